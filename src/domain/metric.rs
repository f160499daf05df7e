//! The catalogue's entries: what can be measured and how it behaves.

use super::basis::Basis;
use super::unit::Family;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// The public id of a metric, such as `run_rate_revenue`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MetricId(Arc<str>);

impl MetricId {
    /// Returns the id as a type of its own.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MetricId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<str> for MetricId {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

/// How a metric relates to time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Adds up over time.
    Flow,
    /// Stands at an instant.
    Stock,
    /// A quotient of others; never added or averaged.
    Ratio,
    /// Something that happens on a day.
    Event,
}

/// How four quarters make a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aggregation {
    /// They add up.
    Sum,
    /// The last one stands.
    Last,
    /// They do not; the year is computed from its parts or read.
    None,
}

/// Which way is better for the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither; context.
    Context,
}

/// How the printed sign is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignRule {
    /// A positive outflow however printed: costs, burn, headcount.
    Positive,
    /// Either sign as printed; a label that says "loss" makes it negative.
    Signed,
}

/// A table of the report in which a metric is followed over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Series {
    /// Revenue by year.
    Revenue,
    /// Costs and results by year.
    Costs,
    /// Cash by year.
    Cash,
    /// Flows by quarter.
    Quarters,
    /// Run-rate and valuation at quarter ends.
    RunRate,
    /// People and users at quarter ends.
    People,
    /// Compute spend by year.
    Compute,
    /// Compute capacity at year ends.
    Capacity,
}

impl Series {
    /// Returns whether the table follows what stands at an instant, rather than what adds up over time.
    pub const fn of_stocks(self) -> bool {
        matches!(self, Self::RunRate | Self::People | Self::Capacity)
    }
}

/// A metric as the quotient of two others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quotient {
    /// What is divided.
    pub of: MetricId,
    /// By what.
    pub over: MetricId,
}

/// An equation that the metric should satisfy: it equals the sum of `plus` less the sum of `minus`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// Metrics that are added.
    pub plus: Vec<MetricId>,
    /// Metrics that are taken away.
    pub minus: Vec<MetricId>,
}

/// One entry of the catalogue.
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the catalogue")]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Metric {
    /// The public id.
    pub id: MetricId,
    /// The name printed in reports.
    pub name: String,
    /// What it is counted in.
    pub family: Family,
    /// How it relates to time.
    pub kind: Kind,
    /// How quarters make a year.
    pub aggregation: Aggregation,
    /// Which way is better.
    pub direction: Direction,
    /// How its sign is settled.
    pub sign: SignRule,
    /// Names found in spreadsheets, lower case.
    pub aliases: Vec<String>,
    /// The magnitudes that are plausible for a lab, in base units.
    pub bounds: Option<[f64; 2]>,
    /// Days after which a figure is stale.
    pub max_stale_days: u16,
    /// The relative difference under which two sources say the same, when it is not the usual one.
    pub tolerance: Option<f64>,
    /// The section of the report it belongs to.
    pub section: String,
    /// Equations it should satisfy.
    pub identities: Vec<Identity>,
    /// Whether the sum of its parts replaces a stated total when the parts are as good and newer.
    pub parts_first: bool,
    /// The quotient by which it is computed where nobody states it.
    pub quotient: Option<Quotient>,
    /// The bases that a figure of it can have.
    pub bases: Vec<Basis>,
    /// Whether a flow happens on a day, as a funding round does, rather than over a time.
    pub dated: bool,
    /// Whether its figures are an annual pace, unless something else is said.
    pub pace: bool,
    /// The metric whose figures are of this one when a label says that they are a pace.
    pub pace_of: Option<MetricId>,
    /// The metric whose figures are of this one when they are a target: a valuation that is talked of.
    pub target_of: Option<MetricId>,
    /// The metric whose figures are of this one when they name a product.
    pub part_of: Option<MetricId>,
    /// Whether it depends on how a lab counts what its cloud partners keep: gross or net.
    pub counts_partner_share: bool,
    /// Whether it stands among the key figures of the summary.
    pub key_figure: bool,
    /// The tables in which it is followed over time.
    pub trends: Vec<Series>,
}

impl Metric {
    /// Returns whether a figure of the metric can have a basis.
    pub fn allows(&self, basis: Basis) -> bool {
        self.bases.contains(&basis)
    }
}
