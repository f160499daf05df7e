//! Cells of a sheet by place: sorted, sparse, without a dense range that two far-apart cells would blow up.

use crate::domain::CellRef;

/// Values by cell, in reading order: by row, then by column.
///
/// One sorted list with an index of its rows. A sheet is read from top to bottom and looked up by row, so this takes a
/// fraction of the memory and time of a tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Cells<T> {
    entries: Vec<(CellRef, T)>,
    /// Each row that holds something, with the place of its first entry.
    rows: Vec<(u32, usize)>,
}

impl<T> Default for Cells<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), rows: Vec::new() }
    }
}

impl<T> Cells<T> {
    /// Returns the number of cells.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the value at a place.
    pub fn get(&self, cell: CellRef) -> Option<&T> {
        self.find(cell).map(|index| &self.entries[index].1)
    }

    /// Returns the value at a place, to be changed.
    pub fn get_mut(&mut self, cell: CellRef) -> Option<&mut T> {
        self.find(cell).map(|index| &mut self.entries[index].1)
    }

    /// Returns where the place stands in reading order, when it holds something.
    pub fn index_of(&self, cell: CellRef) -> Option<usize> {
        self.find(cell)
    }

    /// Returns where the first cell of a row or of those below it stands in reading order.
    pub fn start_of(&self, row: u32) -> usize {
        let index = self.rows.partition_point(|(other, _)| *other < row);
        self.rows.get(index).map_or(self.entries.len(), |(_, start)| *start)
    }

    /// Returns whether the place holds something.
    pub fn contains(&self, cell: CellRef) -> bool {
        self.find(cell).is_some()
    }

    /// Returns the cells in reading order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (CellRef, &T)> + Clone {
        self.entries.iter().map(|(cell, value)| (*cell, value))
    }

    /// Returns the places in reading order.
    pub fn places(&self) -> impl DoubleEndedIterator<Item = CellRef> + Clone + '_ {
        self.entries.iter().map(|(cell, _)| *cell)
    }

    /// Returns the values in reading order.
    pub fn values(&self) -> impl Iterator<Item = &T> + Clone {
        self.entries.iter().map(|(_, value)| value)
    }

    /// Returns the cells of one row from left to right.
    pub fn row(&self, row: u32) -> &[(CellRef, T)] {
        match search(&self.rows, row, |(row, _)| *row) {
            Some(index) => self.row_at(index),
            None => &[],
        }
    }

    /// Returns every row that holds something, from top to bottom.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = (u32, &[(CellRef, T)])> {
        (0..self.rows.len()).map(|index| (self.rows[index].0, self.row_at(index)))
    }

    /// Returns the same places with other values.
    pub fn map<'a, U>(&'a self, mut make: impl FnMut(CellRef, &'a T) -> U) -> Cells<U> {
        let entries = self.entries.iter().map(|(cell, value)| (*cell, make(*cell, value))).collect();
        Cells { entries, rows: self.rows.clone() }
    }

    /// Makes room for more cells; only what is filled takes up memory.
    pub fn reserve(&mut self, cells: usize) {
        self.entries.reserve(cells);
    }

    /// Puts a value at a place. Cheap when the places come in reading order, as files have them.
    pub fn insert(&mut self, cell: CellRef, value: T) {
        match self.entries.last() {
            Some((last, _)) if *last >= cell => self.insert_between(cell, value),
            last => {
                if last.is_none_or(|(last, _)| last.row != cell.row) {
                    self.rows.push((cell.row, self.entries.len()));
                }
                self.entries.push((cell, value));
            }
        }
    }

    /// A place that is not behind the last one: out of order, or there already. The later value stands.
    fn insert_between(&mut self, cell: CellRef, value: T) {
        match self.entries.binary_search_by_key(&cell, |(cell, _)| *cell) {
            Ok(index) => self.entries[index].1 = value,
            Err(index) => {
                self.entries.insert(index, (cell, value));
                self.index();
            }
        }
    }

    fn index(&mut self) {
        self.rows.clear();
        for (index, (cell, _)) in self.entries.iter().enumerate() {
            if self.rows.last().is_none_or(|(row, _)| *row != cell.row) {
                self.rows.push((cell.row, index));
            }
        }
    }

    fn row_at(&self, index: usize) -> &[(CellRef, T)] {
        let end = self.rows.get(index + 1).map_or(self.entries.len(), |(_, start)| *start);
        &self.entries[self.rows[index].1..end]
    }

    fn find(&self, cell: CellRef) -> Option<usize> {
        let index = search(&self.rows, cell.row, |(row, _)| *row)?;
        let row = self.row_at(index);
        let found = search(row, cell.column, |(cell, _)| cell.column)?;
        Some(self.rows[index].1 + found)
    }
}

/// Finds an entry by its number in a sorted list. Rows and columns mostly come without gaps, so the place where the entry
/// would stand then is tried first.
fn search<E>(entries: &[E], number: u32, of: impl Fn(&E) -> u32) -> Option<usize> {
    let guess = number.checked_sub(of(entries.first()?))? as usize;
    if entries.get(guess).is_some_and(|entry| of(entry) == number) {
        return Some(guess);
    }
    // Sorted numbers without repetition: an entry never stands behind the place it would have without gaps.
    entries[..entries.len().min(guess)].binary_search_by_key(&number, of).ok()
}

impl<T> FromIterator<(CellRef, T)> for Cells<T> {
    /// Sorts the cells; of several at one place the last stands.
    fn from_iter<I: IntoIterator<Item = (CellRef, T)>>(cells: I) -> Self {
        let mut entries: Vec<(CellRef, T)> = cells.into_iter().collect();
        if !entries.is_sorted_by_key(|(cell, _)| *cell) {
            entries.sort_by_key(|(cell, _)| *cell);
        }
        entries.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
        let mut cells = Self { entries, rows: Vec::new() };
        cells.index();
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::Cells;
    use crate::domain::CellRef;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn cells_are_a_sorted_map(places in prop::collection::vec((1_u32..9, 1_u32..6), 0..40)) {
            let pairs = || places.iter().enumerate().map(|(value, (row, column))| (CellRef::new(*row, *column), value));
            let expected: BTreeMap<CellRef, usize> = pairs().collect();
            let collected: Cells<usize> = pairs().collect();
            let mut inserted = Cells::default();
            pairs().for_each(|(cell, value)| inserted.insert(cell, value));
            for cells in [collected, inserted] {
                prop_assert!(cells.iter().map(|(cell, value)| (cell, *value)).eq(expected.iter().map(|(c, v)| (*c, *v))));
                for row in 0..10 {
                    let found: Vec<CellRef> = cells.row(row).iter().map(|(cell, _)| *cell).collect();
                    let wanted: Vec<CellRef> = expected.keys().filter(|cell| cell.row == row).copied().collect();
                    prop_assert_eq!(found, wanted);
                    for column in 0..7 {
                        let cell = CellRef::new(row, column);
                        prop_assert_eq!(cells.get(cell), expected.get(&cell));
                    }
                }
                prop_assert_eq!(cells.rows().map(|(_, row)| row.len()).sum::<usize>(), cells.len());
            }
        }
    }
}
