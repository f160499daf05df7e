//! Derivations: every figure of a report as a small expression tree over panel figures.
//!
//! One tree gives the three things a reader needs: the value with its range, the spreadsheet formula, and the sources
//! at its leaves.

mod evaluate;

pub use evaluate::Corner;

use super::{Estimate, Unit};
use schemars::JsonSchema;
use serde::Serialize;
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
}

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
    use super::{Absence, Derivation, Function, Leaf};
    use crate::domain::{Estimate, Unit};
    use std::sync::Arc;

    fn leaf(id: &str, estimate: Estimate) -> Derivation {
        Derivation::leaf(&Arc::new(Leaf { id: id.into(), estimate, unit: Unit::usd() }))
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
}
