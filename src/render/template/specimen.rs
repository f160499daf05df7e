//! A report in which every optional part is filled: what a template may name, also before there is data.

use crate::domain::{
    Basis, Bound, Date, Derivation, End, Estimate, Lab, LabId, Leaf, Pair, Period, RevenueConvention, Unit,
};
use crate::report::{
    Cases, Cell, Chart, ChartKind, ChartSeries, Column, ColumnKind, Format, Headline, Input, Meta, Note, Report, Row,
    RowKind, Shown, Span, Table, Test, Tone,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Returns the specimen.
pub(crate) fn report() -> Report {
    let words = String::new;
    let spans = vec![Span::Text { text: words() }, Span::Figure { shown: Box::new(shown()) }];
    Report {
        meta: meta(),
        headlines: vec![Headline { subject: words(), text: words(), spans, tone: Tone::Neutral }],
        tables: BTreeMap::from([(words(), table())]),
        charts: BTreeMap::from([(words(), chart())]),
        notes: vec![Note { number: 1, text: words(), url: Some(words()), cells: vec![words()] }],
    }
}

/// What the specimen is about.
fn meta() -> Meta {
    let lab = || Lab {
        commitment_years: None,
        fiscal_year_end: 12,
        id: LabId::new(""),
        name: String::new(),
        aliases: vec![String::new()],
        revenue_convention: RevenueConvention::Gross,
    };
    Meta {
        schema: 1,
        title: String::new(),
        period: Period::Year(1970),
        as_of: Date::ZERO,
        labs: Pair::new(lab(), lab()),
        currency: String::new(),
        version: String::new(),
        inputs: vec![Input { path: String::new(), sha256: String::new(), facts: 0 }],
        counts: BTreeMap::new(),
        despite_errors: false,
    }
}

/// A derivation of one figure.
fn leaf() -> Derivation {
    let estimate = Estimate::exact(0.0);
    Derivation::leaf(&Arc::new(Leaf { id: String::new(), estimate, unit: Unit::Multiple }))
}

/// A figure with everything a figure may have.
fn shown() -> Shown {
    Shown {
        text: String::new(),
        value: 0.0,
        end: End::Base,
        format: Format::Plain,
        derivation: leaf(),
        estimate: Estimate { low: Some(0.0), base: 0.0, high: Some(0.0), bound: Bound::Exact },
        cases: Some(Cases { low: Some(0.0), high: Some(0.0) }),
        unit: Unit::Multiple,
        basis: Some(Basis::Actual),
        notes: vec![1],
        cautions: vec![String::new()],
    }
}

/// A table with a cell of every kind.
fn table() -> Table {
    let words = String::new;
    let tone = Tone::Neutral;
    let verdict = |test| Cell::Verdict { text: words(), tone, test: Box::new(test) };
    let cells = vec![
        Cell::Blank,
        Cell::Text { text: words(), tone, link: Some(words()) },
        Cell::Input { figure: words(), end: End::Base, value: 0.0, format: Format::Plain, text: words() },
        Cell::InUse { figure: words(), value: 0.0, format: Format::Plain, text: words() },
        Cell::Number { value: 0.0, format: Format::Plain, text: words() },
        Cell::Figure { shown: Box::new(shown()) },
        Cell::Absent { text: words(), why: words() },
        verdict(Test::Band { derivation: leaf(), low: 0.0, high: 0.0 }),
        verdict(Test::Tie { derivation: leaf(), tolerance: 0.0 }),
    ];
    Table {
        id: words(),
        title: words(),
        subtitle: words(),
        columns: vec![Column {
            id: words(),
            head: words(),
            spanner: Some(words()),
            kind: ColumnKind::Figure,
            width: 0,
        }],
        rows: vec![Row { id: words(), kind: RowKind::Item, indent: 0, cells }],
        footnotes: vec![words()],
    }
}

/// A chart with a series.
fn chart() -> Chart {
    let words = String::new;
    Chart {
        id: words(),
        title: words(),
        alt: words(),
        kind: ChartKind::Line,
        axis: words(),
        format: Format::Plain,
        table: words(),
        columns: vec![words()],
        categories: vec![words()],
        series: vec![ChartSeries { name: words(), row: words(), role: words(), values: vec![Some(0.0)] }],
    }
}
