//! The catalogue's entries: what can be measured and how it behaves.

use super::unit::Family;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The public id of a metric, such as `run_rate_revenue`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MetricId(String);

impl MetricId {
    /// Returns the id as a type of its own.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl MetricId {
    /// Returns whether the metric depends on how a lab counts what its cloud partners keep: gross or net.
    pub fn counts_partner_share(&self) -> bool {
        const IDS: [&str; 6] =
            ["revenue", "run_rate_revenue", "arr", "monthly_revenue", "product_revenue", "gross_margin"];
        IDS.contains(&self.as_str())
    }
}

impl fmt::Display for MetricId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<str> for MetricId {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
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

/// An equation that the metric should satisfy: it equals the sum of `plus` less the sum of `minus`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Metrics that are added.
    pub plus: Vec<MetricId>,
    /// Metrics that are taken away.
    #[serde(default)]
    pub minus: Vec<MetricId>,
}

/// One entry of the catalogue.
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
    /// The section of the report it belongs to.
    pub section: String,
    /// Equations it should satisfy.
    pub identities: Vec<Identity>,
}
