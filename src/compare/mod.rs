//! Compare: the panel becomes the comparisons an analyst would make by hand, each figure a derivation or a reason why
//! there is none.

mod analyses;
mod by_time;
mod caution;
mod changes;
mod claims;
mod growth;
mod ledger;
mod side_by_side;
mod ties;
mod trends;

pub use analyses::{Analysis, AnalysisRow, Head, Item, Measure};
pub use caution::{Caution, of_leaves};
pub use changes::{Cause, Change, Changes, Class, Edition, changes};
pub use claims::{Claim, Claims, ClaimsError, Evidence, Judged, Verdict, in_band};
pub use ledger::{Dated, DatedOutcome};
pub use side_by_side::Line;
pub use ties::Tie;
pub use trends::{Cautioned, Growth, Quotient, Trend};

use crate::config::Config;
use crate::domain::{Kind, Period, Series};
use crate::finding::Finding;
use crate::reconcile::Panel;
use ledger::Ledger;

/// The comparisons of one report.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The last full year that both labs have revenue for.
    pub year: Period,
    /// The last quarter that both labs have revenue for.
    pub quarter: Period,
    /// Whole years shown in trends.
    pub years: Vec<Period>,
    /// Quarters shown in trends.
    pub quarters: Vec<Period>,
    /// Side by side for that year.
    pub of_year: Vec<Line>,
    /// Side by side for that quarter.
    pub of_quarter: Vec<Line>,
    /// Stocks side by side, the last figures at or before the end of the quarter reported on.
    pub latest: Vec<Line>,
    /// Flows over whole years.
    pub by_year: Vec<Trend>,
    /// Flows over quarters.
    pub by_quarter: Vec<Trend>,
    /// Stocks at the ends of quarters.
    pub at_quarter_ends: Vec<Trend>,
    /// Capacity at the ends of years, forecasts included.
    pub at_year_ends: Vec<Trend>,
    /// Margins, intensities and mixes over whole years.
    pub quotients: Vec<Quotient>,
    /// Claims with their verdicts.
    pub claims: Vec<Judged>,
    /// Tie-outs.
    pub ties: Vec<Tie>,
    /// The analyses that are tables of their own.
    pub analyses: Vec<Analysis>,
}

/// The comparisons and what did not tie.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The comparisons.
    pub comparison: Comparison,
    /// Tie-outs that fail.
    pub findings: Vec<Finding>,
}

/// Years shown before the year of the report.
const YEARS_BACK: i16 = 2;
/// Years shown after it.
const YEARS_AHEAD: i16 = 4;
/// Quarters shown.
const QUARTERS: usize = 8;

/// Compares the two labs.
pub fn compare(config: &Config, panel: &Panel, claims: &Claims) -> Compared {
    let ledger = Ledger { config, panel };
    let this_year = panel.period.last_day().year();
    let years: Vec<Period> = (this_year - YEARS_BACK..=this_year + YEARS_AHEAD).map(Period::Year).collect();
    let mut quarters: Vec<Period> =
        std::iter::successors(Some(panel.period), |quarter| Some(quarter.previous())).take(QUARTERS).collect();
    quarters.reverse();
    let year = last_both(&ledger, (0..5).map(|back| Period::Year(this_year - back)));
    let quarter = last_both(&ledger, quarters.iter().rev().copied());
    let of_kind = |kind: Kind| config.metrics.iter().filter(move |metric| metric.kind == kind);
    let capacity = || config.metrics.iter().filter(|metric| metric.trends.contains(&Series::Capacity));
    let (ties, findings) = ties::ties(&ledger);
    let comparison = Comparison {
        year,
        quarter,
        of_year: trends::lines(&ledger, &["income", "compute", "cash"], year)
            .into_iter()
            .filter(is_flow(config))
            .collect(),
        of_quarter: trends::lines(&ledger, &["income", "compute", "cash"], quarter)
            .into_iter()
            .filter(is_flow(config))
            .collect(),
        latest: of_kind(Kind::Stock).filter_map(|metric| side_by_side::latest(&ledger, metric, panel.period)).collect(),
        by_year: of_kind(Kind::Flow).filter_map(|metric| trends::over(&ledger, metric, &years)).collect(),
        by_quarter: of_kind(Kind::Flow).filter_map(|metric| trends::over(&ledger, metric, &quarters)).collect(),
        at_quarter_ends: of_kind(Kind::Stock)
            .filter_map(|metric| trends::at_ends(&ledger, metric, &quarters))
            .collect(),
        at_year_ends: capacity().filter_map(|metric| trends::over(&ledger, metric, &years)).collect(),
        quotients: trends::quotients(&ledger, &years),
        claims: claims::judge(&ledger, claims),
        ties,
        analyses: analyses::analyses(&ledger, &analyses::Window { year, quarter, years: &years, quarters: &quarters }),
        years,
        quarters,
    };
    Compared { comparison, findings }
}

/// The latest of the periods for which both labs have an actual revenue; else the latest of all.
fn last_both(ledger: &Ledger<'_>, periods: impl Iterator<Item = Period> + Clone) -> Period {
    let revenue = ledger.metric("revenue");
    let both = |period: &Period| {
        let has = |lab: &crate::domain::Lab| {
            let figure = revenue.map(|revenue| ledger.figure(&lab.id, revenue, *period));
            figure.is_some_and(|figure| {
                figure.is_ok_and(|dated| dated.basis.is_some_and(crate::domain::Basis::is_actual))
            })
        };
        ledger.labs().into_array().into_iter().all(has)
    };
    let fallback = periods.clone().next().unwrap_or(ledger.panel.period);
    periods.into_iter().find(both).unwrap_or(fallback)
}

fn is_flow(config: &Config) -> impl Fn(&Line) -> bool + '_ {
    |line| config.metric(&line.metric).is_some_and(|metric| metric.kind != Kind::Stock)
}
