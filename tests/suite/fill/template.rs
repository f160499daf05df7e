//! Templates as an analyst might make them, good and bad.

use super::repacked;
use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, Formula, Image, Note,
    Sparkline, Table, TableColumn, Url, Workbook, Worksheet,
};

pub(super) fn saved(book: &mut Workbook) -> Vec<u8> {
    book.save_to_buffer().unwrap()
}

fn table(name: &str, heads: &[&str]) -> Table {
    let columns: Vec<TableColumn> = heads.iter().map(|head| TableColumn::new().set_header(*head)).collect();
    Table::new().set_name(name).set_columns(&columns)
}

/// A board's workbook with all that is kept: a Table with rules, a sparkline and charts over it, tags, names, a picture,
/// a note, a link, set-up for print, sheets that are not filled, a hidden sheet with a Table that gets shorter.
pub(super) fn analyst() -> Vec<u8> {
    let mut book = Workbook::new();
    board(book.add_worksheet().set_name("Board").unwrap());
    data(book.add_worksheet().set_name("Data").unwrap());
    let notes = book.add_worksheet().set_name("Notes").unwrap();
    for (row, share) in [(0, 0.2), (1, 0.3), (2, 0.5)] {
        notes.write(row, 0, share).unwrap();
    }
    let mut pie = Chart::new(ChartType::Pie);
    pie.add_series().set_values("Notes!$A$1:$A$3");
    notes.insert_chart(5, 0, &pie).unwrap();
    let hidden = book.add_worksheet().set_name("Hidden").unwrap().set_hidden(true);
    hidden.add_table(0, 0, 12, 2, &table("lc_trends_revenue", &["label", "FY2024", "FY2025"])).unwrap();
    for row in 1..=12 {
        hidden.write(row, 0, "to be replaced").unwrap();
    }
    for (name, cells) in [
        ("lc.comps.year.revenue.ratio", "=Board!$B$14"),
        ("lc.meta.period", "=Board!$B$15"),
        ("lc.summary.key.year.revenue.left", "=Board!$B$16"),
        ("lefts", "=Data!$D$5:$D$7"),
        ("shrunk", "=Hidden!$B$2:$B$13"),
        ("tax_rate", "=0.21"),
    ] {
        book.define_name(name, cells).unwrap();
    }
    saved(&mut book)
}

fn board(sheet: &mut Worksheet) {
    let (bold, plain) = (Format::new().set_bold(), Format::new());
    let money = Format::new().set_num_format("$#,##0.0,,,\"bn\"").set_bold();
    sheet.write_with_format(0, 0, "{{ meta.title }}", &bold).unwrap();
    sheet.write(1, 0, "{{ meta.period }} as of {{ meta.as_of }}").unwrap();
    sheet.write_rich_string(2, 0, &[(&plain, "Figures in "), (&bold, "{{ meta.currency }}")]).unwrap();
    sheet.write(3, 0, "{{ headlines/1 }}").unwrap();
    sheet.write(4, 0, "{{ headlines/99 ? }}").unwrap();
    sheet.write_with_format(6, 1, "{{ comps.year/revenue/left }}", &money).unwrap();
    let cells = [
        (7, "{{ comps.year/revenue/right }}"),
        (8, "{{ trends.revenue/revenue.left/FY2026 }}"),
        (9, "{{ comps.year/cost_of_revenue/right }}"),
        (10, "{{ comps.year/unheard_of/left ? }}"),
        (11, "{{ text comps.year/revenue/ratio }}"),
        (12, "{{ head comps.year/left }}: {{ title comps.year }}, {{ subtitle comps.year }}"),
    ];
    for (row, tag) in cells {
        sheet.write(row, 1, tag).unwrap();
    }
    sheet.write_formula(6, 2, "=B7/1E9").unwrap();
    sheet.write_formula(7, 2, "=INDEX(Data!D5:D7,1)-INDEX(Data!E5:E7,1)").unwrap();
    sheet.write_formula(8, 2, "=COUNT(lefts)").unwrap();
    sheet.write_formula(9, 2, "=COUNT(lc_comps_year__board[left])").unwrap();
    sheet.merge_range(17, 0, 17, 3, "{{ meta.labs.left.name }} and {{ meta.labs.right.name }}", &bold).unwrap();
    sheet.insert_note(0, 0, &Note::new("Written by the analyst.")).unwrap();
    sheet.write(19, 0, Url::new("https://example.com/method").set_text("How we count")).unwrap();
    sheet.insert_image(20, 0, &Image::new_from_buffer(&picture()).unwrap()).unwrap();
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_name("Data!$D$4").set_categories("Data!$C$5:$C$7").set_values("Data!$D$5:$D$7");
    sheet.insert_chart(6, 5, &chart).unwrap();
    sheet.set_landscape().set_header("&L&BBoard paper").set_footer("&CPage &P of &N");
    sheet.set_print_area(0, 0, 30, 12).unwrap();
}

/// The formula of a column of the analyst's own.
const OURS: &str = "=IFERROR(lc_comps_year__board[[#This Row],[left]]-lc_comps_year__board[[#This Row],[right]],\"\")";

fn data(sheet: &mut Worksheet) {
    sheet.write(0, 1, "{{ title comps.year }}").unwrap();
    let columns = [
        TableColumn::new().set_header("row.id"),
        TableColumn::new().set_header("Metric"),
        TableColumn::new().set_header("left").set_format(Format::new().set_num_format("#,##0.0,,,")),
        TableColumn::new().set_header("right"),
        TableColumn::new().set_header("gap"),
        TableColumn::new().set_header("Ours").set_formula(Formula::new(OURS)),
    ];
    let table = Table::new().set_name("lc_comps_year__board").set_columns(&columns);
    sheet.add_table(3, 1, 6, 6, &table).unwrap();
    for row in 4..=6 {
        sheet.write(row, 2, "placeholder").unwrap();
        sheet.write_with_format(row, 3, 1e9, &Format::new().set_num_format("#,##0.0,,,")).unwrap();
    }
    let red = Format::new().set_font_color("9C0006");
    let rule = ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::LessThan(0)).set_format(&red);
    sheet.add_conditional_format(4, 3, 6, 4, &rule).unwrap();
    let list = DataValidation::new().allow_list_strings(&["Revenue", "Gross profit"]).unwrap();
    sheet.add_data_validation(4, 2, 6, 2, &list).unwrap();
    sheet.add_sparkline(1, 8, &Sparkline::new().set_range("Data!D5:D7")).unwrap();
    sheet.set_repeat_rows(3, 3).unwrap().set_freeze_panes(4, 0).unwrap();
}

/// A picture of one point.
fn picture() -> Vec<u8> {
    const HEX: &str = "89504e470d0a1a0a0000000d49484452000000010000000108020000009077\
        53de0000000c4944415408d763d8a0ad0d0002b0012f8d12b2ac0000000049454e44ae426082";
    let digits: Vec<u8> = HEX.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// A workbook with one of each thing that cannot be filled.
pub(super) fn spoilt() -> Vec<u8> {
    let mut book = Workbook::new();
    tags(book.add_worksheet().set_name("Tags").unwrap());
    for (name, cells) in [
        ("lc.comps.year.revenu.left", "=Tags!$A$20"),
        ("lc.comps.yaer.revenue.left", "=Tags!$A$21"),
        ("lc.comps.year.revenue.right", "=Tags!$A$22:$B$22"),
        ("lc.comps.year.revenue.gap", "=Tags!$A$23"),
        ("first_two", "=Grown!$B$4:$B$5"),
    ] {
        book.define_name(name, cells).unwrap();
    }
    let heads = ["label", "left", "right"];
    let named = book.add_worksheet().set_name("Named").unwrap();
    named.add_table(0, 0, 3, 2, &table("lc_comps_yaer", &heads)).unwrap();
    named.add_table(0, 5, 3, 7, &table("lc_comps_year__heads", &["label", "lefft", "Mine"])).unwrap();
    let totals = table("lc_comps_year__totals", &heads).set_total_row(true);
    named.add_table(0, 10, 3, 12, &totals).unwrap();
    let below = book.add_worksheet().set_name("Below").unwrap();
    below.add_table(0, 0, 3, 2, &table("lc_comps_quarter", &heads)).unwrap();
    below.write(5, 1, "Source: ours").unwrap();
    below.merge_range(7, 0, 7, 2, "Merged", &Format::new()).unwrap();
    below.add_table(9, 0, 11, 2, &table("mine", &["a", "b", "c"])).unwrap();
    below.insert_image(20, 1, &Image::new_from_buffer(&picture()).unwrap()).unwrap();
    grown(book.add_worksheet().set_name("Grown").unwrap());
    saved(&mut book)
}

fn tags(sheet: &mut Worksheet) {
    let cells = [
        "{{ meta.titel }}",
        "{{ comps.yaer/revenue/left }}",
        "{{ comps.year/revenue/lefft ? }}",
        "{{ comps.year.revenue.left }}",
        "{{ comps.year/revenu/left }}",
        "{{ headlines/99 }}",
        "{{ title comps.yaer }}",
        "{{ head comps.year/lefft }}",
        "{% for row in rows %}",
        "{{ meta.title",
        "{{ meta.title | upper }}",
    ];
    for (row, text) in (0..).zip(cells) {
        sheet.write(row, 0, text).unwrap();
    }
    let bold = Format::new().set_bold();
    sheet.write_rich_string(12, 0, &[(&Format::new(), "As of {{ meta."), (&bold, "title }}")]).unwrap();
    sheet.write_formula(13, 0, "=\"{{ meta.title }}\"&B1").unwrap();
    sheet.merge_range(14, 0, 14, 1, "", &Format::new()).unwrap();
    sheet.write(14, 1, "{{ meta.title }}").unwrap();
    sheet.write_formula(22, 0, "=1+1").unwrap();
    sheet.set_header("{{ meta.title }}");
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("Tags!$D$1:$D$3");
    chart.title().set_name("{{ title comps.year }}");
    sheet.insert_chart(25, 0, &chart).unwrap();
}

/// What names some of the rows of a Table, and what is fixed to one of them.
fn grown(sheet: &mut Worksheet) {
    let own = TableColumn::new().set_header("Mine").set_formula(Formula::new("=B4*2"));
    let mut columns: Vec<TableColumn> =
        ["label", "left"].iter().map(|head| TableColumn::new().set_header(*head)).collect();
    columns.push(own);
    let table = Table::new().set_name("lc_trends_revenue").set_columns(&columns);
    sheet.add_table(2, 0, 5, 2, &table).unwrap();
    for row in 3..=5 {
        sheet.write(row, 1, 1).unwrap();
    }
    sheet.write(4, 0, Url::new("https://example.com")).unwrap();
    sheet.insert_note(3, 1, &Note::new("Fixed.")).unwrap();
    sheet.set_row_hidden(5).unwrap();
    sheet.write_formula(0, 5, "=SUM(B4:B5)").unwrap();
    sheet.write_formula(1, 5, "=B6").unwrap();
    let rule =
        ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::GreaterThan(0)).set_format(Format::new());
    sheet.add_conditional_format(4, 1, 5, 1, &rule).unwrap();
    let list = DataValidation::new().allow_list_formula(Formula::new("=$A$4:$A$5"));
    sheet.add_data_validation(0, 7, 0, 7, &list).unwrap();
    sheet.add_sparkline(0, 8, &Sparkline::new().set_range("Grown!B4:B5")).unwrap();
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("Grown!$B$5:$B$6");
    sheet.insert_chart(0, 10, &chart).unwrap();
}

/// Files that are no template: what is wrong with each, its name and its bytes.
pub(super) fn whole_files() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "{{ meta.title }}").unwrap();
    let good = saved(&mut book);
    let with = |part: &str| repacked(&good, |_, _| None, &[(part, "<x/>")]);
    let kind = |new: &str| {
        let change = |name: &str, text: &str| {
            (name == "[Content_Types].xml").then(|| text.replace("spreadsheetml.sheet.main", new))
        };
        repacked(&good, change, &[])
    };
    let broken = repacked(&good, |name, _| (name == "xl/worksheets/sheet1.xml").then(|| "<worksheet>".into()), &[]);
    let mut truncated = good.clone();
    truncated.truncate(good.len() / 2);
    vec![
        ("a password, or .xls", "workbook.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()),
        ("no package", "workbook.xlsx", b"a,b\n1,2\n".to_vec()),
        ("half a package", "workbook.xlsx", truncated),
        ("a sheet that is no XML", "workbook.xlsx", broken),
        ("with macros by its name", "workbook.xlsm", good.clone()),
        ("macros", "workbook.xlsx", with("xl/vbaProject.bin")),
        ("macros by its kind", "workbook.xlsx", kind("spreadsheetml.sheet.macroEnabled.main")),
        ("an Excel template", "workbook.xlsx", kind("spreadsheetml.template.main")),
        ("links to other workbooks", "workbook.xlsx", with("xl/externalLinks/externalLink1.xml")),
        ("connections", "workbook.xlsx", with("xl/connections.xml")),
        ("controls", "workbook.xlsx", with("xl/activeX/activeX1.xml")),
        ("embedded files", "workbook.xlsx", with("xl/embeddings/oleObject1.bin")),
        ("a signature", "workbook.xlsx", with("_xmlsignatures/sig1.xml")),
    ]
}
