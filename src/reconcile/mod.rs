//! Reconcile: many observations of one thing become one figure, with the rule that chose it and what it rejected.
//!
//! Sources are ranked by basis first, then by how many independent origins agree, then by recency; forecasts by recency
//! first, since the latest vintage stands. What is in another currency is converted before. Nothing is averaged. What disagrees by more than rounding is told.

mod as_of;
mod convert;
mod kept;
mod panel;
mod precedence;

pub use kept::{Former, KEPT_SCHEMA, Kept, KeptFigure, KeptObservation, KeptRejected, KeptSlot, Vintage};
pub use panel::{Panel, Rejected, Resolved, Rule, Slot, Why};

use crate::config::{self, Config, did_you_mean};
use crate::domain::{Basis, Date, Kind, Observation, Period, Scope, Source};
use crate::finding::{Code, Finding, Place};
use as_of::known_by;
use std::collections::{BTreeMap, BTreeSet};

/// The panel and what did not agree.
#[derive(Debug)]
pub struct Reconciled {
    /// One figure for each lab, metric, scope and period.
    pub panel: Panel,
    /// Conflicts and figures that could not be used.
    pub findings: Vec<Finding>,
}

/// Reconciles observations into one panel.
pub fn reconcile(config: &Config, observations: Vec<Observation>) -> Reconciled {
    let newest = newest_report(&observations);
    let unused = unused_names(config, &observations);
    let (observations, later) = known_by(config.as_of, observations);
    let (observations, mut findings) = convert::convert(config, observations);
    findings.extend(later);
    findings.extend(unused);
    let mut by_slot: BTreeMap<Slot, Vec<Observation>> = BTreeMap::new();
    for observation in observations {
        by_slot.entry(slot(config, &observation)).or_default().push(observation);
    }
    let mut figures = BTreeMap::new();
    for (slot, candidates) in by_slot {
        if let Some(resolved) = precedence::resolve(config, &slot, &candidates) {
            findings.extend(conflict(config, &slot, &resolved));
            figures.insert(slot, resolved);
        }
    }
    let as_of = config.as_of.or(newest).unwrap_or(Date::ZERO);
    let period = config.period.unwrap_or_else(|| Period::last_quarter_ended(as_of));
    Reconciled { panel: Panel::new(figures, as_of, period), findings }
}

/// Tells of names in the order of sources that no source has.
fn unused_names(config: &Config, observations: &[Observation]) -> Vec<Finding> {
    let sources: BTreeSet<&Source> = observations.iter().filter_map(|one| one.source.as_ref()).collect();
    let sources: Vec<&Source> = sources.into_iter().collect();
    let told = |(key, name): (&str, &str)| {
        let known: BTreeSet<&str> = sources.iter().flat_map(|source| config::names(source)).collect();
        let lower: Vec<String> = known.iter().map(|name| name.to_lowercase()).collect();
        let near = did_you_mean(&name.to_lowercase(), lower.iter().map(String::as_str));
        let near = near.and_then(|near| known.iter().zip(&lower).find(|(_, lower)| *lower == near));
        let hint = near
            .map_or_else(|| "correct it, or take it out".to_owned(), |(near, _)| format!("did you mean \"{near}\"?"));
        let message = format!("`{key}` of [precedence] names \"{name}\", and no figure has such a source");
        Finding::new(Code::ReadingUnused, Place::workbook(&config.path), message, hint)
    };
    config.precedence.unused(&sources).into_iter().map(told).collect()
}

/// The newest date that any source reports: what the inputs themselves say today is. No clock is asked.
///
/// Where no source has a date, the inputs speak as of the last period that they have actual figures for.
fn newest_report(observations: &[Observation]) -> Option<Date> {
    let reported = observations.iter().filter_map(|one| one.reported).map(Period::first_day).max();
    let ended = |one: &&Observation| one.basis.is_none_or(Basis::is_actual);
    let last = || observations.iter().filter(ended).map(|one| one.period.last_day()).max();
    reported.or_else(last).or_else(|| observations.iter().map(|one| one.period.last_day()).max())
}

/// The slot of an observation: a stock stands at the last day of its period.
fn slot(config: &Config, observation: &Observation) -> Slot {
    let stock = config.metric(&observation.metric).is_some_and(|metric| metric.kind == Kind::Stock);
    let period = if stock { Period::Day(observation.period.last_day()) } else { observation.period };
    Slot {
        lab: observation.lab.clone(),
        metric: observation.metric.clone(),
        scope: own_scope(config, observation),
        period,
    }
}

/// The scope without what the lab's convention says anyway (OpenAI's "net" revenue is its revenue), and with what a
/// basis means for a flow: spending at an annual pace is not spending of the period.
fn own_scope(config: &Config, observation: &Observation) -> Scope {
    let flow = config.metric(&observation.metric).is_some_and(|metric| metric.kind == Kind::Flow);
    let annualised = flow && observation.basis == Some(Basis::RunRate);
    let convention = config.lab(&observation.lab).map(|lab| lab.revenue_convention.to_string());
    let of_revenue = config.metric(&observation.metric).is_some_and(|metric| metric.counts_partner_share);
    let tags = observation.scope.iter().filter(|tag| !(of_revenue && Some(*tag) == convention.as_deref()));
    tags.chain(annualised.then_some("annualised")).collect()
}

/// Tells of actual figures that differ by more than rounding and tolerance.
fn conflict(config: &Config, slot: &Slot, resolved: &Resolved) -> Option<Finding> {
    let other = resolved.rejected.iter().find(|rejected| rejected.why == Why::Conflicts)?;
    let name = config.metric(&slot.metric).map_or_else(|| slot.metric.to_string(), |metric| metric.name.clone());
    let lab = config.lab(&slot.lab).map_or_else(|| slot.lab.to_string(), |lab| lab.name.clone());
    let source = |observation: &Observation| {
        observation
            .source
            .as_ref()
            .map_or_else(|| "a source without a name".to_owned(), |source| source.name.to_string())
    };
    let says = |observation: &Observation| {
        let amount = observation.unit.brief(observation.estimate.base);
        let native = observation.converted.as_ref().map_or_else(String::new, |native| format!(" ({native})"));
        format!("{amount}{native}")
    };
    let message = format!(
        "{lab}'s {} for {}: {} says {}, {} says {}; the former is used ({})",
        name.to_lowercase(),
        slot.period,
        source(&resolved.chosen),
        says(&resolved.chosen),
        source(&other.observation),
        says(&other.observation),
        resolved.rule,
    );
    let hint = format!("both stand in the report; compare with {}", other.observation.origin);
    Some(Finding::new(Code::SourceConflict, Place::from(&resolved.chosen.origin), message, hint))
}
