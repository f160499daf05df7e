//! The companies compared.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// The public id of a lab, such as `openai`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LabId(Arc<str>);

impl LabId {
    /// Returns the id as a type of its own.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LabId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a lab's revenue counts what its cloud partners keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RevenueConvention {
    /// Sales through partners are counted whole, the partner's share is a cost.
    Gross,
    /// Sales through partners are counted after the partner's share.
    Net,
}

impl fmt::Display for RevenueConvention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gross => "gross",
            Self::Net => "net",
        })
    }
}

/// One lab: how it is called and how it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Lab {
    /// The public id.
    #[schemars(with = "String")]
    pub id: LabId,
    /// The name printed in reports.
    pub name: String,
    /// Other names found in spreadsheets, lower case.
    pub aliases: Vec<String>,
    /// How the lab counts revenue sold through partners.
    pub revenue_convention: RevenueConvention,
    /// The month in which its fiscal year ends; the figures of `FY2025` are of the year that ends in that month of 2025.
    pub fiscal_year_end: u8,
    /// Over how many years its commitments run, when that is known.
    pub commitment_years: Option<u16>,
}
