//! The page as a sheet of a package: every text stands in its own cell, so that shared parts stay as they were.

use super::page::{COLUMNS, Content, Look, Page, WIDTHS, reference};
use crate::domain::CellRef;
use crate::render::package::xml;
use crate::render::workbook::fit;
use std::fmt::Write as _;

/// The height of a line in points.
pub(super) const LINE: f64 = 13.5;
/// The longest text of a cell of the page.
pub(super) const LONGEST: usize = 4_000;

/// Returns the sheet; the looks have consecutive formats from `first_format` on.
pub(super) fn sheet(page: &Page, first_format: usize) -> String {
    let format = |look: Look| first_format + look as usize;
    let mut rows = String::new();
    let (mut merges, mut links) = (Vec::new(), String::new());
    for (number, row) in (1_u32..).zip(&page.rows) {
        let height = height(row.lines, row.cells.first().map(|(_, _, look)| *look));
        // Writing to a String cannot fail.
        let _ = write!(rows, "<row r=\"{number}\" ht=\"{height}\" customHeight=\"1\">");
        for (column, content, look) in &row.cells {
            let cell = CellRef::new(number, *column);
            let style = format(*look);
            let _ = match content {
                Content::Number(value) => write!(rows, "<c r=\"{cell}\" s=\"{style}\"><v>{value}</v></c>"),
                Content::Text(text) | Content::Link(text, _, _) => {
                    let text = xml::escaped(&fit(text, LONGEST));
                    write!(
                        rows,
                        "<c r=\"{cell}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
                    )
                }
            };
            if let Content::Link(_, sheet, target) = content {
                let location = xml::escaped(&reference(sheet, *target));
                let _ = write!(links, "<hyperlink ref=\"{cell}\" location=\"{location}\"/>");
            }
        }
        rows.push_str("</row>");
        if let Some(from) = row.merged_from.filter(|from| *from < COLUMNS) {
            merges.push(format!(
                "<mergeCell ref=\"{}:{}\"/>",
                CellRef::new(number, from),
                CellRef::new(number, COLUMNS)
            ));
        }
    }
    let mut columns = String::new();
    for (number, width) in (1..).zip(WIDTHS) {
        let _ = write!(columns, "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>");
    }
    let merges = match merges.len() {
        0 => String::new(),
        count => format!("<mergeCells count=\"{count}\">{}</mergeCells>", merges.concat()),
    };
    let links = if links.is_empty() { links } else { format!("<hyperlinks>{links}</hyperlinks>") };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetPr><tabColor rgb=\"FFD9822B\"/><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView showGridLines=\"0\" workbookViewId=\"0\"/></sheetViews><sheetFormatPr defaultRowHeight=\"{LINE}\"/><cols>{columns}</cols><sheetData>{rows}</sheetData>{merges}{links}<pageMargins left=\"0.5\" right=\"0.5\" top=\"0.5\" bottom=\"0.5\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>"
    )
}

/// The height of a row in points.
pub(super) fn height(lines: u32, look: Option<Look>) -> f64 {
    match look {
        Some(Look::Title) => 26.0,
        Some(Look::Heading) => 20.0,
        _ => f64::from(lines.max(1)) * LINE + 1.5,
    }
}
