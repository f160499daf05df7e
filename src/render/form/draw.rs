#![expect(clippy::disallowed_types, reason = "rust_xlsxwriter stops at src/render")]
//! The drawing of the input form.

use super::{Offer, kind};
use crate::interpret::NOT_READ;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Formula, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

/// Rows of the form that are ready; a table grows when one writes below it.
const ROWS: u32 = 300;
const NAVY: Color = Color::RGB(0x1F_4E79);
const GREY: Color = Color::RGB(0x7F_7F7F);
const PALE: Color = Color::RGB(0xE9_EEF5);

/// A column of the form: its head, its width, the name of its list, and what is said when one types there.
struct Column {
    head: &'static str,
    width: f64,
    list: &'static str,
    message: &'static str,
}

const fn column(head: &'static str, width: f64, list: &'static str, message: &'static str) -> Column {
    Column { head, width, list, message }
}

const COLUMNS: [Column; 12] = [
    column("Lab", 13.0, "labs", "Whose figure it is."),
    column(
        "Metric",
        34.0,
        "metrics",
        "What is measured. The sheet Catalogue says what each means and in which unit it is.",
    ),
    column(
        "Period",
        14.0,
        "",
        "FY2025, 2026Q3, 2025H1, 2026-08, LTM-2026Q3 for what adds up over time; a day such as 2026-03-31 for what stands at an instant.",
    ),
    column("Low", 11.0, "", "The lower end, when the source gives a range; else leave it empty."),
    column("Value", 12.0, "", "The figure in the unit beside it: 13.07. Also ~30, >20, <5, 2-3."),
    column("High", 11.0, "", "The upper end, when the source gives a range; else leave it empty."),
    column("Unit", 16.0, "units", "The unit of low, value and high."),
    column("Basis", 14.0, "bases", "What the figure rests on."),
    column("Source", 34.0, "", "Who says so: publisher and document, such as The Decoder citing The Information."),
    column("Source date", 13.0, "", "When it was published: 2026-06-25. For a forecast, when it was made."),
    column("URL", 34.0, "", "Where it can be read."),
    column("Note", 40.0, "", "Anything else; for people, not read as part of the figure."),
];

/// Rows of the example: what a careful analyst would write.
const EXAMPLE: [[&str; 12]; 4] = [
    [
        "OpenAI",
        "Revenue",
        "FY2025",
        "",
        "13.07",
        "",
        "USD bn",
        "audited",
        "Example Daily (leaked audited accounts)",
        "2026-06-25",
        "",
        "one figure, one row",
    ],
    [
        "Anthropic",
        "Revenue run-rate",
        "2026-08-31",
        "",
        ">40",
        "",
        "USD bn",
        "run rate",
        "Example Wire citing the company",
        "2026-09-02",
        "https://example.com/story",
        "\"more than 40\": a bound",
    ],
    [
        "OpenAI",
        "Revenue",
        "FY2026",
        "28",
        "30",
        "33",
        "USD bn",
        "projection",
        "Example Research, model of May 2026",
        "2026-05",
        "",
        "a range with its base",
    ],
    [
        "Anthropic",
        "Employees",
        "2026Q2",
        "",
        "~2500",
        "",
        "people",
        "estimate",
        "Example Jobs tracker",
        "2026-07-10",
        "",
        "a rough count at the end of a quarter",
    ],
];

pub(super) fn form(offer: &Offer) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // No clock: the same catalogue gives the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new().set_title("labcomps input form").set_author("labcomps");
    workbook.set_properties(&properties.set_creation_datetime(&created));
    figures(workbook.add_worksheet())?;
    let lists = catalogue(workbook.add_worksheet(), offer)?;
    for (name, area) in lists {
        workbook.define_name(name, &area)?;
    }
    example(workbook.add_worksheet())?;
    workbook.save_to_buffer()
}

fn base() -> Format {
    Format::new().set_font_name("Arial").set_font_size(10)
}

fn head() -> Format {
    base().set_bold().set_font_color(Color::White).set_background_color(NAVY).set_align(FormatAlign::VerticalCenter)
}

/// The head of a column of the form, over its cells.
fn head_of(column: &Column) -> Format {
    match column.head {
        "Low" | "Value" | "High" => head().set_align(FormatAlign::Right),
        "Unit" => head().set_align(FormatAlign::Left).set_indent(1),
        _ => head(),
    }
}

/// How a column of the form is typed: periods and dates as text, so that no program makes a day of a month.
fn typed(head: &str) -> Format {
    let format = base().set_align(FormatAlign::Top);
    match head {
        "Period" | "Source date" => format.set_num_format("@"),
        "Low" | "Value" | "High" => format.set_align(FormatAlign::Right).set_font_color(Color::RGB(0x00_00FF)),
        "Note" | "Source" => format.set_text_wrap(),
        "Unit" => format.set_align(FormatAlign::Left).set_indent(1),
        _ => format,
    }
}

fn figures(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("Figures")?.set_tab_color(NAVY).set_freeze_panes(1, 2)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    sheet.set_row_height(0, 22)?;
    let mut heads = Vec::new();
    for (number, column) in (0..).zip(&COLUMNS) {
        let format = typed(column.head);
        sheet.set_column_width(number, column.width)?.set_column_format(number, &format)?;
        heads.push(TableColumn::new().set_header(column.head).set_header_format(head_of(column)).set_format(format));
        sheet.add_data_validation(1, number, ROWS, number, &validation(column)?)?;
    }
    let last = u16::try_from(COLUMNS.len() - 1).unwrap_or(u16::MAX);
    let table = Table::new().set_name("figures").set_style(TableStyle::Light1).set_columns(&heads);
    sheet.add_table(0, 0, ROWS, last, &table)?;
    Ok(())
}

fn validation(column: &Column) -> Result<DataValidation, XlsxError> {
    let validation = if column.list.is_empty() {
        DataValidation::new().allow_any_value()
    } else {
        let other =
            format!("This {} is not in the list. Keep it only if labcomps.toml knows it.", column.head.to_lowercase());
        DataValidation::new()
            .allow_list_formula(Formula::new(format!("={}", column.list)))
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title("Not in the list")?
            .set_error_message(other)?
    };
    validation.set_input_title(column.head)?.set_input_message(column.message)
}

/// A list of the catalogue: its name, its heads with widths, its rows, and which column is chosen from.
struct List {
    title: &'static str,
    name: &'static str,
    heads: Vec<(&'static str, f64)>,
    rows: Vec<Vec<String>>,
}

fn lists(offer: &Offer) -> [List; 5] {
    let metrics = offer.metrics.iter().map(|(label, metric)| {
        let units = offer.units.iter().filter(|unit| unit.family == metric.family);
        let units: Vec<&str> = units.map(|unit| unit.label.as_str()).collect();
        let others: Vec<&str> = metric
            .aliases
            .iter()
            .map(String::as_str)
            .filter(|alias| !alias.eq_ignore_ascii_case(label))
            .take(4)
            .collect();
        vec![label.clone(), metric.id.to_string(), kind(metric).to_owned(), units.join(", "), others.join(", ")]
    });
    let periods = [
        ("FY2025", "a year"),
        ("2026Q3", "a quarter"),
        ("2025H1", "a half-year"),
        ("2025-9M", "the first nine months of a year"),
        ("2026-08", "a month"),
        ("2026-03-31", "a day"),
        ("LTM-2026Q3", "the twelve months to the end of a quarter"),
    ];
    let bases = offer.bases.iter().map(|(label, basis)| vec![label.clone(), basis_meaning(*basis).to_owned()]);
    [
        List {
            title: "Metrics",
            name: "metrics",
            heads: vec![("Metric", 36.0), ("Id", 28.0), ("Holds", 24.0), ("Units", 34.0), ("Also written", 70.0)],
            rows: metrics.collect(),
        },
        List {
            title: "Labs",
            name: "labs",
            heads: vec![("Lab", 16.0)],
            rows: offer.labs.iter().map(|lab| vec![lab.clone()]).collect(),
        },
        List {
            title: "Units",
            name: "units",
            heads: vec![("Unit", 16.0), ("Means", 34.0)],
            rows: offer.units.iter().map(|unit| vec![unit.label.clone(), unit.meaning.to_owned()]).collect(),
        },
        List { title: "Bases", name: "bases", heads: vec![("Basis", 14.0), ("Means", 44.0)], rows: bases.collect() },
        List {
            title: "Periods",
            name: "",
            heads: vec![("Written", 14.0), ("Means", 38.0)],
            rows: periods.iter().map(|(form, means)| vec![(*form).to_owned(), (*means).to_owned()]).collect(),
        },
    ]
}

const fn basis_meaning(basis: crate::domain::Basis) -> &'static str {
    use crate::domain::Basis;
    match basis {
        Basis::Audited => "from audited accounts, also leaked ones",
        Basis::Disclosed => "said by the company in public",
        Basis::Leaked => "leaked from the company to the press",
        Basis::Actual => "an actual figure, nothing more is known",
        Basis::RunRate => "an annualised pace at a date",
        Basis::Guidance => "what the company tells others to expect",
        Basis::Projection => "a forecast by the company or a house",
        Basis::Estimate => "a third party's estimate",
        Basis::Commitment => "a contract or promise to pay or be paid",
        Basis::Target => "an aim",
        Basis::Assumption => "an analyst's assumption",
    }
}

/// Draws the catalogue and returns the lists to choose from, by name.
fn catalogue(sheet: &mut Worksheet, offer: &Offer) -> Result<Vec<(&'static str, String)>, XlsxError> {
    const FIRST: u32 = 4;
    sheet.set_name("Catalogue")?.set_tab_color(GREY).set_screen_gridlines(false).set_freeze_panes(FIRST, 1)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    title(
        sheet,
        "Catalogue",
        &format!("What can be chosen on the sheet Figures, and what it means. This sheet is {NOT_READ}."),
    )?;
    let text = base().set_align(FormatAlign::Top).set_text_wrap();
    let mut names = Vec::new();
    let mut at = 0_u16;
    for list in lists(offer) {
        sheet.write_with_format(
            FIRST - 2,
            at,
            list.title,
            &base().set_bold().set_font_size(12).set_font_color(NAVY),
        )?;
        for (column, (name, width)) in (at..).zip(&list.heads) {
            sheet.write_with_format(FIRST - 1, column, *name, &head())?.set_column_width(column, *width)?;
        }
        for (row, cells) in (FIRST..).zip(&list.rows) {
            for (column, cell) in (at..).zip(cells) {
                sheet.write_string_with_format(row, column, cell, &text)?;
            }
        }
        if !list.name.is_empty() {
            let letters = crate::domain::column_letters(u32::from(at) + 1);
            let end = FIRST as usize + list.rows.len().max(1);
            names.push((list.name, format!("=Catalogue!${letters}${}:${letters}${end}", FIRST + 1)));
        }
        let gap = at + u16::try_from(list.heads.len()).unwrap_or(0);
        sheet.set_column_width(gap, 3)?;
        at = gap + 1;
    }
    Ok(names)
}

fn example(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    const FIRST: u32 = 3;
    sheet.set_name("Example")?.set_tab_color(GREY).set_screen_gridlines(false);
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    title(
        sheet,
        "Example",
        &format!("How rows on the sheet Figures may look; the figures are made up. This sheet is {NOT_READ}."),
    )?;
    for (number, column) in (0..).zip(&COLUMNS) {
        sheet.set_column_width(number, column.width)?.write_with_format(
            FIRST,
            number,
            column.head,
            &head_of(column),
        )?;
        for (row, cells) in (FIRST + 1..).zip(&EXAMPLE) {
            let format = typed(column.head).set_background_color(PALE).set_border_bottom(FormatBorder::Hair);
            let cell = cells[usize::from(number)];
            match cell.parse::<f64>() {
                Ok(value) if matches!(column.head, "Low" | "Value" | "High") => {
                    sheet.write_with_format(row, number, value, &format)?
                }
                _ => sheet.write_string_with_format(row, number, cell, &format)?,
            };
        }
    }
    Ok(())
}

fn title(sheet: &mut Worksheet, title: &str, words: &str) -> Result<(), XlsxError> {
    sheet.write_with_format(0, 0, title, &base().set_bold().set_font_size(18).set_font_color(NAVY))?;
    sheet.set_row_height(0, 26)?.write_with_format(1, 0, words, &base().set_font_color(GREY))?;
    Ok(())
}
