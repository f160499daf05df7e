//! What stands before and behind a sheet's cells: hidden columns, merged ranges, links.

use super::super::grid::Grid;
use super::super::package::{Relation, text};
use super::super::value::COLUMNS;
use super::scan::Sheet;
use crate::domain::CellRef;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::sync::Arc;

/// Cells of one linked range that each carry the link; of larger ones the first does.
const MOST_LINKED: u64 = 1_000;

/// Takes what head and tail of a sheet say. Unreadable markup ends it: what is here is an addition to the values.
pub(super) fn read(scan: &Sheet, relations: &[Relation], grid: &mut Grid) {
    each(&text(&scan.head), |tag| {
        if tag.local_name().as_ref() == "col" {
            columns(tag, grid);
        }
    });
    each(&text(&scan.tail), |tag| match tag.local_name().as_ref() {
        "mergeCell" => grid.merges.extend(attribute(tag, "ref").as_deref().and_then(range)),
        "hyperlink" => link(tag, relations, grid),
        _ => {}
    });
}

/// Visits the start tags of a piece of markup.
fn each(markup: &str, mut visit: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_str(markup);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) => visit(&tag),
            Event::Eof => return,
            _ => {}
        }
    }
}

fn columns(tag: &BytesStart<'_>, grid: &mut Grid) {
    let number = |name| attribute(tag, name).and_then(|digits| digits.parse::<u32>().ok());
    let hidden = matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true"));
    // Columns of a collapsed group are put away for the reader's ease, not hidden from them.
    if hidden && number("outlineLevel").unwrap_or(0) == 0 {
        let (first, last) = (number("min").unwrap_or(0).max(1), number("max").unwrap_or(0).min(COLUMNS));
        grid.hidden_columns.extend(first..=last);
    }
}

fn link(tag: &BytesStart<'_>, relations: &[Relation], grid: &mut Grid) {
    let id = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == "id");
    let id = id.and_then(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).ok());
    // A link without a target outside leads to another cell and says nothing about a source.
    let target = id.and_then(|id| relations.iter().find(|relation| relation.id == id));
    let (Some(target), Some((first, last))) = (target, attribute(tag, "ref").as_deref().and_then(range)) else {
        return;
    };
    let address: Arc<str> = match attribute(tag, "location") {
        Some(place) => Arc::from(format!("{}#{place}", target.target)),
        None => Arc::from(target.target.as_str()),
    };
    let size = u64::from(last.row - first.row + 1) * u64::from(last.column - first.column + 1);
    let last = if size > MOST_LINKED { first } else { last };
    for row in first.row..=last.row {
        for column in first.column..=last.column {
            grid.links.insert(CellRef::new(row, column), Arc::clone(&address));
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    Some(tag.try_get_attribute(name).ok()??.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// `A1:B2` or `A1`, first and last cell in order.
fn range(text: &str) -> Option<(CellRef, CellRef)> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let (one, other) = (CellRef::parse(first)?, CellRef::parse(last)?);
    let first = CellRef::new(one.row.min(other.row), one.column.min(other.column));
    Some((first, CellRef::new(one.row.max(other.row), one.column.max(other.column))))
}
