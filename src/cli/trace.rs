//! `labcomps trace`: from a figure of a report back to the input cells.

use super::args::{TextFormat, TraceArguments};
use super::exit::{Failure, Outcome};
use super::terminal::Terminal;
use labcomps::deliver::Reports;
use labcomps::trace::{trace, write_traces};
use std::io;
use std::path::Path;

/// Prints the way back from each place.
pub(crate) fn run(arguments: &TraceArguments, terminal: Terminal) -> Result<Outcome, Failure> {
    let reports = Reports::in_folder(&arguments.reports);
    let folder = match &arguments.report {
        Some(name) => reports.find(name)?,
        None => reports.newest()?,
    };
    let usual = Path::new("inputs");
    let inputs = arguments.inputs.as_deref().or_else(|| usual.is_dir().then_some(usual));
    if let Some(missing) = inputs.filter(|folder| !folder.is_dir()) {
        let hint = "name the folder of spreadsheets, or leave out --inputs";
        return Err(Failure::Usage(format!("{}: is no folder\n  hint: {hint}", missing.display())));
    }
    let traces = trace(&folder, &arguments.places, inputs)?;
    let text = match arguments.format {
        TextFormat::Json => serde_json::to_string_pretty(&traces).map_err(io::Error::from)? + "\n",
        TextFormat::Text => {
            let mut text = String::new();
            write_traces(&mut text, &traces).map_err(io::Error::other)?;
            text
        }
    };
    terminal.print(text.as_bytes())?;
    Ok(Outcome::Done)
}
