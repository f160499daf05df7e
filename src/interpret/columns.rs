//! The columns of a table: what their headings say, and what the cells below are for.

use super::label::{Label, Role};
use super::layout::{Table, Tag, as_year};
use crate::domain::CellRef;
use crate::ingest::{Cells, Grid};
use std::collections::{BTreeMap, BTreeSet};

/// A heading over a column.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// Where it stands.
    pub(super) cell: CellRef,
    /// What it says.
    pub(super) label: Label,
}

/// A column of a table.
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
}

/// The columns of a table by number.
pub(super) struct Columns {
    pub(super) by_number: BTreeMap<u32, Column>,
    /// The first column of figures.
    pub(super) first_figure: u32,
}

impl Columns {
    /// Returns the columns of a role.
    pub(super) fn with_role(&self, role: Role) -> impl Iterator<Item = u32> {
        self.by_number.iter().filter(move |(_, column)| column.role == Some(role)).map(|(number, _)| *number)
    }

    /// Returns the column of a role that serves a figure: the only one, else the nearest to the right, else to the left.
    pub(super) fn serving(&self, role: Role, figure: u32) -> Option<u32> {
        let all: Vec<u32> = self.with_role(role).collect();
        match all.as_slice() {
            [] => None,
            [only] => Some(*only),
            several => several.iter().find(|&&column| column > figure).or(several.last()).copied(),
        }
    }
}

/// Reads the columns of a table.
pub(super) fn read(grid: &Grid, tags: &Cells<Tag>, table: &Table) -> Columns {
    let numbers: BTreeSet<u32> = table
        .headings
        .iter()
        .chain(&table.rows)
        .flat_map(|&row| tags.row(row).iter().map(|(cell, _)| cell.column))
        .collect();
    let mut by_number = BTreeMap::new();
    for &number in &numbers {
        by_number.insert(number, read_column(grid, tags, table, number));
    }
    settle_periods(tags, table, &mut by_number);
    let first_figure = by_number.iter().find(|(_, column)| column.figures).map_or(u32::MAX, |(number, _)| *number);
    // A worded column to the right of the figures that nothing heads is a remark, whatever it names.
    for (number, column) in &mut by_number {
        if *number > first_figure && !column.figures && column.role.is_none() {
            column.role = Some(Role::Note);
        }
    }
    Columns { by_number, first_figure }
}

fn read_column(grid: &Grid, tags: &Cells<Tag>, table: &Table, number: u32) -> Column {
    let mut column = Column::default();
    let bottom = table.headings.last().copied();
    for &row in table.headings.iter().rev() {
        if let Some((cell, label)) = head_at(grid, tags, row, number, Some(row) == bottom) {
            column.heads.push(Head { cell, label });
        }
    }
    column.role = column.heads.iter().find_map(|head| head.label.role);
    column.derived = column.role == Some(Role::Derived)
        || column.heads.iter().any(|head| head.label.derived && head.label.role.is_none());
    let cells = || table.rows.iter().filter_map(|&row| tags.get(CellRef::new(row, number)));
    let has_numbers = cells().any(|tag| matches!(tag, Tag::Number(_)));
    let names = |head: &Head| head.label.period.is_some() || head.label.lab.is_some() || head.label.metric.is_some();
    let headed = column.heads.iter().any(names);
    let holds = |tag: &Tag| matches!(tag, Tag::Number(_) | Tag::Missing(_) | Tag::NoResult | Tag::Error);
    column.figures = match column.role {
        Some(role) => role.holds_figures(),
        // A heading such as "Metric, US$m" over words is the stub; over numbers it heads figures.
        None if headed => cells().filter(|tag| holds(tag)).count() * 2 >= cells().count(),
        None => {
            has_numbers && !cells().all(|tag| as_year(tag).is_some() || matches!(tag, Tag::Period(_) | Tag::Text(_)))
        }
    };
    if column.figures {
        // Over figures "FY2026 forecast" is the year of the figures, not the date of a forecast.
        column.heads.iter_mut().for_each(|head| head.label.vintage = false);
    }
    column
}

/// Of two columns of periods the one headed "date" tells when it was said; a column headed "FY" or "Year" over numbers,
/// beside columns headed by periods, holds figures under a heading that says too little.
fn settle_periods(tags: &Cells<Tag>, table: &Table, columns: &mut BTreeMap<u32, Column>) {
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
        let mut cells = table.rows.iter().filter_map(|&row| tags.get(CellRef::new(row, number)));
        let figures = cells.any(|tag| matches!(tag, Tag::Number(_)) && as_year(tag).is_none());
        if let Some(column) = columns.get_mut(&number).filter(|_| figures) {
            column.role = None;
            column.figures = true;
            column.heads.iter_mut().for_each(|head| head.label.unknown.push("year".into()));
        }
    }
}

/// The heading of a column in one heading row: its own cell, the merged cell over it, or, above the bottom row, the
/// nearest filled cell to the left, which spans the blanks behind it.
fn head_at(grid: &Grid, tags: &Cells<Tag>, row: u32, number: u32, bottom: bool) -> Option<(CellRef, Label)> {
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
    let cell = if tags.contains(own) { own } else { merged().or_else(spanned)? };
    let label = match tags.get(cell)? {
        Tag::Text(label) => label.as_ref().clone(),
        Tag::Period(period) => Label { period: Some(*period), ..Label::default() },
        tag => Label { period: Some(as_year(tag)?), ..Label::default() },
    };
    Some((cell, label))
}
