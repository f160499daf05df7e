//! Unit declarations: `US$ in billions`, `$m`, `USD bn`, `in thousands`, `%`, `GW`, `users (m)`; number formats too.

use super::number::{CURRENCIES, SCALES};
use crate::domain::Family;
use std::fmt;
use std::ops::Range;

/// What a declaration says; each part may be missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct UnitLabel {
    /// The currency.
    pub(super) currency: Option<&'static str>,
    /// The scale: 1e9 for billions.
    pub(super) scale: Option<f64>,
    /// A family other than money, with what one printed unit is in base units.
    pub(super) other: Option<(Family, f64)>,
    /// Scales of counts that a title gives beside that of money: "users in millions; headcount in thousands".
    pub(super) counts: Vec<(Family, f64)>,
}

impl UnitLabel {
    /// Returns whether the declaration can apply to a metric of a family.
    pub(super) fn suits(&self, family: Family) -> bool {
        if self.count_scale(family).is_some() {
            return true;
        }
        match (family, &self.other) {
            (_, Some((other, _))) => {
                *other == family
                    || matches!((other, family), (Family::Share, Family::Multiple) | (Family::Users, Family::Customers))
            }
            (Family::Currency, None) => true,
            // "m" alone, or "in millions", may count users, but a declared currency never does.
            (Family::Users | Family::Customers | Family::People | Family::Tokens, None) => {
                self.currency.is_none() && self.scale.is_some()
            }
            _ => false,
        }
    }

    /// Returns the scale declared for counts of a family by name.
    pub(super) fn count_scale(&self, family: Family) -> Option<f64> {
        self.counts.iter().find(|(counted, _)| *counted == family).map(|(_, scale)| *scale)
    }
}

/// The family of counts that a word names in a title.
fn counted(word: &str) -> Option<Family> {
    Some(match word {
        "headcount" | "employees" | "people" | "staff" | "ftes" => Family::People,
        "users" | "wau" | "mau" | "dau" => Family::Users,
        "customers" | "subscribers" => Family::Customers,
        _ => return None,
    })
}

/// Prints the declaration in words: `USD millions`.
impl fmt::Display for UnitLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = SCALES.iter().find(|(word, scale)| Some(*scale) == self.scale && word.ends_with('s'));
        let other = self.other.map(|(family, _)| format!("{family:?}").to_lowercase());
        let parts = [self.currency.map(str::to_owned), scale.map(|(word, _)| (*word).to_owned()), other];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
    }
}

/// Words of a text with their places, split also between letters and signs: `US$bn` is `us$` and `bn`.
fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut words: Vec<(Range<usize>, String)> = Vec::new();
    let mut push = |range: Range<usize>| {
        // Small letters of ASCII only: others may be longer or shorter than what they stand for, and a place would
        // no longer be one in the text.
        let lower = text[range.clone()].to_ascii_lowercase();
        if lower.is_empty() {
            return;
        }
        // A currency glued to a scale: `usdbn`, `$m`, `us$bn`.
        let glued = CURRENCIES.iter().find_map(|(sign, _)| {
            let rest = lower.strip_prefix(sign)?;
            let known = SCALES.iter().any(|(word, _)| *word == rest);
            known.then_some(sign.len())
        });
        match glued {
            Some(cut) => {
                words.push((range.start..range.start + cut, lower[..cut].to_owned()));
                words.push((range.start + cut..range.end, lower[cut..].to_owned()));
            }
            None => words.push((range, lower)),
        }
    };
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ',' | ';' | '|' | ':' | '_' | '/' | '"') {
            push(start..at);
            start = at + c.len_utf8();
        }
    }
    push(start..text.len());
    words
}

fn currency(word: &str) -> Option<&'static str> {
    CURRENCIES.iter().find(|(sign, _)| *sign == word).map(|(_, code)| *code)
}

fn scale(word: &str) -> Option<f64> {
    SCALES.iter().find(|(name, _)| *name == word).map(|(_, scale)| *scale)
}

fn other(word: &str) -> Option<(Family, f64)> {
    Some(match word {
        "%" | "percent" | "pct" | "per-cent" => (Family::Share, 0.01),
        "bps" => (Family::Share, 0.0001),
        "share" => (Family::Share, 1.0),
        "x" | "multiple" => (Family::Multiple, 1.0),
        "gw" | "gigawatt" | "gigawatts" => (Family::Power, 1.0),
        "mw" | "megawatt" | "megawatts" => (Family::Power, 0.001),
        "people" | "employees" | "ftes" | "fte" | "persons" | "heads" => (Family::People, 1.0),
        "users" => (Family::Users, 1.0),
        "customers" | "subscribers" => (Family::Customers, 1.0),
        "date" => (Family::Date, 1.0),
        "tokens/day" => (Family::Tokens, 1.0),
        _ => return None,
    })
}

/// Finds a unit declaration in a text and the places it takes up.
///
/// A currency needs nothing else; a scale needs a currency before it, the word "in" or brackets around it; the words of
/// other families need to be alone, in brackets or behind "in", since "Employees" is a metric too.
pub(super) fn find(text: &str) -> Option<(Vec<Range<usize>>, UnitLabel)> {
    let words = words(text);
    let alone = words.len() == 1;
    let mut label = UnitLabel::default();
    let mut places = Vec::new();
    let several = words.iter().filter(|(_, word)| scale(word).is_some()).count() > 1;
    for triple in words.windows(3).filter(|triple| several && triple[1].1 == "in") {
        if let (Some(family), Some(value)) = (counted(&triple[0].1), scale(&triple[2].1)) {
            label.counts.push((family, value));
            places.extend(triple.iter().map(|(range, _)| range.clone()));
        }
    }
    for (index, (range, word)) in words.iter().enumerate() {
        if places.contains(range) {
            continue;
        }
        let before = index.checked_sub(1).map(|index| words[index].1.as_str());
        let before_gap = text[..range.start].trim_end().chars().next_back();
        let bracketed = matches!(before_gap, Some('(' | '['));
        // A unit behind a comma or an underscore is an afterthought to the name: "Revenue, $m", "arr_usd_m".
        let trailing = matches!(before_gap, Some(',' | '_'));
        let declared = alone || bracketed || before == Some("in") || trailing;
        if let Some(code) = currency(word).filter(|_| label.currency.is_none()) {
            label.currency = Some(code);
            places.push(range.clone());
        } else if let Some(value) = scale(word).filter(|_| label.scale.is_none()) {
            let after_currency = before.is_some_and(|before| currency(before).is_some() || before == "in");
            let after_count = label.other.is_some();
            if declared || after_currency || after_count {
                label.scale = Some(value);
                places.push(range.clone());
            }
        } else if let Some(found) = other(word).filter(|_| label.other.is_none()) {
            let after_scale = label.scale.is_some() && label.currency.is_none();
            // Alone, "Employees" and "Users" are metrics.
            let a_metric = alone && !matches!(found.0, Family::Share | Family::Multiple | Family::Power);
            if (declared && !a_metric) || after_scale || matches!(word.as_str(), "%" | "gw" | "mw") {
                label.other = Some(found);
                places.push(range.clone());
            }
        } else if word == "in" {
            let next = words.get(index + 1).map(|(_, next)| next.as_str());
            if next.is_some_and(|next| currency(next).is_some() || scale(next).is_some() || other(next).is_some()) {
                places.push(range.clone());
            }
        }
    }
    places.sort_by_key(|range| range.start);
    (label != UnitLabel::default()).then_some((places, label))
}

/// Parses a text that is a unit and nothing else, as in a units column: `USD bn`, `m users`, `%`.
pub(super) fn parse(text: &str) -> Option<UnitLabel> {
    let mut label = UnitLabel::default();
    for (_, word) in words(text) {
        if let Some(code) = currency(&word) {
            label.currency = Some(code);
        } else if let Some(value) = scale(&word) {
            label.scale = Some(value);
        } else if let Some(found) = other(&word) {
            label.other = Some(found);
        } else if !matches!(word.as_str(), "in" | "of" | "a" | "per" | "year" | "yr" | "annualised" | "count") {
            return None;
        }
    }
    (label != UnitLabel::default()).then_some(label)
}

/// What a number format shows beyond the number: the divisor of trailing commas, a literal suffix, per cent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct FormatUnit {
    /// The number is shown divided by this: 1e6 for `#,##0,,`.
    pub(super) divisor: Option<f64>,
    /// The scale of a literal suffix: 1e9 for `0.0"bn"`.
    pub(super) scale: Option<f64>,
    /// The currency of a literal sign.
    pub(super) currency: Option<&'static str>,
    /// Whether it is shown as per cent.
    pub(super) percent: bool,
    /// Whether an `x` follows.
    pub(super) times: bool,
    /// Decimals that are always printed.
    pub(super) decimals: i32,
}

/// Reads the first section of an Excel number-format code.
pub(super) fn of_format(code: &str) -> FormatUnit {
    let section = code.split(';').next().unwrap_or_default();
    let mut unit = FormatUnit::default();
    let mut literal = String::new();
    let mut commas = 0;
    let mut quoted = false;
    let mut behind_point = false;
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
            }
            '%' => unit.percent = true,
            '.' => behind_point = true,
            '0' | '#' | '?' => {
                commas = 0;
                unit.decimals += i32::from(behind_point && c == '0');
            }
            ',' => commas += 1,
            '$' | '€' | '£' | '¥' | 'x' => literal.push(c),
            _ => {}
        }
    }
    if commas > 0 {
        unit.divisor = Some(1000_f64.powi(commas));
    }
    for (_, word) in words(&literal.replace('$', "$ ")) {
        unit.currency = unit.currency.or(currency(&word));
        unit.scale = unit.scale.or(scale(&word));
        unit.times |= word == "x";
        unit.percent |= word == "%";
    }
    unit
}

#[cfg(test)]
mod tests {
    use super::{find, of_format, parse};
    use crate::domain::Family;

    #[test]
    fn declarations_of_the_trade() {
        let check = |text: &str, currency, scale, other: Option<Family>| {
            let (_, label) = find(text).unwrap_or_else(|| panic!("{text} is not read"));
            assert_eq!((label.currency, label.scale, label.other.map(|o| o.0)), (currency, scale, other), "{text}");
        };
        check("$ in millions", Some("USD"), Some(1e6), None);
        check("US$ in billions unless stated", Some("USD"), Some(1e9), None);
        check("US$bn, annualised", Some("USD"), Some(1e9), None);
        check("(USD mm, except per share)", Some("USD"), Some(1e6), None);
        check("Amount (USD bn)", Some("USD"), Some(1e9), None);
        check("anthropic_arr_usd_m", Some("USD"), Some(1e6), None);
        check("Revenue, $m", Some("USD"), Some(1e6), None);
        check("Revenue in thousands", None, Some(1e3), None);
        check("Compute capacity (GW)", None, None, Some(Family::Power));
        check("Headcount (people)", None, None, Some(Family::People));
        check("Users in millions", None, Some(1e6), None);
        check("Revenue growth %", None, None, Some(Family::Share));
        // The small letter of the Kelvin sign is shorter than the sign: places are those of the text, not of its small letters.
        assert_eq!(find("Revenue H\u{212a}$m"), None);
        for text in ["Employees", "Revenue", "Model B", "Users"] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn a_title_may_scale_counts_apart_from_money() {
        let (_, label) = find("$ in billions; users in millions; headcount in thousands").unwrap();
        assert_eq!((label.currency, label.scale), (Some("USD"), Some(1e9)));
        assert_eq!((label.count_scale(Family::Users), label.count_scale(Family::People)), (Some(1e6), Some(1e3)));
        assert!(label.suits(Family::Users) && label.suits(Family::Currency));
    }

    #[test]
    fn units_columns_hold_units() {
        assert_eq!(parse("USD bn").unwrap().scale, Some(1e9));
        assert_eq!(parse("m users").unwrap().other.map(|o| o.0), Some(Family::Users));
        assert_eq!(parse("%").unwrap().other, Some((Family::Share, 0.01)));
        assert_eq!(parse("bananas"), None);
    }

    #[test]
    fn formats_are_evidence() {
        let check = |code: &str, divisor, scale, currency| {
            let unit = of_format(code);
            assert_eq!((unit.divisor, unit.scale, unit.currency), (divisor, scale, currency), "{code}");
        };
        check("#,##0.0", None, None, None);
        check("$#,##0.0,,\"M\"", Some(1e6), Some(1e6), Some("USD"));
        check("$#,##0.0\"bn\"", None, Some(1e9), Some("USD"));
        check("[$€-407]#,##0.00", None, None, Some("EUR"));
        assert!(of_format("0.0%").percent);
        assert!(of_format("0.0\"x\"").times);
    }
}
