//! Number notations: `$2-3bn`, `>11,500`, `~13`, `(8,060)`, `7.33A`, `nearly 25%`.
//!
//! [docs/notations.md](../../../docs/notations.md) lists what is read and what is refused.

mod behind;
mod digits;
mod part;
#[cfg(test)]
mod printed;
#[cfg(test)]
mod tests;
mod words;

use crate::domain::{Bound, Estimate, Family};
use part::{Bare, Part, Sign};
use std::borrow::Cow;

pub(super) use behind::strip_footnotes;
pub(super) use digits::{Decimal, half_digit, product};
pub(super) use words::{CURRENCIES, SCALES};

/// What a number's own notation says it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `%`, `pct`, `pts`: hundredths.
    Percent,
    /// `bps`: ten-thousandths.
    BasisPoints,
    /// `x`: a multiple.
    Times,
    /// `GW`
    Gigawatt,
    /// `MW`
    Megawatt,
    /// `users`, `people`: a count of a family.
    Counted(Family),
}

impl Mark {
    /// Returns what one printed unit is in base units.
    pub(super) const fn factor(self) -> f64 {
        match self {
            Self::Percent => 0.01,
            Self::BasisPoints => 0.0001,
            Self::Times | Self::Gigawatt | Self::Counted(_) => 1.0,
            Self::Megawatt => 0.001,
        }
    }
}

/// A number as printed, before any unit declared elsewhere is applied.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Notation {
    /// The printed figures; ends of a range in one scale.
    pub(super) estimate: Estimate,
    /// The scale printed with the number: 1e9 for `bn`.
    pub(super) scale: Option<f64>,
    /// The currency printed with the number.
    pub(super) currency: Option<&'static str>,
    /// The unit printed with the number.
    pub(super) mark: Option<Mark>,
    /// The actual or estimate mark printed behind the number: `A`, `E`.
    pub(super) tense: Option<char>,
    /// Words in brackets or behind the number, to be looked up as scope: `net`, `gross`, `R&D`.
    pub(super) remark: String,
    /// Half of the last printed digit, before the scale.
    pub(super) half_digit: f64,
    /// Whether the sign before three last digits could group thousands or part decimals.
    pub(super) ambiguous: bool,
    /// Whether the number says that it is a change and no level: `+18% QoQ`, `+150bps`.
    pub(super) change: bool,
}

impl Notation {
    /// Returns a number that stands in a cell as a number.
    pub(super) fn plain(value: f64) -> Self {
        Self::exact(value, half_digit(value))
    }

    fn exact(value: f64, half_digit: f64) -> Self {
        Self {
            estimate: Estimate::exact(value),
            scale: None,
            currency: None,
            mark: None,
            tense: None,
            remark: String::new(),
            half_digit,
            ambiguous: false,
            change: false,
        }
    }
}

/// Longer texts are prose.
const LONGEST: usize = 120;

/// Parses a text as a number notation; `None` when it is not one.
pub(super) fn parse(text: &str, decimal: Decimal) -> Option<Notation> {
    let text = text.trim();
    if let Some(plain) = plain(text, decimal) {
        return Some(plain);
    }
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    if text.len() > LONGEST || !text.contains(digit) {
        return None;
    }
    let text = normalise(text);
    let text = stored_as_text(text.trim())?;
    let (number, behind) = behind::part(text);
    let (mut bounds, mut in_words, mut rest) = (Bounds::default(), false, number);
    while let Some((found, words, behind)) = words::bound(rest) {
        bounds.add(Some(found));
        (in_words, rest) = (in_words | words, behind);
    }
    bounds.add(behind.bound);
    let (mut first, mut second) = ends(rest, decimal)?;
    if let Some(unit) = behind.unit {
        let last = second.as_mut().map_or(&mut first, |(_, part)| part);
        last.tail.read(unit, &mut false)?;
    }
    let last = second.as_ref().map_or(&first, |(_, part)| part);
    bounds.add(last.tail.plus.then_some(Bound::AtLeast));
    let bound = bounds.found;
    let bounded = matches!(bound, Some(Bound::AtLeast | Bound::AtMost));
    let first_plus = second.is_some() && first.tail.plus;
    // Whether "over (5)" is a greater or a smaller loss, and what "over 2-3" is, nobody can tell.
    if bounds.contradict
        || first_plus
        || bounded && (second.is_some() || (in_words || first.signed == Sign::Brackets) && first.value < 0.0)
    {
        return None;
    }
    let signed = first.signed != Sign::None;
    let scale = last.tail.scale.or(first.tail.scale);
    let estimate = match (&second, bound) {
        (Some((joint, second)), _) => joint.estimate(&first, second, scale)?,
        (None, Some(Bound::AtLeast)) => Estimate::at_least(first.value),
        (None, Some(Bound::AtMost)) => Estimate::at_most(first.value),
        (None, Some(_)) => Estimate::approximate(first.value),
        (None, None) => Estimate::exact(first.value),
    };
    let finite = |end: Option<f64>| end.is_none_or(f64::is_finite);
    if !finite(estimate.low) || !finite(estimate.high) || !finite(Some(estimate.base * scale.unwrap_or(1.0))) {
        return None;
    }
    let points = last.tail.points;
    let relative = second.as_ref().is_some_and(|(joint, _)| *joint == Joint::PlusMinus) && first.tail.mark.is_none();
    Some(Notation {
        estimate,
        scale,
        currency: first.tail.currency.or(last.tail.currency),
        mark: if relative && last.tail.mark == Some(Mark::Percent) { None } else { last.tail.mark.or(first.tail.mark) },
        tense: last.tail.tense.or(behind.tense),
        remark: behind.remark,
        half_digit: last.half_digit.max(first.half_digit),
        ambiguous: first.ambiguous || last.ambiguous,
        change: behind.change || points && signed,
    })
}

/// The plain numbers that nearly all texts of numbers are: digits and a decimal point, as fast as can be.
fn plain(text: &str, decimal: Decimal) -> Option<Notation> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let short = (1..=15).contains(&whole.len()) && fraction.len() <= 15 && all_digits(whole) && all_digits(fraction);
    // Three decimals and more need the sheet's sign to be understood.
    let clear = fraction.len() < 3 && digits.len() != whole.len() + 1 || whole == "0" || decimal == Decimal::Point;
    if !short || !clear || whole.starts_with('0') && whole != "0" {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    let places = if fraction.is_empty() { -digits::trailing_zeros(whole) } else { digits::exponent_of(fraction.len()) };
    Some(Notation::exact(value + 0.0, digits::half_of(places)))
}

/// Takes off the apostrophe of a number stored as text; `'25` is a year.
fn stored_as_text(text: &str) -> Option<&str> {
    let Some(rest) = text.strip_prefix('\'') else { return Some(text) };
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let year = rest.len() - behind.len() == 2 && (behind.len() < 2 || behind.starts_with(' '));
    (!year || behind == "%").then_some(rest)
}

/// The bounds that the words around a number give.
#[derive(Default)]
struct Bounds {
    found: Option<Bound>,
    contradict: bool,
}

impl Bounds {
    /// Adds one: a rough number that has an end is bounded, and two different ends contradict each other.
    fn add(&mut self, bound: Option<Bound>) {
        match (self.found, bound) {
            (None | Some(Bound::Approximate), Some(bound)) => self.found = Some(bound),
            (Some(found), Some(bound)) => self.contradict |= bound != Bound::Approximate && bound != found,
            (_, None) => {}
        }
    }
}

/// Blanks, dashes, apostrophes and digits of all kinds become one kind each; what has no width is dropped.
fn normalise(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.contains('\t') {
        return Cow::Borrowed(text);
    }
    let mapped = text.chars().filter_map(|c| {
        Some(match c {
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => return None,
            '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
            '\u{2010}' | '\u{2011}' | '\u{2212}' | '\u{fe63}' => '-',
            '\u{2012}' | '\u{2014}' | '\u{2015}' => '–',
            '\u{2018}' | '\u{2019}' | '\u{02bc}' => '\'',
            '\u{301c}' => '~',
            // The wide forms of East Asian typing stand as far from ASCII as each other.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
            '￥' => '¥',
            '￡' => '£',
            other => other,
        })
    });
    Cow::Owned(mapped.collect())
}

/// How two numbers stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    /// `2 to 3`, `between 2 and 3`
    Words,
    /// `2-3`
    Dash,
    /// `25 ± 2`
    PlusMinus,
}

/// Reads the one or two numbers of a notation.
fn ends(text: &str, decimal: Decimal) -> Option<(Part, Option<(Joint, Part)>)> {
    let between = words::strip(text, "between ");
    let from = words::strip(text, "from ");
    let rest = between.or(from).unwrap_or(text);
    // "($2-3bn)" is a negative range.
    let inside = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let inside = inside.filter(|inside| !inside.contains(['(', ')']));
    if let Some((joint, left, right)) = inside.and_then(|inside| split(inside, false)) {
        let (mut first, mut second) = (Part::parse(left, decimal)?, Part::parse(right, decimal)?);
        if joint == Joint::PlusMinus || first.signed != Sign::None || second.signed != Sign::None {
            return None;
        }
        (first.value, second.value) = (-first.value, -second.value);
        (first.signed, second.signed) = (Sign::Brackets, Sign::Brackets);
        return Some((first, Some((joint, second))));
    }
    match split(rest, between.is_some()) {
        Some((joint, left, right)) => {
            let (first, second) = (Part::parse(left, decimal)?, Part::parse(right, decimal)?);
            let joint = if between.is_some() && joint == Joint::Dash { Joint::Words } else { joint };
            Some((first, Some((joint, second))))
        }
        None if between.is_some() || from.is_some() => None,
        None => Some((Part::parse(rest, decimal)?, None)),
    }
}

/// Splits `2-3`, `2–3`, `2 to 3`, `13 and 25`, `25 ± 2`; a leading minus is no separator.
fn split(text: &str, between: bool) -> Option<(Joint, &str, &str)> {
    let words: &[(&str, Joint)] = &[(" and ", Joint::Words), (" to ", Joint::Words)];
    let words = if between { words } else { &words[1..] };
    let signs = [
        ("±", Joint::PlusMinus),
        ("+/-", Joint::PlusMinus),
        ("–", Joint::Dash),
        (" - ", Joint::Dash),
        ("-", Joint::Dash),
        ("~", Joint::Dash),
    ];
    words.iter().copied().chain(signs).find_map(|(separator, joint)| {
        text.match_indices(separator).find_map(|(at, _)| {
            let (left, right) = (text[..at].trim(), text[at + separator.len()..].trim());
            let digits = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
            // The minus of an exponent: 2e-5.
            let exponent = separator == "-" && text[..at].ends_with(['e', 'E']);
            (digits(left) && digits(right) && !exponent).then_some((joint, left, right))
        })
    })
}

impl Joint {
    /// The range of two numbers in their common scale.
    fn estimate(self, first: &Part, second: &Part, scale: Option<f64>) -> Option<Estimate> {
        let (a, b) = (&first.tail, &second.tail);
        let differ = a.currency.zip(b.currency).is_some_and(|(a, b)| a != b);
        if differ || (self != Self::PlusMinus && a.mark.is_some() && a.mark != b.mark) {
            return None;
        }
        if self == Self::PlusMinus {
            return plus_minus(first, second, scale);
        }
        let date = [first.bare, second.bare];
        // "2025-2029" and "10-2025" are parts of dates; "-2-3" could end at three or minus three.
        let dates = date.iter().all(Option::is_some) && date.contains(&Some(Bare::Year));
        let half_signed = self == Self::Dash && first.value < 0.0 && second.signed == Sign::None;
        let mixed = (first.signed == Sign::Brackets) != (second.signed == Sign::Brackets);
        if dates || half_signed || mixed {
            return None;
        }
        // In "900m to 1.2bn" each end has its own scale; they are brought to the common one.
        let low = common(first.value, a.scale, scale);
        let doubtful = first.ambiguous || second.ambiguous;
        let growing = low <= second.value || (low < 0.0 && second.value < 0.0) || doubtful;
        growing.then(|| Estimate::range(low, None, second.value))
    }
}

/// A value of one scale in the common one. Where they agree it stays as it is, to the last bit.
fn common(value: f64, own: Option<f64>, common: Option<f64>) -> f64 {
    match (own, common) {
        (Some(own), Some(common)) if own.to_bits() != common.to_bits() => value * own / common,
        _ => value,
    }
}

/// `25 ± 2`, and `$25bn ± 10%` where the number itself is no share.
fn plus_minus(first: &Part, second: &Part, scale: Option<f64>) -> Option<Estimate> {
    let (a, b) = (&first.tail, &second.tail);
    let money = a.scale.is_some() || a.currency.is_some();
    let width = match (a.mark, b.mark) {
        (None, Some(Mark::Percent)) if money && b.scale.is_none() => first.value.abs() * second.value / 100.0,
        (_, None) => common(second.value, b.scale, scale),
        (Some(a), Some(b)) if a == b => second.value,
        // "33 ± 2%" could be a share, or a number that is two hundredths off.
        _ => return None,
    };
    let base = common(first.value, a.scale, scale);
    (second.signed == Sign::None).then(|| Estimate::range(base - width, Some(base), base + width))
}
