//! Prints what a cell computes as a spreadsheet formula over the cells that already show its operands.

use super::case;
use super::plan::{Content, InUse, Place, Plan};
use super::registry::{Registry, settled};
use crate::domain::{CellRef, Derivation, End, Leaf};
use crate::report::{Shown, Test};
use std::collections::BTreeMap;

/// A formula with what it refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Formula {
    /// The formula without the leading `=`.
    pub(super) text: String,
    /// The cells it names.
    pub(super) refers: Vec<Place>,
}

/// Why a formula could not be written, a sentence about a figure.
pub(super) type Lack = String;

/// Writes formulas for one plan.
#[derive(Debug)]
pub(super) struct Writer {
    registry: Registry,
    sheets: Vec<String>,
    has_cases: bool,
}

/// Whether a cell is one that others refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// A figure of a table: it is computed here where the operands are, else it refers to its home.
    Own,
    /// A repetition: any cell that shows the figure will do.
    Guest,
}

impl Writer {
    /// Returns a writer for the cells of a plan.
    pub(super) fn of(plan: &Plan<'_>) -> Self {
        let sheets = plan.sheets.iter().map(|sheet| sheet.name.clone()).collect();
        Self { registry: Registry::of(plan), sheets, has_cases: plan.has_cases }
    }

    /// Returns the formula of a cell, or `None` when the cell computes nothing.
    ///
    /// # Errors
    /// The panel figures that have no typed number anywhere in the workbook.
    pub(super) fn write(&self, from: Place, content: &Content<'_>) -> Result<Option<Formula>, Vec<Lack>> {
        match content {
            Content::Figure(shown) => {
                let formula = self.figure(from, &shown.derivation, shown.end, Stand::Own)?;
                Ok(Some(self.where_meaningful(shown, formula)))
            }
            Content::Repeat(shown) => self.shown(from, shown).map(Some),
            Content::InUse(used) => Ok(Some(self.in_use(from, used))),
            Content::CaseTold => Ok(Some(Formula { text: case::TOLD.to_owned(), refers: Vec::new() })),
            Content::Input(input) => Ok(self.second_input(from, input.figure, input.end)),
            Content::Echo(place, _) => Ok(Some(Formula { text: self.reference(from, *place), refers: vec![*place] })),
            Content::Verdict(_, test) => self.verdict(from, test).map(Some),
            Content::Assertion { shown, least, most } => self.assertion(from, shown, *least, *most).map(Some),
            Content::Sentence(headline) => super::sentence::write(self, from, headline),
            Content::Blank
            | Content::Words(_)
            | Content::Link(..)
            | Content::Jump(..)
            | Content::Number(..)
            | Content::Case
            | Content::AsOf(_) => Ok(None),
        }
    }

    /// Returns the formula of a figure for a cell that no other refers to.
    pub(super) fn repeated(&self, from: Place, derivation: &Derivation, end: End) -> Result<Formula, Vec<Lack>> {
        self.figure(from, derivation, end, Stand::Guest)
    }

    /// Returns the formula of a figure that is shown once more.
    pub(super) fn shown(&self, from: Place, shown: &Shown) -> Result<Formula, Vec<Lack>> {
        let formula = self.figure(from, &shown.derivation, shown.end, Stand::Guest)?;
        Ok(self.where_meaningful(shown, formula))
    }

    /// The formula with n.m. in the cases in which the figure is no number.
    fn where_meaningful(&self, shown: &Shown, formula: Formula) -> Formula {
        let Some(cases) = shown.cases.filter(|_| self.has_cases) else { return formula };
        let without = [(cases.low, "low"), (cases.high, "high")].into_iter().filter(|(value, _)| value.is_none());
        without.fold(formula, |formula, (_, case)| Formula {
            text: format!("IF({}=\"{case}\",\"n.m.\",{})", case::NAME, formula.text),
            ..formula
        })
    }

    /// The number in use: the end that the reader chooses where its source gives one, else the base.
    fn in_use(&self, from: Place, used: &InUse<'_>) -> Formula {
        let cell = |column: Option<u32>| column.map(|column| CellRef::new(from.cell.row, column));
        let [low, base, high] = used.ends.map(cell);
        let Some(base) = base else { return Formula::default() };
        let refers = vec![Place { sheet: from.sheet, cell: base }];
        let end = |name: &str, end: Option<CellRef>, otherwise: String| match end {
            Some(end) if self.has_cases => {
                format!("IF(AND({}=\"{name}\",ISNUMBER({end})),{end},{otherwise})", case::NAME)
            }
            _ => otherwise,
        };
        Formula { text: end("low", low, end("high", high, base.to_string())), refers }
    }

    /// A panel figure is typed once; a second cell for it refers to the first.
    fn second_input(&self, from: Place, figure: &str, end: End) -> Option<Formula> {
        let first = self.registry.input(figure, end).filter(|&first| first != from)?;
        Some(Formula { text: self.reference(from, first), refers: vec![first] })
    }

    fn figure(&self, from: Place, derivation: &Derivation, end: End, stand: Stand) -> Result<Formula, Vec<Lack>> {
        let end = settled(derivation, end);
        let ends = match derivation.corner(end) {
            Ok(Some((_, ends))) => ends,
            Ok(None) => return Err(vec![format!("{derivation} has an open end and cannot be shown there")]),
            Err(absence) => return Err(vec![format!("{derivation} cannot be computed: {}", absence.why())]),
        };
        let mut formula = Formula::default();
        let mut lacks = Vec::new();
        let mut whole = true;
        formula.text = derivation.formula(&mut |part| {
            let place = match (part, std::mem::take(&mut whole)) {
                (Derivation::Constant(_), _) => None,
                (Derivation::Leaf(leaf), whole) => {
                    let at = ends.get(&leaf.id).copied().unwrap_or(End::Base);
                    let place = self.leaf(from, leaf, at, whole && stand == Stand::Own);
                    if place.is_none() {
                        lacks.push(format!("figure `{}` has no cell of its own in the workbook", leaf.id));
                    }
                    place
                }
                (part, true) => self.whole(from, part, end, stand),
                (part, false) if end == End::Base => self.part(from, &part.to_string()),
                (_, false) => None,
            }?;
            formula.refers.push(place);
            Some(self.reference(from, place))
        });
        if lacks.is_empty() { Ok(formula) } else { Err(lacks) }
    }

    fn leaf(&self, from: Place, leaf: &Leaf, end: End, typed_only: bool) -> Option<Place> {
        // An end that is the figure itself need not have a cell of its own.
        let same_as_base = leaf.estimate.at(end) == Some(leaf.estimate.base);
        let ends = [Some(end), (same_as_base && end != End::Base).then_some(End::Base)];
        ends.into_iter().flatten().find_map(|end| {
            let near = if typed_only { None } else { self.registry.nearest(from, &leaf.id, end) };
            near.or_else(|| self.registry.source(&leaf.id, end))
        })
    }

    fn whole(&self, from: Place, derivation: &Derivation, end: End, stand: Stand) -> Option<Place> {
        let key = derivation.to_string();
        let home = self.registry.home(&key, end);
        match stand {
            // Where the operands stand beside it, the formulas of a row stay alike.
            Stand::Own if self.registry.strangers(from.sheet, derivation) == 0 => None,
            Stand::Own => home.filter(|&home| home != from),
            Stand::Guest => self.registry.nearest(from, &key, end).or(home),
        }
    }

    fn part(&self, from: Place, key: &str) -> Option<Place> {
        self.registry.nearest(from, key, End::Base).or_else(|| self.registry.home(key, End::Base))
    }

    /// Whether a figure lies within bounds; a figure that is none does not.
    fn assertion(
        &self,
        from: Place,
        shown: &Shown,
        least: Option<f64>,
        most: Option<f64>,
    ) -> Result<Formula, Vec<Lack>> {
        let Formula { text, refers } = self.repeated(from, &shown.derivation, shown.end)?;
        let bounds = [least.map(|least| format!("{text}>={least}")), most.map(|most| format!("{text}<={most}"))];
        let tests: Vec<String> =
            std::iter::once(format!("ISNUMBER({text})")).chain(bounds.into_iter().flatten()).collect();
        Ok(Formula { text: format!("IF(AND({}),\"holds\",\"fails\")", tests.join(",")), refers })
    }

    fn verdict(&self, from: Place, test: &Test) -> Result<Formula, Vec<Lack>> {
        match test {
            Test::Band { derivation, low, high } => self.band(from, derivation, *low, *high),
            Test::Tie { derivation, tolerance } => {
                let difference = self.repeated(from, derivation, End::Base)?;
                let Formula { text, refers } = difference;
                Ok(Formula { text: format!("IF(ABS({text})<={tolerance},\"ties\",\"differs\")"), refers })
            }
        }
    }

    fn band(&self, from: Place, derivation: &Derivation, least: f64, most: f64) -> Result<Formula, Vec<Lack>> {
        let mut refers = Vec::new();
        let mut ends = BTreeMap::new();
        for end in [End::Low, End::High] {
            // An end that is open, or that has no formula, cannot be tested.
            if matches!(derivation.corner(end), Ok(Some(_))) {
                let formula = self.repeated(from, derivation, end)?;
                refers.extend(formula.refers);
                ends.insert(end, formula.text);
            }
        }
        let (low, high) = (ends.get(&End::Low), ends.get(&End::High));
        let outside: Vec<String> = [
            high.filter(|_| least.is_finite()).map(|high| format!("{high}<{least}")),
            low.filter(|_| most.is_finite()).map(|low| format!("{low}>{most}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let otherwise = match outside.as_slice() {
            [] => "\"overlaps\"".to_owned(),
            [one] => format!("IF({one},\"outside\",\"overlaps\")"),
            both => format!("IF(OR({}),\"outside\",\"overlaps\")", both.join(",")),
        };
        let mut inside = Vec::new();
        let mut open = false;
        for (text, edge, sign) in [(low, least, ">="), (high, most, "<=")] {
            match text {
                Some(text) if edge.is_finite() => inside.push(format!("{text}{sign}{edge}")),
                // An open end cannot be inside, unless the band is open on that side too.
                None if edge.is_finite() => open = true,
                _ => {}
            }
        }
        let text = if open || inside.is_empty() {
            otherwise
        } else {
            format!("IF(AND({}),\"inside\",{otherwise})", inside.join(","))
        };
        Ok(Formula { text, refers })
    }

    /// Returns a reference to `to` as it is written in the cell `from`.
    pub(super) fn reference(&self, from: Place, to: Place) -> String {
        if from.sheet == to.sheet {
            return to.cell.to_string();
        }
        let name = self.sheets.get(to.sheet).map_or("", String::as_str);
        format!("{}!{}", quoted(name), to.cell)
    }
}

/// Returns the name of a sheet as formulas write it, in quotes where it needs them.
pub(super) fn quoted(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && CellRef::parse(name).is_none()
        && !is_row_column(name)
        && !name.eq_ignore_ascii_case("true")
        && !name.eq_ignore_ascii_case("false");
    if plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "''")) }
}

/// Whether a name could be read as an address of the other notation: R1C1, R, C2.
fn is_row_column(name: &str) -> bool {
    let rest = name.trim_start_matches(['R', 'r', 'C', 'c']);
    rest.len() < name.len() && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, 'C' | 'c'))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_of_sheets_are_quoted_when_needed() {
        let check = |name: &str, expected: &str| assert_eq!(quoted(name), expected);
        check("Facts", "Facts");
        check("Compute & training", "'Compute & training'");
        check("Q1", "'Q1'");
        check("R1C1", "'R1C1'");
        check("2026", "'2026'");
        check("Lab's", "'Lab''s'");
        check("Revenue_by_year", "Revenue_by_year");
    }
}
