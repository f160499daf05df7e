//! What a column of records holds.

use serde::Deserialize;

/// The role of a column: what the cells below its heading are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Names of labs.
    Lab,
    /// Names of metrics.
    Metric,
    /// Categories that name the metrics of the columns that name none.
    Category,
    /// The periods that the figures speak of.
    Period,
    /// The days on which a state was so.
    AsOf,
    /// Figures.
    Value,
    /// Low ends of figures.
    Low,
    /// High ends of figures.
    High,
    /// Units.
    Unit,
    /// What kind of knowledge a figure is.
    Basis,
    /// Whether a row counts.
    Status,
    /// Rows that a mark takes out.
    Exclude,
    /// How long the time is that the date of a row ends.
    Span,
    /// What is covered.
    Scope,
    /// Who said so.
    Source,
    /// When it was said.
    Reported,
    /// Where it was said.
    Url,
    /// Who led a round.
    Lead,
    /// Remarks for people.
    Note,
    /// Keys of a list of sources.
    Key,
    /// The places of a list, counted.
    Rank,
    /// Figures computed from others.
    Derived,
}

impl Role {
    /// Returns whether cells below hold figures.
    pub const fn holds_figures(self) -> bool {
        matches!(self, Self::Value | Self::Low | Self::High | Self::Derived)
    }
}
