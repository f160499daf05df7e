//! Render: the report value and a template become files. Renderers draw; they decide no number, no word and no order.

mod chart;
mod check;
mod error;
mod fill;
#[cfg(test)]
mod fixture;
mod form;
mod html;
mod markdown;
mod package;
mod places;
mod remarks;
mod review;
mod template;
mod workbook;

use crate::report::{Chart, Report};
use rayon::prelude::*;

pub use check::check_templates;
pub use error::{Source, TemplateError};
pub use form::{Offer, OfferedUnit, input_form};
pub use places::{PLACES, Places, SheetPlaces, TablePlace, TextPlaces};
pub use review::{MarkedCopy, Reviewed, copy_names, review};
pub use template::{Filled, TemplateSet, TemplateText};
pub use workbook::workbook_schema;

/// One file of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// The path in the report's folder, with `/`.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// The files of a report, in the order of their making.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifacts(pub Vec<Artifact>);

/// Renders the workbook, the Markdown report, the page and the pictures, and tells where everything stands in them.
///
/// # Errors
/// Everything that is wrong with the templates; then there are no artifacts at all.
pub fn render(report: &Report, templates: &TemplateSet) -> Result<Artifacts, Vec<TemplateError>> {
    let mut errors = Vec::new();
    let mut artifacts = Artifacts::default();
    let mut places = Places::default();
    match drawn_workbook(report, templates) {
        Ok((bytes, sheets)) => {
            artifacts.0.push(Artifact { path: "report.xlsx".into(), bytes });
            places.workbook = sheets;
        }
        Err(found) => errors.extend(found),
    }
    match markdown::markdown(report, templates) {
        Ok((text, lines)) => {
            artifacts.0.push(Artifact { path: "report.md".into(), bytes: text.into_bytes() });
            places.markdown = lines;
        }
        Err(found) => errors.extend(found),
    }
    match html::html(report, templates) {
        Ok(text) => artifacts.0.push(Artifact { path: "report.html".into(), bytes: text.into_bytes() }),
        Err(found) => errors.extend(found),
    }
    let charts: Vec<&Chart> = report.charts.values().filter(|chart| !chart.is_empty()).collect();
    // Drawing pixels takes longer than all else: side by side, and joined in order.
    let pictures: Vec<Vec<Artifact>> = charts.par_iter().map(|chart| pictures(chart, report)).collect();
    artifacts.0.extend(pictures.into_iter().flatten());
    // Names and numbers of our own cannot fail to be written as JSON.
    let bytes = serde_json::to_vec_pretty(&places).unwrap_or_default();
    artifacts.0.push(Artifact { path: PLACES.into(), bytes });
    if errors.is_empty() { Ok(artifacts) } else { Err(errors) }
}

/// Returns a chart as SVG and as PNG.
fn pictures(chart: &Chart, report: &Report) -> Vec<Artifact> {
    let svg = chart::svg(chart, report);
    let png = chart::png(&svg).map(|bytes| (chart::png_name(&chart.id), bytes));
    let files = [(chart::file_name(&chart.id), svg.into_bytes())].into_iter().chain(png);
    files.map(|(name, bytes)| Artifact { path: format!("charts/{name}"), bytes }).collect()
}

/// The bytes of the workbook, and where everything stands in it.
type Workbook = (Vec<u8>, Vec<SheetPlaces>);

fn drawn_workbook(report: &Report, templates: &TemplateSet) -> Result<Workbook, Vec<TemplateError>> {
    if let Some(filled) = templates.text().workbook() {
        return fill::fill(report, filled);
    }
    // What is wrong with the vocabulary and with names is told all at once, before any data comes into play.
    if let Some(source) = templates.source(workbook::FILE) {
        let errors = workbook::check(source, None);
        if !errors.is_empty() {
            return Err(check::with_unknown_names(errors, templates.text(), report));
        }
    }
    let rendered = templates.render(workbook::FILE, report)?;
    match templates.source(workbook::FILE) {
        Some(source) => workbook::workbook(report, source, &rendered),
        // `render` above has told that the file is not there.
        None => Ok(Workbook::default()),
    }
}
