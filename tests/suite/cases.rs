//! Whole cases and examples of findings, as folders of plain text.
//!
//! `tests/cases/<name>/inputs/` holds `.grid` sheets, built into real workbooks here, and `expected/` the facts and the
//! findings that they give. `tests/errors/<code>/` holds an input that gives the finding and the text that people see;
//! every code has one. `LABCOMPS_GOLD=1` writes what came out, for reading before it is committed.
#![expect(clippy::disallowed_methods, reason = "the golden texts are rewritten on request")]

use crate::grid::Book;
use crate::run::TestRun;
use labcomps::finding::Code;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

pub(crate) fn folders(name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    found.sort();
    assert!(!found.is_empty(), "tests/{name} is empty");
    found
}

fn name_of(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// Puts the inputs of a case, and its `labcomps.toml` when it has one, into a working folder: grids are built, a `.sparse` file becomes one of the size it names,
/// a `.hex` file the bytes it names, and the rest is copied.
fn prepare(inputs: &Path) -> TestRun {
    let run = TestRun::new();
    let config = inputs.with_file_name("labcomps.toml");
    if config.is_file() {
        run.file("labcomps.toml", fs::read(config).unwrap());
    }
    for entry in fs::read_dir(inputs).unwrap() {
        let path = entry.unwrap().path();
        let text = || fs::read_to_string(&path).unwrap();
        let name = name_of(&path);
        let (stem, end) = name.rsplit_once('.').unwrap();
        let target = format!("inputs/{stem}");
        match end {
            "grid" => {
                let book = Book::parse(name, &text()).unwrap_or_else(|error| panic!("{error}"));
                run.file(&target, book.to_xlsx().unwrap());
            }
            "sparse" => {
                run.file(&target, "");
                let file = fs::OpenOptions::new().write(true).open(run.path(&target)).unwrap();
                file.set_len(text().trim().parse().unwrap()).unwrap();
            }
            "hex" => {
                let bytes = |text: String| {
                    let bytes = text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap());
                    bytes.collect::<Vec<u8>>()
                };
                run.file(&target, bytes(text()));
            }
            _ => {
                run.file(&format!("inputs/{name}"), fs::read(&path).unwrap());
            }
        }
    }
    run
}

pub(crate) fn compare(expected: &Path, found: &str) {
    if std::env::var_os("LABCOMPS_GOLD").is_some() {
        fs::create_dir_all(expected.parent().unwrap()).unwrap();
        fs::write(expected, found).unwrap();
    }
    let golden = fs::read_to_string(expected).unwrap_or_default();
    assert!(golden == found, "{} is not what comes out:\n{found}", expected.display());
}

#[test]
fn cases_give_their_facts_and_findings() {
    for case in folders("cases") {
        let run = prepare(&case.join("inputs"));
        compare(&case.join("expected/facts.csv"), &run.run("facts").stdout);
        compare(&case.join("expected/check.txt"), &run.run("check --color never").stdout);
    }
}

#[test]
fn every_finding_has_an_example_and_its_text() {
    for code in Code::ALL {
        let example = folder("errors").join(code.as_str());
        assert!(example.is_dir(), "tests/errors/{} is missing: every finding has an example", code.as_str());
        let run = prepare(&example.join("inputs"));
        let checked = run.run("check --color never").stdout;
        let marked = format!("[{}]", code.as_str());
        // Conflicts and tie-outs are found when sources are brought together, by `build`.
        let told = if checked.contains(&marked) { checked } else { findings_of_build(&run) };
        assert!(told.contains(&marked), "tests/errors/{} does not give its finding:\n{told}", code.as_str());
        compare(&example.join("expected.txt"), &told);
    }
    let known: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    for example in folders("errors") {
        assert!(known.contains(&name_of(&example)), "tests/errors/{} is no code", name_of(&example));
    }
}

#[test]
fn the_lines_that_a_finding_offers_settle_it() {
    let codes =
        ["lab-missing", "metric-missing", "period-missing", "unit-missing", "unit-conflict", "context-conflict"];
    for code in codes {
        let run = prepare(&folder("errors").join(code).join("inputs"));
        let told = run.run("check --color never").stdout;
        let offers = told.split("or state it in labcomps.toml:\n").skip(1);
        let lines = offers.flat_map(|offer| offer.lines().take_while(|line| line.starts_with("        ")));
        let config = lines.map(str::trim).collect::<Vec<_>>().join("\n");
        assert!(config.contains("[[reading]]"), "{code} offers nothing:\n{told}");
        run.file("labcomps.toml", &config);
        let settled = run.run("check --color never");
        assert!(!settled.stdout.contains("error[") && !settled.stdout.contains(code), "{code}: {config}\n{settled:?}");
    }
}

#[test]
fn every_finding_is_explained() {
    let text = fs::read_to_string(folder("../docs/findings.md")).unwrap();
    let told: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let mut expected: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let mut sorted = told.clone();
    sorted.sort_unstable();
    expected.sort_unstable();
    assert_eq!(sorted, expected, "docs/findings.md and the codes differ");
}

fn findings_of_build(run: &TestRun) -> String {
    let built = run.run("build --format json --allow-errors").json();
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let line = |finding: &serde_json::Value| {
        let [severity, code, message, workbook, sheet, cell, hint] =
            ["severity", "code", "message", "workbook", "sheet", "cell", "hint"].map(|key| text(finding, key));
        let place = if sheet.is_empty() { String::new() } else { format!(" > {sheet}!{cell}") };
        format!("{severity}[{code}]: {message}\n  --> {workbook}{place}\n  hint: {hint}\n")
    };
    built["findings"].as_array().unwrap().iter().map(line).collect()
}
