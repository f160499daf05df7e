//! What stands under a table as text: the cautions of its figures, and why figures are not there.

use crate::report::{Cell, Column, Row, Shown, Table};
use std::collections::BTreeSet;

/// Reasons told for one mark before the rest is only counted.
const MOST_REASONS: usize = 3;

/// Places named for one reason before the rest is only counted.
const MOST_PLACES: usize = 3;

/// The sign of a figure that has a caution; the remarks under the table name the figures.
pub(super) const SIGN: char = '†';

/// A remark, plain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remark {
    /// The sign or mark in the cells it speaks of.
    pub(super) mark: String,
    /// Where it stands, the first places and how many more; empty where the mark says enough.
    pub(super) places: String,
    /// What there is to say.
    pub(super) text: String,
}

/// Returns a remark for each caution, with the figures that bear it.
pub(super) fn cautions(table: &Table) -> Vec<Remark> {
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    for (row, column, cell) in cells(table) {
        let Cell::Figure { shown } = cell else { continue };
        for caution in &shown.cautions {
            let place = place(row, column);
            match found.iter_mut().find(|(text, _)| text == caution) {
                Some((_, places)) => places.push(place),
                None => found.push((caution, vec![place])),
            }
        }
    }
    let remark = |(text, places): (&str, Vec<String>)| Remark {
        mark: SIGN.to_string(),
        places: named(&places),
        text: text.to_owned(),
    };
    found.into_iter().map(remark).collect()
}

/// Returns a remark for each mark and reason; where one mark has several reasons, with the places.
pub(super) fn absences(table: &Table) -> Vec<Remark> {
    let mut found: Vec<(&str, &str, Vec<String>)> = Vec::new();
    for (row, column, cell) in cells(table) {
        let Cell::Absent { text, why } = cell else { continue };
        let place = place(row, column);
        match found.iter_mut().find(|(mark, reason, _)| mark == text && reason == why) {
            Some((.., places)) => places.push(place),
            None => found.push((text, why, vec![place])),
        }
    }
    let mut marks: Vec<&str> = Vec::new();
    for (mark, ..) in &found {
        if !marks.contains(mark) {
            marks.push(mark);
        }
    }
    let mut remarks = Vec::new();
    for mark in marks {
        let of_mark: Vec<_> = found.iter().filter(|(other, ..)| *other == mark).collect();
        let alone = of_mark.len() == 1;
        remarks.extend(of_mark.iter().take(MOST_REASONS).map(|(_, why, places)| Remark {
            mark: mark.to_owned(),
            places: if alone { String::new() } else { named(places) },
            text: (*why).to_owned(),
        }));
        if of_mark.len() > MOST_REASONS {
            let rest: usize = of_mark[MOST_REASONS..].iter().map(|(.., places)| places.len()).sum();
            let text = format!("{rest} more of the same kind");
            remarks.push(Remark { mark: mark.to_owned(), places: String::new(), text });
        }
    }
    remarks
}

/// Returns the sources named by figures that are panel figures themselves; what is computed from them need not repeat
/// them.
pub(super) fn leaf_notes(table: &Table) -> BTreeSet<usize> {
    let shown = cells(table).filter_map(|(.., cell)| match cell {
        Cell::Figure { shown } => Some(&**shown),
        _ => None,
    });
    shown.filter(|shown| is_leaf(shown)).flat_map(|shown| shown.notes.clone()).collect()
}

/// Returns the sources to name beside a figure in a table whose panel figures name `leaves`.
pub(super) fn notes_beside<'a>(shown: &'a Shown, leaves: &'a BTreeSet<usize>) -> impl Iterator<Item = &'a usize> {
    let own = is_leaf(shown);
    shown.notes.iter().filter(move |note| own || !leaves.contains(note))
}

/// Returns whether a figure is one panel figure, or made of one.
fn is_leaf(shown: &Shown) -> bool {
    shown.derivation.leaves().len() == 1
}

/// Returns the cells of a table with their rows and columns.
fn cells(table: &Table) -> impl Iterator<Item = (&Row, &Column, &Cell)> {
    table
        .rows
        .iter()
        .flat_map(|row| row.cells.iter().zip(&table.columns).map(move |(cell, column)| (row, column, cell)))
}

/// Returns the head of a column, with its spanner in front.
pub(super) fn head(column: &Column) -> String {
    match &column.spanner {
        Some(spanner) if column.head.is_empty() => spanner.clone(),
        Some(spanner) => format!("{spanner} {}", column.head),
        None => column.head.clone(),
    }
}

/// Returns where a cell stands: the stub of its row and the head of its column.
fn place(row: &Row, column: &Column) -> String {
    let stub = row.cells.first().map_or("", Cell::plain);
    let parts = [stub.to_owned(), head(column)].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}

/// Returns the first places of several, and how many more there are.
fn named(places: &[String]) -> String {
    let first = places.iter().take(MOST_PLACES).cloned().collect::<Vec<_>>().join("; ");
    if places.len() > MOST_PLACES { format!("{first} and {} more", places.len() - MOST_PLACES) } else { first }
}
