//! Checks a template set without data, against a report of nothing.

use super::template::{TemplateText, specimen};
use super::{TemplateError, fill, html, markdown, workbook};
use crate::domain::Period;
use crate::report::{Report, Table};

/// Returns everything that is wrong with a template set whatever the data: what does not parse, unknown names (also in
/// conditions and components), elements and attributes, and ids that no report has. `blank` is a report of nothing.
pub fn check_templates(templates: &TemplateText, blank: &Report) -> Vec<TemplateError> {
    let mut errors = templates.unparsed();
    let broken: Vec<String> = errors.iter().map(|error| error.file.clone()).collect();
    // What follows from a syntax error is not told beside it.
    let whole = |file: &str| templates.source(file).filter(|source| !broken.contains(&source.name));
    if let Some(filled) = templates.workbook() {
        errors.extend(fill::check(blank, filled));
    }
    if let Some(source) = whole(workbook::FILE) {
        errors.extend(with_unknown_names(workbook::check(source, Some(blank)), templates, blank));
    }
    if whole(markdown::FILE).is_some() {
        errors.extend(markdown::unknown_names(blank, templates));
    }
    if whole(html::FILE).is_some() {
        errors.extend(html::unknown_names(blank, templates));
    }
    errors
}

/// Adds the unknown names of the workbook's template to what else is wrong with it, in the order of the text.
pub(super) fn with_unknown_names(
    mut errors: Vec<TemplateError>,
    templates: &TemplateText,
    report: &Report,
) -> Vec<TemplateError> {
    errors.extend(templates.unknown_names(workbook::FILE, report, &specimen()));
    errors.sort_by(|left, right| (&left.file, left.line, left.column).cmp(&(&right.file, right.line, right.column)));
    errors
}

/// Returns whether some report has a column in a table: a column of a period stands in some and not in others, and so
/// does that of units, which a table drops that needs none.
pub(super) fn may_have(table: &Table, column: &str) -> bool {
    column == "unit" || table.columns.iter().any(|known| known.id == column) || column.parse::<Period>().is_ok()
}
