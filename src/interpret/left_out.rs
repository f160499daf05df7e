//! What stands in cells whose rows do not count, so that a later report can tell that a figure was cancelled.

use crate::domain::{Area, CellRef};
use crate::finding::{Code, Finding};
use crate::ingest::{RawCell, Workbook};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Cells of one sheet that were left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The workbook.
    pub workbook: String,
    /// The sheet.
    pub sheet: String,
    /// What stands in each cell, by its address.
    pub cells: BTreeMap<String, String>,
    /// Why, a sentence without a full stop.
    pub why: String,
}

/// Returns the cells of rows marked as not counting, with what stands in them.
pub fn left_out(workbooks: &[Workbook], findings: &[Finding]) -> Vec<LeftOut> {
    let excluded = findings.iter().filter(|finding| finding.code == Code::Excluded);
    let of = |finding: &Finding| {
        let sheet = finding.place.sheet.as_ref()?;
        let workbook = workbooks.iter().find(|workbook| workbook.path == finding.place.workbook)?;
        let grid = workbook.sheets.iter().find(|grid| grid.name == *sheet)?;
        let raw = |cell: CellRef| (cell.to_string(), grid.cells.get(cell).map_or_else(String::new, RawCell::raw));
        Some(LeftOut {
            workbook: workbook.path.to_string(),
            sheet: sheet.to_string(),
            cells: finding.cells().into_iter().flat_map(cells).map(raw).collect(),
            why: finding.message.clone(),
        })
    };
    excluded.filter_map(of).collect()
}

fn cells(area: Area) -> impl Iterator<Item = CellRef> {
    let row = move |row| (area.from.column..=area.to.column).map(move |column| CellRef::new(row, column));
    (area.from.row..=area.to.row).flat_map(row)
}
