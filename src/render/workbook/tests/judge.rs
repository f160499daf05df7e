//! The file as other programs see it: calamine reads it back, `LibreOffice` computes it anew.

#![expect(clippy::disallowed_types, reason = "another reader judges what was written")]

use super::fixture;
use crate::domain::CellRef;
use crate::render::Source;
use crate::render::workbook::workbook;
use crate::report::{Cell, Chart, Table};
use calamine::{Data, Reader, Xlsx};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::process::Command;

fn bytes() -> Vec<u8> {
    workbook(&fixture::report(), &fixture::template(), &fixture::rendered()).unwrap().0
}

/// All cells of a workbook: sheet, row, column to value and formula.
fn cells(bytes: &[u8]) -> BTreeMap<(String, u32, u32), (Data, String)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut cells = BTreeMap::new();
    for sheet in book.sheet_names() {
        let values = book.worksheet_range(&sheet).unwrap();
        let formulas = book.worksheet_formula(&sheet).unwrap();
        let (top, left) = values.start().unwrap();
        for (row, column, value) in values.used_cells() {
            let (row, column) = (top + u32::try_from(row).unwrap(), left + u32::try_from(column).unwrap());
            let formula = formulas.get_value((row, column)).cloned().unwrap_or_default();
            cells.insert((sheet.clone(), row, column), (value.clone(), formula));
        }
    }
    cells
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(bytes(), bytes());
}

#[test]
fn charts_carry_their_values_and_leave_gaps() {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes())).unwrap();
    let mut charts = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        if entry.name().unwrap().starts_with("xl/charts/") {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            charts.push(text);
        }
    }
    assert_eq!(charts.len(), 3);
    let direct = "<c:f>Trends!$B$5:$D$5</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val=\"3\"/>\
                  <c:pt idx=\"0\"><c:v>500000000</c:v></c:pt><c:pt idx=\"1\"><c:v>4600000000</c:v></c:pt>\
                  <c:pt idx=\"2\"><c:v>20000000000</c:v></c:pt></c:numCache>";
    assert!(charts.iter().any(|chart| chart.contains(direct)));
    let gap = "<c:ptCount val=\"3\"/><c:pt idx=\"1\"><c:v>10000000000</c:v></c:pt></c:numCache>";
    assert!(charts.iter().any(|chart| chart.contains(gap)));
}

#[test]
fn words_stay_words_and_numbers_keep_their_formulas() {
    let cells = cells(&bytes());
    let find = |text: &str| {
        cells.iter().find(|(_, (value, _))| value.to_string().starts_with(text)).map(|(at, cell)| (at.0.as_str(), cell))
    };
    let (_, (value, formula)) = find("=HYPERLINK").unwrap();
    assert!(matches!(value, Data::String(_)) && formula.is_empty());
    let (sheet, (_, formula)) = find("In  FY2025 OpenAI took $13.1bn to Anthropic's $4.6bn, 2.8x").unwrap();
    assert_eq!(sheet, "Summary");
    assert!(formula.starts_with("\"In  FY2025 OpenAI took \"&TEXT(Facts!C5,\"$#,##0.0,,,\"\"bn\"\""), "{formula}");
    let verdicts = ["inside", "overlaps", "outside", "ties", "differs"];
    assert!(verdicts.iter().all(|word| find(word).is_some_and(|(_, (_, formula))| formula.starts_with("IF("))));
    assert_eq!(find("n/a").unwrap().1.1, "");
}

/// Takes the results out of all formula cells, so that a program has to compute them.
fn without_results(bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if name.starts_with("xl/worksheets/sheet") {
            let text = String::from_utf8(content).unwrap();
            let mut stripped = String::new();
            for (index, piece) in text.split("</f><v>").enumerate() {
                match piece.split_once("</v>").filter(|_| index > 0) {
                    Some((_, rest)) => stripped.extend(["</f>", rest]),
                    None => stripped.push_str(piece),
                }
            }
            content = stripped.into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// Has `LibreOffice` compute a workbook and write it anew.
fn recomputed(bytes: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.xlsx");
    std::fs::write(&path, bytes).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let out = folder.path().join("out");
    let run = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "xlsx", "--outdir"])
        .args([&out, &path])
        .output()
        .expect("soffice is installed");
    assert!(run.status.success(), "{run:?}");
    std::fs::read(out.join("book.xlsx")).unwrap()
}

#[test]
fn a_spreadsheet_program_computes_what_we_cached() {
    let ours = bytes();
    let stripped = without_results(&ours);
    let theirs = cells(&recomputed(&stripped));
    let mut compared = 0;
    for (at, (value, formula)) in cells(&ours).into_iter().filter(|(_, (_, formula))| !formula.is_empty()) {
        let (computed, _) = theirs.get(&at).unwrap_or_else(|| panic!("{at:?} is empty"));
        match (&value, computed) {
            (Data::Float(ours), Data::Float(theirs)) => {
                assert!((ours - theirs).abs() <= 1e-9 * ours.abs().max(1e-9), "{at:?} {formula}: {ours} {theirs}");
            }
            _ => assert_eq!(value.to_string(), computed.to_string(), "{at:?} {formula}"),
        }
        compared += 1;
    }
    assert!(compared > 40, "{compared}");
}

/// Returns the workbook of the shipped template, every table and chart it names being one of the fixture's.
fn shipped() -> Vec<u8> {
    let text = include_str!("../../../../templates/quarterly/workbook.xml").to_owned();
    let template = Source { name: "templates/quarterly/workbook.xml".into(), text };
    let mut report = fixture::report();
    let likes =
        [("claims", "claims.verdicts"), ("checks", "claims.verdicts"), ("sources", "sources"), ("facts", "facts")];
    let named = |element: &str| -> Vec<String> {
        let start = format!("<{element} ref=\"");
        let pieces = template.text.split(&start).skip(1);
        pieces.filter_map(|piece| piece.split('"').next()).map(str::to_owned).collect()
    };
    for id in named("table") {
        let like = likes.iter().find(|(start, _)| id.starts_with(start)).map_or("comps.year", |(_, like)| *like);
        let table = report.tables[if id.starts_with("trends") { "trends.revenue" } else { like }].clone();
        report.tables.insert(id.clone(), Table { id, ..table });
    }
    for (number, id) in named("chart").into_iter().enumerate() {
        let chart = report.charts[if number % 2 == 0 { "revenue" } else { "gaps" }].clone();
        report.charts.insert(id.clone(), Chart { id, ..chart });
    }
    let rendered = crate::render::workbook::blank::blank_tags(&template.text);
    workbook(&report, &template, &rendered).unwrap().0
}

#[test]
fn the_template_that_is_shipped_makes_a_workbook() {
    let book: Xlsx<_> = Xlsx::new(Cursor::new(shipped())).unwrap();
    assert_eq!(book.sheet_names()[..2], ["Summary", "Comps"]);
}

#[test]
fn every_place_holds_the_figure_that_its_key_names() {
    let report = fixture::report();
    let (bytes, sheets) = workbook(&report, &fixture::template(), &fixture::rendered()).unwrap();
    let cells = cells(&bytes);
    let figure = |key: &str| {
        let [table, row, column] = key.split('/').collect::<Vec<_>>().try_into().unwrap();
        let table = &report.tables[table];
        let at = table.columns.iter().position(|one| one.id == column).unwrap();
        match &table.rows.iter().find(|one| one.id == row).unwrap().cells[at] {
            Cell::Figure { shown } => Some(shown.value),
            _ => None,
        }
    };
    let mut checked = 0;
    for sheet in &sheets {
        let in_tables = sheet.tables.iter().flat_map(|table| {
            table.rows.iter().flat_map(move |(row, number)| {
                let key = move |column: &String| format!("{}/{row}/{column}", table.table);
                table.columns.iter().map(move |(column, letters)| (format!("{letters}{number}"), key(column)))
            })
        });
        let beside = sheet.cells.iter().filter(|(_, key)| !key.starts_with("headlines/"));
        for (place, key) in in_tables.chain(beside.map(|(place, key)| (place.clone(), key.clone()))) {
            let Some(value) = figure(&key) else { continue };
            let cell = CellRef::parse(&place).unwrap();
            let (found, _) = &cells[&(sheet.sheet.clone(), cell.row - 1, cell.column - 1)];
            assert_eq!(found, &Data::Float(value), "{}!{place} {key}", sheet.sheet);
            checked += 1;
        }
    }
    assert!(checked > 30, "{checked}");
    let headlines = sheets.iter().flat_map(|sheet| sheet.cells.values()).filter(|key| key.starts_with("headlines/"));
    assert_eq!(headlines.count(), report.headlines.len());
}
