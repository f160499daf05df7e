//! One number of a notation with the signs and words printed around it.

use super::Mark;
use super::digits::{self, Decimal, half_of};
use super::words::{CURRENCIES, MARKS, SCALES, currency, ends, strip};

/// One number of a notation with what is printed around it.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) value: f64,
    /// Whether a sign or brackets stand around it.
    pub(super) signed: Sign,
    pub(super) tail: Tail,
    pub(super) half_digit: f64,
    pub(super) ambiguous: bool,
    /// A whole number of four digits from 1990 to 2060 and nothing else; of one or two digits.
    pub(super) bare: Option<Bare>,
}

/// A number without anything around it that could be a part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bare {
    Year,
    Short,
}

/// How the sign of a number is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    None,
    Plus,
    Minus,
    Brackets,
}

/// The words and signs behind the digits, and the currency before them.
#[derive(Debug, Default)]
pub(super) struct Tail {
    pub(super) scale: Option<f64>,
    pub(super) currency: Option<&'static str>,
    pub(super) mark: Option<Mark>,
    /// Whether the mark speaks of points: a sign before them makes a change.
    pub(super) points: bool,
    pub(super) tense: Option<char>,
    /// A plus behind: at least.
    pub(super) plus: bool,
}

impl Part {
    pub(super) fn parse(text: &str, decimal: Decimal) -> Option<Self> {
        let text = text.trim();
        let mut rest = text;
        let (mut sign, mut open) = (Sign::None, false);
        let mut tail = Tail::default();
        // Sign and currency come in either order: -$5, $-5, ($5), $(5).
        loop {
            let mut signs = rest.chars();
            let next = match signs.next()? {
                '-' => Sign::Minus,
                // An en dash directly before the number is a minus that was corrected by a word processor.
                '–' if !signs.as_str().starts_with(' ') => Sign::Minus,
                '+' => Sign::Plus,
                '(' => Sign::Brackets,
                _ => match currency(rest).filter(|_| tail.currency.is_none()) {
                    Some((code, behind)) => {
                        tail.currency = Some(code);
                        rest = behind.trim_start();
                        continue;
                    }
                    None => break,
                },
            };
            if sign != Sign::None {
                return None;
            }
            (sign, open) = (next, next == Sign::Brackets);
            rest = signs.as_str().trim_start();
        }
        let end = digits_end(rest);
        let digits = digits::read(&rest[..end], decimal)?;
        let (digits, behind) = match power_of_ten(&rest[end..]) {
            Some((exponent, behind)) => (digits.shifted(exponent)?, behind),
            None => (digits, &rest[end..]),
        };
        let trailing = tail.read(behind, &mut open)?;
        if open || (trailing && sign != Sign::None) {
            return None;
        }
        let sign = if trailing { Sign::Minus } else { sign };
        let negative = matches!(sign, Sign::Minus | Sign::Brackets);
        let bare = match text.len() {
            4 | 5 if end == 4 && (1990.0..=2060.0).contains(&digits.value) => Some(Bare::Year),
            1 | 2 if end == text.len() => Some(Bare::Short),
            _ => None,
        };
        Some(Self {
            // Minus nothing is nothing.
            value: if negative { 0.0 - digits.value } else { digits.value },
            signed: sign,
            tail,
            half_digit: half_of(digits.places),
            ambiguous: digits.ambiguous,
            bare,
        })
    }
}

/// `× 10^9` behind a number, with what follows it.
fn power_of_ten(text: &str) -> Option<(i32, &str)> {
    let rest = text.trim_start().strip_prefix(['×', 'x', '*'])?.trim_start().strip_prefix("10^")?;
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    Some((rest[..count].parse().ok().filter(|exponent| (1..=15).contains(exponent))?, &rest[count..]))
}

/// Where the digits of a number end: separators and an exponent belong to them.
fn digits_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    // A blank groups thousands where three digits follow and then no further one.
    let group = |at: usize| at > 0 && digit(at - 1) && (1..=3).all(|n| digit(at + n)) && !digit(at + 4);
    let inside = |at: usize| digit(at) || matches!(bytes[at], b'.' | b',' | b'\'') || bytes[at] == b' ' && group(at);
    let end = (0..bytes.len()).find(|&at| !inside(at)).unwrap_or(bytes.len());
    if !matches!(bytes.get(end), Some(b'e' | b'E')) {
        return end;
    }
    let first = if matches!(bytes.get(end + 1), Some(b'+' | b'-')) { end + 2 } else { end + 1 };
    let count = (first..bytes.len()).take_while(|&at| digit(at)).count();
    if count == 0 { end } else { first + count }
}

impl Tail {
    /// Whether a text is a unit and nothing else: `US$ bn`, `%`.
    pub(super) fn is_unit(text: &str) -> bool {
        let mut tail = Self::default();
        let read = tail.read(text, &mut false) == Some(false);
        read && !tail.plus
            && tail.tense.is_none()
            && (tail.scale.is_some() || tail.currency.is_some() || tail.mark.is_some())
    }

    /// Reads what stands behind the digits, and whether a minus is among it; nothing when something is not understood.
    pub(super) fn read(&mut self, text: &str, open: &mut bool) -> Option<bool> {
        let mut rest = text.trim();
        let mut minus = false;
        while !rest.is_empty() {
            rest = if let Some(behind) = rest.strip_prefix(')').filter(|_| *open) {
                *open = false;
                behind
            } else if let Some(behind) = rest.strip_prefix('+').filter(|_| !self.plus) {
                self.plus = true;
                behind
            } else if rest == "-" && self.scale.is_none() && self.currency.is_none() {
                // A trailing minus of old ledgers.
                minus = true;
                ""
            } else if let Some((tense, behind)) = tense(rest).filter(|_| self.tense.is_none()) {
                self.tense = tense;
                behind
            } else {
                self.unit(rest)?
            }
            .trim_start();
        }
        Some(minus)
    }

    /// Takes a unit off the beginning of a text; each kind of unit stands once.
    fn unit<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        let whole = |rest: &&str| ends(rest) || is_tense_mark(rest);
        if self.mark.is_none()
            && let Some((mark, points, behind)) =
                MARKS.iter().find_map(|(word, mark, points)| Some((*mark, *points, strip(rest, word).filter(whole)?)))
        {
            if self.scale.is_some() && !matches!(mark, Mark::Counted(_)) {
                return None;
            }
            (self.mark, self.points) = (Some(mark), points);
            return Some(behind.strip_prefix('.').unwrap_or(behind));
        }
        if self.scale.is_none()
            && self.mark.is_none()
            && let Some((scale, word, behind)) =
                SCALES.iter().find_map(|(word, scale)| Some((*scale, *word, strip(rest, word).filter(whole)?)))
        {
            let behind = behind.strip_prefix('.').unwrap_or(behind);
            // "T€" is a thousand euros in German.
            let before_currency = CURRENCIES.iter().any(|(sign, _)| strip(behind, sign).is_some());
            if word.starts_with(|c: char| !c.is_ascii_alphabetic()) || word == "t" && before_currency {
                return None;
            }
            self.scale = Some(scale);
            return Some(behind);
        }
        let (code, behind) = CURRENCIES
            .iter()
            .find_map(|(word, code)| Some((*code, strip(rest, word).filter(|rest| ends(rest))?)))
            .filter(|_| self.currency.is_none())?;
        self.currency = Some(code);
        Some(behind)
    }
}

/// The mark of a broker glued to a unit: `15.2bnE`.
fn is_tense_mark(rest: &str) -> bool {
    matches!(rest, "A" | "E" | "F" | "P")
}

/// `A`, `E`, `F`, `P` at the end; `p` is preliminary and `R` restated, which change nothing that is kept.
fn tense(rest: &str) -> Option<(Option<char>, &str)> {
    match rest.trim_end() {
        "A" | "a" => Some((Some('A'), "")),
        "E" | "e" | "F" | "f" | "P" => Some((Some('E'), "")),
        "p" | "R" | "r" => Some((None, "")),
        _ => None,
    }
}
