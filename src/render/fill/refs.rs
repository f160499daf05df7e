//! The references in a formula: which cells it names, and where in its text.

use crate::domain::{Area, CellRef, column_letters};
use std::ops::Range;

/// The last row and column of a sheet.
pub(super) const LAST_ROW: u32 = 1_048_576;
const LAST_COLUMN: u32 = 16_384;

/// A reference to cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// Where it stands in the formula, with the name of its sheet.
    pub(super) range: Range<usize>,
    /// Where the last cell stands in the formula; the only cell, where there is one.
    last: Range<usize>,
    /// The sheet it names; without one it is the formula's own.
    pub(super) sheet: Option<String>,
    /// The cells.
    pub(super) area: Area,
    /// Whether it is written as one cell: `B5`, not `B5:B5`.
    pub(super) single: bool,
    /// Whether its first and last row follow the formula when that is copied.
    relative_rows: (bool, bool),
    /// Whether its first and last column do.
    relative_columns: (bool, bool),
    /// Whether it names whole rows: `4:6`.
    whole_rows: bool,
}

impl Reference {
    /// Returns whether it would name other rows in another row.
    pub(super) const fn follows_rows(&self) -> bool {
        self.relative_rows.0 || self.relative_rows.1
    }

    /// Returns the cells that it names in a copy of the formula, so many rows and columns away.
    pub(super) fn shifted(&self, rows: i64, columns: i64) -> Area {
        let shift = |at: u32, by: i64, relative: bool| {
            let by = if relative { by } else { 0 };
            u32::try_from(i64::from(at) + by).unwrap_or(1).max(1)
        };
        let Area { from, to } = self.area;
        Area {
            from: CellRef::new(
                shift(from.row, rows, self.relative_rows.0),
                shift(from.column, columns, self.relative_columns.0),
            ),
            to: CellRef::new(
                shift(to.row, rows, self.relative_rows.1),
                shift(to.column, columns, self.relative_columns.1),
            ),
        }
    }

    /// Returns the change to the formula's text after which it ends in another row.
    pub(super) fn ending_in(&self, row: u32) -> (Range<usize>, String) {
        let dollar = |relative: bool| if relative { "" } else { "$" };
        let letters = column_letters(self.area.to.column);
        let last = if self.whole_rows {
            format!("{}{row}", dollar(self.relative_rows.1))
        } else {
            format!("{}{letters}{}{row}", dollar(self.relative_columns.1), dollar(self.relative_rows.1))
        };
        if self.single { (self.last.end..self.last.end, format!(":{last}")) } else { (self.last.clone(), last) }
    }
}

/// Returns the references of a formula to cells of its own workbook, in order.
///
/// Texts, functions, names, references to columns of Tables, to whole columns and to other workbooks are none.
pub(super) fn references(formula: &str) -> Vec<Reference> {
    let bytes = formula.as_bytes();
    let mut found: Vec<Reference> = Vec::new();
    let mut at = 0;
    let mut sheet: Option<(usize, String)> = None;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = quoted_end(bytes, at, b'"');
                sheet = None;
            }
            b'\'' => {
                let end = quoted_end(bytes, at, b'\'');
                let name = formula[at + 1..end.saturating_sub(1).max(at + 1)].replace("''", "'");
                sheet = None;
                if bytes.get(end) == Some(&b'!') {
                    sheet = Some((at, name));
                    at = end + 1;
                } else {
                    at = end;
                }
            }
            b'[' => {
                at = bracket_end(bytes, at);
                sheet = None;
            }
            byte if is_word(byte) => {
                let end = word_end(bytes, at);
                if bytes.get(end) == Some(&b'!') {
                    // What stands behind a bracket is a sheet of another workbook.
                    let foreign = at > 0 && bytes[at - 1] == b']';
                    let name = if foreign { format!("[]{}", &formula[at..end]) } else { formula[at..end].to_owned() };
                    sheet = Some((at, name));
                    at = end + 1;
                    continue;
                }
                at = word(formula, at, end, sheet.take(), &mut found);
            }
            _ => {
                at += 1;
                sheet = None;
            }
        }
    }
    found.retain(|reference| reference.sheet.as_ref().is_none_or(|sheet| !sheet.starts_with('[')));
    found
}

/// Reads a word, and what follows it when both are a reference; returns where to go on.
fn word(formula: &str, start: usize, end: usize, sheet: Option<(usize, String)>, found: &mut Vec<Reference>) -> usize {
    let bytes = formula.as_bytes();
    let next = bytes.get(end).copied();
    if next == Some(b'(') {
        return end;
    }
    if next == Some(b'[') {
        return bracket_end(bytes, end);
    }
    let Some(first) = corner(&formula[start..end]) else { return end };
    let second_start = end + 1;
    let second = (next == Some(b':')).then(|| {
        let second_end = word_end(bytes, second_start.min(bytes.len()));
        (second_end, corner(&formula[second_start.min(second_end)..second_end]))
    });
    let (last, last_range, stop) = match second {
        Some((stop, Some(last))) if last.column.is_some() == first.column.is_some() => (last, second_start..stop, stop),
        _ if first.column.is_some() => (first, start..end, end),
        _ => return end,
    };
    let columns = (first.column.map_or(1, |(at, _)| at), last.column.map_or(LAST_COLUMN, |(at, _)| at));
    found.push(Reference {
        range: sheet.as_ref().map_or(start, |(at, _)| *at)..stop,
        single: last_range.start == start,
        last: last_range,
        sheet: sheet.map(|(_, name)| name),
        area: Area {
            from: CellRef::new(first.row.0.min(last.row.0), columns.0.min(columns.1)),
            to: CellRef::new(first.row.0.max(last.row.0), columns.0.max(columns.1)),
        },
        relative_rows: (first.row.1, last.row.1),
        relative_columns: (
            first.column.is_some_and(|(_, relative)| relative),
            last.column.is_some_and(|(_, relative)| relative),
        ),
        whole_rows: first.column.is_none(),
    });
    stop
}

/// A corner of an area: row and column, each with whether it is relative. Without a column it is a whole row.
#[derive(Clone, Copy)]
struct Corner {
    row: (u32, bool),
    column: Option<(u32, bool)>,
}

fn corner(word: &str) -> Option<Corner> {
    let (column_relative, rest) = match word.strip_prefix('$') {
        Some(rest) => (false, rest),
        None => (true, word),
    };
    if !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()) {
        let row = rest.parse().ok().filter(|row| (1..=LAST_ROW).contains(row))?;
        return Some(Corner { row: (row, column_relative), column: None });
    }
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let row_relative = !rest[letters..].starts_with('$');
    let cell = CellRef::parse(word).filter(|cell| cell.row <= LAST_ROW && cell.column <= LAST_COLUMN)?;
    Some(Corner { row: (cell.row, row_relative), column: Some((cell.column, column_relative)) })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'\\' | b'?') || byte >= 0x80
}

fn word_end(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|byte| is_word(**byte)).count()
}

/// Returns the offset behind a text whose quotes are doubled inside.
fn quoted_end(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        if bytes[at] == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return at + 1;
            }
            at += 1;
        }
        at += 1;
    }
    bytes.len()
}

/// Returns the offset behind the bracket that closes the one at `start`; an apostrophe takes its meaning from the next.
fn bracket_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while at < bytes.len() {
        match bytes[at] {
            b'\'' => at += 1,
            b'[' => depth += 1,
            b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::references;

    #[test]
    fn cells_are_told_from_everything_else() {
        let check = |formula: &str, expected: &str| {
            let found: Vec<String> = references(formula)
                .iter()
                .map(|one| {
                    let sheet = one.sheet.as_ref().map_or_else(String::new, |sheet| format!("{sheet}!"));
                    format!("{sheet}{}{}", one.area, if one.single { "." } else { "" })
                })
                .collect();
            assert_eq!(found.join(" "), expected, "{formula}");
        };
        check("SUM(B5:B9)/$C$2", "B5:B9 C2.");
        check("'It''s'!A1+Data!$A$2:$B$7", "It's!A1. Data!A2:B7");
        check("LOG10(A1)&\"B5:B6\"&lc_facts[[#This Row],[B7]]", "A1.");
        check("lc_facts[base]*1E5+XFE1+A1048577+Q1x", "");
        check("SUM(A:A)+SUM($4:6)", "A4:XFD6");
        check("[1]Data!A1+'[b.xlsx]Data'!A2+Année!B2", "Année!B2.");
        check("B9:B5", "B5:B9");
        check("(Data!$A$2,Data!$A$4)", "Data!A2. Data!A4.");
    }

    #[test]
    fn a_reference_ends_in_another_row() {
        let check = |formula: &str, expected: &str| {
            let (range, text) = references(formula)[0].ending_in(12);
            let mut changed = formula.to_owned();
            changed.replace_range(range, &text);
            assert_eq!(changed, expected);
        };
        check("SUM(Data!$B$5:$B$9)", "SUM(Data!$B$5:$B$12)");
        check("B5:$C9", "B5:$C12");
        check("Data!$B$5", "Data!$B$5:$B$12");
        check("$4:$6", "$4:$12");
        assert_eq!(references("B5:$C$9")[0].shifted(2, 1).to_string(), "C7:C9");
    }
}
