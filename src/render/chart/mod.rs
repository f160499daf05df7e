//! Charts as SVG, drawn by our own few lines: no fonts, no clock, the same bytes every time.
//!
//! The picture has a light panel of its own, so it reads on light and dark pages. Labs differ by colour, brightness,
//! marker and fill, so it survives greyscale. Values are labelled by the chart's number format: the same text as in
//! the tables.

mod draw;
mod frame;
mod png;
mod svg;
#[cfg(test)]
mod tests;

use crate::report::{Chart, ChartKind, Report};
use frame::Frame;
use svg::{escape, wrapped};

/// The width of a picture in pixels.
const WIDTH: f64 = 880.0;
/// The height of a picture in pixels.
const HEIGHT: f64 = 430.0;
/// The characters of a title line.
const TITLE_LINE: usize = 92;

/// Returns the name of the file that holds a chart's picture: the id, with nothing in it that leads elsewhere.
pub(crate) fn file_name(id: &str) -> String {
    format!("{}.svg", stem(id))
}

/// Returns the name of the file with the same picture as PNG.
pub(crate) fn png_name(id: &str) -> String {
    format!("{}.png", stem(id))
}

/// Returns an id as the beginning of a file's name.
fn stem(id: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '-' };
    id.chars().map(safe).collect()
}

/// Draws an SVG made by [`svg`] as PNG, twice as large; `None` only when it cannot be drawn.
pub(crate) fn png(svg: &str) -> Option<Vec<u8>> {
    png::png(svg)
}

/// Draws a chart of the report as an SVG file, in light colours.
pub(crate) fn svg(chart: &Chart, report: &Report) -> String {
    drawn(chart, report, "")
}

/// Draws a chart of the report as a part of a page, in the colours that the reader's screen asks for.
pub(crate) fn inline_svg(chart: &Chart, report: &Report) -> String {
    drawn(chart, report, DARK)
}

fn drawn(chart: &Chart, report: &Report, dark: &str) -> String {
    let title = wrapped(&chart.title, TITLE_LINE, 2);
    let frame = Frame::of(chart, title.len());
    let mut body = String::new();
    for (index, line) in (0_u8..).zip(&title) {
        body.push_str(&svg::text(20.0, 30.0 + 21.0 * f64::from(index), line, "class=\"title\""));
    }
    let from = format!("{}, as of {}", report.meta.period, report.meta.as_of);
    body.push_str(&svg::text(WIDTH - 14.0, HEIGHT - 10.0, &from, "class=\"small\" text-anchor=\"end\""));
    body.push_str(&svg::text(20.0, HEIGHT - 10.0, draw::forecast_note(chart), "class=\"small\""));
    body.push_str(&frame.axes(chart));
    body.push_str(&match chart.kind {
        ChartKind::Line => draw::lines(chart, &frame),
        ChartKind::Columns => draw::columns(chart, &frame),
        ChartKind::StackedColumns => draw::stacked(chart, &frame),
    });
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\" class=\"labcomps-chart\" role=\"img\" aria-label=\"{}\">\n<title>{}</title>\n<desc>{}</desc>\n<style>{STYLE}{dark}</style>\n{}\
         <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"#FCFCFA\" stroke=\"#D5D5D0\"/>\n{body}</svg>\n",
        escape(&chart.title),
        escape(&chart.title),
        escape(&chart.alt),
        draw::patterns(chart),
        WIDTH - 1.0,
        HEIGHT - 1.0,
    )
}

/// How texts look; a viewer's plain sans-serif will do.
const STYLE: &str = ".labcomps-chart text{font-family:Helvetica,Arial,\"Liberation Sans\",sans-serif;font-size:13px;fill:#333}\
.labcomps-chart .title{font-size:17px;font-weight:bold;fill:#1A1A1A}.labcomps-chart .small{font-size:11px;fill:#666}.labcomps-chart .axis{font-size:12px;fill:#555}\
.labcomps-chart .value{font-size:11.5px;fill:#222;paint-order:stroke;stroke:#FCFCFA;stroke-width:3px;stroke-linejoin:round}\
.labcomps-chart .name{font-weight:bold;paint-order:stroke;stroke:#FCFCFA;stroke-width:3px}\
.labcomps-chart .left{fill:#1F4E79}.labcomps-chart .right{fill:#A65A0C}.labcomps-chart .reference{fill:#666}";

/// The same colours on a dark screen; left is the lighter there. Print is always light.
const DARK: &str = "@media screen and (prefers-color-scheme:dark){\
.labcomps-chart text{fill:#D5D9DE}.labcomps-chart .title{fill:#F0F2F4}.labcomps-chart .small,.labcomps-chart .axis{fill:#A9B0BA}\
.labcomps-chart .value{fill:#E7E9EC;stroke:#1D2229}.labcomps-chart .name{stroke:#1D2229}\
.labcomps-chart .left{fill:#A9D2FF}.labcomps-chart .right{fill:#EFA35C}.labcomps-chart .reference{fill:#A9B0BA}\
.labcomps-chart [fill=\"#FCFCFA\"]{fill:#1D2229}.labcomps-chart [stroke=\"#D5D5D0\"]{stroke:#39404A}\
.labcomps-chart [stroke=\"#E2E2DE\"]{stroke:#343B44}.labcomps-chart [stroke=\"#777\"]{stroke:#8A929D}\
.labcomps-chart [fill=\"#1F4E79\"]{fill:#A9D2FF}.labcomps-chart [stroke=\"#1F4E79\"]{stroke:#A9D2FF}\
.labcomps-chart [fill=\"#7A7A7A\"]{fill:#A9B0BA}.labcomps-chart [stroke=\"#7A7A7A\"]{stroke:#A9B0BA}}";
