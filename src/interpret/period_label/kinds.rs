//! The kinds of periods, each in the ways it is written.

use super::Stretch;
use super::reader::Reader;
use super::tokens::Token;
use crate::domain::Period;

const QUARTER: Part =
    Part { letters: &["q", "fq", "cq", "qfy", "qcy"], nouns: &["quarter", "qtr"], most: 4, make: Period::Quarter };
const HALF: Part = Part { letters: &["h", "fh", "hy", "hfy", "hcy"], nouns: &["half"], most: 2, make: Period::Half };

/// A numbered part of a year.
struct Part {
    letters: &'static [&'static str],
    nouns: &'static [&'static str],
    most: i16,
    make: fn(i16, u8) -> Period,
}

/// The stretch of so many months that ends with a month.
fn stretch(year: i16, month: u8, months: u8) -> Option<Period> {
    Some(match (months, month) {
        (12, 12) => Period::Year(year),
        (12, 3 | 6 | 9) => Period::LastTwelveMonths(year, month / 3),
        (3, 3 | 6 | 9 | 12) => Period::Quarter(year, month / 3),
        (6, 6 | 12) => Period::Half(year, month / 6),
        (1, _) => Period::Month(year, month),
        _ if months == month => Period::YearToDate(year, months),
        _ => return None,
    })
}

/// The month that ends with a period, when one does.
fn last_month(stretch: Stretch) -> Option<(i16, u8)> {
    let Stretch::Whole(period) = stretch else { return None };
    let end = period.last_day();
    let month = u8::try_from(end.month()).ok()?;
    (Period::Month(end.year(), month).last_day() == end).then_some((end.year(), month))
}

impl Reader<'_> {
    /// Reads the longest kind of period that begins here.
    pub(super) fn any(&mut self) -> Option<Stretch> {
        let found = self
            .twelve_months()
            .or_else(|| self.months_ended())
            .or_else(|| self.year_to_date())
            .or_else(|| self.day())
            .or_else(|| self.years())
            .or_else(|| self.several_parts())
            .or_else(|| self.part(&QUARTER, Some(Stretch::Quarter)))
            .or_else(|| self.part(&HALF, Some(Stretch::Half)))
            .or_else(|| self.months())
            .or_else(|| self.month_of_year())
            .or_else(|| self.year_alone())?;
        self.turned(found)
    }

    /// A word behind a period that makes it another: `Sep-25 YTD`, `Q3 2026 LTM`.
    fn turned(&mut self, found: Stretch) -> Option<Stretch> {
        let word = self.attempt(|r| {
            r.skip(" -(");
            let word = match r.token()? {
                Token::Word(word) => {
                    ["ytd", "ltm", "ttm", "ntm"].into_iter().find(|known| known.eq_ignore_ascii_case(word))?
                }
                _ => return None,
            };
            r.at += 1;
            r.skip(")");
            Some(word)
        });
        let Some(word) = word else { return Some(found) };
        let whole_year = matches!(found, Stretch::Whole(Period::Year(_) | Period::LastTwelveMonths(..)));
        let turned = last_month(found).filter(|_| !whole_year).and_then(|(year, month)| match word {
            "ytd" => stretch(year, month, month),
            "ltm" | "ttm" if month % 3 == 0 => Some(Period::LastTwelveMonths(year, month / 3)),
            _ => None,
        });
        self.unclear |= turned.is_none();
        turned.map(Stretch::Whole)
    }

    /// `LTM 9/30/25`, `LTM Q3 2026`, `LTM-2026Q3`, `TTM Sep-25`, `last twelve months to June 2026`.
    fn twelve_months(&mut self) -> Option<Stretch> {
        self.attempt(|r| {
            let named = r.word(&["ltm", "ttm"]).or_else(|| {
                r.attempt(|r| {
                    r.word(&["last", "trailing"])?;
                    r.skip(" -");
                    r.word(&["twelve"]).or_else(|| r.digits(2..3).filter(|n| *n == 12).map(|_| ()))?;
                    r.skip(" -");
                    r.word(&["months", "month"])
                })
            });
            named?;
            r.skip(" -:");
            let _ = r.word(&["ended", "ending", "to", "through"]);
            r.skip(" ");
            let ended = r.day().or_else(|| r.part(&QUARTER, None)).or_else(|| r.month_of_year());
            let found = ended.and_then(last_month).filter(|(_, month)| month % 3 == 0);
            r.unclear |= found.is_none();
            found.map(|(year, month)| Stretch::Whole(Period::LastTwelveMonths(year, month / 3)))
        })
    }

    /// `nine months ended 30 September 2025`, `year ended 31 December 2025`, `quarter to Jun-26`, `YE Dec-25`.
    fn months_ended(&mut self) -> Option<Stretch> {
        self.attempt(|r| {
            let (months, ended) = r.length()?;
            r.skip(" -");
            let _ = r.word(&["period"]);
            r.skip(" ");
            if r.word(&["ended", "ending", "to", "through"]).is_none() && !ended {
                return None;
            }
            r.skip(" ,:-");
            let _ = r.word(&["on"]);
            r.skip(" ");
            let end = r.day().or_else(|| r.month_of_year());
            // "YE 2025" is the year.
            if ended && end.is_none() {
                return None;
            }
            let found = end.and_then(last_month).and_then(|(year, month)| stretch(year, month, months));
            r.unclear |= found.is_none();
            found.map(Stretch::Whole)
        })
    }

    /// How many months a stretch has by its name; whether the name says already that its end follows.
    fn length(&mut self) -> Option<(u8, bool)> {
        if self.word(&["ye", "fye"]).is_some() {
            return Some((12, true));
        }
        let numbers = [("three", 3), ("six", 6), ("nine", 9), ("twelve", 12)];
        let number = numbers.iter().find_map(|(word, number)| self.word(&[word]).map(|()| *number));
        let number = number.or_else(|| self.attempt(|r| r.digits(1..3)).and_then(|n| u8::try_from(n).ok()));
        if let Some(number) = number {
            self.skip(" -");
            return self.word(&["months", "month", "mos", "m"]).map(|()| (number, false));
        }
        let named: [(&[&str], u8); 7] = [
            (&["fiscal", "year"], 12),
            (&["financial", "year"], 12),
            (&["half", "year"], 6),
            (&["year"], 12),
            (&["half"], 6),
            (&["quarter"], 3),
            (&["month"], 1),
        ];
        named.iter().find_map(|(words, months)| self.phrase(words).map(|()| (*months, false)))
    }

    /// `YTD Sep-25`, `YTD Q3 2025`.
    fn year_to_date(&mut self) -> Option<Stretch> {
        self.attempt(|r| {
            r.word(&["ytd"])?;
            r.skip(" -:");
            let _ = r.word(&["to", "through"]);
            r.skip(" ");
            let ended = r.day().or_else(|| r.part(&QUARTER, None)).or_else(|| r.month_of_year());
            let found = ended.and_then(last_month).and_then(|(year, month)| stretch(year, month, month));
            r.unclear |= found.is_none();
            found.map(Stretch::Whole)
        })
    }

    /// `FY2025-FY2029`, `2025-2029`, `2025–29`, `FY25-FY29`, `2025 to 2029`.
    fn years(&mut self) -> Option<Stretch> {
        self.attempt(|r| {
            let short = r.year_word().unwrap_or(false);
            let from = r.year(short)?;
            r.skip(" ");
            if r.one_of("-").is_none() {
                r.word(&["to", "through"])?;
            }
            r.skip(" ");
            let named = r.year_word().unwrap_or(false);
            let full = r.attempt(|r| r.year(named));
            let to = match full {
                Some(to) => to,
                // "2025-12" is a month, and "2025-26" a fiscal year as often as two years.
                None => r.year(true).filter(|to| *to > from + 1 && to % 100 > 12)?,
            };
            (from < to).then_some(Stretch::Whole(Period::Years(from, to)))
        })
    }

    /// `Q1-Q3 2025` is nine months, `Jan-Mar 2025` a quarter.
    fn several_parts(&mut self) -> Option<Stretch> {
        let of_year = |r: &mut Self| {
            r.skip(" -',");
            let _ = r.year_word();
            r.year(true)
        };
        self.attempt(|r| {
            let first = r.numbered(&QUARTER)?;
            r.skip(" ");
            let dash = r.one_of("-/&+")? == '-';
            r.skip(" ");
            let last = r.numbered(&QUARTER)?;
            let found = of_year(r).filter(|_| first < last && dash);
            let found = found.and_then(|year| stretch(year, last * 3, (last + 1).saturating_sub(first) * 3));
            r.unclear |= found.is_none();
            found.map(Stretch::Whole)
        })
        .or_else(|| {
            self.attempt(|r| {
                let first = r.month()?;
                r.skip(" ");
                if r.one_of("-").is_none() {
                    r.word(&["to", "through"])?;
                }
                r.skip(" ");
                let last = r.month()?;
                let found = of_year(r).filter(|_| first < last);
                let found = found.and_then(|year| stretch(year, last, last + 1 - first));
                r.unclear |= found.is_none();
                found.map(Stretch::Whole)
            })
        })
    }

    /// A part of a year with the year before or behind it: `Q3 2025`, `3Q25`, `2025-Q3`, `Q1 FY25`, `first half of 2025`.
    fn part(&mut self, part: &Part, partial: Option<fn(u8) -> Stretch>) -> Option<Stretch> {
        self.attempt(|r| {
            let short = r.year_word().unwrap_or(false);
            let year = r.year(short)?;
            r.skip(" -./,:_'");
            let number = r.numbered(part)?;
            Some(Stretch::Whole((part.make)(year, number)))
        })
        .or_else(|| {
            self.attempt(|r| {
                let number = r.numbered(part)?;
                let whole = r.attempt(Self::behind_part).map(|year| Stretch::Whole((part.make)(year, number)));
                whole.or_else(|| partial.map(|partial| partial(number)))
            })
        })
    }

    /// The year behind a part of it; two digits do where no comma or point parts them.
    fn behind_part(&mut self) -> Option<i16> {
        let before = self.at;
        self.skip(" -'/,._");
        let _ = self.word(&["of"]);
        self.skip(" ");
        let short = !self.tokens[before..self.at].iter().any(|(_, token)| matches!(token, Token::Other(',' | '.')));
        let _ = self.year_word();
        self.year(short)
    }

    /// `Q3`, `3Q`, `third quarter`, `3rd quarter`, `quarter 3`.
    fn numbered(&mut self, part: &Part) -> Option<u8> {
        self.attempt(|r| {
            r.word(part.letters)?;
            r.small(part.most)
        })
        .or_else(|| {
            self.attempt(|r| {
                let number = r.small(part.most)?;
                r.word(part.letters).map(|()| number)
            })
        })
        .or_else(|| {
            self.attempt(|r| {
                let number = r.ordinal().filter(|number| i16::from(*number) <= part.most)?;
                r.skip(" -");
                r.word(part.nouns)?;
                let _ = r.attempt(|r| {
                    r.skip("-");
                    r.word(&["year"])
                });
                Some(number)
            })
        })
        .or_else(|| {
            self.attempt(|r| {
                r.word(part.nouns)?;
                r.skip(" ");
                r.small(part.most)
            })
        })
    }

    /// `9M25`, `2025-9M`, `6M 2025`, `first nine months of 2025`.
    fn months(&mut self) -> Option<Stretch> {
        let first = |year, months| stretch(year, months, months).map(Stretch::Whole);
        let count = |n: i16| u8::try_from(n).ok().filter(|n| (1..=12).contains(n));
        self.attempt(|r| {
            let short = r.year_word().unwrap_or(false);
            let year = r.year(short)?;
            r.skip(" -");
            let months = count(r.digits(1..3)?)?;
            r.word(&["m"])?;
            // "2025-1M" is what is printed for a year to date of one month.
            if months == 1 { Some(Stretch::Whole(Period::YearToDate(year, 1))) } else { first(year, months) }
        })
        .or_else(|| {
            self.attempt(|r| {
                let months = count(r.digits(1..3)?).filter(|n| matches!(n, 3 | 6 | 9 | 12))?;
                r.word(&["m"])?;
                first(r.behind_part()?, months)
            })
        })
        .or_else(|| {
            self.attempt(|r| {
                let _ = r.attempt(|r| r.ordinal().filter(|n| *n == 1));
                r.skip(" ");
                let (months, _) = r.length().filter(|(months, ended)| matches!(months, 3 | 6 | 9) && !ended)?;
                first(r.behind_part()?, months)
            })
        })
    }

    /// `FY2025`, `FY25`, `CY 2025`, `2025`, `fiscal year 2025`, `YE25`.
    fn year_alone(&mut self) -> Option<Stretch> {
        self.attempt(|r| {
            let short = match r.word(&["ye", "fye"]) {
                Some(()) => {
                    r.skip(" '-");
                    true
                }
                None => r.year_word()?,
            };
            Some(Stretch::Whole(Period::Year(r.year(short)?)))
        })
        .or_else(|| self.attempt(|r| Some(Stretch::Whole(Period::Year(r.year(false)?)))))
    }

    /// Whether a period begins here that is none of those we know, and must not be taken for another.
    pub(super) fn is_unclear(&mut self) -> bool {
        const VAGUE: [&str; 13] = [
            "mid",
            "early",
            "late",
            "beginning",
            "start",
            "since",
            "pre",
            "post",
            "before",
            "after",
            "until",
            "till",
            "through",
        ];
        let (at, other) = (self.at, self.other);
        let vague = self.word(&VAGUE).is_some() && {
            self.skip(" -");
            let _ = self.word(&["of", "in"]);
            self.skip(" -");
            self.any().is_some()
        };
        (self.at, self.other) = (at, other);
        let next = self.word(&["ntm"]).is_some() || self.attempt(|r| r.phrase(&["next", "twelve", "months"])).is_some();
        self.at = at;
        let week = self.attempt(|r| {
            r.word(&["w", "wk", "week", "kw", "cw", "m"])?;
            r.skip(" ");
            r.digits(1..3)?;
            r.skip(" -/,");
            r.year(false)
        });
        self.at = at;
        let week_behind = self.attempt(|r| {
            r.year(false)?;
            r.skip(" -");
            r.word(&["w", "wk", "week", "kw", "cw"])
        });
        self.at = at;
        vague || next || week.is_some() || week_behind.is_some() || self.is_split_year()
    }

    /// `FY25/26`, `2025/26`, `2025-26`: a fiscal year that is no calendar year, which one nobody says.
    fn is_split_year(&mut self) -> bool {
        let (at, other) = (self.at, self.other);
        let read = self.day().or_else(|| self.month_of_year()).or_else(|| self.years());
        (self.at, self.other) = (at, other);
        if read.is_some() {
            return false;
        }
        let split = self.attempt(|r| {
            let short = r.year_word().unwrap_or(false);
            r.year(short)?;
            r.one_of("/-")?;
            r.digits(2..5)
        });
        self.at = at;
        split.is_some()
    }

    /// The mark behind a period: `A`, `E`, `P`, `F`, `B`, `(est.)`.
    pub(super) fn tense(&mut self) -> Option<char> {
        let actual = ["a", "act", "actual"];
        let estimate = ["e", "p", "f", "b", "est", "proj"];
        self.word(&actual)
            .map(|()| 'A')
            .or_else(|| self.word(&estimate[..5]).map(|()| 'E'))
            .or_else(|| {
                self.attempt(|r| {
                    r.skip(" ");
                    let Token::Word(word) = r.token()? else { return None };
                    // "Q3 2026 a share": a single small letter is a word.
                    let letter = word.len() == 1;
                    if letter && !word.bytes().all(|byte| byte.is_ascii_uppercase()) {
                        return None;
                    }
                    r.word(&actual)
                        .map(|()| 'A')
                        .or_else(|| r.word(&["e", "est"]).map(|()| 'E'))
                        .inspect(|_| r.skip("."))
                })
            })
            .or_else(|| {
                self.attempt(|r| {
                    r.skip(" ");
                    r.one_of("(")?;
                    let found = r.word(&actual).map(|()| 'A').or_else(|| r.word(&estimate).map(|()| 'E'))?;
                    r.skip(".");
                    r.one_of(")").map(|_| found)
                })
            })
    }
}
