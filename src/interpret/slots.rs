//! Slots of meaning and the nearest answer for each.
//!
//! A figure's lab, metric, period and unit are looked for level by level: in the cell itself, in its row and its column
//! heads, in the section line above it, in the table's own lines, in the sheet's title, in the sheet's name, in the
//! file's name. The nearest level with an answer decides; two different answers on one level are a conflict, never a
//! coin toss.

use crate::domain::CellRef;

/// An answer and the cell that gives it; names of sheets and files have no cell.
#[derive(Clone, Debug)]
pub(super) struct Answer<T> {
    pub(super) value: T,
    pub(super) cell: Option<CellRef>,
}

/// Two different answers, equally near.
#[derive(Clone, Debug)]
pub(super) struct Conflict<T> {
    pub(super) first: Answer<T>,
    pub(super) second: Answer<T>,
}

/// The answers for one slot, nearest level first.
#[derive(Clone, Debug)]
pub(super) struct Slot<T> {
    levels: Vec<Vec<Answer<T>>>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { levels: Vec::new() }
    }
}

impl<T: Clone + PartialEq> Slot<T> {
    /// Adds a level behind those already there.
    pub(super) fn level(&mut self, answers: impl IntoIterator<Item = (T, Option<CellRef>)>) {
        self.levels.push(answers.into_iter().map(|(value, cell)| Answer { value, cell }).collect());
    }

    /// Returns the nearest answer.
    ///
    /// # Errors
    /// When the nearest level has two different answers.
    pub(super) fn nearest(&self) -> Result<Option<Answer<T>>, Box<Conflict<T>>> {
        let Some(level) = self.levels.iter().find(|level| !level.is_empty()) else { return Ok(None) };
        let first = level[0].clone();
        match level.iter().find(|answer| answer.value != first.value) {
            Some(second) => Err(Box::new(Conflict { first, second: second.clone() })),
            None => Ok(Some(first)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Slot;

    #[test]
    fn the_nearest_level_decides() {
        let mut slot = Slot::default();
        slot.level([]);
        slot.level([(1, None), (1, None)]);
        slot.level([(2, None)]);
        assert_eq!(slot.nearest().unwrap().unwrap().value, 1);
    }

    #[test]
    fn two_answers_on_one_level_are_a_conflict() {
        let mut slot = Slot::default();
        slot.level([(1, None), (2, None)]);
        assert!(slot.nearest().is_err());
    }
}
