#![expect(
    clippy::disallowed_types,
    reason = "the package of a marked-up copy is the one that ingest verified; its parts are edited as text"
)]
//! A marked-up copy of a package: every part that needs no change is copied byte for byte.

use super::marks::Marks;
use super::page::Page;
use super::styles::Styles;
use super::{Unfit, comments, page_xml, sheet, xml};
use crate::domain::CellRef;
use crate::ingest::part_path;
use roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// The name space of references to relations, and the beginning of their kinds.
pub(super) const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PARTS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const SPREADSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const NOT_XML: Unfit = Unfit("a part in it is no sound XML");

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
            package.mark(&relation.target, marks, &mut styles, number + 1)?;
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
    package.finish()
}

/// A relation of a part, with its target as a path in the package.
struct Relation {
    id: String,
    kind: String,
    target: String,
}

impl Relation {
    fn is(&self, end: &str) -> bool {
        self.kind.ends_with(end)
    }
}

struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    names: Vec<String>,
    /// Parts that are changed or new.
    changed: BTreeMap<String, String>,
    /// Whether a drawing of notes is new.
    drawn: bool,
    /// What the new parts are.
    types: Vec<String>,
}

impl<'b> Package<'b> {
    fn open(bytes: &'b [u8]) -> Result<Self, Unfit> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unfit("its package cannot be opened"))?;
        let mut names = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(|_| Unfit("its package cannot be read"))?;
            names.push(entry.name().map_err(|_| Unfit("a name in its package cannot be read"))?.into_owned());
        }
        Ok(Self { archive, names, changed: BTreeMap::new(), drawn: false, types: Vec::new() })
    }

    /// Returns the text of a part, as changed so far.
    fn text(&mut self, part: &str) -> Result<String, Unfit> {
        if let Some(text) = self.changed.get(part) {
            return Ok(text.clone());
        }
        let mut text = String::new();
        let mut entry = self.archive.by_name(part).map_err(|_| Unfit("a part in it is missing"))?;
        entry.read_to_string(&mut text).map_err(|_| Unfit("a part in it is not in UTF-8"))?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    fn workbook(&mut self) -> Result<String, Unfit> {
        let relations = self.relations("")?;
        let main = relations.into_iter().find(|relation| relation.is("/officeDocument"));
        let part = main
            .map(|relation| relation.target)
            .filter(|part| part.rsplit_once('.').is_none_or(|(_, ending)| ending != "bin"));
        part.ok_or(Unfit("it is no .xlsx package"))
    }

    fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Unfit> {
        let file = part_path::relations_of(part);
        if !self.changed.contains_key(&file) && !self.names.contains(&file) {
            return Ok(Vec::new());
        }
        let text = self.text(&file)?;
        let document = Document::parse(&text).map_err(|_| NOT_XML)?;
        let nodes = document.root_element().children().filter(Node::is_element);
        let inside = nodes.filter(|node| node.attribute("TargetMode") != Some("External"));
        let relations = inside.filter_map(|node| {
            Some(Relation {
                id: node.attribute("Id")?.to_owned(),
                kind: node.attribute("Type")?.to_owned(),
                target: part_path::resolve(part, node.attribute("Target")?),
            })
        });
        Ok(relations.collect())
    }

    /// Adds a relation from one part to another and returns its id.
    fn relate(&mut self, from: &str, kind: &str, to: &str) -> Result<String, Unfit> {
        let file = part_path::relations_of(from);
        let text = if self.changed.contains_key(&file) || self.names.contains(&file) {
            self.text(&file)?
        } else {
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"{PARTS}\"></Relationships>"
            )
        };
        let id = (1..=u32::MAX).map(|number| format!("rIdLabcomps{number}")).find(|id| !text.contains(id.as_str()));
        let id = id.unwrap_or_default();
        let root = Document::parse(&text).map_err(|_| NOT_XML)?.root_element().range();
        let prefix = xml::prefix(&text[root.clone()]).to_owned();
        let entry = format!("<{prefix}Relationship Id=\"{id}\" Type=\"{RELATIONS}{kind}\" Target=\"/{to}\"/>");
        let grown = xml::with_content(&text[root.clone()], &entry);
        self.changed.insert(file, xml::spliced(&text, vec![(root, grown)]));
        Ok(id)
    }

    /// Returns a name for a new part.
    fn free_name(&self, stem: &str, ending: &str) -> String {
        let free = |name: &String| {
            !self.changed.contains_key(name) && !self.names.iter().any(|other| other.eq_ignore_ascii_case(name))
        };
        (1..=u32::MAX).map(|number| format!("{stem}{number}{ending}")).find(free).unwrap_or_default()
    }

    /// Marks a sheet.
    fn mark(&mut self, part: &str, marks: &Marks, styles: &mut Styles<'_>, number: usize) -> Result<(), Unfit> {
        let mut drawing = None;
        if !marks.notes.is_empty() {
            let new = self.note(part, &marks.notes)?;
            drawing = self.draw(part, &marks.notes, &new, number)?;
        }
        let text = self.text(part)?;
        let marked = sheet::marked(&text, &marks.fills, styles, drawing.as_deref())?;
        self.changed.insert(part.to_owned(), marked);
        Ok(())
    }

    /// Writes the words of notes and returns the cells that had none before.
    fn note(&mut self, part: &str, notes: &Notes) -> Result<BTreeSet<CellRef>, Unfit> {
        if let Some(comments) = self.relations(part)?.into_iter().find(|relation| relation.is("/comments")) {
            let (text, new) = comments::merged(&self.text(&comments.target)?, notes)?;
            self.changed.insert(comments.target, text);
            return Ok(new);
        }
        let comments = self.free_name("xl/labcomps_comments", ".xml");
        self.relate(part, "/comments", &comments)?;
        self.types.push(format!("<Override PartName=\"/{comments}\" ContentType=\"{SPREADSHEET}.comments+xml\"/>"));
        self.changed.insert(comments, comments::new_part(notes));
        Ok(notes.keys().copied().collect())
    }

    /// Draws the boxes of new notes and returns the id of the relation to a drawing that was not there before.
    fn draw(
        &mut self,
        part: &str,
        notes: &Notes,
        new: &BTreeSet<CellRef>,
        number: usize,
    ) -> Result<Option<String>, Unfit> {
        if let Some(drawing) = self.drawing_of_notes(part)? {
            let text = comments::grown_drawing(&self.text(&drawing)?, notes, new)?;
            self.changed.insert(drawing, text);
            return Ok(None);
        }
        let drawing = self.free_name("xl/drawings/labcomps_notes", ".vml");
        let id = self.relate(part, "/vmlDrawing", &drawing)?;
        self.changed.insert(drawing, comments::new_drawing(notes, number));
        self.drawn = true;
        Ok(Some(id))
    }

    /// Returns the drawing of the sheet's notes, when it has one.
    fn drawing_of_notes(&mut self, part: &str) -> Result<Option<String>, Unfit> {
        let text = self.text(part)?;
        let mut found = text.match_indices("legacyDrawing").map(|(at, word)| &text[at + word.len()..]);
        let Some(rest) = found.find(|rest| rest.starts_with(|c: char| c.is_whitespace())) else { return Ok(None) };
        let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
        let relations = self.relations(part)?;
        let own = relations.into_iter().find(|relation| tag.contains(&format!("\"{}\"", relation.id)));
        own.map(|relation| Some(relation.target)).ok_or(NOT_XML)
    }

    /// Writes the copy.
    fn finish(mut self) -> Result<Copy, Unfit> {
        const TYPES: &str = "[Content_Types].xml";
        let unwritten = |_| Unfit("its package cannot be copied");
        let types = self.text(TYPES)?;
        let root = Document::parse(&types).map_err(|_| NOT_XML)?.root_element().range();
        let lower = types.to_ascii_lowercase();
        let defaults = [
            (self.drawn, "vml", "application/vnd.openxmlformats-officedocument.vmlDrawing"),
            // Some programs name each part of relations by itself.
            (true, "rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ];
        for (needed, extension, kind) in defaults {
            if needed && !lower.contains(&format!("extension=\"{extension}\"")) {
                self.types.insert(0, format!("<Default Extension=\"{extension}\" ContentType=\"{kind}\"/>"));
            }
        }
        let prefix = xml::prefix(&types[root.clone()]);
        let added: String = self.types.iter().map(|entry| entry.replacen('<', &format!("<{prefix}"), 1)).collect();
        let grown = xml::with_content(&types[root.clone()], &added);
        self.changed.insert(TYPES.to_owned(), xml::spliced(&types, vec![(root, grown)]));
        if types.contains("template.main+xml") || types.contains("template.macroEnabled") {
            return Err(Unfit("it is a template"));
        }
        let macros = types.contains("macroEnabled");
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        for (index, name) in self.names.iter().enumerate() {
            if let Some(text) = self.changed.remove(name) {
                writer.start_file(name, options).map_err(unwritten)?;
                writer.write_all(text.as_bytes()).map_err(|_| Unfit("its package cannot be copied"))?;
            } else {
                let entry = self.archive.by_index_raw(index).map_err(unwritten)?;
                writer.raw_copy_file(entry).map_err(unwritten)?;
            }
        }
        for (name, text) in &self.changed {
            writer.start_file(name, options).map_err(unwritten)?;
            writer.write_all(text.as_bytes()).map_err(|_| Unfit("its package cannot be copied"))?;
        }
        Ok(Copy { bytes: writer.finish().map_err(unwritten)?.into_inner(), macros })
    }
}
