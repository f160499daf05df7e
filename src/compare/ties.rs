//! Tie-outs: what should be equal, tested within what the prints leave open ([FSP] audit-xls).

use super::ledger::Ledger;
use crate::domain::{Derivation, Kind, Lab, Metric, MetricId, Outcome, Period};
use crate::finding::{Code, Finding, Place};
use crate::reconcile::Resolved;

/// A whole and its parts.
#[derive(Clone, Debug)]
pub struct Tie {
    /// The lab's name.
    pub lab: String,
    /// What is tested, in words.
    pub what: String,
    /// The period.
    pub period: Period,
    /// The stated whole.
    pub whole: Outcome,
    /// The sum of the parts.
    pub parts: Outcome,
    /// Whole less parts.
    pub difference: Outcome,
    /// How far apart they may be, in the base unit: the sum of what each print leaves open.
    pub tolerance: f64,
    /// Whether they tie.
    pub ties: bool,
}

/// Tests every identity of the catalogue and every year against its quarters.
pub(super) fn ties(ledger: &Ledger<'_>) -> (Vec<Tie>, Vec<Finding>) {
    let mut ties = Vec::new();
    let mut findings = Vec::new();
    for lab in ledger.labs().into_array() {
        for metric in &ledger.config.metrics {
            let periods: Vec<Period> = ledger
                .panel
                .series(&lab.id, &metric.id, &crate::domain::Scope::default())
                .map(|(slot, _)| slot.period)
                .collect();
            for period in periods {
                ties.extend(identities(ledger, lab, metric, period, &mut findings));
                ties.extend(quarters(ledger, lab, metric, period, &mut findings));
            }
        }
    }
    (ties, findings)
}

fn leaf<'a>(ledger: &Ledger<'a>, lab: &Lab, metric: &MetricId, period: Period) -> Option<&'a Resolved> {
    let scope = crate::domain::Scope::default();
    ledger.panel.get(&lab.id, metric, &scope, period).map(|(_, resolved)| resolved)
}

fn identities(
    ledger: &Ledger<'_>,
    lab: &Lab,
    metric: &Metric,
    period: Period,
    findings: &mut Vec<Finding>,
) -> Vec<Tie> {
    let Some(whole) = leaf(ledger, lab, &metric.id, period) else { return Vec::new() };
    let name =
        |id: &MetricId| ledger.config.metric(id).map_or_else(|| id.to_string(), |metric| metric.name.to_lowercase());
    let tie = |identity: &crate::domain::Identity| {
        let find = |ids: &[MetricId]| ids.iter().map(|id| leaf(ledger, lab, id, period)).collect::<Option<Vec<_>>>();
        let (plus, minus) = (find(&identity.plus)?, find(&identity.minus)?);
        let plus_names: Vec<String> = identity.plus.iter().map(name).collect();
        let minus_names: Vec<String> = identity.minus.iter().map(name).collect();
        let parts = match (plus_names.is_empty(), minus_names.is_empty()) {
            (false, true) => plus_names.join(" + "),
            (false, false) => format!("{} less {}", plus_names.join(" + "), minus_names.join(" less ")),
            (true, _) => format!("minus {}", minus_names.join(" less ")),
        };
        let words = format!("{} = {parts}", name(&metric.id));
        test(lab, words, period, whole, &plus, &minus)
    };
    let ties: Vec<Tie> = metric.identities.iter().filter_map(tie).collect();
    findings.extend(ties.iter().filter_map(|tie| differs(tie, whole)));
    ties
}

fn quarters(
    ledger: &Ledger<'_>,
    lab: &Lab,
    metric: &Metric,
    period: Period,
    findings: &mut Vec<Finding>,
) -> Option<Tie> {
    if metric.kind != Kind::Flow {
        return None;
    }
    let whole = leaf(ledger, lab, &metric.id, period)?;
    let quarters: Vec<&Resolved> =
        period.quarters().into_iter().map(|quarter| leaf(ledger, lab, &metric.id, quarter)).collect::<Option<_>>()?;
    if quarters.is_empty() {
        return None;
    }
    let tie = test(lab, format!("{} = four quarters", metric.name.to_lowercase()), period, whole, &quarters, &[])?;
    findings.extend(differs(&tie, whole));
    Some(tie)
}

fn test(
    lab: &Lab,
    what: String,
    period: Period,
    whole: &Resolved,
    plus: &[&Resolved],
    minus: &[&Resolved],
) -> Option<Tie> {
    let derivation = |resolved: &&Resolved| Derivation::leaf(&resolved.leaf);
    let mut addends = plus.iter().map(derivation);
    let mut taken = minus.iter().map(derivation);
    let start = match addends.next() {
        Some(first) => addends.fold(first, Derivation::plus),
        None => Derivation::Constant(-1.0).times(taken.next()?),
    };
    let parts = taken.fold(start, Derivation::minus);
    let stated = Derivation::leaf(&whole.leaf);
    let difference = stated.clone().minus(parts.clone()).figure();
    let tolerance: f64 = whole.chosen.rounding + plus.iter().chain(minus).map(|part| part.chosen.rounding).sum::<f64>();
    let tolerance = tolerance * (1.0 + 1e-9);
    let ties = difference.as_ref().is_ok_and(|difference| difference.estimate.base.abs() <= tolerance);
    Some(Tie {
        lab: lab.name.clone(),
        what,
        period,
        whole: stated.figure(),
        parts: parts.figure(),
        difference,
        tolerance,
        ties,
    })
}

fn differs(tie: &Tie, whole: &Resolved) -> Option<Finding> {
    if tie.ties {
        return None;
    }
    let unit = &whole.chosen.unit;
    let value =
        |outcome: &Outcome| outcome.as_ref().map_or_else(|_| "n/a".into(), |figure| unit.brief(figure.estimate.base));
    let message = format!(
        "{}, {}: {} does not tie: {} against {}, more than rounding ({}) explains",
        tie.lab,
        tie.period,
        tie.what,
        value(&tie.whole),
        value(&tie.parts),
        unit.brief(tie.tolerance)
    );
    let hint = "the figures may come from different sources or definitions; see the Checks sheet";
    Some(Finding::new(Code::TieOut, Place::from(&whole.chosen.origin), message, hint))
}
