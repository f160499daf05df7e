//! The cells of refilled Tables: the report's rows, in the formats of the Table's first row.

use super::book::Book;
use super::cells::{Content, Filling, Fillings, filling};
use super::plan::{Planned, Source};
use super::styles::Styles;
use super::value::Value;
use crate::domain::{CellRef, column_letters};
use crate::render::TablePlace;
use crate::report::RowKind;

/// Fills the cells of a Table; a table without rows leaves one that is empty.
pub(super) fn fill(book: &Book<'_>, planned: &Planned<'_>, styles: &mut Styles, fillings: &mut Fillings) {
    let growth = &planned.growth;
    let page = &book.sheets[growth.sheet];
    for (column, source) in (growth.columns.0..).zip(&planned.sources) {
        let like = page.scan.style(CellRef::new(growth.first, column));
        let like = if styles.has(like) { like } else { 0 };
        for row in growth.first..=growth.new_last {
            let index = (row - growth.first) as usize;
            let value = |value: Value, styles: &mut Styles| filling(&value, like, styles, book.from_1904);
            let filled = match (source, planned.table.rows.get(index)) {
                (Source::Formula(formula), _) => Filling { content: Content::Formula(formula.clone()), style: like },
                (_, None) => Filling { content: Content::Nothing, style: like },
                (Source::Column(at), Some(row)) => value(row.cells.get(*at).map_or(Value::Nothing, Value::of), styles),
                (Source::Id, Some(row)) => value(Value::Words(row.id.clone()), styles),
                (Source::Kind, Some(row)) => value(Value::Words(kind(row.kind).into()), styles),
            };
            fillings.insert(CellRef::new(row, column), Some(filled));
        }
        for row in growth.new_last + 1..=growth.last {
            fillings.insert(CellRef::new(row, column), None);
        }
    }
}

/// Returns the word for a row's part in its table, as `model.json` has it.
const fn kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Heading => "heading",
        RowKind::Item => "item",
        RowKind::Derived => "derived",
        RowKind::Total => "total",
    }
}

/// Returns where a Table's rows and columns stand, for `trace`.
pub(super) fn place(planned: &Planned<'_>) -> TablePlace {
    let columns = (planned.growth.columns.0..).zip(&planned.sources).filter_map(|(column, source)| match source {
        Source::Column(at) => Some((planned.table.columns[*at].id.clone(), column_letters(column))),
        _ => None,
    });
    let rows = planned.table.rows.iter().zip(planned.growth.first..);
    TablePlace {
        table: planned.table.id.clone(),
        columns: columns.collect(),
        rows: rows.map(|(row, at)| (row.id.clone(), at)).collect(),
    }
}
