//! The Epoch AI tables, as they are published (CC BY 4.0), against what their rows say.
//!
//! Every expectation here was settled by reading the rows of the csv files and counting them with Python's csv module, before it
//! was compared with what the program reads.

use crate::judges::run_judge;
use crate::run::{Ran, TestRun};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const COMPUTE: &str = "ai_companies_compute_spend";
const FUNDING: &str = "ai_companies_funding_rounds";
const REVENUE: &str = "ai_companies_revenue_reports";
const STAFF: &str = "ai_companies_staff_reports";
const USAGE: &str = "ai_companies_usage_reports";
const TABLES: [&str; 6] = ["ai_companies", COMPUTE, FUNDING, REVENUE, STAFF, USAGE];

/// The tables in a working folder; one that is not there fails the test.
fn tables() -> TestRun {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/epoch");
    let run = TestRun::new();
    for table in TABLES {
        let path = folder.join(format!("{table}.csv"));
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        run.file(&format!("inputs/{table}.csv"), bytes);
    }
    run
}

fn ran(arguments: &str) -> Ran {
    let ran = tables().run(arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran
}

/// The facts, each by the names of its fields.
fn facts() -> Vec<BTreeMap<String, String>> {
    let ran = ran("facts");
    let mut lines = ran.stdout.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let names = lines.next().unwrap();
    lines
        .map(|fields| {
            assert_eq!(fields.len(), names.len(), "a field holds a comma: {fields:?}");
            names.iter().cloned().zip(fields).collect()
        })
        .collect()
}

/// How many facts there are of each lab, metric and scope.
#[test]
fn so_many_facts_of_each_metric_and_lab() {
    let expected: BTreeMap<(&str, &str, &str), usize> = [
        (("anthropic", "arr", ""), 1),
        (("anthropic", "funding_raised", ""), 10),
        (("anthropic", "headcount", ""), 8),
        (("anthropic", "headcount", "division:research_and_development"), 1),
        (("anthropic", "rd_compute", ""), 1),
        (("anthropic", "run_rate_revenue", ""), 8),
        (("anthropic", "total_compute", ""), 2),
        (("anthropic", "valuation_post", ""), 6),
        (("openai", "active_users_daily", "product:chatgpt"), 1),
        (("openai", "active_users_monthly", ""), 2),
        (("openai", "active_users_weekly", "product:chatgpt"), 9),
        (("openai", "arr", ""), 4),
        (("openai", "funding_raised", ""), 10),
        (("openai", "funding_raised", "debt"), 1),
        (("openai", "funding_raised", "secondary"), 3),
        (("openai", "headcount", ""), 10),
        (("openai", "inference_compute", ""), 2),
        (("openai", "rd_compute", ""), 2),
        (("openai", "revenue", ""), 2),
        (("openai", "run_rate_revenue", ""), 9),
        (("openai", "tokens_per_day", ""), 1),
        (("openai", "tokens_per_day", "product:api"), 1),
        (("openai", "total_compute", ""), 1),
        (("openai", "valuation_post", ""), 5),
        (("openai", "valuation_post", "secondary"), 3),
    ]
    .into();
    let facts = facts();
    let mut found = BTreeMap::new();
    for fact in &facts {
        *found.entry((fact["lab"].as_str(), fact["metric"].as_str(), fact["scope"].as_str())).or_insert(0) += 1;
    }
    assert_eq!(found, expected);
    assert_eq!(facts.len(), 103);
}

/// Rows read by eye: table, cell, lab, metric, period, value, unit, basis, scope, source, reported.
const ROWS: &str = "
    compute D2 | openai | total_compute | FY2022 | 416000000 | USD | | | fortune.com | 2023-05-04
    compute D3 | anthropic | total_compute | FY2023 | 285000000 | USD | | | theinformation.com | 2023-11-10
    compute D4 | anthropic | rd_compute | FY2024 | 1500000000 | USD | | | theinformation.com | 2025-02-12
    compute D5 | openai | inference_compute | FY2024 | 1800000000 | USD | | | theinformation.com | 2024-10-09
    compute D6 | openai | rd_compute | FY2024 | 4000000000 | USD | | | theinformation.com | 2024-10-09
    compute D7 | anthropic | total_compute | FY2024 | 2500000000 | USD | | | theinformation.com | 2024-07-24
    compute D9 | openai | rd_compute | FY2025 | 9000000000 | USD | | | theinformation.com | 2025-09-19
    compute D12 | openai | inference_compute | FY2025 | 7000000000 | USD | | | theinformation.com | 2025-09-19

    funding E5 | openai | funding_raised | 2019-03-11 | 50000000 | USD | actual | | openai.com | 2019-03-11
    funding E7 | openai | funding_raised | 2019-07-22 | 1000000000 | USD | actual | | news.microsoft.com | 2019-07-22
    funding E8 | openai | funding_raised | 2021-03-15 | 2000000000 | USD | actual | | nytimes.com | 2023-01-12
    funding E9 | anthropic | funding_raised | 2021-05-28 | 124000000 | USD | actual | | anthropic.com | 2021-05-28
    funding G9 | anthropic | valuation_post | 2021-05-28 | 674000000 | USD | actual | | anthropic.com | 2021-05-28
    funding E10 | openai | funding_raised | 2021-07-01 | 0 | USD | actual | secondary | wsj.com | 2023-01-05
    funding G10 | openai | valuation_post | 2021-07-01 | 14000000000 | USD | actual | secondary | wsj.com | 2023-01-05
    funding E13 | openai | funding_raised | 2023-04-26 | 300000000 | USD | actual | | reuters.com |
    funding E14 | anthropic | funding_raised | 2023-05-23 | 450000000 | USD | actual | | anthropic.com | 2023-05-23
    funding E18 | anthropic | funding_raised | 2024-01-11 | 750000000 | USD | actual | | cnbc.com | 2023-12-21
    funding G19 | openai | valuation_post | 2024-02-16 | 80000000000 | USD | actual | secondary | nytimes.com | 2024-02-16
    funding E24 | openai | funding_raised | 2024-10-02 | 6600000000 | USD | actual | | openai.com | 2024-10-02
    funding F24 | openai | funding_raised | 2024-10-02 | 4000000000 | USD | actual | debt | openai.com | 2024-10-02
    funding G24 | openai | valuation_post | 2024-10-02 | 157000000000 | USD | actual | | openai.com | 2024-10-02
    funding E27 | anthropic | funding_raised | 2025-03-01 | 1000000000 | USD | actual | | ft.com | 2025-01-22
    funding G28 | anthropic | valuation_post | 2025-03-03 | 61500000000 | USD | actual | | anthropic.com |
    funding G33 | anthropic | valuation_post | 2025-09-02 | 183000000000 | USD | actual | | anthropic.com | 2025-09-02
    funding E36 | openai | funding_raised | 2025-12-11 | 1000000000 | USD | actual | | openai.com | 2025-12-11
    funding E37 | openai | funding_raised | 2025-12-30 | 22500000000 | USD | actual | | nytimes.com | 2025-03-31

    revenue D5 | openai | revenue | FY2022 | 28000000 | USD | | | theinformation.com | 2023-08-29
    revenue D6 | openai | run_rate_revenue | 2023-03-01 | 200000000 | USD | run_rate | | theinformation.com | 2023-05-04
    revenue D12 | openai | run_rate_revenue | 2023-12-31 | 2000000000 | USD | run_rate | | ft.com | 2024-02-09
    revenue D14 | anthropic | run_rate_revenue | 2024-01-01 | 87000000 | USD | run_rate | | anthropic.com | 2025-09-26
    revenue D16 | openai | run_rate_revenue | 2024-06-12 | 3400000000 | USD | run_rate | | theinformation.com | 2024-06-12
    revenue D18 | openai | arr | 2024-09-12 | 4000000000 | USD | run_rate | | wsj.com | 2024-09-12
    revenue D22 | openai | arr | 2024-12-31 | 5500000000 | USD | run_rate | | cnbc.com | 2025-06-09
    revenue D23 | openai | revenue | FY2024 | 3700000000 | USD | | | bloomberg.com | 2025-03-26
    revenue D25 | anthropic | run_rate_revenue | 2025-03-31 | 2000000000 | USD | run_rate | | cnbc.com | 2025-05-16
    revenue D31 | openai | arr | 2025-06-09 | 10000000000 | USD | run_rate | | cnbc.com | 2025-06-09
    revenue D36 | anthropic | arr | 2025-07-29 | 5000000000 | USD | run_rate | | bloomberg.com | 2025-07-29
    revenue D42 | anthropic | run_rate_revenue | 2025-10-21 | 7000000000 | USD | run_rate | | anthropic.com | 2025-10-21
    revenue D43 | openai | run_rate_revenue | 2025-12-18 | 19000000000 | USD | run_rate | | theinformation.com | 2025-12-18

    staff C7 | openai | headcount | 2016-12-31 | 52 | people | disclosed | | projects.propublica.org | 2016-12-31
    staff C16 | anthropic | headcount | 2022-08-15 | 50 | people | | | time.com | 2024-05-30
    staff C18 | openai | headcount | 2023-01-23 | 375 | people | disclosed | | x.com | 2023-01-23
    staff C30 | openai | headcount | 2024-09-30 | 1600 | people | | | theinformation.com | 2025-02-12
    staff C31 | anthropic | headcount | 2024-12-31 | 915 | people | | | theinformation.com | 2025-02-12
    staff C32 | anthropic | headcount | 2024-12-31 | 521 | people | | division:research_and_development | theinformation.com | 2025-02-12
    staff C40 | openai | headcount | 2025-07-15 | 3000 | people | | | calv.info | 2025-07-15
    staff C45 | anthropic | headcount | 2025-12-02 | 2300 | people | | | fortune.com | 2025-12-02

    usage C2 | openai | active_users_weekly | 2023-03-25 | 50000000 | users | disclosed | product:chatgpt | cdn.openai.com | 2025-09-14
    usage E5 | openai | tokens_per_day | 2024-02-09 | 133000000000 | tokens/day | disclosed | | x.com | 2024-02-09
    usage C7 | openai | active_users_monthly | 2024-03-30 | 100000000 | users | | | nytimes.com | 2024-09-27
    usage C10 | openai | active_users_monthly | 2024-06-30 | 350000000 | users | | | nytimes.com | 2024-09-27
    usage C11 | openai | active_users_weekly | 2024-09-15 | 240000000 | users | disclosed | product:chatgpt | nber.org | 2025-09-14
    usage C15 | openai | active_users_weekly | 2024-12-04 | 300000000 | users | disclosed | product:chatgpt | x.com | 2024-12-04
    usage C22 | openai | active_users_daily | 2025-03-28 | 160000000 | users | | product:chatgpt | semianalysis.com | 2025-07-11
    usage C41 | openai | active_users_weekly | 2025-10-06 | 800000000 | users | disclosed | product:chatgpt | techcrunch.com | 2025-10-06
    usage E42 | openai | tokens_per_day | 2025-10-06 | 8600000000000 | tokens/day | disclosed | product:api | youtube.com | 2025-10-06
";

#[test]
fn rows_say_what_a_reader_finds_in_them() {
    let facts = facts();
    let table = |word: &str| TABLES.into_iter().find(|table| table.contains(word)).unwrap();
    let mut compared = BTreeMap::new();
    for line in ROWS.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut expected = line.split('|').map(str::trim);
        let (sheet, cell) = expected.next().unwrap().split_once(' ').unwrap();
        let expected: Vec<&str> = expected.collect();
        let fact = facts
            .iter()
            .find(|fact| fact["sheet"] == table(&format!("_{sheet}_")) && fact["cell"] == cell)
            .unwrap_or_else(|| panic!("nothing is read in {sheet} {cell}"));
        let fields = ["lab", "metric", "period", "base", "unit", "basis", "scope", "source", "reported"];
        let found: Vec<&str> = fields.iter().map(|field| fact[*field].as_str()).collect();
        assert_eq!(found, expected, "{sheet} {cell}");
        let ends = ["low", "high", "bound", "as_of"].map(|field| fact[field].as_str());
        assert_eq!(ends, [expected[3], expected[3], "exact", ""], "{sheet} {cell}");
        *compared.entry(sheet).or_insert(0) += 1;
    }
    println!("{} rows compared: {compared:?}", compared.values().sum::<usize>());
    assert!(compared.values().sum::<usize>() >= 45 && compared.len() == 5, "{compared:?}");
}

/// The cells that are no facts though they hold figures, and the finding that says why.
#[test]
fn what_is_left_out_is_told() {
    let check = ran("check --format json").json();
    let findings = check["findings"].as_array().unwrap();
    let told = |code: &str, sheet: &str| -> Vec<String> {
        let of = |finding: &&Value| finding["code"] == code && finding["sheet"] == sheet;
        findings.iter().filter(of).map(place).collect()
    };
    assert_eq!(told("excluded-row", COMPUTE), ["D8 and D10:D11"]);
    assert_eq!(told("excluded-row", USAGE), ["C29, E43, C44 and E46"]);
    // Rounds that are only talked of have no close date.
    assert_eq!(told("period-missing", FUNDING), ["E2:E3 and G3:G4"]);
    // A date over the revenue of an unnamed product: a year, a quarter, a pace?
    assert_eq!(told("period-unreadable", REVENUE), ["C13", "C28", "C39", "C41"]);
    // A half-year times two under the type "Other" is nothing that the catalogue knows.
    assert_eq!(told("metric-unknown", REVENUE), ["F33"]);
    assert_eq!(told("heading-unknown", USAGE), ["F1"]);
    assert_eq!(told("period-unreadable", COMPUTE), ["K10"]);
    let company = |sheet: &str| {
        let of = |finding: &&Value| finding["code"] == "other-company" && finding["sheet"] == sheet;
        let name = |finding: &Value| finding["message"].as_str().unwrap().split('"').nth(1).unwrap().to_owned();
        findings.iter().filter(of).map(name).collect::<Vec<_>>()
    };
    assert_eq!(company(COMPUTE), [""; 0]);
    assert_eq!(company(FUNDING), ["Mistral AI", "xAI", "Z.ai"]);
    assert_eq!(company(REVENUE), ["Z.ai", "xAI", "Mistral AI"]);
    assert_eq!(company(STAFF), ["Google", "Meta", "xAI", "Mistral AI", "DeepSeek", "Z.ai", "MiniMax"]);
    assert_eq!(company(USAGE), ["Z.ai", "Google", "Meta", "DeepSeek", "xAI"]);
}

/// The cells of a finding: its message lists them when there are several.
fn place(finding: &Value) -> String {
    let message = finding["message"].as_str().unwrap();
    let listed = message.rsplit_once(" cells: ").and_then(|(_, cells)| cells.strip_suffix(')'));
    listed.or(finding["cell"].as_str()).unwrap().to_owned()
}

#[test]
fn every_cell_is_accounted_for() {
    let run = tables();
    let paths = TABLES.map(|table| run.path(&format!("inputs/{table}.csv")));
    let counted = run_judge("count_cells.py", &paths);
    let check = run.run("check --format json").json();
    let expected: BTreeMap<&str, [u64; 3]> = [
        ("ai_companies", [0, 0, 0]),
        // The copies by category are computed; three rows are excluded.
        (COMPUTE, [8, 11, 3]),
        // 24 cells of other companies, four without a date.
        (FUNDING, [38, 0, 28]),
        // 33 copies; 11 of other companies, four product figures, one "Other". The remarks in words are notes.
        (REVENUE, [24, 33, 16]),
        (STAFF, [19, 0, 25]),
        // 28 of other companies, four excluded, five counts of messages.
        (USAGE, [14, 0, 37]),
    ]
    .into();
    for (table, path) in TABLES.iter().zip(&paths) {
        let sheets = check["workbooks"].as_array().unwrap().iter().flat_map(|book| book["sheets"].as_array().unwrap());
        let sheet = sheets.clone().find(|sheet| sheet["name"] == *table).unwrap();
        let count = |part: &str| sheet[part].as_u64().unwrap();
        assert_eq!(["facts", "derived", "skipped"].map(count), expected[table], "{table}");
        let sum: u64 = ["facts", "derived", "labels", "notes", "skipped"].map(count).iter().sum();
        assert_eq!(sum, count("cells"), "{table}");
        assert_eq!(counted[path.to_str().unwrap()][table], sheet["cells"], "{table}");
    }
}
