//! Analyses: each a table of its own, with the format that its measure and the unit of each figure ask for.

use crate::compare::{Analysis, AnalysisRow, Comparison, Item, Measure};
use crate::domain::{End, Outcome, Unit};
use crate::report::Format;
use crate::report::build::{Builder, column, heading, row, table};
use crate::report::model::{Cell, ColumnKind, Row, RowKind, Table};
use crate::report::words::{currency_sign, format_as, unit_as};
use std::collections::BTreeSet;

/// Where the unit stands in a row, behind the label.
const UNIT: usize = 1;

/// Returns a table for every analysis.
pub(crate) fn tables(build: &mut Builder<'_>, comparison: &Comparison) -> Vec<Table> {
    comparison.analyses.iter().map(|analysis| analysis_table(build, analysis)).collect()
}

fn analysis_table(build: &mut Builder<'_>, analysis: &Analysis) -> Table {
    let in_billions = |row: &AnalysisRow| {
        let money =
            |item: &Item| matches!(item, Item::Figure(Ok(figure), _) if matches!(figure.unit, Unit::Currency(_)));
        row.measure != Measure::MoneyEach && row.items.iter().any(money)
    };
    let money = analysis.rows.iter().any(in_billions);
    let mut columns =
        vec![column("label", "", None, ColumnKind::Stub, 46), column("unit", "Unit", None, ColumnKind::Mark, 9)];
    for (index, head) in analysis.heads.iter().enumerate() {
        let texts = analysis.rows.iter().filter_map(|row| match row.items.get(index) {
            Some(Item::Words(text)) => Some(text.chars().count()),
            _ => None,
        });
        let widest = u16::try_from(texts.max().unwrap_or(0)).unwrap_or(40).clamp(10, 40);
        let (kind, width) = if head.figures { (ColumnKind::Figure, 13) } else { (ColumnKind::Mark, widest + 2) };
        columns.push(column(&head.id, &head.text, None, kind, width));
    }
    // Where one row has figures of several units, the columns tell the units of all.
    let mixed = analysis.rows.iter().any(|line| formats(line).len() > 1);
    let mut rows: Vec<Row> = analysis.rows.iter().map(|line| analysis_row(build, analysis, line, mixed)).collect();
    // Where every row leaves the unit to its columns there is nothing to head.
    if rows.iter().all(|row| row.cells[UNIT].plain().is_empty()) {
        columns.remove(UNIT);
        for row in &mut rows {
            row.cells.remove(UNIT);
        }
    }
    let sign = currency_sign(&build.config.currency);
    let subtitle = if money { format!("{sign} in billions; {}", analysis.method) } else { analysis.method.clone() };
    table(analysis.id, &analysis.title, subtitle, columns, rows)
}

/// How the figures of a row are shown, each way once.
fn formats(line: &AnalysisRow) -> BTreeSet<Format> {
    let shown = line.items.iter().filter_map(|item| match item {
        Item::Figure(Ok(figure), _) => Some(format_as(&figure.unit, line.measure)),
        _ => None,
    });
    shown.collect()
}

fn analysis_row(build: &mut Builder<'_>, analysis: &Analysis, line: &AnalysisRow, mixed: bool) -> Row {
    if line.items.is_empty() {
        return heading(&line.id, &line.name, analysis.heads.len() + 2);
    }
    let sign = currency_sign(&build.config.currency).to_owned();
    let all_words = !line.items.iter().any(|item| matches!(item, Item::Figure(..) | Item::End(..)));
    let unit = if all_words || mixed {
        String::new()
    } else {
        unit_as(formats(line).first().copied().unwrap_or(Format::Plain), line.measure, &sign)
    };
    let mut cells = vec![Cell::text(&line.name), Cell::text(unit)];
    for (item, head) in line.items.iter().zip(&analysis.heads) {
        let measure = head.measure.unwrap_or(line.measure);
        cells.push(match item {
            Item::Figure(outcome, cautions) => {
                let told: Vec<_> = cautions
                    .iter()
                    .filter(|caution| **caution != crate::compare::Caution::SingleSourced)
                    .cloned()
                    .collect();
                build.base(outcome, shown_as(outcome, measure), &told)
            }
            Item::Typed(leaf) => {
                let (value, format) = (leaf.estimate.base, format_as(&leaf.unit, measure));
                Cell::Input { figure: leaf.id.clone(), end: End::Base, value, format, text: format.text(value) }
            }
            Item::End(outcome, end) => build.end(outcome, *end, shown_as(outcome, measure)),
            Item::Words(text) => Cell::text(text),
            Item::Blank => Cell::Blank,
        });
    }
    row(&line.id, RowKind::Item, 0, cells)
}

fn shown_as(outcome: &Outcome, measure: Measure) -> Format {
    outcome.as_ref().map_or(Format::Plain, |figure| format_as(&figure.unit, measure))
}
