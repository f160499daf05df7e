//! Delimited text: encoding, separator and records to a grid.
#![expect(clippy::disallowed_types, reason = "delimited text stops at this file")]

use super::grid::{Grid, RawCell, RawValue};
use crate::domain::CellRef;
use std::borrow::Cow;
use std::sync::Arc;

/// Cells of one file that are accepted.
const MOST_CELLS: usize = 5_000_000;

/// Reads delimited text as one sheet named after the file.
///
/// Every value stays text: what looks like a number is decided by `interpret`, which sees the whole column. Rows count
/// records, so that a note of many lines is one row.
pub(super) fn read(bytes: &[u8], name: &str) -> Result<Vec<Grid>, String> {
    let text = decode(bytes);
    if text.contains('\0') {
        return Err("the text holds NUL bytes".into());
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut grid = Grid { name: Arc::from(name), ..Grid::default() };
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    while reader.read_record(&mut record).map_err(|error| error.to_string())? {
        row += 1;
        for (column, field) in (1..).zip(record.iter()) {
            if field.is_empty() {
                continue;
            }
            let value = RawValue::Text(Arc::from(field));
            grid.cells.insert(CellRef::new(row, column), RawCell { value, formula: None, format: None });
        }
        if grid.cells.len() > MOST_CELLS {
            return Err(format!("more than {MOST_CELLS} cells"));
        }
    }
    Ok(vec![grid])
}

/// Decodes by the byte-order mark, else as UTF-8, else as the Windows code page of western offices.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Finds the separator: the one that most often cuts the first lines into the same number of fields.
fn separator(text: &str) -> u8 {
    let score = |separator: u8| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(text.as_bytes());
        let widths: Vec<usize> = reader.records().take(20).filter_map(Result::ok).map(|record| record.len()).collect();
        let widest = widths.iter().copied().max().unwrap_or(0);
        let agreeing = widths.iter().filter(|&&width| width == widest && width > 1).count();
        (agreeing, widest)
    };
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|&separator| score(separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::{read, separator};

    #[test]
    fn the_separator_is_found_from_the_text() {
        assert_eq!(separator("a,b\n1,\"2;3\"\n"), b',');
        assert_eq!(separator("a;b\n1,5;2,5\n"), b';');
        assert_eq!(separator("a\tb\n1\t2\n"), b'\t');
    }

    #[test]
    fn encodings_are_told_by_their_marks() {
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("a,é\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [utf16.as_slice(), "\u{feff}a,é\n".as_bytes(), b"a,\xe9\n"] {
            let sheets = read(bytes, "x").unwrap();
            let texts: Vec<String> = sheets[0].cells.values().map(super::RawCell::raw).collect();
            assert_eq!(texts, ["a", "é"]);
        }
    }

    #[test]
    fn rows_count_records() {
        let sheets = read(b"a,\"two\nlines\"\nb,c\n", "x").unwrap();
        assert_eq!(sheets[0].cells.places().last().unwrap().to_string(), "B2");
    }
}
