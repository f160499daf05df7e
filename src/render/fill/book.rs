#![expect(clippy::disallowed_types, reason = "the parts of a package are edited as text, at the places that XML tells")]
//! The template as a workbook: its sheets with what stands on them, its names, its texts.

use super::complaints::Complaints;
use super::drawing::{self, Anchor};
use super::refused;
use super::scan::{Scan, area};
use super::strings::{self, Item, unescaped};
use super::table::ExcelTable;
use crate::domain::{Area, CellRef};
use crate::render::package::{MAIN, NOT_XML, Package, RELATIONS, Relation, Unfit, xml};
use roxmltree::{Document, Node};
use std::ops::Range;

/// Parts that are read as a tree are at most this large.
const MOST_TREE: usize = 8 << 20;

/// A workbook that is filled.
pub(super) struct Book<'b> {
    /// Its package.
    pub(super) package: Package<'b>,
    /// The part that is the workbook.
    pub(super) part: String,
    /// That part's text.
    pub(super) text: String,
    /// The sheets of cells, in the order of their tabs.
    pub(super) sheets: Vec<Sheet>,
    /// Its names.
    pub(super) names: Vec<Name>,
    /// The texts that cells share.
    pub(super) strings: Vec<Item>,
    /// The part of the formats.
    pub(super) styles: String,
    /// Whether days are counted from 1904.
    pub(super) from_1904: bool,
}

/// A sheet.
pub(super) struct Sheet {
    /// The name on the tab.
    pub(super) name: String,
    /// Its part.
    pub(super) part: String,
    /// That part's text.
    pub(super) text: String,
    /// What stands in it.
    pub(super) scan: Scan,
    /// Its Tables.
    pub(super) tables: Vec<ExcelTable>,
    /// Charts and pictures on it.
    pub(super) anchors: Vec<Anchor>,
    /// Cells with notes.
    pub(super) notes: Vec<CellRef>,
    /// Pivot tables: where each stands, and the part of what it is made from.
    pub(super) pivots: Vec<(Area, String)>,
}

/// A defined name.
pub(super) struct Name {
    /// How it is called.
    pub(super) called: String,
    /// What it stands for.
    pub(super) text: String,
    /// Where that is written in the workbook's part.
    pub(super) range: Range<usize>,
}

impl<'b> Book<'b> {
    /// Reads a template; complains when it cannot be filled at all.
    pub(super) fn open(bytes: &'b [u8], told: &mut Complaints) -> Option<Self> {
        if let Some((message, hint)) = refused::bytes(bytes) {
            told.file(message, hint);
            return None;
        }
        match Self::read(bytes, told) {
            Ok(book) => told.none().then_some(book),
            Err(Unfit(why)) => {
                let hint = "open it in Excel or LibreOffice and save it again as .xlsx";
                told.file(format!("it cannot be filled: {why}"), hint);
                None
            }
        }
    }

    fn read(bytes: &'b [u8], told: &mut Complaints) -> Result<Self, Unfit> {
        let mut package = Package::open(bytes)?;
        refused::parts(&mut package, told)?;
        let part = package.workbook()?;
        let text = tree_text(&mut package, &part)?;
        let document = Document::parse(&text).map_err(|_| NOT_XML)?;
        let root = document.root_element();
        if root.tag_name().namespace() != Some(MAIN) || !xml::prefix(&text[root.range()]).is_empty() {
            return Err(Unfit("it is of a kind that only few programs write"));
        }
        let relations = package.relations(&part)?;
        let styles = relations.iter().find(|relation| relation.is("/styles")).ok_or(Unfit("it has no style sheet"))?;
        let strings = match relations.iter().find(|relation| relation.is("/sharedStrings")) {
            Some(relation) => strings::shared(&package.text(&relation.target)?)?,
            None => Vec::new(),
        };
        let mut sheets = Vec::new();
        for node in root.descendants().filter(|node| node.tag_name().name() == "sheet") {
            let id = node.attribute((RELATIONS, "id"));
            let relation = relations.iter().find(|relation| Some(relation.id.as_str()) == id).ok_or(NOT_XML)?;
            if relation.is("/worksheet") {
                let name = node.attribute("name").unwrap_or_default().to_owned();
                sheets.push(Sheet::read(&mut package, name, relation.target.clone())?);
            }
        }
        let names = root.descendants().filter(|node| node.tag_name().name() == "definedName");
        let names = names.filter_map(|node| {
            let range = content(node, &text)?;
            Some(Name { called: node.attribute("name")?.to_owned(), text: unescaped(&text[range.clone()]), range })
        });
        let from_1904 = root.children().any(|node| {
            node.tag_name().name() == "workbookPr" && matches!(node.attribute("date1904"), Some("1" | "true"))
        });
        let names = names.collect();
        drop(document);
        let styles = styles.target.clone();
        Ok(Self { package, part, text, sheets, names, strings, styles, from_1904 })
    }

    /// Returns the number of the sheet of a name; names differ by more than capitals.
    pub(super) fn sheet(&self, name: &str) -> Option<usize> {
        let name = name.to_lowercase();
        self.sheets.iter().position(|sheet| sheet.name.to_lowercase() == name)
    }

    /// Returns what a cell of the template says, when it is no formula.
    pub(super) fn item(&self, cell: &super::scan::Cell, text: &str) -> Option<Item> {
        if cell.formula.is_some() {
            return None;
        }
        match cell.kind.as_str() {
            "s" => {
                let number: usize = text.get(cell.value.clone()?)?.trim().parse().ok()?;
                self.strings.get(number).cloned()
            }
            "inlineStr" => cell.inline.clone(),
            _ => None,
        }
    }
}

impl Sheet {
    fn read(package: &mut Package<'_>, name: String, part: String) -> Result<Self, Unfit> {
        let text = package.text(&part)?;
        let scan = Scan::read(&text)?;
        let relations = package.relations(&part)?;
        let of = |kind: &str| relations.iter().filter(|relation| relation.is(kind)).cloned().collect::<Vec<Relation>>();
        let (mut tables, mut anchors, mut notes, mut pivots) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for relation in of("/table") {
            let text = tree_text(package, &relation.target)?;
            tables.push(ExcelTable::read(relation.target, text)?);
        }
        for relation in of("/drawing") {
            anchors.extend(drawing::read(package, &relation.target)?);
        }
        for relation in of("/comments") {
            let text = tree_text(package, &relation.target)?;
            let document = Document::parse(&text).map_err(|_| NOT_XML)?;
            let of_cell = |node: Node<'_, '_>| CellRef::parse(node.attribute("ref")?);
            notes.extend(document.descendants().filter(|node| node.tag_name().name() == "comment").filter_map(of_cell));
        }
        for relation in of("/pivotTable") {
            let text = tree_text(package, &relation.target)?;
            let document = Document::parse(&text).map_err(|_| NOT_XML)?;
            let location = document.descendants().find(|node| node.tag_name().name() == "location");
            let at = location.and_then(|node| area(node.attribute("ref")?));
            let caches = package.relations(&relation.target)?;
            let cache = caches.into_iter().find(|relation| relation.is("/pivotCacheDefinition"));
            pivots.extend(at.zip(cache.map(|cache| cache.target)));
        }
        Ok(Self { name, part, text, scan, tables, anchors, notes, pivots })
    }

    /// Returns the merged area that hides a cell: one whose first cell is another.
    pub(super) fn hidden_in(&self, cell: CellRef) -> Option<Area> {
        self.scan.merges.iter().copied().find(|merge| merge.contains(cell) && merge.from != cell)
    }
}

/// Returns the text of a part that is read as a tree.
pub(super) fn tree_text(package: &mut Package<'_>, part: &str) -> Result<String, Unfit> {
    let text = package.text(part)?;
    if text.len() > MOST_TREE {
        return Err(Unfit("a part in it is absurdly large"));
    }
    Ok(text)
}

/// Returns where the content of an element stands, when it has some.
pub(super) fn content(node: Node<'_, '_>, text: &str) -> Option<Range<usize>> {
    let range = node.range();
    let element = &text[range.clone()];
    let first = node.first_child()?.range().start;
    let last = element.rfind("</")?;
    Some(first..range.start + last)
}
