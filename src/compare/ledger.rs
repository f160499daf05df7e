//! The panel as the analyses ask for it: figures, latest stocks, derived figures, each with a reason when there is none.

use super::by_time;
use super::caution::Caution;
use crate::config::Config;
use crate::domain::{
    Absence, Basis, Date, Derivation, Figure, Kind, Lab, LabId, Metric, MetricId, Outcome, Pair, Period, Scope,
};
use crate::reconcile::{Panel, Resolved, Slot};

/// A figure with the period it is really of, which for a stock may lie before the one asked for.
#[derive(Clone, Debug)]
pub struct Dated {
    /// The figure.
    pub figure: Figure,
    /// The period it is of.
    pub period: Period,
    /// The basis, when it is a single panel figure; the weakest one otherwise.
    pub basis: Option<Basis>,
    /// What the reader should bear in mind.
    pub cautions: Vec<Caution>,
}

/// A dated figure, or the reason why there is none.
pub type DatedOutcome = Result<Dated, Absence>;

/// The panel with the configuration that explains it.
#[derive(Clone, Copy)]
pub(super) struct Ledger<'a> {
    pub(super) config: &'a Config,
    pub(super) panel: &'a Panel,
}

impl<'a> Ledger<'a> {
    /// Returns the labs compared.
    pub(super) fn labs(&self) -> Pair<&'a Lab> {
        self.config.labs.as_ref()
    }

    /// Returns the metric of an id that the catalogue ships.
    pub(super) fn metric(&self, id: &str) -> Option<&'a Metric> {
        self.config.metrics.iter().find(|metric| metric.id == *id)
    }

    /// Returns the figure of a lab for a metric without qualification and exactly a period.
    pub(super) fn exact(&self, lab: &LabId, metric: &MetricId, period: Period) -> DatedOutcome {
        self.scoped(lab, metric, &Scope::default(), period)
    }

    /// Returns the figure for exactly a scope and a period; a stock stands at the period's last day.
    pub(super) fn scoped(&self, lab: &LabId, metric: &MetricId, scope: &Scope, period: Period) -> DatedOutcome {
        let stock = self.config.metric(metric).is_some_and(|metric| metric.kind == Kind::Stock);
        let at = if stock { Period::Day(period.last_day()) } else { period };
        match self.panel.get(lab, metric, scope, at) {
            Some((slot, resolved)) => Self::dated(slot, resolved),
            None => Err(self.undisclosed(lab, metric, period)),
        }
    }

    /// Returns the figure of a period, computed from its parts where the sum is better known than the whole.
    ///
    /// Where the catalogue puts the parts first, as for total compute, their sum also stands when the whole is known from
    /// a lesser basis or an older report; other wholes and quotients are computed when nobody states them.
    pub(super) fn figure(&self, lab: &LabId, metric: &Metric, period: Period) -> DatedOutcome {
        let direct = self.exact(lab, &metric.id, period);
        let by_time = || direct.is_err().then(|| by_time::figure(self, lab, metric, period)).flatten();
        let Some(parts) = self.computed(lab, metric, period).or_else(by_time) else { return direct };
        match direct {
            Err(_) => Ok(parts),
            Ok(direct) if metric.parts_first && self.newer(&parts, &direct) => Ok(parts),
            Ok(direct) => Ok(direct),
        }
    }

    /// Sums the parts of the metric's identity, when every part is known.
    fn computed(&self, lab: &LabId, metric: &Metric, period: Period) -> Option<Dated> {
        if metric.kind == Kind::Ratio {
            return self.quotient(lab, metric, period);
        }
        if metric.kind != Kind::Flow {
            return None;
        }
        metric.identities.iter().find_map(|identity| {
            let parts = |ids: &[MetricId]| -> Option<Vec<Dated>> {
                ids.iter().map(|id| self.exact(lab, id, period).ok()).collect()
            };
            let (plus, minus) = (parts(&identity.plus)?, parts(&identity.minus)?);
            let all: Vec<&Dated> = plus.iter().chain(&minus).collect();
            let basis = all.iter().filter_map(|part| part.basis).max();
            let figure = net(&plus, &minus)?.figure().ok()?;
            let cautions = vec![Caution::Computed(figure.derivation.to_string())];
            Some(Dated { figure, period, basis, cautions })
        })
    }

    /// The quotient that the metric is, such as a margin of the income statement.
    fn quotient(&self, lab: &LabId, metric: &Metric, period: Period) -> Option<Dated> {
        let quotient = metric.quotient.as_ref()?;
        let part = |id: &MetricId| self.figure(lab, self.config.metric(id)?, period).ok();
        let (above, below) = (part(&quotient.of)?, part(&quotient.over)?);
        let figure = above.figure.derivation.over(below.figure.derivation).figure().ok()?;
        let cautions = vec![Caution::Computed(figure.derivation.to_string())];
        Some(Dated { figure, period, basis: above.basis.max(below.basis), cautions })
    }

    /// Whether every leaf of `parts` is at least as good as, and reported after, the single figure `direct`.
    fn newer(&self, parts: &Dated, direct: &Dated) -> bool {
        let class = |dated: &Dated| dated.basis.is_some_and(Basis::is_actual);
        class(parts) >= class(direct) && self.reported(parts) > self.reported(direct)
    }

    /// Returns when a figure was reported: for a computed one the oldest of its parts.
    pub(super) fn reported(&self, dated: &Dated) -> Option<Date> {
        let leaves = dated.figure.derivation.leaves();
        let found = leaves.iter().map(|leaf| self.panel.of_leaf(&leaf.id).and_then(|(_, r)| r.chosen.reported));
        found.map(|date| date.map(Period::first_day)).min().flatten()
    }

    /// Returns what flowed out in a period: the cash burn, or the free cash flow with its sign turned; where both are known the
    /// better basis, then the later report stands, then the burn.
    pub(super) fn outflow(&self, lab: &LabId, period: Period) -> DatedOutcome {
        let of = |id: &str| match self.metric(id) {
            Some(metric) => self.figure(lab, metric, period),
            None => Err(Absence::NotDisclosed(format!("the catalogue has no {id}"))),
        };
        let (burn, flow) = (of("cash_burn"), of("cash_flow_free"));
        let turned = flow.and_then(|dated| {
            let figure = Derivation::Constant(-1.0).times(dated.figure.derivation).figure()?;
            Ok(Dated { figure, ..dated })
        });
        let rank = |dated: &Dated| (dated.basis.is_some_and(Basis::is_actual), self.reported(dated));
        match (burn, turned) {
            (Ok(burn), Ok(turned)) if rank(&turned) > rank(&burn) => Ok(turned),
            (Err(_), Ok(turned)) => Ok(turned),
            (burn, _) => burn,
        }
    }

    /// Returns the last stock at or before a day, with a caution when it is stale.
    pub(super) fn latest(&self, lab: &LabId, metric: &Metric, day: Date) -> DatedOutcome {
        let scope = Scope::default();
        let mut before = self.panel.series(lab, &metric.id, &scope).filter(|(slot, resolved)| {
            let past = resolved.chosen.basis.is_none_or(|basis| !basis.is_forecast());
            slot.period.last_day() <= day && past
        });
        let Some((slot, resolved)) = before.next_back() else {
            return Err(self.undisclosed(lab, &metric.id, Period::Day(day)));
        };
        let mut dated = Self::dated(slot, resolved)?;
        let age = day.since(slot.period.last_day()).map_or(0, |span| span.get_days());
        if age > i32::from(metric.max_stale_days) {
            dated.cautions.push(Caution::Stale { days: age });
        }
        Ok(dated)
    }

    fn dated(slot: &Slot, resolved: &Resolved) -> DatedOutcome {
        let figure = Derivation::leaf(&resolved.leaf).figure()?;
        let mut cautions = Vec::new();
        match resolved.chosen.basis {
            None => cautions.push(Caution::BasisUnstated),
            Some(basis) if !basis.is_actual() => cautions.push(Caution::NotActual(basis)),
            Some(_) => {}
        }
        if resolved.origins <= 1 {
            cautions.push(Caution::SingleSourced);
        }
        if let Some([low, high]) = resolved.spread() {
            cautions.push(Caution::SourcesRange { low, high, unit: resolved.chosen.unit.clone() });
        }
        Ok(Dated { figure, period: slot.period, basis: resolved.chosen.basis, cautions })
    }

    fn undisclosed(&self, lab: &LabId, metric: &MetricId, period: Period) -> Absence {
        let name = self.config.metric(metric).map_or_else(|| metric.to_string(), |metric| metric.name.to_lowercase());
        let lab = self.config.lab(lab).map_or_else(|| lab.to_string(), |lab| lab.name.clone());
        Absence::NotDisclosed(format!("no source gives {lab}'s {name} for {period}"))
    }

    /// Returns the metrics of a section that can stand in a table of periods, in the order of the catalogue.
    pub(super) fn section(&self, section: &'a str) -> impl Iterator<Item = &'a Metric> {
        self.config.metrics.iter().filter(move |metric| metric.section == section && metric.kind != Kind::Event)
    }
}

/// The sum of some figures less the sum of others; `None` for nothing at all.
pub(super) fn net(plus: &[Dated], minus: &[Dated]) -> Option<Derivation> {
    let derivation = |part: &Dated| part.figure.derivation.clone();
    let mut addends = plus.iter().map(derivation);
    let first = addends.next();
    let sum = first.map(|first| addends.fold(first, Derivation::plus));
    let mut taken = minus.iter().map(derivation);
    let start = match sum {
        Some(sum) => sum,
        None => Derivation::Constant(-1.0).times(taken.next()?),
    };
    Some(taken.fold(start, Derivation::minus))
}

/// Combines two outcomes; the first reason wins.
pub(super) fn combine(
    a: &DatedOutcome,
    b: &DatedOutcome,
    make: impl FnOnce(Derivation, Derivation) -> Derivation,
) -> Outcome {
    match (a, b) {
        (Ok(a), Ok(b)) => make(a.figure.derivation.clone(), b.figure.derivation.clone()).figure(),
        (Err(absence), _) | (_, Err(absence)) => Err(absence.clone()),
    }
}
