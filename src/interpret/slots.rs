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

/// The answer for one slot; levels are offered nearest first, and those behind an answer are not looked at.
#[derive(Clone, Debug)]
pub(super) struct Slot<T> {
    found: Option<Result<Answer<T>, Box<Conflict<T>>>>,
    /// What the configuration states: nearer than whatever stands outside the place that it speaks of.
    stated: Option<Answered<T>>,
    /// Whether the levels offered are the figure's own row and headings.
    own: bool,
}

impl<T: Clone + PartialEq + Agree> Slot<T> {
    /// Returns a slot without answers, but for what the configuration states.
    pub(super) const fn new(stated: Option<Answered<T>>) -> Self {
        Self { found: None, stated, own: true }
    }

    /// Says that the levels so far are the figure's own row and headings.
    pub(super) const fn end_of_own(&mut self) {
        self.own = false;
    }

    /// Offers a level behind those already offered.
    pub(super) fn level(&mut self, answers: impl IntoIterator<Item = (T, Option<CellRef>)>) {
        self.level_where(answers, |_, _| None);
    }

    /// Offers a level on which two different answers may agree after all: `agree` returns the one that holds.
    pub(super) fn level_where(
        &mut self,
        answers: impl IntoIterator<Item = (T, Option<CellRef>)>,
        agree: impl Fn(&T, &T) -> Option<T>,
    ) {
        if self.found.is_some() {
            return;
        }
        let answers = answers.into_iter().map(|(value, cell)| Answer { value, cell, line: None });
        if let Some(stated) = &self.stated {
            let inside = |answer: &Answer<T>| self.own || answer.cell.is_some_and(|cell| stated.holds(cell));
            self.found = settled(stated, answers.filter(inside));
            return;
        }
        let mut nearest: Option<Answer<T>> = None;
        for second in answers {
            nearest = Some(match nearest {
                None => second,
                Some(first) if first.value == second.value => first,
                Some(first) => match agree(&first.value, &second.value) {
                    Some(value) if value == second.value => second,
                    // What holds may be neither of the two: a quarter in the row and the year in the heading.
                    Some(value) => Answer { value, ..first },
                    None => {
                        self.found = Some(Err(Box::new(Conflict { first, second })));
                        return;
                    }
                },
            });
        }
        self.found = nearest.map(Ok);
    }

    /// Returns the nearest answer.
    ///
    /// # Errors
    /// When the nearest level has two different answers, or none that agrees with what is stated.
    pub(super) fn nearest(self) -> Result<Option<Answer<T>>, Box<Conflict<T>>> {
        let stated = self.stated.map(|stated| Ok(Answer { value: stated.value, cell: None, line: Some(stated.line) }));
        self.found.or(stated).transpose()
    }
}

/// What is stated together with what the sheet says on one level inside the place stated about; nothing where the sheet
/// says nothing there.
fn settled<T: Clone + Agree>(
    stated: &Answered<T>,
    answers: impl Iterator<Item = Answer<T>>,
) -> Option<Result<Answer<T>, Box<Conflict<T>>>> {
    let first = Answer { value: stated.value.clone(), cell: None, line: Some(stated.line) };
    let mut against = None;
    for answer in answers {
        if let Some(value) = stated.value.with(&answer.value) {
            return Some(Ok(Answer { value, ..first }));
        }
        against = against.or(Some(answer));
    }
    against.map(|second| Err(Box::new(Conflict { first, second })))
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
        let mut slot = Slot::new(None);
        slot.level([]);
        slot.level([(1, None), (1, None)]);
        slot.level([(2, None)]);
        assert_eq!(slot.nearest().unwrap().unwrap().value, 1);
    }

    #[test]
    fn two_answers_on_one_level_are_a_conflict() {
        let mut slot = Slot::new(None);
        slot.level([(1, None), (2, None)]);
        assert!(slot.nearest().is_err());
    }

    #[test]
    fn answers_may_agree_after_all() {
        let mut slot = Slot::new(None);
        slot.level_where([(1, None), (2, None)], |a, b| Some(*a.max(b)));
        assert_eq!(slot.nearest().unwrap().unwrap().value, 2);
        let mut both = Slot::new(None);
        both.level_where([(1, None), (2, None)], |a, b| Some(a + b));
        assert_eq!(both.nearest().unwrap().unwrap().value, 3);
    }
}
