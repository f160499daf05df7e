//! What may count in a verdict: the scope the text speaks of, the least evidence, figures that are not stale.

use super::spec::Claim;
use super::{Evidence, Verdict};
use crate::compare::caution::{Caution, below};
use crate::compare::growth::basis_caution;
use crate::compare::ledger::{Dated, DatedOutcome, Ledger};
use crate::config;
use crate::domain::{Absence, Derivation, Kind, LabId, MetricId, Outcome, Period, Scope};
use crate::reconcile::{Panel, Why};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Gives a test its figures and keeps in mind what was left out and what covers something else.
pub(super) struct Weigher<'a> {
    ledger: &'a Ledger<'a>,
    scope: Scope,
    least: config::Evidence,
    left_out: RefCell<BTreeSet<String>>,
    elsewhere: RefCell<BTreeSet<String>>,
}

impl<'a> Weigher<'a> {
    pub(super) fn new(ledger: &'a Ledger<'a>, claim: &Claim) -> Self {
        let usual = ledger.config.evidence;
        let own = claim.min_basis.is_some() || claim.min_origins.is_some();
        let least = config::Evidence {
            min_basis: claim.min_basis.or(usual.min_basis),
            min_origins: claim.min_origins.unwrap_or(usual.min_origins),
            leave_out: claim.leave_out.unwrap_or(own || usual.leave_out),
            use_stale: claim.use_stale.unwrap_or(usual.use_stale),
        };
        let scope = claim.scope.iter().cloned().collect();
        Self { ledger, scope, least, left_out: RefCell::default(), elsewhere: RefCell::default() }
    }

    /// Returns the figure of a period of the scope that the text speaks of; where there is none, that of the whole company,
    /// with what it covers in mind.
    pub(super) fn exact(&self, lab: &LabId, metric: &MetricId, period: Period) -> DatedOutcome {
        let plain = || self.ledger.exact(lab, metric, period);
        if self.scope.is_empty() {
            return self.weigh(plain());
        }
        if let Ok(dated) = self.ledger.scoped(lab, metric, &self.scope, period) {
            return self.weigh(Ok(dated));
        }
        self.weigh(plain()).map(|mut dated| {
            dated.cautions.insert(0, Caution::ScopesDiffer(self.scope.to_string(), "the whole company".into()));
            self.elsewhere.borrow_mut().insert(period.to_string());
            dated
        })
    }

    /// Returns a figure as far as it counts.
    pub(super) fn weigh(&self, outcome: DatedOutcome) -> DatedOutcome {
        let mut dated = outcome?;
        let stale = dated.cautions.iter().find_map(|caution| match caution {
            Caution::Stale { days } if !self.least.use_stale => Some(format!("stale, {days} days old")),
            _ => None,
        });
        if let Some(why) = stale {
            return Err(self.leave_out(&dated.figure.derivation, &why));
        }
        for leaf in dated.figure.derivation.leaves() {
            let Some((_, resolved)) = self.ledger.panel.of_leaf(&leaf.id) else { continue };
            let Some(caution) = below(self.ledger.config, &self.least, resolved) else { continue };
            if self.least.leave_out {
                let basis =
                    resolved.chosen.basis.map_or_else(|| "basis not stated".to_owned(), |basis| basis.to_string());
                let many = if resolved.origins == 1 { "" } else { "s" };
                let why = format!("below the least evidence: {basis}, {} origin{many}", resolved.origins);
                return Err(self.leave_out(&dated.figure.derivation, &why));
            }
            dated.cautions.push(caution);
        }
        Ok(dated)
    }

    /// Returns a figure made of the latest ones as far as it counts, with what is to be borne in mind of them.
    pub(super) fn latest(&self, outcome: &Outcome) -> (Outcome, Vec<Caution>) {
        let Ok(figure) = outcome else { return (outcome.clone(), Vec::new()) };
        let today = self.ledger.panel.period.last_day();
        let leaves = figure.derivation.leaves();
        let stale = leaves.iter().filter_map(|leaf| {
            let (slot, _) = self.ledger.panel.of_leaf(&leaf.id)?;
            let metric = self.ledger.config.metric(&slot.metric).filter(|metric| metric.kind == Kind::Stock)?;
            let days = today.since(slot.period.last_day()).map_or(0, |span| span.get_days());
            (days > i32::from(metric.max_stale_days)).then_some(Caution::Stale { days })
        });
        let cautions = stale.collect();
        let dated = Dated { figure: figure.clone(), period: self.ledger.panel.period, basis: None, cautions };
        match self.weigh(Ok(dated)) {
            Ok(dated) => (Ok(dated.figure), dated.cautions),
            Err(absence) => (Err(absence), Vec::new()),
        }
    }

    fn leave_out(&self, derivation: &Derivation, why: &str) -> Absence {
        self.left_out.borrow_mut().insert(format!("{derivation} ({why})"));
        Absence::NotComparable(format!("left out: {derivation} is {why}"))
    }

    /// Returns the verdict as the scope of the figures allows it, and the reason with what was left out.
    pub(super) fn conclude(&self, verdict: Verdict, why: String) -> (Verdict, String) {
        const SHOWN: usize = 4;
        let list = |set: &RefCell<BTreeSet<String>>| {
            let set = set.borrow();
            let shown = set.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
            if set.len() > SHOWN { format!("{shown} and {} more", set.len() - SHOWN) } else { shown }
        };
        let (left_out, elsewhere) = (list(&self.left_out), list(&self.elsewhere));
        let (mut verdict, mut why) = (verdict, why);
        if !elsewhere.is_empty() {
            why = format!(
                "{why}; scope: the text speaks of {}, the figures of {elsewhere} cover the whole company",
                self.scope
            );
            // What holds of the whole company need not hold of a part.
            if verdict == Verdict::Holds {
                verdict = Verdict::Partly;
            }
        }
        if !left_out.is_empty() {
            why = format!("{why}; left out: {left_out}");
        }
        (verdict, why)
    }
}

/// The number of independent origins of the figures used.
pub(super) fn origins(panel: &Panel, evidence: &[Evidence]) -> usize {
    let figures = evidence.iter().filter_map(|one| one.figure.as_ref().ok());
    let leaves = figures.flat_map(|figure| figure.derivation.leaves());
    let resolved = leaves.filter_map(|leaf| panel.of_leaf(&leaf.id).map(|(_, resolved)| resolved));
    let names = resolved.flat_map(|resolved| {
        let agreeing = resolved.rejected.iter().filter(|rejected| rejected.why == Why::Agrees);
        let agreeing = agreeing.map(|rejected| &rejected.observation);
        std::iter::once(&resolved.chosen).chain(agreeing).map(crate::domain::Observation::independent_origin)
    });
    names.collect::<BTreeSet<String>>().len()
}

/// A figure made of two, with the weaker basis and all that is to be borne in mind.
pub(super) fn both(a: Dated, b: Dated, make: impl FnOnce(Derivation, Derivation) -> Derivation) -> DatedOutcome {
    let figure = make(a.figure.derivation, b.figure.derivation).figure()?;
    let mut cautions: Vec<Caution> = basis_caution(a.basis, b.basis).into_iter().collect();
    cautions.extend(a.cautions.into_iter().chain(b.cautions));
    Ok(Dated { figure, period: a.period, basis: a.basis.max(b.basis), cautions })
}
