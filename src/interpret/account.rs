//! The account of every cell: what it was read as, or why not.

use super::table_reading::TableReading;
use crate::domain::Area;
use crate::ingest::Grid;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a cell was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A figure, or one end of one.
    Fact,
    /// Computed from cells that are read: a tie-out, not a fact.
    Derived,
    /// A heading, label, unit, period, source or other word that gives figures their meaning.
    Label,
    /// Words for people.
    Note,
    /// Passed over, with the reason.
    Skipped(&'static str),
}

/// How many cells of a sheet were read as what; the five counts add up to `cells`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SheetAccount {
    /// The sheet's name.
    pub name: String,
    /// Non-empty cells.
    pub cells: usize,
    /// Cells of figures.
    pub facts: usize,
    /// Computed cells.
    pub derived: usize,
    /// Cells that give figures their meaning.
    pub labels: usize,
    /// Words for people.
    pub notes: usize,
    /// Cells passed over.
    pub skipped: usize,
    /// Why cells were passed over, and how many.
    #[serde(skip)]
    pub reasons: BTreeMap<&'static str, usize>,
    /// What each table was taken for.
    #[serde(skip)]
    pub tables: Vec<TableReading>,
    /// What every cell was read as, in stretches of a column, by where they begin.
    #[serde(skip)]
    pub stretches: Vec<(Area, Class)>,
}

/// The account of a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WorkbookAccount {
    /// The path relative to the inputs.
    pub path: String,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// Its sheets.
    pub sheets: Vec<SheetAccount>,
}

/// Counts the classes of a sheet; a cell without one is a note, since nothing gave it a meaning.
///
/// `classes` are those of the cells of `read`, which may leave out cells of `grid`.
pub(super) fn count(grid: &Grid, read: &Grid, classes: &[Option<Class>]) -> SheetAccount {
    let mut account = SheetAccount { name: grid.name.to_string(), cells: grid.cells.len(), ..SheetAccount::default() };
    let mut open: BTreeMap<u32, usize> = BTreeMap::new();
    let whole = read.cells.len() == grid.cells.len();
    for (index, cell) in grid.cells.places().enumerate() {
        let class = match if whole { Some(index) } else { read.cells.index_of(cell) } {
            Some(index) => classes.get(index).copied().flatten().unwrap_or(Class::Note),
            None => Class::Skipped("left out by a statement"),
        };
        match class {
            Class::Fact => account.facts += 1,
            Class::Derived => account.derived += 1,
            Class::Label => account.labels += 1,
            Class::Note => account.notes += 1,
            Class::Skipped(reason) => {
                account.skipped += 1;
                *account.reasons.entry(reason).or_default() += 1;
            }
        }
        let last = open.get(&cell.column).and_then(|&index| account.stretches.get_mut(index));
        if let Some((area, _)) = last.filter(|(area, of)| *of == class && area.to.row + 1 == cell.row) {
            area.to.row = cell.row;
        } else {
            open.insert(cell.column, account.stretches.len());
            account.stretches.push((cell.into(), class));
        }
    }
    account
}
