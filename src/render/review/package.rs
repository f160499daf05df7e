#![expect(
    clippy::disallowed_types,
    reason = "the package of a marked-up copy is the one that ingest verified; its parts are edited as text"
)]
//! A marked-up copy of a package: what is marked, and the page that tells how the workbook was read.

use super::marks::Marks;
use super::page::Page;
use super::styles::Styles;
use super::{comments, page_xml, sheet};
use crate::domain::CellRef;
use crate::render::package::{MAIN, NOT_XML, Package, RELATIONS, SPREADSHEET, TYPES, Unfit, xml};
use roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};

/// What notes say, by cell.
type Notes = BTreeMap<CellRef, String>;

/// A copy and whether it holds macros, by which the ending of its name goes.
pub(super) struct Copy {
    pub(super) bytes: Vec<u8>,
    pub(super) macros: bool,
}

/// Marks up a package; `marks` are by the names of the sheets, `page` is called `page_name`.
pub(super) fn marked_up(
    bytes: &[u8],
    marks: &BTreeMap<&str, Marks>,
    page: &Page,
    page_name: &str,
) -> Result<Copy, Unfit> {
    let mut package = Package::open(bytes)?;
    let workbook_part = package.workbook()?;
    let workbook = package.text(&workbook_part)?;
    let document = Document::parse(&workbook).map_err(|_| NOT_XML)?;
    let root = document.root_element();
    if root.tag_name().namespace() != Some(MAIN) {
        return Err(Unfit("it is of a kind that only newer programs write"));
    }
    let relations = package.relations(&workbook_part)?;
    let sheets = root.children().find(|node| node.tag_name().name() == "sheets").ok_or(NOT_XML)?;
    let styles_part = relations.iter().find(|relation| relation.is("/styles")).ok_or(Unfit("it has no style sheet"))?;
    let styles_text = package.text(&styles_part.target)?;
    let mut styles = Styles::read(&styles_text)?;
    let elements: Vec<Node<'_, '_>> = sheets.children().filter(Node::is_element).collect();
    for (number, element) in elements.iter().enumerate() {
        let id = element.attribute((RELATIONS, "id"));
        let relation = relations.iter().find(|relation| Some(relation.id.as_str()) == id);
        let marks = element.attribute("name").and_then(|name| marks.get(name)).filter(|marks| !marks.is_empty());
        if let (Some(relation), Some(marks)) = (relation.filter(|relation| relation.is("/worksheet")), marks) {
            mark(&mut package, &relation.target, marks, &mut styles, number + 1)?;
        }
    }
    let page_sheet = page_xml::sheet(page, styles.add_page());
    package.changed.insert(styles_part.target.clone(), styles.finish());
    let page_part = package.free_name("xl/worksheets/labcomps_review", ".xml");
    let id = package.relate(&workbook_part, "/worksheet", &page_part)?;
    package.changed.insert(page_part.clone(), page_sheet);
    package.types.push(format!("<Override PartName=\"/{page_part}\" ContentType=\"{SPREADSHEET}.worksheet+xml\"/>"));
    let ids = elements.iter().filter_map(|element| element.attribute("sheetId")?.parse::<u32>().ok());
    let prefix = xml::prefix(&workbook[root.range()]);
    let entry = format!(
        "<{prefix}sheet xmlns:r=\"{RELATIONS}\" name=\"{}\" sheetId=\"{}\" r:id=\"{id}\"/>",
        xml::escaped(page_name),
        ids.max().unwrap_or(0) + 1
    );
    let grown = xml::with_content(&workbook[sheets.range()], &entry);
    let changed = xml::spliced(&workbook, vec![(sheets.range(), grown)]);
    package.changed.insert(workbook_part, changed);
    copy(package)
}

/// Writes the copy.
fn copy(mut package: Package<'_>) -> Result<Copy, Unfit> {
    let types = package.text(TYPES)?;
    if types.contains("template.main+xml") || types.contains("template.macroEnabled") {
        return Err(Unfit("it is a template"));
    }
    // Some programs name each part of relations by itself.
    package.default_type("rels", "application/vnd.openxmlformats-package.relationships+xml")?;
    Ok(Copy { macros: types.contains("macroEnabled"), bytes: package.finish()? })
}

/// Marks a sheet.
fn mark(
    package: &mut Package<'_>,
    part: &str,
    marks: &Marks,
    styles: &mut Styles<'_>,
    number: usize,
) -> Result<(), Unfit> {
    let mut drawing = None;
    if !marks.notes.is_empty() {
        let new = note(package, part, &marks.notes)?;
        drawing = draw(package, part, &marks.notes, &new, number)?;
    }
    let text = package.text(part)?;
    let marked = sheet::marked(&text, &marks.fills, styles, drawing.as_deref())?;
    package.changed.insert(part.to_owned(), marked);
    Ok(())
}

/// Writes the words of notes and returns the cells that had none before.
fn note(package: &mut Package<'_>, part: &str, notes: &Notes) -> Result<BTreeSet<CellRef>, Unfit> {
    if let Some(comments) = package.relations(part)?.into_iter().find(|relation| relation.is("/comments")) {
        let (text, new) = comments::merged(&package.text(&comments.target)?, notes)?;
        package.changed.insert(comments.target, text);
        return Ok(new);
    }
    let comments = package.free_name("xl/labcomps_comments", ".xml");
    package.relate(part, "/comments", &comments)?;
    package.types.push(format!("<Override PartName=\"/{comments}\" ContentType=\"{SPREADSHEET}.comments+xml\"/>"));
    package.changed.insert(comments, comments::new_part(notes));
    Ok(notes.keys().copied().collect())
}

/// Draws the boxes of new notes and returns the id of the relation to a drawing that was not there before.
fn draw(
    package: &mut Package<'_>,
    part: &str,
    notes: &Notes,
    new: &BTreeSet<CellRef>,
    number: usize,
) -> Result<Option<String>, Unfit> {
    if let Some(drawing) = drawing_of_notes(package, part)? {
        let text = comments::grown_drawing(&package.text(&drawing)?, notes, new)?;
        package.changed.insert(drawing, text);
        return Ok(None);
    }
    let drawing = package.free_name("xl/drawings/labcomps_notes", ".vml");
    let id = package.relate(part, "/vmlDrawing", &drawing)?;
    package.changed.insert(drawing, comments::new_drawing(notes, number));
    package.default_type("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")?;
    Ok(Some(id))
}

/// Returns the drawing of the sheet's notes, when it has one.
fn drawing_of_notes(package: &mut Package<'_>, part: &str) -> Result<Option<String>, Unfit> {
    let text = package.text(part)?;
    let mut found = text.match_indices("legacyDrawing").map(|(at, word)| &text[at + word.len()..]);
    let Some(rest) = found.find(|rest| rest.starts_with(|c: char| c.is_whitespace())) else { return Ok(None) };
    let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
    let relations = package.relations(part)?;
    let own = relations.into_iter().find(|relation| tag.contains(&format!("\"{}\"", relation.id)));
    own.map(|relation| Some(relation.target)).ok_or(NOT_XML)
}
