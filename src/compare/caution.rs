//! What a reader should bear in mind with a figure.

use crate::config::{Config, Evidence};
use crate::domain::{Basis, Conversion, Derivation, Observation, Period, Unit};
use crate::reconcile::{Panel, Resolved, Slot};

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
    /// Its source is one that the configuration distrusts, and there is no other.
    Distrusted,
    /// It is below the least evidence that the configuration or a claim asks for.
    BelowEvidence {
        /// What it rests on.
        basis: Option<Basis>,
        /// From how many independent origins it comes.
        origins: usize,
    },
}

/// Returns that a figure is below the least evidence asked for.
pub(super) fn below(config: &Config, least: &Evidence, resolved: &Resolved) -> Option<Caution> {
    let basis = resolved.chosen.basis;
    let rank = |basis| config.precedence.rank(basis);
    let lesser = least.min_basis.is_some_and(|least| rank(basis) > rank(Some(least)));
    (lesser || resolved.origins < least.min_origins)
        .then_some(Caution::BelowEvidence { basis, origins: resolved.origins })
}

/// Returns what the figures at the leaves bring along wherever they end up: that they were converted, and how; that they
/// are below the least evidence, or from a source that is distrusted.
pub fn of_leaves(config: &Config, panel: &Panel, derivation: &Derivation) -> Vec<Caution> {
    let leaves = derivation.leaves();
    let known: Vec<(&Slot, &Observation)> =
        leaves.iter().filter_map(|leaf| Some((panel.of_leaf(&leaf.id)?.0, panel.observation(&leaf.id)?))).collect();
    let converted = known.iter().filter_map(|(_, observation)| observation.converted.clone());
    let mut cautions: Vec<Caution> = converted.map(Caution::Converted).collect();
    let distrusted = |(_, one): &(&Slot, &Observation)| config.precedence.distrusts(one.source.as_ref());
    cautions.extend(known.iter().any(distrusted).then_some(Caution::Distrusted));
    let chosen = leaves.iter().filter_map(|leaf| panel.of_leaf(&leaf.id).filter(|(_, one)| one.leaf.id == leaf.id));
    cautions.extend(chosen.filter_map(|(_, resolved)| below(config, &config.evidence, resolved)));
    let rate = |observation: &Observation| observation.converted.as_ref().map(|one| one.rate);
    let moved = known.iter().enumerate().any(|(index, (slot, now))| {
        known[..index].iter().any(|(other, before)| {
            let same = other.lab == slot.lab && other.metric == slot.metric && other.scope == slot.scope;
            same && rate(before) != rate(now)
        })
    });
    if moved {
        cautions.push(Caution::ActualRates);
    }
    cautions
}
