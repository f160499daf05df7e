#![expect(clippy::disallowed_types, reason = "calamine and the package's markup are named only in ingest")]
//! Workbooks of the Office Open XML kind: `.xlsx`, `.xlsm`.
//!
//! calamine reads values and formulas, in one streaming pass; what it leaves out (notes, hidden rows and columns) and
//! what it would pass over the sheet again for (styles, merged ranges, links) is taken from the package's own parts.

mod beside;
mod notes;
mod scan;
#[cfg(test)]
mod tests;

use super::Refusal;
use super::grid::{Grid, RawCell, RawValue};
use super::outline::{self, Row};
use super::package::Package;
use super::value::{Budget, MOST_CELLS, Texts, keep, place, text_value, value};
use crate::domain::CellRef;
use calamine::{
    Data, DataRef, Reader as _, SheetType, SheetVisible, Style, Xlsx, XlsxCellReader, XlsxError, XlsxFormulaMetadata,
    expand_shared_formula, open_workbook_from_rs,
};
use scan::{Scan, Sheet, Tag, Tags};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

/// Sheets of one workbook that are accepted.
const MOST_SHEETS: usize = 1_000;

type Bytes<'a> = Cursor<&'a [u8]>;

/// Reads every worksheet of a workbook whose package has not been verified yet.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Grid>, Refusal> {
    let mut package = Package::open(bytes)?;
    let mut scans = package.verify(Scan::of)?;
    let mut workbook: Xlsx<Bytes<'_>> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| said(&error))?;
    let looks = Looks::read(&mut workbook)?;
    let mut reading = Reading { package, workbook, looks, texts: Texts::default(), budget: Budget::default() };
    let parts = reading.sheet_parts()?;
    let mut grids = Vec::new();
    for (name, hidden) in worksheets(&reading.workbook) {
        let part = parts.get(&name).and_then(|part| Some((part, reading.package.index(part)?)));
        let Some((part, index)) = part else {
            return Err(Refusal::damaged(format!("the part of sheet {name} is missing")));
        };
        let scan = match std::mem::replace(&mut scans[index], Scan::Other) {
            Scan::Sheet(sheet) => *sheet,
            _ => return Err(Refusal::damaged(format!("the part of sheet {name} is no sheet"))),
        };
        grids.push(reading.sheet(&name, hidden, part, index, &scan)?);
    }
    Ok(grids)
}

fn said(error: &XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Refusal::protected(),
        error => Refusal::damaged(error.to_string()),
    }
}

/// The worksheets' names in the order of their tabs, with whether they are hidden.
fn worksheets(workbook: &Xlsx<Bytes<'_>>) -> Vec<(String, bool)> {
    let sheets = workbook.sheets_metadata().iter();
    let sheets = sheets.filter(|sheet| matches!(sheet.typ, SheetType::WorkSheet));
    sheets.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
}

/// What the styles of a workbook say about cells, by the index of the style.
struct Looks {
    /// Number formats; nothing for the general one.
    formats: Vec<Option<Arc<str>>>,
    indents: Vec<u8>,
    struck: Vec<bool>,
    /// Whether any style says anything at all.
    any: bool,
}

impl Looks {
    /// The styles come with a sheet's reader only, whichever sheet it is.
    fn read(workbook: &mut Xlsx<Bytes<'_>>) -> Result<Self, Refusal> {
        let first = worksheets(workbook).into_iter().next();
        let styles: Vec<Style> = match first {
            Some((name, _)) => workbook.worksheet_cells_reader(&name).map_err(|error| said(&error))?.styles().to_vec(),
            None => Vec::new(),
        };
        let mut codes = Texts::default();
        let mut code = |style: &Style| {
            let code = style.number_format.as_ref()?.format_code.as_str();
            (!code.is_empty() && code != "General").then(|| codes.intern(code))
        };
        let formats: Vec<_> = styles.iter().map(&mut code).collect();
        let indents: Vec<u8> =
            styles.iter().map(|style| style.alignment.as_ref().and_then(|look| look.indent).unwrap_or(0)).collect();
        let struck: Vec<bool> =
            styles.iter().map(|style| style.font.as_ref().is_some_and(|font| font.strikethrough)).collect();
        let any = formats.iter().any(Option::is_some) || indents.iter().any(|&by| by > 0) || struck.contains(&true);
        Ok(Self { formats, indents, struck, any })
    }

    /// Gives a cell its look.
    fn dress(&self, style: usize, cell: CellRef, content: &mut RawCell, grid: &mut Grid) {
        if style == 0 && !self.any {
            return;
        }
        content.format = self.formats.get(style).cloned().flatten();
        if let Some(&by) = self.indents.get(style).filter(|&&by| by > 0) {
            grid.indents.insert(cell, by);
        }
        if self.struck.get(style) == Some(&true) {
            grid.struck.insert(cell);
        }
    }
}

struct Reading<'a> {
    package: Package<'a>,
    workbook: Xlsx<Bytes<'a>>,
    looks: Looks,
    texts: Texts,
    budget: Budget,
}

impl Reading<'_> {
    /// The part of each sheet by the sheet's name, by the way of the package itself: its relations, the workbook, its.
    fn sheet_parts(&mut self) -> Result<BTreeMap<String, String>, Refusal> {
        let main = self.package.relations("").into_iter().find(|relation| relation.kind.ends_with("/officeDocument"));
        let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target);
        let relations = self.package.relations(&main);
        let target = |id: &str| relations.iter().find(|relation| relation.id == id).map(|found| found.target.clone());
        let named = self.package.tree(&main, |document| {
            let sheets = document.descendants().filter(|node| node.tag_name().name() == "sheet");
            let id = |node: roxmltree::Node<'_, '_>| {
                node.attributes()
                    .find(|attribute| attribute.name() == "id")
                    .map(|attribute| attribute.value().to_owned())
            };
            sheets
                .filter_map(|node| Some((node.attribute("name")?.to_owned(), target(&id(node)?)?)))
                .collect::<Vec<_>>()
        });
        let named = named.ok_or_else(|| Refusal::damaged("the list of sheets cannot be read"))?;
        if named.len() > MOST_SHEETS {
            let message = format!("the workbook has {} sheets, more than {MOST_SHEETS}", named.len());
            return Err(Refusal::too_large(message, "split the workbook"));
        }
        let mut seen = Vec::new();
        let mut parts = BTreeMap::new();
        for (name, part) in named {
            let lower = part.to_ascii_lowercase();
            if seen.contains(&lower) {
                return Err(Refusal::damaged(format!("two sheets share the part {part}")));
            }
            seen.push(lower);
            if parts.insert(name.clone(), part).is_some() {
                return Err(Refusal::damaged(format!("two sheets are called {name}")));
            }
        }
        Ok(parts)
    }

    fn sheet(&mut self, name: &str, hidden: bool, part: &str, index: usize, scan: &Sheet) -> Result<Grid, Refusal> {
        let mut grid = Grid { name: Arc::from(name), hidden, ..Grid::default() };
        let styled = scan.styles && self.looks.any;
        let style_of_each =
            if scan.hidden || (styled && scan.formulas) { self.tags(index, &mut grid)? } else { Vec::new() };
        if scan.formulas {
            self.values_and_formulas(name, &mut grid, if styled { &style_of_each } else { &[] })?;
        } else {
            self.values(name, &mut grid)?;
        }
        let relations = self.package.relations(part);
        beside::read(scan, &relations, &mut grid);
        grid.notes = notes::read(&mut self.package, &relations);
        Ok(grid)
    }

    /// Hidden rows, and the style of each cell in the order of the file.
    fn tags(&mut self, index: usize, grid: &mut Grid) -> Result<Vec<u32>, Refusal> {
        let mut styles = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        let mut row = 0;
        self.package.look(
            index,
            &mut Tags(|tag| match tag {
                Tag::Row(number, level, hidden) => {
                    row = number.unwrap_or(row + 1);
                    if hidden || level > 0 {
                        rows.push(Row { number: row, level, hidden });
                    }
                }
                Tag::Cell(style) => styles.push(style),
            }),
        )?;
        grid.hidden_rows = outline::hidden(&rows);
        Ok(styles)
    }

    fn values(&mut self, name: &str, grid: &mut Grid) -> Result<(), Refusal> {
        let mut reader = open(&mut self.workbook, name, grid)?;
        let declared = reader.dimensions();
        let side = |from: u32, to: u32| to.saturating_sub(from) as usize + 1;
        let cells = side(declared.start.0, declared.end.0).saturating_mul(side(declared.start.1, declared.end.1));
        grid.cells.reserve(cells.min(MOST_CELLS));
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|error| in_sheet(grid, &error))? {
            let Some(value) = content(cell.get_value(), &mut self.texts, &mut self.budget)? else { continue };
            let at = place(cell.get_position());
            let mut content = RawCell { value, formula: None, format: None };
            self.looks.dress(style, at, &mut content, grid);
            keep(grid, &mut self.budget, at, content)?;
        }
        Ok(())
    }

    /// Shared formulas are expanded here: the reader's own expansion trusts the file's numbering with its memory.
    fn values_and_formulas(&mut self, name: &str, grid: &mut Grid, styles: &[u32]) -> Result<(), Refusal> {
        let mut shared: BTreeMap<usize, (String, (u32, u32))> = BTreeMap::new();
        let mut styles = styles.iter();
        let mut reader = open(&mut self.workbook, name, grid)?;
        while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(|error| in_sheet(grid, &error))? {
            let style = styles.next().map_or(0, |style| *style as usize);
            let formula = match cell.formula {
                Some(XlsxFormulaMetadata::Normal { formula }) => Some(formula),
                Some(XlsxFormulaMetadata::Shared { shared_index, range, formula }) => {
                    let start = range.map_or(cell.pos, |range| range.start);
                    shared.insert(shared_index, (formula.clone(), start));
                    Some(formula)
                }
                Some(XlsxFormulaMetadata::SharedDerived { shared_index }) => shared
                    .get(&shared_index)
                    .and_then(|(formula, start)| expand_shared_formula(formula, *start, cell.pos).ok()),
                _ => None,
            };
            let formula = match formula.filter(|formula| !formula.is_empty()) {
                Some(formula) => {
                    self.budget.text(formula.len())?;
                    Some(Arc::from(formula))
                }
                None => None,
            };
            let value = match content(&cell.value, &mut self.texts, &mut self.budget)? {
                // A formula that shows nothing has that as its result.
                None if formula.is_some() && cell.value == DataRef::Empty => RawValue::NoResult,
                None => continue,
                Some(value) => value,
            };
            let at = place(cell.pos);
            let mut content = RawCell { value, formula, format: None };
            self.looks.dress(style, at, &mut content, grid);
            keep(grid, &mut self.budget, at, content)?;
        }
        if styles.next().is_some() {
            return Err(Refusal::damaged(format!("sheet {name}: its cells cannot be told apart")));
        }
        Ok(())
    }
}

fn open<'a, 'b>(
    workbook: &'b mut Xlsx<Bytes<'a>>,
    name: &str,
    grid: &Grid,
) -> Result<XlsxCellReader<'b, Bytes<'a>>, Refusal> {
    workbook.worksheet_cells_reader(name).map_err(|error| in_sheet(grid, &error))
}

fn in_sheet(grid: &Grid, error: &XlsxError) -> Refusal {
    Refusal::damaged(format!("sheet {}: {error}", grid.name))
}

fn content(data: &DataRef<'_>, texts: &mut Texts, budget: &mut Budget) -> Result<Option<RawValue>, Refusal> {
    Ok(match data {
        DataRef::SharedString(text) => text_value(texts.shared(text)),
        DataRef::Float(number) if number.is_finite() => Some(RawValue::Number(*number)),
        DataRef::String(text) => {
            budget.text(text.len())?;
            text_value(texts.intern(text))
        }
        other => value(&Data::from(other.clone()), texts),
    })
}
