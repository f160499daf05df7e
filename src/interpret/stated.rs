//! What `labcomps.toml` states about cells, as one more place from which figures take their context.
//!
//! A statement is nearer than whatever stands outside the place that it speaks of, and nearer than the names of sheet and
//! file. What stands inside and says otherwise contradicts it: that is a finding which names both, never an override. Two
//! different answers of the sheet are settled by a statement that agrees with one of them.

use super::context::Refusal;
use super::label::Label;
use super::number::Notation;
use super::period_label::{self, PeriodLabel};
use super::turned;
use super::unit_label::{self, UnitLabel};
use crate::config::{Config, Notations, Orientation, Reading, did_you_mean};
use crate::domain::{Area, Basis, CellRef, LabId, Metric, MetricId, Period, Scope, Source};
use crate::finding::{Code, Finding, Place};
use crate::ingest::{Grid, Workbook};
use std::cmp::Reverse;
use std::fmt;
use std::sync::Arc;

/// Returns the notations of periods and units that statements may use: those of sheets.
pub fn notations() -> Notations {
    Notations {
        period: |text| period_label::parse(text).is_some_and(|label| label.readings().count() == 1),
        unit: |text| unit_label::parse(text).is_some(),
    }
}

/// What to do about a statement that the sheet contradicts.
pub(super) const AGAINST: &str = "correct the sheet or the statement; a statement about fewer cells goes before it";

/// What a statement would have to say to settle a finding.
#[derive(Clone, Debug)]
pub(super) struct Settle {
    pub(super) key: &'static str,
    /// The candidates.
    pub(super) values: Vec<String>,
}

impl Settle {
    /// Returns the lines to write into the configuration, behind a hint.
    pub(super) fn lines(&self, workbook: &str, sheet: &str, figures: &[Area]) -> String {
        // Of scattered cells the sheet is stated; what is named in it stays as it is.
        let range = match figures {
            [one] => format!("\nrange = \"{one}\""),
            _ => String::new(),
        };
        let (Some(first), others) = (self.values.first(), self.values.get(1..).unwrap_or_default()) else {
            return String::new();
        };
        let others: Vec<String> = others.iter().map(|other| quoted(other)).collect();
        let others = if others.is_empty() { String::new() } else { format!("  # or {}", others.join(", ")) };
        format!(
            "\nor state it in labcomps.toml:\n[[reading]]\nworkbook = {}\nsheet = {}{range}\n{} = {}{others}",
            quoted(workbook),
            quoted(sheet),
            self.key,
            quoted(first)
        )
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A statement, with what it says as a label would.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    pub(super) reading: &'a Reading,
    pub(super) label: Label,
}

impl Statement<'_> {
    /// Whether the statement is about one row, so that whoever wrote it has seen the row's label.
    pub(super) fn of_one_row(&self) -> bool {
        self.reading.place.range.is_some_and(|range| range.from.row == range.to.row)
    }

    /// Whether the statement is about one column, so that whoever wrote it has seen the column's heading.
    pub(super) fn of_one_column(&self) -> bool {
        self.reading.place.range.is_some_and(|range| range.from.column == range.to.column)
    }
}

/// All statements of the configuration.
pub(super) struct Statements<'a> {
    all: Vec<Statement<'a>>,
    path: &'a str,
}

impl<'a> Statements<'a> {
    /// Reads the statements; the configuration has made sure that their notations can be read.
    pub(super) fn new(config: &'a Config) -> Self {
        let mut all: Vec<Statement<'a>> = config.readings.iter().map(statement).collect();
        all.sort_by_key(|statement| Reverse(statement.reading.rank()));
        Self { all, path: &config.path }
    }

    /// Returns the statements about a sheet.
    pub(super) fn of_sheet(&self, workbook: &str, grid: &Grid, first_figures: u32) -> Stated<'_> {
        let about = self.all.iter().filter(|statement| is_about(statement.reading, workbook, &grid.name));
        Stated { statements: about.collect(), first_figures, path: self.path, turned: false }
    }

    /// Returns which way the records of a sheet run, when it is stated.
    pub(super) fn orientation(&self, workbook: &str, grid: &Grid) -> Option<Orientation> {
        let mut about = self.all.iter().filter(|statement| is_about(statement.reading, workbook, &grid.name));
        about.find_map(|statement| statement.reading.orientation)
    }

    /// Returns the sheet without the cells that are to be ignored, when there are such.
    pub(super) fn without_ignored(&self, workbook: &str, grid: &Grid) -> Option<Grid> {
        let ignoring = self.all.iter().filter(|one| one.reading.ignore && is_about(one.reading, workbook, &grid.name));
        let areas: Vec<Option<Area>> = ignoring.map(|statement| statement.reading.place.range).collect();
        if areas.is_empty() {
            return None;
        }
        let ignored = |cell: CellRef| areas.iter().any(|area| area.is_none_or(|area| area.contains(cell)));
        let kept = grid.cells.iter().filter(|(cell, _)| !ignored(*cell));
        Some(Grid { cells: kept.map(|(cell, raw)| (cell, raw.clone())).collect(), ..grid.clone() })
    }
}

fn statement(reading: &Reading) -> Statement<'_> {
    let label = Label {
        lab: reading.lab.clone(),
        metric: reading.metric.clone(),
        period: reading.period.as_deref().and_then(period_label::parse),
        unit: reading.unit.as_deref().and_then(unit_label::parse),
        basis: reading.basis,
        scope: reading.scope.clone(),
        ..Label::default()
    };
    Statement { reading, label }
}

fn is_about(reading: &Reading, workbook: &str, sheet: &str) -> bool {
    reading.place.workbook.fits(workbook) && reading.place.sheet.as_ref().is_none_or(|pattern| pattern.fits(sheet))
}

/// The statements about a sheet, the most specific first.
pub(super) struct Stated<'a> {
    statements: Vec<&'a Statement<'a>>,
    first_figures: u32,
    /// The file of the statements.
    path: &'a str,
    /// The sheet is read with rows and columns exchanged; statements speak of the cells as they lie.
    pub(super) turned: bool,
}

/// An answer of a statement, and what of the sheet stands inside the place it speaks of.
#[derive(Clone, Debug)]
pub(super) struct Answered<T> {
    pub(super) value: T,
    pub(super) line: usize,
    area: Option<Area>,
    first_figures: u32,
    turned: bool,
    /// The statement is about one row.
    pub(super) of_one_row: bool,
    /// The statement is about one column.
    pub(super) of_one_column: bool,
}

impl<T> Answered<T> {
    /// Whether a line of the sheet stands inside the place that the statement speaks of. A range that names no rows
    /// speaks of everything from the sheet's first figures down.
    pub(super) fn holds(&self, cell: CellRef) -> bool {
        let cell = if self.turned { turned::place(cell) } else { cell };
        match self.area {
            None => true,
            Some(Area { from, to }) if to.row == u32::MAX => cell.row >= from.row.max(self.first_figures),
            Some(Area { from, to }) => (from.row..=to.row).contains(&cell.row),
        }
    }
}

impl Stated<'_> {
    /// Returns what the most specific statement about a cell says in answer to a question.
    pub(super) fn answer<T>(&self, cell: CellRef, say: impl Fn(&Statement<'_>) -> Option<T>) -> Option<Answered<T>> {
        let cell = if self.turned { turned::place(cell) } else { cell };
        let covers = |area: Option<Area>| area.is_none_or(|area| area.contains(cell));
        self.statements.iter().filter(|one| covers(one.reading.place.range)).find_map(|statement| {
            Some(Answered {
                value: say(statement)?,
                line: statement.reading.line,
                area: statement.reading.place.range,
                first_figures: self.first_figures,
                turned: self.turned,
                of_one_row: statement.of_one_row(),
                of_one_column: statement.of_one_column(),
            })
        })
    }

    /// Whether a statement says what one column is about: who wrote it has seen the column's heading. A unit or a source
    /// says nothing of the heading's words.
    pub(super) fn names_column(&self, main: CellRef) -> bool {
        let about = |label: &Label| {
            let named = label.lab.is_some() || label.metric.is_some() || label.period.is_some();
            named || label.basis.is_some() || !label.scope.is_empty()
        };
        self.answer(main, |one| (one.of_one_column() && about(&one.label)).then_some(())).is_some()
    }

    /// The scope that is stated.
    pub(super) fn scope(&self, main: CellRef) -> Scope {
        let scope = |one: &Statement<'_>| Some(one.label.scope.clone()).filter(|scope| !scope.is_empty());
        self.answer(main, scope).map_or_else(Scope::default, |stated| stated.value)
    }

    /// Source and date as the sheet gives them, else as stated.
    pub(super) fn attribution(
        &self,
        main: CellRef,
        source: Option<Source>,
        reported: Option<Period>,
    ) -> (Option<Source>, Option<Period>) {
        let name = || self.answer(main, |one| one.reading.source.as_deref().map(Arc::from));
        let when = || self.answer(main, |one| one.reading.reported);
        (
            source.or_else(|| name().map(|stated| Source { name: stated.value, url: None })),
            reported.or_else(|| when().map(|stated| stated.value)),
        )
    }

    /// Refuses a unit typed into the cell that contradicts what is stated about it.
    pub(super) fn own_unit(&self, main: CellRef, metric: &Metric, own: &Notation) -> Result<(), Refusal> {
        let say = |one: &Statement<'_>| one.label.unit.clone().filter(|unit| unit.suits(metric.family));
        let Some(stated) = self.answer(main, say) else { return Ok(()) };
        let unit = &stated.value;
        let scale = unit.scale.zip(own.scale).is_some_and(|(stated, own)| (stated - own).abs() > f64::EPSILON * own);
        let currency = unit.currency.zip(own.currency).is_some_and(|(stated, own)| stated != own);
        if scale || currency {
            return Err(self.against(Code::UnitConflict, unit, stated.line, "the cell is written in another unit"));
        }
        Ok(())
    }

    /// The basis that is stated. A note, row or heading that says another, or an A over what is said to be none,
    /// contradicts it; an E over an actual basis is a forecast from there.
    pub(super) fn basis(
        &self,
        main: CellRef,
        said: Option<Basis>,
        tense: Option<char>,
    ) -> Result<Option<Basis>, Refusal> {
        let Some(stated) = self.answer(main, |one| one.label.basis) else { return Ok(None) };
        let basis = stated.value;
        let against = match (said, tense) {
            (Some(said), _) if said != basis => format!("the sheet says {said}"),
            (None, Some('A')) if !basis.is_actual() => "the heading says A for actual".to_owned(),
            _ => return Ok(Some(basis)),
        };
        Err(self.against(Code::ContextConflict, &basis, stated.line, &against))
    }

    fn against(&self, code: Code, what: &dyn fmt::Display, line: usize, against: &str) -> Refusal {
        let message = format!("{} states {what} in line {line}, and {against}", self.path);
        Refusal::told("against a statement", code, message, AGAINST)
    }
}

/// Answers that can say the same without being the same.
pub(super) trait Agree: Sized {
    /// Returns what a statement and the sheet say together; `None` when they contradict each other.
    fn with(&self, sheet: &Self) -> Option<Self>;
}

impl Agree for LabId {
    fn with(&self, sheet: &Self) -> Option<Self> {
        (self == sheet).then(|| self.clone())
    }
}

impl Agree for MetricId {
    fn with(&self, sheet: &Self) -> Option<Self> {
        (self == sheet).then(|| self.clone())
    }
}

/// The sheet's label keeps its mark, and a quarter without a year takes the year that is stated.
impl Agree for PeriodLabel {
    fn with(&self, sheet: &Self) -> Option<Self> {
        let stated = self.whole()?;
        let tense = sheet.tense.or(self.tense);
        let part = || sheet.within(stated.last_day().year());
        let whole = match (sheet.readings().next(), stated) {
            // Of a date that can be read in two ways the one that is stated is meant.
            (Some(_), stated) => sheet.readings().find(|reading| *reading == stated),
            (None, Period::Year(_)) => Some(part()),
            (None, stated) => (part() == stated).then_some(stated),
        };
        whole.map(|period| Self { tense, ..Self::of(period) })
    }
}

/// A currency and a scale complete each other.
impl Agree for UnitLabel {
    fn with(&self, sheet: &Self) -> Option<Self> {
        let differ = |a: bool, b: bool| a && !b;
        let currency = differ(self.currency.is_some() && sheet.currency.is_some(), self.currency == sheet.currency);
        let scale = differ(self.scale.is_some() && sheet.scale.is_some(), self.scale == sheet.scale);
        let other = differ(self.other.is_some() || sheet.other.is_some(), self.other == sheet.other);
        (!currency && !scale && !other).then(|| Self {
            currency: self.currency.or(sheet.currency),
            scale: self.scale.or(sheet.scale),
            ..self.clone()
        })
    }
}

/// Tells of statements that speak of nothing in the inputs.
pub fn unused_statements(config: &Config, workbooks: &[Workbook]) -> Vec<Finding> {
    let told = |reading: &Reading| {
        let (message, hint) = unused(reading, workbooks)?;
        let place = Place::workbook(&Arc::clone(&config.path));
        let message = format!("the statement in line {} speaks of nothing: {message}", reading.line);
        Some(Finding::new(Code::ReadingUnused, place, message, hint))
    };
    config.readings.iter().filter_map(told).collect()
}

/// Why a statement speaks of nothing, and what to do.
fn unused(reading: &Reading, workbooks: &[Workbook]) -> Option<(String, String)> {
    let place = &reading.place;
    let books: Vec<&Workbook> = workbooks.iter().filter(|book| place.workbook.fits(&book.path)).collect();
    let mean = |word: &str, names: Vec<&str>| {
        let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        let near = did_you_mean(&word.to_lowercase(), lower.iter().map(String::as_str));
        let found = near.and_then(|near| lower.iter().position(|name| name == near)).map(|at| names[at]);
        found.map_or_else(|| "correct it, or take it out".to_owned(), |name| format!("did you mean \"{name}\"?"))
    };
    if books.is_empty() {
        let name = place.workbook.as_str();
        let hint = mean(name, workbooks.iter().map(|book| book.path.as_ref()).collect());
        return Some((format!("no workbook is called \"{name}\""), hint));
    }
    let all: Vec<&Grid> = books.iter().flat_map(|book| &book.sheets).collect();
    let fits = |grid: &&&Grid| place.sheet.as_ref().is_none_or(|sheet| sheet.fits(&grid.name));
    let sheets: Vec<&&Grid> = all.iter().filter(fits).collect();
    if sheets.is_empty() {
        let name = place.sheet.as_ref().map_or("", |sheet| sheet.as_str());
        let hint = mean(name, all.iter().map(|grid| grid.name.as_ref()).collect());
        return Some((format!("no sheet of {} is called \"{name}\"", books[0].path), hint));
    }
    let covered = |grid: &&&Grid| place.range.is_none_or(|range| grid.cells.places().any(|cell| range.contains(cell)));
    let empty = || (format!("its range in {} is empty", books[0].path), "correct the range, or take it out".to_owned());
    (!sheets.iter().any(covered)).then(empty)
}

#[cfg(test)]
mod tests {
    use super::Agree as _;
    use crate::interpret::{period_label, unit_label};

    #[test]
    fn a_statement_completes_what_the_sheet_says() {
        let check = |stated: &str, sheet: &str, together: Option<&str>| {
            let found = period_label::parse(stated).unwrap().with(&period_label::parse(sheet).unwrap());
            let found = found.and_then(|label| label.whole()).map(|period| period.to_string());
            assert_eq!(found.as_deref(), together, "{stated} {sheet}");
        };
        check("FY2025", "Q3", Some("2025Q3"));
        check("FY2025", "2025A", Some("FY2025"));
        check("FY2025", "FY2024", None);
        check("2025Q3", "Q3", Some("2025Q3"));
        check("2025Q2", "Q3", None);
        check("2026-04-03", "03/04/2026", Some("2026-04-03"));
        check("2026-03-04", "03/04/2026", Some("2026-03-04"));
        check("2026-05-03", "03/04/2026", None);
    }

    #[test]
    fn a_currency_and_a_scale_make_one_unit() {
        let check = |stated: &str, sheet: &str, together: Option<&str>| {
            let found = unit_label::parse(stated).unwrap().with(&unit_label::parse(sheet).unwrap());
            assert_eq!(found.map(|unit| unit.to_string()).as_deref(), together, "{stated} {sheet}");
        };
        check("USD m", "$", Some("USD millions"));
        check("m", "EUR", Some("EUR millions"));
        check("USD m", "US$ bn", None);
        check("USD m", "EUR m", None);
        check("USD m", "%", None);
    }
}
