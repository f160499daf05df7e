#![expect(clippy::disallowed_types, reason = "calamine is named only in ingest")]
//! Workbooks of the old binary format: `.xls`.
//!
//! calamine reads values and formulas, into a range that is as large as its cells lie apart. So the records are looked
//! through first: how far the cells spread, and what calamine leaves out.

mod formulas;
mod ole;
mod records;

use super::Refusal;
use super::grid::{Grid, RawCell, RawValue};
use super::value::{Budget, Texts, keep, place, value};
use crate::domain::CellRef;
use calamine::{Data, Range, Reader as _, SheetType, SheetVisible, Xls, XlsError, open_workbook_from_rs};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

/// Larger files are refused: no sheet of this format holds so much.
const MOST_BYTES: usize = 48 << 20;

type Bytes<'a> = Cursor<&'a [u8]>;

/// Reads every worksheet.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Grid>, Refusal> {
    if bytes.len() > MOST_BYTES {
        let message = format!("{} MB is more than the {} MB an .xls may have", bytes.len() >> 20, MOST_BYTES >> 20);
        return Err(Refusal::too_large(message, "split the workbook, or save it as .xlsx"));
    }
    let looked = records::look(&ole::stream(bytes, &["Workbook", "Book"])?)?;
    let mut workbook: Xls<Bytes<'_>> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| said(&error))?;
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| matches!(sheet.typ, SheetType::WorkSheet));
    let sheets: Vec<_> = sheets.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect();
    let mut sheets_looked = looked.sheets;
    let (mut texts, mut budget) = (Texts::default(), Budget::default());
    let mut grids = Vec::new();
    for (name, hidden) in sheets {
        let beside = sheets_looked.remove(&name).unwrap_or_default();
        let mut grid = Grid { name: Arc::from(name.as_str()), hidden, ..beside.beside };
        let merges = workbook.merge_cells_by_sheet_name(&name).unwrap_or_default();
        grid.merges = merges.iter().map(|area| (place(area.start), place(area.end))).collect();
        let mut by_cell = formulas_of(&workbook.worksheet_formula(&name).map_err(|error| said(&error))?, &mut budget)?;
        for (at, (tokens, shared)) in &beside.tokens {
            let text = by_cell.get(at).map_or("", |text| text);
            let text = if *shared {
                formulas::shared(tokens, *at, &looked.books)
            } else {
                formulas::correct(text, tokens, *at, &looked.books)
            };
            budget.text(text.len())?;
            by_cell.insert(*at, Arc::from(text));
        }
        let values = workbook.worksheet_range(&name).map_err(|error| said(&error))?;
        let start = values.start().unwrap_or((0, 0));
        let mut cells = Vec::new();
        for (row, column, data) in values.used_cells() {
            let at = offset(start, row, column);
            let formula = by_cell.remove(&at);
            match value(data, &mut texts) {
                Some(value) => cells.push((at, RawCell { value, formula, format: None })),
                // A formula that shows nothing has that as its result.
                None if formula.is_some() && *data != Data::String(String::new()) => {
                    cells.push((at, RawCell { value: RawValue::NoResult, formula, format: None }));
                }
                None => {}
            }
        }
        let alone = by_cell.into_iter();
        cells
            .extend(alone.map(|(at, formula)| {
                (at, RawCell { value: RawValue::NoResult, formula: Some(formula), format: None })
            }));
        cells.sort_by_key(|(at, _)| *at);
        for (at, mut content) in cells {
            let format = beside.formats.get(&at).map_or(0, |format| usize::from(*format));
            looked.formats.dress(format, at, &mut content, &mut grid);
            keep(&mut grid, &mut budget, at, content)?;
        }
        grids.push(grid);
    }
    Ok(grids)
}

fn said(error: &XlsError) -> Refusal {
    match error {
        XlsError::Password => Refusal::protected(),
        error => Refusal::damaged(error.to_string()),
    }
}

/// Formulas by cell; their range starts elsewhere than that of the values.
fn formulas_of(range: &Range<String>, budget: &mut Budget) -> Result<BTreeMap<CellRef, Arc<str>>, Refusal> {
    let start = range.start().unwrap_or((0, 0));
    let mut formulas = BTreeMap::new();
    for (row, column, formula) in range.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
        budget.text(formula.len())?;
        formulas.insert(offset(start, row, column), Arc::from(formula.trim_start_matches('=')));
    }
    Ok(formulas)
}

fn offset(start: (u32, u32), row: usize, column: usize) -> CellRef {
    let add = |start: u32, by: usize| start.saturating_add(u32::try_from(by).unwrap_or(u32::MAX - 1));
    place((add(start.0, row), add(start.1, column)))
}
