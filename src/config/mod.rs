//! Configuration: the catalogue shipped inside the program, extended by the user's `labcomps.toml`.
//!
//! `raw` is what the files say; [`Config`] is what the stages use: every name resolves, unknown keys were refused.

mod file;
mod fx;
mod metrics;
mod pattern;
mod raw;
mod reading;
mod role;
mod valid;
mod weighing;

pub use fx::{Rates, is_currency};
pub use pattern::Pattern;
pub use raw::{BareDash, Orientation};
pub use reading::{Notations, Reading, Where};
pub use role::Role;
pub use valid::{Config, Words};
pub use weighing::{Evidence, Precedence, names};

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
    /// The file is not TOML, has a key that does not exist, or names something that does not exist.
    #[error("{path}: {message}{hint}")]
    Wrong {
        /// The file.
        path: String,
        /// What is wrong, with line, column and an excerpt where there is a place for it.
        message: String,
        /// What to write instead, on a line of its own; empty when nothing is near.
        hint: String,
    },
}

/// Returns the hint for what a reader of TOML says of a name that it does not know: the nearest of those it expected.
pub fn hint_for(message: &str) -> String {
    file::nearest_named(message)
}

/// Returns the candidate most like `word`, when one is close enough to be meant: at most a third of its letters differ.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let others = candidate.chars().count();
            let allowed = letters.max(others) / 3;
            // The difference in length is the least distance there can be; most candidates end here.
            let possible = letters.abs_diff(others) <= allowed;
            let distance = possible.then(|| strsim::osa_distance(word, candidate))?;
            (distance <= allowed).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn only_what_is_close_is_meant() {
        let known = ["revenue", "cash burn", "headcount"];
        assert_eq!(did_you_mean("revnue", known), Some("revenue"));
        assert_eq!(did_you_mean("cahs burn", known), Some("cash burn"));
        assert_eq!(did_you_mean("vibes", known), None);
        assert_eq!(did_you_mean(&"very long text ".repeat(50), known), None);
    }
}
