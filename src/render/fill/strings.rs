#![expect(clippy::disallowed_types, reason = "the strings of a workbook are too many for a tree of their XML")]
//! The texts of cells: plain, or in runs of different formats.

use super::scan::local_name;
use crate::render::package::{Unfit, xml};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::fmt::Write as _;
use std::ops::Range;

/// A text as a cell or the list of shared strings holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    /// What it says.
    pub(super) text: String,
    /// The content of its element.
    xml: String,
    /// What its runs say, and where.
    runs: Vec<(Range<usize>, String)>,
}

const UNSOUND: Unfit = Unfit("its list of texts is not as expected");

impl Item {
    /// Reads the content of an element `si` or `is`.
    pub(super) fn read(inside: &str) -> Result<Self, Unfit> {
        let mut item = Self { xml: inside.to_owned(), ..Self::default() };
        let mut reader = Reader::from_str(inside);
        let mut open: Vec<(&str, usize)> = Vec::new();
        loop {
            let start = position(&reader)?;
            let event = reader.read_event().map_err(|_| UNSOUND)?;
            let end = position(&reader)?;
            match event {
                Event::Eof => break,
                Event::Start(_) => open.push((local_name(&inside[start..end]), end)),
                Event::End(_) => {
                    let (name, from) = open.pop().ok_or(UNSOUND)?;
                    // A reading aid for the text is no part of it.
                    if name == "t" && open.iter().all(|(name, _)| *name != "rPh") {
                        let words = decoded(&unescaped(&inside[from..start]));
                        item.text.push_str(&words);
                        item.runs.push((from..start, words));
                    }
                }
                Event::DocType(_) | Event::CData(_) => return Err(UNSOUND),
                _ => {}
            }
        }
        Ok(item)
    }

    /// Returns what its runs say.
    pub(super) fn runs(&self) -> impl Iterator<Item = &str> {
        self.runs.iter().map(|(_, words)| words.as_str())
    }

    /// Returns the content of its element with other words in its runs.
    pub(super) fn with_runs(&self, words: &[String]) -> String {
        let changes = self.runs.iter().zip(words).map(|((range, _), words)| (range.clone(), written(words)));
        xml::spliced(&self.xml, changes.collect())
    }
}

/// Reads the list of shared strings.
pub(super) fn shared(text: &str) -> Result<Vec<Item>, Unfit> {
    let mut reader = Reader::from_str(text);
    let (mut items, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    loop {
        let start = position(&reader)?;
        let event = reader.read_event().map_err(|_| UNSOUND)?;
        let end = position(&reader)?;
        match event {
            Event::Eof => break,
            Event::Start(_) => {
                if depth == 0 && !xml::prefix(&text[start..end]).is_empty() {
                    return Err(Unfit("its list of texts is written in a way that only few programs use"));
                }
                if depth == 1 {
                    from = end;
                }
                depth += 1;
            }
            Event::Empty(_) if depth == 1 => items.push(Item::default()),
            Event::End(_) => {
                depth = depth.checked_sub(1).ok_or(UNSOUND)?;
                if depth == 1 {
                    items.push(Item::read(&text[from..start])?);
                }
            }
            Event::DocType(_) | Event::CData(_) => return Err(UNSOUND),
            _ => {}
        }
    }
    Ok(items)
}

fn position(reader: &Reader<&[u8]>) -> Result<usize, Unfit> {
    usize::try_from(reader.buffer_position()).map_err(|_| UNSOUND)
}

/// The longest text of a cell.
const LONGEST: usize = 32_767;

/// Returns words as a cell's text is written: within its limit, and so that none of them is read as an escape.
pub(super) fn written(words: &str) -> String {
    let mut fit: String = words.chars().take(LONGEST).collect();
    if fit.len() < words.len() {
        fit.pop();
        fit.push('…');
    }
    let mut plain = String::with_capacity(fit.len());
    let mut rest = fit.as_str();
    while let Some(at) = rest.find("_x") {
        let is_escape = escape(&rest[at..]).is_some();
        let _ = write!(plain, "{}{}", &rest[..at], if is_escape { "_x005F_x" } else { "_x" });
        rest = &rest[at + 2..];
    }
    plain.push_str(rest);
    xml::escaped(&plain)
}

/// The character that a text begins with in the form `_x000D_`.
fn escape(text: &str) -> Option<char> {
    let digits = text.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

/// Returns a text with the characters that stand in it in the form `_x000D_`.
fn decoded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(c) = escape(rest) {
            plain.push(c);
            rest = &rest[7..];
        } else {
            plain.push_str("_x");
            rest = &rest[2..];
        }
    }
    plain.push_str(rest);
    plain
}

/// Returns what the text between two tags says.
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').unwrap_or(0);
        let name = rest.get(1..end).unwrap_or("");
        let code = name.strip_prefix('#').and_then(|number| match number.strip_prefix('x') {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok(),
            None => number.parse().ok(),
        });
        let c = match name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => code.and_then(char::from_u32),
        };
        if let Some(c) = c {
            plain.push(c);
            rest = &rest[end + 1..];
        } else {
            plain.push('&');
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::{Item, shared, unescaped, written};

    #[test]
    fn texts_are_read_in_runs_and_written_back() {
        let list = "<sst xmlns=\"m\"><si><t>a &amp; b</t></si><si/><si><r><rPr><b/></rPr><t>of </t></r><r><t>{{ x }}</t></r><rPh><t>no</t></rPh></si></sst>";
        let items = shared(list).unwrap();
        let texts: Vec<&str> = items.iter().map(|item| item.text.as_str()).collect();
        assert_eq!(texts, ["a & b", "", "of {{ x }}"]);
        let changed = items[2].with_runs(&["of ".into(), "<1>".into()]);
        assert_eq!(changed, "<r><rPr><b/></rPr><t>of </t></r><r><t>&lt;1&gt;</t></r><rPh><t>no</t></rPh>");
    }

    #[test]
    fn what_looks_like_an_escape_is_kept() {
        assert_eq!(unescaped("&lt;&#65;&#x42;&amp;lt;&nope;&"), "<AB&lt;&nope;&");
        assert_eq!(written("_x0041_ _x004 a_xyz"), "_x005F_x0041_ _x004 a_xyz");
        assert_eq!(Item::read("<t>_x0041_x</t>").unwrap().text, "Ax");
        assert_eq!(written(&"é".repeat(40_000)).chars().count(), 32_767);
    }
}
