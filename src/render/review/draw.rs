#![expect(clippy::disallowed_types, reason = "rust_xlsxwriter stops at src/render")]
//! A copy that is drawn anew from what was read: for formats that cannot be marked in place.

use super::comments::AUTHOR;
use super::marks::{Marks, lines};
use super::page::{COLUMNS, Content, Look, Page, WIDTHS, page_name, reference};
use super::page_xml::{LONGEST, height};
use super::styles::{GREY, NAVY, fill_of};
use crate::domain::CellRef;
use crate::finding::Severity;
use crate::ingest::{Grid, RawCell, RawValue, Workbook};
use crate::render::workbook::fit;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatUnderline, Formula, Note, Url, Workbook as File,
    Worksheet, XlsxError,
};
use std::collections::BTreeMap;

/// The longest text of a cell, in UTF-16 units.
const LONGEST_CELL: usize = 32_767;
/// What an .xlsx sheet takes.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;
/// Functions that a formula may name and be written as it is.
const PLAIN: [&str; 12] =
    ["SUM", "AVERAGE", "MEDIAN", "MIN", "MAX", "ROUND", "ABS", "IF", "IFERROR", "COUNT", "AND", "OR"];

/// Returns the names that the sheets get: legal, and each once.
pub(super) fn names(workbook: &Workbook) -> BTreeMap<&str, String> {
    const LONGEST: usize = 31;
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    for grid in &workbook.sheets {
        let legal = |c: char| if c.is_control() || "[]:*?/\\".contains(c) { '_' } else { c };
        let name: String = grid.name.chars().map(legal).collect();
        let name = name.trim_matches('\'').trim();
        let name = if name.is_empty() || name.eq_ignore_ascii_case("history") { "Sheet" } else { name };
        let candidate = |number: usize| {
            let tail = if number == 1 { String::new() } else { format!(" {number}") };
            let mut used = tail.len();
            let head = name.chars().take_while(|c| {
                used += c.len_utf16();
                used <= LONGEST
            });
            head.collect::<String>().trim_end_matches('\'').to_owned() + &tail
        };
        let taken = |name: &String| names.values().any(|other| other.to_lowercase() == name.to_lowercase());
        let unique = (1..=workbook.sheets.len()).map(candidate).find(|name| !taken(name)).unwrap_or_default();
        names.insert(&grid.name, unique);
    }
    names
}

/// Draws the copy.
pub(super) fn drawn(
    workbook: &Workbook,
    marks: &BTreeMap<&str, Marks>,
    page: &Page,
    names: &BTreeMap<&str, String>,
) -> Result<Vec<u8>, String> {
    draw(workbook, marks, page, names).map_err(|error| error.to_string())
}

fn draw(
    workbook: &Workbook,
    marks: &BTreeMap<&str, Marks>,
    page: &Page,
    names: &BTreeMap<&str, String>,
) -> Result<Vec<u8>, XlsxError> {
    let mut file = File::new();
    // No clock: the same workbook gives the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    file.set_properties(&DocProperties::new().set_author(AUTHOR).set_creation_datetime(&created));
    let none = Marks::default();
    for grid in &workbook.sheets {
        let sheet = file.add_worksheet();
        if let Some(name) = names.get(grid.name.as_ref()) {
            sheet.set_name(name)?;
        }
        draw_sheet(sheet, grid, marks.get(grid.name.as_ref()).unwrap_or(&none), names)?;
    }
    let sheet = file.add_worksheet();
    sheet.set_name(page_name(&names.values().map(String::as_str)))?;
    draw_page(sheet, page)?;
    file.save_to_buffer()
}

fn draw_sheet(
    sheet: &mut Worksheet,
    grid: &Grid,
    marks: &Marks,
    names: &BTreeMap<&str, String>,
) -> Result<(), XlsxError> {
    let mut formats: BTreeMap<(String, Option<Severity>), Format> = BTreeMap::new();
    let mut widths: BTreeMap<u32, usize> = BTreeMap::new();
    for (cell, raw) in grid.cells.iter() {
        let Some((row, column)) = inside(cell) else { continue };
        let severity = marks.fills.get(&cell).copied();
        let code = match (&raw.format, &raw.value) {
            (Some(code), _) => code.to_string(),
            (None, RawValue::Date(_)) => "yyyy-mm-dd".to_owned(),
            _ => String::new(),
        };
        let format = formats.entry((code, severity)).or_insert_with_key(|(code, severity)| {
            let format = if code.is_empty() { Format::new() } else { Format::new().set_num_format(code) };
            severity.map_or(format.clone(), |severity| format.set_background_color(color(fill_of(severity))))
        });
        draw_cell(sheet, (row, column), raw, format, names)?;
        // Titles go on over the columns behind them.
        if grid.cells.row(cell.row).len() > 1 {
            let width = widths.entry(cell.column).or_default();
            *width = (*width).max(raw.raw().chars().count().min(40));
        }
    }
    for (column, width) in widths {
        if let Ok(column) = u16::try_from(column - 1) {
            #[expect(clippy::cast_precision_loss, reason = "at most 40")]
            sheet.set_column_width(column, (width as f64 + 2.0).max(9.0))?;
        }
    }
    for (cell, note) in &marks.notes {
        if let Some((row, column)) = inside(*cell) {
            let own = grid.notes.get(cell).map_or_else(String::new, |own| format!("{own}\n\n"));
            sheet.insert_note(row, column, &boxed(&format!("{own}{note}")))?;
        }
    }
    for (cell, own) in grid.notes.iter().filter(|(cell, _)| !marks.notes.contains_key(cell)) {
        if let Some((row, column)) = inside(*cell) {
            sheet.insert_note(row, column, &boxed(own))?;
        }
    }
    Ok(())
}

fn boxed(note: &str) -> Note {
    Note::new(fit(note, LONGEST_CELL))
        .set_author(AUTHOR)
        .add_author_prefix(false)
        .set_width(280)
        .set_height((lines(note) + 1) * 18)
}

fn inside(cell: CellRef) -> Option<(u32, u16)> {
    let fits = cell.row <= MOST_ROWS && cell.column <= MOST_COLUMNS;
    Some((cell.row - 1, u16::try_from(cell.column - 1).ok()?)).filter(|_| fits)
}

fn draw_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    raw: &RawCell,
    format: &Format,
    names: &BTreeMap<&str, String>,
) -> Result<(), XlsxError> {
    let formula = raw.formula.as_deref().filter(|formula| is_plain(formula, names));
    if let (Some(formula), RawValue::Number(value)) = (formula, &raw.value) {
        let formula = Formula::new(format!("={formula}")).set_result(value.to_string());
        sheet.write_formula_with_format(row, column, formula, format)?;
        return Ok(());
    }
    match &raw.value {
        RawValue::Number(value) if value.is_finite() => sheet.write_number_with_format(row, column, *value, format)?,
        RawValue::Date(date) if date.year() >= 1900 => {
            let parts = (u16::try_from(date.year()), u8::try_from(date.month()), u8::try_from(date.day()));
            match parts {
                (Ok(year), Ok(month), Ok(day)) => {
                    let date = ExcelDateTime::from_ymd(year, month, day)?;
                    sheet.write_datetime_with_format(row, column, &date, format)?
                }
                _ => sheet.write_string_with_format(row, column, date.to_string(), format)?,
            }
        }
        RawValue::Bool(value) => sheet.write_boolean_with_format(row, column, *value, format)?,
        _ => sheet.write_string_with_format(row, column, fit(&raw.raw(), LONGEST_CELL), format)?,
    };
    Ok(())
}

/// Whether a formula is one that every program reads as it stands: plain references, numbers, signs and well-known
/// functions. Any other is shown by its result.
fn is_plain(formula: &str, names: &BTreeMap<&str, String>) -> bool {
    const LONGEST: usize = 500;
    let signs = |c: char| c.is_ascii_alphanumeric() || "$.:+-*/^(),!<>= ".contains(c);
    let mut depth = 0_i32;
    let balanced = formula.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth >= 0
    });
    if formula.len() > LONGEST || !formula.chars().all(signs) || !balanced || depth != 0 {
        return false;
    }
    let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '$' | '.' | '!'));
    let mut rest = formula;
    while let Some(start) = rest.find(|c: char| !ends(c)) {
        let word = &rest[start..];
        let length = word.find(ends).unwrap_or(word.len());
        let (word, behind) = word.split_at(length);
        let known = if behind.starts_with('(') {
            PLAIN.contains(&word)
        } else if let Some((sheet, cell)) = word.split_once('!') {
            names.get(sheet).is_some_and(|name| name == sheet) && CellRef::parse(cell).is_some()
        } else {
            word.parse::<f64>().is_ok() || CellRef::parse(word).is_some()
        };
        if !known {
            return false;
        }
        rest = behind;
    }
    !formula.trim().is_empty()
}

fn draw_page(sheet: &mut Worksheet, page: &Page) -> Result<(), XlsxError> {
    sheet.set_screen_gridlines(false).set_tab_color(color("D9822B")).set_landscape().set_print_fit_to_pages(1, 0);
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    for (row, line) in (0_u32..).zip(&page.rows) {
        sheet.set_row_height(row, height(line.lines, line.cells.first().map(|(_, _, look)| *look)))?;
        for (column, content, look) in &line.cells {
            let format = format_of(*look);
            let Ok(at) = u16::try_from(column - 1) else { continue };
            if let (Content::Text(text), Ok(last)) = (content, u16::try_from(COLUMNS - 1))
                && line.merged_from == Some(*column)
                && at < last
            {
                sheet.merge_range(row, at, row, last, &fit(text, LONGEST), &format)?;
                continue;
            }
            match content {
                Content::Text(text) => sheet.write_string_with_format(row, at, fit(text, LONGEST), &format)?,
                Content::Number(value) => sheet.write_number_with_format(row, at, *value, &format)?,
                Content::Link(text, name, cell) => {
                    let url = Url::new(format!("internal:{}", reference(name, *cell))).set_text(fit(text, 255));
                    sheet.write_url_with_format(row, at, url, &format)?
                }
            };
        }
    }
    Ok(())
}

fn format_of(look: Look) -> Format {
    let base = Format::new().set_font_name("Arial").set_font_size(10).set_align(FormatAlign::Top);
    match look {
        Look::Title => base.set_font_size(18).set_bold().set_font_color(color(NAVY)),
        Look::Subtitle => base.set_font_color(color(GREY)),
        Look::Heading => base.set_font_size(12).set_bold().set_font_color(color(NAVY)),
        Look::Head | Look::HeadRight => base
            .set_align(if look == Look::Head { FormatAlign::Left } else { FormatAlign::Right })
            .set_indent(u8::from(look == Look::Head))
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(color(NAVY)),
        Look::Text => base.set_align(FormatAlign::Left).set_indent(1),
        Look::Wrapped => base.set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
        Look::Hint => base
            .set_align(FormatAlign::Left)
            .set_indent(1)
            .set_text_wrap()
            .set_italic()
            .set_font_size(9)
            .set_font_color(color("595959")),
        Look::Whole => base.set_num_format("#,##0").set_align(FormatAlign::Right),
        Look::Number => base.set_align(FormatAlign::Right),
        Look::Link => {
            base.set_font_color(color("0563C1")).set_underline(FormatUnderline::Single).set_align(FormatAlign::Left)
        }
        Look::Error => base.set_background_color(color(fill_of(Severity::Error))),
        Look::Warning => base.set_background_color(color(fill_of(Severity::Warning))),
        Look::Info => base.set_background_color(color(fill_of(Severity::Info))),
    }
}

fn color(rgb: &str) -> Color {
    Color::RGB(u32::from_str_radix(rgb, 16).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::is_plain;
    use std::collections::BTreeMap;

    #[test]
    fn only_formulas_that_every_program_reads_are_written() {
        let names = BTreeMap::from([("Model", "Model".to_owned())]);
        for plain in ["SUM(B2:B4)", "$B$3/C3-1", "Model!C9*1000", "IF(A1>0,A1,0)", "4600/1000"] {
            assert!(is_plain(plain, &names), "{plain}");
        }
        for other in [
            "",
            "WEBSERVICE(A1)",
            "of:=[.A1]",
            "SUM(A1",
            "A1)(",
            "[1]Book!A1",
            "Other!A1",
            "\"x\"&A1",
            "cmd|' /C calc'!A0",
            "_xlfn.XLOOKUP(A1,B1:B2,C1:C2)",
            "profit*2",
        ] {
            assert!(!is_plain(other, &names), "{other}");
        }
    }
}
