//! Growth and compound growth.

use super::caution::Caution;
use super::ledger::{DatedOutcome, combine};
use crate::domain::{Absence, Basis, Derivation, Outcome};

/// Growth above this many times is not meaningful as a rate ([FIN]).
const MOST_TIMES: f64 = 100.0;

/// Returns `now / before - 1`: the growth of one period over another.
///
/// Not meaningful from a base of zero or less, or above a hundredfold.
pub(super) fn growth(now: &DatedOutcome, before: &DatedOutcome) -> Outcome {
    if now.is_ok() {
        positive_base(before)?;
    }
    let figure = combine(now, before, |now, before| now.over(before).minus(Derivation::Constant(1.0)))?;
    if figure.estimate.base.abs() > MOST_TIMES {
        return Err(Absence::NotMeaningful("growth above a hundredfold says nothing".into()));
    }
    Ok(figure)
}

/// Returns `(end / begin) ^ (1 / years) - 1`: the compound annual growth rate.
///
/// Not meaningful from or to zero or less.
pub(super) fn compound(end: &DatedOutcome, begin: &DatedOutcome, years: i16) -> Outcome {
    positive_base(begin)?;
    if end.as_ref().is_ok_and(|end| end.figure.estimate.base <= 0.0) {
        return Err(Absence::NotMeaningful("compound growth to zero or less".into()));
    }
    let exponent = Derivation::Constant(1.0).over(Derivation::Constant(f64::from(years.max(1))));
    combine(end, begin, |end, begin| end.over(begin).power(exponent).minus(Derivation::Constant(1.0)))
}

fn positive_base(before: &DatedOutcome) -> Result<(), Absence> {
    match before {
        Ok(before) if before.figure.estimate.base <= 0.0 => {
            Err(Absence::NotMeaningful("growth from a base of zero or less".into()))
        }
        _ => Ok(()),
    }
}

/// Returns the caution that two figures rest on different kinds of knowledge.
pub(super) fn basis_caution(a: Option<Basis>, b: Option<Basis>) -> Option<Caution> {
    let class = |basis: Option<Basis>| basis.map(|basis| (basis.is_actual(), basis.is_forecast()));
    (class(a) != class(b)).then_some(Caution::BasesDiffer(a, b))
}
