//! The words and signs around a number: currencies, scales, marks, bounds, and what stands behind it.

use super::Mark;
use crate::domain::{Bound, Family};

/// Currencies by sign, code and name; a sign that another begins with stands behind it.
pub(in crate::interpret) const CURRENCIES: &[(&str, &str)] = &[
    ("us$", "USD"),
    ("hk$", "HKD"),
    ("nt$", "TWD"),
    ("nz$", "NZD"),
    ("au$", "AUD"),
    ("ca$", "CAD"),
    ("c$", "CAD"),
    ("a$", "AUD"),
    ("s$", "SGD"),
    ("r$", "BRL"),
    ("cn¥", "CNY"),
    ("jp¥", "JPY"),
    ("usd", "USD"),
    ("dollars", "USD"),
    ("dollar", "USD"),
    ("eur", "EUR"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("gbp", "GBP"),
    ("sterling", "GBP"),
    ("jpy", "JPY"),
    ("yen", "JPY"),
    ("cny", "CNY"),
    ("rmb", "CNY"),
    ("renminbi", "CNY"),
    ("yuan", "CNY"),
    ("cad", "CAD"),
    ("chf", "CHF"),
    ("aud", "AUD"),
    ("hkd", "HKD"),
    ("sgd", "SGD"),
    ("twd", "TWD"),
    ("inr", "INR"),
    ("krw", "KRW"),
    ("sek", "SEK"),
    ("nok", "NOK"),
    ("dkk", "DKK"),
    ("brl", "BRL"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₩", "KRW"),
];

/// Scales by word. The first plural of a size is the word that is printed for it.
pub(in crate::interpret) const SCALES: &[(&str, f64)] = &[
    ("thousands", 1e3),
    ("thousand", 1e3),
    ("trillions", 1e12),
    ("trillion", 1e12),
    ("billions", 1e9),
    ("billion", 1e9),
    ("millions", 1e6),
    ("million", 1e6),
    ("crores", 1e7),
    ("crore", 1e7),
    ("lakhs", 1e5),
    ("lakh", 1e5),
    ("'000s", 1e3),
    ("'000", 1e3),
    ("000s", 1e3),
    ("000", 1e3),
    ("tsd", 1e3),
    ("trn", 1e12),
    ("tn", 1e12),
    ("mrd", 1e9),
    ("bln", 1e9),
    ("bil", 1e9),
    ("bns", 1e9),
    ("bn", 1e9),
    ("mio", 1e6),
    ("mln", 1e6),
    ("mil", 1e6),
    ("mm", 1e6),
    ("mn", 1e6),
    ("t", 1e12),
    ("b", 1e9),
    ("m", 1e6),
    ("k", 1e3),
];

/// What a number counts, behind it; whether the word speaks of points, which are added or taken away.
pub(super) const MARKS: &[(&str, Mark, bool)] = &[
    ("percentage points", Mark::Percent, true),
    ("per cent", Mark::Percent, false),
    ("percent", Mark::Percent, false),
    ("pct", Mark::Percent, false),
    ("ppts", Mark::Percent, true),
    ("ppt", Mark::Percent, true),
    ("pts", Mark::Percent, true),
    ("pp", Mark::Percent, true),
    ("%", Mark::Percent, false),
    ("basis points", Mark::BasisPoints, true),
    ("bps", Mark::BasisPoints, true),
    ("bp", Mark::BasisPoints, true),
    ("gigawatts", Mark::Gigawatt, false),
    ("gigawatt", Mark::Gigawatt, false),
    ("gw", Mark::Gigawatt, false),
    ("megawatts", Mark::Megawatt, false),
    ("megawatt", Mark::Megawatt, false),
    ("mw", Mark::Megawatt, false),
    ("times", Mark::Times, false),
    ("x", Mark::Times, false),
    ("×", Mark::Times, false),
    ("tokens per day", Mark::Counted(Family::Tokens), false),
    ("tokens a day", Mark::Counted(Family::Tokens), false),
    ("tokens/day", Mark::Counted(Family::Tokens), false),
    ("users", Mark::Counted(Family::Users), false),
    ("people", Mark::Counted(Family::People), false),
    ("employees", Mark::Counted(Family::People), false),
    ("staff", Mark::Counted(Family::People), false),
    ("ftes", Mark::Counted(Family::People), false),
    ("fte", Mark::Counted(Family::People), false),
    ("customers", Mark::Counted(Family::Customers), false),
    ("subscribers", Mark::Counted(Family::Customers), false),
    ("subs", Mark::Counted(Family::Customers), false),
];

/// Words and signs before a number that bound it, the longer before those they begin with.
pub(super) const BOUNDS: &[(&str, Bound)] = &[
    ("at least", Bound::AtLeast),
    ("no less than", Bound::AtLeast),
    ("not less than", Bound::AtLeast),
    ("no fewer than", Bound::AtLeast),
    ("not fewer than", Bound::AtLeast),
    ("a minimum of", Bound::AtLeast),
    ("minimum of", Bound::AtLeast),
    ("more than", Bound::AtLeast),
    ("greater than", Bound::AtLeast),
    ("higher than", Bound::AtLeast),
    ("in excess of", Bound::AtLeast),
    ("upwards of", Bound::AtLeast),
    ("upward of", Bound::AtLeast),
    ("north of", Bound::AtLeast),
    ("well over", Bound::AtLeast),
    ("just over", Bound::AtLeast),
    ("slightly over", Bound::AtLeast),
    ("slightly above", Bound::AtLeast),
    ("well above", Bound::AtLeast),
    ("just above", Bound::AtLeast),
    ("exceeding", Bound::AtLeast),
    ("over", Bound::AtLeast),
    ("above", Bound::AtLeast),
    ("min.", Bound::AtLeast),
    ("min", Bound::AtLeast),
    (">=", Bound::AtLeast),
    ("≥", Bound::AtLeast),
    ("≧", Bound::AtLeast),
    (">", Bound::AtLeast),
    ("no more than", Bound::AtMost),
    ("not more than", Bound::AtMost),
    ("no higher than", Bound::AtMost),
    ("a maximum of", Bound::AtMost),
    ("maximum of", Bound::AtMost),
    ("as much as", Bound::AtMost),
    ("as many as", Bound::AtMost),
    ("less than", Bound::AtMost),
    ("lower than", Bound::AtMost),
    ("fewer than", Bound::AtMost),
    ("at most", Bound::AtMost),
    ("up to", Bound::AtMost),
    ("just under", Bound::AtMost),
    ("slightly under", Bound::AtMost),
    ("just below", Bound::AtMost),
    ("slightly below", Bound::AtMost),
    ("just shy of", Bound::AtMost),
    ("not quite", Bound::AtMost),
    ("approaching", Bound::AtMost),
    ("nearly", Bound::AtMost),
    ("almost", Bound::AtMost),
    ("under", Bound::AtMost),
    ("below", Bound::AtMost),
    ("max.", Bound::AtMost),
    ("max", Bound::AtMost),
    ("<=", Bound::AtMost),
    ("≤", Bound::AtMost),
    ("≦", Bound::AtMost),
    ("<", Bound::AtMost),
    ("approximately", Bound::Approximate),
    ("approx.", Bound::Approximate),
    ("approx", Bound::Approximate),
    ("an estimated", Bound::Approximate),
    ("estimated", Bound::Approximate),
    ("close to", Bound::Approximate),
    ("in the region of", Bound::Approximate),
    ("roughly", Bound::Approximate),
    ("around", Bound::Approximate),
    ("about", Bound::Approximate),
    ("circa", Bound::Approximate),
    ("some", Bound::Approximate),
    ("est.", Bound::Approximate),
    ("est", Bound::Approximate),
    ("ca.", Bound::Approximate),
    ("ca", Bound::Approximate),
    ("c.", Bound::Approximate),
    ("~", Bound::Approximate),
    ("≈", Bound::Approximate),
    ("∼", Bound::Approximate),
];

/// Phrases behind a number that bound it.
pub(super) const BOUNDS_BEHIND: &[(&str, Bound)] = &[
    ("or more", Bound::AtLeast),
    ("or higher", Bound::AtLeast),
    ("and above", Bound::AtLeast),
    ("and more", Bound::AtLeast),
    ("plus", Bound::AtLeast),
    ("or less", Bound::AtMost),
    ("or fewer", Bound::AtMost),
    ("at most", Bound::AtMost),
    ("max.", Bound::AtMost),
    ("max", Bound::AtMost),
    ("or so", Bound::Approximate),
    ("approx.", Bound::Approximate),
    ("approx", Bound::Approximate),
    ("approximately", Bound::Approximate),
    ("rounded", Bound::Approximate),
];

/// What a word behind a number says of how it is known: actual, estimate, or nothing that changes it.
pub(super) const TENSES: &[(&str, Option<char>)] = &[
    ("actual", Some('A')),
    ("act.", Some('A')),
    ("act", Some('A')),
    ("estimated", Some('E')),
    ("estimate", Some('E')),
    ("est.", Some('E')),
    ("est", Some('E')),
    ("forecast", Some('E')),
    ("fcst", Some('E')),
    ("projected", Some('E')),
    ("proj.", Some('E')),
    ("proj", Some('E')),
    ("unaudited", None),
    ("preliminary", None),
    ("prelim.", None),
    ("prelim", None),
    ("restated", None),
    ("revised", None),
];

/// Words behind a number that change what it is of; whether they make it a change instead of a level.
pub(super) const REMARKS: &[(&str, bool)] = &[
    ("gross", false),
    ("net", false),
    ("adjusted", false),
    ("adj.", false),
    ("annualised", false),
    ("annualized", false),
    ("run-rate", false),
    ("run rate", false),
    ("per annum", false),
    ("per year", false),
    ("a year", false),
    ("per quarter", false),
    ("per month", false),
    ("a month", false),
    ("p.a.", false),
    ("/year", false),
    ("/yr", false),
    ("/quarter", false),
    ("/qtr", false),
    ("/month", false),
    ("year over year", true),
    ("year-over-year", true),
    ("year on year", true),
    ("year-on-year", true),
    ("quarter over quarter", true),
    ("quarter-over-quarter", true),
    ("quarter on quarter", true),
    ("quarter-on-quarter", true),
    ("growth", true),
    ("cagr", true),
    ("yoy", true),
    ("qoq", true),
    ("mom", true),
    ("y/y", true),
    ("q/q", true),
    ("m/m", true),
    ("y-o-y", true),
    ("q-o-q", true),
];

/// Takes a word off the beginning of a text, whatever the case of its ASCII letters.
pub(super) fn strip<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.get(..word.len())?;
    head.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
}

/// Takes a word off the end of a text, whatever the case of its ASCII letters; a blank or a stroke parts it.
pub(super) fn strip_end<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let at = text.len().checked_sub(word.len())?;
    let tail = text.get(at..)?;
    let head = &text[..at];
    let apart = word.starts_with('/') || head.ends_with([' ', '%']);
    (tail.eq_ignore_ascii_case(word) && apart).then(|| head.trim_end())
}

/// Whether a word that ends here is whole.
pub(super) fn ends(rest: &str) -> bool {
    !rest.starts_with(char::is_alphanumeric)
}

/// Finds a currency at the beginning of a text.
pub(super) fn currency(text: &str) -> Option<(&'static str, &str)> {
    CURRENCIES.iter().find_map(|(sign, code)| {
        let rest = strip(text, sign)?;
        let letters = sign.ends_with(|c: char| c.is_ascii_alphabetic());
        (!letters || !rest.starts_with(char::is_alphabetic)).then_some((*code, rest))
    })
}

/// Finds a bound at the beginning of a text; whether a word says it.
pub(super) fn bound(text: &str) -> Option<(Bound, bool, &str)> {
    // "c$25bn" is British for "c. $25bn", "C$25bn" Canadian; "C25" may be the name of a cell.
    if let Some(rest) = text.strip_prefix('c').filter(|rest| rest.starts_with(['$', '€', '£'])) {
        return Some((Bound::Approximate, true, rest));
    }
    BOUNDS.iter().find_map(|(word, bound)| {
        let rest = strip(text, word)?;
        let letters = word.ends_with(|c: char| c.is_ascii_alphabetic());
        (!letters || rest.starts_with(' ')).then(|| (*bound, word.is_ascii() && letters, rest.trim_start()))
    })
}
