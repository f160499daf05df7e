//! Range arithmetic: what a derivation comes to at its low end, its base and its high end.
//!
//! A range is found by trying every choice of ends at the leaves ([`Derivation::evaluate`]). A leaf that occurs twice
//! takes the same end in both places, so a margin computed from one revenue figure is not widened twice. For
//! expressions that are monotone in each leaf taken alone (sums, products, quotients, powers of these) the choice is
//! exact: it is what interval arithmetic would give without shared operands, and tighter with them.

use super::{Absence, Derivation, End, Function, Leaf, Operator};
use crate::domain::{Bound, Estimate};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands for an open end while choices of ends are tried: farther than any figure, and a number, so that two open ends
/// compare, where infinities would come to no number at all.
const FAR: f64 = 1e100;

/// A value at the edge of a range, and which end each ranged leaf takes there, by id.
pub type Corner = (f64, BTreeMap<String, End>);

/// More ranged leaves than this are not tried in all combinations.
const MOST_RANGED_LEAVES: usize = 14;

impl Operator {
    fn apply(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            // What has no end below has none under a root either; IEEE makes it plus infinity.
            Self::Power if left < -FAR.sqrt() => -(-left).powf(right),
            Self::Power => left.powf(right),
        }
    }
}

impl Function {
    fn apply(self, values: impl Iterator<Item = f64>) -> f64 {
        let mut values = values;
        // A comparison with what is no number would drop it.
        let of_two = |pick: fn(f64, f64) -> f64| {
            move |a: f64, b: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { pick(a, b) }
        };
        match self {
            Self::Sum => values.sum(),
            Self::Min => values.reduce(of_two(f64::min)).unwrap_or(f64::NAN),
            Self::Max => values.reduce(of_two(f64::max)).unwrap_or(f64::NAN),
            // As under a root: what has no end below has none here either.
            Self::Ln => values.next().map_or(f64::NAN, |value| if value < -FAR.sqrt() { -FAR } else { value.ln() }),
            Self::Exp => values.next().unwrap_or(f64::NAN).exp(),
        }
    }
}

impl Estimate {
    /// Returns the number at one end, an open end as a number far out on its side.
    fn reach(&self, end: End) -> f64 {
        match end {
            End::Low => self.low.unwrap_or(-FAR),
            End::Base => self.base,
            End::High => self.high.unwrap_or(FAR),
        }
    }
}

impl Derivation {
    /// Evaluates low, base and high.
    ///
    /// # Errors
    /// Not meaningful, when a divisor can be zero or the result is not a number.
    #[expect(clippy::float_cmp, reason = "a range whose ends are the same number is a point")]
    pub fn evaluate(&self) -> Result<Estimate, Absence> {
        let base = self.value(&BTreeMap::new());
        if !base.is_finite() {
            let why = format!("{} divides by zero or is not a number", self.brief());
            return Err(Absence::NotMeaningful(why));
        }
        let ends = |end| self.corner(end).map(|corner| corner.map(|(value, _)| value));
        let (low, high) = (ends(End::Low)?, ends(End::High)?);
        let rough = self.leaves().iter().any(|leaf| leaf.estimate.bound == Bound::Approximate);
        let bound = match (low, high) {
            (Some(low), Some(high)) if low == high && rough => Bound::Approximate,
            (Some(low), Some(high)) if low == high => Bound::Exact,
            (Some(_), Some(_)) | (None, None) => Bound::Range,
            (Some(_), None) => Bound::AtLeast,
            (None, Some(_)) => Bound::AtMost,
        };
        Ok(Estimate { low, base, high, bound })
    }

    /// Finds which end each leaf takes when the whole is at `end`, and the value there; `None` when that end is open, as both
    /// are where some choice of ends has no value.
    ///
    /// # Errors
    /// Not meaningful, when a divisor's range includes zero or too many leaves are ranges.
    #[expect(clippy::float_cmp, reason = "two choices that come to the very same number")]
    pub fn corner(&self, end: End) -> Result<Option<Corner>, Absence> {
        let leaves = self.leaves();
        let ranged: Vec<&Arc<Leaf>> = leaves.iter().filter(|leaf| !leaf.estimate.is_point()).collect();
        if end == End::Base || ranged.is_empty() {
            return Ok(Some((self.value(&BTreeMap::new()), BTreeMap::new())));
        }
        if ranged.len() > MOST_RANGED_LEAVES {
            return Err(Absence::NotMeaningful(format!(
                "{} of its operands are ranges, too many to combine",
                ranged.len()
            )));
        }
        let mut divisor_sign = BTreeMap::new();
        let mut best: Option<(Corner, bool)> = None;
        let mut undefined = false;
        for choice in 0_u32..1 << ranged.len() {
            let ends: BTreeMap<String, End> = ranged
                .iter()
                .enumerate()
                .map(|(bit, leaf)| (leaf.id.clone(), if choice >> bit & 1 == 0 { End::Low } else { End::High }))
                .collect();
            self.refuse_zero_divisors(&ends, &mut divisor_sign, &mut 0)?;
            let value = self.value(&ends);
            undefined |= value.is_nan();
            let known = ranged.iter().all(|leaf| ends.get(&leaf.id).is_none_or(|&end| leaf.estimate.at(end).is_some()));
            let better = best.as_ref().is_none_or(|((seen, _), seen_known)| {
                let outer = if end == End::Low { value < *seen } else { value > *seen };
                outer || value == *seen && known && !seen_known
            });
            if better {
                best = Some(((value, ends), known));
            }
        }
        // An end that only an operand's open end reaches is open itself, also where the arithmetic makes it finite.
        Ok(best.filter(|((value, _), known)| !undefined && *known && value.is_finite()).map(|(corner, _)| corner))
    }

    /// Checks that no divisor changes its sign between one choice of ends and another.
    fn refuse_zero_divisors(
        &self,
        ends: &BTreeMap<String, End>,
        signs: &mut BTreeMap<usize, bool>,
        place: &mut usize,
    ) -> Result<(), Absence> {
        match self {
            Self::Leaf(_) | Self::Constant(_) => Ok(()),
            Self::Call(_, operands) => {
                operands.iter().try_for_each(|operand| operand.refuse_zero_divisors(ends, signs, place))
            }
            Self::Binary(operator, left, right) => {
                *place += 1;
                let here = *place;
                if *operator == Operator::Divide {
                    let divisor = right.value(ends);
                    if divisor == 0.0 || *signs.entry(here).or_insert(divisor > 0.0) != (divisor > 0.0) {
                        return Err(Absence::NotMeaningful(format!("the range of {} includes zero", right.brief())));
                    }
                }
                left.refuse_zero_divisors(ends, signs, place)?;
                right.refuse_zero_divisors(ends, signs, place)
            }
        }
    }

    /// Returns what the derivation comes to when every figure is at one and the same end of what its source gives, or at its
    /// base where that end is open: the low, the base or the high case. `None` when that is no number.
    ///
    /// A case is not an end of the range: where a figure is divided by, the low case is not the least.
    pub fn in_case(&self, end: End) -> Option<f64> {
        let known = |leaf: &Arc<Leaf>| leaf.estimate.at(end).map(|_| (leaf.id.clone(), end));
        let ends: BTreeMap<String, End> = self.leaves().iter().filter_map(known).collect();
        Some(self.value(&ends)).filter(|value| value.is_finite())
    }

    /// The value with each leaf at the end given for it, or at its base.
    fn value(&self, ends: &BTreeMap<String, End>) -> f64 {
        match self {
            Self::Leaf(leaf) => leaf.estimate.reach(ends.get(&leaf.id).copied().unwrap_or(End::Base)),
            Self::Constant(value) => *value,
            Self::Binary(operator, left, right) => operator.apply(left.value(ends), right.value(ends)),
            Self::Call(function, operands) => function.apply(operands.iter().map(|operand| operand.value(ends))),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{Absence, Derivation, End, Leaf};
    use crate::domain::{Bound, Estimate, Unit};
    use proptest::prelude::*;
    use std::sync::Arc;

    fn leaf(id: &str, estimate: Estimate) -> Derivation {
        Derivation::leaf(&Arc::new(Leaf { id: id.into(), estimate, unit: Unit::usd() }))
    }

    #[test]
    fn a_ratio_of_ranges_takes_the_far_ends() {
        let ratio = leaf("a", Estimate::range(10.0, None, 12.0)).over(leaf("b", Estimate::range(2.0, None, 3.0)));
        let estimate = ratio.evaluate().unwrap();
        assert_eq!((estimate.low, estimate.high), (Some(10.0 / 3.0), Some(6.0)));
        let (_, ends) = ratio.corner(End::Low).unwrap().unwrap();
        assert_eq!((ends["a"], ends["b"]), (End::Low, End::High));
    }

    #[test]
    fn one_sided_bounds_stay_one_sided() {
        let ratio = leaf("a", Estimate::at_least(10.0)).over(leaf("b", Estimate::range(2.0, None, 3.0)));
        let estimate = ratio.evaluate().unwrap();
        assert_eq!((estimate.low, estimate.high, estimate.bound), (Some(10.0 / 3.0), None, Bound::AtLeast));
        let inverse = leaf("b", Estimate::range(2.0, None, 3.0)).over(leaf("a", Estimate::at_least(10.0)));
        let estimate = inverse.evaluate().unwrap();
        assert_eq!((estimate.low, estimate.high, estimate.bound), (None, Some(0.3), Bound::AtMost));
    }

    #[test]
    fn two_open_ends_leave_the_known_end_known() {
        let (most, least) = (leaf("a", Estimate::at_most(2.0)), leaf("b", Estimate::at_least(1.0)));
        let ends = |derivation: &Derivation| derivation.evaluate().map(|estimate| (estimate.low, estimate.high));
        assert_eq!(ends(&most.clone().over(least.clone())), Ok((None, Some(2.0))));
        assert_eq!(ends(&most.clone().minus(least.clone())), Ok((None, Some(1.0))));
        let share = Derivation::Constant(1.0).minus(leaf("c", Estimate::exact(0.5)).over(least.clone()));
        assert_eq!(ends(&share), Ok((Some(0.5), None)));
        // Both open: the divisor can still be zero, whatever is above it.
        assert!(matches!(ends(&most.clone().over(most.clone())), Err(Absence::NotMeaningful(_))));
        assert!(matches!(ends(&least.clone().over(most.clone())), Err(Absence::NotMeaningful(_))));
        // At most 2 in the third year is growth of at most that, not of at least.
        let growth = most.over(leaf("d", Estimate::exact(1.0))).power(Derivation::Constant(0.5));
        assert_eq!(ends(&growth), Ok((None, Some(2.0_f64.sqrt()))));
        assert_eq!(ends(&leaf("a", Estimate::at_most(2.0)).ln().exp()), Ok((None, Some(2.0_f64.ln().exp()))));
    }

    #[test]
    fn a_shared_operand_does_not_widen_twice() {
        let revenue = leaf("r", Estimate::range(10.0, None, 20.0));
        let margin = revenue.clone().minus(leaf("c", Estimate::exact(5.0))).over(revenue.clone());
        let estimate = margin.evaluate().unwrap();
        assert_eq!((estimate.low, estimate.high), (Some(0.5), Some(0.75)));
        assert!(revenue.clone().minus(revenue).evaluate().unwrap().is_point());
    }

    #[test]
    fn a_case_takes_every_figure_at_the_same_end() {
        let ratio = leaf("a", Estimate::range(10.0, None, 12.0)).over(leaf("b", Estimate::range(2.0, None, 3.0)));
        let cases = [End::Low, End::Base, End::High].map(|end| ratio.in_case(end));
        assert_eq!(cases, [Some(5.0), Some(4.4), Some(4.0)]);
        let open = leaf("a", Estimate::at_least(10.0)).over(leaf("b", Estimate::range(0.0, Some(2.0), 4.0)));
        assert_eq!([End::Low, End::High].map(|end| open.in_case(end)), [None, Some(2.5)]);
    }

    #[test]
    fn a_divisor_around_zero_gives_no_figure() {
        let ratio = leaf("a", Estimate::exact(1.0)).over(leaf("b", Estimate::range(-1.0, None, 2.0)));
        assert!(matches!(ratio.evaluate(), Err(Absence::NotMeaningful(_))));
        let ratio = leaf("a", Estimate::exact(1.0)).over(leaf("b", Estimate::exact(0.0)));
        assert!(matches!(ratio.evaluate(), Err(Absence::NotMeaningful(_))));
    }

    proptest! {
        #[test]
        fn a_range_holds_what_any_choice_inside_gives(
            a in 1.0..100.0, aw in 0.0..50.0, b in 1.0..100.0, bw in 0.0..50.0, s in 0.0..=1.0, t in 0.0..=1.0,
        ) {
            let make = |x: Estimate, y: Estimate| {
                let (x, y) = (leaf("x", x), leaf("y", y));
                x.clone().minus(y.clone()).over(x).plus(Derivation::Constant(2.0))
            };
            let whole = make(Estimate::range(a, None, a + aw), Estimate::range(b, None, b + bw)).evaluate().unwrap();
            let inside = make(Estimate::exact(a + s * aw), Estimate::exact(b + t * bw)).evaluate().unwrap().base;
            let slack = 1e-9 * (1.0 + inside.abs());
            prop_assert!(whole.low.unwrap() <= inside + slack && inside <= whole.high.unwrap() + slack);
        }
    }
}
