//! Observations: every figure that some source gave, used or not, for those who filter and search.

use crate::domain::{End, Observation};
use crate::reconcile::{Resolved, Slot};
use crate::report::Format;
use crate::report::build::{Builder, column, row, table};
use crate::report::model::{Cell, ColumnKind, Row, RowKind, Table};
use crate::report::words::{basis_word, format_of, unit_of};

/// Returns the table of observations: of each panel figure the one that was chosen, then the others.
pub(crate) fn observations(build: &mut Builder<'_>) -> Table {
    let columns = vec![
        column("id", "Figure", None, ColumnKind::Stub, 46),
        column("lab", "Lab", None, ColumnKind::Text, 11),
        column("metric", "Metric", None, ColumnKind::Text, 30),
        column("scope", "Scope", None, ColumnKind::Text, 14),
        column("period", "Period", None, ColumnKind::Mark, 12),
        column("unit", "Unit", None, ColumnKind::Mark, 9),
        column("low", "Low", None, ColumnKind::Figure, 11),
        column("base", "Base", None, ColumnKind::Figure, 11),
        column("high", "High", None, ColumnKind::Figure, 11),
        column("bound", "Kind", None, ColumnKind::Mark, 12),
        column("basis", "Basis", None, ColumnKind::Mark, 12),
        column("source", "Source", None, ColumnKind::Mark, 8),
        column("reported", "Reported", None, ColumnKind::Mark, 12),
        column("standing", "Used?", None, ColumnKind::Mark, 24),
        column("raw", "As typed", None, ColumnKind::Text, 18),
        column("cell", "Input cell", None, ColumnKind::Text, 48),
    ];
    let panel = build.panel;
    let mut rows = Vec::new();
    for (slot, resolved) in &panel.figures {
        let Resolved { leaf, chosen, rejected, .. } = resolved;
        rows.push(observation(build, (slot, &leaf.id), (leaf.id.clone(), chosen), "used".to_owned()));
        for other in rejected {
            let told = (other.leaf.id.clone(), &other.observation);
            rows.push(observation(build, (slot, &leaf.id), told, format!("not used: {}", other.why)));
        }
    }
    let subtitle =
        "one row for each figure that a source gives, in base units shown as their unit says; no formula leads here";
    table("observations", "Observations: what every source says", subtitle, columns, rows)
}

fn observation(
    build: &mut Builder<'_>,
    (slot, figure): (&Slot, &str),
    (id, told): (String, &Observation),
    standing: String,
) -> Row {
    let metric = build.config.metric(&slot.metric).cloned();
    let lab = build.config.lab(&slot.lab).map_or_else(|| slot.lab.to_string(), |lab| lab.name.clone());
    let format = metric.as_ref().map_or(Format::Plain, format_of);
    let point = told.estimate.is_point();
    let number = |end: End| match told.estimate.at(end) {
        Some(_) if point && end != End::Base => Cell::Blank,
        Some(value) => Cell::Number { value, format, text: format.text(value) },
        None => Cell::text("open"),
    };
    let cells = vec![
        Cell::text(figure),
        Cell::text(lab),
        Cell::text(metric.as_ref().map_or_else(|| slot.metric.to_string(), |metric| metric.name.clone())),
        Cell::text(slot.scope.to_string()),
        Cell::text(slot.period.to_string()),
        Cell::text(metric.as_ref().map_or_else(String::new, |metric| unit_of(metric, &build.config.currency))),
        number(End::Low),
        number(End::Base),
        number(End::High),
        Cell::text(told.estimate.bound.as_str().replace('_', " ")),
        Cell::text(basis_word(told.basis)),
        Cell::text(format!("[{}]", build.note(told))),
        Cell::text(told.reported.map_or_else(String::new, |date| date.to_string())),
        Cell::text(standing),
        Cell::text(&told.origin.raw),
        Cell::text(told.origin.to_string()),
    ];
    row(id, RowKind::Item, 0, cells)
}
