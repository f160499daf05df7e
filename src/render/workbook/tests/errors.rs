//! Errors of templates, as printed.

use super::fixture;
use crate::render::Source;
use crate::render::workbook::{check as check_workbook, workbook};

fn source(text: &str) -> Source {
    Source { name: "t.xml".into(), text: text.into() }
}

fn printed(template: &str, rendered: &str) -> Vec<String> {
    let errors = workbook(&fixture::report(), &source(template), rendered).unwrap_err();
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn the_fixture_has_no_errors() {
    assert_eq!(check_workbook(&fixture::template(), None), []);
    workbook(&fixture::report(), &fixture::template(), &fixture::rendered()).unwrap();
}

#[test]
fn all_errors_of_vocabulary_are_found_where_they_stand() {
    let template = "{# why #}<workbook>\n  {% for t in \"<\" %}<sheet name=\"A\" freese=\"true\">\n    <tabel ref=\"{{ t }}\"/>\n    \
                    <chart ref=\"x\" width=\"wide\" place=\"left\"/><table/></sheet>{% endfor %}\n</workbook>";
    let printed: Vec<String> = check_workbook(&source(template), None).iter().map(ToString::to_string).collect();
    assert_eq!(
        printed,
        [
            "t.xml:2:37: `sheet` has no attribute `freese`\n  2 |   {% for t in \"<\" %}<sheet name=\"A\" freese=\"true\">\n    \
         |                                     ^\n  hint: did you mean `freeze`?",
            "t.xml:3:5: there is no element `tabel`\n  3 |     <tabel ref=\"{{ t }}\"/>\n    |     ^\n  hint: did you mean `table`?",
            "t.xml:4:27: `width` of `chart` cannot be `wide`\n  4 |     <chart ref=\"x\" width=\"wide\" place=\"left\"/><table/></sheet>{% endfor %}\n    \
         |                           ^\n  hint: write a whole number from 160 to 2000",
            "t.xml:4:40: `place` of `chart` cannot be `left`\n  4 |     <chart ref=\"x\" width=\"wide\" place=\"left\"/><table/></sheet>{% endfor %}\n    \
         |                                        ^\n  hint: there is: below, right",
            "t.xml:4:47: `table` needs the attribute `ref`\n  4 |     <chart ref=\"x\" width=\"wide\" place=\"left\"/><table/></sheet>{% endfor %}\n    \
         |                                               ^\n  hint: write ref=\"…\"",
        ]
    );
}

#[test]
fn a_name_that_the_report_lacks_is_located_in_the_template() {
    let template = "<workbook>\n<sheet name=\"A\">\n{% for id in ids %}<table ref=\"comps.{{ id }}\"/>{% endfor %}\n</sheet>\n</workbook>";
    let rendered =
        "<workbook><sheet name=\"A\"><table ref=\"comps.year\"/><table ref=\"comps.yaer\"/></sheet></workbook>";
    assert_eq!(
        printed(template, rendered),
        [
            "t.xml:3:32: the report has no table `comps.yaer`\n  3 | {% for id in ids %}<table ref=\"comps.{{ id }}\"/>{% endfor %}\n    \
         |                                ^\n  hint: did you mean `comps.year`?"
        ]
    );
}

#[test]
fn every_reference_is_checked() {
    let check = |xml: &str, expected: &[&str]| {
        let lines: Vec<String> = printed(xml, xml).iter().map(|text| text.lines().next().unwrap().to_owned()).collect();
        assert_eq!(lines, expected);
    };
    check(
        "<workbook><sheet name='A'><table ref='facts' hide='low lwo'/><chart ref='revenue'/><chart ref='rev'/>\
         <kpis><kpi label='k' table='comps.year' row='revenu' column='lft'/></kpis><link sheet='B'>b</link></sheet><sheet name='a'/></workbook>",
        &[
            "t.xml:1:52: table `facts` has no column `lwo`",
            "t.xml:1:96: the report has no chart `rev`",
            "t.xml:1:147: table `comps.year` has no row `revenu`",
            "t.xml:1:163: table `comps.year` has no column `lft`",
            "t.xml:1:221: there are two sheets `a`",
            "t.xml:1:189: there is no sheet `B`",
            "t.xml:1:74: chart `revenue` draws table `trends.revenue`, which is on no sheet",
        ],
    );
}

#[test]
fn a_figure_without_a_typed_number_is_named_once() {
    let xml =
        "<workbook>\n<sheet name=\"A\"><table ref=\"trends.revenue\" columns=\"label FY2024\"/></sheet>\n</workbook>";
    assert_eq!(
        printed(xml, xml),
        [
            "t.xml:2:17: figure `openai.revenue.FY2024` has no cell of its own in the workbook\n  2 | <sheet name=\"A\"><table \
         ref=\"trends.revenue\" columns=\"label FY2024\"/></sheet>\n    |                 ^\n  hint: place the table of facts on a sheet: <table ref=\"facts\"/>",
            "t.xml:2:17: figure `anthropic.revenue.FY2024` has no cell of its own in the workbook\n  2 | <sheet name=\"A\"><table \
         ref=\"trends.revenue\" columns=\"label FY2024\"/></sheet>\n    |                 ^\n  hint: place the table of facts on a sheet: <table ref=\"facts\"/>",
        ]
    );
}

#[test]
fn what_is_no_xml_is_located_too() {
    let errors = check_workbook(&source("<workbook>\n<sheet name='A'>\n</workbook>"), None);
    assert_eq!(errors[0].to_string().lines().next(), Some("t.xml:3:1: expected 'sheet' tag, not 'workbook'"));
    let errors = printed("<workbook/>", "<workbook>\n  a & b</workbook>");
    assert!(errors[0].contains("rendered, it is no XML") && errors[0].contains("`a & b</workbook>`"), "{}", errors[0]);
}

#[test]
fn the_template_that_is_shipped_is_of_the_vocabulary() {
    let text = include_str!("../../../../templates/quarterly/workbook.xml");
    assert_eq!(
        check_workbook(&Source { name: "templates/quarterly/workbook.xml".into(), text: text.into() }, None),
        []
    );
}
