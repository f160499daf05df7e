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
