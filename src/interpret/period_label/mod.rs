//! Period labels as people write them: `FY24A`, `3Q25E`, `Q1'25`, `1H25`, `Dec-25`, `30 Sep 2025`, `LTM 9/30/25`.
//!
//! [docs/notations.md](../../../docs/notations.md) lists what is read and what is refused.

mod kinds;
mod order;
#[cfg(test)]
mod printed;
mod reader;
mod tokens;

use crate::domain::Period;
use reader::{Reader, month_named};
use std::ops::Range;
use tokens::{Token, is_digit, tokens};

pub(super) use order::DateOrder;

/// A period found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PeriodLabel {
    /// The period, or the part of one that the year above completes.
    pub(super) stretch: Stretch,
    /// The actual or estimate mark behind it: `A`, `E`.
    pub(super) tense: Option<char>,
    /// The other reading of a date whose day and month could be exchanged: `03/04/2026`.
    pub(super) other: Option<Period>,
}

/// A whole period, or a part of a year that is named elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stretch {
    /// Complete.
    Whole(Period),
    /// `Q3` without a year.
    Quarter(u8),
    /// `H1` without a year.
    Half(u8),
    /// `Sep` without a year.
    Month(u8),
}

impl PeriodLabel {
    /// Returns the label of a whole period.
    pub(super) const fn of(period: Period) -> Self {
        Self { stretch: Stretch::Whole(period), tense: None, other: None }
    }

    /// Returns the period when it is complete and can be read in one way only.
    pub(super) const fn whole(&self) -> Option<Period> {
        match (self.stretch, self.other) {
            (Stretch::Whole(period), None) => Some(period),
            _ => None,
        }
    }

    /// Returns every period that a date could be.
    pub(super) fn readings(&self) -> impl Iterator<Item = Period> {
        let first = match self.stretch {
            Stretch::Whole(period) => Some(period),
            _ => None,
        };
        first.into_iter().chain(self.other)
    }

    /// Returns the one period that two labels equally near mean, if they do: a quarter under a year, a month that holds
    /// the day beside it, "Q3 2026" and "as of 30 September 2026". Over a flow the last day of a time is that time.
    pub(super) fn together(&self, other: &Self, flow: bool) -> Option<Self> {
        if self.other.is_some() || other.other.is_some() {
            return None;
        }
        let tense = self.tense.or(other.tense);
        let (whole, part) = match (self.whole(), other.whole()) {
            (Some(a), Some(b)) => {
                let holds = |outer: Period, inner: Period| {
                    outer.first_day() <= inner.first_day() && inner.last_day() <= outer.last_day()
                };
                let (outer, inner) = if holds(a, b) { (a, b) } else { (b, a) };
                if !holds(outer, inner) {
                    return None;
                }
                let ends = flow && matches!(inner, Period::Day(day) if day == outer.last_day());
                let period = if ends { outer } else { inner };
                return Some(Self { tense, ..Self::of(period) });
            }
            (Some(whole), None) => (whole, other),
            (None, Some(whole)) => (whole, self),
            (None, None) => return None,
        };
        Some(Self { tense, ..Self::of(part.within(whole.last_day().year())) })
    }

    /// Returns where in a year a part of one lies, counted in its own kind.
    pub(super) const fn part(&self) -> Option<u8> {
        match self.stretch {
            Stretch::Whole(_) => None,
            Stretch::Quarter(part) | Stretch::Half(part) | Stretch::Month(part) => Some(part),
        }
    }

    /// Returns the period completed by a year, when it needs one.
    pub(super) const fn within(&self, year: i16) -> Period {
        match self.stretch {
            Stretch::Whole(period) => period,
            Stretch::Quarter(quarter) => Period::Quarter(year, quarter),
            Stretch::Half(half) => Period::Half(year, half),
            Stretch::Month(month) => Period::Month(year, month),
        }
    }

    /// Returns the label with its date in the order that the sheet is known to use.
    #[must_use]
    pub(super) const fn ordered(self, order: DateOrder) -> Self {
        match (order, self.other) {
            // The month is taken first where a date is read.
            (DateOrder::MonthFirst, _) => Self { other: None, ..self },
            (DateOrder::DayFirst, Some(day_first)) => {
                Self { stretch: Stretch::Whole(day_first), other: None, tense: self.tense }
            }
            _ => self,
        }
    }
}

/// Finds the first period in a text, and where it stands; none where the text speaks of one that is not understood.
pub(super) fn find(text: &str) -> Option<(Range<usize>, PeriodLabel)> {
    if !text.contains(is_digit) {
        return None;
    }
    let tokens = tokens(text);
    for start in 0..tokens.len() {
        // A period does not begin inside a word or a longer number: the "2" of "S2" or the "25" of "0.25".
        let glued = start > 0
            && match (&tokens[start - 1].1, &tokens[start].1) {
                (Token::Word(_), Token::Digits(_)) | (Token::Digits(_), Token::Word(_)) => true,
                (Token::Other(c), Token::Digits(_)) => matches!(c, '.' | '$' | '€' | '£'),
                _ => false,
            };
        if glued || matches!(tokens[start].1, Token::Other(_)) {
            continue;
        }
        if Reader::new(&tokens, start).is_unclear() {
            return None;
        }
        let mut reader = Reader::new(&tokens, start);
        let found = reader.any();
        if reader.unclear {
            return None;
        }
        let Some(stretch) = found else { continue };
        let tense = reader.tense();
        match ending(&tokens, reader.at) {
            Ending::Clear => {}
            Ending::Inside => continue,
            Ending::Unclear => return None,
        }
        let range = tokens[start].0.start..tokens[reader.at - 1].0.end;
        return Some((range, PeriodLabel { stretch, tense, other: reader.other }));
    }
    None
}

/// How a period ends.
enum Ending {
    Clear,
    /// Inside a longer word or number: "2025x", "Q3rd", "2025.5".
    Inside,
    /// It goes on in a way that makes it another: "2030+", "Q1 FY25/26".
    Unclear,
}

fn ending(tokens: &[(Range<usize>, Token<'_>)], at: usize) -> Ending {
    let token = |at: usize| tokens.get(at).map(|(_, token)| token);
    let digits_next = matches!(token(at + 1), Some(Token::Digits(_)));
    match token(at) {
        Some(Token::Word(_) | Token::Digits(_) | Token::Other('%')) => Ending::Inside,
        Some(Token::Other('.' | ',')) if digits_next => Ending::Inside,
        Some(Token::Other('/' | '-')) if digits_next => Ending::Unclear,
        Some(Token::Other('+')) => Ending::Unclear,
        _ => Ending::Clear,
    }
}

/// A text with the wide letters and signs of East Asian typing in their narrow form, when it has any.
fn narrow(text: &str) -> Option<String> {
    let wide = |c: char| ('\u{ff01}'..='\u{ff5e}').contains(&c);
    let plain = |c: char| if wide(c) { char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c) } else { c };
    text.contains(wide).then(|| text.chars().map(plain).collect())
}

/// Parses a text that is a period and nothing else.
pub(super) fn parse(text: &str) -> Option<PeriodLabel> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'));
    if text.len() > 60 {
        return None;
    }
    if let Some(narrow) = narrow(text) {
        return parse(&narrow);
    }
    if !text.contains(is_digit) {
        // A month alone waits for its year, like "Q3".
        let month = month_named(text.strip_suffix('.').unwrap_or(text))?;
        return Some(PeriodLabel { stretch: Stretch::Month(month), tense: None, other: None });
    }
    if let Some(year) = text.strip_prefix(['\'', '\u{2019}']) {
        // "'25" is 2025; with more behind it, it is a text that was stored with an apostrophe.
        let short = year.chars().take_while(|c| is_digit(*c)).count() == 2;
        return if short { parse(&format!("FY{year}")) } else { parse(year) };
    }
    let (range, label) = find(text)?;
    (range == (0..text.len())).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::{DateOrder, Stretch, find, parse};

    fn check(texts: &[&str], expected: &str, tense: Option<char>) {
        for text in texts {
            let label = parse(text).unwrap_or_else(|| panic!("{text} is not read"));
            assert_eq!(label.whole().map(|period| period.to_string()).as_deref(), Some(expected), "{text}");
            assert_eq!(label.tense, tense, "{text}");
        }
    }

    #[test]
    fn years() {
        let plain = [
            "2025",
            "FY2025",
            "FY25",
            "FY 25",
            "FY'25",
            "FY-25",
            "CY25",
            "CY 2025",
            "fiscal 2025",
            "Fiscal year 2025",
            "full-year 2025",
            "Year 2025",
            "'25",
            "\u{2019}25",
            "YE 2025",
            "YE25",
            "12M25",
            "\u{ff12}\u{ff10}\u{ff12}\u{ff15}",
            "\u{ff26}\u{ff39}\u{ff12}\u{ff10}\u{ff12}\u{ff15}",
            "\u{a0}2025 ",
            "year ended 31 December 2025",
            "YE Dec-25",
            "FYE 12/31/25",
            "twelve months ended Dec 31, 2025",
            "Q1-Q4 2025",
            "Jan-Dec 2025",
            "YTD Dec-25",
        ];
        check(&plain, "FY2025", None);
        check(&["FY24A", "2024A", "2024 (A)", "FY2024 actual", "FY24 A", "'24A", "FY2024 (act.)"], "FY2024", Some('A'));
        check(
            &[
                "FY26E",
                "2026E",
                "FY2026E",
                "2026P",
                "2026F",
                "2026B",
                "FY2026 (est.)",
                "FY2026 est.",
                "2026 E",
                "2026 (E)",
            ],
            "FY2026",
            Some('E'),
        );
        check(
            &["2025-2029", "2025\u{2013}29", "FY25-FY29", "FY2025-FY2029", "2025 to 2029", "2025 - 2029"],
            "FY2025-FY2029",
            None,
        );
    }

    #[test]
    fn quarters() {
        let quarter = [
            "1Q25",
            "Q1'25",
            "Q1 '25",
            "Q1-25",
            "Q1 25",
            "Q1 2025",
            "2025Q1",
            "2025.Q1",
            "2025-Q1",
            "2025 Q1",
            "Q1/2025",
            "Q1.2025",
            "Q1, 2025",
            "Q1 FY25",
            "Q1FY25",
            "FY25 Q1",
            "FY25Q1",
            "FQ1 25",
            "FQ1'25",
            "1QFY25",
            "first quarter 2025",
            "First quarter of 2025",
            "1st quarter 2025",
            "Quarter 1 2025",
            "Q1 of 2025",
            "three months ended Mar 31, 2025",
            "3 months to 31 March 2025",
            "quarter ended 31.03.2025",
            "Jan-Mar 2025",
            "3M25",
            "2025-3M",
            "2025 1Q",
            "YTD Mar-25",
            "first three months of 2025",
        ];
        check(&quarter, "2025Q1", None);
    }

    #[test]
    fn stretches_of_months() {
        check(&["3Q25E", "Q3 2025E", "2025-Q3E", "Q3'25 (E)"], "2025Q3", Some('E'));
        check(&["2026-Q4E"], "2026Q4", Some('E'));
        check(
            &[
                "third quarter of 2025",
                "three months ended Sep 30, 2025",
                "quarter ended 30 September 2025",
                "Jul\u{2013}Sep 25",
            ],
            "2025Q3",
            None,
        );
        check(
            &[
                "1H25",
                "H1 2025",
                "H1'25",
                "2025H1",
                "HY1 25",
                "1HFY25",
                "first half of 2025",
                "1st half 2025",
                "first half-year 2025",
                "Q1-Q2 2025",
                "6M 2025",
                "six months ended 30 June 2025",
                "half year ended 30 June 2025",
                "YTD Jun-25",
            ],
            "2025H1",
            None,
        );
        check(
            &[
                "9M25",
                "9M 2025",
                "2025-9M",
                "9M'25",
                "Q1-Q3 2025",
                "YTD Sep-25",
                "YTD Q3 2025",
                "Q3 2025 YTD",
                "Sep-25 YTD",
                "nine months ended 30 September 2025",
                "nine months 2025",
                "first nine months of 2025",
                "9 months ended 9/30/2025",
                "Jan-Sep 2025",
            ],
            "2025-9M",
            None,
        );
        check(
            &[
                "LTM 9/30/25",
                "TTM Q3 2025",
                "LTM-2025Q3",
                "LTM Sep-25",
                "LTM ended 30 Sep 2025",
                "Sep-25 LTM",
                "last twelve months to September 2025",
                "twelve months ended 30 September 2025",
                "year ended 30 September 2025",
            ],
            "LTM-2025Q3",
            None,
        );
    }

    #[test]
    fn months_and_days() {
        check(
            &[
                "Dec-25",
                "Dec 25",
                "Dec'25",
                "Dec. 2025",
                "December 2025",
                "2025-12",
                "12/2025",
                "2025/12",
                "2025 Dec",
                "2025M12",
                "DEC-25",
                "Dez 25",
                "d\u{e9}c. 2025",
                "dic-25",
                "month ended 31 Dec 2025",
            ],
            "2025-12",
            None,
        );
        check(&["Sept 2025", "Sep-25", "September 2025"], "2025-09", None);
        check(&["M\u{e4}rz 2025", "mars 2025", "Mar-25"], "2025-03", None);
        check(
            &[
                "2025-09-30",
                "2025/09/30",
                "2025.09.30",
                "30.09.2025",
                "30.9.25",
                "9/30/2025",
                "09/30/25",
                "30/09/2025",
                "30-09-2025",
                "30 Sep 2025",
                "30-Sep-25",
                "30th September 2025",
                "30. September 2025",
                "Sep 30, 2025",
                "September 30th, 2025",
                "30SEP2025",
                "2025-09-30 00:00:00",
                "2025-09-30T00:00:00Z",
            ],
            "2025-09-30",
            None,
        );
        check(&["03/03/2026", "3/3/26"], "2026-03-03", None);
    }

    #[test]
    fn a_date_of_small_numbers_needs_the_order_of_the_sheet() {
        let read = |text: &str, order| parse(text).unwrap().ordered(order).whole().map(|period| period.to_string());
        for text in ["03/04/2026", "3/4/26", "03-04-2026"] {
            assert_eq!(read(text, DateOrder::DayFirst).as_deref(), Some("2026-04-03"), "{text}");
            assert_eq!(read(text, DateOrder::MonthFirst).as_deref(), Some("2026-03-04"), "{text}");
            for order in [DateOrder::Unknown, DateOrder::Mixed] {
                assert_eq!(read(text, order), None, "{text}");
            }
            let readings: Vec<String> = parse(text).unwrap().readings().map(|period| period.to_string()).collect();
            assert_eq!(readings, ["2026-03-04", "2026-04-03"]);
        }
        assert_eq!(read("30/09/2026", DateOrder::MonthFirst).as_deref(), Some("2026-09-30"));
    }

    #[test]
    fn a_part_of_a_year_waits_for_the_year() {
        for text in ["Q3", "3Q", "third quarter", "Q3A"] {
            // Words alone have no digit to look for; "third quarter" is left to its words.
            let found = parse(text).map(|label| label.stretch);
            assert_eq!(found, text.contains('3').then_some(Stretch::Quarter(3)), "{text}");
        }
        assert_eq!(parse("3Q").unwrap().within(2026).to_string(), "2026Q3");
        assert_eq!(parse("H2").unwrap().within(2026).to_string(), "2026H2");
        assert_eq!(parse("Sep").unwrap().within(2026).to_string(), "2026-09");
        assert_eq!(parse("Q3E").unwrap().tense, Some('E'));
    }

    #[test]
    fn a_period_is_found_inside_a_text() {
        let found =
            |text: &'static str| find(text).map(|(range, label)| (&text[range], label.whole().unwrap().to_string()));
        assert_eq!(found("As of Q3 2026 | $ in millions"), Some(("Q3 2026", "2026Q3".into())));
        assert_eq!(
            found("Revenue, nine months ended 30 September 2025"),
            Some(("nine months ended 30 September 2025", "2025-9M".into()))
        );
        assert_eq!(found("Forecast of Q1 2025"), Some(("Q1 2025", "2025Q1".into())));
        assert_eq!(found("Q1 2025 forecast"), Some(("Q1 2025", "2025Q1".into())));
        assert_eq!(found("Paper, 2026-06-25. Words."), Some(("2026-06-25", "2026-06-25".into())));
    }

    #[test]
    fn what_is_not_understood_is_no_period_inside_a_text_either() {
        for text in [
            "FY25/26",
            "FY2025/26",
            "2025/26",
            "2025-26",
            "FY25-26",
            "Q1 FY25/26",
            "2010/11",
            "YTD 2025",
            "2025 YTD",
            "NTM",
            "NTM Sep-26",
            "LTM 2025",
            "LTM 15 Aug 2025",
            "mid-2025",
            "early 2026",
            "late 2025",
            "late May 2026",
            "start of 2025",
            "since 2023",
            "pre-2025",
            "2025-W36",
            "W36 2025",
            "Week 36, 2025",
            "2030+",
            "Q2-Q3 2025",
            "Q1/Q2 2025",
            "Q3-Q1 2025",
            "nine months ended 31 March 2025",
            "year ended 15 March 2025",
            "13 weeks",
            "Feb-May 2025",
            "M9 2025",
            "30.09.2025-31.12.2025",
        ] {
            assert_eq!(find(text), None, "{text}");
            assert_eq!(find(&format!("Revenue {text}")), None, "Revenue {text}");
        }
    }

    #[test]
    fn what_is_no_period_is_not_one() {
        for text in [
            "",
            "Revenue",
            "13.07",
            "0202-07-30",
            "S2",
            "1234",
            "2025x",
            "3,700",
            "May be",
            "42",
            "2025-13",
            "31.02.2025",
            "13/13/2025",
            "25-Sep",
            "Sep 30",
            "Dec 31",
            "12-13",
            "2-3",
            "10M",
            "1/2",
            "2025 forecast",
            "25A",
            "2025.5",
            "2025%",
            "2061",
            "FY70",
            "Q5 2025",
            "3H25",
            "2025M9",
            "13 weeks ended 27 Sep 2025",
        ] {
            assert!(parse(text).is_none(), "{text}: {:?}", parse(text));
        }
    }
}
