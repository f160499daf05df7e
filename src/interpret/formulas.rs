//! Formulas: computed from cells that are read, or facts in their own right.
//!
//! A formula over cells that are read (a total, a margin, a link to another sheet) is derived: a tie-out to test, not a
//! fact. A formula over nothing that was read, such as `=4600/1000`, is a fact like a typed number.

use super::account::Class;
use super::reading::{Candidate, SheetReading};
use crate::domain::CellRef;
use crate::ingest::Grid;

/// A reference in a formula: the sheet when it names one, the first and the last cell.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reference {
    sheet: Option<String>,
    from: CellRef,
    to: CellRef,
}

/// Decides for every candidate whether it is a fact, sets the classes of its cells and returns the facts.
pub(super) fn settle(grids: &[&Grid], readings: &mut [SheetReading]) -> Vec<Candidate> {
    // Everything that holds a figure, computed or not, counts as read for the formulas over it.
    for (grid, reading) in grids.iter().zip(readings.iter_mut()) {
        for cell in reading.candidates.iter().flat_map(|candidate| candidate.cells.cells()) {
            if let Some(index) = grid.cells.index_of(cell) {
                reading.classes[index] = Some(Class::Fact);
            }
        }
    }
    let mut facts = Vec::new();
    for index in 0..readings.len() {
        let mut candidates = std::mem::take(&mut readings[index].candidates);
        if !candidates.iter().any(|candidate| candidate.formula) {
            facts.append(&mut candidates);
            continue;
        }
        for candidate in candidates {
            if !candidate.formula || !is_computed(grids, index, &candidate, readings) {
                facts.push(candidate);
                continue;
            }
            for cell in candidate.cells.cells() {
                if let Some(place) = grids[index].cells.index_of(cell) {
                    readings[index].classes[place] = Some(Class::Derived);
                }
            }
        }
    }
    facts
}

/// A formula over cells that are read is computed, unless a typed amount is added to them: `=B4+9.37`.
fn is_computed(grids: &[&Grid], sheet: usize, candidate: &Candidate, readings: &[SheetReading]) -> bool {
    let main = candidate.observation.origin.cell;
    let formula = grids[sheet].cells.get(main).and_then(|cell| cell.formula.as_deref()).unwrap_or_default();
    let over_read = references(formula).into_iter().any(|reference| {
        let target = match &reference.sheet {
            None => Some(sheet),
            Some(name) => grids.iter().position(|grid| grid.name.as_ref() == name),
        };
        let Some(target) = target else { return false };
        let cells = &grids[target].cells;
        let (start, end) = (cells.start_of(reference.from.row), cells.start_of(reference.to.row.saturating_add(1)));
        let area = cells.places().skip(start).zip(readings[target].classes.iter().skip(start));
        area.take(end.saturating_sub(start)).any(|(cell, class)| {
            (reference.from.column..=reference.to.column).contains(&cell.column)
                && (target, cell) != (sheet, main)
                && matches!(class, Some(Class::Fact | Class::Derived))
        })
    });
    over_read && !adds_a_typed_amount(formula)
}

/// Whether a term of the sum that a formula is holds no reference: `9.37` in `B4+9.37`. One, nought and a hundred belong
/// to margins and rates of growth.
fn adds_a_typed_amount(formula: &str) -> bool {
    let mut depth = 0_usize;
    let mut terms: Vec<String> = vec![String::new()];
    for c in formula.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '+' | '-' if depth == 0 => {
                terms.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(term) = terms.last_mut() {
            term.push(c);
        }
    }
    let typed = |term: &String| {
        let term = term.trim();
        let plain = !term.is_empty() && term.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '*' | '/' | ' '));
        plain && !matches!(term, "0" | "1" | "100")
    };
    terms.len() > 1 && terms.iter().any(typed)
}

/// The form of a formula whatever cells it refers to: `#-#` for `B2-B3`.
pub(super) fn shape(formula: &str) -> String {
    let mut shape = String::new();
    let mut word = String::new();
    let close = |word: &mut String, shape: &mut String| {
        if CellRef::parse(word).is_some() {
            shape.push('#');
        } else {
            shape.push_str(word);
        }
        word.clear();
    };
    for c in formula.chars() {
        if c.is_alphanumeric() || matches!(c, '$' | '_' | '.') {
            word.push(c);
        } else {
            close(&mut word, &mut shape);
            shape.push(c);
        }
    }
    close(&mut word, &mut shape);
    shape
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
    use super::{adds_a_typed_amount, references, shape};

    #[test]
    fn a_typed_amount_in_a_sum_is_found() {
        for formula in ["B4+9.37", "SUM(B2:B4)-0.5", "12+B4", "B4+4600/1000"] {
            assert!(adds_a_typed_amount(formula), "{formula}");
        }
        for formula in ["B4*0.54", "C2/B2-1", "1-C3", "B2-B3", "SUM(B2:B4)", "ROUND(B2+0.5,1)", "-B4"] {
            assert!(!adds_a_typed_amount(formula), "{formula}");
        }
    }

    #[test]
    fn formulas_of_one_form_are_alike() {
        assert_eq!(shape("B2-B3"), shape("$E$2-E3"));
        assert_eq!(shape("SUM(B2:B9)/1000"), "SUM(#:#)/1000");
        assert_ne!(shape("B2-B3"), shape("B2+B3"));
    }

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
