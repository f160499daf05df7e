//! Deliver: a report's files reach their folder together or not at all, with a receipt of what they were made from.
//!
//! The folder is written beside its final place and moved there when every byte is on the disk. What stops half-way,
//! by a full disk or a power cut, leaves the last good report where it was; the next delivery sweeps the rest.

mod copies;
mod earlier;
mod folder;
mod receipt;

pub use copies::{Copies, place_new};
pub(crate) use earlier::read as read_file;
pub use earlier::{EarlierError, Reports, kept};
pub use receipt::{FindingCounts, Hashed, Receipt, ReceiptFacts};
pub(crate) use receipt::{MODEL, hash as sha256};

use crate::render::Artifacts;
use std::io;
use std::path::{Path, PathBuf};

/// The report could not be delivered; the last good one is untouched.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// A file or folder cannot be written.
    #[error(
        "{}: cannot be written: {source}\n  hint: make room or check the permissions, or name another folder with --reports DIR; the last good report is untouched",
        path.display()
    )]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another run is writing into the same folder.
    #[error("{}: another run is writing reports here\n  hint: wait until it has ended and run again", path.display())]
    Busy {
        /// The folder of reports.
        path: PathBuf,
    },
    /// Something that is no report stands in the report's place.
    #[error(
        "{}: is in the way: it has no receipt.json, so it is no report of this program\n  hint: move it elsewhere, or name another folder with --reports DIR",
        path.display()
    )]
    InTheWay {
        /// The file or folder.
        path: PathBuf,
    },
    /// A single file, or the folder of it, cannot be written.
    #[error(
        "{}: cannot be written: {source}\n  hint: make room or check the permissions, or name another folder",
        path.display()
    )]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file stands in the place of a marked-up copy that this program did not write, or that was changed since.
    #[error(
        "{}: was changed since labcomps wrote it, or is none of its copies, and is left as it is\n  hint: move it elsewhere, or name another folder with --review DIR",
        path.display()
    )]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// Two files have one path, or a path leads out of the report's folder.
    #[error(
        "`{path}` is no path for a file of the report\n  hint: the template set must name each file once, below the report's folder"
    )]
    Path {
        /// The path.
        path: String,
    },
    /// The report cannot be written as JSON.
    #[error("the report cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Writes the files, the model, the facts and the receipt into `reports_dir/period`, all or nothing.
///
/// An older report of the period is replaced, and removed only when the new one is in place.
///
/// # Errors
/// When the folder cannot be written, is in use or is no report. The last good report is then untouched, and nothing
/// of the new one is left.
pub fn deliver(
    artifacts: &Artifacts,
    facts: &ReceiptFacts<'_>,
    reports_dir: &Path,
    period: &str,
) -> Result<Receipt, DeliverError> {
    let mut files: Vec<(&str, &[u8])> =
        artifacts.0.iter().map(|artifact| (artifact.path.as_str(), artifact.bytes.as_slice())).collect();
    let model = receipt::json(facts.report)?;
    files.push((receipt::MODEL, &model));
    let kept = receipt::json(facts.kept)?;
    files.push((earlier::FACTS, &kept));
    let receipt = Receipt::new(facts, &files, reports_dir.join(period));
    let written = receipt::json(&receipt)?;
    files.push((receipt::RECEIPT, &written));
    folder::check_paths(&files)?;
    folder::put(&files, reports_dir, period)?;
    Ok(receipt)
}
