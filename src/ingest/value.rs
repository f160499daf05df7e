#![expect(clippy::disallowed_types, reason = "calamine is named only in ingest")]
//! The reader of record's values as ours, and texts that share what they hold.

use super::Refusal;
use super::grid::{Grid, RawCell, RawValue};
use crate::domain::{CellRef, Date};
use calamine::{Data, ExcelDateTime};
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use std::sync::Arc;

/// Cells of one workbook that are accepted.
pub(super) const MOST_CELLS: usize = 4_000_000;
/// Bytes of formulas and texts of one workbook that are accepted.
const MOST_TEXT: usize = 128 << 20;
/// Rows and columns that a sheet can have.
pub(super) const ROWS: u32 = 1_048_576;
pub(super) const COLUMNS: u32 = 16_384;

/// The texts of a workbook: each is stored once, however many cells hold it.
#[derive(Debug, Default)]
pub(super) struct Texts {
    known: IndexSet<Arc<str>, FxBuildHasher>,
    /// Texts of the file's own table by their place in memory: cheaper than by their letters.
    shared: IndexMap<usize, Arc<str>, FxBuildHasher>,
}

impl Texts {
    /// Returns the one copy of a text.
    pub(super) fn intern(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = Arc::from(text);
        self.known.insert(Arc::clone(&text));
        text
    }

    /// Returns the one copy of a text that lives in a table which outlives the reading.
    pub(super) fn shared(&mut self, text: &str) -> Arc<str> {
        let address = text.as_ptr() as usize;
        if let Some(known) = self.shared.get(&address) {
            return Arc::clone(known);
        }
        let text = self.intern(text);
        self.shared.insert(address, Arc::clone(&text));
        text
    }
}

/// What one workbook may still hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    cells: usize,
    text: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { cells: MOST_CELLS, text: MOST_TEXT }
    }
}

impl Budget {
    /// Takes the letters of a text off the budget.
    pub(super) fn text(&mut self, letters: usize) -> Result<(), Refusal> {
        let left = self.text.checked_sub(letters);
        self.text = left.ok_or_else(|| {
            Refusal::too_large(format!("more than {} MB of texts and formulas", MOST_TEXT >> 20), "split the workbook")
        })?;
        Ok(())
    }

    fn cell(&mut self) -> Result<(), Refusal> {
        let left = self.cells.checked_sub(1);
        self.cells =
            left.ok_or_else(|| Refusal::too_large(format!("more than {MOST_CELLS} cells"), "split the workbook"))?;
        Ok(())
    }
}

/// Puts a cell into the grid. Two values for one cell, or a place that no sheet has, end the reading: which one is meant
/// nobody can say.
pub(super) fn keep(grid: &mut Grid, budget: &mut Budget, cell: CellRef, content: RawCell) -> Result<(), Refusal> {
    budget.cell()?;
    if cell.row == 0 || cell.row > ROWS || cell.column == 0 || cell.column > COLUMNS {
        return Err(Refusal::damaged(format!("sheet {} has a cell outside of what a sheet can have", grid.name)));
    }
    let behind = grid.cells.places().next_back().is_none_or(|last| last < cell);
    if !behind && grid.cells.contains(cell) {
        return Err(Refusal::damaged(format!("sheet {} gives {cell} two values", grid.name)));
    }
    grid.cells.insert(cell, content);
    Ok(())
}

/// Returns a zero-based place of the reader as ours.
pub(super) fn place((row, column): (u32, u32)) -> CellRef {
    CellRef::new(row.saturating_add(1), column.saturating_add(1))
}

/// A value of the reader as ours; nothing for an empty cell.
#[expect(clippy::cast_precision_loss, reason = "a spreadsheet's own numbers are doubles")]
pub(super) fn value(data: &Data, texts: &mut Texts) -> Option<RawValue> {
    Some(match data {
        Data::Int(number) => RawValue::Number(*number as f64),
        Data::Float(number) if number.is_finite() => RawValue::Number(*number),
        // No spreadsheet program holds such a number; as a text it is told.
        Data::Float(number) => RawValue::Text(texts.intern(&number.to_string())),
        // Old files hold UTF-16 text as if it were bytes.
        Data::String(text) if text.contains('\0') => return text_value(texts.intern(&text.replace('\0', ""))),
        Data::String(text) => return text_value(texts.intern(text)),
        Data::Bool(truth) => RawValue::Bool(*truth),
        Data::DateTime(moment) => date(moment),
        Data::DateTimeIso(text) => iso_date(text, texts),
        Data::DurationIso(text) => RawValue::Text(texts.intern(text)),
        Data::Error(error) => RawValue::Error(texts.intern(&error.to_string())),
        Data::Empty => return None,
    })
}

/// A text as a value; nothing when it is empty.
pub(super) fn text_value(text: Arc<str>) -> Option<RawValue> {
    (!text.is_empty()).then_some(RawValue::Text(text))
}

/// A date as the standard writes it, perhaps with a time; anything else stays text.
pub(super) fn iso_date(text: &str, texts: &mut Texts) -> RawValue {
    match text.get(..10).and_then(|day| day.parse().ok()) {
        Some(day) if text.len() == 10 || text[10..].starts_with('T') => RawValue::Date(day),
        _ => RawValue::Text(texts.intern(text)),
    }
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
