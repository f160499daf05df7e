//! What cells are filled with, sheet by sheet, and what stands in a cell afterwards.

use super::book::Book;
use super::styles::Styles;
use super::value::Value;
use crate::domain::CellRef;
use std::collections::BTreeMap;

/// What a filled cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    /// A number.
    Number(f64),
    /// Words.
    Words(String),
    /// Words in several formats, as the content of an element of text; and what they say.
    Runs(String, String),
    /// A formula.
    Formula(String),
    /// Nothing.
    Nothing,
}

/// A filled cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filling {
    /// What it holds.
    pub(super) content: Content,
    /// Its format.
    pub(super) style: usize,
}

/// The filled cells of a sheet; one that is not there any more has nothing.
pub(super) type Fillings = BTreeMap<CellRef, Option<Filling>>;

/// The days between the two ways of counting them.
const FROM_1904: f64 = 1462.0;

/// Returns a value as a cell of the format `like` holds it.
pub(super) fn filling(value: &Value, like: usize, styles: &mut Styles, from_1904: bool) -> Filling {
    let (content, style) = match value {
        Value::Number { value, format, text } => {
            let style = styles.shown(like, *value, *format, text);
            let day = *format == crate::report::Format::Date && from_1904;
            (Content::Number(if day { value - FROM_1904 } else { *value }), style)
        }
        Value::Absent(text) => (Content::Words(text.clone()), styles.marked(like)),
        Value::Words(text) => (Content::Words(text.clone()), like),
        Value::Nothing => (Content::Nothing, like),
    };
    Filling { content, style }
}

/// What stands in a cell of the filled workbook.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Seen {
    /// A number, and its format.
    Number(f64, usize),
    /// Words.
    Words(String),
    /// What a spreadsheet program has to compute.
    Formula,
    /// Nothing.
    Nothing,
}

/// Returns what stands in a cell of the filled workbook.
pub(super) fn seen(book: &Book<'_>, fillings: &[Fillings], sheet: usize, at: CellRef) -> Seen {
    if let Some(filled) = fillings[sheet].get(&at) {
        return match filled {
            None => Seen::Nothing,
            Some(Filling { content, style }) => match content {
                Content::Number(value) => Seen::Number(*value, *style),
                Content::Words(words) | Content::Runs(_, words) => Seen::Words(words.clone()),
                Content::Formula(_) => Seen::Formula,
                Content::Nothing => Seen::Nothing,
            },
        };
    }
    let page = &book.sheets[sheet];
    let Some(cell) = page.scan.cell(at) else { return Seen::Nothing };
    if cell.formula.is_some() {
        return Seen::Formula;
    }
    if let Some(item) = book.item(cell, &page.text) {
        return Seen::Words(item.text);
    }
    let value = cell.value.as_ref().and_then(|value| page.text.get(value.clone())).unwrap_or("");
    match value.trim().parse() {
        Ok(number) if cell.kind == "n" => Seen::Number(number, cell.style),
        _ if value.is_empty() => Seen::Nothing,
        _ => Seen::Words(value.to_owned()),
    }
}
