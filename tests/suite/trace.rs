//! From a figure of a report back to its input cells, put before a reader that is not ours.

use crate::cases::{compare, folder};
use crate::changes::put_inputs;
use crate::judges::{run_judge, verdict};
use crate::reports::{REPORT, built};
use crate::run::TestRun;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

/// How many cells are drawn.
const DRAWN: usize = 100;
/// The seed of the draw; another one must do as well.
const SEED: u64 = 20_261_009;

/// A small generator of numbers, the same on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    /// Draws some of the items, each once.
    fn some<T>(&mut self, mut items: Vec<T>, count: usize) -> Vec<T> {
        (0..count).map(|_| items.swap_remove(self.below(items.len()))).collect()
    }
}

/// Reads a JSON file of the report.
fn read(run: &TestRun, name: &str) -> Value {
    serde_json::from_slice(&fs::read(run.path(&format!("{REPORT}/{name}"))).unwrap()).unwrap()
}

/// Every cell of the workbook that holds a figure or a verdict of the model, with whether it has an operand.
fn figure_cells(run: &TestRun) -> Vec<(String, bool)> {
    let (model, places) = (read(run, "model.json"), read(run, "places.json"));
    let mut found = Vec::new();
    for sheet in places["workbook"].as_array().unwrap() {
        for place in sheet["tables"].as_array().unwrap() {
            let table = &model["tables"][place["table"].as_str().unwrap()];
            let columns: Vec<&str> =
                table["columns"].as_array().unwrap().iter().map(|column| column["id"].as_str().unwrap()).collect();
            for row in table["rows"].as_array().unwrap() {
                for (column, cell) in columns.iter().zip(row["cells"].as_array().unwrap()) {
                    let leaves = match cell["kind"].as_str().unwrap() {
                        "input" => true,
                        "figure" => !cell["shown"]["leaves"].as_array().unwrap().is_empty(),
                        "verdict" => !cell["test"]["leaves"].as_array().unwrap().is_empty(),
                        _ => continue,
                    };
                    let letters = place["columns"][*column].as_str().unwrap();
                    let number = &place["rows"][row["id"].as_str().unwrap()];
                    found.push((format!("{}!{letters}{number}", sheet["sheet"].as_str().unwrap()), leaves));
                }
            }
        }
    }
    found
}

/// Traces places of the sample report, each by itself an argument: sheets have blanks in their names.
fn traced(run: &TestRun, places: &[String]) -> Vec<Value> {
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_labcomps"))
        .env_clear()
        .current_dir(run.path(""))
        .args(["trace", "--format", "json"])
        .args(places)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let traces: Value = serde_json::from_slice(&output.stdout).unwrap();
    traces["traces"].as_array().unwrap().clone()
}

/// The input cells at the ends of some traces, as the judge takes them.
fn input_cells(run: &TestRun, traces: &[Value]) -> Vec<Value> {
    let mut cells = BTreeMap::new();
    for operand in traces.iter().flat_map(|trace| trace["operands"].as_array().unwrap()) {
        let origin = &operand["origin"];
        assert_eq!(operand["file"], "same", "{operand}");
        let path = run.path("inputs").join(origin["workbook"].as_str().unwrap());
        let cell = json!({"path": path, "sheet": origin["sheet"], "cell": origin["cell"], "raw": origin["raw"]});
        cells.insert(cell.to_string(), cell);
    }
    cells.into_values().collect()
}

#[test]
fn a_hundred_random_cells_lead_to_input_cells_that_another_reader_finds() {
    let run = built();
    let cells = figure_cells(&run);
    // What has no operand rests on the numbers of a claim: its band, and what it says.
    let bare: BTreeSet<&str> =
        cells.iter().filter(|(_, leaves)| !leaves).map(|(cell, _)| cell.split('!').next().unwrap()).collect();
    assert!(bare.is_subset(&["Claims", "Compute & training"].into()), "{bare:?}");
    let with_leaves: Vec<String> = cells.into_iter().filter(|(_, leaves)| *leaves).map(|(cell, _)| cell).collect();
    let all = with_leaves.len();
    assert!(all > 1000, "{all} cells with figures");
    let drawn = Draw(SEED).some(with_leaves, DRAWN);
    let traces = traced(&run, &drawn);
    assert_eq!(traces.len(), DRAWN);
    for (place, trace) in drawn.iter().zip(&traces) {
        assert_eq!(trace["place"], json!(place));
        assert!(!trace["operands"].as_array().unwrap().is_empty(), "{place} has no leaf: {trace}");
    }
    let inputs = input_cells(&run, &traces);
    run.file("cells.json", serde_json::to_vec(&inputs).unwrap());
    let judged = run_judge("input_cells.py", &[run.path("cells.json")]);
    println!("{DRAWN} of {all} cells led to {} input cells, all found by another reader", judged["cells"]);
    // The judge can find against us.
    let mut wrong = inputs;
    wrong[0]["raw"] = json!("no such text");
    run.file("wrong.json", serde_json::to_vec(&wrong).unwrap());
    let (code, judged) = verdict("input_cells.py", &[run.path("wrong.json")]);
    assert_eq!((code, judged["differences"].as_array().unwrap().len()), (1, 1));
}

#[test]
fn every_figure_of_the_workbook_and_of_the_markdown_is_found_by_its_place() {
    let run = built();
    let with_leaves: Vec<String> =
        figure_cells(&run).into_iter().filter(|(_, leaves)| *leaves).map(|(cell, _)| cell).collect();
    let traces = traced(&run, &with_leaves);
    assert_eq!(traces.len(), with_leaves.len());
    let bare: Vec<&Value> = traces.iter().filter(|trace| trace["operands"] == json!([])).collect();
    assert!(bare.is_empty(), "{bare:#?}");
    // The text printed on the line is the text of the trace, line by line.
    let text = fs::read_to_string(run.path(&format!("{REPORT}/report.md"))).unwrap();
    let places = read(&run, "places.json");
    let tables = places["markdown"]["tables"].as_array().unwrap();
    assert!(tables.len() > 20, "{} tables", tables.len());
    let lines: Vec<&str> = text.lines().collect();
    let mut asked = Vec::new();
    for place in tables {
        let line = usize::try_from(place[1].as_u64().unwrap()).unwrap();
        assert!(lines[line - 2].starts_with("|:-"), "line {line} is no first row: {}", lines[line - 2]);
        let model = read(&run, "model.json");
        let rows = model["tables"][place[0].as_str().unwrap()]["rows"].as_array().unwrap();
        let figure = rows[0]["cells"].as_array().unwrap().iter().any(|cell| cell["kind"] == "figure");
        asked.extend(figure.then(|| format!("report.md:{line}")));
    }
    let sentence = places["markdown"]["headlines"][0].clone();
    asked.push(format!("report.md:{}", sentence[1]));
    for trace in traced(&run, &asked) {
        let line: usize = trace["place"].as_str().unwrap().rsplit_once(':').unwrap().1.parse().unwrap();
        let shown = trace["text"].as_str().unwrap();
        let plain = lines[line - 1].replace("\\(", "(").replace("\\)", ")");
        assert!(plain.contains(shown) || lines[line - 1].contains(shown), "{shown} is not on line {line}: {plain}");
    }
}

#[test]
fn traces_and_their_errors_read_as_expected() {
    let run = TestRun::new();
    for (inputs, quarter) in [("before", "2026Q2"), ("after", "2026Q3")] {
        put_inputs(&run, &folder("changes").join("every-class").join(inputs));
        assert_eq!(run.run(&format!("build --period {quarter}")).code, 0);
    }
    let asked = [
        "openai.revenue.FY2024",
        "comps.year/revenue/ratio",
        "changes.figures/anthropic.revenue.FY2026/delta",
        "openai.total_costs.FY2025",
        "checks.ties/0/verdict",
        "comps.year/gross_profit/left",
        "openai.revenue.FY2025 --report 2026Q2",
        "openai.revnue.FY2025",
        "openai.cash.2026-07-01",
        "vibes",
        "Comp!D4",
        "Comps!A4",
        "Comps!ZZ900",
        "Comps!4D",
        "comps.yaer/revenue",
        "comps.year/revnue/left",
        "comps.year/revenue/lft",
        "headlines/99",
        "report.md:1",
        "summary.md:1",
        "openai.revenue.FY2025 --report 2025Q1",
        "openai.revenue.FY2025 --inputs nowhere",
    ];
    let mut told = String::new();
    for place in asked {
        let ran = run.run(&format!("trace --color never {place}"));
        assert!([0, 2].contains(&ran.code), "{ran:?}");
        writeln!(told, "$ labcomps trace {place}\n{}{}", ran.stdout, ran.stderr).unwrap();
    }
    compare(&folder("traces").join("expected.txt"), &told);
}

#[test]
fn an_input_that_has_changed_since_is_told() {
    let run = TestRun::new();
    put_inputs(&run, &folder("changes").join("every-class/before"));
    assert_eq!(run.run("build --period 2026Q2").code, 0);
    let state = || {
        let traces = run.run("trace openai.revenue.FY2025 --format json").json();
        traces["traces"][0]["operands"][0]["file"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(), "same");
    run.file("inputs/press.csv", "Company,Metric\n");
    assert_eq!(state(), "changed");
    fs::remove_file(run.path("inputs/press.csv")).unwrap();
    assert_eq!(state(), "missing");
    fs::remove_dir_all(run.path("inputs")).unwrap();
    assert_eq!(state(), "unchecked");
    fs::remove_file(run.path("reports/2026Q2/places.json")).unwrap();
    let broken = run.run("trace openai.revenue.FY2025");
    assert_eq!(broken.code, 3, "{broken:?}");
    assert!(broken.stderr.contains("places.json: cannot be read"), "{}", broken.stderr);
}
