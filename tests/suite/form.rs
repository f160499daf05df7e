//! `init` and its input form: a new folder works, and what is typed into the form reads back as it was meant.

use crate::judges::run_judge;
use crate::run::TestRun;
use labcomps::config::Config;
use labcomps::domain::{Basis, Family, Kind, Metric};
use labcomps::render::Offer;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn a_new_folder_is_quiet_and_nothing_in_it_is_overwritten() {
    let run = TestRun::new();
    let made = run.run("init work");
    assert_eq!((made.code, made.stdout.lines().count()), (0, 4), "{made:?}");
    assert_eq!(run.names("work"), ["inputs", "labcomps.toml", "reports", "templates"]);
    let checked = run.run("check --config work/labcomps.toml --inputs work/inputs --format json");
    assert_eq!(checked.code, 0, "{checked:?}");
    assert_eq!(checked.json()["findings"], json!([]));
    assert_eq!(run.run("facts --inputs work/inputs --format json").json(), json!([]));

    assert_eq!(run.run("init work").code, 2, "it lacks nothing");
    run.file(
        "work/labcomps.toml",
        "currency = \"USD\"\n[metric.capex]\nname = \"Capital expenditure\"\nfamily = \"currency\"\nkind = \"flow\"\n",
    );
    std::fs::remove_file(run.path("work/inputs/input-form.xlsx")).unwrap();
    let again = run.run("init work");
    assert_eq!((again.code, again.stdout.as_str()), (0, "work/inputs/input-form.xlsx\n"), "only what is lacking");
    run.file("rows.json", "[]");
    let filled = fill(&run, "work/inputs/input-form.xlsx");
    assert!(filled["offered"]["Metric"].as_array().unwrap().contains(&json!("Capex")), "{filled}");

    run.file("strange/letter.txt", "Dear Sir");
    let refused = run.run("init strange");
    assert!(refused.code == 2 && refused.stderr.contains("is no working folder"), "{refused:?}");
    assert_eq!(run.names("strange"), ["letter.txt"]);
}

#[test]
fn the_configuration_of_a_new_folder_holds_when_it_is_uncommented() {
    let run = TestRun::new();
    run.run("init work");
    let text = std::fs::read_to_string(run.path("work/labcomps.toml")).unwrap();
    let setting = |line: &str| line.starts_with("# [") || line.contains(" = ") && !line.ends_with('.');
    let set: Vec<&str> = text.lines().map(|line| if setting(line) { &line[2..] } else { line }).collect();
    assert!(set.iter().filter(|line| !line.starts_with('#') && !line.is_empty()).count() > 20, "{set:?}");
    run.file("work/labcomps.toml", set.join("\n"));
    run.file("work/inputs/leaks/a.csv", "metric,FY2025\nRevenue,1\n");
    let checked = run.run("check --config work/labcomps.toml --inputs work/inputs");
    assert!(checked.code != 2, "{checked:?}");
}

#[test]
fn a_report_is_built_from_three_figures() {
    let run = TestRun::new();
    run.run("init .");
    let row = |lab: &str, value: f64| {
        json!([
            lab,
            "Revenue",
            "FY2025",
            null,
            value,
            null,
            "USD bn",
            "audited",
            "Daily Paper",
            "2026-06-25",
            null,
            null
        ])
    };
    run.file("rows.json", json!([row("OpenAI", 13.07), row("Anthropic", 4.5)]).to_string());
    fill(&run, "inputs/input-form.xlsx");
    let built = run.run("build");
    assert_eq!(built.code, 0, "{built:?}");
    assert!(built.stdout.lines().any(|line| line.ends_with("report.xlsx")), "{built:?}");
}

#[test]
fn what_is_typed_reads_back() {
    let config = Config::shipped().unwrap();
    let offer = Offer::of(&config);
    let mut rows = Vec::new();
    let mut expected = BTreeSet::new();
    let mut number = 1_u32;
    for (label, metric) in &offer.metrics {
        let units: Vec<_> = offer.units.iter().filter(|unit| unit.family == metric.family).collect();
        assert!(!units.is_empty(), "nothing is offered for {label}");
        let fitting: Vec<_> = offer.bases.iter().filter(|(_, basis)| metric.bases.contains(basis)).collect();
        for (lab, shown) in config.known_labs.iter().zip(&offer.labs) {
            for unit in &units {
                for period in periods(metric) {
                    number += 1;
                    let (word, rests_on) = fitting[number as usize % fitting.len()];
                    // A pace is a pace, whoever says so.
                    let said = matches!(rests_on, Basis::Actual | Basis::Leaked | Basis::Disclosed);
                    let pace = metric.id == *"run_rate_revenue" || metric.id == *"arr";
                    let rests_on = if said && pace { &Basis::RunRate } else { rests_on };
                    // A valuation that is a target is no mark.
                    let talked = metric.id == *"valuation_post" && *rests_on == Basis::Target;
                    let id = if talked { "valuation_target" } else { metric.id.as_str() };
                    let (printed, base) = value(metric, &unit.label, number);
                    rows.push(json!([
                        shown,
                        label,
                        period,
                        null,
                        printed,
                        null,
                        unit.label,
                        word,
                        "Daily Paper",
                        "2026-06-25",
                        "https://example.com/a",
                        "a note"
                    ]));
                    let fact = json!({
                        "cell": format!("E{number}"), "lab": lab.id.as_str(), "metric": id, "period": period,
                        "base": base, "unit": unit_of(metric.family), "basis": rests_on.as_str(), "source": "Daily Paper", "reported": "2026-06-25",
                    });
                    expected.insert(fact.to_string());
                }
            }
        }
    }
    // Every basis is used for something.
    assert!(Basis::ALL.iter().all(|basis| expected.iter().any(|fact| fact.contains(basis.as_str()))));
    let run = TestRun::new();
    run.run("init .");
    run.file("rows.json", Value::from(rows.clone()).to_string());
    let filled = fill(&run, "inputs/input-form.xlsx");
    for (head, column) in [("Lab", 0), ("Metric", 1), ("Unit", 6), ("Basis", 7)] {
        let offered: BTreeSet<String> =
            filled["offered"][head].as_array().unwrap().iter().map(Value::to_string).collect();
        let used: BTreeSet<String> = rows.iter().map(|row| row[column].to_string()).collect();
        // No metric of the shipped catalogue is a multiple.
        let unused: Vec<&String> = offered.difference(&used).filter(|word| *word != "\"x\"").collect();
        assert!(used.is_subset(&offered) && unused.is_empty(), "{head}: {unused:?}");
    }
    let ran = run.run("facts --format json");
    let found: BTreeSet<String> = ran.json().as_array().unwrap().iter().map(short).collect();
    let missing: Vec<&String> = expected.difference(&found).take(12).collect();
    let wrong: Vec<&String> = found.difference(&expected).take(12).collect();
    assert!(missing.is_empty() && wrong.is_empty(), "of {}\nmissing {missing:#?}\nwrong {wrong:#?}", expected.len());
}

#[test]
fn ranges_and_bounds_read_back() {
    let run = TestRun::new();
    run.run("init .");
    let row = |low: Value, value: Value, high: Value| {
        json!(["OpenAI", "Revenue", "FY2026", low, value, high, "USD bn", "projection", "A", "2026-05", null, null])
    };
    let rows = json!([
        row(28.into(), 30.into(), 33.into()),
        row(28.into(), Value::Null, 33.into()),
        row(Value::Null, ">20".into(), Value::Null),
        row(Value::Null, "~30".into(), Value::Null),
        row(Value::Null, "2-3".into(), Value::Null),
        row(Value::Null, "<5".into(), Value::Null),
    ]);
    run.file("rows.json", rows.to_string());
    fill(&run, "inputs/input-form.xlsx");
    let facts = run.run("facts --format json").json();
    let found: Vec<String> = facts
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| format!("{} {} {} {}", fact["low"], fact["base"], fact["high"], fact["bound"].as_str().unwrap()))
        .collect();
    let expected = [
        "28000000000 30000000000 33000000000 range",
        "28000000000 30500000000 33000000000 range",
        "20000000000 20000000000 null at_least",
        "30000000000 30000000000 30000000000 approximate",
        "2000000000 2500000000 3000000000 range",
        "null 5000000000 5000000000 at_most",
    ];
    assert_eq!(found, expected);
}

fn fill(run: &TestRun, form: &str) -> Value {
    run_judge("fill_form.py", &[run.path(form), run.path("rows.json"), run.path(form)])
}

fn periods(metric: &Metric) -> &'static [&'static str] {
    match metric.kind {
        Kind::Event => &["2026-10-30"],
        Kind::Stock => &["FY2025", "2026Q3", "2026-08", "2026-03-31"],
        Kind::Flow if metric.id == *"monthly_revenue" => &["2026-08", "2026-07"],
        Kind::Flow | Kind::Ratio => &["FY2025", "2026Q3", "2025H1", "2026-08", "2025-9M", "LTM-2026Q3"],
    }
}

/// The base unit of a family, as facts name it.
fn unit_of(family: Family) -> &'static str {
    match family {
        Family::Currency => "USD",
        Family::Share => "share",
        Family::Multiple => "x",
        Family::People => "people",
        Family::Users => "users",
        Family::Customers => "customers",
        Family::Power => "GW",
        Family::Tokens => "tokens/day",
        Family::Date => "date",
    }
}

/// A plausible value of a metric: as it is printed in a unit, and in base units.
fn value(metric: &Metric, unit: &str, number: u32) -> (Value, Value) {
    if metric.family == Family::Date {
        return (json!("2026-10-30"), json!("4.63250000e4"));
    }
    let [least, most] = metric.bounds.unwrap_or([1.0, 1e9]);
    let middle = (least.max(1e-3) * most).sqrt().min(most * 0.9);
    let factor = match unit.split(' ').next_back().unwrap() {
        "bn" => 1e9,
        "m" => 1e6,
        "thousands" => 1e3,
        "%" => 0.01,
        "MW" => 1e-3,
        _ if unit.starts_with("m ") => 1e6,
        _ => 1.0,
    };
    // A few digits, different in each row.
    let printed = (middle / factor * 1000.0).round() / 1000.0 + f64::from(number % 7) * middle / factor / 1000.0;
    let printed = if middle / factor > 1000.0 { printed.round() } else { (printed * 1e4).round() / 1e4 };
    (json!(printed), json!(rounded(printed * factor)))
}

/// A fact as far as it was typed; numbers to nine digits.
fn short(fact: &Value) -> String {
    let mut short = json!({});
    for key in ["cell", "lab", "metric", "period", "unit", "basis", "source", "reported"] {
        short[key] = fact[key].clone();
    }
    let base = fact["base"].as_f64().unwrap();
    short["base"] = json!(rounded(base));
    short.to_string()
}

fn rounded(value: f64) -> String {
    format!("{value:.8e}")
}
