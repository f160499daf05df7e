//! A figure with its range: low, base, high.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the ends of an estimate mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Low, base and high are the same.
    Exact,
    /// A single figure said to be rough.
    Approximate,
    /// Two ends.
    Range,
    /// The base is the least it can be; the high end is open.
    AtLeast,
    /// The base is the most it can be; the low end is open.
    AtMost,
}

impl Bound {
    /// Returns the public id, as in `facts --format json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Approximate => "approximate",
            Self::Range => "range",
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
        }
    }
}

/// A figure as low, base and high in base units; an open end is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimate {
    /// The low end; `None` when it is open.
    pub low: Option<f64>,
    /// The figure to show when one is wanted.
    pub base: f64,
    /// The high end; `None` when it is open.
    pub high: Option<f64>,
    /// What the ends mean.
    pub bound: Bound,
}

impl Estimate {
    /// Returns a single exact figure.
    pub const fn exact(base: f64) -> Self {
        Self { low: Some(base), base, high: Some(base), bound: Bound::Exact }
    }

    /// Returns a single rough figure.
    pub const fn approximate(base: f64) -> Self {
        Self { low: Some(base), base, high: Some(base), bound: Bound::Approximate }
    }

    /// Returns a range; the base is the stated one, else the midpoint. Ends given in the wrong order are exchanged.
    pub fn range(low: f64, base: Option<f64>, high: f64) -> Self {
        let (low, high) = if low <= high { (low, high) } else { (high, low) };
        let base = base.unwrap_or_else(|| f64::midpoint(low, high));
        Self { low: Some(low), base, high: Some(high), bound: Bound::Range }
    }

    /// Returns a figure that is at least `base`.
    pub const fn at_least(base: f64) -> Self {
        Self { low: Some(base), base, high: None, bound: Bound::AtLeast }
    }

    /// Returns a figure that is at most `base`.
    pub const fn at_most(base: f64) -> Self {
        Self { low: None, base, high: Some(base), bound: Bound::AtMost }
    }

    /// Returns whether low, base and high are one number.
    pub fn is_point(&self) -> bool {
        self.low == Some(self.base) && self.high == Some(self.base)
    }

    /// Returns the estimate with every end multiplied by a positive `factor`.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            low: self.low.map(|low| low * factor),
            base: self.base * factor,
            high: self.high.map(|high| high * factor),
            bound: self.bound,
        }
    }

    /// Returns the estimate with its sign turned: low becomes the negated high, at least becomes at most.
    #[must_use]
    pub fn negated(self) -> Self {
        Self {
            low: self.high.map(|high| -high),
            base: -self.base,
            high: self.low.map(|low| -low),
            bound: match self.bound {
                Bound::AtLeast => Bound::AtMost,
                Bound::AtMost => Bound::AtLeast,
                other => other,
            },
        }
    }
}
