//! The frame of a chart: where the plot is, what the axes say.

use super::svg::{cut, line, text, text_width, wrapped};
use super::{HEIGHT, WIDTH};
use crate::report::{Chart, ChartKind, ChartSeries};

/// The plot's place and the scale of its value axis.
pub(super) struct Frame {
    /// The left edge of the plot.
    pub(super) left: f64,
    /// The right edge of the plot.
    pub(super) right: f64,
    /// The top edge of the plot.
    pub(super) top: f64,
    /// The bottom edge of the plot.
    pub(super) bottom: f64,
    /// Values at the grid lines, ascending.
    ticks: Vec<f64>,
    /// The lines of text at the foot of the plot.
    labels: Vec<Vec<String>>,
    /// Whether series are named at their ends instead of in a legend.
    pub(super) direct: bool,
}

/// The longest name written at the end of a line.
const LONGEST_DIRECT: usize = 26;

/// The longest name written over a column.
const LONGEST_OVER_COLUMN: usize = 16;

/// The most series whose names are written over columns.
const MOST_OVER_COLUMNS: usize = 2;

impl Frame {
    /// Measures a chart with a title of so many lines.
    pub(super) fn of(chart: &Chart, title_lines: usize) -> Self {
        let direct = match chart.kind {
            ChartKind::Line => chart.series.iter().all(|series| series.name.chars().count() <= LONGEST_DIRECT),
            ChartKind::Columns => {
                let short = chart.series.iter().all(|series| series.name.chars().count() <= LONGEST_OVER_COLUMN);
                short && chart.series.len() <= MOST_OVER_COLUMNS
            }
            ChartKind::StackedColumns => false,
        };
        let ticks = ticks(chart);
        let tick_width = tick_labels(chart, &ticks).iter().map(|label| text_width(label, 12.0)).fold(0.0, f64::max);
        let left = 24.0 + tick_width + 8.0;
        let end_label = |series: &ChartSeries| {
            let last = series.values.iter().flatten().next_back().map_or_else(String::new, |v| chart.format.text(*v));
            text_width(&format!("{} {last}", series.name), 13.5) + 24.0
        };
        let margin = if direct && chart.kind == ChartKind::Line {
            chart.series.iter().map(end_label).fold(24.0, f64::max)
        } else {
            24.0
        };
        let right = (WIDTH - margin).max(left + 200.0);
        // Over columns stand a legend or their names.
        let legend = if direct && chart.kind == ChartKind::Line { 0.0 } else { 19.0 };
        let top = 47.0 + 21.0 * as_float(title_lines.max(1)) + legend;
        let labels = category_labels(&chart.categories, right - left);
        let deepest = labels.iter().map(Vec::len).max().unwrap_or(1);
        let bottom = if deepest > 1 { HEIGHT - 62.0 } else { HEIGHT - 48.0 };
        Self { left, right, top, bottom, ticks, labels, direct }
    }

    /// Returns the height of a value.
    pub(super) fn y(&self, value: f64) -> f64 {
        let (low, high) = (self.ticks.first().copied().unwrap_or(0.0), self.ticks.last().copied().unwrap_or(1.0));
        self.bottom - (value - low) / (high - low) * (self.bottom - self.top)
    }

    /// Returns the height of zero.
    pub(super) fn zero(&self) -> f64 {
        self.y(0.0)
    }

    /// Returns the width that each category has.
    pub(super) fn slot(&self) -> f64 {
        (self.right - self.left) / as_float(self.labels.len().max(1))
    }

    /// Returns the middle of a category.
    pub(super) fn x(&self, category: usize) -> f64 {
        self.left + self.slot() * (as_float(category) + 0.5)
    }

    /// Draws grid, tick labels, category labels and the title of the value axis.
    pub(super) fn axes(&self, chart: &Chart) -> String {
        let mut out = text(20.0, self.top - 12.0, &chart.axis, "class=\"axis\"");
        for (tick, label) in self.ticks.iter().zip(tick_labels(chart, &self.ticks)) {
            let y = self.y(*tick);
            let colour = if *tick == 0.0 { "#777" } else { "#E2E2DE" };
            out.push_str(&line((self.left, y), (self.right, y), &format!("stroke=\"{colour}\"")));
            out.push_str(&text(self.left - 8.0, y + 4.0, &label, "class=\"axis\" text-anchor=\"end\""));
        }
        for (category, lines) in self.labels.iter().enumerate() {
            for (index, words) in lines.iter().enumerate() {
                let y = self.bottom + 18.0 + 14.0 * as_float(index);
                out.push_str(&text(self.x(category), y, words, "class=\"axis\" text-anchor=\"middle\""));
            }
        }
        out
    }
}

/// Returns a small count as a number.
pub(super) fn as_float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// Returns the finite values of a series; everything else is a gap.
pub(super) fn values(series: &ChartSeries) -> impl Iterator<Item = Option<f64>> {
    series.values.iter().map(|value| value.filter(|value| value.is_finite()))
}

/// Returns the labels of the grid lines, without decimals that are all zero.
fn tick_labels(chart: &Chart, ticks: &[f64]) -> Vec<String> {
    let labels: Vec<String> = ticks.iter().map(|tick| chart.format.text(*tick)).collect();
    for zeros in [".00", ".0"] {
        let shorter = |label: &String| {
            let (whole, rest) = label.split_once(zeros)?;
            (!rest.starts_with(|c: char| c.is_ascii_digit())).then(|| format!("{whole}{rest}"))
        };
        if let Some(shorter) = labels.iter().map(shorter).collect() {
            return shorter;
        }
    }
    labels
}

/// Returns the values of the grid lines: round steps from below the least value to above the greatest, with zero.
fn ticks(chart: &Chart) -> Vec<f64> {
    let mut all: Vec<f64> = chart.series.iter().flat_map(|series| values(series).flatten()).collect();
    if chart.kind == ChartKind::StackedColumns {
        for category in 0..chart.categories.len() {
            let here = chart.series.iter().filter_map(|series| values(series).nth(category).flatten());
            let (ups, downs): (Vec<f64>, Vec<f64>) = here.partition(|value| *value >= 0.0);
            all.extend([ups.iter().sum::<f64>(), downs.iter().sum::<f64>()]);
        }
    }
    let least = all.iter().copied().fold(0.0, f64::min);
    let greatest = all.iter().copied().fold(0.0, f64::max);
    let span = if greatest > least { greatest - least } else { 1.0 };
    let power = 10_f64.powf((span / 5.0).log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|m| m * power).into_iter().find(|s| span / s <= 5.0).unwrap_or(span);
    // A little air, so that a value's label does not touch the edge.
    let first = (least / step - if least < 0.0 { 0.08 } else { 0.0 }).floor();
    let steps = ((greatest / step + 0.08).ceil() - first).clamp(1.0, 12.0);
    (0_u8..=12).map(f64::from).take_while(|n| *n <= steps).map(|n| (first + n) * step).collect()
}

/// Returns the lines of each category's label: broken into two when narrow, thinned out when there are too many.
fn category_labels(categories: &[String], width: f64) -> Vec<Vec<String>> {
    let slot = width / as_float(categories.len().max(1));
    let fits = |words: &str| text_width(words, 12.0) <= slot - 6.0;
    if categories.iter().all(|words| fits(words)) {
        return categories.iter().map(|words| vec![words.clone()]).collect();
    }
    let broken: Vec<Vec<String>> = categories
        .iter()
        .map(|words| {
            let half = words.chars().count() / 2 + 2;
            wrapped(words, words.rsplit(' ').map(|word| word.chars().count()).max().unwrap_or(0).max(half), 2)
        })
        .collect();
    if broken.iter().flatten().all(|words| fits(words)) {
        return broken;
    }
    let widest = categories.iter().map(|words| text_width(words, 12.0)).fold(0.0, f64::max).min(150.0);
    let every = (1..=categories.len()).find(|every| slot * as_float(*every) >= widest + 8.0).unwrap_or(1);
    let last = categories.len().saturating_sub(1);
    let kept = |index: usize| (last - index).is_multiple_of(every);
    (0..).zip(categories).map(|(i, words)| if kept(i) { vec![cut(words, 24)] } else { vec![String::new()] }).collect()
}
