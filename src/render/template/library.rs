//! Where template sets come from: those of the program, and the folders of the user over them.

use super::engine::Engine;
use super::shape::hint;
use super::unlocated;
use crate::render::error::{Source, TemplateError};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The sets that are part of the program: name, file, text.
const EMBEDDED: &[(&str, &str, &str)] = &[
    ("one-pager", "report.html", include_str!("../../../templates/one-pager/report.html")),
    ("one-pager", "report.md", include_str!("../../../templates/one-pager/report.md")),
    ("one-pager", "workbook.xml", include_str!("../../../templates/one-pager/workbook.xml")),
    ("quarterly", "report-style.html", include_str!("../../../templates/quarterly/report-style.html")),
    ("quarterly", "report.html", include_str!("../../../templates/quarterly/report.html")),
    ("quarterly", "report.md", include_str!("../../../templates/quarterly/report.md")),
    ("quarterly", "workbook.xml", include_str!("../../../templates/quarterly/workbook.xml")),
];

/// The set that lends its files to a set that lacks them.
pub(super) const DEFAULT_SET: &str = "quarterly";

/// A template larger than this is not read.
const LARGEST_FILE: u64 = 1 << 20;
/// A workbook larger than this is not read.
const LARGEST_WORKBOOK: u64 = 32 << 20;

/// The file of a set that is filled, in place of [`DRAWN`].
const FILLED: &str = "workbook.xlsx";
/// The file of a set that a workbook is drawn from.
const DRAWN: &str = "workbook.xml";

/// The files of a set by their names.
pub(super) type Files = BTreeMap<String, Source>;

/// A workbook that is filled, in place of one that is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The path as it is printed in errors, such as `templates/board/workbook.xlsx`.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Reads the files of a set, and its workbook if that is filled: the user's over those of the program, and what both
/// lack from the default set.
pub(super) fn files(name: &str, folder: Option<&Path>) -> Result<(Files, Option<Filled>), Vec<TemplateError>> {
    let mut workbook = None;
    let mut files = Files::new();
    for set in [DEFAULT_SET, name] {
        files.extend(embedded(set).map(|(file, text)| {
            (file.to_owned(), Source { name: format!("templates/{set}/{file}"), text: text.to_owned() })
        }));
    }
    let own = folder.map(|folder| folder.join(name)).filter(|own| is_plain(name) && own.is_dir());
    match own {
        Some(own) => {
            read_folder(&own, &mut files)?;
            workbook = read_workbook(&own)?;
            if workbook.is_some() {
                files.remove(DRAWN);
            }
        }
        None if embedded(name).next().is_none() => return Err(vec![no_such_set(name, folder)]),
        None => {}
    }
    Ok((files, workbook))
}

/// Returns the names of all sets: those of the program, and the folders in `folder`.
pub(super) fn names(folder: Option<&Path>) -> Vec<String> {
    let mut known: Vec<String> = EMBEDDED.iter().map(|(set, ..)| (*set).to_owned()).collect();
    let entries = folder.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let own = entries.filter(|entry| entry.path().is_dir()).filter_map(|entry| entry.file_name().into_string().ok());
    known.extend(own.filter(|name| is_plain(name)));
    known.sort();
    known.dedup();
    known
}

/// Returns whether the program has a set of that name.
pub(super) fn is_embedded(name: &str) -> bool {
    embedded(name).next().is_some()
}

/// Returns whether the name of a set is one folder's name.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

fn embedded(set: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    EMBEDDED.iter().filter(move |(name, ..)| *name == set).map(|(_, file, text)| (*file, *text))
}

/// Says that there is no such set, and which ones there are.
fn no_such_set(name: &str, folder: Option<&Path>) -> TemplateError {
    let message = format!("there is no template set `{name}`");
    unlocated(format!("templates/{name}"), message, hint(name, &names(folder)))
}

/// Reads the files of a user's set over those that are there.
fn read_folder(own: &Path, files: &mut Files) -> Result<(), Vec<TemplateError>> {
    let mut errors = Vec::new();
    let mut names: Vec<String> = match fs::read_dir(own) {
        Ok(entries) => entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect(),
        Err(error) => {
            return Err(vec![unlocated(own.display().to_string(), format!("cannot read: {error}"), String::new())]);
        }
    };
    names.retain(|name| !name.starts_with('.') && Engine::renders(name));
    names.sort();
    for name in names {
        let path = own.join(&name);
        let shown = path.display().to_string();
        match read_text(&path) {
            Ok(text) => drop(files.insert(name, Source { name: shown, text })),
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

/// Reads the workbook of a user's set, when it has one that is filled.
fn read_workbook(own: &Path) -> Result<Option<Filled>, Vec<TemplateError>> {
    let entries = fs::read_dir(own).ok().into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let shown = |name: &str| own.join(name).display().to_string();
    let refuse =
        |name: &str, message: &str, hint: &str| Err(vec![unlocated(shown(name), message.to_owned(), hint.to_owned())]);
    // A workbook of another kind would be passed over in silence, and the report be drawn without it.
    let other = |name: &&String| {
        let kinds = ["xlsm", "xls", "xlsb", "xltx", "xltm", "ods"];
        name.to_lowercase().strip_prefix("workbook.").is_some_and(|ending| kinds.contains(&ending))
    };
    if let Some(other) = names.iter().find(other) {
        return refuse(other, "a workbook of this kind is not filled", "save it as workbook.xlsx, without macros");
    }
    if !names.iter().any(|name| name == FILLED) {
        return Ok(None);
    }
    if names.iter().any(|name| name == DRAWN) {
        let message = format!("the set has both {FILLED}, which is filled, and {DRAWN}, which is drawn from");
        return refuse(FILLED, &message, "remove one of the two; there is one report.xlsx");
    }
    match read_bytes(&own.join(FILLED)) {
        Ok(bytes) => Ok(Some(Filled { name: shown(FILLED), bytes })),
        Err(problem) => refuse(FILLED, &problem, ""),
    }
}

/// Reads a workbook of bounded size.
fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    let meta = fs::metadata(path).map_err(|error| format!("cannot read: {error}"))?;
    if !meta.is_file() {
        return Err("not a file".to_owned());
    }
    if meta.len() > LARGEST_WORKBOOK {
        return Err("it is larger than 32 MB".to_owned());
    }
    fs::read(path).map_err(|error| format!("cannot read: {error}"))
}
