//! What formulas refer to.

use super::fixture;
use crate::render::workbook::chart_layout::pixels;
use crate::render::workbook::compose::{Formulas, plan};
use crate::render::workbook::markup::Template;
use crate::render::workbook::plan::{Content, Place, Plan};
use crate::report::Report;
use std::collections::BTreeMap;

fn planned(report: &Report) -> (Plan<'_>, Formulas) {
    let template = fixture::template();
    let parsed = Template::parse(&template).unwrap();
    plan(report, &parsed.rendered(&fixture::rendered()).unwrap()).unwrap()
}

/// Whether a cell can reach itself through references.
fn is_circular(place: Place, formulas: &Formulas, state: &mut BTreeMap<Place, bool>) -> bool {
    match state.get(&place) {
        Some(done) => return !done,
        None => drop(state.insert(place, false)),
    }
    let refers = formulas.get(&place).map_or(&[][..], |formula| &formula.refers);
    let circular = refers.iter().any(|&next| is_circular(next, formulas, state));
    state.insert(place, true);
    circular
}

#[test]
fn no_reference_runs_in_a_circle_and_all_end_at_typed_numbers() {
    let report = fixture::report();
    let (plan, formulas) = planned(&report);
    let mut state = BTreeMap::new();
    for (&place, formula) in &formulas {
        assert!(!is_circular(place, &formulas, &mut state), "{place:?} {formula:?}");
        for to in &formula.refers {
            let typed = matches!(plan.sheets[to.sheet].cells[&to.cell].content, Content::Input(_));
            assert!(typed || formulas.contains_key(to), "{place:?} {formula:?}");
        }
    }
    assert!(formulas.len() > 40, "{}", formulas.len());
}

#[test]
fn every_figure_has_a_formula() {
    let report = fixture::report();
    let (plan, formulas) = planned(&report);
    for (sheet, planned) in plan.sheets.iter().enumerate() {
        for (&cell, content) in &planned.cells {
            if matches!(
                content.content,
                Content::Figure(_) | Content::Repeat(_) | Content::Echo(..) | Content::Verdict(..)
            ) {
                assert!(formulas.contains_key(&Place { sheet, cell }), "{content:?}");
            }
        }
    }
}

#[test]
fn heads_stay_in_sight_and_are_repeated_in_print() {
    let report = fixture::report();
    let (plan, _) = planned(&report);
    let first = |sheet: usize| plan.sheets[sheet].freeze.map(|cell| cell.to_string());
    assert_eq!([first(0), first(1), first(3)], [None, Some("B5".into()), Some("B4".into())]);
    let repeat: Vec<_> = plan.sheets.iter().map(|sheet| sheet.repeat).collect();
    assert_eq!(repeat, [None, None, Some((3, 3)), Some((3, 3)), Some((1, 1))]);
}

#[test]
fn formulas_refer_to_the_nearest_cells() {
    let report = fixture::report();
    let (_, formulas) = planned(&report);
    let at = |sheet: usize, cell: &str| {
        let cell = crate::domain::CellRef::parse(cell).unwrap();
        formulas.get(&Place { sheet, cell }).map_or("", |formula| formula.text.as_str())
    };
    // Comps: a panel figure leads to its typed number; gap and ratio to the cells beside them.
    assert_eq!([at(1, "B6"), at(1, "D6"), at(1, "E6")], ["Facts!C5", "B6-C6", "B6/C6"]);
    // Growth needs FY2024, which only Trends and Facts show: the typed number is meant.
    assert_eq!([at(1, "B7"), at(1, "D7")], ["B6/Facts!C4-1", "B7-C7"]);
    // A far end takes the ends of its operands that make it.
    assert_eq!([at(1, "F8"), at(1, "G8")], ["Facts!B10/Facts!D11", "Facts!D10/Facts!B11"]);
    // A row computes in every cell what it computes in one, although another sheet shows the same ratio.
    assert_eq!([at(2, "B6"), at(2, "C6"), at(2, "D6")], ["B4/B5", "C4/C5", "D4/D5"]);
    // A ratio without ranges is its own far end.
    assert!(at(1, "H16").starts_with("IF(AND(E6>=9,E6<=11)"), "{}", at(1, "H16"));
    // A figure of the summary repeats the table's.
    assert_eq!(at(0, "A5"), "Facts!C5");
}

#[test]
fn charts_cover_no_cells() {
    let report = fixture::report();
    let (plan, _) = planned(&report);
    let mut charts = 0;
    for sheet in &plan.sheets {
        let width = |column: u32| sheet.widths.get(column as usize - 1).map_or(64, |&width| pixels(width));
        let height = |row: u32| sheet.heights.get(&row).map_or(20.0, |points| points / 0.75);
        let x = |column: u32| (1..column).map(width).sum::<u32>();
        let y = |row: u32| (1..row).map(height).sum::<f64>();
        for chart in &sheet.charts {
            charts += 1;
            let (left, top) = (x(chart.anchor.column) + chart.offset, y(chart.anchor.row));
            let (right, bottom) = (left + chart.width, top + f64::from(chart.height));
            for (cell, planned) in &sheet.cells {
                let beside = x(cell.column + planned.span) <= left || x(cell.column) >= right;
                let apart = y(cell.row + 1) <= top || y(cell.row) >= bottom;
                assert!(beside || apart, "{} covers {}!{cell}", chart.chart.id, sheet.name);
            }
        }
    }
    assert_eq!(charts, 3);
}
