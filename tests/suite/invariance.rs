//! How a table is written changes no fact: laid on its side, moved, spread out, relabelled, with words around it.

use crate::sheets::{Cell, Read, Rows, Says, Sheet, cases, read};
use crate::tables::{LABS, LAYOUTS, Layout, Table, UNIT_PLACES, UnitPlace, tables};
use labcomps::ingest::RawValue;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

fn same(table: &Table, sheets: &[Sheet]) -> Result<(), TestCaseError> {
    same_moved(table, sheets, 0, 0)
}

/// The sheets give exactly the facts of the table, and no finding that warns.
fn same_moved(table: &Table, sheets: &[Sheet], down: u32, right: u32) -> Result<(), TestCaseError> {
    let read: Read = read(sheets.iter().map(|sheet| sheet.grid(down, right)).collect());
    match read.against(&table.facts()) {
        None => Ok(()),
        Some(difference) => {
            let shown: Vec<String> = sheets.iter().map(Sheet::shown).collect();
            Err(TestCaseError::fail(format!(
                "{:?} {:?}\n{}{difference}",
                table.layout,
                table.unit_place,
                shown.concat()
            )))
        }
    }
}

/// The layouts that are as natural with rows for columns: periods down, labs across. Low, base and
/// high in rows below each other under headings of periods are not read.
const LAID_ON_ITS_SIDE: &[Layout] =
    &[Layout::Block, Layout::Comps, Layout::SideBySide, Layout::Wide, Layout::Records, Layout::RangeRecords];

/// Layouts whose rows are metrics, labs or records, so that their order says nothing.
const FREE_ORDER: &[Layout] = &[
    Layout::Block,
    Layout::Comps,
    Layout::SideBySide,
    Layout::Wide,
    Layout::Ranges,
    Layout::Records,
    Layout::RangeRecords,
];

const WITH_METRICS_DOWN: &[Layout] = &[Layout::Block, Layout::Stacked, Layout::SideBySide];

const NOTES: &[&str] = &[
    "Note: figures are rounded and may not add up.",
    "Source: The Information",
    "Source: company filings, 2026-02-11",
    "Notes",
    "* preliminary figures",
    "(1) Includes stock-based compensation.",
    "1. See the memo of 12 March 2026 for the method.",
    "All figures are unaudited.",
];

const TITLES: &[&str] = &["Quarterly model", "Key figures", "AI labs: key figures", "Draft for discussion", "Summary"];

/// Puts a blank row or column before each place.
fn spread(rows: &mut Rows, places: &[usize]) {
    for &place in places {
        let at = 1 + place % rows.len().max(1);
        rows.insert(at.min(rows.len()), Vec::new());
    }
}

fn spread_columns(rows: &mut Rows, places: &[usize]) {
    let width = rows.iter().map(Vec::len).max().unwrap_or(1);
    for &place in places {
        let at = 1 + place % width;
        for row in rows.iter_mut().filter(|row| row.len() > at) {
            row.insert(at, None);
        }
    }
}

/// Sorts rows or columns behind the first by a list of numbers.
fn shuffle<T>(items: &mut [T], by: &[usize]) {
    for at in (1..items.len()).rev() {
        items.swap(at, by[at % by.len()] % (at + 1));
    }
}

/// Every label of a kind with other words around it.
fn relabel(sheet: &mut Sheet, kinds: impl Fn(Says) -> bool, change: impl Fn(&str) -> String) {
    for cell in sheet.cells().flatten().filter(|cell| kinds(cell.says)) {
        if let RawValue::Text(text) = &cell.value {
            cell.value = RawValue::Text(change(text).into());
        }
    }
}

const fn names(says: Says) -> bool {
    matches!(says, Says::Lab(_) | Says::Metric(_) | Says::LabMetric(..))
}

/// Ways in which a label is written and means the same.
type Writing = (&'static str, fn(&str) -> String);

const WRITINGS: &[Writing] = &[
    ("colon", |text| format!("{text}:")),
    ("footnote in brackets", |text| format!("{text} (1)")),
    ("superscript", |text| format!("{text}¹")),
    ("star", |text| format!("{text}*")),
    ("square note", |text| format!("{text} [2]")),
    ("capitals", str::to_uppercase),
    ("blanks behind", |text| format!("{text}  ")),
    ("blanks before", |text| format!("   {text}")),
    ("hard blanks", |text| format!("{}\u{a0}", text.replace(' ', "\u{a0}"))),
    ("line break", |text| text.replacen(' ', "\n", 1)),
];

fn numbers() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0_usize..1000, 4)
}

fn plain(table: &Table) -> Result<(), TestCaseError> {
    same(table, &[table.sheet()])
}

fn on_its_side(table: &Table) -> Result<(), TestCaseError> {
    same(table, &[table.sheet().on_its_side()])
}

fn moved((table, down, right): &(Table, u32, u32)) -> Result<(), TestCaseError> {
    same_moved(table, &[table.sheet()], *down, *right)
}

fn spread_out((table, rows, columns): &(Table, Vec<usize>, Vec<usize>)) -> Result<(), TestCaseError> {
    let mut sheet = table.sheet();
    spread(&mut sheet.body, &rows[..rows[3] % 3]);
    spread_columns(&mut sheet.body, &columns[..columns[3] % 3]);
    same(table, &[sheet])
}

fn words_around((table, title, notes, gap): &(Table, usize, Vec<usize>, bool)) -> Result<(), TestCaseError> {
    let mut sheet = table.sheet();
    if *title < TITLES.len() {
        sheet.above.insert(0, vec![Cell::text(TITLES[*title], Says::Word)]);
        if *gap {
            sheet.above.insert(1, Vec::new());
        }
    }
    if *gap {
        sheet.below.push(Vec::new());
    }
    sheet.below.extend(notes.iter().map(|note| vec![Cell::text(NOTES[note % NOTES.len()], Says::Word)]));
    same(table, &[sheet])
}

/// Stacked blocks parted over two tabs.
fn over_tabs(table: &Table) -> Result<(), TestCaseError> {
    let whole = table.sheet();
    let banner = |row: &Vec<Option<Cell>>| {
        row.iter().flatten().find_map(|cell| if let Says::Lab(lab) = cell.says { Some(lab) } else { None })
    };
    let mut sheets: Vec<Sheet> = Vec::new();
    let heads = whole.body.iter().find(|row| row.iter().flatten().any(|cell| matches!(cell.says, Says::Period(_))));
    for row in &whole.body {
        if let Some(lab) = banner(row) {
            let name = LABS[table.labs[lab]].1.to_owned();
            sheets.push(Sheet {
                name,
                above: whole.above.clone(),
                body: vec![heads.unwrap().clone()],
                below: Vec::new(),
            });
        } else if let Some(sheet) = sheets.last_mut()
            && row.iter().flatten().any(|cell| matches!(cell.says, Says::Figure(..)))
        {
            sheet.body.push(row.clone());
        }
    }
    same(table, &sheets)
}

/// Two tables on one sheet, one below the other.
fn one_below_the_other((one, two, gap): &(Table, Table, usize)) -> Result<(), TestCaseError> {
    prop_assume!(!one.tabbed && !two.tabbed);
    // A title of the second table does not reach the second of two blocks that each have headings.
    prop_assume!(!(two.layout == Layout::Stacked && two.heads_again && two.unit_place == UnitPlace::Title));
    let slots = one.slots();
    prop_assume!(!two.slots().iter().any(|slot| slots.contains(slot)));
    let (mut sheet, below) = (one.sheet(), two.sheet());
    sheet.body.extend(vec![Vec::new(); gap + 1]);
    sheet.body.extend(below.above.into_iter().chain(below.body));
    let mut facts = one.facts();
    facts.extend(two.facts());
    facts.sort();
    match read(vec![sheet.grid(0, 0)]).against(&facts) {
        None => Ok(()),
        Some(difference) => Err(TestCaseError::fail(format!("{}{difference}", sheet.shown()))),
    }
}

fn in_another_order((table, rows, columns): &(Table, Vec<usize>, Vec<usize>)) -> Result<(), TestCaseError> {
    let mut sheet = table.sheet();
    // Rows of units under the headings stay there.
    let first =
        sheet.body.iter().position(|row| row.iter().flatten().any(|cell| matches!(cell.says, Says::Figure(..))));
    shuffle(&mut sheet.body[first.unwrap()..], rows);
    let mut turned = sheet.transposed();
    let fixed = usize::from(!table.layout.is_records());
    let labels = fixed
        + usize::from(
            !table.layout.is_records() && table.unit_place == UnitPlace::Column && has_unit_column(&turned.body),
        );
    shuffle(&mut turned.body[labels..], columns);
    same(table, &[turned.transposed()])
}

fn has_unit_column(turned: &Rows) -> bool {
    turned.get(1).is_some_and(|row| row.iter().flatten().any(|cell| cell.says == Says::Role("Unit")))
}

/// Computed rows below the rows of a metric, in the words of the trade.
fn with_computed_rows((table, word, value): &(Table, usize, i32)) -> Result<(), TestCaseError> {
    const WORDS: &[&str] = &[
        "Growth, %",
        "Growth yoy",
        "{} growth, %",
        "% change",
        "yoy",
        "YoY growth (%)",
        "{} growth yoy",
        "Check",
        "Check: sum of parts",
        "{} check",
        "Difference",
        "Sum of the above",
        "Subtotal",
        "% of {}",
    ];
    let mut sheet = table.sheet();
    let at = sheet
        .body
        .iter()
        .rposition(|row| row.iter().flatten().any(|cell| matches!(cell.says, Says::Figure(..))))
        .unwrap();
    let name = table.metrics.last().unwrap().1;
    let text = WORDS[word % WORDS.len()].replace("{}", name);
    let mut row = sheet.body[at].clone();
    for cell in &mut row {
        *cell = match cell.as_ref().map(|cell| cell.says) {
            Some(Says::Figure(..)) => Cell::number(f64::from(*value) / 10.0),
            Some(Says::Metric(_)) => Cell::text(text.clone(), Says::Word),
            _ => None,
        };
    }
    sheet.body.insert(at + 1, row);
    same(table, &[sheet])
}

/// Statistics below a comps table, or columns that compare the labs side by side.
fn with_statistics((table, word, value): &(Table, usize, i32)) -> Result<(), TestCaseError> {
    const ROWS: &[&str] = &[
        "Median",
        "Mean",
        "Average",
        "75th percentile",
        "25th percentile",
        "Total",
        "Ratio",
        "OpenAI / Anthropic",
        "Difference",
        "Peer average",
        "Combined",
    ];
    let mut sheet = table.sheet();
    let text = ROWS[word % ROWS.len()];
    let side = table.layout == Layout::SideBySide;
    if side {
        sheet = sheet.transposed();
    }
    let mut row = sheet.body.last().unwrap().clone();
    for cell in &mut row {
        *cell = match cell.as_ref().map(|cell| cell.says) {
            Some(Says::Figure(..)) => Cell::number(f64::from(*value) / 10.0),
            Some(Says::Lab(_)) => Cell::text(text, Says::Word),
            _ => None,
        };
    }
    sheet.body.push(row);
    same(table, &[if side { sheet.transposed() } else { sheet }])
}

fn written_otherwise((table, way): &(Table, usize)) -> Result<(), TestCaseError> {
    let mut sheet = table.sheet();
    relabel(&mut sheet, names, WRITINGS[way % WRITINGS.len()].1);
    same(table, &[sheet])
}

fn periods_otherwise((table, way): &(Table, usize)) -> Result<(), TestCaseError> {
    const WAYS: &[usize] = &[1, 2, 3, 6, 7, 8];
    let mut sheet = table.sheet();
    relabel(&mut sheet, |says| matches!(says, Says::Period(_)), WRITINGS[WAYS[way % WAYS.len()]].1);
    same(table, &[sheet])
}

fn units_elsewhere((table, place, printed): &(Table, UnitPlace, bool)) -> Result<(), TestCaseError> {
    prop_assume!(!table.layout.is_records());
    let other = Table { unit_place: *place, printed: *printed, ..table.clone() };
    prop_assert_eq!(table.facts(), other.facts());
    same(table, &[table.sheet()])?;
    same(table, &[other.sheet()])
}

fn pairs() -> impl Strategy<Value = (Table, Table, usize)> {
    (tables(LAYOUTS), tables(LAYOUTS), 0_usize..3)
}

const STACKED: &[Layout] = &[Layout::Stacked];
const OF_LABS: &[Layout] = &[Layout::Comps, Layout::SideBySide];

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_plain_table_gives_exactly_its_facts(table in tables(LAYOUTS)) {
        plain(&table)?;
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_table_may_lie_on_its_side(table in tables(LAID_ON_ITS_SIDE)) {
        on_its_side(&table)?;
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_table_may_stand_anywhere(case in (tables(LAYOUTS), 0_u32..31, 0_u32..11)) {
        moved(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn blank_rows_and_columns_say_nothing(case in (tables(LAYOUTS), numbers(), numbers())) {
        spread_out(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn words_around_a_table_say_nothing(case in (tables(LAYOUTS), 0_usize..10, numbers(), any::<bool>())) {
        words_around(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn stacked_blocks_may_stand_on_two_tabs(table in tables(STACKED)) {
        over_tabs(&table)?;
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn two_tables_may_share_a_sheet(case in pairs()) {
        one_below_the_other(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn the_order_of_rows_and_columns_says_nothing(case in (tables(FREE_ORDER), numbers(), numbers())) {
        in_another_order(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn computed_rows_are_no_facts(case in (tables(WITH_METRICS_DOWN), 0_usize..60, -900..900_i32)) {
        with_computed_rows(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn statistics_are_no_facts(case in (tables(OF_LABS), 0_usize..60, -900..900_i32)) {
        with_statistics(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn labels_may_be_written_otherwise(case in (tables(LAYOUTS), 0_usize..60)) {
        written_otherwise(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn periods_may_be_written_otherwise(case in (tables(LAYOUTS), 0_usize..60)) {
        periods_otherwise(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn units_may_be_declared_elsewhere(case in (tables(LAYOUTS), prop::sample::select(UNIT_PLACES), any::<bool>())) {
        units_elsewhere(&case)?;
    }
}
