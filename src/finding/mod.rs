//! Findings: what is worth telling about the data. Values, never exceptions.
//!
//! Each stage makes findings with the codes it owns; how they look is decided in `text` alone.

mod code;
mod text;

pub use code::{Code, Severity};
pub use text::{Look, tame, write_findings};

use crate::domain::{Area, CellRef, Origin};
use serde::Serialize;
use std::sync::Arc;

/// A cell or a range of cells in an input, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The workbook's path relative to the inputs folder.
    pub workbook: Arc<str>,
    /// The sheet's name.
    pub sheet: Option<Arc<str>>,
    /// The first cell.
    pub from: Option<CellRef>,
    /// The last cell, when it is a range.
    pub to: Option<CellRef>,
}

impl Place {
    /// Returns a whole workbook.
    pub fn workbook(path: &Arc<str>) -> Self {
        Self { workbook: Arc::clone(path), ..Self::default() }
    }

    /// Returns one cell.
    pub fn cell(workbook: &Arc<str>, sheet: &Arc<str>, cell: CellRef) -> Self {
        Self { workbook: Arc::clone(workbook), sheet: Some(Arc::clone(sheet)), from: Some(cell), to: None }
    }

    /// Returns the cell or range in Excel's form, `D14` or `D14:F14`.
    pub fn address(&self) -> Option<String> {
        let from = self.from?;
        Some(match self.to {
            Some(to) if to != from => format!("{from}:{to}"),
            _ => from.to_string(),
        })
    }
}

impl From<&Origin> for Place {
    fn from(origin: &Origin) -> Self {
        Self::cell(&origin.workbook, &origin.sheet, origin.cell)
    }
}

/// A few neighbouring cells, to show a finding where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Column letters, left to right.
    pub columns: Vec<String>,
    /// Row numbers with the texts of their cells.
    pub rows: Vec<(u32, Vec<String>)>,
    /// The cell meant.
    pub marked: CellRef,
}

/// One thing worth telling: what, where, why, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of finding.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What was found, a sentence without a full stop.
    pub message: String,
    /// What to do about it; empty when nothing needs doing. Lines behind the first are to be copied.
    pub hint: String,
    /// The cell among its neighbours.
    pub excerpt: Option<Excerpt>,
    /// Every cell meant, when the stage that found it knows them one by one; the place is the first of them.
    pub areas: Vec<Area>,
}

impl Finding {
    /// Returns a finding with its code's usual severity.
    pub fn new(code: Code, place: Place, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            place,
            message: message.into(),
            hint: hint.into(),
            excerpt: None,
            areas: Vec::new(),
        }
    }

    /// Returns the finding with the cell shown among its neighbours.
    #[must_use]
    pub fn with_excerpt(mut self, excerpt: Option<Excerpt>) -> Self {
        self.excerpt = excerpt;
        self
    }

    /// Returns the finding with all its cells.
    #[must_use]
    pub fn with_areas(mut self, areas: Vec<Area>) -> Self {
        self.areas = areas;
        self
    }

    /// Returns every cell meant: the areas known one by one, else those of the place.
    pub fn cells(&self) -> Vec<Area> {
        match self.place.from {
            Some(from) if self.areas.is_empty() => vec![Area { from, to: self.place.to.unwrap_or(from) }],
            _ => self.areas.clone(),
        }
    }

    /// Returns the finding as the public contract prints it.
    pub fn view(&self) -> FindingView<'_> {
        FindingView {
            code: self.code.as_str(),
            severity: self.severity,
            workbook: &self.place.workbook,
            sheet: self.place.sheet.as_deref(),
            cell: self.place.address(),
            message: &self.message,
            hint: &self.hint,
        }
    }
}

/// A finding as `check --format json` prints it.
#[derive(Debug, Serialize)]
pub struct FindingView<'a> {
    code: &'static str,
    severity: Severity,
    workbook: &'a str,
    sheet: Option<&'a str>,
    cell: Option<String>,
    message: &'a str,
    hint: &'a str,
}

/// Sorts findings by workbook, sheet and cell, so that their order never depends on how they were found.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
}

/// Returns whether any finding is an error.
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
