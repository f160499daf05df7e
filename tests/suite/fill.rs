//! A workbook of an analyst as template: filled, put before outside judges, and refused where it cannot be filled.
#![expect(clippy::disallowed_types, reason = "the templates are made here, as an analyst's program would make them")]

mod template;

use crate::cases::compare;
use crate::judges::run_judge;
use crate::run::TestRun;
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use template::{analyst, saved, spoilt, whole_files};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const TEMPLATE: &str = "templates/board/workbook.xlsx";
const REPORT: &str = "reports/2026Q3";

/// The parts of a package.
fn parts(package: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(package)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        parts.insert(entry.name().unwrap().into_owned(), bytes);
    }
    parts
}

/// A copy of a package with parts changed or added; `""` of a part that is not there is its old text.
fn repacked(package: &[u8], change: impl Fn(&str, &str) -> Option<String>, added: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut write = |name: &str, bytes: &[u8]| {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    };
    for (name, bytes) in parts(package) {
        let changed = std::str::from_utf8(&bytes).ok().and_then(|text| change(&name, text));
        write(&name, changed.as_deref().map_or(&bytes, str::as_bytes));
    }
    for (name, text) in added {
        write(name, text.as_bytes());
    }
    writer.finish().unwrap().into_inner()
}

/// A working folder with the sample's inputs and a template.
fn with_template(template: &[u8]) -> TestRun {
    let run = TestRun::with_inputs();
    run.file(TEMPLATE, template);
    run
}

/// Builds the sample with a template and returns the filled workbook.
fn filled(run: &TestRun) -> Vec<u8> {
    let ran = run.run("build --template board");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    fs::read(run.path(&format!("{REPORT}/report.xlsx"))).unwrap()
}

fn judged(run: &TestRun) -> Value {
    let paths = ["report.xlsx", "model.json", "places.json"].map(|name| run.path(&format!("{REPORT}/{name}")));
    run_judge("valid_package.py", &paths[..1]);
    run_judge("filled_cells.py", &paths)
}

fn model(run: &TestRun) -> Value {
    serde_json::from_slice(&fs::read(run.path(&format!("{REPORT}/model.json"))).unwrap()).unwrap()
}

/// The number of a figure of the model.
fn figure(model: &Value, table: &str, row: &str, column: &str) -> f64 {
    let table = &model["tables"][table];
    let at = |key: &str, id: &str| table[key].as_array().unwrap().iter().position(|one| one["id"] == id).unwrap();
    table["rows"][at("rows", row)]["cells"][at("columns", column)]["shown"]["value"].as_f64().unwrap()
}

#[test]
fn an_analysts_workbook_is_filled_with_the_figures_of_the_model() {
    let template = analyst();
    let run = with_template(&template);
    let report = filled(&run);
    let found = judged(&run);
    assert!(found["numbers"].as_u64().unwrap() > 60, "{found}");
    let model = model(&run);
    let revenue = |column: &str| figure(&model, "comps.year", "revenue", column);
    let results = &found["results"];
    let close = |cell: &str, expected: f64| {
        let found = results[cell].as_f64().unwrap_or_else(|| panic!("{cell}: {results}"));
        assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{cell}: {found} instead of {expected}");
    };
    // A formula over a tag, one over a range that followed the Table, one over a column of it, and the column's own.
    close("Board!C7", revenue("left") / 1e9);
    close("Board!C8", revenue("left") - revenue("right"));
    let left: Vec<&Value> =
        model["tables"]["comps.year"]["rows"].as_array().unwrap().iter().map(|row| &row["cells"][2]).collect();
    let numbers = left.iter().filter(|cell| cell["kind"] == "figure").count();
    assert!(numbers > 15 && numbers < left.len(), "{numbers} of {}", left.len());
    for cell in ["Board!C9", "Board!C10"] {
        close(cell, f64::from(u32::try_from(numbers).unwrap()));
    }
    close("Data!G5", revenue("left") - revenue("right"));
    assert_eq!(results["Data!G6"], "", "an absence is no number, and the formula says what then");
    untouched(&parts(&template), &parts(&report));
    ranges(&parts(&report), &model);
    let trace = run.run("trace Board!B7 Data!D5 Board!B14");
    assert_eq!(trace.code, 0, "{}", trace.stderr);
    for key in ["comps.year/revenue/left", "comps.year/revenue/ratio"] {
        assert!(trace.stdout.contains(key), "{}", trace.stdout);
    }
    assert!(trace.stdout.contains("openai-model.xlsx"), "{}", trace.stdout);
    assert!(filled(&run) == report, "the same bytes twice");
    // The texts are told by the template too; the other files are those of the shipped set.
    assert!(run.path(&format!("{REPORT}/report.md")).is_file());
}

/// Every part but those that are filled is copied byte for byte, and none is lost or added.
fn untouched(template: &BTreeMap<String, Vec<u8>>, report: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(template.keys().collect::<Vec<_>>(), report.keys().collect::<Vec<_>>());
    let changed: Vec<&str> =
        template.iter().filter(|(name, bytes)| report[*name] != **bytes).map(|(name, _)| name.as_str()).collect();
    let expected = [
        "xl/charts/chart1.xml",
        "xl/styles.xml",
        "xl/tables/table1.xml",
        "xl/tables/table2.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet4.xml",
    ];
    assert_eq!(changed, expected);
}

/// What lay over the three rows of the template's Table lies over all of the report's, and what lay over twelve over six.
fn ranges(report: &BTreeMap<String, Vec<u8>>, model: &Value) {
    let text = |part: &str| String::from_utf8(report[part].clone()).unwrap();
    let rows = model["tables"]["comps.year"]["rows"].as_array().unwrap();
    let last = 4 + rows.len();
    let (sheet, chart, workbook) =
        (text("xl/worksheets/sheet2.xml"), text("xl/charts/chart1.xml"), text("xl/workbook.xml"));
    assert!(text("xl/tables/table1.xml").contains(&format!("ref=\"B4:G{last}\"")));
    for kept in [
        format!("<conditionalFormatting sqref=\"D5:E{last}\">"),
        format!("sqref=\"C5:C{last}\""),
        format!("Data!D5:D{last}</xm:f>"),
    ] {
        assert!(sheet.contains(&kept), "{kept} in {sheet}");
    }
    assert!(chart.contains(&format!("<c:f>Data!$D$5:$D${last}</c:f>")), "{chart}");
    assert!(chart.contains(&format!("<c:ptCount val=\"{}\"/>", rows.len())), "{chart}");
    let revenue = figure(model, "comps.year", "revenue", "left");
    assert!(chart.contains(&format!("<c:pt idx=\"0\"><c:v>{revenue}</c:v></c:pt>")), "{chart}");
    assert!(chart.contains("<c:v>Cost of revenue</c:v>"), "{chart}");
    assert!(workbook.contains(&format!("<definedName name=\"lefts\">Data!$D$5:$D${last}</definedName>")), "{workbook}");
    assert!(workbook.contains("fullCalcOnLoad=\"1\""), "{workbook}");
    let (hidden, shrunk) = (text("xl/worksheets/sheet4.xml"), text("xl/tables/table2.xml"));
    let left = model["tables"]["trends.revenue"]["rows"].as_array().unwrap().len();
    assert_eq!(left, 6);
    assert!(shrunk.contains("ref=\"A1:C7\""), "{shrunk}");
    assert!(!hidden.contains("<c r=\"A8\"") && hidden.contains("<c r=\"A7\""), "{hidden}");
    assert!(workbook.contains("Hidden!$B$2:$B$7</definedName>"), "{workbook}");
}

/// Templates whose cells and Tables cannot be filled: all of it is told at once, and nothing is written.
#[test]
fn everything_that_cannot_be_filled_is_refused_with_its_place() {
    let run = with_template(&spoilt());
    let ran = run.run("build --template board --color never");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    assert!(run.names("reports").is_empty());
    compare(&golden("refused.txt"), &ran.stderr);
    // Without data, all of it is told but what only this report lacks.
    let checked = run.run("template check board --color never");
    assert_eq!((checked.code, checked.stdout.as_str()), (2, ""));
    let told = |stderr: &str| -> Vec<String> {
        stderr.lines().filter(|line| line.starts_with("error: ")).map(str::to_owned).collect()
    };
    let (all, without) = (told(&ran.stderr), told(&checked.stderr));
    let only: Vec<&str> = all.iter().filter(|line| !without.contains(line)).map(String::as_str).collect();
    assert_eq!(
        only,
        [
            "error: templates/board/workbook.xlsx: Tags!A5: unknown row `revenu` in `comps.year`",
            "error: templates/board/workbook.xlsx: Tags!A6: there is no headline 99",
            "error: templates/board/workbook.xlsx: Tags!A20 (lc.comps.year.revenu.left): the report has nothing of that name",
        ]
    );
    assert!(without.iter().all(|line| all.contains(line)), "{without:#?}");
}

/// Files that are no template at all.
#[test]
fn files_that_are_no_template_are_refused_without_data() {
    let mut told = String::new();
    for (name, file, bytes) in whole_files() {
        let run = TestRun::new();
        run.file(&format!("templates/board/{file}"), bytes);
        let ran = run.run("template check board --color never");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{name}");
        write!(told, "# {name}\n{}", ran.stderr).unwrap();
    }
    compare(&golden("no_template.txt"), &told);
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fill").join(name)
}

#[test]
fn a_template_is_right_without_data_and_a_copy_of_its_set_has_it() {
    let run = TestRun::new();
    let template = analyst();
    run.file(TEMPLATE, &template);
    let ran = run.run("template check board");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.lines().any(|line| line == TEMPLATE), "{}", ran.stdout);
    assert!(!ran.stdout.contains("workbook.xml"), "{}", ran.stdout);
    let copied = run.run("template new other --from board");
    assert_eq!(copied.code, 0, "{}", copied.stderr);
    assert!(fs::read(run.path("templates/other/workbook.xlsx")).unwrap() == template);
    assert!(!run.path("templates/other/workbook.xml").exists());
}

/// A report that is built in spite of errors says so in the workbook, or is not built.
#[test]
fn a_report_in_spite_of_errors_is_marked_or_refused() {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "{{ meta.title }}").unwrap();
    let silent = saved(&mut book);
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "{{ meta.despite_errors }}").unwrap();
    let marked = saved(&mut book);
    let run = with_template(&silent);
    run.file("inputs/broken.xlsx", "no workbook");
    let ran = run.run("build --template board --allow-errors --color never");
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("no cell of the workbook would say so"), "{}", ran.stderr);
    assert!(run.names("reports").is_empty());
    run.file(TEMPLATE, marked);
    assert_eq!(run.run("build --template board --allow-errors").code, 0);
    let report = parts(&fs::read(run.path(&format!("{REPORT}/report.xlsx"))).unwrap());
    let sheet = String::from_utf8(report["xl/worksheets/sheet1.xml"].clone()).unwrap();
    assert!(sheet.contains("Built in spite of findings of error severity"), "{sheet}");
}

/// Days are counted from 1904 in some workbooks; formulas shared by several cells stay; the order of calculation goes.
#[test]
fn workbooks_of_other_programs_are_filled_too() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "{{ comps.latest/run_rate_revenue/left }}").unwrap();
    sheet.write(3, 0, "{{ facts/anthropic.ipo_event.2026-06-01/base }}").unwrap();
    for row in 0..3 {
        sheet.write_formula(row, 1, format!("A{}*2", row + 1).as_str()).unwrap();
    }
    let plain = saved(&mut book);
    let change = |name: &str, text: &str| {
        match name {
        "xl/workbook.xml" => Some(text.replacen("<workbookPr", "<workbookPr date1904=\"1\"", 1)),
        "xl/worksheets/sheet1.xml" => Some(
            text.replacen("<f>A1*2</f><v>0</v>", "<f t=\"shared\" ref=\"B1:B3\" si=\"0\">A1*2</f><v>7</v>", 1)
                .replacen("<f>A2*2</f><v>0</v>", "<f t=\"shared\" si=\"0\"/><v>7</v>", 1)
                .replacen("<f>A3*2</f><v>0</v>", "<f t=\"shared\" si=\"0\"/><v>7</v>", 1),
        ),
        "[Content_Types].xml" => Some(text.replacen(
            "</Types>",
            "<Override PartName=\"/xl/calcChain.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml\"/></Types>",
            1,
        )),
        "xl/_rels/workbook.xml.rels" => Some(text.replacen(
            "</Relationships>",
            "<Relationship Id=\"rId99\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain\" Target=\"calcChain.xml\"/></Relationships>",
            1,
        )),
        _ => None,
    }
    };
    let chain = "<calcChain xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><c r=\"B1\" i=\"1\"/></calcChain>";
    let template = repacked(&plain, change, &[("xl/calcChain.xml", chain)]);
    let run = with_template(&template);
    let report = parts(&filled(&run));
    let found = judged(&run);
    let revenue = figure(&model(&run), "comps.latest", "run_rate_revenue", "left");
    assert_eq!(found["results"]["Sheet1!B1"].as_f64(), Some(revenue * 2.0), "{found}");
    assert_eq!(found["results"]["Sheet1!B3"].as_f64(), Some(0.0), "{found}");
    let sheet = String::from_utf8_lossy(&report["xl/worksheets/sheet1.xml"]);
    assert!(sheet.contains("><v>44712</v>"), "46174 days since 1900 in {sheet}");
    assert!(!report.contains_key("xl/calcChain.xml"));
    for part in ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"] {
        assert!(!String::from_utf8_lossy(&report[part]).contains("calcChain"), "{part}");
    }
}
