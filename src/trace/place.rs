//! What is meant by a place: a cell of the workbook, a line of the Markdown report, a key of the model, or an id.

use super::delivered::{Cell, Column, Delivered, Headline, Row, Shown, Span, Table};
use super::{Standing, TraceError};
use crate::config::did_you_mean;
use crate::domain::{CellRef, Period};
use crate::reconcile::{Kept, KeptObservation, KeptRejected, Vintage};
use crate::render::{SheetPlaces, TablePlace};
use std::path::Path;

/// Where the Markdown report stands in the folder.
const TEXT: &str = "report.md";
/// How many names an error lists.
const LISTED: usize = 12;

/// One figure that is meant.
#[derive(Debug)]
pub(super) enum Target<'a> {
    /// A figure of the panel.
    Id(String),
    /// A cell of a table.
    Cell { table: (&'a str, &'a Table), row: &'a Row, column: &'a Column, cell: &'a Cell },
    /// A figure of a headline.
    Headline { number: usize, headline: &'a Headline, shown: &'a Shown },
}

/// Returns what a place means; a row or a line may mean several figures.
///
/// # Errors
/// When there is no figure.
pub(super) fn targets<'a>(report: &'a Delivered, place: &str) -> Result<Vec<Target<'a>>, TraceError> {
    let place = place.trim();
    if let Some((sheet, cell)) = place.rsplit_once('!') {
        return in_workbook(report, sheet, cell);
    }
    let is_text = |(file, _): &(&str, &str)| Path::new(file).extension().is_some_and(|end| end == "md");
    if let Some((file, line)) = place.rsplit_once(':').filter(is_text) {
        return in_text(report, file, line);
    }
    if known(&report.kept, place).is_some() {
        return Ok(vec![Target::Id(place.to_owned())]);
    }
    match place.split_once('/') {
        Some((table, rest)) => by_key(report, table, rest),
        None => Err(no_id(report, place)),
    }
}

/// An id as the facts know it: chosen, rejected (`…#2`), or shown by an earlier report (`…@2026Q2`).
pub(super) fn known(kept: &Kept, id: &str) -> Option<(Standing, KeptObservation, Vec<KeptRejected>, Vec<Vintage>)> {
    if let Some(figure) = kept.figures.get(id) {
        let (rule, origins, since) = (figure.rule, figure.origins, figure.since);
        let standing = Standing::Chosen { rule, origins, since };
        return Some((standing, figure.chosen.clone(), figure.rejected.clone(), figure.vintages.clone()));
    }
    if let Some(other) =
        id.split_once('#').and_then(|(of, _)| kept.figures.get(of)?.rejected.iter().find(|other| other.id == id))
    {
        return Some((Standing::Rejected { why: other.why }, other.observation.clone(), Vec::new(), Vec::new()));
    }
    let earlier = |of: &str, report: Period| {
        let shown = match kept.figures.get(of) {
            Some(figure) => figure.shown_in(report)?,
            None => kept.former.get(of)?.shown_in(report)?,
        };
        Some((Standing::Earlier { report }, shown.clone(), Vec::new(), Vec::new()))
    };
    if let Some((of, report)) = id.rsplit_once('@') {
        return earlier(of, report.parse().ok()?);
    }
    let former = kept.former.get(id)?;
    let last = former.vintages.last()?;
    let standing = Standing::Earlier { report: last.last };
    Some((standing, last.observation.clone(), Vec::new(), former.vintages.clone()))
}

fn nothing<T>(message: impl Into<String>, hint: impl Into<String>) -> Result<T, TraceError> {
    Err(TraceError::Nothing { message: message.into(), hint: hint.into() })
}

/// The nearest of some names, else the first of them.
fn meant<'a>(word: &str, what: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    if let Some(near) = did_you_mean(word, names.clone()) {
        return format!("did you mean `{near}`?");
    }
    let all = names.clone().count();
    if all == 0 {
        return "there is none".into();
    }
    let first: Vec<&str> = names.take(LISTED).collect();
    let more = if all > LISTED { format!(", and {} more", all - LISTED) } else { String::new() };
    format!("{what}: {}{more}", first.join(", "))
}

fn no_id(report: &Delivered, id: &str) -> TraceError {
    let message = format!("`{id}` is no figure of the report");
    let near = did_you_mean(id, report.kept.figures.keys().map(String::as_str));
    // Of an id that begins right, how it may go on.
    let begun = |part: &str| {
        let alike: Vec<&str> =
            report.kept.figures.keys().map(String::as_str).filter(|known| known.starts_with(part)).collect();
        (!alike.is_empty()).then(|| meant("", "there are", alike.into_iter()))
    };
    let stem = id.rsplit_once('.').map_or(id, |(stem, _)| stem);
    let hint = near.map(|near| format!("did you mean `{near}`?")).or_else(|| begun(stem)).unwrap_or_else(|| {
        "name a cell (Comps!D14), a line (report.md:120), an id (openai.revenue.FY2025) or a key (comps.year/revenue/left)"
            .into()
    });
    TraceError::Nothing { message, hint }
}

fn in_workbook<'a>(report: &'a Delivered, sheet: &str, cell: &str) -> Result<Vec<Target<'a>>, TraceError> {
    let name = sheet.trim_matches('\'').replace("''", "'");
    let sheets = &report.places.workbook;
    let Some(sheet) = sheets.iter().find(|one| one.sheet.eq_ignore_ascii_case(&name)) else {
        let names = sheets.iter().map(|one| one.sheet.as_str());
        return nothing(format!("the workbook has no sheet `{name}`"), meant(&name, "there are", names));
    };
    let Some(at) = CellRef::parse(cell) else {
        return nothing(format!("`{cell}` is no cell"), "write it as D14");
    };
    let place = format!("{}!{at}", sheet.sheet);
    if let Some(key) = sheet.cells.get(&at.to_string()) {
        return match key.split_once('/') {
            Some((table, rest)) => by_key(report, table, rest),
            None => nothing(format!("{place} holds no figure"), tables_of(sheet)),
        };
    }
    let column_of = |table: &'a TablePlace| {
        let letters = crate::domain::column_letters(at.column);
        table.columns.iter().find(|(_, column)| **column == letters).map(|(id, _)| id.as_str())
    };
    let row_of = |table: &'a TablePlace| table.rows.iter().find(|(_, row)| **row == at.row).map(|(id, _)| id.as_str());
    let found = sheet.tables.iter().find_map(|table| Some((table, row_of(table)?, column_of(table)?)));
    let Some((table, row, column)) = found else {
        return nothing(format!("{place} holds no figure"), tables_of(sheet));
    };
    let target = cell_of(report, &table.table, row, column);
    match target {
        Some(target @ Target::Cell { cell, .. }) if cell.is_traced() => Ok(vec![target]),
        Some(Target::Cell { row, table: (id, content), cell, .. }) => {
            let figures: Vec<String> = row_cells(content, row)
                .filter_map(|column| Some(format!("{}!{}{}", sheet.sheet, table.columns.get(&column.id)?, at.row)))
                .collect();
            let holds =
                if cell.text().is_empty() { "nothing".into() } else { format!("the words \"{}\"", cell.text()) };
            let hint = if figures.is_empty() {
                format!("no cell of this row of {id} holds a figure; {}", tables_of(sheet))
            } else {
                format!("figures of this row: {}", figures.join(", "))
            };
            nothing(format!("{place} holds {holds} and no figure"), hint)
        }
        _ => nothing(format!("{place} holds no figure"), tables_of(sheet)),
    }
}

/// Where the tables of a sheet stand.
fn tables_of(sheet: &SheetPlaces) -> String {
    let of = |table: &TablePlace| {
        let (first, last) = (table.rows.values().min()?, table.rows.values().max()?);
        let rows = if first == last { format!("row {first}") } else { format!("rows {first} to {last}") };
        Some(format!("{} in {rows}", table.table))
    };
    let tables: Vec<String> = sheet.tables.iter().filter_map(of).collect();
    if tables.is_empty() {
        return format!("the sheet {} has no table", sheet.sheet);
    }
    format!("the sheet {} has {}", sheet.sheet, tables.join(", "))
}

fn in_text<'a>(report: &'a Delivered, file: &str, line: &str) -> Result<Vec<Target<'a>>, TraceError> {
    if file.rsplit(['/', '\\']).next() != Some(TEXT) {
        return nothing(format!("`{file}` is no file of the report"), format!("write {TEXT}:{line}"));
    }
    let Some(line) = line.parse::<usize>().ok().filter(|line| *line > 0) else {
        return nothing(format!("`{line}` is no line"), format!("write {TEXT}:120"));
    };
    let headlines = &report.places.markdown.headlines;
    if let Some((number, _)) = headlines.iter().find(|(_, at)| *at == line) {
        return headline(report, *number);
    }
    let mut next: Option<usize> = None;
    for (id, first) in &report.places.markdown.tables {
        let Some((id, table)) = report.model.tables.get_key_value(id) else { continue };
        for (at, row) in (*first..).zip(&table.rows) {
            let figures = row_targets((id, table), row);
            if figures.is_empty() {
                continue;
            }
            if at == line {
                return Ok(figures);
            }
            if at.abs_diff(line) < next.map_or(usize::MAX, |next| next.abs_diff(line)) {
                next = Some(at);
            }
        }
    }
    let hint = next.map_or_else(|| "the report shows no figure".into(), |at| format!("the nearest is {TEXT}:{at}"));
    nothing(format!("{TEXT}:{line} shows no figure"), hint)
}

fn by_key<'a>(report: &'a Delivered, id: &str, rest: &str) -> Result<Vec<Target<'a>>, TraceError> {
    if id == "headlines" {
        return match rest.parse() {
            Ok(number) => headline(report, number),
            Err(_) => nothing(format!("`{rest}` is no headline"), "headlines are counted from 1: headlines/1"),
        };
    }
    let Some((id, table)) = report.model.tables.get_key_value(id) else {
        let names = report.model.tables.keys().map(String::as_str);
        return nothing(format!("the report has no table `{id}`"), meant(id, "there are", names));
    };
    if let Some(row) = table.rows.iter().find(|row| row.id == rest) {
        let figures = row_targets((id, table), row);
        if figures.is_empty() {
            return nothing(format!("the row `{rest}` of {id} holds no figure"), "name another row");
        }
        return Ok(figures);
    }
    let (row, column) = rest.rsplit_once('/').unwrap_or((rest, ""));
    let Some(found) = table.rows.iter().find(|one| one.id == row) else {
        let names = table.rows.iter().map(|row| row.id.as_str());
        return nothing(format!("the table {id} has no row `{row}`"), meant(row, "there are", names));
    };
    match cell_of(report, id, row, column) {
        Some(target @ Target::Cell { cell, .. }) if cell.is_traced() => Ok(vec![target]),
        found_cell => {
            let names = row_cells(table, found).map(|column| column.id.as_str());
            let message = match found_cell {
                Some(_) => format!("{id}/{row}/{column} holds no figure"),
                None => format!("the table {id} has no column `{column}`"),
            };
            let names: Vec<&str> = names.collect();
            nothing(message, meant(column, "columns with a figure in this row", names.into_iter()))
        }
    }
}

/// The columns of a row that hold figures.
fn row_cells<'a>(table: &'a Table, row: &'a Row) -> impl Iterator<Item = &'a Column> {
    table.columns.iter().zip(&row.cells).filter(|(_, cell)| cell.is_traced()).map(|(column, _)| column)
}

fn row_targets<'a>((id, table): (&'a String, &'a Table), row: &'a Row) -> Vec<Target<'a>> {
    let cells = table.columns.iter().zip(&row.cells).filter(|(_, cell)| cell.is_traced());
    cells.map(|(column, cell)| Target::Cell { table: (id, table), row, column, cell }).collect()
}

fn cell_of<'a>(report: &'a Delivered, id: &str, row: &str, column: &str) -> Option<Target<'a>> {
    let (id, table) = report.model.tables.get_key_value(id)?;
    let row = table.rows.iter().find(|one| one.id == row)?;
    let (column, cell) = table.columns.iter().zip(&row.cells).find(|(one, _)| one.id == column)?;
    Some(Target::Cell { table: (id, table), row, column, cell })
}

fn headline(report: &Delivered, number: usize) -> Result<Vec<Target<'_>>, TraceError> {
    let Some(headline) = number.checked_sub(1).and_then(|index| report.model.headlines.get(index)) else {
        let count = report.model.headlines.len();
        return nothing(format!("there is no headline {number}"), format!("there are 1 to {count}"));
    };
    let figures: Vec<Target<'_>> = headline
        .spans
        .iter()
        .filter_map(|span| match span {
            Span::Figure { shown } => Some(Target::Headline { number, headline, shown }),
            Span::Text => None,
        })
        .collect();
    if figures.is_empty() {
        let message = format!("the headline \"{}\" holds no live figure", headline.subject);
        return nothing(message, "what it counts stands on Checks and Claims");
    }
    Ok(figures)
}
