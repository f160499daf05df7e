//! Comps: side by side, with gap and ratio.

use crate::compare::{Caution, Comparison, Dated, Line};
use crate::domain::{End, Family, Metric, Period};
use crate::report::Format;
use crate::report::build::{Builder, column, row, table};
use crate::report::model::{Cell, Column, ColumnKind, Row, RowKind, Table};
use crate::report::words::{self, basis_word, format_of, unit_of};

/// Returns the three comps tables: last full year, last quarter, latest stocks.
pub(crate) fn tables(build: &mut Builder<'_>, comparison: &Comparison) -> Vec<Table> {
    let year = flows(build, "comps.year", "Last full year", comparison.year, &comparison.of_year);
    let quarter = flows(build, "comps.quarter", "Last quarter", comparison.quarter, &comparison.of_quarter);
    vec![year, quarter, latest(build, &comparison.latest)]
}

/// Returns the handful of figures for the summary, each the same derivation as in the comps.
pub(crate) fn key_figures(build: &mut Builder<'_>, comparison: &Comparison) -> Table {
    let names = build.config.labs.as_ref().map(|lab| lab.name.clone());
    let columns = vec![
        column("label", "Key figure", None, ColumnKind::Stub, 34),
        column("unit", "Unit", None, ColumnKind::Mark, 8),
        column("period", "Period", None, ColumnKind::Mark, 12),
        column("left", &names.left, None, ColumnKind::Figure, 13),
        column("right", &names.right, None, ColumnKind::Figure, 13),
        column("ratio", format!("{} / {}", names.left, names.right), None, ColumnKind::Figure, 20),
        column("mind", "To bear in mind", None, ColumnKind::Text, 46),
    ];
    let mut rows = Vec::new();
    let find = |lines: &'_ [Line], id: &str| lines.iter().find(|line| line.metric == *id).cloned();
    let config = build.config;
    let is_key = |line: &&Line| config.metric(&line.metric).is_some_and(|metric| metric.key_figure);
    let keys = |lines: &'_ [Line]| lines.iter().filter(is_key).cloned().collect::<Vec<_>>().into_iter();
    let picked = [("quarter", find(&comparison.of_quarter, "revenue"), comparison.quarter)]
        .into_iter()
        .chain(keys(&comparison.of_year).map(|line| ("year", Some(line), comparison.year)))
        .chain(keys(&comparison.latest).map(|line| ("latest", Some(line), build.panel.period)));
    for (what, line, period) in picked {
        let Some(line) = line else { continue };
        let Some(metric) = build.config.metric(&line.metric).cloned() else { continue };
        let format = format_of(&metric);
        let period = if what == "latest" { "latest".to_owned() } else { period.to_string() };
        let cells = vec![
            Cell::text(&metric.name),
            Cell::text(unit_of(&metric, &build.config.currency)),
            Cell::text(period),
            build.dated(&line.level.left, format),
            build.dated(&line.level.right, format),
            build.base(&line.ratio, Format::Multiple, &[]),
            Cell::text(mind(&line.cautions)),
        ];
        rows.push(row(format!("{what}.{}", metric.id), RowKind::Item, 0, cells));
    }
    table("summary.key", "Key figures", subtitle(build), columns, rows)
}

fn subtitle(build: &Builder<'_>) -> String {
    format!(
        "{} in billions unless stated; gap and ratio are {} against {}",
        words::currency_sign(&build.config.currency),
        build.config.labs.left.name,
        build.config.labs.right.name
    )
}

fn mind(cautions: &[Caution]) -> String {
    cautions.iter().map(words::caution).collect::<Vec<_>>().join("; ")
}

fn columns(build: &Builder<'_>, what: &str, mark: &str) -> Vec<Column> {
    let names = build.config.labs.as_ref().map(|lab| lab.name.clone());
    vec![
        column("label", "Metric", None, ColumnKind::Stub, 34),
        column("unit", "Unit", None, ColumnKind::Mark, 8),
        column("left", format!("{}{mark}", names.left), None, ColumnKind::Figure, 13),
        column("right", format!("{}{mark}", names.right), None, ColumnKind::Figure, 13),
        column("gap", "Gap", None, ColumnKind::Figure, 11),
        column("ratio", "Ratio", None, ColumnKind::Figure, 9),
        column("ratio_low", "Ratio, low", None, ColumnKind::Figure, 12),
        column("ratio_high", "Ratio, high", None, ColumnKind::Figure, 12),
        column("left_what", format!("{what} {}", names.left), None, ColumnKind::Mark, 14),
        column("right_what", format!("{what} {}", names.right), None, ColumnKind::Mark, 12),
        column("mind", "To bear in mind", None, ColumnKind::Text, 46),
    ]
}

fn line_row(build: &mut Builder<'_>, metric: &Metric, line: &Line, what: [String; 2]) -> Row {
    let format = format_of(metric);
    // The gap of two shares is in points; of anything else in the metric's own unit.
    let gap = if metric.family == Family::Share { Format::Percent } else { format };
    let [left_what, right_what] = what;
    let cells = vec![
        Cell::text(&metric.name),
        Cell::text(unit_of(metric, &build.config.currency)),
        build.dated(&line.level.left, format),
        build.dated(&line.level.right, format),
        build.base(&line.gap, gap, &[]),
        build.base(&line.ratio, Format::Multiple, &[]),
        build.end(&line.ratio, End::Low, Format::Multiple),
        build.end(&line.ratio, End::High, Format::Multiple),
        Cell::text(left_what),
        Cell::text(right_what),
        Cell::text(mind(&line.cautions)),
    ];
    row(metric.id.to_string(), RowKind::Item, 0, cells)
}

fn flows(build: &mut Builder<'_>, id: &str, title: &str, period: Period, lines: &[Line]) -> Table {
    let columns = columns(build, "Basis", &format!(" {period}A"));
    let mut table =
        lines_table(build, (id, format!("{title}: {period}")), columns, lines, |dated| basis_word(dated.basis));
    table.footnotes = conventions(build);
    table
}

fn latest(build: &mut Builder<'_>, lines: &[Line]) -> Table {
    let columns = columns(build, "Date", "");
    let title = format!("Latest figures at or before {}", build.panel.period.last_day());
    lines_table(build, ("comps.latest", title), columns, lines, |dated| dated.period.to_string())
}

/// One row a line; `what` tells of each lab's figure what the last columns say.
fn lines_table(
    build: &mut Builder<'_>,
    (id, title): (&str, String),
    columns: Vec<Column>,
    lines: &[Line],
    what: fn(&Dated) -> String,
) -> Table {
    let mut rows = Vec::new();
    for line in lines {
        let Some(metric) = build.config.metric(&line.metric).cloned() else { continue };
        let told = line.level.as_ref().map(|level| level.as_ref().map_or_else(|_| String::new(), what));
        rows.push(line_row(build, &metric, line, told.into_array()));
    }
    table(id, title, subtitle(build), columns, rows)
}

/// One sentence on how the labs count revenue, from the configuration.
fn conventions(build: &Builder<'_>) -> Vec<String> {
    let told =
        build.config.labs.as_ref().map(|lab| {
            format!("{} counts revenue {} of what its cloud partners keep", lab.name, lab.revenue_convention)
        });
    vec![format!("{}; {}.", told.left, told.right)]
}
