//! A changed sheet changes what is read, or a finding appears: never the old facts in silence, never facts that the sheet
//! no longer states.
//!
//! Each mutation says which facts the changed sheet still states. What is read must be among them, and when one of them
//! is not read, or when the sheet has become odd, there must be a finding.

use crate::sheets::{End, Read, Says, Sheet, cases, read};
use crate::tables::{LAYOUTS, Layout, Measure, Table, UnitPlace, tables};
use labcomps::ingest::RawValue;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

/// Whether a changed sheet is plain to read all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Oddness {
    Plain,
    Odd,
}

impl Read {
    /// Why the reading holds something that a changed sheet no longer says, or leaves something out in silence.
    fn against_changed(&self, says: &[String], oddness: Oddness) -> Option<String> {
        let mut open = says.to_vec();
        let invented = self.facts.iter().any(|fact| match open.iter().position(|says| says == fact) {
            Some(at) => {
                open.remove(at);
                false
            }
            None => true,
        });
        let silent = self.findings.is_empty() && (oddness == Oddness::Odd || !open.is_empty());
        (invented || silent).then(|| self.difference(says))
    }
}

type Key = [usize; 3];

/// The sheet states these facts, each the figure of a cell for a lab, metric and period, and nothing else.
fn states(
    table: &Table,
    sheet: &Sheet,
    oddness: Oddness,
    says: impl Fn(Key) -> Option<Key>,
) -> Result<(), TestCaseError> {
    let mut facts: Vec<String> =
        table.keys().filter_map(|figure| says(figure).and_then(|key| table.fact(key, figure))).collect();
    facts.sort();
    let oddness = if facts.len() < table.keys().count() { Oddness::Odd } else { oddness };
    match read(vec![sheet.grid(0, 0)]).against_changed(&facts, oddness) {
        None => Ok(()),
        Some(difference) => Err(TestCaseError::fail(format!(
            "{:?} {:?}\n{}{difference}",
            table.layout,
            table.unit_place,
            sheet.shown()
        ))),
    }
}

/// Exchanges what two kinds of cells hold; their marks stay with the places.
fn exchange(sheet: &mut Sheet, one: Says, other: Says) {
    let find = |sheet: &mut Sheet, says: Says| sheet.cells().flatten().find(|cell| cell.says == says).cloned();
    let (Some(first), Some(second)) = (find(sheet, one), find(sheet, other)) else { return };
    for cell in sheet.cells().flatten() {
        let new = match cell.says {
            says if says == one => &second,
            says if says == other => &first,
            _ => continue,
        };
        cell.value = new.value.clone();
        cell.format = new.format;
    }
}

fn delete(sheet: &mut Sheet, gone: impl Fn(Says) -> bool) {
    for cell in sheet.cells().filter(|cell| cell.as_ref().is_some_and(|cell| gone(cell.says))) {
        *cell = None;
    }
}

const fn swapped(at: usize) -> usize {
    match at {
        0 => 1,
        1 => 0,
        other => other,
    }
}

/// One or two headings alone above a row of units are taken for a line over the whole table when one of them is not
/// understood, and what comes of it is told as the same figure twice: not yet read as it should be.
fn two_above_units(table: &Table) -> bool {
    table.unit_place == UnitPlace::Column && table.layout == Layout::Comps && table.metrics.len() < 3
}

/// Two period headings exchanged: their facts exchange periods.
fn periods_exchanged(table: &Table) -> Result<(), TestCaseError> {
    let mut sheet = table.sheet();
    exchange(&mut sheet, Says::Period(0), Says::Period(1));
    states(table, &sheet, Oddness::Plain, |[lab, metric, period]| Some([lab, metric, swapped(period)]))
}

/// The names of the labs exchanged.
fn labs_exchanged(table: &Table) -> Result<(), TestCaseError> {
    let mut sheet = table.sheet();
    exchange(&mut sheet, Says::Lab(0), Says::Lab(1));
    states(table, &sheet, Oddness::Plain, |[lab, metric, period]| Some([swapped(lab), metric, period]))
}

/// Two labels exchanged: the figures are of the other metric, where their unit is one it can have.
fn metrics_exchanged(table: &Table) -> Result<(), TestCaseError> {
    prop_assume!(!two_above_units(table));
    // "800m" can be money: it is read in the report's currency, with a finding.
    let plain = matches!(table.unit_place, UnitPlace::Figure | UnitPlace::Format);
    let users = |metric: usize| matches!(table.metrics[metric].0.measure, Measure::Users | Measure::Customers);
    prop_assume!(!plain || users(0) == users(1));
    let mut sheet = table.sheet();
    exchange(&mut sheet, Says::Metric(0), Says::Metric(1));
    for lab in 0..2 {
        exchange(&mut sheet, Says::LabMetric(lab, 0), Says::LabMetric(lab, 1));
    }
    states(table, &sheet, Oddness::Plain, |[lab, metric, period]| Some([lab, swapped(metric), period]))
}

/// A lab and a metric exchanged: where they met, and where neither stood, the cells still say the same.
fn a_lab_for_a_metric(table: &Table) -> Result<(), TestCaseError> {
    prop_assume!(!two_above_units(table));
    let mut sheet = table.sheet();
    exchange(&mut sheet, Says::Lab(0), Says::Metric(0));
    states(table, &sheet, Oddness::Odd, |key| ((key[0] == 0) == (key[1] == 0)).then_some(key))
}

/// The heading of a period gone: its figures are nobody's.
fn a_period_deleted((table, at): &(Table, usize)) -> Result<(), TestCaseError> {
    let at = at % table.periods.len();
    // The heading to the left is taken over a blank one behind it, and told as the same figure twice.
    prop_assume!(table.layout != Layout::Stacked);
    let mut sheet = table.sheet();
    delete(&mut sheet, |says| says == Says::Period(at));
    states(table, &sheet, Oddness::Odd, |key| (key[2] != at).then_some(key))
}

fn a_metric_deleted((table, at): &(Table, usize)) -> Result<(), TestCaseError> {
    prop_assume!(!two_above_units(table));
    let at = at % table.metrics.len();
    let mut sheet = table.sheet();
    delete(&mut sheet, |says| matches!(says, Says::Metric(metric) | Says::LabMetric(_, metric) if metric == at));
    states(table, &sheet, Oddness::Odd, |key| (key[1] != at).then_some(key))
}

fn a_lab_deleted((table, at): &(Table, usize)) -> Result<(), TestCaseError> {
    // Rows that go on below the first block are read as its lab's, and told as the same figure twice.
    prop_assume!(table.layout != Layout::Stacked || *at == 0);
    let at = at % 2;
    let mut sheet = table.sheet();
    delete(&mut sheet, |says| says == Says::Lab(at));
    states(table, &sheet, Oddness::Odd, |key| (key[0] != at).then_some(key))
}

/// One letter of a label exchanged for one that makes no word.
fn a_letter_changed((table, at, letter): &(Table, usize, usize)) -> Result<(), TestCaseError> {
    prop_assume!(!two_above_units(table));
    let at = at % table.metrics.len();
    let mut sheet = table.sheet();
    let name = table.metrics[at].1;
    let letters: Vec<usize> = name.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()).map(|(at, _)| at).collect();
    let place = letters[letter % letters.len()];
    let mut wrong = name.to_owned();
    wrong.replace_range(place..=place, "q");
    for cell in sheet.cells().flatten() {
        if let (Says::Metric(metric) | Says::LabMetric(_, metric), RawValue::Text(text)) = (cell.says, &cell.value)
            && metric == at
        {
            cell.value = RawValue::Text(text.replace(name, &wrong).into());
        }
    }
    states(table, &sheet, Oddness::Odd, |key| (key[1] != at).then_some(key))
}

/// The units of two rows exchanged: where they differ, neither row says what it is.
fn units_exchanged(table: &Table) -> Result<(), TestCaseError> {
    prop_assume!(!two_above_units(table));
    prop_assume!(table.unit_place == UnitPlace::Column);
    let of = |metric: usize| table.metrics[metric].0.measure;
    let users = |metric: usize| matches!(of(metric), Measure::Users | Measure::Customers);
    prop_assume!(of(0) != of(1) && !(users(0) && users(1)));
    let mut sheet = table.sheet();
    exchange(&mut sheet, Says::Unit(0), Says::Unit(1));
    states(table, &sheet, Oddness::Odd, |key| (key[1] > 1).then_some(key))
}

/// The only declaration of the unit of money gone: no money is read.
fn the_unit_deleted(table: &Table) -> Result<(), TestCaseError> {
    prop_assume!(!two_above_units(table));
    prop_assume!(matches!(table.unit_place, UnitPlace::Corner | UnitPlace::Column));
    // From 100,000 on a figure can be one of whole dollars: it is read so, with a finding.
    prop_assume!(table.billions && table.metrics.iter().any(|(spec, _)| spec.measure == Measure::Money));
    let mut sheet = table.sheet();
    let money = |metric: usize| table.metrics[metric].0.measure == Measure::Money;
    delete(&mut sheet, |says| match says {
        Says::Corner => true,
        Says::Unit(metric) => money(metric),
        _ => false,
    });
    states(table, &sheet, Oddness::Odd, |key| (!money(key[1])).then_some(key))
}

/// The lines above the table gone, with lab, period or unit: what needed them is not read.
fn the_title_deleted(table: &Table) -> Result<(), TestCaseError> {
    let mut sheet = table.sheet();
    prop_assume!(!sheet.above.is_empty());
    delete(&mut sheet, |says| says == Says::Title);
    let needs_all = matches!(table.layout, Layout::Comps | Layout::SideBySide | Layout::Ranges)
        || table.layout == Layout::Block && !table.tabbed;
    let money = |metric: usize| table.metrics[metric].0.measure == Measure::Money;
    prop_assume!(needs_all || table.billions);
    prop_assume!(needs_all || (0..table.metrics.len()).any(money));
    states(table, &sheet, Oddness::Odd, |key| (!needs_all && !money(key[1])).then_some(key))
}

/// Two headings of a tidy table exchanged, or of low, base and high: nothing of it can be read.
fn roles_exchanged((table, pair): &(Table, usize)) -> Result<(), TestCaseError> {
    const ENDS: &[(&str, &str)] = &[("Low", "Base"), ("Base", "High"), ("Low", "High")];
    const RECORDS: &[(&str, &str)] =
        &[("Lab", "Metric"), ("Metric", "Period"), ("Lab", "Period"), ("Metric", "Source"), ("Lab", "Basis")];
    let pairs: Vec<&(&str, &str)> = match table.layout {
        Layout::Ranges => ENDS.iter().collect(),
        Layout::RangeRecords => ENDS.iter().chain(RECORDS).collect(),
        _ => RECORDS.iter().collect(),
    };
    let (one, other) = pairs[pair % pairs.len()];
    let mut sheet = table.sheet();
    exchange(&mut sheet, Says::Role(one), Says::Role(other));
    states(table, &sheet, Oddness::Odd, |_| None)
}

/// The headings of values and of dates exchanged: days are no figures.
fn a_value_for_a_date(table: &Table) -> Result<(), TestCaseError> {
    let mut sheet = table.sheet();
    exchange(&mut sheet, Says::Role("Value"), Says::Role("Period"));
    states(table, &sheet, Oddness::Odd, |_| None)
}

/// One end of a range without its heading: the range is no longer told.
fn an_end_deleted((table, end): &(Table, usize)) -> Result<(), TestCaseError> {
    let mut sheet = table.sheet();
    let end = ["Low", "High"][end % 2];
    delete(&mut sheet, |says| says == Says::Role(end));
    states(table, &sheet, Oddness::Odd, |_| None)
}

/// The two ends of one figure exchanged: it is refused.
fn ends_exchanged((table, at): &(Table, usize)) -> Result<(), TestCaseError> {
    let keys: Vec<Key> = table.keys().collect();
    let key = keys[at % keys.len()];
    let mut sheet = table.sheet();
    exchange(&mut sheet, Says::Figure(key, End::Low), Says::Figure(key, End::High));
    states(table, &sheet, Oddness::Odd, |other| (other != key).then_some(other))
}

const PERIODS_HEADED: &[Layout] = &[Layout::Block, Layout::Stacked, Layout::Wide];
const LABS_HEADED: &[Layout] = &[Layout::Stacked, Layout::Comps, Layout::SideBySide];
const CROSSED: &[Layout] = &[Layout::Comps, Layout::SideBySide];
const NOT_RECORDS: &[Layout] =
    &[Layout::Block, Layout::Stacked, Layout::Comps, Layout::SideBySide, Layout::Wide, Layout::Ranges];
const WITH_ROLES: &[Layout] = &[Layout::Records, Layout::RangeRecords, Layout::Ranges];
const RANGES: &[Layout] = &[Layout::Ranges, Layout::RangeRecords];
const RECORDS: &[Layout] = &[Layout::Records];

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn exchanged_periods_are_read_exchanged(case in tables(PERIODS_HEADED)) {
        periods_exchanged(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn exchanged_labs_are_read_exchanged(case in tables(LABS_HEADED)) {
        labs_exchanged(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn exchanged_metrics_are_read_exchanged_or_told(case in tables(NOT_RECORDS)) {
        metrics_exchanged(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_lab_in_the_place_of_a_metric_is_told(case in tables(CROSSED)) {
        a_lab_for_a_metric(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_period_that_is_gone_is_told(case in (tables(PERIODS_HEADED), 0_usize..4)) {
        a_period_deleted(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_metric_that_is_gone_is_told(case in (tables(NOT_RECORDS), 0_usize..4)) {
        a_metric_deleted(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_lab_that_is_gone_is_told(case in (tables(LABS_HEADED), 0_usize..2)) {
        a_lab_deleted(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_wrong_letter_is_told(case in (tables(LAYOUTS), 0_usize..4, 0_usize..40)) {
        a_letter_changed(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn exchanged_units_are_told(case in tables(NOT_RECORDS)) {
        units_exchanged(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_unit_that_is_gone_is_told(case in tables(NOT_RECORDS)) {
        the_unit_deleted(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_title_that_is_gone_is_told(case in tables(NOT_RECORDS)) {
        the_title_deleted(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn exchanged_roles_are_told(case in (tables(WITH_ROLES), 0_usize..8)) {
        roles_exchanged(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn values_under_period_are_told(case in tables(RECORDS)) {
        a_value_for_a_date(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn an_end_without_a_heading_is_told(case in (tables(RANGES), 0_usize..2)) {
        an_end_deleted(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_base_outside_its_ends_is_told(case in (tables(RANGES), 0_usize..60)) {
        ends_exchanged(&case)?;
    }
}
