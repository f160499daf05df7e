//! The order of the stages, and the foreign crates that stop at one of them, read from the source text.
//!
//! Clippy's list of types (`.clippy.toml`) catches a foreign type by whatever road it comes; this catches a crate's
//! name, and what clippy has no lint for: a stage that looks downstream.

use std::fs;
use std::path::{Path, PathBuf};

/// The stages in the order of the data; each may name itself and those before it.
const STAGES: [&str; 11] = [
    "domain",
    "finding",
    "config",
    "ingest",
    "interpret",
    "reconcile",
    "compare",
    "report",
    "render",
    "deliver",
    "trace",
];

/// What stands above the stages and may name all of them.
const ABOVE: [&str; 4] = ["lib", "main", "pipeline", "cli"];

/// Foreign crates and the places, under `src`, that may name them; tests may name any.
const FENCES: [(&str, &[&str]); 15] = [
    ("calamine", &["ingest/"]),
    ("csv", &["ingest/", "cli/"]),
    ("encoding_rs", &["ingest/"]),
    ("rust_xlsxwriter", &["render/workbook/", "render/review/draw.rs", "render/form/draw.rs"]),
    ("tera", &["render/template/", "render/template.rs"]),
    ("roxmltree", &["ingest/", "render/workbook/", "render/package/", "render/review/", "render/fill/"]),
    ("quick_xml", &["ingest/", "render/review/sheet.rs", "render/fill/"]),
    ("zip", &["ingest/", "render/workbook/chart_cache.rs", "render/package/mod.rs"]),
    ("charts_rs", &["render/"]),
    ("resvg", &["render/chart/png.rs"]),
    ("notosans", &["render/chart/png.rs"]),
    ("ssfmt", &["report/format.rs"]),
    ("clap", &["cli/", "main.rs"]),
    ("anstream", &["cli/", "main.rs"]),
    ("indicatif", &["cli/", "main.rs"]),
];

#[test]
fn no_stage_looks_downstream() {
    let complaints: Vec<String> = sources().iter().flat_map(|(path, text)| downstream(path, text)).collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn foreign_crates_stop_at_their_stage() {
    let complaints: Vec<String> = sources().iter().flat_map(|(path, text)| strayed(path, text)).collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn a_look_downstream_is_caught() {
    let caught = |path: &str, text: &str| !downstream(Path::new(path), text).is_empty();
    assert!(caught("ingest/csv.rs", "use crate::interpret::Observation;"));
    assert!(caught("ingest.rs", "let panel = crate::reconcile::panel();"));
    assert!(caught("domain/lab.rs", "fn tell() -> crate::finding::Finding {}"), "the domain knows no findings");
    assert!(caught("compare/growth.rs", "use crate::{domain::Lab, report::Format};"), "grouped imports are refused");
    assert!(caught("compare/growth.rs", "use crate::{domain::Lab};"), "grouped imports are refused, harmless or not");
    assert!(caught("compare/growth.rs", "use crate::*;"));
    assert!(caught("compare/growth.rs", "use crate::Report;"), "what the library re-exports hides its stage");
    assert!(caught("compare/mod.rs", "use super::report::Format;"));
    assert!(caught("compare/growth.rs", "use super::super::render::Artifacts;"));
    assert!(caught("report/mod.rs", "use crate::pipeline::build;"));
    assert!(caught("helpers.rs", "fn help() {}"), "a module that is no stage");

    assert!(!caught("interpret/layout.rs", "use crate::ingest::Grid;\nuse crate::interpret::units::Unit;"));
    assert!(!caught("interpret/layout.rs", "/// Later becomes a [`crate::report::Table`].\nuse super::units::Unit;"));
    assert!(!caught("pipeline.rs", "use crate::{deliver, ingest};"));
    assert!(!caught("cli/args.rs", "use crate::cli::exit;"));
}

#[test]
fn a_strayed_crate_is_caught() {
    let caught = |path: &str, text: &str| !strayed(Path::new(path), text).is_empty();
    assert!(caught("interpret/layout.rs", "use calamine::Data;"));
    assert!(caught("report/model.rs", "fn text() { ssfmt::format_default(1.0, code) }"));
    assert!(caught("render/html.rs", "use tera as templates;"));
    assert!(caught("deliver/folder.rs", "use ::clap::Parser;"));

    assert!(!caught("ingest/workbook.rs", "use calamine::Data;"));
    assert!(!caught("render/workbook/mod.rs", "//! Draws with `rust_xlsxwriter::Workbook`."));
    assert!(!caught("finding/text.rs", "fn put() { self::text::csv::put() }"), "a module of ours of the same name");
    assert!(!caught("render/workbook/tests/judge.rs", "use calamine::Data;"));
    assert!(!caught("interpret/layout.rs", "#[cfg(test)]\nmod tests { use rust_xlsxwriter::Workbook; }"));
}

#[test]
fn every_test_file_is_part_of_the_suite() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let declared = fs::read_to_string(tests.join("suite/main.rs")).unwrap();
    for entry in fs::read_dir(tests.join("suite")).unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        let line = format!("mod {name};");
        assert!(
            name == "main" || declared.lines().any(|declaration| declaration.trim() == line),
            "tests/suite/{name} never runs: write `{line}` into tests/suite/main.rs"
        );
    }
    for entry in fs::read_dir(&tests).unwrap() {
        let path = entry.unwrap().path();
        assert!(
            path.extension().is_none_or(|extension| extension != "rs"),
            "{} is a test binary of its own: move it into tests/suite",
            path.display()
        );
    }
}

/// Returns the Rust files under `src`, by their path from there, with their text.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push((path.strip_prefix(&root).unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    assert!(found.len() > 10, "only {} source files found", found.len());
    found
}

/// Returns a complaint for every place where the file of a stage names what it must not know.
fn downstream(path: &Path, text: &str) -> Vec<String> {
    let first = path.iter().next().unwrap().to_str().unwrap();
    let module = first.strip_suffix(".rs").unwrap_or(first);
    if ABOVE.contains(&module) {
        return Vec::new();
    }
    let Some(own) = STAGES.iter().position(|stage| *stage == module) else {
        return vec![format!("src/{}: `{module}` is no stage; the stages are {STAGES:?}", path.display())];
    };
    let known = &STAGES[..=own];
    let mut complaints = Vec::new();
    let mut complain = |line: usize, what: &str| complaints.push(format!("src/{}:{line}: {what}", path.display()));
    for (number, line) in code(text) {
        for rest in after(line, "crate::") {
            let name = identifier(rest);
            if name.is_empty() {
                complain(
                    number,
                    "imports from `crate::` go one by one, so that the stage can be read: `use crate::domain::{…}`",
                );
            } else if STAGES.contains(&name) && !known.contains(&name) {
                complain(number, &format!("`{module}` comes before `{name}` and must not look downstream"));
            } else if !known.contains(&name) {
                complain(number, &format!("`crate::{name}` is no stage that `{module}` knows; it knows {known:?}"));
            }
        }
        for rest in after(line, "super::") {
            let name = identifier(rest);
            if STAGES.contains(&name) && !known.contains(&name) {
                complain(number, &format!("`super::{name}` looks downstream, or is named like a later stage"));
            }
        }
    }
    complaints
}

/// Returns a complaint for every place where a file names a foreign crate that stops elsewhere.
fn strayed(path: &Path, text: &str) -> Vec<String> {
    let place = path.to_str().unwrap().replace('\\', "/");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut complaints = Vec::new();
    for (name, owners) in FENCES {
        let is_test = place.ends_with("/tests.rs") || place.contains("/tests/");
        if is_test || owners.iter().any(|owner| place.starts_with(owner)) {
            continue;
        }
        for (number, line) in code(text) {
            let path = after(line, &format!("{name}::")).any(|_| true) && !line.contains(&format!("::{name}::"));
            let import = ["use ", "use ::", "extern crate "]
                .iter()
                .any(|word| after(line, word).any(|rest| identifier(rest) == name));
            if path || import {
                complaints.push(format!("src/{place}:{number}: `{name}` stops at {}", owners.join(" and ")));
            }
        }
    }
    complaints
}

/// Returns the lines that are not comments, numbered from 1.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Returns what follows each place where `word` begins on a line and is not the tail of a longer name.
fn after<'a>(line: &'a str, word: &str) -> impl Iterator<Item = &'a str> {
    line.match_indices(word).filter_map(|(at, found)| {
        let apart = !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        apart.then(|| &line[at + found.len()..])
    })
}

/// Returns the name at the start of a text, nothing when it does not start with one.
fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    &text[..end]
}
