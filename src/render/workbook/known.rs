//! Holds the ids that a template names against what any report has, before there is data.
//!
//! Every report has every table and every chart, if without rows. A column of a period stands in some reports and not in
//! others, and so does the column of units, which a table drops that needs none.

use super::blank::has_tag;
use super::markup::{Attribute, Complaint, Element};
use crate::render::check::may_have;
use crate::render::error::did_you_mean;
use crate::report::Report;

/// Finds ids that no report has; a value with a tag in it is not looked at. `blank` is a report of nothing.
pub(super) fn check(root: &Element, blank: &Report) -> Vec<Complaint> {
    let elements = root.all();
    let mut complaints = Vec::new();
    for element in &elements {
        match element.name.as_str() {
            "table" => table(element, "ref", blank, &mut complaints),
            "kpi" | "cell" | "assert" => table(element, "table", blank, &mut complaints),
            "chart" => {
                if let Some(id) = literal(element, "ref").filter(|id| !blank.charts.contains_key(&id.value)) {
                    let hint = did_you_mean(&id.value, blank.charts.keys().map(String::as_str));
                    let message = format!("no report has a chart `{}`", id.value);
                    complaints.push(Complaint::new(id.value_at, message, hint));
                }
            }
            "link" => sheet(element, &elements, &mut complaints),
            _ => {}
        }
    }
    complaints
}

/// Checks the table that an element names, and the columns it names of it.
fn table(element: &Element, name: &str, blank: &Report, complaints: &mut Vec<Complaint>) {
    let Some(id) = literal(element, name) else { return };
    let Some(table) = blank.tables.get(&id.value) else {
        let hint = did_you_mean(&id.value, blank.tables.keys().map(String::as_str));
        complaints.push(Complaint::new(id.value_at, format!("no report has a table `{}`", id.value), hint));
        return;
    };
    for columns in ["columns", "hide", "column"].into_iter().filter_map(|name| literal(element, name)) {
        for column in columns.value.split_whitespace().filter(|column| !may_have(table, column)) {
            let hint = did_you_mean(column, table.columns.iter().map(|column| column.id.as_str()));
            let message = format!("table `{}` has no column `{column}` in any report", table.id);
            complaints.push(Complaint::new(columns.value_at, message, hint));
        }
    }
}

/// Checks the sheet that a link leads to, where all names of sheets are known.
fn sheet(link: &Element, elements: &[&Element], complaints: &mut Vec<Complaint>) {
    let Some(target) = literal(link, "sheet") else { return };
    let sheets: Vec<&Attribute> =
        elements.iter().filter(|element| element.name == "sheet").filter_map(|sheet| sheet.attribute("name")).collect();
    let open = sheets.iter().any(|name| has_tag(&name.value));
    if !open && !sheets.iter().any(|name| name.value == target.value) {
        let hint = did_you_mean(&target.value, sheets.iter().map(|name| name.value.as_str()));
        complaints.push(Complaint::new(target.value_at, format!("there is no sheet `{}`", target.value), hint));
    }
}

/// Returns an attribute that is written out.
fn literal<'e>(element: &'e Element, name: &str) -> Option<&'e Attribute> {
    element.attribute(name).filter(|attribute| !has_tag(&attribute.value))
}
