//! Draws a plan with the spreadsheet library: every cell, then what belongs to the sheet.

#![expect(clippy::disallowed_types, reason = "rust_xlsxwriter stops at this file")]

use super::book::{Paper, PaperSize};
use super::formula::{Formula, quoted};
use super::plan::{Content, Look, Place, Plan, PlannedCell, PlannedSheet, Role, Style};
use super::styles::{Ink, base, format_of, number_code, tab_color, tone_colors};
use super::{case, charts, limits};
use crate::domain::{CellRef, Date};
use crate::report::{Meta, Tone};
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DocProperties, ExcelDateTime, Format, Note,
    Table, TableColumn, TableStyle, Url, Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeMap;

/// Returns the bytes of the workbook.
pub(super) fn draw(plan: &Plan<'_>, formulas: &BTreeMap<Place, Formula>, meta: &Meta) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&base(), 20, 64)?;
    workbook.set_properties(&properties(plan, meta)?);
    let mut looks = Looks::default();
    for (number, sheet) in plan.sheets.iter().enumerate() {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&sheet.name)?;
        set_up(worksheet, sheet, plan, meta)?;
        for (&cell, planned) in &sheet.cells {
            // A longer formula would make the whole file unreadable: the number is kept, without the way to it.
            let written = formulas.get(&Place { sheet: number, cell });
            let formula = written.filter(|formula| formula.text.len() <= limits::FORMULA);
            let ink = ink_of(number, planned, formula);
            put(worksheet, cell, planned, formula, looks.of(planned.style, ink, code_of(planned)))?;
            if let (Some(to), Content::Words(words)) = (planned.link, &planned.content) {
                let look = looks.of(planned.style, ink, code_of(planned));
                link(worksheet, cell, (words, look), &address(plan, to))?;
            }
        }
        filters(worksheet, sheet, &mut looks)?;
        colour_verdicts(worksheet, sheet)?;
        if plan.sheets.iter().position(|sheet| !sheet.hidden) == Some(number) {
            worksheet.set_active(true);
            worksheet.set_first_tab(true);
        }
        for chart in &sheet.charts {
            charts::draw(worksheet, chart, plan)?;
        }
    }
    for sheet in &plan.sheets {
        for (name, first, last) in &sheet.names {
            let cells =
                if first == last { absolute(*first) } else { format!("{}:{}", absolute(*first), absolute(*last)) };
            let range = format!("={}!{cells}", quoted(&sheet.name));
            workbook.define_name(name.as_str(), &range)?;
        }
    }
    workbook.save_to_buffer()
}

/// The formats made so far, each once.
#[derive(Default)]
struct Looks(BTreeMap<(Style, Ink, String), Format>);

impl Looks {
    fn of(&mut self, style: Style, ink: Ink, code: String) -> &Format {
        let format = format_of(style, ink, &code);
        self.0.entry((style, ink, code)).or_insert(format)
    }
}

/// How a cell's number is shown; empty for words.
fn code_of(planned: &PlannedCell<'_>) -> String {
    match (&planned.content, planned.style.format) {
        (Content::Repeat(shown), Some(format)) if format != shown.format => {
            // What stands beside the number, such as a sign for "at least", stays in the other format too.
            let (before, after) = shown.text.split_once(&shown.format.text(shown.value)).unwrap_or_default();
            number_code(format, shown.value, &format!("{before}{}{after}", format.text(shown.value)))
        }
        (Content::Figure(shown) | Content::Repeat(shown), _) => number_code(shown.format, shown.value, &shown.text),
        (Content::Input(input), Some(format)) => number_code(format, input.value, input.text),
        (Content::InUse(used), Some(format)) => number_code(format, used.value, used.text),
        (Content::Number(value, text), Some(format)) => number_code(format, *value, text),
        (_, format) => format.map_or("", crate::report::Format::code).to_owned(),
    }
}

fn properties(plan: &Plan<'_>, meta: &Meta) -> Result<DocProperties, XlsxError> {
    let created = date(meta.as_of)?;
    let subject = format!("{} and {}, {}", meta.labs.left.name, meta.labs.right.name, meta.period);
    Ok(DocProperties::new()
        .set_title(limits::fit(&plan.title, limits::WORDS))
        .set_subject(limits::fit(&subject, limits::WORDS))
        .set_author("labcomps")
        .set_comment(format!("Made by labcomps {} as of {}", meta.version, meta.as_of))
        .set_creation_datetime(&created))
}

fn date(date: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(date.year()).unwrap_or(1900);
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    ExcelDateTime::from_ymd(year, month, day)
}

fn set_up(worksheet: &mut Worksheet, sheet: &PlannedSheet<'_>, plan: &Plan<'_>, meta: &Meta) -> Result<(), XlsxError> {
    worksheet.set_screen_gridlines(sheet.gridlines).set_tab_color(tab_color(sheet.tone));
    for (column, &width) in (0_u16..).zip(&sheet.widths) {
        worksheet.set_column_width_pixels(column, super::chart_layout::pixels(width))?;
    }
    for (&row, &height) in &sheet.heights {
        worksheet.set_row_height(row - 1, height)?;
    }
    if let Some(first) = sheet.freeze {
        worksheet.set_freeze_panes(first.row - 1, column_of(first))?;
    }
    if sheet.landscape {
        worksheet.set_landscape();
    }
    if sheet.hidden {
        worksheet.set_hidden(true);
    }
    set_paper(worksheet, sheet.paper);
    let (last_row, last_column) = sheet.pages.last;
    // Where a sheet has a print area, LibreOffice prints it though the sheet is hidden.
    if !sheet.hidden {
        worksheet.set_print_area(0, 0, last_row - 1, u16::try_from(last_column - 1).unwrap_or(u16::MAX))?;
    }
    if sheet.one_page {
        worksheet.set_print_fit_to_pages(1, 1);
    } else {
        worksheet.set_print_scale(sheet.pages.scale);
        // A break stands before the zero-based row given.
        let breaks: Vec<u32> = sheet.pages.breaks.iter().map(|row| row - 1).collect();
        worksheet.set_page_breaks(&breaks)?;
    }
    if let Some((first, last)) = sheet.repeat {
        worksheet.set_repeat_rows(first - 1, last - 1)?;
    }
    let title = limits::fit(&plan.title, limits::FOOTER).replace('&', "&&");
    worksheet.set_footer(format!("&L&8 {title}&C&8 As of {}&R&8 Page &P of &N", meta.as_of));
    Ok(())
}

fn set_paper(worksheet: &mut Worksheet, paper: Paper) {
    // As Excel numbers them.
    worksheet.set_paper_size(match paper.size {
        PaperSize::Letter => 1,
        PaperSize::A3 => 8,
        PaperSize::A4 => 9,
    });
    if paper.narrow {
        worksheet.set_margins(0.3, 0.3, 0.35, 0.5, 0.2, 0.2);
    } else {
        worksheet.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3);
    }
}

fn ink_of(sheet: usize, planned: &PlannedCell<'_>, formula: Option<&Formula>) -> Ink {
    let number = matches!(
        planned.content,
        Content::Input(_) | Content::InUse(_) | Content::Figure(_) | Content::Repeat(_) | Content::Echo(..)
    );
    match (&planned.content, formula) {
        (Content::Jump(..), _) => Ink::Link,
        // The number of a source; the labels of rows keep their look.
        (Content::Words(words), _) if planned.link.is_some() && words.starts_with('[') => Ink::Link,
        (Content::Link(_, url), _) if limits::is_web_address(url) => Ink::Link,
        (Content::Input(_), None) | (Content::Number(..) | Content::Case | Content::AsOf(_), _) => Ink::Typed,
        _ if matches!(planned.style.role, Role::KpiFigure | Role::Free(Look::Large | Look::Head | Look::Quiet, _)) => {
            Ink::Plain
        }
        (_, Some(formula)) if number && formula.refers.iter().any(|place| place.sheet != sheet) => Ink::Foreign,
        _ => Ink::Plain,
    }
}

fn put(
    worksheet: &mut Worksheet,
    cell: CellRef,
    planned: &PlannedCell<'_>,
    formula: Option<&Formula>,
    format: &Format,
) -> Result<(), XlsxError> {
    let (row, column) = (cell.row - 1, column_of(cell));
    if planned.span > 1 {
        let last = column.saturating_add(u16::try_from(planned.span - 1).unwrap_or(0));
        worksheet.merge_range(row, column, row, last, "", format)?;
    }
    match (&planned.content, formula) {
        (content, Some(formula)) => {
            let formula = rust_xlsxwriter::Formula::new(format!("={}", formula.text)).set_result(cached(content));
            worksheet.write_formula_with_format(row, column, formula, format)?;
        }
        (Content::Input(input), None) => {
            worksheet.write_number_with_format(row, column, input.value, format)?;
        }
        (Content::Number(value, _), None) => {
            worksheet.write_number_with_format(row, column, *value, format)?;
        }
        (Content::Case, None) => {
            worksheet.write_string_with_format(row, column, case::CHOICES[0], format)?;
            let choices = DataValidation::new()
                .allow_list_strings(&case::CHOICES)?
                .set_error_title("No such case")?
                .set_error_message(format!("Choose {}.", case::CHOICES.join(", ")))?
                .set_input_title("Case")?
                .set_input_message("All live figures follow.")?;
            worksheet.add_data_validation(row, column, row, column, &choices)?;
        }
        (Content::AsOf(day), None) => {
            worksheet.write_datetime_with_format(row, column, date(*day)?, format)?;
        }
        (Content::Link(words, url), None) if limits::is_web_address(url) => {
            let url = Url::new(url.as_str());
            worksheet.write_url_with_options(row, column, url, limits::fit(words, limits::CELL), "", Some(format))?;
        }
        (Content::Jump(words, sheet), None) => {
            let url = Url::new(format!("internal:{}!A1", quoted(sheet)));
            worksheet.write_url_with_options(row, column, url, limits::fit(words, limits::CELL), "", Some(format))?;
        }
        (Content::Figure(shown) | Content::Repeat(shown), None) => {
            worksheet.write_number_with_format(row, column, shown.value, format)?;
        }
        (content, None) => write_words(worksheet, cell, &words_of(content), format)?,
    }
    if let Some(note) = &planned.note {
        worksheet.insert_note(row, column, &note_box(note))?;
    }
    Ok(())
}

/// Makes words lead to another cell; they keep their look.
fn link(worksheet: &mut Worksheet, cell: CellRef, (words, look): (&str, &Format), to: &str) -> Result<(), XlsxError> {
    let url = Url::new(format!("internal:{to}")).set_tip(format!("to {to}"));
    let words = limits::fit(words, limits::CELL);
    worksheet.write_url_with_options(cell.row - 1, column_of(cell), url, words, "", Some(look))?;
    Ok(())
}

/// Returns a place as links and formulas write it.
fn address(plan: &Plan<'_>, place: Place) -> String {
    let name = plan.sheets.get(place.sheet).map_or("", |sheet| sheet.name.as_str());
    format!("{}!{}", quoted(name), place.cell)
}

fn write_words(worksheet: &mut Worksheet, cell: CellRef, words: &str, format: &Format) -> Result<(), XlsxError> {
    let (row, column) = (cell.row - 1, column_of(cell));
    if words.is_empty() {
        worksheet.write_blank(row, column, format)?;
    } else {
        worksheet.write_string_with_format(row, column, limits::fit(words, limits::CELL), format)?;
    }
    Ok(())
}

/// The words of a cell that computes nothing.
fn words_of(content: &Content<'_>) -> String {
    match content {
        Content::Words(words) | Content::Link(words, _) | Content::Jump(words, _) => words.clone(),
        Content::Sentence(headline) => headline.text.clone(),
        Content::Verdict(text, _) => (*text).to_owned(),
        // A workbook is drawn only when it does.
        Content::Assertion { .. } => "holds".to_owned(),
        _ => String::new(),
    }
}

/// The result of a cell's formula, kept in the file for programs that do not compute.
fn cached(content: &Content<'_>) -> String {
    match content {
        Content::Input(input) => input.value.to_string(),
        Content::InUse(used) => used.value.to_string(),
        Content::CaseTold => case::BASE.to_owned(),
        Content::Figure(shown) | Content::Repeat(shown) => shown.value.to_string(),
        Content::Echo(_, value) => value.to_string(),
        Content::Verdict(..) | Content::Assertion { .. } | Content::Sentence(_) => {
            limits::fit(&words_of(content), limits::CELL)
        }
        Content::Blank
        | Content::Words(_)
        | Content::Link(..)
        | Content::Jump(..)
        | Content::Number(..)
        | Content::Case
        | Content::AsOf(_) => String::new(),
    }
}

/// A note that is large enough for its words.
fn note_box(note: &str) -> Note {
    let lines = super::grid::lines(note, 46.0);
    let height = (lines * 17 + 14).min(600);
    Note::new(limits::fit(note, limits::CELL))
        .add_author_prefix(false)
        .set_author("labcomps")
        .set_width(300)
        .set_height(height)
}

/// Makes tables of the spreadsheet, whose rows the reader can filter and sort; their look stays ours.
fn filters(worksheet: &mut Worksheet, sheet: &PlannedSheet<'_>, looks: &mut Looks) -> Result<(), XlsxError> {
    for filter in &sheet.filters {
        let (first, last) = (filter.first, filter.last);
        if last.row - first.row > limits::FILTERED {
            worksheet.autofilter(first.row - 1, column_of(first), last.row - 1, column_of(last))?;
            continue;
        }
        let heads = (first.column..=last.column).map(|column| {
            let head = sheet.cells.get(&CellRef::new(first.row, column));
            let (words, style) = head.map_or_else(
                || (String::new(), Style::of(Role::Head(super::plan::Kind::Text))),
                |head| (words_of(&head.content), head.style),
            );
            let look = looks.of(style, Ink::Plain, String::new());
            TableColumn::new().set_header(limits::fit(&words, limits::WORDS)).set_header_format(look)
        });
        let columns: Vec<TableColumn> = heads.collect();
        let table = Table::new().set_name(&filter.name).set_style(TableStyle::None).set_columns(&columns);
        worksheet.add_table(first.row - 1, column_of(first), last.row - 1, column_of(last), &table)?;
    }
    Ok(())
}

/// Colours verdicts by their words, so that the colour follows when a figure is changed.
fn colour_verdicts(worksheet: &mut Worksheet, sheet: &PlannedSheet<'_>) -> Result<(), XlsxError> {
    let verdicts: Vec<CellRef> = sheet
        .cells
        .iter()
        .filter(|(_, planned)| matches!(planned.content, Content::Verdict(..) | Content::Assertion { .. }))
        .map(|(&cell, _)| cell)
        .collect();
    let (Some(first), Some(last)) = (verdicts.first(), verdicts.last()) else { return Ok(()) };
    let cells: Vec<String> = verdicts.iter().map(ToString::to_string).collect();
    let words = [
        ("inside", Tone::Good),
        ("ties", Tone::Good),
        ("overlaps", Tone::Caution),
        ("outside", Tone::Bad),
        ("differs", Tone::Bad),
    ];
    let asserts = sheet.cells.values().any(|planned| matches!(planned.content, Content::Assertion { .. }));
    let of_assertions = [("holds", Tone::Good), ("fails", Tone::Bad)].into_iter().filter(|_| asserts);
    for (word, tone) in words.into_iter().chain(of_assertions) {
        let Some((ink, fill)) = tone_colors(tone) else { continue };
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(word))
            .set_multi_range(cells.join(" "))
            .set_format(Format::new().set_font_color(ink).set_background_color(fill));
        worksheet.add_conditional_format(
            first.row - 1,
            column_of(*first),
            last.row - 1,
            column_of(*first).max(column_of(*last)),
            &rule,
        )?;
    }
    Ok(())
}

fn column_of(cell: CellRef) -> u16 {
    u16::try_from(cell.column - 1).unwrap_or(u16::MAX)
}

fn absolute(cell: CellRef) -> String {
    format!("${}${}", crate::domain::column_letters(cell.column), cell.row)
}
