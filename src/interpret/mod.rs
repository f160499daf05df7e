//! Interpret: grids become observations, and every cell is accounted for.
//!
//! A sheet is read by meaning, by one algorithm for every layout: recognisers tag cells (`label`, `period_label`,
//! `unit_label`, `number`); rows of headings and figures form tables (`layout`, `columns`); each number collects
//! its lab, metric, period, unit, basis and source from the places around it, nearest first (`reading`, `slots`).
//! Two answers equally near are a finding, never a coin toss.

mod account;
mod afterthoughts;
mod columns;
mod context;
mod doubts;
mod evidence;
mod figure;
mod findings;
mod formulas;
mod glued;
mod label;
mod layout;
mod left_out;
mod lexicon;
mod number;
mod period_label;
mod qualifiers;
mod reading;
mod record;
mod slots;
mod sources;
mod spans;
mod stated;
mod table_reading;
mod turned;
mod unit_label;
mod value;

pub use account::{Class, SheetAccount, WorkbookAccount};
pub use left_out::{LeftOut, left_out};
pub use stated::{notations, unused_statements};
pub use table_reading::{Dimension, TableReading};

use crate::config::{Config, Orientation};
use crate::domain::Observation;
use crate::finding::{Code, Finding, Place};
use crate::ingest::{Grid, RawCell, RawValue, Workbook};
use account::count;
use columns::Columns;
use findings::Collector;
use label::Label;
use layout::Layout;
use lexicon::Lexicon;
use rayon::prelude::*;
use reading::{SheetReader, SheetReading};
use sources::Keys;
use stated::Statements;

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
    let lies = |grid: &&Grid| match statements.orientation(&workbook.path, grid) {
        Some(orientation) => orientation == Orientation::Across,
        None => turned::lies_on_its_side(grid, lexicon),
    };
    // A sheet of records that run across is read with rows and columns exchanged.
    let standing: Vec<Option<Grid>> = grids.iter().map(|grid| lies(grid).then(|| turned::turn(grid))).collect();
    let lying = grids.as_slice();
    let grids: Vec<&Grid> =
        lying.iter().zip(&standing).map(|(lying, turned)| turned.as_ref().unwrap_or(lying)).collect();
    let layout = |grid: &&Grid| if is_not_read(grid) { Layout::default() } else { layout::read(grid, lexicon) };
    let layouts: Vec<Layout> = grids.iter().map(layout).collect();
    let sheets = || grids.iter().copied().zip(&layouts);
    let columns: Vec<Vec<Columns>> = sheets()
        .map(|(grid, layout)| layout.tables.iter().map(|table| columns::read(grid, layout, lexicon, table)).collect())
        .collect();
    let mut keys = Keys::default();
    for ((grid, layout), columns) in sheets().zip(&columns) {
        keys.gather(grid, layout, columns, lexicon);
    }
    let file = file_label(lexicon, &workbook.path);
    let mut collectors: Vec<Collector<'_>> = Vec::new();
    for (lying, turned) in lying.iter().zip(&standing) {
        collectors.push(Collector::new(&workbook.path, lying, turned.is_some()));
    }
    let mut readings: Vec<SheetReading> = Vec::new();
    for ((((grid, layout), columns), collector), turned) in sheets().zip(&columns).zip(&mut collectors).zip(&standing) {
        if is_not_read(grid) {
            readings.push(SheetReading::passed_over(grid, "on a sheet that says it is not read"));
            continue;
        }
        let names = [name_label(lexicon, &grid.name), file.clone()];
        let first_figures = layout.tables.iter().find_map(|table| table.rows.first()).copied().unwrap_or(1);
        let mut stated = statements.of_sheet(&workbook.path, grid, first_figures);
        stated.turned = turned.is_some();
        let reader = SheetReader { config, lexicon, workbook, grid, layout, columns, keys: &keys, names, stated };
        readings.push(reader.read(collector));
    }
    for ((turned, lying), reading) in standing.iter().zip(lying).zip(&mut readings) {
        if let Some(turned) = turned {
            turned::turn_back(reading, turned, lying);
        }
    }
    let candidates = formulas::settle(lying, &mut readings);
    for ((((grid, layout), columns), (reading, turned)), collector) in
        sheets().zip(&columns).zip(readings.iter().zip(&standing)).zip(&mut collectors)
    {
        if turned.is_none() {
            afterthoughts::pasted_constants(grid, layout, columns, &reading.classes, collector);
        }
        if turned.is_none() {
            afterthoughts::two_in_one(grid, layout, &reading.classes, collector);
        }
        afterthoughts::tab_against_titles(&lexicon.read(&grid.name), layout, columns, collector);
    }
    let mut findings: Vec<Finding> = collectors.into_iter().flat_map(Collector::finish).collect();
    findings.extend(lying.iter().flat_map(|grid| afterthoughts::hidden_cells(&workbook.path, grid)));
    for grid in workbook.sheets.iter().filter(|grid| grid.hidden && !grid.cells.is_empty()) {
        let mut place = Place::workbook(&workbook.path);
        place.sheet = Some(grid.name.clone());
        findings.push(Finding::new(Code::HiddenContent, place, "the sheet is hidden and was read", ""));
    }
    let observations: Vec<Observation> = candidates.into_iter().map(|candidate| candidate.observation).collect();
    let mut accounts = Vec::with_capacity(readings.len());
    let mut rest = observations.as_slice();
    for (((grid, layout), (all, reading)), (lying, turned)) in
        sheets().zip(workbook.sheets.iter().zip(&readings)).zip(lying.iter().zip(&standing))
    {
        // The facts come sheet by sheet.
        let here = rest.iter().take_while(|fact| fact.origin.sheet == grid.name).count();
        let mut facts: Vec<&Observation> = rest[..here].iter().collect();
        rest = &rest[here..];
        facts.sort_by_key(|fact| fact.origin.cell);
        let mut account = count(all, lying, &reading.classes);
        account.tables = match turned {
            None => table_reading::read(grid, layout, &account.stretches, &facts),
            Some(turned) => turned::tables(turned, layout, &facts),
        };
        accounts.push(account);
    }
    findings.extend(afterthoughts::repeated(&observations));
    findings.extend(afterthoughts::odd_zeros(config, &observations));
    Interpreted {
        observations,
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
    name_label(lexicon, file.rsplit_once('.').map_or(file, |(stem, _)| stem))
}

/// What a name says. A tab called "B" or "K" is no declaration of billions or thousands.
fn name_label(lexicon: &Lexicon, name: &str) -> Label {
    let mut label = lexicon.read(name);
    label.unit = label.unit.filter(|unit| unit.currency.is_some() || unit.other.is_some() || name.trim().len() > 3);
    label
}
