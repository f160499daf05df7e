//! Configuration: the catalogue shipped inside the program, extended by the user's `labcomps.toml`.
//!
//! `raw` is what the files say; [`Config`] is what the stages use: every name resolves, unknown keys were refused.

mod raw;
mod valid;

pub use raw::BareDash;
pub use valid::{Config, Words};

use std::path::PathBuf;

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is there but cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not TOML, or has a key that does not exist.
    #[error("{path}: {message}")]
    Syntax {
        /// The file.
        path: String,
        /// What is wrong, with line, column and an excerpt.
        message: String,
    },
    /// A value names something that does not exist.
    #[error("{path}: {message}\n  hint: {hint}")]
    Value {
        /// The file.
        path: String,
        /// What is wrong.
        message: String,
        /// What to write instead.
        hint: String,
    },
}

/// Returns the candidate most like `word`, when one is close enough to be meant.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= candidate.len().max(word.len()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
