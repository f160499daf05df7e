//! The plan of a workbook: what stands in which cell, decided before anything is drawn.

use crate::domain::{CellRef, Date, End};
use crate::render::TablePlace;
use crate::report::{Chart, ColumnKind, Format, Headline, RowKind, Shown, Test, Tone};
use std::collections::BTreeMap;

/// A cell of the workbook: sheet, then row, then column, the order in which a reader meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The number of the sheet, from 0.
    pub(super) sheet: usize,
    /// The cell.
    pub(super) cell: CellRef,
}

/// A workbook with every cell in its place.
#[derive(Debug)]
pub(super) struct Plan<'r> {
    /// The title in the document's properties.
    pub(super) title: String,
    /// The sheets in the order of their tabs.
    pub(super) sheets: Vec<PlannedSheet<'r>>,
    /// Whether the reader can choose a case: the low, the base or the high end of every figure.
    pub(super) has_cases: bool,
}

/// A sheet with every cell in its place.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an attribute that is true or false in the markup")]
pub(super) struct PlannedSheet<'r> {
    /// The name on the tab.
    pub(super) name: String,
    /// Whether it prints landscape.
    pub(super) landscape: bool,
    /// Whether its tab is hidden.
    pub(super) hidden: bool,
    /// What it is printed on.
    pub(super) paper: super::book::Paper,
    /// Whether it prints on one page, made as small as that needs.
    pub(super) one_page: bool,
    /// Where pages begin, for a sheet that may take several.
    pub(super) pages: super::pages::Pages,
    /// Whether the screen shows grid lines.
    pub(super) gridlines: bool,
    /// The colour of its tab.
    pub(super) tone: Tone,
    /// The widths of its columns in characters, from column A.
    pub(super) widths: Vec<f64>,
    /// The heights of its rows in points, by row number.
    pub(super) heights: BTreeMap<u32, f64>,
    /// The first row below everything, charts included.
    pub(super) bottom: u32,
    /// The cells.
    pub(super) cells: BTreeMap<CellRef, PlannedCell<'r>>,
    /// The charts.
    pub(super) charts: Vec<PlannedChart<'r>>,
    /// The first cell that scrolls.
    pub(super) freeze: Option<CellRef>,
    /// The first and last row repeated on every printed page.
    pub(super) repeat: Option<(u32, u32)>,
    /// Names for ranges: name, first and last cell.
    pub(super) names: Vec<(String, CellRef, CellRef)>,
    /// The tables whose rows the reader can filter.
    pub(super) filters: Vec<Filter>,
    /// The tables, from top to bottom.
    pub(super) tables: Vec<TablePlace>,
    /// The keys of what large figures repeat.
    pub(super) repeats: Vec<(CellRef, String)>,
}

/// A table whose rows the reader can filter.
#[derive(Debug)]
pub(super) struct Filter {
    /// Its name, by which formulas of the reader's may call it.
    pub(super) name: String,
    /// Its first head.
    pub(super) first: CellRef,
    /// Its last cell.
    pub(super) last: CellRef,
}

/// A cell in its place.
#[derive(Debug)]
pub(super) struct PlannedCell<'r> {
    /// What it holds.
    pub(super) content: Content<'r>,
    /// How it looks.
    pub(super) style: Style,
    /// How many columns it takes.
    pub(super) span: u32,
    /// A note that opens over it.
    pub(super) note: Option<String>,
    /// The cell that its words lead to.
    pub(super) link: Option<Place>,
    /// Where the element that placed it begins in the rendered markup, in bytes.
    pub(super) at: usize,
}

/// What a cell holds.
#[derive(Debug)]
pub(super) enum Content<'r> {
    /// Nothing but its look.
    Blank,
    /// Words.
    Words(String),
    /// Words that lead to a web address.
    Link(String, String),
    /// Words that lead to another sheet.
    Jump(String, String),
    /// A panel figure's typed number.
    Input(Input<'r>),
    /// A panel figure's number in use.
    InUse(InUse<'r>),
    /// A typed number that no formula refers to, and how it is printed.
    Number(f64, &'r str),
    /// The case that the reader chooses.
    Case,
    /// What the chosen case means.
    CaseTold,
    /// The day the report speaks as of.
    AsOf(Date),
    /// A figure of a table, which other formulas may refer to.
    Figure(&'r Shown),
    /// A figure repeated, which no formula refers to.
    Repeat(&'r Shown),
    /// A figure repeated for a chart, from a cell of the same sheet or another.
    Echo(Place, f64),
    /// A test.
    Verdict(&'r str, &'r Test),
    /// Whether a figure lies within bounds, an end that is `None` being open.
    Assertion {
        /// The figure.
        shown: &'r Shown,
        /// The least it may be.
        least: Option<f64>,
        /// The most it may be.
        most: Option<f64>,
    },
    /// A sentence with live figures.
    Sentence(&'r Headline),
}

/// A panel figure's own number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Input<'r> {
    /// The figure's id.
    pub(super) figure: &'r str,
    /// Which end it is.
    pub(super) end: End,
    /// The number.
    pub(super) value: f64,
    /// How it is printed.
    pub(super) text: &'r str,
}

/// A panel figure's number in use, chosen among the cells of its row.
#[derive(Clone, Copy, Debug)]
pub(super) struct InUse<'r> {
    /// The figure's id.
    pub(super) figure: &'r str,
    /// The number in the base case.
    pub(super) value: f64,
    /// How it is printed.
    pub(super) text: &'r str,
    /// The columns of low, base and high, where the table shows them.
    pub(super) ends: [Option<u32>; 3],
}

/// A chart in its place.
#[derive(Debug)]
pub(super) struct PlannedChart<'r> {
    /// The chart.
    pub(super) chart: &'r Chart,
    /// The cell under its upper left corner.
    pub(super) anchor: CellRef,
    /// Its distance from the left edge of that cell in pixels.
    pub(super) offset: u32,
    /// Its width in pixels.
    pub(super) width: u32,
    /// Its height in pixels.
    pub(super) height: u32,
    /// The cells of the category names: first and last.
    pub(super) categories: Span,
    /// The cells of each series.
    pub(super) series: Vec<Span>,
}

/// A stretch of cells in one row of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// The first cell.
    pub(super) first: Place,
    /// The column of the last cell.
    pub(super) last: u32,
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Style {
    /// Its part on the sheet.
    pub(super) role: Role,
    /// How it strikes the reader.
    pub(super) tone: Tone,
    /// How its number is shown.
    pub(super) format: Option<Format>,
    /// Whether it speaks of what is expected, not of what happened.
    pub(super) forecast: bool,
    /// Levels of indentation.
    pub(super) indent: u8,
}

impl Style {
    /// Returns the plain look of a part of the sheet.
    pub(super) const fn of(role: Role) -> Self {
        Self { role, tone: Tone::Neutral, format: None, forecast: false, indent: 0 }
    }
}

/// A cell's part on its sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// The title of a sheet.
    Title,
    /// The line under it.
    Subtitle,
    /// A heading over blocks.
    Heading,
    /// A paragraph.
    Paragraph,
    /// The subject of a headline.
    Subject,
    /// The sentence of a headline.
    Sentence,
    /// The words over a large figure.
    KpiLabel,
    /// A large figure.
    KpiFigure,
    /// The title of a table.
    Caption,
    /// The line with the units under it.
    Units,
    /// A head over several columns.
    Spanner,
    /// A column's head.
    Head(Kind),
    /// A cell in a table's body.
    Body(Line, Kind),
    /// No figure, with a reason.
    Absent(Line),
    /// A remark under a table.
    Footnote,
    /// A cell that an author has placed.
    Free(Look, Align),
    /// The words before a cell that the reader sets.
    ControlLabel,
    /// A cell that the reader sets.
    Control,
}

/// What a column holds, in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Labels.
    Stub,
    /// Figures.
    Figure,
    /// Marks.
    Mark,
    /// Sentences.
    Text,
}

impl From<ColumnKind> for Kind {
    fn from(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Stub => Self::Stub,
            ColumnKind::Figure => Self::Figure,
            ColumnKind::Mark => Self::Mark,
            ColumnKind::Text => Self::Text,
        }
    }
}

/// A row's part in its table, in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Line {
    /// A heading over rows.
    Heading,
    /// An ordinary row.
    Item,
    /// A row computed from others.
    Derived,
    /// A total.
    Total,
}

impl From<RowKind> for Line {
    fn from(kind: RowKind) -> Self {
        match kind {
            RowKind::Heading => Self::Heading,
            RowKind::Item => Self::Item,
            RowKind::Derived => Self::Derived,
            RowKind::Total => Self::Total,
        }
    }
}

/// How a cell that an author has placed looks, in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// Like running text.
    Plain,
    /// Like a row of a table, with a hair line below.
    Line,
    /// Bold.
    Strong,
    /// Like a total, bold with a line above.
    Total,
    /// Like the head of a column.
    Head,
    /// Small and grey.
    Quiet,
    /// Like a large figure.
    Large,
}

impl Look {
    /// Returns the look of that name; plain for any other.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "line" => Self::Line,
            "strong" => Self::Strong,
            "total" => Self::Total,
            "head" => Self::Head,
            "quiet" => Self::Quiet,
            "large" => Self::Large,
            _ => Self::Plain,
        }
    }
}

/// How words or a number stand in their cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

impl Align {
    /// Returns the alignment of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "left" => Some(Self::Left),
            "center" => Some(Self::Center),
            "right" => Some(Self::Right),
            _ => None,
        }
    }
}
