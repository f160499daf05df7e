//! Where the plan puts each table and what else shows figures of the model.

use super::plan::{Content, Place, Plan};
use crate::domain::CellRef;
use crate::render::SheetPlaces;
use crate::report::Report;
use std::collections::BTreeMap;

/// Returns where everything stands, sheet by sheet.
pub(super) fn places(plan: &Plan<'_>, report: &Report) -> Vec<SheetPlaces> {
    let keys = keys(plan);
    let sheets = plan.sheets.iter().map(|sheet| {
        let mut cells: BTreeMap<String, String> =
            sheet.repeats.iter().map(|(cell, key)| (cell.to_string(), key.clone())).collect();
        for (cell, planned) in &sheet.cells {
            let key = match &planned.content {
                Content::Sentence(headline) => {
                    let number = report.headlines.iter().position(|one| std::ptr::eq(one, *headline));
                    number.map(|number| format!("headlines/{}", number + 1))
                }
                Content::Echo(place, _) => keys.get(place).cloned(),
                _ => None,
            };
            cells.extend(key.map(|key| (cell.to_string(), key)));
        }
        SheetPlaces { sheet: sheet.name.clone(), tables: sheet.tables.clone(), cells }
    });
    sheets.collect()
}

/// The key of every cell of a table: `comps.year/revenue/left`.
fn keys(plan: &Plan<'_>) -> BTreeMap<Place, String> {
    let mut keys = BTreeMap::new();
    for (number, sheet) in plan.sheets.iter().enumerate() {
        for table in &sheet.tables {
            for (row, at) in &table.rows {
                for (column, letters) in &table.columns {
                    let Some(cell) = CellRef::parse(&format!("{letters}{at}")) else { continue };
                    keys.insert(Place { sheet: number, cell }, format!("{}/{row}/{column}", table.table));
                }
            }
        }
    }
    keys
}
