//! Lays out what an author places by hand: rows of cells, assertions, and blocks side by side.

use super::book::Side;
use super::chart_layout::pixels;
use super::free::{Assertion, FreeCell, Holds};
use super::grid::{Grid, lines};
use super::layout::{Page, cell_tone, column_number, note_of, span, words_cell};
use super::plan::{Align, Content, Look, PlannedCell, Role, Style};
use crate::domain::CellRef;
use crate::report::{Cell, Tone};
use std::collections::BTreeMap;

/// The height of a row with large figures, in points.
const LARGE: f64 = 27.0;
/// The width of the verdict behind an assertion.
const VERDICT: f64 = 10.0;
/// The width that the words of an assertion take, where there is room.
const ASSERTION: f64 = 100.0;

/// Places a row of cells.
pub(super) fn row<'r>(page: &mut Page<'r>, cells: &[FreeCell<'r>]) {
    let mut first = 0;
    page.grow(page.row, 1);
    for cell in cells {
        place(page, cell, first);
        first += cell.span;
    }
    page.row += 1;
}

fn place<'r>(page: &mut Page<'r>, cell: &FreeCell<'r>, first: usize) {
    let words = matches!(cell.holds, Holds::Words(_) | Holds::Repeat(Cell::Text { .. }, ..));
    let align = cell.align.unwrap_or(if words { Align::Left } else { Align::Right });
    let mut style = Style { tone: cell.tone.unwrap_or(Tone::Neutral), ..Style::of(Role::Free(cell.look, align)) };
    let mut note = cell.note.clone();
    let content = match &cell.holds {
        Holds::Words(words) if words.is_empty() => Content::Blank,
        Holds::Words(words) => Content::Words(words.clone()),
        Holds::Repeat(repeated, key, format) => {
            page.repeats.push((CellRef::new(page.row, column_number(first)), key.clone()));
            style.tone = cell.tone.unwrap_or(cell_tone(repeated));
            let told = note_of(repeated, page.report);
            note = [note, told].into_iter().flatten().reduce(|own, told| format!("{own}\n{told}"));
            match repeated {
                Cell::Figure { shown } => {
                    style.format = Some(format.unwrap_or(shown.format));
                    style.forecast = shown.basis.is_some_and(|basis| !basis.is_actual());
                    Content::Repeat(shown)
                }
                Cell::Verdict { text, test, .. } => Content::Verdict(text, test),
                other => Content::Words(other.plain().to_owned()),
            }
        }
    };
    let plain = match &cell.holds {
        Holds::Words(words) => words.as_str(),
        Holds::Repeat(repeated, ..) => repeated.plain(),
    };
    if cell.look == Look::Large {
        let height = page.heights.entry(page.row).or_insert(LARGE);
        *height = height.max(LARGE);
    } else {
        let smaller = if cell.look == Look::Quiet { 1.1 } else { 1.0 };
        page.grow(page.row, lines(plain, page.grid.width(first, cell.span) * smaller));
    }
    page.put(page.row, first, PlannedCell { content, style, span: span(cell.span), note, link: None, at: cell.at });
}

/// Places an assertion: its words, and whether it holds.
pub(super) fn assertion<'r>(page: &mut Page<'r>, assertion: &Assertion<'r>, at: usize) {
    if page.grid.widths.len() < 2 {
        page.grid.widths.push(VERDICT);
    }
    let count = page.grid.columns_for(0, ASSERTION).min(page.grid.widths.len() - 1);
    page.grow(page.row, lines(&assertion.words, page.grid.width(0, count)));
    let words = PlannedCell { span: span(count), ..words_cell(&assertion.words, Style::of(Role::Paragraph), at) };
    page.put(page.row, 0, words);
    let verdict = PlannedCell {
        content: Content::Assertion { shown: assertion.shown, least: assertion.least, most: assertion.most },
        style: Style::of(Role::Free(Look::Strong, Align::Center)),
        span: 1,
        note: None,
        link: None,
        at,
    };
    page.repeats.push((CellRef::new(page.row, column_number(count)), assertion.key.clone()));
    page.put(page.row, count, verdict);
    page.row += 1;
}

/// Places blocks side by side: each column is laid out as a page of its own and moved to its place.
pub(super) fn side_by_side<'r>(page: &mut Page<'r>, number: usize, columns: &[Side<'r>]) {
    let places: Vec<(usize, Grid)> = page.grid.beside(number).to_vec();
    // A chart takes the rows that words beside it have made high, so these are laid out once before.
    let mut heights = BTreeMap::new();
    for ((_, grid), column) in places.iter().zip(columns) {
        let first = laid_out(page, grid.clone(), column, &heights);
        for (row, height) in first.heights {
            let known = heights.entry(row).or_insert(height);
            *known = height.max(*known);
        }
    }
    let pages: Vec<(usize, Page<'r>)> = places
        .into_iter()
        .zip(columns)
        .map(|((first, grid), column)| (first, laid_out(page, grid, column, &heights)))
        .collect();
    for (first, beside) in pages {
        let bottom = beside.row;
        let left: u32 = page.grid.widths.iter().take(first).copied().map(pixels).sum();
        page.take(beside, span_before(first), left);
        page.row = page.row.max(bottom);
    }
}

fn laid_out<'r>(page: &Page<'r>, grid: Grid, column: &Side<'r>, heights: &BTreeMap<u32, f64>) -> Page<'r> {
    let mut beside = Page::beside(page, grid, page.row, heights);
    for (number, block) in column.blocks.iter().enumerate() {
        beside.block(number, block);
    }
    beside
}

fn span_before(first: usize) -> u32 {
    column_number(first) - 1
}
