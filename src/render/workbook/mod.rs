//! The workbook: markup from a template becomes a typed tree, then a plan with addresses, then formulas, then a file.
//!
//! | file | does |
//! | --- | --- |
//! | `blank` | blanks template tags, so that errors are located in the template |
//! | `markup`, `vocabulary`, `kinds`, `book`, `free` | XML to elements, elements checked, elements to a typed tree with the report's tables |
//! | `xsd` | the vocabulary as XML Schema |
//! | `known` | the ids that a template names, held against what any report has |
//! | `grid`, `layout`, `table_layout`, `free_layout`, `chart_layout`, `pages`, `plan` | every cell in its place |
//! | `places` | where the plan puts each table, for those who come from a cell |
//! | `case` | the choice of the low, base or high case |
//! | `links` | from a row to its facts, from a fact to where it is shown, to its source and back |
//! | `registry`, `formula`, `sentence` | live formulas over the cells that show the operands |
//! | `styles`, `charts`, `draw` | the drawing; only these name the spreadsheet library |
//! | `limits` | words made to fit what a spreadsheet takes |
//! | `chart_cache` | the values of charts, for programs that do not compute |

mod blank;
mod book;
mod case;
mod chart_cache;
mod chart_layout;
mod charts;
mod compose;
mod draw;
mod formula;
mod free;
mod free_layout;
mod grid;
mod kinds;
mod known;
mod layout;
mod limits;
mod links;
mod markup;
mod pages;
mod places;
mod plan;
mod registry;
mod sentence;
mod styles;
mod table_layout;
mod vocabulary;
mod xsd;

#[cfg(test)]
mod tests;

/// The template of the workbook.
pub(crate) const FILE: &str = "workbook.xml";

pub(crate) use compose::{check, workbook};
pub(crate) use limits::fit;
pub use xsd::workbook_schema;
