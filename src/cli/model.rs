//! `labcomps model`: the report as a value, as templates see it.

use super::args::{ModelArguments, ModelFormat};
use super::exit::{Failure, Outcome};
use super::settings;
use super::terminal::Terminal;
use labcomps::config::Config;
use labcomps::deliver::Reports;
use labcomps::finding::has_errors;
use labcomps::ingest::Inputs;
use labcomps::pipeline::{self, BuildError};
use labcomps::report::model_schema;
use std::io;

/// Prints the model, or its schema. The model is printed whole whatever the findings; the exit code tells of them.
pub(crate) fn run(config: Config, arguments: &ModelArguments, terminal: Terminal) -> Result<Outcome, Failure> {
    if arguments.schema {
        let schema = serde_json::to_string_pretty(&model_schema()).map_err(io::Error::from)? + "\n";
        terminal.print(schema.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let config = settings::with_options(config, &arguments.report);
    let claims = settings::claims(&arguments.report.inputs, &config)?;
    let inputs = Inputs::Folder(arguments.report.inputs.clone());
    let reports = Reports::in_folder(&arguments.report.reports);
    let modelled = terminal.with_progress(|progress| pipeline::model(&config, &inputs, &claims, &reports, progress));
    if let Err(BuildError::NoFigures(findings)) = &modelled {
        terminal.tell_errors(findings);
    }
    let modelled = modelled?;
    terminal.tell_errors(&modelled.findings);
    let text = match arguments.format {
        ModelFormat::Json => serde_json::to_string_pretty(&modelled.report).map_err(io::Error::from)? + "\n",
    };
    terminal.print(text.as_bytes())?;
    Ok(if has_errors(&modelled.findings) { Outcome::Findings } else { Outcome::Done })
}
