//! Ingest: files become grids of cells, and nothing is interpreted yet.
//!
//! A file is told by its first bytes, not its extension; every entry of a zip package is inflated once with its
//! checksum verified before a value is believed; a file that cannot be read is a finding and the rest is still read.

mod cells;
mod csv;
mod grid;
mod notes;
mod package;
mod workbook;

pub use cells::Cells;
pub use grid::{Grid, RawCell, RawValue, Workbook};

use crate::finding::{Code, Finding, Place};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files larger than this are refused.
const MOST_BYTES: u64 = 256 << 20;
/// Folders deeper than this below the inputs are not entered.
const DEEPEST: usize = 4;
/// Endings of names that say a spreadsheet.
const SPREADSHEETS: [&str; 8] = [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".tab"];
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
    let files = list(inputs)?;
    let total = files.len();
    let read: Vec<_> = files
        .par_iter()
        .map(|(path, name)| {
            let read = read_file(path, name);
            progress(name, total);
            read
        })
        .collect();
    let mut ingested = Ingested::default();
    for result in read {
        match result {
            Ok(workbook) => ingested.workbooks.push(workbook),
            Err(finding) => ingested.findings.push(*finding),
        }
    }
    Ok(ingested)
}

/// Lists the files with the names by which reports call them, in the order of the names.
fn list(inputs: &Inputs) -> Result<Vec<(PathBuf, Arc<str>)>, IngestError> {
    let mut files = Vec::new();
    match inputs {
        Inputs::Folder(folder) => walk(folder, "", 0, &mut files)?,
        Inputs::Files(paths) => {
            for path in paths {
                fs::metadata(path).map_err(|source| IngestError::Unreadable { path: path.clone(), source })?;
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                files.push((path.clone(), Arc::from(name.as_ref())));
            }
        }
    }
    files.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(files)
}

fn walk(folder: &Path, prefix: &str, depth: usize, files: &mut Vec<(PathBuf, Arc<str>)>) -> Result<(), IngestError> {
    let unreadable = |source| IngestError::Unreadable { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Lock files of office programs, hidden files and unfinished downloads are nobody's spreadsheets; claims,
        // configuration and remarks may lie beside them.
        let lower = name.to_lowercase();
        let passing = name.starts_with(['.', '~'])
            || [".tmp", ".crdownload", ".part", ".toml", ".md", ".txt"].iter().any(|end| lower.ends_with(end));
        // The type of the entry itself: a link out of the folder is neither a folder nor a file here.
        let kind = entry.file_type().map_err(unreadable)?;
        if passing {
            continue;
        }
        if kind.is_dir() && depth < DEEPEST {
            walk(&entry.path(), &format!("{prefix}{name}/"), depth + 1, files)?;
        } else if kind.is_file() {
            files.push((entry.path(), format!("{prefix}{name}").into()));
        }
    }
    Ok(())
}

/// Reads one file.
fn read_file(path: &Path, name: &Arc<str>) -> Result<Workbook, Box<Finding>> {
    let refuse =
        |code, message: String, hint: &str| Err(Box::new(Finding::new(code, Place::workbook(name), message, hint)));
    let lower = name.to_lowercase();
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => {
            return refuse(Code::NotASpreadsheet, "not a regular file".into(), "");
        }
        Ok(metadata) if metadata.len() > MOST_BYTES => {
            let message =
                format!("{} MB is more than the {} MB a workbook may have", metadata.len() >> 20, MOST_BYTES >> 20);
            return refuse(Code::TooLarge, message, "split the workbook");
        }
        _ => {}
    }
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return refuse(Code::Unreadable, error.to_string(), "check the file's permissions"),
    };
    let sha256 = hex(&Sha256::digest(&bytes));
    let sheets = match package::sniff(&bytes, &lower) {
        package::Kind::Zip(kind) => {
            if let Err(problem) = package::verify(&bytes) {
                return refuse(problem.code, problem.message, problem.hint);
            }
            workbook::read(&bytes, kind)
        }
        package::Kind::Xls => workbook::read(&bytes, package::Format::Xls),
        package::Kind::Text => csv::read(&bytes, stem(name)),
        package::Kind::Encrypted => {
            let hint = "save a copy without a password in the inputs folder";
            return refuse(Code::Protected, "the workbook is protected by a password".into(), hint);
        }
        // Who calls a file a spreadsheet expects it in the report: web pages saved as .xls, downloads cut to nothing.
        package::Kind::Other(what) if SPREADSHEETS.iter().any(|end| lower.ends_with(end)) => {
            return refuse(Code::Unreadable, format!("named like a spreadsheet, but it is {what}"), SAVE_AGAIN);
        }
        package::Kind::Other(what) => return refuse(Code::NotASpreadsheet, format!("the file is {what}"), ""),
    };
    match sheets {
        Ok(sheets) => Ok(Workbook { path: Arc::clone(name), sha256: sha256.into(), sheets }),
        Err(message) => refuse(Code::Unreadable, message, SAVE_AGAIN),
    }
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
