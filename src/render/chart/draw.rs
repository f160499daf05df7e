//! The marks of a chart: lines, columns, their values and their names.

use super::frame::{Frame, as_float, values};
use super::svg::{line, number, rect, text, text_width};
use super::{TITLE_LINE, WIDTH};
use crate::report::{Chart, ChartKind, ChartSeries};
use std::fmt::Write as _;

/// The width of a column at most.
const WIDEST_COLUMN: f64 = 84.0;

/// A gap narrower than this is left without words.
const NARROWEST_GAP: f64 = 22.0;

/// How a series looks.
struct Look {
    /// The colour of lines and areas.
    colour: &'static str,
    /// The class of words about it, in a darker colour.
    ink: &'static str,
    /// How many series of the same lab came before it.
    rank: usize,
}

/// Returns how the series at `index` looks: the house colour of its lab, varied when the lab has several.
fn look(chart: &Chart, index: usize) -> Look {
    let role = chart.series[index].role.as_str();
    let rank = chart.series[..index].iter().filter(|series| series.role == role).count();
    let (colour, ink) = match role {
        "left" => ("#1F4E79", "left"),
        "right" => ("#CC7A22", "right"),
        _ => ("#7A7A7A", "reference"),
    };
    Look { colour, ink, rank }
}

/// Returns whether the series is a claimed band, not a lab.
fn is_reference(series: &ChartSeries) -> bool {
    series.role == "reference"
}

/// Returns whether a category is a forecast, by the mark of the trade: `FY2026E`.
fn is_forecast(category: &str) -> bool {
    category.strip_suffix('E').is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()))
}

/// Returns the hatchings that the second and later series of a lab are filled with.
pub(super) fn patterns(chart: &Chart) -> String {
    let mut out = String::new();
    for index in 0..chart.series.len() {
        let Look { colour, rank, .. } = look(chart, index);
        if rank > 0 {
            let size = if rank == 1 { 7 } else { 4 };
            // Writing to a String cannot fail.
            let _ = write!(
                out,
                "<pattern id=\"{}\" width=\"{size}\" height=\"{size}\" patternTransform=\"rotate(45)\" \
                 patternUnits=\"userSpaceOnUse\"><rect width=\"{size}\" height=\"{size}\" fill=\"#FCFCFA\"/>\
                 <line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"{size}\" stroke=\"{colour}\" stroke-width=\"4\"/></pattern>",
                hatch(chart, index)
            );
        }
    }
    if out.is_empty() { out } else { format!("<defs>{out}</defs>\n") }
}

/// Returns the id of a series' hatching, unique also where several charts share a page.
fn hatch(chart: &Chart, index: usize) -> String {
    format!("hatch-{}-{index}", super::stem(&chart.id))
}

/// Returns the attributes of a filled area of the series.
fn fill(chart: &Chart, index: usize, forecast: bool) -> String {
    let Look { colour, rank, .. } = look(chart, index);
    let paint = if rank > 0 { format!("url(#{})", hatch(chart, index)) } else { colour.to_owned() };
    let paler = if forecast { " fill-opacity=\"0.45\" stroke-dasharray=\"4 2\"" } else { "" };
    format!("fill=\"{paint}\" stroke=\"{colour}\"{paler}")
}

/// Draws lines; gaps stay gaps, claimed bands are dashed and grey.
pub(super) fn lines(chart: &Chart, frame: &Frame) -> String {
    let mut out = String::new();
    let mut ends = Vec::new();
    let lone = chart.series.iter().filter(|series| !is_reference(series)).count() == 1;
    for (index, series) in chart.series.iter().enumerate() {
        let Look { colour, rank, .. } = look(chart, index);
        let dash = match (is_reference(series), rank) {
            (true, _) => " stroke-dasharray=\"6 4\"",
            (false, 0) => "",
            (false, _) => " stroke-dasharray=\"2 3\"",
        };
        let width = if is_reference(series) { 1.5 } else { 2.5 };
        for run in runs(series, frame) {
            let points: Vec<String> = run.iter().map(|(x, y, _)| format!("{},{}", number(*x), number(*y))).collect();
            let points = points.join(" ");
            let paint = format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dash}");
            let _ = writeln!(out, "<polyline points=\"{points}\" {paint}/>");
            for (x, y, value) in run.iter().filter(|_| !is_reference(series)) {
                out.push_str(&marker(&series.role, rank, *x, *y, colour));
                if lone {
                    let words = chart.format.text(*value);
                    out.push_str(&text(*x, y - 11.0, &words, "class=\"value\" text-anchor=\"middle\""));
                }
            }
        }
        if let Some((x, y, value)) = runs(series, frame).last().and_then(|run| run.last().copied()) {
            ends.push((y, x, index, chart.format.text(value)));
        }
    }
    out.push_str(&if frame.direct { end_labels(chart, frame, ends, lone) } else { legend(chart, frame) });
    out
}

/// Returns the unbroken stretches of a series as points with their values.
fn runs(series: &ChartSeries, frame: &Frame) -> Vec<Vec<(f64, f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64, f64)>> = vec![Vec::new()];
    for (category, value) in values(series).enumerate() {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push((frame.x(category), frame.y(value), value)),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    if is_reference(series) {
        stretch(&mut runs, frame);
    }
    runs
}

/// Lets a claimed band reach from edge to edge of the plot where it has values at the edges.
fn stretch(runs: &mut [Vec<(f64, f64, f64)>], frame: &Frame) {
    let edge = frame.slot() * 0.75;
    if let Some(&(x, y, value)) = runs.first().and_then(|run| run.first())
        && x - frame.left < edge
        && let Some(run) = runs.first_mut()
    {
        run.insert(0, (frame.left, y, value));
    }
    if let Some(&(x, y, value)) = runs.last().and_then(|run| run.last())
        && frame.right - x < edge
        && let Some(run) = runs.last_mut()
    {
        run.push((frame.right, y, value));
    }
}

/// Draws the marker of a point: a disc for the left lab, a square for the right, hollow for a lab's further series.
fn marker(role: &str, rank: usize, x: f64, y: f64, colour: &str) -> String {
    let fill = if rank > 0 { "#FCFCFA" } else { colour };
    let paint = format!("fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.5\"");
    if role == "right" {
        rect(x - 4.0, y - 4.0, 8.0, 8.0, &paint)
    } else {
        format!("<circle cx=\"{}\" cy=\"{}\" r=\"4.4\" {paint}/>\n", number(x), number(y))
    }
}

/// Names each line at its end, with its last value; names that would collide move apart.
fn end_labels(chart: &Chart, frame: &Frame, mut ends: Vec<(f64, f64, usize, String)>, lone: bool) -> String {
    ends.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.2.cmp(&right.2)));
    let mut heights: Vec<f64> = Vec::new();
    for (y, ..) in &ends {
        heights.push(heights.last().map_or(*y, |above: &f64| y.max(above + 17.0)));
    }
    let overflow = heights.last().map_or(0.0, |last| (last - frame.bottom).max(0.0));
    let mut out = String::new();
    for ((_, x, index, value), y) in ends.iter().zip(heights) {
        let series = &chart.series[*index];
        let Look { ink, .. } = look(chart, *index);
        let words =
            if lone && !is_reference(series) { series.name.clone() } else { format!("{} {value}", series.name) };
        let style = format!("class=\"name {ink}\"");
        out.push_str(&text(x + 11.0, y - overflow + 4.5, &words, &style));
    }
    out
}

/// Draws columns side by side, with their values on top where there is room.
pub(super) fn columns(chart: &Chart, frame: &Frame) -> String {
    let mut out = String::new();
    let count = as_float(chart.series.len().max(1));
    let width = (frame.slot() * 0.8 / count).min(WIDEST_COLUMN);
    for (index, series) in chart.series.iter().enumerate() {
        for (category, value) in values(series).enumerate() {
            let x = frame.x(category) - width * (count / 2.0 - as_float(index));
            let Some(value) = value else {
                if width >= NARROWEST_GAP {
                    let gap = "class=\"small\" text-anchor=\"middle\"";
                    out.push_str(&text(x + width / 2.0, frame.zero() - 5.0, "n/a", gap));
                }
                continue;
            };
            let (top, foot) = (frame.y(value).min(frame.zero()), frame.y(value).max(frame.zero()));
            let forecast = chart.categories.get(category).is_some_and(|name| is_forecast(name));
            out.push_str(&rect(x + 1.0, top, (width - 2.0).max(1.0), foot - top, &fill(chart, index, forecast)));
            let words = chart.format.text(value);
            if text_width(&words, 11.5) <= width + 2.0 {
                let y = if value < 0.0 { foot + 14.0 } else { top - 5.0 };
                out.push_str(&text(x + width / 2.0, y, &words, "class=\"value\" text-anchor=\"middle\""));
            }
        }
    }
    out + &if frame.direct { column_names(chart, frame, width) } else { legend(chart, frame) }
}

/// Names each series over its last column; of two in one place the names lean away from each other.
fn column_names(chart: &Chart, frame: &Frame, width: f64) -> String {
    let count = as_float(chart.series.len());
    let last = |series: &ChartSeries| values(series).enumerate().filter_map(|(at, value)| Some((at, value?))).last();
    let places: Vec<Option<(usize, f64)>> = chart.series.iter().map(last).collect();
    let mut out = String::new();
    for (index, (series, place)) in chart.series.iter().zip(&places).enumerate() {
        let Some((category, value)) = *place else { continue };
        let left = frame.x(category) - width * (count / 2.0 - as_float(index));
        let shared = places.iter().flatten().filter(|(other, _)| *other == category).count() > 1;
        let (x, anchor) = match (shared, index) {
            (true, 0) => (left + width - 3.0, "end"),
            (true, _) => (left + 3.0, "start"),
            (false, _) => (left + width / 2.0, "middle"),
        };
        // A name near the right edge ends there.
        let room = frame.right - x - text_width(&series.name, 13.5) / 2.0;
        let (x, anchor) = if anchor == "middle" && room < 0.0 { (frame.right, "end") } else { (x, anchor) };
        let y = frame.y(value).min(frame.zero()) - 20.0;
        let style = format!("class=\"name {}\" text-anchor=\"{anchor}\"", look(chart, index).ink);
        out.push_str(&text(x, y, &series.name, &style));
    }
    out
}

/// Draws a value on a small plate, which reads on any fill.
fn plate(x: f64, y: f64, words: &str) -> String {
    let width = text_width(words, 11.5) + 6.0;
    let ground = rect(x - width / 2.0, y - 7.5, width, 15.0, "rx=\"3\" fill=\"#FCFCFA\" fill-opacity=\"0.92\"");
    ground + &text(x, y + 4.0, words, "class=\"value\" text-anchor=\"middle\"")
}

/// Says what paler columns mean, when there are any.
pub(super) fn forecast_note(chart: &Chart) -> &'static str {
    let columns = chart.kind != ChartKind::Line;
    let forecast = columns && chart.categories.iter().any(|category| is_forecast(category));
    if forecast { "Paler, dashed outline: expected (E)" } else { "" }
}

/// Draws columns on top of each other, with their values inside where there is room.
pub(super) fn stacked(chart: &Chart, frame: &Frame) -> String {
    let mut out = String::new();
    let width = (frame.slot() * 0.62).min(120.0);
    for category in 0..chart.categories.len() {
        let forecast = is_forecast(&chart.categories[category]);
        let (mut above, mut below) = (0.0, 0.0);
        for (index, series) in chart.series.iter().enumerate() {
            let Some(value) = values(series).nth(category).flatten() else { continue };
            let base = if value < 0.0 { &mut below } else { &mut above };
            let (from, to) = (frame.y(*base), frame.y(*base + value));
            *base += value;
            let (x, height) = (frame.x(category) - width / 2.0, (from - to).abs());
            out.push_str(&rect(x, from.min(to), width, height, &fill(chart, index, forecast)));
            if height >= 15.0 {
                let words = chart.format.text(value);
                out.push_str(&plate(frame.x(category), f64::midpoint(from, to), &words));
            }
        }
    }
    out + &legend(chart, frame)
}

/// Draws the legend in a row over the plot, from the right edge.
fn legend(chart: &Chart, frame: &Frame) -> String {
    let most = TITLE_LINE / chart.series.len().max(1);
    let names: Vec<String> = chart.series.iter().map(|series| super::svg::cut(&series.name, most.max(8))).collect();
    let total: f64 = names.iter().map(|name| text_width(name, 13.0) + 36.0).sum();
    let mut x = (WIDTH - 24.0 - total).max(20.0);
    let y = frame.top - 30.0;
    let mut out = String::new();
    for (index, name) in names.iter().enumerate() {
        let Look { colour, .. } = look(chart, index);
        if is_reference(&chart.series[index]) {
            let dashed = format!("stroke=\"{colour}\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\"");
            out.push_str(&line((x, y - 4.0), (x + 16.0, y - 4.0), &dashed));
        } else {
            out.push_str(&rect(x, y - 10.0, 14.0, 12.0, &fill(chart, index, false)));
        }
        out.push_str(&text(x + 21.0, y, name, ""));
        x += text_width(name, 13.0) + 36.0;
    }
    out
}
