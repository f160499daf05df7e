//! The closed vocabulary of workbook markup, as a table, and the check of a template against it.
//!
//! | element | draws |
//! | --- | --- |
//! | `workbook` | the document; `title` for its properties |
//! | `sheet` | a sheet called `name`; `landscape`, `freeze`, `gridlines` are `true` or `false`, it prints to `fit` the `width` or one `page`, `tone` colours its tab |
//! | `title`, `subtitle`, `heading` | a line of words |
//! | `text` | a paragraph in a `tone` |
//! | `headlines` | the report's headlines as live sentences, at most `limit` of them |
//! | `kpis` with `kpi` | large figures under a `label`, each picked by `table`, `row` and `column` |
//! | `table` | the table `ref`; only `columns` or all but `hide`, ids with spaces between; `caption="false"` leaves out its title |
//! | `chart` | the chart `ref`, `width` by `height` pixels, `below` what precedes it or to the `right` of it |
//! | `space` | empty rows |
//! | `link` | words that lead to a `sheet` or a `url` |
//!
//! Nothing in it is an address: tables and charts are placed by id, and rows fall where the order puts them.

use super::blank;
use super::markup::{Complaint, Element};
use crate::render::error::did_you_mean;

/// An element of the vocabulary.
struct Word {
    name: &'static str,
    children: &'static [&'static str],
    words: bool,
    attributes: &'static [Rule],
}

/// What an attribute may be.
struct Rule {
    name: &'static str,
    kind: Kind,
    required: bool,
}

/// What a value may be.
enum Kind {
    /// Any words.
    Words,
    /// `true` or `false`.
    Flag,
    /// A whole number in a range.
    Number(u32, u32),
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A name that Excel accepts for a sheet.
    SheetName,
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

const BLOCKS: &[&str] =
    &["title", "subtitle", "heading", "text", "headlines", "kpis", "table", "chart", "space", "link"];

const VOCABULARY: &[Word] = &[
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
            may("fit", Kind::Choice(&["width", "page"])),
            may("tone", TONE),
        ],
    },
    line("title"),
    line("subtitle"),
    line("heading"),
    Word { name: "text", children: &[], words: true, attributes: &[may("tone", TONE)] },
    Word { name: "headlines", children: &[], words: false, attributes: &[may("limit", Kind::Number(1, 100))] },
    Word { name: "kpis", children: &["kpi"], words: false, attributes: &[] },
    Word {
        name: "kpi",
        children: &[],
        words: false,
        attributes: &[
            must("label", Kind::Words),
            must("table", Kind::Words),
            must("row", Kind::Words),
            must("column", Kind::Words),
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
    if word.name == "link" && element.attribute("sheet").is_some() == element.attribute("url").is_some() {
        complaints.push(Complaint::new(element.at, "`link` needs either `sheet` or `url`", "write one of the two"));
    }
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

impl Kind {
    /// Returns what is wrong with a value and what to do about it, or `None` when nothing is.
    fn refusal(&self, value: &str) -> Option<(String, String)> {
        match self {
            Self::Words if value.trim().is_empty() => Some(("is empty".into(), "write a value".into())),
            Self::Words => None,
            Self::Flag if matches!(value, "true" | "false") => None,
            Self::Flag => Some((format!("cannot be `{value}`"), "write true or false".into())),
            Self::Number(least, most) => match value.parse::<u32>() {
                Ok(number) if (*least..=*most).contains(&number) => None,
                _ => Some((format!("cannot be `{value}`"), format!("write a whole number from {least} to {most}"))),
            },
            Self::Choice(choices) if choices.contains(&value) => None,
            Self::Choice(choices) => {
                Some((format!("cannot be `{value}`"), did_you_mean(value, choices.iter().copied())))
            }
            Self::SheetName => {
                let fits = (1..=31).contains(&value.encode_utf16().count())
                    && !value.contains(['[', ']', ':', '*', '?', '/', '\\'])
                    && !value.starts_with('\'')
                    && !value.ends_with('\'')
                    && !value.eq_ignore_ascii_case("history")
                    && !value.trim().is_empty();
                let hint = "Excel takes 1 to 31 characters without [ ] : * ? / \\ and no apostrophe at either end";
                (!fits).then(|| (format!("cannot be `{value}`"), hint.into()))
            }
        }
    }
}
