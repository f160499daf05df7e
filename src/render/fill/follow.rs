//! What refers to the rows of a refilled Table follows it: formulas, rules, sparklines, names. What refers to some of
//! its rows only is refused, since other rows will stand there.

use super::book::{Book, Sheet};
use super::cells::Fillings;
use super::complaints::Complaints;
use super::growth::{Growth, Partial, Single, followed, last_row};
use super::plan::{Planned, Source};
use super::refs::references;
use super::scan::{Cell, Formula, area};
use super::write::Changes;
use crate::domain::CellRef;
use crate::render::package::xml;

/// What to do about a reference to some of the rows of a Table.
pub(super) fn advice(partial: &Partial) -> (String, String) {
    let table = &partial.0;
    (
        format!("some of the rows of the Table `{table}`, which will be others"),
        format!("name all its rows, or a column, {table}[its head]; for one figure use a tag in a cell of its own"),
    )
}

/// Returns the changes of a sheet.
pub(super) fn sheet(
    book: &Book<'_>,
    number: usize,
    growths: &[Growth],
    fillings: &Fillings,
    told: &mut Complaints,
) -> Changes {
    let page = &book.sheets[number];
    let mut changes = Changes::new();
    let names = |name: &str| book.sheet(name);
    for (range, list) in &page.scan.areas {
        match areas(growths, number, list) {
            Ok(Some(grown)) => changes.push((range.clone(), grown)),
            Ok(None) => {}
            Err((part, partial)) => {
                let (message, _) = advice(&partial);
                let hint = "let it apply to all rows of data, to whole columns, or to cells outside";
                told.spot(format!("{}!{part}", page.name), format!("a rule or protection applies to {message}"), hint);
            }
        }
    }
    for rule in &page.scan.formulas {
        // Relative references go by the cell that a rule applies to.
        let fixed = rule.sparkline || !references(&rule.text).iter().any(super::refs::Reference::follows_rows);
        if !fixed {
            continue;
        }
        match followed(growths, &rule.text, Some(number), Single::Grows, &names) {
            Ok(grown) => changes.extend(grown.map(|text| (rule.range.clone(), xml::escaped(&text)))),
            Err(partial) => {
                let (message, hint) = advice(&partial);
                told.spot(&page.name, format!("`{}` of a rule or sparkline names {message}", rule.text), hint);
            }
        }
    }
    for cell in page.scan.cells().filter(|cell| !fillings.contains_key(&cell.at)) {
        let Some(formula) = &cell.formula else { continue };
        let text = shared_text(page, cell, formula);
        match of_cell(book, number, growths, formula, text) {
            Ok(grown) => changes.extend(grown.map(|text| (formula.range.clone(), xml::escaped(&text)))),
            Err(partial) => {
                let (message, hint) = advice(&partial);
                told.cell(&page.name, cell.at, format!("its formula names {message}"), hint);
            }
        }
    }
    changes
}

/// Returns a list of areas as the Tables leave it.
fn areas(growths: &[Growth], sheet: usize, list: &str) -> Result<Option<String>, (String, Partial)> {
    let mut changed = false;
    let mut grown = Vec::new();
    for part in list.split_whitespace() {
        let Some(area) = area(part) else {
            grown.push(part.to_owned());
            continue;
        };
        let row = last_row(growths, sheet, area).map_err(|partial| (part.to_owned(), partial))?;
        if row == area.to.row {
            grown.push(part.to_owned());
        } else {
            changed = true;
            grown.push(format!("{}:{}", area.from, CellRef::new(row, area.to.column)));
        }
    }
    Ok(changed.then(|| grown.join(" ")))
}

/// Returns the formula that a cell shares, and how far it stands from the cell that has it.
fn shared_text<'s>(page: &'s Sheet, cell: &Cell, formula: &Formula) -> Option<(&'s str, i64, i64)> {
    let number = formula.shared.filter(|_| formula.kind == "shared")?;
    let of = |cell: &&'s Cell| {
        let formula = cell.formula.as_ref();
        formula.is_some_and(|formula| formula.shared == Some(number) && !formula.text.is_empty())
    };
    let home = page.scan.cells().find(of)?;
    let text = home.formula.as_ref()?.text.as_str();
    let by = |here: u32, there: u32| i64::from(here) - i64::from(there);
    Some((text, by(cell.at.row, home.at.row), by(cell.at.column, home.at.column)))
}

fn of_cell(
    book: &Book<'_>,
    number: usize,
    growths: &[Growth],
    formula: &Formula,
    shared: Option<(&str, i64, i64)>,
) -> Result<Option<String>, Partial> {
    let names = |name: &str| book.sheet(name);
    let Some((text, rows, columns)) = shared else {
        return followed(growths, &formula.text, Some(number), Single::Stays, &names);
    };
    // One text stands for many cells, so that it cannot follow for one of them.
    for reference in references(text) {
        let sheet = reference.sheet.as_ref().map_or(Some(number), |name| names(name));
        let area = reference.shifted(rows, columns);
        let Some(sheet) = sheet else { continue };
        let met = |growth: &&Growth| {
            reference.single && growth.sheet == sheet && {
                let columns = (growth.columns.0..=growth.columns.1).contains(&area.from.column);
                columns && (growth.first..=growth.last).contains(&area.from.row)
            }
        };
        if let Some(growth) = growths.iter().find(met) {
            return Err(Partial(growth.table.clone()));
        }
        if last_row(growths, sheet, area)? != area.to.row {
            let of = growths.iter().find(|growth| growth.sheet == sheet);
            return Err(Partial(of.map_or_else(String::new, |growth| growth.table.clone())));
        }
    }
    Ok(None)
}

/// Lets the formulas of Tables' own columns follow the other Tables.
pub(super) fn columns(book: &Book<'_>, planned: &mut [Planned<'_>], growths: &[Growth], told: &mut Complaints) {
    for planned in planned {
        let sheet = planned.growth.sheet;
        for (column, source) in (planned.growth.columns.0..).zip(&mut planned.sources) {
            let Source::Formula(text) = source else { continue };
            match followed(growths, text, Some(sheet), Single::Stays, &|name| book.sheet(name)) {
                Ok(changed) => changed.into_iter().for_each(|changed| *text = changed),
                Err(partial) => {
                    let (message, hint) = advice(&partial);
                    let at = CellRef::new(planned.growth.first, column);
                    told.cell(&book.sheets[sheet].name, at, format!("its formula names {message}"), hint);
                }
            }
        }
    }
}

/// Returns the changes of the names in the workbook's part.
pub(super) fn names(book: &Book<'_>, growths: &[Growth], told: &mut Complaints) -> Changes {
    let mut changes = Changes::new();
    for name in book.names.iter().filter(|name| !name.called.to_lowercase().starts_with("lc.")) {
        match followed(growths, &name.text, None, Single::Stays, &|name| book.sheet(name)) {
            Ok(grown) => changes.extend(grown.map(|text| (name.range.clone(), xml::escaped(&text)))),
            Err(partial) => {
                let (message, hint) = advice(&partial);
                told.spot(format!("name {}", name.called), format!("`{}` names {message}", name.text), hint);
            }
        }
    }
    changes
}
