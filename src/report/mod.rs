//! Report: comparisons become tables, charts, prose and notes, with every figure formatted and every note numbered.
//!
//! The result is a value that templates print and renderers draw; neither decides anything.

mod build;
mod changes;
mod charts;
mod format;
mod headlines;
mod model;
mod schema;
mod tables;
mod words;

pub use changes::{ChangesView, changes_view, write_changes};
pub use format::Format;
pub use model::{
    Cases, Cell, Chart, ChartKind, ChartSeries, Column, ColumnKind, Headline, Input, Meta, Note, Report, Row, RowKind,
    Shown, Span, Table, Test, Tone,
};

pub use schema::model_schema;

use crate::compare::{Changes, Comparison};
use crate::config::Config;
use crate::finding::{self, Finding};
use crate::interpret::WorkbookAccount;
use crate::reconcile::Panel;
use build::Builder;
use std::collections::BTreeMap;

/// The version of the report's shape, for those who read `model.json`.
const SCHEMA: u32 = 1;

/// Makes the report: order, words, formats and notes are decided here and nowhere later.
pub fn report(
    config: &Config,
    panel: &Panel,
    comparison: &Comparison,
    changes: &Changes,
    accounts: &[WorkbookAccount],
    findings: &[Finding],
) -> Report {
    let mut build = Builder::new(config, panel);
    let mut headlines = headlines::headlines(&mut build, comparison, findings);
    if let Some(headline) = changes::headline(config, changes) {
        // What to distrust stays the last word.
        headlines.insert(headlines.len().saturating_sub(1), headline);
    }
    let mut all = vec![tables::comps::key_figures(&mut build, comparison)];
    all.extend(tables::comps::tables(&mut build, comparison));
    all.extend(tables::trends::tables(&mut build, comparison));
    all.extend(tables::trends::compute(&mut build, comparison));
    all.extend(tables::analyses::tables(&mut build, comparison));
    all.extend(tables::claims::tables(&mut build, comparison));
    all.extend(tables::changes::tables(&mut build, changes));
    all.extend(tables::checks::tables(&mut build, comparison, accounts, findings));
    all.push(tables::facts::facts(&mut build));
    all.push(tables::observations::observations(&mut build));
    let notes = build.notes();
    all.push(tables::facts::sources(&notes));
    let tables: BTreeMap<String, Table> = all.into_iter().map(|table| (table.id.clone(), table)).collect();
    let charts = charts::charts(config, &tables);
    Report { meta: meta(config, panel, accounts, findings, notes.len()), headlines, tables, charts, notes }
}

fn meta(config: &Config, panel: &Panel, accounts: &[WorkbookAccount], findings: &[Finding], sources: usize) -> Meta {
    let read = || {
        panel.figures.values().flat_map(|resolved| {
            std::iter::once(&resolved.chosen).chain(resolved.rejected.iter().map(|rejected| &rejected.observation))
        })
    };
    let facts = |workbook: &WorkbookAccount| read().filter(|one| one.origin.workbook.as_ref() == workbook.path).count();
    let inputs = accounts.iter().map(|workbook| Input {
        path: workbook.path.clone(),
        sha256: workbook.sha256.clone(),
        facts: facts(workbook),
    });
    let counts = [
        ("workbooks", accounts.len()),
        ("cells", accounts.iter().flat_map(|workbook| &workbook.sheets).map(|sheet| sheet.cells).sum()),
        ("observations", read().count()),
        ("figures", panel.figures.len()),
        ("sources", sources),
        ("findings", findings.len()),
    ];
    Meta {
        schema: SCHEMA,
        title: format!("{} and {}: the quarter compared", config.labs.left.name, config.labs.right.name),
        period: panel.period,
        as_of: panel.as_of,
        labs: config.labs.clone(),
        currency: config.currency.clone(),
        version: env!("CARGO_PKG_VERSION").into(),
        inputs: inputs.collect(),
        counts: counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
        despite_errors: finding::has_errors(findings),
    }
}
