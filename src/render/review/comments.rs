#![expect(clippy::disallowed_types, reason = "the parts of a package are edited as text, at the places that XML tells")]
//! Cell notes as a package holds them: the words in one part, the boxes in a drawing of an older kind.

use super::marks::lines;
use crate::domain::CellRef;
use crate::render::package::{Unfit, xml};
use roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};

/// Who signs the notes.
pub(super) const AUTHOR: &str = "labcomps";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// Returns a new part of notes.
pub(super) fn new_part(notes: &BTreeMap<CellRef, String>) -> String {
    let list: String = notes.iter().map(|(cell, note)| comment("", *cell, 0, note)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{MAIN}\"><authors><author>{AUTHOR}</author></authors><commentList>{list}</commentList></comments>"
    )
}

/// Adds notes to a part that has some, behind the words of a cell's own note; returns the part and the cells whose
/// notes are new.
///
/// A threaded comment shows its thread and not the words of its note, so that nothing is added to it.
pub(super) fn merged(text: &str, notes: &BTreeMap<CellRef, String>) -> Result<(String, BTreeSet<CellRef>), Unfit> {
    let unfit = || Unfit("the notes in it are not as expected");
    let document = Document::parse(text).map_err(|_| unfit())?;
    let root = document.root_element();
    let child = |name: &str| root.children().find(|node| node.tag_name().name() == name).ok_or_else(unfit);
    let (authors, list) = (child("authors")?, child("commentList")?);
    let prefix = xml::prefix(&text[root.range()]);
    let names: Vec<&str> = authors.children().filter(Node::is_element).map(|node| node.text().unwrap_or("")).collect();
    let own = names.iter().position(|name| *name == AUTHOR);
    let mut changes = Vec::new();
    if own.is_none() {
        let added = format!("<{prefix}author>{AUTHOR}</{prefix}author>");
        changes.push((authors.range(), xml::with_content(&text[authors.range()], &added)));
    }
    let mut left: BTreeMap<CellRef, &String> = notes.iter().map(|(cell, note)| (*cell, note)).collect();
    for comment in list.children().filter(Node::is_element) {
        let cell = comment.attribute("ref").and_then(CellRef::parse);
        let Some(note) = cell.and_then(|cell| left.remove(&cell)) else { continue };
        let author = comment.attribute("authorId").and_then(|id| id.parse::<usize>().ok());
        let threaded = author.and_then(|id| names.get(id)).is_some_and(|name| name.starts_with("tc="));
        let words = comment.children().find(|node| node.tag_name().name() == "text");
        if let Some(words) = words.filter(|_| !threaded) {
            let run = run(prefix, &format!("\n\n{note}"));
            changes.push((words.range(), xml::with_content(&text[words.range()], &run)));
        }
    }
    let author = own.unwrap_or(names.len());
    let added: String = left.iter().map(|(cell, note)| comment(prefix, *cell, author, note)).collect();
    let end = list.range().start + text[list.range()].rfind("</").unwrap_or(0);
    if text[list.range()].ends_with("/>") && !list.has_children() {
        changes.push((list.range(), xml::with_content(&text[list.range()], &added)));
    } else {
        changes.push((end..end, added));
    }
    Ok((xml::spliced(text, changes), left.into_keys().collect()))
}

fn comment(p: &str, cell: CellRef, author: usize, note: &str) -> String {
    format!("<{p}comment ref=\"{cell}\" authorId=\"{author}\"><{p}text>{}</{p}text></{p}comment>", run(p, note))
}

fn run(p: &str, text: &str) -> String {
    format!(
        "<{p}r><{p}rPr><{p}sz val=\"9\"/><{p}color indexed=\"81\"/><{p}rFont val=\"Tahoma\"/><{p}family val=\"2\"/></{p}rPr><{p}t xml:space=\"preserve\">{}</{p}t></{p}r>",
        xml::escaped(text)
    )
}

/// Returns a new drawing with a box for each note; `sheet` tells its boxes from those of other sheets.
pub(super) fn new_drawing(notes: &BTreeMap<CellRef, String>, sheet: usize) -> String {
    let block = 500 + sheet;
    let boxes: String =
        (1..).zip(notes).map(|(index, (cell, note))| shape(*cell, note, block * 1024 + index)).collect();
    format!(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{block}\"/></o:shapelayout>{SHAPE_TYPE}{boxes}</xml>"
    )
}

const SHAPE_TYPE: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

/// Adds boxes to a drawing that is there. Such drawings are often no well-formed XML, so that only their end is looked at.
pub(super) fn grown_drawing(
    text: &str,
    notes: &BTreeMap<CellRef, String>,
    new: &BTreeSet<CellRef>,
) -> Result<String, Unfit> {
    let end = text.rfind("</xml>").ok_or(Unfit("a drawing in it is not as expected"))?;
    let numbers = text.match_indices("_x0000_s").filter_map(|(at, word)| {
        let digits: String = text[at + word.len()..].chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().ok()
    });
    let first = numbers.max().unwrap_or(1024) + 1;
    let boxes = (first..).zip(new).filter_map(|(id, cell)| Some(shape(*cell, notes.get(cell)?, id)));
    let declared = ["v", "o", "x"].iter().all(|prefix| text.contains(&format!("xmlns:{prefix}=")));
    let known = text.contains("\"_x0000_t202\"");
    if !declared {
        return Err(Unfit("a drawing in it is not as expected"));
    }
    let kind = if known { "" } else { SHAPE_TYPE };
    Ok(format!("{}{kind}{}{}", &text[..end], boxes.collect::<String>(), &text[end..]))
}

fn shape(cell: CellRef, note: &str, id: usize) -> String {
    let (row, column) = (cell.row - 1, cell.column - 1);
    let (top, left) = (row.saturating_sub(1), column + 1);
    let (bottom, right) = (top + lines(note) + 1, left + 4);
    format!(
        "<v:shape id=\"_x0000_s{id}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:60pt;margin-top:2pt;width:200pt;height:{}pt;z-index:1;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
        (lines(note) + 1) * 13
    )
}
