//! Periods printed in every style read back as themselves.

use super::{DateOrder, find, parse};
use crate::domain::Period;
use crate::interpret::number::{self, Decimal};
use proptest::prelude::*;
use proptest::sample::select;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn any_period() -> impl Strategy<Value = Period> {
    (2000_i16..2050, 1_u8..=12, 0_u8..9, 2_i16..6).prop_map(|(year, n, shape, span)| match shape {
        0 => Period::Year(year),
        1 => Period::Half(year, n % 2 + 1),
        2 => Period::Quarter(year, n % 4 + 1),
        3 => Period::YearToDate(year, 9),
        4 => Period::Month(year, n),
        5 => Period::Day(Period::Month(year, n).last_day()),
        6 => Period::Day(Period::Month(year, n).first_day()),
        7 => Period::LastTwelveMonths(year, n % 4 + 1),
        _ => Period::Years(year, year + span),
    })
}

/// Every way in which a period is printed.
#[expect(clippy::too_many_lines, reason = "a table of styles")]
fn styles(period: Period) -> Vec<String> {
    let end = period.last_day();
    let month = usize::try_from(end.month() - 1).unwrap();
    let (short, name, day, number) = (MONTHS[month], NAMES[month], end.day(), end.month());
    let long_date = format!("{day} {name} {}", end.year());
    let yy = |year: i16| format!("{:02}", year % 100);
    let mut all = vec![period.to_string()];
    let more = match period {
        Period::Year(y) => {
            let yy = yy(y);
            vec![
                format!("{y}"),
                format!("FY{yy}"),
                format!("FY {y}"),
                format!("CY{yy}"),
                format!("fiscal year {y}"),
                format!("'{yy}"),
                format!("year ended 31 December {y}"),
                format!("YE Dec-{yy}"),
            ]
        }
        Period::Half(y, h) => {
            let (yy, ordinal) = (yy(y), ["first", "second"][usize::from(h - 1)]);
            vec![
                format!("{h}H{yy}"),
                format!("H{h} {y}"),
                format!("H{h}'{yy}"),
                format!("{y} H{h}"),
                format!("H{h} FY{yy}"),
                format!("{ordinal} half of {y}"),
                format!("six months ended {long_date}"),
            ]
        }
        Period::Quarter(y, q) => {
            let (yy, ordinal) = (yy(y), ["first", "second", "third", "fourth"][usize::from(q - 1)]);
            vec![
                format!("{q}Q{yy}"),
                format!("Q{q}'{yy}"),
                format!("Q{q} '{yy}"),
                format!("Q{q}-{yy}"),
                format!("Q{q} {y}"),
                format!("{y}-Q{q}"),
                format!("{y}.Q{q}"),
                format!("Q{q} FY{yy}"),
                format!("FY{yy} Q{q}"),
                format!("FQ{q} {yy}"),
                format!("{ordinal} quarter of {y}"),
                format!("{ordinal} quarter {y}"),
                format!("three months ended {long_date}"),
                format!("quarter ended {end}"),
            ]
        }
        Period::YearToDate(y, m) => {
            let yy = yy(y);
            vec![
                format!("{m}M{yy}"),
                format!("{m}M {y}"),
                format!("YTD {short}-{yy}"),
                format!("nine months ended {long_date}"),
                format!("Q3 {y} YTD"),
                format!("Q1-Q3 {y}"),
                format!("first nine months of {y}"),
            ]
        }
        Period::Month(y, m) => {
            let yy = yy(y);
            vec![
                format!("{short}-{yy}"),
                format!("{short}'{yy}"),
                format!("{short} {y}"),
                format!("{name} {y}"),
                format!("{name}, {y}"),
                format!("{m:02}/{y}"),
                format!("{y} {short}"),
            ]
        }
        Period::Day(_) => {
            let (y, yy) = (end.year(), yy(end.year()));
            vec![
                long_date,
                format!("{day}-{short}-{yy}"),
                format!("{name} {day}, {y}"),
                format!("{short}. {day}, {y}"),
                format!("{day}.{number}.{y}"),
                format!("{day:02}.{number:02}.{yy}"),
                format!("{y}/{number:02}/{day:02}"),
                format!("{end} 00:00:00"),
            ]
        }
        Period::LastTwelveMonths(y, q) => {
            let yy = yy(y);
            vec![
                format!("LTM Q{q} {y}"),
                format!("TTM {short}-{yy}"),
                format!("LTM {number}/{day}/{yy}"),
                format!("{short}-{yy} LTM"),
                format!("last twelve months to {name} {y}"),
            ]
        }
        Period::Years(from, to) => vec![
            format!("{from}-{to}"),
            // Up to twelve the second would be a month.
            if to % 100 > 12 { format!("{from}\u{2013}{}", yy(to)) } else { format!("{from} \u{2013} {to}") },
            format!("FY{}-FY{}", yy(from), yy(to)),
            format!("{from} to {to}"),
        ],
    };
    all.extend(more);
    all
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn periods_read_back(period in any_period(), (tense_text, tense) in select(&[("", None), ("A", Some('A')), ("E", Some('E')), (" (A)", Some('A')), (" (est.)", Some('E'))][..])) {
        for style in styles(period) {
            // Nobody marks a date, a word or a length as actual with a glued letter.
            let glued = tense_text.len() == 1;
            if glued && (matches!(period, Period::Day(_)) || style.ends_with(char::is_alphabetic)) {
                continue;
            }
            let text = format!("{style}{tense_text}");
            let Some(label) = parse(&text) else { return Err(TestCaseError::fail(format!("{text} is not read"))) };
            prop_assert_eq!(label.whole(), Some(period), "{}", text);
            prop_assert_eq!(label.tense, tense, "{}", text);
            prop_assert!(is_year(&style) || number::parse(&text, Decimal::Point).is_none(), "{} is a number too", text);
            let wide: String = text.chars().map(|c| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c }).collect();
            prop_assert_eq!(parse(&wide), Some(label), "{}", wide);
            let blanks = format!("\u{a0}{} ", text.replace(' ', "\u{a0}"));
            prop_assert_eq!(parse(&blanks), Some(label), "{}", blanks);
        }
    }

    #[test]
    fn dates_in_slashes_read_back_in_the_order_of_the_sheet(year in 2000_i16..2050, month in 1_u8..=12, day in 1_i8..=28) {
        let date = Period::Month(year, month).first_day();
        let date = crate::domain::Date::new(date.year(), date.month(), day).unwrap();
        for (text, order) in [(format!("{day:02}/{month:02}/{year}"), DateOrder::DayFirst), (format!("{month}/{day}/{year}"), DateOrder::MonthFirst)] {
            prop_assert_eq!(parse(&text).unwrap().ordered(order).whole(), Some(Period::Day(date)), "{}", text);
            let unknown = parse(&text).unwrap();
            prop_assert_eq!(unknown.whole().is_none(), day <= 12 && i16::from(day) != i16::from(month), "{}", text);
            let learnt = DateOrder::Unknown.learn(&text);
            prop_assert_eq!(learnt, if day > 12 { order } else { DateOrder::Unknown }, "{}", text);
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,24}", ascii in "[-0-9FYQHME' /.(A-Za-z]{0,16}") {
        for text in [text, ascii] {
            let _ = parse(&text);
            if let Some((range, _)) = find(&text) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
