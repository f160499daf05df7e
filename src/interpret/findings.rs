//! Findings of this stage, gathered so that one cause gives one finding however many cells it has.

use super::stated::Settle;
use super::turned;
use crate::domain::{Area, CellRef, areas, column_letters};
use crate::finding::{Code, Excerpt, Finding, Place};
use crate::ingest::Grid;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Gathers the findings of one sheet.
pub(super) struct Collector<'a> {
    workbook: &'a Arc<str>,
    grid: &'a Grid,
    /// The sheet is read with rows and columns exchanged; what is told names the cells as they lie.
    turned: bool,
    causes: BTreeMap<(Code, String), Cause>,
}

/// One cause, however many cells it has.
#[derive(Default)]
struct Cause {
    hint: String,
    cells: Vec<CellRef>,
    /// The figures left out, and how a statement would settle what they mean.
    settle: Option<Box<Settle>>,
    figures: Vec<CellRef>,
}

impl<'a> Collector<'a> {
    pub(super) fn new(workbook: &'a Arc<str>, grid: &'a Grid, turned: bool) -> Self {
        Self { workbook, grid, turned, causes: BTreeMap::new() }
    }

    fn place(&self, cell: CellRef) -> CellRef {
        if self.turned { turned::place(cell) } else { cell }
    }

    /// Adds a finding; cells with the same code and message are one cause.
    pub(super) fn add(&mut self, code: Code, cell: CellRef, message: impl Into<String>, hint: impl Into<String>) {
        let cell = self.place(cell);
        let new = || Cause { hint: hint.into(), ..Cause::default() };
        self.causes.entry((code, message.into())).or_insert_with(new).cells.push(cell);
    }

    /// Adds the reason why a figure was left out, and how a statement would settle it.
    pub(super) fn refuse(
        &mut self,
        code: Code,
        cell: CellRef,
        message: String,
        hint: String,
        (figure, settle): (CellRef, Option<Box<Settle>>),
    ) {
        let (cell, figure) = (self.place(cell), self.place(figure));
        let cause = self.causes.entry((code, message)).or_insert_with(|| Cause { hint, ..Cause::default() });
        cause.cells.push(cell);
        cause.figures.push(figure);
        cause.settle = cause.settle.take().or(settle);
    }

    /// Returns the findings, each with an excerpt around its first cell.
    pub(super) fn finish(self) -> Vec<Finding> {
        let Self { workbook, grid, causes, .. } = self;
        let causes = causes.into_iter().flat_map(|((code, message), cause)| {
            let parts = if code == Code::MetricUnknown { by_label(grid, cause) } else { vec![cause] };
            parts.into_iter().map(move |cause| ((code, message.clone()), cause))
        });
        let findings = causes.map(|((code, message), cause)| {
            let Cause { mut hint, mut cells, settle, mut figures } = cause;
            if let Some(settle) = settle {
                figures.sort_unstable();
                figures.dedup();
                hint.push_str(&settle.lines(workbook, &grid.name, &areas(&figures)));
            }
            cells.sort_unstable();
            cells.dedup();
            let mut place = Place::cell(workbook, &grid.name, cells[0]);
            let areas = areas(&cells);
            let listed = if code == Code::MetricUnknown { listed(grid, &cells) } else { String::new() };
            let message = match areas.as_slice() {
                [one] if one.from == one.to => format!("{listed}{message}"),
                [one] => {
                    place.to = Some(one.to);
                    format!("{listed}{message} ({} cells)", cells.len())
                }
                _ => format!("{listed}{message} ({} cells: {})", cells.len(), scattered(&areas, cells.len())),
            };
            Finding::new(code, place, message, hint).with_excerpt(Some(excerpt(grid, cells[0]))).with_areas(areas)
        });
        findings.collect()
    }
}

/// Parts the cells of labels nobody knows: each label is a cause of its own, but those right below or beside each other
/// are told together.
fn by_label(grid: &Grid, cause: Cause) -> Vec<Cause> {
    let Cause { hint, mut cells, .. } = cause;
    cells.sort_unstable();
    cells.dedup();
    let mut labels: BTreeMap<String, Vec<CellRef>> = BTreeMap::new();
    for cell in cells {
        let text = grid.cells.get(cell).map_or_else(String::new, |cell| cell.raw().trim().to_lowercase());
        labels.entry(text).or_default().push(cell);
    }
    let mut labels: Vec<Vec<CellRef>> = labels.into_values().collect();
    labels.sort_unstable();
    let mut parts: Vec<Vec<CellRef>> = Vec::new();
    for label in labels {
        // Downwards first: a run is a column or a row, so that its range holds nothing else.
        let joins = |part: &&mut Vec<CellRef>| {
            let ([only], [first, .., last] | [first @ last]) = (label.as_slice(), part.as_slice()) else {
                return false;
            };
            let below = first.column == only.column && last.column == only.column && last.row + 1 == only.row;
            let beside = first.row == only.row && last.row == only.row && last.column + 1 == only.column;
            let run = areas(part).len() == 1;
            run && (below || beside)
        };
        match parts.iter_mut().find(joins) {
            Some(part) => part.extend(label),
            None => parts.push(label),
        }
    }
    parts.into_iter().map(|cells| Cause { hint: hint.clone(), cells, ..Cause::default() }).collect()
}

/// The first few texts of the cells, each once: `"AWS", "SpaceX": `.
fn listed(grid: &Grid, cells: &[CellRef]) -> String {
    const SHOWN: usize = 6;
    let text = |cell: &CellRef| grid.cells.get(*cell).map(|cell| format!("\"{}\"", cell.raw().trim()));
    let mut texts: Vec<String> = Vec::new();
    for text in cells.iter().filter_map(text) {
        if texts.contains(&text) {
            continue;
        }
        if texts.len() == SHOWN {
            texts.push("…".into());
            break;
        }
        texts.push(text);
    }
    format!("{}: ", texts.join(", "))
}

/// The first few of the areas, and how many cells there are besides: `B4, B9, C11:D12 and 14 more`.
fn scattered(areas: &[Area], cells: usize) -> String {
    const SHOWN: usize = 3;
    let shown = if areas.len() == SHOWN + 1 { SHOWN + 1 } else { areas.len().min(SHOWN) };
    let names: Vec<String> = areas[..shown].iter().map(Area::to_string).collect();
    let told: u64 = areas[..shown].iter().map(|area| area.cells()).sum();
    match (cells as u64).saturating_sub(told) {
        0 => match names.split_last() {
            Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
            _ => names.join(", "),
        },
        rest => format!("{} and {rest} more", names.join(", ")),
    }
}

/// The cell with a row above and below and its neighbours to the left and right.
pub(super) fn excerpt(grid: &Grid, marked: CellRef) -> Excerpt {
    let near = marked.row.saturating_sub(1)..=marked.row.saturating_add(1);
    let rightmost = near.filter_map(|row| grid.cells.row(row).last()).map(|(cell, _)| cell.column).max();
    let rightmost = rightmost.unwrap_or(1).max(marked.column);
    let bottom = grid.cells.places().next_back().map_or(1, |cell| cell.row).max(marked.row);
    let first = marked.column.saturating_sub(2).max(1);
    let mut columns: Vec<u32> = (first..=(marked.column + 1).min(rightmost)).collect();
    if !columns.contains(&1) {
        columns.insert(0, 1);
    }
    let rows = marked.row.saturating_sub(1).max(1)..=(marked.row + 1).min(bottom);
    let text =
        |row, column| grid.cells.get(CellRef::new(row, column)).map_or_else(String::new, crate::ingest::RawCell::raw);
    Excerpt {
        rows: rows.map(|row| (row, columns.iter().map(|&column| text(row, column)).collect())).collect(),
        columns: columns.into_iter().map(column_letters).collect(),
        marked,
    }
}

#[cfg(test)]
mod tests {
    use super::scattered;
    use crate::domain::{CellRef, areas};

    #[test]
    fn scattered_cells_are_told_in_few_words() {
        let check = |cells: &str, expected: &str| {
            let mut cells: Vec<CellRef> = cells.split(' ').map(|cell| CellRef::parse(cell).unwrap()).collect();
            cells.sort_unstable();
            assert_eq!(scattered(&areas(&cells), cells.len()), expected);
        };
        check("B4 B9", "B4 and B9");
        check("B4 B9 C11 D13", "B4, B9, C11 and D13");
        check("B4 B9 C11 D13 E15 F17 F18", "B4, B9, C11 and 4 more");
        check("B4 C4 D4 B9", "B4:D4 and B9");
    }
}
