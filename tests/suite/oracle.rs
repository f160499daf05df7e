//! A second calculation, in another language and from the facts alone, of every figure of the report's tables.

use crate::judges::python;
use crate::panels::{csv, folder};
use labcomps::compare::{Claims, changes, compare};
use labcomps::config::Config;
use labcomps::domain::{Date, Lab, Observation, Period};
use labcomps::ingest::Inputs;
use labcomps::pipeline::{Read, read};
use labcomps::reconcile::{Kept, reconcile};
use labcomps::report::report;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Random panels that are judged.
const PANELS: u64 = 200;
/// Figures that the sample has at least.
const SAMPLE: &str = "1000";
/// Figures that the panels have at least.
const DRAWN: &str = "60000";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Reads a folder as far as the report, without drawing it, and puts facts and model where the oracle looks.
fn tell(inputs: &Path, to: &Path, config: &Config, before: Option<Date>) {
    let all = read(config, &Inputs::Folder(inputs.to_owned()), &|_, _| {}).unwrap();
    fs::create_dir_all(to).unwrap();
    fs::write(to.join("facts.csv"), facts(&all.observations)).unwrap();
    fs::write(to.join("beside.csv"), beside(&all.observations)).unwrap();
    let claims = root().join("inputs/claims.toml");
    fs::copy(&claims, to.join("claims.toml")).unwrap();
    let of_lab = |lab: &Lab| json!({"fiscal_year_end": lab.fiscal_year_end, "commitment_years": lab.commitment_years});
    let labs = config.labs.as_ref().into_array().map(|lab| (lab.id.as_str().to_owned(), of_lab(lab)));
    let settings = json!({
        "as_of": config.as_of.map(|day| day.to_string()), "period": config.period, "tolerance": config.tolerance,
        "growth_points": config.growth_points, "labs": labs.into_iter().collect::<serde_json::Map<_, _>>(),
        "before": before.map(|day| day.to_string()),
    });
    fs::write(to.join("settings.json"), settings.to_string()).unwrap();
    let earlier = before.map(|day| kept(&all, &Config { as_of: Some(day), ..config.clone() }));
    let model = model(all, config, &Claims::read(&claims, config).unwrap(), earlier.as_ref());
    fs::write(to.join("model.json"), serde_json::to_vec(&model).unwrap()).unwrap();
}

/// The facts that the report as of the configured day would keep.
fn kept(all: &Read, config: &Config) -> Kept {
    Kept::of(&reconcile(config, all.observations.clone()).panel, &all.accounts, all.left_out.clone(), None)
}

/// The report as `model.json` has it, compared with an earlier one.
pub(crate) fn model(all: Read, config: &Config, claims: &Claims, earlier: Option<&Kept>) -> Value {
    let reconciled = reconcile(config, all.observations);
    let compared = compare(config, &reconciled.panel, claims);
    let kept = Kept::of(&reconciled.panel, &all.accounts, all.left_out, earlier);
    let changes = changes(config.changes_threshold, earlier, &kept);
    let report = report(config, &reconciled.panel, &compared.comparison, &changes, &all.accounts, &all.findings);
    serde_json::to_value(report).unwrap()
}

/// The facts as `facts --format csv` prints them; the sample's test holds the two together.
fn facts(observations: &[Observation]) -> String {
    let head = "lab,metric,period,low,base,high,bound,unit,basis,scope,source,as_of,reported,workbook,sheet,cell,raw\n";
    observations.iter().fold(head.to_owned(), |mut text, one| {
        let end = |end: Option<f64>| end.map_or_else(String::new, |end| end.to_string());
        let fields = [
            one.lab.as_str().to_owned(),
            one.metric.as_str().to_owned(),
            one.period.to_string(),
            end(one.estimate.low),
            one.estimate.base.to_string(),
            end(one.estimate.high),
            one.estimate.bound.as_str().to_owned(),
            one.unit.to_string(),
            one.basis.map_or_else(String::new, |basis| basis.as_str().to_owned()),
            one.scope.iter().collect::<Vec<_>>().join(";"),
            one.source.as_ref().map_or_else(String::new, |source| source.name.to_string()),
            one.as_of.map_or_else(String::new, |date| date.to_string()),
            one.reported.map_or_else(String::new, |date| date.to_string()),
            one.origin.workbook.to_string(),
            one.origin.sheet.to_string(),
            one.origin.cell.to_string(),
            one.origin.raw.clone(),
        ];
        writeln!(text, "{}", fields.map(|field| quoted(&field)).join(",")).unwrap();
        text
    })
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// What sheets tell and facts do not: half of each last printed digit, since number formats print decimals that nobody typed,
/// and who led a round.
fn beside(observations: &[Observation]) -> String {
    observations.iter().fold("workbook,sheet,cell,half_digit,lead\n".to_owned(), |mut text, one| {
        let place = [one.origin.workbook.as_ref(), one.origin.sheet.as_ref()].map(quoted).join(",");
        let lead = quoted(one.lead.as_deref().unwrap_or_default());
        writeln!(text, "{place},{},{},{lead}", one.origin.cell, one.rounding).unwrap();
        text
    })
}

/// Lets the oracle judge folders; returns whether it agrees and what it printed.
fn judge(folders: &[PathBuf], least: &str) -> (bool, Value) {
    let script = root().join("tests/oracle/judge.py");
    let mut command = Command::new(python());
    command.arg("-B").arg(script).args(["--least", least]).args(folders).env("PYTHONUTF8", "1");
    let output = command.output().unwrap();
    let told = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("the oracle cannot judge: {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.success(), told)
}

fn shown(told: &Value) -> String {
    serde_json::to_string_pretty(told).unwrap()
}

#[test]
fn oracle_agrees_on_the_sample() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("sample");
    tell(&root().join("inputs"), &folder, &Config::shipped().unwrap(), Some(Date::constant(2026, 7, 15)));
    let (agrees, told) = judge(std::slice::from_ref(&folder), SAMPLE);
    assert!(agrees, "{}", shown(&told));
    println!("the sample: {}", shown(&told));

    // What the oracle was given is what the program prints, and what it delivers is what was judged.
    let run = crate::run::TestRun::with_inputs();
    assert_eq!(fs::read_to_string(folder.join("facts.csv")).unwrap(), run.run("facts --format csv").stdout);
    for arguments in ["build --as-of 2026-07-15", "build"] {
        let ran = run.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    fs::copy(run.path("reports/2026Q3/model.json"), folder.join("model.json")).unwrap();
    let (agrees, delivered) = judge(std::slice::from_ref(&folder), SAMPLE);
    assert!(agrees, "{}", shown(&delivered));
    assert_eq!(delivered, told);
}

#[test]
fn oracle_agrees_on_random_panels() {
    let place = tempfile::tempdir().unwrap();
    let shipped = Config::shipped().unwrap();
    let folders: Vec<PathBuf> = (0..PANELS)
        .into_par_iter()
        .map(|seed| {
            let to = place.path().join(format!("panel-{seed}"));
            for (name, rows) in folder(&shipped, seed) {
                let path = to.join("inputs").join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, csv(&rows)).unwrap();
            }
            let mut config = shipped.clone();
            config.as_of = (seed % 3 == 0).then(|| Date::constant(2026, 10, 9));
            config.period =
                (seed % 4 == 1).then(|| Period::Quarter(2025 + i16::from(seed % 8 == 1), 1 + (seed / 8 % 4) as u8));
            // Settings that change what is computed, each in some of the panels.
            if seed % 5 == 2 {
                (config.labs.left.fiscal_year_end, config.labs.right.commitment_years) = (6, Some(7));
                (config.tolerance, config.changes_threshold, config.growth_points) = (0.03, 0.03, 3);
            }
            let before = (seed % 2 == 0).then(|| Date::constant(2026, 4, 30));
            tell(&to.join("inputs"), &to, &config, before);
            to
        })
        .collect();
    let (agrees, told) = judge(&folders, DRAWN);
    assert!(agrees, "{}", shown(&told));
    println!("{PANELS} panels: {}", shown(&told));
}

#[test]
fn oracle_finds_a_wrong_figure() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("sample");
    tell(&root().join("inputs"), &folder, &Config::shipped().unwrap(), Some(Date::constant(2026, 7, 15)));
    let path = folder.join("model.json");
    let right: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let found = |change: &dyn Fn(&mut Value)| {
        let mut wrong = right.clone();
        change(&mut wrong);
        fs::write(&path, serde_json::to_vec(&wrong).unwrap()).unwrap();
        let (agrees, told) = judge(std::slice::from_ref(&folder), "1");
        assert!(!agrees);
        let keys = told["differences"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap().to_owned());
        keys.collect::<Vec<_>>()
    };
    let ratio = "/tables/comps.year/rows/0/cells/5";
    assert_eq!(right.pointer(&format!("{ratio}/kind")), Some(&json!("figure")));
    // A digit that differs, in the number shown and in an end; a figure that is gone; one that should not be there.
    for at in ["value", "estimate/low", "estimate/high"] {
        let change = |wrong: &mut Value| {
            let number = wrong.pointer_mut(&format!("{ratio}/shown/{at}")).unwrap();
            *number = json!(number.as_f64().unwrap() * (1.0 + 1e-8));
        };
        assert_eq!(found(&change), ["comps.year/revenue/ratio"], "{at}");
    }
    let gone = |wrong: &mut Value| *wrong.pointer_mut(ratio).unwrap() = json!({"kind": "blank"});
    assert_eq!(found(&gone), ["comps.year/revenue/ratio"]);
    let absent =
        |wrong: &mut Value| *wrong.pointer_mut(ratio).unwrap() = json!({"kind": "absent", "text": "n/a", "why": ""});
    assert_eq!(found(&absent), ["comps.year/revenue/ratio"]);
    let more = |wrong: &mut Value| {
        let cell = wrong.pointer(ratio).unwrap().clone();
        *wrong.pointer_mut("/tables/comps.year/rows/0/cells/6").unwrap() = cell;
    };
    assert_eq!(found(&more), ["comps.year/revenue/ratio_low"]);
    // A table that nobody told the oracle of.
    let unknown = |wrong: &mut Value| {
        let table = json!({"id": "new", "columns": [{"id": "c"}], "rows": [{"id": "r", "cells": [right.pointer(ratio).unwrap()]}]});
        wrong["tables"]["new"] = table;
    };
    assert_eq!(found(&unknown), ["new/r/c"]);
}
