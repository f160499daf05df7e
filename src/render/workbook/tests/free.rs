//! Rows, remarks, assertions and columns of an author's own.

use super::fixture;
use crate::domain::CellRef;
use crate::render::Source;
use crate::render::workbook::compose::{Formulas, plan, workbook};
use crate::render::workbook::markup::Template;
use crate::render::workbook::plan::{Content, Place, Plan};
use crate::report::{Format, Report};

fn book(sheets: &str) -> Source {
    let facts = "<sheet name=\"Facts\" hidden=\"true\"><facts/></sheet>";
    Source { name: "t.xml".into(), text: format!("<workbook>{sheets}{facts}</workbook>") }
}

fn planned<'r>(report: &'r Report, sheets: &str) -> (Plan<'r>, Formulas) {
    let source = book(sheets);
    let template = Template::parse(&source).unwrap();
    plan(report, &template.rendered(&source.text).unwrap()).unwrap()
}

fn errors(sheets: &str) -> Vec<String> {
    let source = book(sheets);
    let errors = workbook(&fixture::report(), &source, &source.text).unwrap_err();
    errors.iter().map(|error| format!("{} | {}", error.message, error.hint)).collect()
}

fn words<'p>(plan: &'p Plan<'_>, cell: &str) -> &'p str {
    match &plan.sheets[0].cells[&CellRef::parse(cell).unwrap()].content {
        Content::Words(words) => words,
        other => panic!("{cell}: {other:?}"),
    }
}

const REVENUE: &str = "table=\"comps.year\" row=\"revenue\" column=\"left\"";

#[test]
fn a_row_holds_words_and_live_figures_in_the_columns_of_the_sheet() {
    let report = fixture::report();
    let (plan, formulas) = planned(
        &report,
        &format!(
            "<sheet name=\"A\" widths=\"30 12\"><row style=\"head\"><cell>Metric</cell><cell span=\"2\">Value</cell><cell/></row>\
             <row><cell>Revenue</cell><cell {REVENUE} format=\"usd_bn1\"><note>Audited</note></cell></row></sheet>"
        ),
    );
    assert_eq!((words(&plan, "A1"), words(&plan, "B1"), words(&plan, "A2")), ("Metric", "Value", "Revenue"));
    let sheet = &plan.sheets[0];
    assert_eq!(sheet.cells[&CellRef::parse("B1").unwrap()].span, 2);
    let figure = &sheet.cells[&CellRef::parse("B2").unwrap()];
    assert!(matches!(figure.content, Content::Repeat(_)), "{figure:?}");
    assert_eq!(figure.style.format, Some(Format::UsdBnShort));
    assert!(figure.note.as_ref().unwrap().starts_with("Audited"), "{:?}", figure.note);
    let formula = &formulas[&Place { sheet: 0, cell: CellRef::parse("B2").unwrap() }];
    assert!(formula.text.starts_with("Facts!"), "{formula:?}");
    assert_eq!(sheet.repeats, [(CellRef::parse("B2").unwrap(), "comps.year/revenue/left".to_owned())]);
    assert!(sheet.widths.len() >= 4 && sheet.widths[0] >= 30.0, "{:?}", sheet.widths);
}

#[test]
fn blocks_stand_side_by_side_and_cover_nothing() {
    let report = fixture::report();
    let (plan, _) = planned(
        &report,
        "<sheet name=\"A\"><title>Both</title><columns><column widths=\"20\"><heading>Left</heading><row><cell>one</cell></row>\
         <row><cell>two</cell></row></column><column><heading>Right</heading><table ref=\"comps.year\"/></column></columns>\
         <note>Below</note></sheet>",
    );
    assert_eq!((words(&plan, "A2"), words(&plan, "A3"), words(&plan, "C2")), ("Left", "one", "Right"));
    let sheet = &plan.sheets[0];
    let table = &sheet.tables[0];
    assert_eq!(table.table, "comps.year");
    assert_eq!(table.columns.values().min().map(String::as_str), Some("C"));
    let below = sheet.cells.iter().find(|(_, cell)| matches!(&cell.content, Content::Words(words) if words == "Below"));
    let (at, _) = below.unwrap();
    assert!(at.column == 1 && at.row > *table.rows.values().max().unwrap(), "{at}");
    let (_, first, _) = sheet.names.iter().find(|(name, ..)| name == "table_comps_year").unwrap();
    assert_eq!(first.column, 3, "the name of a table covers the table alone");
}

#[test]
fn an_assertion_is_a_live_verdict_and_refuses_the_report_where_it_fails() {
    let report = fixture::report();
    let sheet = |bounds: &str| format!("<sheet name=\"A\"><assert {REVENUE} {bounds}>Revenue is real</assert></sheet>");
    let (plan, formulas) = planned(&report, &sheet("at-least=\"1e9\" at-most=\"1e12\""));
    let (place, formula) = formulas.iter().find(|(place, _)| place.sheet == 0).unwrap();
    assert!(matches!(plan.sheets[0].cells[&place.cell].content, Content::Assertion { .. }));
    let reference = formula.text.split(['(', ')']).nth(3).unwrap();
    assert_eq!(
        formula.text,
        format!(
            "IF(AND(ISNUMBER({reference}),{reference}>=1000000000,{reference}<=1000000000000),\"holds\",\"fails\")"
        )
    );
    let told = errors(&sheet("at-least=\"1e12\""));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("“Revenue is real” does not hold: the figure is"), "{told:?}");
    assert!(told[0].contains("less than 1000000000000"), "{told:?}");
}

#[test]
fn what_cannot_be_is_told() {
    let check = |inner: &str, expected: &str| {
        let told = errors(&format!("<sheet name=\"A\">{inner}</sheet>"));
        assert!(told.iter().any(|line| line.contains(expected)), "{inner}: {told:#?}");
    };
    check("<row><cell table=\"comps.year\"/></row>", "a `cell` with a figure needs `table`, `row` and `column`");
    check(&format!("<row><cell {REVENUE}>x</cell></row>"), "a `cell` holds words or a figure, not both");
    check("<row><cell format=\"pct1\">x</cell></row>", "only a figure has a `format`");
    check(
        &format!("<row><cell {REVENUE} format=\"pct1\"/></row>"),
        "cannot be shown as `pct1` | there is: usd_bn, usd_bn_text",
    );
    check(&format!("<row><cell {REVENUE} format=\"usd_bm\"/></row>"), "did you mean `usd_bn`?");
    check("<row style=\"bold\"><cell/></row>", "`style` of `row` cannot be `bold`");
    check("<row>words</row>", "`row` holds no words of its own");
    check(&format!("<assert {REVENUE}>x</assert>"), "`assert` needs `at-least` or `at-most`");
    check(&format!("<assert {REVENUE} at-least=\"1bn\">x</assert>"), "cannot be `1bn` | write a number");
    check("<columns><column><facts/></column></columns>", "`facts` cannot stand in `column`");
    check("<columns><table ref=\"comps.year\"/></columns>", "`table` cannot stand in `columns`");
    check("</sheet><sheet name=\"B\" widths=\"10,20\">", "`widths` of `sheet` cannot be `10,20`");
    let hidden = errors("<sheet name=\"A\" hidden=\"true\"/>");
    assert_eq!(hidden, ["every sheet is hidden | leave one without `hidden`"]);
}
