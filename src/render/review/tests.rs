use super::styles::Styles;
use super::{comments, copy_names, sheet};
use crate::domain::CellRef;
use crate::finding::Severity;

#[test]
fn each_copy_has_a_name_of_its_own() {
    let check = |paths: &[&str], expected: &[&str]| assert_eq!(copy_names(paths), expected);
    check(&["a.xlsx", "sub.d/b", "sub/a.xls"], &["a.review", "sub.d/b.review", "sub/a.review"]);
    check(&["a.csv", "A.xlsx"], &["a.csv.review", "A.xlsx.review"]);
    check(&["a.xlsx", "a.xlsx"], &["a.xlsx.review", "a.xlsx.review-2"]);
}

#[test]
fn a_style_sheet_grows_at_its_ends() {
    let text = r#"<x:styleSheet xmlns:x="m"><x:fonts count="1"><x:font/></x:fonts><x:fills count="2"><x:fill/><x:fill/></x:fills><x:cellXfs count="1"><x:xf numFmtId="4" fillId="1"><x:protection/></x:xf></x:cellXfs></x:styleSheet>"#;
    let mut styles = Styles::read(text).unwrap();
    assert_eq!(styles.marked(0, Severity::Warning), 1);
    assert_eq!(styles.marked(0, Severity::Error), 2);
    assert_eq!(styles.marked(0, Severity::Warning), 1, "each format once");
    assert_eq!(styles.add_page(), 3);
    let grown = styles.finish();
    assert!(grown.contains(r#"<x:xf numFmtId="4" fillId="3" applyFill="1"><x:protection/></x:xf>"#), "{grown}");
    assert!(grown.contains("<x:fills count=\"6\">") && !grown.contains("xfId"), "no named style to rest on: {grown}");
    assert!(Styles::read("<styleSheet/>").is_err());
}

#[test]
fn a_sheet_is_marked_in_its_tags_alone() {
    let styles = "<styleSheet><fonts/><fills/><cellXfs><xf/><xf/></cellXfs></styleSheet>";
    let mut styles = Styles::read(styles).unwrap();
    let text = r#"<worksheet><sheetData><!-- <c r="A1"/> --><row r="2"><c r="A2" s="1"><v>1</v></c><c/></row><row><c/></row></sheetData><tableParts/></worksheet>"#;
    let fills = ["A2", "B2", "A3", "D9"].map(|cell| (CellRef::parse(cell).unwrap(), Severity::Info)).into();
    let marked = sheet::marked(text, &fills, &mut styles, Some("rId7")).unwrap();
    let drawing = format!("<legacyDrawing xmlns:r=\"{}\" r:id=\"rId7\"/>", crate::render::package::RELATIONS);
    let expected = text
        .replace("s=\"1\"", "s=\"2\"")
        .replace("<c/></row><row><c/>", "<c s=\"3\"/></row><row><c s=\"3\"/>")
        .replace("<tableParts/>", &format!("{drawing}<tableParts/>"));
    assert_eq!(marked, expected, "cells without an address are counted; what is not there is not made");
    assert!(sheet::marked("<!DOCTYPE x><worksheet/>", &fills, &mut styles, None).is_err());
}

#[test]
fn a_note_joins_the_one_that_is_there() {
    let text = r#"<comments><authors><author>Ann</author><author>tc={1}</author></authors><commentList><comment ref="B2" authorId="0"><text><t>why?</t></text></comment><comment ref="B3" authorId="1"><text/></comment></commentList></comments>"#;
    let notes = ["B2", "B3", "C4"].map(|cell| (CellRef::parse(cell).unwrap(), format!("note <{cell}>"))).into();
    let (merged, new) = comments::merged(text, &notes).unwrap();
    assert_eq!(new.into_iter().collect::<Vec<_>>(), [CellRef::parse("C4").unwrap()]);
    assert!(merged.contains("<t>why?</t><r>") && merged.contains("note &lt;B2&gt;"), "{merged}");
    assert!(merged.contains(r#"<comment ref="B3" authorId="1"><text/></comment>"#), "a thread is left alone: {merged}");
    assert!(merged.contains("<author>labcomps</author></authors>") && merged.contains(r#"ref="C4" authorId="2""#));
    assert_eq!(merged.matches("Ann").count(), 1);
}
