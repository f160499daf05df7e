#![expect(clippy::disallowed_types, reason = "the parts of a package are edited as text, at the places that XML tells")]
//! Pivot tables over filled cells: they are computed anew when the workbook is opened, and show nothing until then.

use super::book::{Book, tree_text};
use super::cells::{Content, Filling, Fillings};
use super::complaints::Complaints;
use super::follow::advice;
use super::growth::{Growth, last_row};
use super::scan::area;
use crate::domain::{Area, CellRef};
use crate::render::package::{NOT_XML, Unfit, xml};
use roxmltree::Document;

/// Changes the pivot tables over filled cells.
pub(super) fn pivots(
    book: &mut Book<'_>,
    growths: &[Growth],
    fillings: &mut [Fillings],
    told: &mut Complaints,
) -> Result<(), Unfit> {
    let found: Vec<(usize, Area, String)> = (0..)
        .zip(&book.sheets)
        .flat_map(|(number, page)| page.pivots.iter().map(move |(area, cache)| (number, *area, cache.clone())))
        .collect();
    for (number, place, cache) in found {
        let text = tree_text(&mut book.package, &cache)?;
        let spot = format!("{}!{}", book.sheets[number].name, place.from);
        let Some(changed) = refreshed(book, &text, growths, fillings, &spot, told)? else { continue };
        book.package.changed.insert(cache, changed);
        let cells: Vec<(CellRef, usize)> = book.sheets[number]
            .scan
            .cells()
            .filter(|cell| place.contains(cell.at))
            .map(|cell| (cell.at, cell.style))
            .collect();
        for (at, style) in cells {
            fillings[number].entry(at).or_insert(Some(Filling { content: Content::Nothing, style }));
        }
    }
    Ok(())
}

/// Returns what a pivot table is made from, when cells of that are filled: to be computed when the workbook is opened.
fn refreshed(
    book: &Book<'_>,
    text: &str,
    growths: &[Growth],
    fillings: &[Fillings],
    spot: &str,
    told: &mut Complaints,
) -> Result<Option<String>, Unfit> {
    let document = Document::parse(text).map_err(|_| NOT_XML)?;
    let root = document.root_element();
    let Some(source) = document.descendants().find(|node| node.tag_name().name() == "worksheetSource") else {
        return Ok(None);
    };
    let mut changes = Vec::new();
    let filled = match (source.attribute("name"), source.attribute("ref").and_then(area)) {
        (Some(name), _) => {
            let ours = growths.iter().any(|growth| growth.table.eq_ignore_ascii_case(name));
            // A name of cells may well hold filled ones.
            ours || book.names.iter().any(|known| known.called.eq_ignore_ascii_case(name))
        }
        (None, Some(area)) => {
            let Some(sheet) = source.attribute("sheet").and_then(|name| book.sheet(name)) else { return Ok(None) };
            match last_row(growths, sheet, area) {
                Err(partial) => {
                    let (message, hint) = advice(&partial);
                    told.spot(spot, format!("the pivot table is made from {message}"), hint);
                }
                Ok(row) if row != area.to.row => {
                    let range = source.range();
                    if let Some(place) = xml::attribute(&text[range.clone()], "ref") {
                        let to = CellRef::new(row, area.to.column);
                        changes
                            .push((range.start + place.start..range.start + place.end, format!("{}:{to}", area.from)));
                    }
                }
                Ok(_) => {}
            }
            fillings[sheet].keys().any(|at| area.contains(*at))
        }
        _ => false,
    };
    if !filled {
        return Ok(None);
    }
    let start = root.range().start;
    let end = start + text[start..].find('>').map_or(0, |end| end + 1);
    changes.push((start..end, xml::with_attribute(&text[start..end], "refreshOnLoad", "1")));
    Ok(Some(xml::spliced(text, changes)))
}
