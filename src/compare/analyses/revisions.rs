//! Revisions: what forecasts were before, and how guidance compares with what came.

use super::{Analysis, Item, Measure, constant, figures, not_meaningful, row, words};
use crate::compare::ledger::Ledger;
use crate::domain::{Basis, Date, Derivation, Kind, Leaf, Outcome, Period};
use crate::reconcile::{Resolved, Slot, Why};
use std::sync::Arc;

/// One telling of a figure.
struct Told {
    /// Whose forecast it is: the company's own, or a third party's by its name.
    by: String,
    reported: Date,
    leaf: Arc<Leaf>,
    tree: Derivation,
}

/// Every telling of a slot that is of some kind, the oldest first; those that agree with the chosen figure only where asked for.
fn told(resolved: &Resolved, of_kind: fn(Option<Basis>) -> bool, agreeing: bool) -> Vec<Told> {
    let chosen = std::iter::once((&resolved.leaf, &resolved.chosen));
    let others = resolved.rejected.iter().filter(|other| agreeing || other.why != Why::Agrees);
    let all = chosen.chain(others.map(|other| (&other.leaf, &other.observation)));
    let mut told: Vec<Told> = all
        .filter(|(_, observation)| of_kind(observation.basis))
        .filter_map(|(leaf, observation)| {
            let reported = observation.reported.map(Period::first_day)?;
            let third = observation.basis == Some(Basis::Estimate);
            let by = observation
                .source
                .as_ref()
                .filter(|_| third)
                .map_or_else(String::new, |source| source.origin().to_lowercase());
            Some(Told { by, reported, leaf: Arc::clone(leaf), tree: Derivation::leaf(leaf) })
        })
        .collect();
    told.sort_by_key(|one| (one.by.clone(), one.reported, one.tree.to_string()));
    // Of two of one day the chosen one, whose id is the shorter, stands.
    told.dedup_by_key(|one| (one.by.clone(), one.reported));
    told
}

fn is_forecast(basis: Option<Basis>) -> bool {
    basis.is_some_and(|basis| matches!(basis, Basis::Guidance | Basis::Projection | Basis::Estimate))
}

fn name(ledger: &Ledger<'_>, slot: &Slot) -> String {
    let lab = ledger.config.lab(&slot.lab).map_or_else(|| slot.lab.to_string(), |lab| lab.name.clone());
    let metric =
        ledger.config.metric(&slot.metric).map_or_else(|| slot.metric.to_string(), |metric| metric.name.to_lowercase());
    format!("{lab}: {metric}, {}", slot.period)
}

/// The slots of the labs compared that hold a flow without qualification, in the order of labs, metrics and periods.
fn flows<'a>(ledger: &Ledger<'a>) -> Vec<(&'a Slot, &'a Resolved)> {
    let mut slots = Vec::new();
    for lab in ledger.labs().into_array() {
        for metric in ledger.config.metrics.iter().filter(|metric| metric.kind == Kind::Flow) {
            let scope = crate::domain::Scope::default();
            slots.extend(ledger.panel.series(&lab.id, &metric.id, &scope));
        }
    }
    slots
}

/// Delta over the size of what was before.
fn part(delta: &Derivation, before: &Derivation) -> Outcome {
    let size = before.clone().greatest(constant(-1.0).times(before.clone()));
    // The size of what may be either side of nothing may be nothing, though neither of its ends is.
    let from = before.clone().figure()?.estimate;
    if from.low.is_none_or(|low| low <= 0.0) && from.high.is_none_or(|high| high >= 0.0) {
        return Err(not_meaningful("a change from what may be nothing"));
    }
    delta.clone().over(size).figure()
}

/// Each forecast that was revised: before, after, by how much.
pub(super) fn revisions(ledger: &Ledger<'_>) -> Analysis {
    let mut rows = Vec::new();
    for (slot, resolved) in flows(ledger) {
        let told = told(resolved, is_forecast, false);
        // Another house's number is another opinion, no revision.
        let pairs = told.windows(2).filter(|pair| pair[0].by == pair[1].by);
        for (number, pair) in pairs.enumerate() {
            let [before, after] = pair else { continue };
            let delta = after.tree.clone().minus(before.tree.clone());
            let items = vec![
                Item::Words(before.reported.to_string()),
                Item::Figure(before.tree.clone().figure(), Vec::new()),
                Item::Words(after.reported.to_string()),
                Item::Figure(after.tree.clone().figure(), Vec::new()),
                Item::Figure(delta.clone().figure(), Vec::new()),
                Item::Figure(part(&delta, &before.tree), Vec::new()),
            ];
            rows.push(row(format!("{slot}.{}", number + 1), name(ledger, slot), Measure::Share, items));
        }
    }
    Analysis {
        id: "analysis.revisions",
        title: "Forecasts revised".into(),
        method: "each of the company's forecasts, and each of one third party's, against the one before it; the change over \
                 the size of the earlier"
            .into(),
        heads: vec![
            words("before_told", "Told on"),
            figures("before", "Before"),
            words("after_told", "Told on"),
            figures("after", "After"),
            figures("delta", "Change"),
            figures("delta_part", "Change, %"),
        ],
        rows,
    }
}

/// What was guided against what came.
pub(super) fn guidance(ledger: &Ledger<'_>) -> Analysis {
    let mut rows = Vec::new();
    for (slot, resolved) in flows(ledger) {
        if !resolved.chosen.basis.is_some_and(Basis::is_actual) {
            continue;
        }
        let guided = told(resolved, |basis| basis == Some(Basis::Guidance), true);
        let actual = Derivation::leaf(&resolved.leaf);
        for (number, guided) in guided.iter().enumerate() {
            let surprise = part(&actual.clone().minus(guided.tree.clone()), &guided.tree);
            let base = resolved.chosen.estimate.base;
            let word = if base > guided.leaf.estimate.base {
                "beat"
            } else if base < guided.leaf.estimate.base {
                "missed"
            } else {
                "met"
            };
            let items = vec![
                Item::Words(guided.reported.to_string()),
                Item::Typed(Arc::clone(&guided.leaf)),
                Item::Figure(actual.clone().figure(), Vec::new()),
                Item::Figure(surprise, Vec::new()),
                Item::Words(word.into()),
            ];
            rows.push(row(format!("{slot}.{}", number + 1), name(ledger, slot), Measure::Share, items));
        }
    }
    Analysis {
        id: "analysis.guidance",
        title: "Guidance against what came".into(),
        method: "(actual - guided) / the size of what was guided; beat: above it".into(),
        heads: vec![
            words("told", "Told on"),
            figures("guided", "Guided"),
            figures("actual", "Actual"),
            figures("surprise", "Surprise"),
            words("verdict", "Verdict"),
        ],
        rows,
    }
}
