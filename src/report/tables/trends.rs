//! Trends: metrics over years and quarters, with growth and ratio; quotients and capacity.

use crate::compare::{Comparison, Judged, Measure, Trend};
use crate::config::Config;
use crate::domain::{Absence, Date, Derivation, End, Figure, Outcome, Pair, Period, Series};
use crate::report::Format;
use crate::report::build::{Builder, column, heading, row, table};
use crate::report::model::{Cell, Column, ColumnKind, Row, RowKind, Table, Test, Tone};
use crate::report::words::{currency_sign, format_of, unit_of};

/// Returns a period as a column head with the mark of the trade: `FY2025A`, `FY2026E`.
pub(crate) fn head(period: Period, as_of: Date) -> String {
    let mark = if period.last_day() <= as_of { 'A' } else { 'E' };
    format!("{period}{mark}")
}

fn period_columns(build: &Builder<'_>, periods: &[Period], compound: bool) -> Vec<Column> {
    let mut columns =
        vec![column("label", "Metric", None, ColumnKind::Stub, 36), column("unit", "Unit", None, ColumnKind::Mark, 8)];
    let as_of = build.panel.as_of;
    columns.extend(
        periods.iter().map(|period| column(&period.to_string(), head(*period, as_of), None, ColumnKind::Figure, 11)),
    );
    if compound {
        columns.push(column("cagr", "CAGR", None, ColumnKind::Figure, 9));
        columns.push(column("span", "From – to", None, ColumnKind::Mark, 16));
    }
    columns
}

/// Returns the trends over years, quarters and quarter ends.
pub(crate) fn tables(build: &mut Builder<'_>, comparison: &Comparison) -> Vec<Table> {
    let (years, quarters) = (&comparison.years, &comparison.quarters);
    let plans = [
        (Series::Revenue, "trends.revenue", "Revenue by year", &comparison.by_year, years),
        (Series::Costs, "trends.costs", "Costs and results by year", &comparison.by_year, years),
        (Series::Cash, "trends.cash", "Cash by year", &comparison.by_year, years),
        (Series::Quarters, "trends.quarters", "By quarter", &comparison.by_quarter, quarters),
        (
            Series::RunRate,
            "trends.run_rate",
            "Run-rate and valuation at quarter ends",
            &comparison.at_quarter_ends,
            quarters,
        ),
        (Series::People, "trends.people", "People and users at quarter ends", &comparison.at_quarter_ends, quarters),
    ];
    let table = |(series, id, title, trends, periods): (Series, &str, &str, &Vec<Trend>, &Vec<Period>)| {
        let yearly = matches!(series, Series::Revenue | Series::Costs | Series::Cash);
        let followed = followed(build.config, trends, series);
        trend_table(build, id, title, periods, &followed, yearly)
    };
    plans.into_iter().map(table).collect()
}

/// The trends of the metrics that the catalogue follows in a table, in its order.
fn followed<'t>(config: &Config, trends: &'t [Trend], series: Series) -> Vec<&'t Trend> {
    let belongs = |trend: &&Trend| config.metric(&trend.metric).is_some_and(|metric| metric.trends.contains(&series));
    trends.iter().filter(belongs).collect()
}

fn trend_table(
    build: &mut Builder<'_>,
    id: &str,
    title: &str,
    periods: &[Period],
    trends: &[&Trend],
    compound: bool,
) -> Table {
    let columns = period_columns(build, periods, compound);
    let mut rows = Vec::new();
    for trend in trends {
        let Some(metric) = build.config.metric(&trend.metric).cloned() else { continue };
        rows.push(heading(format!("{}.heading", metric.id), &metric.name, columns.len()));
        rows.extend(trend_rows(build, trend, &unit_of(&metric, &build.config.currency), format_of(&metric), compound));
    }
    let sign = currency_sign(&build.config.currency);
    table(id, title, format!("{sign} in billions unless stated; A actual, E expected"), columns, rows)
}

/// Level, growth and ratio rows of one metric.
fn trend_rows(build: &mut Builder<'_>, trend: &Trend, unit: &str, format: Format, compound: bool) -> Vec<Row> {
    let names = build.config.labs.as_ref().map(|lab| lab.name.clone());
    let mut rows = Vec::new();
    let sides = [("left", names.left.clone()), ("right", names.right.clone())];
    let levels = trend.levels.as_ref().into_array();
    let compounds = trend.compound.as_ref().into_array();
    for (((side, name), levels), found) in sides.iter().zip(levels).zip(compounds) {
        let mut cells = vec![Cell::text(name), Cell::text(unit)];
        cells.extend(levels.iter().map(|level| build.dated(level, format)));
        if compound {
            cells.extend(compound_cells(build, found.as_ref()));
        }
        rows.push(row(format!("{}.{side}", trend.metric), RowKind::Item, 1, cells));
    }
    for growth in &trend.growth {
        for ((side, name), values) in sides.iter().zip(growth.values.as_ref().into_array()) {
            // Growth of a metric that is negative throughout says nothing; its row is left out.
            if !values.iter().flatten().any(|(growth, _)| growth.is_ok()) {
                continue;
            }
            let mut cells = vec![Cell::text(format!("{name}, growth{}", growth.over)), Cell::text("%")];
            cells.extend(values.iter().map(|value| match value {
                Some((growth, cautions)) => build.base(growth, Format::Percent, cautions),
                None => Cell::Blank,
            }));
            pad(&mut cells, compound);
            rows.push(row(format!("{}.{side}.growth.{}", trend.metric, growth.id), RowKind::Derived, 2, cells));
        }
    }
    if trend.ratio.iter().any(|(ratio, _)| ratio.is_ok()) {
        let mut cells = vec![Cell::text(format!("{} / {}", names.left, names.right)), Cell::text("x")];
        cells.extend(trend.ratio.iter().map(|(ratio, cautions)| build.base(ratio, Format::Multiple, cautions)));
        pad(&mut cells, compound);
        rows.push(row(format!("{}.ratio", trend.metric), RowKind::Derived, 1, cells));
    }
    rows
}

fn compound_cells(build: &mut Builder<'_>, found: Option<&(Period, Period, Outcome)>) -> [Cell; 2] {
    match found {
        Some((from, to, outcome)) => [build.base(outcome, Format::Percent, &[]), Cell::text(format!("{from} – {to}"))],
        None => [Cell::Blank, Cell::Blank],
    }
}

fn pad(cells: &mut Vec<Cell>, compound: bool) {
    if compound {
        cells.extend([Cell::Blank, Cell::Blank]);
    }
}

/// Returns the compute tables: spend, the tested ratio, quotients, capacity.
pub(crate) fn compute(build: &mut Builder<'_>, comparison: &Comparison) -> Vec<Table> {
    let spend = followed(build.config, &comparison.by_year, Series::Compute);
    let spend = trend_table(build, "compute.spend", "Compute spend by year", &comparison.years, &spend, true);
    let ratio = ratio(build, comparison);
    let quotients = quotients(build, comparison);
    let capacity: Vec<&Trend> = comparison.at_year_ends.iter().collect();
    let capacity =
        trend_table(build, "compute.capacity", "Compute capacity at year ends", &comparison.years, &capacity, false);
    vec![spend, ratio, quotients, capacity]
}

/// The first claim about a ratio, as the table and the chart show it.
fn tested(comparison: &Comparison) -> Option<(&Judged, [f64; 2])> {
    comparison.claims.iter().find_map(|judged| {
        let band = judged.evidence.first().and_then(|evidence| evidence.band)?;
        let ratio = judged.evidence.len() > 2 && judged.evidence.iter().all(|one| one.band == Some(band));
        let multiple = judged
            .evidence
            .iter()
            .filter_map(|one| one.figure.as_ref().ok())
            .all(|figure| figure.unit == crate::domain::Unit::Multiple);
        (ratio && multiple && band[1].is_finite() && judged.evidence.iter().all(|one| one.measure == Measure::Multiple))
            .then_some((judged, band))
    })
}

/// The training ratio of each period against the claimed band.
fn ratio(build: &mut Builder<'_>, comparison: &Comparison) -> Table {
    let mut columns =
        vec![column("label", "Ratio", None, ColumnKind::Stub, 36), column("unit", "Unit", None, ColumnKind::Mark, 8)];
    let names = build.config.labs.as_ref().map(|lab| lab.name.clone());
    let title = format!("{} / {}: the claimed ratio and the figures", names.left, names.right);
    let Some((judged, band)) = tested(comparison) else {
        return table("compute.ratio", title, "no claim about a ratio is in the inputs", columns, Vec::new());
    };
    let as_of = build.panel.as_of;
    for evidence in &judged.evidence {
        let period = evidence.label.split(' ').next().unwrap_or_default();
        let shown = period.parse::<Period>().map_or_else(|_| period.to_owned(), |period| head(period, as_of));
        columns.push(column(period, shown, None, ColumnKind::Figure, 11));
    }
    let mut line =
        |id: &str, label: &str, cell: &mut dyn FnMut(&mut Builder<'_>, &crate::compare::Evidence) -> Cell| {
            let mut cells = vec![Cell::text(label), Cell::text(if id == "verdict" { "" } else { "x" })];
            for evidence in &judged.evidence {
                cells.push(cell(build, evidence));
            }
            row(id, if id == "ratio" { RowKind::Item } else { RowKind::Derived }, u8::from(id != "ratio"), cells)
        };
    let mut rows = vec![line("ratio", &format!("{} / {}", names.left, names.right), &mut |build, one| {
        build.base(&one.figure, Format::Multiple2, &one.cautions)
    })];
    if judged.evidence.iter().filter_map(|one| one.figure.as_ref().ok()).any(|figure| !figure.estimate.is_point()) {
        rows.push(line("low", "low end", &mut |build, one| build.end(&one.figure, End::Low, Format::Multiple2)));
        rows.push(line("high", "high end", &mut |build, one| build.end(&one.figure, End::High, Format::Multiple2)));
    }
    rows.push(line("band_low", "claimed, low", &mut |build, _| constant(build, band[0])));
    rows.push(line("band_high", "claimed, high", &mut |build, _| constant(build, band[1])));
    rows.push(line("verdict", "in the claimed band?", &mut |_, one| verdict(one, band)));
    let mut table =
        table("compute.ratio", title, format!("claim {}: {}", judged.claim.id, judged.claim.text), columns, rows);
    table.footnotes = judged
        .evidence
        .iter()
        .map(|one| one.label.clone())
        .filter(|label| label.contains(" over "))
        .map(|label| format!("{label}: different scopes."))
        .collect();
    table
}

fn constant(build: &mut Builder<'_>, value: f64) -> Cell {
    build.base(&Derivation::Constant(value).figure(), Format::Multiple2, &[])
}

/// A verdict on a figure in a band that stays live in a workbook.
pub(crate) fn verdict(evidence: &crate::compare::Evidence, band: [f64; 2]) -> Cell {
    let Ok(Figure { derivation, estimate, .. }) = &evidence.figure else {
        return Cell::Absent {
            text: "n/a".into(),
            why: evidence.figure.as_ref().err().map_or_else(String::new, |absence| absence.why().to_owned()),
        };
    };
    let (text, tone) = match crate::compare::in_band(estimate, band) {
        crate::compare::Verdict::Holds => ("inside", Tone::Good),
        crate::compare::Verdict::Fails => ("outside", Tone::Bad),
        _ => ("overlaps", Tone::Caution),
    };
    if band.iter().all(|edge| edge.is_finite()) {
        let live = Test::Band { derivation: derivation.clone(), low: band[0], high: band[1] };
        return Cell::Verdict { text: text.into(), tone, test: Box::new(live) };
    }
    Cell::toned(text, tone)
}

/// Margins, intensities and mixes of both labs.
fn quotients(build: &mut Builder<'_>, comparison: &Comparison) -> Table {
    let columns = period_columns(build, &comparison.years, false);
    let names = build.config.labs.as_ref().map(|lab| lab.name.clone());
    let mut rows = Vec::new();
    for quotient in &comparison.quotients {
        rows.push(heading(
            format!("{}.heading", quotient.id),
            format!("{}: {}", quotient.name, quotient.formula),
            columns.len(),
        ));
        let (format, unit) = if quotient.share { (Format::Percent, "%") } else { (Format::Multiple2, "x") };
        let values: Pair<&Vec<Result<Figure, Absence>>> = quotient.values.as_ref();
        for ((side, name), values) in
            [("left", &names.left), ("right", &names.right)].into_iter().zip(values.into_array())
        {
            let mut cells = vec![Cell::text(name), Cell::text(unit)];
            cells.extend(values.iter().map(|value| build.base(value, format, &[])));
            rows.push(row(format!("{}.{side}", quotient.id), RowKind::Item, 1, cells));
        }
    }
    table(
        "compute.intensity",
        "Margins, intensity and mix by year",
        "each lab's own figures; shares in %, multiples in x",
        columns,
        rows,
    )
}
