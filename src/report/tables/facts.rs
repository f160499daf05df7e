//! Facts and sources: every panel figure with its cell, and who gave it.

use crate::domain::{End, Observation};
use crate::reconcile::{Panel, Resolved, Slot};
use crate::report::build::{Builder, column, row, table};
use crate::report::model::{Cell, ColumnKind, Note, RowKind, Table, Tone};
use crate::report::words::{basis_word, format_of, unit_of};

/// Returns the table of panel figures: the typed numbers to which every formula leads.
pub(crate) fn facts(build: &mut Builder<'_>) -> Table {
    let mut columns = vec![
        column("id", "Figure", None, ColumnKind::Stub, 46),
        column("lab", "Lab", None, ColumnKind::Text, 11),
        column("metric", "Metric", None, ColumnKind::Text, 30),
        column("scope", "Scope", None, ColumnKind::Text, 14),
        column("period", "Period", None, ColumnKind::Mark, 12),
        column("unit", "Unit", None, ColumnKind::Mark, 9),
        column("low", "Low", None, ColumnKind::Figure, 11),
        column("base", "Base", None, ColumnKind::Figure, 11),
        column("high", "High", None, ColumnKind::Figure, 11),
        column("used", "In use", None, ColumnKind::Figure, 11),
        column("bound", "Kind", None, ColumnKind::Mark, 12),
        column("basis", "Basis", None, ColumnKind::Mark, 12),
        column("source", "Source", None, ColumnKind::Mark, 8),
        column("reported", "Reported", None, ColumnKind::Mark, 12),
        column("origins", "Origins", None, ColumnKind::Mark, 9),
        column("others", "Others", None, ColumnKind::Mark, 8),
        column("rule", "Chosen as", None, ColumnKind::Text, 27),
        column("cell", "Input cell", None, ColumnKind::Text, 48),
    ];
    let panel: &Panel = build.panel;
    let converted = panel.figures.values().any(|resolved| resolved.chosen.converted.is_some());
    if converted {
        columns.push(column("native", "Converted from", None, ColumnKind::Text, 48));
    }
    let row = |(slot, resolved)| {
        let mut row = fact_row(build, slot, resolved);
        if converted {
            let native = resolved.chosen.converted.as_ref().map(ToString::to_string);
            row.cells.push(native.map_or(Cell::Blank, Cell::text));
        }
        row
    };
    let rows = panel.figures.iter().map(row).collect();
    let subtitle = "blue is typed in from an input cell; origins counts independent origins that agree, others counts observations not used";
    table("facts", "Facts: every figure the report rests on", subtitle, columns, rows)
}

fn fact_row(build: &mut Builder<'_>, slot: &Slot, resolved: &Resolved) -> crate::report::model::Row {
    let chosen: &Observation = &resolved.chosen;
    let metric = build.config.metric(&slot.metric).cloned();
    let lab = build.config.lab(&slot.lab).map_or_else(|| slot.lab.to_string(), |lab| lab.name.clone());
    let format = metric.as_ref().map_or(crate::report::Format::Plain, format_of);
    let unit = metric.as_ref().map_or_else(String::new, |metric| unit_of(metric, &build.config.currency));
    let point = chosen.estimate.is_point();
    let input = |end: End| match chosen.estimate.at(end) {
        Some(_) if point && end != End::Base => Cell::Blank,
        Some(value) => Cell::Input { figure: resolved.leaf.id.clone(), end, value, format, text: format.text(value) },
        None => Cell::text("open"),
    };
    let base = chosen.estimate.base;
    let number = build.note(chosen);
    let cells = vec![
        Cell::text(&resolved.leaf.id),
        Cell::text(lab),
        Cell::text(metric.as_ref().map_or_else(|| slot.metric.to_string(), |metric| metric.name.clone())),
        Cell::text(slot.scope.to_string()),
        Cell::text(slot.period.to_string()),
        Cell::text(unit),
        input(End::Low),
        input(End::Base),
        input(End::High),
        Cell::InUse { figure: resolved.leaf.id.clone(), value: base, format, text: format.text(base) },
        Cell::text(chosen.estimate.bound.as_str().replace('_', " ")),
        Cell::text(basis_word(chosen.basis)),
        Cell::text(format!("[{number}]")),
        Cell::text(chosen.reported.map_or_else(String::new, |date| date.to_string())),
        Cell::text(resolved.origins.to_string()),
        Cell::text(resolved.rejected.len().to_string()),
        Cell::text(resolved.rule.to_string()),
        Cell::text(chosen.origin.to_string()),
    ];
    row(&resolved.leaf.id, RowKind::Item, 0, cells)
}

/// Returns the table of sources; made last, when every note has its number.
pub(crate) fn sources(notes: &[Note]) -> Table {
    const CELLS_SHOWN: usize = 4;
    let columns = vec![
        column("number", "No.", None, ColumnKind::Stub, 7),
        column("source", "Source", None, ColumnKind::Text, 56),
        column("link", "Link", None, ColumnKind::Text, 40),
        column("count", "Cells", None, ColumnKind::Mark, 7),
        column("cells", "Input cells", None, ColumnKind::Text, 80),
    ];
    let rows = notes.iter().map(|note| {
        let mut cells = note.cells.iter().take(CELLS_SHOWN).cloned().collect::<Vec<_>>().join("; ");
        if note.cells.len() > CELLS_SHOWN {
            let more = note.cells.len() - CELLS_SHOWN;
            cells = format!("{cells}; and {more} more");
        }
        let link = note.url.as_ref().map_or(Cell::Blank, |url| Cell::Text {
            text: short(url),
            tone: Tone::Neutral,
            link: Some(url.clone()),
        });
        let row_cells = vec![
            Cell::text(format!("[{}]", note.number)),
            Cell::text(&note.text),
            link,
            Cell::text(note.cells.len().to_string()),
            Cell::text(cells),
        ];
        row(note.number.to_string(), RowKind::Item, 0, row_cells)
    });
    table(
        "sources",
        "Sources",
        "as the workbooks name them, in the order in which the report first uses them",
        columns,
        rows.collect(),
    )
}

/// The host of an address, which is what a reader recognises.
fn short(url: &str) -> String {
    let host = url.split("://").nth(1).unwrap_or(url).split('/').next().unwrap_or(url);
    host.trim_start_matches("www.").to_owned()
}
