#![expect(clippy::disallowed_types, reason = "calamine is named only in ingest")]
//! Binary workbooks of Office Open XML: `.xlsb`.
//!
//! calamine reads values and formulas cell by cell. Number formats, merged and hidden cells, and the results of formulas
//! that are errors, which it leaves out, are taken from the same records here.

use super::Refusal;
use super::binary::{Formats, error, long, short, wide};
use super::grid::{Grid, RawCell, RawValue};
use super::package::{Package, Watch};
use super::value::{Budget, COLUMNS, ROWS, Texts, keep, place, value};
use crate::domain::{CellRef, column_letters};
use calamine::{Data, Reader as _, SheetType, SheetVisible, Xlsb, XlsbError, open_workbook_from_rs};
use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, Read};
use std::sync::Arc;

/// A record that is longer ends the reading: a text has 32,767 characters at most.
const LONGEST: usize = 1 << 20;
/// Cells of one sheet that are looked at.
const MOST_CELLS: usize = 4_000_000;
/// Bytes of the texts of a workbook, of its styles and of its list of sheets.
const MOST_TEXTS: usize = 96 << 20;
const MOST_ABOUT: usize = 16 << 20;

type Bytes<'a> = Cursor<&'a [u8]>;

/// Counts the bytes of the parts that are held in memory.
struct Size(usize, usize);

impl Watch for Size {
    fn see(&mut self, window: &[u8], _end: bool) -> Result<usize, Refusal> {
        self.0 = self.0.saturating_sub(window.len());
        let inside = self.0 > 0 || self.1 == 0;
        let message = "the package's texts or styles are larger than any workbook's";
        if inside { Ok(window.len()) } else { Err(Refusal::too_large(message, "split the workbook")) }
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Grid>, Refusal> {
    let mut package = Package::open(bytes)?;
    package.verify(|name| match name.rsplit('/').next() {
        Some("sharedstrings.bin") => Size(MOST_TEXTS, 1),
        Some("styles.bin" | "workbook.bin") => Size(MOST_ABOUT, 1),
        _ => Size(0, 0),
    })?;
    let formats = formats(&mut package)?;
    let parts = parts(&mut package)?;
    let mut workbook: Xlsb<Bytes<'_>> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| said(&error))?;
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| matches!(sheet.typ, SheetType::WorkSheet));
    let sheets: Vec<_> = sheets.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect();
    let (mut texts, mut budget) = (Texts::default(), Budget::default());
    let mut grids = Vec::new();
    for (name, hidden) in sheets {
        let mut grid = Grid { name: Arc::from(name.as_str()), hidden, ..Grid::default() };
        let missing = || Refusal::damaged(format!("the part of sheet {name} is missing"));
        let index = parts.get(&name).and_then(|part| package.index(part)).ok_or_else(missing)?;
        let cells = look(&mut package, index, &mut grid)?;
        let said = |error: &XlsbError| Refusal::damaged(format!("sheet {name}: {error}"));

        let mut formulas = Vec::new();
        let mut formula_reader = workbook.worksheet_cells_reader(&name).map_err(|error| said(&error))?;
        while let Some(cell) = formula_reader.next_formula().map_err(|error| said(&error))? {
            budget.text(cell.get_value().len())?;
            formulas.push((place(cell.get_position()), Arc::<str>::from(formula(cell.get_value()))));
        }
        drop(formula_reader);
        let mut formulas = formulas.into_iter().peekable();
        let mut reader = workbook.worksheet_cells_reader(&name).map_err(|error| said(&error))?;
        for Cell { at, kind, format, error: code } in cells {
            let mut blank = false;
            let value = if kind == 11 {
                Some(RawValue::Error(texts.intern(error(code))))
            } else {
                let read = reader.next_cell().map_err(|error| said(&error))?;
                let read = read.filter(|cell| place(cell.get_position()) == at);
                let read = read.ok_or_else(|| Refusal::damaged(format!("sheet {name}: {at} cannot be read")))?;
                let data = Data::from(read.get_value().clone());
                blank = data == Data::String(String::new());
                value(&data, &mut texts)
            };
            let formula = formulas.next_if(|(cell, _)| *cell == at).map(|(_, formula)| formula);
            let formula = formula.filter(|formula| !formula.is_empty());
            let value = match value {
                None if formula.is_some() && !blank => RawValue::NoResult,
                None => continue,
                Some(value) => value,
            };
            let mut content = RawCell { value, formula, format: None };
            formats.dress(format, at, &mut content, &mut grid);
            keep(&mut grid, &mut budget, at, content)?;
        }
        grids.push(grid);
    }
    Ok(grids)
}

/// The reader's formula with what it gets wrong put right. Columns on other sheets come with the marks of what moves
/// along as their highest bits; of a formula that shares its text with a neighbour nothing comes: it may refer to any
/// cell, and so it counts as computed.
fn formula(text: &str) -> String {
    if text.is_empty() {
        return "SHARED(A1:XFD1048576)".into();
    }
    let mut plain = String::with_capacity(text.len());
    for (index, piece) in text.split('$').enumerate() {
        let letters = piece.len() - piece.trim_start_matches(|c: char| c.is_ascii_uppercase()).len();
        let column = piece[..letters]
            .bytes()
            .try_fold(0_u32, |column, letter| column.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1));
        plain.push_str(if index > 0 { "$" } else { "" });
        match column.filter(|column| index > 0 && letters > 0 && (COLUMNS + 1..=0x1_0000).contains(column)) {
            Some(column) => {
                plain.push_str(&column_letters(((column - 1) & 0x3fff) + 1));
                plain.push_str(&piece[letters..]);
            }
            None => plain.push_str(piece),
        }
    }
    plain
}

fn said(error: &XlsbError) -> Refusal {
    match error {
        XlsbError::Password => Refusal::protected(),
        error => Refusal::damaged(error.to_string()),
    }
}

/// One cell's record, as far as the reader of record does not tell it.
struct Cell {
    at: CellRef,
    kind: u16,
    format: usize,
    error: u8,
}

/// Looks through a sheet's records.
fn look(package: &mut Package<'_>, index: usize, grid: &mut Grid) -> Result<Vec<Cell>, Refusal> {
    let mut cells = Vec::new();
    let mut row = 0;
    records(package, index, |kind, data| {
        match kind {
            // BrtRowHdr
            0 => {
                row = long(data, 0).saturating_add(1);
                let flags = data.get(11).copied().unwrap_or(0);
                // Rows of a collapsed group are put away, not hidden.
                if flags & 0x10 != 0 && flags.trailing_zeros() >= 3 && row <= ROWS {
                    grid.hidden_rows.insert(row);
                }
            }
            // BrtCellRk to BrtFmlaError
            2..=11 => {
                if cells.len() >= MOST_CELLS {
                    return Err(Refusal::too_large(format!("more than {MOST_CELLS} cells"), "split the workbook"));
                }
                let at = CellRef::new(row, long(data, 0).saturating_add(1));
                let format = long(data, 4) & 0x00ff_ffff;
                let error = data.get(8).copied().unwrap_or(0);
                cells.push(Cell { at, kind, format: format as usize, error });
            }
            // BrtColInfo
            60 => {
                let flags = short(data, 16);
                if flags & 1 != 0 && flags & 0x0700 == 0 {
                    grid.hidden_columns.extend(long(data, 0) + 1..=long(data, 4).saturating_add(1).min(COLUMNS));
                }
            }
            // BrtMergeCell
            176 => {
                let [top, bottom, left, right] = [0, 4, 8, 12].map(|at| long(data, at));
                if top <= bottom && left <= right && bottom < ROWS && right < COLUMNS {
                    grid.merges.push((place((top, left)), place((bottom, right))));
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(cells)
}

/// Number formats, fonts and cell formats.
fn formats(package: &mut Package<'_>) -> Result<Formats, Refusal> {
    let mut formats = Formats::default();
    let Some(index) = package.index("xl/styles.bin") else { return Ok(formats) };
    let mut in_cells = false;
    records(package, index, |kind, data| {
        match kind {
            // BrtFont
            43 => formats.fonts.push(short(data, 2) & 0x08 != 0),
            // BrtFmt
            44 => {
                formats.codes.insert(short(data, 0), Arc::from(string(data, 2).0));
            }
            // BrtBeginCellXFs, BrtEndCellXFs
            617 => in_cells = true,
            618 => in_cells = false,
            // BrtXF
            47 if in_cells => {
                let indent = data.get(11).copied().unwrap_or(0);
                formats.cells.push((usize::from(short(data, 4)), short(data, 2), indent));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(formats)
}

/// The part of each sheet by the sheet's name.
fn parts(package: &mut Package<'_>) -> Result<BTreeMap<String, String>, Refusal> {
    let relations = package.relations("xl/workbook.bin");
    let index = package.index("xl/workbook.bin").ok_or_else(|| Refusal::damaged("the list of sheets is missing"))?;
    let mut parts = BTreeMap::new();
    records(package, index, |kind, data| {
        // BrtBundleSh
        if kind == 156 {
            let (id, next) = string(data, 8);
            let (name, _) = string(data, next);
            let target = relations.iter().find(|relation| relation.id == id);
            let twice = target.and_then(|target| parts.insert(name.clone(), target.target.clone()));
            if twice.is_some() {
                return Err(Refusal::damaged(format!("two sheets are called {name}")));
            }
        }
        Ok(())
    })?;
    Ok(parts)
}

/// A text with its length before it, and where it ends.
fn string(data: &[u8], at: usize) -> (String, usize) {
    let letters = long(data, at);
    let length = if letters == u32::MAX { 0 } else { letters as usize * 2 };
    let end = (at + 4).saturating_add(length).min(data.len());
    (wide(data.get(at + 4..end).unwrap_or_default()), end)
}

/// Visits the records of a part.
fn records(
    package: &mut Package<'_>,
    index: usize,
    mut visit: impl FnMut(u16, &[u8]) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let cut = |_| Refusal::damaged("a record of the workbook is cut");
    let mut stream = BufReader::with_capacity(64 << 10, package.stream(index)?);
    let mut data = Vec::new();
    let mut byte = [0];
    while stream.read(&mut byte).map_err(cut)? > 0 {
        let mut kind = u16::from(byte[0]);
        if kind & 0x80 != 0 {
            stream.read_exact(&mut byte).map_err(cut)?;
            kind = (kind & 0x7f) | u16::from(byte[0] & 0x7f) << 7;
        }
        let mut length = 0;
        for shift in [0, 7, 14, 21] {
            stream.read_exact(&mut byte).map_err(cut)?;
            length |= usize::from(byte[0] & 0x7f) << shift;
            if byte[0] & 0x80 == 0 {
                break;
            }
        }
        if length > LONGEST {
            return Err(Refusal::damaged("a record of the workbook is longer than any can be"));
        }
        data.resize(length, 0);
        stream.read_exact(&mut data).map_err(cut)?;
        visit(kind, &data)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::formula;

    #[test]
    fn columns_on_other_sheets_are_put_right() {
        // 0xc001 is the second column with both marks.
        let wrong = crate::domain::column_letters(0xc001 + 1);
        assert_eq!(formula(&format!("Other!${wrong}$4+$C$5")), "Other!$B$4+$C$5");
        assert_eq!(formula("SUM(A1:$B$2)"), "SUM(A1:$B$2)");
    }
}
