#![expect(clippy::disallowed_types, reason = "the parts of a package are edited as text, at the places that XML tells")]
//! What lies on a sheet: charts and pictures, and from where to where.

use super::book::tree_text;
use crate::domain::{Area, CellRef};
use crate::render::package::{NOT_XML, Package, RELATIONS, Unfit};
use roxmltree::{Document, Node};

/// A chart, a picture or a shape.
#[derive(Debug)]
pub(super) struct Anchor {
    /// The cells it lies over.
    pub(super) area: Area,
    /// Its name.
    pub(super) name: String,
    /// The part of its chart.
    pub(super) chart: Option<String>,
    /// Whether the chart is of the newer kind: waterfall, funnel, …
    pub(super) newer: bool,
}

/// Reads the drawing of a sheet.
pub(super) fn read(package: &mut Package<'_>, part: &str) -> Result<Vec<Anchor>, Unfit> {
    let text = tree_text(package, part)?;
    let document = Document::parse(&text).map_err(|_| NOT_XML)?;
    let relations = package.relations(part)?;
    let anchors = document.root_element().children().filter(Node::is_element).map(|anchor| {
        let named = |name: &'static str| anchor.descendants().find(move |node| node.tag_name().name() == name);
        let corner = |name: &'static str| {
            let node = named(name)?;
            let number = |name: &str| {
                node.children().find(|child| child.tag_name().name() == name)?.text()?.trim().parse::<u32>().ok()
            };
            Some(CellRef::new(number("row")?.saturating_add(1), number("col")?.saturating_add(1)))
        };
        let from = corner("from").unwrap_or(CellRef::new(1, 1));
        let to = corner("to").filter(|to| to.row >= from.row && to.column >= from.column).unwrap_or(from);
        let id = named("chart").and_then(|node| node.attribute((RELATIONS, "id")));
        let chart = relations.iter().find(|relation| Some(relation.id.as_str()) == id);
        Anchor {
            area: Area { from, to },
            name: named("cNvPr").and_then(|node| node.attribute("name")).unwrap_or("a drawing").to_owned(),
            newer: chart.is_some_and(|relation| relation.is("/chartEx")),
            chart: chart.map(|relation| relation.target.clone()),
        }
    });
    Ok(anchors.collect())
}
