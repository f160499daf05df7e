//! What the configuration files say, key by key.

use super::Role;
use super::weighing::Step;
use crate::domain::{Aggregation, Basis, Date, Direction, Family, Kind, Period, RevenueConvention, Series, SignRule};
use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

/// Whether a bare dash in a sheet is a missing figure or a zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BareDash {
    /// Nobody has said.
    #[default]
    Missing,
    /// Nothing, as in accounting formats.
    Zero,
}

/// A configuration file: the shipped catalogue or a user's `labcomps.toml`. Every key may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawConfig {
    /// The day the report speaks as of; by default the newest date any source reports.
    pub(super) as_of: Option<Date>,
    /// The quarter reported on; by default the last one ended by `as_of`.
    pub(super) period: Option<Period>,
    /// The template set.
    pub(super) template: Option<String>,
    /// The two labs compared, left then right.
    pub(super) labs: Option<[Spanned<String>; 2]>,
    /// The currency of the report.
    pub(super) currency: Option<Spanned<String>>,
    /// What a bare dash means.
    pub(super) bare_dash: Option<BareDash>,
    /// The relative difference under which two sources say the same.
    pub(super) tolerance: Option<Spanned<f64>>,
    /// Days after which a latest figure is stale, where its metric does not say.
    pub(super) max_stale_days: Option<u16>,
    /// Which of several figures stands.
    pub(super) precedence: RawPrecedence,
    /// How good a figure has to be.
    pub(super) evidence: RawEvidence,
    /// What tie-outs allow.
    pub(super) ties: RawTies,
    /// Rates to the report's currency, by currency.
    pub(super) fx: IndexMap<Spanned<String>, RawRates>,
    /// Fewer points than this make no line of growth.
    pub(super) growth_points: Option<usize>,
    /// Labs by id.
    pub(super) lab: IndexMap<String, RawLab>,
    /// Metrics by id.
    pub(super) metric: IndexMap<String, RawMetric>,
    /// Words that mean nothing beside a metric.
    pub(super) words: RawWords,
    /// Words that change what is covered.
    pub(super) scope: IndexMap<String, String>,
    /// Words for each basis.
    pub(super) basis: IndexMap<Basis, Vec<String>>,
    /// Words for each column role.
    pub(super) role: IndexMap<Role, Vec<String>>,
    /// Words of computed rows.
    pub(super) derived: RawDerived,
    /// Words for missing values.
    pub(super) missing: RawMissing,
    /// Words that take a row out.
    pub(super) excluded: RawDerived,
    /// What workbooks, sheets and ranges mean where they do not say so.
    pub(super) reading: Vec<Spanned<RawReading>>,
    /// What changed since the report before.
    pub(super) changes: RawChanges,
}

/// How changes since the report before are told.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawChanges {
    /// The relative difference under which a figure said otherwise is only counted.
    pub(super) threshold: Option<Spanned<f64>>,
}

/// One text or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "expected a text or a list of texts")]
pub(super) enum OneOrMore {
    /// One.
    One(String),
    /// Several.
    More(Vec<String>),
}

impl OneOrMore {
    /// Returns the texts.
    pub(super) fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::More(more) => more,
        }
    }
}

/// Which way the records of a sheet run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    /// Each row is a record or a metric, as sheets are read unless they say otherwise.
    Down,
    /// Each column is a record: the first column says what the rows hold.
    Across,
}

/// A statement of what cells mean.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawReading {
    pub(super) workbook: Option<String>,
    pub(super) sheet: Option<String>,
    pub(super) range: Option<Spanned<String>>,
    pub(super) lab: Option<Spanned<String>>,
    pub(super) metric: Option<Spanned<String>>,
    pub(super) period: Option<Spanned<String>>,
    pub(super) unit: Option<Spanned<String>>,
    pub(super) basis: Option<Basis>,
    pub(super) scope: Option<Spanned<OneOrMore>>,
    pub(super) source: Option<String>,
    pub(super) reported: Option<Period>,
    pub(super) ignore: Option<bool>,
    pub(super) orientation: Option<Spanned<Orientation>>,
}

/// The order of bases and sources as configured.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPrecedence {
    pub(super) bases: Option<Vec<Step>>,
    pub(super) sources: Vec<Spanned<String>>,
    pub(super) distrust: Vec<Spanned<String>>,
}

/// The least evidence as configured.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawEvidence {
    pub(super) min_basis: Option<Basis>,
    pub(super) min_origins: Option<usize>,
    pub(super) leave_out: Option<bool>,
    pub(super) use_stale: Option<bool>,
}

/// What tie-outs allow, as configured.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawTies {
    pub(super) tolerance: Option<Spanned<f64>>,
}

/// The rates of a currency as configured.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawRates {
    pub(super) average: IndexMap<Spanned<String>, Spanned<f64>>,
    pub(super) closing: IndexMap<Spanned<String>, Spanned<f64>>,
    pub(super) within_days: Option<u16>,
    pub(super) convenience: Option<RawConvenience>,
    pub(super) source: Option<String>,
}

/// A rate of convenience as configured.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConvenience {
    pub(super) rate: Spanned<f64>,
    pub(super) day: Date,
}

/// A lab as configured.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawLab {
    pub(super) name: Option<String>,
    pub(super) aliases: Vec<Spanned<String>>,
    pub(super) revenue_convention: Option<RevenueConvention>,
    pub(super) fiscal_year_end: Option<Spanned<u8>>,
    pub(super) commitment_years: Option<u16>,
}

/// A metric as configured.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawMetric {
    pub(super) name: Option<String>,
    pub(super) family: Option<Family>,
    pub(super) kind: Option<Kind>,
    pub(super) aggregation: Option<Aggregation>,
    pub(super) direction: Option<Direction>,
    pub(super) sign: Option<SignRule>,
    pub(super) section: Option<String>,
    pub(super) aliases: Vec<Spanned<String>>,
    pub(super) bounds: Option<[f64; 2]>,
    pub(super) max_stale_days: Option<u16>,
    pub(super) tolerance: Option<Spanned<f64>>,
    pub(super) identities: Vec<RawIdentity>,
    pub(super) parts_first: Option<bool>,
    pub(super) quotient: Option<RawQuotient>,
    pub(super) bases: Option<Vec<Basis>>,
    pub(super) dated: Option<bool>,
    pub(super) pace: Option<bool>,
    pub(super) pace_of: Option<Spanned<String>>,
    pub(super) target_of: Option<Spanned<String>>,
    pub(super) part_of: Option<Spanned<String>>,
    pub(super) counts_partner_share: Option<bool>,
    pub(super) key_figure: Option<bool>,
    pub(super) trends: Option<Vec<Spanned<Series>>>,
}

/// An equation as configured.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawIdentity {
    pub(super) plus: Vec<Spanned<String>>,
    pub(super) minus: Vec<Spanned<String>>,
}

/// A quotient as configured.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuotient {
    pub(super) of: Spanned<String>,
    pub(super) over: Spanned<String>,
}

/// Words that stand beside a metric.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawWords {
    pub(super) neutral: Vec<String>,
}

/// A plain list of words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawDerived {
    pub(super) words: Vec<String>,
}

/// Words for missing values.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawMissing {
    pub(super) markers: Vec<String>,
    pub(super) zero: Vec<String>,
    pub(super) dashes: Vec<String>,
}
