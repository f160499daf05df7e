//! Templates: the only place that knows the template engine.
//!
//! A template set is a folder of files in one language. The set `quarterly` is part of the program; a folder of the
//! same name beside the user's inputs overrides it file by file. Escaping follows what a file's name says it makes.

mod check;
mod engine;
mod scan;
mod shape;
mod specimen;
#[cfg(test)]
mod tests;
mod tokens;

use super::error::{Source, TemplateError};
use crate::report::Report;
use engine::Engine;
use serde::Serialize;
use serde_json::Value;
use shape::{Shape, hint};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub(crate) use specimen::report as specimen;

/// The sets that are part of the program: name, file, text.
const EMBEDDED: &[(&str, &str, &str)] = &[
    ("quarterly", "report-style.html", include_str!("../../../templates/quarterly/report-style.html")),
    ("quarterly", "report.html", include_str!("../../../templates/quarterly/report.html")),
    ("quarterly", "report.md", include_str!("../../../templates/quarterly/report.md")),
    ("quarterly", "workbook.xml", include_str!("../../../templates/quarterly/workbook.xml")),
];

/// The set that lends its files to a user's set that lacks them.
const DEFAULT_SET: &str = "quarterly";

/// A template larger than this is not read.
const LARGEST_FILE: u64 = 1 << 20;

/// Records keyed by ids that differ from report to report.
const KEYED_BY_ID: [&str; 3] = ["tables", "charts", "counts"];

/// A folder of templates, read and parsed.
#[derive(Debug)]
pub struct TemplateSet {
    name: String,
    sources: BTreeMap<String, Source>,
    engine: Engine,
}

impl TemplateSet {
    /// Reads the set `name` from `folder` (which holds one folder for each set) over the set of the program.
    ///
    /// A set that only the user has borrows the files it lacks from the default set.
    ///
    /// # Errors
    /// Everything that does not parse, or that there is no such set.
    pub fn load(name: &str, folder: Option<&Path>) -> Result<Self, Vec<TemplateError>> {
        let own = folder.map(|folder| folder.join(name)).filter(|own| is_plain(name) && own.is_dir());
        let embedded = EMBEDDED.iter().any(|(set, ..)| *set == name);
        if !embedded && own.is_none() {
            return Err(vec![no_such_set(name, folder)]);
        }
        let base = if embedded { name } else { DEFAULT_SET };
        let mut sources: BTreeMap<String, Source> = EMBEDDED
            .iter()
            .filter(|(set, ..)| *set == base)
            .map(|(set, file, text)| {
                ((*file).to_owned(), Source { name: format!("templates/{set}/{file}"), text: (*text).to_owned() })
            })
            .collect();
        if let Some(own) = own {
            read_folder(name, &own, &mut sources)?;
        }
        Self::parse(name, sources)
    }

    /// Parses the files of a set.
    fn parse(name: &str, sources: BTreeMap<String, Source>) -> Result<Self, Vec<TemplateError>> {
        let engine = Engine::new(&sources)?;
        Ok(Self { name: name.to_owned(), sources, engine })
    }

    /// Returns the name of the set.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text of a file of the set.
    pub fn source(&self, file: &str) -> Option<&Source> {
        self.sources.get(file)
    }

    /// Returns the names of the files of the set, in order.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().map(String::as_str)
    }

    /// Renders a file of the set over the report.
    ///
    /// # Errors
    /// Every unknown name in the file and in what it includes; else the first failure of the engine.
    pub fn render(&self, file: &str, report: &Report) -> Result<String, Vec<TemplateError>> {
        self.render_value(file, report, &specimen())
    }

    /// Renders a file over a value; names are checked against what the value and a full specimen of its kind have.
    pub(super) fn render_value<T: Serialize>(
        &self,
        file: &str,
        value: &T,
        specimen: &T,
    ) -> Result<String, Vec<TemplateError>> {
        let source = self.sources.get(file).ok_or_else(|| {
            let known: Vec<String> = self.sources.keys().cloned().collect();
            vec![unlocated(
                format!("templates/{}", self.name),
                format!("there is no file `{file}`"),
                hint(file, &known),
            )]
        })?;
        let json = |value: &T| {
            serde_json::to_value(value)
                .map_err(|error| vec![unlocated(source.name.clone(), format!("the report: {error}"), String::new())])
        };
        let (value, specimen): (Value, Value) = (json(value)?, json(specimen)?);
        let shape = Shape::of(&value).completed(&Shape::of(&specimen), &KEYED_BY_ID);
        let unknown = check::unknown_names(&self.sources, file, &shape);
        if !unknown.is_empty() {
            return Err(unknown);
        }
        self.engine.render(file, &value, &self.sources)
    }
}

/// Returns an error that concerns a set or a file as a whole.
fn unlocated(file: String, message: String, hint: String) -> TemplateError {
    TemplateError { file, line: 1, column: 1, message, hint, snippet: String::new() }
}

/// Returns whether the name of a set is one folder's name.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// Says that there is no such set, and which ones there are.
fn no_such_set(name: &str, folder: Option<&Path>) -> TemplateError {
    let mut known: Vec<String> = EMBEDDED.iter().map(|(set, ..)| (*set).to_owned()).collect();
    let entries = folder.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let own = entries.filter(|entry| entry.path().is_dir()).filter_map(|entry| entry.file_name().into_string().ok());
    known.extend(own.filter(|name| is_plain(name)));
    known.sort();
    known.dedup();
    unlocated(format!("templates/{name}"), format!("there is no template set `{name}`"), hint(name, &known))
}

/// Reads the files of a user's set over those that are there.
fn read_folder(set: &str, own: &Path, sources: &mut BTreeMap<String, Source>) -> Result<(), Vec<TemplateError>> {
    let mut errors = Vec::new();
    let mut names: Vec<String> = match fs::read_dir(own) {
        Ok(entries) => entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect(),
        Err(error) => {
            return Err(vec![unlocated(format!("templates/{set}"), format!("cannot read: {error}"), String::new())]);
        }
    };
    names.retain(|name| !name.starts_with('.') && Engine::renders(name));
    names.sort();
    for name in names {
        let shown = format!("templates/{set}/{name}");
        match read_text(&own.join(&name)) {
            Ok(text) => drop(sources.insert(name, Source { name: shown, text })),
            Err(problem) => errors.push(unlocated(shown, problem, String::new())),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Reads a template file of bounded size.
fn read_text(path: &Path) -> Result<String, String> {
    let meta = fs::metadata(path).map_err(|error| format!("cannot read: {error}"))?;
    if !meta.is_file() {
        return Err("not a file".to_owned());
    }
    if meta.len() > LARGEST_FILE {
        return Err(format!("larger than {LARGEST_FILE} bytes"));
    }
    fs::read_to_string(path).map_err(|error| format!("cannot read: {error}"))
}
