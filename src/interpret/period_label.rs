//! Period labels as people write them: `FY24A`, `3Q25E`, `Q1'25`, `1H25`, `Dec-25`, `30 Sep 2025`, `LTM 9/30/25`.

use crate::domain::{Date, Period};
use std::ops::Range;

/// A period found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PeriodLabel {
    /// The period, or the part of one that the year above completes.
    pub(super) stretch: Stretch,
    /// The actual or estimate mark behind it: `A`, `E`.
    pub(super) tense: Option<char>,
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
}

impl PeriodLabel {
    /// Returns the period when it is complete.
    pub(super) const fn whole(&self) -> Option<Period> {
        match self.stretch {
            Stretch::Whole(period) => Some(period),
            Stretch::Quarter(_) | Stretch::Half(_) => None,
        }
    }

    /// Returns the period completed by a year, when it needs one.
    pub(super) const fn within(&self, year: i16) -> Period {
        match self.stretch {
            Stretch::Whole(period) => period,
            Stretch::Quarter(quarter) => Period::Quarter(year, quarter),
            Stretch::Half(half) => Period::Half(year, half),
        }
    }
}

/// A run of letters, of digits, or one other character.
#[derive(Clone, Debug)]
enum Token {
    Word(String),
    Digits(String),
    Other(char),
}

/// Cuts a text into runs, with their places.
fn tokens(text: &str) -> Vec<(Range<usize>, Token)> {
    let mut tokens: Vec<(Range<usize>, Token)> = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match (tokens.last_mut(), c) {
            (Some((range, Token::Word(word))), c) if c.is_alphabetic() && range.end == at => {
                word.extend(c.to_lowercase());
                range.end = end;
            }
            (Some((range, Token::Digits(digits))), c) if c.is_ascii_digit() && range.end == at => {
                digits.push(c);
                range.end = end;
            }
            (_, c) if c.is_alphabetic() => tokens.push((at..end, Token::Word(c.to_lowercase().collect()))),
            (_, c) if c.is_ascii_digit() => tokens.push((at..end, Token::Digits(c.to_string()))),
            (_, c) => tokens.push((at..end, Token::Other(c))),
        }
    }
    tokens
}

/// Reads one period from the tokens, from left to right.
struct Reader<'a> {
    tokens: &'a [(Range<usize>, Token)],
    at: usize,
}

impl Reader<'_> {
    fn word(&mut self, words: &[&str]) -> Option<()> {
        match self.tokens.get(self.at) {
            Some((_, Token::Word(word))) if words.contains(&word.as_str()) => {
                self.at += 1;
                Some(())
            }
            _ => None,
        }
    }

    fn digits(&mut self, lengths: Range<usize>) -> Option<i16> {
        match self.tokens.get(self.at) {
            Some((_, Token::Digits(digits))) if lengths.contains(&digits.len()) => {
                self.at += 1;
                digits.parse().ok()
            }
            _ => None,
        }
    }

    /// Passes over any of the characters given.
    fn skip(&mut self, characters: &str) {
        while let Some((_, Token::Other(c))) = self.tokens.get(self.at) {
            if !characters.contains(*c) {
                break;
            }
            self.at += 1;
        }
    }

    fn exactly(&mut self, character: char) -> Option<()> {
        match self.tokens.get(self.at) {
            Some((_, Token::Other(c))) if *c == character => {
                self.at += 1;
                Some(())
            }
            _ => None,
        }
    }

    /// A year of four digits, or of two after a mark that makes it one.
    fn year(&mut self, two_digits: bool) -> Option<i16> {
        if let Some(year) = self.attempt(|r| r.digits(4..5)) {
            return (1990..=2060).contains(&year).then_some(year);
        }
        if two_digits {
            return self.digits(2..3).map(|year| if year < 70 { 2000 + year } else { 1900 + year });
        }
        None
    }

    fn month(&mut self) -> Option<u8> {
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let Some((_, Token::Word(word))) = self.tokens.get(self.at) else { return None };
        let found = MONTHS.iter().position(|month| {
            word.len() >= 3
                && (word == month || (word.len() <= 4 && month.starts_with(word.as_str()) && word != "octo"))
        })?;
        self.at += 1;
        self.skip(".");
        u8::try_from(found + 1).ok()
    }

    fn small(&mut self, most: i16) -> Option<u8> {
        self.digits(1..2).filter(|n| (1..=most).contains(n)).and_then(|n| u8::try_from(n).ok())
    }

    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let result = read(self);
        if result.is_none() {
            self.at = start;
        }
        result
    }

    fn date(year: i16, month: i16, day: i16) -> Option<Stretch> {
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        (1990..=2060).contains(&year).then_some(Stretch::Whole(Period::Day(date)))
    }

    /// `2025-09-30`, `2025/09/30`, `30.09.2025`, `9/30/2025`, `30 Sep 2025`, `Sep 30, 2025`.
    fn day(&mut self) -> Option<Stretch> {
        self.attempt(|r| {
            let year = r.digits(4..5)?;
            let separator = if r.exactly('-').is_some() { '-' } else { r.exactly('/').map(|()| '/')? };
            let month = r.digits(1..3)?;
            r.exactly(separator)?;
            Self::date(year, month, r.digits(1..3)?)
        })
        .or_else(|| {
            self.attempt(|r| {
                let first = r.digits(1..3)?;
                let separator = if r.exactly('.').is_some() { '.' } else { r.exactly('/').map(|()| '/')? };
                let second = r.digits(1..3)?;
                r.exactly(separator)?;
                let year = r.year(true)?;
                // Points are the continent's order; slashes the American one unless that is no date.
                if separator == '.' || first > 12 {
                    Self::date(year, second, first)
                } else {
                    Self::date(year, first, second)
                }
            })
        })
        .or_else(|| {
            self.attempt(|r| {
                let day = r.digits(1..3)?;
                r.skip(" -");
                let month = r.month()?;
                r.skip(" -,'");
                Self::date(r.year(true)?, month.into(), day)
            })
        })
        .or_else(|| {
            self.attempt(|r| {
                let month = r.month()?;
                r.skip(" ");
                let day = r.digits(1..3)?;
                r.skip(", ");
                Self::date(r.year(false)?, month.into(), day)
            })
        })
    }

    /// `FY2025-FY2029`, `2025-2029`.
    fn years(&mut self) -> Option<Stretch> {
        self.attempt(|r| {
            let _ = r.word(&["fy", "cy"]);
            let from = r.year(false)?;
            r.skip(" ");
            if r.exactly('-').is_none() {
                r.exactly('–')?;
            }
            r.skip(" ");
            let _ = r.word(&["fy", "cy"]);
            let to = r.year(false)?;
            (from < to).then_some(Stretch::Whole(Period::Years(from, to)))
        })
    }

    /// `Q3 2025`, `3Q25`, `2025-Q3`, `Q3'25`, `Q3`; `Q1-Q3 2025` is nine months.
    fn quarter(&mut self) -> Option<Stretch> {
        self.attempt(|r| {
            r.word(&["q"])?;
            let first = r.small(4)?;
            r.skip("-–");
            r.word(&["q"])?;
            let last = r.small(4)?;
            r.skip(" -'");
            let year = r.year(true)?;
            (first == 1 && last == 3).then_some(Stretch::Whole(Period::YearToDate(year, 9)))
        })
        .or_else(|| self.part(&["q"], 4, Period::Quarter, Some(Stretch::Quarter)))
    }

    /// `H1 2025`, `1H25`, `2025H1`, `H1`.
    fn half(&mut self) -> Option<Stretch> {
        self.part(&["h"], 2, Period::Half, Some(Stretch::Half))
    }

    /// `9M25`, `2025-9M`, `6M 2025`.
    fn months(&mut self) -> Option<Stretch> {
        self.part(&["m"], 9, Period::YearToDate, None).and_then(|stretch| match stretch {
            Stretch::Whole(Period::YearToDate(year, 6)) => Some(Stretch::Whole(Period::Half(year, 1))),
            Stretch::Whole(Period::YearToDate(year, 3)) => Some(Stretch::Whole(Period::Quarter(year, 1))),
            Stretch::Whole(Period::YearToDate(_, 9)) => Some(stretch),
            _ => None,
        })
    }

    /// A numbered part of a year with its letter before or behind the number and the year before or behind both.
    fn part(
        &mut self,
        letters: &[&str],
        most: i16,
        make: fn(i16, u8) -> Period,
        partial: Option<fn(u8) -> Stretch>,
    ) -> Option<Stretch> {
        self.attempt(|r| {
            let _ = r.word(&["fy", "cy"]);
            let year = r.year(false)?;
            r.skip(" -");
            let number = r.numbered(letters, most)?;
            Some(Stretch::Whole(make(year, number)))
        })
        .or_else(|| {
            self.attempt(|r| {
                let number = r.numbered(letters, most)?;
                let whole = r.attempt(|r| {
                    r.skip(" -'/");
                    let _ = r.word(&["fy", "cy"]);
                    r.skip(" ");
                    let year = r.year(true)?;
                    Some(Stretch::Whole(make(year, number)))
                });
                whole.or_else(|| partial.map(|partial| partial(number)))
            })
        })
    }

    fn numbered(&mut self, letters: &[&str], most: i16) -> Option<u8> {
        self.attempt(|r| {
            r.word(letters)?;
            r.small(most)
        })
        .or_else(|| {
            self.attempt(|r| {
                let number = r.small(most)?;
                r.word(letters).map(|()| number)
            })
        })
    }

    /// `LTM 9/30/25`, `LTM Q3 2026`, `LTM-2026Q3`, `TTM Sep-25`.
    fn twelve_months(&mut self) -> Option<Stretch> {
        self.attempt(|r| {
            r.word(&["ltm", "ttm"])?;
            r.skip(" -:");
            let ended = r.day().or_else(|| r.quarter()).or_else(|| r.month_of_year())?;
            let Stretch::Whole(period) = ended else { return None };
            let end = period.last_day();
            let quarter = u8::try_from((end.month() + 2) / 3).ok()?;
            (Period::Quarter(end.year(), quarter).last_day() == end)
                .then_some(Stretch::Whole(Period::LastTwelveMonths(end.year(), quarter)))
        })
    }

    /// `YTD Sep-25`.
    fn year_to_date(&mut self) -> Option<Stretch> {
        self.attempt(|r| {
            r.word(&["ytd"])?;
            r.skip(" -");
            let Stretch::Whole(period) = r.month_of_year()? else { return None };
            let end = period.last_day();
            let months = u8::try_from(end.month()).ok()?;
            Some(Stretch::Whole(match months {
                12 => Period::Year(end.year()),
                6 => Period::Half(end.year(), 1),
                3 => Period::Quarter(end.year(), 1),
                _ => Period::YearToDate(end.year(), months),
            }))
        })
    }

    /// `Sep-25`, `September 2025`, `2025-09`.
    fn month_of_year(&mut self) -> Option<Stretch> {
        self.attempt(|r| {
            let month = r.month()?;
            r.skip(" -'/,");
            Some(Stretch::Whole(Period::Month(r.year(true)?, month)))
        })
        .or_else(|| {
            self.attempt(|r| {
                let year = r.year(false)?;
                r.exactly('-')?;
                let month = r.digits(2..3).filter(|month| (1..=12).contains(month))?;
                Some(Stretch::Whole(Period::Month(year, u8::try_from(month).ok()?)))
            })
        })
    }

    /// `FY2025`, `FY25`, `CY 2025`, `2025`, `year 2025`.
    fn year_alone(&mut self) -> Option<Stretch> {
        self.attempt(|r| {
            r.word(&["fy", "cy"])?;
            r.skip(" '-");
            Some(Stretch::Whole(Period::Year(r.year(true)?)))
        })
        .or_else(|| self.attempt(|r| Some(Stretch::Whole(Period::Year(r.year(false)?)))))
    }

    fn any(&mut self) -> Option<Stretch> {
        self.twelve_months()
            .or_else(|| self.year_to_date())
            .or_else(|| self.day())
            .or_else(|| self.years())
            .or_else(|| self.quarter())
            .or_else(|| self.half())
            .or_else(|| self.months())
            .or_else(|| self.month_of_year())
            .or_else(|| self.year_alone())
    }

    /// The mark directly behind a period: `A`, `E`, `P`, `F`, `B`.
    fn tense(&mut self) -> Option<char> {
        self.attempt(|r| {
            let glued = r.at;
            r.skip(" ");
            let behind = r.at;
            r.word(&["a", "act", "actual"]).map(|()| 'A').or_else(|| {
                let letters: &[&str] = if glued == behind { &["e", "p", "f", "b", "est"] } else { &["e", "est"] };
                r.word(letters).map(|()| 'E')
            })
        })
    }
}

/// Finds the first period in a text, and where it stands.
pub(super) fn find(text: &str) -> Option<(Range<usize>, PeriodLabel)> {
    let tokens = tokens(text);
    for start in 0..tokens.len() {
        // A period does not begin inside a word or a longer number: the "2" of "S2" or the "25" of "0.25".
        let glued = start > 0
            && match (&tokens[start - 1].1, &tokens[start].1) {
                (Token::Word(_), Token::Digits(_)) | (Token::Digits(_), Token::Word(_)) => true,
                (Token::Other(c), Token::Digits(_)) => matches!(c, '.' | '$' | '€' | '£'),
                _ => false,
            };
        if glued {
            continue;
        }
        let mut reader = Reader { tokens: &tokens, at: start };
        let Some(stretch) = reader.any() else { continue };
        let tense = reader.tense();
        // Nor does it end inside one: "2025x", "Q3rd".
        let ends_glued = reader.at < tokens.len() && !matches!(tokens[reader.at].1, Token::Other(_));
        let decimal = matches!(tokens.get(reader.at), Some((_, Token::Other('.' | '%'))))
            && matches!(tokens.get(reader.at + 1), Some((_, Token::Digits(_))));
        if ends_glued || decimal {
            continue;
        }
        let range = tokens[start].0.start..tokens[reader.at - 1].0.end;
        return Some((range, PeriodLabel { stretch, tense }));
    }
    None
}

/// Parses a text that is a period and nothing else.
pub(super) fn parse(text: &str) -> Option<PeriodLabel> {
    let text = text.trim();
    let (range, label) = find(text)?;
    (range == (0..text.len())).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::{Stretch, find, parse};

    #[test]
    fn labels_of_the_trade() {
        let check = |text: &str, expected: &str, tense: Option<char>| {
            let label = parse(text).unwrap_or_else(|| panic!("{text} is not read"));
            assert_eq!(label.whole().map(|period| period.to_string()).as_deref(), Some(expected), "{text}");
            assert_eq!(label.tense, tense, "{text}");
        };
        check("FY24A", "FY2024", Some('A'));
        check("FY25E", "FY2025", Some('E'));
        check("FY2026E", "FY2026", Some('E'));
        check("2026E", "FY2026", Some('E'));
        check("2025P", "FY2025", Some('E'));
        check("CY25", "FY2025", None);
        check("2024", "FY2024", None);
        check("1Q25", "2025Q1", None);
        check("3Q25E", "2025Q3", Some('E'));
        check("Q1'25", "2025Q1", None);
        check("Q1 2025", "2025Q1", None);
        check("2025Q1", "2025Q1", None);
        check("2026-Q4E", "2026Q4", Some('E'));
        check("1H25", "2025H1", None);
        check("H1 2025", "2025H1", None);
        check("9M25", "2025-9M", None);
        check("2025-9M", "2025-9M", None);
        check("Q1-Q3 2025", "2025-9M", None);
        check("YTD Sep-25", "2025-9M", None);
        check("LTM 9/30/25", "LTM-2025Q3", None);
        check("LTM-2026Q3", "LTM-2026Q3", None);
        check("Dec-25", "2025-12", None);
        check("Sept 2025", "2025-09", None);
        check("September 2024", "2024-09", None);
        check("2026-08", "2026-08", None);
        check("2025-12-31", "2025-12-31", None);
        check("12/31/2022", "2022-12-31", None);
        check("31.12.2022", "2022-12-31", None);
        check("30-Sep-25", "2025-09-30", None);
        check("Sep 30, 2025", "2025-09-30", None);
        check("2025-2029", "FY2025-FY2029", None);
    }

    #[test]
    fn a_part_of_a_year_waits_for_the_year() {
        assert_eq!(parse("Q3").unwrap().stretch, Stretch::Quarter(3));
        assert_eq!(parse("3Q").unwrap().within(2026).to_string(), "2026Q3");
        assert_eq!(parse("H2").unwrap().within(2026).to_string(), "2026H2");
    }

    #[test]
    fn a_period_is_found_inside_a_text() {
        let (range, label) = find("As of Q3 2026 | $ in millions").unwrap();
        assert_eq!((range, label.whole().unwrap().to_string().as_str()), (6..13, "2026Q3"));
    }

    #[test]
    fn what_is_no_period_is_not_one() {
        for text in ["", "Revenue", "13.07", "0202-07-30", "S2", "1234", "2025x", "3,700", "May be", "42"] {
            assert!(parse(text).is_none(), "{text}: {:?}", parse(text));
        }
    }
}
