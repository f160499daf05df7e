//! Draws native charts over the cells of the sheets.

#![expect(clippy::disallowed_types, reason = "rust_xlsxwriter stops at this file")]

use super::limits::chart_words;
use super::plan::{Plan, PlannedChart, Span};
use super::styles::{FONT, GREY, NAVY, ORANGE};
use crate::report::{ChartKind, ChartSeries};
use rust_xlsxwriter::{
    Chart, ChartEmptyCells, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartMarker,
    ChartMarkerType, ChartRange, ChartSolidFill, ChartType, Color, ObjectMovement, Worksheet, XlsxError,
};

/// Draws a chart on its sheet.
pub(super) fn draw(worksheet: &mut Worksheet, planned: &PlannedChart<'_>, plan: &Plan<'_>) -> Result<(), XlsxError> {
    let model = planned.chart;
    let mut chart = Chart::new(match model.kind {
        ChartKind::Line => ChartType::Line,
        ChartKind::Columns => ChartType::Column,
        ChartKind::StackedColumns => ChartType::ColumnStacked,
    });
    let mut title_font = font(10);
    chart.title().set_name(chart_words(&model.title).as_str()).set_font(title_font.set_bold());
    chart.y_axis().set_name(chart_words(&model.axis).as_str()).set_name_font(&font(9)).set_font(&font(9));
    chart.y_axis().set_num_format(model.format.code());
    let mut grid = ChartLine::new();
    chart.y_axis().set_major_gridlines_line(grid.set_color(Color::RGB(0xE3_E3E3)).set_width(0.75));
    // Negative values would otherwise run through the names of the categories.
    chart.x_axis().set_label_position(rust_xlsxwriter::ChartAxisLabelPosition::Low).set_font(&font(9));
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(9));
    chart.show_empty_cells_as(ChartEmptyCells::Gaps);
    chart.set_width(planned.width).set_height(planned.height).set_alt_text(chart_words(&model.alt)).set_name(&model.id);
    chart.set_object_movement(ObjectMovement::MoveButDontSizeWithCells);
    let mut seen = Seen::default();
    for (series, span) in model.series.iter().zip(&planned.series) {
        let look = seen.look(series, model.kind);
        let drawn = chart.add_series();
        drawn.set_name(chart_words(&series.name).as_str());
        drawn.set_values(&range(plan, *span)).set_categories(&range(plan, planned.categories));
        look.apply(drawn, model.kind);
    }
    let (row, column) = (planned.anchor.row - 1, u16::try_from(planned.anchor.column - 1).unwrap_or(u16::MAX));
    worksheet.insert_chart_with_offset(row, column, &chart, planned.offset, 0)?;
    Ok(())
}

fn font(size: u8) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(FONT).set_size(size);
    font
}

fn range(plan: &Plan<'_>, span: Span) -> ChartRange {
    let sheet = plan.sheets.get(span.first.sheet).map_or("", |sheet| sheet.name.as_str());
    let row = span.first.cell.row - 1;
    let column = |column: u32| u16::try_from(column - 1).unwrap_or(u16::MAX);
    ChartRange::new_from_range(sheet, row, column(span.first.cell.column), row, column(span.last))
}

/// How many series of each role came before: a lab's second series is a lighter shade of its colour.
#[derive(Default)]
struct Seen {
    left: usize,
    right: usize,
    reference: usize,
}

/// How a series is drawn.
struct Look {
    color: Color,
    dash: Option<ChartLineDashType>,
    marker: Option<ChartMarkerType>,
}

impl Seen {
    fn look(&mut self, series: &ChartSeries, kind: ChartKind) -> Look {
        let (count, shades, marker) = match series.role.as_str() {
            "left" => (&mut self.left, [NAVY, Color::RGB(0x7F_A3C7), Color::RGB(0xBF_D1E3)], ChartMarkerType::Circle),
            "right" => {
                (&mut self.right, [ORANGE, Color::RGB(0xEB_B98A), Color::RGB(0xF5_DCC4)], ChartMarkerType::Diamond)
            }
            _ => (&mut self.reference, [GREY, Color::RGB(0xA6_A6A6), Color::RGB(0xBF_BFBF)], ChartMarkerType::Square),
        };
        let color = shades[(*count).min(shades.len() - 1)];
        let reference = !matches!(series.role.as_str(), "left" | "right");
        let dash = match (reference, *count) {
            (true, _) => Some(ChartLineDashType::Dash),
            (false, 0) => None,
            // Shades alone do not tell lines apart.
            (false, _) if kind == ChartKind::Line => Some(ChartLineDashType::RoundDot),
            (false, _) => None,
        };
        *count += 1;
        Look { color, dash, marker: (!reference || has_lone_point(series)).then_some(marker) }
    }
}

/// Whether some value stands alone between gaps, where a line would not show it.
fn has_lone_point(series: &ChartSeries) -> bool {
    let known = |index: Option<usize>| index.and_then(|index| series.values.get(index)).is_some_and(Option::is_some);
    (0..series.values.len()).any(|index| known(Some(index)) && !known(index.checked_sub(1)) && !known(Some(index + 1)))
}

impl Look {
    fn apply(&self, series: &mut rust_xlsxwriter::ChartSeries, kind: ChartKind) {
        let mut format = ChartFormat::new();
        if kind == ChartKind::Line {
            let mut line = ChartLine::new();
            line.set_color(self.color).set_width(if self.dash.is_some() { 1.5 } else { 2.25 });
            if let Some(dash) = self.dash {
                line.set_dash_type(dash);
            }
            let mut marker = ChartMarker::new();
            let mut fill = ChartSolidFill::new();
            let mut filled = ChartFormat::new();
            filled.set_solid_fill(fill.set_color(self.color)).set_no_border();
            match self.marker {
                Some(kind) => marker.set_type(kind).set_size(6).set_format(&mut filled),
                None => marker.set_none(),
            };
            series.set_format(format.set_line(&line)).set_marker(&marker);
        } else {
            let mut fill = ChartSolidFill::new();
            series.set_format(format.set_solid_fill(fill.set_color(self.color))).set_gap(80);
            series.set_overlap(if kind == ChartKind::StackedColumns { 100 } else { 0 });
        }
    }
}
