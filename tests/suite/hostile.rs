//! Any table of any texts is read, reconciled, compared and drawn without a panic, and every cell is accounted for.

use labcomps::compare::Claims;
use labcomps::config::Config;
use labcomps::deliver::Reports;
use labcomps::domain::CellRef;
use labcomps::ingest::{Grid, Inputs, RawCell, RawValue, Workbook};
use labcomps::interpret::interpret;
use labcomps::pipeline::{BuildError, build};
use labcomps::render::TemplateSet;
use proptest::prelude::*;
use proptest::sample::select;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Pieces of the trade's notations, and signs whose small letters are longer or shorter than they are.
const PIECES: &[&str] = &[
    "OpenAI",
    "Anthropic",
    "Revenue",
    "revenue",
    "Cash",
    "Run-rate revenue",
    "Training compute",
    "Headcount",
    "Low",
    "High",
    "Base",
    "Lab",
    "Metric",
    "Period",
    "Unit",
    "Value",
    "Source: ",
    "The Information",
    "FY",
    "Q",
    "H",
    "1",
    "2",
    "4",
    "13.1",
    "2025",
    "2026E",
    "Q3 2026",
    "FY2025",
    "31/12/2025",
    "Dec",
    "9999",
    "0000",
    "99999999999999999999",
    "0",
    "-",
    "–",
    "to ",
    "about ",
    ">",
    "<=",
    "~",
    "(",
    ")",
    "[",
    "]",
    "$",
    "€",
    "US$",
    "HK$",
    "bn",
    "m",
    "mm",
    "k",
    "%",
    "x",
    "GW",
    "e+308",
    "e-400",
    "e",
    "E",
    "A",
    "in ",
    "in millions",
    "users",
    ",",
    ".",
    ";",
    ":",
    "/",
    "'",
    "\"",
    "_",
    " ",
    "\u{a0}",
    "\u{202f}",
    "\n",
    "\u{212a}",
    "H\u{212a}$m",
    "\u{130}",
    "\u{1e9e}",
    "\u{fb01}",
    "\u{2126}",
    "ß",
    "é",
    "\u{301}",
    "😀",
    "一",
    "n/a",
    "tbd",
    "#N/A",
    "=1",
    "{{",
    "{%",
    "|",
    "<b>",
    "&amp;",
    "growth",
    "yoy",
    "total",
    "loss",
    "YTD",
    "LTM",
    "as of ",
    "guidance",
    "reported",
    "CAGR",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::collection::vec(select(PIECES), 1..5).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
    ]
}

fn cell() -> impl Strategy<Value = RawCell> {
    let number = prop_oneof![4 => (-50_i32..50_000).prop_map(|n| f64::from(n) / 10.0), 1 => any::<f64>()];
    let value = prop_oneof![
        6 => text().prop_map(|text| RawValue::Text(text.into())),
        4 => number.prop_map(RawValue::Number),
        1 => Just(RawValue::Bool(true)),
        1 => Just(RawValue::NoResult),
    ];
    let few = || prop::option::weighted(0.1, text().prop_map(Into::into));
    (value, few(), few()).prop_map(|(value, formula, format)| RawCell { value, formula, format })
}

/// A table as analysts lay it out, or cells anywhere; the first rows and columns are the likeliest.
fn grid() -> impl Strategy<Value = Grid> {
    let place = prop_oneof![9 => (1_u32..8, 1_u32..6), 1 => (1_048_570_u32..=1_048_576, 16_380_u32..=16_384)];
    let cells = prop::collection::btree_map(place.prop_map(|(row, column)| CellRef::new(row, column)), cell(), 1..40);
    (text(), any::<bool>(), cells, text()).prop_map(|(name, hidden, cells, note)| Grid {
        name: name.into(),
        hidden,
        notes: cells.keys().filter(|cell| cell.column == 2).map(|cell| (*cell, note.as_str().into())).collect(),
        cells: cells.into_iter().collect(),
        merges: vec![(CellRef::new(1, 1), CellRef::new(1, 4))],
        ..Grid::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_cell_of_any_grid_is_accounted_for(sheets in prop::collection::vec(grid(), 1..3), path in text()) {
        let config = Config::shipped().unwrap();
        let expected: Vec<usize> = sheets.iter().map(|sheet| sheet.cells.len()).collect();
        let workbook = Workbook { path: path.into(), sha256: "".into(), sheets };
        let read = interpret(&config, &[workbook]);
        for (sheet, cells) in read.accounts[0].sheets.iter().zip(expected) {
            prop_assert_eq!(sheet.cells, cells);
            prop_assert_eq!(sheet.facts + sheet.derived + sheet.labels + sheet.notes + sheet.skipped, cells);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_figures_make_a_report_or_a_reason(
        rows in prop::collection::vec((0..2_usize, 0..6_usize, 0..5_usize, text(), -1e13..1e13_f64), 1..25),
    ) {
        let labs = ["OpenAI", "Anthropic"];
        let metrics = ["Revenue", "Run-rate revenue", "Cash", "Training compute", "Operating income", "Headcount"];
        let periods = ["FY2024", "FY2025", "Q3 2026", "2026-09-30", "FY2030E"];
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mut csv = String::from("Lab,Metric,Period,Value,Unit,Source\n");
        for (lab, metric, period, source, value) in rows {
            let unit = if metrics[metric] == "Headcount" { "people" } else { "USD" };
            let (lab, metric, period) = (labs[lab], metrics[metric], periods[period]);
            writeln!(csv, "{lab},{metric},{period},{value},{unit},{}", quoted(&source)).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("any.csv"), csv).unwrap();
        let config = Config::shipped().unwrap();
        let claims = Claims::read(Path::new("inputs/claims.toml"), &config).unwrap();
        let templates = TemplateSet::load("quarterly", None).unwrap();
        let inputs = Inputs::Folder(folder.path().to_owned());
        let reports = Reports::in_folder(folder.path());
        match build(&config, &inputs, &claims, &templates, &reports, &|_, _| {}) {
            Ok(_) | Err(BuildError::NoFigures(_)) => {}
            Err(error) => prop_assert!(false, "{error:?}"),
        }
    }
}

/// Excel opens no workbook with a formula of more than 8,192 characters, or a function of more than 255 operands.
#[test]
fn no_formula_is_longer_than_a_spreadsheet_takes() {
    let run = crate::run::TestRun::new();
    let mut csv = "Lab,Metric,Period,Value,Unit,Basis,Source,Source date\n".to_owned();
    let first = jiff::civil::date(2024, 10, 1);
    for day in 0..700_i32 {
        let date = first.checked_add(jiff::Span::new().days(day)).unwrap();
        writeln!(csv, "OpenAI,Weekly active users,{date},{},m users,actual,A,2026-10-01", 300 + day).unwrap();
        writeln!(csv, "Anthropic,Revenue,FY2026,{},USD bn,projection,House {day},2026-0{}-11", 10 + day, day % 9 + 1)
            .unwrap();
        writeln!(
            csv,
            "OpenAI,Revenue,FY2026,{},USD bn,projection,House {day},2026-0{}-11",
            90 + day % 300,
            day % 9 + 1
        )
        .unwrap();
    }
    csv.push_str(
        "OpenAI,Revenue,FY2025,13,USD bn,actual,A,2026-10-01\nAnthropic,Revenue,FY2025,5,USD bn,actual,A,2026-10-01\n",
    );
    fs::create_dir_all(run.path("inputs")).unwrap();
    fs::write(run.path("inputs/daily.csv"), csv).unwrap();
    let ran = run.run("build");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let told = crate::judges::run_judge("longest_formula.py", &[run.path("reports/2026Q3/report.xlsx")]);
    let (longest, operands) = (told["longest"].as_u64().unwrap(), told["operands"].as_u64().unwrap());
    assert!((1_000..=8_191).contains(&longest) && (100..=255).contains(&operands), "{told}");
}
