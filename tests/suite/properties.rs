//! What must hold of every comparison, whatever the figures: on random panels.

use crate::oracle::model;
use crate::panels::{Dice, Folder, csv, folder};
use labcomps::compare::Claims;
use labcomps::config::Config;
use labcomps::domain::{Bound, Estimate, Observation};
use labcomps::ingest::Inputs;
use labcomps::pipeline::{Read, read};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Panels that each property is tried on.
const PANELS: u64 = 25;

/// What a cell of a table says.
#[derive(Clone, Debug, PartialEq)]
enum Said {
    Figure { low: Option<f64>, base: f64, high: Option<f64> },
    Words(String),
}

type Cells = BTreeMap<String, Said>;

fn observations(config: &Config, folder: &Folder) -> Vec<Observation> {
    let place = tempfile::tempdir().unwrap();
    for (name, rows) in folder {
        let path = place.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, csv(rows)).unwrap();
    }
    read(config, &Inputs::Folder(place.path().to_owned()), &|_, _| {}).unwrap().observations
}

/// One observation for each thing, so that no other takes its place when its range changes.
fn one_voice(observations: Vec<Observation>) -> Vec<Observation> {
    let mut seen = BTreeSet::new();
    let key = |one: &Observation| {
        (one.lab.clone(), one.metric.clone(), one.scope.clone(), one.period.last_day(), one.period.months())
    };
    observations.into_iter().filter(|one| seen.insert(key(one))).collect()
}

/// The cells of the report's tables, but for those that count, cite or list what was read.
fn cells(config: &Config, observations: Vec<Observation>) -> Cells {
    const LISTS: [&str; 5] = ["sources", "checks.cells", "checks.findings", "facts", "checks.conflicts"];
    let claims = Claims::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/claims.toml"), config).unwrap();
    let read = Read { accounts: Vec::new(), observations, findings: Vec::new(), left_out: Vec::new() };
    let model = model(read, config, &claims, None);
    let mut cells = Cells::new();
    for (id, table) in model["tables"].as_object().unwrap().iter().filter(|(id, _)| !LISTS.contains(&id.as_str())) {
        for row in table["rows"].as_array().unwrap() {
            for (column, cell) in table["columns"].as_array().unwrap().iter().zip(row["cells"].as_array().unwrap()) {
                let key = format!("{id}/{}/{}", row["id"].as_str().unwrap(), column["id"].as_str().unwrap());
                cells.extend(said(cell).map(|said| (key, said)));
            }
        }
    }
    cells
}

fn said(cell: &Value) -> Option<Said> {
    match cell["kind"].as_str().unwrap() {
        "figure" => {
            let estimate = &cell["shown"]["estimate"];
            let end = |end: &str| estimate[end].as_f64();
            Some(Said::Figure { low: end("low"), base: end("base").unwrap(), high: end("high") })
        }
        "absent" | "verdict" | "text" => Some(Said::Words(cell["text"].as_str().unwrap().to_owned())),
        _ => None,
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn same_end(a: Option<f64>, b: Option<f64>) -> bool {
    a.is_none() && b.is_none() || a.zip(b).is_some_and(|(a, b)| same(a, b))
}

/// Tries a property on panels, several at a time; returns how many cells were looked at.
fn on_panels(property: impl Fn(&Config, u64) -> usize + Sync) -> usize {
    let config = Config::shipped().unwrap();
    (1000..1000 + PANELS).into_par_iter().map(|seed| property(&config, seed)).sum()
}

#[test]
fn swapping_the_labs_negates_gaps_and_inverts_ratios() {
    let looked_at = on_panels(|config, seed| {
        let read = observations(config, &folder(config, seed));
        let mut turned = config.clone();
        turned.labs = turned.labs.swap();
        let (cells, other) = (cells(config, read.clone()), cells(&turned, read));
        let mut looked_at = 0;
        for (key, said) in &cells {
            let Said::Figure { low, base, high } = said else { continue };
            let (row, column) = key.rsplit_once('/').unwrap();
            if column == "gap" {
                let expected = Said::Figure { low: high.map(|high| -high), base: -base, high: low.map(|low| -low) };
                assert_eq!(other.get(key), Some(&expected), "panel {seed}: {key}");
                looked_at += 1;
            } else if row.rsplit('.').next() == Some("ratio") || column == "ratio" {
                let Some(Said::Figure { low: other_low, base: other_base, high: other_high }) = other.get(key) else {
                    // What may be nought, or has no end above nought, can be divided and does not divide.
                    assert!(low.is_none_or(|low| low <= 0.0), "panel {seed}: {key}: {said:?}, {:?}", other.get(key));
                    continue;
                };
                let inverse = |end: Option<f64>| end.map(|end| 1.0 / end);
                let agrees = same(*base, 1.0 / other_base)
                    && same_end(*low, inverse(*other_high))
                    && same_end(*high, inverse(*other_low));
                assert!(agrees, "panel {seed}: {key}: {said:?}, {:?}", other.get(key));
                looked_at += 1;
            } else if let Some(there) = column.strip_suffix("left").map(|head| format!("{row}/{head}right")) {
                assert_eq!(other.get(&there), Some(said), "panel {seed}: {key}");
                looked_at += 1;
            }
        }
        looked_at
    });
    assert!(looked_at > 700, "{looked_at}");
}

#[test]
fn a_wider_input_never_narrows_a_figure() {
    let looked_at = on_panels(|config, seed| {
        let mut dice = Dice::new(seed);
        let narrow = one_voice(observations(config, &folder(config, seed)));
        let mut wide = narrow.clone();
        for one in &mut wide {
            one.estimate = wider(&mut dice, one.estimate);
        }
        let (narrow, wide) = (cells(config, narrow), cells(config, wide));
        let mut looked_at = 0;
        for (key, said) in &wide {
            let Said::Figure { low, base, high } = said else { continue };
            if key.starts_with("checks.ties") {
                continue;
            }
            let Some(Said::Figure { low: was_low, base: was_base, high: was_high }) = narrow.get(key) else {
                // The ends of a range have cells of their own, which a point has not.
                let an_end = ["low", "high", "ratio_low", "ratio_high"]
                    .iter()
                    .any(|end| key.split('/').any(|part| part == *end));
                assert!(an_end, "panel {seed}: {key} has no figure while the inputs are narrow");
                continue;
            };
            let eps = 1e-9 * base.abs();
            // An end that was open, since only what has no end reaches it, may come to be known at another choice.
            let below = low.zip(*was_low).is_none_or(|(low, was)| low <= was + eps);
            let above = high.zip(*was_high).is_none_or(|(high, was)| high >= was - eps);
            assert!(
                same(*base, *was_base) && below && above,
                "panel {seed}: {key}: {said:?} within {:?}",
                narrow.get(key)
            );
            looked_at += 1;
        }
        looked_at
    });
    assert!(looked_at > 700, "{looked_at}");
}

fn wider(dice: &mut Dice, estimate: Estimate) -> Estimate {
    let Estimate { low, base, high, .. } = estimate;
    let (down, up) = (0.2 * base.abs() * dice.share(), 0.2 * base.abs() * dice.share());
    let (low, high) = (low.map(|low| low - down), high.map(|high| high + up));
    match dice.below(10) {
        0..=5 => estimate,
        6 => Estimate { low: None, high, base, bound: Bound::AtMost },
        7 => Estimate { low, high: None, base, bound: Bound::AtLeast },
        _ => Estimate { low, high, base, bound: Bound::Range },
    }
}

/// Which year, crossing or point a figure is of, and whether it means anything, can hang on the figures themselves.
fn hangs_on_figures(key: &str) -> bool {
    key.starts_with("checks.ties")
        || key.contains("capital.runway/gone")
        || key.contains("cross_over")
        || key.contains("/S12.")
        || key.contains("capital.football")
}

#[test]
fn a_range_holds_what_any_choice_of_points_gives() {
    let looked_at = on_panels(|config, seed| {
        let mut dice = Dice::new(seed);
        let mut ranged = one_voice(observations(config, &folder(config, seed)));
        for one in &mut ranged {
            one.estimate = wider(&mut dice, one.estimate);
        }
        let whole = cells(config, ranged.clone());
        let mut looked_at = 0;
        for _ in 0..3 {
            let mut points = ranged.clone();
            for one in &mut points {
                one.estimate = Estimate::exact(inside(&mut dice, one.estimate));
            }
            for (key, said) in cells(config, points) {
                let (Said::Figure { base, .. }, Some(Said::Figure { low, high, .. })) = (said, whole.get(&key)) else {
                    continue;
                };
                if hangs_on_figures(&key) {
                    continue;
                }
                let eps = 1e-9 * base.abs().max(low.unwrap_or(0.0).abs()).max(high.unwrap_or(0.0).abs());
                let holds = low.is_none_or(|low| low <= base + eps) && high.is_none_or(|high| high >= base - eps);
                assert!(holds, "panel {seed}: {key}: {base} outside of {:?}", whole.get(&key));
                looked_at += 1;
            }
        }
        looked_at
    });
    assert!(looked_at > 3000, "{looked_at}");
}

fn inside(dice: &mut Dice, estimate: Estimate) -> f64 {
    let room = 0.5 * estimate.base.abs();
    let low = estimate.low.unwrap_or(estimate.base - room);
    let high = estimate.high.unwrap_or(estimate.base + room);
    low + (high - low) * dice.share()
}

#[test]
fn the_unit_that_is_typed_changes_nothing() {
    let looked_at = on_panels(|config, seed| {
        let typed = folder(config, seed);
        let mut other = typed.clone();
        let mut moved = typed;
        for row in moved.values_mut().flatten().chain(other.values_mut().flatten()) {
            for cell in [&mut row.low, &mut row.value, &mut row.high] {
                *cell = each_number(cell, trimmed);
            }
        }
        for row in other.values_mut().flatten() {
            let (unit, by) = match row.unit {
                "USD bn" => ("USD m", 3),
                "USD m" => ("USD bn", -3),
                _ => continue,
            };
            row.unit = unit;
            for cell in [&mut row.low, &mut row.value, &mut row.high] {
                *cell = each_number(cell, |number| shifted(number, by));
            }
        }
        let (here, there) = (cells(config, observations(config, &moved)), cells(config, observations(config, &other)));
        assert_eq!(here.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>(), "panel {seed}");
        // What was typed is told as it was typed.
        for (key, said) in here.iter().filter(|(key, _)| !key.ends_with("/raw")) {
            let agrees = match (said, &there[key]) {
                (Said::Figure { low, base, high }, Said::Figure { low: other_low, base: other, high: other_high }) => {
                    same(*base, *other) && same_end(*low, *other_low) && same_end(*high, *other_high)
                }
                (said, other) => said == other,
            };
            assert!(agrees, "panel {seed}: {key}: {said:?}, {:?}", there[key]);
        }
        here.len()
    });
    assert!(looked_at > 3000, "{looked_at}");
}

/// A text with each number in it changed.
fn each_number(text: &str, change: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut number = String::new();
    for letter in text.chars().chain(std::iter::once('\0')) {
        if letter.is_ascii_digit() || letter == '.' && !number.is_empty() {
            number.push(letter);
            continue;
        }
        if !number.is_empty() {
            out.push_str(&change(&number));
            number.clear();
        }
        out.extend((letter != '\0').then_some(letter));
    }
    out
}

/// A number without noughts behind its decimals: how exact it is would be another thing in another unit.
fn trimmed(number: &str) -> String {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.').to_owned() } else { number.to_owned() }
}

/// The same digits with the point so many places further right.
fn shifted(number: &str, by: i32) -> String {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let at = i32::try_from(whole.len()).unwrap() + by;
    let mut digits = format!("{whole}{decimals}");
    let mut at = usize::try_from(at.max(1)).unwrap();
    if by < 0 {
        let missing = usize::try_from(by.unsigned_abs()).unwrap().saturating_sub(whole.len()) + 1;
        digits = format!("{}{digits}", "0".repeat(missing));
        at = digits.len() - decimals.len() - usize::try_from(by.unsigned_abs()).unwrap();
    }
    while digits.len() < at {
        digits.push('0');
    }
    let (whole, decimals) = digits.split_at(at);
    let whole = whole.trim_start_matches('0');
    trimmed(&format!("{}.{decimals}", if whole.is_empty() { "0" } else { whole }))
}

#[test]
fn a_point_is_shifted() {
    for (number, by, expected) in [
        ("4.6", 3, "4600"),
        ("4600", -3, "4.6"),
        ("64", -3, "0.064"),
        ("0.64", 3, "640"),
        ("13070", -3, "13.07"),
        ("0.5", -3, "0.0005"),
    ] {
        assert_eq!(shifted(number, by), expected, "{number}");
    }
}
