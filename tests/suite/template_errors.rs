//! What is told of everything that can be wrong with templates, as folders of plain text.
//!
//! `tests/templates/<case>/` holds files of a set called `board`, and `expected.txt`, what the program says of them.
//! `edits.toml` makes files of the set from shipped ones, a misspelling at a time; the lines of these are told as `{1}`,
//! `{2}` and so on, so that the shipped files may change. `arguments` holds another command than `build --template board`.
//! `LABCOMPS_GOLD=1` writes what came out, for reading before it is committed.

use crate::cases::{compare, folders};
use crate::run::TestRun;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Enough that tables have rows.
const INPUT: &str = "Lab,Metric,Period,Value (US$ bn),Basis\n\
    OpenAI,Revenue,FY2024,3.7,audited\nOpenAI,Revenue,FY2025,13.07,audited\n\
    Anthropic,Revenue,FY2024,1.0,leaked\nAnthropic,Revenue,FY2025,4.6,leaked\n";

/// A misspelling in a shipped file.
#[derive(Deserialize)]
struct Edit {
    /// The file: `quarterly/report.md`.
    of: String,
    /// What stands there, once at least.
    from: String,
    /// What stands there instead.
    to: String,
}

#[derive(Deserialize)]
struct Edits {
    edit: Vec<Edit>,
}

/// A case in a working folder of its own.
struct Case {
    run: TestRun,
    arguments: String,
    /// The lines of the edits by the file they are in.
    lines: BTreeMap<String, Vec<usize>>,
}

fn prepared(case: &Path) -> Case {
    let mut prepared = Case { run: TestRun::new(), arguments: "build --template board".into(), lines: BTreeMap::new() };
    prepared.run.file("inputs/figures.csv", INPUT);
    for entry in fs::read_dir(case).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let target = format!("templates/board/{}", name.trim_end_matches(".sparse").trim_end_matches(".hex"));
        let bytes = fs::read(&path).unwrap();
        let text = || std::str::from_utf8(&bytes).unwrap().trim();
        match name.rsplit_once('.').map_or(name, |(_, end)| end) {
            _ if name == "expected.txt" => {}
            "arguments" => text().clone_into(&mut prepared.arguments),
            "toml" => prepared.edit(&toml::from_str::<Edits>(text()).unwrap().edit),
            "sparse" => drop(prepared.run.file(&target, vec![b' '; text().parse().unwrap()])),
            "hex" => {
                let bytes: Vec<u8> = text().split(' ').map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
                prepared.run.file(&target, bytes);
            }
            _ => drop(prepared.run.file(&target, &bytes)),
        }
    }
    prepared
}

impl Case {
    fn edit(&mut self, edits: &[Edit]) {
        for edit in edits {
            let file = edit.of.split_once('/').unwrap().1;
            let own = format!("templates/board/{file}");
            let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(&edit.of);
            let text = fs::read_to_string(self.run.path(&own)).or_else(|_| fs::read_to_string(shipped)).unwrap();
            let at = text.find(&edit.from).unwrap_or_else(|| panic!("{} has no {:?}", edit.of, edit.from));
            assert_eq!(edit.from.lines().count(), edit.to.lines().count(), "an edit keeps the lines");
            self.run.file(&own, text.replacen(&edit.from, &edit.to, 1));
            // The line of what is misspelt.
            let same = edit.from.chars().zip(edit.to.chars()).take_while(|(old, new)| old == new).count();
            let before: String = edit.from.chars().take(same).collect();
            let line = text[..at].matches('\n').count() + before.matches('\n').count() + 1;
            self.lines.entry(own).or_default().push(line);
        }
    }

    /// Returns what was told with the lines of the edits as `{1}`, `{2}` and so on.
    fn without_lines(&self, told: &str) -> String {
        let mut out = String::new();
        let mut gutter: Option<(String, String)> = None;
        for line in told.lines() {
            let edited = self.lines.iter().find_map(|(file, lines)| {
                let (before, rest) = line.split_once(&format!("{file}:"))?;
                let (number, rest) = rest.split_once(':')?;
                let edit = lines.iter().position(|line| line.to_string() == number)?;
                Some((
                    number.to_owned(),
                    format!("{{{}}}", edit + 1),
                    format!("{before}{file}:{{{}}}:{rest}", edit + 1),
                ))
            });
            if let Some((number, name, line)) = edited {
                out += &line;
                gutter = Some((number, name));
            } else if let Some((number, name)) = &gutter
                && let Some(rest) = line.strip_prefix(&format!("  {number} | "))
            {
                write!(out, "  {name} | {rest}").unwrap();
            } else if let Some((number, name)) = gutter.take()
                && let Some(rest) = line.strip_prefix(&format!("  {:1$} | ", "", number.len()))
            {
                write!(out, "  {:1$} | {rest}", "", name.len()).unwrap();
            } else {
                out += line;
            }
            out.push('\n');
        }
        out
    }
}

#[test]
fn every_error_of_a_template_is_told_in_its_place_and_nothing_is_written() {
    let cases = folders("templates");
    assert!(cases.len() > 45, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let prepared = prepared(&case);
        let ran = prepared.run.run(&prepared.arguments);
        let told = prepared.without_lines(&ran.stderr);
        compare(&case.join("expected.txt"), &told);
        let name = case.file_name().unwrap().to_string_lossy();
        if (ran.code, ran.stdout.as_str()) != (2, "") || prepared.run.path("reports").exists() {
            wrong.push(format!("{name}: exit code {}, and something may be written", ran.code));
        }
        let edits: usize = prepared.lines.values().map(Vec::len).sum();
        let errors = ran.stderr.lines().filter(|line| line.starts_with("error: ")).count();
        if errors < edits.max(1) {
            wrong.push(format!("{name}: {errors} errors told of {edits}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn without_an_error_the_same_inputs_make_a_report() {
    let run = TestRun::new();
    run.file("inputs/figures.csv", INPUT);
    for set in ["quarterly", "one-pager"] {
        let ran = run.run(&format!("build --template {set}"));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
}
