//! Derivations: every figure of a report as a small expression tree over panel figures.
//!
//! One tree gives the three things a reader needs: the value with its range, the spreadsheet formula, and the sources
//! at its leaves.
//!
//! A range is found by trying every choice of ends at the leaves ([`Derivation::evaluate`]). A leaf that occurs twice
//! takes the same end in both places, so a margin computed from one revenue figure is not widened twice. For
//! expressions that are monotone in each leaf taken alone (sums, products, quotients, powers of these) the choice is
//! exact: it is what interval arithmetic would give without shared operands, and tighter with them.

use super::{Bound, Estimate, Unit};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::Arc;

/// A panel figure at the foot of a derivation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Leaf {
    /// The figure's id, `openai.revenue.FY2025`, unique in a panel.
    pub id: String,
    /// Its value.
    pub estimate: Estimate,
    /// Its unit.
    pub unit: Unit,
}

/// The arithmetic of two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Operator {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `a ^ b`
    Power,
}

impl Operator {
    /// Returns the sign, the same in Excel and in print.
    pub const fn sign(self) -> char {
        match self {
            Self::Add => '+',
            Self::Subtract => '-',
            Self::Multiply => '*',
            Self::Divide => '/',
            Self::Power => '^',
        }
    }

    /// How tightly it binds.
    const fn rank(self) -> u8 {
        match self {
            Self::Add | Self::Subtract => 1,
            Self::Multiply | Self::Divide => 2,
            Self::Power => 3,
        }
    }

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

/// What stands for an open end while choices of ends are tried: farther than any figure, and a number, so that two open ends
/// compare, where infinities would come to no number at all.
const FAR: f64 = 1e100;

/// A named function of several operands, as spreadsheets have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Function {
    /// The sum.
    Sum,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The natural logarithm of the one operand.
    Ln,
    /// e to the power of the one operand.
    Exp,
}

impl Function {
    /// Returns the name, the same in Excel and in print.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sum => "SUM",
            Self::Min => "MIN",
            Self::Max => "MAX",
            Self::Ln => "LN",
            Self::Exp => "EXP",
        }
    }

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

/// One end of an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// The low end.
    Low,
    /// The figure itself.
    Base,
    /// The high end.
    High,
}

impl Estimate {
    /// Returns the number at one end; an open end is `None`.
    pub const fn at(&self, end: End) -> Option<f64> {
        match end {
            End::Low => self.low,
            End::Base => Some(self.base),
            End::High => self.high,
        }
    }

    /// Returns the number at one end, an open end as a number far out on its side.
    fn reach(&self, end: End) -> f64 {
        match end {
            End::Low => self.low.unwrap_or(-FAR),
            End::Base => self.base,
            End::High => self.high.unwrap_or(FAR),
        }
    }
}

/// How a figure is made.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// A panel figure.
    Leaf(Arc<Leaf>),
    /// A number of the method itself, such as the 1 in a growth rate.
    Constant(f64),
    /// Two operands.
    Binary(Operator, Arc<Derivation>, Arc<Derivation>),
    /// A function of several operands.
    Call(Function, Vec<Derivation>),
}

/// Why there is no figure. The text is for the reader; the variant decides what is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "why", rename_all = "snake_case")]
pub enum Absence {
    /// Computed, but it would mislead: a growth from a negative base.
    NotMeaningful(String),
    /// Nobody has said.
    NotDisclosed(String),
    /// The two figures are not of one kind.
    NotComparable(String),
}

impl Absence {
    /// Returns what a table prints in place of the figure.
    pub const fn mark(&self) -> &'static str {
        match self {
            Self::NotMeaningful(_) => "n.m.",
            Self::NotDisclosed(_) => "n/a",
            Self::NotComparable(_) => "n.c.",
        }
    }

    /// Returns the reason, a sentence without a full stop.
    pub fn why(&self) -> &str {
        match self {
            Self::NotMeaningful(why) | Self::NotDisclosed(why) | Self::NotComparable(why) => why,
        }
    }
}

/// A derivation with what it comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// How it is made.
    pub derivation: Derivation,
    /// What it comes to.
    pub estimate: Estimate,
    /// In what.
    pub unit: Unit,
}

/// A figure, or the reason why there is none.
pub type Outcome = Result<Figure, Absence>;

/// A value at the edge of a range, and which end each ranged leaf takes there, by id.
pub type Corner = (f64, BTreeMap<String, End>);

/// More ranged leaves than this are not tried in all combinations.
const MOST_RANGED_LEAVES: usize = 14;

impl Derivation {
    /// Returns a derivation that is one panel figure.
    pub fn leaf(leaf: &Arc<Leaf>) -> Self {
        Self::Leaf(Arc::clone(leaf))
    }

    /// Returns `left operator right`.
    pub fn binary(operator: Operator, left: Self, right: Self) -> Self {
        Self::Binary(operator, Arc::new(left), Arc::new(right))
    }

    /// Returns `left + right`.
    #[must_use]
    pub fn plus(self, right: Self) -> Self {
        Self::binary(Operator::Add, self, right)
    }

    /// Returns `left - right`.
    #[must_use]
    pub fn minus(self, right: Self) -> Self {
        Self::binary(Operator::Subtract, self, right)
    }

    /// Returns `left * right`.
    #[must_use]
    pub fn times(self, right: Self) -> Self {
        Self::binary(Operator::Multiply, self, right)
    }

    /// Returns `left / right`.
    #[must_use]
    pub fn over(self, right: Self) -> Self {
        Self::binary(Operator::Divide, self, right)
    }

    /// Returns `left ^ right`.
    #[must_use]
    pub fn power(self, right: Self) -> Self {
        Self::binary(Operator::Power, self, right)
    }

    /// Returns the lesser of the two.
    #[must_use]
    pub fn least(self, other: Self) -> Self {
        Self::Call(Function::Min, vec![self, other])
    }

    /// Returns the greater of the two.
    #[must_use]
    pub fn greatest(self, other: Self) -> Self {
        Self::Call(Function::Max, vec![self, other])
    }

    /// Returns the natural logarithm.
    #[must_use]
    pub fn ln(self) -> Self {
        Self::Call(Function::Ln, vec![self])
    }

    /// Returns e to this power.
    #[must_use]
    pub fn exp(self) -> Self {
        Self::Call(Function::Exp, vec![self])
    }

    /// Returns the derivation with another in the place of a leaf.
    #[must_use]
    pub fn with(&self, id: &str, other: &Self) -> Self {
        match self {
            Self::Leaf(leaf) if leaf.id == id => other.clone(),
            Self::Leaf(_) | Self::Constant(_) => self.clone(),
            Self::Binary(operator, left, right) => Self::binary(*operator, left.with(id, other), right.with(id, other)),
            Self::Call(function, operands) => {
                Self::Call(*function, operands.iter().map(|operand| operand.with(id, other)).collect())
            }
        }
    }

    /// Returns the formula for a message: one that is too long to be read is called what it is.
    pub fn brief(&self) -> String {
        const LONGEST: usize = 100;
        let text = self.to_string();
        if text.len() > LONGEST { "a long formula".to_owned() } else { text }
    }

    /// Returns the distinct leaves in the order in which the formula names them.
    pub fn leaves(&self) -> Vec<Arc<Leaf>> {
        let mut leaves: Vec<Arc<Leaf>> = Vec::new();
        self.visit_leaves(&mut |leaf| {
            if !leaves.iter().any(|seen| seen.id == leaf.id) {
                leaves.push(Arc::clone(leaf));
            }
        });
        leaves
    }

    fn visit_leaves(&self, visit: &mut impl FnMut(&Arc<Leaf>)) {
        match self {
            Self::Leaf(leaf) => visit(leaf),
            Self::Constant(_) => {}
            Self::Binary(_, left, right) => {
                left.visit_leaves(visit);
                right.visit_leaves(visit);
            }
            Self::Call(_, operands) => operands.iter().for_each(|operand| operand.visit_leaves(visit)),
        }
    }

    /// Computes the unit: sums need one unit, a quotient of like units is a multiple, a multiple scales anything.
    ///
    /// # Errors
    /// Not comparable, when unlike things are added or multiplied.
    pub fn unit(&self) -> Result<Unit, Absence> {
        let unlike = |left: &Unit, right: &Unit, verb: &str| {
            Err(Absence::NotComparable(format!("{left} and {right} cannot be {verb}")))
        };
        match self {
            Self::Leaf(leaf) => Ok(leaf.unit.clone()),
            // A logarithm is a number, whatever of.
            Self::Constant(_) | Self::Call(Function::Ln | Function::Exp, _) => Ok(Unit::Multiple),
            Self::Call(_, operands) => {
                // Nothing is nothing in any unit: MAX(0, balance).
                let mut units = operands.iter().filter(|operand| **operand != Self::Constant(0.0)).map(Self::unit);
                let first = units.next().unwrap_or(Ok(Unit::Multiple))?;
                for unit in units {
                    let unit = unit?;
                    if unit != first {
                        return unlike(&first, &unit, "added or compared");
                    }
                }
                Ok(first)
            }
            Self::Binary(operator, left, right) => {
                let (left, right) = (left.unit()?, right.unit()?);
                let bare = |unit: &Unit| matches!(unit, Unit::Multiple | Unit::Share);
                match operator {
                    Operator::Add | Operator::Subtract if left == right => Ok(left),
                    Operator::Add | Operator::Subtract if bare(&left) && bare(&right) => Ok(Unit::Share),
                    Operator::Add | Operator::Subtract => unlike(&left, &right, "added"),
                    Operator::Divide if left == right => Ok(Unit::Multiple),
                    // Money for each head or gigawatt is money.
                    Operator::Divide if right.is_count() && matches!(left, Unit::Currency(_)) => Ok(left),
                    Operator::Multiply if bare(&left) => Ok(right),
                    Operator::Multiply | Operator::Divide | Operator::Power if bare(&right) => Ok(left),
                    Operator::Multiply | Operator::Divide | Operator::Power => {
                        unlike(&left, &right, "multiplied or divided")
                    }
                }
            }
        }
    }

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

    /// The value with each leaf at the end given for it, or at its base.
    fn value(&self, ends: &BTreeMap<String, End>) -> f64 {
        match self {
            Self::Leaf(leaf) => leaf.estimate.reach(ends.get(&leaf.id).copied().unwrap_or(End::Base)),
            Self::Constant(value) => *value,
            Self::Binary(operator, left, right) => operator.apply(left.value(ends), right.value(ends)),
            Self::Call(function, operands) => function.apply(operands.iter().map(|operand| operand.value(ends))),
        }
    }

    /// Evaluates the derivation to a figure with its unit.
    ///
    /// # Errors
    /// The reason, when there is no meaningful value.
    pub fn figure(self) -> Outcome {
        Ok(Figure { estimate: self.evaluate()?, unit: self.unit()?, derivation: self })
    }

    /// Writes the derivation as a spreadsheet formula without the leading `=`.
    ///
    /// `refer` gives the reference for a part, when some cell shows it; it is asked for the whole first, then for
    /// ever smaller parts. A leaf without a reference is written as its number.
    pub fn formula(&self, refer: &mut impl FnMut(&Self) -> Option<String>) -> String {
        let mut out = String::new();
        self.write_formula(0, refer, &mut out);
        out
    }

    fn write_formula(&self, outer: u8, refer: &mut impl FnMut(&Self) -> Option<String>, out: &mut String) {
        if let Some(reference) = refer(self) {
            out.push_str(&reference);
            return;
        }
        match self {
            // Writing to a String cannot fail.
            Self::Leaf(leaf) => drop(write!(out, "{}", leaf.estimate.base)),
            Self::Constant(value) if *value < 0.0 => drop(write!(out, "({value})")),
            Self::Constant(value) => drop(write!(out, "{value}")),
            Self::Call(function, operands) => {
                out.push_str(function.name());
                out.push('(');
                for (index, operand) in operands.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    operand.write_formula(0, refer, out);
                }
                out.push(')');
            }
            Self::Binary(operator, left, right) => {
                let rank = operator.rank();
                if rank < outer {
                    out.push('(');
                }
                left.write_formula(rank, refer, out);
                out.push(operator.sign());
                // The right side of - and / (and of ^, which Excel reads from the left) needs brackets at equal rank.
                right.write_formula(rank + 1, refer, out);
                if rank < outer {
                    out.push(')');
                }
            }
        }
    }
}

/// Prints the derivation with the ids of its leaves: the formula a reader can follow, and the key under which a cell
/// that shows it is found.
impl fmt::Display for Derivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.formula(&mut |part| match part {
            Self::Leaf(leaf) => Some(leaf.id.clone()),
            _ => None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::{Absence, Derivation, End, Function, Leaf};
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
    fn a_divisor_around_zero_gives_no_figure() {
        let ratio = leaf("a", Estimate::exact(1.0)).over(leaf("b", Estimate::range(-1.0, None, 2.0)));
        assert!(matches!(ratio.evaluate(), Err(Absence::NotMeaningful(_))));
        let ratio = leaf("a", Estimate::exact(1.0)).over(leaf("b", Estimate::exact(0.0)));
        assert!(matches!(ratio.evaluate(), Err(Absence::NotMeaningful(_))));
    }

    #[test]
    fn unlike_things_are_not_added() {
        let people =
            Derivation::leaf(&Arc::new(Leaf { id: "p".into(), estimate: Estimate::exact(3.0), unit: Unit::People }));
        assert!(matches!(leaf("a", Estimate::exact(1.0)).plus(people).unit(), Err(Absence::NotComparable(_))));
    }

    #[test]
    fn formulas_have_the_brackets_they_need_and_no_more() {
        let [a, b, c] = ["a", "b", "c"].map(|id| leaf(id, Estimate::exact(2.0)));
        let check = |derivation: Derivation, expected: &str| assert_eq!(derivation.to_string(), expected);
        check(a.clone().over(b.clone()).minus(Derivation::Constant(1.0)), "a/b-1");
        check(a.clone().minus(b.clone().minus(c.clone())), "a-(b-c)");
        check(a.clone().minus(b.clone()).over(c.clone()), "(a-b)/c");
        check(a.clone().over(b.clone().over(c.clone())), "a/(b/c)");
        check(a.clone().over(b.clone()).power(Derivation::Constant(0.5)), "(a/b)^0.5");
        check(Derivation::Call(Function::Sum, vec![a.clone(), b.clone().minus(c)]), "SUM(a,b-c)");
        check(a.least(b).greatest(Derivation::Constant(0.0)), "MAX(MIN(a,b),0)");
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
