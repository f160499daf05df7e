//! References in formulas of the old binary format, where the reader of record gets them wrong.
//!
//! calamine 0.38 writes references to other sheets with other columns, ranges on other sheets with another sheet, and
//! nothing for formulas that share their text with a neighbour. The tokens of a formula say what is meant.

use super::super::binary::short;
use crate::domain::{CellRef, column_letters};
use std::fmt::Write as _;

/// Names of sheets, as formulas refer to them.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// All sheets in the order of the file, whatever their kind.
    pub(super) sheets: Vec<String>,
    /// Whether each book that formulas refer to is this one.
    pub(super) own: Vec<bool>,
    /// Book and first sheet of each reference to another sheet.
    pub(super) references: Vec<(u16, u16)>,
}

/// A reference as it is meant, and as the reader of record wrote it where that is wrong.
struct Reference {
    meant: String,
    written: Option<String>,
}

/// Corrects the text that the reader of record made of a formula with these tokens.
pub(super) fn correct(text: &str, tokens: &[u8], at: CellRef, books: &Books) -> String {
    let mut corrected = String::with_capacity(text.len());
    let mut rest = text;
    // References stand in the text in the order of their tokens.
    for reference in references(tokens, at, books) {
        let Some(written) = reference.written else { continue };
        let Some(found) = rest.find(&written) else { continue };
        corrected.push_str(&rest[..found]);
        corrected.push_str(&reference.meant);
        rest = &rest[found + written.len()..];
    }
    corrected + rest
}

/// A formula that shares its text with a neighbour, as the list of what it refers to.
pub(super) fn shared(tokens: &[u8], at: CellRef, books: &Books) -> String {
    let meant: Vec<String> = references(tokens, at, books).into_iter().map(|reference| reference.meant).collect();
    format!("SHARED({})", meant.join(","))
}

fn references(tokens: &[u8], at: CellRef, books: &Books) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut rest = tokens;
    while let Some((&token, data)) = rest.split_first() {
        // Tokens of operands come in three classes that mean the same here.
        let kind = if token >= 0x20 { (token & 0x1f) | 0x20 } else { token };
        let own = |meant: String| Reference { meant, written: None };
        match kind {
            0x24 | 0x2c => found.push(own(cell(data, 0, 2, kind == 0x2c, at))),
            0x25 | 0x2d => found.push(own(range(data, 0, kind == 0x2d, at))),
            0x3a => {
                let meant = format!("{}!{}", books.meant(short(data, 0)), cell(data, 2, 4, false, at));
                found.push(Reference { meant, written: Some(books.wrong_cell(data)) });
            }
            0x3b => {
                let meant = format!("{}!{}", books.meant(short(data, 0)), range(data, 2, false, at));
                found.push(Reference { meant, written: Some(books.wrong_range(data)) });
            }
            _ => {}
        }
        let Some(length) = length(kind, data) else { break };
        rest = data.get(length..).unwrap_or_default();
    }
    found
}

/// The bytes behind a token; nothing for one that is not known.
fn length(kind: u8, data: &[u8]) -> Option<usize> {
    Some(match kind {
        0x03..=0x16 => 0,
        0x01 | 0x02 | 0x23 | 0x24 | 0x2a | 0x2c => 4,
        0x17 => 2 + usize::from(*data.first()?) * (1 + usize::from(*data.get(1)? & 1)),
        0x19 if *data.first()? & 0x04 != 0 => 3 + (usize::from(short(data, 1)) + 1) * 2,
        0x19 | 0x22 => 3,
        0x1c | 0x1d => 1,
        0x1e | 0x21 | 0x29 => 2,
        0x1f | 0x25 | 0x2b | 0x2d => 8,
        0x20 => 7,
        0x26..=0x28 | 0x39 | 0x3a | 0x3c => 6,
        0x3b | 0x3d => 10,
        _ => return None,
    })
}

/// One cell: its row, and its column with the flags of what moves along; within a shared text both count from the cell.
fn cell(data: &[u8], row: usize, column: usize, from_cell: bool, at: CellRef) -> String {
    let (row, flags) = (short(data, row), short(data, column));
    let (row_moves, column_moves) = (flags & 0x8000 != 0, flags & 0x4000 != 0);
    let mut column = u32::from(flags & 0x3fff);
    let mut row = u32::from(row);
    if from_cell && row_moves {
        row = (row + at.row - 1) & 0xffff;
    }
    if from_cell && column_moves {
        column = (column + at.column - 1) & 0xff;
    }
    let mut text = String::new();
    let sign = |moves: bool| if moves { "" } else { "$" };
    // Writing to a String cannot fail.
    let _ = write!(text, "{}{}{}{}", sign(column_moves), column_letters(column + 1), sign(row_moves), row + 1);
    text
}

fn range(data: &[u8], start: usize, from_cell: bool, at: CellRef) -> String {
    let first = cell(data, start, start + 4, from_cell, at);
    format!("{first}:{}", cell(data, start + 2, start + 6, from_cell, at))
}

impl Books {
    fn meant(&self, index: u16) -> String {
        let reference = self.references.get(usize::from(index));
        let own = reference.filter(|(book, _)| self.own.get(usize::from(*book)) == Some(&true));
        let Some(name) = own.and_then(|(_, sheet)| self.sheets.get(usize::from(*sheet))) else {
            return "'[another workbook]'".into();
        };
        let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if plain { name.clone() } else { format!("'{}'", name.replace('\'', "''")) }
    }

    /// What the reader of record writes for a cell on another sheet.
    fn wrong_cell(&self, data: &[u8]) -> String {
        let (index, row, column) = (short(data, 0), short(data, 2), short(data, 4));
        let sheet = self.references.get(usize::from(index)).and_then(|(_, sheet)| self.sheets.get(usize::from(*sheet)));
        let sign = |flag: u16| if column & flag == 0 { "" } else { "$" };
        let letters = column_letters(u32::from(column << 2) + 1);
        let sheet = sheet.map_or("#REF", String::as_str);
        format!("{sheet}!{}{letters}{}{}", sign(2), sign(1), u32::from(row) + 1)
    }

    /// What the reader of record writes for a range on another sheet.
    fn wrong_range(&self, data: &[u8]) -> String {
        let number = |at: usize| u32::from(short(data, at)) + 1;
        let sheet = self.sheets.get(usize::from(short(data, 0))).map_or("#REF", String::as_str);
        let letters = |at: usize| column_letters(number(at));
        format!("{sheet}!${}${}:${}${}", letters(6), number(2), letters(8), number(4))
    }
}
