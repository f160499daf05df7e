//! What a user's `labcomps.toml` changes, seen from outside.

use crate::run::{Ran, TestRun};
use serde_json::Value;

const SHEET: &str = "\
US$ in billions,,,
,,FY2024A,FY2025A
OpenAI,Revenue,3.7,13.07
OpenAI,Capex,1.5,4.2
OpenAI,Site power (GW),3,9
Anthropic,Revenue,0.6,4.6
Anthropic,Capex,0.5,1.1
Anthropic,Site power (GW),1,2
";

const METRICS: &str = "\
[metric.capex]
name = 'Capital expenditure'
family = 'currency'
kind = 'flow'
sign = 'positive'
section = 'cash'
aliases = ['capex']
bounds = [1e5, 2e12]
trends = ['costs']
key_figure = true

[metric.sites]
name = 'Sites'
family = 'power'
kind = 'stock'
section = 'people'
aliases = ['site power']
trends = ['capacity']
";

fn facts(ran: &Ran) -> Vec<Value> {
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.json().as_array().unwrap().clone()
}

#[test]
fn a_metric_of_the_users_own_goes_all_the_way() {
    let run = TestRun::new();
    run.file("inputs/own.csv", SHEET);
    let known = facts(&run.run("facts --format json"));
    assert!(known.iter().all(|fact| fact["metric"] == "revenue"), "{known:?}");

    run.file("labcomps.toml", METRICS);
    let read = facts(&run.run("facts --format json"));
    let found = |lab: &str, metric: &str, period: &str| {
        let fits = |fact: &&Value| fact["lab"] == lab && fact["metric"] == metric && fact["period"] == period;
        read.iter().find(fits).unwrap_or_else(|| panic!("no {lab} {metric} {period} in {read:?}"))["base"].clone()
    };
    assert_eq!(found("openai", "capex", "FY2025"), 4.2e9);
    assert_eq!(found("anthropic", "sites", "FY2025"), 2.0);

    assert_eq!(run.run("build --as-of 2026-01-31").code, 0);
    let report = std::fs::read_to_string(run.path("reports/2025Q4/model.json")).unwrap();
    let model: Value = serde_json::from_str(&report).unwrap();
    let rows = |table: &str| -> Vec<String> {
        let rows = model["tables"][table]["rows"].as_array().unwrap_or_else(|| panic!("no table {table}"));
        rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    for (table, row) in [
        ("facts", "openai.capex.FY2025"),
        ("comps.year", "capex"),
        ("comps.latest", "sites"),
        ("summary.key", "year.capex"),
        ("trends.costs", "capex.left"),
        ("compute.capacity", "sites.right"),
    ] {
        assert!(rows(table).iter().any(|id| id == row), "no {row} in {table}: {:?}", rows(table));
    }
}

/// Facts and findings of one sheet under a configuration.
struct Read {
    facts: Vec<String>,
    findings: Vec<String>,
}

fn read(sheet: &str, config: &str) -> Read {
    let run = TestRun::new();
    run.file("inputs/sheet.csv", sheet).file("labcomps.toml", config);
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let fact = |fact: &Value| {
        let keys = ["cell", "lab", "metric", "period", "base", "unit", "basis"];
        keys.map(|key| text(&fact[key])).join(" ")
    };
    let finding = |finding: &Value| ["code", "cell", "message"].map(|key| text(&finding[key])).join(" ");
    let checked = run.run("check --format json").json();
    let sum = |sheet: &Value| {
        let counts = ["facts", "derived", "labels", "notes", "skipped"];
        assert_eq!(counts.iter().map(|key| sheet[*key].as_u64().unwrap()).sum::<u64>(), sheet["cells"], "{sheet}");
    };
    checked["workbooks"][0]["sheets"].as_array().unwrap().iter().for_each(sum);
    Read {
        facts: run.run("facts --format json").json().as_array().unwrap().iter().map(fact).collect(),
        findings: checked["findings"].as_array().unwrap().iter().map(finding).collect(),
    }
}

#[track_caller]
fn says(sheet: &str, statements: &str, facts: &[&str], findings: &[&str]) {
    let read = read(sheet, statements);
    assert_eq!(read.facts, facts, "{:?}", read.findings);
    assert_eq!(read.findings.len(), findings.len(), "{:?}", read.findings);
    for (found, expected) in read.findings.iter().zip(findings) {
        assert!(found.contains(expected), "no `{expected}` in {found}");
    }
}

#[test]
fn a_statement_answers_what_the_sheet_leaves_open() {
    // Neither lab, nor period, nor unit is in the sheet.
    let bare = "Item,Amount\nRevenue,3700\nNet loss,5090\n";
    says(bare, "", &[], &["lab-missing"]);
    says(
        bare,
        "[[reading]]\nworkbook = 'sheet.csv'\nlab = 'oai'\nperiod = 'FY24A'\nunit = '$m'\n",
        &["B2 openai revenue FY2024 3700000000 USD actual", "B3 openai net_income FY2024 -5090000000 USD actual"],
        &[],
    );
    // The statement about fewer cells goes before the one about more.
    says(
        bare,
        "[[reading]]\nworkbook = '*'\nlab = 'openai'\nperiod = 'FY2024'\nunit = 'USD m'\nbasis = 'leaked'\n\
         [[reading]]\nworkbook = '*'\nrange = 'B3'\nlab = 'anthropic'\nbasis = 'estimate'\n",
        &["B2 openai revenue FY2024 3700000000 USD leaked", "B3 anthropic net_income FY2024 -5090000000 USD estimate"],
        &[],
    );
}

#[test]
fn a_statement_settles_two_answers_of_the_sheet() {
    let torn = "Lab,Metric,Period,Unit,Value (US$ bn)\nOpenAI,Revenue,FY2024,US$ m,3700\n";
    says(torn, "", &[], &["unit-conflict"]);
    says(
        torn,
        "[[reading]]\nworkbook = 'sheet.csv'\nrange = 'E'\nunit = 'USD m'\n",
        &["E2 openai revenue FY2024 3700000000 USD null"],
        &[],
    );
    says(
        torn,
        "[[reading]]\nworkbook = 'sheet.csv'\nunit = 'USD k'\n",
        &[],
        &["unit-conflict E2 labcomps.toml states USD thousands in line 1, and D2 says USD millions"],
    );
}

#[test]
fn a_statement_settles_a_date_that_can_be_read_in_two_ways() {
    let sheet = "Lab,Metric,Date,Cash (US$ bn)\nOpenAI,Cash,03/04/2026,3.7\n";
    says(sheet, "", &[], &["period-unreadable"]);
    let stated = |period: &str| format!("[[reading]]\nworkbook = '*'\nrange = '2'\nperiod = '{period}'\n");
    says(sheet, &stated("2026-04-03"), &["D2 openai cash 2026-04-03 3700000000 USD null"], &[]);
    says(sheet, &stated("2026-05-03"), &[], &["period-unreadable"]);
    let run = TestRun::new();
    run.file("inputs/sheet.csv", sheet).file("labcomps.toml", stated("03/04/2026"));
    assert_eq!(run.run("facts").code, 2);
}

#[test]
fn what_the_sheet_says_otherwise_is_a_finding_that_names_both() {
    let sheet = "US$ in billions,,\n,FY2024A,FY2025A\nRevenue,3.7,13.07\nAnthropic revenue,0.6,4.6\n";
    says(
        sheet,
        "[[reading]]\nworkbook = 'sheet.csv'\nlab = 'openai'\n",
        &["B3 openai revenue FY2024 3700000000 USD actual", "C3 openai revenue FY2025 13070000000 USD actual"],
        &["context-conflict B4:C4 labcomps.toml states openai in line 1, and A4 says anthropic"],
    );
    // A statement about the row that agrees with it goes before; the title stands outside of what it speaks of.
    let both = "[[reading]]\nworkbook = 'sheet.csv'\nlab = 'openai'\n\
                [[reading]]\nworkbook = 'sheet.csv'\nrange = '4'\nlab = 'anthropic'\nunit = 'USD m'\n";
    says(
        sheet,
        both,
        &[
            "B3 openai revenue FY2024 3700000000 USD actual",
            "C3 openai revenue FY2025 13070000000 USD actual",
            "B4 anthropic revenue FY2024 600000 USD actual",
            "C4 anthropic revenue FY2025 4600000 USD actual",
        ],
        &[],
    );
    // The title stands inside of a statement about the whole sheet.
    says(
        "US$ in billions,\nOpenAI,FY2025\nRevenue,13.07\n",
        "[[reading]]\nworkbook = 'sheet.csv'\nunit = 'USD m'\n",
        &[],
        &["unit-conflict B3 labcomps.toml states USD millions in line 1, and A1 says USD billions"],
    );
    // Headings of other periods keep their figures from a statement about one.
    says(
        "OpenAI US$ bn,FY2024,FY2025\nRevenue,3.7,13.07\n",
        "[[reading]]\nworkbook = 'sheet.csv'\nperiod = 'FY2025'\n",
        &["C2 openai revenue FY2025 13070000000 USD null"],
        &["context-conflict B2 labcomps.toml states FY2025 in line 1, and B1 says FY2024"],
    );
}

#[test]
fn a_lab_in_a_line_between_the_rows_is_not_overruled() {
    let sheet = "US$ in billions,,\n,FY2024,FY2025\nOpenAI,,\nRevenue,3.7,13.07\nAnthropic,,\nRevenue,0.6,4.6\n";
    for place in ["", "range = 'B3:C9'", "range = 'B:C'"] {
        says(
            sheet,
            &format!("[[reading]]\nworkbook = '*'\nlab = 'openai'\n{place}\n"),
            &["B4 openai revenue FY2024 3700000000 USD null", "C4 openai revenue FY2025 13070000000 USD null"],
            &["context-conflict B6:C6 labcomps.toml states openai in line 1, and A5 says anthropic"],
        );
    }
}

#[test]
fn a_unit_typed_into_the_cell_is_not_overruled() {
    says(
        "OpenAI,FY2024,FY2025\nRevenue,$3.7bn,13070\n",
        "[[reading]]\nworkbook = '*'\nunit = 'USD m'\n",
        &["C2 openai revenue FY2025 13070000000 USD null"],
        &["unit-conflict B2 labcomps.toml states USD millions in line 1, and the cell is written in another unit"],
    );
}

#[test]
fn words_nobody_knows_are_settled_by_a_statement_about_their_row_or_column_alone() {
    let sheet = "OpenAI US$ bn,FY2024,FY2025\nReceipts,3.7,13.07\nVibes,1,2\n";
    let stated = |range: &str| format!("[[reading]]\nworkbook = '*'\nmetric = 'revenue'\nrange = '{range}'\n");
    let facts = ["B2 openai revenue FY2024 3700000000 USD null", "C2 openai revenue FY2025 13070000000 USD null"];
    says(sheet, &stated("2"), &facts, &["metric-unknown"]);
    says(sheet, &stated("B2:C2"), &facts, &["metric-unknown"]);
    says(sheet, &stated("B2:C3"), &[], &["metric-unknown"]);

    let sheet = "OpenAI US$ bn,FY2025,Blue sky\nRevenue,13.07,30\n";
    let stated = "[[reading]]\nworkbook = '*'\nrange = 'C'\nperiod = 'FY2026E'\n";
    says(
        sheet,
        stated,
        &["B2 openai revenue FY2025 13070000000 USD null", "C2 openai revenue FY2026 30000000000 USD projection"],
        &[],
    );
    let known = ["B2 openai revenue FY2025 13070000000 USD null"];
    says(sheet, "", &known, &["heading-unknown"]);
    says(sheet, "[[reading]]\nworkbook = '*'\nrange = 'C'\nunit = 'USD bn'\n", &known, &["heading-unknown"]);
}

#[test]
fn a_basis_that_is_stated_is_refined_by_headings_and_contradicted_by_words() {
    let stated = |basis: &str| format!("[[reading]]\nworkbook = '*'\nbasis = '{basis}'\n");
    let sheet = "OpenAI US$ bn,FY2024A,FY2026E\nRevenue,3.7,30\n\"Cash (audited)\",9,\n";
    says(
        sheet,
        &stated("leaked"),
        &["B2 openai revenue FY2024 3700000000 USD leaked", "C2 openai revenue FY2026 30000000000 USD projection"],
        &["context-conflict B3 labcomps.toml states leaked in line 1, and the sheet says audited"],
    );
    says(
        "OpenAI US$ bn,FY2024A,FY2026E\nRevenue,3.7,30\n",
        &stated("guidance"),
        &["C2 openai revenue FY2026 30000000000 USD guidance"],
        &["context-conflict B2 labcomps.toml states guidance in line 1, and the heading says A for actual"],
    );
}

#[test]
fn cells_that_are_ignored_are_left_out_and_counted() {
    let sheet = "OpenAI US$ bn,FY2024,FY2025\nRevenue,3.7,13.07\nVibes,1,2\nscribble 7,,\n";
    let ignore = "[[reading]]\nworkbook = '*'\nrange = '3:4'\nignore = true\n";
    let facts = ["B2 openai revenue FY2024 3700000000 USD null", "C2 openai revenue FY2025 13070000000 USD null"];
    says(sheet, ignore, &facts, &[]);
    let run = TestRun::new();
    run.file("inputs/sheet.csv", sheet).file("labcomps.toml", ignore);
    assert!(run.run("check").stdout.contains("4 skipped: left out by a statement"), "{:?}", run.run("check"));
    says(sheet, "[[reading]]\nworkbook = '*'\nignore = true\n", &[], &[]);
}

#[test]
fn a_statement_names_scope_source_and_date() {
    let run = TestRun::new();
    let sheet = "OpenAI US$ bn,FY2025\nRevenue,13.07\n";
    let stated =
        "[[reading]]\nworkbook = 'SHEET.csv'\nscope = 'api'\nsource = 'Daily Paper'\nreported = '2026-06-25'\n";
    run.file("inputs/sheet.csv", sheet).file("labcomps.toml", stated);
    let fact = run.run("facts --format json").json()[0].clone();
    assert_eq!(fact["metric"], "product_revenue", "{fact}");
    assert_eq!(fact["source"]["name"].as_str().or(fact["source"].as_str()), Some("Daily Paper"), "{fact}");
    assert_eq!(fact["reported"], "2026-06-25");
}

#[test]
fn a_wrong_statement_is_a_configuration_error() {
    let run = TestRun::with_inputs();
    run.file("labcomps.toml", "[[reading]]\nworkbook = '*'\nperiod = 'some day'\n");
    let ran = run.run("facts");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("labcomps.toml: line 3, column 10: `some day` is no period"), "{}", ran.stderr);
}

#[test]
fn the_example_of_the_manual_is_accepted() {
    let manual = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/catalogue.md")).unwrap();
    let example =
        manual.split("```toml\n").filter_map(|part| part.split("```").next()).find(|one| one.contains("[[reading]]"));
    let run = TestRun::new();
    run.file("inputs/sheet.csv", SHEET).file("labcomps.toml", example.unwrap());
    let ran = run.run("check");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.stdout.matches("[reading-unused]").count(), 6, "{}", ran.stdout);
}
