//! A sheet as sparse cells; the only form in which a spreadsheet leaves this stage.

use crate::domain::{CellRef, Date};
use std::collections::BTreeMap;
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
    /// A web address behind the cell.
    pub link: Option<Arc<str>>,
    /// The note on the cell.
    pub note: Option<Arc<str>>,
}

impl RawCell {
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

/// A sheet: its cells by place, in reading order.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The sheet's name.
    pub name: Arc<str>,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// The non-empty cells.
    pub cells: BTreeMap<CellRef, RawCell>,
    /// Merged ranges, first and last cell.
    pub merges: Vec<(CellRef, CellRef)>,
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
