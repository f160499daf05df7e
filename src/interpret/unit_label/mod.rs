//! Unit declarations: `US$ in billions`, `$m`, `USD bn`, `in thousands`, `%`, `GW`, `users (m)`; number formats too.

mod format;

use super::number::{CURRENCIES, SCALES};
use crate::domain::Family;
use std::fmt;
use std::ops::Range;

pub(super) use format::{FormatUnit, of_format};

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
    /// Whether two currencies or two scales of money are named, so that nobody can tell which one is meant.
    pub(super) conflict: bool,
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

    /// Returns whether nothing is left for a farther declaration to say.
    pub(super) fn is_complete(&self) -> bool {
        self.other.is_some() || self.currency.is_some() && self.scale.is_some() && self.counts.is_empty()
    }

    /// Returns what two declarations say together that are equally near: a column of currencies and a heading "(m)".
    pub(super) fn joined(&self, other: &Self) -> Option<Self> {
        if self.conflict || other.conflict {
            return None;
        }
        let open = |a: bool, b: bool| !(a && b);
        let apart = open(self.currency.is_some(), other.currency.is_some())
            && open(self.scale.is_some(), other.scale.is_some())
            && self.other.is_none()
            && other.other.is_none();
        let refined = |a: &Self, b: &Self| {
            (a.currency == b.currency || b.currency.is_none())
                && (a.scale == b.scale || b.scale.is_none())
                && (a.other == b.other || b.other.is_none())
        };
        if apart {
            let counts = if self.counts.is_empty() { other.counts.clone() } else { self.counts.clone() };
            let (currency, scale) = (self.currency.or(other.currency), self.scale.or(other.scale));
            return Some(Self { currency, scale, counts, ..Self::default() });
        }
        if refined(self, other) {
            return Some(self.clone());
        }
        refined(other, self).then(|| other.clone())
    }

    /// Returns the scale declared for counts of a family by name.
    pub(super) fn count_scale(&self, family: Family) -> Option<f64> {
        self.counts.iter().find(|(counted, _)| *counted == family).map(|(_, scale)| *scale)
    }
}

/// Whether a word counts people, users or customers: it can be a metric's own word too.
pub(super) fn is_count(word: &str) -> bool {
    counted(&word.to_ascii_lowercase()).is_some()
}

/// The family of counts that a word names in a title.
fn counted(word: &str) -> Option<Family> {
    Some(match word {
        "headcount" | "employees" | "people" | "staff" | "fte" | "ftes" => Family::People,
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
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ',' | ';' | '|' | ':' | '_' | '/' | '"') {
            push(text, start..at, &mut words);
            start = at + c.len_utf8();
        }
    }
    push(text, start..text.len(), &mut words);
    words
}

fn push(text: &str, range: Range<usize>, words: &mut Vec<(Range<usize>, String)>) {
    // Small letters of ASCII only: others may be longer or shorter than what they stand for, and a place would no longer
    // be one in the text.
    let lower = text[range.clone()].to_ascii_lowercase();
    if lower.is_empty() {
        return;
    }
    match cut(&lower) {
        Some(at) => {
            words.push((range.start..range.start + at, plain(&lower[..at])));
            words.push((range.start + at..range.end, plain(&lower[at..])));
        }
        None => words.push((range, plain(&lower))),
    }
}

/// A word without the point of an abbreviation and with a straight apostrophe: `Mio.`, `’000`.
fn plain(word: &str) -> String {
    let straight = word.replace('\u{2019}', "'");
    straight.strip_suffix('.').map_or_else(|| straight.clone(), str::to_owned)
}

/// Where a currency and a scale are glued together: `usdbn`, `$m`, `m$`, `k€`, `$'000`.
fn cut(word: &str) -> Option<usize> {
    // "TEUR" and "T€" are thousands of euros in German, and no trillions.
    if german_thousand(word) {
        return None;
    }
    let before = CURRENCIES.iter().find_map(|(sign, _)| {
        let rest = word.strip_prefix(sign)?;
        scale(&plain(rest)).map(|_| sign.len())
    });
    before.or_else(|| {
        CURRENCIES.iter().find_map(|(sign, _)| {
            let rest = word.strip_suffix(sign)?;
            scale(&plain(rest)).map(|_| rest.len())
        })
    })
}

fn german_thousand(word: &str) -> bool {
    word.strip_prefix('t').is_some_and(|rest| CURRENCIES.iter().any(|(sign, _)| *sign == rest))
}

fn currency(word: &str) -> Option<&'static str> {
    // One dollar or euro is what something is measured by: "revenue per dollar of compute".
    let one = matches!(word, "dollar" | "euro");
    CURRENCIES.iter().find(|(sign, _)| *sign == word && !one).map(|(_, code)| *code)
}

/// The dollars of other countries.
fn foreign_dollars(before: Option<&str>) -> Option<&'static str> {
    Some(match before? {
        "canadian" => "CAD",
        "australian" => "AUD",
        "singapore" => "SGD",
        "kong" => "HKD",
        "taiwan" => "TWD",
        "zealand" => "NZD",
        _ => return None,
    })
}

fn scale(word: &str) -> Option<f64> {
    SCALES.iter().find(|(name, _)| *name == word).map(|(_, scale)| *scale)
}

fn other(word: &str) -> Option<(Family, f64)> {
    Some(match word {
        "%" | "percent" | "pct" | "per-cent" => (Family::Share, 0.01),
        "bps" | "bp" => (Family::Share, 0.0001),
        "share" => (Family::Share, 1.0),
        "x" | "×" | "multiple" | "times" => (Family::Multiple, 1.0),
        "gw" | "gigawatt" | "gigawatts" => (Family::Power, 1.0),
        "mw" | "megawatt" | "megawatts" => (Family::Power, 0.001),
        "people" | "employees" | "ftes" | "fte" | "persons" | "heads" => (Family::People, 1.0),
        "users" => (Family::Users, 1.0),
        "customers" | "subscribers" => (Family::Customers, 1.0),
        "date" => (Family::Date, 1.0),
        "tokens" => (Family::Tokens, 1.0),
        _ => return None,
    })
}

/// Marks the words of an exclusion, "except per share data", "unless otherwise stated": they declare nothing.
fn exclusions(text: &str, words: &[(Range<usize>, String)]) -> Vec<bool> {
    let mut out = vec![false; words.len()];
    let mut index = 0;
    while index < words.len() {
        let word = words[index].1.as_str();
        let other_than = word == "other" && words.get(index + 1).is_some_and(|(_, next)| next == "than");
        let unless = word == "unless";
        if !unless && !other_than && word != "except" {
            index += 1;
            continue;
        }
        out[index] = true;
        index += 1;
        while let Some((range, word)) = words.get(index) {
            let gap = &text[words[index - 1].0.end..range.start];
            let said = matches!(word.as_str(), "otherwise" | "stated" | "noted" | "indicated" | "specified" | "where");
            if gap.contains([')', ']', ';', '|']) || unless && !said {
                break;
            }
            out[index] = true;
            index += 1;
        }
    }
    out
}

impl UnitLabel {
    /// Takes a currency; another one beside it is a conflict.
    fn take_currency(&mut self, code: &'static str) {
        self.conflict |= self.currency.is_some_and(|seen| seen != code);
        self.currency = self.currency.or(Some(code));
    }

    /// Takes a scale; another one beside it is a conflict.
    fn take_scale(&mut self, scale: f64) {
        self.conflict |= self.scale.is_some_and(|seen| seen.to_bits() != scale.to_bits());
        self.scale = self.scale.or(Some(scale));
    }

    /// Takes thousands of a currency as they are written in German.
    fn take_german(&mut self, word: &str) -> bool {
        let known = german_thousand(word).then(|| currency(&word[1..])).flatten();
        let Some(code) = known else { return false };
        // Of dollars it could be either.
        self.conflict |= code == "USD";
        self.take_currency(code);
        self.take_scale(1e3);
        true
    }
}

/// Finds a unit declaration in a text and the places it takes up.
///
/// A currency needs nothing else; a scale needs a currency beside it, the word "in" or brackets around it; the words of
/// other families need to be alone, in brackets or behind "in", since "Employees" is a metric too.
pub(super) fn find(text: &str) -> Option<(Vec<Range<usize>>, UnitLabel)> {
    let words = words(text);
    let alone = words.len() == 1;
    let mut label = UnitLabel::default();
    let mut places = Vec::new();
    counts(text, &words, &mut label, &mut places);
    let excluded = exclusions(text, &words);
    let at = |index: usize| words.get(index).map(|(_, word)| word.as_str());
    for (index, (range, word)) in words.iter().enumerate() {
        if places.contains(range) || excluded[index] {
            continue;
        }
        let before = index.checked_sub(1).and_then(at);
        let before_gap = text[..range.start].trim_end().chars().next_back();
        let bracketed = matches!(before_gap, Some('(' | '['));
        // A unit behind a comma or an underscore is an afterthought to the name: "Revenue, $m", "arr_usd_m".
        let trailing = matches!(before_gap, Some(',' | '_'));
        let declared = alone || bracketed || before == Some("in") || trailing;
        let next_known = |word: &str| currency(word).is_some() || scale(word).is_some() || other(word).is_some();
        if label.take_german(word) {
            places.push(range.clone());
        } else if let Some(code) = currency(word) {
            let dollars = foreign_dollars(before).filter(|_| word == "dollars");
            label.take_currency(dollars.unwrap_or(code));
            places.push(range.clone());
        } else if let Some(value) = scale(word) {
            let after_currency = before.is_some_and(|before| currency(before).is_some() || before == "in");
            let before_currency = at(index + 1).is_some_and(|next| currency(next).is_some());
            let next = if at(index + 1) == Some("of") { at(index + 2) } else { None };
            let of_something =
                next.is_some_and(|next| currency(next).is_some() || counted(next).is_some() || is_us(next));
            let after_count = label.other.is_some() && label.scale.is_none();
            if declared || after_currency || before_currency || of_something || after_count {
                label.take_scale(value);
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
        } else if word == "cent" && before == Some("per") && label.other.is_none() {
            label.other = Some((Family::Share, 0.01));
            places.extend([words[index - 1].0.clone(), range.clone()]);
        } else if (word == "in" || is_us(word)) && at(index + 1).is_some_and(next_known) {
            places.push(range.clone());
        }
    }
    if label == UnitLabel::default() {
        return None;
    }
    places.extend(words.iter().zip(&excluded).filter(|(_, out)| **out).map(|((range, _), _)| range.clone()));
    places.sort_by_key(|range| range.start);
    Some((places, label))
}

/// `U.S.` before dollars.
fn is_us(word: &str) -> bool {
    matches!(word, "us" | "u.s" | "united")
}

/// Scales of counts beside that of money: "users in millions; headcount in thousands", "Revenue ($bn), users (m)".
fn counts(text: &str, words: &[(Range<usize>, String)], label: &mut UnitLabel, places: &mut Vec<Range<usize>>) {
    if words.iter().filter(|(_, word)| scale(word).is_some()).count() < 2 {
        return;
    }
    for (index, (range, word)) in words.iter().enumerate() {
        let Some(family) = counted(word) else { continue };
        let with_in = words.get(index + 1).is_some_and(|(_, next)| next == "in");
        let Some((last, value)) = words.get(index + 1 + usize::from(with_in)).and_then(|(r, w)| Some((r, scale(w)?)))
        else {
            continue;
        };
        let gap = &text[range.end..last.start];
        if gap.contains([';', ',', '|', ')']) {
            continue;
        }
        label.counts.push((family, value));
        places.extend(words[index..=index + 1 + usize::from(with_in)].iter().map(|(range, _)| range.clone()));
    }
}

/// Whether money is said to be in MM: `$MM`, `US$ mm`, `(USD MM)`.
pub(super) fn has_double_m(text: &str) -> bool {
    words(text).windows(2).any(|pair| currency(&pair[0].1).is_some() && pair[1].1 == "mm")
}

/// Whether money is said to be in a capital M alone: `$M`, `US$ M`, `(USD M)`.
pub(super) fn has_lone_m(text: &str) -> bool {
    words(text).windows(2).any(|pair| currency(&pair[0].1).is_some() && &text[pair[1].0.clone()] == "M")
}

/// Parses a text that is a unit and nothing else, as in a units column: `USD bn`, `m users`, `%`.
pub(super) fn parse(text: &str) -> Option<UnitLabel> {
    const NEUTRAL: [&str; 20] = [
        "in",
        "of",
        "a",
        "per",
        "year",
        "yr",
        "annualised",
        "annualized",
        "count",
        "day",
        "#",
        "no",
        "number",
        "us",
        "u.s",
        "total",
        "nominal",
        "reported",
        "units",
        "unit",
    ];
    let words = words(text);
    let excluded = exclusions(text, &words);
    let mut label = UnitLabel::default();
    for (index, (_, word)) in words.iter().enumerate().filter(|(index, _)| !excluded[*index]) {
        let before = index.checked_sub(1).map(|index| words[index].1.as_str());
        if label.take_german(word) || foreign_dollars(Some(word)).is_some() {
        } else if let Some(code) = currency(word) {
            label.take_currency(foreign_dollars(before).filter(|_| word == "dollars").unwrap_or(code));
        } else if let Some(value) = scale(word) {
            label.take_scale(value);
        } else if let Some(found) = other(word) {
            label.conflict |= label.other.is_some_and(|seen| seen.0 != found.0);
            label.other = Some(found);
        } else if word == "cent" && before == Some("per") {
            label.other = Some((Family::Share, 0.01));
        } else if !NEUTRAL.contains(&word.as_str()) {
            return None;
        }
    }
    // "#" alone says that things are counted one by one.
    if label == UnitLabel::default() && matches!(text.trim(), "#" | "number" | "Number" | "count" | "Count") {
        label.scale = Some(1.0);
    }
    (label != UnitLabel::default()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::{find, of_format, parse};
    use crate::domain::Family;
    use proptest::prelude::*;
    use proptest::sample::select;

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
        check("$000s", Some("USD"), Some(1e3), None);
        check("USD '000", Some("USD"), Some(1e3), None);
        check("Revenue, $\u{2019}000", Some("USD"), Some(1e3), None);
        check("in US$ thousands", Some("USD"), Some(1e3), None);
        check("US$ m", Some("USD"), Some(1e6), None);
        check("$mm", Some("USD"), Some(1e6), None);
        check("$M", Some("USD"), Some(1e6), None);
        check("$B", Some("USD"), Some(1e9), None);
        check("M$", Some("USD"), Some(1e6), None);
        check("k\u{20ac}", Some("EUR"), Some(1e3), None);
        check("TEUR", Some("EUR"), Some(1e3), None);
        check("Revenue (T\u{20ac})", Some("EUR"), Some(1e3), None);
        check("\u{20ac}m", Some("EUR"), Some(1e6), None);
        check("\u{a3}m", Some("GBP"), Some(1e6), None);
        check("RMB bn", Some("CNY"), Some(1e9), None);
        check("EUR mn", Some("EUR"), Some(1e6), None);
        check("Mio. EUR", Some("EUR"), Some(1e6), None);
        check("Mrd. \u{20ac}", Some("EUR"), Some(1e9), None);
        check("bn USD", Some("USD"), Some(1e9), None);
        check("USD, bn", Some("USD"), Some(1e9), None);
        check("(in billions of U.S. dollars)", Some("USD"), Some(1e9), None);
        check("Revenue, millions of dollars", Some("USD"), Some(1e6), None);
        check("dollars in millions", Some("USD"), Some(1e6), None);
        check("(Canadian dollars in millions)", Some("CAD"), Some(1e6), None);
        check("$ billions", Some("USD"), Some(1e9), None);
        check("(in millions, except per share and percentages)", None, Some(1e6), None);
        check("(US$ in millions, except headcount in thousands)", Some("USD"), Some(1e6), None);
        check("$m unless otherwise stated", Some("USD"), Some(1e6), None);
        check("Gross margin (%)", None, None, Some(Family::Share));
        check("Gross margin, per cent", None, None, Some(Family::Share));
        check("Revenue multiple (x)", None, None, Some(Family::Multiple));
        check("Headcount (FTE)", None, None, Some(Family::People));
        check("API volume (tn tokens/day)", None, Some(1e12), Some(Family::Tokens));
        // The small letter of the Kelvin sign is shorter than the sign: places are those of the text, not of its small letters.
        assert_eq!(find("Revenue H\u{212a}$m"), None);
        for text in
            ["Employees", "Revenue", "Model B", "Users", "Tokens per day", "Revenue per dollar", "except per share"]
        {
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
    fn two_currencies_or_scales_of_money_are_a_conflict() {
        for text in [
            "$m unless stated, cash in $bn",
            "US$ m (EUR m)",
            "USD/EUR m",
            "$ in millions; cash in $ billions",
            "T$",
            "in millions (bn)",
        ] {
            assert!(find(text).unwrap_or_else(|| panic!("{text}")).1.conflict, "{text}");
        }
        for text in [
            "$m; USD m",
            "(USD mm, except per share in $)",
            "$ in billions; users in millions",
            "Revenue ($bn), users (m)",
            "US$ in billions of dollars",
        ] {
            assert!(!find(text).unwrap_or_else(|| panic!("{text}")).1.conflict, "{text}");
        }
        assert!(parse("USD m / bn").unwrap().conflict);
    }

    const MONEY: &[(&str, &str)] =
        &[("$", "USD"), ("US$", "USD"), ("€", "EUR"), ("£", "GBP"), ("USD", "USD"), ("EUR", "EUR"), ("RMB", "CNY")];
    const SIZES: &[(&str, f64)] =
        &[("k", 1e3), ("m", 1e6), ("mm", 1e6), ("mn", 1e6), ("bn", 1e9), ("b", 1e9), ("tn", 1e12)];
    const PLURALS: &[(&str, f64)] = &[("thousands", 1e3), ("millions", 1e6), ("billions", 1e9), ("trillions", 1e12)];

    /// Every way in which a title declares a currency and a scale.
    fn printed(money: &str, size: &str, plural: &str) -> [(String, bool); 12] {
        [
            (format!("{money}{size}"), false),
            (format!("{money} {size}"), false),
            (format!("({money} {size})"), false),
            (format!("({money}{size}, except per share)"), false),
            (format!("Revenue, {money}{size}"), false),
            (format!("Amount ({money} {size})"), false),
            (format!("{size} {money}"), false),
            (format!("{money}, {size}"), false),
            (format!("{money} in {plural}"), true),
            (format!("in {money} {plural}"), true),
            (format!("({money} in {plural}, except headcount and percentages)"), true),
            (format!("{money} {plural} unless otherwise stated"), true),
        ]
    }

    proptest! {
        #[test]
        fn declarations_read_back((money, code) in select(MONEY), (size, factor) in select(SIZES), (plural, many) in select(PLURALS)) {
            for (text, in_words) in printed(money, size, plural) {
                let scale = if in_words { many } else { factor };
                for text in [text.clone(), text.to_uppercase(), format!("OpenAI | {text}"), format!("{text} | FY2025")] {
                    let Some((_, label)) = find(&text) else { return Err(TestCaseError::fail(format!("{text} is not read"))) };
                    prop_assert_eq!((label.currency, label.scale, label.conflict), (Some(code), Some(scale), false), "{}", text);
                }
            }
        }

        #[test]
        fn no_text_or_format_panics(text in "\\PC{0,24}", ascii in "[-$€£a-zA-Z0#?.,;%()\\[\\]\"_* ]{0,20}") {
            for text in [text, ascii] {
                if let Some((places, _)) = find(&text) {
                    prop_assert!(places.into_iter().all(|range| text.get(range).is_some()));
                }
                let _ = (parse(&text), of_format(&text));
            }
        }
    }

    #[test]
    fn units_columns_hold_units() {
        assert_eq!(parse("USD bn").unwrap().scale, Some(1e9));
        assert_eq!(parse("m users").unwrap().other.map(|o| o.0), Some(Family::Users));
        assert_eq!(parse("%").unwrap().other, Some((Family::Share, 0.01)));
        for (text, family) in [
            ("(x)", Family::Multiple),
            ("times", Family::Multiple),
            ("pct", Family::Share),
            ("bps", Family::Share),
            ("per cent", Family::Share),
            ("MW", Family::Power),
            ("users (m)", Family::Users),
            ("millions of users", Family::Users),
            ("# of employees", Family::People),
            ("tokens per day", Family::Tokens),
            ("tn tokens/day", Family::Tokens),
        ] {
            assert_eq!(parse(text).unwrap_or_else(|| panic!("{text}")).other.map(|o| o.0), Some(family), "{text}");
        }
        assert_eq!(parse("#").unwrap().scale, Some(1.0));
        assert_eq!(parse("in millions").unwrap().scale, Some(1e6));
        assert_eq!(parse("annualised US$bn").unwrap().scale, Some(1e9));
        assert_eq!(parse("bananas"), None);
    }
}
