//! What goes wrong: each failure says what, where, why and what to do next, and leaves nothing half-written.

use crate::run::{Ran, TestRun};

const SOUND: &str = "Lab,Metric,Period,Value (US$ bn)\nOpenAI,Revenue,FY2024,3.7\n";

fn check(ran: &Ran, code: i32, stderr: &[&str]) {
    assert_eq!(ran.code, code, "{ran:?}");
    for part in stderr {
        assert!(ran.stderr.contains(part), "no `{part}` in: {}", ran.stderr);
    }
}

#[test]
fn a_missing_inputs_folder_is_named() {
    let run = TestRun::new();
    for command in ["build", "check", "facts"] {
        let ran = run.run(&format!("{command} --inputs nowhere"));
        check(&ran, 3, &["error: nowhere: ", "No such file", "hint: name the folder", "--inputs DIR"]);
        assert_eq!(ran.stdout, "");
    }
    assert!(run.names("").is_empty());
}

#[test]
fn an_empty_inputs_folder_makes_no_report() {
    let run = TestRun::new();
    run.file("inputs/readme.txt", "drop spreadsheets here");
    check(&run.run("build"), 3, &["error: no figure was read", "hint: drop spreadsheets"]);
    assert_eq!(run.run("facts --format json").stdout, "[\n]\n");
    assert_eq!(run.run("check").stdout, "no workbooks, no sheets, no facts; no findings\n");
    assert_eq!(run.names(""), ["inputs"]);
}

#[test]
fn an_unreadable_file_withholds_the_report_and_the_rest_is_still_read() {
    let run = TestRun::new();
    run.file("inputs/sound.csv", SOUND).file("inputs/broken.xlsx", b"PK\x03\x04 and then nothing");
    let ran = run.run("build --as-of 2026-11-22");
    check(&ran, 1, &["error[unreadable]: ", "--> broken.xlsx", "error: the report is withheld", "--allow-errors"]);
    assert_eq!(ran.stdout, "");
    assert_eq!(run.names(""), ["inputs"]);

    let facts = run.run("facts --format json");
    check(&facts, 1, &["error[unreadable]: "]);
    assert_eq!(facts.json().as_array().unwrap().len(), 1);

    let json = run.run("check --format json");
    assert_eq!(json.code, 1);
    assert_eq!(json.json()["findings"][0]["workbook"], "broken.xlsx");
}

#[test]
fn allowed_errors_mark_the_report() {
    let run = TestRun::new();
    run.file("inputs/sound.csv", SOUND).file("inputs/broken.xlsx", b"PK\x03\x04 and then nothing");
    let ran = run.run("build --as-of 2026-11-22 --allow-errors");
    check(&ran, 0, &["error[unreadable]", "1 error", "marked as built in spite of errors"]);
    let receipt = std::fs::read_to_string(run.path("reports/2026Q3/receipt.json")).unwrap();
    assert!(receipt.contains("\"despite_errors\": true"), "{receipt}");
}

#[test]
fn an_unknown_configuration_key_is_shown_in_its_place() {
    let run = TestRun::with_inputs();
    run.file("labcomps.toml", "curency = 'EUR'\n");
    check(&run.run("build"), 2, &["error: labcomps.toml: ", "line 1, column 1", "did you mean `currency`?"]);
    check(&run.run("facts --config other.toml"), 2, &["error: other.toml: cannot be read"]);
    run.file("other.toml", "period = 'FY2025'\n");
    check(&run.run("build --config other.toml"), 2, &["period = \"FY2025\"", "reports are quarterly"]);
    assert_eq!(run.names(""), ["inputs", "labcomps.toml", "other.toml"]);
}

#[test]
fn wrong_arguments_are_usage_errors() {
    let run = TestRun::with_inputs();
    check(&run.run("build --period 2026Q7"), 2, &["`2026Q7` is not a quarter; write it as 2026Q3"]);
    check(&run.run("build --period FY2025"), 2, &["`FY2025` is not a quarter, and reports are quarterly"]);
    check(&run.run("build --as-of yesterday"), 2, &["`yesterday` is not a date; write it as 2026-09-30"]);
    check(&run.run("facts --format parquet"), 2, &["csv, json"]);
    check(&run.run("check --inputs inputs inputs/two-labs.xlsx"), 2, &["cannot be used with"]);
    check(&run.run("biuld"), 2, &["biuld", "build"]);
    check(&run.run(""), 2, &["Usage"]);
    assert_eq!(run.names(""), ["inputs"]);
}

#[test]
fn a_misspelt_template_writes_nothing() {
    let run = TestRun::with_inputs();
    check(&run.run("build --template quaterly"), 2, &["error: ", "quaterly", "quarterly"]);
    check(&run.run("build --templates nowhere"), 2, &["error: nowhere: is not there"]);
    assert_eq!(run.names(""), ["inputs"]);
}

#[test]
fn a_reports_folder_that_cannot_be_written_is_named() {
    let run = TestRun::with_inputs();
    run.file("reports", "a file, not a folder");
    check(&run.run("build"), 3, &["error: reports: cannot be written: ", "--reports DIR", "last good report"]);
    assert_eq!(run.names(""), ["inputs", "reports"]);
}

#[test]
fn claims_that_are_no_toml_are_a_configuration_error() {
    let run = TestRun::with_inputs();
    run.file("inputs/claims.toml", "[[claim]\n");
    check(&run.run("build"), 2, &["claims.toml", "line 1"]);
    run.file("inputs/claims.toml", "currency = 'usd'\n");
    check(&run.run("build"), 2, &["claims.toml", "`usd` is no code of a currency"]);
    run.file("inputs/claims.toml", "[[claim]]\nid = 'C'\nmin_basiss = 'leaked'\n");
    check(&run.run("build"), 2, &["line 3, column 1", "unknown field `min_basiss`", "did you mean `min_basis`?"]);
    run.file("inputs/claims.toml", "[[claim]]\nid = 'C'\nmin_basis = 'leeked'\n");
    check(&run.run("build"), 2, &["line 3, column 13", "did you mean `leaked`?"]);
    run.file("inputs/claims.toml", "[[claim]]\nid = 'C'\n[claim.test]\nkind = 'same_window'\nwithin_day = 3\n");
    check(&run.run("build"), 2, &["unknown field `within_day`", "did you mean `within_days`?"]);
    run.file("inputs/claims.toml", "[[claim]]\nid = 'C'\n[claim.test]\nkind = 'same_windows'\n");
    check(&run.run("build"), 2, &["did you mean `same_window`?"]);
    assert_eq!(run.names(""), ["inputs"]);
}

/// Checks one input file and compares the only finding with the text that people see.
fn golden(name: &str, contents: &str, expected: &str) {
    let run = TestRun::new();
    run.file(&format!("inputs/{name}"), contents);
    let ran = run.run("check");
    let end = ran.stdout.find("\n\n").map_or(ran.stdout.len(), |end| end + 1);
    assert_eq!(&ran.stdout[..end], expected, "{}", ran.stdout);
    assert!(!ran.stdout[end..].contains("-->"), "one cause, one finding: {}", ran.stdout);
}

#[test]
fn an_unknown_metric_is_shown_in_its_row() {
    golden(
        "sheet.csv",
        "Lab,Metric,Period,Value (US$ bn)\nOpenAI,Revenue,FY2024,3.7\nOpenAI,Vibes,FY2024,12\n",
        "\
warning[metric-unknown]: \"Vibes\": no metric of the catalogue, nor close to one
  --> sheet.csv > sheet!B3
        | A      | B       | C
      2 | OpenAI | Revenue | FY2024
  >   3 | OpenAI | Vibes   | FY2024  <- B3
  hint: rename the label, or add it to the aliases of a metric in labcomps.toml; its figures are left out
",
    );
}

#[test]
fn two_units_equally_near_are_both_named() {
    golden(
        "sheet.csv",
        "Lab,Metric,Period,Unit,Value (US$ bn)\nOpenAI,Revenue,FY2024,US$ m,3.7\n",
        "\
error[unit-conflict]: two units are named equally near: USD millions in D2 and USD billions in E1
  --> sheet.csv > sheet!E2
        | A      | C      | D     | E
      1 | Lab    | Period | Unit  | Value (US$ bn)
  >   2 | OpenAI | FY2024 | US$ m | 3.7  <- E2
  hint: correct one of the two cells
        or state it in labcomps.toml:
        [[reading]]
        workbook = \"sheet.csv\"
        sheet = \"sheet\"
        range = \"E2\"
        unit = \"USD millions\"  # or \"USD billions\"
",
    );
}

#[test]
fn a_broken_file_is_named_with_the_cure() {
    golden(
        "broken.xlsx",
        "PK\u{3}\u{4} and then nothing",
        "\
error[unreadable]: invalid Zip archive: Could not find EOCD
  --> broken.xlsx
  hint: the file is damaged or was still being copied; copy it again
",
    );
}
