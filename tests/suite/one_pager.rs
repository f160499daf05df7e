//! The tear sheet: a second set of templates, of one page, put before the judges of the first.

use crate::judges::run_judge;
use crate::reports::REPORT;
use crate::run::TestRun;
use serde_json::Value;
use std::fs;

fn built(template: &str) -> TestRun {
    let run = TestRun::with_inputs();
    // The quarter before, so that there is a headline of what changed.
    assert_eq!(run.run("build --as-of 2026-07-15").code, 0);
    let ran = run.run(&format!("build --template {template}"));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    run
}

fn printed(run: &TestRun, file: &str) -> Value {
    run_judge("printed.py", &[run.path(&format!("{REPORT}/{file}"))])[file].clone()
}

#[test]
fn the_tear_sheet_prints_on_one_landscape_page() {
    let run = built("one-pager");
    let expected = [
        "OpenAI and Anthropic, 2026Q3",
        "As of 2026-10-09",
        "What changed",
        "What to distrust",
        "Revenue run-rate",
        "Runway, without new money",
        "S13",
        "Sources: ",
    ];
    for file in ["report.xlsx", "report.html"] {
        let seen = printed(&run, file);
        let words = seen["words"].as_str().unwrap();
        assert_eq!((&seen["pages"], &seen["landscape"]), (&1.into(), &true.into()), "{file}: {words}");
        for part in expected {
            assert!(words.contains(part), "{file} prints no {part:?}: {words}");
        }
        assert!(!words.contains("Input cell"), "{file} prints its facts: {words}");
    }
    // The judge sees more than one page where there is more than one.
    assert!(printed(&built("quarterly"), "report.xlsx")["pages"].as_u64().unwrap() > 5);
}

#[test]
fn the_tear_sheet_is_live_and_tells_the_same_numbers_everywhere() {
    let run = built("one-pager");
    let path = |file: &str| run.path(&format!("{REPORT}/{file}")).to_str().unwrap().to_owned();
    let workbook = path("report.xlsx");
    let formulas = run_judge("recalculate.py", &[&workbook])["formulas"].as_u64().unwrap();
    assert!(formulas > 500, "{formulas} formulas");
    run_judge("valid_package.py", &[&workbook]);
    for (file, least) in [("report.md", "40"), ("report.html", "1000")] {
        run_judge("same_numbers.py", &[&workbook, &path(file), "--least", least]);
    }
    // Every figure that the page shows leads to a fact and a source that are on it too.
    let seen = run_judge("page.py", &[&path("report.html"), "--plain"]);
    assert!(seen["figures"].as_u64().unwrap() > 100, "{seen}");
}

#[test]
fn the_tear_sheet_is_written_in_templates_only() {
    let run = TestRun::with_inputs();
    assert_eq!(run.run("template new sheet --from one-pager").code, 0);
    let own = run.path("templates/sheet/workbook.xml");
    let text = fs::read_to_string(&own).unwrap();
    fs::write(&own, text.replacen("What the quarter says", "In short", 1)).unwrap();
    let ran = run.run("build --template sheet");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let words = printed(&run, "report.xlsx")["words"].as_str().unwrap().to_owned();
    assert!(words.contains("In short") && !words.contains("What the quarter says"), "{words}");
}
