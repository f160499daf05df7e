//! Rectangles of cells, and many cells told as few rectangles.

use super::CellRef;
use std::collections::BTreeMap;
use std::fmt;

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area {
    /// The first cell.
    pub from: CellRef,
    /// The last cell.
    pub to: CellRef,
}

impl Area {
    /// Returns how many cells it has.
    pub const fn cells(self) -> u64 {
        (self.to.row.abs_diff(self.from.row) as u64 + 1) * (self.to.column.abs_diff(self.from.column) as u64 + 1)
    }

    /// Returns whether the cell lies within.
    pub fn contains(self, cell: CellRef) -> bool {
        (self.from.row..=self.to.row).contains(&cell.row) && (self.from.column..=self.to.column).contains(&cell.column)
    }
}

impl From<CellRef> for Area {
    fn from(cell: CellRef) -> Self {
        Self { from: cell, to: cell }
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to { self.from.fmt(f) } else { write!(f, "{}:{}", self.from, self.to) }
    }
}

/// Returns cells, sorted and each once, as rectangles in reading order: cells side by side are joined first, then equal
/// stretches one below the other.
pub fn areas(cells: &[CellRef]) -> Vec<Area> {
    let mut found: Vec<Area> = Vec::new();
    let mut open: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for stretch in cells.chunk_by(|a, b| a.row == b.row && a.column + 1 == b.column) {
        let (from, to) = (stretch[0], stretch[stretch.len() - 1]);
        let key = (from.column, to.column);
        let above = open.get(&key).and_then(|&index| found.get_mut(index));
        if let Some(area) = above.filter(|area| area.to.row + 1 == from.row) {
            area.to.row = from.row;
        } else {
            open.insert(key, found.len());
            found.push(Area { from, to });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Area, areas};
    use crate::domain::CellRef;

    #[test]
    fn cells_are_told_as_few_rectangles() {
        let check = |cells: &str, expected: &str| {
            let mut cells: Vec<CellRef> = cells.split(' ').map(|cell| CellRef::parse(cell).unwrap()).collect();
            cells.sort_unstable();
            let found = areas(&cells);
            assert_eq!(found.iter().map(Area::to_string).collect::<Vec<_>>().join(" "), expected);
            assert_eq!(found.iter().map(|area| area.cells()).sum::<u64>(), cells.len() as u64);
            assert!(cells.iter().all(|&cell| found.iter().any(|area| area.contains(cell))));
        };
        check("B4", "B4");
        check("B4 C4 B5 C5", "B4:C5");
        check("B4 B5 B6 D5", "B4:B6 D5");
        check("B4 B9 C11", "B4 B9 C11");
        check("A1 B1 A2 A3", "A1:B1 A2:A3");
        check("A1 C1 A2 C2 A4", "A1:A2 C1:C2 A4");
    }
}
