//! A figure of another currency, as it was and how it was brought into the report's (IAS 21.39-40).

use super::{Date, Estimate, Period, Unit};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Which kind of rate a figure was converted at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "snake_case")]
pub enum RateKind {
    /// The average of a period: for what adds up over time.
    Average(Period),
    /// The rate at the close of a day: for what stands at a day or happens on one.
    Closing(Date),
    /// A rate of convenience of a day, for a time whose own rate cannot be known yet.
    Convenience(Date),
}

impl fmt::Display for RateKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Average(period) => write!(f, "average of {period}"),
            Self::Closing(day) => write!(f, "closing rate of {day}"),
            Self::Convenience(day) => write!(f, "convenience rate of {day}"),
        }
    }
}

/// How a figure came into the report's currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversion {
    /// The figure as the source gave it, in base units of its own currency.
    pub native: Estimate,
    /// Its own currency.
    pub currency: String,
    /// What one unit of it is in the report's currency.
    pub rate: f64,
    /// What the rate is of.
    #[serde(flatten)]
    pub kind: RateKind,
    /// Who gives the rate.
    pub source: Arc<str>,
}

/// Prints as tables and messages tell it: `EUR 3.2bn at 1.13, average of FY2025, ECB`.
impl fmt::Display for Conversion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let native = Unit::Currency(self.currency.clone()).brief(self.native.base);
        write!(f, "{native} at {}, {}, {}", self.rate, self.kind, self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::{Conversion, RateKind};
    use crate::domain::{Estimate, Period};

    #[test]
    fn a_conversion_tells_amount_rate_and_source() {
        let kind = RateKind::Average(Period::Year(2025));
        let conversion = Conversion {
            native: Estimate::exact(3.2e9),
            currency: "EUR".into(),
            rate: 1.13,
            kind,
            source: "ECB".into(),
        };
        assert_eq!(conversion.to_string(), "EUR 3.2bn at 1.13, average of FY2025, ECB");
    }
}
