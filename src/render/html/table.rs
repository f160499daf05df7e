//! A table of the report as the page needs it: spanners over heads, bodies under headings, cells with their figures.

use super::origin::Origins;
use super::tip::Tip;
use super::view::{anchor, fragment, web_address};
use crate::render::remarks::{self, SIGN, leaf_notes, notes_beside};
use crate::report::{Cell, Column, ColumnKind, Note, Row, RowKind, Table, Tone};
use serde::Serialize;
use std::collections::BTreeSet;

/// Stubs of fewer characters need no room kept for them.
const SHORT_STUB: u16 = 16;

/// A table.
#[derive(Debug, Serialize)]
pub(super) struct TableView {
    /// The id.
    id: String,
    /// The id of its heading on the page.
    anchor: String,
    /// The same as the target of a link.
    href: String,
    /// The title.
    title: String,
    /// The units and conventions.
    subtitle: String,
    /// Whether there is a row at all.
    filled: bool,
    /// Neighbouring columns under one spanner, each with its width in columns.
    groups: Vec<Group>,
    /// Whether any spanner says something.
    spanned: bool,
    /// The heads under the spanners.
    heads: Vec<Head>,
    /// The rows, parted by their headings.
    bodies: Vec<Body>,
    /// How many columns there are.
    width: usize,
    /// Whether the stubs are short.
    narrow: bool,
    /// What the signs at its figures mean.
    cautions: Vec<RemarkView>,
    /// Why figures are not there.
    absences: Vec<RemarkView>,
    /// Further remarks.
    footnotes: Vec<String>,
}

/// Columns under one spanner, or one column without.
#[derive(Debug, Serialize)]
struct Group {
    /// The spanner; nothing for a column without.
    spanner: String,
    /// The head of a column without spanner.
    head: String,
    /// How many columns it is over.
    width: usize,
    /// What the columns hold.
    kind: &'static str,
}

/// The head of a column.
#[derive(Debug, Serialize)]
struct Head {
    /// The head.
    text: String,
    /// What the column holds: `stub`, `figure`, `mark` or `text`.
    kind: &'static str,
    /// Whether a spanner stands over it.
    spanned: bool,
}

/// Rows under a heading.
#[derive(Debug, Default, Serialize)]
struct Body {
    /// The heading; nothing over the first rows of a table.
    heading: String,
    /// The rows.
    rows: Vec<RowView>,
}

/// A row.
#[derive(Debug, Serialize)]
struct RowView {
    /// The id.
    id: String,
    /// Its part in the table: `item`, `derived` or `total`.
    kind: &'static str,
    /// Levels of indentation of the stub.
    indent: u8,
    /// The cells.
    cells: Vec<CellView>,
}

/// A cell.
#[derive(Debug, Serialize)]
struct CellView {
    /// What it is: `blank`, `text`, `input`, `figure`, `absent` or `verdict`.
    kind: &'static str,
    /// What its column holds.
    column: &'static str,
    /// The id on the page of a cell with a figure: the figure's key.
    anchor: String,
    /// What is printed.
    text: String,
    /// The sign of a figure with cautions.
    sign: String,
    /// How it strikes the reader: `neutral`, `good`, `caution` or `bad`.
    tone: &'static str,
    /// A web address behind the words; nothing where there is none or it is none.
    url: String,
    /// The number of the source that the words are a reference to; 0 for other words.
    source: usize,
    /// The numbers of the sources to print beside the figure, with commas between.
    notes: String,
    /// How the figure is made; empty for other cells.
    tip: Tip,
    /// Why there is no figure.
    why: String,
}

/// A remark under a table.
#[derive(Debug, Serialize)]
struct RemarkView {
    /// The sign or mark.
    mark: String,
    /// Where it stands.
    places: String,
    /// What there is to say.
    text: String,
}

/// What is needed to make the views of tables, and the count of figures so far.
pub(super) struct Maker<'a> {
    pub(super) origins: &'a Origins,
    pub(super) notes: &'a [Note],
    pub(super) count: usize,
}

impl Maker<'_> {
    /// Returns the view of a table.
    pub(super) fn table(&mut self, table: &Table) -> TableView {
        let remark = |one: remarks::Remark| RemarkView { mark: one.mark, places: one.places, text: one.text };
        let anchor = format!("table-{}", table.id);
        let groups = groups(&table.columns);
        TableView {
            id: table.id.clone(),
            href: fragment(&anchor),
            anchor,
            title: table.title.clone(),
            subtitle: table.subtitle.clone(),
            filled: !table.rows.is_empty() && !table.columns.is_empty(),
            spanned: groups.iter().any(|group| !group.spanner.is_empty()),
            groups,
            heads: table.columns.iter().map(head).collect(),
            bodies: self.bodies(table),
            width: table.columns.len(),
            narrow: table.columns.first().is_some_and(|column| column.width < SHORT_STUB),
            cautions: remarks::cautions(table).into_iter().map(remark).collect(),
            absences: remarks::absences(table).into_iter().map(remark).collect(),
            footnotes: table.footnotes.clone(),
        }
    }

    fn bodies(&mut self, table: &Table) -> Vec<Body> {
        let leaves = leaf_notes(table);
        let mut bodies = vec![Body::default()];
        for row in &table.rows {
            if row.kind == RowKind::Heading {
                let heading = row.cells.first().map_or("", Cell::plain).to_owned();
                bodies.push(Body { heading, rows: Vec::new() });
                continue;
            }
            let cells = row.cells.iter().enumerate();
            let cells = cells.map(|(at, cell)| self.cell(table, row, at, cell, &leaves)).collect();
            let kind = match row.kind {
                RowKind::Total => "total",
                RowKind::Derived => "derived",
                RowKind::Item | RowKind::Heading => "item",
            };
            let view = RowView { id: row.id.clone(), kind, indent: row.indent, cells };
            if let Some(body) = bodies.last_mut() {
                body.rows.push(view);
            }
        }
        bodies.retain(|body| !body.rows.is_empty() || !body.heading.is_empty());
        bodies
    }

    fn cell(&mut self, table: &Table, row: &Row, at: usize, cell: &Cell, leaves: &BTreeSet<usize>) -> CellView {
        let column = table.columns.get(at);
        let key = || anchor(&table.id, &row.id, column.map_or("", |column| &column.id));
        let mut view = CellView {
            kind: "blank",
            column: column.map_or("text", |column| kind(column.kind)),
            anchor: String::new(),
            text: cell.plain().to_owned(),
            sign: String::new(),
            tone: "neutral",
            url: String::new(),
            source: 0,
            notes: String::new(),
            tip: Tip::default(),
            why: String::new(),
        };
        match cell {
            Cell::Blank => {}
            Cell::Text { text, tone: how, link } => {
                view.kind = "text";
                view.tone = tone(*how);
                view.url = link.as_deref().and_then(web_address).unwrap_or_default();
                view.source = self.reference(text);
            }
            Cell::Input { .. } | Cell::InUse { .. } | Cell::Number { .. } => {
                view.kind = "input";
                view.anchor = key();
            }
            Cell::Figure { shown } => {
                view.kind = "figure";
                view.anchor = key();
                view.sign = if shown.cautions.is_empty() { String::new() } else { SIGN.to_string() };
                let beside: Vec<String> = notes_beside(shown, leaves).map(ToString::to_string).collect();
                view.notes = beside.join(", ");
                self.count += 1;
                view.tip = Tip::of(shown, self.origins, self.notes, self.count);
            }
            Cell::Absent { why, .. } => {
                view.kind = "absent";
                view.why.clone_from(why);
                self.count += 1;
                view.tip = Tip::numbered(self.count);
            }
            Cell::Verdict { tone: how, .. } => {
                view.kind = "verdict";
                view.tone = tone(*how);
            }
        }
        view
    }

    /// Returns the number of the source that words like `[5]` refer to, 0 where they are other words.
    fn reference(&self, text: &str) -> usize {
        let number = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')?.parse().ok());
        number.filter(|number| self.notes.iter().any(|note| note.number == *number)).unwrap_or(0)
    }
}

/// Returns neighbouring columns of one spanner together.
fn groups(columns: &[Column]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for column in columns {
        let spanner = column.spanner.clone().unwrap_or_default();
        if let Some(group) = groups.last_mut().filter(|group| !spanner.is_empty() && group.spanner == spanner) {
            group.width += 1;
        } else {
            let head = if spanner.is_empty() { column.head.clone() } else { String::new() };
            groups.push(Group { spanner, head, width: 1, kind: kind(column.kind) });
        }
    }
    groups
}

/// Returns the head of a column.
fn head(column: &Column) -> Head {
    let spanned = column.spanner.as_ref().is_some_and(|spanner| !spanner.is_empty());
    Head { text: column.head.clone(), kind: kind(column.kind), spanned }
}

/// Returns what a column holds, as a word.
const fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Stub => "stub",
        ColumnKind::Figure => "figure",
        ColumnKind::Mark => "mark",
        ColumnKind::Text => "text",
    }
}

/// Returns a tone as a word.
pub(super) const fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "neutral",
        Tone::Good => "good",
        Tone::Caution => "caution",
        Tone::Bad => "bad",
    }
}
