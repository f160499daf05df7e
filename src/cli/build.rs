//! `labcomps build`: the main job, from a folder of spreadsheets to a report.

use super::args::{BuildArguments, TextFormat};
use super::check::{counted, severities};
use super::exit::{Failure, Outcome};
use super::settings;
use super::terminal::Terminal;
use labcomps::config::Config;
use labcomps::deliver::{Receipt, ReceiptFacts, Reports, deliver};
use labcomps::finding::{Finding, FindingView, has_errors};
use labcomps::ingest::Inputs;
use labcomps::pipeline::{self, BuildError, Built};
use serde::Serialize;
use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

/// Builds the report and delivers it, unless findings of error severity withhold it.
pub(crate) fn run(config: Config, arguments: &BuildArguments, terminal: Terminal) -> Result<Outcome, Failure> {
    let mut config = settings::with_options(config, &arguments.report);
    if let Some(template) = &arguments.template {
        config.template.clone_from(template);
    }
    let templates = settings::templates(&config, arguments.templates.as_deref())?;
    let claims = settings::claims(&arguments.report.inputs, &config)?;
    let inputs = Inputs::Folder(arguments.report.inputs.clone());
    let reports = Reports::in_folder(&arguments.report.reports);
    let built =
        terminal.with_progress(|progress| pipeline::build(&config, &inputs, &claims, &templates, &reports, progress));
    if let Err(BuildError::NoFigures(findings)) = &built {
        terminal.tell_errors(findings);
    }
    let built = built?;
    terminal.tell_errors(&built.findings);
    if has_errors(&built.findings) && !arguments.allow_errors {
        withheld(&built, arguments, terminal)?;
        return Ok(Outcome::Findings);
    }
    let Built { report, kept, findings, .. } = &built;
    let receipt_facts = ReceiptFacts { report, kept, template: &config.template, findings };
    let period = built.report.meta.period.to_string();
    let receipt = deliver(&built.artifacts, &receipt_facts, &arguments.report.reports, &period)?;
    print(&built, Some(&receipt), arguments, terminal)?;
    terminal.tell(&summary(&built, receipt.despite_errors));
    Ok(Outcome::Done)
}

fn withheld(built: &Built, arguments: &BuildArguments, terminal: Terminal) -> io::Result<()> {
    print(built, None, arguments, terminal)?;
    terminal.tell(&format!(
        "{}\x1b[1;31merror\x1b[0m: the report is withheld because of the errors above; no report was changed\n  hint: correct the cells, or build with --allow-errors to get a report that is marked\n",
        summary(built, false)
    ));
    Ok(())
}

/// Prints the paths written, one to a line, or all that a program may want to know.
fn print(built: &Built, receipt: Option<&Receipt>, arguments: &BuildArguments, terminal: Terminal) -> io::Result<()> {
    #[derive(Serialize)]
    struct View<'a> {
        paths: &'a [PathBuf],
        receipt: Option<&'a Receipt>,
        findings: Vec<FindingView<'a>>,
    }
    let paths = receipt.map(Receipt::paths).unwrap_or_default();
    let data = match arguments.format {
        TextFormat::Json => {
            let findings = built.findings.iter().map(Finding::view).collect();
            serde_json::to_string_pretty(&View { paths: &paths, receipt, findings })? + "\n"
        }
        TextFormat::Text => paths.iter().fold(String::new(), |mut text, path| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", path.display());
            text
        }),
    };
    terminal.print(data.as_bytes())
}

fn facts(built: &Built) -> usize {
    built.report.meta.inputs.iter().map(|input| input.facts).sum()
}

fn summary(built: &Built, marked: bool) -> String {
    let meta = &built.report.meta;
    format!(
        "{} as of {}: {}, {}; {}{}\n",
        meta.period,
        meta.as_of,
        counted(meta.inputs.len(), "file"),
        counted(facts(built), "fact"),
        severities(&built.findings),
        if marked { "; the report is marked as built in spite of errors" } else { "" }
    )
}
