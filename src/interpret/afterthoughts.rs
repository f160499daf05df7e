//! What shows only when a sheet has been read: figures given twice, constants among formulas, zeros among figures, hidden
//! cells.

use super::account::Class;
use super::columns::Columns;
use super::findings::Collector;
use super::formulas::shape;
use super::label::Label;
use super::layout::{Layout, Tag};
use super::number::{self, Decimal};
use crate::config::Config;
use crate::domain::{CellRef, Kind, Observation, SignRule, column_letters};
use crate::finding::{Code, Finding, Place};
use crate::ingest::Grid;
use indexmap::IndexMap;
use indexmap::map::Entry;
use rustc_hash::FxHasher;
use std::collections::BTreeSet;
use std::hash::BuildHasherDefault;
use std::ops::RangeInclusive;
use std::sync::Arc;

type Fast = BuildHasherDefault<FxHasher>;

/// The same figure twice in one workbook, from the same source, with different values: one of them is a slip.
pub(super) fn repeated(observations: &[Observation]) -> Vec<Finding> {
    let mut seen: IndexMap<_, (&Observation, Vec<&Observation>), Fast> =
        IndexMap::with_capacity_and_hasher(observations.len(), Fast::default());
    let mut findings = Vec::new();
    for later in observations {
        let key = (&later.lab, &later.metric, later.period, &later.scope, &later.source, later.reported, &later.unit);
        let entry = match seen.entry(key) {
            Entry::Vacant(vacant) => {
                vacant.insert((later, Vec::new()));
                continue;
            }
            Entry::Occupied(occupied) => occupied.into_mut(),
        };
        let mut earlier = std::iter::once(&entry.0).chain(&entry.1);
        // A basis that is not said is no other basis.
        let alike = |one: &&&Observation| one.basis.is_none() || later.basis.is_none() || one.basis == later.basis;
        match earlier.find(alike) {
            Some(one) if one.estimate != later.estimate => {
                let message = format!(
                    "{} of {} for {} stands here and in {}!{} with another value from the same source",
                    later.metric, later.lab, later.period, one.origin.sheet, one.origin.cell
                );
                let hint = "check which of the two is meant";
                findings.push(Finding::new(Code::DuplicateFact, Place::from(&later.origin), message, hint));
            }
            Some(_) => {}
            None => entry.1.push(later),
        }
    }
    findings
}

/// A typed zero between figures of the same series that are far from it is more likely a gap.
pub(super) fn odd_zeros(config: &Config, observations: &[Observation]) -> Vec<Finding> {
    let never_zero = |one: &&Observation| {
        config.metric(&one.metric).is_some_and(|metric| {
            metric.sign == SignRule::Positive
                && matches!(metric.kind, Kind::Flow | Kind::Stock)
                && !metric.dated
                && metric.bounds.is_some_and(|[least, _]| least > 0.0)
        })
    };
    let mut series: IndexMap<_, Vec<&Observation>, Fast> = IndexMap::default();
    if observations.iter().any(|one| one.estimate.base == 0.0) {
        for one in observations.iter().filter(never_zero) {
            let key = (&one.lab, &one.metric, &one.scope, one.period.months(), &one.origin.sheet);
            series.entry(key).or_default().push(one);
        }
    }
    let mut findings = Vec::new();
    for mut figures in series.into_values() {
        figures.sort_by_key(|one| one.period);
        let filled = |one: &&&Observation| one.estimate.base != 0.0;
        let (first, last) = (figures.iter().position(|one| filled(&one)), figures.iter().rposition(|one| filled(&one)));
        let (Some(first), Some(last)) = (first, last) else { continue };
        for zero in figures[first..=last].iter().filter(|one| one.estimate.base == 0.0) {
            let message = format!("a {} of 0 stands between figures that are not", zero.metric);
            let hint = "if the figure is not known, leave the cell empty or write n.a.";
            findings.push(Finding::new(Code::Implausible, Place::from(&zero.origin), message, hint));
        }
    }
    findings
}

/// Two figures in one cell, "6.7 / 11.5", beside a label that names a metric: nobody says which is whose.
pub(super) fn two_in_one(grid: &Grid, layout: &Layout, classes: &[Option<Class>], findings: &mut Collector<'_>) {
    let is_figure = |text: &str| number::parse(text, Decimal::Unknown).is_some() || lexicon_gap(text);
    let two = |text: &str| {
        let pair = [" / ", " | ", " vs ", " vs. ", " and "].iter().find_map(|sign| text.split_once(sign));
        pair.is_some_and(|(one, other)| number::parse(one, Decimal::Unknown).is_some() && is_figure(other))
    };
    for (cell, tag) in layout.tags.iter() {
        let Tag::Text(label) = tag else { continue };
        let unread =
            || grid.cells.index_of(cell).is_some_and(|index| matches!(classes[index], None | Some(Class::Note)));
        if !label.like_number || !unread() || !grid.cells.get(cell).is_some_and(|cell| two(&cell.raw())) {
            continue;
        }
        let named = layout.tags.row(cell.row).iter().any(|(at, tag)| {
            at.column < cell.column && matches!(tag, Tag::Text(label) if label.metric.is_some() && label.is_sure())
        });
        if named {
            let message = "two figures stand in one cell, and nothing says which is whose";
            findings.add(
                Code::NumberUnreadable,
                cell,
                message,
                "give each figure a cell of its own, under its lab or period",
            );
        }
    }
}

/// Whether a text stands for a figure that is missing.
fn lexicon_gap(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "n.m." | "nm" | "n.a." | "na" | "n/a" | "n.d." | "-" | "–")
}

/// A constant where the cells on both sides hold formulas of one form was most likely typed over a formula.
pub(super) fn pasted_constants(
    grid: &Grid,
    layout: &Layout,
    columns: &[Columns],
    classes: &[Option<Class>],
    findings: &mut Collector<'_>,
) {
    if !grid.cells.values().any(|cell| cell.formula.is_some()) {
        return;
    }
    let form = |cell: CellRef| grid.cells.get(cell).and_then(|cell| cell.formula.as_deref()).map(shape);
    let typed = |cell: CellRef| {
        let index = grid.cells.index_of(cell);
        let fact = index.is_some_and(|index| classes[index] == Some(Class::Fact));
        fact && matches!(layout.tags.get(cell), Some(Tag::Number(_))) && form(cell).is_none()
    };
    let mut tell = |line: &[CellRef]| {
        for three in line.windows(3) {
            if typed(three[1]) && form(three[0]).is_some_and(|before| form(three[2]) == Some(before)) {
                let message = "a typed number stands between formulas of one form, as if it had been typed over one";
                findings.add(Code::PastedConstant, three[1], message, "put the formula back, or say in a note why not");
            }
        }
    };
    for (table, columns) in layout.tables.iter().zip(columns) {
        let figures: Vec<u32> = columns
            .by_number
            .iter()
            .filter(|(_, column)| column.figures && !column.derived)
            .map(|(number, _)| *number)
            .collect();
        for &row in &table.rows {
            let line: Vec<CellRef> = figures.iter().map(|&column| CellRef::new(row, column)).collect();
            tell(&line);
        }
        // Down a column the same metric must be meant: its heading names it.
        for &number in &figures {
            let one_metric =
                |column: &super::columns::Column| column.heads.iter().any(|head| head.label.metric.is_some());
            if columns.get(number).is_some_and(one_metric) {
                let line: Vec<CellRef> = table.rows.iter().map(|&row| CellRef::new(row, number)).collect();
                tell(&line);
            }
        }
    }
}

/// A title that names another lab than its tab is nearer and stands; but a tab may have been copied and half renamed.
pub(super) fn tab_against_titles(tab: &Label, layout: &Layout, columns: &[Columns], findings: &mut Collector<'_>) {
    let Some(lab) = tab.only_lab() else { return };
    let lines = layout.tables.iter().flat_map(|table| &table.preamble).map(|line| (line.cell, &line.label));
    let corners = columns.iter().flat_map(|columns| {
        let stub = columns.by_number.range(..columns.first_figure);
        stub.flat_map(|(_, column)| &column.heads).map(|head| (head.cell, head.label.as_ref()))
    });
    for (cell, label) in lines.chain(corners) {
        if let Some(other) = label.lab.as_ref().filter(|other| *other != lab) {
            let message = format!("the tab names {lab}, and this title {other}; the title is nearer and was taken");
            findings.add(Code::TabDiffers, cell, message, "rename the one that is wrong");
        }
    }
}

/// Rows and columns that are hidden by hand are read, and said to be hidden.
pub(super) fn hidden_cells(workbook: &Arc<str>, grid: &Grid) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut tell = |what: String, cells: &[CellRef]| {
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return };
        let columns = || cells.iter().map(|cell| cell.column);
        let (from, to) = (columns().min().unwrap_or(first.column), columns().max().unwrap_or(last.column));
        let mut place = Place::cell(workbook, &grid.name, CellRef::new(first.row, from));
        place.to = Some(CellRef::new(last.row, to));
        let hint = "nothing needs doing if it should count; else delete it";
        findings.push(Finding::new(Code::HiddenContent, place, format!("{what} hidden and read"), hint));
    };
    for run in runs(&grid.hidden_rows) {
        let cells: Vec<CellRef> = run.clone().flat_map(|row| grid.cells.row(row)).map(|(cell, _)| *cell).collect();
        let (first, last) = (run.start(), run.end());
        let what = if first == last { format!("row {first} is") } else { format!("rows {first} to {last} are") };
        tell(what, &cells);
    }
    for run in runs(&grid.hidden_columns) {
        let cells: Vec<CellRef> = grid.cells.places().filter(|cell| run.contains(&cell.column)).collect();
        let (first, last) = (column_letters(*run.start()), column_letters(*run.end()));
        let what = if first == last { format!("column {first} is") } else { format!("columns {first} to {last} are") };
        tell(what, &cells);
    }
    findings
}

/// Numbers without a gap between them, as ranges.
fn runs(numbers: &BTreeSet<u32>) -> Vec<RangeInclusive<u32>> {
    let mut runs: Vec<RangeInclusive<u32>> = Vec::new();
    for &number in numbers {
        match runs.last_mut().filter(|run| run.end().checked_add(1) == Some(number)) {
            Some(run) => *run = *run.start()..=number,
            None => runs.push(number..=number),
        }
    }
    runs
}
