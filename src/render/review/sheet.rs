#![expect(clippy::disallowed_types, reason = "sheets are too large for a tree of their XML")]
//! A sheet of a package with its marked cells in other formats, and a reference to the drawing of its notes.

use super::styles::Styles;
use crate::domain::CellRef;
use crate::finding::Severity;
use crate::render::package::{RELATIONS, Unfit, xml};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::ops::Range;

/// What follows the drawings in a sheet, by the order that the format sets.
const BEHIND: [&str; 9] = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
];

/// Marks the cells of a sheet; `drawing` is the id of the relation to a new drawing of notes.
pub(super) fn marked(
    text: &str,
    fills: &BTreeMap<CellRef, Severity>,
    styles: &mut Styles<'_>,
    drawing: Option<&str>,
) -> Result<String, Unfit> {
    let unfit = || Unfit("a sheet in it is not as expected");
    let mut reader = Reader::from_str(text);
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let mut here = CellRef::new(0, 0);
    let (mut depth, mut in_data) = (0_usize, false);
    let mut place: Option<usize> = None;
    let mut prefix = "";
    loop {
        let start = position(&reader)?;
        let event = reader.read_event().map_err(|_| unfit())?;
        let end = position(&reader)?;
        match &event {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.local_name();
                let name = name.as_ref();
                let tag = text.get(start..end).ok_or_else(unfit)?;
                if depth == 0 {
                    prefix = xml::prefix(tag);
                } else if depth == 1 && place.is_none() && BEHIND.contains(&name) {
                    place = Some(start);
                }
                in_data |= depth == 1 && name == "sheetData";
                if in_data && name == "row" {
                    let row = xml::attribute(tag, "r").and_then(|range| tag[range].parse().ok());
                    here = CellRef::new(row.unwrap_or(here.row + 1), 0);
                } else if in_data && name == "c" && depth == 3 {
                    let cell = xml::attribute(tag, "r").and_then(|range| CellRef::parse(&tag[range]));
                    here = cell.unwrap_or(CellRef::new(here.row, here.column + 1));
                    if let Some(&severity) = fills.get(&here) {
                        let like = xml::attribute(tag, "s").and_then(|range| tag[range].parse().ok());
                        let format = styles.marked(like.unwrap_or(0), severity);
                        changes.push((start..end, xml::with_attribute(tag, "s", &format.to_string())));
                    }
                }
                if matches!(event, Event::Start(_)) {
                    depth += 1;
                }
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                in_data &= !(depth == 1 && tag.local_name().as_ref() == "sheetData");
                if depth == 0 {
                    place.get_or_insert(start);
                }
            }
            Event::DocType(_) => return Err(unfit()),
            _ => {}
        }
    }
    if let Some(id) = drawing {
        let at = place.ok_or_else(unfit)?;
        let element = format!("<{prefix}legacyDrawing xmlns:r=\"{RELATIONS}\" r:id=\"{id}\"/>");
        changes.push((at..at, element));
    }
    Ok(xml::spliced(text, changes))
}

fn position(reader: &Reader<&[u8]>) -> Result<usize, Unfit> {
    usize::try_from(reader.buffer_position()).map_err(|_| Unfit("a sheet in it is too large"))
}
