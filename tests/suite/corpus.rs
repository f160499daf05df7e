//! The corpus: sheets as analysts keep them, each with the facts and findings that a careful reader takes from it.
//!
//! `tests/corpus/<group>/NAME.<kind>.grid` is built into a real file of that kind (`xlsx` or `csv`); any other
//! `NAME.<kind>` is read as it lies. `NAME.toml` beside it is the configuration it is read with. `NAME.facts` holds what
//! is expected, one statement a line; the format is told in `tests/corpus/README.md`. `CORPUS=text cargo test --test
//! suite corpus` reads only the sheets whose `group/NAME` contains the text.
#![expect(clippy::disallowed_methods, reason = "the sheets to read are chosen on request")]

use crate::grid::Book;
use labcomps::config::Config;
use labcomps::domain::{Bound, CellRef, Estimate, Observation};
use labcomps::finding::{Finding, Severity};
use labcomps::ingest::Inputs;
use labcomps::pipeline;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// One sheet of the corpus, or one workbook of several.
struct Case {
    group: String,
    name: String,
    input: PathBuf,
    folder: PathBuf,
}

/// What one line of a `.facts` file says.
enum Statement {
    Fact(Fact),
    Derived(Place),
    Finding(String, Option<Place>),
}

/// A figure that is expected.
struct Fact {
    place: Place,
    /// Lab, metric and period in their public notation.
    who: [String; 3],
    estimate: Estimate,
    unit: String,
    /// Properties that are compared because they are stated: basis, scope, source, `reported`, `as_of`.
    stated: Vec<(String, String)>,
}

/// A sheet, a cell or a range; without a sheet, the only one there is.
#[derive(Clone, Debug)]
struct Place {
    sheet: Option<String>,
    cells: Option<(CellRef, CellRef)>,
}

/// What came of one case, or of many.
#[derive(Default)]
struct Score {
    sheets: usize,
    facts: usize,
    right: usize,
    lost: usize,
    misread: usize,
    findings: usize,
    seen: usize,
    differences: Vec<String>,
}

impl Place {
    fn parse(text: &str) -> Self {
        let range = |text: &str| {
            let (from, to) = text.split_once(':').unwrap_or((text, text));
            Some((CellRef::parse(from)?, CellRef::parse(to)?))
        };
        if let Some((sheet, cells)) = text.rsplit_once('!')
            && let Some(cells) = range(cells)
        {
            return Self { sheet: Some(sheet.to_owned()), cells: Some(cells) };
        }
        match range(text) {
            Some(cells) => Self { sheet: None, cells: Some(cells) },
            None => Self { sheet: Some(text.to_owned()), cells: None },
        }
    }

    /// Fills in the sheet where there is only one, and tells a sheet that is not there.
    fn settled(mut self, sheets: &[String]) -> Result<Self, String> {
        match &self.sheet {
            None if sheets.len() == 1 => self.sheet = Some(sheets[0].clone()),
            None => return Err(format!("name the sheet: the book has {}", sheets.len())),
            Some(sheet) if !sheets.contains(sheet) => return Err(format!("there is no sheet `{sheet}`")),
            Some(_) => {}
        }
        Ok(self)
    }

    fn count(&self) -> usize {
        let (from, to) = self.cells.unwrap();
        usize::try_from((to.row - from.row + 1) * (to.column - from.column + 1)).unwrap()
    }
}

/// Parses `3.7e9`, `>=3e9`, `<=3e9`, `~3e9`, `2e9..3e9` or `2e9..2.2e9..3e9`.
fn estimate(text: &str) -> Option<Estimate> {
    let number = |text: &str| text.parse::<f64>().ok();
    if let Some(rest) = text.strip_prefix(">=") {
        return Some(Estimate::at_least(number(rest)?));
    }
    if let Some(rest) = text.strip_prefix("<=") {
        return Some(Estimate::at_most(number(rest)?));
    }
    if let Some(rest) = text.strip_prefix('~') {
        return Some(Estimate::approximate(number(rest)?));
    }
    let ends: Option<Vec<f64>> = text.split("..").map(number).collect();
    match ends?.as_slice() {
        [only] => Some(Estimate::exact(*only)),
        [low, high] => Some(Estimate::range(*low, None, *high)),
        [low, base, high] => Some(Estimate { low: Some(*low), base: *base, high: Some(*high), bound: Bound::Range }),
        _ => None,
    }
}

/// Parses one line; `None` for a comment or an empty line.
fn statement(line: &str) -> Result<Option<Statement>, String> {
    let line = line.split("  # ").next().unwrap_or(line).trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    if let Some(rest) = line.strip_prefix('!') {
        let (code, place) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        let place = Some(place.trim()).filter(|place| !place.is_empty()).map(Place::parse);
        return Ok(Some(Statement::Finding(code.to_owned(), place)));
    }
    if let Some(rest) = line.strip_prefix("derived ") {
        let place = Place::parse(rest.trim());
        return place.cells.map(|_| Some(Statement::Derived(place))).ok_or_else(|| "`derived` needs cells".into());
    }
    let fields: Vec<&str> = line.split(" | ").map(str::trim).collect();
    let [place, lab, metric, period, value, unit, stated @ ..] = fields.as_slice() else {
        return Err("a fact is `CELL | lab | metric | period | value | unit`".into());
    };
    let keys = ["basis", "scope", "source", "reported", "as_of"];
    let pair = |text: &&str| {
        let (key, value) = text.split_once('=').filter(|(key, _)| keys.contains(key))?;
        Some((key.to_owned(), value.to_owned()))
    };
    let place = Place::parse(place);
    place.cells.ok_or("a fact needs a cell")?;
    Ok(Some(Statement::Fact(Fact {
        place,
        who: [lab, metric, period].map(|text| (*text).to_owned()),
        estimate: estimate(value).ok_or_else(|| format!("`{value}` is no value"))?,
        unit: (*unit).to_owned(),
        stated: stated.iter().map(pair).collect::<Option<_>>().ok_or("a property is `basis=…`, `scope=…`, …")?,
    })))
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

fn same_end(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (None, None) => true,
        _ => false,
    }
}

fn printed(estimate: &Estimate) -> String {
    let end = |end: Option<f64>| end.map_or("open".to_owned(), |end| format!("{end:e}"));
    match estimate.bound {
        Bound::Exact => format!("{:e}", estimate.base),
        Bound::Approximate => format!("~{:e}", estimate.base),
        Bound::AtLeast => format!(">={:e}", estimate.base),
        Bound::AtMost => format!("<={:e}", estimate.base),
        Bound::Range => format!("{}..{:e}..{}", end(estimate.low), estimate.base, end(estimate.high)),
    }
}

/// Returns a property of a figure as a `.facts` file writes it; empty when there is none.
fn property(observation: &Observation, key: &str) -> String {
    let text = match key {
        "basis" => observation.basis.map(|basis| basis.as_str().to_owned()),
        "scope" => Some(observation.scope.iter().collect::<Vec<_>>().join(",")),
        "source" => observation.source.as_ref().map(|source| source.name.to_string()),
        "reported" => observation.reported.map(|reported| reported.to_string()),
        _ => observation.as_of.map(|date| date.to_string()),
    };
    text.unwrap_or_default()
}

impl Fact {
    /// Lists what differs in a figure that was read from the expected cell.
    fn differences(&self, found: &Observation) -> Vec<String> {
        let mut differences = Vec::new();
        let mut differs = |what: &str, expected: &str, found: &str| {
            if expected != found {
                differences.push(format!("{what} {expected:?} was read as {found:?}"));
            }
        };
        let who = [found.lab.to_string(), found.metric.to_string(), found.period.to_string()];
        for (what, (expected, found)) in ["lab", "metric", "period"].iter().zip(self.who.iter().zip(&who)) {
            differs(what, expected, found);
        }
        differs("unit", &self.unit, &found.unit.to_string());
        for (key, value) in &self.stated {
            let mut tags: Vec<&str> = value.split(',').map(str::trim).collect();
            tags.sort_unstable();
            let value = if key == "scope" { tags.join(",") } else { value.clone() };
            differs(key, &value, &property(found, key));
        }
        let (a, b) = (&self.estimate, &found.estimate);
        if a.bound != b.bound || !same(a.base, b.base) || !same_end(a.low, b.low) || !same_end(a.high, b.high) {
            differs("value", &printed(a), &printed(b));
        }
        differences
    }
}

/// Returns whether a finding speaks of a place: of its cells, its sheet, or the whole file.
fn covers(finding: &Finding, place: Option<&Place>) -> bool {
    let Some(place) = place else { return true };
    if finding.place.sheet.as_deref() != place.sheet.as_deref() {
        return false;
    }
    let (Some((from, to)), Some(first)) = (place.cells, finding.place.from) else {
        return place.cells.is_none();
    };
    let last = finding.place.to.unwrap_or(first);
    let meet = |a: u32, b: u32, c: u32, d: u32| a <= d && c <= b;
    meet(first.row, last.row, from.row, to.row) && meet(first.column, last.column, from.column, to.column)
}

/// Returns whether a finding tells of a missing figure: at its cell, along its row or column, or of the whole sheet.
fn tells_of(finding: &Finding, sheet: &str, cell: CellRef) -> bool {
    if finding.place.sheet.as_deref().is_some_and(|found| found != sheet) {
        return false;
    }
    let Some(first) = finding.place.from else { return true };
    let last = finding.place.to.unwrap_or(first);
    (first.row..=last.row).contains(&cell.row) || (first.column..=last.column).contains(&cell.column)
}

fn name_of(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Lists the cases; a file without its expectations, or the other way round, fails.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for folder in sorted(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")) {
        if !folder.is_dir() {
            continue;
        }
        let (mut expected, mut inputs) = (BTreeSet::new(), BTreeMap::new());
        for path in sorted(&folder) {
            let (name, end) = name_of(&path).split_once('.').unwrap();
            match end {
                "facts" => drop(expected.insert(name.to_owned())),
                "toml" => {}
                _ => assert!(inputs.insert(name.to_owned(), path.clone()).is_none(), "{name} stands for two files"),
            }
        }
        let named: BTreeSet<String> = inputs.keys().cloned().collect();
        let alone: Vec<_> = expected.symmetric_difference(&named).collect();
        assert!(alone.is_empty(), "{}: without a .facts file or without a sheet: {alone:?}", folder.display());
        let group = name_of(&folder).to_owned();
        cases.extend(inputs.into_iter().map(|(name, input)| {
            let folder = folder.clone();
            Case { group: group.clone(), name, input, folder }
        }));
    }
    cases
}

impl Case {
    /// Reads the file as the program does.
    fn read(&self) -> Result<pipeline::Read, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = name_of(&self.input);
        let target = folder.path().join(file.strip_suffix(".grid").unwrap_or(file));
        let contents = match file.strip_suffix(".grid") {
            Some(built) => {
                let book = Book::parse(file, &fs::read_to_string(&self.input).unwrap())?;
                if built.rsplit_once('.').is_some_and(|(_, end)| end == "csv") {
                    book.sheets[0].to_csv(',').into_bytes()
                } else {
                    book.to_xlsx()?
                }
            }
            None => fs::read(&self.input).unwrap(),
        };
        fs::write(&target, contents).unwrap();
        let own = self.folder.join(format!("{}.toml", self.name));
        let config =
            if own.exists() { Config::load(&own, labcomps::interpret::notations()) } else { Config::shipped() };
        let config = config.map_err(|error| error.to_string())?;
        Ok(pipeline::read(&config, &Inputs::Files(vec![target]), &|_, _| {}).unwrap())
    }

    /// Compares what is read with what is expected.
    fn score(&self) -> Score {
        let mut score = Score { sheets: 1, ..Score::default() };
        let read = match self.read() {
            Ok(read) => read,
            Err(error) => {
                score.differences.push(error);
                return score;
            }
        };
        let sheets: Vec<String> =
            read.accounts.iter().flat_map(|book| book.sheets.iter().map(|sheet| sheet.name.clone())).collect();
        score.sheets = sheets.len().max(1);
        let text = fs::read_to_string(self.folder.join(format!("{}.facts", self.name))).unwrap();
        if !text.starts_with("# ") {
            score.differences.push("the first line must say what the sheet is, after `# `".into());
        }
        let (mut facts, mut findings, mut derived) = (Vec::new(), Vec::new(), BTreeMap::<String, usize>::new());
        for (index, line) in text.lines().enumerate() {
            let settled = statement(line).and_then(|statement| match statement {
                None => Ok(()),
                Some(Statement::Fact(fact)) => {
                    let place = fact.place.clone().settled(&sheets)?;
                    facts.push(Fact { place, ..fact });
                    Ok(())
                }
                Some(Statement::Derived(place)) => {
                    let place = place.settled(&sheets)?;
                    *derived.entry(place.sheet.clone().unwrap()).or_default() += place.count();
                    Ok(())
                }
                Some(Statement::Finding(code, place)) => {
                    let place = place.map(|place| place.settled(&sheets)).transpose()?;
                    findings.push((code, place));
                    Ok(())
                }
            });
            if let Err(error) = settled {
                score.differences.push(format!(".facts line {}: {error}", index + 1));
            }
        }
        compare_facts(&facts, &read, &mut score);
        compare_findings(&findings, &read.findings, &mut score);
        for sheet in read.accounts.iter().flat_map(|book| &book.sheets) {
            if let Some(&count) = derived.get(&sheet.name).filter(|&&count| count != sheet.derived) {
                let found = sheet.derived;
                score.differences.push(format!("{}: {count} computed cells expected, {found} found", sheet.name));
            }
        }
        score
    }
}

fn compare_facts(expected: &[Fact], read: &pipeline::Read, score: &mut Score) {
    let mut left: Vec<&Observation> = read.observations.iter().collect();
    score.facts = expected.len();
    for fact in expected {
        let (sheet, cell) = (fact.place.sheet.as_deref().unwrap(), fact.place.cells.unwrap().0);
        let here = |found: &&Observation| &*found.origin.sheet == sheet && found.origin.cell == cell;
        let exact = left.iter().position(|found| here(found) && fact.differences(found).is_empty());
        if let Some(at) = exact {
            left.remove(at);
            score.right += 1;
        } else if let Some(at) = left.iter().position(here) {
            let differences = fact.differences(left.remove(at)).join("; ");
            score.differences.push(format!("WRONG {sheet}!{cell}: {differences}"));
            score.misread += 1;
        } else {
            let told = read.findings.iter().any(|finding| tells_of(finding, sheet, cell));
            let how = if told { "missing" } else { "LOST in silence" };
            let [lab, metric, period] = &fact.who;
            let value = printed(&fact.estimate);
            score.differences.push(format!("{how} {sheet}!{cell}: {lab} {metric} {period} {value} {}", fact.unit));
            score.lost += usize::from(!told);
        }
    }
    for found in left {
        let Observation { lab, metric, period, unit, .. } = found;
        let (value, raw) = (printed(&found.estimate), &found.origin.raw);
        let place = format!("{}!{}", found.origin.sheet, found.origin.cell);
        score.differences.push(format!("EXTRA {place} ({raw}): {lab} {metric} {period} {value} {unit}"));
        score.misread += 1;
    }
}

fn compare_findings(expected: &[(String, Option<Place>)], seen: &[Finding], score: &mut Score) {
    let matches = |finding: &Finding, (code, place): &(String, Option<Place>)| {
        finding.code.as_str() == code && covers(finding, place.as_ref())
    };
    score.findings = expected.len();
    for wanted in expected {
        if seen.iter().any(|finding| matches(finding, wanted)) {
            score.seen += 1;
            continue;
        }
        let (code, place) = wanted;
        let place = place.as_ref().map_or(String::new(), |place| {
            let sheet = place.sheet.as_deref().unwrap_or_default();
            place.cells.map_or_else(|| sheet.to_owned(), |(from, to)| format!("{sheet}!{from}:{to}"))
        });
        let same = seen.iter().filter(|finding| finding.code.as_str() == code);
        let elsewhere: Vec<String> = same.filter_map(|finding| finding.place.address()).collect();
        let elsewhere = elsewhere.join(", ");
        let but = if elsewhere.is_empty() { String::new() } else { format!(", but at {elsewhere}") };
        score.differences.push(format!("no finding {code} at {place}{but}"));
    }
    for finding in seen.iter().filter(|finding| finding.severity != Severity::Info) {
        if !expected.iter().any(|wanted| matches(finding, wanted)) {
            let sheet = finding.place.sheet.as_deref().unwrap_or_default();
            let address = finding.place.address().unwrap_or_default();
            let (code, message) = (finding.code.as_str(), &finding.message);
            score.differences.push(format!("unexpected finding {code} at {sheet}!{address}: {message}"));
        }
    }
}

impl Score {
    fn add(&mut self, other: &Self) {
        self.sheets += other.sheets;
        self.facts += other.facts;
        self.right += other.right;
        self.lost += other.lost;
        self.misread += other.misread;
        self.findings += other.findings;
        self.seen += other.seen;
    }

    fn row(&self, name: &str) -> String {
        let Self { sheets, facts, right, lost, misread, findings, seen, .. } = self;
        format!("{name:<16}{sheets:>7}{facts:>7}{right:>7}{lost:>7}{misread:>9}{findings:>10}{seen:>6}\n")
    }
}

#[test]
fn corpus_is_read_as_a_careful_analyst_reads_it() {
    let filter = std::env::var("CORPUS").unwrap_or_default();
    let (mut groups, mut all) = (BTreeMap::<String, Score>::new(), Score::default());
    let (mut told, mut failing, mut read) = (String::new(), 0, 0);
    for case in cases() {
        let name = format!("{}/{}", case.group, case.name);
        if !name.contains(&filter) {
            continue;
        }
        let score = case.score();
        read += 1;
        groups.entry(case.group.clone()).or_default().add(&score);
        all.add(&score);
        if !score.differences.is_empty() {
            failing += 1;
            writeln!(told, "\n{name}").unwrap();
            for line in &score.differences {
                writeln!(told, "    {line}").unwrap();
            }
        }
    }
    assert!(read > 0, "no sheet of the corpus is called {filter:?}");
    let mut table = format!(
        "{:<16}{:>7}{:>7}{:>7}{:>7}{:>9}{:>10}{:>6}\n",
        "", "sheets", "facts", "right", "lost", "misread", "findings", "seen"
    );
    for (name, score) in &groups {
        table.push_str(&score.row(name));
    }
    table.push_str(&all.row("all"));
    println!("{table}");
    assert!(failing == 0, "{failing} of {read} files are not read as expected\n{told}\n{table}");
}

#[test]
fn corpus_tells_a_wrong_reading() {
    let Ok(Some(Statement::Fact(fact))) = statement("B2 | openai | revenue | FY2024 | 2e9..3e9 | USD | basis=leaked")
    else {
        panic!("the line is a fact")
    };
    assert!(same(fact.estimate.base, 2.5e9));
    let case = cases().into_iter().next().unwrap();
    let read = case.read().unwrap();
    let found = read.observations.first().unwrap();
    assert!(!fact.differences(found).is_empty(), "a figure differs from one made up");
    let mut score = Score::default();
    compare_facts(&[], &read, &mut score);
    assert_eq!(score.misread, read.observations.len(), "a figure nobody expects is told");
}
