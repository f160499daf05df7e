//! The pieces of a period: words, years, months, ordinals, dates.

use super::Stretch;
use super::tokens::{Token, value};
use crate::domain::{Date, Period};
use std::ops::Range;

/// Reads one period from the tokens, from left to right.
pub(super) struct Reader<'a> {
    pub(super) tokens: &'a [(Range<usize>, Token<'a>)],
    pub(super) at: usize,
    /// The other reading of a date whose day and month could be exchanged.
    pub(super) other: Option<Period>,
    /// Whether the words begin a period that is none of those we know: "YTD 2025", "NTM", "mid-2025".
    pub(super) unclear: bool,
}

/// Months by name: English, and German, French and Spanish where no other word is meant.
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "januar", "janv", "janvier", "ene", "enero"],
    &["feb", "february", "februar", "févr", "fév", "février", "febrero"],
    &["mar", "march", "märz", "mär", "mrz", "mars", "marzo"],
    &["apr", "april", "avr", "avril", "abr", "abril"],
    &["may", "mai", "mayo"],
    &["jun", "june", "juni", "juin", "junio"],
    &["jul", "july", "juli", "juil", "juillet", "julio"],
    &["aug", "august", "août", "agosto"],
    &["sep", "sept", "september", "septembre", "septiembre"],
    &["oct", "october", "okt", "oktober", "octobre", "octubre"],
    &["nov", "november", "novembre", "noviembre"],
    &["dec", "december", "dez", "dezember", "déc", "décembre", "dic", "diciembre"],
];

/// Returns the month that a word names.
pub(super) fn month_named(word: &str) -> Option<u8> {
    if !(3..=12).contains(&word.len()) {
        return None;
    }
    let lower;
    let word = if word.is_ascii() {
        word
    } else {
        lower = word.to_lowercase();
        &lower
    };
    let found = MONTHS.iter().position(|names| names.iter().any(|name| name.eq_ignore_ascii_case(word)))?;
    u8::try_from(found + 1).ok()
}

impl<'a> Reader<'a> {
    pub(super) const fn new(tokens: &'a [(Range<usize>, Token<'a>)], at: usize) -> Self {
        Self { tokens, at, other: None, unclear: false }
    }

    pub(super) fn token(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).map(|(_, token)| *token)
    }

    /// Reads what it can, and goes back where it cannot.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let (start, other) = (self.at, self.other);
        let result = read(self);
        if result.is_none() {
            (self.at, self.other) = (start, other);
        }
        result
    }

    pub(super) fn word(&mut self, words: &[&str]) -> Option<()> {
        match self.token()? {
            Token::Word(word) if words.iter().any(|known| known.eq_ignore_ascii_case(word)) => {
                self.at += 1;
                Some(())
            }
            _ => None,
        }
    }

    /// Several words with blanks or hyphens between them.
    pub(super) fn phrase(&mut self, words: &[&str]) -> Option<()> {
        self.attempt(|r| {
            for (index, word) in words.iter().enumerate() {
                if index > 0 {
                    r.skip(" -");
                }
                r.word(&[word])?;
            }
            Some(())
        })
    }

    pub(super) fn digits(&mut self, lengths: Range<usize>) -> Option<i16> {
        match self.token()? {
            Token::Digits(digits) if lengths.contains(&digits.chars().count()) => {
                self.at += 1;
                value(digits)
            }
            _ => None,
        }
    }

    /// Passes over any of the characters given.
    pub(super) fn skip(&mut self, characters: &str) {
        while matches!(self.token(), Some(Token::Other(c)) if characters.contains(c)) {
            self.at += 1;
        }
    }

    fn exactly(&mut self, character: char) -> Option<()> {
        matches!(self.token(), Some(Token::Other(c)) if c == character).then(|| self.at += 1)
    }

    /// Passes over one of the characters given.
    pub(super) fn one_of(&mut self, characters: &str) -> Option<char> {
        match self.token()? {
            Token::Other(c) if characters.contains(c) => {
                self.at += 1;
                Some(c)
            }
            _ => None,
        }
    }

    /// A year of four digits, or of two after a mark that makes it one.
    pub(super) fn year(&mut self, two_digits: bool) -> Option<i16> {
        if let Some(year) = self.attempt(|r| r.digits(4..5).filter(|year| (1990..=2060).contains(year))) {
            return Some(year);
        }
        let two = |r: &mut Self| match r.digits(2..3)? {
            year @ ..=60 => Some(2000 + year),
            year @ 90.. => Some(1900 + year),
            _ => None,
        };
        if two_digits { self.attempt(two) } else { None }
    }

    /// Words that say a year follows; whether two digits of it are enough.
    pub(super) fn year_word(&mut self) -> Option<bool> {
        let short = self.word(&["fy", "cy"]).map(|()| true);
        short
            .or_else(|| {
                let kinds = ["fiscal", "financial", "calendar", "full"];
                self.attempt(|r| {
                    r.word(&kinds)?;
                    r.skip(" -");
                    let _ = r.word(&["year"]);
                    Some(false)
                })
            })
            .or_else(|| self.word(&["year"]).map(|()| false))
            .inspect(|_| self.skip(" '-"))
    }

    pub(super) fn month(&mut self) -> Option<u8> {
        let Token::Word(word) = self.token()? else { return None };
        let month = month_named(word)?;
        self.at += 1;
        self.skip(".");
        Some(month)
    }

    pub(super) fn small(&mut self, most: i16) -> Option<u8> {
        self.attempt(|r| r.digits(1..2).filter(|n| (1..=most).contains(n)).and_then(|n| u8::try_from(n).ok()))
    }

    /// `first`, `1st` up to the fourth.
    pub(super) fn ordinal(&mut self) -> Option<u8> {
        for (number, word) in (1..).zip(["first", "second", "third", "fourth"]) {
            if self.word(&[word]).is_some() {
                return Some(number);
            }
        }
        self.attempt(|r| {
            let number = r.small(4)?;
            r.word(&["st", "nd", "rd", "th"]).map(|()| number)
        })
    }

    fn date(year: i16, month: i16, day: i16) -> Option<Period> {
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        (1990..=2060).contains(&year).then_some(Period::Day(date))
    }

    /// A day of a month: `30`, `30th`, `30.`
    fn day_number(&mut self) -> Option<i16> {
        let day = self.digits(1..3)?;
        let _ = self.word(&["st", "nd", "rd", "th"]);
        Some(day)
    }

    /// `2025-09-30`, `2025/09/30`, `30.09.2025`, `9/30/2025`, `30 Sep 2025`, `Sep 30, 2025`; a time of day may follow.
    pub(super) fn day(&mut self) -> Option<Stretch> {
        let day = self
            .attempt(|r| {
                let year = r.digits(4..5)?;
                let separator = r.one_of("-/.")?;
                let month = r.digits(1..3)?;
                r.exactly(separator)?;
                Self::date(year, month, r.digits(1..3)?)
            })
            .or_else(|| self.attempt(Self::day_in_digits))
            .or_else(|| {
                self.attempt(|r| {
                    let day = r.day_number()?;
                    r.skip(" -.");
                    let _ = r.word(&["of"]);
                    r.skip(" ");
                    let month = r.month()?;
                    r.skip(" -,'");
                    Self::date(r.year(true)?, month.into(), day)
                })
            })
            .or_else(|| {
                self.attempt(|r| {
                    let month = r.month()?;
                    r.skip(" -");
                    let day = r.day_number()?;
                    r.skip(", -");
                    Self::date(r.year(false)?, month.into(), day)
                })
            })?;
        let _ = self.attempt(Self::time);
        Some(Stretch::Whole(day))
    }

    /// `30.09.2025`, `9/30/2025`, `30-09-2025`.
    fn day_in_digits(&mut self) -> Option<Period> {
        let first = self.digits(1..3)?;
        let separator = self.one_of("./-")?;
        let second = self.digits(1..3)?;
        self.exactly(separator)?;
        // With dashes a short year could as well be the day.
        let year = self.year(separator != '-')?;
        let day_first = Self::date(year, second, first);
        // Points are the continent's order; slashes are either's, unless only one order is a date.
        if separator == '.' {
            return day_first;
        }
        let month_first = Self::date(year, first, second);
        self.other = day_first.filter(|day| month_first.is_some_and(|other| other != *day));
        month_first.or(day_first)
    }

    /// `T00:00:00Z`, ` 00:00`
    fn time(&mut self) -> Option<()> {
        if self.word(&["t"]).is_none() {
            self.one_of(" ")?;
        }
        self.digits(1..3)?;
        self.one_of(":")?;
        self.digits(2..3)?;
        while self.one_of(":.").is_some() {
            self.digits(1..10)?;
        }
        let _ = self.word(&["z"]);
        Some(())
    }

    /// `Sep-25`, `September 2025`, `2025-09`, `2025 Sep`, `09/2025`, `2025M09`.
    pub(super) fn month_of_year(&mut self) -> Option<Stretch> {
        let whole = |year, month| Some(Stretch::Whole(Period::Month(year, month)));
        let number = |month: i16| u8::try_from(month).ok().filter(|month| (1..=12).contains(month));
        self.attempt(|r| {
            let month = r.month()?;
            let blank = matches!(r.token(), Some(Token::Other(' ')));
            r.skip(" -'/,");
            let _ = r.word(&["of"]);
            r.skip(" ");
            let marked = r.at > 0 && matches!(r.tokens[r.at - 1].1, Token::Other('\''));
            let before = r.at;
            let year = r.year(true)?;
            let short = matches!(r.tokens[before].1, Token::Digits(digits) if digits.chars().count() == 2);
            // "Sep 30" and "Dec 31" are days as often as months.
            let last = Period::Month(year, month).last_day().day();
            let a_day = short && blank && !marked && (year - 2000 >= 30 || year - 2000 == i16::from(last));
            if a_day { None } else { whole(year, month) }
        })
        .or_else(|| {
            self.attempt(|r| {
                let year = r.year(false)?;
                r.one_of(" -/.").or(Some(' '))?;
                let month = r.attempt(Self::month)?;
                whole(year, month)
            })
        })
        .or_else(|| {
            self.attempt(|r| {
                let year = r.year(false)?;
                let slash = r.one_of("-/").or_else(|| r.word(&["m"]).map(|()| 'm'))? == '/';
                let month = number(r.digits(2..3)?)?;
                // "2010/11" is a fiscal year as well.
                if slash && i16::from(month) == (year + 1) % 100 { None } else { whole(year, month) }
            })
        })
        .or_else(|| {
            self.attempt(|r| {
                let month = number(r.digits(1..3)?)?;
                r.one_of("/.-")?;
                whole(r.year(false)?, month)
            })
        })
    }
}
