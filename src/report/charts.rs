//! Charts: which rows of which table, and the same in words.

use super::format::Format;
use super::model::{Cell, Chart, ChartKind, ChartSeries, ColumnKind, Table};
use super::words::currency_sign;
use crate::config::Config;
use std::collections::BTreeMap;

/// Names a chart and the rows it draws.
struct Plan<'a> {
    id: &'a str,
    title: String,
    kind: ChartKind,
    axis: String,
    format: Format,
    table: &'a str,
    rows: Vec<(&'a str, String, &'a str)>,
}

/// Returns the charts of the report over its tables.
pub(super) fn charts(config: &Config, tables: &BTreeMap<String, Table>) -> BTreeMap<String, Chart> {
    let names = config.labs.as_ref().map(|lab| lab.name.clone());
    let sides = |metric: &'static [&'static str; 2]| {
        vec![(metric[0], names.left.clone(), "left"), (metric[1], names.right.clone(), "right")]
    };
    let sign = currency_sign(&config.currency);
    let plans = [
        Plan {
            id: "run_rate",
            title: "Revenue run-rate at quarter ends".into(),
            kind: ChartKind::Line,
            axis: format!("{sign} bn a year"),
            format: Format::UsdBnWhole,
            table: "trends.run_rate",
            rows: sides(&["run_rate_revenue.left", "run_rate_revenue.right"]),
        },
        Plan {
            id: "revenue",
            title: "Revenue by year".into(),
            kind: ChartKind::Columns,
            axis: format!("{sign} bn"),
            format: Format::UsdBnShort,
            table: "trends.revenue",
            rows: sides(&["revenue.left", "revenue.right"]),
        },
        Plan {
            id: "training_ratio",
            title: format!("{} / {}: the claimed ratio and the figures", names.left, names.right),
            kind: ChartKind::Line,
            axis: "multiple".into(),
            format: Format::Multiple,
            table: "compute.ratio",
            rows: vec![
                ("ratio", "ratio".into(), "left"),
                ("band_low", "claimed, low".into(), "reference"),
                ("band_high", "claimed, high".into(), "reference"),
            ],
        },
        Plan {
            id: "compute",
            title: "Total compute spend by year".into(),
            kind: ChartKind::Columns,
            axis: format!("{sign} bn"),
            format: Format::UsdBnShort,
            table: "compute.spend",
            rows: sides(&["total_compute.left", "total_compute.right"]),
        },
        Plan {
            id: "capacity",
            title: "Compute capacity at year ends".into(),
            kind: ChartKind::Columns,
            axis: "GW".into(),
            format: Format::GigawattShort,
            table: "compute.capacity",
            rows: sides(&["compute_capacity.left", "compute_capacity.right"]),
        },
    ];
    plans.into_iter().map(|plan| (plan.id.to_owned(), chart(plan, tables))).collect()
}

fn chart(plan: Plan<'_>, tables: &BTreeMap<String, Table>) -> Chart {
    let empty = Table {
        id: plan.table.into(),
        title: String::new(),
        subtitle: String::new(),
        columns: Vec::new(),
        rows: Vec::new(),
        footnotes: Vec::new(),
    };
    let table = tables.get(plan.table).unwrap_or(&empty);
    let drawn: Vec<usize> = (0..table.columns.len())
        .filter(|&index| table.columns[index].kind == ColumnKind::Figure && table.columns[index].id != "cagr")
        .collect();
    let series: Vec<ChartSeries> = plan
        .rows
        .into_iter()
        .filter_map(|(id, name, role)| {
            let row = table.rows.iter().find(|row| row.id == id)?;
            let values = drawn.iter().map(|&index| row.cells.get(index).and_then(value)).collect();
            Some(ChartSeries { name, row: id.into(), role: role.into(), values })
        })
        .filter(|series: &ChartSeries| series.values.iter().any(Option::is_some))
        .collect();
    let categories: Vec<String> = drawn.iter().map(|&index| table.columns[index].head.clone()).collect();
    let alt = in_words(&plan.title, &plan.axis, plan.format, &categories, &series);
    Chart {
        id: plan.id.into(),
        title: plan.title,
        alt,
        kind: plan.kind,
        axis: plan.axis,
        format: plan.format,
        table: plan.table.into(),
        columns: drawn.iter().map(|&index| table.columns[index].id.clone()).collect(),
        categories,
        series,
    }
}

fn value(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Figure { shown } => Some(shown.value),
        _ => None,
    }
}

/// The chart for those who cannot see it: every series with its first and last value.
fn in_words(title: &str, axis: &str, format: Format, categories: &[String], series: &[ChartSeries]) -> String {
    let told = series.iter().map(|one| {
        let known: Vec<(usize, f64)> =
            one.values.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?))).collect();
        match (known.first(), known.last()) {
            (Some(first), Some(last)) if first.0 != last.0 => format!(
                "{}: {} in {}, {} in {}",
                one.name,
                format.text(first.1),
                categories[first.0],
                format.text(last.1),
                categories[last.0]
            ),
            (Some(only), _) => format!("{}: {} in {}", one.name, format.text(only.1), categories[only.0]),
            _ => format!("{}: no figures", one.name),
        }
    });
    format!("{title}, {axis}. {}.", told.collect::<Vec<_>>().join("; "))
}
