#![expect(clippy::disallowed_types, reason = "the parts of a package are edited as text, at the places that XML tells")]
//! A Table of the workbook (a `ListObject`) as its part tells of it.

use super::scan::area;
use super::strings::unescaped;
use crate::domain::{Area, CellRef};
use crate::render::package::{NOT_XML, Unfit, xml};
use roxmltree::{Document, Node};
use std::ops::Range;

/// The beginning of the names of Tables that are filled.
pub(super) const PREFIX: &str = "lc_";

const TOTALS: (&str, &str) =
    ("has a row of totals, which stands below its data", "switch it off, and compute totals above the Table");
const FILTERED: (&str, &str) = ("hides rows by a filter", "clear the filter");
const SORTED: (&str, &str) = ("is sorted", "clear its sort order; rows come in the order of the report");
const IMPORTED: (&str, &str) = ("is filled by a query or an import", "convert it to a range and make a Table of that");

/// A Table.
#[derive(Debug)]
pub(super) struct ExcelTable {
    /// Its part.
    pub(super) part: String,
    text: String,
    /// Its name.
    pub(super) name: String,
    /// Its cells with the heads.
    pub(super) area: Area,
    /// Its columns.
    pub(super) columns: Vec<Column>,
    /// Whether it has a row of heads.
    pub(super) headed: bool,
    /// Whether it has a row of totals.
    pub(super) totals: bool,
    /// What in it keeps it from being refilled, and what to do about that.
    pub(super) hindrances: Vec<(&'static str, &'static str)>,
    /// Where its area and that of its filter are written, and whether the filter's is.
    extents: Vec<(Range<usize>, Area)>,
}

/// A column of a Table.
#[derive(Debug)]
pub(super) struct Column {
    /// Its head.
    pub(super) head: String,
    /// The formula of all its cells.
    pub(super) formula: Option<String>,
}

impl ExcelTable {
    /// Reads a Table.
    pub(super) fn read(part: String, text: String) -> Result<Self, Unfit> {
        const UNSOUND: Unfit = Unfit("a Table in it is not as expected");
        let document = Document::parse(&text).map_err(|_| NOT_XML)?;
        let root = document.root_element();
        if !xml::prefix(&text[root.range()]).is_empty() {
            return Err(Unfit("a Table in it is written in a way that only few programs use"));
        }
        let extent = |node: Node<'_, '_>| {
            let start = node.range().start;
            let found = xml::attribute(&text[node.range()], "ref")?;
            let range = found.start + start..found.end + start;
            let area = area(&text[range.clone()])?;
            Some((range, area))
        };
        let named = |name: &'static str| root.descendants().find(move |node| node.tag_name().name() == name);
        let own = extent(root).ok_or(UNSOUND)?;
        let whole = own.1;
        let filter = root.children().find(|node| node.tag_name().name() == "autoFilter");
        let columns = root.descendants().filter(|node| node.tag_name().name() == "tableColumn");
        let columns: Vec<Column> = columns
            .map(|column| Column {
                head: head(column.attribute("name").unwrap_or("")),
                formula: column
                    .children()
                    .find(|node| node.tag_name().name() == "calculatedColumnFormula")
                    .and_then(|node| node.text())
                    .map(|formula| formula.strip_prefix('=').unwrap_or(formula).to_owned()),
            })
            .collect();
        let count = |name: &str| root.attribute(name).and_then(|count| count.parse::<u32>().ok());
        if columns.len() as u64 != u64::from(whole.to.column - whole.from.column + 1) {
            return Err(UNSOUND);
        }
        let imported = !matches!(root.attribute("tableType"), None | Some("worksheet"));
        let totals = count("totalsRowCount").unwrap_or(0) > 0;
        let hindrances = [
            (totals, TOTALS),
            (named("filterColumn").is_some(), FILTERED),
            (named("sortState").is_some(), SORTED),
            (imported, IMPORTED),
        ];
        let hindrances = hindrances.into_iter().filter(|(there, _)| *there).map(|(_, why)| why).collect();
        let table = Self {
            part,
            name: root.attribute("displayName").or(root.attribute("name")).unwrap_or_default().to_owned(),
            area: whole,
            columns,
            headed: count("headerRowCount").unwrap_or(1) > 0,
            totals,
            hindrances,
            extents: [Some(own), filter.and_then(extent)].into_iter().flatten().collect(),
            text: String::new(),
        };
        drop(document);
        Ok(Self { text, ..table })
    }

    /// Returns whether it is ours to fill.
    pub(super) fn is_ours(&self) -> bool {
        self.name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
    }

    /// Returns the first row of data.
    pub(super) const fn first_row(&self) -> u32 {
        self.area.from.row + self.headed as u32
    }

    /// Returns the part with another last row.
    pub(super) fn ending_in(&self, row: u32) -> String {
        let change = |(range, area): &(Range<usize>, Area)| {
            let to = CellRef::new(row, area.to.column);
            (range.clone(), format!("{}:{to}", area.from))
        };
        xml::spliced(&self.text, self.extents.iter().map(change).collect())
    }
}

/// A head as its cell says it: line breaks are written `_x000a_` in a Table.
fn head(name: &str) -> String {
    unescaped(&name.replace("_x000a_", "\n").replace("_x000A_", "\n").replace("_x000d_", "").replace("_x000D_", ""))
}
