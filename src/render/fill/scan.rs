#![expect(clippy::disallowed_types, reason = "sheets are too large for a tree of their XML")]
//! A sheet as the template has it: its rows, cells and rules, each with its place in the text of the part.

use super::strings::{Item, unescaped};
use crate::domain::{Area, CellRef};
use crate::render::package::{Unfit, xml};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::ops::Range;

/// Cells of one sheet that are accepted.
const MOST_CELLS: usize = 1_000_000;

/// A sheet.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The rows, in order.
    pub(super) rows: Vec<Row>,
    /// The element of the rows.
    pub(super) data: Range<usize>,
    /// Where the extent of the sheet is written, and what it is.
    pub(super) dimension: Option<(Range<usize>, Area)>,
    /// Merged areas.
    pub(super) merges: Vec<Area>,
    /// Areas with a link.
    pub(super) links: Vec<Area>,
    /// Formats of columns: first, last, format.
    pub(super) columns: Vec<(u32, u32, usize)>,
    /// Lists of areas that rules apply to, with their places.
    pub(super) areas: Vec<(Range<usize>, String)>,
    /// Formulas of rules and of sparklines.
    pub(super) formulas: Vec<Rule>,
}

/// A formula that belongs to no cell.
#[derive(Debug)]
pub(super) struct Rule {
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// What it says.
    pub(super) text: String,
    /// Whether it is the source of a sparkline; in other rules, relative references go by the cell they apply to.
    pub(super) sparkline: bool,
}

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    /// Its number.
    pub(super) number: u32,
    /// Its start tag.
    pub(super) tag: Range<usize>,
    /// The whole element.
    pub(super) whole: Range<usize>,
    /// Whether it is not shown.
    pub(super) hidden: bool,
    /// The format of the cells it lacks.
    pub(super) style: Option<usize>,
    /// Its cells, in order.
    pub(super) cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug)]
pub(super) struct Cell {
    /// Where it is.
    pub(super) at: CellRef,
    /// The whole element.
    pub(super) whole: Range<usize>,
    /// Its start tag.
    pub(super) tag: Range<usize>,
    /// Its format.
    pub(super) style: usize,
    /// The kind of its value.
    pub(super) kind: String,
    /// Where its value is written.
    pub(super) value: Option<Range<usize>>,
    /// Its formula.
    pub(super) formula: Option<Formula>,
    /// Its own text, when that is no shared string.
    pub(super) inline: Option<Item>,
}

/// A formula of a cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Formula {
    /// The formula; empty where it is that of another cell.
    pub(super) text: String,
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// `shared`, `array`, `dataTable`, or empty.
    pub(super) kind: String,
    /// The cells that share it.
    pub(super) area: Option<Area>,
    /// The number of a shared formula.
    pub(super) shared: Option<u32>,
}

impl Scan {
    /// Returns a cell.
    pub(super) fn cell(&self, at: CellRef) -> Option<&Cell> {
        let row = self.row(at.row)?;
        row.cells.binary_search_by_key(&at.column, |cell| cell.at.column).ok().map(|index| &row.cells[index])
    }

    /// Returns a row.
    pub(super) fn row(&self, number: u32) -> Option<&Row> {
        self.rows.binary_search_by_key(&number, |row| row.number).ok().map(|index| &self.rows[index])
    }

    /// Returns the format that a cell has, also one that is not there.
    pub(super) fn style(&self, at: CellRef) -> usize {
        if let Some(cell) = self.cell(at) {
            return cell.style;
        }
        let of_row = self.row(at.row).and_then(|row| row.style);
        let of_column = || self.columns.iter().find(|(first, last, _)| (*first..=*last).contains(&at.column));
        of_row.or_else(|| of_column().map(|(.., style)| *style)).unwrap_or(0)
    }

    /// Returns all cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.rows.iter().flat_map(|row| &row.cells)
    }

    /// Reads a sheet.
    pub(super) fn read(text: &str) -> Result<Self, Unfit> {
        let mut reader = Reader::from_str(text);
        let mut scan = Self::default();
        let mut open: Vec<(&str, Range<usize>)> = Vec::new();
        let mut count = 0_usize;
        loop {
            let start = position(&reader)?;
            let event = reader.read_event().map_err(|_| UNSOUND)?;
            let end = position(&reader)?;
            match event {
                Event::Eof => break,
                Event::Start(_) | Event::Empty(_) => {
                    let tag = text.get(start..end).ok_or(UNSOUND)?;
                    let name = local_name(tag);
                    if open.is_empty() && !xml::prefix(tag).is_empty() {
                        return Err(Unfit("a sheet in it is written in a way that only few programs use"));
                    }
                    scan.started(&open, name, tag, start..end)?;
                    if name == "c" {
                        count += 1;
                    }
                    if matches!(event, Event::Start(_)) {
                        open.push((name, start..end));
                    } else {
                        scan.ended(text, &open, name, start..end, end..end)?;
                    }
                }
                Event::End(_) => {
                    let (name, tag) = open.pop().ok_or(UNSOUND)?;
                    scan.ended(text, &open, name, tag.clone(), tag.end..start)?;
                    scan.closed(&open, name, end);
                }
                Event::DocType(_) | Event::CData(_) => return Err(UNSOUND),
                _ => {}
            }
            if count > MOST_CELLS {
                return Err(Unfit("a sheet in it has more than a million cells"));
            }
        }
        if scan.data.is_empty() {
            return Err(UNSOUND);
        }
        Ok(scan)
    }

    fn started(
        &mut self,
        open: &[(&str, Range<usize>)],
        name: &str,
        tag: &str,
        range: Range<usize>,
    ) -> Result<(), Unfit> {
        let value = |name: &str| xml::attribute(tag, name).map(|found| &tag[found]);
        let parent = open.last().map_or("", |(name, _)| *name);
        let yes = |name: &str| value(name).is_some_and(|value| value == "1" || value == "true");
        match name {
            "sheetData" if open.len() == 1 => self.data = range,
            "row" if parent == "sheetData" => {
                let number = value("r").and_then(|number| number.parse().ok()).ok_or(UNNUMBERED)?;
                if self.rows.last().is_some_and(|row| row.number >= number) {
                    return Err(UNSOUND);
                }
                let own = value("s").filter(|_| yes("customFormat")).and_then(|style| style.parse().ok());
                let hidden = yes("hidden");
                let tag = range.clone();
                self.rows.push(Row { number, tag, whole: range, hidden, style: own, cells: Vec::new() });
            }
            "c" if parent == "row" => {
                let row = self.rows.last_mut().ok_or(UNSOUND)?;
                let at = value("r").and_then(CellRef::parse).ok_or(UNNUMBERED)?;
                if at.row != row.number || row.cells.last().is_some_and(|cell| cell.at >= at) {
                    return Err(UNSOUND);
                }
                row.cells.push(Cell {
                    at,
                    tag: range.clone(),
                    whole: range,
                    style: value("s").and_then(|style| style.parse().ok()).unwrap_or(0),
                    kind: value("t").unwrap_or("n").to_owned(),
                    value: None,
                    formula: None,
                    inline: None,
                });
            }
            "col" if parent == "cols" => {
                let number = |name: &str| value(name).and_then(|number| number.parse().ok());
                if let (Some(first), Some(last), Some(style)) = (number("min"), number("max"), number("style")) {
                    self.columns.push((first, last, style as usize));
                }
            }
            "dimension" if open.len() == 1 => {
                let at = xml::attribute(tag, "ref").map(|found| found.start + range.start..found.end + range.start);
                self.dimension = at.zip(value("ref").and_then(area));
            }
            "mergeCell" => self.merges.extend(value("ref").and_then(area)),
            "hyperlink" => self.links.extend(value("ref").and_then(area)),
            "conditionalFormatting" | "dataValidation" | "ignoredError" | "protectedRange" => {
                if let Some(found) = xml::attribute(tag, "sqref") {
                    self.areas.push((found.start + range.start..found.end + range.start, tag[found].to_owned()));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn ended(
        &mut self,
        text: &str,
        open: &[(&str, Range<usize>)],
        name: &str,
        tag: Range<usize>,
        content: Range<usize>,
    ) -> Result<(), Unfit> {
        let parent = open.last().map_or("", |(name, _)| *name);
        let inside = text.get(content.clone()).ok_or(UNSOUND)?;
        let cell = self.rows.last_mut().and_then(|row| row.cells.last_mut()).filter(|_| parent == "c");
        match (name, cell) {
            ("v", Some(cell)) => cell.value = Some(content),
            ("is", Some(cell)) => cell.inline = Some(Item::read(inside)?),
            ("f", Some(cell)) => {
                let tag_text = &text[tag.clone()];
                let value = |name: &str| xml::attribute(tag_text, name).map(|found| &tag_text[found]);
                cell.formula = Some(Formula {
                    text: unescaped(inside),
                    range: content,
                    kind: value("t").filter(|kind| *kind != "normal").unwrap_or("").to_owned(),
                    area: value("ref").and_then(area),
                    shared: value("si").and_then(|number| number.parse().ok()),
                });
            }
            ("formula" | "formula1" | "formula2" | "f", None) if !inside.contains('<') => {
                let sparkline = parent == "sparkline";
                self.formulas.push(Rule { range: content, text: unescaped(inside), sparkline });
            }
            ("sqref", None) => self.areas.push((content, inside.to_owned())),
            _ => {}
        }
        Ok(())
    }

    fn closed(&mut self, open: &[(&str, Range<usize>)], name: &str, end: usize) {
        match (name, open.len()) {
            ("sheetData", 1) => self.data.end = end,
            ("row", 2) => {
                if let Some(row) = self.rows.last_mut() {
                    row.whole.end = end;
                }
            }
            ("c", 3) => {
                if let Some(cell) = self.rows.last_mut().and_then(|row| row.cells.last_mut()) {
                    cell.whole.end = end;
                }
            }
            _ => {}
        }
    }
}

const UNSOUND: Unfit = Unfit("a sheet in it is not as expected");
const UNNUMBERED: Unfit = Unfit("the cells of a sheet in it have no addresses");

fn position(reader: &Reader<&[u8]>) -> Result<usize, Unfit> {
    usize::try_from(reader.buffer_position()).map_err(|_| UNSOUND)
}

/// The name of a tag without its prefix.
pub(super) fn local_name(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(name.len());
    name[..end].rsplit(':').next().unwrap_or("")
}

/// Reads an area such as `B4:C9` or `B4`.
pub(super) fn area(text: &str) -> Option<Area> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let (from, to) = (CellRef::parse(from)?, CellRef::parse(to)?);
    (from.row <= to.row && from.column <= to.column).then_some(Area { from, to })
}
