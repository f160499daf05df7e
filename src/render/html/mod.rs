//! The report as one HTML page that needs nothing but itself: styles and charts inside, no script.

mod origin;
mod table;
#[cfg(test)]
mod tests;
mod tip;
mod view;

use super::TemplateError;
use super::template::{TemplateSet, TemplateText, specimen};
use crate::report::Report;
use view::View;

/// The template of the page.
pub(super) const FILE: &str = "report.html";

/// Renders the report as a page.
///
/// # Errors
/// What is wrong with the template.
pub(crate) fn html(report: &Report, templates: &TemplateSet) -> Result<String, Vec<TemplateError>> {
    let text = templates.render_value(FILE, &View::of(report), &View::of(&specimen()))?;
    Ok(tidied(&text))
}

/// Returns every unknown name in the template of the page.
pub(super) fn unknown_names(report: &Report, templates: &TemplateText) -> Vec<TemplateError> {
    templates.unknown_names(FILE, &View::of(report), &View::of(&specimen()))
}

/// Returns the text without indents and empty lines, which the tags of a template leave behind.
fn tidied(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        out.push_str(line);
        out.push('\n');
    }
    out
}
