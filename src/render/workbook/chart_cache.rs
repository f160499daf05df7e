//! Puts the values that charts draw into the file beside their references.
//!
//! The spreadsheet library leaves out the values of cells with formulas, and a program that does not compute (a preview
//! on a phone, in a mail) would show empty charts. The archive was written a moment ago by ourselves, so no limits are
//! needed to read it.

#![expect(clippy::disallowed_types, reason = "the archive is the workbook that this program has just written")]

use super::formula::quoted;
use super::plan::{Plan, Span};
use crate::domain::column_letters;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// What the library writes for values that it leaves out, up to their count.
const EMPTY: &str = "</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val=\"";

/// Returns the workbook with the values of its charts.
///
/// # Errors
/// The bytes are not those of a workbook.
pub(super) fn fill(bytes: Vec<u8>, plan: &Plan<'_>) -> Result<Vec<u8>, zip::result::ZipError> {
    let values = values(plan);
    if values.is_empty() {
        return Ok(bytes);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    // A fixed time keeps the bytes the same from one day to the next.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let name = entry.name()?.into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content)?;
        if name.starts_with("xl/charts/chart") {
            content = filled(&String::from_utf8_lossy(&content), &values).into_bytes();
        }
        out.start_file(name, options)?;
        out.write_all(&content)?;
    }
    Ok(out.finish()?.into_inner())
}

/// The values of all series by the reference to their cells, as the file spells it.
fn values<'p>(plan: &'p Plan<'_>) -> BTreeMap<String, &'p [Option<f64>]> {
    let mut values = BTreeMap::new();
    for chart in plan.sheets.iter().flat_map(|sheet| &sheet.charts) {
        for (series, span) in chart.chart.series.iter().zip(&chart.series) {
            values.insert(reference(plan, *span), series.values.as_slice());
        }
    }
    values
}

fn reference(plan: &Plan<'_>, span: Span) -> String {
    let name = plan.sheets.get(span.first.sheet).map_or("", |sheet| sheet.name.as_str());
    let row = span.first.cell.row;
    let (first, last) = (column_letters(span.first.cell.column), column_letters(span.last));
    let cells = if first == last { format!("${first}${row}") } else { format!("${first}${row}:${last}${row}") };
    let name = quoted(name).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("{name}!{cells}")
}

/// Returns a chart's XML with the values at the references that have none.
fn filled(xml: &str, values: &BTreeMap<String, &[Option<f64>]>) -> String {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(found) = rest.find(EMPTY) {
        let (before, after) = rest.split_at(found + EMPTY.len());
        out.push_str(before);
        rest = after;
        let reference = before[..found].rsplit("<c:f>").next().unwrap_or_default();
        let Some(points) = values.get(reference) else { continue };
        let Some(count) = rest.find("\"/>").map(|end| end + 3) else { continue };
        out.push_str(&rest[..count]);
        rest = &rest[count..];
        if rest.starts_with("</c:numCache>") {
            for (index, value) in points.iter().enumerate().filter_map(|(index, value)| Some((index, (*value)?))) {
                // Writing to a String cannot fail.
                let _ = write!(out, "<c:pt idx=\"{index}\"><c:v>{value}</c:v></c:pt>");
            }
        }
    }
    out.push_str(rest);
    out
}
