//! What a reader should bear in mind with a figure.

use crate::domain::{Basis, Conversion, Derivation, Period, Unit};
use crate::reconcile::Panel;

/// One thing to bear in mind; the report puts it into words and formats its figures.
#[derive(Clone, Debug, PartialEq)]
pub enum Caution {
    /// Only one independent origin gives the figure.
    SingleSourced,
    /// It speaks of what is expected or supposed.
    NotActual(Basis),
    /// The source does not say what it rests on.
    BasisUnstated,
    /// Other sources give other figures; the lowest and the highest, in the base unit.
    SourcesRange {
        /// The lowest.
        low: f64,
        /// The highest.
        high: f64,
        /// The base unit.
        unit: Unit,
    },
    /// It is older than the metric allows.
    Stale {
        /// Its age in days.
        days: i32,
    },
    /// It is computed from parts, by this formula.
    Computed(String),
    /// The two figures rest on different kinds of knowledge.
    BasesDiffer(Option<Basis>, Option<Basis>),
    /// The two forecasts were made at different times.
    VintagesDiffer(Period, Period),
    /// The two figures are of different periods.
    PeriodsDiffer(Period, Period),
    /// One lab counts revenue net of what partners keep, the other gross.
    ConventionsDiffer,
    /// A remark on the method.
    Said(String),
    /// The two figures cover different things.
    ScopesDiffer(String, String),
    /// It was stated in another currency.
    Converted(Conversion),
    /// It compares figures of one thing that were converted at different rates, so a part of it is the rate's.
    ActualRates,
}

/// Returns what the figures at the leaves bring along wherever they end up: that they were converted, and how.
pub fn of_leaves(panel: &Panel, derivation: &Derivation) -> Vec<Caution> {
    let leaves = derivation.leaves();
    let known: Vec<_> = leaves.iter().filter_map(|leaf| panel.of_leaf(&leaf.id)).collect();
    let converted = known.iter().filter_map(|(_, resolved)| resolved.chosen.converted.clone());
    let mut cautions: Vec<Caution> = converted.map(Caution::Converted).collect();
    let rate = |resolved: &crate::reconcile::Resolved| resolved.chosen.converted.as_ref().map(|one| one.rate);
    let moved = known.iter().enumerate().any(|(index, (slot, resolved))| {
        known[..index].iter().any(|(other, before)| {
            let same = other.lab == slot.lab && other.metric == slot.metric && other.scope == slot.scope;
            same && rate(before) != rate(resolved)
        })
    });
    if moved {
        cautions.push(Caution::ActualRates);
    }
    cautions
}
