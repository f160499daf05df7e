//! The case that the reader of a workbook chooses: every figure at the low, the base or the high end of what its source
//! gives. Whatever is computed follows; the words of headlines do not, and a line beside the choice says so.

/// The name of the cell with the choice.
pub(super) const NAME: &str = "scenario";

/// The choices, the first of which a workbook opens with.
pub(super) const CHOICES: [&str; 3] = ["base", "low", "high"];

/// What is told of the base case.
pub(super) const BASE: &str =
    "every figure as it is used; choose low or high to put all figures at that end of what their sources give";

/// The formula that tells what the chosen case means.
pub(super) const TOLD: &str = "IF(scenario=\"base\",\"every figure as it is used; choose low or high to put all figures at that end of what their sources give\",\"every figure at the \"&scenario&\" end of what its source gives, where it gives one; words, notes and ranges still speak of the base case\")";

#[cfg(test)]
mod tests {
    use super::{BASE, CHOICES, NAME, TOLD};

    #[test]
    fn the_formula_tells_of_the_base_case_what_is_cached() {
        assert!(TOLD.starts_with(&format!("IF({NAME}=\"{}\",\"{BASE}\",", CHOICES[0])));
    }
}
