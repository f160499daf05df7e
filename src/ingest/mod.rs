//! Ingest: files become grids of cells, and nothing is interpreted yet.
//!
//! A file is told by its first bytes, not its extension; every entry of a zip package is inflated once with its
//! checksum verified before a value is believed; a file that cannot be read is a finding and the rest is still read.

mod again;
mod binary;
mod cells;
mod grid;
mod listing;
mod ods;
mod outline;
mod package;
pub(crate) mod part_path;
mod refusal;
mod sniff;
mod text;
mod value;
mod xls;
mod xlsb;
mod xlsx;

pub use again::read_again;
pub use cells::Cells;
pub use grid::{Grid, RawCell, RawValue, Workbook};
pub(crate) use package::unsound;

use crate::finding::{Code, Finding, Place};
use listing::{Entry, Listed};
use rayon::prelude::*;
use refusal::Refusal;
use sha2::{Digest as _, Sha256};
use sniff::Kind;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

const SAVE_AGAIN: &str = "open it in a spreadsheet program and save it again as .xlsx";

/// The inputs could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A folder or file named by the user cannot be read.
    #[error("{}: {source}\n  hint: name the folder that holds the spreadsheets with --inputs DIR", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What was read: workbooks in the order of their paths, and what could not be read.
#[derive(Debug, Default)]
pub struct Ingested {
    /// The workbooks.
    pub workbooks: Vec<Workbook>,
    /// Files that were refused or passed over.
    pub findings: Vec<Finding>,
}

/// Where to read from.
#[derive(Clone, Debug)]
pub enum Inputs {
    /// Every spreadsheet below a folder.
    Folder(PathBuf),
    /// Exactly these files.
    Files(Vec<PathBuf>),
}

/// Reads the inputs; `progress` hears of each file when it is done.
///
/// # Errors
/// Only when the folder or a named file is not there; a file that is no sound spreadsheet is a finding.
pub fn ingest(inputs: &Inputs, progress: &(dyn Fn(&str, usize) + Sync)) -> Result<Ingested, IngestError> {
    let entries = listing::list(inputs)?;
    let total = entries.len();
    let read: Vec<_> = entries
        .par_iter()
        .map(|entry| {
            let read = read_entry(entry);
            progress(&entry.name, total);
            read
        })
        .collect();
    let mut ingested = Ingested::default();
    for result in read {
        match result {
            Ok(Some(workbook)) => ingested.workbooks.push(workbook),
            Ok(None) => {}
            Err(finding) => ingested.findings.push(*finding),
        }
    }
    Ok(ingested)
}

/// Reads one entry of the listing; nothing when it is passed over in silence.
fn read_entry(entry: &Entry) -> Result<Option<Workbook>, Box<Finding>> {
    let refuse = |refusal: Refusal| {
        Box::new(Finding::new(refusal.code, Place::workbook(&entry.name), refusal.message, refusal.hint))
    };
    let bytes = match &entry.listed {
        Listed::File(file) => file.read().map_err(refuse)?,
        // Who calls a file a spreadsheet expects it in the report.
        Listed::NoFile(what, hint) if sniff::is_spreadsheet_name(&entry.name) => {
            return Err(refuse(Refusal::unreadable(format!("named like a spreadsheet, but it is {what}"), hint)));
        }
        Listed::NoFile(what, hint) | Listed::Beside(what, hint) => {
            return Err(refuse(Refusal { code: Code::NotASpreadsheet, message: format!("the file is {what}"), hint }));
        }
    };
    // A reader panics on some damaged files of the old formats; one file must not end the run.
    let read = catch_unwind(AssertUnwindSafe(|| read_bytes(&bytes, &entry.name)))
        .unwrap_or_else(|_| Err(Refusal::damaged("the file is damaged in a way that stopped the reader")));
    let Some(sheets) = read.map_err(refuse)? else { return Ok(None) };
    let sha256 = hex(&Sha256::digest(&bytes));
    Ok(Some(Workbook { path: Arc::clone(&entry.name), sha256: sha256.into(), sheets }))
}

/// Reads what a file holds; nothing when it is passed over in silence.
fn read_bytes(bytes: &[u8], name: &str) -> Result<Option<Vec<Grid>>, Refusal> {
    match sniff::sniff(bytes, name) {
        Kind::Xlsx => xlsx::read(bytes),
        Kind::Xlsb => xlsb::read(bytes),
        Kind::Ods => ods::read(bytes),
        Kind::Xls => xls::read(bytes),
        Kind::Text => text::read(bytes, stem(name)),
        Kind::Encrypted => Err(Refusal::protected()),
        Kind::Remark => return Ok(None),
        Kind::Other(what) if sniff::is_spreadsheet_name(name) => {
            Err(Refusal::unreadable(format!("named like a spreadsheet, but it is {what}"), SAVE_AGAIN))
        }
        Kind::Other(what) => {
            Err(Refusal { code: Code::NotASpreadsheet, message: format!("the file is {what}"), hint: "" })
        }
    }
    .map(Some)
}

fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
