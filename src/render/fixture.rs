//! A small report made by hand, for the tests of the renderers.

use crate::domain::{Basis, Derivation, End, Estimate, Lab, LabId, Leaf, Pair, Period, RevenueConvention, Unit};
use crate::report::{
    Cell, Chart, ChartKind, ChartSeries, Column, ColumnKind, Format, Headline, Input, Meta, Note, Report, Row, RowKind,
    Shown, Span, Table, Test, Tone,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The tables and charts that the shipped templates place.
const TABLES: &[&str] = &[
    "summary.key",
    "comps.year",
    "comps.quarter",
    "comps.latest",
    "trends.revenue",
    "trends.costs",
    "trends.cash",
    "trends.quarters",
    "trends.run_rate",
    "trends.people",
    "analysis.twelve_months",
    "analysis.calendar",
    "analysis.coverage",
    "analysis.pace",
    "analysis.conventions",
    "analysis.bridges",
    "analysis.cross_over",
    "analysis.fits",
    "capital.runway",
    "capital.walk",
    "capital.efficiency",
    "capital.commitments",
    "capital.multiples",
    "capital.football",
    "analysis.each",
    "analysis.scenarios",
    "analysis.tornado",
    "analysis.required_growth",
    "analysis.sensitivity.left",
    "analysis.sensitivity.right",
    "analysis.guidance",
    "analysis.revisions",
    "analysis.evidence",
    "changes.summary",
    "changes.figures",
    "changes.once",
    "compute.spend",
    "compute.ratio",
    "compute.intensity",
    "compute.capacity",
    "claims.verdicts",
    "claims.figures",
    "sources",
    "checks.ties",
    "checks.conflicts",
    "checks.findings",
    "checks.cells",
];

/// Returns a panel figure.
pub(super) fn leaf(id: &str, value: f64) -> Derivation {
    Derivation::leaf(&Arc::new(Leaf { id: id.into(), estimate: Estimate::exact(value), unit: Unit::usd() }))
}

/// Returns a figure as it is shown.
pub(super) fn shown(derivation: Derivation, format: Format, notes: &[usize], cautions: &[&str]) -> Box<Shown> {
    let estimate = derivation.evaluate().unwrap();
    Box::new(Shown {
        text: format.text(estimate.base),
        value: estimate.base,
        end: End::Base,
        format,
        unit: derivation.unit().unwrap(),
        derivation,
        estimate,
        cases: None,
        basis: Some(Basis::Disclosed),
        notes: notes.to_vec(),
        cautions: cautions.iter().map(|caution| (*caution).to_owned()).collect(),
    })
}

fn figure(derivation: Derivation, format: Format, notes: &[usize], cautions: &[&str]) -> Cell {
    Cell::Figure { shown: shown(derivation, format, notes, cautions) }
}

fn column(id: &str, head: &str, spanner: Option<&str>, kind: ColumnKind) -> Column {
    Column { id: id.into(), head: head.into(), spanner: spanner.map(str::to_owned), kind, width: 12 }
}

fn row(id: &str, kind: RowKind, indent: u8, cells: Vec<Cell>) -> Row {
    Row { id: id.into(), kind, indent, cells }
}

fn table(id: &str, columns: Vec<Column>, rows: Vec<Row>) -> Table {
    Table { id: id.into(), title: id.into(), subtitle: String::new(), columns, rows, footnotes: Vec::new() }
}

fn comps() -> Table {
    let openai = || leaf("openai.revenue.FY2025", 13.07e9);
    let anthropic = || leaf("anthropic.revenue.FY2025", 4.5e9);
    let columns = vec![
        column("stub", "US$ bn", None, ColumnKind::Stub),
        column("left", "FY2025A", Some("OpenAI"), ColumnKind::Figure),
        column("right", "FY2025A", Some("Anthropic"), ColumnKind::Figure),
        column("ratio", "OpenAI / Anthropic", None, ColumnKind::Figure),
    ];
    let absent = |text: &str, why: &str| Cell::Absent { text: text.into(), why: why.into() };
    let rows = vec![
        row("h", RowKind::Heading, 0, vec![Cell::text("Income"), Cell::Blank, Cell::Blank, Cell::Blank]),
        row(
            "revenue",
            RowKind::Item,
            1,
            vec![
                Cell::text("Revenue"),
                figure(openai(), Format::UsdBn, &[1], &[]),
                figure(anthropic(), Format::UsdBn, &[2], &["single source"]),
                figure(openai().over(anthropic()), Format::Multiple, &[1, 2], &["net against gross revenue"]),
            ],
        ),
        row(
            "net",
            RowKind::Total,
            0,
            vec![
                Cell::text("Net income"),
                figure(leaf("openai.net", -20.92e9), Format::UsdBn, &[1, 3], &[]),
                absent("n/a", "not disclosed"),
                absent("n.m.", "ratio of a loss"),
            ],
        ),
        row(
            "growth",
            RowKind::Derived,
            1,
            vec![
                Cell::text("Growth"),
                absent("n.m.", "growth from a negative base"),
                absent("n/a", "not disclosed"),
                Cell::Blank,
            ],
        ),
    ];
    let mut table = table("comps.year", columns, rows);
    table.title = "Income, last full year".into();
    table.subtitle = "US$ bn unless stated".into();
    table.footnotes = vec!["Anthropic counts gross of partners' shares".into()];
    table
}

fn verdicts() -> Table {
    let columns = vec![
        column("id", "Claim", None, ColumnKind::Mark),
        column("says", "What it says", None, ColumnKind::Text),
        column("verdict", "Verdict", None, ColumnKind::Mark),
    ];
    let test = Test::Band { derivation: leaf("r", 2.8), low: 4.0, high: 5.0 };
    let verdict = Cell::Verdict { text: "outside".into(), tone: Tone::Bad, test: Box::new(test) };
    let link = Some("https://example.com/claims?a=1&b=(2)".into());
    let says = Cell::Text { text: "Four to five times the training spend".into(), tone: Tone::Neutral, link };
    table("claims.verdicts", columns, vec![row("s1", RowKind::Item, 0, vec![Cell::text("S1"), says, verdict])])
}

/// Returns a chart of one kind.
pub(super) fn chart(id: &str, kind: ChartKind, categories: &[&str], series: &[(&str, &str, &[Option<f64>])]) -> Chart {
    Chart {
        id: id.into(),
        title: format!("Chart {id}"),
        alt: format!("Values of {id}."),
        kind,
        axis: "US$ bn".into(),
        format: Format::UsdBn,
        table: "comps.year".into(),
        columns: categories.iter().map(|name| (*name).to_owned()).collect(),
        categories: categories.iter().map(|name| (*name).to_owned()).collect(),
        series: series
            .iter()
            .map(|(name, role, values)| ChartSeries {
                name: (*name).into(),
                row: (*name).into(),
                role: (*role).into(),
                values: values.iter().map(|value| value.map(|value| value * 1e9)).collect(),
            })
            .collect(),
    }
}

/// Returns the report.
pub(super) fn report() -> Report {
    let lab = |id: &str, name: &str| Lab {
        commitment_years: None,
        fiscal_year_end: 12,
        id: LabId::new(id),
        name: name.into(),
        aliases: Vec::new(),
        revenue_convention: RevenueConvention::Gross,
    };
    let mut tables: BTreeMap<String, Table> =
        TABLES.iter().map(|id| ((*id).to_owned(), table(id, Vec::new(), Vec::new()))).collect();
    tables.insert("comps.year".into(), comps());
    tables.insert("claims.verdicts".into(), verdicts());
    let charts = ["run_rate", "revenue", "training_ratio", "compute", "capacity"];
    let line = |id: &str| chart(id, ChartKind::Line, &["2026Q2", "2026Q3"], &[("OpenAI", "left", &[Some(1.0), None])]);
    let note = |number, text: &str, url: Option<&str>| Note {
        number,
        text: text.into(),
        url: url.map(str::to_owned),
        cells: vec![format!("openai_model.xlsx > Income!C{number}")],
    };
    Report {
        meta: Meta {
            schema: 1,
            title: "OpenAI and Anthropic".into(),
            period: Period::Quarter(2026, 3),
            as_of: Period::Quarter(2026, 3).last_day(),
            labs: Pair::new(lab("openai", "OpenAI"), lab("anthropic", "Anthropic")),
            currency: "USD".into(),
            version: "0.1.0".into(),
            inputs: vec![Input { path: "openai_model.xlsx".into(), sha256: "ab".into(), facts: 4 }],
            counts: BTreeMap::from([("facts".to_owned(), 4)]),
            despite_errors: false,
        },
        headlines: vec![Headline {
            subject: "Revenue".into(),
            text: "OpenAI took $13.1bn.".into(),
            spans: vec![
                Span::Text { text: "OpenAI took ".into() },
                Span::Figure { shown: shown(leaf("openai.revenue.FY2025", 13.07e9), Format::UsdBnText, &[1], &[]) },
                Span::Text { text: " in FY2025.".into() },
            ],
            tone: Tone::Neutral,
        }],
        tables,
        charts: charts.map(|id| (id.to_owned(), line(id))).into_iter().collect(),
        notes: vec![
            note(1, "OpenAI, audited accounts, 2026-04-02", Some("https://example.com/a_b?x=1")),
            note(2, "The Information, 2026-01-12, leaked", None),
            note(3, "Filing, 2026-05-01", Some("javascript:alert(1)")),
        ],
    }
}
