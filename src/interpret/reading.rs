//! Reading the figures of a sheet: each number collects its context, nearest first.

use super::account::Class;
use super::columns::{Column, Columns};
use super::doubts;
use super::figure::FigureReader;
use super::findings::Collector;
use super::glued::Glued;
use super::label::{Label, Role};
use super::layout::{Banner, Layout, Table, Tag};
use super::lexicon::Lexicon;
use super::record::{Record, Surroundings};
use super::sources::{self, Keys};
use super::stated::{Settle, Stated};
use super::turned;
use super::unit_label::{FormatUnit, of_format};
use crate::config::{BareDash, Config};
use crate::domain::{CellRef, Family, Observation};
use crate::finding::Code;
use crate::ingest::{Grid, RawCell, Workbook};
use rayon::prelude::*;

/// A figure read, or a formula that would be one if nothing it refers to were read.
pub(super) struct Candidate {
    pub(super) observation: Observation,
    /// All cells of the figure: base, low, high.
    pub(super) cells: Group,
    /// The formula of its main cell.
    pub(super) formula: bool,
}

/// What the reading of a sheet gives.
#[derive(Default)]
pub(super) struct SheetReading {
    pub(super) candidates: Vec<Candidate>,
    /// What each cell of the sheet is, in reading order.
    pub(super) classes: Vec<Option<Class>>,
}

impl SheetReading {
    /// The reading of a sheet that is not read, for one reason.
    pub(super) fn passed_over(grid: &Grid, reason: &'static str) -> Self {
        Self { candidates: Vec::new(), classes: vec![Some(Class::Skipped(reason)); grid.cells.len()] }
    }
}

/// What is worth telling about a cell.
struct Told {
    code: Code,
    cell: CellRef,
    message: String,
    hint: String,
    /// The figure left out because of it, and how a statement would settle what it means.
    refused: Option<(CellRef, Option<Box<Settle>>)>,
}

/// Reads one sheet of a workbook.
pub(super) struct SheetReader<'a> {
    pub(super) config: &'a Config,
    pub(super) lexicon: &'a Lexicon,
    pub(super) workbook: &'a Workbook,
    pub(super) grid: &'a Grid,
    pub(super) layout: &'a Layout,
    /// The columns of each table.
    pub(super) columns: &'a [Columns],
    pub(super) keys: &'a Keys,
    /// What the names of the sheet and the file say.
    pub(super) names: [Label; 2],
    /// What the configuration states about the sheet.
    pub(super) stated: Stated<'a>,
}

/// The cells of one figure in a row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Group {
    low: Option<CellRef>,
    base: Option<CellRef>,
    high: Option<CellRef>,
}

impl Group {
    fn main(&self) -> Option<CellRef> {
        self.base.or(self.low).or(self.high)
    }

    /// Returns the same cells of the sheet with rows and columns exchanged.
    pub(super) fn turned(self) -> Self {
        let turned = |cell: Option<CellRef>| cell.map(turned::place);
        Self { low: turned(self.low), base: turned(self.base), high: turned(self.high) }
    }

    /// Returns the cells, the main one first.
    pub(super) fn cells(&self) -> impl Iterator<Item = CellRef> {
        [self.base, self.low, self.high].into_iter().flatten()
    }
}

/// Rows that are read in one go; large tables are read by several threads.
const ROWS_AT_ONCE: usize = 2_048;

impl SheetReader<'_> {
    /// What the number format of a cell shows.
    pub(super) fn format(&self, cell: CellRef) -> FormatUnit {
        self.grid.cells.get(cell).and_then(|cell| cell.format.as_deref()).map(of_format).unwrap_or_default()
    }

    /// Reads every table of the sheet.
    pub(super) fn read(&self, findings: &mut Collector<'_>) -> SheetReading {
        let mut reading = SheetReading { candidates: Vec::new(), classes: vec![None; self.grid.cells.len()] };
        let footnotes = sources::footnotes(self.layout, self.lexicon);
        let glued = Glued::read(self.grid, self.layout);
        for (index, (table, columns)) in self.layout.tables.iter().zip(self.columns).enumerate() {
            self.class_words(table, columns, &mut reading.classes);
            if sources::is_key_table(columns) {
                for &row in &table.rows {
                    let start = self.grid.cells.start_of(row);
                    reading.classes[start..start + self.layout.tags.row(row).len()].fill(Some(Class::Label));
                }
                continue;
            }
            let title = if index == 0 { &[][..] } else { &self.layout.tables[0].preamble };
            let around = Surroundings {
                config: self.config,
                grid: self.grid,
                layout: self.layout,
                table,
                columns,
                lexicon: self.lexicon,
                keys: self.keys,
                line_sources: sources::of_table(table, self.lexicon),
                footnotes: &footnotes,
                glued: &glued,
                parted: doubts::parted_rows(self.grid, self.layout, table),
            };
            for part in self.read_rows(&around, title, &mut reading.classes) {
                reading.candidates.extend(part.0);
                for told in part.1 {
                    let Told { code, cell, message, hint, refused } = told;
                    match refused {
                        Some(refused) => findings.refuse(code, cell, message, hint, refused),
                        None => findings.add(code, cell, message, hint),
                    }
                }
            }
        }
        reading
    }

    /// Reads the rows of a table, in parts on several threads when there are many; the parts come in order.
    fn read_rows(
        &self,
        around: &Surroundings<'_>,
        title: &[Banner],
        classes: &mut [Option<Class>],
    ) -> Vec<(Vec<Candidate>, Vec<Told>)> {
        let mut parts: Vec<(&[u32], RowReader<'_>)> = Vec::new();
        let mut rest = classes;
        let mut offset = 0;
        for rows in around.table.rows.chunks(ROWS_AT_ONCE) {
            let (Some(first), Some(last)) = (rows.first(), rows.last()) else { continue };
            let (start, end) = (self.grid.cells.start_of(*first), self.grid.cells.start_of(last.saturating_add(1)));
            let (_, behind) = rest.split_at_mut(start - offset);
            let (own, behind) = behind.split_at_mut(end - start);
            rest = behind;
            offset = end;
            let reader = RowReader {
                sheet: self,
                around,
                title,
                classes: own,
                offset: start,
                candidates: Vec::new(),
                told: Vec::new(),
            };
            parts.push((rows, reader));
        }
        let read = |(rows, mut reader): (&[u32], RowReader<'_>)| {
            for &row in rows {
                reader.read_row(row);
            }
            (reader.candidates, reader.told)
        };
        match parts.len() {
            0 | 1 => parts.into_iter().map(read).collect(),
            _ => parts.into_par_iter().map(read).collect(),
        }
    }

    /// Headings are labels; of the lines those are labels that say something a figure could need, the others notes.
    fn class_words(&self, table: &Table, columns: &Columns, classes: &mut [Option<Class>]) {
        let mut class = |cell: CellRef, class: Class| {
            if let Some(index) = self.grid.cells.index_of(cell) {
                classes[index] = Some(class);
            }
        };
        for line in table.preamble.iter().chain(&table.sections).chain(&table.afterword) {
            let says = line.label.is_heading()
                || line.label.unit.is_some()
                || sources::read_line(&line.text, self.lexicon).is_some()
                || sources::footnote(line, self.lexicon).is_some();
            class(line.cell, if says { Class::Label } else { Class::Note });
        }
        for head in columns.by_number.values().flat_map(|column| &column.heads) {
            class(head.cell, Class::Label);
        }
    }
}

/// Reads rows of one table.
struct RowReader<'a> {
    sheet: &'a SheetReader<'a>,
    around: &'a Surroundings<'a>,
    title: &'a [Banner],
    /// The classes of the cells of these rows, from `offset` on in reading order.
    classes: &'a mut [Option<Class>],
    offset: usize,
    candidates: Vec<Candidate>,
    told: Vec<Told>,
}

impl RowReader<'_> {
    fn class(&mut self, cells: impl IntoIterator<Item = CellRef>, class: Class) {
        for cell in cells {
            let index = self.sheet.grid.cells.index_of(cell).and_then(|index| index.checked_sub(self.offset));
            if let Some(own) = index.and_then(|index| self.classes.get_mut(index)) {
                *own = Some(class);
            }
        }
    }

    fn classed(&self, cell: CellRef) -> bool {
        let index = self.sheet.grid.cells.index_of(cell).and_then(|index| index.checked_sub(self.offset));
        index.and_then(|index| self.classes.get(index)).is_none_or(Option::is_some)
    }

    fn tell(&mut self, code: Code, cell: CellRef, message: impl Into<String>, hint: impl Into<String>) {
        self.told.push(Told { code, cell, message: message.into(), hint: hint.into(), refused: None });
    }

    fn read_row(&mut self, row: u32) {
        let around = self.around;
        let mut record = around.record(row);
        self.class(std::mem::take(&mut record.labels), Class::Label);
        for (cell, _) in around.layout.tags.row(row) {
            if let Some(column) = around.columns.get(cell.column).filter(|column| !column.figures)
                && !self.classed(*cell)
            {
                // Attributes give meaning, notes are for people.
                let note = matches!(column.role, Some(Role::Note | Role::Rank) | None);
                self.class([*cell], if note { Class::Note } else { Class::Label });
            }
        }
        if let Some((cell, text)) = record.bad_report.take() {
            let message = format!("\"{}\" is no date on which something was reported, and is left out", text.trim());
            self.tell(Code::PeriodUnreadable, cell, message, "write the date as 2026-03-31");
        }
        for group in self.groups(row, &record) {
            let Some(main) = group.main() else { continue };
            let formula = self.sheet.grid.cells.get(main).is_some_and(|cell| cell.formula.is_some());
            let computed = record.derived || around.columns.get(main.column).is_some_and(|column| column.derived);
            let section_computed = section_above(around.table, row)
                .filter(|line| line.cell.column < around.columns.first_figure)
                .is_some_and(|line| line.label.derived && line.label.metric.is_none() && !line.label.several_labs);
            if computed || section_computed {
                self.class(group.cells(), Class::Derived);
                continue;
            }
            let reader = FigureReader { sheet: self.sheet, around, title: self.title, row, record: &record };
            let cells: Vec<CellRef> = group.cells().collect();
            match reader.read(&cells) {
                Ok((observation, assumed)) => {
                    if assumed {
                        let message = format!("no currency is declared; {} is assumed", self.sheet.config.currency);
                        self.tell(Code::CurrencyAssumed, main, message, "write the currency into the title");
                    }
                    self.candidates.push(Candidate { observation, cells: group, formula });
                }
                // A formula without context of its own is computed from cells that have it.
                Err(_) if formula => self.class(group.cells(), Class::Derived),
                Err(refusal) => {
                    self.class(group.cells(), Class::Skipped(refusal.class));
                    if let Some((code, message, hint)) = refusal.finding {
                        let (cell, refused) = (refusal.cell.unwrap_or(main), Some((main, refusal.settle)));
                        self.told.push(Told { code, cell, message, hint, refused });
                    }
                }
            }
        }
    }

    /// Groups the figures of a row: low, base and high columns make one figure.
    fn groups(&mut self, row: u32, record: &Record) -> Vec<Group> {
        let columns = self.around.columns;
        let mut groups: Vec<Group> = Vec::new();
        for (cell, tag) in self.around.layout.tags.row(row) {
            let cell = *cell;
            let Some(column) = columns.get(cell.column).filter(|column| column.figures) else { continue };
            if !self.is_figure(cell, tag, column, record) {
                continue;
            }
            let place = |group: &mut Group| match column.role {
                Some(Role::Low) => group.low.replace(cell).is_none(),
                Some(Role::High) => group.high.replace(cell).is_none(),
                _ => group.base.replace(cell).is_none(),
            };
            let joins = matches!(column.role, Some(Role::Low | Role::High | Role::Value));
            let last = groups.last_mut().filter(|last| {
                let taken = match column.role {
                    Some(Role::Low) => last.low,
                    Some(Role::High) => last.high,
                    _ => last.base,
                };
                let mate = last.main().and_then(|main| columns.get(main.column));
                joins
                    && taken.is_none()
                    && mate.is_some_and(|mate| {
                        matches!(mate.role, Some(Role::Low | Role::High | Role::Value)) && same_context(mate, column)
                    })
            });
            if let Some(group) = last {
                place(group);
            } else {
                let mut group = Group::default();
                place(&mut group);
                groups.push(group);
            }
        }
        groups
    }

    /// Whether a cell in a column of figures holds one; what it holds instead is classed and told.
    fn is_figure(&mut self, cell: CellRef, tag: &Tag, column: &Column, record: &Record) -> bool {
        let raw = |grid: &Grid| grid.cells.get(cell).map_or_else(String::new, RawCell::raw);
        match tag {
            Tag::Number(_) => return true,
            Tag::Period(label) => {
                let dated = record.metrics.iter().any(|(metric, _)| self.family(metric) == Some(Family::Date));
                if dated && label.whole().is_some() {
                    return true;
                }
                self.skip(cell, "a date where a figure is expected");
                let message = "a date stands where a figure is expected";
                self.tell(
                    Code::NumberUnreadable,
                    cell,
                    message,
                    "write a number, or move the date to a column of its own",
                );
            }
            Tag::Missing(true) if self.sheet.config.bare_dash == BareDash::Zero => return true,
            Tag::Missing(dash) => {
                self.skip(cell, "no figure: a word or sign for missing");
                if *dash {
                    let message = "a dash is read as missing, not as zero";
                    self.tell(
                        Code::DashMissing,
                        cell,
                        message,
                        "set bare_dash = \"zero\" in labcomps.toml if it means zero",
                    );
                }
            }
            Tag::Error => {
                self.skip(cell, "a spreadsheet error");
                let message = format!("the cell holds {}", raw(self.sheet.grid));
                self.tell(Code::ErrorCell, cell, message, "correct the formula");
            }
            Tag::NoResult => {
                self.skip(cell, "a formula without a stored result");
                let message = "the formula has no stored result";
                self.tell(
                    Code::FormulaWithoutValue,
                    cell,
                    message,
                    "open the workbook in a spreadsheet program and save it",
                );
            }
            Tag::Bool => self.skip(cell, "true or false"),
            Tag::Text(_) if column.derived || record.derived => self.class([cell], Class::Note),
            Tag::Text(_) => {
                self.skip(cell, "words where a figure is expected");
                let raw = raw(self.sheet.grid);
                let message = format!("\"{raw}\" cannot be read as a number");
                self.tell(
                    Code::NumberUnreadable,
                    cell,
                    message,
                    "write a number, a range such as 2-3, a bound such as >10, or n.a.",
                );
            }
        }
        false
    }

    fn skip(&mut self, cell: CellRef, reason: &'static str) {
        self.class([cell], Class::Skipped(reason));
    }

    fn family(&self, metric: &crate::domain::MetricId) -> Option<Family> {
        self.sheet.config.metric(metric).map(|metric| metric.family)
    }
}

/// Whether two columns say the same of lab, metric and period, so that they can be ends of one figure.
fn same_context(a: &Column, b: &Column) -> bool {
    let said = |column: &Column| {
        let heads = column.heads.iter();
        heads
            .map(|head| (head.label.lab.clone(), head.label.metric.clone(), head.label.period))
            .fold((None, None, None), |(lab, metric, period), next| {
                (lab.or(next.0), metric.or(next.1), period.or(next.2))
            })
    };
    said(a) == said(b)
}

/// The nearest section line above a row.
fn section_above(table: &Table, row: u32) -> Option<&Banner> {
    table.sections.iter().rev().find(|line| line.cell.row < row)
}
