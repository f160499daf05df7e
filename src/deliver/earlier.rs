//! Reports delivered before, found again by their quarter.

use super::receipt::RECEIPT;
use crate::domain::Period;
use crate::reconcile::{KEPT_SCHEMA, Kept};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The name of the facts that are kept beside a report.
pub(super) const FACTS: &str = "facts.json";

/// A report delivered before cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EarlierError {
    /// A file of it cannot be read.
    #[error("{}: cannot be read: {source}\n  hint: build that report again, or move its folder elsewhere", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of it is not what this version of the program writes.
    #[error("{}: {message}\n  hint: build that report again, or move its folder elsewhere", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// There is no such report.
    #[error("{name}: no report of that name\n  hint: {hint}")]
    Missing {
        /// The name asked for.
        name: String,
        /// What there is.
        hint: String,
    },
}

/// A folder of reports, each in a folder of its quarter.
#[derive(Clone, Debug)]
pub struct Reports {
    folder: PathBuf,
}

impl Reports {
    /// Returns the reports in a folder, which need not be there.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Returns the quarters that have a report with its facts, oldest first.
    fn quarters(&self) -> Vec<Period> {
        let names = fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        let quarter = |entry: fs::DirEntry| match entry.file_name().to_str()?.parse().ok()? {
            quarter @ Period::Quarter(..) if stands(&entry.path()) => Some(quarter),
            _ => None,
        };
        let mut quarters: Vec<Period> = names.filter_map(quarter).collect();
        quarters.sort_unstable();
        quarters
    }

    /// Returns the facts of the newest report of a quarter before `period`; `None` when there is none.
    ///
    /// # Errors
    /// When there is one and its facts cannot be read.
    pub fn before(&self, period: Period) -> Result<Option<Kept>, EarlierError> {
        let last = self.quarters().into_iter().rfind(|quarter| *quarter < period);
        last.map(|quarter| kept(&self.folder.join(quarter.to_string()))).transpose()
    }

    /// Returns the folder of the newest report.
    ///
    /// # Errors
    /// When there is no report.
    pub fn newest(&self) -> Result<PathBuf, EarlierError> {
        let last = self.quarters().last().map(|quarter| self.folder.join(quarter.to_string()));
        last.ok_or_else(|| EarlierError::Missing { name: self.folder.display().to_string(), hint: self.hint() })
    }

    /// Returns the folder of a report named by its quarter or by its path.
    ///
    /// # Errors
    /// When there is no such report.
    pub fn find(&self, name: &str) -> Result<PathBuf, EarlierError> {
        let places = [self.folder.join(name), PathBuf::from(name)];
        let found = places.into_iter().find(|place| stands(place));
        found.ok_or_else(|| EarlierError::Missing { name: name.to_owned(), hint: self.hint() })
    }

    /// What reports there are.
    fn hint(&self) -> String {
        let names: Vec<String> = self.quarters().iter().map(ToString::to_string).collect();
        let folder = self.folder.display();
        if names.is_empty() {
            return format!(
                "{folder} holds no report with its {FACTS}; build one, or name another folder with --reports DIR"
            );
        }
        format!("{folder} holds {}; a report is named by its quarter or by the path of its folder", names.join(", "))
    }
}

/// Whether a folder holds a report with the facts kept beside it.
fn stands(folder: &Path) -> bool {
    [RECEIPT, FACTS].iter().all(|name| folder.join(name).is_file())
}

/// Reads the facts that are kept beside a report.
///
/// # Errors
/// When they cannot be read or are of another version.
pub fn kept(folder: &Path) -> Result<Kept, EarlierError> {
    let path = folder.join(FACTS);
    let text = read(&path)?;
    let kept: Kept = match serde_json::from_str(&text) {
        Ok(kept) => kept,
        Err(error) => {
            return Err(EarlierError::Wrong { path, message: format!("is not as this version writes it: {error}") });
        }
    };
    if kept.schema != KEPT_SCHEMA {
        let message = format!("is of version {}, and this program knows {KEPT_SCHEMA}", kept.schema);
        return Err(EarlierError::Wrong { path, message });
    }
    Ok(kept)
}

/// Reads a text file of a report.
pub(crate) fn read(path: &Path) -> Result<String, EarlierError> {
    fs::read_to_string(path).map_err(|source| EarlierError::Unreadable { path: path.to_owned(), source })
}
