//! The columns of a table: what their headings say, and what the cells below are for.

use super::doubts;
use super::label::{Label, Role, Span};
use super::layout::{Layout, Table, Tag, as_year};
use super::lexicon::Lexicon;
use super::qualifiers;
use super::spans::Spans;
use crate::domain::{CellRef, Date, Period};
use crate::ingest::Grid;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A heading over a column.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// Where it stands.
    pub(super) cell: CellRef,
    /// What it says.
    pub(super) label: Arc<Label>,
}

/// A column of a table.
#[expect(clippy::struct_excessive_bools, reason = "each is a question about the column with yes or no for an answer")]
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// Its headings, nearest first.
    pub(super) heads: Vec<Head>,
    /// What a column of records holds.
    pub(super) role: Option<Role>,
    /// Whether its figures are said to be computed.
    pub(super) derived: bool,
    /// Whether its cells hold figures.
    pub(super) figures: bool,
    /// The one column of figures that it speaks of, when its heading says so: "Cash source" beside "Cash".
    pub(super) of: Option<u32>,
    /// The columns that say who, where and under which key its figures were said.
    pub(super) said: Said,
    /// A heading that is not understood.
    pub(super) strange: Option<CellRef>,
    /// Whether a lab or metric is written once and stands for the blanks below it.
    pub(super) carries: bool,
    /// Whether the words below name labs.
    pub(super) lists_labs: bool,
    /// Whether they name labs and never a metric.
    pub(super) only_labs: bool,
    /// How far apart the dates below are.
    pub(super) steps: Option<Span>,
}

/// The columns of sources that serve a column of figures.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    pub(super) source: Option<u32>,
    pub(super) url: Option<u32>,
    pub(super) key: Option<u32>,
}

/// What the cells below a column's headings are, counted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Cells of any kind.
    pub(super) cells: usize,
    pub(super) numbers: usize,
    /// Numbers that could be years.
    pub(super) years: usize,
    pub(super) periods: usize,
    pub(super) texts: usize,
    /// Texts that name a metric surely, or several that make up one.
    pub(super) metrics: usize,
    /// Texts that name a metric, surely or not.
    pub(super) named_metrics: usize,
    /// Texts that name a lab and nothing else.
    pub(super) labs: usize,
    /// Markers of missing values, errors and formulas without a result.
    pub(super) gaps: usize,
    /// Texts that begin like a number and are none: "3.7 / 13.07".
    pub(super) broken: usize,
}

impl Tally {
    fn add(&mut self, tag: &Tag) {
        self.cells += 1;
        match tag {
            Tag::Number(_) => {
                self.numbers += 1;
                self.years += usize::from(as_year(tag).is_some());
            }
            Tag::Period(_) => self.periods += 1,
            Tag::Text(label) => {
                self.texts += 1;
                self.broken += usize::from(label.like_number);
                self.metrics += usize::from(label.metric.is_some() && label.unknown.is_empty());
                self.named_metrics += usize::from(label.metric.is_some());
                self.labs += usize::from(label.lab.is_some() && label.metric.is_none() && label.unknown.is_empty());
            }
            Tag::Missing(_) | Tag::Error | Tag::NoResult => self.gaps += 1,
            Tag::Bool => {}
        }
    }
}

/// The columns of a table by number.
pub(super) struct Columns {
    pub(super) by_number: BTreeMap<u32, Column>,
    /// The first column of figures.
    pub(super) first_figure: u32,
    /// How far apart the dates are that head the columns of figures.
    pub(super) steps: Option<Span>,
}

impl Columns {
    /// Returns a column.
    pub(super) fn get(&self, number: u32) -> Option<&Column> {
        self.by_number.get(&number)
    }

    /// Returns the columns of a role.
    pub(super) fn with_role(&self, role: Role) -> impl Iterator<Item = u32> {
        self.by_number.iter().filter(move |(_, column)| column.role == Some(role)).map(|(number, _)| *number)
    }

    /// Returns the column of a role that serves a figure: the one that names it, the only one, else the nearest to the
    /// right, else to the left.
    fn serving(&self, role: Role, figure: u32) -> Option<u32> {
        let of_role = || self.by_number.iter().filter(|(_, column)| column.role == Some(role));
        let named = of_role().find(|(_, column)| column.of == Some(figure)).map(|(number, _)| *number);
        let general: Vec<u32> =
            of_role().filter(|(_, column)| column.of.is_none()).map(|(number, _)| *number).collect();
        // Numbered columns of sources stand in the order of their weight: the first one speaks for all figures.
        let numbered = general.len() > 1 && general.iter().all(|number| self.is_numbered(*number));
        named.or_else(|| match general.as_slice() {
            [] => None,
            [only] => Some(*only),
            [first, ..] if numbered => Some(*first),
            several => several.iter().find(|&&column| column > figure).or(several.last()).copied(),
        })
    }

    fn is_numbered(&self, number: u32) -> bool {
        self.get(number).is_some_and(|column| column.heads.iter().any(|head| head.label.numbered))
    }
}

/// Reads the columns of a table.
pub(super) fn read(grid: &Grid, layout: &Layout, lexicon: &Lexicon, table: &Table) -> Columns {
    let tallies = tally(layout, table);
    let spans = Spans::of(layout, table);
    let mut by_number = BTreeMap::new();
    for (&number, tally) in &tallies {
        by_number.insert(number, read_column(grid, layout, &spans, table, number, tally));
    }
    let stub_of_periods = |(number, column): (&u32, &Column)| {
        let tally = tallies.get(number).copied().unwrap_or_default();
        !column.figures
            && column.role.is_none_or(|role| role == Role::Period)
            && (tally.periods + tally.years) * 2 > tally.cells
    };
    if !by_number.iter().any(stub_of_periods) {
        // Over figures "FY2026 forecast" is the year of the figures; where the rows name the years it is the date of a
        // forecast.
        for head in by_number.values_mut().filter(|column| column.figures).flat_map(|column| &mut column.heads) {
            if head.label.vintage {
                Arc::make_mut(&mut head.label).vintage = false;
            }
        }
    }
    unhead_later_parts(&mut by_number);
    settle_periods(&tallies, &mut by_number);
    let first_figure = by_number.iter().find(|(_, column)| column.figures).map_or(u32::MAX, |(number, _)| *number);
    qualifiers::settle(grid, layout, table, lexicon, &tallies, first_figure, &mut by_number);
    let first_figure = by_number.iter().find(|(_, column)| column.figures).map_or(u32::MAX, |(number, _)| *number);
    // A worded column to the right of the figures that nothing heads is a remark, whatever it names.
    for (number, column) in &mut by_number {
        if *number > first_figure && !column.figures && column.role.is_none() {
            column.role = Some(Role::Note);
        }
    }
    let steps = steps(by_number.values().filter(|column| column.figures).filter_map(|column| {
        let period = column.heads.iter().find_map(|head| head.label.period)?;
        period.whole()
    }));
    for (number, column) in &mut by_number {
        let tally = tallies.get(number).copied().unwrap_or_default();
        column.lists_labs = tally.labs > 0;
        column.only_labs = tally.labs > 0 && tally.named_metrics == 0;
        column.carries = !column.figures && *number < first_figure && tally.labs + tally.metrics > 0;
        if column.role == Some(Role::Period) || !column.figures && tally.periods > 1 {
            column.steps =
                self::steps(table.rows.iter().filter_map(|&row| match layout.tags.get(CellRef::new(row, *number))? {
                    Tag::Period(label) => label.whole(),
                    _ => None,
                }));
        }
    }
    let mut columns = Columns { by_number, first_figure, steps };
    let figures: Vec<u32> =
        columns.by_number.iter().filter(|(_, column)| column.figures).map(|(number, _)| *number).collect();
    let neighbours = doubts::heads_are_named(&columns);
    let ends = [Role::Low, Role::High].iter().any(|role| columns.with_role(*role).next().is_some());
    for number in figures {
        let serving = |role| columns.serving(role, number);
        let said = Said { source: serving(Role::Source), url: serving(Role::Url), key: serving(Role::Key) };
        let bottom = table.headings.last().map(|&row| CellRef::new(row, number));
        let strange = columns.get(number).and_then(|column| match bottom.filter(|_| column.heads.is_empty() && ends) {
            // A number beside low, base and high that nothing heads is nobody's.
            Some(blank) => Some(blank),
            None => doubts::strange_heading(column, neighbours),
        });
        if let Some(column) = columns.by_number.get_mut(&number) {
            column.said = said;
            column.strange = strange;
        }
    }
    columns
}

/// How far apart dates or months are, when they are all year ends, all a month apart or all a quarter apart.
fn steps(periods: impl Iterator<Item = Period>) -> Option<Span> {
    let mut days: BTreeSet<Date> = BTreeSet::new();
    for period in periods {
        match period {
            Period::Day(_) | Period::Month(..) => days.insert(period.last_day()),
            _ => continue,
        };
        // A long list of dates is no row of year ends.
        if days.len() > 600 {
            return None;
        }
    }
    let days: Vec<Date> = days.into_iter().collect();
    if days.len() < 2 || days.iter().any(|day| day.last_of_month() != *day) {
        return None;
    }
    let months = |day: &Date| i32::from(day.year()) * 12 + i32::from(day.month());
    let apart: BTreeSet<i32> = days.windows(2).map(|pair| months(&pair[1]) - months(&pair[0])).collect();
    let all = |step: i32| apart.iter().all(|months| months % step == 0);
    match apart.first() {
        Some(_) if all(12) => Some(Span::Year),
        Some(_) if all(3) => Some(Span::Quarter),
        Some(1) => Some(Span::Month),
        _ => None,
    }
}

/// Counts what the cells of each column are, in one pass over the rows.
fn tally(layout: &Layout, table: &Table) -> BTreeMap<u32, Tally> {
    let mut numbers: BTreeSet<u32> = BTreeSet::new();
    let mut by_column: Vec<Tally> = Vec::new();
    for &row in &table.headings {
        numbers.extend(layout.tags.row(row).iter().map(|(cell, _)| cell.column));
    }
    for &row in &table.rows {
        for (cell, tag) in layout.tags.row(row) {
            let index = cell.column as usize;
            if by_column.len() <= index {
                by_column.resize(index + 1, Tally::default());
            }
            by_column[index].add(tag);
        }
    }
    let filled = by_column.iter().enumerate().filter(|(_, tally)| tally.cells > 0);
    numbers.extend(filled.filter_map(|(index, _)| u32::try_from(index).ok()));
    numbers.into_iter().map(|number| (number, by_column.get(number as usize).copied().unwrap_or_default())).collect()
}

fn read_column(grid: &Grid, layout: &Layout, spans: &Spans, table: &Table, number: u32, tally: &Tally) -> Column {
    let mut column = Column::default();
    let row_of_units = |row: u32| {
        let unit =
            |tag: &Tag| matches!(tag, Tag::Text(label) if label.only_unit.is_some() || label.role == Some(Role::Unit));
        table.headings.first() != Some(&row) && layout.tags.row(row).iter().all(|(_, tag)| unit(tag))
    };
    // A blank above a row of units is as blank as one above figures.
    let bottom = table.headings.iter().rev().find(|row| !row_of_units(**row)).copied();
    for &row in table.headings.iter().rev() {
        if let Some((cell, label)) = head_at(grid, layout, spans, row, number, bottom.is_none_or(|last| row >= last)) {
            column.heads.push(Head { cell, label });
        }
    }
    // "Unit" in the stub of a row of units speaks of that row, not of the cells below; "people" there names no metric.
    column.heads.retain(|head| head.label.role != Some(Role::Unit) || !row_of_units(head.cell.row));
    for head in column.heads.iter_mut().filter(|head| row_of_units(head.cell.row)) {
        let label = Arc::make_mut(&mut head.label);
        label.metric = None;
        label.unit.clone_from(&label.only_unit);
    }
    let names = |head: &Head| head.label.period.is_some() || head.label.lab.is_some() || head.label.metric.is_some();
    let headed = column.heads.iter().any(names);
    // A "%" below a heading that names something is its unit; alone it heads a column of computed shares.
    let unit = |head: &Head| {
        let share = head.label.role == Some(Role::Derived) && head.label.only_unit.is_some();
        share && (headed || row_of_units(head.cell.row))
    };
    column.role = column.heads.iter().filter(|head| !unit(head)).find_map(|head| head.label.role);
    column.derived = column.role == Some(Role::Derived)
        || column.heads.iter().any(|head| head.label.derived && head.label.role.is_none());
    column.figures = match column.role {
        Some(role) => role.holds_figures(),
        // A heading such as "Metric, US$m" over words is the stub; over numbers it heads figures.
        None if headed => (tally.numbers + tally.gaps + tally.broken) * 2 >= tally.cells,
        None if !column.heads.is_empty() && tally.broken > 0 => {
            (tally.numbers + tally.gaps + tally.broken) * 2 > tally.cells
        }
        None => tally.numbers > 0 && tally.years + tally.periods + tally.texts < tally.cells,
    };
    // A corner that says "Fiscal year" speaks of the headings beside it, not of the metrics below.
    let corner = match column.role {
        Some(Role::Period | Role::AsOf) => tally.periods + tally.years == 0 && tally.metrics > 0,
        Some(Role::Lab) => tally.labs == 0 && tally.metrics > 0,
        _ => false,
    };
    // Among the headings of records it is a slip.
    let names_records = |tag: &Tag| {
        matches!(tag, Tag::Text(label) if label.role.is_some_and(|role| {
            role.holds_figures() && role != Role::Derived || matches!(role, Role::Lab | Role::Metric | Role::Period)
        }))
    };
    let roles = bottom.map_or(0, |row| layout.tags.row(row).iter().filter(|(_, tag)| names_records(tag)).count());
    if corner && roles < 2 {
        column.role = None;
    }
    column
}

/// A quarter that begins a new year under a heading of the year before has no year in sight: `2025` over `Q3 Q4 Q1 Q2`.
fn unhead_later_parts(columns: &mut BTreeMap<u32, Column>) {
    let mut last: Option<(CellRef, u8)> = None;
    let mut turned = false;
    for column in columns.values_mut().filter(|column| column.figures) {
        let part = column.heads.first().and_then(|head| head.label.period).and_then(|label| label.part());
        let year = column.heads.iter().skip(1).find(|head| head.label.period.is_some()).map(|head| head.cell);
        let (Some(part), Some(year)) = (part, year) else { continue };
        turned = last.is_some_and(|(cell, before)| cell == year && (turned || part < before));
        last = Some((year, part));
        if turned {
            column.heads.truncate(1);
        }
    }
}

/// Of two columns of periods the one headed "date" tells when it was said; a column headed "FY" or "Year" over numbers,
/// beside columns headed by periods, holds figures under a heading that says too little.
fn settle_periods(tallies: &BTreeMap<u32, Tally>, columns: &mut BTreeMap<u32, Column>) {
    let of_periods: Vec<u32> =
        columns.iter().filter(|(_, column)| column.role == Some(Role::Period)).map(|(number, _)| *number).collect();
    let dated = |column: &Column| column.heads.first().is_some_and(|head| head.label.dated);
    let all_dated = of_periods.iter().filter_map(|number| columns.get(number)).all(dated);
    for number in of_periods.iter().filter(|_| of_periods.len() > 1 && !all_dated) {
        if let Some(column) = columns.get_mut(number).filter(|column| dated(column)) {
            column.role = Some(Role::Reported);
        }
    }
    let headed =
        columns.values().any(|column| column.figures && column.heads.iter().any(|head| head.label.period.is_some()));
    for number in of_periods.into_iter().filter(|_| headed) {
        let figures = tallies.get(&number).is_some_and(|tally| tally.numbers > tally.years);
        if let Some(column) = columns.get_mut(&number).filter(|_| figures) {
            column.role = None;
            column.figures = true;
            column.heads.iter_mut().for_each(|head| Arc::make_mut(&mut head.label).unknown.push("year".into()));
        }
    }
}

/// The heading of a column in one heading row: its own cell, the merged cell over it, or, above the bottom row, the
/// nearest filled cell to the left, which spans the blanks behind it.
fn head_at(
    grid: &Grid,
    layout: &Layout,
    spans: &Spans,
    row: u32,
    number: u32,
    bottom: bool,
) -> Option<(CellRef, Arc<Label>)> {
    let tags = &layout.tags;
    let own = CellRef::new(row, number);
    let merged = || {
        let covers = |(from, to): &&(CellRef, CellRef)| {
            (from.row..=to.row).contains(&row) && (from.column..=to.column).contains(&number)
        };
        grid.merges.iter().find(covers).map(|(from, _)| *from)
    };
    let spanned = || {
        let mut left = tags.row(row).iter().rev().map(|(cell, _)| *cell).skip_while(|cell| cell.column >= number);
        left.next().filter(|cell| !bottom && cell.column > 1)
    };
    let cell = if tags.contains(own) { own } else { merged().or_else(|| spans.at(row, number)).or_else(spanned)? };
    let label = match tags.get(cell)? {
        Tag::Text(label) => Arc::clone(label),
        Tag::Period(period) => Arc::new(Label { period: Some(*period), ..Label::default() }),
        tag => Arc::new(Label { period: Some(as_year(tag)?), ..Label::default() }),
    };
    Some((cell, label))
}
