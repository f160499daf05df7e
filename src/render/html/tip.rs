//! How a figure is made, as it unfolds beside it.

use super::origin::Origins;
use super::view::fragment;
use crate::domain::End;
use crate::report::{Note, Shown};
use serde::Serialize;

/// The figure behind a figure, in words.
#[derive(Debug, Default, Serialize)]
pub(super) struct Tip {
    /// The id of the box, unique on the page.
    id: String,
    /// The value in full, with its unit.
    value: String,
    /// Which end of a range it is; nothing for the figure itself.
    end: String,
    /// The range; nothing where there is none.
    range: String,
    /// The basis of a panel figure.
    basis: String,
    /// The formula in words; nothing for a panel figure.
    formula: String,
    /// The panel figures it is made of.
    operands: Vec<Operand>,
    /// What to bear in mind.
    cautions: Vec<String>,
}

/// A panel figure in a formula.
#[derive(Debug, Serialize)]
struct Operand {
    /// What it is called.
    name: String,
    /// The figure with its unit.
    text: String,
    /// The basis and when it was told.
    basis: String,
    /// Where it stands on the page, as the target of a link; nothing where it does not.
    href: String,
    /// The number of the source; 0 where there is none.
    source: usize,
    /// Publisher and date.
    publisher: String,
    /// The input cell.
    cell: String,
}

impl Tip {
    /// Returns an empty box with a number, for what is no figure.
    pub(super) fn numbered(number: usize) -> Self {
        Self { id: format!("t{number}"), ..Self::default() }
    }

    /// Returns how a figure is made; `number` tells the box from all others.
    pub(super) fn of(shown: &Shown, origins: &Origins, notes: &[Note], number: usize) -> Self {
        let formula = origins.formula(&shown.derivation);
        let leaves = shown.derivation.leaves();
        let operand = |id: &str, unnamed: String| {
            let Some(origin) = origins.get(id) else {
                let (name, text) = (id.to_owned(), unnamed);
                let none = String::new;
                return Operand { name, text, basis: none(), href: none(), source: 0, publisher: none(), cell: none() };
            };
            let note = origin.source.and_then(|number| notes.iter().find(|note| note.number == number));
            Operand {
                name: origin.name.clone(),
                text: origin.text.clone(),
                basis: origin.basis.clone(),
                href: fragment(&origin.anchor),
                source: note.map_or(0, |note| note.number),
                publisher: note.map_or_else(String::new, |note| note.text.clone()),
                cell: origin.cell.clone(),
            }
        };
        let estimate = &shown.estimate;
        let end = |end: Option<f64>| end.map_or_else(|| "open".to_owned(), |end| shown.format.text(end));
        let range = format!("{} to {}", end(estimate.low), end(estimate.high));
        // The formula in words says it better.
        let computed = format!("computed: {}", shown.derivation);
        Self {
            id: format!("t{number}"),
            value: shown.format.full(shown.value, &shown.unit),
            end: match shown.end {
                End::Low => "low end".to_owned(),
                End::Base => String::new(),
                End::High => "high end".to_owned(),
            },
            range: if estimate.is_point() { String::new() } else { range },
            basis: shown.basis.map_or_else(String::new, |basis| basis.to_string()),
            formula,
            operands: leaves.iter().map(|leaf| operand(&leaf.id, leaf.unit.brief(leaf.estimate.base))).collect(),
            cautions: shown.cautions.iter().filter(|caution| **caution != computed).cloned().collect(),
        }
    }
}
