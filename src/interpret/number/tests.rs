//! The notations of the trade, one by one.

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

fn check(text: &str, low: Option<f64>, base: f64, high: Option<f64>, bound: crate::domain::Bound, scale: Option<f64>) {
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
    exact("8 \u{d7} 10^9", 8e9, None);
    exact("$8.1 x 10^9", 8.1e9, None);
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
    for words in
        ["over", "at least", "more than", "no less than", "not less than", "in excess of", "north of", "c. more than"]
    {
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
    let tense = |text: &str, tense| assert_eq!(parse(text).unwrap_or_else(|| panic!("{text}")).tense, tense, "{text}");
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
