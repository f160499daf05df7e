//! The typed tree of a workbook template after rendering: sheets of blocks, every reference resolved in the report.

use super::free::{Assertion, FreeCell, note_in};
use super::kinds;
use super::markup::{Complaint, Element};
use crate::render::error::did_you_mean;
use crate::report::{Cell, Chart, Column, Report, Row, Table, Tone};
use std::collections::BTreeSet;

/// A workbook to be laid out.
#[derive(Debug)]
pub(super) struct Book<'r> {
    /// The title in the document's properties.
    pub(super) title: String,
    /// The sheets in the order of their tabs.
    pub(super) sheets: Vec<Sheet<'r>>,
}

/// A sheet to be laid out.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an attribute that is true or false in the markup")]
pub(super) struct Sheet<'r> {
    /// The name on the tab.
    pub(super) name: String,
    /// Whether it prints landscape; it does unless told otherwise.
    pub(super) landscape: bool,
    /// Whether the head of its first table stays in sight.
    pub(super) freeze: bool,
    /// Whether its tab is hidden.
    pub(super) hidden: bool,
    /// What it is printed on.
    pub(super) paper: Paper,
    /// The least widths of its columns, from column A.
    pub(super) widths: Vec<f64>,
    /// Whether it prints on one page, made as small as that needs.
    pub(super) one_page: bool,
    /// Whether the screen shows grid lines.
    pub(super) gridlines: bool,
    /// The colour of its tab.
    pub(super) tone: Tone,
    /// What it shows, from top to bottom.
    pub(super) blocks: Vec<Block<'r>>,
}

/// Something on a sheet.
#[derive(Debug)]
pub(super) struct Block<'r> {
    /// What it is.
    pub(super) kind: BlockKind<'r>,
    /// Where its element begins in the rendered markup, in bytes.
    pub(super) at: usize,
}

/// What a block shows.
#[derive(Debug)]
pub(super) enum BlockKind<'r> {
    /// The title of the sheet.
    Title(String),
    /// The line under the title.
    Subtitle(String),
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String, Tone),
    /// The report's headlines, at most so many.
    Headlines(usize),
    /// The choice of a case.
    Scenario,
    /// Large figures.
    Kpis(Vec<Kpi<'r>>),
    /// A row of the author's own.
    Row(Vec<FreeCell<'r>>),
    /// Blocks side by side.
    Columns(Vec<Side<'r>>),
    /// A figure held within bounds.
    Assertion(Assertion<'r>),
    /// A remark.
    Note(String),
    /// A table with the columns chosen.
    Table(&'r Table, Vec<usize>, Around),
    /// A chart.
    Chart(PlacedChart<'r>),
    /// Empty rows.
    Space(u32),
    /// Words that lead to another sheet.
    Jump(String, String),
    /// Words that lead to a web address.
    Link(String, String),
}

/// What belongs to a table beside its cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    /// Whether its title is shown.
    pub(super) caption: bool,
    /// Whether the reader can filter and sort its rows.
    pub(super) filter: bool,
}

/// A large figure.
#[derive(Debug)]
pub(super) struct Kpi<'r> {
    /// The words over it.
    pub(super) label: String,
    /// The cell it repeats.
    pub(super) cell: &'r Cell,
    /// Which cell that is: table, row, column.
    pub(super) key: String,
    /// A remark that opens over it.
    pub(super) note: Option<String>,
}

/// Blocks that stand beside others.
#[derive(Debug)]
pub(super) struct Side<'r> {
    /// The least widths of its columns, from the left.
    pub(super) widths: Vec<f64>,
    /// What it shows, from top to bottom.
    pub(super) blocks: Vec<Block<'r>>,
}

/// What a sheet is printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paper {
    /// The size.
    pub(super) size: PaperSize,
    /// Whether its margins are narrow.
    pub(super) narrow: bool,
}

/// A size of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PaperSize {
    /// 210 by 297 mm.
    A4,
    /// 297 by 420 mm.
    A3,
    /// 8.5 by 11 in.
    Letter,
}

/// A chart with the room it takes.
#[derive(Debug)]
pub(super) struct PlacedChart<'r> {
    /// The chart.
    pub(super) chart: &'r Chart,
    /// Its width in pixels.
    pub(super) width: u32,
    /// Its height in pixels.
    pub(super) height: u32,
    /// Whether it stands to the right of what precedes it, instead of below.
    pub(super) right: bool,
}

impl<'r> Book<'r> {
    /// Reads the elements of a rendered template, which are known to be of the vocabulary.
    ///
    /// # Errors
    /// Everything that names what the report does not have.
    pub(super) fn read(root: &Element, report: &'r Report) -> Result<Self, Vec<Complaint>> {
        let mut reader = Reader { report, complaints: Vec::new() };
        let title = root.value("title").unwrap_or(&report.meta.title).to_owned();
        let sheets = root.children.iter().map(|sheet| reader.sheet(sheet)).collect();
        let book = Self { title, sheets };
        reader.check_names(root, &book);
        if reader.complaints.is_empty() { Ok(book) } else { Err(reader.complaints) }
    }
}

/// Reads elements, and gathers what is wrong with them.
pub(super) struct Reader<'r> {
    report: &'r Report,
    complaints: Vec<Complaint>,
}

impl<'r> Reader<'r> {
    fn check_names(&mut self, root: &Element, book: &Book<'_>) {
        if root.children.is_empty() {
            self.complaints.push(Complaint::new(root.at, "the workbook has no sheet", "add a `sheet`"));
        }
        if !book.sheets.is_empty() && book.sheets.iter().all(|sheet| sheet.hidden) {
            self.complaints.push(Complaint::new(root.at, "every sheet is hidden", "leave one without `hidden`"));
        }
        let mut seen = BTreeSet::new();
        for (element, sheet) in root.children.iter().zip(&book.sheets) {
            if !seen.insert(sheet.name.to_lowercase()) {
                let message = format!("there are two sheets `{}`", sheet.name);
                self.complaints.push(Complaint::new(value_at(element, "name"), message, "give one another name"));
            }
        }
        for element in root.all() {
            let Some(target) = element.value("sheet").filter(|_| element.name == "link") else { continue };
            if !book.sheets.iter().any(|sheet| sheet.name == target) {
                let hint = did_you_mean(target, book.sheets.iter().map(|sheet| sheet.name.as_str()));
                let message = format!("there is no sheet `{target}`");
                self.complaints.push(Complaint::new(value_at(element, "sheet"), message, hint));
            }
        }
        self.check_charts(root);
    }

    /// Checks that every chart's table stands on some sheet: its series are references to the table's cells.
    fn check_charts(&mut self, root: &Element) {
        let elements = root.all();
        let placed = |id: &str| {
            elements.iter().any(|e| e.name == "table" && e.value("ref") == Some(id) || e.name == "facts" && id == FACTS)
        };
        for element in elements.iter().filter(|element| element.name == "chart") {
            let Some(chart) = element.value("ref").and_then(|id| self.report.charts.get(id)) else { continue };
            if !placed(&chart.table) {
                let message = format!("chart `{}` draws table `{}`, which is on no sheet", chart.id, chart.table);
                let hint = format!("add <table ref=\"{}\"/>", chart.table);
                self.complaints.push(Complaint::new(value_at(element, "ref"), message, hint));
            }
        }
    }

    fn sheet(&mut self, element: &Element) -> Sheet<'r> {
        Sheet {
            name: element.value("name").unwrap_or_default().to_owned(),
            landscape: flag(element, "landscape", true),
            hidden: flag(element, "hidden", false),
            paper: paper(element),
            widths: widths(element),
            one_page: element.value("fit") == Some("page"),
            freeze: flag(element, "freeze", false),
            gridlines: flag(element, "gridlines", false),
            tone: tone(element),
            blocks: element.children.iter().filter_map(|child| self.block(child)).collect(),
        }
    }

    fn block(&mut self, element: &Element) -> Option<Block<'r>> {
        let words = || element.text.clone();
        let kind = match element.name.as_str() {
            "title" => BlockKind::Title(words()),
            "subtitle" => BlockKind::Subtitle(words()),
            "heading" => BlockKind::Heading(words()),
            "text" => BlockKind::Text(words(), tone(element)),
            "headlines" => BlockKind::Headlines(number(element, "limit", u32::MAX) as usize),
            "scenario" => BlockKind::Scenario,
            "kpis" => BlockKind::Kpis(element.children.iter().filter_map(|kpi| self.kpi(kpi)).collect()),
            "row" => BlockKind::Row(self.free_row(element)),
            "columns" => BlockKind::Columns(element.children.iter().map(|column| self.side(column)).collect()),
            "assert" => BlockKind::Assertion(self.assertion(element)?),
            "note" => BlockKind::Note(words()),
            "table" | "facts" => self.table_block(element)?,
            "chart" => BlockKind::Chart(PlacedChart {
                chart: self.chart(element)?,
                width: number(element, "width", 640),
                height: number(element, "height", 320),
                right: element.value("place") == Some("right"),
            }),
            "space" => BlockKind::Space(number(element, "rows", 1)),
            "link" => match element.value("sheet") {
                Some(sheet) => BlockKind::Jump(words(), sheet.to_owned()),
                None => BlockKind::Link(words(), element.value("url").unwrap_or_default().to_owned()),
            },
            _ => return None,
        };
        Some(Block { kind, at: element.at })
    }

    fn side(&mut self, element: &Element) -> Side<'r> {
        let blocks = element.children.iter().filter_map(|child| self.block(child)).collect();
        Side { widths: widths(element), blocks }
    }

    fn table_block(&mut self, element: &Element) -> Option<BlockKind<'r>> {
        let table = if element.name == "facts" { self.report.tables.get(FACTS)? } else { self.table(element, "ref")? };
        let hidden = self.columns(element, table, "hide").unwrap_or_default();
        let chosen = self.columns(element, table, "columns").unwrap_or_else(|| (0..table.columns.len()).collect());
        let columns = chosen.into_iter().filter(|column| !hidden.contains(column)).collect();
        // As in Markdown, a table that the figures do not reach is not there.
        if table.rows.is_empty() {
            return None;
        }
        let around = Around { caption: flag(element, "caption", true), filter: flag(element, "filter", false) };
        Some(BlockKind::Table(table, columns, around))
    }

    fn columns(&mut self, element: &Element, table: &'r Table, name: &str) -> Option<Vec<usize>> {
        let mut found = Vec::new();
        for id in element.value(name)?.split_whitespace() {
            found.extend(self.column(element, table, name, id).map(|(index, _)| index));
        }
        Some(found)
    }

    fn kpi(&mut self, element: &Element) -> Option<Kpi<'r>> {
        let (cell, key) = self.repeated(element)?;
        Some(Kpi { label: element.value("label")?.to_owned(), cell, key, note: note_in(element) })
    }

    /// Returns the cell that an element repeats, and its key.
    pub(super) fn repeated(&mut self, element: &Element) -> Option<(&'r Cell, String)> {
        let table = self.table(element, "table")?;
        let row = self.row(element, table);
        let column = self.column(element, table, "column", element.value("column")?);
        let cell = row?.cells.get(column?.0)?;
        if matches!(cell, Cell::Input { .. } | Cell::Blank) {
            let hint = "pick a cell with a figure; what is typed on the facts sheet is shown by other tables";
            let message = format!("`{}` repeats a figure, and this cell has none", element.name);
            self.complaints.push(Complaint::new(element.at, message, hint));
        }
        let key = ["table", "row", "column"].map(|name| element.value(name).unwrap_or_default()).join("/");
        Some((cell, key))
    }

    /// Adds a complaint.
    pub(super) fn complain(&mut self, complaint: Complaint) {
        self.complaints.push(complaint);
    }

    fn table(&mut self, element: &Element, name: &str) -> Option<&'r Table> {
        let id = element.value(name)?;
        let report = self.report;
        let known = report.tables.keys().map(String::as_str);
        self.find(report.tables.get(id), (value_at(element, name), id), "the report has no table", known)
    }

    fn chart(&mut self, element: &Element) -> Option<&'r Chart> {
        let id = element.value("ref")?;
        let report = self.report;
        let known = report.charts.keys().map(String::as_str);
        self.find(report.charts.get(id), (value_at(element, "ref"), id), "the report has no chart", known)
    }

    fn row(&mut self, element: &Element, table: &'r Table) -> Option<&'r Row> {
        let id = element.value("row")?;
        let found = table.rows.iter().find(|row| row.id == id);
        let known = table.rows.iter().map(|row| row.id.as_str());
        self.find(found, (value_at(element, "row"), id), &format!("table `{}` has no row", table.id), known)
    }

    fn column(&mut self, element: &Element, table: &'r Table, name: &str, id: &str) -> Option<(usize, &'r Column)> {
        let found = table.columns.iter().enumerate().find(|(_, column)| column.id == id);
        let known = table.columns.iter().map(|column| column.id.as_str());
        self.find(found, (value_at(element, name), id), &format!("table `{}` has no column", table.id), known)
    }

    /// Hands on what was found, or complains at the value that named it.
    fn find<'a, T>(
        &mut self,
        found: Option<T>,
        (at, id): (usize, &str),
        lack: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Option<T> {
        if found.is_none() {
            self.complaints.push(Complaint::new(at, format!("{lack} `{id}`"), did_you_mean(id, known)));
        }
        found
    }
}

/// The table of the facts.
const FACTS: &str = "facts";

/// Returns where the value of an attribute begins, else where the element does.
pub(super) fn value_at(element: &Element, name: &str) -> usize {
    element.attribute(name).map_or(element.at, |attribute| attribute.value_at)
}

fn flag(element: &Element, name: &str, default: bool) -> bool {
    element.value(name).map_or(default, |value| value == "true")
}

fn number(element: &Element, name: &str, default: u32) -> u32 {
    element.value(name).and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn widths(element: &Element) -> Vec<f64> {
    element.value("widths").and_then(kinds::widths).unwrap_or_default()
}

fn paper(element: &Element) -> Paper {
    let size = match element.value("paper") {
        Some("a3") => PaperSize::A3,
        Some("letter") => PaperSize::Letter,
        _ => PaperSize::A4,
    };
    Paper { size, narrow: element.value("margins") == Some("narrow") }
}

/// Returns how an element strikes the reader.
pub(super) fn tone(element: &Element) -> Tone {
    match element.value("tone") {
        Some("good") => Tone::Good,
        Some("caution") => Tone::Caution,
        Some("bad") => Tone::Bad,
        _ => Tone::Neutral,
    }
}
