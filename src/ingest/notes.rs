#![expect(
    clippy::disallowed_types,
    reason = "cell notes are parts of the package that the reader of record leaves out"
)]
//! Cell notes of an xlsx package: analysts keep their sources there.
//!
//! calamine does not read notes. The way is the package's own: workbook part, its sheets, their relations, the comments
//! part. Whatever is not as expected gives no notes, never an error: notes are an addition.

use crate::domain::CellRef;
use roxmltree::{Document, Node};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::sync::Arc;
use zip::ZipArchive;

/// Parts larger than this are left alone.
const MOST_BYTES: u64 = 16 << 20;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Returns the notes of each sheet by its name.
pub(super) fn read(bytes: &[u8]) -> BTreeMap<String, BTreeMap<CellRef, Arc<str>>> {
    let mut notes = BTreeMap::new();
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return notes };
    let relations = relations(&mut archive, "xl/workbook.xml");
    let Some(workbook) = part(&mut archive, "xl/workbook.xml") else { return notes };
    let Ok(workbook) = Document::parse(&workbook) else { return notes };
    for sheet in workbook.descendants().filter(|node| node.tag_name().name() == "sheet") {
        let id = sheet.attributes().find(|attribute| attribute.name() == "id").map(|attribute| attribute.value());
        let target = id.and_then(|id| relations.iter().find(|relation| relation.id == id));
        if let (Some(name), Some(target)) = (sheet.attribute("name"), target) {
            let of_sheet = sheet_notes(&mut archive, &target.target);
            if !of_sheet.is_empty() {
                notes.insert(name.to_owned(), of_sheet);
            }
        }
    }
    notes
}

fn sheet_notes(archive: &mut Archive<'_>, sheet: &str) -> BTreeMap<CellRef, Arc<str>> {
    let mut notes = BTreeMap::new();
    for relation in relations(archive, sheet).iter().filter(|relation| relation.kind.ends_with("/comments")) {
        let Some(text) = part(archive, &relation.target) else { continue };
        let Ok(document) = Document::parse(&text) else { continue };
        for comment in document.descendants().filter(|node| node.tag_name().name() == "comment") {
            let cell = comment.attribute("ref").and_then(CellRef::parse);
            let text: String =
                comment.descendants().filter(|node| node.tag_name().name() == "t").filter_map(text_of).collect();
            if let (Some(cell), false) = (cell, text.trim().is_empty()) {
                notes.insert(cell, Arc::from(text.trim()));
            }
        }
    }
    notes
}

fn text_of<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.text()
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

/// The relations of a part, with targets as paths in the package.
fn relations(archive: &mut Archive<'_>, of: &str) -> Vec<Relation> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let Some(text) = part(archive, &format!("{folder}/_rels/{file}.rels")) else { return Vec::new() };
    let Ok(document) = Document::parse(&text) else { return Vec::new() };
    let nodes = document.descendants().filter(|node| node.tag_name().name() == "Relationship");
    nodes
        .filter_map(|node| {
            Some(Relation {
                id: node.attribute("Id")?.to_owned(),
                kind: node.attribute("Type")?.to_owned(),
                target: resolve(folder, node.attribute("Target")?),
            })
        })
        .collect()
}

fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            "." | "" => {}
            step => path.push(step),
        }
    }
    path.join("/")
}

fn part(archive: &mut Archive<'_>, name: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(name).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_are_relative_to_the_part() {
        assert_eq!(resolve("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
    }
}
