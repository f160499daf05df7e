//! The way from a rendered template to the bytes of a workbook.

use super::book::Book;
use super::formula::{Formula, Writer};
use super::markup::{Complaint, Element, Template};
use super::plan::{Place, Plan};
use super::{chart_cache, draw, known, layout, places, vocabulary};
use crate::render::SheetPlaces;
use crate::render::error::{Source, TemplateError};
use crate::report::Report;
use std::collections::{BTreeMap, BTreeSet};

/// Finds what in a workbook template is not of the vocabulary; values with template tags are not looked at.
///
/// With a report of nothing, also the ids that no report can have.
pub(crate) fn check(template: &Source, blank: Option<&Report>) -> Vec<TemplateError> {
    match Template::parse(template) {
        Ok(parsed) => {
            let mut complaints = vocabulary::check(&parsed.root);
            complaints.extend(blank.into_iter().flat_map(|blank| known::check(&parsed.root, blank)));
            complaints.sort_by_key(|complaint| complaint.at);
            complaints.iter().map(|complaint| parsed.error(complaint)).collect()
        }
        Err(error) => vec![error],
    }
}

/// Returns the bytes of the workbook that a template, rendered, describes, and where everything stands in it.
///
/// Every figure is a live formula with its result beside it, and every formula leads to a typed number on some sheet.
/// The same report and template give the same bytes.
///
/// # Errors
/// Everything wrong with the template, each located in it: unknown elements and attributes, names that the report does
/// not have, and figures that lead to no typed number.
pub(crate) fn workbook(
    report: &Report,
    template: &Source,
    rendered_xml: &str,
) -> Result<(Vec<u8>, Vec<SheetPlaces>), Vec<TemplateError>> {
    let parsed = Template::parse(template).map_err(|error| vec![error])?;
    let errors: Vec<_> = vocabulary::check(&parsed.root).iter().map(|complaint| parsed.error(complaint)).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let root = parsed.rendered(rendered_xml).map_err(|error| vec![error])?;
    let located = |complaints: Vec<Complaint>| -> Vec<TemplateError> {
        complaints.iter().map(|complaint| parsed.error_in_rendered(&root, complaint)).collect()
    };
    let (plan, formulas) = plan(report, &root).map_err(located)?;
    let failed = |reason: String| {
        located(vec![Complaint {
            at: 0,
            message: format!("the workbook cannot be written: {reason}"),
            hint: String::new(),
        }])
    };
    let bytes = draw::draw(&plan, &formulas, &report.meta).map_err(|error| failed(error.to_string()))?;
    let bytes = chart_cache::fill(bytes, &plan).map_err(|error| failed(error.to_string()))?;
    Ok((bytes, places::places(&plan, report)))
}

/// The formulas of a workbook by the cell they stand in.
pub(super) type Formulas = BTreeMap<Place, Formula>;

/// Returns where everything stands and what it computes.
pub(super) fn plan<'r>(report: &'r Report, root: &Element) -> Result<(Plan<'r>, Formulas), Vec<Complaint>> {
    let complaints = vocabulary::check(root);
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let book = Book::read(root, report)?;
    let plan = layout::lay_out(&book, report)?;
    let formulas = formulas(&plan)?;
    Ok((plan, formulas))
}

/// Writes all formulas; what is lacking is told once for each figure.
fn formulas(plan: &Plan<'_>) -> Result<Formulas, Vec<Complaint>> {
    let writer = Writer::of(plan);
    let mut formulas = BTreeMap::new();
    let mut told = BTreeSet::new();
    let mut complaints = Vec::new();
    for (sheet, planned) in plan.sheets.iter().enumerate() {
        for (&cell, content) in &planned.cells {
            let place = Place { sheet, cell };
            match writer.write(place, &content.content) {
                Ok(Some(formula)) => drop(formulas.insert(place, formula)),
                Ok(None) => {}
                Err(lacks) => {
                    for lack in lacks.into_iter().filter(|lack| told.insert(lack.clone())) {
                        let hint = "place the table of facts on a sheet: <table ref=\"facts\"/>";
                        complaints.push(Complaint::new(content.at, lack, hint));
                    }
                }
            }
        }
    }
    if complaints.is_empty() { Ok(formulas) } else { Err(complaints) }
}
