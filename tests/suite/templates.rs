//! What authors of templates have: checking without data, a set to begin with, the model and its schema.

use crate::judges::{run_judge, verdict};
use crate::run::TestRun;
use std::fs;
use std::path::Path;

const QUARTERLY: &str = "templates/quarterly";

fn shipped(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(QUARTERLY).join(file)).unwrap()
}

#[test]
fn the_shipped_sets_are_right_without_data() {
    let ran = TestRun::new().run("template check");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let files: Vec<&str> = ran.stdout.lines().collect();
    assert!(files.contains(&"templates/quarterly/workbook.xml"), "{files:?}");
    assert!(files.contains(&"templates/quarterly/report.md"), "{files:?}");
}

#[test]
fn a_check_tells_all_errors_of_all_sets_without_data() {
    let run = TestRun::new();
    let workbook = shipped("workbook.xml")
        .replacen("<headlines/>", "<headlins/>", 1)
        .replacen("{% if meta.despite_errors %}", "{% if meta.despite_error %}", 1)
        .replacen("ref=\"comps.year\"", "ref=\"comps.yaer\"", 1)
        .replacen("<table ref=\"sources\"/>", "<table ref=\"sources\" hide=\"lnik\"/>", 1)
        .replacen("<chart ref=\"revenue\"", "<chart ref=\"revenu\"", 1)
        .replacen("<link sheet=\"Facts\">", "<link sheet=\"Fact\">", 1);
    run.file("templates/board/workbook.xml", workbook);
    run.file("templates/board/report.md", shipped("report.md").replacen("of.footnotes", "of.footnote", 1));
    run.file("templates/other/report.md", "# {{ meta.titel }}\n");
    let ran = run.run("template check");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    let told: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
    let expected = [
        "board/workbook.xml:7:10: unknown name `despite_error` in `meta`",
        "board/workbook.xml:11:5: there is no element `headlins`",
        "board/workbook.xml:17:17: there is no sheet `Fact`",
        "board/workbook.xml:21:17: no report has a table `comps.yaer`",
        "board/workbook.xml:28:17: no report has a chart `revenu`",
        "board/workbook.xml:88:33: table `sources` has no column `lnik` in any report",
        "board/report.md:19:18: unknown name `footnote` in `of`",
        "other/report.md:1:8: unknown name `titel` in `meta`",
    ];
    for (line, expected) in told.iter().zip(expected) {
        let place = |text: &str| text.split(": ").last().unwrap_or_default().to_owned();
        assert_eq!(place(line), place(expected), "{told:#?}");
        let file = expected.split(':').next().unwrap();
        assert!(line.contains(&format!("templates/{file}:")), "{line}");
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    assert!(ran.stderr.contains("did you mean `comps.year`?"), "{}", ran.stderr);
    let one = run.run("template check other");
    assert_eq!(one.stderr.matches("error: ").count(), 1, "{}", one.stderr);
}

#[test]
fn a_column_that_some_report_may_have_is_no_error_without_data() {
    let run = TestRun::new();
    let table = |columns: &str| format!("<table ref=\"trends.revenue\" columns=\"label unit {columns}\"/>");
    run.file(
        "templates/a/workbook.xml",
        shipped("workbook.xml").replacen("<table ref=\"trends.revenue\"/>", &table("FY1999 cagr"), 1),
    );
    assert_eq!(run.run("template check a").code, 0);
    run.file(
        "templates/a/workbook.xml",
        shipped("workbook.xml").replacen("<table ref=\"trends.revenue\"/>", &table("FY99999"), 1),
    );
    assert_eq!(run.run("template check a").code, 2);
}

#[test]
fn a_new_set_builds_the_same_report_until_it_is_changed() {
    let run = TestRun::with_inputs();
    let ran = run.run("template new board");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.lines().any(|line| line == "templates/board/workbook.xml"), "{}", ran.stdout);
    assert_eq!(fs::read_to_string(run.path("templates/board/workbook.xml")).unwrap(), shipped("workbook.xml"));
    assert_eq!(run.run("template check board").code, 0);
    let built = run.run("build --template board --reports ours");
    assert_eq!(built.code, 0, "{}", built.stderr);
    run.run("build --reports theirs");
    let bytes = |reports: &str| fs::read(run.path(&format!("{reports}/2026Q3/report.xlsx"))).unwrap();
    assert!(bytes("ours") == bytes("theirs"));
    assert_eq!(run.run("template list").stdout.lines().filter(|name| *name == "board").count(), 1);
}

#[test]
fn a_new_set_never_overwrites() {
    let run = TestRun::new();
    run.file("templates/board/report.md", "mine");
    let refused = [
        ("template new board", "templates/board: is there already; nothing was changed"),
        ("template new ../board", "`../board` cannot be the name of a template set"),
        ("template new fresh --from quartely", "did you mean `quarterly`?"),
    ];
    for (arguments, expected) in refused {
        let ran = run.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments}");
        assert!(ran.stderr.contains(expected), "{arguments}: {}", ran.stderr);
    }
    assert_eq!(fs::read_to_string(run.path("templates/board/report.md")).unwrap(), "mine");
    assert_eq!(run.names("templates"), ["board"]);
}

#[test]
fn the_model_is_printed_as_it_is_delivered() {
    let run = TestRun::with_inputs();
    assert_eq!(run.run("build").code, 0);
    let model = run.run("model");
    assert_eq!(model.code, 0, "{}", model.stderr);
    assert!(model.stdout == fs::read_to_string(run.path("reports/2026Q3/model.json")).unwrap());
    let earlier = run.run("model --as-of 2026-07-15").json();
    assert_eq!(earlier["meta"]["period"], "2026Q2");
    assert_eq!(TestRun::new().run("model").code, 3, "no inputs");
}

#[test]
fn the_model_is_valid_by_its_schema_and_the_schema_refuses_what_it_should() {
    let run = TestRun::with_inputs();
    let schema = TestRun::new().run("model --schema");
    assert_eq!(schema.code, 0, "a schema needs no inputs: {}", schema.stderr);
    run.file("schema.json", &schema.stdout);
    let mut model = run.run("model").json();
    run.file("model.json", model.to_string());
    let paths = ["schema.json", "model.json"].map(|name| run.path(name));
    let judged = run_judge("valid_model.py", &paths);
    assert!(judged["checked"].as_u64().unwrap() > 10_000, "{judged}");
    let spoilt = [
        ("/meta/period", serde_json::json!(2026)),
        ("/tables/comps.year/columns/0/kind", serde_json::json!("stubb")),
        ("/tables/comps.year/rows/1/extra", serde_json::json!(1)),
        ("/charts/revenue/format", serde_json::json!("usd")),
    ];
    for (place, value) in spoilt {
        let before = model.clone();
        let (parent, key) = place.rsplit_once('/').unwrap();
        model.pointer_mut(parent).unwrap()[key] = value;
        run.file("model.json", model.to_string());
        let (code, judged) = verdict("valid_model.py", &paths);
        assert_eq!((code, judged["problems"].as_array().unwrap().is_empty()), (1, false), "{place}: {judged}");
        model = before;
    }
}

#[test]
fn the_document_names_every_format_with_its_code_and_what_it_shows() {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/templates.md")).unwrap();
    for format in labcomps::report::Format::ALL {
        let start = format!("| `{}` | `{}` | ", format.name(), format.code());
        let line = document.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("{start}"));
        let (value, shown) = line.trim_end_matches(" |").split_once(" as ").unwrap();
        assert_eq!(format.text(value.replace(',', "").parse().unwrap()), shown, "{start}");
    }
}
