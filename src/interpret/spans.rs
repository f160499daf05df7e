//! Headings that stand over blocks of columns without being merged: a lab centred over its years.
//!
//! The row of headings nearest the figures shows the blocks: a blank column parts them, or a label that comes again. Where
//! the row above has one text in each block, each text heads its whole block, wherever in it it stands.

use super::label::Label;
use super::layout::{Layout, Table, Tag, as_year};
use super::period_label::Stretch;
use crate::domain::CellRef;
use std::collections::BTreeMap;

/// Which cell of a heading row heads which columns.
#[derive(Debug, Default)]
pub(super) struct Spans(BTreeMap<u32, Vec<(u32, u32, CellRef)>>);

impl Spans {
    /// Finds the blocks of a table and the headings over them.
    pub(super) fn of(layout: &Layout, table: &Table) -> Self {
        let mut spans = Self::default();
        let filled = |row: u32| layout.tags.row(row).iter().filter(|(_, tag)| key(tag).is_some()).count();
        let Some(&lowest) = table.headings.iter().max_by_key(|&&row| (filled(row), row)) else { return spans };
        let blocks = blocks(layout, lowest);
        if blocks.len() < 2 {
            return spans;
        }
        for &row in table.headings.iter().filter(|&&row| row < lowest) {
            let first = blocks[0].0;
            let texts: Vec<CellRef> =
                layout.tags.row(row).iter().map(|(cell, _)| *cell).filter(|cell| cell.column >= first).collect();
            let within = |(from, to): &(u32, u32)| {
                let mut inside = texts.iter().filter(|cell| (*from..=*to).contains(&cell.column));
                let only = inside.next().filter(|_| inside.next().is_none())?;
                Some((*from, *to, *only))
            };
            let heads: Vec<(u32, u32, CellRef)> = blocks.iter().filter_map(within).collect();
            if heads.len() == blocks.len() && heads.len() == texts.len() {
                spans.0.insert(row, heads);
            }
        }
        spans
    }

    /// Returns the cell of a heading row that heads a column, when blocks show it.
    pub(super) fn at(&self, row: u32, column: u32) -> Option<CellRef> {
        let heads = self.0.get(&row)?;
        heads.iter().find(|(from, to, _)| (*from..=*to).contains(&column)).map(|(_, _, cell)| *cell)
    }
}

/// What a heading says that comes again in the next block.
fn key(tag: &Tag) -> Option<String> {
    let period = |label: &super::period_label::PeriodLabel| match label.stretch {
        Stretch::Whole(period) => period.to_string(),
        part => format!("{part:?}"),
    };
    match tag {
        Tag::Period(label) => Some(period(label)),
        Tag::Text(label) => {
            let Label { lab, metric, period: when, role: None, .. } = label.as_ref() else { return None };
            let parts = [
                lab.as_ref().map(ToString::to_string),
                metric.as_ref().map(ToString::to_string),
                when.as_ref().map(period),
            ];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        }
        tag => as_year(tag).as_ref().map(period),
    }
}

/// The blocks of a heading row, first and last column.
fn blocks(layout: &Layout, row: u32) -> Vec<(u32, u32)> {
    let mut blocks: Vec<(u32, u32)> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for (cell, tag) in layout.tags.row(row) {
        let Some(key) = key(tag) else { continue };
        if let Some((_, to)) = blocks.last_mut().filter(|(_, to)| to + 1 == cell.column && !seen.contains(&key)) {
            *to = cell.column;
        } else {
            blocks.push((cell.column, cell.column));
            seen.clear();
        }
        seen.push(key);
    }
    blocks
}
