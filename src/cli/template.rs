//! `labcomps template`: for those who write templates.

use super::args::{TemplateCheckArguments, TemplateCommand, TemplateNewArguments, TemplatesFolder};
use super::exit::{Failure, Outcome};
use super::settings;
use super::terminal::Terminal;
use labcomps::deliver::place_new;
use labcomps::pipeline;
use labcomps::render::{TemplateError, TemplateText, check_templates, workbook_schema};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// Runs one of the commands about templates.
pub(crate) fn run(config: Option<&Path>, command: &TemplateCommand, terminal: Terminal) -> Result<Outcome, Failure> {
    match command {
        TemplateCommand::Check(arguments) => check(config, arguments, terminal),
        TemplateCommand::New(arguments) => new(arguments, terminal),
        TemplateCommand::List(arguments) => list(arguments, terminal),
        TemplateCommand::Schema => {
            terminal.print(workbook_schema().as_bytes())?;
            Ok(Outcome::Done)
        }
    }
}

/// Checks one set or all, and prints the files when nothing is wrong with any.
fn check(config: Option<&Path>, arguments: &TemplateCheckArguments, terminal: Terminal) -> Result<Outcome, Failure> {
    let config = settings::config(config)?;
    let folder = settings::template_folder(arguments.folder.templates.as_deref())?;
    let blank = pipeline::blank(&config);
    let names = arguments.name.as_ref().map_or_else(|| TemplateText::names(folder), |name| vec![name.clone()]);
    let mut files = BTreeSet::new();
    let mut errors: Vec<TemplateError> = Vec::new();
    for name in names {
        let found = match TemplateText::read(&name, folder) {
            Ok(text) => {
                files.extend(text.sources().map(|(_, source)| source.name.clone()));
                files.extend(text.workbook().map(|workbook| workbook.name.clone()));
                check_templates(&text, &blank)
            }
            Err(found) => found,
        };
        // A file that two sets share is told once.
        let new: Vec<TemplateError> = found.into_iter().filter(|error| !errors.contains(error)).collect();
        errors.extend(new);
    }
    if !errors.is_empty() {
        return Err(Failure::Templates(errors));
    }
    terminal.print(lines(&files).as_bytes())?;
    Ok(Outcome::Done)
}

/// Copies a set into a folder of its own; nothing that is there is changed.
fn new(arguments: &TemplateNewArguments, terminal: Terminal) -> Result<Outcome, Failure> {
    let name = &arguments.name;
    if !TemplateText::is_name(name) {
        let hint = "use letters, digits, - and _";
        return Err(Failure::Usage(format!("`{name}` cannot be the name of a template set\n  hint: {hint}")));
    }
    let own = arguments.templates.join(name);
    if own.exists() {
        let hint = "choose another name, or change the files there";
        let problem = "is there already; nothing was changed";
        return Err(Failure::Usage(format!("{}: {problem}\n  hint: {hint}", own.display())));
    }
    let folder = Some(arguments.templates.as_path()).filter(|folder| folder.is_dir());
    let text = TemplateText::read(&arguments.from, folder).map_err(Failure::Templates)?;
    let mut made = Vec::new();
    let workbook = text.workbook().map(|workbook| ("workbook.xlsx", workbook.bytes.as_slice()));
    let files = text.sources().map(|(file, source)| (file, source.text.as_bytes())).chain(workbook);
    for (file, bytes) in files {
        let place = own.join(file);
        if place_new(&place, bytes)? {
            made.push(place.display().to_string());
        }
    }
    terminal.print(lines(&made).as_bytes())?;
    terminal.tell(&format!(
        "{}: ready\n  hint: change what you like there, remove what you leave as it is, then run labcomps template check {name} and labcomps build --template {name}\n",
        own.display()
    ));
    Ok(Outcome::Done)
}

/// Prints the names of the sets.
fn list(arguments: &TemplatesFolder, terminal: Terminal) -> Result<Outcome, Failure> {
    let folder = settings::template_folder(arguments.templates.as_deref())?;
    terminal.print(lines(&TemplateText::names(folder)).as_bytes())?;
    Ok(Outcome::Done)
}

fn lines<'a>(items: impl IntoIterator<Item = &'a String>) -> String {
    items.into_iter().fold(String::new(), |mut text, item| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{item}");
        text
    })
}
