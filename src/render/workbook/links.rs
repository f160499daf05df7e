//! Links between the sheets, both ways: from a row's label to the facts behind it, from a fact to the cell that shows it,
//! from the number of a source to the source, and from a source to the first fact that rests on it.
//!
//! Figures themselves are no links: a reader who clicks on one wants to see its formula.

use super::plan::{Content, Place, Plan};
use super::table_layout::Placed;
use crate::domain::{CellRef, Derivation};
use std::collections::BTreeMap;

/// The tables by which links are told apart.
const FACTS: &str = "facts";
const OBSERVATIONS: &str = "observations";
const SOURCES: &str = "sources";

/// A sheet takes 65,530 links; what has more keeps its words.
const MOST: usize = 60_000;

/// Gives the cells of a plan the places that their words lead to.
pub(super) fn connect(plan: &mut Plan<'_>, placed: &BTreeMap<&str, Vec<Placed>>) {
    let first = |id: &str| placed.get(id).and_then(|tables| tables.first());
    let rows = |id: &str| -> BTreeMap<String, Place> {
        first(id).map_or_else(BTreeMap::new, |table| {
            table.rows.iter().map(|(row, number)| (row.clone(), place(table, *number, 1))).collect()
        })
    };
    let (facts, sources) = (rows(FACTS), rows(SOURCES));
    let mut links: BTreeMap<Place, Place> = BTreeMap::new();
    let shown = shown(plan);
    for (id, tables) in placed {
        for table in tables {
            let stub = |number: u32| place(table, number, 1);
            for (row, &number) in &table.rows {
                let to = match *id {
                    FACTS => shown.get(row).copied(),
                    OBSERVATIONS => facts.get(row.split('#').next().unwrap_or(row)).copied(),
                    SOURCES => None,
                    _ => first_leaf(plan, table, number).and_then(|leaf| facts.get(&leaf).copied()),
                };
                links.extend(to.map(|to| (stub(number), to)));
                let Some(&column) = table.columns.get("source").filter(|_| matches!(*id, FACTS | OBSERVATIONS)) else {
                    continue;
                };
                let from = place(table, number, column);
                let Some(&source) = words(plan, from).and_then(bracketed).and_then(|number| sources.get(number)) else {
                    continue;
                };
                links.insert(from, source);
                if *id == FACTS {
                    // The first fact of a source, from top to bottom.
                    let back = links.entry(source).or_insert(stub(number));
                    *back = (*back).min(stub(number));
                }
            }
        }
    }
    let mut counts = vec![0_usize; plan.sheets.len()];
    for (from, to) in links {
        let Some(count) = counts.get_mut(from.sheet) else { continue };
        let Some(cell) = plan.sheets.get_mut(from.sheet).and_then(|sheet| sheet.cells.get_mut(&from.cell)) else {
            continue;
        };
        if *count < MOST && matches!(cell.content, Content::Words(_)) {
            cell.link = Some(to);
            *count += 1;
        }
    }
}

fn place(table: &Placed, row: u32, column: u32) -> Place {
    Place { sheet: table.sheet, cell: CellRef::new(row, column) }
}

fn words<'p>(plan: &'p Plan<'_>, place: Place) -> Option<&'p str> {
    match &plan.sheets.get(place.sheet)?.cells.get(&place.cell)?.content {
        Content::Words(words) => Some(words),
        _ => None,
    }
}

/// Returns the number in `[5]`.
fn bracketed(words: &str) -> Option<&str> {
    words.strip_prefix('[')?.strip_suffix(']')
}

/// Returns the first panel figure of the first figure in a row of a table.
fn first_leaf(plan: &Plan<'_>, table: &Placed, row: u32) -> Option<String> {
    let cells = &plan.sheets.get(table.sheet)?.cells;
    let mut columns: Vec<u32> = table.columns.values().copied().collect();
    columns.sort_unstable();
    columns.into_iter().find_map(|column| match &cells.get(&CellRef::new(row, column))?.content {
        Content::Figure(shown) => {
            let leaf = shown.derivation.leaves().into_iter().next()?;
            Some(leaf.id.split('#').next().unwrap_or(&leaf.id).to_owned())
        }
        _ => None,
    })
}

/// Returns for each panel figure the first cell that shows it, else the first that is computed from it.
fn shown(plan: &Plan<'_>) -> BTreeMap<String, Place> {
    let (mut as_it_is, mut computed) = (BTreeMap::new(), BTreeMap::new());
    for (sheet, planned) in plan.sheets.iter().enumerate() {
        for (&cell, content) in &planned.cells {
            let Content::Figure(shown) = &content.content else { continue };
            let place = Place { sheet, cell };
            if let Derivation::Leaf(leaf) = &shown.derivation {
                as_it_is.entry(leaf.id.clone()).or_insert(place);
            } else {
                for leaf in shown.derivation.leaves() {
                    computed.entry(leaf.id.clone()).or_insert(place);
                }
            }
        }
    }
    computed.extend(as_it_is);
    computed
}
