//! Footnote marks that a copy from a PDF glued to figures: "13.07" with note 1 becomes "13.071".
//!
//! Nothing in such a cell tells the mark from a digit. What tells is the sheet: numbered notes to which nothing refers,
//! and for each of them just one figure whose last decimal is its number, in their order. Then a reader would hesitate.

use super::context::Refusal;
use super::layout::{Layout, Tag};
use super::number;
use crate::domain::CellRef;
use crate::finding::Code;
use crate::ingest::{Grid, RawValue};
use std::collections::BTreeSet;

/// The figures of a sheet whose last digit may be the mark of a note.
#[derive(Debug, Default)]
pub(super) struct Glued(BTreeSet<CellRef>);

impl Glued {
    /// Looks for notes "1 …", "2 …" below or above figures, and for what could be their marks.
    pub(super) fn read(grid: &Grid, layout: &Layout) -> Self {
        let lines =
            layout.tables.iter().flat_map(|table| table.preamble.iter().chain(&table.sections).chain(&table.afterword));
        let notes: Vec<(CellRef, char)> =
            lines.filter_map(|line| Some((line.cell, number_of_note(&line.text)?))).collect();
        let numbered = notes.iter().zip('1'..='9').filter(|((_, mark), due)| mark == due).count();
        if !(2..=9).contains(&notes.len()) || numbered < notes.len() {
            return Self::default();
        }
        let is_note = |cell: CellRef| notes.iter().any(|(note, _)| *note == cell);
        let refers = |text: &str| notes.iter().any(|(_, mark)| ends_in_mark(text, *mark));
        let mut suspects: Vec<(CellRef, char)> = Vec::new();
        for (cell, raw) in grid.cells.iter() {
            let tag = layout.tags.get(cell);
            let words = matches!(&raw.value, RawValue::Text(text) if !is_note(cell) && refers(text));
            if words && !matches!(tag, Some(Tag::Period(_))) {
                return Self::default();
            }
            if matches!(tag, Some(Tag::Number(_))) && raw.formula.is_none() {
                let last = last_decimal(&raw.raw()).filter(|last| notes.iter().any(|(_, mark)| mark == last));
                suspects.extend(last.map(|last| (cell, last)));
            }
        }
        let in_order = suspects.iter().map(|(_, last)| last).eq(notes.iter().map(|(_, mark)| mark));
        Self(if in_order { suspects.into_iter().map(|(cell, _)| cell).collect() } else { BTreeSet::new() })
    }

    /// The refusal for a figure that may end in a mark.
    pub(super) fn doubt(&self, main: CellRef) -> Result<(), Refusal> {
        if !self.0.contains(&main) {
            return Ok(());
        }
        let message =
            "the last digit may be the mark of a note: nothing else refers to the numbered notes of the sheet";
        let hint = "type the figure without the mark, or put the mark in brackets behind a label; else take the numbers off the notes";
        Err(Refusal::told("a digit that may be the mark of a note", Code::NumberUnreadable, message, hint))
    }
}

/// The number that a note begins with: "1 Leaked accounts", "(2) As in the prospectus", "3. Estimate".
fn number_of_note(text: &str) -> Option<char> {
    let text = text.trim_start_matches(['(', '[', ' ']);
    let mark = text.chars().next().filter(|c| matches!(c, '1'..='9'))?;
    let behind = text.get(1..)?;
    let words = behind.trim_start_matches([')', ']', '.', ':', ' ']);
    let parted = words.len() < behind.len();
    (parted && words.chars().next().is_some_and(char::is_alphabetic)).then_some(mark)
}

/// Whether words end in a mark: "Revenue (1)", "Revenue¹", "Revenue 1", "Revenue1".
fn ends_in_mark(text: &str, mark: char) -> bool {
    let text = text.trim();
    let plain = number::strip_footnotes(text);
    if plain.len() < text.len() {
        return true;
    }
    let words = text.strip_suffix(mark).map(str::trim_end);
    words.is_some_and(|words| words.ends_with(|c: char| c.is_alphabetic() || c == ')'))
}

/// The last decimal of a number as it is printed.
fn last_decimal(printed: &str) -> Option<char> {
    let (_, decimals) = printed.trim().split_once('.')?;
    decimals.chars().last().filter(|_| decimals.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_begins_with_its_number() {
        for (text, mark) in [
            ("1 Leaked audited accounts.", Some('1')),
            ("(2) As in the prospectus", Some('2')),
            ("[3] Estimate", Some('3')),
            ("1H26 is half a year", None),
            ("12 months to June", None),
            ("3.5 of it is debt", None),
            ("2 300 in all", None),
            ("1", None),
            ("", None),
            ("Ü", None),
        ] {
            assert_eq!(number_of_note(text), mark, "{text}");
        }
    }

    #[test]
    fn words_refer_to_a_note_by_its_mark() {
        for text in ["Revenue (1)", "Revenue¹", "Revenue 1", "Revenue1", "13.07 [1]"] {
            assert!(ends_in_mark(text, '1'), "{text}");
        }
        for text in ["Revenue", "FY2021", "Level 3.1", ""] {
            assert!(!ends_in_mark(text, '1'), "{text}");
        }
    }
}
