//! What the two binary formats share: number formats by their number, looks of cells, numbers in bytes.

use super::grid::{Grid, RawCell};
use crate::domain::CellRef;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What fonts, number formats and cell formats of a binary workbook say, gathered in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Formats {
    /// Whether each font strikes through.
    pub(super) fonts: Vec<bool>,
    /// Number formats of the workbook's own.
    pub(super) codes: BTreeMap<u16, Arc<str>>,
    /// Cell formats: font, number format, indentation.
    pub(super) cells: Vec<(usize, u16, u8)>,
}

impl Formats {
    /// Gives a cell the look of a cell format.
    pub(super) fn dress(&self, format: usize, cell: CellRef, content: &mut RawCell, grid: &mut Grid) {
        let Some(&(font, code, indent)) = self.cells.get(format) else { return };
        content.format = match self.codes.get(&code) {
            Some(own) if &**own == "General" => None,
            Some(own) => Some(Arc::clone(own)),
            None => builtin(code).map(Arc::from),
        };
        if indent > 0 {
            grid.indents.insert(cell, indent);
        }
        if self.fonts.get(font) == Some(&true) {
            grid.struck.insert(cell);
        }
    }
}

/// Number formats that every program knows by their number, ECMA-376 part 1, 18.8.30.
fn builtin(code: u16) -> Option<&'static str> {
    Some(match code {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 => "\"$\"#,##0_);(\"$\"#,##0)",
        6 => "\"$\"#,##0_);[Red](\"$\"#,##0)",
        7 => "\"$\"#,##0.00_);(\"$\"#,##0.00)",
        8 => "\"$\"#,##0.00_);[Red](\"$\"#,##0.00)",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "mm-dd-yy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "m/d/yy h:mm",
        37 => "#,##0 ;(#,##0)",
        38 => "#,##0 ;[Red](#,##0)",
        39 => "#,##0.00;(#,##0.00)",
        40 => "#,##0.00;[Red](#,##0.00)",
        41 => "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)",
        42 => "_($* #,##0_);_($* (#,##0);_($* \"-\"_);_(@_)",
        43 => "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
        44 => "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mmss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => return None,
    })
}

/// A number of two bytes at a place; zero beyond the end.
pub(super) fn short(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

/// A number of four bytes at a place; zero beyond the end.
pub(super) fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from(short(bytes, at)) | u32::from(short(bytes, at + 2)) << 16
}

/// Text of two bytes a letter.
pub(super) fn wide(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
    String::from_utf16_lossy(&units)
}

/// The spreadsheet error of a code.
pub(super) fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}
