//! A sheet as sparse cells; the only form in which a spreadsheet leaves this stage.

use super::cells::Cells;
use crate::domain::{CellRef, Date};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a cell holds, as stored.
#[derive(Clone, Debug, PartialEq)]
pub enum RawValue {
    /// Text, never empty.
    Text(Arc<str>),
    /// A number.
    Number(f64),
    /// A number formatted as a date.
    Date(Date),
    /// True or false.
    Bool(bool),
    /// A spreadsheet error, such as `#N/A`.
    Error(Arc<str>),
    /// A formula whose result the file does not hold.
    NoResult,
}

/// One non-empty cell: value, formula and number format, nothing guessed.
#[derive(Clone, Debug, PartialEq)]
pub struct RawCell {
    /// The value; for a formula its stored result.
    pub value: RawValue,
    /// The formula without `=`.
    pub formula: Option<Arc<str>>,
    /// The number-format code, unless it is the general one.
    pub format: Option<Arc<str>>,
}

impl RawCell {
    /// Returns the cell as it was typed; a text is shared, not copied.
    pub fn text(&self) -> Arc<str> {
        match &self.value {
            RawValue::Text(text) | RawValue::Error(text) => Arc::clone(text),
            _ => self.raw().into(),
        }
    }

    /// Returns the cell as it was typed, for the origin of a figure.
    pub fn raw(&self) -> String {
        match &self.value {
            RawValue::Text(text) | RawValue::Error(text) => text.to_string(),
            RawValue::Number(number) => number.to_string(),
            RawValue::Date(date) => date.to_string(),
            RawValue::Bool(true) => "TRUE".into(),
            RawValue::Bool(false) => "FALSE".into(),
            RawValue::NoResult => self.formula.as_ref().map_or_else(String::new, |formula| format!("={formula}")),
        }
    }
}

/// A sheet: its cells by place, in reading order, and what the file says beside them.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The sheet's name.
    pub name: Arc<str>,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// The non-empty cells.
    pub cells: Cells<RawCell>,
    /// Merged ranges, first and last cell.
    pub merges: Vec<(CellRef, CellRef)>,
    /// Web addresses behind cells.
    pub links: BTreeMap<CellRef, Arc<str>>,
    /// Notes on cells, threaded comments too.
    pub notes: BTreeMap<CellRef, Arc<str>>,
    /// Rows that are hidden by hand or by a filter; collapsed groups are ordinary.
    pub hidden_rows: BTreeSet<u32>,
    /// Columns that are hidden by hand; collapsed groups are ordinary.
    pub hidden_columns: BTreeSet<u32>,
    /// How far texts are indented, where they are.
    pub indents: BTreeMap<CellRef, u8>,
    /// Cells that are struck through.
    pub struck: BTreeSet<CellRef>,
    /// Rows of comma-separated text, each with how many of its commas could stand within a number: `3,700`.
    pub number_commas: BTreeMap<u32, u32>,
}

/// A workbook as read.
#[derive(Clone, Debug)]
pub struct Workbook {
    /// The path relative to the inputs folder.
    pub path: Arc<str>,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: Arc<str>,
    /// The sheets in the order of their tabs.
    pub sheets: Vec<Grid>,
}
