//! Tie-outs: what should be equal, tested within what the prints leave open ([FSP] audit-xls).

use super::ledger::Ledger;
use crate::domain::{
    Basis, Derivation, Figure, Kind, Lab, Metric, MetricId, Outcome, Period, RevenueConvention, Scope,
};
use crate::finding::{Code, Finding, Place};
use crate::reconcile::{Resolved, Slot};
use std::collections::BTreeMap;

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
    /// Whether the whole is a quarter's figure told as if the quarter lasted a year.
    pub(super) period_is_told_at_a_pace: bool,
}

/// Tests every identity of the catalogue, every year against its quarters, paces against four times their quarter, and
/// wholes against parts that cannot be more.
pub(super) fn ties(ledger: &Ledger<'_>) -> (Vec<Tie>, Vec<Finding>) {
    let mut tested: Vec<Tested<'_>> = Vec::new();
    for lab in ledger.labs().into_array() {
        for metric in &ledger.config.metrics {
            let periods: Vec<Period> =
                ledger.panel.series(&lab.id, &metric.id, &Scope::default()).map(|(slot, _)| slot.period).collect();
            for period in periods {
                tested.extend(identities(ledger, lab, metric, period));
                tested.extend(quarters(ledger, lab, metric, period));
                tested.extend(annualised(ledger, lab, metric, period));
            }
            tested.extend(by_partner(ledger, lab, metric));
            tested.extend(gross_and_net(ledger, lab, metric));
            tested.extend(pace(ledger, lab, metric));
        }
    }
    for (tie, whole) in &mut tested {
        allow(tie, whole, ledger.config.ties_tolerance);
    }
    let mut findings: Vec<Finding> = tested.iter().filter_map(|(tie, whole)| differs(tie, whole)).collect();
    findings.extend(tested.iter().filter_map(|(tie, whole)| at_a_pace(tie, whole)));
    (tested.into_iter().map(|(tie, _)| tie).collect(), findings)
}

/// A tie-out with the figure that stands for the whole.
type Tested<'a> = (Tie, &'a Resolved);

fn leaf<'a>(ledger: &Ledger<'a>, lab: &Lab, metric: &MetricId, period: Period) -> Option<&'a Resolved> {
    let scope = Scope::default();
    ledger.panel.get(&lab.id, metric, &scope, period).map(|(_, resolved)| resolved)
}

fn identities<'a>(ledger: &Ledger<'a>, lab: &Lab, metric: &Metric, period: Period) -> Vec<Tested<'a>> {
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
        Some((test(lab, words, period, whole, &plus, &minus)?, whole))
    };
    metric.identities.iter().filter_map(tie).collect()
}

fn quarters<'a>(ledger: &Ledger<'a>, lab: &Lab, metric: &Metric, period: Period) -> Option<Tested<'a>> {
    if metric.kind != Kind::Flow {
        return None;
    }
    let whole = leaf(ledger, lab, &metric.id, period)?;
    let quarters: Vec<&Resolved> =
        period.quarters().into_iter().map(|quarter| leaf(ledger, lab, &metric.id, quarter)).collect::<Option<_>>()?;
    if quarters.is_empty() {
        return None;
    }
    let words = format!("{} = four quarters", metric.name.to_lowercase());
    Some((test(lab, words, period, whole, &quarters, &[])?, whole))
}

/// Holds an annual pace against four times the quarter before it: the last quarter after which a pace was told.
///
/// Only one pair of each lab is tested, since a growing lab differs at every date; how far says what the pace promises.
fn pace<'a>(ledger: &Ledger<'a>, lab: &Lab, metric: &Metric) -> Option<Tested<'a>> {
    let flow = ledger.config.metric(metric.pace_of.as_ref()?)?;
    let scope = Scope::default();
    let series = |id| {
        let of_lab = ledger.panel.series(&lab.id, id, &scope);
        of_lab.filter(|(_, resolved)| resolved.chosen.basis.is_some_and(Basis::is_actual) && is_closed(resolved))
    };
    let (quarter, of_quarter, at, told) = series(&flow.id).rev().find_map(|(slot, of_quarter)| {
        let quarter = slot.period;
        let after = |slot: &Slot| matches!(slot.period, Period::Day(day) if day > quarter.last_day());
        let (slot, told) = series(&metric.id).find(|(slot, _)| after(slot))?;
        matches!(quarter, Period::Quarter(..)).then_some((quarter, of_quarter, slot.period, told))
    })?;
    let words = format!("{} = 4 x {} of {quarter}", metric.name.to_lowercase(), flow.name.to_lowercase());
    Some((four_times(lab, words, at, told, of_quarter), told))
}

/// Holds a quarter that was told at an annual pace against the same quarter as it was.
fn annualised<'a>(ledger: &Ledger<'a>, lab: &Lab, metric: &Metric, period: Period) -> Option<Tested<'a>> {
    let quarter = matches!(period, Period::Quarter(..));
    let of_quarter = leaf(ledger, lab, &metric.id, period).filter(|of_quarter| quarter && is_closed(of_quarter))?;
    let scope = Scope::from_iter(["annualised"]);
    let (_, told) = ledger.panel.get(&lab.id, &metric.id, &scope, period).filter(|(_, told)| is_closed(told))?;
    let name = metric.name.to_lowercase();
    let tie = four_times(lab, format!("{name}, annualised = 4 x {name}"), period, told, of_quarter);
    Some((Tie { period_is_told_at_a_pace: true, ..tie }, told))
}

/// Whether both ends are known: of "more than 11.5bn" nothing can be said to differ.
fn is_closed(resolved: &Resolved) -> bool {
    let estimate = &resolved.chosen.estimate;
    estimate.low.is_some() && estimate.high.is_some()
}

fn four_times(lab: &Lab, what: String, period: Period, told: &Resolved, quarter: &Resolved) -> Tie {
    let parts = Derivation::Constant(4.0).times(Derivation::leaf(&quarter.leaf));
    tie(lab, what, period, told, parts, 4.0 * quarter.chosen.rounding)
}

/// Holds a whole against its parts that are known by partner: several should make it up, and a single one that is more
/// than its whole cannot be.
fn by_partner<'a>(ledger: &Ledger<'a>, lab: &Lab, metric: &Metric) -> Vec<Tested<'a>> {
    let mut periods: BTreeMap<Period, Vec<(&str, &Resolved)>> = BTreeMap::new();
    for (slot, part) in ledger.panel.figures.iter().filter(|(slot, _)| slot.lab == lab.id && slot.metric == metric.id) {
        let mut tags = slot.scope.iter();
        if let (Some(partner), None) = (tags.next().and_then(|tag| tag.strip_prefix("partner:")), tags.next()) {
            periods.entry(slot.period).or_default().push((partner, part));
        }
    }
    let name = metric.name.to_lowercase();
    let tested = |(period, parts): (Period, Vec<(&str, &'a Resolved)>)| {
        let whole = leaf(ledger, lab, &metric.id, period).filter(|whole| is_closed(whole))?;
        // Another source counts otherwise: its "TPU leases" are within what the prospectus calls Broadcom's.
        let same = |part: &Resolved| {
            part.chosen.source == whole.chosen.source && part.chosen.origin.workbook == whole.chosen.origin.workbook
        };
        let listed: Vec<_> = parts.iter().filter(|(_, part)| same(part)).collect();
        if listed.len() > 1 {
            let names: Vec<String> = listed.iter().map(|(partner, _)| partner.replace('_', " ")).collect();
            let words = format!("{name} = {}", names.join(" + "));
            let figures: Vec<&Resolved> = listed.iter().map(|(_, part)| *part).collect();
            return Some((test(lab, words, period, whole, &figures, &[])?, whole));
        }
        parts.into_iter().find_map(|(partner, part)| {
            let words = format!("{name} holds that of {}", partner.replace('_', " "));
            let tie = tie(lab, words, period, whole, Derivation::leaf(&part.leaf), part.chosen.rounding);
            let more = tie.difference.as_ref().is_ok_and(|difference| difference.estimate.base < -tie.tolerance);
            more.then_some((tie, whole))
        })
    };
    periods.into_iter().filter_map(tested).collect()
}

/// Holds a figure that is told gross against the same net of what partners keep: they differ by the partners' share.
fn gross_and_net<'a>(ledger: &Ledger<'a>, lab: &Lab, metric: &Metric) -> Vec<Tested<'a>> {
    if !metric.counts_partner_share {
        return Vec::new();
    }
    let tagged = |tag: &str| {
        let scope = Scope::from_iter([tag]);
        let series = ledger.panel.series(&lab.id, &metric.id, &scope);
        series.map(|(slot, resolved)| (slot.period, resolved)).collect::<BTreeMap<Period, &Resolved>>()
    };
    let (mut gross, mut net) = (tagged("gross"), tagged("net"));
    // What a lab tells without a word on it follows its own convention.
    let scope = Scope::default();
    let own = if lab.revenue_convention == RevenueConvention::Gross { &mut gross } else { &mut net };
    for (slot, resolved) in ledger.panel.series(&lab.id, &metric.id, &scope) {
        own.entry(slot.period).or_insert(resolved);
    }
    let words = format!("{}, gross = net", metric.name.to_lowercase());
    let both = gross.into_iter().filter_map(|(period, gross)| Some((period, gross, *net.get(&period)?)));
    let tested = |(period, gross, net): (Period, &'a Resolved, &'a Resolved)| {
        Some((test(lab, words.clone(), period, gross, &[net], &[])?, gross))
    };
    both.filter(|(_, gross, net)| !std::ptr::eq(*gross, *net)).filter_map(tested).collect()
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
    let rounding = plus.iter().chain(minus).map(|part| part.chosen.rounding).sum();
    Some(tie(lab, what, period, whole, parts, rounding))
}

/// Holds a stated whole against a derivation, whose prints leave `rounding` open.
fn tie(lab: &Lab, what: String, period: Period, whole: &Resolved, parts: Derivation, rounding: f64) -> Tie {
    let stated = Derivation::leaf(&whole.leaf);
    let difference = stated.clone().minus(parts.clone()).figure();
    let tolerance = (whole.chosen.rounding + rounding) * (1.0 + 1e-9);
    let ties = within(&difference, tolerance);
    Tie {
        lab: lab.name.clone(),
        what,
        period,
        whole: stated.figure(),
        parts: parts.figure(),
        difference,
        tolerance,
        ties,
        period_is_told_at_a_pace: false,
    }
}

fn within(difference: &Outcome, tolerance: f64) -> bool {
    difference.as_ref().is_ok_and(|difference| difference.estimate.base.abs() <= tolerance)
}

/// Allows at least a share of the whole, as the configuration has it.
fn allow(tie: &mut Tie, whole: &Resolved, share: f64) {
    tie.tolerance = tie.tolerance.max(share * whole.chosen.estimate.base.abs());
    tie.ties = within(&tie.difference, tie.tolerance);
}

/// Tells of a figure of a quarter that is four times the quarter: read as the quarter it would be four times too large.
fn at_a_pace(tie: &Tie, told: &Resolved) -> Option<Finding> {
    if !tie.ties || !tie.period_is_told_at_a_pace {
        return None;
    }
    let value = |outcome: &Outcome, part: f64| {
        let brief = |figure: &Figure| told.chosen.unit.brief(figure.estimate.base / part);
        outcome.as_ref().map_or_else(|_| "n/a".into(), brief)
    };
    let message = format!(
        "{}, {}: {} is told at an annual pace, four times the {} of the quarter; it is kept apart from the quarter's figure",
        tie.lab,
        tie.period,
        value(&tie.whole, 1.0),
        value(&tie.parts, 4.0),
    );
    let hint = "state the quarter itself, or head the figure as annualised";
    Some(Finding::new(Code::TieOut, Place::from(&told.chosen.origin), message, hint))
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
