//! The marks on a sheet: which cells are filled how, and what their notes say.

use crate::domain::CellRef;
use crate::finding::{Finding, Severity};
use crate::ingest::Grid;
use std::collections::BTreeMap;

/// Cells of one finding that are filled at most.
const MOST_FILLED: usize = 20_000;
/// Notes for one finding that asks for something, one on the first cell of each of its areas.
const MOST_NOTES: usize = 60;
/// The longest note.
const LONGEST: usize = 1_500;

/// The marks on a sheet.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The worst that was found of each cell that holds something.
    pub(super) fills: BTreeMap<CellRef, Severity>,
    /// What the notes say.
    pub(super) notes: BTreeMap<CellRef, String>,
}

impl Marks {
    /// Gathers the marks of a sheet from the findings of its workbook.
    pub(super) fn of(grid: &Grid, findings: &[&Finding]) -> Self {
        let mut marks = Self::default();
        for finding in findings.iter().filter(|finding| finding.place.sheet.as_deref() == Some(&grid.name)) {
            let areas = finding.cells();
            for area in &areas {
                let mut left = MOST_FILLED;
                for row in area.from.row..=area.to.row {
                    let cells = grid.cells.row(row).iter().map(|(cell, _)| *cell);
                    for cell in cells.filter(|cell| area.contains(*cell)).take(left) {
                        let worst = marks.fills.entry(cell).or_insert(finding.severity);
                        *worst = finding.severity.min(*worst);
                        left -= 1;
                    }
                    if left == 0 {
                        break;
                    }
                }
            }
            // What asks for nothing is told once.
            let most = if finding.severity == Severity::Info { 1 } else { MOST_NOTES };
            for area in areas.iter().take(most) {
                let note = marks.notes.entry(area.from).or_default();
                if !note.is_empty() {
                    note.push('\n');
                }
                note.push_str(&text(finding));
                if let Some((cut, _)) = note.char_indices().nth(LONGEST) {
                    note.truncate(cut);
                    note.push('…');
                }
            }
        }
        marks
    }

    /// Returns whether nothing is marked.
    pub(super) fn is_empty(&self) -> bool {
        self.fills.is_empty() && self.notes.is_empty()
    }
}

fn text(finding: &Finding) -> String {
    let Finding { code, message, hint, .. } = finding;
    let text = format!("labcomps: {}: {message}", code.as_str());
    if hint.is_empty() { text } else { format!("{text}\n{hint}") }
}

/// The lines that a note takes at a usual width.
pub(super) fn lines(note: &str) -> u32 {
    const LETTERS: usize = 40;
    let lines = note.lines().map(|line| line.chars().count().div_ceil(LETTERS).max(1));
    u32::try_from(lines.sum::<usize>()).unwrap_or(u32::MAX).min(40)
}
