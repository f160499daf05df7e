//! Where everything of a report stands in its files: what `places.json` holds, so that a cell or a line leads back to
//! the figure in the model.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file's name in the report's folder.
pub const PLACES: &str = "places.json";

/// Where the tables and headlines of a report stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    /// The sheets of the workbook, in the order of their tabs.
    pub workbook: Vec<SheetPlaces>,
    /// The Markdown report.
    pub markdown: TextPlaces,
}

/// Where things stand on a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetPlaces {
    /// The name on the tab.
    pub sheet: String,
    /// The tables, from top to bottom.
    pub tables: Vec<TablePlace>,
    /// Cells outside tables, by address: the key of what they repeat, `comps.year/revenue/left` or `headlines/1`.
    pub cells: BTreeMap<String, String>,
}

/// Where a table stands on a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePlace {
    /// The table's id.
    pub table: String,
    /// The letters of the column of each column's id.
    pub columns: BTreeMap<String, String>,
    /// The number of the row of each row's id.
    pub rows: BTreeMap<String, u32>,
}

/// Where things stand in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPlaces {
    /// The line, from 1, of the first row of a table; the other rows follow. A table may stand in several places.
    pub tables: Vec<(String, usize)>,
    /// The lines of headlines by their number, from 1.
    pub headlines: Vec<(usize, usize)>,
}
