//! A table of the report as a Markdown table whose columns line up in the raw text.

use super::escape::{escape_figure, escape_markdown, safe_url};
use crate::render::remarks::{self, Remark, SIGN, leaf_notes, notes_beside};
use crate::report::{Cell, Column, ColumnKind, Row, RowKind, Table, Tone};
use std::collections::BTreeSet;

/// Columns are padded to this many characters at most; longer texts stick out.
const WIDEST: usize = 44;

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
    let heads: Vec<String> = table.columns.iter().map(|column| escape_markdown(&remarks::head(column))).collect();
    let mut body: Vec<Vec<String>> = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let cells = (0..table.columns.len()).map(|column| {
            row.cells.get(column).map_or_else(String::new, |cell| {
                let text = match source(&table.columns[column], cell) {
                    Some(number) => references([&number]),
                    None => cell_text(cell, &leaves),
                };
                if column == 0 { stub(row, text) } else { text }
            })
        });
        body.push(cells.collect());
    }
    let lines = aligned(&table.columns, &heads, &body);
    let cautions = remarks::cautions(table).iter().map(caution).collect();
    let absences = remarks::absences(table).iter().map(absence).collect();
    Drawn { lines, cautions, absences }
}

/// Returns the number of the source that a cell of a column of sources refers to.
fn source(column: &Column, cell: &Cell) -> Option<usize> {
    let words = cell.plain().strip_prefix('[')?.strip_suffix(']')?;
    (column.id == "source").then(|| words.parse().ok()).flatten()
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
            format!("{}{sign}{}", escape_figure(&shown.text), references(notes_beside(shown, leaves)))
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

/// Returns the line of a caution, with the figures that bear it.
fn caution(remark: &Remark) -> String {
    let text = format!("{} {}", remark.mark, escape_markdown(&remark.text));
    if remark.places.is_empty() { text } else { format!("{text} ({})", escape_markdown(&remark.places)) }
}

/// Returns the line for the reason of an absence; where its mark has several, with the places.
fn absence(remark: &Remark) -> String {
    let (mark, why) = (escape_markdown(&remark.mark), escape_markdown(&remark.text));
    if remark.places.is_empty() {
        format!("{mark}: {why}")
    } else {
        format!("{mark} ({}): {why}", escape_markdown(&remark.places))
    }
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
