//! Single cells that are filled: those with a tag, and those with a name that begins with `lc.`

use super::book::{Book, Sheet};
use super::cells::{Content, Filling, Fillings, filling};
use super::complaints::{Complaints, nearest};
use super::plan::worded;
use super::refs::references;
use super::styles::Styles;
use super::tag::{Fault, Piece, Tag, What, is_tagged, pieces, whole};
use super::value::{DESPITE_ERRORS, META, Model, resolve};
use crate::domain::{Area, CellRef};
use std::collections::BTreeMap;

/// The beginning of the names of cells that are filled.
const PREFIX: &str = "lc.";

/// The keys of filled cells, sheet by sheet, for `trace`.
pub(super) type Keys = Vec<BTreeMap<String, String>>;

/// Fills the cells with tags.
pub(super) fn tags(
    book: &Book<'_>,
    model: &Model<'_>,
    styles: &mut Styles,
    fillings: &mut [Fillings],
    keys: &mut Keys,
    told: &mut Complaints,
) {
    for (number, page) in book.sheets.iter().enumerate() {
        for cell in page.scan.cells() {
            if let Some(formula) = cell.formula.as_ref().filter(|formula| is_tagged(&formula.text)) {
                let message = format!("a tag stands in the formula `{}`", formula.text);
                told.cell(&page.name, cell.at, message, "put the tag into a cell of its own, and refer to that");
                continue;
            }
            let Some(item) = book.item(cell, &page.text).filter(|item| is_tagged(&item.text)) else { continue };
            if fillings[number].contains_key(&cell.at) {
                continue;
            }
            if let Some((message, hint)) = misplaced(page, cell.at) {
                told.cell(&page.name, cell.at, message, hint);
                continue;
            }
            let style = if styles.has(cell.style) { cell.style } else { 0 };
            let filled = pieces(&item.text).and_then(|parts| {
                if let Some(tag) = whole(&parts) {
                    let (value, key) = resolve(tag, model)?;
                    return Ok((filling(&value, style, styles, book.from_1904), key));
                }
                let mut key = None;
                let runs: Result<Vec<String>, Fault> = item.runs().map(|run| words(run, model, &mut key)).collect();
                let runs = runs?;
                let text = runs.concat();
                let content = match runs.len() {
                    1 => Content::Words(text),
                    _ => Content::Runs(item.with_runs(&runs), text),
                };
                Ok((Filling { content, style }, key))
            });
            match filled {
                Ok((filling, key)) => {
                    fillings[number].insert(cell.at, Some(filling));
                    keys[number].extend(key.map(|key| (cell.at.to_string(), key)));
                }
                Err((message, hint)) => told.cell(&page.name, cell.at, message, hint),
            }
        }
    }
}

/// Returns a run of words with its tags replaced.
fn words(run: &str, model: &Model<'_>, first: &mut Option<String>) -> Result<String, Fault> {
    let cut = |_| {
        let message = format!("a tag is cut by a change of format in `{run}`");
        (message, "give the whole tag one format".to_owned())
    };
    let mut text = String::new();
    for piece in pieces(run).map_err(cut)? {
        match piece {
            Piece::Words(words) if words.contains("}}") => return Err(cut(Fault::default())),
            Piece::Words(words) => text.push_str(&words),
            Piece::Tag(tag) => {
                let (value, key) = resolve(&tag, model)?;
                text.push_str(value.text());
                *first = first.take().or(key);
            }
        }
    }
    Ok(text)
}

/// Returns why a cell cannot be filled where it is.
fn misplaced(page: &Sheet, at: CellRef) -> Option<Fault> {
    if let Some(merge) = page.hidden_in(at) {
        let message = format!("it is hidden in the merged area {merge}");
        return Some((message, format!("use {}, the first cell of the area", merge.from)));
    }
    if let Some(table) = page.tables.iter().find(|table| table.area.contains(at)) {
        let message = format!("it is a cell of the Table `{}`", table.name);
        return Some((message, "a Table is filled by the heads of its columns; other cells by tags and names".into()));
    }
    if page.pivots.iter().any(|(area, _)| area.contains(at)) {
        return Some(("it is a cell of a pivot table".into(), "put it beside the pivot table".into()));
    }
    None
}

/// Fills the cells whose names begin with `lc.`
pub(super) fn names(
    book: &Book<'_>,
    model: &Model<'_>,
    styles: &mut Styles,
    fillings: &mut [Fillings],
    keys: &mut Keys,
    told: &mut Complaints,
) {
    let ours = |name: &str| name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
    if !book.names.iter().any(|name| ours(&name.called)) {
        return;
    }
    let known = known(model);
    for name in book.names.iter().filter(|name| ours(&name.called)) {
        let spot = format!("name {}", name.called);
        let Some((number, at)) = target(book, &name.text) else {
            let message = format!("it stands for `{}`", name.text);
            told.spot(spot, message, "a name that is filled stands for one cell, such as Summary!$B$4");
            continue;
        };
        let page = &book.sheets[number];
        let place = format!("{}!{at} ({})", page.name, name.called);
        let what = match known.get(&name.called.to_lowercase()).map(Vec::as_slice) {
            Some([what]) => Some(what.clone()),
            Some(_) => {
                told.spot(place, "several figures are called so", "write a tag into the cell instead");
                continue;
            }
            None if model.blank && may_be(&name.called, model) => None,
            None => {
                let hint = nearest(&name.called.to_lowercase(), known.keys().map(String::as_str));
                let hint = if hint.starts_with("did you mean") {
                    hint
                } else {
                    "names are written lc.TABLE.ROW.COLUMN, lc.meta.period or lc.headlines.1".into()
                };
                told.spot(place, "the report has nothing of that name", hint);
                continue;
            }
        };
        let formula = page.scan.cell(at).is_some_and(|cell| cell.formula.is_some());
        if formula {
            told.spot(place, "the cell holds a formula", "a cell that is filled holds a placeholder");
            continue;
        }
        if let Some((message, hint)) = misplaced(page, at) {
            told.spot(place, message, hint);
            continue;
        }
        let Some(what) = what else { continue };
        let style = Some(page.scan.style(at)).filter(|style| styles.has(*style)).unwrap_or(0);
        match resolve(&Tag { what, optional: false }, model) {
            Ok((value, key)) => {
                let filled = Some(filling(&value, style, styles, book.from_1904));
                if fillings[number].get(&at).is_some_and(|other| *other != filled) {
                    told.spot(place, "the cell is filled with something else too", "keep one name or tag for it");
                    continue;
                }
                fillings[number].insert(at, filled);
                keys[number].extend(key.map(|key| (at.to_string(), key)));
            }
            Err((message, hint)) => told.spot(place, message, hint),
        }
    }
}

/// The cell that a name stands for.
fn target(book: &Book<'_>, text: &str) -> Option<(usize, CellRef)> {
    let found = references(text);
    let [reference] = found.as_slice() else { return None };
    let Area { from, to } = reference.area;
    let whole = reference.range == (0..text.len());
    let sheet = book.sheet(reference.sheet.as_deref()?)?;
    (whole && from == to).then_some((sheet, from))
}

/// Everything that a name may stand for.
fn known(model: &Model<'_>) -> BTreeMap<String, Vec<What>> {
    let mut known: BTreeMap<String, Vec<What>> = BTreeMap::new();
    for field in META {
        known.entry(format!("{PREFIX}meta.{field}")).or_default().push(What::Meta(field.into()));
    }
    for number in 1..=model.report.headlines.len() {
        known.entry(format!("{PREFIX}headlines.{number}")).or_default().push(What::Headline(number));
    }
    for table in model.report.tables.values() {
        for row in &table.rows {
            for column in &table.columns {
                let name = format!("{PREFIX}{}.{}.{}", dotted(&table.id), dotted(&row.id), dotted(&column.id));
                let (table, row, column) = (table.id.clone(), row.id.clone(), column.id.clone());
                known.entry(name).or_default().push(What::Cell { table, row, column, text: false });
            }
        }
    }
    known
}

/// Returns an id as it stands in names, which take few signs.
fn dotted(id: &str) -> String {
    id.split('.').map(worded).collect::<Vec<_>>().join(".")
}

/// Returns whether some report has what a name asks for: a headline, or a cell of a row that data bring.
fn may_be(name: &str, model: &Model<'_>) -> bool {
    let name = name.to_lowercase();
    let asked = name.strip_prefix(PREFIX).unwrap_or_default();
    if let Some(number) = asked.strip_prefix("headlines.") {
        return number.parse::<usize>().is_ok_and(|number| number > 0);
    }
    model.report.tables.values().any(|table| {
        let rest = asked.strip_prefix(&dotted(&table.id)).and_then(|rest| rest.strip_prefix('.'));
        let column = rest.and_then(|rest| rest.rsplit_once('.')).map_or("", |(_, column)| column);
        let known = table.columns.iter().any(|known| rest.is_some_and(|rest| rest.ends_with(&dotted(&known.id))));
        known || model.may_have(table, &column.to_uppercase())
    })
}

/// Complains of a report that was built in spite of errors when no cell tells so.
pub(super) fn marked(book: &Book<'_>, model: &Model<'_>, told: &mut Complaints) {
    let tells = |text: &str| {
        pieces(text).is_ok_and(|pieces| {
            pieces.iter().any(
                |piece| matches!(piece, Piece::Tag(Tag { what: What::Meta(field), .. }) if field == DESPITE_ERRORS),
            )
        })
    };
    let named = book.names.iter().any(|name| name.called.eq_ignore_ascii_case("lc.meta.despite_errors"));
    let texts = || book.sheets.iter().flat_map(|page| page.scan.cells().filter_map(|cell| book.item(cell, &page.text)));
    if model.report.meta.despite_errors && !named && !texts().any(|item| tells(&item.text)) {
        let hint = "write {{ meta.despite_errors }} into a cell that is empty otherwise, or correct the inputs";
        told.file("the report is built in spite of errors, and no cell of the workbook would say so", hint);
    }
}
