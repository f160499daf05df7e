//! Tests of the page, on a small report made by hand.

use super::view::{anchor, fragment, web_address};
use super::{html, tidied};
use crate::domain::End;
use crate::render::fixture::{leaf, report, shown};
use crate::render::template::TemplateSet;
use crate::report::{Cell, Column, ColumnKind, Format, Report, Row, RowKind, Table};

fn page(report: &Report) -> String {
    html(report, &TemplateSet::load("quarterly", None).unwrap()).unwrap()
}

/// Returns what stands between two marks.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let from = text.split_once(start).unwrap_or_else(|| panic!("{start} is not in {text}")).1;
    from.split_once(end).unwrap().0
}

/// Returns the report with a panel figure on its Facts table.
fn with_facts() -> Report {
    let mut report = report();
    let head = |id: &str| Column {
        id: id.into(),
        head: id.into(),
        spanner: (id == "base").then(|| "Ends".into()),
        kind: ColumnKind::Text,
        width: 9,
    };
    let ids = ["lab", "metric", "period", "unit", "base", "basis", "source", "cell"];
    let figure = |id: &str, lab: &str, value: f64, source: &str| {
        let base = Cell::Input {
            figure: id.into(),
            end: End::Base,
            value,
            format: Format::UsdBn,
            text: Format::UsdBn.text(value),
        };
        let words = |text: &str| Cell::text(text);
        let cells = vec![
            words(lab),
            words("Revenue"),
            words("FY2025"),
            words("US$ bn"),
            base,
            words("audited"),
            words(source),
            words("a.xlsx > Income!C3"),
        ];
        Row { id: id.into(), kind: RowKind::Item, indent: 0, cells }
    };
    let rows = vec![
        figure("openai.revenue.FY2025", "OpenAI", 13.07e9, "[1]"),
        figure("anthropic.revenue.FY2025", "Anthropic", 4.5e9, "[2]"),
    ];
    let facts = Table {
        id: "facts".into(),
        title: "Facts".into(),
        subtitle: String::new(),
        columns: ids.map(head).into(),
        rows,
        footnotes: Vec::new(),
    };
    report.tables.insert("facts".into(), facts);
    report
}

#[test]
fn a_figure_tells_how_it_is_made() {
    let page = page(&with_facts());
    let cell = between(&page, "<td class=\"n f\" id=\"comps.year/revenue/ratio\">", "</td>");
    for part in [
        ">2.9x†</button>",
        "<b>2.904444x</b>",
        "= OpenAI Revenue FY2025 / Anthropic Revenue FY2025",
        "<a href=\"#facts/openai.revenue.FY2025/base\">OpenAI Revenue FY2025</a>: 13.07 US$ bn, audited",
        "<a href=\"#source-2\">[2] The Information, 2026-01-12, leaked</a>; a.xlsx &gt; Income!C3",
        "net against gross revenue",
    ] {
        assert!(cell.contains(part), "{part} is not in {cell}");
    }
    // Where the links lead, and back.
    let source = between(&page, "<li id=\"source-2\"", "</li>");
    assert!(source.contains("<a href=\"#comps.year/revenue/right\">Revenue, Income, last full year</a>"), "{source}");
    assert!(page.contains("<td class=\"n i\" id=\"facts/openai.revenue.FY2025/base\">13.07</td>"));
    let button = between(cell, "popovertarget=\"", "\"");
    assert!(cell.contains(&format!("id=\"{button}\" popover")), "{cell}");
}

#[test]
fn signs_of_a_formula_are_spaced_and_negative_numbers_are_not() {
    let origins = super::origin::Origins::of(&with_facts());
    let openai = || leaf("openai.revenue.FY2025", 1.0);
    let one = || leaf("x-1.y", 1.0);
    let check = |derivation, expected: &str| assert_eq!(origins.formula(&derivation), expected);
    check(openai(), "");
    check(openai().minus(one()).over(one()), "(OpenAI Revenue FY2025 − x-1.y) / x-1.y");
    check(crate::domain::Derivation::Constant(-1.0).times(one()), "(−1) × x-1.y");
    check(one().greatest(one().plus(openai())), "MAX(x-1.y, x-1.y + OpenAI Revenue FY2025)");
}

#[test]
fn tables_can_be_followed_without_seeing_them() {
    let page = page(&with_facts());
    let table = between(&page, "aria-labelledby=\"table-comps.year\"", "</table>");
    for part in [
        "<caption><div><h3 id=\"table-comps.year\">Income, last full year</h3><p>US$ bn unless stated</p></div></caption>",
        "<th class=\"span\" scope=\"colgroup\" colspan=\"1\">OpenAI</th>",
        "<th class=\"figure\" scope=\"col\">FY2025A</th>",
        "<tr class=\"h\"><th scope=\"rowgroup\" colspan=\"4\">Income</th></tr>",
        "<th scope=\"row\" class=\"in1\">Revenue</th>",
        "<tr class=\"total\">",
    ] {
        assert!(table.contains(part), "{part} is not in {table}");
    }
    assert!(
        between(&page, "id=\"after-table-comps.year\"", "</details>")
            .contains("n.m. (Net income, OpenAI / Anthropic): ratio of a loss")
    );
}

#[test]
fn nothing_but_web_addresses_is_linked() {
    assert_eq!(web_address("https://example.com/a?b=1&c=(2)").as_deref(), Some("https://example.com/a?b=1&c=(2)"));
    for bad in
        ["javascript:alert(1)", " https://a.b", "https://a.b/\"x", "data:text/html,x", "https://a.b/\nx", "//a.b"]
    {
        assert_eq!(web_address(bad), None, "{bad}");
    }
    let page = page(&with_facts());
    assert!(!page.contains("href=\"javascript"));
    assert!(between(&page, "<li id=\"source-3\"", "</li>").contains("Filing, 2026-05-01</b>, javascript:alert(1)"));
}

#[test]
fn hostile_words_stay_words() {
    let evil = "</td></style><script>alert(1)</script><img src=x onerror=alert(1)>\" onclick=\"alert(1)";
    let mut report = with_facts();
    report.meta.title = evil.into();
    report.meta.labs.left.name = evil.into();
    report.headlines[0].subject = evil.into();
    report.notes[0].text = evil.into();
    report.notes[0].url = Some(format!("https://example.com/{evil}"));
    report.notes[0].cells = vec![evil.into()];
    for table in report.tables.values_mut() {
        table.title = evil.into();
        table.subtitle = evil.into();
        table.footnotes = vec![evil.into()];
        for column in &mut table.columns {
            column.head = evil.into();
        }
        for row in &mut table.rows {
            row.id = format!("{}{evil}", row.id);
            row.cells[0] = Cell::text(evil);
        }
    }
    report.tables.get_mut("comps.year").unwrap().rows[1].cells[3] =
        Cell::Figure { shown: shown(leaf(evil, 1.0).over(leaf("b", 2.0)), Format::Multiple, &[1], &[evil]) };
    let page = page(&report);
    assert!(page.contains("alert(1)"));
    for start in ["<script", "<img", "</style><", "\" onclick"] {
        assert!(!page.contains(start), "{start}");
    }
}

#[test]
fn keys_are_ids_and_ids_are_targets() {
    assert_eq!(anchor("checks.cells", "a b.ods/Spring round", "cells"), "checks.cells/a_b.ods/Spring_round/cells");
    assert_eq!(fragment("a/openai.revenue.FY2030#4/ü\"<"), "#a/openai.revenue.FY2030%234/%C3%BC%22%3C");
}

#[test]
fn the_page_needs_nothing_but_itself() {
    let page = page(&with_facts());
    for other in ["<script", "<link", "<iframe", "@import", "url(http", "src="] {
        assert!(!page.contains(other), "{other}");
    }
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{}", &page[..80]);
    assert_eq!(page, super::tests::page(&with_facts()));
}

#[test]
fn indents_and_empty_lines_are_dropped() {
    assert_eq!(tidied("\n  <p>a b\n\n  </p>  \n"), "<p>a b\n</p>\n");
}
