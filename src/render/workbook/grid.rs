//! The columns of a sheet: one grid that all its tables share, wide enough that nothing is cut.
//!
//! Tables stand under each other, so a column of sentences in one would force a wide column of figures in another. A
//! column of sentences therefore spans as many columns of the grid as its width asks for, when there are any.

use super::book::{Block, BlockKind, Side};
use super::free::{FreeCell, Holds};
use crate::report::{ColumnKind, RowKind, Table};

/// The widest a column of labels becomes before its words wrap, in characters.
const WIDEST_STUB: f64 = 46.0;
/// The widest a column of marks becomes before its words wrap.
const WIDEST_MARK: f64 = 24.0;
/// What a cell needs beside its text.
const PADDING: f64 = 2.0;
/// What merging two columns gains: the margins where they meet.
const BETWEEN: f64 = 0.7;
/// The width of a column that nothing asks for.
const PLAIN: f64 = 13.0;

/// The width between blocks that stand side by side.
const GUTTER: f64 = 2.0;
/// What headlines and assertions need beside their words, in characters.
const BESIDE_WORDS: f64 = 18.0;

/// The columns of a sheet, and where each table's columns fall.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// The widths in characters, from column A.
    pub(super) widths: Vec<f64>,
    /// For each block that is a table: first grid column from 0, and how many, of each column chosen.
    tables: Vec<Vec<(usize, usize)>>,
    /// For each block of blocks side by side: the first grid column of each from 0, and its own grid.
    beside: Vec<Vec<(usize, Grid)>>,
}

impl Grid {
    /// Returns the grid of blocks under each other, whose columns have at least the widths given.
    pub(super) fn of(blocks: &[Block<'_>], widths: &[f64]) -> Self {
        let mut grid = Self {
            widths: widths.to_vec(),
            tables: vec![Vec::new(); blocks.len()],
            beside: vec![Vec::new(); blocks.len()],
        };
        for (index, block) in blocks.iter().enumerate() {
            match &block.kind {
                BlockKind::Columns(columns) => grid.beside[index] = grid.place_beside(columns),
                BlockKind::Row(cells) => grid.place_row(cells),
                _ => {}
            }
        }
        let mut order: Vec<(bool, usize, usize)> = Vec::new();
        for (index, block) in blocks.iter().enumerate() {
            if let BlockKind::Table(table, columns, _) = &block.kind {
                let sentences = columns.iter().any(|&column| table.columns[column].kind == ColumnKind::Text);
                order.push((sentences, usize::MAX - columns.len(), index));
            }
        }
        // Tables of figures first, then the broadest: the others fit into the columns these make.
        order.sort_unstable();
        for (_, _, index) in order {
            if let BlockKind::Table(table, columns, _) = &blocks[index].kind {
                grid.tables[index] = grid.place(table, columns);
            }
        }
        let free = widths.is_empty() && order_is_empty(blocks);
        while grid.widths.is_empty() || (free && grid.total() < 60.0) {
            grid.widths.push(if grid.widths.is_empty() { 24.0 } else { PLAIN });
        }
        // What stands beside others has the widths that the whole has come to.
        for (first, own) in grid.beside.iter_mut().flatten() {
            own.settle(grid.widths.get(*first..).unwrap_or_default());
        }
        grid
    }

    /// Returns the columns of the table that is block `block`.
    pub(super) fn table(&self, block: usize) -> &[(usize, usize)] {
        self.tables.get(block).map_or(&[], Vec::as_slice)
    }

    /// Returns the width of all columns together.
    pub(super) fn total(&self) -> f64 {
        self.widths.iter().sum()
    }

    /// Returns the width of `count` columns from column `first`, with the room between them.
    pub(super) fn width(&self, first: usize, count: usize) -> f64 {
        let sum: f64 = self.widths.iter().skip(first).take(count).sum();
        sum + BETWEEN * number(count.saturating_sub(1))
    }

    /// Returns how many columns from `first` make up `width`; at least one, and no more than the grid has.
    pub(super) fn columns_for(&self, first: usize, width: f64) -> usize {
        let mut sum = 0.0;
        let mut count = 0;
        while first + count < self.widths.len() && (count == 0 || sum < width) {
            sum += self.widths[first + count];
            count += 1;
        }
        count.max(1)
    }

    /// Adds columns until the grid is `width` wide.
    pub(super) fn widen_to(&mut self, width: f64) {
        while self.total() < width {
            self.widths.push(PLAIN);
        }
    }

    /// Returns the grids of the columns that are block `block`, with the first column of each.
    pub(super) fn beside(&self, block: usize) -> &[(usize, Self)] {
        self.beside.get(block).map_or(&[], Vec::as_slice)
    }

    /// Takes over widths that were found elsewhere, also for what stands side by side in this grid.
    fn settle(&mut self, widths: &[f64]) {
        for (own, width) in self.widths.iter_mut().zip(widths) {
            *own = *width;
        }
        for (first, inner) in self.beside.iter_mut().flatten() {
            inner.settle(self.widths.get(*first..).unwrap_or_default());
        }
    }

    /// Makes room for blocks side by side; returns the first column of each, and its own grid.
    fn place_beside(&mut self, columns: &[Side<'_>]) -> Vec<(usize, Self)> {
        let mut first = 0;
        let mut places = Vec::with_capacity(columns.len());
        for (number, column) in columns.iter().enumerate() {
            if number > 0 {
                self.reserve(first, GUTTER);
                first += 1;
            }
            let mut own = Self::of(&column.blocks, &column.widths);
            let beside_words =
                |block: &Block<'_>| matches!(block.kind, BlockKind::Headlines(_) | BlockKind::Assertion(_));
            let before: f64 = own.widths.iter().rev().skip(1).sum();
            if column.blocks.iter().any(beside_words) && before < BESIDE_WORDS {
                own.widths.push(2.0 * BESIDE_WORDS);
            }
            for (index, width) in own.widths.iter().enumerate() {
                self.reserve(first + index, *width);
            }
            let count = own.widths.len();
            places.push((first, own));
            first += count;
        }
        places
    }

    /// Makes room for a row of an author's own: its figures are not cut.
    fn place_row(&mut self, cells: &[FreeCell<'_>]) {
        let mut first = 0;
        for cell in cells {
            for column in first..first + cell.span {
                self.reserve(column, if column < self.widths.len() { 0.0 } else { PLAIN });
            }
            if let (Holds::Repeat(repeated, ..), 1) = (&cell.holds, cell.span) {
                let larger = if cell.look == super::plan::Look::Large { 1.7 } else { 1.0 };
                let short = length(repeated.plain()) < 24.0;
                self.reserve(first, if short { length(repeated.plain()) * larger + PADDING } else { 0.0 });
            }
            first += cell.span;
        }
    }

    /// Makes a column at least so wide.
    fn reserve(&mut self, column: usize, width: f64) {
        while self.widths.len() <= column {
            self.widths.push(GUTTER);
        }
        self.widths[column] = self.widths[column].max(width);
    }

    fn place(&mut self, table: &Table, columns: &[usize]) -> Vec<(usize, usize)> {
        let mut next = 0;
        let mut places = Vec::with_capacity(columns.len());
        for (position, &column) in columns.iter().enumerate() {
            let wanted = width_of(table, column);
            let exists = next < self.widths.len();
            let sentences = table.columns[column].kind == ColumnKind::Text;
            let count = match (exists, sentences) {
                (false, _) => {
                    self.widths.push(wanted);
                    1
                }
                (true, false) => {
                    self.widths[next] = self.widths[next].max(wanted);
                    1
                }
                // Columns that follow need one grid column each, which may still have to be made.
                (true, true) if position + 1 < columns.len() => self.columns_for(next, wanted * 0.9),
                (true, true) => {
                    let count = self.columns_for(next, wanted * 0.9);
                    let lacking = wanted - self.width(next, count);
                    if lacking > PLAIN {
                        self.widths.push(lacking);
                        count + 1
                    } else {
                        count
                    }
                }
            };
            places.push((next, count));
            next += count;
        }
        places
    }
}

fn order_is_empty(blocks: &[Block<'_>]) -> bool {
    !blocks.iter().any(|block| matches!(block.kind, BlockKind::Table(..) | BlockKind::Columns(_)))
}

/// The width a column asks for: what the report finds comfortable, and what its longest text needs.
fn width_of(table: &Table, column: usize) -> f64 {
    let definition = &table.columns[column];
    let rows = table.rows.iter().filter(|row| row.kind != RowKind::Heading);
    let longest = rows
        .filter_map(|row| Some(length(row.cells.get(column)?.plain()) + 1.5 * f64::from(row.indent)))
        .fold(0.0, f64::max);
    let head = definition.head.split_whitespace().map(length).fold(0.0, f64::max) * 1.1;
    let comfortable = f64::from(definition.width);
    let wanted = match definition.kind {
        ColumnKind::Stub => comfortable.max(longest.min(WIDEST_STUB) + PADDING),
        ColumnKind::Figure => comfortable.max(longest + PADDING),
        ColumnKind::Mark => comfortable.max(longest.min(WIDEST_MARK) + PADDING),
        ColumnKind::Text => comfortable.max(20.0).min(longest.max(10.0) + PADDING),
    };
    wanted.max(head + PADDING).clamp(4.0, 120.0)
}

fn length(text: &str) -> f64 {
    number(text.chars().count())
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

/// How many letters of running text take the room of ten digits, in which widths are counted: a careful guess.
const LETTERS: f64 = 11.0;

/// Returns how many lines a text takes in a cell that is `width` characters wide, words kept whole where they fit.
pub(super) fn lines(text: &str, width: f64) -> u32 {
    let width = ((width - 1.0) * LETTERS / 10.0).max(1.0);
    let mut lines: u32 = 0;
    for paragraph in text.split('\n') {
        lines += 1;
        let mut used = 0.0;
        for word in paragraph.split(' ') {
            let long = length(word);
            let needed = if used > 0.0 { used + 1.0 + long } else { long };
            if needed <= width {
                used = needed;
                continue;
            }
            lines += u32::from(used > 0.0);
            used = long;
            while used > width {
                lines += 1;
                used -= width;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn words_wrap_as_in_a_cell() {
        let check = |text: &str, width: f64, expected: u32| assert_eq!(lines(text, width), expected, "{text}");
        check("", 10.0, 1);
        check("one two", 8.0, 1);
        check("one two", 7.0, 2);
        check(&"word ".repeat(40), 51.0, 4);
        check("one\ntwo", 20.0, 2);
        check("abcdefghijklmnop", 6.0, 3);
        check("a abcdefghijklmnop", 6.0, 4);
    }
}
