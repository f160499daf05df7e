//! `check --review`: the marked-up copies, as programs that are not ours see them.

use crate::grid::Book;
use crate::judges::{run_judge, soffice};
use crate::run::TestRun;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// A workbook with findings of each severity, notes of its own, a style on the cell that is marked, and texts that would
/// like to run.
const SHEET: &str = "\
=== Figures
@format B3:C9 #,##0.0
@fill B4 DDEBF7
@note B3 Source: Daily Paper, 2026-01-05
@note B4 ask about this one
OpenAI, US$ millions |         |         |
                     | FY2024A | FY2025A | FY2026E
Revenue              | 3700    | 13070   | -
Revnue               | 1       | 2       |
Headcount            | 3000    | about right |
Cash burn            | =B3/10 -> 370 | <b>x</b> |
=== It's & \"so\"
OpenAI  | US$ bn  | US$ millions
        | FY2024A |
Revenue | 3.7     |
";

#[test]
fn a_copy_is_the_workbook_with_marks() {
    let run = TestRun::new();
    run.file("inputs/deep/model.xlsx", Book::parse("model", SHEET).unwrap().to_xlsx().unwrap());
    let before = fs::read(run.path("inputs/deep/model.xlsx")).unwrap();
    let ran = run.run("check --review marked");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.stdout, run.run("check").stdout, "the copies change nothing of what is printed");
    assert_eq!(ran.stderr, "marked up: marked/deep/model.review.xlsx\n");
    assert_eq!(fs::read(run.path("inputs/deep/model.xlsx")).unwrap(), before, "the input is left alone");
    let copy = run.path("marked/deep/model.review.xlsx");
    let judged = run_judge("same_cells.py", &[run.path("inputs/deep/model.xlsx"), copy.clone()]);
    assert_eq!(judged["added"], serde_json::json!(["labcomps review"]));
    let count = |name: &str| judged[name].as_u64().unwrap();
    assert!(count("filled") >= 5 && count("notes") >= 5, "{judged}");
    let first = fs::read(&copy).unwrap();
    assert_eq!(run.run("check --review marked").code, 1);
    assert_eq!(fs::read(&copy).unwrap(), first, "the same workbook gives the same bytes");
}

#[test]
fn copies_of_the_samples_are_read_like_the_samples() {
    let run = TestRun::with_inputs();
    let ran = run.run("check --review marked");
    assert_eq!(ran.stderr.lines().count(), 8, "{}", ran.stderr);
    let facts = |inputs: &str| -> BTreeSet<String> {
        let ran = run.run(&format!("facts --format json --inputs {inputs}"));
        let facts = ran.json();
        let key = |fact: &Value| {
            let mut fact = fact.clone();
            let workbook = fact["workbook"].as_str().unwrap().split('.').next().unwrap().to_owned();
            fact["workbook"] = workbook.into();
            fact.to_string()
        };
        facts.as_array().unwrap().iter().map(key).collect()
    };
    let (samples, copies) = (facts("inputs"), facts("marked"));
    assert!(samples.len() > 300);
    assert_eq!(samples.difference(&copies).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(copies.difference(&samples).collect::<Vec<_>>(), Vec::<&String>::new());
    for name in run.names("inputs").iter().filter(|name| name.contains(".xlsx")) {
        let copy = run.path(&format!("marked/{}", name.replace(".xlsx", ".review.xlsx")));
        run_judge("same_cells.py", &[run.path(&format!("inputs/{name}")), copy]);
    }
    // LibreOffice opens each of them, drawn or edited.
    let names = run.names("marked").into_iter().filter(|name| name.contains(".review."));
    let printed = Command::new(soffice())
        .arg(format!("-env:UserInstallation=file://{}", run.path("profile").display()))
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(run.path("printed"))
        .args(names.map(|name| run.path(&format!("marked/{name}"))))
        .output()
        .unwrap();
    assert_eq!(run.names("printed").len(), 8, "{}", String::from_utf8_lossy(&printed.stderr));
}

#[test]
fn copies_are_kept_away_from_inputs_and_answers() {
    let run = TestRun::new();
    run.file("inputs/a.csv", "lab,metric,period,value,unit\nOpenAI,revenue,FY2024,3.7,USD bn\n");
    for (arguments, code, told) in [
        ("check --review inputs/new/marked", 2, "would be read too"),
        ("check --review inputs", 2, "would be read too"),
        ("check inputs/a.csv --review inputs", 2, "would be read too"),
        ("check inputs/a.csv --review inputs/a.csv", 3, "cannot be written"),
        ("check inputs/a.csv --review marked", 0, "marked up: marked/a.review.xlsx"),
    ] {
        let ran = run.run(arguments);
        assert_eq!(ran.code, code, "{arguments}: {ran:?}");
        assert!(ran.stderr.contains(told), "{arguments}: {}", ran.stderr);
        assert_eq!(run.names("inputs"), ["a.csv"], "{arguments}");
    }
    run.file("marked/a.review.xlsx", "an answer");
    let ran = run.run("check --review marked");
    assert!(ran.code == 3 && ran.stderr.contains("is left as it is"), "{ran:?}");
    assert_eq!(fs::read(run.path("marked/a.review.xlsx")).unwrap(), b"an answer");
}
