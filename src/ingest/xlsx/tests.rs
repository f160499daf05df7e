#![expect(clippy::disallowed_types, reason = "the workbooks of the tests are written here")]

use super::read;
use crate::domain::CellRef;
use crate::ingest::{Grid, RawValue};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Formula, Note, Workbook, Worksheet};

fn grid(write: impl FnOnce(&mut Worksheet)) -> Grid {
    let mut workbook = Workbook::new();
    write(workbook.add_worksheet());
    read(&workbook.save_to_buffer().unwrap()).unwrap().remove(0)
}

fn at(address: &str) -> CellRef {
    CellRef::parse(address).unwrap()
}

fn show(grid: &Grid) -> Vec<String> {
    let cell = |(cell, content): (CellRef, &crate::ingest::RawCell)| {
        let part = |sign: &str, text: &Option<std::sync::Arc<str>>| {
            text.as_ref().map_or_else(String::new, |text| format!(" {sign}{text}"))
        };
        format!("{cell} {}{}{}", content.raw(), part("=", &content.formula), part("", &content.format))
    };
    grid.cells.iter().map(cell).collect()
}

#[test]
fn values_formulas_and_formats_meet_at_their_cells() {
    let millions = Format::new().set_num_format("#,##0.0,,");
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let grid = grid(|sheet| {
        sheet.write(0, 0, "Revenue").unwrap();
        sheet.write_with_format(1, 1, 13_070_000_000.0, &millions).unwrap();
        sheet.write_formula_with_format(1, 2, Formula::new("=B2/2").set_result("6535000000"), &millions).unwrap();
        sheet.write_blank(2, 0, &millions).unwrap();
        sheet.write_with_format(2, 1, ExcelDateTime::parse_from_str("2026-06-30").unwrap(), &day).unwrap();
        sheet.write_with_format(2, 2, true, &millions).unwrap();
        sheet.write_formula(3, 0, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    });
    assert_eq!(
        show(&grid),
        [
            "A1 Revenue",
            "B2 13070000000 #,##0.0,,",
            "C2 6535000000 =B2/2 #,##0.0,,",
            "B3 2026-06-30 yyyy-mm-dd",
            "C3 TRUE #,##0.0,,",
            "A4 #DIV/0! =1/0",
        ]
    );
}

#[test]
fn what_stands_beside_the_cells_is_kept() {
    let grid = grid(|sheet| {
        sheet.merge_range(0, 0, 0, 3, "Title", &Format::new()).unwrap();
        sheet.write_url(1, 0, "https://example.org/a?b=1&c=2#d").unwrap();
        sheet.insert_note(2, 1, &Note::new("Source: Daily Paper").set_author("A")).unwrap();
        let indented = Format::new().set_indent(2);
        sheet.write_with_format(3, 0, "of which", &indented).unwrap();
        sheet.write_with_format(4, 0, "gone", &Format::new().set_font_strikethrough()).unwrap();
        sheet.write_with_format(5, 0, "plain", &Format::new().set_align(FormatAlign::Center)).unwrap();
        sheet.set_row_hidden(4).unwrap();
        sheet.set_column_hidden(5).unwrap();
        sheet.write(7, 0, "grouped").unwrap();
        sheet.group_rows_collapsed(7, 8).unwrap();
    });
    assert_eq!(grid.merges, [(at("A1"), at("D1"))]);
    assert_eq!(&*grid.links[&at("A2")], "https://example.org/a?b=1&c=2#d");
    assert!(grid.notes[&at("B3")].ends_with("Source: Daily Paper"), "{:?}", grid.notes);
    assert_eq!(grid.indents.iter().collect::<Vec<_>>(), [(&at("A4"), &2)]);
    assert_eq!(grid.struck.iter().collect::<Vec<_>>(), [&at("A5")]);
    assert_eq!(grid.hidden_rows.iter().collect::<Vec<_>>(), [&5]);
    assert_eq!(grid.hidden_columns.iter().collect::<Vec<_>>(), [&6]);
}

#[test]
fn texts_that_repeat_are_stored_once() {
    let grid = grid(|sheet| {
        for row in 0..3 {
            sheet.write(row, 0, "Revenue").unwrap();
        }
        sheet.write_formula(3, 0, Formula::new("=A1").set_result("Revenue")).unwrap();
    });
    let addresses: Vec<*const u8> = grid
        .cells
        .values()
        .map(|cell| match &cell.value {
            RawValue::Text(text) => text.as_ptr(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(addresses.len(), 4);
    assert!(addresses.iter().all(|address| *address == addresses[0]));
}
