//! The Tables that are refilled: which table of the report each holds, in which columns, and whether it can grow.

use super::book::{Book, Sheet};
use super::complaints::{Complaints, nearest, or_else};
use super::growth::Growth;
use super::refs::{LAST_ROW, references};
use super::table::{ExcelTable, PREFIX};
use super::value::Model;
use crate::domain::{Area, CellRef};
use crate::report::{Column, Report, Table};

/// What a column of a Table is filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A column of the report's table.
    Column(usize),
    /// The ids of the rows.
    Id,
    /// What each row is: `heading`, `item`, `derived`, `total`.
    Kind,
    /// A formula of the analyst.
    Formula(String),
}

/// A Table that is refilled.
#[derive(Debug)]
pub(super) struct Planned<'r> {
    /// Its number on its sheet.
    pub(super) number: usize,
    /// Its rows before and after.
    pub(super) growth: Growth,
    /// What it holds.
    pub(super) table: &'r Table,
    /// What its columns hold.
    pub(super) sources: Vec<Source>,
}

/// A word as it stands in names of Tables and cells, which take few signs.
pub(super) fn worded(id: &str) -> String {
    id.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).flat_map(char::to_lowercase).collect()
}

/// Plans the Tables whose names begin with `lc_`.
pub(super) fn tables<'r>(book: &Book<'_>, model: &Model<'r>, told: &mut Complaints) -> Vec<Planned<'r>> {
    let mut planned = Vec::new();
    for (sheet, page) in book.sheets.iter().enumerate() {
        for (number, table) in page.tables.iter().enumerate().filter(|(_, table)| table.is_ours()) {
            let Some(held) = held(page, table, model.report, told) else { continue };
            let last = table.area.to.row - u32::from(table.totals);
            let rows = u32::try_from(held.rows.len().max(1)).unwrap_or(u32::MAX);
            let new_last = table.first_row().saturating_add(rows - 1);
            let columns = (table.area.from.column, table.area.to.column);
            let name = table.name.clone();
            let growth = Growth { sheet, table: name, columns, first: table.first_row(), last, new_last };
            if new_last > LAST_ROW {
                let message = format!("the Table `{}` has no room for {rows} rows", table.name);
                told.cell(&page.name, table.area.from, message, "begin it further up");
                continue;
            }
            fit(page, table, &growth, told);
            let sources = sources(page, table, &growth, (held, model), told);
            planned.push(Planned { number, growth, table: held, sources });
        }
    }
    planned
}

/// Returns the report's table that a Table is named after; what follows two underscores is the author's.
fn held<'r>(page: &Sheet, table: &ExcelTable, report: &'r Report, told: &mut Complaints) -> Option<&'r Table> {
    let name = table.name.get(PREFIX.len()..).unwrap_or_default();
    let name = worded(name.split("__").next().unwrap_or_default());
    let found = report.tables.values().find(|one| worded(&one.id) == name);
    if found.is_none() {
        let names: Vec<String> = report.tables.keys().map(|id| format!("{PREFIX}{}", worded(id))).collect();
        let hint = nearest(&format!("{PREFIX}{name}"), names.iter().map(String::as_str));
        let message = format!("the Table `{}` is named after no table of the report", table.name);
        told.cell(&page.name, table.area.from, message, hint);
    }
    found
}

/// Complains about whatever keeps a Table from being refilled.
fn fit(page: &Sheet, table: &ExcelTable, growth: &Growth, told: &mut Complaints) {
    let name = &table.name;
    let head = table.area.from;
    for (message, hint) in &table.hindrances {
        told.cell(&page.name, head, format!("the Table `{name}` {message}"), *hint);
    }
    let (left, right) = growth.columns;
    let data = Area { from: CellRef::new(growth.first, left), to: CellRef::new(growth.last, right) };
    let below = |area: Area| area.to.row > table.area.to.row && area.from.column <= right && area.to.column >= left;
    let inside = |area: Area| {
        let columns = area.from.column <= right && area.to.column >= left;
        columns && area.from.row <= data.to.row && area.to.row >= data.from.row
    };
    let under = format!("stands below the Table `{name}`, which gets as many rows as the report has");
    let beside = "put it above the Table or to its right, or on another sheet";
    let cells = page.scan.cells().filter(|cell| below(cell.at.into()) && !inside(cell.at.into()));
    let filled = |cell: &&super::scan::Cell| cell.formula.is_some() || cell.value.is_some() || cell.inline.is_some();
    if let Some(cell) = cells.filter(|cell| cell.at.row > table.area.to.row).find(filled) {
        told.cell(&page.name, cell.at, format!("this cell {under}"), beside);
    }
    for merge in page.scan.merges.iter().filter(|merge| below(**merge)) {
        told.cell(&page.name, merge.from, format!("the merged area {merge} {under}"), beside);
    }
    for other in page.tables.iter().filter(|other| other.name != *name && below(other.area)) {
        told.cell(&page.name, other.area.from, format!("the Table `{}` {under}", other.name), beside);
    }
    for anchor in page.anchors.iter().filter(|anchor| below(anchor.area)) {
        told.cell(&page.name, anchor.area.from, format!("`{}` {under}", anchor.name), beside);
    }
    for (merge, what) in page.scan.links.iter().map(|link| (*link, "a link")).chain(
        page.notes
            .iter()
            .map(|note| (Area::from(*note), "a note"))
            .chain(page.scan.merges.iter().map(|merge| (*merge, "a merged area"))),
    ) {
        if inside(merge) {
            let message = format!("{what} is fixed to a row of the Table `{name}`, whose rows change");
            told.cell(&page.name, merge.from, message, "remove it");
        }
    }
    let hidden = page.scan.rows.iter().find(|row| row.hidden && (growth.first..=growth.last).contains(&row.number));
    if let Some(row) = hidden {
        let at = CellRef::new(row.number, left);
        told.cell(
            &page.name,
            at,
            format!("a row of the Table `{name}` is hidden"),
            "show it; figures would be hidden with it",
        );
    }
    for cell in page.scan.cells().filter(|cell| data.contains(cell.at)) {
        let Some(formula) = &cell.formula else { continue };
        if matches!(formula.kind.as_str(), "array" | "dataTable") {
            let message = format!("a formula over several cells stands in the Table `{name}`");
            told.cell(&page.name, cell.at, message, "write a formula of one cell");
        }
        // A formula that other cells share from here would be lost to them.
        if formula.area.is_some_and(|area| !(data.contains(area.from) && data.contains(area.to))) {
            let message = format!("cells outside the Table `{name}` share a formula with this one");
            told.cell(&page.name, cell.at, message, "write the formula into them anew");
        }
    }
}

/// Returns what fills each column of a Table: by its head, or by the formula in its first row of data.
fn sources(
    page: &Sheet,
    table: &ExcelTable,
    growth: &Growth,
    (held, model): (&Table, &Model<'_>),
    told: &mut Complaints,
) -> Vec<Source> {
    let mut sources = Vec::new();
    for (column, own) in (table.area.from.column..).zip(&table.columns) {
        let first = CellRef::new(growth.first, column);
        let at = CellRef::new(table.area.from.row, column);
        let of_cell = page.scan.cell(first).and_then(|cell| cell.formula.as_ref()).map(|formula| formula.text.clone());
        if let Some(formula) = own.formula.clone().or(of_cell) {
            if references(&formula).iter().any(super::refs::Reference::follows_rows) || formula.is_empty() {
                let message = format!("the formula of the column `{}` goes by its row", own.head);
                let hint = format!("name the columns instead: {}[[#This Row],[head]]", table.name);
                told.cell(&page.name, first, message, hint);
            }
            sources.push(Source::Formula(formula));
            continue;
        }
        match source(&own.head, held, model) {
            Ok(source) => sources.push(source),
            Err((message, hint)) => {
                told.cell(&page.name, at, message, hint);
                sources.push(Source::Id);
            }
        }
    }
    sources
}

/// Returns the column of a table that a head names: by its id, or by what stands over it.
fn source(head: &str, table: &Table, model: &Model<'_>) -> Result<Source, (String, String)> {
    if let Some(index) = table.columns.iter().position(|column| column.id == head) {
        return Ok(Source::Column(index));
    }
    let said = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let wanted = said(head);
    let heads = |column: &Column| {
        let spanner = column.spanner.as_deref().unwrap_or_default();
        !wanted.is_empty() && (said(&column.head) == wanted || said(&format!("{spanner} {}", column.head)) == wanted)
    };
    let found: Vec<usize> = (0..table.columns.len()).filter(|index| heads(&table.columns[*index])).collect();
    match (found.as_slice(), head) {
        ([index], _) => Ok(Source::Column(*index)),
        ([], "row.id") => Ok(Source::Id),
        ([], "row.kind") => Ok(Source::Kind),
        // The heads of periods stand in some reports and not in others.
        ([], _) if model.may_have(table, head) || model.blank && head.contains(|c: char| c.is_ascii_digit()) => {
            Ok(Source::Id)
        }
        ([], _) => {
            let hint = nearest(head, table.columns.iter().map(|column| column.id.as_str()));
            let message = format!("no column of `{}` is called `{head}`", table.id);
            Err((message, or_else(&hint, "a column of your own needs a formula in its first row")))
        }
        (several, _) => {
            let ids: Vec<&str> = several.iter().map(|index| table.columns[*index].id.as_str()).collect();
            let message = format!("{} columns of `{}` are headed `{head}`", several.len(), table.id);
            Err((message, format!("call it by the column's id: {}", ids.join(", "))))
        }
    }
}
