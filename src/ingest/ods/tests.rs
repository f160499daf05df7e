#![expect(clippy::disallowed_types, reason = "the packages of the tests are written here")]

use super::read;
use crate::domain::CellRef;
use crate::finding::Code;
use crate::ingest::Grid;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn package(styles: &str, tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("content.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(content.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

fn grid(styles: &str, rows: &str) -> Grid {
    read(&package(styles, &format!("<table:table table:name=\"S\">{rows}</table:table>"))).unwrap().remove(0)
}

fn show(grid: &Grid) -> Vec<String> {
    let cell = |(cell, content): (CellRef, &crate::ingest::RawCell)| {
        format!("{cell} {} {}", content.raw(), content.format.as_deref().unwrap_or("-"))
    };
    grid.cells.iter().map(cell).collect()
}

#[test]
fn repeated_cells_are_counted_and_full_ones_made() {
    let rows = "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"16384\"/>\
        </table:table-row><table:table-row table:number-rows-repeated=\"2\"><table:table-cell/>\
        <table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"float\" office:value=\"1.5\">\
        <text:p>1.5</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated=\"1048570\">\
        <table:table-cell table:number-columns-repeated=\"4294967295\"/></table:table-row>";
    assert_eq!(show(&grid("", rows)), ["B4 1.5 -", "C4 1.5 -", "B5 1.5 -", "C5 1.5 -"]);
}

#[test]
fn billions_of_repeated_cells_are_refused() {
    for (rows, columns) in [(1_000_000, 1_000), (4_000_000_000_u32, 4_000_000_000_u32), (1, 4_000_000_000)] {
        let table = format!(
            "<table:table table:name=\"S\"><table:table-row table:number-rows-repeated=\"{rows}\"><table:table-cell \
             table:number-columns-repeated=\"{columns}\" office:value-type=\"float\" office:value=\"1\"/>\
             </table:table-row></table:table>"
        );
        let refusal = read(&package("", &table)).unwrap_err();
        assert!(matches!(refusal.code, Code::TooLarge | Code::Unreadable), "{refusal:?}");
    }
}

#[test]
fn formats_read_as_codes() {
    let styles = "<number:currency-style style:name=\"N1P0\"><number:currency-symbol>$</number:currency-symbol>\
        <number:number number:decimal-places=\"1\" number:min-integer-digits=\"1\" number:grouping=\"true\" \
        number:display-factor=\"1000000\"/><number:text> m</number:text></number:currency-style>\
        <number:currency-style style:name=\"N1\"><number:text>(</number:text>\
        <number:number number:decimal-places=\"1\" number:min-integer-digits=\"1\"/><number:text>)</number:text>\
        <style:map style:condition=\"value()&gt;=0\" style:apply-style-name=\"N1P0\"/></number:currency-style>\
        <number:percentage-style style:name=\"N2\"><number:number number:decimal-places=\"1\" \
        number:min-integer-digits=\"1\"/><number:text>%</number:text></number:percentage-style>\
        <number:date-style style:name=\"N3\"><number:month number:textual=\"true\"/><number:text>-</number:text>\
        <number:year number:style=\"long\"/></number:date-style>\
        <number:number-style style:name=\"N0\"><number:number number:min-integer-digits=\"1\"/></number:number-style>\
        <style:style style:name=\"c1\" style:data-style-name=\"N1\"/><style:style style:name=\"c2\" \
        style:data-style-name=\"N2\"/><style:style style:name=\"c3\" style:data-style-name=\"N3\"/>\
        <style:style style:name=\"c0\" style:data-style-name=\"N0\"><style:text-properties \
        style:text-line-through-style=\"solid\"/><style:paragraph-properties fo:margin-left=\"0.706cm\"/></style:style>";
    let cell = |style: &str, attributes: &str| format!("<table:table-cell table:style-name=\"{style}\" {attributes}/>");
    let rows = format!(
        "<table:table-row>{}{}{}{}</table:table-row>",
        cell("c1", "office:value-type=\"currency\" office:value=\"13070000000\""),
        cell("c2", "office:value-type=\"percentage\" office:value=\"0.33\""),
        cell("c3", "office:value-type=\"date\" office:date-value=\"2026-06-30T00:00:00\""),
        cell("c0", "office:value-type=\"float\" office:value=\"7\""),
    );
    let grid = grid(styles, &rows);
    assert_eq!(
        show(&grid),
        ["A1 13070000000 [$$]#,##0.0,,\" m\";(0.0)", "B1 0.33 0.0%", "C1 2026-06-30 mmm-yyyy", "D1 7 -"]
    );
    assert_eq!(grid.indents.values().collect::<Vec<_>>(), [&2]);
    assert_eq!(grid.struck.len(), 1);
}

#[test]
fn what_stands_beside_the_values_is_kept() {
    let rows = "<table:table-column/><table:table-column table:visibility=\"collapse\"/>\
        <table:table-row table:visibility=\"filter\"><table:table-cell office:value-type=\"string\" \
        table:number-columns-spanned=\"3\" table:number-rows-spanned=\"2\"><office:annotation><dc:date>2026</dc:date>\
        <text:p>Source: Daily Paper</text:p></office:annotation><text:p>a<text:s text:c=\"2\"/>&amp;<text:span>b</text:span>\
        </text:p><text:p><text:a xlink:href=\"https://example.org/\">c</text:a></text:p></table:table-cell>\
        <table:covered-table-cell table:number-columns-repeated=\"2\"/></table:table-row>\
        <table:table-row-group table:display=\"false\"><table:table-row table:visibility=\"collapse\">\
        <table:table-cell table:formula=\"of:=[.A1]\" office:value-type=\"string\" office:string-value=\"\" \
        calcext:value-type=\"error\"><text:p>#N/A</text:p></table:table-cell></table:table-row></table:table-row-group>";
    let grid = grid("", rows);
    assert_eq!(show(&grid), ["A1 a  &b\nc -", "A2 #N/A -"]);
    assert_eq!(grid.merges, [(CellRef::new(1, 1), CellRef::new(2, 3))]);
    assert_eq!(&*grid.notes[&CellRef::new(1, 1)], "Source: Daily Paper");
    assert_eq!(&*grid.links[&CellRef::new(1, 1)], "https://example.org/");
    assert_eq!(grid.hidden_columns.iter().collect::<Vec<_>>(), [&2]);
    assert_eq!(grid.hidden_rows.iter().collect::<Vec<_>>(), [&1]);
}
