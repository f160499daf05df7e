//! The report as a value: what templates print and renderers draw.
//!
//! Parts are named as typographers name the parts of a table. Every cell already knows its text, rounded once; a
//! figure also knows its derivation, from which the workbook writes a live formula.

use super::format::Format;
use crate::domain::{Basis, Date, Derivation, End, Estimate, Lab, Pair, Period, Unit};
use schemars::JsonSchema;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// A quarterly report, complete: words, numbers, order and notes are decided.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// What the report is about and what it was made from.
    pub meta: Meta,
    /// The findings of the quarter in a sentence each, most important first.
    pub headlines: Vec<Headline>,
    /// All tables by id; templates place them.
    pub tables: BTreeMap<String, Table>,
    /// All charts by id; templates place them.
    pub charts: BTreeMap<String, Chart>,
    /// The sources, numbered from 1 in the order in which tables name them.
    pub notes: Vec<Note>,
}

/// What a report is about and what it was made from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Meta {
    /// The version of this shape; a change that a reader must know of raises it.
    pub schema: u32,
    /// The title, naming the labs.
    pub title: String,
    /// The quarter reported on.
    #[schemars(with = "String")]
    pub period: Period,
    /// The day the report speaks as of.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// The two labs.
    pub labs: Pair<Lab>,
    /// The reporting currency.
    pub currency: String,
    /// The version of the program.
    pub version: String,
    /// The input files.
    pub inputs: Vec<Input>,
    /// Facts read, panel figures, sources and findings, as counted.
    pub counts: BTreeMap<String, usize>,
    /// Whether the report was built in spite of findings of error severity.
    pub despite_errors: bool,
}

/// An input file of the report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Input {
    /// The path relative to the inputs folder.
    pub path: String,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// How many facts it gave.
    pub facts: usize,
}

/// A sentence of the summary, with the figures in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Headline {
    /// The subject, a word or two.
    pub subject: String,
    /// The sentence as plain text.
    pub text: String,
    /// The sentence in parts, so that a workbook can keep its figures live.
    pub spans: Vec<Span>,
    /// How it should strike the reader.
    pub tone: Tone,
}

/// A part of a sentence.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Span {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A figure.
    Figure {
        /// The figure.
        shown: Box<Shown>,
    },
}

/// How a statement should strike the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// A plain statement.
    Neutral,
    /// Holds, ties, is inside.
    Good,
    /// Partly, to be read with care.
    Caution,
    /// Fails, differs, is outside.
    Bad,
}

/// A table: title, column heads with spanners, rows with a stub, footnotes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Table {
    /// The id by which templates place it, such as `comps.year`.
    pub id: String,
    /// The title.
    pub title: String,
    /// The units and conventions, printed under the title: `US$ bn unless stated`.
    pub subtitle: String,
    /// The columns, left to right.
    pub columns: Vec<Column>,
    /// The rows; each has a cell for every column.
    pub rows: Vec<Row>,
    /// Remarks under the table.
    pub footnotes: Vec<String>,
}

/// A column of a table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Column {
    /// The id by which charts name it, unique in the table.
    pub id: String,
    /// The head.
    pub head: String,
    /// The spanner above the head, shared with neighbours of the same name.
    pub spanner: Option<String>,
    /// What it holds.
    pub kind: ColumnKind,
    /// A comfortable width in characters.
    pub width: u16,
}

/// What a column holds; decides alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Labels of rows, left.
    Stub,
    /// Figures, right.
    Figure,
    /// Short words or codes, centred.
    Mark,
    /// Sentences, left, wrapped.
    Text,
}

/// A row of a table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Row {
    /// The id by which charts name it, unique in the table.
    pub id: String,
    /// Its part in the table.
    pub kind: RowKind,
    /// Levels of indentation of the stub.
    pub indent: u8,
    /// One cell for each column.
    pub cells: Vec<Cell>,
}

/// A row's part in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// A heading over the rows that follow; only its first cell is filled.
    Heading,
    /// An ordinary row.
    Item,
    /// A row computed from the rows above it: growth, margin, ratio.
    Derived,
    /// A total.
    Total,
}

/// A cell of a table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Cell {
    /// Nothing.
    Blank,
    /// Words.
    Text {
        /// The words.
        text: String,
        /// How they should strike the reader.
        tone: Tone,
        /// A web address behind the words.
        link: Option<String>,
    },
    /// A panel figure's own cell, on the Facts sheet: a typed number, the end of every reference.
    Input {
        /// The figure's id, as derivations name it.
        figure: String,
        /// Which end it holds.
        end: End,
        /// The number.
        value: f64,
        /// How it is shown.
        format: Format,
        /// The text.
        text: String,
    },
    /// A panel figure's number in use: the low, the base or the high beside it, as the reader of a workbook chooses. What is
    /// computed refers to it.
    InUse {
        /// The figure's id, as derivations name it.
        figure: String,
        /// The number in the base case.
        value: f64,
        /// How it is shown.
        format: Format,
        /// The text.
        text: String,
    },
    /// A typed number to which no formula leads.
    Number {
        /// The number.
        value: f64,
        /// How it is shown.
        format: Format,
        /// The text.
        text: String,
    },
    /// A figure with its derivation.
    Figure {
        /// The figure.
        shown: Box<Shown>,
    },
    /// No figure, and why.
    Absent {
        /// What is printed: n.m., n/a, n.c.
        text: String,
        /// The reason, for a cell note or a hover.
        why: String,
    },
    /// The outcome of a test on a figure, kept live in a workbook.
    Verdict {
        /// The word: inside, ties, …
        text: String,
        /// How it should strike the reader.
        tone: Tone,
        /// The test.
        test: Box<Test>,
    },
}

impl Cell {
    /// Returns a cell of plain words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), tone: Tone::Neutral, link: None }
    }

    /// Returns a cell of words that strike the reader as `tone`.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self::Text { text: text.into(), tone, link: None }
    }

    /// Returns what a text output prints, without note marks.
    pub fn plain(&self) -> &str {
        match self {
            Self::Blank => "",
            Self::Text { text, .. }
            | Self::Input { text, .. }
            | Self::InUse { text, .. }
            | Self::Number { text, .. }
            | Self::Absent { text, .. }
            | Self::Verdict { text, .. } => text,
            Self::Figure { shown } => &shown.text,
        }
    }
}

/// A figure as it is shown in one place: one end of a derivation, formatted.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The text, rounded by the format.
    pub text: String,
    /// The number at full precision, in the base unit.
    pub value: f64,
    /// Which end of the derivation it is.
    pub end: End,
    /// How it is shown.
    pub format: Format,
    /// How it is made.
    pub derivation: Derivation,
    /// The whole range.
    pub estimate: Estimate,
    /// What it comes to in the low and in the high case, when that is not what it is in the base case.
    pub cases: Option<Cases>,
    /// The base unit.
    pub unit: Unit,
    /// The basis, when the figure is a single panel figure.
    pub basis: Option<Basis>,
    /// Numbers of the sources behind it, ascending.
    pub notes: Vec<usize>,
    /// What the reader should bear in mind: single-sourced, stale, different bases. Sentences without a full stop.
    pub cautions: Vec<String>,
}

/// What a figure comes to when every panel figure is at the low, or at the high end of what its source gives.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Cases {
    /// In the low case; `None` when it is no number there.
    pub low: Option<f64>,
    /// In the high case.
    pub high: Option<f64>,
}

impl Cases {
    /// Returns the cases of a derivation; `None` when it comes to the same in all.
    pub(super) fn of(derivation: &Derivation) -> Option<Self> {
        let [low, base, high] = [End::Low, End::Base, End::High].map(|end| derivation.in_case(end));
        (low != base || high != base).then_some(Self { low, high })
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Shown", 13)?;
        out.serialize_field("text", &self.text)?;
        out.serialize_field("value", &self.value)?;
        out.serialize_field("end", &self.end)?;
        out.serialize_field("format", &self.format)?;
        out.serialize_field("formula", &self.derivation.to_string())?;
        out.serialize_field("leaves", &leaf_ids(&self.derivation))?;
        out.serialize_field("estimate", &self.estimate)?;
        out.serialize_field("cases", &self.cases)?;
        out.serialize_field("unit", &self.unit)?;
        out.serialize_field("basis", &self.basis)?;
        out.serialize_field("forecast", &self.basis.is_some_and(|basis| !basis.is_actual()))?;
        out.serialize_field("notes", &self.notes)?;
        out.serialize_field("cautions", &self.cautions)?;
        out.end()
    }
}

/// A test of a figure that a workbook can keep live.
#[derive(Clone, Debug)]
pub enum Test {
    /// Whether the figure's range lies in a band: `inside`, `overlaps` or `outside`.
    Band {
        /// The figure tested.
        derivation: Derivation,
        /// The lower edge.
        low: f64,
        /// The upper edge.
        high: f64,
    },
    /// Whether the figure is within `tolerance` of zero: `ties` or `differs`.
    Tie {
        /// The difference tested.
        derivation: Derivation,
        /// How far from zero it may be, in the base unit.
        tolerance: f64,
    },
}

impl Test {
    /// Returns what is tested.
    const fn derivation(&self) -> &Derivation {
        match self {
            Self::Band { derivation, .. } | Self::Tie { derivation, .. } => derivation,
        }
    }
}

impl Serialize for Test {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Test", 6)?;
        out.serialize_field("kind", if matches!(self, Self::Band { .. }) { "band" } else { "tie" })?;
        out.serialize_field("derivation", &self.derivation().to_string())?;
        out.serialize_field("leaves", &leaf_ids(self.derivation()))?;
        match self {
            Self::Band { low, high, .. } => {
                out.serialize_field("low", low)?;
                out.serialize_field("high", high)?;
            }
            Self::Tie { tolerance, derivation } => {
                out.serialize_field("tolerance", tolerance)?;
                out.serialize_field("cases", &Cases::of(derivation))?;
            }
        }
        out.end()
    }
}

/// The ids of the leaves of a derivation, in the order in which its formula names them.
fn leaf_ids(derivation: &Derivation) -> Vec<String> {
    derivation.leaves().iter().map(|leaf| leaf.id.clone()).collect()
}

/// A chart over the rows of a table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Chart {
    /// The id by which templates place it.
    pub id: String,
    /// The title: what the reader should see.
    pub title: String,
    /// The chart in words, from its data, for those who cannot see it.
    pub alt: String,
    /// How the values are drawn.
    pub kind: ChartKind,
    /// The title of the value axis, with the unit.
    pub axis: String,
    /// How axis values are shown.
    pub format: Format,
    /// The table that holds the values.
    pub table: String,
    /// The ids of the table's columns, one for each category.
    pub columns: Vec<String>,
    /// The names of the categories.
    pub categories: Vec<String>,
    /// The series.
    pub series: Vec<ChartSeries>,
}

impl Chart {
    /// Returns whether there is nothing to draw; such a chart is placed nowhere.
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }
}

/// How a chart draws its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Lines over the categories.
    Line,
    /// Columns side by side.
    Columns,
    /// Columns on top of each other.
    StackedColumns,
}

/// A series of a chart: one row of its table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChartSeries {
    /// The name.
    pub name: String,
    /// The id of the table's row.
    pub row: String,
    /// Whose it is, for the house colour: `left`, `right`, or `reference` for a claimed band.
    pub role: String,
    /// The values in the base unit; `None` leaves a gap.
    pub values: Vec<Option<f64>>,
}

/// A source, numbered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Note {
    /// The number.
    pub number: usize,
    /// Publisher, date, basis.
    pub text: String,
    /// The link, when there is one.
    pub url: Option<String>,
    /// The input cells it was read from: workbook, sheet, cells, file hash.
    pub cells: Vec<String>,
}
