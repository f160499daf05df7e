//! Lays out a table: title, units, spanners, heads, rows, remarks.

use super::book::Around;
use super::grid::lines;
use super::layout::{Page, cell_tone, column_number, note_of, span, words_cell};
use super::plan::{Content, Filter, InUse, Input, Kind, Line, Plan, PlannedCell, Role, Style};
use crate::domain::{CellRef, End, column_letters};
use crate::render::TablePlace;
use crate::report::{Cell, ColumnKind, Row, RowKind, Table};
use std::collections::{BTreeMap, BTreeSet};

/// The widest stub that stays in sight when a sheet scrolls, in characters.
const WIDEST_FROZEN: f64 = 50.0;

/// A table in its place.
#[derive(Debug)]
pub(super) struct Placed {
    /// The number of the sheet, from 0.
    pub(super) sheet: usize,
    /// The first row of its heads.
    pub(super) heads_from: u32,
    /// The row of its columns' heads.
    pub(super) head: u32,
    /// The first column that scrolls.
    pub(super) scrolls_from: u32,
    /// The last column.
    pub(super) last: u32,
    /// The column of each column's id.
    pub(super) columns: BTreeMap<String, u32>,
    /// The row of each row's id.
    pub(super) rows: BTreeMap<String, u32>,
}

impl Placed {
    /// Returns the table so many columns to the right.
    pub(super) fn moved(self, columns: u32) -> Self {
        Self {
            scrolls_from: self.scrolls_from + columns,
            last: self.last + columns,
            columns: self.columns.into_iter().map(|(id, column)| (id, column + columns)).collect(),
            ..self
        }
    }

    /// Returns where the table of an id stands.
    pub(super) fn told(&self, id: &str) -> TablePlace {
        let columns = self.columns.iter().map(|(column, number)| (column.clone(), column_letters(*number)));
        TablePlace { table: id.to_owned(), columns: columns.collect(), rows: self.rows.clone() }
    }
}

/// Places a table, of which only the chosen columns are shown, with or without its title.
pub(super) fn place<'r>(
    page: &mut Page<'r>,
    block: usize,
    (table, chosen, around): (&'r Table, &[usize], Around),
    at: usize,
) {
    let columns: Vec<(usize, usize, usize)> =
        chosen.iter().zip(page.grid.table(block)).map(|(&column, &(first, count))| (column, first, count)).collect();
    if around.caption {
        // Wrapped, so that a long title does not run under a chart beside the table.
        page.heights.insert(page.row, 19.0);
        page.paragraph(0, &table.title, Style::of(Role::Caption), at);
    }
    if !table.subtitle.is_empty() {
        page.paragraph(0, &table.subtitle, Style::of(Role::Units), at);
    }
    let heads_from = page.row;
    spanners(page, table, &columns, at);
    heads(page, table, &columns, at);
    let head = page.row - 1;
    let mut rows = BTreeMap::new();
    for row in &table.rows {
        rows.insert(row.id.clone(), page.row);
        body_row(page, (table, row), &columns, at);
    }
    for footnote in &table.footnotes {
        page.paragraph(0, footnote, Style::of(Role::Footnote), at);
    }
    page.row += 1;
    let stubs = columns.iter().take_while(|(column, ..)| table.columns[*column].kind == ColumnKind::Stub).take(1);
    let frozen = stubs.map(|(_, first, count)| first + count).max().unwrap_or(0);
    let frozen = if page.grid.width(0, frozen) > WIDEST_FROZEN { 0 } else { frozen };
    let placed = Placed {
        sheet: page.number,
        heads_from,
        head,
        scrolls_from: column_number(frozen),
        last: columns.last().map_or(1, |(_, first, count)| column_number(first + count - 1)),
        columns: columns
            .iter()
            .map(|(column, first, _)| (table.columns[*column].id.clone(), column_number(*first)))
            .collect(),
        rows,
    };
    if around.filter && can_be_filtered(table, &columns) {
        let last = CellRef::new(placed.rows.values().copied().max().unwrap_or(head), placed.last);
        let first = CellRef::new(head, column_number(columns.first().map_or(0, |(_, first, _)| *first)));
        page.filters.push(Filter { name: word(&table.id), first, last });
    }
    page.placed.entry(table.id.as_str()).or_default().push(placed);
}

/// Whether a table is a plain grid: one row of heads that all differ, no merged cell, no heading between its rows.
fn can_be_filtered(table: &Table, columns: &[(usize, usize, usize)]) -> bool {
    let heads: BTreeSet<String> =
        columns.iter().map(|(column, ..)| table.columns[*column].head.to_lowercase()).collect();
    heads.len() == columns.len()
        && !heads.contains("")
        && columns.iter().all(|(.., count)| *count == 1)
        && table.rows.iter().all(|row| row.kind != RowKind::Heading)
        && !table.rows.is_empty()
}

/// The id of a table as a name that a spreadsheet takes.
fn word(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// Puts one merged cell over neighbours that share a spanner; no row when no column has one.
fn spanners(page: &mut Page<'_>, table: &Table, columns: &[(usize, usize, usize)], at: usize) {
    let spanner = |column: usize| table.columns[column].spanner.as_deref();
    if columns.iter().all(|(column, ..)| spanner(*column).is_none()) {
        return;
    }
    for group in columns.chunk_by(|left, right| spanner(left.0).is_some() && spanner(left.0) == spanner(right.0)) {
        let Some((column, first, _)) = group.first() else { continue };
        let count = group.iter().map(|(_, _, count)| count).sum();
        let words = spanner(*column).unwrap_or_default();
        page.grow(page.row, lines(words, page.grid.width(*first, count) / 1.1));
        let cell = PlannedCell { span: span(count), ..words_cell(words, Style::of(Role::Spanner), at) };
        page.put(page.row, *first, cell);
    }
    page.row += 1;
}

fn heads(page: &mut Page<'_>, table: &Table, columns: &[(usize, usize, usize)], at: usize) {
    for (column, first, count) in columns {
        let column = &table.columns[*column];
        page.grow(page.row, lines(&column.head, page.grid.width(*first, *count) / 1.1));
        let style = Style::of(Role::Head(kind_at(column.kind, *first)));
        page.put(page.row, *first, PlannedCell { span: span(*count), ..words_cell(&column.head, style, at) });
    }
    page.row += 1;
}

fn body_row<'r>(page: &mut Page<'r>, (table, row): (&Table, &'r Row), columns: &[(usize, usize, usize)], at: usize) {
    page.grow(page.row, 1);
    for (column, first, count) in columns {
        let kind = table.columns[*column].kind;
        let cell = row.cells.get(*column).unwrap_or(&Cell::Blank);
        let wraps = matches!(kind, ColumnKind::Stub | ColumnKind::Text | ColumnKind::Mark);
        if wraps && row.kind != RowKind::Heading {
            let indent = if kind == ColumnKind::Stub { 1.5 * f64::from(row.indent) } else { 0.0 };
            page.grow(page.row, lines(cell.plain(), page.grid.width(*first, *count) - indent));
        }
        let style = style_of(row, kind_at(kind, *first), cell);
        let note = note_of(cell, page.report);
        // A heading runs over the cells beside it, so it is not merged.
        let count = if row.kind == RowKind::Heading { 1 } else { *count };
        let content = match cell {
            Cell::InUse { figure, value, text, .. } => in_use(table, columns, (figure, *value, text)),
            cell => content_of(cell),
        };
        page.put(page.row, *first, PlannedCell { content, style, span: span(count), note, link: None, at });
        let extra = columns.iter().find(|c| c.1 == *first).map_or(1, |c| c.2);
        for beside in first + count..first + extra {
            page.put(
                page.row,
                beside,
                PlannedCell { content: Content::Blank, style, span: 1, note: None, link: None, at },
            );
        }
    }
    page.row += 1;
}

/// The number in use, which is typed where the columns it chooses from are not shown.
fn in_use<'r>(
    table: &Table,
    columns: &[(usize, usize, usize)],
    (figure, value, text): (&'r str, f64, &'r str),
) -> Content<'r> {
    let column = |id: &str| {
        let found = columns.iter().find(|(column, ..)| table.columns[*column].id == id);
        found.map(|(_, first, _)| column_number(*first))
    };
    match ["low", "base", "high"].map(column) {
        [_, None, _] => Content::Input(Input { figure, end: End::Base, value, text }),
        ends => Content::InUse(InUse { figure, value, text, ends }),
    }
}

fn content_of(cell: &Cell) -> Content<'_> {
    match cell {
        Cell::Blank => Content::Blank,
        Cell::Text { text, link: Some(link), .. } => Content::Link(text.clone(), link.clone()),
        // Whether a number in use chooses depends on its row.
        Cell::Text { text, .. } | Cell::Absent { text, .. } | Cell::InUse { text, .. } => Content::Words(text.clone()),
        Cell::Input { figure, end, value, text, .. } => {
            Content::Input(Input { figure, end: *end, value: *value, text })
        }
        Cell::Number { value, text, .. } => Content::Number(*value, text),
        Cell::Figure { shown } => Content::Figure(shown),
        Cell::Verdict { text, test, .. } => Content::Verdict(text, test),
    }
}

/// What a column holds, for its look: the first column of a table stands to the left, also when it holds marks.
fn kind_at(kind: ColumnKind, first: usize) -> Kind {
    if kind == ColumnKind::Mark && first == 0 { Kind::Stub } else { Kind::from(kind) }
}

fn style_of(row: &Row, kind: Kind, cell: &Cell) -> Style {
    let line = Line::from(row.kind);
    let role = match cell {
        Cell::Absent { .. } => Role::Absent(line),
        // A number stands to the right and a verdict in the middle, whatever their column holds.
        Cell::Figure { .. } | Cell::Input { .. } | Cell::InUse { .. } | Cell::Number { .. } => {
            Role::Body(line, Kind::Figure)
        }
        Cell::Verdict { .. } => Role::Body(line, Kind::Mark),
        _ => Role::Body(line, kind),
    };
    let format = match cell {
        Cell::Figure { shown } => Some(shown.format),
        Cell::Input { format, .. } | Cell::InUse { format, .. } | Cell::Number { format, .. } => Some(*format),
        _ => None,
    };
    let forecast = matches!(cell, Cell::Figure { shown } if shown.basis.is_some_and(|basis| !basis.is_actual()));
    let indent = if kind == Kind::Stub { row.indent } else { 0 };
    Style { role, tone: cell_tone(cell), format, forecast, indent }
}

/// Names the cells of each table, heads included: `table_comps_year`.
pub(super) fn name_tables(plan: &mut Plan<'_>, placed: &BTreeMap<&str, Vec<Placed>>) {
    let mut taken = BTreeSet::new();
    for (id, tables) in placed {
        let Some(table) = tables.first() else { continue };
        let Some(sheet) = plan.sheets.get_mut(table.sheet) else { continue };
        let word = word(id);
        let bottom = table.rows.values().copied().max().unwrap_or(table.head);
        let first = table.columns.values().copied().min().unwrap_or(1);
        let corners = (CellRef::new(table.head, first), CellRef::new(bottom, table.last));
        // Excel refuses a workbook in which a name stands twice.
        if word.len() <= 200 && taken.insert(word.to_lowercase()) {
            sheet.names.push((format!("table_{word}"), corners.0, corners.1));
        }
    }
}
