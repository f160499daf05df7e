//! Number formats: what they show beyond the number.

use super::{currency, other, scale, words};
use crate::domain::Family;

/// What a number format shows beyond the number: the divisor of trailing commas, a literal suffix, per cent.
#[expect(clippy::struct_excessive_bools, reason = "each is something that a format shows or not")]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::interpret) struct FormatUnit {
    /// The number is shown divided by this: 1e6 for `#,##0,,`.
    pub(in crate::interpret) divisor: Option<f64>,
    /// The scale of a literal suffix: 1e9 for `0.0"bn"`.
    pub(in crate::interpret) scale: Option<f64>,
    /// The currency of a literal sign.
    pub(in crate::interpret) currency: Option<&'static str>,
    /// Whether it is shown as per cent.
    pub(in crate::interpret) percent: bool,
    /// Whether a `%` stands behind it as a literal: the number is of per cent already.
    pub(in crate::interpret) literal_percent: bool,
    /// Whether an `x` follows.
    pub(in crate::interpret) times: bool,
    /// The family and factor of a literal such as `" GW"`.
    pub(in crate::interpret) other: Option<(Family, f64)>,
    /// The actual or estimate mark of a literal suffix: `0.0"A"`.
    pub(in crate::interpret) tense: Option<char>,
    /// Decimals that are always printed.
    pub(in crate::interpret) decimals: i32,
    /// Whether its sections show a number in different units, so that the cell alone does not tell which.
    pub(in crate::interpret) unclear: bool,
    /// Whether it shows nothing: `;;;`.
    pub(in crate::interpret) hidden: bool,
}

/// Reads an Excel number-format code.
pub(in crate::interpret) fn of_format(code: &str) -> FormatUnit {
    let sections = sections(code);
    let mut unit = section(sections[0]);
    // The third section is for zero and the fourth for text, unless conditions share the numbers among them.
    let conditions = sections.iter().any(|section| has_condition(section));
    let numbers = sections.iter().take(if conditions { 3 } else { 2 }).filter(|section| has_digits(section));
    let differs = |other: &FormatUnit| {
        let bits = |unit: &FormatUnit| (unit.divisor.map(f64::to_bits), unit.scale.map(f64::to_bits), unit.percent);
        // A sign of money on one side only is sloppy, not another unit.
        bits(other) != bits(&unit) || other.currency.zip(unit.currency).is_some_and(|(a, b)| a != b)
    };
    let unclear = numbers.map(|other| section(other)).any(|other| differs(&other));
    unit.unclear = unclear;
    unit.hidden = sections.len() > 1 && sections.iter().take(2).all(|section| section.trim().is_empty());
    unit
}

/// Cuts a code at the semicolons that stand in no quotation.
fn sections(code: &str) -> Vec<&str> {
    let mut sections = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in code.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => {
                sections.push(&code[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    sections.push(&code[start..]);
    sections
}

fn has_condition(section: &str) -> bool {
    section.split('[').skip(1).any(|inside| inside.starts_with(['<', '>', '=']))
}

/// Whether a section prints the digits of the number, and not only words.
fn has_digits(section: &str) -> bool {
    let mut rest = section;
    while let Some((before, behind)) = rest.split_once('"') {
        if before.contains(['0', '#', '?']) {
            return true;
        }
        rest = behind.split_once('"').map_or("", |(_, behind)| behind);
    }
    let outside = rest
        .split('[')
        .enumerate()
        .map(|(index, part)| if index == 0 { part } else { part.split_once(']').map_or("", |(_, behind)| behind) });
    outside.into_iter().any(|part| part.contains(['0', '#', '?']))
}

/// Reads one section of a code.
fn section(section: &str) -> FormatUnit {
    let mut unit = FormatUnit::default();
    let mut literal = String::new();
    let mut commas = 0;
    let (mut quoted, mut behind_point, mut digits) = (false, false, false);
    let mut characters = section.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => literal.push(c),
            '\\' => literal.extend(characters.next()),
            '_' | '*' => drop(characters.next()),
            '[' => {
                let inner: String = characters.by_ref().take_while(|&c| c != ']').collect();
                literal.push_str(inner.strip_prefix('$').map_or("", |sign| sign.split('-').next().unwrap_or("")));
                literal.push(' ');
            }
            '%' => unit.percent = true,
            // Commas right before the point scale as those at the end do.
            '.' => {
                unit.divisor = (commas > 0).then(|| 1000_f64.powi(commas));
                commas = 0;
                behind_point = true;
            }
            // How many decimals an exponent stands for is not told by the format.
            'E' | 'e' if digits && matches!(characters.peek(), Some('+' | '-')) => {
                unit.decimals = 0;
                return unit;
            }
            '0' | '#' | '?' => {
                digits = true;
                commas = 0;
                unit.decimals += i32::from(behind_point && c == '0');
            }
            ',' => commas += 1,
            '$' | '€' | '£' | '¥' | 'x' => literal.push(c),
            ' ' => literal.push(' '),
            _ => {}
        }
    }
    if commas > 0 {
        unit.divisor = Some(unit.divisor.unwrap_or(1.0) * 1000_f64.powi(commas));
    }
    for (_, word) in words(&literal.replace('$', "$ ")) {
        unit.currency = unit.currency.or(currency(&word));
        unit.scale = unit.scale.or(scale(&word));
        unit.times |= matches!(word.as_str(), "x" | "×");
        unit.literal_percent |= word == "%";
        unit.other =
            unit.other.or(other(&word).filter(|(family, _)| !matches!(family, Family::Share | Family::Multiple)));
        unit.tense = unit.tense.or(match word.as_str() {
            "a" => Some('A'),
            "e" | "est" => Some('E'),
            _ => None,
        });
    }
    unit
}

#[cfg(test)]
mod tests {
    use super::of_format;
    use crate::domain::Family;

    #[test]
    fn formats_are_evidence() {
        let check = |code: &str, divisor, scale, currency, decimals: i32| {
            let unit = of_format(code);
            assert_eq!(
                (unit.divisor, unit.scale, unit.currency, unit.decimals),
                (divisor, scale, currency, decimals),
                "{code}"
            );
            assert!(!unit.unclear && !unit.hidden && !unit.percent, "{code}: {unit:?}");
        };
        check("General", None, None, None, 0);
        check("#,##0.0", None, None, None, 1);
        check("$#,##0.0,,\"M\"", Some(1e6), Some(1e6), Some("USD"), 1);
        check("$#,##0.0,,\"m\"", Some(1e6), Some(1e6), Some("USD"), 1);
        check("$#,##0.0\"bn\"", None, Some(1e9), Some("USD"), 1);
        check("\"US$\"0.0\"bn\"", None, Some(1e9), Some("USD"), 1);
        check("[$€-407]#,##0.00", None, None, Some("EUR"), 2);
        check("[$€-407] #,##0", None, None, Some("EUR"), 0);
        check("[$US$-409]#,##0", None, None, Some("USD"), 0);
        check("#,##0,", Some(1e3), None, None, 0);
        check("0.0,,", Some(1e6), None, None, 1);
        check("#,##0,,.0", Some(1e6), None, None, 1);
        check("_($* #,##0.0_);_($* (#,##0.0);_($* \"-\"_);_(@_)", None, None, Some("USD"), 1);
        check("#,##0.0_);(#,##0.0)", None, None, None, 1);
        check("#,##0.0_);[Red]\\(#,##0.0\\)", None, None, None, 1);
        check("[Red]#,##0", None, None, None, 0);
        check("0.0\"; \"", None, None, None, 1);
        check("0.00E+00", None, None, None, 0);
        check("$#,##0;(#,##0)", None, None, Some("USD"), 0);
        check("#,##0;(#,##0);-", None, None, None, 0);
        check("0.0,,\"m\";-0.0,,\"m\";\"nil\"", Some(1e6), Some(1e6), None, 1);
    }

    #[test]
    fn marks_and_words() {
        assert!(of_format("0.0%").percent);
        assert!(of_format("0.0%;(0.0%)").percent);
        assert!(of_format("0.0\"x\"").times && of_format("0.0\\x").times && of_format("0.0x").times);
        assert!(of_format("0\"%\"").literal_percent && !of_format("0\"%\"").percent);
        assert_eq!(of_format("#,##0.0\"A\"").tense, Some('A'));
        assert_eq!(of_format("#,##0.0\"E\"").tense, Some('E'));
        assert_eq!(of_format("0\" MW\"").other, Some((Family::Power, 0.001)));
        assert_eq!(of_format("0.0\" GW\"").other, Some((Family::Power, 1.0)));
    }

    #[test]
    fn sections_that_show_different_units_are_unclear() {
        for code in [
            "[>=1000000]0.0,,\"m\";[>=1000]0.0,\"k\";0",
            "[>=1000]#,##0,\"k\";0",
            "#,##0.0,,;(#,##0.0)",
            "0.0%;-0.0",
            "$0.0;€0.0",
        ] {
            assert!(of_format(code).unclear, "{code}");
        }
        assert!(!of_format("[<0](0.0);0.0").unclear);
    }

    #[test]
    fn a_format_may_show_nothing() {
        assert!(of_format(";;;").hidden && of_format(";;").hidden);
        assert!(!of_format("").hidden && !of_format("0").hidden && !of_format("0;;").hidden);
    }
}
