//! Slots of meaning and the nearest answer for each.
//!
//! A figure's lab, metric, period and unit are looked for level by level: in the cell itself, in its row and its column
//! heads, in the section line above it, in the table's own lines, in the sheet's title, in the sheet's name, in the
//! file's name. The nearest level with an answer decides; two different answers on one level are a conflict, never a
//! coin toss.

use super::stated::{Agree, Answered};
use crate::domain::CellRef;

/// An answer and the cell that gives it; names of sheets and files have no cell, statements a line.
#[derive(Clone, Debug)]
pub(super) struct Answer<T> {
    pub(super) value: T,
    pub(super) cell: Option<CellRef>,
    /// The line of the configuration that states it.
    pub(super) line: Option<usize>,
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
    /// How many levels are the figure's own row and headings.
    own: usize,
    /// What the configuration states.
    stated: Option<Answered<T>>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { levels: Vec::new(), own: 0, stated: None }
    }
}

impl<T: Clone + PartialEq + Agree> Slot<T> {
    /// Adds a level behind those already there.
    pub(super) fn level(&mut self, answers: impl IntoIterator<Item = (T, Option<CellRef>)>) {
        self.levels.push(answers.into_iter().map(|(value, cell)| Answer { value, cell, line: None }).collect());
    }

    /// Says that the levels so far are the figure's own row and headings.
    pub(super) fn end_of_own(&mut self) {
        self.own = self.levels.len();
    }

    /// Sets what the configuration states.
    pub(super) fn state(&mut self, stated: Option<Answered<T>>) {
        self.stated = stated;
    }

    /// Returns what is stated together with what the sheet says inside the place stated about.
    fn settled(&self, stated: &Answered<T>) -> Result<Answer<T>, Box<Conflict<T>>> {
        let inside = |(index, level): (usize, &Vec<Answer<T>>)| {
            let holds = |answer: &&Answer<T>| index < self.own || answer.cell.is_some_and(|cell| stated.holds(cell));
            level.iter().filter(holds).cloned().collect::<Vec<_>>()
        };
        let level = self.levels.iter().enumerate().map(inside).find(|level| !level.is_empty()).unwrap_or_default();
        let first = Answer { value: stated.value.clone(), cell: None, line: Some(stated.line) };
        let agreed = level.iter().find_map(|answer| Some(Answer { value: stated.value.with(&answer.value)?, ..first }));
        match (agreed, level.first()) {
            (Some(agreed), _) => Ok(agreed),
            (None, Some(second)) => Err(Box::new(Conflict { first, second: second.clone() })),
            (None, None) => Ok(first),
        }
    }

    /// Returns the nearest answer.
    ///
    /// # Errors
    /// When the nearest level has two different answers, or none that agrees with what is stated.
    pub(super) fn nearest(&self) -> Result<Option<Answer<T>>, Box<Conflict<T>>> {
        if let Some(stated) = &self.stated {
            return self.settled(stated).map(Some);
        }
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
    use crate::interpret::stated::Agree;

    impl Agree for i32 {
        fn with(&self, sheet: &Self) -> Option<Self> {
            (self == sheet).then_some(*self)
        }
    }

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
