//! Lays out charts, where they cover no cell, and finds the cells that they draw.
//!
//! A series is a stretch of its table's row when that stretch is unbroken and holds only figures under heads that name
//! the categories. Otherwise (Excel draws a text such as n/a as zero, and a gap must stay a gap) the figures are
//! repeated at the foot of the table's sheet, each referring to its cell in the table, the gaps empty.

use super::book::PlacedChart;
use super::grid::lines;
use super::layout::{Page, column_number, span, words_cell};
use super::markup::Complaint;
use super::plan::{Content, Kind, Line, Place, Plan, PlannedCell, PlannedChart, PlannedSheet, Role, Span, Style};
use super::table_layout::Placed;
use crate::domain::CellRef;
use crate::report::{Chart, ChartSeries};
use std::collections::BTreeMap;

/// The height of a row with one line, in pixels.
const ROW_PIXELS: u32 = 20;
/// The distance between a chart and what stands left of it, in pixels.
const GAP: u32 = 18;
/// The width of a column that has no width of its own, in pixels.
pub(super) const PLAIN_PIXELS: u32 = 64;
/// The width in characters of the figures at the foot of a sheet.
const FOOT_WIDTH: f64 = 10.0;

/// A chart in its place that does not know its cells yet.
#[derive(Debug)]
pub(super) struct Pending<'r> {
    sheet: usize,
    chart: &'r Chart,
    anchor: CellRef,
    offset: u32,
    width: u32,
    height: u32,
    at: usize,
}

impl Pending<'_> {
    /// Returns the chart so many columns to the right.
    pub(super) fn moved(self, columns: u32) -> Self {
        Self { anchor: CellRef::new(self.anchor.row, self.anchor.column + columns), ..self }
    }
}

/// Returns the width of a column in pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a width is between 1 and 255 characters")]
pub(super) fn pixels(width: f64) -> u32 {
    (width * 7.0 + 5.0) as u32
}

/// Places a chart and returns its right edge in pixels.
pub(super) fn place<'r>(page: &mut Page<'r>, placed: &PlacedChart<'r>, at: usize) -> u32 {
    let table_edge = page.grid.widths.iter().copied().map(pixels).sum::<u32>();
    let left = match (placed.right, page.chart_edge) {
        (false, _) => 0,
        (true, Some(edge)) => edge + GAP,
        (true, None) => table_edge + GAP,
    };
    let top = if placed.right { page.top } else { page.row };
    let mut offset = left;
    let mut column = 0;
    loop {
        let width = page.grid.widths.get(column).map_or(PLAIN_PIXELS, |&width| pixels(width));
        if offset < width {
            break;
        }
        offset -= width;
        column += 1;
    }
    page.row = page.row.max(below(page, top, placed.height) + 1);
    page.pending.push(Pending {
        sheet: page.number,
        chart: placed.chart,
        anchor: CellRef::new(top, column_number(column)),
        offset,
        width: placed.width,
        height: placed.height,
        at,
    });
    left + placed.width
}

/// The first row below a chart that begins in a row, as far as the heights beside it are known.
fn below(page: &Page<'_>, top: u32, height: u32) -> u32 {
    let mut left = f64::from(height);
    let mut row = top;
    while left > 0.0 {
        left -= page.beside.get(&row).map_or(f64::from(ROW_PIXELS), |points| points / 0.75);
        row += 1;
    }
    row
}

/// Gives every chart the cells it draws.
///
/// # Errors
/// The charts for which some cell is on no sheet.
pub(super) fn connect<'r>(
    plan: &mut Plan<'r>,
    placed: &BTreeMap<&str, Vec<Placed>>,
    pending: Vec<Pending<'r>>,
) -> Result<(), Vec<Complaint>> {
    let mut complaints = Vec::new();
    let mut feet: BTreeMap<&str, Stretches> = BTreeMap::new();
    for pending in pending {
        let tables = placed.get(pending.chart.table.as_str()).map_or(&[][..], Vec::as_slice);
        let whole = |table: &&Placed| {
            pending.chart.columns.iter().all(|column| table.columns.contains_key(column))
                && pending.chart.series.iter().all(|series| table.rows.contains_key(&series.row))
        };
        let Some(table) = tables.iter().filter(whole).min_by_key(|table| table.sheet != pending.sheet) else {
            let message = format!(
                "chart `{}` draws cells of table `{}` that no sheet shows",
                pending.chart.id, pending.chart.table
            );
            complaints.push(Complaint::new(pending.at, message, "show all columns of the table that the chart names"));
            continue;
        };
        let source = Cells { table, chart: pending.chart };
        let drawn = source.direct(plan).or_else(|| feet.get(pending.chart.id.as_str()).cloned());
        let (categories, series) = drawn.unwrap_or_else(|| {
            let foot = source.at_the_foot(plan, pending.at);
            feet.insert(&pending.chart.id, foot.clone());
            foot
        });
        let Pending { chart, anchor, offset, width, height, .. } = pending;
        if let Some(sheet) = plan.sheets.get_mut(pending.sheet) {
            sheet.charts.push(PlannedChart { chart, anchor, offset, width, height, categories, series });
        }
    }
    if complaints.is_empty() { Ok(()) } else { Err(complaints) }
}

/// The cells of a chart's category names, and of each of its series.
type Stretches = (Span, Vec<Span>);

/// The cells of a table that a chart draws.
struct Cells<'c> {
    table: &'c Placed,
    chart: &'c Chart,
}

impl Cells<'_> {
    /// The chart's columns on the sheet, in its order.
    fn columns(&self) -> Vec<u32> {
        self.chart.columns.iter().filter_map(|column| self.table.columns.get(column)).copied().collect()
    }

    fn row(&self, id: &str) -> u32 {
        self.table.rows.get(id).copied().unwrap_or(self.table.head)
    }

    /// Returns the stretches of the table's rows, when a chart can draw them as they are.
    fn direct(&self, plan: &Plan<'_>) -> Option<Stretches> {
        let columns = self.columns();
        let sheet = plan.sheets.get(self.table.sheet)?;
        let (first, last) = (*columns.first()?, *columns.last()?);
        let unbroken = columns.windows(2).all(|pair| pair[1] == pair[0] + 1);
        let content = |row: u32, column: u32| sheet.cells.get(&CellRef::new(row, column)).map(|cell| &cell.content);
        let named = columns.iter().zip(&self.chart.categories).all(|(&column, category)| {
            matches!(content(self.table.head, column), Some(Content::Words(head)) if head.starts_with(category.as_str()))
        });
        let full = self.chart.series.iter().all(|series| {
            let figure = |&column: &u32| {
                matches!(content(self.row(&series.row), column), Some(Content::Figure(_) | Content::Input(_)))
            };
            columns.iter().all(figure) && series.values.iter().all(Option::is_some)
        });
        let stretch = |row| Span { first: Place { sheet: self.table.sheet, cell: CellRef::new(row, first) }, last };
        (unbroken && named && full).then(|| {
            let series = self.chart.series.iter().map(|series| stretch(self.row(&series.row))).collect();
            (stretch(self.table.head), series)
        })
    }

    /// Repeats the figures at the foot of the table's sheet and returns where they stand.
    fn at_the_foot(&self, plan: &mut Plan<'_>, at: usize) -> Stretches {
        let count = self.columns().len();
        let stretch = |row| Span {
            first: Place { sheet: self.table.sheet, cell: CellRef::new(row, 2) },
            last: column_number(count),
        };
        let Some(sheet) = plan.sheets.get_mut(self.table.sheet) else { return (stretch(1), Vec::new()) };
        while sheet.widths.len() <= count {
            sheet.widths.push(FOOT_WIDTH);
        }
        for width in sheet.widths.iter_mut().skip(1).take(count) {
            *width = width.max(FOOT_WIDTH);
        }
        let head = sheet.bottom + 2;
        let title = format!("Figures behind the chart “{}”", self.chart.title);
        let across: f64 = sheet.widths.iter().sum();
        sheet.heights.insert(head - 1, 17.0 * f64::from(lines(&title, across / 1.2)));
        let title = PlannedCell { span: span(sheet.widths.len()), ..words_cell(&title, Style::of(Role::Caption), at) };
        sheet.cells.insert(CellRef::new(head - 1, 1), title);
        let axis = words_cell(&self.chart.axis, Style::of(Role::Head(Kind::Stub)), at);
        sheet.cells.insert(CellRef::new(head, 1), axis);
        for (index, category) in self.chart.categories.iter().take(count).enumerate() {
            let name = words_cell(category, Style::of(Role::Head(Kind::Figure)), at);
            sheet.cells.insert(CellRef::new(head, column_number(index + 1)), name);
        }
        let series = (head + 1..).zip(&self.chart.series);
        let spans = series.map(|(row, series)| {
            self.foot_row(sheet, row, series, at);
            sheet.bottom = row + 1;
            stretch(row)
        });
        (stretch(head), spans.collect())
    }

    /// Repeats a series: its name, then its figures, each referring to its cell in the table.
    fn foot_row(&self, sheet: &mut PlannedSheet<'_>, row: u32, series: &ChartSeries, at: usize) {
        let name = words_cell(&series.name, Style::of(Role::Body(Line::Item, Kind::Stub)), at);
        sheet.cells.insert(CellRef::new(row, 1), name);
        let style = Style { format: Some(self.chart.format), ..Style::of(Role::Body(Line::Item, Kind::Figure)) };
        for (index, (column, value)) in self.columns().into_iter().zip(&series.values).enumerate() {
            let place = Place { sheet: self.table.sheet, cell: CellRef::new(self.row(&series.row), column) };
            let content = value.map_or(Content::Blank, |value| Content::Echo(place, value));
            let cell = PlannedCell { content, style, span: 1, note: None, link: None, at };
            sheet.cells.insert(CellRef::new(row, column_number(index + 1)), cell);
        }
    }
}
