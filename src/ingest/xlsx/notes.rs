#![expect(
    clippy::disallowed_types,
    reason = "cell notes are parts of the package that the reader of record leaves out"
)]
//! Cell notes of a sheet: analysts keep their sources there.
//!
//! The reader of record does not read notes. A cell has a note, or a thread of comments with a note beside it that only
//! says so to old programs. Whatever is not as expected gives no notes, never an error: notes are an addition.

use super::super::package::{Package, Relation};
use crate::domain::CellRef;
use roxmltree::{Document, Node};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Returns the notes of a sheet, given its relations.
pub(super) fn read(package: &mut Package<'_>, relations: &[Relation]) -> BTreeMap<CellRef, Arc<str>> {
    let mut notes = BTreeMap::new();
    for relation in relations.iter().filter(|relation| relation.kind.ends_with("/comments")) {
        notes.extend(package.tree(&relation.target, |document| gather(document, "comment")).unwrap_or_default());
    }
    for relation in relations.iter().filter(|relation| relation.kind.ends_with("/threadedComment")) {
        notes
            .extend(package.tree(&relation.target, |document| gather(document, "threadedComment")).unwrap_or_default());
    }
    notes.into_iter().map(|(cell, text)| (cell, Arc::from(text))).collect()
}

/// The texts by cell; those of one cell, a comment and its answers, one below the other.
fn gather(document: &Document<'_>, element: &str) -> BTreeMap<CellRef, String> {
    let mut texts: BTreeMap<CellRef, String> = BTreeMap::new();
    for comment in document.descendants().filter(|node| node.tag_name().name() == element) {
        let Some(cell) = comment.attribute("ref").and_then(CellRef::parse) else { continue };
        let text: String = comment.descendants().filter(|node| is_text(*node)).filter_map(|node| node.text()).collect();
        let text = text.trim();
        if !text.is_empty() {
            let thread = texts.entry(cell).or_default();
            if !thread.is_empty() {
                thread.push('\n');
            }
            thread.push_str(text);
        }
    }
    texts
}

/// `t` holds a note's text, `text` that of a threaded comment; a guide to pronunciation (`rPh`) is no part of it.
fn is_text(node: Node<'_, '_>) -> bool {
    match node.tag_name().name() {
        "t" => node.parent().is_none_or(|parent| parent.tag_name().name() != "rPh"),
        "text" => node.parent().is_some_and(|parent| parent.tag_name().name() == "threadedComment"),
        _ => false,
    }
}
