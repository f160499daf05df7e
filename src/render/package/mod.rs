#![expect(
    clippy::disallowed_types,
    reason = "a package that ingest verified is copied, with some of its parts edited as text"
)]
//! A package that is copied with changes: every part that needs none is copied byte for byte.
//!
//! `review` marks up the workbooks of an analyst with it, `fill` fills the one of a template set.

pub(in crate::render) mod xml;

use crate::ingest::part_path;
use roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// The name space of references to relations, and the beginning of their kinds.
pub(in crate::render) const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// The name space of workbooks and sheets.
pub(in crate::render) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
/// The beginning of the kinds of parts of a workbook.
pub(in crate::render) const SPREADSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
/// The list of the kinds of all parts.
pub(in crate::render) const TYPES: &str = "[Content_Types].xml";
const PARTS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// Why a package cannot be edited, as the end of a sentence about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::render) struct Unfit(pub(in crate::render) &'static str);

/// A part that is no well-formed XML, or has a document type.
pub(in crate::render) const NOT_XML: Unfit = Unfit("a part in it is no sound XML");

/// A relation of a part, with its target as a path in the package.
#[derive(Clone, Debug)]
pub(in crate::render) struct Relation {
    pub(in crate::render) id: String,
    pub(in crate::render) kind: String,
    pub(in crate::render) target: String,
}

impl Relation {
    /// Returns whether its kind ends so: `/styles`.
    pub(in crate::render) fn is(&self, end: &str) -> bool {
        self.kind.ends_with(end)
    }
}

/// A package with the changes made so far.
pub(in crate::render) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    pub(in crate::render) names: Vec<String>,
    /// Parts that are changed or new.
    pub(in crate::render) changed: BTreeMap<String, String>,
    /// Parts that are left out.
    pub(in crate::render) dropped: BTreeSet<String>,
    /// What the new parts are, as elements of the list of kinds.
    pub(in crate::render) types: Vec<String>,
}

impl<'b> Package<'b> {
    /// Opens a package.
    pub(in crate::render) fn open(bytes: &'b [u8]) -> Result<Self, Unfit> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unfit("its package cannot be opened"))?;
        let mut names = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(|_| Unfit("its package cannot be read"))?;
            names.push(entry.name().map_err(|_| Unfit("a name in its package cannot be read"))?.into_owned());
        }
        Ok(Self { archive, names, changed: BTreeMap::new(), dropped: BTreeSet::new(), types: Vec::new() })
    }

    /// Returns the text of a part, as changed so far.
    pub(in crate::render) fn text(&mut self, part: &str) -> Result<String, Unfit> {
        if let Some(text) = self.changed.get(part) {
            return Ok(text.clone());
        }
        let mut text = String::new();
        let mut entry = self.archive.by_name(part).map_err(|_| Unfit("a part in it is missing"))?;
        entry.read_to_string(&mut text).map_err(|_| Unfit("a part in it is not in UTF-8"))?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    /// Returns the part that is the workbook.
    pub(in crate::render) fn workbook(&mut self) -> Result<String, Unfit> {
        let relations = self.relations("")?;
        let main = relations.into_iter().find(|relation| relation.is("/officeDocument"));
        let part = main
            .map(|relation| relation.target)
            .filter(|part| part.rsplit_once('.').is_none_or(|(_, ending)| ending != "bin"));
        part.ok_or(Unfit("it is no .xlsx package"))
    }

    /// Returns the relations of a part to others in the package; the package itself is the part "".
    pub(in crate::render) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Unfit> {
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
    pub(in crate::render) fn relate(&mut self, from: &str, kind: &str, to: &str) -> Result<String, Unfit> {
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
    pub(in crate::render) fn free_name(&self, stem: &str, ending: &str) -> String {
        let free = |name: &String| {
            !self.changed.contains_key(name) && !self.names.iter().any(|other| other.eq_ignore_ascii_case(name))
        };
        (1..=u32::MAX).map(|number| format!("{stem}{number}{ending}")).find(free).unwrap_or_default()
    }

    /// Adds a kind of parts by their ending, where the list lacks it.
    pub(in crate::render) fn default_type(&mut self, ending: &str, kind: &str) -> Result<(), Unfit> {
        let lower = self.text(TYPES)?.to_ascii_lowercase();
        if !lower.contains(&format!("extension=\"{ending}\"")) {
            self.types.insert(0, format!("<Default Extension=\"{ending}\" ContentType=\"{kind}\"/>"));
        }
        Ok(())
    }

    /// Writes the copy: its parts in their order, then the new ones.
    pub(in crate::render) fn finish(mut self) -> Result<Vec<u8>, Unfit> {
        let unwritten = |_| Unfit("its package cannot be copied");
        if !self.types.is_empty() {
            let types = self.text(TYPES)?;
            let root = Document::parse(&types).map_err(|_| NOT_XML)?.root_element().range();
            let prefix = xml::prefix(&types[root.clone()]);
            let added: String = self.types.iter().map(|entry| entry.replacen('<', &format!("<{prefix}"), 1)).collect();
            let grown = xml::with_content(&types[root.clone()], &added);
            self.changed.insert(TYPES.to_owned(), xml::spliced(&types, vec![(root, grown)]));
        }
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        // A fixed time keeps the bytes the same from one day to the next.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        for (index, name) in self.names.iter().enumerate() {
            if self.dropped.contains(name) {
                continue;
            }
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
        Ok(writer.finish().map_err(unwritten)?.into_inner())
    }
}
