//! The public contracts on the repository's own inputs: names, order, meanings, streams.

use crate::run::TestRun;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fs;

const FIELDS: &str =
    "lab,metric,period,low,base,high,bound,unit,basis,scope,source,as_of,reported,workbook,sheet,cell,raw";

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn facts() -> Vec<Value> {
    let ran = TestRun::with_inputs().run("facts --format json");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json().as_array().unwrap().clone()
}

/// The facts in which every `field=value` of the query holds, as `low base high bound unit basis`.
fn find(facts: &[Value], query: &str) -> Vec<String> {
    let holds = |fact: &Value| {
        query.split(' ').all(|part| {
            let (field, value) = part.split_once('=').unwrap();
            fact[field].as_str() == Some(value)
        })
    };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let shown =
        |fact: &Value| ["low", "base", "high", "bound", "unit", "basis"].map(|field| text(&fact[field])).join(" ");
    facts.iter().filter(|fact| holds(fact)).map(shown).collect()
}

#[test]
fn facts_have_the_documented_fields_in_their_order() {
    let ran = TestRun::with_inputs().run("facts --format json");
    for line in ran.stdout.lines().filter(|line| line.starts_with('{')) {
        let mut from = 0;
        for field in FIELDS.split(',') {
            let name = format!("\"{field}\":");
            from += line[from..].find(&name).unwrap_or_else(|| panic!("no {field} in its place: {line}"));
        }
    }
    for fact in ran.json().as_array().unwrap() {
        let fact = fact.as_object().unwrap();
        let names: BTreeSet<&str> = fact.keys().map(String::as_str).collect();
        assert_eq!(names, FIELDS.split(',').collect());
        assert!(fact["base"].is_number() && fact["scope"].is_array(), "{fact:?}");
        assert!(
            ["lab", "metric", "period", "bound", "unit", "workbook", "sheet", "cell", "raw"]
                .iter()
                .all(|name| fact[*name].is_string())
        );
    }
}

#[test]
#[expect(clippy::disallowed_types, reason = "the csv that the program wrote is read back")]
fn facts_as_csv_tell_what_facts_as_json_tell() {
    let run = TestRun::with_inputs();
    let (json, csv) = (run.run("facts --format json").json(), run.run("facts"));
    assert_eq!(csv.stdout.lines().next(), Some(FIELDS));
    let mut reader = csv::Reader::from_reader(csv.stdout.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let facts = json.as_array().unwrap();
    assert_eq!(rows.len(), facts.len());
    for (row, fact) in rows.iter().zip(facts) {
        for (field, text) in FIELDS.split(',').zip(row) {
            let expected = match &fact[field] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Array(tags) => tags.iter().map(|tag| tag.as_str().unwrap()).collect::<Vec<_>>().join(";"),
                other => other.to_string(),
            };
            assert_eq!(text.trim_start_matches('\''), expected, "{field} of {fact}");
        }
    }
}

#[test]
fn figures_are_read_as_the_sheets_mean_them() {
    let facts = facts();
    let check = |query: &str, expected: &str| {
        let found = find(&facts, query);
        assert!(found.iter().any(|figure| figure == expected), "{query}: {found:#?}");
    };
    check(
        "lab=openai metric=revenue period=FY2025 basis=audited",
        "13070000000 13070000000 13070000000 exact USD audited",
    );
    check("lab=anthropic metric=revenue period=2026Q3", "18000000000 20000000000 22000000000 range USD estimate");
    check(
        "lab=anthropic metric=revenue period=2026Q2 basis=leaked",
        "11500000000 11500000000 null at_least USD leaked",
    );
    check("lab=openai metric=net_income period=FY2024", "-5090000000 -5090000000 -5090000000 exact USD audited");
    check("workbook=people-users-compute.xlsx cell=C35", "1.433 1.8665 2.3 range GW null");
    check("workbook=press-estimates.csv unit=share raw=-94", "-0.94 -0.94 -0.94 exact share leaked");
    check("workbook=two-labs.xlsx sheet=Anthropic cell=D5", "4100000000 4100000000 4100000000 exact USD leaked");
    let shares = facts.iter().filter(|fact| fact["unit"] == "share").filter(|fact| fact["base"] == 0.33);
    assert!(shares.count() > 0, "a share of 33 per cent is 0.33");
}

#[test]
fn no_figure_carries_the_noise_of_a_multiplication() {
    for fact in facts() {
        for end in ["low", "base", "high"] {
            let digits = fact[end].to_string().replace(['.', '-'], "");
            assert!(digits.trim_matches('0').len() < 13, "{end} of {fact}");
        }
    }
}

#[test]
fn every_cell_of_every_sheet_is_accounted_for() {
    let ran = TestRun::with_inputs().run("check --format json");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let json = ran.json();
    let workbooks = json["workbooks"].as_array().unwrap();
    assert_eq!(workbooks.len(), 8);
    for workbook in workbooks {
        assert_eq!(workbook["sha256"].as_str().unwrap().len(), 64);
        for sheet in workbook["sheets"].as_array().unwrap() {
            let names: BTreeSet<&str> = sheet.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(names, ["name", "cells", "facts", "derived", "labels", "notes", "skipped"].into());
            let count = |name: &str| sheet[name].as_u64().unwrap();
            let parts = ["facts", "derived", "labels", "notes", "skipped"].map(count);
            assert_eq!(parts.iter().sum::<u64>(), count("cells"), "{} {}", workbook["path"], sheet["name"]);
        }
    }
    for finding in json["findings"].as_array().unwrap() {
        let names: BTreeSet<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["code", "severity", "workbook", "sheet", "cell", "message", "hint"].into());
        assert!(!finding["message"].as_str().unwrap().ends_with('.'), "{finding}");
    }
}

#[test]
fn check_names_files_and_reads_only_these() {
    let ran = TestRun::with_inputs().run("check --format json inputs/funding-rounds.ods");
    let paths: Vec<Value> =
        ran.json()["workbooks"].as_array().unwrap().iter().map(|workbook| workbook["path"].clone()).collect();
    assert_eq!(paths, ["funding-rounds.ods"]);
}

#[test]
fn check_in_words_fits_a_narrow_page() {
    let ran = TestRun::with_inputs().run("check");
    let (_, table) = ran.stdout.split_once("cells facts derived labels notes skipped\n").unwrap();
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    assert!(!ran.stdout.contains('\x1b'));
}

#[test]
fn build_prints_the_paths_and_the_receipt_has_their_hashes() {
    let run = TestRun::with_inputs();
    let ran = run.run("build --as-of 2026-11-22 --period 2026Q3");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let paths: Vec<&str> = ran.stdout.lines().collect();
    assert!(paths.contains(&"reports/2026Q3/report.md") && paths.contains(&"reports/2026Q3/receipt.json"), "{paths:?}");
    assert!(ran.stderr.starts_with("2026Q3 as of 2026-11-22: 8 files, "), "{}", ran.stderr);
    let read = |path: &str| fs::read(run.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let receipt: Value = serde_json::from_slice(&read("reports/2026Q3/receipt.json")).unwrap();
    assert_eq!((&receipt["period"], &receipt["as_of"]), (&"2026Q3".into(), &"2026-11-22".into()));
    for (list, folder) in [("artifacts", "reports/2026Q3"), ("inputs", "inputs")] {
        for file in receipt[list].as_array().unwrap() {
            let bytes = read(&format!("{folder}/{}", file["path"].as_str().unwrap()));
            assert_eq!(file["sha256"], hash(&bytes).as_str(), "{file}");
        }
    }
    assert_eq!(receipt["artifacts"].as_array().unwrap().len() + 1, paths.len());
    assert_eq!(run.names("reports"), ["2026Q3"]);
}

#[test]
fn building_twice_gives_the_same_receipt() {
    let run = TestRun::with_inputs();
    let receipts = [0, 1].map(|_| {
        assert_eq!(run.run("build --as-of 2026-11-22").code, 0);
        fs::read(run.path("reports/2026Q3/receipt.json")).unwrap()
    });
    assert_eq!(receipts[0], receipts[1]);
}

#[test]
fn build_as_json_tells_programs_everything() {
    let ran = TestRun::with_inputs().run("build --as-of 2026-11-22 --format json");
    let json = ran.json();
    assert_eq!(json["receipt"]["period"], "2026Q3");
    assert!(json["paths"].as_array().unwrap().contains(&"reports/2026Q3/receipt.json".into()));
    assert!(json["findings"].is_array());
}

#[test]
fn colour_is_only_for_terminals_and_those_who_ask() {
    let run = TestRun::with_inputs();
    assert!(run.run("check --color always").stdout.contains("\x1b[1;33mwarning"));
    assert!(!run.run("check --color never").stdout.contains('\x1b'));
}
