//! A text in runs of letters and digits, with one kind of blank, dash and apostrophe.

use std::ops::Range;

/// A run of letters, of digits, or one other character.
#[derive(Clone, Copy, Debug)]
pub(super) enum Token<'t> {
    Word(&'t str),
    Digits(&'t str),
    Other(char),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Digits,
    Other,
}

/// Whether a character is a digit, narrow or in the wide form of East Asian typing.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn kind(c: char) -> Kind {
    if is_digit(c) {
        Kind::Digits
    } else if c.is_alphabetic() {
        Kind::Word
    } else {
        Kind::Other
    }
}

/// Cuts a text into runs, with their places. What has no width is no token.
pub(super) fn tokens(text: &str) -> Vec<(Range<usize>, Token<'_>)> {
    let mut tokens = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, c)) = characters.next() {
        let mut end = start + c.len_utf8();
        let first = kind(c);
        if first != Kind::Other {
            while let Some((at, next)) = characters.next_if(|(_, next)| kind(*next) == first) {
                end = at + next.len_utf8();
            }
        }
        let run = &text[start..end];
        let token = match first {
            Kind::Word => Token::Word(run),
            Kind::Digits => Token::Digits(run),
            Kind::Other => match c {
                '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => continue,
                c if c.is_whitespace() => Token::Other(' '),
                '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => Token::Other('-'),
                '\u{2018}' | '\u{2019}' | '\u{2bc}' | '`' => Token::Other('\''),
                '\u{ff0f}' => Token::Other('/'),
                c => Token::Other(c),
            },
        };
        tokens.push((start..end, token));
    }
    tokens
}

/// The number of a run of digits, narrow or wide.
pub(super) fn value(digits: &str) -> Option<i16> {
    digits.chars().try_fold(0_i16, |value, c| {
        let digit = if c.is_ascii_digit() { u32::from(c) - u32::from('0') } else { u32::from(c) - u32::from('０') };
        value.checked_mul(10)?.checked_add(i16::try_from(digit).ok()?)
    })
}
