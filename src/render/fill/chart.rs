#![expect(clippy::disallowed_types, reason = "the parts of a package are edited as text, at the places that XML tells")]
//! Charts over filled cells: their ranges follow the Tables, and the values beside the ranges are those of the report.

use super::book::{Book, tree_text};
use super::cells::{Fillings, Seen, seen};
use super::complaints::Complaints;
use super::follow::advice;
use super::growth::{Growth, Single, followed};
use super::refs::references;
use super::strings::unescaped;
use super::styles::Styles;
use super::write::Changes;
use crate::domain::{Area, CellRef};
use crate::render::package::{NOT_XML, Unfit, xml};
use roxmltree::{Document, Node};
use std::fmt::Write as _;

/// Cells of one range of a chart that are looked at; more than a chart can show.
const MOST_POINTS: u64 = 100_000;

/// Changes the charts of all sheets.
pub(super) fn charts(
    book: &mut Book<'_>,
    growths: &[Growth],
    fillings: &[Fillings],
    styles: &Styles,
    told: &mut Complaints,
) -> Result<(), Unfit> {
    let mut found = Vec::new();
    for page in &book.sheets {
        for anchor in &page.anchors {
            let spot = format!("{}!{}", page.name, anchor.area.from);
            found.extend(anchor.chart.clone().map(|part| (part, anchor.newer, spot, anchor.name.clone())));
        }
    }
    for (part, newer, spot, name) in found {
        let text = tree_text(&mut book.package, &part)?;
        let mut complain =
            |problem: String, hint: String| told.spot(&spot, format!("the chart `{name}` {problem}"), hint);
        let changed = if newer {
            of_newer_kind(book, &text, growths, fillings, &mut complain)?
        } else {
            changed(book, &text, growths, fillings, styles, &mut complain)?
        };
        if let Some(changed) = changed {
            book.package.changed.insert(part, changed);
        }
    }
    Ok(())
}

/// A chart of a newer kind keeps its values in another way: it may stand in a template, but not over what is filled.
fn of_newer_kind(
    book: &Book<'_>,
    text: &str,
    growths: &[Growth],
    fillings: &[Fillings],
    complain: &mut impl FnMut(String, String),
) -> Result<Option<String>, Unfit> {
    let document = Document::parse(text).map_err(|_| NOT_XML)?;
    for node in document.descendants().filter(|node| node.tag_name().name() == "f") {
        let formula = node.text().unwrap_or("");
        let grows = followed(growths, formula, None, Single::Grows, &|name| book.sheet(name));
        if !matches!(grows, Ok(None)) || place(book, formula).is_none_or(|place| touched(book, fillings, place)) {
            complain(
                format!("is of a newer kind and shows filled cells, `{formula}`"),
                "use a column, bar, line, area or scatter chart".into(),
            );
            break;
        }
    }
    Ok(None)
}

fn changed(
    book: &Book<'_>,
    text: &str,
    growths: &[Growth],
    fillings: &[Fillings],
    styles: &Styles,
    complain: &mut impl FnMut(String, String),
) -> Result<Option<String>, Unfit> {
    let document = Document::parse(text).map_err(|_| NOT_XML)?;
    let mut changes = Changes::new();
    for node in document.descendants().filter(|node| node.tag_name().name() == "f") {
        let Some(range) = super::book::content(node, text) else { continue };
        let written = unescaped(&text[range.clone()]);
        // A name of a series is one cell, and stays one.
        let of_series = node.ancestors().nth(2).is_some_and(|above| above.tag_name().name() == "tx");
        let single = if of_series { Single::Stays } else { Single::Grows };
        let formula = match followed(growths, &written, None, single, &|name| book.sheet(name)) {
            Err(partial) => {
                let (message, _) = advice(&partial);
                let hint = "let it show whole columns of the Table; for single figures let it show cells with tags";
                complain(format!("shows `{written}`, {message}"), hint.into());
                continue;
            }
            Ok(Some(grown)) => {
                changes.push((range, xml::escaped(&grown)));
                grown
            }
            Ok(None) => written,
        };
        let Some(cache) = node.next_siblings().find(|node| node.tag_name().name().ends_with("Cache")) else { continue };
        let place = place(book, &formula);
        let flat = place.is_some_and(|(_, area)| area.from.row == area.to.row || area.from.column == area.to.column);
        match place.filter(|(_, area)| area.cells() <= MOST_POINTS) {
            Some(place) if !touched(book, fillings, place) => {}
            Some(place) if flat && cache.tag_name().name() != "multiLvlStrCache" => {
                changes.push((cache.range(), values(book, text, cache, place, fillings, styles)));
            }
            // What it showed in the template is worse than nothing until it is computed.
            _ => changes.push((cache.range(), String::new())),
        }
    }
    Ok((!changes.is_empty()).then(|| xml::spliced(text, changes)))
}

/// The cells that a formula names: one range, or a name of one.
fn place(book: &Book<'_>, formula: &str) -> Option<(usize, Area)> {
    let found = references(formula);
    match found.as_slice() {
        [one] if one.range == (0..formula.len()) => Some((book.sheet(one.sheet.as_deref()?)?, one.area)),
        [] => {
            let called = formula.rsplit('!').next()?.to_lowercase();
            let name = book.names.iter().find(|name| name.called.to_lowercase() == called)?;
            (!name.text.eq_ignore_ascii_case(formula)).then(|| place(book, &name.text)).flatten()
        }
        _ => None,
    }
}

/// Returns whether any of the cells is filled, or computed.
fn touched(book: &Book<'_>, fillings: &[Fillings], (sheet, area): (usize, Area)) -> bool {
    let rows = CellRef::new(area.from.row, 1)..=CellRef::new(area.to.row, u32::MAX);
    let filled = fillings[sheet].range(rows).any(|(at, _)| area.contains(*at));
    let computed = |cell: &super::scan::Cell| cell.formula.is_some() && area.contains(cell.at);
    filled || book.sheets[sheet].scan.cells().any(computed)
}

/// Returns the values of cells as a chart keeps them.
fn values(
    book: &Book<'_>,
    text: &str,
    cache: Node<'_, '_>,
    (sheet, area): (usize, Area),
    fillings: &[Fillings],
    styles: &Styles,
) -> String {
    let name = cache.tag_name().name();
    let p = xml::prefix(&text[cache.range()]);
    let numbers = name == "numCache";
    let (mut points, mut code) = (String::new(), None);
    let cells = (area.from.row..=area.to.row)
        .flat_map(|row| (area.from.column..=area.to.column).map(move |column| CellRef::new(row, column)));
    for (index, at) in cells.enumerate() {
        let value = match seen(book, fillings, sheet, at) {
            Seen::Number(value, style) => {
                code.get_or_insert(style);
                value.to_string()
            }
            Seen::Words(words) if !numbers => xml::escaped(&words),
            Seen::Words(_) | Seen::Formula | Seen::Nothing => continue,
        };
        // Writing to a String cannot fail.
        let _ = write!(points, "<{p}pt idx=\"{index}\"><{p}v>{value}</{p}v></{p}pt>");
    }
    let code = code.map(|style| styles.code(style)).filter(|code| !code.is_empty());
    let written = cache.children().find(|node| node.tag_name().name() == "formatCode").and_then(|node| node.text());
    let code = match code.or(written).filter(|_| numbers) {
        Some(code) => format!("<{p}formatCode>{}</{p}formatCode>", xml::escaped(code)),
        None => String::new(),
    };
    format!("<{p}{name}>{code}<{p}ptCount val=\"{}\"/>{points}</{p}{name}>", area.cells())
}
