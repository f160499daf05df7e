//! The way of the data, stage by stage: a table of contents without logic of its own.

use crate::compare::{Changes, Claims, changes, compare};
use crate::config::Config;
use crate::deliver::{self, Copies, DeliverError, EarlierError, Reports};
use crate::domain::Observation;
use crate::finding::{self, Finding};
use crate::ingest::{IngestError, Ingested, Inputs, ingest, read_again};
use crate::interpret::{LeftOut, WorkbookAccount, interpret, left_out, unused_statements};
use crate::reconcile::{Kept, reconcile};
use crate::render::{self, Artifacts, Reviewed, TemplateError, TemplateSet, render};
use crate::report::{Report, report};
use std::path::{Path, PathBuf};

/// Hears of each input file when it is read, with the number of files in all.
pub type Progress<'a> = &'a (dyn Fn(&str, usize) + Sync);

/// What the inputs say.
#[derive(Debug)]
pub struct Read {
    /// What every cell was read as, by workbook and sheet.
    pub accounts: Vec<WorkbookAccount>,
    /// Every figure with its context.
    pub observations: Vec<Observation>,
    /// Cells of rows that do not count.
    pub left_out: Vec<LeftOut>,
    /// What is worth telling, by workbook, sheet and cell.
    pub findings: Vec<Finding>,
}

/// A report, not yet delivered.
#[derive(Debug)]
pub struct Built {
    /// The report as a value.
    pub report: Report,
    /// The files.
    pub artifacts: Artifacts,
    /// The facts behind it, to be kept beside it.
    pub kept: Kept,
    /// What is worth telling, by workbook, sheet and cell.
    pub findings: Vec<Finding>,
}

/// A report as a value, not yet rendered.
#[derive(Debug)]
pub struct Modelled {
    /// The report.
    pub report: Report,
    /// The facts behind it, to be kept beside it.
    pub kept: Kept,
    /// What is worth telling, by workbook, sheet and cell.
    pub findings: Vec<Finding>,
}

/// The report could not be built.
#[derive(Debug)]
pub enum BuildError {
    /// The inputs could not be listed.
    Ingest(IngestError),
    /// No figure was read; what was found instead.
    NoFigures(Vec<Finding>),
    /// The report before cannot be read.
    Earlier(EarlierError),
    /// The templates do not fit the report.
    Templates(Vec<TemplateError>),
}

/// The marked-up copies could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The inputs could not be listed.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// A copy cannot be drawn.
    #[error("{workbook}: no marked-up copy can be drawn: {message}\n  hint: check it alone, without --review")]
    Draw {
        /// The workbook.
        workbook: String,
        /// What the writer of workbooks said.
        message: String,
    },
    /// A copy cannot be written.
    #[error(transparent)]
    Deliver(#[from] DeliverError),
}

/// Reads the inputs as far as figures.
///
/// # Errors
/// Only when the inputs cannot be listed; everything about a single file is a finding.
pub fn read(config: &Config, inputs: &Inputs, progress: Progress<'_>) -> Result<Read, IngestError> {
    let ingested = ingest(inputs, progress)?;
    Ok(understand(config, inputs, &ingested))
}

fn understand(config: &Config, inputs: &Inputs, ingested: &Ingested) -> Read {
    let interpreted = interpret(config, &ingested.workbooks);
    // Of files named one by one nobody expects that every statement speaks of one.
    let unused = match inputs {
        Inputs::Folder(_) => unused_statements(config, &ingested.workbooks),
        Inputs::Files(_) => Vec::new(),
    };
    let findings = in_order([ingested.findings.clone(), interpreted.findings, unused]);
    let left_out = left_out(&ingested.workbooks, &findings);
    Read { accounts: interpreted.accounts, observations: interpreted.observations, left_out, findings }
}

/// Reads the inputs as far as figures and puts a marked-up copy of each workbook into a folder; returns the places of
/// the copies.
///
/// # Errors
/// When the inputs cannot be listed, or a copy cannot be made or written.
pub fn review(
    config: &Config,
    inputs: &Inputs,
    copies: &mut Copies,
    progress: Progress<'_>,
) -> Result<(Read, Vec<PathBuf>), ReviewError> {
    let ingested = ingest(inputs, progress)?;
    let read = understand(config, inputs, &ingested);
    let Read { accounts, observations, findings, .. } = &read;
    let mut places = Vec::new();
    let paths: Vec<&str> = ingested.workbooks.iter().map(|workbook| workbook.path.as_ref()).collect();
    let names = render::copy_names(&paths);
    for ((workbook, account), name) in ingested.workbooks.iter().zip(accounts).zip(names) {
        let bytes = read_again(inputs, workbook);
        let reviewed = Reviewed { workbook, bytes: bytes.as_deref(), account, observations, findings };
        let copy = render::review(config, &reviewed)
            .map_err(|message| ReviewError::Draw { workbook: workbook.path.to_string(), message })?;
        places.push(copies.put(&format!("{name}.{}", copy.ending), &copy.bytes)?);
    }
    Ok((read, places))
}

/// Builds the report from the inputs, compared with the report before it.
///
/// # Errors
/// When the inputs cannot be listed, hold no figure, the report before cannot be read, or the templates do not fit.
pub fn build(
    config: &Config,
    inputs: &Inputs,
    claims: &Claims,
    templates: &TemplateSet,
    reports: &Reports,
    progress: Progress<'_>,
) -> Result<Built, BuildError> {
    let modelled = model(config, inputs, claims, reports, progress)?;
    let artifacts = render(&modelled.report, templates).map_err(BuildError::Templates)?;
    let Modelled { report, kept, findings } = modelled;
    Ok(Built { report, artifacts, kept, findings })
}

/// Makes the report from the inputs as a value, without rendering it.
///
/// # Errors
/// As [`build`], except for templates.
pub fn model(
    config: &Config,
    inputs: &Inputs,
    claims: &Claims,
    reports: &Reports,
    progress: Progress<'_>,
) -> Result<Modelled, BuildError> {
    let read = read(config, inputs, progress).map_err(BuildError::Ingest)?;
    if read.observations.is_empty() {
        return Err(BuildError::NoFigures(read.findings));
    }
    let reconciled = reconcile(config, read.observations);
    let compared = compare(config, &reconciled.panel, claims);
    let findings = in_order([read.findings, reconciled.findings, compared.findings]);
    let earlier = reports.before(reconciled.panel.period).map_err(BuildError::Earlier)?;
    let kept = Kept::of(&reconciled.panel, &read.accounts, read.left_out, earlier.as_ref());
    let changes = changes(config.changes_threshold, earlier.as_ref(), &kept);
    let report = report(config, &reconciled.panel, &compared.comparison, &changes, &read.accounts, &findings);
    Ok(Modelled { report, kept, findings })
}

/// Makes a report of nothing: every table, chart and name that a template may use, without rows and figures.
pub fn blank(config: &Config) -> Report {
    let reconciled = reconcile(config, Vec::new());
    let compared = compare(config, &reconciled.panel, &Claims::default());
    let kept = Kept::of(&reconciled.panel, &[], Vec::new(), None);
    let changes = changes(config.changes_threshold, None, &kept);
    report(config, &reconciled.panel, &compared.comparison, &changes, &[], &[])
}

/// Returns what changed between two delivered reports.
///
/// # Errors
/// When the facts of one cannot be read.
pub fn diff(config: &Config, old: &Path, new: &Path) -> Result<Changes, EarlierError> {
    let (old, new) = (deliver::kept(old)?, deliver::kept(new)?);
    Ok(changes(config.changes_threshold, Some(&old), &new))
}

/// Joins the findings of several stages in the one order in which they are shown.
fn in_order<const N: usize>(stages: [Vec<Finding>; N]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = stages.into_iter().flatten().collect();
    finding::sort(&mut findings);
    findings
}
