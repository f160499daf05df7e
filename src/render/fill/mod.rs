//! Fill: a workbook of an analyst becomes the report, with its cells and Tables filled and all else as it was.
//!
//! Nothing is ever inserted, so that no cell moves: single cells are filled in place, Tables with nothing below them
//! get as many rows as the report has. What lies outside these forms is refused with its place, everything at once.
//! `docs/filling.md` tells it for authors.

mod book;
mod cells;
mod chart;
mod complaints;
mod drawing;
mod follow;
mod growth;
mod pivot;
mod plan;
mod refs;
mod refused;
mod rows;
mod scalars;
mod scan;
mod strings;
mod styles;
mod table;
mod tag;
mod value;
mod workbook;
mod write;

use super::package::Unfit;
use super::template::Filled;
use super::{SheetPlaces, TemplateError, Workbook};
use crate::report::Report;
use book::{Book, tree_text};
use cells::Fillings;
use complaints::Complaints;
use growth::Growth;
use scalars::Keys;
use std::collections::BTreeMap;
use styles::Styles;
use value::Model;

/// Fills a workbook.
///
/// # Errors
/// Everything in it that cannot be filled.
pub(super) fn fill(report: &Report, template: &Filled) -> Result<Workbook, Vec<TemplateError>> {
    fill_with(&Model { report, blank: false }, template)
}

/// Returns everything in a workbook that no report can fill; `blank` is a report of nothing.
pub(super) fn check(blank: &Report, template: &Filled) -> Vec<TemplateError> {
    fill_with(&Model { report: blank, blank: true }, template).err().unwrap_or_default()
}

fn fill_with(model: &Model<'_>, template: &Filled) -> Result<Workbook, Vec<TemplateError>> {
    let mut told = Complaints::new(&template.name);
    let Some(mut book) = Book::open(&template.bytes, &mut told) else { return Err(told.all()) };
    let sheets = match filled(model, &mut book, &mut told) {
        Ok(sheets) => sheets,
        Err(Unfit(why)) => {
            told.file(format!("it cannot be filled: {why}"), "");
            return Err(told.all());
        }
    };
    if !told.none() {
        return Err(told.all());
    }
    book.package.finish().map(|bytes| (bytes, sheets)).map_err(|Unfit(why)| {
        told.file(format!("it cannot be filled: {why}"), "");
        told.all()
    })
}

fn filled(model: &Model<'_>, book: &mut Book<'_>, told: &mut Complaints) -> Result<Vec<SheetPlaces>, Unfit> {
    let mut styles = Styles::read(tree_text(&mut book.package, &book.styles)?)?;
    let mut fillings: Vec<Fillings> = vec![Fillings::new(); book.sheets.len()];
    let mut keys: Keys = vec![BTreeMap::new(); book.sheets.len()];

    let mut planned = plan::tables(book, model, told);
    let growths: Vec<Growth> = planned.iter().map(|planned| planned.growth.clone()).collect();
    follow::columns(book, &mut planned, &growths, told);
    for planned in &planned {
        rows::fill(book, planned, &mut styles, &mut fillings[planned.growth.sheet]);
    }
    scalars::tags(book, model, &mut styles, &mut fillings, &mut keys, told);
    scalars::names(book, model, &mut styles, &mut fillings, &mut keys, told);
    scalars::marked(book, model, told);
    stray_tags(book, told)?;
    pivot::pivots(book, &growths, &mut fillings, told)?;
    chart::charts(book, &growths, &fillings, &styles, told)?;

    for (number, filled) in fillings.iter().enumerate() {
        let changes = follow::sheet(book, number, &growths, filled, told);
        let on_sheet = growths.iter().filter(|growth| growth.sheet == number);
        let donors: Vec<_> = on_sheet.map(|growth| (growth.last + 1..growth.new_last + 1, growth.first)).collect();
        let page = &book.sheets[number];
        if let Some(text) = write::sheet(page, filled, &donors, changes) {
            book.package.changed.insert(page.part.clone(), text);
        }
    }
    for planned in planned.iter().filter(|planned| planned.growth.last != planned.growth.new_last) {
        let table = &book.sheets[planned.growth.sheet].tables[planned.number];
        book.package.changed.insert(table.part.clone(), table.ending_in(planned.growth.new_last));
    }
    let names = follow::names(book, &growths, told);
    workbook::finish(book, names)?;
    if let Some(grown) = styles.finish() {
        book.package.changed.insert(book.styles.clone(), grown);
    }
    let places = (0..).zip(&book.sheets).zip(keys).map(|((number, page), cells)| SheetPlaces {
        sheet: page.name.clone(),
        tables: planned.iter().filter(|planned| planned.growth.sheet == number).map(rows::place).collect(),
        cells,
    });
    Ok(places.collect())
}

/// Complains about tags where none is filled: they would be printed as they are.
fn stray_tags(book: &mut Book<'_>, told: &mut Complaints) -> Result<(), Unfit> {
    let hint = "tags are filled in cells alone; a text box, a title of a chart or a shape can refer to such a cell";
    let mut known = vec![book.part.clone(), book.styles.clone()];
    for page in &book.sheets {
        let data = page.scan.data.clone();
        if tag::is_tagged(&page.text[..data.start]) || tag::is_tagged(&page.text[data.end..]) {
            told.spot(&page.name, "a tag stands in a header, footer or rule of the sheet", hint);
        }
        known.push(page.part.clone());
        known.extend(page.tables.iter().map(|table| table.part.clone()));
    }
    let others = |name: &&String| {
        name.to_lowercase().ends_with(".xml") && !known.contains(name) && !name.ends_with("sharedStrings.xml")
    };
    let parts: Vec<String> = book.package.names.iter().filter(others).cloned().collect();
    for part in parts {
        if tag::is_tagged(&book.package.text(&part)?) {
            told.spot(&part, "a tag stands outside the cells", hint);
        }
    }
    Ok(())
}
