//! Interpret: grids become observations, and every cell is accounted for.
//!
//! A sheet is read by meaning, by one algorithm for every layout: recognisers tag cells (`label`, `period_label`,
//! `unit_label`, `number`); rows of headings and figures form tables (`layout`, `columns`); each number collects
//! its lab, metric, period, unit, basis and source from the places around it, nearest first (`reading`, `slots`).
//! Two answers equally near are a finding, never a coin toss.

mod account;
mod columns;
mod context;
mod doubts;
mod findings;
mod formulas;
mod label;
mod layout;
mod number;
mod period_label;
mod reading;
mod record;
mod slots;
mod sources;
mod stated;
mod table_reading;
mod unit_label;
mod value;

pub use account::{Class, SheetAccount, WorkbookAccount};
pub use stated::{notations, unused_statements};
pub use table_reading::{Dimension, TableReading};

use crate::config::Config;
use crate::domain::{CellRef, Observation};
use crate::finding::{Code, Finding, Place};
use crate::ingest::{Grid, RawCell, RawValue, Workbook};
use account::count;
use findings::Collector;
use label::{Label, Lexicon};
use layout::Layout;
use rayon::prelude::*;
use reading::{Candidate, SheetReader, SheetReading};
use sources::Keys;
use stated::Statements;
use std::collections::BTreeMap;

/// The words by which a sheet says, in its first rows, that it holds no data: instructions, examples, a review.
pub const NOT_READ: &str = "not read by labcomps";
/// The rows in which a sheet can say so.
const FIRST_ROWS: u32 = 3;

/// What was understood.
#[derive(Debug, Default)]
pub struct Interpreted {
    /// Every figure with its context, by workbook, sheet and cell.
    pub observations: Vec<Observation>,
    /// What every cell was read as.
    pub accounts: Vec<WorkbookAccount>,
    /// What is ambiguous, unknown or left out.
    pub findings: Vec<Finding>,
}

/// Interprets the workbooks.
pub fn interpret(config: &Config, workbooks: &[Workbook]) -> Interpreted {
    let lexicon = Lexicon::new(config);
    let statements = Statements::new(config);
    let read: Vec<Interpreted> =
        workbooks.par_iter().map(|workbook| read_workbook(config, &lexicon, &statements, workbook)).collect();
    let mut all = Interpreted::default();
    for one in read {
        all.observations.extend(one.observations);
        all.accounts.extend(one.accounts);
        all.findings.extend(one.findings);
    }
    all
}

fn read_workbook(config: &Config, lexicon: &Lexicon, statements: &Statements<'_>, workbook: &Workbook) -> Interpreted {
    let kept: Vec<Option<Grid>> =
        workbook.sheets.iter().map(|grid| statements.without_ignored(&workbook.path, grid)).collect();
    let grids: Vec<&Grid> = workbook.sheets.iter().zip(&kept).map(|(all, kept)| kept.as_ref().unwrap_or(all)).collect();
    let layout = |grid: &&Grid| if is_not_read(grid) { Layout::default() } else { layout::read(grid, lexicon) };
    let layouts: Vec<Layout> = grids.iter().map(layout).collect();
    let mut keys = Keys::default();
    for (grid, layout) in grids.iter().zip(&layouts) {
        keys.gather(grid, layout, lexicon);
    }
    let mut findings = Vec::new();
    let mut readings: Vec<SheetReading> = Vec::new();
    for ((&grid, layout), all) in grids.iter().zip(&layouts).zip(&workbook.sheets) {
        if is_not_read(grid) {
            readings.push(SheetReading::passed_over(all, "on a sheet that says it is not read"));
            continue;
        }
        let mut collector = Collector::new(&workbook.path, grid);
        let names = [lexicon.read(&grid.name), file_label(lexicon, &workbook.path)];
        let first_figures = layout.tables.iter().find_map(|table| table.rows.first()).copied().unwrap_or(1);
        let stated = statements.of_sheet(&workbook.path, grid, first_figures);
        let reader = SheetReader { config, lexicon, workbook, grid, layout, keys: &keys, names, stated };
        let mut reading = reader.read(&mut collector);
        let ignored = all.cells.places().filter(|cell| !grid.cells.contains(*cell));
        reading.classes.extend(ignored.map(|cell| (cell, Class::Skipped("left out by a statement"))));
        readings.push(reading);
        findings.extend(collector.finish());
        if grid.hidden && !grid.cells.is_empty() {
            let mut place = Place::workbook(&workbook.path);
            place.sheet = Some(grid.name.clone());
            findings.push(Finding::new(Code::HiddenContent, place, "the sheet is hidden and was read", ""));
        }
    }
    let candidates = formulas::settle(workbook, &mut readings);
    let mut accounts = Vec::with_capacity(readings.len());
    let mut rest = candidates.as_slice();
    for ((&grid, layout), (all, reading)) in grids.iter().zip(&layouts).zip(workbook.sheets.iter().zip(&readings)) {
        // The facts come sheet by sheet.
        let here = rest.iter().take_while(|candidate| candidate.observation.origin.sheet == grid.name).count();
        let mut facts: Vec<&Observation> = rest[..here].iter().map(|candidate| &candidate.observation).collect();
        rest = &rest[here..];
        facts.sort_by_key(|fact| fact.origin.cell);
        let mut account = count(all, &reading.classes);
        account.tables = table_reading::read(grid, layout, &account.stretches, &facts);
        accounts.push(account);
    }
    findings.extend(repeated(&candidates));
    Interpreted {
        observations: candidates.into_iter().map(|candidate| candidate.observation).collect(),
        accounts: vec![account::WorkbookAccount {
            path: workbook.path.to_string(),
            sha256: workbook.sha256.to_string(),
            sheets: accounts,
        }],
        findings,
    }
}

/// Whether a sheet says of itself that it holds no data.
fn is_not_read(grid: &Grid) -> bool {
    let says = |cell: &RawCell| match &cell.value {
        RawValue::Text(text) => text.to_lowercase().contains(NOT_READ),
        _ => false,
    };
    (1..=FIRST_ROWS).any(|row| grid.cells.row(row).iter().any(|(_, cell)| says(cell)))
}

/// What the file's name says, without folder and ending.
fn file_label(lexicon: &Lexicon, path: &str) -> Label {
    let file = path.rsplit('/').next().unwrap_or(path);
    lexicon.read(file.rsplit_once('.').map_or(file, |(stem, _)| stem))
}

/// The same figure twice in one workbook, from the same source, with different values: one of them is a slip.
fn repeated(candidates: &[Candidate]) -> Vec<Finding> {
    let mut seen: BTreeMap<_, &Observation> = BTreeMap::new();
    let mut findings = Vec::new();
    for later in candidates.iter().map(|candidate| &candidate.observation) {
        let one = later;
        let key = (&one.lab, &one.metric, one.period, &one.scope, one.basis, &one.source, one.reported);
        let earlier = *seen.entry(key).or_insert(later);
        if earlier.estimate != later.estimate {
            let message = format!(
                "{} of {} for {} stands here and in {} with another value from the same source",
                later.metric,
                later.lab,
                later.period,
                cell_name(&earlier.origin.sheet, earlier.origin.cell)
            );
            let hint = "check which of the two is meant";
            findings.push(Finding::new(Code::DuplicateFact, Place::from(&later.origin), message, hint));
        }
    }
    findings
}

fn cell_name(sheet: &str, cell: CellRef) -> String {
    format!("{sheet}!{cell}")
}

#[cfg(test)]
mod tests {
    use super::is_not_read;
    use crate::domain::CellRef;
    use crate::ingest::{Grid, RawCell, RawValue};

    #[test]
    fn a_sheet_says_so_in_its_first_rows() {
        let says = |row, text: &str| {
            let value = RawValue::Text(text.into());
            let cells = [(CellRef::new(row, 2), RawCell { value, formula: None, format: None })];
            is_not_read(&Grid { cells: cells.into_iter().collect(), ..Grid::default() })
        };
        assert!(says(2, "An example; Not read by labcomps."));
        assert!(!says(4, "not read by labcomps"));
        assert!(!says(1, "read by labcomps"));
    }
}
