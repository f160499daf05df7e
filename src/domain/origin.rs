//! Where a figure came from: workbook, sheet, cell.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// A cell's place, one-based as Excel shows it; the only form in which places leave `ingest`.
///
/// Orders by row, then column: reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    /// Row number, from 1.
    pub row: u32,
    /// Column number, from 1 (`A`).
    pub column: u32,
}

impl CellRef {
    /// Returns the place at one-based `row` and `column`.
    pub const fn new(row: u32, column: u32) -> Self {
        Self { row, column }
    }

    /// Parses an `A1` or `$A$1` address; `None` when it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('$').unwrap_or(text);
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (letters, digits) = text.split_at(letters);
        let digits = digits.strip_prefix('$').unwrap_or(digits);
        if letters.is_empty() || letters.len() > 3 || digits.is_empty() || digits.len() > 7 {
            return None;
        }
        let column =
            letters.bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
        let row = digits.parse().ok().filter(|&row| row > 0)?;
        Some(Self { row, column })
    }
}

/// Returns the letters of a one-based column number: 1 is `A`, 28 is `AB`.
pub fn column_letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        column /= 26;
    }
    letters.iter().rev().collect()
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.column), self.row)
    }
}

impl Serialize for CellRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CellRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no cell")))
    }
}

/// The input cell a figure was read from, with what stood in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The workbook's path relative to the inputs folder, with `/`.
    pub workbook: Arc<str>,
    /// The SHA-256 of the workbook file, in hexadecimal.
    pub sha256: Arc<str>,
    /// The sheet's name.
    pub sheet: Arc<str>,
    /// The cell.
    pub cell: CellRef,
    /// What was typed, as the sheet stores it.
    pub raw: String,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} > {}!{}", self.workbook, self.sheet, self.cell)
    }
}

#[cfg(test)]
mod tests {
    use super::{CellRef, column_letters};

    #[test]
    fn addresses_go_both_ways() {
        for (text, row, column) in [("A1", 1, 1), ("Z9", 9, 26), ("AA10", 10, 27), ("XFD1048576", 1_048_576, 16_384)] {
            let cell = CellRef::new(row, column);
            assert_eq!(CellRef::parse(text), Some(cell));
            assert_eq!(cell.to_string(), text);
        }
        assert_eq!(CellRef::parse("$B$7"), Some(CellRef::new(7, 2)));
        for bad in ["", "A", "7", "A0", "ABCD1", "1A"] {
            assert_eq!(CellRef::parse(bad), None, "{bad}");
        }
        assert_eq!(column_letters(703), "AAA");
    }
}
