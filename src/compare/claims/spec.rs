//! What `claims.toml` says.

use crate::config::{self, Config, did_you_mean};
use crate::domain::{Basis, LabId, MetricId, Period};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The claims file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ClaimsError {
    /// It is there but cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is not what a claims file is.
    #[error("{}: {message}\n  hint: {hint}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line, column and an excerpt.
        message: String,
        /// What to write instead.
        hint: String,
    },
}

/// The claims of a file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The currency of the amounts; that of the report by default.
    pub currency: Option<String>,
    /// One after the other.
    #[serde(rename = "claim", default)]
    pub claims: Vec<Claim>,
}

/// A published sentence and how to test it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// A short id, such as `S1`.
    pub id: String,
    /// The sentence, in the words of whoever keeps the file.
    pub text: String,
    /// Who published it.
    pub publisher: String,
    /// When.
    pub published: String,
    /// Whom the publisher has it from, when that is somebody else.
    pub origin: Option<String>,
    /// What the text speaks of, as tags of scope; the whole company when it is empty.
    #[serde(default)]
    pub scope: Vec<String>,
    /// The least basis that a figure must have to count.
    pub min_basis: Option<Basis>,
    /// The least number of independent origins that a figure must have to count.
    pub min_origins: Option<usize>,
    /// Whether figures below the least evidence are left out; by default those below the claim's own are.
    pub leave_out: Option<bool>,
    /// Whether a latest figure that is stale counts.
    pub use_stale: Option<bool>,
    /// The test.
    pub test: TestSpec,
}

/// How a level is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum LevelOperator {
    /// Above a value.
    #[serde(rename = ">")]
    Above,
    /// Below a value.
    #[serde(rename = "<")]
    Below,
    /// Within a band.
    #[serde(rename = "between")]
    Between,
}

/// Whether one period is enough or each must bear the claim out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// One is enough.
    Any,
    /// Each must.
    Each,
}

/// Which way a trend is said to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// Upwards.
    Rising,
    /// Downwards.
    Falling,
}

/// The kinds of tests.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum TestSpec {
    /// The ratio of two labs lies in a band, period by period.
    RatioInBand {
        /// The metrics to use: the first that both labs have, else the first that each has.
        metrics: Vec<MetricId>,
        /// Above the line.
        left: LabId,
        /// Below the line.
        right: LabId,
        /// The claimed band.
        band: [f64; 2],
        /// The periods.
        periods: Vec<Period>,
    },
    /// A level is above, below or within something.
    Level {
        /// Whose.
        lab: LabId,
        /// Of what: the best known of these in each period.
        metrics: Vec<MetricId>,
        /// How it is tested.
        operator: LevelOperator,
        /// The value, in base units.
        value: Option<f64>,
        /// The band, in base units.
        band: Option<[f64; 2]>,
        /// The periods.
        periods: Vec<Period>,
        /// Whether one period is enough.
        mode: Mode,
    },
    /// Two published amounts bear out a published ratio.
    ImpliedRatio {
        /// The amount above the line: `10`, `2-3`, `>10` or `<10`.
        left_estimate: String,
        /// The amount below the line, likewise.
        right_estimate: String,
        /// The claimed band.
        band: [f64; 2],
    },
    /// The lab's latest round is of this amount.
    LatestRound {
        /// Whose.
        lab: LabId,
        /// How much, in base units.
        amount: f64,
        /// Who led it.
        lead: String,
    },
    /// A round of this amount took place in a year.
    RoundAmount {
        /// Whose.
        lab: LabId,
        /// How much, in base units.
        amount: f64,
        /// When.
        year: i16,
        /// Who led it.
        lead: String,
    },
    /// A figure is of the scope it is said to be of.
    ScopeAmount {
        /// Whose.
        lab: LabId,
        /// How much, in base units.
        amount: f64,
        /// What it is said to cover.
        claimed_scope: String,
        /// Where to look for it.
        metrics: Vec<MetricId>,
    },
    /// Growth within a band makes a revenue cover an outflow: `g(n) = (outflow / revenue)^(1/n) - 1`.
    RequiredGrowth {
        /// Whose.
        lab: LabId,
        /// From what revenue, in base units.
        revenue: f64,
        /// To what outflow, in base units.
        outflow: f64,
        /// The claimed growth, as shares.
        growth_band: [f64; 2],
        /// In how many years.
        years: Vec<i16>,
    },
    /// A metric rises or falls from period to period.
    Trend {
        /// Whose.
        lab: LabId,
        /// Of what.
        metric: MetricId,
        /// Which way.
        direction: Way,
        /// The periods, in order.
        periods: Vec<Period>,
    },
    /// One lab is below the other on several measures.
    LowerThan {
        /// Who is said to be lower.
        left: LabId,
        /// Than whom.
        right: LabId,
        /// Quotients of metrics, `a/b`, or `burn_multiple`.
        measures: Vec<String>,
        /// The period.
        period: Period,
    },
    /// Two events fall into one window of time.
    SameWindow {
        /// The event.
        metric: MetricId,
        /// Whose.
        labs: Vec<LabId>,
        /// How many days apart still are one window.
        #[serde(default = "quarter")]
        within_days: u16,
    },
    /// Who lasts longer.
    Stamina {
        /// Whose.
        labs: Vec<LabId>,
    },
    /// Other claims rest on several independent origins.
    IndependentOrigins {
        /// The claims.
        claims: Vec<String>,
        /// How many origins are enough.
        at_least: usize,
    },
}

/// The days of a quarter, at most.
const fn quarter() -> u16 {
    92
}

impl Claims {
    /// Reads a claims file; a file that is not there is no claims.
    ///
    /// # Errors
    /// When the file cannot be read, or a claim has an unknown key or kind, or names a lab or metric that does not exist.
    pub fn read(path: &Path, config: &Config) -> Result<Self, ClaimsError> {
        let usual = || "docs/claims.md shows every kind of test".to_owned();
        let wrong = |message, hint| ClaimsError::Syntax { path: path.to_owned(), message, hint };
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let claims: Self = toml::from_str(&text).map_err(|error| {
                    let hint = Some(config::hint_for(error.message())).filter(|hint| !hint.is_empty());
                    wrong(error.to_string(), hint.unwrap_or_else(usual))
                })?;
                if let Some(code) = claims.currency.as_deref().filter(|code| !config::is_currency(code)) {
                    let hint = "write USD, EUR or another code of three capitals".to_owned();
                    return Err(wrong(format!("`{code}` is no code of a currency"), hint));
                }
                for claim in &claims.claims {
                    claim.check(config).map_err(|message| wrong(message, usual()))?;
                }
                Ok(claims)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(ClaimsError::Unreadable { path: path.to_owned(), source }),
        }
    }
}

impl Claim {
    /// Returns whom the claim comes from in the end.
    pub(super) fn origin(&self) -> &str {
        self.origin.as_deref().unwrap_or(&self.publisher)
    }

    /// Checks that every lab and metric the test names is known; the error is a sentence with the nearest name.
    fn check(&self, config: &Config) -> Result<(), String> {
        let (labs, metrics) = self.test.names();
        let unknown = |what: &str, id: &str, known: &mut dyn Iterator<Item = &str>| {
            let near = did_you_mean(id, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            Err(format!("claim {} names `{id}`, which is no {what}{near}", self.id))
        };
        for lab in labs {
            if config.lab(lab).is_none() {
                return unknown("lab", lab.as_str(), &mut config.known_labs.iter().map(|lab| lab.id.as_str()));
            }
        }
        for tag in &self.scope {
            let known = || config.words.scope.iter().map(|(_, tag)| tag.as_str());
            if !known().any(|one| one == tag) {
                return unknown("scope", tag, &mut known());
            }
        }
        for metric in metrics {
            if config.metric(metric).is_none() {
                return unknown("metric", metric.as_str(), &mut config.metrics.iter().map(|metric| metric.id.as_str()));
            }
        }
        Ok(())
    }
}

impl TestSpec {
    /// The labs and metrics that the test names.
    fn names(&self) -> (Vec<&LabId>, Vec<&MetricId>) {
        match self {
            Self::RatioInBand { metrics, left, right, .. } => (vec![left, right], metrics.iter().collect()),
            Self::Level { lab, metrics, .. } | Self::ScopeAmount { lab, metrics, .. } => {
                (vec![lab], metrics.iter().collect())
            }
            Self::LatestRound { lab, .. } | Self::RoundAmount { lab, .. } | Self::RequiredGrowth { lab, .. } => {
                (vec![lab], Vec::new())
            }
            Self::Trend { lab, metric, .. } => (vec![lab], vec![metric]),
            Self::LowerThan { left, right, .. } => (vec![left, right], Vec::new()),
            Self::SameWindow { metric, labs, .. } => (labs.iter().collect(), vec![metric]),
            Self::Stamina { labs } => (labs.iter().collect(), Vec::new()),
            Self::ImpliedRatio { .. } | Self::IndependentOrigins { .. } => (Vec::new(), Vec::new()),
        }
    }
}
