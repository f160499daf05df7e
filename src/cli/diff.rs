//! `labcomps diff`: what changed between two reports, from the facts kept beside them.

use super::args::{DiffArguments, TextFormat};
use super::exit::{Failure, Outcome};
use super::terminal::Terminal;
use labcomps::config::Config;
use labcomps::deliver::Reports;
use labcomps::pipeline;
use labcomps::report::{changes_view, write_changes};
use std::io;

/// Prints what changed; that something did is no error.
pub(crate) fn run(config: &Config, arguments: &DiffArguments, terminal: Terminal) -> Result<Outcome, Failure> {
    let reports = Reports::in_folder(&arguments.reports);
    let (old, new) = (reports.find(&arguments.old)?, reports.find(&arguments.new)?);
    let changes = pipeline::diff(config, &old, &new)?;
    let text = match arguments.format {
        TextFormat::Json => serde_json::to_string_pretty(&changes_view(&changes)).map_err(io::Error::from)? + "\n",
        TextFormat::Text => {
            let mut text = String::new();
            write_changes(&mut text, config, &changes).map_err(io::Error::other)?;
            text
        }
    };
    terminal.print(text.as_bytes())?;
    Ok(Outcome::Done)
}
