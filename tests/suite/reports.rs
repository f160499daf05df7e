//! The report of the repository's own inputs, put before outside judges.

use crate::judges::run_judge;
use crate::run::{Ran, TestRun};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, process};

pub(crate) const REPORT: &str = "reports/2026Q3";
/// The arguments of the two builds of the sample, in their order: see scripts/sample.
const BUILDS: [&str; 2] = ["build --as-of 2026-07-15", "build"];

/// Both quarters of the sample.
pub(crate) fn built() -> TestRun {
    let run = TestRun::with_inputs();
    for arguments in BUILDS {
        let ran: Ran = run.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    run
}

/// Every file below a folder, by its path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn inputs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end != "toml")).collect();
    paths.sort();
    paths
}

#[test]
fn libreoffice_recalculates_every_formula_to_the_cached_value() {
    let run = built();
    let verdict = run_judge("recalculate.py", &[run.path(&format!("{REPORT}/report.xlsx"))]);
    let formulas = verdict["formulas"].as_u64().unwrap();
    assert!(formulas >= 300, "{formulas} formulas");
    println!("{formulas} formulas recalculated by LibreOffice");
}

#[test]
fn every_workbook_is_a_valid_package() {
    let run = built();
    run.run("init form");
    let paths = [&format!("{REPORT}/report.xlsx"), "reports/2026Q2/report.xlsx", &format!("form/{}", form(&run))];
    run_judge("valid_package.py", &paths.map(|path| run.path(path)));
}

/// The input form's path in its working folder.
fn form(run: &TestRun) -> String {
    let names = run.names("form/inputs");
    format!("inputs/{}", names.iter().find(|name| name.contains(".xlsx")).unwrap())
}

#[test]
fn links_of_the_workbook_lead_both_ways() {
    let run = built();
    let told = run_judge("links.py", &[run.path(&format!("{REPORT}/report.xlsx"))]);
    assert!(told["tables"]["observations"].as_u64() > told["tables"]["facts"].as_u64(), "{told}");
}

#[test]
fn workbook_markdown_and_page_tell_the_same_numbers() {
    let run = built();
    for (text, least) in [("report.md", "1000"), ("report.html", "1500")] {
        let paths = ["report.xlsx", text].map(|name| run.path(&format!("{REPORT}/{name}")));
        let asked = paths.iter().map(|path| path.to_str().unwrap()).chain(["--least", least]);
        let verdict = run_judge("same_numbers.py", &asked.collect::<Vec<_>>());
        println!("{} numbers are the same in workbook and {text}", verdict["numbers"]);
    }
}

#[test]
fn cells_are_counted_as_an_independent_reader_counts_them() {
    let paths = inputs();
    let counted = run_judge("count_cells.py", &paths);
    let counted: BTreeMap<String, &Value> = counted
        .as_object()
        .unwrap()
        .iter()
        .map(|(path, sheets)| (Path::new(path).file_name().unwrap().to_str().unwrap().to_owned(), sheets))
        .collect();
    let check = TestRun::with_inputs().run("check --format json").json();
    let mut sheets = 0;
    for workbook in check["workbooks"].as_array().unwrap() {
        let theirs = counted[workbook["path"].as_str().unwrap()];
        for sheet in workbook["sheets"].as_array().unwrap() {
            let name = sheet["name"].as_str().unwrap();
            assert_eq!(sheet["cells"], theirs[name], "{} {name}", workbook["path"]);
            let parts = ["facts", "derived", "labels", "notes", "skipped"];
            let sum: u64 = parts.iter().map(|part| sheet[*part].as_u64().unwrap()).sum();
            assert_eq!(sheet["cells"], sum, "{} {name}", workbook["path"]);
            sheets += 1;
        }
    }
    assert!(sheets >= 15, "{sheets} sheets");
}

#[test]
fn the_same_bytes_in_another_folder_time_zone_and_locale() {
    let here = built();
    let there = TestRun::with_inputs();
    let elsewhere =
        [("TZ", "Pacific/Apia"), ("LANG", "de_DE.UTF-8"), ("LC_ALL", "tr_TR.UTF-8"), ("RAYON_NUM_THREADS", "1")];
    // The last report is built twice: the second time its own quarter has a report already.
    for arguments in BUILDS.iter().chain(&BUILDS[1..]) {
        let output = process::Command::new(env!("CARGO_BIN_EXE_labcomps"))
            .env_clear()
            .envs(elsewhere)
            .current_dir(there.path(""))
            .args(arguments.split(' '))
            .output()
            .unwrap();
        assert!(output.status.success());
    }
    let (here, there) = (files(&here.path("reports")), files(&there.path("reports")));
    assert_eq!(here.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    for (name, bytes) in &here {
        assert!(there[name] == *bytes, "{name} differs");
    }
}

#[test]
fn the_committed_sample_is_what_the_inputs_give() {
    let run = built();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    let (sample, fresh) = (files(&sample), files(&run.path("reports")));
    assert_eq!(
        sample.keys().collect::<Vec<_>>(),
        fresh.keys().collect::<Vec<_>>(),
        "run scripts/sample and commit reports/"
    );
    for (name, bytes) in &fresh {
        assert!(sample[name] == *bytes, "{name} differs: run scripts/sample and commit reports/");
    }
}

#[test]
fn every_figure_of_the_report_leads_to_input_cells() {
    let run = built();
    let model: Value = serde_json::from_slice(&fs::read(run.path(&format!("{REPORT}/model.json"))).unwrap()).unwrap();
    let tables = model["tables"].as_object().unwrap();
    let cells = || {
        let rows = tables.values().flat_map(|table| table["rows"].as_array().unwrap());
        rows.flat_map(|row| row["cells"].as_array().unwrap())
    };
    let typed: BTreeSet<&str> =
        cells().filter(|cell| cell["kind"] == "input").map(|cell| cell["figure"].as_str().unwrap()).collect();
    let mut traced = 0;
    for shown in cells().filter(|cell| cell["kind"] == "figure").map(|cell| &cell["shown"]) {
        for leaf in shown["leaves"].as_array().unwrap() {
            assert!(typed.contains(leaf.as_str().unwrap()), "{leaf} stands on no sheet");
            traced += 1;
        }
    }
    assert!(traced > 500, "{traced} leaves");
    // And every figure on the Facts sheet names the cell it was read from.
    for row in tables["facts"]["rows"].as_array().unwrap() {
        let cell = row["cells"].as_array().unwrap().last().unwrap()["text"].as_str().unwrap();
        assert!(cell.contains(" > ") && cell.contains('!'), "{cell}");
    }
}

#[test]
fn tie_outs_come_out_as_the_domain_says() {
    let run = built();
    let model: Value = serde_json::from_slice(&fs::read(run.path(&format!("{REPORT}/model.json"))).unwrap()).unwrap();
    let rows = model["tables"]["checks.ties"]["rows"].as_array().unwrap();
    let result = |lab: &str, period: &str, what: &str| {
        let matches = |row: &&Value| {
            let text = |index: usize| row["cells"][index]["text"].as_str().unwrap_or_default();
            text(0) == lab && text(1) == period && text(2).starts_with(what)
        };
        let row = rows.iter().find(matches).unwrap_or_else(|| panic!("no tie-out {lab} {period} {what}"));
        row["cells"].as_array().unwrap().last().unwrap()["text"].as_str().unwrap().to_owned()
    };
    assert_eq!(result("OpenAI", "FY2025", "total costs and expenses"), "ties");
    assert_eq!(result("OpenAI", "FY2025", "operating income"), "ties");
    assert_eq!(result("OpenAI", "FY2024", "operating income"), "ties");
    assert_eq!(result("Anthropic", "FY2025", "operating income"), "ties");
    assert_eq!(result("Anthropic", "FY2025", "total compute"), "differs");
    // 40 in August is no 4 x 6.7; 13.6 for a quarter is 4 x 3.4; 1.8 cannot hold the 3.767 of one partner.
    assert_eq!(result("OpenAI", "2026-08-13", "revenue run-rate = 4 x revenue of 2026Q2"), "differs");
    assert_eq!(result("Anthropic", "2026Q1", "total compute spend, annualised"), "ties");
    assert_eq!(result("OpenAI", "FY2024", "inference compute spend holds that of azure"), "differs");
    // What is booked of the payments to Microsoft is 16.64 of 17.2.
    assert_eq!(result("OpenAI", "FY2025", "payments to the cloud partner"), "differs");
    // What is shown of the commitments is 413 of 518; what partners keep parts 68 from 50; 900 before 65 came in is 965.
    assert_eq!(result("Anthropic", "2026-09-30", "purchase and lease commitments ="), "differs");
    assert_eq!(result("OpenAI", "2026-09-30", "revenue run-rate, gross = net"), "differs");
    assert_eq!(result("Anthropic", "2026-05-28", "post-money valuation"), "ties");
    // "More than 11.5bn" could be a quarter of 65bn.
    assert!(!rows.iter().any(|row| row["cells"][2]["text"].as_str().unwrap().ends_with("of 2026Q2")
        && row["cells"][0]["text"] == "Anthropic"));
}

#[test]
fn what_changed_since_the_report_before_is_told_with_its_cause() {
    let run = built();
    let diff = run.run("diff 2026Q2 2026Q3 --format json").json();
    let changes = diff["changes"].as_array().unwrap();
    let of = |id: &str| changes.iter().find(|change| change["id"] == id).unwrap_or_else(|| panic!("no change of {id}"));
    let vintage = of("anthropic.revenue.FY2028");
    assert_eq!((&vintage["class"], &vintage["old"]["base"]), (&json!("revised"), &json!(102e9)));
    assert_eq!((&vintage["new"]["low"], &vintage["new"]["high"]), (&json!(190e9), &json!(200e9)));
    assert_eq!(vintage["cause"], "a later vintage: 2026-09-29 in place of 2026-04");
    assert_eq!(vintage["old"]["origin"]["cell"], "E6");
    let rebased = of("anthropic.total_costs.FY2025");
    assert_eq!((&rebased["class"], &rebased["old"]["basis"]), (&json!("re_based"), &json!("estimate")));
    let new = of("openai.revenue.2026Q2");
    assert_eq!((&new["class"], &new["old"]), (&json!("new"), &Value::Null));
    assert_eq!(new["cause"], "reported 2026-08-19, after the day of the report before");
    // The sheet lists what the command prints, and its difference is a formula over both figures.
    let model: Value = serde_json::from_slice(&fs::read(run.path(&format!("{REPORT}/model.json"))).unwrap()).unwrap();
    let rows = model["tables"]["changes.figures"]["rows"].as_array().unwrap();
    let once = model["tables"]["changes.once"]["rows"].as_array().unwrap();
    assert_eq!(rows.len() + once.len(), changes.len());
    let row = rows.iter().find(|row| row["id"] == "anthropic.revenue.FY2028").unwrap();
    assert_eq!(row["cells"][6]["figure"], "anthropic.revenue.FY2028@2026Q2");
    let formula = "anthropic.revenue.FY2028-anthropic.revenue.FY2028@2026Q2";
    assert_eq!(
        (&row["cells"][11]["shown"]["formula"], &row["cells"][11]["shown"]["value"]),
        (&json!(formula), &json!(93e9))
    );
    let headline = model["headlines"].as_array().unwrap().iter().find(|one| one["subject"] == "What changed").unwrap();
    let text = headline["text"].as_str().unwrap();
    assert!(text.starts_with("9 figures say otherwise than in the report of 2026Q2 (4 re-based, 5 revised)"), "{text}");
    // A first report says that it has none before it.
    let first: Value = serde_json::from_slice(&fs::read(run.path("reports/2026Q2/model.json")).unwrap()).unwrap();
    assert_eq!(first["tables"]["changes.summary"]["rows"][0]["id"], "none");
    assert_eq!(first["tables"]["changes.figures"]["rows"], json!([]));
    assert!(first["headlines"].as_array().unwrap().iter().all(|one| one["subject"] != "What changed"));
}

/// What domain.md (section 2b) ties by growth, by margin and between sources, as far as the sample inputs are read.
#[test]
fn what_ties_across_tables_and_what_does_not_is_told() {
    let run = built();
    let model: Value = serde_json::from_slice(&fs::read(run.path(&format!("{REPORT}/model.json"))).unwrap()).unwrap();
    let texts = |table: &str| -> Vec<Vec<String>> {
        let text =
            |cell: &Value| cell["text"].as_str().or(cell["shown"]["text"].as_str()).unwrap_or_default().to_owned();
        let rows = model["tables"][table]["rows"].as_array().unwrap().iter();
        rows.map(|row| row["cells"].as_array().unwrap().iter().map(text).collect()).collect()
    };
    let holds = |table: &str, words: &[&str]| {
        let all = |row: &Vec<String>| words.iter().all(|word| row.iter().any(|cell| cell.contains(word)));
        assert!(texts(table).iter().any(all), "no row of {table} says {words:?}");
    };
    // 6.7 on 5.7 is the 18% that is reported; -8.06 on 4.6 is -175%.
    holds("trends.quarters", &["OpenAI, growth on the quarter before", "17.5%"]);
    holds("comps.year", &["Operating margin", "(175.0%)"]);
    holds("comps.latest", &["Post-money valuation", "965.00"]);
    // 110 and 12 against 122, 50 net against 68 gross.
    holds("checks.findings", &["source-conflict", "funding-rounds.ods > Rounds!D30", "USD 12bn", "USD 122bn"]);
    holds(
        "comps.latest",
        &["Revenue run-rate", "50.00", "one counts revenue net of what partners keep, the other gross"],
    );
    // 13.6 for a quarter is 3.4 at an annual pace: it ties, and is warned of.
    holds("checks.findings", &["tie-out", "press-estimates.csv", "told at an annual pace, four times the USD 3.4bn"]);
    // Commitments without a date, and an amount for each year of a term, are told and not read.
    holds("checks.findings", &["period-missing", "two-labs.xlsx > Commitments!C11"]);
    holds("checks.findings", &["period-unreadable", "two-labs.xlsx > Commitments!D13", "an amount for each year"]);
}

/// The figures that domain.md (section 2) gives for its comparisons, and those it implies.
#[test]
fn comparisons_come_out_as_the_domain_says() {
    let run = built();
    let model: Value = serde_json::from_slice(&fs::read(run.path(&format!("{REPORT}/model.json"))).unwrap()).unwrap();
    let text = |table: &str, row: &str, column: &str| -> String {
        let table = &model["tables"][table];
        let at = table["columns"].as_array().unwrap().iter().position(|one| one["id"] == column).unwrap();
        let row = table["rows"].as_array().unwrap().iter().find(|one| one["id"] == row);
        let cell = &row.unwrap_or_else(|| panic!("no row {row:?}"))["cells"][at];
        cell["text"].as_str().or(cell["shown"]["text"].as_str()).unwrap_or_default().to_owned()
    };
    // Runway: 73 at a burn of 3.7 in a quarter is 19.7 quarters; by the forecasts of 25 and 57 it is gone about November 2027.
    assert_eq!(text("capital.runway", "months", "left"), "59.2");
    assert_eq!(text("capital.runway", "gone", "left"), "2027-11-27");
    assert_eq!(text("capital.runway", "gone", "right"), "n/a");
    assert_eq!(text("capital.walk", "left.gap", "FY2027"), "5.30");
    // Revenue multiples at rounds: 852/25, 965/47, 380/14.
    assert_eq!(text("capital.multiples", "left.2026-03-31", "multiple"), "34.08x");
    assert_eq!(text("capital.multiples", "right.2026-05-28", "multiple"), "20.53x");
    assert_eq!(text("capital.multiples", "right.2026-02-12", "multiple"), "27.14x");
    // Coverage: 13.07/21.4 and 4.6/9.0; spend and compute for each dollar of revenue.
    assert_eq!(text("analysis.coverage", "left", "FY2025"), "0.61x");
    assert_eq!(text("analysis.coverage", "right", "FY2025"), "0.51x");
    assert_eq!(text("compute.intensity", "cost_multiple.left", "FY2025"), "2.60x");
    assert_eq!(text("compute.intensity", "cost_multiple.right", "FY2025"), "2.75x");
    // The burn multiple, B as the domain has it; growth of both is too fast for the rule of 40.
    assert_eq!(text("capital.efficiency", "burn_multiple", "right"), "0.38x");
    assert_eq!(text("capital.efficiency", "rule_of_40", "left"), "n.m.");
    // Cash flow of 2028: -11, then -47, then -85; guidance of 10.9 was beaten.
    assert_eq!(text("analysis.revisions", "openai.cash_flow_free.FY2028.1", "delta"), "(36.00)");
    assert_eq!(text("analysis.revisions", "openai.cash_flow_free.FY2028.2", "delta"), "(38.00)");
    assert_eq!(text("analysis.guidance", "anthropic.revenue.2026Q2.1", "verdict"), "beat");
    // 518 against cash of 20.28; OpenAI's twelve months are 13.07 + 12.4 - 4.3.
    assert_eq!(text("capital.commitments", "to_cash", "right"), "25.54x");
    assert_eq!(text("analysis.twelve_months", "ltm", "left"), "21.17");
    // Anthropic's 2025Q3 is nowhere stated, so its last twelve months known are the year.
    assert_eq!(text("analysis.twelve_months", "ltm", "right"), "4.60");
    assert_eq!(text("analysis.twelve_months", "ltm_to", "right"), "2025-12-31");
}

#[test]
fn claims_come_out_as_the_figures_say() {
    let run = built();
    let model: Value = serde_json::from_slice(&fs::read(run.path(&format!("{REPORT}/model.json"))).unwrap()).unwrap();
    let verdicts: Vec<(&str, &str)> = model["tables"]["claims.verdicts"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["cells"][0]["text"].as_str().unwrap(), row["cells"][2]["text"].as_str().unwrap()))
        .collect();
    let expected = [
        ("S1", "fails"),
        ("S2", "holds"),
        ("S3", "fails"),
        ("S4", "partly"),
        ("S5", "fails"),
        ("S6", "partly"),
        ("S7", "fails"),
        ("S8", "partly"),
        ("S9", "partly"),
        ("S10", "partly"),
        ("S11", "partly"),
        ("S12", "partly"),
        ("S13", "fails"),
    ];
    assert_eq!(verdicts, expected);
    let ratios: Vec<String> = model["tables"]["compute.ratio"]["rows"][0]["cells"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|cell| cell["shown"]["text"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(ratios, ["2.67x", "2.02x", "4.03x"]);
}

#[test]
fn a_misspelt_name_in_a_template_is_located_and_nothing_is_written() {
    let spoil = |file: &str, from: &str, to: &str, expected: &[&str]| {
        let run = TestRun::with_inputs();
        let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/quarterly").join(file);
        let text = fs::read_to_string(template).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        run.file(&format!("templates/quarterly/{file}"), text.replacen(from, to, 1));
        let ran = run.run("build");
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        for part in expected {
            assert!(ran.stderr.contains(part), "{part} is not in {}", ran.stderr);
        }
        assert!(run.names("reports").is_empty());
    };
    spoil(
        "workbook.xml",
        "ref=\"comps.year\"",
        "ref=\"comps.yaer\"",
        &["templates/quarterly/workbook.xml:", "did you mean `comps.year`?"],
    );
    spoil(
        "workbook.xml",
        "<headlines/>",
        "<headlins/>",
        &["there is no element `headlins`", "did you mean `headlines`?"],
    );
    spoil(
        "workbook.xml",
        "{% if meta.despite_errors %}",
        "{% if meta.despite_error %}",
        &["unknown name `despite_error`"],
    );
    spoil(
        "report.md",
        "{{ meta.title }}",
        "{{ meta.titel }}",
        &["templates/quarterly/report.md:", "unknown name `titel`"],
    );
    spoil(
        "report.html",
        "{% if meta.despite_errors %}",
        "{% if meta.despite_error %}",
        &["templates/quarterly/report.html:", "unknown name `despite_error`"],
    );
    spoil(
        "report.html",
        "{% if of.sign",
        "{% if of.sing",
        &["templates/quarterly/report.html:", "unknown name `sing`"],
    );
}
