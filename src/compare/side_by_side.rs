//! Side by side: level, gap and ratio of the two labs ([FSP] comps table; ratio of ranges by interval division [INT]).

use super::caution::Caution;
use super::growth::basis_caution;
use super::ledger::{DatedOutcome, Ledger, combine};
use crate::domain::{Absence, Derivation, Family, Metric, MetricId, Outcome, Pair, Period, RevenueConvention};

/// One metric of both labs.
#[derive(Clone, Debug)]
pub struct Line {
    /// The metric.
    pub metric: MetricId,
    /// Each lab's figure.
    pub level: Pair<DatedOutcome>,
    /// Left less right.
    pub gap: Outcome,
    /// Left over right.
    pub ratio: Outcome,
    /// What to bear in mind when comparing the two.
    pub cautions: Vec<Caution>,
}

/// Compares a metric's figures of one period; `None` when neither lab has one.
pub(super) fn of_period(ledger: &Ledger<'_>, metric: &Metric, period: Period) -> Option<Line> {
    let level = ledger.labs().map(|lab| ledger.figure(&lab.id, metric, period));
    line(ledger, metric, level)
}

/// Compares a metric's latest figures at or before the end of a period; `None` when neither lab has one.
pub(super) fn latest(ledger: &Ledger<'_>, metric: &Metric, period: Period) -> Option<Line> {
    let level = ledger.labs().map(|lab| ledger.latest(&lab.id, metric, period.last_day()));
    line(ledger, metric, level)
}

fn line(ledger: &Ledger<'_>, metric: &Metric, level: Pair<DatedOutcome>) -> Option<Line> {
    if level.left.is_err() && level.right.is_err() {
        return None;
    }
    let gap = combine(&level.left, &level.right, Derivation::minus);
    let ratio = ratio(metric, level.as_ref());
    let cautions = cautions(ledger, metric, level.as_ref());
    Some(Line { metric: metric.id.clone(), level, gap, ratio, cautions })
}

/// Returns what to bear in mind when comparing two levels of a metric.
pub(super) fn cautions(ledger: &Ledger<'_>, metric: &Metric, level: Pair<&DatedOutcome>) -> Vec<Caution> {
    let mut cautions = Vec::new();
    if let (Ok(left), Ok(right)) = (level.left, level.right) {
        cautions.extend(basis_caution(left.basis, right.basis));
        if left.period != right.period {
            cautions.push(Caution::PeriodsDiffer(left.period, right.period));
        }
        let conventions = ledger.labs().map(|lab| lab.revenue_convention == RevenueConvention::Gross);
        let ends = ledger.labs().map(|lab| lab.fiscal_year_end);
        if ends.left != ends.right && matches!(left.period, Period::Year(_)) {
            let words = format!("fiscal years end in month {} against {}: see calendar years", ends.left, ends.right);
            cautions.push(Caution::Said(words));
        }
        if conventions.left != conventions.right && metric.counts_partner_share {
            cautions.push(Caution::ConventionsDiffer);
        }
    }
    cautions
}

/// Returns the ratio of two levels; of shares, or where the signs differ, it would mislead.
pub(super) fn ratio(metric: &Metric, level: Pair<&DatedOutcome>) -> Outcome {
    if matches!(metric.family, Family::Share | Family::Date) {
        return Err(Absence::NotMeaningful("the ratio of two shares; see the gap in points".into()));
    }
    let base = |outcome: &DatedOutcome| outcome.as_ref().ok().map(|dated| dated.figure.estimate.base);
    let (left, right) = (base(level.left), base(level.right));
    match (left, right) {
        (Some(left), Some(right)) if right == 0.0 || (left < 0.0) != (right < 0.0) => {
            Err(Absence::NotMeaningful("the ratio of figures of different sign".into()))
        }
        _ => combine(level.left, level.right, Derivation::over),
    }
}
