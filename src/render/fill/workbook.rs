#![expect(clippy::disallowed_types, reason = "the parts of a package are edited as text, at the places that XML tells")]
//! The workbook's own part: names that follow, a full calculation when it is opened, and no order of calculation.

use super::book::Book;
use super::write::Changes;
use crate::ingest::part_path;
use crate::render::package::{NOT_XML, TYPES, Unfit, xml};
use roxmltree::{Document, Node};

/// What stands before the settings of calculation, by the order that the format sets.
const BEFORE: [&str; 9] = [
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
];

/// Writes the workbook's part with changes of its names.
pub(super) fn finish(book: &mut Book<'_>, mut changes: Changes) -> Result<(), Unfit> {
    let text = book.text.clone();
    let document = Document::parse(&text).map_err(|_| NOT_XML)?;
    let root = document.root_element();
    if let Some(node) = root.children().find(|node| node.tag_name().name() == "calcPr") {
        let start = node.range().start;
        let end = start + text[start..].find('>').map_or(0, |end| end + 1);
        changes.push((start..end, xml::with_attribute(&text[start..end], "fullCalcOnLoad", "1")));
    } else {
        let before = root.children().rfind(|node| BEFORE.contains(&node.tag_name().name()));
        let at = before.ok_or(NOT_XML)?.range().end;
        changes.push((at..at, "<calcPr fullCalcOnLoad=\"1\"/>".into()));
    }
    book.package.changed.insert(book.part.clone(), xml::spliced(&text, changes));
    without_order(book)
}

/// Leaves out the order in which formulas were computed; programs make it anew.
fn without_order(book: &mut Book<'_>) -> Result<(), Unfit> {
    let chain = book.package.relations(&book.part)?.into_iter().find(|relation| relation.is("/calcChain"));
    let Some(chain) = chain else { return Ok(()) };
    let relations = part_path::relations_of(&book.part);
    let part = format!("/{}", chain.target);
    for file in [relations, TYPES.to_owned()] {
        let text = book.package.text(&file)?;
        let document = Document::parse(&text).map_err(|_| NOT_XML)?;
        let gone = |node: &Node<'_, '_>| {
            node.attribute("Id") == Some(chain.id.as_str())
                || node.attribute("PartName").is_some_and(|name| name.eq_ignore_ascii_case(&part))
        };
        let nodes = document.root_element().children().filter(Node::is_element).filter(gone);
        let changes = nodes.map(|node| (node.range(), String::new())).collect();
        book.package.changed.insert(file, xml::spliced(&text, changes));
    }
    book.package.dropped.insert(chain.target);
    Ok(())
}
