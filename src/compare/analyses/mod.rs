//! The analyses that are tables of their own: what an analyst makes of the panel beyond levels, ratios and growth.
//!
//! Each is a value of one shape, [`Analysis`]: heads, rows, and in each cell a figure with its derivation, the reason why
//! there is none, or a few words. `docs/comparisons.md` has the formula and the source of each.

pub(super) use capital::lasting;

mod bridges;
mod capital;
mod efficiency;
mod evidence;
mod revisions;
mod scenarios;
mod timing;
mod valuation;

use super::caution::Caution;
use super::growth::basis_caution;
use super::ledger::{Dated, DatedOutcome, Ledger};
use crate::domain::{Absence, Date, Derivation, End, Figure, Lab, Leaf, Metric, Outcome, Pair, Period};
use std::sync::Arc;

/// One analysis of both labs.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The id of its table, such as `capital.runway`.
    pub id: &'static str,
    /// What it is.
    pub title: String,
    /// How it is made, in a line.
    pub method: String,
    /// What stands over its columns.
    pub heads: Vec<Head>,
    /// Its rows.
    pub rows: Vec<AnalysisRow>,
}

/// What stands over a column.
#[derive(Clone, Debug)]
pub struct Head {
    /// The id of the column.
    pub id: String,
    /// The words.
    pub text: String,
    /// Whether it holds figures, or else words.
    pub figures: bool,
    /// In what its figures are shown, where it is not as the row says.
    pub measure: Option<Measure>,
}

/// A row: figures of one measure. One without items is a heading over those that follow.
#[derive(Clone, Debug)]
pub struct AnalysisRow {
    /// The id of the row, unique in the table.
    pub id: String,
    /// What it is.
    pub name: String,
    /// In what its figures are shown.
    pub measure: Measure,
    /// One for each head.
    pub items: Vec<Item>,
}

/// In what a figure is shown where its unit alone does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Money.
    Money,
    /// Money for each head.
    MoneyEach,
    /// A share.
    Share,
    /// A multiple.
    Multiple,
    /// A number of months.
    Months,
    /// A number of years.
    Years,
    /// A day, as a serial number.
    Day,
}

/// What a cell holds.
#[derive(Clone, Debug)]
pub enum Item {
    /// A figure or the reason why there is none, with what to bear in mind.
    Figure(Outcome, Vec<Caution>),
    /// The number of an observation that was not chosen, typed from its input cell.
    Typed(Arc<Leaf>),
    /// One end of a figure's range.
    End(Outcome, End),
    /// Words.
    Words(String),
    /// Nothing.
    Blank,
}

/// The time that the analyses speak of.
pub(super) struct Window<'a> {
    /// The last full year that both labs have revenue for.
    pub(super) year: Period,
    /// The last quarter that both labs have revenue for.
    pub(super) quarter: Period,
    /// Whole years shown.
    pub(super) years: &'a [Period],
    /// Quarters shown.
    pub(super) quarters: &'a [Period],
}

/// Makes all analyses; one that the figures do not reach has no rows.
pub(super) fn analyses(ledger: &Ledger<'_>, window: &Window<'_>) -> Vec<Analysis> {
    let mut all = vec![
        capital::runway(ledger, window),
        capital::walk(ledger, window),
        capital::efficiency(ledger, window),
        capital::commitments(ledger),
        valuation::multiples(ledger),
        valuation::football(ledger),
        efficiency::each(ledger, window),
        efficiency::coverage(ledger, window),
        efficiency::pace(ledger, window),
        bridges::conventions(ledger, window),
        bridges::bridges(ledger, window),
        timing::twelve_months(ledger),
        timing::calendar(ledger, window),
        timing::fits(ledger),
        timing::cross_over(ledger, window),
        timing::required(ledger, window),
        revisions::revisions(ledger),
        revisions::guidance(ledger),
        scenarios::scenarios(ledger, window),
        scenarios::tornado(ledger, window),
    ];
    all.extend(scenarios::grids(ledger, window));
    // A page of nothing but n/a says nothing.
    let known = |item: &Item| matches!(item, Item::Figure(Ok(_), _) | Item::End(Ok(_), _) | Item::Typed(_));
    for analysis in &mut all {
        if !analysis.rows.iter().flat_map(|row| &row.items).any(known) {
            analysis.rows.clear();
        }
    }
    all.push(evidence::mix(ledger));
    all
}

/// Names the two columns of the labs.
fn heads_of_labs(ledger: &Ledger<'_>) -> Vec<Head> {
    let names = ledger.labs().map(|lab| lab.name.clone());
    vec![figures("left", names.left), figures("right", names.right)]
}

fn figures(id: impl Into<String>, text: impl Into<String>) -> Head {
    Head { id: id.into(), text: text.into(), figures: true, measure: None }
}

fn words(id: impl Into<String>, text: impl Into<String>) -> Head {
    Head { id: id.into(), text: text.into(), figures: false, measure: None }
}

fn measured(id: &str, text: &str, measure: Measure) -> Head {
    Head { measure: Some(measure), ..figures(id, text) }
}

fn row(id: impl Into<String>, name: impl Into<String>, measure: Measure, items: Vec<Item>) -> AnalysisRow {
    AnalysisRow { id: id.into(), name: name.into(), measure, items }
}

fn heading(id: impl Into<String>, name: impl Into<String>) -> AnalysisRow {
    row(id, name, Measure::Money, Vec::new())
}

/// A row of what both labs have.
fn both(
    ledger: &Ledger<'_>,
    id: &str,
    name: impl Into<String>,
    measure: Measure,
    mut make: impl FnMut(&Lab) -> Item,
) -> AnalysisRow {
    let labs = ledger.labs();
    row(id, name, measure, vec![make(labs.left), make(labs.right)])
}

/// The sides by which rows are named.
fn sides<'a>(ledger: &Ledger<'a>) -> [(&'static str, &'a Lab); 2] {
    let Pair { left, right } = ledger.labs();
    [("left", left), ("right", right)]
}

impl Item {
    /// A figure of the panel with its own cautions.
    fn dated(outcome: &DatedOutcome) -> Self {
        match outcome {
            Ok(dated) => Self::Figure(Ok(dated.figure.clone()), dated.cautions.clone()),
            Err(absence) => Self::Figure(Err(absence.clone()), Vec::new()),
        }
    }

    /// A figure made of others, with what to bear in mind about those.
    fn made(outcome: Outcome, of: &[&DatedOutcome]) -> Self {
        let cautions = if outcome.is_ok() { bear_in_mind(of) } else { Vec::new() };
        Self::Figure(outcome, cautions)
    }
}

/// What to bear in mind of a figure made of others: their own cautions, and where two of them rest on different kinds of
/// knowledge.
fn bear_in_mind(of: &[&DatedOutcome]) -> Vec<Caution> {
    let known: Vec<&Dated> = of.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    let mut cautions: Vec<Caution> = Vec::new();
    for caution in known.iter().flat_map(|dated| &dated.cautions) {
        if *caution != Caution::SingleSourced && !cautions.contains(caution) {
            cautions.push(caution.clone());
        }
    }
    let differing = known.windows(2).find_map(|pair| basis_caution(pair[0].basis, pair[1].basis));
    cautions.extend(differing);
    cautions
}

/// The derivation of a figure, or the reason why there is none.
fn tree(outcome: &DatedOutcome) -> Result<Derivation, Absence> {
    outcome.as_ref().map(|dated| dated.figure.derivation.clone()).map_err(Clone::clone)
}

fn base(outcome: &DatedOutcome) -> Option<f64> {
    outcome.as_ref().ok().map(|dated| dated.figure.estimate.base)
}

/// One figure over another that is greater than zero.
fn quotient(above: &DatedOutcome, below: &DatedOutcome) -> Outcome {
    divide(tree(above)?, tree(below)?)
}

/// One derivation over another that comes to more than zero.
fn divide(above: Derivation, below: Derivation) -> Outcome {
    let figure = below.clone().figure()?;
    if figure.estimate.base <= 0.0 {
        return Err(not_meaningful(format!("{} is zero or less", below.brief())));
    }
    above.over(below).figure()
}

fn not_meaningful(why: impl Into<String>) -> Absence {
    Absence::NotMeaningful(why.into())
}

fn not_disclosed(why: impl Into<String>) -> Absence {
    Absence::NotDisclosed(why.into())
}

fn constant(value: f64) -> Derivation {
    Derivation::Constant(value)
}

impl<'a> Ledger<'a> {
    /// The metric of an id that the catalogue ships, or the reason why nothing is known of it.
    fn known(&self, id: &str) -> Result<&'a Metric, Absence> {
        self.metric(id).ok_or_else(|| not_disclosed(format!("the catalogue has no metric {id}")))
    }

    /// A flow of a period, computed from parts or from other periods where nobody states it.
    fn flow(&self, lab: &Lab, id: &str, period: Period) -> DatedOutcome {
        self.figure(&lab.id, self.known(id)?, period)
    }

    /// The last stock at or before a day.
    fn stock(&self, lab: &Lab, id: &str, day: Date) -> DatedOutcome {
        self.latest(&lab.id, self.known(id)?, day)
    }

    /// The last day of the quarter reported on.
    fn today(&self) -> Date {
        self.panel.period.last_day()
    }
}

/// The days from one day to another.
fn days(from: Date, to: Date) -> f64 {
    from.until(to).map_or(0.0, |span| f64::from(span.get_days()))
}

/// A day as spreadsheets count them.
fn serial(day: Date) -> f64 {
    days(Date::constant(1899, 12, 30), day)
}

/// The sum of derivations; `None` of none.
fn sum(addends: Vec<Derivation>) -> Option<Derivation> {
    addends.into_iter().reduce(Derivation::plus)
}

/// A figure that is already computed.
fn figure_of(outcome: &DatedOutcome) -> Result<Figure, Absence> {
    outcome.as_ref().map(|dated| dated.figure.clone()).map_err(Clone::clone)
}
