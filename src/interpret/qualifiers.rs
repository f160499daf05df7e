//! Columns that say what the figures beside them are: a category that names the metric, "Active users time period"
//! beside "Active users", "Cash source" beside "Cash".

use super::columns::{Column, Tally};
use super::label::Role;
use super::layout::{Layout, Table, Tag};
use super::lexicon::Lexicon;
use crate::domain::CellRef;
use crate::ingest::Grid;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Settles the roles of columns of words from what stands in them and from the headings beside them.
pub(super) fn settle(
    grid: &Grid,
    layout: &Layout,
    table: &Table,
    lexicon: &Lexicon,
    tallies: &BTreeMap<u32, Tally>,
    first_figure: u32,
    columns: &mut BTreeMap<u32, Column>,
) {
    of_one_figure(grid, lexicon, columns);
    // A column of figures whose own heading names a metric surely needs no category to do so.
    let needs = |column: &Column| {
        column.figures
            && !column.derived
            && !column.heads.iter().any(|head| head.label.metric.is_some() && head.label.is_sure())
    };
    let named = columns.values().any(|column| column.role == Some(Role::Metric));
    let open = columns.values().any(needs);
    let mut decided = false;
    for (number, column) in columns.iter_mut() {
        let Some(tally) = tallies.get(number) else { continue };
        let worded = !column.figures && tally.texts > 0 && column.of.is_none();
        let headed = column.heads.iter().any(|head| !head.label.unknown.is_empty());
        let kind = column.role == Some(Role::Scope) || column.role.is_none() && headed && *number > first_figure;
        // A "Type" or "Category" whose words name metrics decides the metric of its row.
        if worded && kind && tally.metrics * 2 > tally.texts && !named && (open || column.role.is_some()) {
            column.role = Some(Role::Category);
            decided = true;
        }
    }
    // "Revenue amount (normalised to annual)" beside such a category holds amounts of whatever the category says.
    for column in columns.values_mut().filter(|column| decided && needs(column) && column.role.is_none()) {
        column.role = Some(Role::Value);
        for head in &mut column.heads {
            let label = Arc::make_mut(&mut head.label);
            label.metric = None;
            label.unknown.clear();
        }
    }
    if decided {
        mark_copies(layout, table, columns);
    }
}

/// Columns that repeat the amount that a category speaks of, each under the name of its metric, are copies of it.
fn mark_copies(layout: &Layout, table: &Table, columns: &mut BTreeMap<u32, Column>) {
    let amounts: Vec<u32> =
        columns.iter().filter(|(_, column)| column.role == Some(Role::Value)).map(|(number, _)| *number).collect();
    let number = |row: u32, column: u32| match layout.tags.get(CellRef::new(row, column)) {
        Some(Tag::Number(number)) => Some(number.base()),
        _ => None,
    };
    for (&own, column) in columns.iter_mut().filter(|(_, column)| column.figures && column.role.is_none()) {
        for &amount in &amounts {
            let mut pairs =
                table.rows.iter().filter_map(|&row| number(row, own).map(|value| (value, number(row, amount))));
            let copies = pairs.all(|(value, amount)| Some(value) == amount);
            column.derived |= copies;
        }
    }
}

/// A heading that begins with the heading of a column of figures and goes on with what a column can be for belongs to
/// that column alone.
fn of_one_figure(grid: &Grid, lexicon: &Lexicon, columns: &mut BTreeMap<u32, Column>) {
    let text = |column: &Column| {
        let head = column.heads.first()?;
        Some(grid.cells.get(head.cell)?.raw().trim().to_lowercase())
    };
    let figures: Vec<(u32, String)> = columns
        .iter()
        .filter(|(_, column)| column.figures)
        .filter_map(|(number, column)| Some((*number, text(column)?)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    for column in columns.values_mut().filter(|column| !column.figures) {
        let Some(own) = text(column) else { continue };
        let longest = figures
            .iter()
            .filter_map(|(number, figure)| Some((*number, figure.len(), own.strip_prefix(figure.as_str())?)))
            .filter(|(_, _, rest)| rest.starts_with([' ', ':', '-', '(', ',', '_']))
            .max_by_key(|(_, length, _)| *length);
        let Some((number, _, rest)) = longest else { continue };
        if let Some(role) = lexicon.role(rest) {
            column.role = Some(role);
            column.of = Some(number);
        }
    }
}

/// Returns the text that a heading and the cell of a column that qualifies it make together: "Active users" and "Weekly".
pub(super) fn joined(grid: &Grid, column: &Column, qualifier: CellRef) -> Option<String> {
    let head = grid.cells.get(column.heads.first()?.cell)?;
    let cell = grid.cells.get(qualifier)?;
    Some(format!("{} {}", head.raw().trim(), cell.raw().trim()))
}
