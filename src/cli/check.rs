//! `labcomps check`: public contract 2, what was found and what every cell was read as.

use super::args::{CheckArguments, TextFormat};
use super::exit::{Failure, Outcome};
use super::terminal::Terminal;
use labcomps::config::Config;
use labcomps::deliver::{Copies, FindingCounts};
use labcomps::finding::{Finding, FindingView, Look, has_errors, tame, write_findings};
use labcomps::ingest::Inputs;
use labcomps::interpret::{SheetAccount, WorkbookAccount};
use labcomps::pipeline::{self, Read};
use serde::Serialize;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::Path;

/// The width of a sheet's name with its indentation; a longer one gets a line of its own, so that the table fits into
/// sixty columns.
const NAME: usize = 18;
/// The width of what the tables were taken for, where no terminal gives one.
const PAGE: usize = 80;

/// Reads the spreadsheets and tells what was found.
pub(crate) fn run(config: &Config, arguments: &CheckArguments, terminal: Terminal) -> Result<Outcome, Failure> {
    let inputs = arguments.inputs();
    let (read, copies) = match &arguments.review {
        None => (terminal.with_progress(|progress| pipeline::read(config, &inputs, progress))?, Vec::new()),
        Some(folder) => {
            refuse_inputs(folder, &inputs)?;
            let mut copies = Copies::open(folder)?;
            terminal.with_progress(|progress| pipeline::review(config, &inputs, &mut copies, progress))?
        }
    };
    let data = match arguments.format {
        TextFormat::Json => json(&read).map_err(std::io::Error::from)?,
        TextFormat::Text => text(config, &read, terminal.look()).map_err(std::io::Error::other)?.into_bytes(),
    };
    terminal.print(&data)?;
    for copy in &copies {
        terminal.tell(&format!("marked up: {}\n", copy.display()));
    }
    Ok(if has_errors(&read.findings) { Outcome::Findings } else { Outcome::Done })
}

/// Refuses a folder for marked-up copies in which the next run would read them.
fn refuse_inputs(folder: &Path, inputs: &Inputs) -> Result<(), Failure> {
    // What is not there yet lies in the nearest folder that is.
    let real = |path: &Path| {
        path.ancestors().find_map(|known| {
            let rest = path.strip_prefix(known).ok()?;
            let known = if known.as_os_str().is_empty() { Path::new(".") } else { known };
            Some(fs::canonicalize(known).ok()?.join(rest))
        })
    };
    let place = real(folder);
    let inside = match inputs {
        Inputs::Folder(inputs) => place.zip(real(inputs)).is_some_and(|(place, inputs)| place.starts_with(inputs)),
        Inputs::Files(files) => {
            files.iter().filter_map(|file| real(file)).any(|file| file.parent() == place.as_deref())
        }
    };
    if inside {
        return Err(Failure::Usage(format!(
            "{}: lies with the spreadsheets that are read, so that the copies would be read too\n  hint: name a folder elsewhere with --review DIR",
            folder.display()
        )));
    }
    Ok(())
}

fn json(read: &Read) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct View<'a> {
        findings: Vec<FindingView<'a>>,
        workbooks: &'a [WorkbookAccount],
    }
    let findings = worst_first(&read.findings);
    let view = View { findings: findings.iter().map(Finding::view).collect(), workbooks: &read.accounts };
    let mut data = serde_json::to_vec_pretty(&view)?;
    data.push(b'\n');
    Ok(data)
}

fn worst_first(findings: &[Finding]) -> Vec<Finding> {
    let mut findings = findings.to_vec();
    findings.sort_by_key(|finding| finding.severity);
    findings
}

fn text(config: &Config, read: &Read, look: Look) -> Result<String, fmt::Error> {
    let mut out = String::new();
    write_findings(&mut out, &worst_first(&read.findings), look)?;
    if !read.accounts.is_empty() {
        write_accounts(&mut out, config, &read.accounts, look)?;
    }
    writeln!(out, "{}", summary(read))?;
    Ok(out)
}

/// Writes the account of every cell, sheet by sheet, with what its tables were taken for.
fn write_accounts(out: &mut String, config: &Config, accounts: &[WorkbookAccount], look: Look) -> fmt::Result {
    writeln!(out, "{:NAME$} cells facts derived labels notes skipped", "")?;
    let mut total = SheetAccount { name: "all".into(), ..SheetAccount::default() };
    for account in accounts {
        writeln!(out, "{}", tame(&account.path, 200))?;
        for sheet in &account.sheets {
            write_sheet(out, "  ", sheet)?;
            for table in &sheet.tables {
                let area = table.area.to_string();
                // Like the table around it, and unlike findings, readable on a narrow page also in a file.
                let look = Look { width: look.width.or(Some(PAGE)), ..look };
                let words = look.wrap(&tame(&table.words(config), 400), area.len() + 6);
                writeln!(out, "    {area}: {words}")?;
            }
            total.cells += sheet.cells;
            total.facts += sheet.facts;
            total.derived += sheet.derived;
            total.labels += sheet.labels;
            total.notes += sheet.notes;
            total.skipped += sheet.skipped;
        }
    }
    write_sheet(out, "", &total)?;
    writeln!(out)
}

fn write_sheet(out: &mut String, indent: &str, sheet: &SheetAccount) -> fmt::Result {
    let mut name = format!("{indent}{}", tame(&sheet.name, 200));
    if name.chars().count() > NAME {
        writeln!(out, "{name}")?;
        name.clear();
    }
    let SheetAccount { cells, facts, derived, labels, notes, skipped, .. } = sheet;
    writeln!(out, "{name:NAME$} {cells:>5} {facts:>5} {derived:>7} {labels:>6} {notes:>5} {skipped:>7}")?;
    for (reason, count) in &sheet.reasons {
        writeln!(out, "    {count} skipped: {reason}")?;
    }
    Ok(())
}

/// One line: what was read, and what was found.
fn summary(read: &Read) -> String {
    let sheets = read.accounts.iter().map(|account| account.sheets.len()).sum();
    format!(
        "{}, {}, {}; {}",
        counted(read.accounts.len(), "workbook"),
        counted(sheets, "sheet"),
        counted(read.observations.len(), "fact"),
        severities(&read.findings)
    )
}

/// Returns the findings as counts in words: `2 warnings, 1 info`, or `no findings`.
pub(crate) fn severities(findings: &[Finding]) -> String {
    let FindingCounts { error, warning, info } = FindingCounts::of(findings);
    let counts = [(error, "error"), (warning, "warning"), (info, "info")];
    let counts: Vec<String> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| counted(count, noun)).collect();
    if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") }
}

/// Returns a count with its noun: `no facts`, `1 fact`, `2 facts`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    match count {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
