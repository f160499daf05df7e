//! The closed vocabulary of workbook markup, as a table, and the check of a template against it.
//!
//! | element | draws |
//! | --- | --- |
//! | `workbook` | the document; `title` for its properties |
//! | `sheet` | a sheet called `name`; `landscape`, `freeze`, `gridlines`, `hidden` are `true` or `false`, it prints to `fit` the `width` or one `page` of `paper` within `margins`, `tone` colours its tab, its columns have at least these `widths` |
//! | `title`, `subtitle`, `heading` | a line of words |
//! | `text` | a paragraph in a `tone` |
//! | `headlines` | the report's headlines as live sentences, at most `limit` of them |
//! | `scenario` | the cell in which the reader chooses the low, base or high case, and the as-of date |
//! | `kpis` with `kpi` | large figures under a `label`, each picked by `table`, `row` and `column` |
//! | `row` with `cell` | a row of the sheet's own, of words and of figures picked like those; `style`, `tone`, `align`, `format`, `span` |
//! | `columns` with `column` | blocks side by side |
//! | `note` | a remark under what precedes it, or one that opens over a `cell` or `kpi` |
//! | `assert` | a figure picked like those, held `at-least` and `at-most`: the words with `holds` or `fails`, and no report where it fails |
//! | `table`, `facts` | the table `ref`, or that of the facts; only `columns` or all but `hide`, ids with spaces between; `caption="false"` leaves out its title, `filter="true"` makes it a table of the spreadsheet with filters |
//! | `chart` | the chart `ref`, `width` by `height` pixels, `below` what precedes it or to the `right` of it |
//! | `space` | empty rows |
//! | `link` | words that lead to a `sheet` or a `url` |
//!
//! Nothing in it is an address: tables and charts are placed by id, and rows fall where the order puts them.

use super::blank;
use super::kinds::Kind;
use super::markup::{Complaint, Element};
use crate::render::error::did_you_mean;

/// An element of the vocabulary.
pub(super) struct Word {
    /// Its name.
    pub(super) name: &'static str,
    /// The elements that may stand in it.
    pub(super) children: &'static [&'static str],
    /// Whether it holds words.
    pub(super) words: bool,
    /// Its attributes.
    pub(super) attributes: &'static [Rule],
}

/// What an attribute may be.
pub(super) struct Rule {
    /// Its name.
    pub(super) name: &'static str,
    /// What its value may be.
    pub(super) kind: Kind,
    /// Whether it must be there.
    pub(super) required: bool,
}

const TONE: Kind = Kind::Choice(&["neutral", "good", "caution", "bad"]);

const fn may(name: &'static str, kind: Kind) -> Rule {
    Rule { name, kind, required: false }
}

const fn must(name: &'static str, kind: Kind) -> Rule {
    Rule { name, kind, required: true }
}

const fn line(name: &'static str) -> Word {
    Word { name, children: &[], words: true, attributes: &[] }
}

/// How cells of an author's own look.
pub(super) const LOOKS: &[&str] = &["plain", "line", "strong", "total", "head", "quiet", "large"];
/// How they stand in their cells.
pub(super) const ALIGNMENTS: &[&str] = &["left", "center", "right"];

const BLOCKS: &[&str] = &[
    "title",
    "subtitle",
    "heading",
    "text",
    "headlines",
    "scenario",
    "kpis",
    "row",
    "columns",
    "table",
    "facts",
    "chart",
    "assert",
    "note",
    "space",
    "link",
];
/// What may stand beside other blocks.
const SIDE_BY_SIDE: &[&str] = &[
    "title",
    "subtitle",
    "heading",
    "text",
    "headlines",
    "kpis",
    "row",
    "table",
    "chart",
    "assert",
    "note",
    "space",
    "link",
];

/// The vocabulary, the one definition of the language.
pub(super) const VOCABULARY: &[Word] = &[
    Word { name: "workbook", children: &["sheet"], words: false, attributes: &[may("title", Kind::Words)] },
    Word {
        name: "sheet",
        children: BLOCKS,
        words: false,
        attributes: &[
            must("name", Kind::SheetName),
            may("landscape", Kind::Flag),
            may("freeze", Kind::Flag),
            may("gridlines", Kind::Flag),
            may("hidden", Kind::Flag),
            may("fit", Kind::Choice(&["width", "page"])),
            may("paper", Kind::Choice(&["a4", "a3", "letter"])),
            may("margins", Kind::Choice(&["normal", "narrow"])),
            may("widths", Kind::Widths),
            may("tone", TONE),
        ],
    },
    line("title"),
    line("subtitle"),
    line("heading"),
    Word { name: "text", children: &[], words: true, attributes: &[may("tone", TONE)] },
    Word { name: "headlines", children: &[], words: false, attributes: &[may("limit", Kind::Number(1, 100))] },
    Word { name: "scenario", children: &[], words: false, attributes: &[] },
    Word { name: "kpis", children: &["kpi"], words: false, attributes: &[] },
    Word {
        name: "kpi",
        children: &["note"],
        words: false,
        attributes: &[
            must("label", Kind::Words),
            must("table", Kind::Words),
            must("row", Kind::Words),
            must("column", Kind::Words),
        ],
    },
    Word {
        name: "row",
        children: &["cell"],
        words: false,
        attributes: &[may("style", Kind::Choice(LOOKS)), may("tone", TONE)],
    },
    Word {
        name: "cell",
        children: &["note"],
        words: true,
        attributes: &[
            may("table", Kind::Words),
            may("row", Kind::Words),
            may("column", Kind::Words),
            may("format", Kind::Format),
            may("style", Kind::Choice(LOOKS)),
            may("tone", TONE),
            may("align", Kind::Choice(ALIGNMENTS)),
            may("span", Kind::Number(1, 60)),
        ],
    },
    Word { name: "columns", children: &["column"], words: false, attributes: &[] },
    Word { name: "column", children: SIDE_BY_SIDE, words: false, attributes: &[may("widths", Kind::Widths)] },
    line("note"),
    Word {
        name: "assert",
        children: &[],
        words: true,
        attributes: &[
            must("table", Kind::Words),
            must("row", Kind::Words),
            must("column", Kind::Words),
            may("at-least", Kind::Value),
            may("at-most", Kind::Value),
        ],
    },
    Word {
        name: "facts",
        children: &[],
        words: false,
        attributes: &[
            may("columns", Kind::Words),
            may("hide", Kind::Words),
            may("caption", Kind::Flag),
            may("filter", Kind::Flag),
        ],
    },
    Word {
        name: "table",
        children: &[],
        words: false,
        attributes: &[
            must("ref", Kind::Words),
            may("columns", Kind::Words),
            may("hide", Kind::Words),
            may("caption", Kind::Flag),
            may("filter", Kind::Flag),
        ],
    },
    Word {
        name: "chart",
        children: &[],
        words: false,
        attributes: &[
            must("ref", Kind::Words),
            may("width", Kind::Number(160, 2000)),
            may("height", Kind::Number(120, 1200)),
            may("place", Kind::Choice(&["below", "right"])),
        ],
    },
    Word { name: "space", children: &[], words: false, attributes: &[may("rows", Kind::Number(1, 100))] },
    Word {
        name: "link",
        children: &[],
        words: true,
        attributes: &[may("sheet", Kind::SheetName), may("url", Kind::Words)],
    },
];

/// Finds what in the elements is not of the vocabulary; a value with a tag in it is not looked at.
pub(super) fn check(root: &Element) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if root.name == "workbook" {
        check_element(root, &mut complaints);
    } else {
        let message = format!("the outermost element is `{}`", root.name);
        complaints.push(Complaint::new(root.at, message, "it must be `workbook`"));
    }
    complaints
}

fn check_element(element: &Element, complaints: &mut Vec<Complaint>) {
    let Some(word) = VOCABULARY.iter().find(|word| word.name == element.name) else { return };
    for attribute in &element.attributes {
        match word.attributes.iter().find(|rule| rule.name == attribute.name) {
            None => {
                let message = format!("`{}` has no attribute `{}`", word.name, attribute.name);
                let known = word.attributes.iter().map(|rule| rule.name);
                complaints.push(Complaint::new(attribute.at, message, did_you_mean(&attribute.name, known)));
            }
            Some(_) if blank::has_tag(&attribute.value) => {}
            Some(rule) => {
                if let Some((what, hint)) = rule.kind.refusal(&attribute.value) {
                    let message = format!("`{}` of `{}` {what}", rule.name, word.name);
                    complaints.push(Complaint::new(attribute.value_at, message, hint));
                }
            }
        }
    }
    for rule in word.attributes.iter().filter(|rule| rule.required && element.attribute(rule.name).is_none()) {
        let message = format!("`{}` needs the attribute `{}`", word.name, rule.name);
        complaints.push(Complaint::new(element.at, message, format!("write {}=\"…\"", rule.name)));
    }
    complaints.extend(together(element));
    if !word.words && !element.text.is_empty() {
        let message = format!("`{}` holds no words of its own", word.name);
        complaints.push(Complaint::new(element.at, message, "put them into a `text` or `heading`"));
    }
    for child in &element.children {
        if word.children.contains(&child.name.as_str()) {
            check_element(child, complaints);
        } else {
            complaints.push(misplaced(word, child));
        }
    }
}

/// Checks attributes that go together, and words that are needed.
fn together(element: &Element) -> Option<Complaint> {
    let has = |name: &str| element.attribute(name).is_some();
    let (message, hint) = match element.name.as_str() {
        "link" if has("sheet") == has("url") => ("`link` needs either `sheet` or `url`", "write one of the two"),
        "cell" if has("table") || has("row") || has("column") => {
            if !(has("table") && has("row") && has("column")) {
                ("a `cell` with a figure needs `table`, `row` and `column`", "write all three, or words instead")
            } else if !element.text.is_empty() {
                ("a `cell` holds words or a figure, not both", "put the words into a `cell` of their own")
            } else {
                return None;
            }
        }
        "cell" if has("format") => ("only a figure has a `format`", "name it by `table`, `row` and `column`"),
        "assert" if !has("at-least") && !has("at-most") => {
            ("`assert` needs `at-least` or `at-most`", "write at-least=\"…\", at-most=\"…\" or both")
        }
        "assert" if element.text.is_empty() => {
            ("`assert` needs words", "write what holds: <assert …>Revenue is above zero</assert>")
        }
        _ => return None,
    };
    Some(Complaint::new(element.at, message, hint))
}

fn misplaced(parent: &Word, child: &Element) -> Complaint {
    let known = VOCABULARY.iter().any(|word| word.name == child.name);
    let (message, hint) = if known {
        let homes: Vec<&str> = VOCABULARY
            .iter()
            .filter(|word| word.children.contains(&child.name.as_str()))
            .map(|word| word.name)
            .collect();
        let hint = if homes.is_empty() {
            "it is the outermost element".into()
        } else {
            format!("it belongs in `{}`", homes.join("`, `"))
        };
        (format!("`{}` cannot stand in `{}`", child.name, parent.name), hint)
    } else {
        (format!("there is no element `{}`", child.name), did_you_mean(&child.name, parent.children.iter().copied()))
    };
    Complaint::new(child.at, message, hint)
}
