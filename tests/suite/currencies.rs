//! Another pair of labs in another currency, from the sheet to the report.

use crate::run::TestRun;
use serde_json::Value;

const SHEET: &str = "\
Lab,Metric,Period,Value,Basis,Source,Reported
Mistral,Revenue,FY2024,EUR 0.06 bn,disclosed,Les Echos,2026-01-10
Mistral,Revenue,FY2025,EUR 0.30 bn,disclosed,Les Echos,2026-01-10
Mistral,Revenue,FY2025,USD 0.40 bn,disclosed,Les Echos,2026-01-10
Mistral,Cash,2025-12-31,EUR 1.50 bn,disclosed,Les Echos,2026-01-10
Anthropic,Revenue,FY2023,USD 0.10 bn,leaked,Reuters,2026-01-05
Anthropic,Revenue,FY2024,USD 0.60 bn,leaked,Reuters,2026-01-05
Anthropic,Revenue,FY2025,USD 4.60 bn,leaked,Reuters,2026-01-05
Anthropic,Revenue,FY2026,USD 18 bn,projection,Reuters,2026-01-05
Anthropic,Cash,2025-12-28,USD 20.28 bn,leaked,Reuters,2026-01-05
";

const CONFIG: &str = "\
labs = ['mistral', 'anthropic']
currency = 'EUR'
as_of = '2026-01-31'
[lab.mistral]
name = 'Mistral'
aliases = ['mistral ai']
[fx.USD]
source = 'ECB'
average = { FY2024 = 0.92, FY2025 = 0.88 }
closing = { '2025-12-24' = 0.85, '2025-12-31' = 0.86 }
";

struct Model(Value);

impl Model {
    fn cell(&self, table: &str, row: &str, column: &str) -> &Value {
        let table = &self.0["tables"][table];
        let index = table["columns"].as_array().unwrap().iter().position(|one| one["id"] == column).unwrap();
        let rows = table["rows"].as_array().unwrap();
        let row = rows.iter().find(|one| one["id"] == row).unwrap_or_else(|| panic!("no {row} in {rows:?}"));
        &row["cells"][index]
    }

    fn value(&self, table: &str, row: &str, column: &str) -> f64 {
        let cell = self.cell(table, row, column);
        cell["shown"]["value"].as_f64().or_else(|| cell["value"].as_f64()).unwrap_or_else(|| panic!("{cell}"))
    }

    fn cautions(&self, table: &str, row: &str, column: &str) -> String {
        self.cell(table, row, column)["shown"]["cautions"].to_string()
    }
}

fn built(config: &str) -> (Model, Value, TestRun) {
    let run = TestRun::new();
    run.file("inputs/europe.csv", SHEET).file("labcomps.toml", config);
    let built = run.run("build --format json");
    assert_eq!(built.code, 0, "{built:?}");
    let model = std::fs::read_to_string(run.path("reports/2025Q4/model.json")).unwrap();
    (Model(serde_json::from_str(&model).unwrap()), built.json(), run)
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found} is not {expected}");
}

#[test]
fn another_pair_of_labs_is_compared_in_euros() {
    let (model, told, run) = built(CONFIG);
    // Flows at the average of their year, a stock at the closing rate of four days before its day; native stays native.
    near(model.value("facts", "anthropic.revenue.FY2025", "base"), 4.60e9 * 0.88);
    near(model.value("facts", "anthropic.revenue.FY2024", "base"), 0.60e9 * 0.92);
    near(model.value("facts", "anthropic.cash.2025-12-28", "base"), 20.28e9 * 0.85);
    near(model.value("facts", "mistral.revenue.FY2025", "base"), 0.30e9);
    assert_eq!(model.cell("facts", "mistral.revenue.FY2025", "rule")["text"], "stated in the report's currency");
    let native = &model.cell("facts", "anthropic.cash.2025-12-28", "native")["text"];
    assert_eq!(native, "USD 20.28bn at 0.85, closing rate of 2025-12-24, ECB");

    near(model.value("comps.year", "revenue", "ratio"), 0.30 / (4.60 * 0.88));
    near(model.value("comps.year", "revenue", "gap"), 0.30e9 - 4.60e9 * 0.88);
    assert_eq!(model.cell("comps.year", "revenue", "unit")["text"], "EUR bn");
    for column in ["right", "gap", "ratio"] {
        let told = model.cautions("comps.year", "revenue", column);
        assert!(told.contains("converted from USD 4.6bn at 0.88, average of FY2025, ECB"), "{column}: {told}");
    }
    assert!(!model.cautions("comps.year", "revenue", "left").contains("converted"));

    // Growth mixes two rates, and says so.
    let growth = "revenue.right.growth.previous";
    near(model.value("trends.revenue", growth, "FY2025"), (4.60 * 0.88) / (0.60 * 0.92) - 1.0);
    assert!(model.cautions("trends.revenue", growth, "FY2025").contains("at actual rates"));
    assert!(!model.cautions("trends.revenue", "revenue.left.growth.previous", "FY2025").contains("at actual rates"));

    // A year without a rate borrows none.
    let findings = told["findings"].as_array().unwrap();
    let without: Vec<&Value> = findings.iter().filter(|one| one["code"] == "currency-unconverted").collect();
    let messages: Vec<&str> = without.iter().map(|one| one["message"].as_str().unwrap()).collect();
    assert_eq!(
        messages,
        [
            "USD has no average rate for FY2023 to EUR; the figure is kept out of the comparison",
            "USD has no average rate for FY2026 to EUR; the figure is kept out of the comparison",
        ]
    );
    assert!(without[0]["hint"].as_str().unwrap().contains("average.FY2023 = RATE"), "{}", without[0]);

    let report = std::fs::read_to_string(run.path("reports/2025Q4/report.md")).unwrap();
    assert!(report.contains("Mistral took EUR 0.3bn") && !report.contains('$'), "{report}");
    // What was read stays as the sheet has it.
    let facts = run.run("facts --format json").json();
    let native = facts.as_array().unwrap().iter().filter(|fact| fact["unit"] == "USD").count();
    assert_eq!(native, 6);
}

#[test]
fn the_lines_that_the_finding_offers_settle_it() {
    let (_, told, _) = built(CONFIG);
    let find = |told: &Value| -> Vec<String> {
        let findings = told["findings"].as_array().unwrap().iter().filter(|one| one["code"] == "currency-unconverted");
        findings.map(|one| one["hint"].as_str().unwrap().split_once('\n').unwrap().1.to_owned() + "\n").collect()
    };
    let [first, second] = find(&told).try_into().unwrap();
    let config = format!("{CONFIG}{first}{second}")
        .replace("RATE", "0.9")
        .replace("average = { FY2024 = 0.92, FY2025 = 0.88 }", "average.FY2024 = 0.92\naverage.FY2025 = 0.88");
    let (model, told, _) = built(&config);
    assert!(find(&told).is_empty(), "{told}");
    near(model.value("facts", "anthropic.revenue.FY2026", "base"), 18e9 * 0.9);

    // Without any table the lines make one.
    let none = CONFIG.split("[fx.USD]").next().unwrap();
    let (_, told, _) = built(none);
    let lines = find(&told);
    assert!(lines.len() == 5 && lines.iter().all(|one| one.starts_with("[fx.USD]\nsource = ")), "{lines:?}");
}

#[test]
fn a_rate_of_convenience_is_for_the_future_and_called_so() {
    let config = format!("{CONFIG}convenience = {{ rate = 0.86, day = '2025-12-31' }}\n");
    let (model, told, _) = built(&config);
    near(model.value("facts", "anthropic.revenue.FY2026", "base"), 18e9 * 0.86);
    let native = &model.cell("facts", "anthropic.revenue.FY2026", "native")["text"];
    assert_eq!(native, "USD 18bn at 0.86, convenience rate of 2025-12-31, ECB");
    let findings = told["findings"].as_array().unwrap().iter();
    let without: Vec<_> = findings.filter(|one| one["code"] == "currency-unconverted").collect();
    assert!(without.len() == 1 && without[0]["message"].as_str().unwrap().contains("FY2023"), "{without:?}");
}

#[test]
fn amounts_of_claims_are_compared_in_their_own_currency() {
    let run = TestRun::with_inputs();
    let config = "currency = 'EUR'\n[fx.USD]\nsource = 'ECB'\naverage = { FY2024 = 0.92, FY2025 = 0.88 }\nwithin_days = 400\n\
        closing = { '2023-01-01' = 0.93, '2024-01-01' = 0.9, '2025-01-01' = 0.96, '2026-01-01' = 0.85 }\n\
        convenience = { rate = 0.86, day = '2026-01-01' }\n";
    run.file("labcomps.toml", config);
    assert_eq!(run.run("build --format json").code, 0);
    let model = Model(serde_json::from_slice(&std::fs::read(run.path("reports/2026Q3/model.json")).unwrap()).unwrap());
    let verdict = |id: &str| model.cell("claims.verdicts", id, "verdict")["text"].as_str().unwrap().to_owned();
    let why = |id: &str| model.cell("claims.verdicts", id, "why")["text"].as_str().unwrap().to_owned();
    // As in the report in dollars, since nothing else has changed.
    let found: Vec<String> = ["S2", "S3", "S5", "S6", "S7"].map(verdict).into();
    assert_eq!(found, ["holds", "fails", "fails", "partly", "fails"]);
    assert!(why("S5").starts_with("stale: the round of that amount was on 2024-10-02"), "{}", why("S5"));
    near(model.value("claims.figures", "S2.3", "value"), 121e9 * 0.86);
    assert_eq!(model.cell("claims.figures", "S2.3", "band")["text"], "");
}

#[test]
fn a_large_amount_of_a_small_currency_is_plausible() {
    let run = TestRun::new();
    let sheet = "Lab,Metric,Period,Value\nOpenAI,Cash,2025-12-31,JPY 9tn\nAnthropic,Revenue,FY2025,KRW 6tn\n";
    run.file("inputs/east.csv", sheet);
    let facts = run.run("facts --format json").json();
    let units: Vec<&str> = facts.as_array().unwrap().iter().map(|fact| fact["unit"].as_str().unwrap()).collect();
    assert_eq!(units, ["JPY", "KRW"]);
}
