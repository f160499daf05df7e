//! Claims: sentences somebody published, the test that the figures put them to, and a verdict.
//!
//! A verdict rests on the figures alone: holds, partly, fails, or not testable when the figures cannot decide.

mod spec;
mod test;
mod weigh;
mod window;

pub use spec::{Claim, Claims, ClaimsError};

use super::analyses::Measure;
use super::caution::Caution;
use super::ledger::Ledger;
use crate::domain::{Estimate, Outcome, Unit};

/// What the figures say of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The figures bear it out.
    Holds,
    /// Some do, some do not, or their ranges allow both.
    Partly,
    /// The figures contradict it.
    Fails,
    /// The figures cannot decide.
    NotTestable,
}

impl Verdict {
    /// Returns the word printed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Partly => "partly",
            Self::Fails => "fails",
            Self::NotTestable => "not testable",
        }
    }

    /// Returns the verdict of several parts: all hold, all fail, or a mixture.
    pub(super) fn of_parts(parts: &[Option<Verdict>]) -> Self {
        let known: Vec<Verdict> = parts.iter().copied().flatten().filter(|part| *part != Self::NotTestable).collect();
        match known.as_slice() {
            [] => Self::NotTestable,
            all if all.iter().all(|part| *part == Self::Holds) => Self::Holds,
            all if all.iter().all(|part| *part == Self::Fails) => Self::Fails,
            _ => Self::Partly,
        }
    }
}

/// One figure put to the test.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// What it is: a period, a measure.
    pub label: String,
    /// The figure.
    pub figure: Outcome,
    /// The unit it is in, or would be in.
    pub unit: Unit,
    /// In what a bare number is shown.
    pub measure: Measure,
    /// The band it is tested against, when the test is one of a band.
    pub band: Option<[f64; 2]>,
    /// What it says of the claim.
    pub verdict: Option<Verdict>,
    /// What to bear in mind.
    pub cautions: Vec<Caution>,
}

/// A claim with its verdict.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The claim.
    pub claim: Claim,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in a sentence without a full stop.
    pub why: String,
    /// The figures used.
    pub evidence: Vec<Evidence>,
    /// From how many independent origins they come.
    pub origins: usize,
}

/// Whether an estimate lies in a band: wholly, in part, or not at all.
pub fn in_band(estimate: &Estimate, [low, high]: [f64; 2]) -> Verdict {
    let reaches = |end: Option<f64>, open: f64| end.unwrap_or(open);
    let (from, to) = (reaches(estimate.low, f64::NEG_INFINITY), reaches(estimate.high, f64::INFINITY));
    if from >= low && to <= high {
        Verdict::Holds
    } else if to < low || from > high {
        Verdict::Fails
    } else {
        Verdict::Partly
    }
}

/// Judges every claim.
pub(super) fn judge(ledger: &Ledger<'_>, claims: &Claims) -> Vec<Judged> {
    claims.claims.iter().map(|claim| test::judge(ledger, claims, claim)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Verdict, in_band};
    use crate::domain::Estimate;

    #[test]
    fn a_range_is_inside_overlaps_or_is_outside() {
        let check = |estimate, verdict| assert_eq!(in_band(&estimate, [4.0, 5.0]), verdict);
        check(Estimate::exact(4.03), Verdict::Holds);
        check(Estimate::range(3.3, None, 4.2), Verdict::Partly);
        check(Estimate::exact(2.67), Verdict::Fails);
        check(Estimate::at_least(4.5), Verdict::Partly);
        check(Estimate::at_least(6.0), Verdict::Fails);
    }
}
