//! The case that the reader of a workbook chooses, as another program computes it.

use crate::judges::{run_judge, verdict};
use crate::panels::{csv, folder};
use crate::reports::{REPORT, built};
use crate::run::TestRun;
use labcomps::config::Config;
use serde_json::Value;
use std::fs;

#[test]
fn a_chosen_case_moves_every_formula_to_what_the_model_says() {
    let run = built();
    let told = run_judge("scenario.py", &[run.path(REPORT)]);
    println!("the sample: {} formulas, moved {}", told["formulas"], told["moved"]);

    // A figure that does not follow is found.
    let model = run.path(&format!("{REPORT}/model.json"));
    let mut wrong: Value = serde_json::from_slice(&fs::read(&model).unwrap()).unwrap();
    let tables = wrong["tables"].as_object_mut().unwrap().values_mut();
    let rows = tables.flat_map(|table| table["rows"].as_array_mut().unwrap());
    let mut cells = rows.flat_map(|row| row["cells"].as_array_mut().unwrap());
    let moved = cells.find(|cell| cell["shown"]["cases"]["low"].is_number()).unwrap();
    let low = moved["shown"]["cases"]["low"].as_f64().unwrap();
    moved["shown"]["cases"]["low"] = (low * 1.000_001).into();
    fs::write(&model, serde_json::to_vec(&wrong).unwrap()).unwrap();
    let (code, told) = verdict("scenario.py", &[run.path(REPORT)]);
    assert_eq!((code, told["differences"].as_array().unwrap().is_empty()), (1, false));
}

#[test]
fn a_chosen_case_moves_panels_full_of_ranges_too() {
    let shipped = Config::shipped().unwrap();
    for seed in [3, 11, 14] {
        let run = TestRun::new();
        for (name, rows) in folder(&shipped, seed) {
            run.file(&format!("inputs/{name}"), csv(&rows));
        }
        let ran = run.run("build --allow-errors");
        assert!(matches!(ran.code, 0 | 1), "{}", ran.stderr);
        let report = run.names("reports").first().expect("a report is written").clone();
        let told = run_judge("scenario.py", &[run.path(&format!("reports/{report}"))]);
        println!("panel {seed}: {} formulas, moved {}", told["formulas"], told["moved"]);
    }
}
