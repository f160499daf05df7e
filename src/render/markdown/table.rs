//! A table of the report as a Markdown table whose columns line up in the raw text.

use super::escape::{escape_markdown, safe_url};
use crate::report::{Cell, Column, ColumnKind, Row, RowKind, Shown, Table, Tone};
use std::collections::BTreeSet;

/// Columns are padded to this many characters at most; longer texts stick out.
const WIDEST: usize = 44;

/// The sign of a figure that has a caution; the lines under the table name the figures.
const SIGN: char = '†';

/// Reasons told for one mark before the rest is only counted.
const MOST_REASONS: usize = 3;

/// Places named for one reason before the rest is only counted.
const MOST_PLACES: usize = 3;

/// A table drawn, with the remarks that its marks need.
pub(super) struct Drawn {
    /// The table, one line a row.
    pub(super) lines: Vec<String>,
    /// The cautions, each behind its sign.
    pub(super) cautions: Vec<String>,
    /// The reasons for figures that are not there, behind the mark printed instead.
    pub(super) absences: Vec<String>,
}

/// Draws a table.
pub(super) fn drawn(table: &Table) -> Drawn {
    let leaves = leaf_notes(table);
    let heads: Vec<String> = table.columns.iter().map(head).collect();
    let mut body: Vec<Vec<String>> = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let cells = (0..table.columns.len()).map(|column| {
            row.cells.get(column).map_or_else(String::new, |cell| {
                let text = cell_text(cell, &leaves);
                if column == 0 { stub(row, text) } else { text }
            })
        });
        body.push(cells.collect());
    }
    let lines = aligned(&table.columns, &heads, &body);
    Drawn { lines, cautions: cautions(table), absences: absences(table) }
}

/// Returns the head of a column, with its spanner in front.
fn head(column: &Column) -> String {
    let head = column.spanner.as_ref().map_or_else(
        || column.head.clone(),
        |spanner| if column.head.is_empty() { spanner.clone() } else { format!("{spanner} {}", column.head) },
    );
    escape_markdown(&head)
}

/// Returns the first cell of a row: indented with em spaces, bold when it heads or sums up.
fn stub(row: &Row, text: String) -> String {
    let strong = matches!(row.kind, RowKind::Heading | RowKind::Total) && !text.is_empty() && !text.contains("**");
    let text = if strong { format!("**{text}**") } else { text };
    format!("{}{text}", "\u{2003}".repeat(usize::from(row.indent)))
}

/// Returns what a cell prints, with its marks.
fn cell_text(cell: &Cell, leaves: &BTreeSet<usize>) -> String {
    match cell {
        Cell::Figure { shown } => {
            let sign = if shown.cautions.is_empty() { String::new() } else { SIGN.to_string() };
            let own = shown.derivation.leaves().len() == 1;
            let notes = shown.notes.iter().filter(|note| own || !leaves.contains(note));
            format!("{}{sign}{}", escape_markdown(&shown.text), references(notes))
        }
        Cell::Text { text, tone, link } => {
            let words = toned(text, *tone);
            match link.as_deref().and_then(safe_url) {
                Some(url) if !words.is_empty() => format!("[{words}](<{url}>)"),
                _ => words,
            }
        }
        Cell::Verdict { text, tone, .. } => toned(text, *tone),
        other => escape_markdown(other.plain()),
    }
}

/// Returns words, bold when they tell of something bad.
fn toned(text: &str, tone: Tone) -> String {
    let words = escape_markdown(text);
    if tone == Tone::Bad && !words.is_empty() { format!("**{words}**") } else { words }
}

/// Returns footnote references: `[^1][^4]`.
pub(super) fn references<'a>(notes: impl IntoIterator<Item = &'a usize>) -> String {
    let marks: Vec<String> = notes.into_iter().map(|note| format!("[^{note}]")).collect();
    marks.concat()
}

/// Returns a line for each caution, with the figures that bear it.
fn cautions(table: &Table) -> Vec<String> {
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    for row in &table.rows {
        for (cell, column) in row.cells.iter().zip(&table.columns) {
            let Cell::Figure { shown } = cell else { continue };
            for caution in &shown.cautions {
                let place = place(row, column);
                match found.iter_mut().find(|(text, _)| text == caution) {
                    Some((_, places)) => places.push(place),
                    None => found.push((caution, vec![place])),
                }
            }
        }
    }
    found.iter().map(|(text, places)| format!("{SIGN} {} ({})", escape_markdown(text), named(places))).collect()
}

/// Returns where a cell stands: the stub of its row and the head of its column.
fn place(row: &Row, column: &Column) -> String {
    let stub = row.cells.first().map_or("", Cell::plain);
    let parts = [escape_markdown(stub), head(column)].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}

/// Returns the first places of several, and how many more there are.
fn named(places: &[String]) -> String {
    let first = places.iter().take(MOST_PLACES).cloned().collect::<Vec<_>>().join("; ");
    if places.len() > MOST_PLACES { format!("{first} and {} more", places.len() - MOST_PLACES) } else { first }
}

/// Returns the sources named by figures that are panel figures themselves; what is computed from them need not repeat them.
fn leaf_notes(table: &Table) -> BTreeSet<usize> {
    figures(table).filter(|shown| shown.derivation.leaves().len() == 1).flat_map(|shown| shown.notes.clone()).collect()
}

/// Returns the figures of the table, row by row.
fn figures(table: &Table) -> impl Iterator<Item = &Shown> {
    table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| match cell {
        Cell::Figure { shown } => Some(&**shown),
        _ => None,
    })
}

/// Returns a line for each mark and reason; where one mark has several reasons, with the places.
fn absences(table: &Table) -> Vec<String> {
    let mut found: Vec<(&str, &str, Vec<String>)> = Vec::new();
    for row in &table.rows {
        for (cell, column) in row.cells.iter().zip(&table.columns) {
            let Cell::Absent { text, why } = cell else { continue };
            let place = place(row, column);
            match found.iter_mut().find(|(mark, reason, _)| mark == text && reason == why) {
                Some((.., places)) => places.push(place),
                None => found.push((text, why, vec![place])),
            }
        }
    }
    let mut lines = Vec::new();
    let mut marks: Vec<&str> = Vec::new();
    for (mark, ..) in &found {
        if !marks.contains(mark) {
            marks.push(mark);
        }
    }
    for mark in marks {
        let of_mark: Vec<_> = found.iter().filter(|(other, ..)| *other == mark).collect();
        let told = of_mark.iter().take(MOST_REASONS);
        lines.extend(told.map(|(_, why, places)| reason(mark, why, places, of_mark.len() == 1)));
        if of_mark.len() > MOST_REASONS {
            let rest: usize = of_mark[MOST_REASONS..].iter().map(|(.., places)| places.len()).sum();
            lines.push(format!("{}: {rest} more of the same kind", escape_markdown(mark)));
        }
    }
    lines
}

/// Returns the line for one reason; where its mark has several, with the places.
fn reason(mark: &str, why: &str, places: &[String], alone: bool) -> String {
    let (mark, why) = (escape_markdown(mark), escape_markdown(why));
    if alone { format!("{mark}: {why}") } else { format!("{mark} ({}): {why}", named(places)) }
}

/// Returns the lines of the table, cells padded so that columns line up.
fn aligned(columns: &[Column], heads: &[String], body: &[Vec<String>]) -> Vec<String> {
    let width = |column: usize| {
        let cells = body.iter().filter_map(|row| row.get(column)).chain(heads.get(column));
        cells.map(|text| text.chars().count()).max().unwrap_or(0).clamp(4, WIDEST)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded: Vec<String> = columns
            .iter()
            .zip(&widths)
            .zip(cells)
            .map(|((column, &width), text)| match column.kind {
                ColumnKind::Figure => format!("{text:>width$}"),
                ColumnKind::Mark => format!("{text:^width$}"),
                ColumnKind::Stub | ColumnKind::Text => format!("{text:<width$}"),
            })
            .collect();
        format!("| {} |", padded.join(" | "))
    };
    let rule: Vec<String> = columns
        .iter()
        .zip(&widths)
        .map(|(column, &width)| match column.kind {
            ColumnKind::Figure => format!("{}:", "-".repeat(width + 1)),
            ColumnKind::Mark => format!(":{}:", "-".repeat(width)),
            ColumnKind::Stub | ColumnKind::Text => format!(":{}", "-".repeat(width + 1)),
        })
        .collect();
    let mut lines = vec![line(heads), format!("|{}|", rule.join("|"))];
    lines.extend(body.iter().map(|row| line(row)));
    lines
}
