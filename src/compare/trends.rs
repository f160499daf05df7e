//! Trends: one metric over time for both labs, with growth, compound growth, gap and ratio.

use super::caution::Caution;
use super::growth::{basis_caution, compound, growth};
use super::ledger::{DatedOutcome, Ledger, combine};
use super::side_by_side::{self, Line};
use crate::domain::{Absence, Derivation, Metric, MetricId, Outcome, Pair, Period};

/// A figure made of two, with what to bear in mind about the two.
pub type Cautioned = (Outcome, Vec<Caution>);

/// The id of a growth, its words, and the way back to the earlier period.
type Step = (&'static str, &'static str, fn(Period) -> Period);

/// Growth of both labs over an earlier period.
#[derive(Clone, Debug)]
pub struct Growth {
    /// Over which: `previous` or `year_before`.
    pub id: &'static str,
    /// Over which, in words; empty where it goes without saying.
    pub over: &'static str,
    /// One for each period and lab; `None` where the earlier period is not shown.
    pub values: Pair<Vec<Option<Cautioned>>>,
}

/// A metric of both labs over several periods.
#[derive(Clone, Debug)]
pub struct Trend {
    /// The metric.
    pub metric: MetricId,
    /// The periods, in order of time.
    pub periods: Vec<Period>,
    /// Each lab's figures, one for each period.
    pub levels: Pair<Vec<DatedOutcome>>,
    /// Growth over the period before, and for parts of a year over the same part of the year before.
    pub growth: Vec<Growth>,
    /// Compound annual growth from the first to the last year that a lab has, with those two.
    pub compound: Pair<Option<(Period, Period, Outcome)>>,
    /// Left over right with what to bear in mind, one for each period.
    pub ratio: Vec<Cautioned>,
}

/// Follows a metric over whole years; `None` when there is no figure at all.
pub(super) fn over(ledger: &Ledger<'_>, metric: &Metric, periods: &[Period]) -> Option<Trend> {
    let levels = ledger
        .labs()
        .map(|lab| periods.iter().map(|&period| ledger.figure(&lab.id, metric, period)).collect::<Vec<_>>());
    follow(ledger, metric, periods, levels)
}

/// Follows a stock at the ends of periods: the last figure at or before each.
pub(super) fn at_ends(ledger: &Ledger<'_>, metric: &Metric, periods: &[Period]) -> Option<Trend> {
    let levels = ledger
        .labs()
        .map(|lab| periods.iter().map(|period| ledger.latest(&lab.id, metric, period.last_day())).collect::<Vec<_>>());
    follow(ledger, metric, periods, levels)
}

fn follow(ledger: &Ledger<'_>, metric: &Metric, periods: &[Period], levels: Pair<Vec<DatedOutcome>>) -> Option<Trend> {
    if levels.left.iter().chain(&levels.right).all(Result::is_err) {
        return None;
    }
    let parts = periods.first().is_some_and(|period| period.months() < 12);
    let steps: &[Step] = if parts {
        &[
            ("previous", " on the quarter before", Period::previous),
            ("year_before", " on the year before", Period::year_before),
        ]
    } else {
        &[("previous", "", Period::previous)]
    };
    let step = |&(id, over, back): &Step| Growth {
        id,
        over,
        values: levels.as_ref().map(|levels| growths(ledger, periods, levels, back)),
    };
    let growth = steps.iter().map(step).collect();
    let compound = levels.as_ref().map(|levels| compounded(periods, levels));
    let compared = |(left, right)| {
        let level = Pair::new(left, right);
        (side_by_side::ratio(metric, level), side_by_side::cautions(ledger, metric, level))
    };
    let ratio = levels.left.iter().zip(&levels.right).map(compared).collect();
    Some(Trend { metric: metric.id.clone(), periods: periods.to_vec(), levels, growth, compound, ratio })
}

fn growths(
    ledger: &Ledger<'_>,
    periods: &[Period],
    levels: &[DatedOutcome],
    back: fn(Period) -> Period,
) -> Vec<Option<Cautioned>> {
    let earlier = |period: Period| periods.iter().position(|other| *other == back(period)).map(|at| &levels[at]);
    let over = |(period, now): (&Period, &DatedOutcome)| {
        let before = earlier(*period)?;
        // A stock that is the same figure at both ends did not grow by nothing: nobody has spoken since.
        Some(match (before, now) {
            (Ok(before), Ok(now)) if before.figure.derivation == now.figure.derivation => {
                (Err(Absence::NotDisclosed(format!("no new figure since {}", before.period))), Vec::new())
            }
            (before, now) => (growth(now, before), growth_cautions(ledger, now, before)),
        })
    };
    periods.iter().zip(levels).map(over).collect()
}

/// Growth between different kinds of knowledge, or between forecasts made at different times, is partly revision.
fn growth_cautions(ledger: &Ledger<'_>, now: &DatedOutcome, before: &DatedOutcome) -> Vec<Caution> {
    let (Ok(now), Ok(before)) = (now, before) else { return Vec::new() };
    let mut cautions: Vec<Caution> = basis_caution(now.basis, before.basis).into_iter().collect();
    let forecasts = [now, before].iter().all(|dated| dated.basis.is_some_and(|basis| !basis.is_actual()));
    if let (true, Some(of_now), Some(of_before)) = (forecasts, ledger.reported(now), ledger.reported(before))
        && of_now != of_before
    {
        cautions.push(Caution::VintagesDiffer(Period::Day(of_now), Period::Day(of_before)));
    }
    cautions
}

fn compounded(periods: &[Period], levels: &[DatedOutcome]) -> Option<(Period, Period, Outcome)> {
    let known = || periods.iter().zip(levels).filter(|(_, level)| level.is_ok());
    let (&first, begin) = known().next()?;
    let (&last, end) = known().next_back()?;
    let years = last.last_day().year() - first.last_day().year();
    (years >= 2).then(|| (first, last, compound(end, begin, years)))
}

/// Quotients of one lab's own figures over several periods: margins, intensities, mixes.
#[derive(Clone, Debug)]
pub struct Quotient {
    /// The id of the row, such as `operating_margin`.
    pub id: &'static str,
    /// What it is.
    pub name: &'static str,
    /// The formula in words.
    pub formula: &'static str,
    /// Whether it reads as a share (or else as a multiple).
    pub share: bool,
    /// Each lab's values, one for each period.
    pub values: Pair<Vec<Outcome>>,
}

/// The quotients shown: id, name, formula in words, above the line, below the line, whether it is a share.
const QUOTIENTS: [(&str, &str, &str, &str, &str, bool); 7] = [
    ("operating_margin", "Operating margin", "operating income / revenue", "operating_income", "revenue", true),
    ("cost_multiple", "Spend per revenue dollar", "total costs / revenue", "total_costs", "revenue", false),
    ("compute_intensity", "Compute per revenue dollar", "total compute / revenue", "total_compute", "revenue", false),
    ("rd_intensity", "R&D compute per revenue dollar", "R&D compute / revenue", "rd_compute", "revenue", false),
    ("training_mix", "R&D share of compute", "R&D compute / total compute", "rd_compute", "total_compute", true),
    (
        "inference_cost",
        "Inference per revenue dollar",
        "inference compute / revenue",
        "inference_compute",
        "revenue",
        false,
    ),
    ("burn_rate", "Cash burn per revenue dollar", "cash burn / revenue", "cash_burn", "revenue", false),
];

/// Returns the quotients of both labs over periods; those that nobody can compute are left out.
pub(super) fn quotients(ledger: &Ledger<'_>, periods: &[Period]) -> Vec<Quotient> {
    let quotient =
        |&(id, name, formula, above, below, share): &(&'static str, &'static str, &'static str, &str, &str, bool)| {
            let (above, below) = (ledger.metric(above)?, ledger.metric(below)?);
            let values = ledger.labs().map(|lab| {
                let value = |&period: &Period| {
                    let (above, below) = (ledger.figure(&lab.id, above, period), ledger.figure(&lab.id, below, period));
                    combine(&above, &below, Derivation::over)
                };
                periods.iter().map(value).collect::<Vec<_>>()
            });
            let any = values.left.iter().chain(&values.right).any(Result::is_ok);
            any.then_some(Quotient { id, name, formula, share, values })
        };
    QUOTIENTS.iter().filter_map(quotient).collect()
}

/// The metrics of a section side by side in one period.
pub(super) fn lines(ledger: &Ledger<'_>, sections: &[&'static str], period: Period) -> Vec<Line> {
    let metrics = sections.iter().flat_map(|section| ledger.section(section));
    metrics.filter_map(|metric| side_by_side::of_period(ledger, metric, period)).collect()
}
