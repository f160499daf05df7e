//! The vocabulary of workbook markup as XML Schema, for editors and validators.
//!
//! It speaks of the markup once its template tags are gone. What goes together (a `cell` holds words or a figure) and
//! which ids there are, a schema cannot say; `template check` does.

use super::kinds::{Kind, MOST_WIDTHS, WIDTHS};
use super::vocabulary::{Rule, VOCABULARY, Word};
use crate::report::Format;
use std::fmt::Write as _;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- The markup of workbook.xml once its template tags are gone. Written by `labcomps template schema`; docs/templates.md says what each element draws. -->
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
  <xs:element name="workbook" type="workbook"/>
"#;

/// Returns the schema of the markup.
pub fn workbook_schema() -> String {
    let mut out = HEAD.to_owned();
    for word in VOCABULARY {
        element(&mut out, word);
    }
    out += "</xs:schema>\n";
    out
}

/// Writes the type of an element. Types are named and elements are not, so that only `workbook` can be outermost.
fn element(out: &mut String, word: &Word) {
    let mixed = if word.words { " mixed=\"true\"" } else { "" };
    // Writing to a String cannot fail.
    let _ = writeln!(out, "  <xs:complexType name=\"{}\"{mixed}>", word.name);
    if !word.children.is_empty() {
        let least = usize::from(word.name == "workbook");
        let _ = writeln!(out, "    <xs:choice minOccurs=\"{least}\" maxOccurs=\"unbounded\">");
        for child in word.children {
            let _ = writeln!(out, "      <xs:element name=\"{child}\" type=\"{child}\"/>");
        }
        out.push_str("    </xs:choice>\n");
    }
    for rule in word.attributes {
        attribute(out, rule);
    }
    out.push_str("  </xs:complexType>\n");
}

/// Writes an attribute with what its value may be.
fn attribute(out: &mut String, rule: &Rule) {
    let needed = if rule.required { " use=\"required\"" } else { "" };
    let base = match rule.kind {
        Kind::Number(..) => "xs:unsignedInt",
        _ => "xs:string",
    };
    let _ = writeln!(out, "    <xs:attribute name=\"{}\"{needed}>", rule.name);
    let _ = writeln!(out, "      <xs:simpleType><xs:restriction base=\"{base}\">");
    for facet in facets(&rule.kind) {
        let _ = writeln!(out, "        {facet}");
    }
    out.push_str("      </xs:restriction></xs:simpleType>\n    </xs:attribute>\n");
}

/// Returns what restricts a value.
fn facets(kind: &Kind) -> Vec<String> {
    let words = |words: &[&str]| words.iter().map(|word| format!("<xs:enumeration value=\"{word}\"/>")).collect();
    let pattern = |pattern: &str| vec![format!("<xs:pattern value=\"{pattern}\"/>")];
    match kind {
        Kind::Words => pattern(r"[\s\S]*\S[\s\S]*"),
        Kind::Flag => words(&["true", "false"]),
        Kind::Choice(choices) => words(choices),
        Kind::Format => words(&Format::ALL.map(Format::name)),
        Kind::Number(least, most) => {
            vec![format!("<xs:minInclusive value=\"{least}\"/>"), format!("<xs:maxInclusive value=\"{most}\"/>")]
        }
        Kind::Value => pattern(r"[+\-]?(\d+(\.\d*)?|\.\d+)([eE][+\-]?\d+)?"),
        Kind::Widths => {
            let (least, most) = WIDTHS;
            // A number of up to three digits; the program holds it against the bounds.
            let mut facets =
                pattern(&format!(r"\s*\d{{1,3}}(\.\d+)?(\s+\d{{1,3}}(\.\d+)?){{0,{}}}\s*", MOST_WIDTHS - 1));
            facets.insert(0, format!("<!-- each from {least} to {most} -->"));
            facets
        }
        Kind::SheetName => {
            let mut facets = pattern(r"[^\[\]:*?/\\'\s]|[^\[\]:*?/\\'][^\[\]:*?/\\]*[^\[\]:*?/\\']");
            facets.push("<xs:maxLength value=\"31\"/>".to_owned());
            facets
        }
    }
}
