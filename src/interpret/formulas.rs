//! Formulas: computed from cells that are read, or facts in their own right.
//!
//! A formula over cells that are read (a total, a margin, a link to another sheet) is derived: a tie-out to test, not a
//! fact. A formula over nothing that was read, such as `=4600/1000`, is a fact like a typed number.

use super::account::Class;
use super::reading::{Candidate, SheetReading};
use crate::domain::CellRef;
use crate::ingest::Workbook;
use std::collections::BTreeSet;

/// A reference in a formula: the sheet when it names one, the first and the last cell.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reference {
    sheet: Option<String>,
    from: CellRef,
    to: CellRef,
}

/// Decides for every candidate whether it is a fact, sets the classes of its cells and returns the facts.
pub(super) fn settle(workbook: &Workbook, readings: &mut [SheetReading]) -> Vec<Candidate> {
    // Everything that holds a figure, computed or not, counts as read for the formulas over it.
    let mut read: BTreeSet<(usize, CellRef)> = BTreeSet::new();
    for (index, reading) in readings.iter().enumerate() {
        read.extend(reading.candidates.iter().flat_map(|candidate| &candidate.cells).map(|&cell| (index, cell)));
        let derived = reading.classes.iter().filter(|(_, class)| **class == Class::Derived);
        read.extend(derived.map(|(&cell, _)| (index, cell)));
    }
    let mut facts = Vec::new();
    for (index, reading) in readings.iter_mut().enumerate() {
        for candidate in std::mem::take(&mut reading.candidates) {
            let derived = candidate.formula && refers_to_read(workbook, index, &candidate, &read);
            let class = if derived { Class::Derived } else { Class::Fact };
            for &cell in &candidate.cells {
                reading.classes.insert(cell, class);
            }
            if !derived {
                facts.push(candidate);
            }
        }
    }
    facts
}

fn refers_to_read(workbook: &Workbook, sheet: usize, candidate: &Candidate, read: &BTreeSet<(usize, CellRef)>) -> bool {
    let main = candidate.observation.origin.cell;
    let formula = workbook.sheets[sheet].cells.get(main).and_then(|cell| cell.formula.as_deref()).unwrap_or_default();
    references(formula).into_iter().any(|reference| {
        let target = match &reference.sheet {
            None => Some(sheet),
            Some(name) => workbook.sheets.iter().position(|grid| grid.name.as_ref() == name),
        };
        let Some(target) = target else { return false };
        let area = read.range((target, reference.from)..=(target, CellRef::new(reference.to.row, u32::MAX)));
        area.into_iter().any(|(_, cell)| {
            (reference.from.column..=reference.to.column).contains(&cell.column)
                && (target, *cell) != (sheet, main)
                && cell.row <= reference.to.row
        })
    })
}

/// Finds the references of a formula. Text in quotes is passed over; what is not a reference is left alone.
fn references(formula: &str) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    let mut sheet: Option<String> = None;
    let mut range_open = false;
    let mut characters = formula.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => while characters.next().is_some_and(|(_, c)| c != '"') {},
            '\'' => {
                let name: String = characters.by_ref().map(|(_, c)| c).take_while(|&c| c != '\'').collect();
                sheet = Some(name);
            }
            ':' => {
                range_open = true;
                continue;
            }
            '!' => continue,
            c if c.is_alphanumeric() || matches!(c, '$' | '_' | '.') => {
                let mut end = at + c.len_utf8();
                while let Some(&(next, c)) = characters.peek() {
                    if !(c.is_alphanumeric() || matches!(c, '$' | '_' | '.')) {
                        break;
                    }
                    end = next + c.len_utf8();
                    characters.next();
                }
                let word = &formula[at..end];
                if characters.peek().is_some_and(|&(_, c)| c == '!') {
                    sheet = Some(word.trim_start_matches('$').to_owned());
                } else if let Some(cell) =
                    CellRef::parse(word).filter(|_| characters.peek().is_none_or(|&(_, c)| c != '('))
                {
                    match found.last_mut().filter(|_| range_open) {
                        Some(last) => last.to = cell,
                        None => found.push(Reference { sheet: sheet.take(), from: cell, to: cell }),
                    }
                }
            }
            _ => sheet = None,
        }
        range_open = false;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::references;

    #[test]
    fn references_are_found() {
        let check = |formula: &str, expected: &[&str]| {
            let found: Vec<String> = references(formula)
                .into_iter()
                .map(|r| format!("{}{}:{}", r.sheet.map(|s| s + "!").unwrap_or_default(), r.from, r.to))
                .collect();
            assert_eq!(found, expected, "{formula}");
        };
        check("B5/C5-1", &["B5:B5", "C5:C5"]);
        check("SUM($B$3:D9)", &["B3:D9"]);
        check("OpenAI!B4+'Two labs'!C7", &["OpenAI!B4:B4", "Two labs!C7:C7"]);
        check("LOG10(A1)&\"B2\"", &["A1:A1"]);
        check("4600/1000", &[]);
    }
}
