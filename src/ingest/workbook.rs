#![expect(clippy::disallowed_types, reason = "calamine is named only in ingest")]
//! The formats that the reader of record gives only as ranges.

use super::Refusal;
use super::grid::{Grid, RawCell, RawValue};
use super::package::{Package, Watch};
use super::value::{Budget, Texts, keep, place, value};
use crate::domain::CellRef;
use calamine::{Ods, Reader, SheetType, SheetVisible, Xls, Xlsb, open_workbook_from_rs};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

type Bytes<'a> = Cursor<&'a [u8]>;

struct Nobody;
impl Watch for Nobody {
    fn see(&mut self, window: &[u8], _end: bool) -> Result<usize, Refusal> {
        Ok(window.len())
    }
}

pub(super) fn read_xlsb(bytes: &[u8]) -> Result<Vec<Grid>, Refusal> {
    Package::open(bytes)?.verify(|_| Nobody)?;
    read_ranges(open::<Xlsb<Bytes<'_>>>(bytes)?)
}

pub(super) fn read_ods(bytes: &[u8]) -> Result<Vec<Grid>, Refusal> {
    Package::open(bytes)?.verify(|_| Nobody)?;
    read_ranges(open::<Ods<Bytes<'_>>>(bytes)?)
}

pub(super) fn read_xls(bytes: &[u8]) -> Result<Vec<Grid>, Refusal> {
    read_ranges(open::<Xls<Bytes<'_>>>(bytes)?)
}

fn open<'a, R>(bytes: &'a [u8]) -> Result<R, Refusal>
where
    R: Reader<Bytes<'a>>,
    R::Error: std::fmt::Display,
{
    open_workbook_from_rs(Cursor::new(bytes)).map_err(|error: R::Error| Refusal::damaged(error.to_string()))
}

/// Values and formulas are two ranges with different starts.
fn read_ranges<'a, R>(mut workbook: R) -> Result<Vec<Grid>, Refusal>
where
    R: Reader<Bytes<'a>>,
    R::Error: std::fmt::Display,
{
    let mut grids = Vec::new();
    let (mut texts, mut budget) = (Texts::default(), Budget::default());
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| matches!(sheet.typ, SheetType::WorkSheet));
    let sheets: Vec<_> = sheets.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect();
    for (name, hidden) in sheets {
        let mut grid = Grid { name: Arc::from(name.as_str()), hidden, ..Grid::default() };
        let said = |error: R::Error| Refusal::damaged(format!("sheet {name}: {error}"));
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
            let value = match value(data, &mut texts) {
                None if formula.is_some() => RawValue::NoResult,
                None => continue,
                Some(value) => value,
            };
            keep(&mut grid, &mut budget, cell, RawCell { value, formula, format: None })?;
        }
        for (cell, formula) in by_place {
            let content = RawCell { value: RawValue::NoResult, formula: Some(formula), format: None };
            keep(&mut grid, &mut budget, cell, content)?;
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
