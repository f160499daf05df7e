//! The columns of a sheet: one grid that all its tables share, wide enough that nothing is cut.
//!
//! Tables stand under each other, so a column of sentences in one would force a wide column of figures in another. A
//! column of sentences therefore spans as many columns of the grid as its width asks for, when there are any.

use super::book::{BlockKind, Sheet};
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

/// The columns of a sheet, and where each table's columns fall.
#[derive(Debug)]
pub(super) struct Grid {
    /// The widths in characters, from column A.
    pub(super) widths: Vec<f64>,
    /// For each block that is a table: first grid column from 0, and how many, of each column chosen.
    tables: Vec<Vec<(usize, usize)>>,
}

impl Grid {
    /// Returns the grid of a sheet.
    pub(super) fn of(sheet: &Sheet<'_>) -> Self {
        let mut grid = Self { widths: Vec::new(), tables: vec![Vec::new(); sheet.blocks.len()] };
        let mut order: Vec<(bool, usize, usize)> = Vec::new();
        for (index, block) in sheet.blocks.iter().enumerate() {
            if let BlockKind::Table(table, columns, _) = &block.kind {
                let sentences = columns.iter().any(|&column| table.columns[column].kind == ColumnKind::Text);
                order.push((sentences, usize::MAX - columns.len(), index));
            }
        }
        // Tables of figures first, then the broadest: the others fit into the columns these make.
        order.sort_unstable();
        for (_, _, index) in order {
            if let BlockKind::Table(table, columns, _) = &sheet.blocks[index].kind {
                grid.tables[index] = grid.place(table, columns);
            }
        }
        while grid.widths.is_empty() || (grid.total() < 60.0 && order_is_empty(sheet)) {
            grid.widths.push(if grid.widths.is_empty() { 24.0 } else { PLAIN });
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

fn order_is_empty(sheet: &Sheet<'_>) -> bool {
    !sheet.blocks.iter().any(|block| matches!(block.kind, BlockKind::Table(..)))
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
