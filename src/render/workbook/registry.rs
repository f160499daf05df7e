//! Which cells show which figure: what formulas refer to.

use super::plan::{Content, Place, Plan};
use crate::domain::{CellRef, Derivation, End};
use std::collections::BTreeMap;

/// Returns the end under which a figure is filed: its far ends are the figure itself when no operand is a range.
pub(super) fn settled(derivation: &Derivation, end: End) -> End {
    if derivation.leaves().iter().all(|leaf| leaf.estimate.is_point()) { End::Base } else { end }
}

/// The cells that show figures, by what they show.
#[derive(Debug, Default)]
pub(super) struct Registry {
    /// The typed numbers of panel figures, each in one place.
    inputs: BTreeMap<(String, End), Place>,
    /// The numbers in use of panel figures, in the place of the typed ones where there are any.
    used: BTreeMap<String, Place>,
    /// All cells that show a figure, in reading order.
    shown: BTreeMap<(String, End), Vec<Place>>,
    /// For each figure that is computed, the cell where it is.
    homes: BTreeMap<(String, End), Place>,
}

impl Registry {
    /// Returns the registry of a plan.
    ///
    /// A computed figure has one home, the cell with most of its operands on its own sheet; where sheets are equal in
    /// that, the one with more figures, then the first. A cell whose sheet lacks an operand refers to the home. No
    /// reference can run in a circle: every formula names smaller figures, or the home of its own.
    pub(super) fn of(plan: &Plan<'_>) -> Self {
        let mut registry = Self::default();
        let mut computed: BTreeMap<(String, End), &Derivation> = BTreeMap::new();
        let mut figures = vec![0_usize; plan.sheets.len()];
        for (sheet, planned) in plan.sheets.iter().enumerate() {
            for (&cell, planned) in &planned.cells {
                if let Content::InUse(used) = &planned.content {
                    registry.used.entry(used.figure.to_owned()).or_insert(Place { sheet, cell });
                }
            }
        }
        for (sheet, planned) in plan.sheets.iter().enumerate() {
            for (&cell, content) in planned.cells.iter().map(|(cell, planned)| (cell, &planned.content)) {
                let place = Place { sheet, cell };
                match content {
                    Content::Input(input) => {
                        let key = (input.figure.to_owned(), input.end);
                        registry.inputs.entry(key.clone()).or_insert(place);
                        // What is computed must follow the case that the reader chooses, so it never refers past it.
                        if input.end != End::Base || !registry.used.contains_key(input.figure) {
                            registry.shown.entry(key).or_default().push(place);
                        }
                    }
                    Content::InUse(used) => {
                        registry.shown.entry((used.figure.to_owned(), End::Base)).or_default().push(place);
                    }
                    Content::Figure(shown) => {
                        figures[sheet] += 1;
                        let key = (shown.derivation.to_string(), settled(&shown.derivation, shown.end));
                        if !matches!(shown.derivation, Derivation::Leaf(_)) {
                            computed.entry(key.clone()).or_insert(&shown.derivation);
                        }
                        registry.shown.entry(key).or_default().push(place);
                    }
                    _ => {}
                }
            }
        }
        for (key, derivation) in computed {
            if let Some(home) = registry.home_of(&key, derivation, &figures) {
                registry.homes.insert(key, home);
            }
        }
        registry
    }

    fn home_of(&self, key: &(String, End), derivation: &Derivation, figures: &[usize]) -> Option<Place> {
        let places = self.shown.get(key)?;
        places.iter().copied().min_by_key(|place| {
            (
                self.strangers(place.sheet, derivation),
                usize::MAX - figures.get(place.sheet).copied().unwrap_or(0),
                *place,
            )
        })
    }

    /// Returns how many of a figure's operands a sheet does not show.
    pub(super) fn strangers(&self, sheet: usize, derivation: &Derivation) -> usize {
        let here = |id: &str| {
            let shown = self.shown.get(&(id.to_owned(), End::Base));
            shown.is_some_and(|places| places.iter().any(|place| place.sheet == sheet))
        };
        derivation.leaves().iter().filter(|leaf| !here(&leaf.id)).count()
    }

    /// Returns the cell where a panel figure's number is typed.
    pub(super) fn input(&self, figure: &str, end: End) -> Option<Place> {
        self.inputs.get(&(figure.to_owned(), end)).copied()
    }

    /// Returns the cell that formulas refer to for a panel figure: its number in use, else the typed one.
    pub(super) fn source(&self, figure: &str, end: End) -> Option<Place> {
        let used = self.used.get(figure).filter(|_| end == End::Base).copied();
        used.or_else(|| self.input(figure, end))
    }

    /// Returns the cell where a figure is computed.
    pub(super) fn home(&self, key: &str, end: End) -> Option<Place> {
        self.homes.get(&(key.to_owned(), end)).copied()
    }

    /// Returns the cell nearest to `from` on its own sheet that shows a figure: fewest rows away, then fewest columns.
    pub(super) fn nearest(&self, from: Place, key: &str, end: End) -> Option<Place> {
        let distance = |cell: CellRef| (cell.row.abs_diff(from.cell.row), cell.column.abs_diff(from.cell.column), cell);
        let here = |place: &&Place| place.sheet == from.sheet && place.cell != from.cell;
        let shown = self.shown.get(&(key.to_owned(), end))?;
        shown.iter().filter(here).min_by_key(|place| distance(place.cell)).copied()
    }
}
