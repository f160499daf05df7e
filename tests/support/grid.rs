//! Workbooks written as plain text that a reviewer can read and diff.
//!
//! A `.grid` file holds the sheets of one workbook:
//!
//! ```text
//! # a comment
//! === Model                        a sheet; `=== Model (hidden)` hides it
//! @format B2:C3 #,##0.0            a directive, anywhere in its sheet
//! US$ bn  | FY2024A | FY2025A      a row: cells between bars, blanks around them trimmed
//! Revenue | 3.7     | 13.07
//! Growth  |         | =C2/B2-1 -> 2.5324324324324325
//! |
//! 'As of  | d:2026-03-31 | TRUE
//! ```
//!
//! | a cell written as | is |
//! | --- | --- |
//! | `13.07`, `-2` | a number (digits, one point, a leading minus; nothing else) |
//! | `=A1+B1 -> 12.3` | a formula with its cached result, which is required (a number, a text, `TRUE`, `#N/A`) |
//! | `d:2026-03-31` | a true date, shown as `yyyy-mm-dd` unless `@format` says otherwise |
//! | `TRUE`, `FALSE` | a boolean |
//! | `'013` | the text after the apostrophe, leading blanks kept |
//! | anything else | text; `\|` is a bar |
//!
//! A line with only `|` is a blank row; an empty line is nothing at all. A first cell that would
//! begin with `#`, `@` or `===` is written with the apostrophe.
//!
//! | directive | does |
//! | --- | --- |
//! | `@format C3:F9 #,##0.0` | sets a number format |
//! | `@bold A1:F1`, `@fill A1:F1 DDEBF7`, `@color C3:F9 0000FF`, `@indent A5 1` | sets the look |
//! | `@merge A1:F1` | merges cells; only the first may hold something |
//! | `@width A 30`, `@width B:F 12` | sets column widths |
//! | `@hide row 5`, `@hide column C` | hides rows or columns; `5:7` and `C:E` too |
//! | `@group rows 5:8` | puts an outline around rows |
//! | `@freeze B3` | freezes the panes above and left of a cell |
//! | `@note C4 text` | attaches a cell note |
//! | `@link C4 https://…` | makes the cell a hyperlink, whatever it holds |
//!
//! Every error is a sentence that begins with `file:line:`.
#![expect(clippy::disallowed_types, reason = "the sample workbooks are written with rust_xlsxwriter")]

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatUnderline, Formula, Note, Workbook, Worksheet, XlsxError,
};

/// The creation date stamped into every workbook, so that the same text makes the same bytes.
const CREATED: (u16, u8, u8) = (2026, 11, 22);

/// The number format of a date that no `@format` speaks about.
const DATE_FORMAT: &str = "yyyy-mm-dd";

/// One workbook: its name, for messages, and its sheets in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// The name of the text it was parsed from.
    pub name: String,
    /// The sheets, in the order of the tabs.
    pub sheets: Vec<Sheet>,
}

/// One sheet: rows of cells, and how they look.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The text on the tab.
    pub name: String,
    /// Whether the tab is hidden.
    pub hidden: bool,
    /// The rows from the top; a row ends where its line ended.
    pub rows: Vec<Vec<Cell>>,
    directives: Vec<(usize, Directive)>,
}

/// What one cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// A number.
    Number(f64),
    /// A text, exactly.
    Text(String),
    /// A boolean.
    Bool(bool),
    /// A date: year, month, day.
    Date(u16, u8, u8),
    /// A formula with the result a spreadsheet program would have cached.
    Formula {
        /// The formula with its equals sign.
        code: String,
        /// The cached result, as the file stores it.
        result: String,
    },
}

/// A rectangle of cells, both corners inside, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    top: u32,
    left: u16,
    bottom: u32,
    right: u16,
}

/// What a directive line asks for.
#[derive(Debug, Clone, PartialEq)]
enum Directive {
    Look(Area, Look),
    Merge(Area),
    Width(u16, u16, f64),
    HideRows(u32, u32),
    HideColumns(u16, u16),
    GroupRows(u32, u32),
    Freeze(u32, u16),
    Note(u32, u16, String),
    Link(u32, u16, String),
}

/// One property of a cell's format.
#[derive(Debug, Clone, PartialEq)]
enum Look {
    NumberFormat(String),
    Bold,
    Fill(u32),
    Color(u32),
    Indent(u8),
}

impl Book {
    /// Parses the text of a `.grid` file; `name` stands in the messages.
    ///
    /// # Errors
    ///
    /// Returns `name:line: …` for the first line that is not in the format.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let mut sheets: Vec<Sheet> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let line = line.trim();
            let located = |message: String| format!("{name}:{number}: {message}");
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(title) = line.strip_prefix("===") {
                sheets.push(Sheet::titled(title).map_err(located)?);
                continue;
            }
            let Some(sheet) = sheets.last_mut() else {
                return Err(located("this line stands before the first `=== NAME`.".into()));
            };
            if let Some(words) = line.strip_prefix('@') {
                let directive = Directive::parse(words).map_err(located)?;
                sheet.directives.push((number, directive));
            } else {
                sheet.rows.push(parse_row(line).map_err(located)?);
            }
        }
        if sheets.is_empty() {
            return Err(format!("{name}:1: there is no `=== NAME` line, hence no sheet."));
        }
        Ok(Self { name: name.to_owned(), sheets })
    }

    /// Returns the workbook as the bytes of an `.xlsx` file, the same bytes on every run.
    ///
    /// # Errors
    ///
    /// Returns `name:line: …` for a directive that cannot be carried out, and `name: …` for
    /// what Excel would refuse (a sheet name that is too long or used twice).
    pub fn to_xlsx(&self) -> Result<Vec<u8>, String> {
        let whole = |error: XlsxError| format!("{}: {error}.", self.name);
        let mut workbook = Workbook::new();
        let (year, month, day) = CREATED;
        let created = ExcelDateTime::from_ymd(year, month, day).map_err(whole)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        for sheet in &self.sheets {
            let worksheet = workbook.add_worksheet();
            worksheet.set_name(&sheet.name).map_err(whole)?;
            worksheet.set_hidden(sheet.hidden);
            for (line, directive) in &sheet.directives {
                let done = sheet.draw_directive(worksheet, directive);
                done.map_err(|message| format!("{}:{line}: {message}", self.name))?;
            }
            sheet.draw_cells(worksheet).map_err(whole)?;
        }
        workbook.save_to_buffer().map_err(whole)
    }
}

impl Sheet {
    /// Starts an empty sheet from what stands after `===`.
    fn titled(title: &str) -> Result<Self, String> {
        let title = title.trim();
        let (name, hidden) = match title.strip_suffix("(hidden)") {
            Some(name) => (name.trim_end(), true),
            None => (title, false),
        };
        if name.is_empty() {
            return Err("a sheet needs a name: `=== NAME`.".into());
        }
        Ok(Self { name: name.to_owned(), hidden, rows: Vec::new(), directives: Vec::new() })
    }

    /// Returns the sheet as delimited text, one line per row, ending in a line feed.
    ///
    /// A formula shows its cached result. A field is quoted when it holds the separator, a
    /// quote or a line break, or has blanks at its ends.
    pub fn to_csv(&self, separator: char) -> String {
        let mut text = String::new();
        for row in &self.rows {
            let fields: Vec<String> = row.iter().map(|cell| quoted(&cell.as_text(), separator)).collect();
            text.push_str(&fields.join(&separator.to_string()));
            text.push('\n');
        }
        text
    }

    /// Carries out one directive; looks are left to [`Self::draw_cells`].
    fn draw_directive(&self, sheet: &mut Worksheet, directive: &Directive) -> Result<(), String> {
        let drawn = match *directive {
            Directive::Look(..) => return Ok(()),
            Directive::Merge(area) => {
                if let Some((row, column)) = area.cells().skip(1).find(|&at| self.holds(at)) {
                    let at = cell_name(row, column);
                    return Err(format!("the merged cell {at} holds something that would be lost."));
                }
                let Area { top, left, bottom, right } = area;
                sheet.merge_range(top, left, bottom, right, "", &Format::new()).map(drop)
            }
            Directive::Width(first, last, width) => {
                (first..=last).try_for_each(|column| sheet.set_column_width(column, width).map(drop))
            }
            Directive::HideRows(first, last) => (first..=last).try_for_each(|row| sheet.set_row_hidden(row).map(drop)),
            Directive::HideColumns(first, last) => {
                (first..=last).try_for_each(|column| sheet.set_column_hidden(column).map(drop))
            }
            Directive::GroupRows(first, last) => sheet.group_rows(first, last).map(drop),
            Directive::Freeze(row, column) => sheet.set_freeze_panes(row, column).map(drop),
            Directive::Note(row, column, ref text) => {
                let note = Note::new(text).add_author_prefix(false).set_width(260);
                sheet.insert_note(row, column, &note).map(drop)
            }
            Directive::Link(row, column, ref target) => sheet.write_url(row, column, target.as_str()).map(drop),
        };
        drawn.map_err(|error| format!("{error}."))
    }

    /// Writes every cell that holds something or looks like something.
    fn draw_cells(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let formats = self.formats();
        let filled = self.rows.iter().zip(0u32..).flat_map(|(row, at)| {
            let cells = row.iter().zip(0u16..).filter(|(cell, _)| **cell != Cell::Blank);
            cells.map(move |(_, column)| (at, column))
        });
        let all: BTreeSet<(u32, u16)> = filled.chain(formats.keys().copied()).collect();
        let plain = Format::new();
        for at in all {
            self.cell(at).draw(sheet, at, formats.get(&at).unwrap_or(&plain))?;
        }
        Ok(())
    }

    /// Gathers the looks of all directives cell by cell, later ones winning.
    fn formats(&self) -> BTreeMap<(u32, u16), Format> {
        let mut formats: BTreeMap<(u32, u16), Format> = BTreeMap::new();
        for (_, directive) in &self.directives {
            match *directive {
                Directive::Link(row, column, _) => {
                    let format = formats.remove(&(row, column)).unwrap_or_default();
                    let format = format.set_underline(FormatUnderline::Single);
                    formats.insert((row, column), format.set_font_color(Color::RGB(0x05_63C1)));
                }
                Directive::Look(area, ref look) => {
                    for at in area.cells() {
                        let format = formats.remove(&at).unwrap_or_default();
                        formats.insert(at, look.applied_to(format));
                    }
                }
                _ => {}
            }
        }
        formats
    }

    /// Returns the cell at a position, blank where there is none.
    fn cell(&self, (row, column): (u32, u16)) -> &Cell {
        let row = usize::try_from(row).ok().and_then(|row| self.rows.get(row));
        row.and_then(|cells| cells.get(usize::from(column))).unwrap_or(&Cell::Blank)
    }

    fn holds(&self, at: (u32, u16)) -> bool {
        *self.cell(at) != Cell::Blank
    }
}

impl Cell {
    /// Parses one cell, already cut out and trimmed.
    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::Blank);
        }
        if let Some(exact) = text.strip_prefix('\'') {
            return Ok(Self::Text(exact.to_owned()));
        }
        if text.starts_with('=') {
            return Self::parse_formula(text);
        }
        if let Some(date) = text.strip_prefix("d:") {
            let fault = || format!("`{date}` is not a date like 2026-03-31.");
            return parse_date(date).ok_or_else(fault);
        }
        Ok(match text {
            "TRUE" => Self::Bool(true),
            "FALSE" => Self::Bool(false),
            _ => plain_number(text).map_or_else(|| Self::Text(text.to_owned()), Self::Number),
        })
    }

    fn parse_formula(text: &str) -> Result<Self, String> {
        let Some((code, result)) = text.rsplit_once("->") else {
            return Err(format!("the formula `{text}` needs its result: `=A1+B1 -> 12.3`."));
        };
        let (code, result) = (code.trim_end(), result.trim_start());
        if code.len() < 2 || result.is_empty() {
            return Err(format!("the formula `{text}` needs a code and a result."));
        }
        if result.parse::<f64>().is_ok_and(|number| !number.is_finite()) {
            return Err(format!("`{result}` cannot be the result of a formula."));
        }
        Ok(Self::Formula { code: code.to_owned(), result: result.to_owned() })
    }

    /// Returns the cell as plain text, as a delimited file shows it.
    fn as_text(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Bool(true) => "TRUE".into(),
            Self::Bool(false) => "FALSE".into(),
            Self::Date(year, month, day) => format!("{year:04}-{month:02}-{day:02}"),
            Self::Formula { result, .. } => result.clone(),
        }
    }

    fn draw(&self, sheet: &mut Worksheet, (row, column): (u32, u16), format: &Format) -> Result<(), XlsxError> {
        match self {
            Self::Blank => sheet.write_blank(row, column, format),
            Self::Number(number) => sheet.write_number_with_format(row, column, *number, format),
            Self::Text(text) => sheet.write_string_with_format(row, column, text, format),
            Self::Bool(value) => sheet.write_boolean_with_format(row, column, *value, format),
            Self::Date(year, month, day) => {
                let date = ExcelDateTime::from_ymd(*year, *month, *day)?;
                // What the cell's own format says goes before what it is merged with.
                let dated = format.merge(&Format::new().set_num_format(DATE_FORMAT));
                sheet.write_datetime_with_format(row, column, &date, &dated)
            }
            Self::Formula { code, result } => {
                let formula = Formula::new(code).set_result(result);
                sheet.write_formula_with_format(row, column, formula, format)
            }
        }
        .map(drop)
    }
}

impl Directive {
    /// Parses what stands after `@`.
    fn parse(words: &str) -> Result<Self, String> {
        let (verb, rest) = split_word(words);
        let (place, argument) = split_word(rest);
        match verb {
            "format" => {
                Ok(Self::Look(Area::parse(place)?, Look::NumberFormat(given(argument, "a number format")?.to_owned())))
            }
            "bold" => Ok(Self::Look(Area::parse(place)?, Look::Bold)),
            "fill" => Ok(Self::Look(Area::parse(place)?, Look::Fill(parse_color(argument)?))),
            "color" => Ok(Self::Look(Area::parse(place)?, Look::Color(parse_color(argument)?))),
            "indent" => {
                let fault = |_| format!("`{argument}` is not an indent level.");
                Ok(Self::Look(Area::parse(place)?, Look::Indent(argument.parse().map_err(fault)?)))
            }
            "merge" => Ok(Self::Merge(Area::parse(place)?)),
            "width" => {
                let (first, last) = parse_columns(place)?;
                let width = plain_number(argument);
                let width = width.ok_or_else(|| format!("`{argument}` is not a width."))?;
                Ok(Self::Width(first, last, width))
            }
            "hide" => match place {
                "row" => parse_rows(argument).map(|(first, last)| Self::HideRows(first, last)),
                "column" => parse_columns(argument).map(|(first, last)| Self::HideColumns(first, last)),
                _ => Err("say `@hide row 5` or `@hide column C`.".into()),
            },
            "group" if place == "rows" => parse_rows(argument).map(|(first, last)| Self::GroupRows(first, last)),
            "freeze" => parse_cell(place).map(|(row, column)| Self::Freeze(row, column)),
            "note" => {
                let (row, column) = parse_cell(place)?;
                Ok(Self::Note(row, column, given(argument, "a text")?.to_owned()))
            }
            "link" => {
                let (row, column) = parse_cell(place)?;
                Ok(Self::Link(row, column, given(argument, "a target")?.to_owned()))
            }
            _ => Err(format!("there is no directive `@{verb}` of this form.")),
        }
    }
}

impl Look {
    fn applied_to(&self, format: Format) -> Format {
        match self {
            Self::NumberFormat(code) => format.set_num_format(code),
            Self::Bold => format.set_bold(),
            Self::Fill(rgb) => format.set_background_color(Color::RGB(*rgb)),
            Self::Color(rgb) => format.set_font_color(Color::RGB(*rgb)),
            Self::Indent(level) => format.set_indent(*level),
        }
    }
}

impl Area {
    /// Parses `C3` or `C3:F9`.
    fn parse(text: &str) -> Result<Self, String> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        let ((top, left), (bottom, right)) = (parse_cell(first)?, parse_cell(last)?);
        if top > bottom || left > right {
            return Err(format!("the range `{text}` runs backwards."));
        }
        Ok(Self { top, left, bottom, right })
    }

    /// Returns the positions row by row.
    fn cells(self) -> impl Iterator<Item = (u32, u16)> {
        (self.top..=self.bottom).flat_map(move |row| (self.left..=self.right).map(move |column| (row, column)))
    }
}

/// Cuts a line into cells at the bars that no backslash escapes.
fn parse_row(line: &str) -> Result<Vec<Cell>, String> {
    if line == "|" {
        return Ok(Vec::new());
    }
    let mut fields = vec![String::new()];
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, fields.last_mut()) {
            ('\\', Some(field)) if letters.next_if_eq(&'|').is_some() => field.push('|'),
            ('|', _) => fields.push(String::new()),
            (_, Some(field)) => field.push(letter),
            (_, None) => {}
        }
    }
    fields.iter().map(|field| Cell::parse(field.trim())).collect()
}

/// Parses digits with at most one point and a leading minus; anything else is no number here.
fn plain_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if plain(whole) && plain(fraction) { text.parse().ok() } else { None }
}

fn parse_date(text: &str) -> Option<Cell> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next().filter(|part| part.len() == 4)?.parse().ok()?;
    let month = parts.next().filter(|part| part.len() == 2)?.parse().ok()?;
    let day = parts.next().filter(|part| part.len() == 2)?.parse().ok()?;
    ExcelDateTime::from_ymd(year, month, day).ok()?;
    Some(Cell::Date(year, month, day))
}

/// Parses `B3` to row and column counted from zero.
fn parse_cell(text: &str) -> Result<(u32, u16), String> {
    let fault = || format!("`{text}` is not a cell like B3.");
    let digits = text.find(|letter: char| letter.is_ascii_digit()).ok_or_else(fault)?;
    let (column, row) = text.split_at(digits);
    match (column_index(column), row_index(row)) {
        (Some(column), Some(row)) => Ok((row, column)),
        _ => Err(fault()),
    }
}

/// Parses `5` or `5:8` to rows counted from zero.
fn parse_rows(text: &str) -> Result<(u32, u32), String> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    match (row_index(first), row_index(last)) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err(format!("`{text}` is not a row or rows like 5:8.")),
    }
}

/// Parses `C` or `C:E` to columns counted from zero.
fn parse_columns(text: &str) -> Result<(u16, u16), String> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    match (column_index(first), column_index(last)) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err(format!("`{text}` is not a column or columns like C:E.")),
    }
}

fn row_index(text: &str) -> Option<u32> {
    let row: u32 = text.parse().ok()?;
    row.checked_sub(1).filter(|row| *row < 1_048_576)
}

fn column_index(text: &str) -> Option<u16> {
    let letter = |column: u16, byte: u8| {
        let digit = byte.is_ascii_uppercase().then(|| u16::from(byte - b'A') + 1)?;
        column.checked_mul(26)?.checked_add(digit)
    };
    let column = text.bytes().try_fold(0, letter)?;
    column.checked_sub(1).filter(|column| *column < 16_384)
}

/// Returns the A1 name of a position counted from zero.
fn cell_name(row: u32, column: u16) -> String {
    let mut letters = String::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.insert(0, char::from_u32(u32::from('A') + digit).unwrap_or('?'));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}

fn parse_color(text: &str) -> Result<u32, String> {
    let color = u32::from_str_radix(text, 16).ok().filter(|_| text.len() == 6);
    color.ok_or_else(|| format!("`{text}` is not a colour like DDEBF7."))
}

/// Splits off the first word; both parts come back trimmed.
fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// Refuses an argument that is not there.
fn given<'a>(argument: &'a str, what: &str) -> Result<&'a str, String> {
    if argument.is_empty() { Err(format!("{what} is missing.")) } else { Ok(argument) }
}

/// Quotes a field of delimited text where it must be.
fn quoted(field: &str, separator: char) -> String {
    let special = |letter: char| letter == separator || matches!(letter, '"' | '\n' | '\r');
    if field.contains(special) || field.trim() != field {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> Sheet {
        let book = Book::parse("t.grid", &format!("=== S\n{text}")).unwrap();
        book.sheets.into_iter().next().unwrap()
    }

    fn fault(text: &str) -> String {
        Book::parse("t.grid", text).unwrap_err()
    }

    fn text(of: &str) -> Cell {
        Cell::Text(of.into())
    }

    #[test]
    fn every_kind_of_cell() {
        let rows = sheet("-2.50 | ~13 | '013 | TRUE | d:2026-03-31 | | 1e5 | 5.").rows;
        let expected = vec![
            Cell::Number(-2.5),
            text("~13"),
            text("013"),
            Cell::Bool(true),
            Cell::Date(2026, 3, 31),
            Cell::Blank,
            text("1e5"),
            text("5."),
        ];
        assert_eq!(rows, vec![expected]);
    }

    #[test]
    fn a_formula_carries_its_result() {
        let formula = |code: &str, result: &str| Cell::Formula { code: code.into(), result: result.into() };
        let rows = sheet("=A1+B1 -> 12.3 | =IF(A1>0,\"->\",\"\") -> n.m.").rows;
        let expected = vec![formula("=A1+B1", "12.3"), formula("=IF(A1>0,\"->\",\"\")", "n.m.")];
        assert_eq!(rows, vec![expected]);
    }

    #[test]
    fn bars_blank_rows_comments_and_leading_blanks() {
        let rows = sheet("# note\n\na \\| b | c\n|\n'  of which | 1 |").rows;
        let last = vec![text("  of which"), Cell::Number(1.0), Cell::Blank];
        assert_eq!(rows, vec![vec![text("a | b"), text("c")], vec![], last]);
    }

    #[test]
    fn sheets_may_be_hidden() {
        let book = Book::parse("t.grid", "=== A\n1\n=== B b (hidden)\n2").unwrap();
        let tabs: Vec<_> = book.sheets.iter().map(|s| (s.name.as_str(), s.hidden)).collect();
        assert_eq!(tabs, [("A", false), ("B b", true)]);
    }

    #[test]
    fn faults_name_file_and_line() {
        assert_eq!(fault("\n1 | 2"), "t.grid:2: this line stands before the first `=== NAME`.");
        assert_eq!(fault(""), "t.grid:1: there is no `=== NAME` line, hence no sheet.");
        for (line, part) in [
            ("=A1+B1", "needs its result"),
            ("=1/0 -> inf", "cannot be the result"),
            ("d:2026-02-30", "not a date"),
            ("@fill A1 blue", "not a colour"),
            ("@bold B3:A1", "runs backwards"),
            ("@width 7 7", "not a column"),
            ("@hide 5", "@hide row 5"),
            ("@freeze XFE1", "not a cell"),
            ("@note A1", "a text is missing"),
            ("@blink A1", "no directive `@blink`"),
        ] {
            let message = fault(&format!("=== S\n1\n{line}"));
            assert!(message.starts_with("t.grid:3: ") && message.contains(part), "{message}");
        }
    }

    #[test]
    fn a_merge_may_not_swallow_a_cell() {
        let book = Book::parse("t.grid", "=== S\n@merge A1:C1\nTitle | | lost").unwrap();
        let message = book.to_xlsx().unwrap_err();
        assert_eq!(message, "t.grid:2: the merged cell C1 holds something that would be lost.");
    }

    #[test]
    fn excel_refuses_two_tabs_of_one_name() {
        let book = Book::parse("t.grid", "=== S\n1\n=== S\n2").unwrap();
        assert!(book.to_xlsx().unwrap_err().starts_with("t.grid: "));
    }

    #[test]
    fn the_same_text_makes_the_same_bytes() {
        let source = "=== S\n@merge A1:B1\n@bold A1\n@fill A1:B1 DDEBF7\n@color A2 0000FF\n\
            @format B2 #,##0.0\n@indent A3 1\n@width A:B 12.5\n@hide row 4\n@hide column D\n\
            @group rows 2:3\n@freeze B2\n@note B2 Source: a paper\n@link A3 https://example.com/\n\
            Title\nRevenue | 13.07\nlink | =B2*2 -> 26.14\nx | d:2026-03-31 | TRUE\n";
        let book = Book::parse("t.grid", source).unwrap();
        let bytes = book.to_xlsx().unwrap();
        assert!(bytes.starts_with(b"PK"));
        assert_eq!(bytes, book.to_xlsx().unwrap());
    }

    #[test]
    fn a_date_takes_the_format_it_is_given() {
        let bytes = |directive: &str| {
            let text = format!("=== S\n{directive}\nd:2026-03-31");
            Book::parse("t.grid", &text).unwrap().to_xlsx().unwrap()
        };
        assert_eq!(bytes(""), bytes("@format A1 yyyy-mm-dd"));
        assert_ne!(bytes(""), bytes("@format A1 mmm-yy"));
        assert_ne!(bytes(""), bytes("@bold A1"));
    }

    #[test]
    fn delimited_text_quotes_what_must_be_quoted() {
        let rows = "a,b | say \"so\" | 1.50 | =1+1 -> 2\n|\nd:2026-03-31 | x; y | TRUE";
        let csv = sheet(rows).to_csv(',');
        assert_eq!(csv, "\"a,b\",\"say \"\"so\"\"\",1.5,2\n\n2026-03-31,x; y,TRUE\n");
        assert!(sheet(rows).to_csv(';').contains(";\"x; y\";"));
    }

    #[test]
    fn names_of_cells_run_past_z() {
        for name in ["A1", "Z9", "AA10", "XFD1048576"] {
            let (row, column) = parse_cell(name).unwrap();
            assert_eq!(cell_name(row, column), name);
        }
    }
}
