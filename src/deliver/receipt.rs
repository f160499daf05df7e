//! The receipt: what a report was made from and what was written, byte for byte.

use crate::domain::{Date, Period};
use crate::finding::{Finding, Severity};
use crate::reconcile::Kept;
use crate::report::Report;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::PathBuf;

/// The name of the report as a value, beside the files made from it.
pub(crate) const MODEL: &str = "model.json";
/// The name of the receipt; a folder that holds one is a report of this program.
pub(super) const RECEIPT: &str = "receipt.json";

/// What a receipt is written from.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptFacts<'a> {
    /// The report.
    pub report: &'a Report,
    /// The facts behind it, for the report after it.
    pub kept: &'a Kept,
    /// The name of the template set.
    pub template: &'a str,
    /// Every finding of the run.
    pub findings: &'a [Finding],
}

/// A file by name and contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hashed {
    /// The path: of an input below the inputs folder, of a written file below the report's folder.
    pub path: String,
    /// The SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Findings by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FindingCounts {
    /// Findings that withhold a report.
    pub error: usize,
    /// Findings of what was left out or chosen.
    pub warning: usize,
    /// Findings worth knowing.
    pub info: usize,
}

impl FindingCounts {
    /// Returns the counts of the findings.
    pub fn of(findings: &[Finding]) -> Self {
        findings.iter().fold(Self::default(), |mut counts, finding| {
            match finding.severity {
                Severity::Error => counts.error += 1,
                Severity::Warning => counts.warning += 1,
                Severity::Info => counts.info += 1,
            }
            counts
        })
    }
}

/// What was delivered; `receipt.json` holds it without the place, so that equal reports have equal receipts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The version of the program.
    pub version: String,
    /// The quarter reported on.
    pub period: Period,
    /// The day the report speaks as of.
    pub as_of: Date,
    /// The name of the template set.
    pub template: String,
    /// Whether the report was built in spite of findings of error severity.
    pub despite_errors: bool,
    /// How many findings there were.
    pub findings: FindingCounts,
    /// The spreadsheets read.
    pub inputs: Vec<Hashed>,
    /// The files written, without the receipt itself.
    pub artifacts: Vec<Hashed>,
    /// Where the report stands.
    #[serde(skip)]
    pub folder: PathBuf,
}

impl Receipt {
    pub(super) fn new(facts: &ReceiptFacts<'_>, files: &[(&str, &[u8])], folder: PathBuf) -> Self {
        let meta = &facts.report.meta;
        let inputs = meta.inputs.iter();
        let artifacts = files.iter();
        Self {
            version: meta.version.clone(),
            period: meta.period,
            as_of: meta.as_of,
            template: facts.template.to_owned(),
            despite_errors: meta.despite_errors,
            findings: FindingCounts::of(facts.findings),
            inputs: inputs.map(|input| Hashed { path: input.path.clone(), sha256: input.sha256.clone() }).collect(),
            artifacts: artifacts
                .map(|(path, bytes)| Hashed { path: (*path).to_owned(), sha256: hash(bytes) })
                .collect(),
            folder,
        }
    }

    /// Returns the paths of the files written, the receipt last.
    pub fn paths(&self) -> Vec<PathBuf> {
        let names = self.artifacts.iter().map(|artifact| artifact.path.as_str()).chain([RECEIPT]);
        names.map(|name| self.folder.join(name)).collect()
    }
}

/// A value as JSON for people and programs: indented, with a line end.
pub(super) fn json(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
