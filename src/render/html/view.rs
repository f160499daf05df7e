//! What the template of the page sees. Every text is plain and is escaped as it is printed, but for `svg`, which is
//! markup already.

use super::origin::Origins;
use super::table::{Maker, TableView, tone};
use super::tip::Tip;
use crate::render::chart;
use crate::render::remarks::by_sheet;
use crate::report::{Cell, Chart, Headline, Meta, Note, Report, Span};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Figures that a source names as resting on it before the rest is only counted.
const MOST_USES: usize = 3;

/// The report as the template sees it.
#[derive(Debug, Serialize)]
pub(super) struct View {
    /// What the report is about and what it was made from.
    meta: Meta,
    /// The findings of the quarter.
    headlines: Vec<HeadlineView>,
    /// The tables by id.
    tables: BTreeMap<String, TableView>,
    /// The charts by id.
    charts: BTreeMap<String, ChartView>,
    /// The sources.
    notes: Vec<NoteView>,
}

/// A sentence of the summary.
#[derive(Debug, Serialize)]
struct HeadlineView {
    /// The number, from 1.
    number: usize,
    /// The subject.
    subject: String,
    /// How it strikes the reader: `neutral`, `good`, `caution` or `bad`.
    tone: &'static str,
    /// The sentence in parts.
    spans: Vec<SpanView>,
}

/// A part of a sentence.
#[derive(Debug, Serialize)]
struct SpanView {
    /// What it is: `text` or `figure`.
    kind: &'static str,
    /// What is printed.
    text: String,
    /// The numbers of a figure's sources, with commas between.
    notes: String,
    /// How a figure is made; empty for words.
    tip: Tip,
}

/// A chart.
#[derive(Debug, Serialize)]
struct ChartView {
    /// The id.
    id: String,
    /// The title.
    title: String,
    /// The chart in words.
    alt: String,
    /// The picture as markup, in colours for light and dark.
    svg: String,
    /// Whether there is anything to draw.
    filled: bool,
}

/// A source, numbered.
#[derive(Debug, Serialize)]
struct NoteView {
    /// The number.
    number: usize,
    /// Publisher, date, basis.
    text: String,
    /// The web address; nothing where there is none or it is none.
    url: String,
    /// The host of the address.
    host: String,
    /// What was given as an address and is none.
    unlinked: String,
    /// The input cells read from it, those of a sheet together.
    cells: Vec<String>,
    /// The first figures that rest on it.
    uses: Vec<Use>,
    /// How many more figures rest on it.
    more: usize,
}

/// A figure that rests on a source.
#[derive(Clone, Debug, Serialize)]
struct Use {
    /// Where it stands, as the target of a link.
    href: String,
    /// What it is: the stub of its row and the title of its table.
    name: String,
}

impl View {
    /// Returns the view of a report.
    pub(super) fn of(report: &Report) -> Self {
        let origins = Origins::of(report);
        let mut maker = Maker { origins: &origins, notes: &report.notes, count: 0 };
        let headlines = report.headlines.iter().zip(1..).map(|(one, number)| headline(&mut maker, number, one));
        let headlines = headlines.collect();
        let tables = report.tables.iter().map(|(id, table)| (id.clone(), maker.table(table))).collect();
        let charts = report.charts.iter().map(|(id, chart)| (id.clone(), chart_view(chart, report))).collect();
        let mut uses = uses(report);
        let notes = report.notes.iter().map(|note| {
            let mut uses = uses.remove(&note.number).unwrap_or_default();
            let more = uses.len().saturating_sub(MOST_USES);
            uses.truncate(MOST_USES);
            note_view(note, uses, more)
        });
        Self { meta: report.meta.clone(), headlines, tables, charts, notes: notes.collect() }
    }
}

/// Returns a sentence with how its figures are made.
fn headline(maker: &mut Maker<'_>, number: usize, headline: &Headline) -> HeadlineView {
    let words =
        |text: &str| SpanView { kind: "text", text: text.to_owned(), notes: String::new(), tip: Tip::default() };
    let mut spans: Vec<SpanView> = Vec::new();
    for span in &headline.spans {
        spans.push(match span {
            Span::Text { text } => words(text),
            Span::Figure { shown } => {
                maker.count += 1;
                let notes: Vec<String> = shown.notes.iter().map(ToString::to_string).collect();
                let tip = Tip::of(shown, maker.origins, maker.notes, maker.count);
                SpanView { kind: "figure", text: shown.text.clone(), notes: notes.join(", "), tip }
            }
        });
    }
    if spans.is_empty() {
        spans.push(words(&headline.text));
    }
    HeadlineView { number, subject: headline.subject.clone(), tone: tone(headline.tone), spans }
}

/// Returns a chart with its picture.
fn chart_view(chart: &Chart, report: &Report) -> ChartView {
    ChartView {
        id: chart.id.clone(),
        title: chart.title.clone(),
        alt: chart.alt.clone(),
        svg: chart::inline_svg(chart, report),
        filled: !chart.is_empty(),
    }
}

/// Returns a source.
fn note_view(note: &Note, uses: Vec<Use>, more: usize) -> NoteView {
    let given = note.url.as_deref().unwrap_or_default();
    let url = web_address(given).unwrap_or_default();
    let host = url.split("://").nth(1).unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default();
    NoteView {
        number: note.number,
        text: note.text.clone(),
        host: host.trim_start_matches("www.").to_owned(),
        unlinked: if url.is_empty() { given.to_owned() } else { String::new() },
        url,
        cells: by_sheet(&note.cells),
        uses,
        more,
    }
}

/// Returns the figures of the report's tables by the sources they rest on.
fn uses(report: &Report) -> BTreeMap<usize, Vec<Use>> {
    let mut uses: BTreeMap<usize, Vec<Use>> = BTreeMap::new();
    for table in report.tables.values() {
        for row in &table.rows {
            for (cell, column) in row.cells.iter().zip(&table.columns) {
                let Cell::Figure { shown } = cell else { continue };
                let stub = row.cells.first().map_or("", Cell::plain);
                let name = format!("{stub}, {}", table.title);
                let href = fragment(&anchor(&table.id, &row.id, &column.id));
                for note in &shown.notes {
                    uses.entry(*note).or_default().push(Use { href: href.clone(), name: name.clone() });
                }
            }
        }
    }
    uses
}

/// Returns the id on the page of the cell with this key.
pub(super) fn anchor(table: &str, row: &str, column: &str) -> String {
    let key = format!("{table}/{row}/{column}");
    key.chars().map(|c| if c.is_whitespace() || c.is_control() { '_' } else { c }).collect()
}

/// Returns an id as the target of a link within the page.
pub(super) fn fragment(id: &str) -> String {
    let mut out = String::from("#");
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:@!()*,;=+".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Returns an address that a link may lead to: `http` or `https` and nothing that ends an attribute or a line.
pub(super) fn web_address(url: &str) -> Option<String> {
    let lower = url.to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    let plain = !url.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '`'));
    (web && plain).then(|| url.to_owned())
}
