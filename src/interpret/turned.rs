//! Sheets whose records run across: each column is a record, and the first column says what its rows hold. Such a sheet is
//! turned, read like any other, and the result turned back.

use super::label::Role;
use super::layout::Layout;
use super::lexicon::Lexicon;
use super::reading::SheetReading;
use super::table_reading::{self, TableReading};
use crate::domain::{Area, CellRef, Observation};
use crate::ingest::{Grid, RawValue};
use std::collections::{BTreeMap, BTreeSet};

/// A sheet on its side with more cells than this was not written by hand.
const MOST_CELLS: usize = 100_000;

/// Returns the place with row and column exchanged.
pub(super) const fn place(cell: CellRef) -> CellRef {
    CellRef::new(cell.column, cell.row)
}

/// Whether the first column of a sheet names what the rows hold, as the headings of records do, and no row of headings
/// does.
pub(super) fn lies_on_its_side(grid: &Grid, lexicon: &Lexicon) -> bool {
    if grid.cells.len() > MOST_CELLS {
        return false;
    }
    // "%" and "#" head columns too, and stand among units.
    let unsure = |role: &Role| matches!(role, Role::Derived | Role::Key | Role::Rank | Role::Note);
    let role = |value: &RawValue| match value {
        RawValue::Text(text) => lexicon.read(text).role.filter(|role| !unsure(role)),
        _ => None,
    };
    let mut named: BTreeSet<Role> = BTreeSet::new();
    let mut wide = 0_usize;
    for (_, row) in grid.cells.rows().filter(|(_, row)| row.len() > 1) {
        let mut roles = row.iter().filter_map(|(_, cell)| role(&cell.value));
        let (first, second) = (roles.next(), roles.next());
        if second.is_some() {
            return false;
        }
        wide += usize::from(row.len() > 2);
        let heads = role(&row[0].1.value).is_some() && row.len() > 2;
        named.extend(first.filter(|_| heads));
    }
    let any = |roles: &[Role]| roles.iter().any(|role| named.contains(role));
    named.len() >= 3
        && named.len() * 2 > wide
        && any(&[Role::Value, Role::Low, Role::High])
        && any(&[Role::Lab, Role::Metric, Role::Period])
}

/// Returns the sheet with rows and columns exchanged, as it is read; its formulas still speak of the cells as they lie.
pub(super) fn turn(grid: &Grid) -> Grid {
    let mut cells: Vec<_> = grid.cells.iter().map(|(cell, raw)| (place(cell), raw.clone())).collect();
    cells.sort_by_key(|(cell, _)| *cell);
    Grid {
        name: grid.name.clone(),
        hidden: grid.hidden,
        cells: cells.into_iter().collect(),
        merges: grid.merges.iter().map(|(from, to)| (place(*from), place(*to))).collect(),
        links: grid.links.iter().map(|(cell, link)| (place(*cell), link.clone())).collect(),
        notes: grid.notes.iter().map(|(cell, note)| (place(*cell), note.clone())).collect(),
        hidden_rows: grid.hidden_columns.clone(),
        hidden_columns: grid.hidden_rows.clone(),
        indents: grid.indents.iter().map(|(cell, indent)| (place(*cell), *indent)).collect(),
        struck: grid.struck.iter().map(|cell| place(*cell)).collect(),
        // What counts along rows says nothing of columns.
        number_commas: BTreeMap::new(),
    }
}

/// Turns what was read in a turned sheet back to the sheet as it lies.
pub(super) fn turn_back(reading: &mut SheetReading, turned: &Grid, lying: &Grid) {
    let class =
        |cell| turned.cells.index_of(place(cell)).and_then(|index| reading.classes.get(index).copied().flatten());
    reading.classes = lying.cells.places().map(class).collect();
    for candidate in &mut reading.candidates {
        candidate.observation.origin.cell = place(candidate.observation.origin.cell);
        candidate.cells = candidate.cells.turned();
    }
}

/// Tells what the tables of a turned sheet were taken for, as they lie.
pub(super) fn tables(turned: &Grid, layout: &Layout, facts: &[&Observation]) -> Vec<TableReading> {
    let mut standing: Vec<Observation> = facts.iter().map(|fact| (*fact).clone()).collect();
    for fact in &mut standing {
        fact.origin.cell = place(fact.origin.cell);
    }
    standing.sort_by_key(|fact| fact.origin.cell);
    let facts: Vec<&Observation> = standing.iter().collect();
    let tables = table_reading::read(turned, layout, &[], &facts).into_iter();
    let lying = |table: TableReading| {
        let area = Area { from: place(table.area.from), to: place(table.area.to) };
        TableReading { area, across: table.down, down: table.across, ..table }
    };
    tables.map(lying).collect()
}
