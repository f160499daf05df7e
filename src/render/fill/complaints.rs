//! What is wrong with a workbook template: everything is gathered before anything is told.

use crate::domain::CellRef;
use crate::render::TemplateError;
use crate::render::error::did_you_mean;

/// The errors found so far.
#[derive(Debug)]
pub(super) struct Complaints {
    file: String,
    found: Vec<TemplateError>,
}

/// More than these are not told: a workbook that is no template at all would fill the screen.
const MOST: usize = 100;

impl Complaints {
    /// Returns none yet, about a file.
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), found: Vec::new() }
    }

    /// Adds one about a cell.
    pub(super) fn cell(&mut self, sheet: &str, cell: CellRef, message: impl Into<String>, hint: impl Into<String>) {
        self.spot(format!("{sheet}!{cell}"), message, hint);
    }

    /// Adds one about another place; an empty place is the file.
    pub(super) fn spot(&mut self, spot: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) {
        let error = TemplateError::in_file(&self.file, spot, message, hint);
        if self.found.len() < MOST && !self.found.contains(&error) {
            self.found.push(error);
        }
    }

    /// Adds one about the file.
    pub(super) fn file(&mut self, message: impl Into<String>, hint: impl Into<String>) {
        self.spot("", message, hint);
    }

    /// Returns whether there is none.
    pub(super) fn none(&self) -> bool {
        self.found.is_empty()
    }

    /// Returns all.
    pub(super) fn all(self) -> Vec<TemplateError> {
        self.found
    }
}

/// Returns a hint with another way out.
pub(super) fn or_else(hint: &str, way: &str) -> String {
    if hint.starts_with("did you mean") { format!("{hint} if not, {way}") } else { format!("{hint}; {way}") }
}

/// How many names a hint lists.
const MOST_LISTED: usize = 12;

/// Returns a hint for an unknown word: the known word nearest to it, else some of the known words.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let hint = did_you_mean(word, known.iter().copied());
    if known.len() <= MOST_LISTED || hint.starts_with("did you mean") {
        return hint;
    }
    format!("there is: {}, and {} more", known[..MOST_LISTED].join(", "), known.len() - MOST_LISTED)
}
