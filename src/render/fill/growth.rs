//! What becomes of a range when the Table it covers gets more rows, or fewer.

use super::refs::{Reference, references};
use crate::domain::Area;
use crate::render::package::xml;

/// A Table that is refilled.
#[derive(Clone, Debug)]
pub(super) struct Growth {
    /// The number of its sheet.
    pub(super) sheet: usize,
    /// Its name.
    pub(super) table: String,
    /// Its first and last column.
    pub(super) columns: (u32, u32),
    /// Its first row of data.
    pub(super) first: u32,
    /// Its last row of data in the template.
    pub(super) last: u32,
    /// Its last row of data in the report.
    pub(super) new_last: u32,
}

impl Growth {
    /// Returns whether a range has cells of its rows of data in the template.
    fn meets(&self, sheet: usize, area: Area) -> bool {
        self.sheet == sheet
            && area.from.column <= self.columns.1
            && area.to.column >= self.columns.0
            && area.from.row <= self.last
            && area.to.row >= self.first
    }
}

/// A range has only some of the rows of a Table: which Table.
#[derive(Debug)]
pub(super) struct Partial(pub(super) String);

/// Returns the last row of a range after the Tables are filled: the Table's where the range has all its rows of data.
pub(super) fn last_row(growths: &[Growth], sheet: usize, area: Area) -> Result<u32, Partial> {
    let mut last = None;
    for growth in growths.iter().filter(|growth| growth.meets(sheet, area)) {
        if area.from.row > growth.first || area.to.row < growth.last {
            return Err(Partial(growth.table.clone()));
        }
        // What reaches below the Table keeps its reach: nothing stands there.
        let wanted = if area.to.row > growth.last { area.to.row.max(growth.new_last) } else { growth.new_last };
        last = last.max(Some(wanted));
    }
    Ok(last.unwrap_or(area.to.row))
}

/// Whether a reference that is written as one cell may become a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Single {
    /// In a chart, or where a rule applies.
    Grows,
    /// In a formula, which asks for one figure.
    Stays,
}

/// Returns a formula whose references follow the Tables, when it changes; `names` finds a sheet by its name, `home` is
/// the formula's own.
pub(super) fn followed(
    growths: &[Growth],
    formula: &str,
    home: Option<usize>,
    single: Single,
    names: &impl Fn(&str) -> Option<usize>,
) -> Result<Option<String>, Partial> {
    let mut changes = Vec::new();
    for reference in references(formula) {
        if let Some(row) = change(growths, &reference, home, single, names)? {
            changes.push(reference.ending_in(row));
        }
    }
    Ok((!changes.is_empty()).then(|| xml::spliced(formula, changes)))
}

fn change(
    growths: &[Growth],
    reference: &Reference,
    home: Option<usize>,
    single: Single,
    names: &impl Fn(&str) -> Option<usize>,
) -> Result<Option<u32>, Partial> {
    let sheet = reference.sheet.as_ref().map_or(home, |name| names(name));
    let Some(sheet) = sheet else { return Ok(None) };
    if reference.single && single == Single::Stays {
        let met = growths.iter().find(|growth| growth.meets(sheet, reference.area));
        return met.map_or(Ok(None), |growth| Err(Partial(growth.table.clone())));
    }
    let row = last_row(growths, sheet, reference.area)?;
    Ok((row != reference.area.to.row).then_some(row))
}

#[cfg(test)]
mod tests {
    use super::{Growth, Single, followed};

    #[test]
    fn ranges_follow_a_table_that_they_cover() {
        let growths = [Growth { sheet: 0, table: "lc_t".into(), columns: (2, 3), first: 5, last: 7, new_last: 12 }];
        let names = |name: &str| (name == "Data").then_some(0);
        let check = |formula: &str, home: usize, expected: Result<Option<&str>, &str>| {
            let found = followed(&growths, formula, Some(home), Single::Stays, &names);
            let found = found.as_ref().map(|changed| changed.as_deref()).map_err(|partial| partial.0.as_str());
            assert_eq!(found, expected, "{formula}");
        };
        check("SUM(B5:B7)+A5", 0, Ok(Some("SUM(B5:B12)+A5")));
        check("SUM(B5:B7)", 1, Ok(None));
        check("SUM(Data!$B$4:$C$7)", 1, Ok(Some("SUM(Data!$B$4:$C$12)")));
        check("SUM(B5:B9)", 0, Ok(Some("SUM(B5:B12)")));
        check("SUM(B5:B20)+COUNTA(B:B)+lc_t[x]", 0, Ok(None));
        check("SUM(B5:B6)", 0, Err("lc_t"));
        check("SUM(B6:B7)", 0, Err("lc_t"));
        check("B7*2", 0, Err("lc_t"));
        check("B4&D5&B8", 0, Ok(None));
    }

    #[test]
    fn a_range_of_one_cell_grows_in_a_chart() {
        let growths = [Growth { sheet: 0, table: "lc_t".into(), columns: (2, 3), first: 5, last: 5, new_last: 6 }];
        let names = |name: &str| (name == "Data").then_some(0);
        let found = followed(&growths, "Data!$B$5", None, Single::Grows, &names).unwrap();
        assert_eq!(found.as_deref(), Some("Data!$B$5:$B$6"));
    }
}
