//! The language of workbook.xml: its schema, the examples of the document, and every element before the outside judges.

use crate::judges::{run_judge, verdict};
use crate::reports::REPORT;
use crate::run::TestRun;
use labcomps::compare::Claims;
use labcomps::config::Config;
use labcomps::deliver::Reports;
use labcomps::ingest::Inputs;
use labcomps::pipeline;
use labcomps::render::{TemplateSet, workbook_schema};
use labcomps::report::Report;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The examples of the document: whole workbooks, and one workbook of all the others, each on a sheet of its own.
fn examples() -> Vec<String> {
    let document = file("docs/templates.md");
    let blocks = document.split("```xml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let (whole, parts): (Vec<&str>, Vec<&str>) = blocks.partition(|block| block.starts_with("<workbook"));
    let mut sheets = String::new();
    for (number, part) in (1..).zip(parts) {
        if part.starts_with("<sheet") {
            sheets += part;
        } else {
            writeln!(sheets, "<sheet name=\"Example {number}\">\n{part}</sheet>").unwrap();
        }
    }
    // What the charts of the examples draw.
    sheets += "<sheet name=\"Tables\"><table ref=\"trends.revenue\"/><table ref=\"trends.run_rate\"/><table ref=\"compute.ratio\"/></sheet>\n";
    let mut workbooks: Vec<String> = whole.into_iter().map(str::to_owned).collect();
    workbooks.push(format!("<workbook title=\"Examples\">\n{sheets}</workbook>\n"));
    workbooks
}

fn report() -> Report {
    let inputs = Inputs::Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs"));
    let reports = Reports::in_folder(Path::new("nowhere"));
    pipeline::model(&Config::shipped().unwrap(), &inputs, &Claims::default(), &reports, &|_, _| {}).unwrap().report
}

#[test]
fn the_examples_of_the_document_show_every_element_and_pass_the_judges() {
    let mut shown = BTreeSet::new();
    let run = TestRun::with_inputs();
    let examples = examples();
    assert!(examples.len() > 1);
    for (number, text) in examples.iter().enumerate() {
        run.file(&format!("templates/example{number}/workbook.xml"), text);
        let checked = run.run(&format!("template check example{number}"));
        assert_eq!((checked.code, checked.stderr.as_str()), (0, ""));
        let ran = run.run(&format!("build --template example{number} --reports reports{number}"));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let workbook = run.path(&format!("reports{number}/2026Q3/report.xlsx"));
        run_judge("valid_package.py", &[&workbook]);
        let formulas = run_judge("recalculate.py", &[&workbook])["formulas"].as_u64().unwrap();
        assert!(formulas > 20, "{formulas} formulas");
        let printed = &run_judge("printed.py", &[&workbook])["report.xlsx"];
        assert!(printed["pages"].as_u64().unwrap() >= 1, "{printed}");
        let name = run.path(&format!("example{number}.xml"));
        let templates = TemplateSet::load(&format!("example{number}"), Some(&run.path("templates"))).unwrap();
        fs::write(&name, templates.render("workbook.xml", &report()).unwrap()).unwrap();
        let seen = valid(&run, &[&format!("example{number}.xml")]).1;
        shown.extend(seen["elements"].as_array().unwrap().iter().map(ToString::to_string));
        let known: BTreeSet<String> = seen["known"].as_array().unwrap().iter().map(ToString::to_string).collect();
        if number + 1 == examples.len() {
            let missing: Vec<&String> = known.difference(&shown).collect();
            assert!(missing.is_empty(), "docs/templates.md has no example of {missing:?}");
            assert!(known.len() > 18, "{known:?}");
        }
    }
    assert_eq!(run.names(REPORT), Vec::<String>::new());
}

/// Puts markup before the schema; the code is 0 where it is valid.
fn valid(run: &TestRun, names: &[&str]) -> (i32, Value) {
    run.file("workbook.xsd", workbook_schema());
    let paths: Vec<_> = ["workbook.xsd"].iter().chain(names).map(|name| run.path(name)).collect();
    verdict("valid_markup.py", &paths)
}

#[test]
fn the_shipped_sets_are_what_the_schema_says_and_it_refuses_what_it_should() {
    let run = TestRun::new();
    let report = report();
    for set in ["quarterly", "one-pager"] {
        let markup = TemplateSet::load(set, None).unwrap().render("workbook.xml", &report).unwrap();
        run.file(&format!("{set}.xml"), markup);
    }
    let (code, judged) = valid(&run, &["quarterly.xml", "one-pager.xml"]);
    assert_eq!((code, &judged["problems"]), (0, &Value::Array(Vec::new())), "{judged}");
    let markup = fs::read_to_string(run.path("one-pager.xml")).unwrap();
    let spoilt = [
        ("<headlines/>", "<headlins/>"),
        ("<headlines/>", "<headlines limit=\"0\"/>"),
        ("<headlines/>", "<headlines>words</headlines>"),
        ("<headlines/>", "<sheet name=\"Two\"/>"),
        ("<facts/>", "<facts ref=\"facts\"/>"),
        ("<table ref=\"comps.year\"/>", "<table/>"),
        ("hidden=\"true\"", "hidden=\"yes\""),
        ("name=\"One page\"", "name=\"One/page\""),
        ("widths=\"", "widths=\"ten "),
        ("align=\"center\"", "align=\"middle\""),
    ];
    for (from, to) in spoilt {
        assert!(markup.contains(from), "{from}");
        run.file("spoilt.xml", markup.replacen(from, to, 1));
        assert_eq!(valid(&run, &["spoilt.xml"]).0, 1, "{to}");
    }
}

#[test]
fn the_schema_in_the_documents_is_the_one_that_is_printed() {
    let printed = TestRun::new().run("template schema");
    assert_eq!((printed.code, printed.stderr.as_str()), (0, ""));
    assert!(printed.stdout == file("docs/workbook.xsd"), "run `labcomps template schema > docs/workbook.xsd`");
    assert!(printed.stdout == workbook_schema());
}
