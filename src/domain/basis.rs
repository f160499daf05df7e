//! What kind of knowledge a figure is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a figure rests on, from audited accounts down to an analyst's assumption.
///
/// The variants stand from better to lesser knowledge; which of two figures for one slot stands is decided in
/// `reconcile`, which ranks guidance, projections and estimates alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// From audited accounts, also when these were leaked.
    Audited,
    /// Disclosed by the company.
    Disclosed,
    /// Leaked from the company to the press.
    Leaked,
    /// Said to be an actual figure, no more.
    Actual,
    /// An annualised pace at a date.
    RunRate,
    /// What the company told investors or the public to expect.
    Guidance,
    /// A company's or house's forecast.
    Projection,
    /// A third party's estimate.
    Estimate,
    /// A contract or promise to pay or to be paid.
    Commitment,
    /// An aim.
    Target,
    /// An analyst's assumption.
    Assumption,
}

impl Basis {
    /// Every basis, from better to lesser knowledge.
    pub const ALL: [Self; 11] = [
        Self::Audited,
        Self::Disclosed,
        Self::Leaked,
        Self::Actual,
        Self::RunRate,
        Self::Guidance,
        Self::Projection,
        Self::Estimate,
        Self::Commitment,
        Self::Target,
        Self::Assumption,
    ];

    /// Returns the public id, as in `facts --format json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Audited => "audited",
            Self::Disclosed => "disclosed",
            Self::Leaked => "leaked",
            Self::Actual => "actual",
            Self::RunRate => "run_rate",
            Self::Guidance => "guidance",
            Self::Projection => "projection",
            Self::Estimate => "estimate",
            Self::Commitment => "commitment",
            Self::Target => "target",
            Self::Assumption => "assumption",
        }
    }

    /// Returns whether the figure speaks of what has happened, as opposed to what is expected or supposed.
    pub const fn is_actual(self) -> bool {
        matches!(self, Self::Audited | Self::Disclosed | Self::Leaked | Self::Actual | Self::RunRate)
    }

    /// Returns whether the figure speaks of the future.
    pub const fn is_forecast(self) -> bool {
        matches!(self, Self::Guidance | Self::Projection | Self::Target | Self::Assumption)
    }

    /// Returns the mark of the trade for a column header: `A` for actual, `E` for anything expected or estimated.
    pub const fn mark(self) -> char {
        if self.is_actual() { 'A' } else { 'E' }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RunRate => "run-rate",
            other => other.as_str(),
        })
    }
}
