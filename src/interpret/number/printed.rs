//! Numbers printed in every notation read back as themselves.

use super::{Decimal, Mark, parse};
use crate::domain::{Bound, Estimate};
use crate::interpret::period_label;
use proptest::prelude::*;
use proptest::sample::select;

/// A number as whole units of its last decimal: 1307 with two decimals is 13.07.
#[derive(Clone, Copy, Debug)]
struct Printed {
    units: u64,
    decimals: u32,
}

impl Printed {
    fn value(self) -> f64 {
        format!("{}e-{}", self.units, self.decimals).parse().unwrap()
    }

    /// Prints with a separator of thousands and a sign for decimals.
    fn print(self, group: &str, decimal: char) -> String {
        let size = 10_u64.pow(self.decimals);
        let (whole, fraction) = ((self.units / size).to_string(), self.units % size);
        let mut text = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push_str(group);
            }
            text.push(digit);
        }
        if self.decimals > 0 {
            let fraction = format!("{fraction:0width$}", width = self.decimals as usize);
            text.push(decimal);
            text.push_str(&fraction);
        }
        text
    }
}

/// How a sheet prints its numbers: separator of thousands, sign for decimals, and what the sheet is known to use.
#[derive(Clone, Copy, Debug)]
struct Style {
    group: &'static str,
    decimal: char,
    sheet: Decimal,
}

fn any_number() -> impl Strategy<Value = Printed> {
    (0_u64..10_000_000_000, 0_u32..4).prop_map(|(units, decimals)| Printed { units, decimals })
}

fn any_style() -> impl Strategy<Value = Style> {
    let style = |(group, decimal)| Style {
        group,
        decimal,
        sheet: if decimal == '.' { Decimal::Point } else { Decimal::Comma },
    };
    let groups = [(",", '.'), ("", '.'), (".", ','), ("", ','), (" ", ','), ("\u{a0}", ','), ("\u{202f}", ',')];
    select(groups.into_iter().chain([("'", '.'), ("\u{2019}", '.'), (" ", '.')]).map(style).collect::<Vec<_>>())
}

const SCALES: &[(&str, Option<f64>)] = &[
    ("", None),
    ("bn", Some(1e9)),
    (" bn", Some(1e9)),
    ("B", Some(1e9)),
    (" billion", Some(1e9)),
    (" Mrd.", Some(1e9)),
    ("m", Some(1e6)),
    ("mm", Some(1e6)),
    (" Mio.", Some(1e6)),
    ("k", Some(1e3)),
    (" thousand", Some(1e3)),
    ("T", Some(1e12)),
    ("tn", Some(1e12)),
];

const CURRENCIES: &[(&str, &str, Option<&str>)] = &[
    ("", "", None),
    ("$", "", Some("USD")),
    ("US$ ", "", Some("USD")),
    ("€", "", Some("EUR")),
    ("£", "", Some("GBP")),
    ("", " EUR", Some("EUR")),
    ("", " USD", Some("USD")),
    ("RMB ", "", Some("CNY")),
];

/// The ways to print a negative number, and a positive one.
const NEGATIVES: &[(&str, &str)] = &[("-", ""), ("\u{2212}", ""), ("(", ")"), ("\u{2013}", "")];

const FOOTNOTES: &[&str] =
    &["", "\u{b9}", "\u{b2}", "*", "**", "\u{2020}", "(1)", " (2)", "[a]", " [1]", " (a)", "\u{aa}", " [note 3]"];

const TAGS: &[(&str, Option<char>, &str)] = &[
    ("", None, ""),
    ("A", Some('A'), ""),
    ("E", Some('E'), ""),
    (" (E)", Some('E'), ""),
    (" (est.)", Some('E'), ""),
    (" (net)", None, "net"),
    (" gross", None, "gross"),
    (" (R&D)", None, "r&d"),
    (" (unaudited)", None, ""),
];

const MARKS: &[(&str, Option<Mark>)] = &[
    ("%", Some(Mark::Percent)),
    (" %", Some(Mark::Percent)),
    (" pts", Some(Mark::Percent)),
    (" per cent", Some(Mark::Percent)),
    ("bps", Some(Mark::BasisPoints)),
    ("x", Some(Mark::Times)),
    (" GW", Some(Mark::Gigawatt)),
    ("MW", Some(Mark::Megawatt)),
];

const BOUNDS: &[(&str, &str, Bound)] = &[
    (">", "", Bound::AtLeast),
    ("\u{2265} ", "", Bound::AtLeast),
    ("over ", "", Bound::AtLeast),
    ("at least ", "", Bound::AtLeast),
    ("no less than ", "", Bound::AtLeast),
    ("", "+", Bound::AtLeast),
    ("<", "", Bound::AtMost),
    ("up to ", "", Bound::AtMost),
    ("nearly ", "", Bound::AtMost),
    ("no more than ", "", Bound::AtMost),
    ("~", "", Bound::Approximate),
    ("c. ", "", Bound::Approximate),
    ("roughly ", "", Bound::Approximate),
];

fn of_bound(bound: Bound, value: f64) -> Estimate {
    match bound {
        Bound::AtLeast => Estimate::at_least(value),
        Bound::AtMost => Estimate::at_most(value),
        Bound::Approximate => Estimate::approximate(value),
        _ => Estimate::exact(value),
    }
}

/// Whether a text is four digits of a year: the one thing that is both a number and a period.
fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A comma before three last digits in a sheet with decimal commas is a doubt on purpose; a point elsewhere is none.
fn doubtful(number: Printed, style: Style) -> bool {
    number.decimals == 3
        && style.decimal == ','
        && !number.print(style.group, ',').contains(['.', ' ', '\u{a0}', '\u{202f}'])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn numbers_read_back(
        number in any_number(),
        style in any_style(),
        negative in proptest::option::of(select(NEGATIVES)),
        (before, behind, currency) in select(CURRENCIES),
        (scale_text, scale) in select(SCALES),
        (tag, tense, remark) in select(TAGS),
        footnote in select(FOOTNOTES),
    ) {
        // Nobody glues a letter to a code or a word: "EURA", "billionE".
        prop_assume!(tag.len() != 1 || (behind.is_empty() && scale_text.len() < 4));
        prop_assume!(!doubtful(number, style));
        let (open, close) = negative.unwrap_or(("", ""));
        let text = format!("{open}{before}{}{scale_text}{behind}{close}{tag}{footnote}", number.print(style.group, style.decimal));
        let Some(notation) = parse(&text, style.sheet) else { return Err(TestCaseError::fail(format!("{text} is not read"))) };
        let value = if negative.is_some() { 0.0 - number.value() } else { number.value() };
        prop_assert_eq!(notation.estimate, Estimate::exact(value), "{}", text);
        prop_assert_eq!((notation.scale, notation.currency), (scale, currency), "{}", text);
        prop_assert_eq!((notation.tense, notation.remark.as_str()), (tense, remark), "{}", text);
        prop_assert!(!notation.ambiguous && !notation.change && notation.mark.is_none(), "{}", text);
        prop_assert!(is_year(&text) || period_label::parse(&text).is_none(), "{} is a period too", text);
    }

    #[test]
    fn marks_read_back(number in any_number(), style in any_style(), (text, mark) in select(MARKS), footnote in select(FOOTNOTES)) {
        prop_assume!(!doubtful(number, style));
        let text = format!("{}{text}{footnote}", number.print(style.group, style.decimal));
        let Some(notation) = parse(&text, style.sheet) else { return Err(TestCaseError::fail(format!("{text} is not read"))) };
        prop_assert_eq!((notation.estimate, notation.mark), (Estimate::exact(number.value()), mark), "{}", text);
        prop_assert!(!notation.change && period_label::parse(&text).is_none(), "{}", text);
    }

    #[test]
    fn bounds_read_back(
        number in any_number(),
        style in any_style(),
        (word, plus, bound) in select(BOUNDS),
        (before, behind, currency) in select(CURRENCIES),
        (scale_text, scale) in select(SCALES),
    ) {
        prop_assume!(!doubtful(number, style));
        let text = format!("{word}{before}{}{scale_text}{behind}{plus}", number.print(style.group, style.decimal));
        let Some(notation) = parse(&text, style.sheet) else { return Err(TestCaseError::fail(format!("{text} is not read"))) };
        prop_assert_eq!(notation.estimate, of_bound(bound, number.value()), "{}", text);
        prop_assert_eq!((notation.scale, notation.currency), (scale, currency), "{}", text);
        prop_assert!(period_label::parse(&text).is_none(), "{} is a period too", text);
    }

    #[test]
    fn ranges_read_back(
        low in any_number(),
        more in 1_u64..1_000_000,
        style in any_style(),
        (open, joint) in select(&[("", "-"), ("", "\u{2013}"), ("", " - "), ("", " to "), ("between ", " and "), ("from ", " to "), ("", "~")][..]),
        (before, behind, currency) in select(CURRENCIES),
        (scale_text, scale) in select(SCALES),
        both in any::<bool>(),
    ) {
        let high = Printed { units: low.units + more, ..low };
        prop_assume!(!doubtful(low, style) && !doubtful(high, style));
        let (low_text, high_text) = (low.print(style.group, style.decimal), high.print(style.group, style.decimal));
        let first = if both { format!("{before}{low_text}{scale_text}{behind}") } else { format!("{before}{low_text}") };
        let second = if both { format!("{before}{high_text}{scale_text}{behind}") } else { format!("{high_text}{scale_text}{behind}") };
        let text = format!("{open}{first}{joint}{second}");
        // Two bare years are a stretch of years.
        prop_assume!(!(is_year(&low_text) && is_year(&high_text)));
        let Some(notation) = parse(&text, style.sheet) else { return Err(TestCaseError::fail(format!("{text} is not read"))) };
        prop_assert_eq!(notation.estimate, Estimate::range(low.value(), None, high.value()), "{}", text);
        prop_assert_eq!((notation.scale, notation.currency), (scale, currency), "{}", text);
        prop_assert!(period_label::parse(&text).is_none(), "{} is a period too", text);
    }

    #[test]
    fn a_footnote_mark_never_changes_a_number(text in "[-(~>$€]{0,2}[0-9]{1,4}[.,]?[0-9]{0,3}(bn|m|%|x| gross|E)?[)+]?", footnote in select(FOOTNOTES)) {
        let plain = parse(&text, Decimal::Point);
        let marked = parse(&format!("{text}{footnote}"), Decimal::Point);
        prop_assert!(plain.is_none() || plain == marked, "{text}{footnote}: {plain:?} {marked:?}");
    }

    #[test]
    fn no_text_panics_or_gives_what_is_no_number(text in "\\PC{0,24}", ascii in "[-+0-9.,' ()$€%a-zA-Z~<>±–]{0,16}") {
        for text in [text, ascii] {
            for sheet in [Decimal::Unknown, Decimal::Point, Decimal::Comma, Decimal::Mixed] {
                if let Some(notation) = parse(&text, sheet) {
                    let estimate = notation.estimate;
                    prop_assert!(estimate.base.is_finite() && notation.half_digit.is_finite(), "{}", text);
                    prop_assert!(estimate.low.is_none_or(f64::is_finite) && estimate.high.is_none_or(f64::is_finite), "{}", text);
                }
            }
            let _ = Decimal::Unknown.learn(&text);
        }
    }
}
