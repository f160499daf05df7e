//! Review: a marked-up copy of a workbook, so that an analyst can answer in a spreadsheet program.
//!
//! What was found is marked in place, with a fill and a note, and a sheet at the end tells how the workbook was read. A
//! package is edited: each part without a mark is copied byte for byte. What is no such package, or not as expected, is
//! drawn anew from what was read.

mod comments;
mod draw;
mod marks;
mod package;
mod page;
mod page_xml;
mod sheet;
mod styles;
#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::domain::Observation;
use crate::finding::Finding;
use crate::ingest::Workbook;
use crate::interpret::WorkbookAccount;
use crate::render::package::Unfit;
use marks::Marks;
use page::{Page, Told};
use std::collections::BTreeMap;

/// What a copy is made from.
#[derive(Clone, Copy, Debug)]
pub struct Reviewed<'a> {
    /// The workbook as read.
    pub workbook: &'a Workbook,
    /// The file, when it still is the one that was read.
    pub bytes: Option<&'a [u8]>,
    /// What every cell was read as.
    pub account: &'a WorkbookAccount,
    /// The figures of all workbooks.
    pub observations: &'a [Observation],
    /// The findings of all workbooks.
    pub findings: &'a [Finding],
}

/// A marked-up copy.
#[derive(Clone, Debug)]
pub struct MarkedCopy {
    /// The ending of its name: `xlsx`, or `xlsm` when it has macros.
    pub ending: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Makes the marked-up copy of a workbook.
///
/// # Errors
/// Only when a copy that is drawn anew cannot be written at all, with what the writer says.
pub fn review(config: &Config, reviewed: &Reviewed<'_>) -> Result<MarkedCopy, String> {
    let Reviewed { workbook, bytes, account, .. } = *reviewed;
    let mut findings: Vec<&Finding> =
        reviewed.findings.iter().filter(|finding| finding.place.workbook == workbook.path).collect();
    findings.sort_by_key(|finding| finding.severity);
    let observations: Vec<&Observation> =
        reviewed.observations.iter().filter(|fact| fact.origin.workbook == workbook.path).collect();
    let marks: BTreeMap<&str, Marks> =
        workbook.sheets.iter().map(|grid| (grid.name.as_ref(), Marks::of(grid, &findings))).collect();
    let page = |names: &BTreeMap<&str, String>, drawn: Option<&str>| {
        let (observations, findings) = (observations.as_slice(), findings.as_slice());
        Page::of(&Told { config, account, observations, findings, names, drawn })
    };
    let edited =
        bytes.filter(|bytes| bytes.starts_with(b"PK")).ok_or(Unfit("it is no .xlsx package")).and_then(|bytes| {
            let names = workbook.sheets.iter().map(|grid| (grid.name.as_ref(), grid.name.to_string())).collect();
            let page_name = page::page_name(&workbook.sheets.iter().map(|grid| grid.name.as_ref()));
            package::marked_up(bytes, &marks, &page(&names, None), &page_name)
        });
    match edited {
        Ok(copy) => Ok(MarkedCopy { ending: if copy.macros { "xlsm" } else { "xlsx" }, bytes: copy.bytes }),
        Err(Unfit(why)) => {
            let lacks = format!(
                "This copy is drawn anew from the values that were read, because the workbook cannot be marked in place: {why}. Colours, charts and pictures of the workbook are not shown."
            );
            let names = draw::names(workbook);
            let bytes = draw::drawn(workbook, &marks, &page(&names, Some(&lacks)), &names)?;
            Ok(MarkedCopy { ending: "xlsx", bytes })
        }
    }
}

/// Returns the names of marked-up copies without their endings, each once: `press-estimates.review` for
/// `press-estimates.csv`, in the same folder below the one of the copies.
pub fn copy_names(paths: &[&str]) -> Vec<String> {
    let alike = |name: &str| paths.iter().filter(|path| stem(path).eq_ignore_ascii_case(name)).count();
    let mut names: Vec<String> = Vec::new();
    for path in paths {
        let base = if alike(stem(path)) > 1 { path } else { stem(path) };
        let candidate =
            |number: usize| if number == 1 { format!("{base}.review") } else { format!("{base}.review-{number}") };
        let free = |name: &String| !names.iter().any(|other| other.eq_ignore_ascii_case(name));
        names.extend((1..=paths.len()).map(candidate).find(free));
    }
    names
}

/// A path without its ending.
fn stem(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && !stem.ends_with('/') && !ending.contains('/') => stem,
        _ => path,
    }
}
