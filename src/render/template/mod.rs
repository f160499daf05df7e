//! Templates: the only place that knows the template engine.
//!
//! A template set is a folder of files in one language. The sets of the program are in `library`; a folder of the
//! same name beside the user's inputs overrides one file by file. Escaping follows what a file's name says it makes.

mod check;
mod engine;
mod library;
mod scan;
mod shape;
mod specimen;
#[cfg(test)]
mod tests;
mod tokens;

use super::error::{Source, TemplateError};
use crate::report::Report;
use engine::Engine;
use library::Files;
use serde::Serialize;
use serde_json::Value;
use shape::{Shape, hint};
use std::path::Path;

pub use library::Filled;
pub(crate) use specimen::report as specimen;

/// Records keyed by ids that differ from report to report.
const KEYED_BY_ID: [&str; 3] = ["tables", "charts", "counts"];

/// A folder of templates, read and parsed.
#[derive(Debug)]
pub struct TemplateSet {
    text: TemplateText,
    engine: Engine,
}

/// A folder of templates, read but not parsed.
#[derive(Debug)]
pub struct TemplateText {
    name: String,
    files: Files,
    workbook: Option<Filled>,
}

impl TemplateSet {
    /// Reads the set `name` from `folder` (which holds one folder for each set) over the set of the program.
    ///
    /// A set borrows the files it lacks from the default set.
    ///
    /// # Errors
    /// Everything that does not parse, or that there is no such set.
    pub fn load(name: &str, folder: Option<&Path>) -> Result<Self, Vec<TemplateError>> {
        TemplateText::read(name, folder)?.parse()
    }

    /// Returns the name of the set.
    pub fn name(&self) -> &str {
        &self.text.name
    }

    /// Returns the text of a file of the set.
    pub fn source(&self, file: &str) -> Option<&Source> {
        self.text.source(file)
    }

    /// Returns the names of the files of the set, in order.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.text.files.keys().map(String::as_str)
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
        let (value, unknown) = self.text.checked(file, value, specimen)?;
        if unknown.is_empty() { self.engine.render(file, &value, &self.text.files) } else { Err(unknown) }
    }

    /// Returns the files as they were read.
    pub(super) fn text(&self) -> &TemplateText {
        &self.text
    }
}

impl TemplateText {
    /// Reads the set `name` as [`TemplateSet::load`] does, without parsing it.
    ///
    /// # Errors
    /// There is no such set, or a file cannot be read.
    pub fn read(name: &str, folder: Option<&Path>) -> Result<Self, Vec<TemplateError>> {
        let (files, workbook) = library::files(name, folder)?;
        Ok(Self { name: name.to_owned(), files, workbook })
    }

    /// Returns the names of all sets: those of the program, and the folders in `folder`.
    pub fn names(folder: Option<&Path>) -> Vec<String> {
        library::names(folder)
    }

    /// Returns whether the program has a set of that name.
    pub fn is_shipped(name: &str) -> bool {
        library::is_embedded(name)
    }

    /// Returns whether a set may have this name: letters, digits, `-` and `_`, as a folder.
    pub fn is_name(name: &str) -> bool {
        library::is_plain(name)
    }

    /// Returns the files of the set by their names.
    pub fn sources(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.files.iter().map(|(name, source)| (name.as_str(), source))
    }

    /// Returns the text of a file of the set.
    pub fn source(&self, file: &str) -> Option<&Source> {
        self.files.get(file)
    }

    /// Returns the workbook of the set that is filled, if it has one in place of one that is drawn.
    pub fn workbook(&self) -> Option<&Filled> {
        self.workbook.as_ref()
    }

    /// Parses the files.
    fn parse(self) -> Result<TemplateSet, Vec<TemplateError>> {
        let engine = Engine::new(&self.files)?;
        Ok(TemplateSet { text: self, engine })
    }

    /// Returns everything that does not parse.
    pub(super) fn unparsed(&self) -> Vec<TemplateError> {
        Engine::new(&self.files).err().unwrap_or_default()
    }

    /// Returns every unknown name in a file and in what it includes.
    pub(super) fn unknown_names<T: Serialize>(&self, file: &str, value: &T, specimen: &T) -> Vec<TemplateError> {
        match self.checked(file, value, specimen) {
            Ok((_, errors)) | Err(errors) => errors,
        }
    }

    /// Returns a value as a template sees it, with every unknown name in a file and in what it includes.
    fn checked<T: Serialize>(
        &self,
        file: &str,
        value: &T,
        specimen: &T,
    ) -> Result<(Value, Vec<TemplateError>), Vec<TemplateError>> {
        let Some(source) = self.files.get(file) else {
            let known: Vec<String> = self.files.keys().cloned().collect();
            let message = format!("there is no file `{file}`");
            return Err(vec![unlocated(format!("templates/{}", self.name), message, hint(file, &known))]);
        };
        let json = |value: &T| {
            serde_json::to_value(value)
                .map_err(|error| vec![unlocated(source.name.clone(), format!("the report: {error}"), String::new())])
        };
        let (value, specimen): (Value, Value) = (json(value)?, json(specimen)?);
        let shape = Shape::of(&value).completed(&Shape::of(&specimen), &KEYED_BY_ID);
        let unknown = check::unknown_names(&self.files, file, &shape);
        Ok((value, unknown))
    }
}

/// Returns an error that concerns a set or a file as a whole.
fn unlocated(file: impl AsRef<str>, message: String, hint: String) -> TemplateError {
    TemplateError::in_file(file.as_ref(), "", message, hint)
}
