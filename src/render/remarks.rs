//! What stands under a table as text: the cautions of its figures, and why figures are not there.

use crate::report::{Cell, Column, Row, RowKind, Shown, Table};
use std::collections::BTreeSet;

/// Reasons told for one mark before the rest is only counted.
const MOST_REASONS: usize = 3;

/// Places named for one reason before the rest is only counted.
const MOST_PLACES: usize = 3;

/// The sign of a figure that has a caution; the remarks under the table name the figures.
pub(super) const SIGN: char = '†';

/// A remark, plain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remark {
    /// The sign or mark in the cells it speaks of.
    pub(super) mark: String,
    /// Where it stands, the first places and how many more; empty where the mark says enough.
    pub(super) places: String,
    /// What there is to say.
    pub(super) text: String,
}

/// Returns a remark for each kind of caution, with the figures that bear it.
pub(super) fn cautions(table: &Table) -> Vec<Remark> {
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    for (place, cell) in placed(table) {
        let Cell::Figure { shown } = cell else { continue };
        for caution in &shown.cautions {
            match found.iter_mut().find(|(text, _)| text == caution) {
                Some((_, places)) => places.push(place()),
                None => found.push((caution, vec![place()])),
            }
        }
    }
    // Cautions of one kind, "stale: …", make one remark.
    let kind = |text: &str| text.split_once(": ").map(|(kind, _)| kind.to_owned());
    let mut remarks: Vec<(Option<String>, Remark)> = Vec::new();
    for (text, places) in found {
        let kind = kind(text);
        let alike = remarks.iter_mut().find(|(other, _)| kind.is_some() && *other == kind);
        if let (Some((_, remark)), Some(kind)) = (alike, &kind) {
            if !remark.places.is_empty() {
                remark.text = format!("{} ({})", remark.text, remark.places);
                remark.places.clear();
            }
            let own = text.get(kind.len() + 2..).unwrap_or_default();
            remark.text = format!("{}; {own} ({})", remark.text, named(&places));
        } else {
            let remark = Remark { mark: SIGN.to_string(), places: named(&places), text: text.to_owned() };
            remarks.push((kind, remark));
        }
    }
    remarks.into_iter().map(|(_, remark)| remark).collect()
}

/// Returns a remark for each mark and reason; where one mark has several reasons, with the places.
pub(super) fn absences(table: &Table) -> Vec<Remark> {
    let mut found: Vec<(&str, &str, Vec<String>)> = Vec::new();
    for (place, cell) in placed(table) {
        let Cell::Absent { text, why } = cell else { continue };
        let place = place();
        match found.iter_mut().find(|(mark, reason, _)| mark == text && reason == why) {
            Some((.., places)) => places.push(place),
            None => found.push((text, why, vec![place])),
        }
    }
    let mut marks: Vec<&str> = Vec::new();
    for (mark, ..) in &found {
        if !marks.contains(mark) {
            marks.push(mark);
        }
    }
    let mut remarks = Vec::new();
    for mark in marks {
        let of_mark: Vec<_> = found.iter().filter(|(other, ..)| *other == mark).collect();
        let alone = of_mark.len() == 1;
        remarks.extend(of_mark.iter().take(MOST_REASONS).map(|(_, why, places)| Remark {
            mark: mark.to_owned(),
            places: if alone { String::new() } else { named(places) },
            text: (*why).to_owned(),
        }));
        if of_mark.len() > MOST_REASONS {
            let rest: usize = of_mark[MOST_REASONS..].iter().map(|(.., places)| places.len()).sum();
            let text = format!("{rest} more of the same kind");
            remarks.push(Remark { mark: mark.to_owned(), places: String::new(), text });
        }
    }
    remarks
}

/// Returns the sources named by figures that are panel figures themselves; what is computed from them need not repeat
/// them.
pub(super) fn leaf_notes(table: &Table) -> BTreeSet<usize> {
    let shown = table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| match cell {
        Cell::Figure { shown } => Some(&**shown),
        _ => None,
    });
    shown.filter(|shown| is_leaf(shown)).flat_map(|shown| shown.notes.clone()).collect()
}

/// Returns the sources to name beside a figure in a table whose panel figures name `leaves`.
pub(super) fn notes_beside<'a>(shown: &'a Shown, leaves: &'a BTreeSet<usize>) -> impl Iterator<Item = &'a usize> {
    let own = is_leaf(shown);
    shown.notes.iter().filter(move |note| own || !leaves.contains(note))
}

/// Returns whether a figure is one panel figure, or made of one.
fn is_leaf(shown: &Shown) -> bool {
    shown.derivation.leaves().len() == 1
}

/// Returns the cells of a table, each with what names its place: where rows stand under several headings, the heading too.
fn placed(table: &Table) -> impl Iterator<Item = (impl Fn() -> String, &Cell)> {
    let headings = table.rows.iter().filter(|row| row.kind == RowKind::Heading).count();
    let mut heading = "";
    table.rows.iter().flat_map(move |row| {
        if row.kind == RowKind::Heading && headings > 1 {
            heading = row.cells.first().map_or("", Cell::plain);
        }
        row.cells.iter().zip(&table.columns).map(move |(cell, column)| (move || place(heading, row, column), cell))
    })
}

/// Returns the head of a column, with its spanner in front.
pub(super) fn head(column: &Column) -> String {
    match &column.spanner {
        Some(spanner) if column.head.is_empty() => spanner.clone(),
        Some(spanner) => format!("{spanner} {}", column.head),
        None => column.head.clone(),
    }
}

/// Returns where a cell stands: the heading over its row, the stub of its row and the head of its column.
fn place(heading: &str, row: &Row, column: &Column) -> String {
    let stub = row.cells.first().map_or("", Cell::plain);
    let parts = [heading.to_owned(), stub.to_owned(), head(column)].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}

/// Returns the first places of several, and how many more there are.
fn named(places: &[String]) -> String {
    let first = places.iter().take(MOST_PLACES).cloned().collect::<Vec<_>>().join("; ");
    if places.len() > MOST_PLACES { format!("{first} and {} more", places.len() - MOST_PLACES) } else { first }
}

/// Returns input cells with those of one sheet together: `a.xlsx > Model!B2, C7 (sha256 …)`; others as they are.
pub(super) fn by_sheet(cells: &[String]) -> Vec<String> {
    let mut sheets: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for cell in cells {
        let (place, hash) = cell.rsplit_once(" (").map_or((cell.as_str(), ""), |(place, hash)| (place, hash));
        let (sheet, address) = place.rsplit_once('!').unwrap_or((place, ""));
        match sheets.iter_mut().find(|(other, same, _)| *other == sheet && *same == hash && !address.is_empty()) {
            Some((.., addresses)) => addresses.push(address),
            None => sheets.push((sheet, hash, vec![address])),
        }
    }
    let told = |(sheet, hash, addresses): (&str, &str, Vec<&str>)| {
        let sign = if addresses == [""] { "" } else { "!" };
        let hash = if hash.is_empty() { String::new() } else { format!(" ({hash}") };
        format!("{sheet}{sign}{}{hash}", addresses.join(", "))
    };
    sheets.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::{absences, by_sheet, cautions};
    use crate::domain::{Derivation, Estimate, Leaf, Unit};
    use crate::render::fixture::{report, shown};
    use crate::report::{Cell, Format};
    use std::sync::Arc;

    #[test]
    fn cautions_of_one_kind_are_one_remark_with_all_places() {
        let mut table = report().tables.remove("comps.year").unwrap();
        let leaf = Arc::new(Leaf { id: "a".into(), estimate: Estimate::exact(1.0), unit: Unit::usd() });
        let figure = |caution: &str| Cell::Figure {
            shown: shown(Derivation::leaf(&leaf), Format::UsdBn, &[1], &[caution, "single source"]),
        };
        table.rows[1].cells[1] = figure("stale: 90 days old");
        table.rows[1].cells[2] = figure("stale: 91 days old");
        table.rows[1].cells[3] = figure("stale: 90 days old");
        let told: Vec<String> = cautions(&table).iter().map(|one| format!("{} ({})", one.text, one.places)).collect();
        assert_eq!(
            told,
            [
                "stale: 90 days old (Revenue, OpenAI FY2025A; Revenue, OpenAI / Anthropic); 91 days old (Revenue, Anthropic FY2025A) ()",
                "single source (Revenue, OpenAI FY2025A; Revenue, Anthropic FY2025A; Revenue, OpenAI / Anthropic)",
            ]
        );
    }

    #[test]
    fn under_several_headings_a_place_names_its_heading() {
        let mut table = report().tables.remove("comps.year").unwrap();
        let mut heading = table.rows[0].clone();
        heading.cells[0] = Cell::text("Cash");
        table.rows.insert(2, heading);
        let places: Vec<String> = absences(&table).into_iter().map(|one| one.places).collect();
        assert_eq!(places, ["", "Cash, Net income, OpenAI / Anthropic", "Cash, Growth, OpenAI FY2025A"]);
    }

    #[test]
    fn cells_of_a_sheet_stand_together() {
        let cells =
            ["a.xlsx > M!B2 (sha256 12…)", "a.xlsx > M!C7 (sha256 12…)", "a.xlsx > N!A1 (sha256 12…)", "typed in"];
        let cells = cells.map(str::to_owned);
        assert_eq!(by_sheet(&cells), ["a.xlsx > M!B2, C7 (sha256 12…)", "a.xlsx > N!A1 (sha256 12…)", "typed in"]);
    }
}
