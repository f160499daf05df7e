//! The report as Markdown that reads well raw and on a code-hosting site.

mod escape;
mod table;
#[cfg(test)]
mod tests;
mod view;

use super::template::{TemplateSet, TemplateText, specimen};
use super::{TemplateError, TextPlaces};
use crate::report::Report;
use view::View;

pub(crate) use escape::escape_markdown;

/// The template of the Markdown report.
pub(super) const FILE: &str = "report.md";

/// Renders the report as Markdown, and tells where its tables and headlines stand in it.
///
/// # Errors
/// What is wrong with the template.
pub(crate) fn markdown(report: &Report, templates: &TemplateSet) -> Result<(String, TextPlaces), Vec<TemplateError>> {
    let view = View::of(report);
    let text = tidied(&templates.render_value(FILE, &view, &View::of(&specimen()))?);
    let places = view.places(&text);
    Ok((text, places))
}

/// Returns every unknown name in the template of the Markdown report.
pub(super) fn unknown_names(report: &Report, templates: &TemplateText) -> Vec<TemplateError> {
    templates.unknown_names(FILE, &View::of(report), &View::of(&specimen()))
}

/// Returns the text without blanks at line ends and without runs of empty lines, which template tags leave behind.
fn tidied(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines().map(|line| line.trim_end_matches([' ', '\t'])) {
        if line.is_empty() && empty {
            continue;
        }
        empty = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}
