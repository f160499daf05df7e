//! What the Markdown template sees. Fields named `markdown` are Markdown already and are printed with `| safe`;
//! every other text is plain and is escaped as it is printed.

use super::escape::{escape_markdown, safe_url};
use super::table::{drawn, references};
use crate::render::remarks::by_sheet;
use crate::render::{TextPlaces, chart};
use crate::report::{Chart, Headline, Meta, Note, Report, Span, Table};
use serde::Serialize;
use std::collections::BTreeMap;

/// The lines of a table before its first row.
const HEADS: usize = 2;

/// The report as the Markdown template sees it.
#[derive(Debug, Serialize)]
pub(super) struct View {
    /// Values for the YAML front matter, quoted.
    front: Front,
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

/// Values for the YAML front matter, each a quoted YAML string.
#[derive(Debug, Serialize)]
struct Front {
    /// The title.
    title: String,
    /// The quarter reported on.
    period: String,
    /// The day the report speaks as of.
    as_of: String,
}

/// A sentence of the summary.
#[derive(Debug, Serialize)]
struct HeadlineView {
    /// The subject, plain.
    subject: String,
    /// The sentence with references to its sources.
    markdown: String,
}

/// A table, drawn.
#[derive(Debug, Serialize)]
struct TableView {
    /// The id.
    id: String,
    /// The title.
    title: String,
    /// The units and conventions.
    subtitle: String,
    /// Whether there is a row at all.
    filled: bool,
    /// The table.
    markdown: String,
    /// What the signs at its figures mean.
    cautions: Vec<Remark>,
    /// Why figures are not there.
    absences: Vec<Remark>,
    /// Further remarks.
    footnotes: Vec<String>,
}

/// A remark under a table.
#[derive(Debug, Serialize)]
struct Remark {
    /// The remark.
    markdown: String,
}

/// A chart's place.
#[derive(Debug, Serialize)]
struct ChartView {
    /// The id.
    id: String,
    /// The title.
    title: String,
    /// The chart in words.
    alt: String,
    /// The picture, relative to the report.
    path: String,
    /// Whether there is anything to draw.
    filled: bool,
}

/// A source, numbered.
#[derive(Debug, Serialize)]
struct NoteView {
    /// The number.
    number: usize,
    /// Publisher, link and input cells.
    markdown: String,
}

impl View {
    /// Returns the view of a report.
    pub(super) fn of(report: &Report) -> Self {
        let meta = &report.meta;
        Self {
            front: Front {
                title: quoted(&meta.title),
                period: quoted(&meta.period.to_string()),
                as_of: quoted(&meta.as_of.to_string()),
            },
            meta: meta.clone(),
            headlines: report.headlines.iter().map(headline).collect(),
            tables: report.tables.iter().map(|(id, table)| (id.clone(), table_view(table))).collect(),
            charts: report.charts.iter().map(|(id, chart)| (id.clone(), chart_view(chart))).collect(),
            notes: report.notes.iter().map(note).collect(),
        }
    }
}

impl View {
    /// Returns where tables and headlines stand in a text that shows them.
    pub(super) fn places(&self, text: &str) -> TextPlaces {
        let lines: Vec<&str> = text.lines().collect();
        let mut places = TextPlaces::default();
        for table in self.tables.values().filter(|table| table.filled) {
            let drawn: Vec<&str> = table.markdown.lines().map(str::trim_end).collect();
            let found = lines.windows(drawn.len()).enumerate().filter(|(_, window)| *window == drawn.as_slice());
            // The heads and the rule under them come before the first row.
            places.tables.extend(found.map(|(at, _)| (table.id.clone(), at + 1 + HEADS)));
        }
        places.tables.sort_by_key(|(_, line)| *line);
        for (number, headline) in self.headlines.iter().enumerate().filter(|(_, one)| !one.markdown.is_empty()) {
            let found = lines.iter().enumerate().filter(|(_, line)| line.contains(headline.markdown.trim_end()));
            places.headlines.extend(found.map(|(at, _)| (number + 1, at + 1)));
        }
        places
    }
}

/// Returns a double-quoted YAML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Returns a sentence with references behind its figures.
fn headline(headline: &Headline) -> HeadlineView {
    let mut markdown = String::new();
    for span in &headline.spans {
        match span {
            Span::Text { text } => {
                let words = escape_markdown(text);
                // Escaping trims; the blanks around a figure belong to the sentence.
                let (before, after) = (text.starts_with(' '), text.ends_with(' ') && !words.is_empty());
                markdown.push_str(if before { " " } else { "" });
                // A bracket right behind a reference would make a link of it, a colon behind one that begins the line a note.
                let linked = markdown.ends_with(']') && words.starts_with('(');
                let noted = markdown.starts_with('[') && markdown.ends_with(']') && words.starts_with(':');
                markdown.push_str(if linked || noted { "\\" } else { "" });
                // Alone in a line the sign could underline a heading; behind a figure it is a colon.
                let plain =
                    words.strip_prefix('\\').filter(|rest| !noted && !markdown.is_empty() && rest.starts_with(':'));
                markdown.push_str(plain.unwrap_or(&words));
                markdown.push_str(if after { " " } else { "" });
            }
            Span::Figure { shown } => {
                markdown.push_str(&escape_markdown(&shown.text));
                markdown.push_str(&references(&shown.notes));
            }
        }
    }
    if headline.spans.is_empty() {
        markdown = escape_markdown(&headline.text);
    }
    HeadlineView { subject: headline.subject.clone(), markdown }
}

/// Returns a table, drawn.
fn table_view(table: &Table) -> TableView {
    let drawn = drawn(table);
    let remarks = |lines: Vec<String>| lines.into_iter().map(|markdown| Remark { markdown }).collect();
    TableView {
        id: table.id.clone(),
        title: table.title.clone(),
        subtitle: table.subtitle.clone(),
        filled: !table.rows.is_empty() && !table.columns.is_empty(),
        markdown: drawn.lines.join("\n"),
        cautions: remarks(drawn.cautions),
        absences: remarks(drawn.absences),
        footnotes: table.footnotes.clone(),
    }
}

/// Returns a chart's place.
fn chart_view(chart: &Chart) -> ChartView {
    ChartView {
        id: chart.id.clone(),
        title: chart.title.clone(),
        alt: chart.alt.clone(),
        filled: !chart.is_empty(),
        path: format!("charts/{}", chart::file_name(&chart.id)),
    }
}

/// Returns a source with its link and its input cells.
fn note(note: &Note) -> NoteView {
    let mut markdown = escape_markdown(&format!("{}.", note.text.trim_end().trim_end_matches('.')));
    if let Some(url) = note.url.as_deref() {
        let link = safe_url(url).map_or_else(|| escape_markdown(url), |url| format!("<{url}>"));
        markdown = format!("{markdown} {link}");
    }
    if !note.cells.is_empty() {
        let cells: Vec<String> = by_sheet(&note.cells).iter().map(|cell| escape_markdown(cell)).collect();
        markdown = format!("{markdown} Read from {}.", cells.join("; "));
    }
    NoteView { number: note.number, markdown }
}
