//! A sheet with its filled cells; results of formulas are taken out, so that nobody reads a stale one.

use super::book::Sheet;
use super::cells::{Content, Filling, Fillings};
use super::scan::{Cell, Row};
use super::strings::written;
use crate::domain::{Area, CellRef};
use crate::render::package::xml;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

/// Changes of a text, by the ranges they replace.
pub(super) type Changes = Vec<(Range<usize>, String)>;

/// Returns the sheet with its cells filled and with other changes; nothing when it stays as it is. `donors` are rows
/// whose height new rows of a Table take.
pub(super) fn sheet(
    page: &Sheet,
    fillings: &Fillings,
    donors: &[(Range<u32>, u32)],
    mut changes: Changes,
) -> Option<String> {
    let mut rows: BTreeMap<u32, Vec<(CellRef, Option<&Filling>)>> = BTreeMap::new();
    for (at, filling) in fillings {
        rows.entry(at.row).or_default().push((*at, filling.as_ref()));
    }
    let open = page.text[page.scan.data.clone()].ends_with("/>");
    let end = page.scan.data.end - if open { 0 } else { "</sheetData>".len() };
    let mut appended = String::new();
    let mut existing = page.scan.rows.iter().peekable();
    for (number, filled) in &rows {
        while existing.next_if(|row| row.number < *number).is_some() {}
        if let Some(row) = existing.next_if(|row| row.number == *number) {
            into_row(page, row, filled, &mut changes);
        } else if filled.iter().any(|(_, filling)| filling.is_some()) {
            let donor = donors.iter().find(|(range, _)| range.contains(number));
            let height =
                donor.and_then(|(_, donor)| page.scan.row(*donor)).map_or_else(String::new, |row| height(page, row));
            let cells: String = filled.iter().filter_map(|(at, filling)| Some(cell(*at, (*filling)?))).collect();
            let row = format!("<row r=\"{number}\"{height}>{cells}</row>");
            match existing.peek() {
                Some(next) => changes.push((next.whole.start..next.whole.start, row)),
                None => appended.push_str(&row),
            }
        }
    }
    if !appended.is_empty() {
        if open {
            changes.push((page.scan.data.clone(), format!("<sheetData>{appended}</sheetData>")));
        } else {
            changes.push((end..end, appended));
        }
    }
    for cell in page.scan.cells().filter(|cell| cell.formula.is_some() && !fillings.contains_key(&cell.at)) {
        without_result(page, cell, &mut changes);
    }
    if let Some((range, area)) = &page.scan.dimension {
        let cells = fillings.iter().filter(|(_, filling)| filling.is_some()).map(|(at, _)| *at);
        let grown = cells.fold(*area, |area, at| Area {
            from: CellRef::new(area.from.row.min(at.row), area.from.column.min(at.column)),
            to: CellRef::new(area.to.row.max(at.row), area.to.column.max(at.column)),
        });
        if grown != *area {
            changes.push((range.clone(), grown.to_string()));
        }
    }
    (!changes.is_empty()).then(|| xml::spliced(&page.text, changes))
}

/// The height of a row, as attributes, when it is set by hand.
fn height(page: &Sheet, row: &Row) -> String {
    let tag = &page.text[row.tag.clone()];
    let value = |name: &str| xml::attribute(tag, name).map(|range| tag[range].to_owned());
    match (value("ht"), value("customHeight").as_deref()) {
        (Some(height), Some("1" | "true")) => format!(" ht=\"{height}\" customHeight=\"1\""),
        _ => String::new(),
    }
}

/// Fills cells of a row that is there.
fn into_row(page: &Sheet, row: &Row, filled: &[(CellRef, Option<&Filling>)], changes: &mut Changes) {
    let tag = &page.text[row.tag.clone()];
    let empty = tag.ends_with("/>");
    let (mut inserted, mut content) = (false, String::new());
    let mut new = Changes::new();
    for (at, filling) in filled {
        let there = row.cells.iter().find(|cell| cell.at == *at);
        match (there, filling) {
            (Some(there), filling) => {
                new.push((there.whole.clone(), filling.map_or_else(String::new, |filling| cell(*at, filling))));
            }
            (None, None) => {}
            (None, Some(filling)) => {
                inserted = true;
                let written = cell(*at, filling);
                match row.cells.iter().find(|cell| cell.at > *at) {
                    Some(next) => new.push((next.whole.start..next.whole.start, written)),
                    None if empty => content.push_str(&written),
                    None => {
                        let end = row.whole.end - "</row>".len();
                        new.push((end..end, written));
                    }
                }
            }
        }
    }
    if empty && inserted {
        let plain = without(tag, "spans");
        let plain = plain.trim_end_matches('>').trim_end_matches('/').trim_end();
        changes.push((row.whole.clone(), format!("{plain}>{content}</row>")));
        return;
    }
    // The span of a row is a hint, which new cells would make wrong.
    if let Some(range) = xml::whole_attribute(tag, "spans").filter(|_| inserted) {
        changes.push((row.tag.start + range.start..row.tag.start + range.end, String::new()));
    }
    changes.extend(new);
}

fn without(tag: &str, name: &str) -> String {
    let mut plain = tag.to_owned();
    if let Some(range) = xml::whole_attribute(tag, name) {
        plain.replace_range(range, "");
    }
    plain
}

/// Returns a cell as it is written.
fn cell(at: CellRef, filling: &Filling) -> String {
    let mut out = format!("<c r=\"{at}\"");
    // Writing to a String cannot fail.
    if filling.style > 0 {
        let _ = write!(out, " s=\"{}\"", filling.style);
    }
    let _ = match &filling.content {
        Content::Number(value) => write!(out, "><v>{value}</v></c>"),
        Content::Words(words) => {
            write!(out, " t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", written(words))
        }
        Content::Runs(runs, _) => write!(out, " t=\"inlineStr\"><is>{runs}</is></c>"),
        Content::Formula(formula) => write!(out, "><f>{}</f></c>", xml::escaped(formula)),
        Content::Nothing => write!(out, "/>"),
    };
    out
}

/// Takes the result out of a cell with a formula.
fn without_result(page: &Sheet, cell: &Cell, changes: &mut Changes) {
    let tag = &page.text[cell.tag.clone()];
    if let Some(range) = xml::whole_attribute(tag, "t") {
        changes.push((cell.tag.start + range.start..cell.tag.start + range.end, String::new()));
    }
    let Some(value) = &cell.value else { return };
    let start = page.text[..value.start].rfind("<v").unwrap_or(value.start);
    let closing = page.text[value.end..].strip_prefix("</v>").map_or(0, |_| "</v>".len());
    changes.push((start..value.end + closing, String::new()));
}
