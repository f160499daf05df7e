#![expect(clippy::disallowed_types, reason = "calamine stops at this file")]
//! Workbooks through calamine: the only file that names it.

use super::grid::{Grid, RawCell, RawValue};
use super::package::Format;
use crate::domain::{CellRef, Date};
use calamine::{
    Data, DataRef, ExcelDateTime, Ods, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx, XlsxError,
    open_workbook_from_rs,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Cells of one sheet that are accepted.
const MOST_CELLS: usize = 5_000_000;

type Bytes<'a> = Cursor<&'a [u8]>;

/// Reads every worksheet of a workbook; the error is a sentence for the finding.
pub(super) fn read(bytes: &[u8], format: Format) -> Result<Vec<Grid>, String> {
    // The reader of record panics on some damaged files of the old formats; one file must not end the run.
    catch_unwind(AssertUnwindSafe(|| match format {
        Format::Xlsx => read_xlsx(bytes),
        Format::Xlsb => read_ranges(open::<Xlsb<Bytes<'_>>>(bytes)?),
        Format::Ods => read_ranges(open::<Ods<Bytes<'_>>>(bytes)?),
        Format::Xls => read_ranges(open::<Xls<Bytes<'_>>>(bytes)?),
    }))
    .unwrap_or_else(|_| Err("the file is damaged in a way that stopped the reader".into()))
}

fn open<'a, R>(bytes: &'a [u8]) -> Result<R, String>
where
    R: Reader<Bytes<'a>>,
    R::Error: std::fmt::Display,
{
    open_workbook_from_rs(Cursor::new(bytes)).map_err(|error: R::Error| error.to_string())
}

/// The worksheets' names in the order of their tabs, with whether they are hidden.
fn worksheets<'a, R: Reader<Bytes<'a>>>(workbook: &R) -> Vec<(String, bool)> {
    let sheets = workbook.sheets_metadata().iter();
    let sheets = sheets.filter(|sheet| matches!(sheet.typ, SheetType::WorkSheet));
    sheets.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
}

fn read_xlsx(bytes: &[u8]) -> Result<Vec<Grid>, String> {
    let mut workbook: Xlsx<Bytes<'_>> = open(bytes)?;
    let mut notes = super::notes::read(bytes);
    let mut grids = Vec::new();
    for (name, hidden) in worksheets(&workbook) {
        let mut grid = Grid { name: Arc::from(name.as_str()), hidden, ..Grid::default() };
        let said = |error: XlsxError| format!("sheet {name}: {error}");
        read_xlsx_cells(&mut workbook, &name, &mut grid).map_err(said)?;
        read_xlsx_formats(&mut workbook, &name, &mut grid).map_err(said)?;
        let merges = workbook.merge_cells_by_sheet_name(&name).map_err(said)?;
        grid.merges = merges.iter().map(|area| (place(area.start), place(area.end))).collect();
        for link in workbook.hyperlinks_by_sheet_name(&name).unwrap_or_default() {
            if let Some(target) = link.target {
                grid.links.insert(place(link.range.start), Arc::from(target));
            }
        }
        grid.notes = notes.remove(&name).unwrap_or_default();
        grids.push(grid);
    }
    Ok(grids)
}

/// One streaming pass for values and formulas, never a dense range that two far-apart cells would blow up.
fn read_xlsx_cells(workbook: &mut Xlsx<Bytes<'_>>, name: &str, grid: &mut Grid) -> Result<(), XlsxError> {
    let mut interned: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut reader = workbook.worksheet_cells_reader(name)?;
    while let Some(cell) = reader.next_cell_with_formula()? {
        let formula = cell.formula.filter(|formula| !formula.is_empty()).map(Arc::from);
        let value = match cell.value {
            DataRef::SharedString(text) => text_value(intern(&mut interned, text)),
            other => value(&Data::from(other)),
        };
        keep(grid, cell.pos, value, formula)?;
    }
    Ok(())
}

fn intern(seen: &mut BTreeSet<Arc<str>>, text: &str) -> Arc<str> {
    if let Some(known) = seen.get(text) {
        return Arc::clone(known);
    }
    let text: Arc<str> = Arc::from(text);
    seen.insert(Arc::clone(&text));
    text
}

/// Number formats are evidence of units; cells of the general format are left alone.
fn read_xlsx_formats(workbook: &mut Xlsx<Bytes<'_>>, name: &str, grid: &mut Grid) -> Result<(), XlsxError> {
    let mut reader = workbook.worksheet_cells_reader(name)?;
    let codes: Vec<Option<Arc<str>>> = reader
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().map(|format| format.format_code.as_str()))
        .map(|code| code.filter(|code| *code != "General").map(Arc::from))
        .collect();
    if codes.iter().all(Option::is_none) {
        return Ok(());
    }
    while let Some((row, column, style)) = reader.next_style_id()? {
        if let Some(cell) = grid.cells.get_mut(place((row, column))) {
            cell.format = codes.get(style).cloned().flatten();
        }
    }
    Ok(())
}

/// The formats that calamine gives only as ranges. Values and formulas are two ranges with different starts.
fn read_ranges<'a, R>(mut workbook: R) -> Result<Vec<Grid>, String>
where
    R: Reader<Bytes<'a>>,
    R::Error: std::fmt::Display,
{
    let mut grids = Vec::new();
    for (name, hidden) in worksheets(&workbook) {
        let mut grid = Grid { name: Arc::from(name.as_str()), hidden, ..Grid::default() };
        let said = |error: R::Error| format!("sheet {name}: {error}");
        let formulas = workbook.worksheet_formula(&name).map_err(said)?;
        let start = formulas.start().unwrap_or((0, 0));
        let mut by_place: BTreeMap<CellRef, Arc<str>> = BTreeMap::new();
        for (row, column, formula) in formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
            by_place.insert(offset(start, row, column), Arc::from(plain_formula(formula)));
        }
        let values = workbook.worksheet_range(&name).map_err(said)?;
        let start = values.start().unwrap_or((0, 0));
        for (row, column, data) in values.used_cells() {
            let cell = offset(start, row, column);
            let formula = by_place.remove(&cell);
            keep(&mut grid, (cell.row - 1, cell.column - 1), value(data), formula)
                .map_err(|error| error.to_string())?;
        }
        for (cell, formula) in by_place {
            keep(&mut grid, (cell.row - 1, cell.column - 1), None, Some(formula)).map_err(|error| error.to_string())?;
        }
        grids.push(grid);
    }
    Ok(grids)
}

/// OpenDocument writes `of:=[.B3]/[.C3]`; the other formats have the formula as typed.
fn plain_formula(formula: &str) -> String {
    match formula.strip_prefix("of:=") {
        Some(rest) => rest.replace("[.", "").replace(":.", ":").replace(['[', ']'], ""),
        None => formula.trim_start_matches('=').to_owned(),
    }
}

fn offset(start: (u32, u32), row: usize, column: usize) -> CellRef {
    let add = |start: u32, by: usize| start.saturating_add(u32::try_from(by).unwrap_or(u32::MAX - 1));
    place((add(start.0, row), add(start.1, column)))
}

fn place((row, column): (u32, u32)) -> CellRef {
    CellRef::new(row.saturating_add(1), column.saturating_add(1))
}

/// Puts a cell into the grid, unless it is empty or outside what a sheet can have.
fn keep(
    grid: &mut Grid,
    position: (u32, u32),
    value: Option<RawValue>,
    formula: Option<Arc<str>>,
) -> Result<(), XlsxError> {
    const ROWS: u32 = 1_048_576;
    const COLUMNS: u32 = 16_384;
    let cell = place(position);
    if cell.row > ROWS || cell.column > COLUMNS || grid.cells.len() >= MOST_CELLS {
        return Err(XlsxError::Unexpected("more rows, columns or cells than a sheet can have"));
    }
    let value = match value {
        Some(value) => value,
        None if formula.is_some() => RawValue::NoResult,
        None => return Ok(()),
    };
    grid.cells.insert(cell, RawCell { value, formula, format: None });
    Ok(())
}

fn text_value(text: Arc<str>) -> Option<RawValue> {
    (!text.is_empty()).then_some(RawValue::Text(text))
}

#[expect(clippy::cast_precision_loss, reason = "a spreadsheet's own numbers are doubles")]
fn value(data: &Data) -> Option<RawValue> {
    Some(match data {
        Data::Int(number) => RawValue::Number(*number as f64),
        Data::Float(number) => RawValue::Number(*number),
        // Old files hold UTF-16 text as if it were bytes.
        Data::String(text) => return text_value(Arc::from(text.replace('\0', ""))),
        Data::Bool(truth) => RawValue::Bool(*truth),
        Data::DateTime(moment) => date(moment),
        Data::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse().ok()) {
            Some(day) => RawValue::Date(day),
            None => RawValue::Text(Arc::from(text.as_str())),
        },
        Data::DurationIso(text) => RawValue::Text(Arc::from(text.as_str())),
        Data::Error(error) => RawValue::Error(Arc::from(error.to_string())),
        Data::Empty => return None,
    })
}

/// A serial number as a date; outside what dates mean in a spreadsheet it stays a number.
fn date(moment: &ExcelDateTime) -> RawValue {
    let serial = moment.as_f64();
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    match parts {
        (Ok(year), Ok(month), Ok(day)) if moment.is_datetime() && (1.0..2_958_466.0).contains(&serial) => {
            Date::new(year, month, day).map_or(RawValue::Number(serial), RawValue::Date)
        }
        _ => RawValue::Number(serial),
    }
}
