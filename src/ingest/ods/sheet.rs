//! The sheets of an OpenDocument file: rows, cells, notes, in the order of the markup.

use super::super::Refusal;
use super::super::grid::{Grid, RawCell, RawValue};
use super::super::value::{Budget, COLUMNS, ROWS, Texts, iso_date, keep, text_value};
use super::markup::{attribute, entity, formula, name_of, repeated};
use super::styles::{Look, Styles};
use crate::domain::CellRef;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sheets of one workbook that are accepted.
const MOST_SHEETS: usize = 1_000;
/// Letters of one cell that are accepted.
const LONGEST: usize = 1 << 20;

/// Elements that hold no cells of the sheet, though they may look like it.
const PASSED: [&str; 7] = [
    "table:tracked-changes",
    "table:dde-links",
    "table:shapes",
    "table:consolidation",
    "table:content-validations",
    "draw:frame",
    "office:forms",
];

/// Makes grids from pieces of markup.
pub(super) struct Sheets {
    styles: Styles,
    looks: BTreeMap<String, Look>,
    texts: Texts,
    budget: Budget,
    grids: Vec<Grid>,
    sheet: Option<Sheet>,
    /// How deep in an element that is passed over.
    passed: usize,
}

/// The sheet that is open.
#[derive(Default)]
struct Sheet {
    grid: Grid,
    /// Default styles of columns, each with the last column it holds for.
    columns: Vec<(u32, String)>,
    /// Groups of columns and rows that are open: what a group puts away is not hidden.
    groups: usize,
    row: u32,
    row_repeated: u32,
    row_hidden: bool,
    row_style: Option<String>,
    /// The cells of the open row, for a row that is repeated.
    cells: Vec<(u32, RawCell, Look)>,
    column: u32,
    cell: Option<Cell>,
}

/// The cell that is open.
#[derive(Default)]
struct Cell {
    repeated: u32,
    covered: bool,
    span: Option<(u32, u32)>,
    kind: String,
    error: bool,
    value: Option<String>,
    formula: Option<String>,
    style: Option<String>,
    text: String,
    paragraphs: usize,
    note: Option<String>,
    in_note: bool,
    in_text: usize,
    link: Option<String>,
}

impl Sheets {
    pub(super) fn new(styles: Styles) -> Self {
        Self {
            styles,
            looks: BTreeMap::new(),
            texts: Texts::default(),
            budget: Budget::default(),
            grids: Vec::new(),
            sheet: None,
            passed: 0,
        }
    }

    pub(super) fn finish(self) -> Result<Vec<Grid>, Refusal> {
        match self.sheet {
            Some(sheet) => Err(Refusal::damaged(format!("sheet {} does not end", sheet.grid.name))),
            None => Ok(self.grids),
        }
    }

    /// Takes in the next piece of markup.
    pub(super) fn take(&mut self, event: &Event<'_>) -> Result<(), Refusal> {
        if self.passed > 0 {
            match event {
                Event::Start(_) => self.passed += 1,
                Event::End(_) => self.passed -= 1,
                _ => {}
            }
            return Ok(());
        }
        match event {
            Event::Start(tag) if PASSED.contains(&name_of(tag)) => self.passed = 1,
            Event::Start(tag) => self.open(tag),
            Event::Empty(tag) => {
                self.open(tag);
                self.close(name_of(tag))?;
            }
            Event::End(tag) => self.close(tag.name().0)?,
            Event::Text(text) => self.words(&text.xml10_content()),
            Event::CData(text) => self.words(&text.xml10_content()),
            Event::GeneralRef(name) => match name.resolve_char_ref() {
                Ok(Some(letter)) => self.words(letter.encode_utf8(&mut [0; 4])),
                _ => self.words(&entity(&name.xml10_content())),
            },
            _ => {}
        }
        if self.sheet.is_none() {
            self.styles.take(event);
            if self.styles.too_many() {
                return Err(Refusal::too_large("more styles than a sheet needs", "remove what is not needed"));
            }
        }
        Ok(())
    }

    fn open(&mut self, tag: &BytesStart<'_>) {
        let name = name_of(tag);
        let Some(sheet) = &mut self.sheet else {
            if name == "table:table" {
                let name = attribute(tag, "table:name").unwrap_or_default();
                let hidden = attribute(tag, "table:style-name").is_some_and(|style| self.styles.hides(&style));
                let grid = Grid { name: Arc::from(name), hidden, ..Grid::default() };
                self.sheet = Some(Sheet { grid, ..Sheet::default() });
            }
            return;
        };
        if let Some(cell) = &mut sheet.cell {
            cell.open(name, tag);
            // A table within a cell is not the sheet's.
            if name == "table:table" {
                self.passed = 1;
            }
            return;
        }
        match name {
            "table:table-column-group" | "table:table-row-group" => sheet.groups += 1,
            "table:table-column" => sheet.column(tag),
            "table:table-row" => sheet.open_row(tag),
            "table:table-cell" | "table:covered-table-cell" => sheet.cell = Some(Cell::new(name, tag)),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                if let Some(cell) = sheet.cell.take() {
                    self.put(&cell)?;
                }
            }
            "table:table-row" => self.close_row()?,
            "table:table-column-group" | "table:table-row-group" => sheet.groups = sheet.groups.saturating_sub(1),
            "table:table" => {
                let sheet = self.sheet.take().unwrap_or_default();
                // What other files held when they were last looked at is kept as tables of their own.
                if !sheet.grid.name.starts_with("'file:") {
                    self.grids.push(sheet.grid);
                }
                if self.grids.len() > MOST_SHEETS {
                    let message = format!("the workbook has more than {MOST_SHEETS} sheets");
                    return Err(Refusal::too_large(message, "split the workbook"));
                }
            }
            name => {
                if let Some(cell) = &mut sheet.cell {
                    cell.close(name);
                }
            }
        }
        Ok(())
    }

    fn words(&mut self, words: &str) {
        let cell = self.sheet.as_mut().and_then(|sheet| sheet.cell.as_mut());
        if let Some(cell) = cell.filter(|cell| cell.in_text > 0) {
            cell.write(words);
        }
    }

    /// Puts a closed cell into its row.
    fn put(&mut self, cell: &Cell) -> Result<(), Refusal> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        if cell.text.len() > LONGEST || cell.note.as_ref().is_some_and(|note| note.len() > LONGEST) {
            let message = format!("a cell of sheet {} holds more than {} MB of text", sheet.grid.name, LONGEST >> 20);
            return Err(Refusal::too_large(message, "shorten it"));
        }
        let first = sheet.column + 1;
        sheet.column = sheet.column.saturating_add(cell.repeated);
        let at = CellRef::new(sheet.row, first);
        if first <= COLUMNS && sheet.row <= ROWS {
            if let Some((rows, columns)) = cell.span.filter(|span| *span != (1, 1) && !cell.covered) {
                let last = CellRef::new((sheet.row + rows - 1).min(ROWS), (first + columns - 1).min(COLUMNS));
                sheet.grid.merges.push((at, last));
            }
            if let Some(note) = cell.note.as_deref().map(str::trim).filter(|note| !note.is_empty()) {
                self.budget.text(note.len())?;
                sheet.grid.notes.insert(at, Arc::from(note));
            }
            if let Some(link) = &cell.link {
                sheet.grid.links.insert(at, Arc::from(link.as_str()));
            }
        }
        let formula = match &cell.formula {
            Some(text) => {
                let formula = formula(text);
                self.budget.text(formula.len())?;
                (!formula.is_empty()).then(|| Arc::from(formula))
            }
            None => None,
        };
        let value = match cell.read(&mut self.texts, &mut self.budget)? {
            Some(value) => value,
            // A formula that shows nothing has that as its result.
            None if formula.is_some() && cell.kind != "string" => RawValue::NoResult,
            None => return Ok(()),
        };
        let style = cell.style.as_deref().or(sheet.row_style.as_deref());
        let look = style.or_else(|| sheet.column_style(first)).map(|style| {
            let known = self.looks.entry(style.to_owned());
            known.or_insert_with(|| self.styles.look(style)).clone()
        });
        let look = look.unwrap_or_default();
        let content = RawCell { value, formula, format: look.format.clone() };
        if sheet.column > COLUMNS || sheet.row > ROWS {
            let message = format!("sheet {} has a cell outside of what a sheet can have", sheet.grid.name);
            return Err(Refusal::damaged(message));
        }
        for column in (first..).take(cell.repeated as usize) {
            sheet.cells.push((column, content.clone(), look.clone()));
        }
        Ok(())
    }

    /// Puts a closed row into the sheet, as often as it is repeated when it holds anything.
    fn close_row(&mut self) -> Result<(), Refusal> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let cells = std::mem::take(&mut sheet.cells);
        if sheet.row_hidden {
            let last = sheet.row.saturating_add(sheet.row_repeated - 1).min(ROWS);
            // Programs hide the rest of a sheet down to its end: what holds nothing needs no telling.
            let last = if cells.is_empty() { last.min(sheet.row + 1_000) } else { last };
            sheet.grid.hidden_rows.extend(sheet.row..=last);
        }
        if !cells.is_empty() {
            for row in (sheet.row..).take(sheet.row_repeated as usize) {
                for (column, content, look) in &cells {
                    let at = CellRef::new(row, *column);
                    keep(&mut sheet.grid, &mut self.budget, at, content.clone())?;
                    if look.indent > 0 {
                        sheet.grid.indents.insert(at, look.indent);
                    }
                    if look.struck {
                        sheet.grid.struck.insert(at);
                    }
                }
            }
        }
        sheet.row = sheet.row.saturating_add(sheet.row_repeated - 1);
        Ok(())
    }
}

impl Sheet {
    fn column(&mut self, tag: &BytesStart<'_>) {
        let first = self.columns.last().map_or(1, |(last, _)| last.saturating_add(1));
        let last = first.saturating_add(repeated(tag, "table:number-columns-repeated") - 1);
        let hidden = matches!(attribute(tag, "table:visibility").as_deref(), Some("collapse" | "filter"));
        if hidden && self.groups == 0 {
            self.grid.hidden_columns.extend(first..=last.min(COLUMNS));
        }
        self.columns.push((last, attribute(tag, "table:default-cell-style-name").unwrap_or_default()));
    }

    fn column_style(&self, column: u32) -> Option<&str> {
        let index = self.columns.partition_point(|(last, _)| *last < column);
        self.columns.get(index).map(|(_, style)| style.as_str())
    }

    fn open_row(&mut self, tag: &BytesStart<'_>) {
        self.row = self.row.saturating_add(1);
        self.column = 0;
        self.cells.clear();
        self.row_repeated = repeated(tag, "table:number-rows-repeated");
        let hidden = matches!(attribute(tag, "table:visibility").as_deref(), Some("collapse" | "filter"));
        self.row_hidden = hidden && self.groups == 0;
        self.row_style = attribute(tag, "table:default-cell-style-name");
    }
}

impl Cell {
    fn new(name: &str, tag: &BytesStart<'_>) -> Self {
        let kind = attribute(tag, "office:value-type").or_else(|| attribute(tag, "calcext:value-type"));
        let kind = kind.unwrap_or_default();
        let value = match kind.as_str() {
            "date" => "office:date-value",
            "time" => "office:time-value",
            "boolean" => "office:boolean-value",
            "string" => "office:string-value",
            _ => "office:value",
        };
        let rows = repeated(tag, "table:number-rows-spanned");
        let columns = repeated(tag, "table:number-columns-spanned");
        Self {
            repeated: repeated(tag, "table:number-columns-repeated"),
            covered: name == "table:covered-table-cell",
            span: Some((rows.min(ROWS), columns.min(COLUMNS))),
            error: attribute(tag, "calcext:value-type").as_deref() == Some("error"),
            value: attribute(tag, value),
            kind,
            formula: attribute(tag, "table:formula"),
            style: attribute(tag, "table:style-name"),
            ..Self::default()
        }
    }

    /// The text that is being read: the cell's, or its note's.
    fn letters(&mut self) -> &mut String {
        if self.in_note { self.note.get_or_insert_default() } else { &mut self.text }
    }

    /// Writes on; a text that is too long is noticed when the cell closes.
    fn write(&mut self, words: &str) {
        let letters = self.letters();
        if letters.len() <= LONGEST {
            letters.push_str(words);
        }
    }

    fn open(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "office:annotation" => self.in_note = true,
            "text:p" | "text:h" => {
                self.in_text += 1;
                let started = if self.in_note { self.note.is_some() } else { self.paragraphs > 0 };
                if started {
                    self.write("\n");
                }
                if self.in_note {
                    self.note.get_or_insert_default();
                } else {
                    self.paragraphs += 1;
                }
            }
            "text:s" => {
                let blanks = repeated(tag, "text:c").min(32_767) as usize;
                self.write(&" ".repeat(blanks));
            }
            "text:tab" => self.write("\t"),
            "text:line-break" => self.write("\n"),
            "text:a" if !self.in_note => {
                self.link = attribute(tag, "xlink:href").filter(|address| !address.starts_with('#'));
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "office:annotation" => self.in_note = false,
            "text:p" | "text:h" => self.in_text = self.in_text.saturating_sub(1),
            _ => {}
        }
    }

    fn read(&self, texts: &mut Texts, budget: &mut Budget) -> Result<Option<RawValue>, Refusal> {
        let value = self.value.as_deref();
        if self.error {
            return Ok(Some(RawValue::Error(texts.intern(if self.text.is_empty() { "#VALUE!" } else { &self.text }))));
        }
        Ok(match self.kind.as_str() {
            "" => None,
            "float" | "percentage" | "currency" => {
                let number = value.and_then(|digits| digits.parse::<f64>().ok()).filter(|number| number.is_finite());
                let number = number.ok_or_else(|| Refusal::damaged("a number of a cell cannot be read"))?;
                Some(RawValue::Number(number))
            }
            "boolean" => Some(RawValue::Bool(value == Some("true"))),
            "date" => value.map(|date| iso_date(date, texts)),
            "time" => {
                value.map(|time| duration(time).map_or_else(|| RawValue::Text(texts.intern(time)), RawValue::Number))
            }
            // An error as Excel and others write it to this format: a text.
            _ => {
                let text = if self.text.is_empty() { value.unwrap_or_default() } else { self.text.as_str() };
                budget.text(text.len())?;
                text_value(texts.intern(text))
            }
        })
    }
}

/// `PT12H30M00S` in days, as the other formats store a time.
fn duration(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    let mut digits = String::new();
    for letter in text.strip_prefix("PT")?.chars() {
        let unit = match letter {
            'H' => 3600.0,
            'M' => 60.0,
            'S' => 1.0,
            _ => {
                digits.push(if letter == ',' { '.' } else { letter });
                continue;
            }
        };
        seconds += digits.parse::<f64>().ok()? * unit;
        digits.clear();
    }
    Some(seconds / 86_400.0)
}
