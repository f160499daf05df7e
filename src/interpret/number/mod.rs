//! Number notations: `$2-3bn`, `>11,500`, `~13`, `(8,060)`, `7.33A`, `nearly 25%`.
//!
//! [docs/notations.md](../../../docs/notations.md) lists what is read and what is refused.

mod behind;
mod digits;
mod part;
#[cfg(test)]
mod printed;
mod words;

use crate::domain::{Bound, Estimate, Family};
use part::{Bare, Part, Sign};
use std::borrow::Cow;

pub(super) use behind::strip_footnotes;
pub(super) use digits::{Decimal, half_digit};
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
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (digits != 2 || rest.len() > 3).then_some(rest)
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

#[cfg(test)]
mod tests {
    use super::{Decimal, Mark, Notation};
    use crate::domain::Bound::{Approximate, AtLeast, AtMost, Exact, Range};
    use crate::domain::Family;

    fn parse(text: &str) -> Option<Notation> {
        super::parse(text, Decimal::Point)
    }

    fn exact(text: &str, value: f64, scale: Option<f64>) {
        check(text, Some(value), value, Some(value), Exact, scale);
    }

    fn range(text: &str, low: f64, high: f64, scale: Option<f64>) {
        check(text, Some(low), f64::midpoint(low, high), Some(high), Range, scale);
    }

    fn check(
        text: &str,
        low: Option<f64>,
        base: f64,
        high: Option<f64>,
        bound: crate::domain::Bound,
        scale: Option<f64>,
    ) {
        let notation = parse(text).unwrap_or_else(|| panic!("{text} is not read"));
        let estimate = notation.estimate;
        assert_eq!((estimate.low, estimate.base, estimate.high, estimate.bound), (low, base, high, bound), "{text}");
        assert_eq!(notation.scale, scale, "{text}");
    }

    #[test]
    fn numbers_and_scales() {
        exact("13.07", 13.07, None);
        exact("13070", 13070.0, None);
        exact("-13070", -13070.0, None);
        exact("-0", 0.0, None);
        exact("$3.4B", 3.4, Some(1e9));
        exact("3.4 billion", 3.4, Some(1e9));
        exact("750mm", 750.0, Some(1e6));
        exact("920m", 920.0, Some(1e6));
        exact("920 M", 920.0, Some(1e6));
        exact("12k", 12.0, Some(1e3));
        exact("12 thousand", 12.0, Some(1e3));
        exact("1.4T", 1.4, Some(1e12));
        exact("2 bn", 2.0, Some(1e9));
        exact("2 bn.", 2.0, Some(1e9));
        exact("13,07 Mrd.", 13.07, Some(1e9));
        exact("3 crore", 3.0, Some(1e7));
        exact("2E+11", 2e11, None);
        exact("2.0e11", 2e11, None);
        exact("1.234,5", 1234.5, None);
        exact("1 234,5", 1234.5, None);
        exact("1\u{a0}234,5", 1234.5, None);
        exact("1\u{202f}234,5", 1234.5, None);
        exact("1'234.5", 1234.5, None);
        exact("1\u{2019}234.5", 1234.5, None);
        exact("1,23,456", 123_456.0, None);
        exact("'13070", 13070.0, None);
        exact("\u{a0}13.07\u{a0}", 13.07, None);
        exact("\u{ff11}\u{ff13}\u{ff0e}\u{ff10}\u{ff17}\u{ff05}", 13.07, None);
        exact("13.", 13.0, None);
    }

    #[test]
    fn signs() {
        for text in [
            "(8,060)",
            "-8,060",
            "\u{2212}8,060",
            "\u{2013}8,060",
            "8,060-",
            "$(8,060)",
            "($8,060)",
            "-$8,060",
            "$-8,060",
            "(8,060) *",
            "- 8,060",
        ] {
            exact(text, -8060.0, None);
        }
        exact("(8.1bn)", -8.1, Some(1e9));
        exact("(8.1)bn", -8.1, Some(1e9));
        exact("US$ (8.1) bn", -8.1, Some(1e9));
        exact("-$5bn", -5.0, Some(1e9));
        exact("(1)", -1.0, None);
        exact("(175)%", -175.0, None);
        exact("(175%)", -175.0, None);
        exact("+18", 18.0, None);
    }

    #[test]
    fn ranges() {
        range("$2-3bn", 2.0, 3.0, Some(1e9));
        range("US$ 2-3bn", 2.0, 3.0, Some(1e9));
        range("$2bn-$3bn", 2.0, 3.0, Some(1e9));
        range("$2 to 3 billion", 2.0, 3.0, Some(1e9));
        range("18,000-22,000", 18000.0, 22000.0, None);
        range("2\u{2013}3", 2.0, 3.0, None);
        range("2\u{2014}3", 2.0, 3.0, None);
        range("2\u{ff5e}3bn", 2.0, 3.0, Some(1e9));
        range("between 13 and 25", 13.0, 25.0, None);
        range("from 2 to 3", 2.0, 3.0, None);
        range("20-26", 20.0, 26.0, None);
        range("12-13", 12.0, 13.0, None);
        range("4-5x", 4.0, 5.0, None);
        range("4x-5x", 4.0, 5.0, None);
        range("1,5-2,0", 1.5, 2.0, None);
        range("900m to 1.2bn", 0.9, 1.2, Some(1e9));
        range("25\u{b1}2", 23.0, 27.0, None);
        range("25 +/- 2", 23.0, 27.0, None);
        range("$25bn \u{b1} 10%", 22.5, 27.5, Some(1e9));
        range("(5)-(3)", -5.0, -3.0, None);
        range("-5 to -3", -5.0, -3.0, None);
        range("-2 to 3", -2.0, 3.0, None);
        range("($2-3bn)", -3.0, -2.0, Some(1e9));
        range("~2-3bn", 2.0, 3.0, Some(1e9));
        range("2-3 (US$ bn)", 2.0, 3.0, Some(1e9));
        assert_eq!(parse("4x-5x").unwrap().mark, Some(Mark::Times));
        assert_eq!(parse("$25bn \u{b1} 10%").unwrap().mark, None);
    }

    #[test]
    fn bounds() {
        let least = |text: &str, value: f64, scale| check(text, Some(value), value, None, AtLeast, scale);
        let most = |text: &str, value: f64, scale| check(text, None, value, Some(value), AtMost, scale);
        let about = |text: &str, value: f64, scale| check(text, Some(value), value, Some(value), Approximate, scale);
        least(">11,500", 11500.0, None);
        least("\u{2265} 10", 10.0, None);
        least("$10B+", 10.0, Some(1e9));
        least("10+", 10.0, None);
        for words in [
            "over",
            "at least",
            "more than",
            "no less than",
            "not less than",
            "in excess of",
            "north of",
            "c. more than",
        ] {
            least(&format!("{words} 518"), 518.0, None);
        }
        least("Over $518 billion", 518.0, Some(1e9));
        least("10 or more", 10.0, None);
        most("<5", 5.0, None);
        for words in ["up to", "under", "nearly", "almost", "no more than", "less than", "just under"] {
            most(&format!("{words} 440"), 440.0, None);
        }
        most("10bn or less", 10.0, Some(1e9));
        for words in ["roughly", "~", "c.", "circa", "est.", "about", "approx.", "some", "an estimated", "ca."] {
            about(&format!("{words} 25"), 25.0, None);
        }
        about("~1.9 GW", 1.9, None);
        about("c$25bn", 25.0, Some(1e9));
        about("25bn approx.", 25.0, Some(1e9));
        about("25 (approx.)", 25.0, None);
    }

    #[test]
    fn footnote_marks_are_no_digits() {
        for mark in [
            "\u{b9}",
            "\u{b9}\u{b2}",
            "\u{b9},\u{b2}",
            "(1)",
            " (1)",
            "(12)",
            "*",
            "**",
            "\u{2020}",
            " [a]",
            " [1]",
            "[12]",
            " (a)",
            " (iv)",
            "\u{aa}",
            " [note 3]",
            " (see note 3)",
        ] {
            exact(&format!("4.6{mark}"), 4.6, None);
            exact(&format!("(4.6){mark}").replace(") (a)", ")*").replace(") (iv)", ")*"), -4.6, None);
            assert_eq!(parse(&format!("33%{mark}")).unwrap().mark, Some(Mark::Percent), "{mark}");
        }
        exact("4.6bn(1)", 4.6, Some(1e9));
    }

    #[test]
    fn marks() {
        let mark = |text: &str, mark, change: bool| {
            let notation = parse(text).unwrap_or_else(|| panic!("{text} is not read"));
            assert_eq!((notation.mark, notation.change), (Some(mark), change), "{text}");
        };
        for text in ["nearly 25%", "33%", "33 %", "33 pts", "33 per cent", "33pct", "33 (%)", "+5%", "2-3%"] {
            mark(text, Mark::Percent, false);
        }
        mark("450bps", Mark::BasisPoints, false);
        mark("20.5x", Mark::Times, false);
        mark("1.9 GW", Mark::Gigawatt, false);
        mark("920m users", Mark::Counted(Family::Users), false);
        mark("5,000 employees", Mark::Counted(Family::People), false);
        mark("2tn tokens per day", Mark::Counted(Family::Tokens), false);
        for text in ["+18% QoQ", "+18% yoy", "18% growth", "18% (YoY)", "+3 pts", "-2pp"] {
            mark(text, Mark::Percent, true);
        }
        mark("+150bps", Mark::BasisPoints, true);
    }

    #[test]
    fn currencies() {
        let check = |text: &str, code, scale| {
            let notation = parse(text).unwrap_or_else(|| panic!("{text} is not read"));
            assert_eq!((notation.currency, notation.scale), (Some(code), scale), "{text}");
        };
        check("\u{20ac}1.2bn", "EUR", Some(1e9));
        check("1.2bn EUR", "EUR", Some(1e9));
        check("1,2 Mrd. \u{20ac}", "EUR", Some(1e9));
        check("US$ 2-3bn", "USD", Some(1e9));
        check("13 billion dollars", "USD", Some(1e9));
        check("RMB 5bn", "CNY", Some(1e9));
        check("C$5m", "CAD", Some(1e6));
        check("usd5m", "USD", Some(1e6));
        check("13 (US$ bn)", "USD", Some(1e9));
        check("5 $", "USD", None);
    }

    #[test]
    fn tenses_and_remarks() {
        let tense =
            |text: &str, tense| assert_eq!(parse(text).unwrap_or_else(|| panic!("{text}")).tense, tense, "{text}");
        for text in ["7.33A", "7.33 A", "7.33 (A)", "$7.33bnA", "7.33 (actual)", "7.33 act."] {
            tense(text, Some('A'));
        }
        for text in
            ["15.2E", "15.2e", "15.2F", "15.2P", "$15.2bnE", "15.2 (E)", "15.2 (est.)", "15.2 est.", "15.2 forecast"]
        {
            tense(text, Some('E'));
        }
        for text in ["4.5p", "12.3R", "13 (unaudited)", "13 (restated)", "13"] {
            tense(text, None);
        }
        let remark = |text: &str, remark: &str| {
            assert_eq!(parse(text).unwrap_or_else(|| panic!("{text}")).remark, remark, "{text}");
        };
        remark("50 (net)", "net");
        remark("50 (net)(1)", "net");
        remark("68 gross", "gross");
        remark("4.1 (R&D)", "r&d");
        remark("$10bn annualised", "annualised");
        remark("$10bn/yr", "/yr");
        remark("+18% QoQ", "qoq");
        remark("4.6 (b)", "b");
        remark("13 (4.5bn)", "4.5bn");
    }

    #[test]
    fn words_are_not_numbers() {
        for text in [
            "",
            "n.a.",
            "-",
            "see note 4",
            "Q3 2026",
            "2026Q3",
            "12 apostles",
            "FY2025",
            "mid-single-digit",
            "low double digits",
            "hundreds of millions",
            "1/2",
            "3:1",
            "1.2.3",
            "$1.2.3bn",
            "12,34,5",
            "1,2345",
            "8,060 CR",
            "8,060 DR",
            "(-5)",
            "-(5)",
            "-5-",
            "+-5",
            "inf",
            "NaN",
            "1e999",
            "2025-2029",
            "2025-26",
            "10-2025",
            "2026-08",
            "2025-09-30",
            "3-2",
            "-2-3",
            "over 2-3bn",
            "20-26+",
            "over (5)",
            "$2-\u{20ac}3bn",
            "4x-5%",
            "5% bn",
            "5 TEUR",
            "5 T\u{20ac}",
            "5m bn",
            "'25",
            "'25E",
            "007",
            "C25",
            "up 18%",
            "10^2",
            "1\u{bd}",
            "+1 415 555 0100",
            "0202-07-30",
            "33 \u{b1} 2%",
            "more than less than 5",
            "$$5",
            "5$ \u{20ac}",
            "12345678901234567890",
            "between 5",
            "<10%>",
            "(5",
            "5)",
            "13 months",
            "1st",
            "$",
            "12E+",
            "\u{b2}",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "read, not computed")]
    fn the_sheet_tells_which_sign_parts_the_decimals() {
        let base = |text: &str, sheet| super::parse(text, sheet).unwrap().estimate.base;
        assert_eq!(base("1.234", Decimal::Point), 1.234);
        assert_eq!(base("1.234", Decimal::Comma), 1234.0);
        assert_eq!(base("1,234", Decimal::Unknown), 1234.0);
        assert!(super::parse("1,234", Decimal::Comma).unwrap().ambiguous);
        assert!(super::parse("1.234", Decimal::Unknown).unwrap().ambiguous);
        assert!(!super::parse("1.234", Decimal::Point).unwrap().ambiguous);
        assert!(super::parse("1.234-2.345", Decimal::Unknown).unwrap().ambiguous);
    }
}
