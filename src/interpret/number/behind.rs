//! What stands behind a number and is no part of it: footnote marks, words in brackets, words such as `gross` or `yoy`.

use super::part::Tail;
use super::words::{BOUNDS_BEHIND, REMARKS, TENSES, strip, strip_end};
use crate::domain::Bound;

/// What the words behind a number say.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Behind<'t> {
    /// Words to be looked up as scope: `net`, `gross`, `R&D`.
    pub(super) remark: String,
    pub(super) tense: Option<char>,
    pub(super) bound: Option<Bound>,
    /// Whether they make the figure a change: `yoy`.
    pub(super) change: bool,
    /// A unit in brackets: `13 (US$ bn)`.
    pub(super) unit: Option<&'t str>,
}

/// Parts a text into the number and what the words behind it say.
pub(super) fn part(text: &str) -> (&str, Behind<'_>) {
    let mut behind = Behind::default();
    let mut rest = text.trim();
    loop {
        let before = rest;
        rest = strip_footnotes(rest);
        if let Some((head, inside)) = bracketed(rest) {
            behind.take(inside);
            rest = head;
        }
        if let Some((head, word, change)) =
            REMARKS.iter().find_map(|(word, change)| Some((strip_end(rest, word)?, word, *change)))
        {
            behind.remark_before(word.trim_end_matches('.'));
            behind.change |= change;
            rest = head;
        }
        if let Some((head, tense)) = TENSES.iter().find_map(|(word, tense)| Some((strip_end(rest, word)?, *tense))) {
            behind.tense = behind.tense.or(tense);
            rest = head;
        }
        if let Some((head, bound)) =
            BOUNDS_BEHIND.iter().find_map(|(word, bound)| Some((strip_end(rest, word)?, bound)))
        {
            behind.bound = behind.bound.or(Some(*bound));
            rest = head;
        }
        if rest == before {
            return (rest, behind);
        }
    }
}

impl<'t> Behind<'t> {
    fn remark_before(&mut self, words: &str) {
        let blank = if self.remark.is_empty() { "" } else { " " };
        self.remark = format!("{}{blank}{}", words.to_lowercase(), self.remark);
    }

    /// Takes words in brackets for what they say, else as a remark.
    fn take(&mut self, inside: &'t str) {
        let is = |word: &str| inside.eq_ignore_ascii_case(word);
        let letter = |letters: &str| inside.len() == 1 && letters.contains(inside);
        // "(B)" and "(m)" could be scales or footnotes: nobody can tell, so they stay a remark.
        if letter("AEFPefp") {
            self.tense = Some(if inside == "A" { 'A' } else { 'E' });
        } else if let Some((_, tense)) = TENSES.iter().find(|(word, _)| is(word)) {
            self.tense = self.tense.or(*tense);
        } else if let Some((_, bound)) = BOUNDS_BEHIND.iter().find(|(word, _)| is(word)) {
            self.bound = self.bound.or(Some(*bound));
        } else if self.unit.is_none() && (inside == "%" || inside.len() > 1) && Tail::is_unit(inside) {
            self.unit = Some(inside);
        } else {
            self.change |= REMARKS.iter().any(|(word, change)| *change && is(word));
            self.remark_before(inside);
        }
    }
}

/// Words in round brackets behind a number, with what stands before them.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let (head, inside) = text.strip_suffix(')')?.rsplit_once('(')?;
    let words = inside.chars().any(|c| c.is_alphabetic() || c == '%');
    let number = head.bytes().any(|byte| byte.is_ascii_digit());
    (words && number).then(|| (head.trim_end(), inside.trim()))
}

/// Takes footnote marks off the end: superscripts, `*`, `†`, `[a]`, `(1)` and `(a)` behind a figure.
pub(in crate::interpret) fn strip_footnotes(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let before = text;
        text = text.trim_end_matches(is_mark).trim_end();
        // "4.6¹,²"
        if text.len() < before.len() {
            text = text.strip_suffix(',').filter(|text| text.ends_with(is_mark)).unwrap_or(text);
        }
        if let Some((head, mark)) = text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
            let short = !mark.is_empty() && mark.len() <= 3 && mark.chars().all(|c| c.is_ascii_alphanumeric());
            if !head.is_empty() && (short || is_note(mark)) {
                text = head.trim_end();
            }
        }
        if let Some((head, mark)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('('))
            && is_bracketed_mark(head, mark)
        {
            text = head.trim_end();
        }
        if text == before {
            return text;
        }
    }
}

/// A bare `(1)` is minus one: a footnote mark stands behind something, and two digits of it directly.
fn is_bracketed_mark(head: &str, mark: &str) -> bool {
    let trimmed = head.trim_end();
    let glued = trimmed.len() == head.len();
    let figure = trimmed.ends_with(|c: char| c.is_ascii_digit() || c == '%');
    let something = figure || trimmed.ends_with(|c: char| c.is_alphabetic() || matches!(c, ')' | '+' | '.'));
    let number = mark.bytes().all(|byte| byte.is_ascii_digit());
    match mark.len() {
        1 if number => something,
        // "4.6 (b)" and "(m)" could be a scale, "(e)" an estimate.
        1 => something && "acdghij".contains(mark),
        2 if number => something && glued,
        _ => something && (matches!(mark, "ii" | "iii" | "iv" | "vi") || is_note(mark)),
    }
}

/// `note 3`, `see note 3`, `fn 2`
fn is_note(mark: &str) -> bool {
    let rest = strip(mark, "see ").unwrap_or(mark);
    let rest = ["note ", "notes ", "footnote ", "fn ", "n."].iter().find_map(|word| strip(rest, word));
    rest.is_some_and(|number| (1..=3).contains(&number.trim().len()))
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '*' | '†' | '‡' | '§' | '¶' | '¹' | '²' | '³' | '⁰' | '⁴'
            ..='⁹' | '⁽' | '⁾' | 'ª' | 'º' | 'ᵃ' | 'ᵇ' | 'ᶜ' | 'ᵈ' | 'ᵉ'
    )
}
