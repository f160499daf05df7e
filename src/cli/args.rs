//! The arguments, as typed.

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};
use labcomps::domain::{Date, Period};
use labcomps::ingest::Inputs;
use std::path::PathBuf;

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  findings of error severity; a report is withheld unless --allow-errors is given
  2  wrong usage, configuration or template
  3  something could not be read, rendered or written
  4  built but not delivered";

/// Compares two AI labs from the spreadsheets analysts keep, and writes the quarterly report.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP, max_term_width = 100)]
pub(crate) struct Arguments {
    /// The configuration file [default: labcomps.toml, when it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Builds the report from the spreadsheets and prints the paths written
    Build(BuildArguments),
    /// Reads the spreadsheets and tells what it found; changes nothing
    Check(CheckArguments),
    /// Prints every figure that was read, with its context and origin
    Facts(FactsArguments),
    /// Tells what changed between two reports, with causes
    Diff(DiffArguments),
    /// Leads from a figure of a report back to formula, operands and input cells
    Trace(TraceArguments),
    /// Prints the report as templates see it, without rendering it
    Model(ModelArguments),
    /// Checks and makes template sets
    #[command(subcommand)]
    Template(TemplateCommand),
    /// Makes a working folder: configuration, an input form to fill in, places for templates and reports
    Init(InitArguments),
}

/// What a report is made from.
#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// The folder of spreadsheets
    #[arg(long, value_name = "DIR", default_value = "inputs")]
    pub(crate) inputs: PathBuf,
    /// The folder of reports: each has a folder of its own, and is compared with the one before
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub(crate) reports: PathBuf,
    /// The day the report speaks as of [default: the newest date any source reports]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
    /// The quarter reported on, such as 2026Q3 [default: the last one ended by the as-of date]
    #[arg(long, value_name = "QUARTER", value_parser = quarter)]
    pub(crate) period: Option<Period>,
}

/// The arguments of `build`.
#[derive(Debug, Args)]
pub(crate) struct BuildArguments {
    #[command(flatten)]
    pub(crate) report: ReportArguments,
    /// The template set
    #[arg(long, value_name = "NAME")]
    pub(crate) template: Option<String>,
    /// The folder of template sets [default: templates, when it is there]
    #[arg(long, value_name = "DIR")]
    pub(crate) templates: Option<PathBuf>,
    /// Write the report in spite of findings of error severity, marked as such
    #[arg(long)]
    pub(crate) allow_errors: bool,
    /// How to print what was written
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    pub(crate) format: TextFormat,
}

/// The arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// The spreadsheets to read, instead of a folder of them
    #[arg(value_name = "FILES", conflicts_with = "inputs")]
    pub(crate) files: Vec<PathBuf>,
    /// The folder of spreadsheets
    #[arg(long, value_name = "DIR", default_value = "inputs")]
    inputs: PathBuf,
    /// Write a copy of each workbook into DIR, with the findings marked in it
    #[arg(long, value_name = "DIR")]
    pub(crate) review: Option<PathBuf>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    pub(crate) format: TextFormat,
}

impl CheckArguments {
    /// Returns what is to be read.
    pub(crate) fn inputs(&self) -> Inputs {
        if self.files.is_empty() { Inputs::Folder(self.inputs.clone()) } else { Inputs::Files(self.files.clone()) }
    }
}

/// The arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    /// The older report: its quarter, or the path of its folder
    #[arg(value_name = "A")]
    pub(crate) old: String,
    /// The newer report
    #[arg(value_name = "B")]
    pub(crate) new: String,
    /// The folder of reports
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub(crate) reports: PathBuf,
    /// How to print what changed
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    pub(crate) format: TextFormat,
}

/// The arguments of `trace`.
#[derive(Debug, Args)]
pub(crate) struct TraceArguments {
    /// A cell of the workbook (Comps!D14), a line of the Markdown report (report.md:120), an id
    /// (openai.revenue.FY2025), or a key of the model (comps.year/revenue/left)
    #[arg(value_name = "WHERE", required = true)]
    pub(crate) places: Vec<String>,
    /// The report: its quarter, or the path of its folder [default: the newest]
    #[arg(long, value_name = "REPORT")]
    pub(crate) report: Option<String>,
    /// The folder of reports
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub(crate) reports: PathBuf,
    /// The folder of spreadsheets, to tell whether they have changed since [default: inputs, when it is there]
    #[arg(long, value_name = "DIR")]
    pub(crate) inputs: Option<PathBuf>,
    /// How to print the way back
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    pub(crate) format: TextFormat,
}

/// The arguments of `model`.
#[derive(Debug, Args)]
pub(crate) struct ModelArguments {
    #[command(flatten)]
    pub(crate) report: ReportArguments,
    /// Print the JSON Schema of the model instead; nothing is read
    #[arg(long)]
    pub(crate) schema: bool,
    /// How to print the model
    #[arg(long, value_enum, default_value_t = ModelFormat::Json)]
    pub(crate) format: ModelFormat,
}

/// The commands about templates.
#[derive(Debug, Subcommand)]
pub(crate) enum TemplateCommand {
    /// Checks template sets without data and prints the files that are right
    Check(TemplateCheckArguments),
    /// Copies a template set into a new folder, to be changed there, and prints the paths
    New(TemplateNewArguments),
    /// Prints the names of the template sets
    List(TemplatesFolder),
    /// Prints the XML Schema of workbook.xml, for editors and validators
    Schema,
}

/// Where template sets lie.
#[derive(Debug, Args)]
pub(crate) struct TemplatesFolder {
    /// The folder of template sets [default: templates, when it is there]
    #[arg(long, value_name = "DIR")]
    pub(crate) templates: Option<PathBuf>,
}

/// The arguments of `template check`.
#[derive(Debug, Args)]
pub(crate) struct TemplateCheckArguments {
    /// The template set [default: all of them]
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) folder: TemplatesFolder,
}

/// The arguments of `template new`.
#[derive(Debug, Args)]
pub(crate) struct TemplateNewArguments {
    /// The name of the new template set: letters, digits, - and _
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The template set to begin with
    #[arg(long, value_name = "SET", default_value = "quarterly")]
    pub(crate) from: String,
    /// The folder that gets the set, in a folder of its own
    #[arg(long, value_name = "DIR", default_value = "templates")]
    pub(crate) templates: PathBuf,
}

/// The arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The folder, which is new, empty, or a working folder that lacks files
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

/// The arguments of `facts`.
#[derive(Debug, Args)]
pub(crate) struct FactsArguments {
    /// The folder of spreadsheets
    #[arg(long, value_name = "DIR", default_value = "inputs")]
    pub(crate) inputs: PathBuf,
    /// How to print the facts; in csv, a text that a spreadsheet would run as a formula gets a leading '
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub(crate) format: TableFormat,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    // For people.
    Text,
    // For programs.
    Json,
}

/// How the model is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModelFormat {
    // For programs, and for people with a pager.
    Json,
}

/// How tables are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    // For spreadsheets.
    Csv,
    // For programs.
    Json,
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("`{text}` is not a date; write it as 2026-09-30"))
}

fn quarter(text: &str) -> Result<Period, String> {
    match text.parse() {
        Ok(period @ Period::Quarter(..)) => Ok(period),
        Ok(_) => Err(format!("`{text}` is not a quarter, and reports are quarterly; write it as 2026Q3")),
        Err(_) => Err(format!("`{text}` is not a quarter; write it as 2026Q3")),
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
