//! Render: the report value and a template become files. Renderers draw; they decide no number, no word and no order.

mod chart;
mod error;
#[cfg(test)]
mod fixture;
mod markdown;
mod template;

use crate::report::Report;
use std::collections::BTreeMap;

pub use error::{Source, TemplateError};
pub use template::TemplateSet;

/// Renders the Markdown report and its pictures, by their paths in the report's folder.
///
/// # Errors
/// What is wrong with the template.
pub fn text_files(report: &Report, templates: &TemplateSet) -> Result<BTreeMap<String, String>, Vec<TemplateError>> {
    let mut files = BTreeMap::from([("report.md".to_owned(), markdown::markdown(report, templates)?)]);
    for chart in report.charts.values() {
        files.insert(format!("charts/{}", chart::file_name(&chart.id)), chart::svg(chart, report));
    }
    Ok(files)
}
