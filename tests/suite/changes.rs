//! What changed between two reports, as golden texts, and what is said when there is nothing to compare.
//!
//! `tests/changes/<name>/before/` holds the inputs of 2026Q2, `after/` those of 2026Q3, `expected.txt` what `diff` prints.

use crate::cases::{compare, folder, folders};
use crate::judges::run_judge;
use crate::run::TestRun;
use std::fs;
use std::path::Path;

/// Puts a folder of inputs in the place of the inputs there are.
pub(crate) fn put_inputs(run: &TestRun, from: &Path) {
    let _ = fs::remove_dir_all(run.path("inputs"));
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        run.file(&format!("inputs/{}", path.file_name().unwrap().to_str().unwrap()), fs::read(&path).unwrap());
    }
}

#[test]
fn cases_of_changes_are_told_with_their_causes() {
    for case in folders("changes") {
        let run = TestRun::new();
        for (inputs, quarter) in [("before", "2026Q2"), ("after", "2026Q3")] {
            put_inputs(&run, &case.join(inputs));
            let built = run.run(&format!("build --allow-errors --period {quarter}"));
            assert_eq!(built.code, 0, "{built:?}");
        }
        let told = run.run("diff 2026Q2 2026Q3 --color never");
        assert_eq!(told.code, 0, "{told:?}");
        compare(&case.join("expected.txt"), &told.stdout);
        run_judge("recalculate.py", &[run.path("reports/2026Q3/report.xlsx")]);
    }
}

#[test]
fn a_report_that_is_not_there_is_asked_for_by_name() {
    let run = TestRun::new();
    let none = run.run("diff 2026Q2 2026Q3");
    assert_eq!(none.code, 2, "{none:?}");
    assert!(none.stderr.contains("2026Q2: no report of that name"), "{}", none.stderr);
    assert!(none.stderr.contains("reports holds no report with its facts.json"), "{}", none.stderr);
    put_inputs(&run, &folder("changes").join("every-class/before"));
    assert_eq!(run.run("build --period 2026Q2").code, 0);
    let one = run.run("diff 2026Q2 2026Q3");
    assert_eq!(one.code, 2, "{one:?}");
    assert!(one.stderr.contains("2026Q3: no report of that name\n  hint: reports holds 2026Q2;"), "{}", one.stderr);
    // By its path it is found as well, and with itself nothing has changed.
    let same = run.run("diff reports/2026Q2 2026Q2");
    assert!(same.stdout.ends_with("\n10 unchanged\n"), "{same:?}");
}

#[test]
fn kept_facts_that_are_broken_stop_the_next_report_and_leave_the_last() {
    let run = TestRun::new();
    put_inputs(&run, &folder("changes").join("every-class/before"));
    assert_eq!(run.run("build --period 2026Q2").code, 0);
    let kept = fs::read_to_string(run.path("reports/2026Q2/facts.json")).unwrap();
    for (from, to, told) in [
        ("\"schema\": 1", "\"schema\": 7", "is of version 7, and this program knows 1"),
        ("\"figures\"", "\"figurs\"", "is not as this version writes it"),
    ] {
        assert!(kept.contains(from), "{from}");
        run.file("reports/2026Q2/facts.json", kept.replacen(from, to, 1));
        let next = run.run("build --period 2026Q3");
        assert_eq!(next.code, 3, "{next:?}");
        assert!(next.stderr.contains("facts.json") && next.stderr.contains(told), "{}", next.stderr);
        assert_eq!(run.names("reports"), ["2026Q2"]);
    }
}

#[test]
fn every_value_that_a_report_showed_is_kept() {
    let run = TestRun::new();
    let figure = |quarter: &str| {
        let text = fs::read_to_string(run.path(&format!("reports/{quarter}/facts.json"))).unwrap();
        let facts: serde_json::Value = serde_json::from_str(&text).unwrap();
        facts["figures"]["openai.revenue.FY2025"].clone()
    };
    let sheet = |value: f64, day: &str| {
        format!(
            "Company,Metric,Period,Value (US$ bn),Basis,Source,Source date\nOpenAI,Revenue,FY2025,{value},leaked,FT,{day}\n"
        )
    };
    for (quarter, value, day) in
        [("2026Q1", 12.7, "2026-01-01"), ("2026Q2", 13.0, "2026-04-01"), ("2026Q3", 13.0, "2026-04-01")]
    {
        run.file("inputs/a.csv", sheet(value, day));
        assert_eq!(run.run(&format!("build --period {quarter}")).code, 0);
    }
    run.file("inputs/a.csv", sheet(13.07, "2026-10-01"));
    assert_eq!(run.run("build --period 2026Q4").code, 0);
    let last = figure("2026Q4");
    assert_eq!(last["since"], "2026Q4");
    let vintages: Vec<(String, String, f64)> = last["vintages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["first"].as_str().unwrap().into(), one["last"].as_str().unwrap().into(), one["base"].as_f64().unwrap())
        })
        .collect();
    assert_eq!(vintages, [("2026Q1".into(), "2026Q1".into(), 12.7e9), ("2026Q2".into(), "2026Q3".into(), 13.0e9)]);
    assert_eq!(figure("2026Q3")["since"], "2026Q2");
}
