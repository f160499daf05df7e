//! Number notations: `$2-3bn`, `>11,500`, `~13`, `(8,060)`, `7.33A`, `nearly 25%`.

use crate::domain::{Bound, Estimate};

/// What a number's own notation says it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `%`, `pct`: hundredths.
    Percent,
    /// `bps`: ten-thousandths.
    BasisPoints,
    /// `x`: a multiple.
    Times,
    /// `GW`
    Gigawatt,
    /// `MW`
    Megawatt,
}

impl Mark {
    /// Returns what one printed unit is in base units.
    pub(super) const fn factor(self) -> f64 {
        match self {
            Self::Percent => 0.01,
            Self::BasisPoints => 0.0001,
            Self::Times | Self::Gigawatt => 1.0,
            Self::Megawatt => 0.001,
        }
    }
}

/// Which sign parts the decimals in the texts of a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Decimal {
    /// Nothing in the sheet tells.
    #[default]
    Unknown,
    /// The point: `13.07`, `1,234.5`.
    Point,
    /// The comma: `13,07`, `1.234,5`.
    Comma,
    /// Both are found.
    Mixed,
}

impl Decimal {
    /// Takes the evidence of one text: a number that can be read in one way only.
    pub(super) fn learn(self, text: &str) -> Self {
        text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
            .map(|number| number.trim_matches(['.', ',']))
            .filter_map(Self::of_number)
            .fold(self, Self::join)
    }

    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, other) | (other, Self::Unknown) => other,
            (a, b) if a == b => a,
            _ => Self::Mixed,
        }
    }

    /// What one number tells; nothing when it could be grouped thousands.
    fn of_number(number: &str) -> Option<Self> {
        let marks: Vec<char> = number.chars().filter(|c| matches!(c, '.' | ',')).collect();
        let last = *marks.last()?;
        let tail = number.rsplit(last).next()?;
        let decimal = if marks.iter().any(|mark| *mark != last) {
            // Both occur: the last one parts the decimals, if it occurs once.
            marks.iter().filter(|mark| **mark == last).count() == 1
        } else {
            // Four digits and more behind one mark are a stray footnote as often as a decimal number.
            marks.len() == 1 && (matches!(tail.len(), 1 | 2) || number.starts_with('0'))
        };
        decimal.then_some(if last == ',' { Self::Comma } else { Self::Point })
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
}

impl Notation {
    /// Returns a number that stands in a cell as a number.
    pub(super) fn plain(value: f64) -> Self {
        Self {
            estimate: Estimate::exact(value),
            scale: None,
            currency: None,
            mark: None,
            tense: None,
            remark: String::new(),
            half_digit: half_digit(value),
            ambiguous: false,
        }
    }
}

/// Half of the last digit of a number as it would be typed.
pub(super) fn half_digit(value: f64) -> f64 {
    let text = value.abs().to_string();
    match text.split_once('.') {
        Some((_, decimals)) => 0.5 * 10_f64.powi(-exponent_of(decimals.len())),
        None => 0.5 * 10_f64.powi(trailing_zeros(&text)),
    }
}

/// Zeros at the end of a whole number are places, not digits: 4600 says no more than 4.6 thousand.
fn trailing_zeros(digits: &str) -> i32 {
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() { 0 } else { exponent_of(digits.len() - significant.len()) }
}

fn exponent_of(places: usize) -> i32 {
    i32::try_from(places).unwrap_or(0)
}

/// Currencies by sign and code, the longest first.
pub(super) const CURRENCIES: &[(&str, &str)] = &[
    ("us$", "USD"),
    ("hk$", "HKD"),
    ("nt$", "TWD"),
    ("c$", "CAD"),
    ("a$", "AUD"),
    ("s$", "SGD"),
    ("r$", "BRL"),
    ("usd", "USD"),
    ("eur", "EUR"),
    ("gbp", "GBP"),
    ("jpy", "JPY"),
    ("cny", "CNY"),
    ("rmb", "CNY"),
    ("cad", "CAD"),
    ("chf", "CHF"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
];

/// Scales by word, the longest first.
pub(super) const SCALES: &[(&str, f64)] = &[
    ("'000s", 1e3),
    ("'000", 1e3),
    ("000s", 1e3),
    ("000", 1e3),
    ("thousands", 1e3),
    ("thousand", 1e3),
    ("trillions", 1e12),
    ("trillion", 1e12),
    ("billions", 1e9),
    ("billion", 1e9),
    ("millions", 1e6),
    ("million", 1e6),
    ("tn", 1e12),
    ("mrd", 1e9),
    ("mio", 1e6),
    ("bn", 1e9),
    ("mm", 1e6),
    ("mn", 1e6),
    ("t", 1e12),
    ("b", 1e9),
    ("m", 1e6),
    ("k", 1e3),
];

const AT_LEAST: &[&str] =
    &["at least", "more than", "upward of", "upwards of", "greater than", "over", "above", "min.", ">=", "≥", ">"];
const AT_MOST: &[&str] =
    &["as much as", "less than", "at most", "up to", "nearly", "almost", "under", "below", "max.", "<=", "≤", "<"];
const ABOUT: &[&str] =
    &["approximately", "approx.", "approx", "roughly", "around", "about", "circa", "est.", "ca.", "c.", "~", "≈"];

/// Parses a text as a number notation; `None` when it is not one.
pub(super) fn parse(text: &str, decimal: Decimal) -> Option<Notation> {
    let text = normalise(text);
    let (text, remark) = split_remark(strip_footnotes(&text));
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let lower = text.to_lowercase();
    let mut rest = lower.trim();
    let mut bound = None;
    while let Some((found, stripped)) = strip_bound(rest) {
        bound = bound.or(Some(found)).filter(|&seen| seen != Bound::Approximate).or(Some(found));
        rest = stripped;
    }
    let between = rest.strip_prefix("between ");
    let (first, second) = split_range(between.unwrap_or(rest), between.is_some());
    let first = Part::parse(first, decimal)?;
    let second = match second {
        Some(text) => Some(Part::parse(text, decimal)?),
        None => None,
    };
    let (plus, tense) = (second.as_ref().unwrap_or(&first).plus, second.as_ref().unwrap_or(&first).tense);
    if plus {
        bound = Some(Bound::AtLeast);
    }
    let scale = second.as_ref().and_then(|part| part.scale).or(first.scale);
    let estimate = match (&second, bound) {
        (Some(second), _) => {
            // In "900m to 1.2bn" each end has its own scale; they are brought to the common one.
            let low = first.value * first.scale.or(scale).unwrap_or(1.0) / scale.unwrap_or(1.0);
            Estimate::range(low, None, second.value)
        }
        (None, Some(Bound::AtLeast)) => Estimate::at_least(first.value),
        (None, Some(Bound::AtMost)) => Estimate::at_most(first.value),
        (None, Some(_)) => Estimate::approximate(first.value),
        (None, None) => Estimate::exact(first.value),
    };
    Some(Notation {
        estimate,
        scale,
        currency: first.currency.or(second.as_ref().and_then(|part| part.currency)),
        mark: second.as_ref().and_then(|part| part.mark).or(first.mark),
        tense,
        remark,
        half_digit: second.as_ref().map_or(first.half_digit, |part| part.half_digit.max(first.half_digit)),
        ambiguous: first.ambiguous || second.as_ref().is_some_and(|part| part.ambiguous),
    })
}

/// Spaces of all kinds become one kind; minus signs and dashes of all kinds become two.
fn normalise(text: &str) -> String {
    let mapped = text.trim().trim_start_matches('\'').chars().map(|c| match c {
        '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' => ' ',
        '\u{2212}' => '-',
        '\u{2014}' => '\u{2013}',
        other => other,
    });
    mapped.collect()
}

/// Takes footnote marks off the end: superscripts, `*`, `†`, `[a]`, and `(1)` that follows a digit directly.
pub(super) fn strip_footnotes(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let before = text;
        text = text.trim_end_matches(['*', '†', '‡', '§', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁰']).trim_end();
        for (open, close) in [('[', ']'), ('(', ')')] {
            if let Some(inner) = text.strip_suffix(close).and_then(|text| text.rsplit_once(open)) {
                let (head, mark) = inner;
                let short = !mark.is_empty() && mark.len() <= 2 && mark.chars().all(|c| c.is_ascii_alphanumeric());
                let figure = head.ends_with(|c: char| c.is_ascii_digit() || c == '%');
                if short && ((open == '[' && !head.is_empty()) || (figure && mark.parse::<u8>().is_ok())) {
                    text = head.trim_end();
                }
            }
        }
        if text == before {
            return text;
        }
    }
}

/// Splits off a remark in brackets behind the number, or a bare scope word: `50 (net)`, `68 gross`.
fn split_remark(text: &str) -> (&str, String) {
    if let Some((head, remark)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
        let words = remark.chars().any(char::is_alphabetic) && !head.trim().is_empty();
        if words && head.chars().any(|c| c.is_ascii_digit()) {
            return (head.trim_end(), remark.trim().to_lowercase());
        }
    }
    for word in ["gross", "net", "adjusted", "adj."] {
        if let Some(head) = text.strip_suffix(word).filter(|head| head.ends_with(' ')) {
            return (head.trim_end(), word.trim_end_matches('.').to_owned());
        }
    }
    (text, String::new())
}

fn strip_bound(text: &str) -> Option<(Bound, &str)> {
    let groups = [(AT_LEAST, Bound::AtLeast), (AT_MOST, Bound::AtMost), (ABOUT, Bound::Approximate)];
    groups.iter().find_map(|(words, bound)| {
        words.iter().find_map(|word| {
            let rest = text.strip_prefix(word)?;
            let whole = !word.ends_with(char::is_alphabetic) || rest.starts_with(' ');
            whole.then(|| (*bound, rest.trim_start()))
        })
    })
}

/// Splits `2-3`, `2–3`, `2 to 3`, `13 and 25`; a leading minus is no separator.
fn split_range(text: &str, between: bool) -> (&str, Option<&str>) {
    let words: &[&str] = if between { &[" and ", " to "] } else { &[" to "] };
    for separator in words.iter().copied().chain(["–", " - ", "-"]) {
        let found = text.match_indices(separator).find(|(at, _)| {
            let (left, right) = (text[..*at].trim(), text[at + separator.len()..].trim());
            left.bytes().any(|b| b.is_ascii_digit())
                && right.bytes().any(|b| b.is_ascii_digit())
                && !left.ends_with('e')
        });
        if let Some((at, _)) = found {
            return (&text[..at], Some(&text[at + separator.len()..]));
        }
    }
    (text, None)
}

/// One number of a notation with what is printed around it.
struct Part {
    value: f64,
    scale: Option<f64>,
    currency: Option<&'static str>,
    mark: Option<Mark>,
    tense: Option<char>,
    plus: bool,
    half_digit: f64,
    ambiguous: bool,
}

impl Part {
    fn parse(text: &str, decimal: Decimal) -> Option<Self> {
        let mut rest = text.trim();
        let mut negative = false;
        if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            negative = true;
            rest = inner.trim();
        }
        let mut currency = None;
        // Sign and currency come in either order: -$5, $-5, ($5).
        for _ in 0..2 {
            if let Some(stripped) = rest.strip_prefix('-') {
                negative = true;
                rest = stripped.trim_start();
            }
            rest = rest.strip_prefix('+').unwrap_or(rest);
            if let Some((sign, code)) = CURRENCIES.iter().find(|(sign, _)| rest.starts_with(sign)) {
                currency = Some(*code);
                rest = rest[sign.len()..].trim_start();
            }
        }
        let end = rest
            .char_indices()
            .find(|&(at, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '\'') || is_group_space(rest, at)))
            .map_or(rest.len(), |(at, _)| at);
        let (digits, tail) = exponent(rest, end);
        let (value, decimals, ambiguous) = digits_value(digits, decimal)?;
        let mut part = Self {
            value: if negative { -value } else { value },
            scale: None,
            currency,
            mark: None,
            tense: None,
            plus: false,
            half_digit: 0.5 * 10_f64.powi(-decimals),
            ambiguous,
        };
        part.read_tail(tail).then_some(part)
    }

    /// Reads what stands behind the digits; false when something there is not understood.
    fn read_tail(&mut self, tail: &str) -> bool {
        let mut rest = tail.trim_start();
        while !rest.is_empty() {
            let marks = [
                ("per cent", Mark::Percent),
                ("percent", Mark::Percent),
                ("pct", Mark::Percent),
                ("pts", Mark::Percent),
                ("%", Mark::Percent),
                ("bps", Mark::BasisPoints),
                ("gw", Mark::Gigawatt),
                ("mw", Mark::Megawatt),
                ("x", Mark::Times),
            ];
            let word_ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
            if let Some(stripped) = rest.strip_prefix('+') {
                self.plus = true;
                rest = stripped.trim_start();
            } else if let Some(stripped) = rest.strip_prefix('-').filter(|rest| rest.trim().is_empty()) {
                // A trailing minus of old ledgers.
                self.value = -self.value;
                rest = stripped;
            } else if let Some((word, mark)) =
                marks.iter().find(|(word, _)| rest.strip_prefix(word).is_some_and(word_ends))
            {
                self.mark = Some(*mark);
                rest = rest[word.len()..].trim_start();
            } else if let Some((word, scale)) =
                SCALES.iter().find(|(word, _)| self.scale.is_none() && rest.strip_prefix(word).is_some_and(word_ends))
            {
                self.scale = Some(*scale);
                rest = rest[word.len()..].trim_start();
            } else if let Some((word, code)) =
                CURRENCIES.iter().find(|(word, _)| rest.strip_prefix(word).is_some_and(word_ends))
            {
                self.currency = Some(code);
                rest = rest[word.len()..].trim_start();
            } else if let Some(tense) = ["a", "e", "p", "f"].iter().find(|tense| rest == **tense) {
                self.tense = tense.chars().next().map(|c| if c == 'a' { 'A' } else { 'E' });
                rest = "";
            } else if let Some(word) = ["users", "people", "employees", "customers", "subscribers", "or more"]
                .iter()
                .find(|word| rest == **word)
            {
                self.plus |= *word == "or more";
                rest = "";
            } else {
                return false;
            }
        }
        true
    }
}

/// Whether the blank at `at` groups thousands: three digits follow, then no further digit.
fn is_group_space(text: &str, at: usize) -> bool {
    let rest = text.as_bytes();
    rest[at] == b' '
        && at > 0
        && rest[at - 1].is_ascii_digit()
        && rest.get(at + 1..at + 4).is_some_and(|group| group.iter().all(u8::is_ascii_digit))
        && !rest.get(at + 4).is_some_and(u8::is_ascii_digit)
}

/// Extends the digits by an exponent: `2e+11`.
fn exponent(text: &str, end: usize) -> (&str, &str) {
    let tail = &text[end..];
    let signed = tail.strip_prefix('e').map(|tail| tail.strip_prefix(['+', '-']).unwrap_or(tail));
    match signed {
        Some(digits) if digits.starts_with(|c: char| c.is_ascii_digit()) => {
            let count = digits.bytes().take_while(u8::is_ascii_digit).count();
            let end = text.len() - digits.len() + count;
            (&text[..end], &text[end..])
        }
        _ => (&text[..end], tail),
    }
}

/// The value of digits with separators, and how many decimals are printed.
///
/// Where both separators occur the last is the decimal one. One kind alone groups thousands when it stands before every
/// third digit, unless the sheet shows that it parts decimals; a lone point before three digits is ambiguous where the
/// sheet shows nothing.
fn digits_value(text: &str, sheet: Decimal) -> Option<(f64, i32, bool)> {
    let text = text.trim();
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if let Some((_, exponent)) = text.split_once('e') {
        let value = text.replace(',', "").parse().ok()?;
        return Some((value, -exponent.parse::<i32>().ok()?.clamp(-30, 30), false));
    }
    let compact = text.replace([' ', '\''], "");
    let grouped = |separator: char| {
        let mut groups = compact.split(separator);
        let head = groups.next().unwrap_or_default();
        (1..=3).contains(&head.len()) && groups.clone().count() > 0 && groups.all(|group| group.len() == 3)
    };
    let lone_point = compact.matches('.').count() == 1 && grouped('.') && !compact.starts_with('0');
    let mut ambiguous = false;
    let decimal = match (compact.rfind(','), compact.rfind('.')) {
        (Some(comma), Some(point)) => Some(if comma > point { ',' } else { '.' }),
        (Some(_), None) if grouped(',') => {
            // Grouped thousands, unless the sheet writes decimals with a comma: then nobody can tell.
            ambiguous = sheet != Decimal::Point && sheet != Decimal::Unknown && compact.matches(',').count() == 1;
            None
        }
        (Some(_), None) => Some(','),
        (None, Some(_)) if lone_point => {
            ambiguous = matches!(sheet, Decimal::Unknown | Decimal::Mixed);
            (sheet != Decimal::Comma).then_some('.')
        }
        (None, Some(_)) => (compact.matches('.').count() == 1).then_some('.'),
        (None, None) => None,
    };
    let plain: String = compact
        .chars()
        .filter_map(|c| match c {
            ',' | '.' if Some(c) == decimal => Some('.'),
            ',' | '.' => None,
            digit => Some(digit),
        })
        .collect();
    let value: f64 = plain.parse().ok()?;
    let decimals = match plain.split_once('.') {
        Some((_, decimals)) => exponent_of(decimals.len()),
        None => -trailing_zeros(&plain),
    };
    Some((value, decimals, ambiguous))
}

#[cfg(test)]
mod tests {
    use super::{Decimal, Mark};

    fn parse(text: &str) -> Option<super::Notation> {
        super::parse(text, Decimal::Point)
    }

    use crate::domain::Bound::{Approximate, AtLeast, AtMost, Exact, Range};

    #[test]
    fn notations_of_the_trade() {
        let check = |text: &str, low, base: f64, high, bound, scale: Option<f64>| {
            let notation = parse(text).unwrap_or_else(|| panic!("{text} is not read"));
            let estimate = notation.estimate;
            assert_eq!(
                (estimate.low, estimate.base, estimate.high, estimate.bound),
                (low, base, high, bound),
                "{text}"
            );
            assert_eq!(notation.scale, scale, "{text}");
        };
        check("13.07", Some(13.07), 13.07, Some(13.07), Exact, None);
        check("$3.4B", Some(3.4), 3.4, Some(3.4), Exact, Some(1e9));
        check("(8,060)", Some(-8060.0), -8060.0, Some(-8060.0), Exact, None);
        check("-$5bn", Some(-5.0), -5.0, Some(-5.0), Exact, Some(1e9));
        check("8,060-", Some(-8060.0), -8060.0, Some(-8060.0), Exact, None);
        check("$2-3bn", Some(2.0), 2.5, Some(3.0), Range, Some(1e9));
        check("18,000-22,000", Some(18000.0), 20000.0, Some(22000.0), Range, None);
        check("2\u{2013}3", Some(2.0), 2.5, Some(3.0), Range, None);
        check("between 13 and 25", Some(13.0), 19.0, Some(25.0), Range, None);
        check("900m to 1.2bn", Some(0.9), 1.05, Some(1.2), Range, Some(1e9));
        check(">11,500", Some(11500.0), 11500.0, None, AtLeast, None);
        check("$10B+", Some(10.0), 10.0, None, AtLeast, Some(1e9));
        check("over 100", Some(100.0), 100.0, None, AtLeast, None);
        check("nearly 440", None, 440.0, Some(440.0), AtMost, None);
        check("up to 30", None, 30.0, Some(30.0), AtMost, None);
        check("c. 25", Some(25.0), 25.0, Some(25.0), Approximate, None);
        check("~1.9 GW", Some(1.9), 1.9, Some(1.9), Approximate, None);
        check("4.6\u{b9}", Some(4.6), 4.6, Some(4.6), Exact, None);
        check("4.6(1)", Some(4.6), 4.6, Some(4.6), Exact, None);
        check("(1)", Some(-1.0), -1.0, Some(-1.0), Exact, None);
        check("4.6 [a]", Some(4.6), 4.6, Some(4.6), Exact, None);
        check("1.234,5", Some(1234.5), 1234.5, Some(1234.5), Exact, None);
        check("1 234,5", Some(1234.5), 1234.5, Some(1234.5), Exact, None);
        check("1'234.5", Some(1234.5), 1234.5, Some(1234.5), Exact, None);
        check("2E+11", Some(2e11), 2e11, Some(2e11), Exact, None);
        check("750mm", Some(750.0), 750.0, Some(750.0), Exact, Some(1e6));
        check("920m", Some(920.0), 920.0, Some(920.0), Exact, Some(1e6));
    }

    #[test]
    fn marks_tenses_and_remarks() {
        assert_eq!(parse("nearly 25%").unwrap().mark, Some(Mark::Percent));
        assert_eq!(parse("20.5x").unwrap().mark, Some(Mark::Times));
        assert_eq!(parse("7.33A").unwrap().tense, Some('A'));
        assert_eq!(parse("15.2E").unwrap().tense, Some('E'));
        assert_eq!(parse("50 (net)").unwrap().remark, "net");
        assert_eq!(parse("68 gross").unwrap().remark, "gross");
        assert_eq!(parse("\u{20ac}1.2m").unwrap().currency, Some("EUR"));
    }

    #[test]
    fn words_are_not_numbers() {
        for text in ["", "n.a.", "-", "see note 4", "Q3 2026", "2026Q3", "12 apostles", "FY2025"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "read, not computed")]
    fn the_sheet_tells_which_sign_parts_the_decimals() {
        let learn = |texts: &[&str]| texts.iter().fold(Decimal::Unknown, |seen, text| seen.learn(text));
        assert_eq!(learn(&["1.234", "5,678", "FY2025"]), Decimal::Unknown);
        assert_eq!(learn(&["1.234", "13.07"]), Decimal::Point);
        assert_eq!(learn(&["1.234", "13,07"]), Decimal::Comma);
        assert_eq!(learn(&["1.234,5", "5,678.9"]), Decimal::Mixed);
        assert_eq!(learn(&["0.381"]), Decimal::Point);
        let base = |text: &str, sheet| super::parse(text, sheet).unwrap().estimate.base;
        assert_eq!(base("1.234", Decimal::Point), 1.234);
        assert_eq!(base("1.234", Decimal::Comma), 1234.0);
        assert_eq!(base("1,234", Decimal::Unknown), 1234.0);
        assert!(super::parse("1,234", Decimal::Comma).unwrap().ambiguous);
        assert!(super::parse("1.234", Decimal::Unknown).unwrap().ambiguous);
        assert!(!super::parse("1.234", Decimal::Point).unwrap().ambiguous);
    }
}
