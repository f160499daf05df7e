//! The outside judges: Python with openpyxl, LibreOffice, and the Open XML SDK. A judge that is missing fails the test that needs it.
#![expect(clippy::disallowed_methods, reason = "scripts/test says by the environment where the judges are")]
#![expect(clippy::disallowed_types, reason = "the judges are tried on small workbooks made here")]

use rust_xlsxwriter::{Format, Formula, Table, TableColumn, Workbook};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::{env, fs};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Returns the Python that has openpyxl.
///
/// # Panics
/// When there is none.
pub(crate) fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let python = PathBuf::from(env::var_os("LABCOMPS_PYTHON").unwrap_or_else(|| "python3".into()));
        let tried = Command::new(&python).args(["-c", "import openpyxl"]).output();
        match tried {
            Ok(output) if output.status.success() => python,
            Ok(output) => panic!(
                "an outside judge is missing: {} has no openpyxl; run scripts/test\n{}",
                python.display(),
                String::from_utf8_lossy(&output.stderr)
            ),
            Err(error) => {
                panic!("an outside judge is missing: {} does not start ({error}); run scripts/test", python.display())
            }
        }
    })
}

/// Returns the LibreOffice program.
///
/// # Panics
/// When there is none.
pub(crate) fn soffice() -> &'static Path {
    static SOFFICE: OnceLock<PathBuf> = OnceLock::new();
    SOFFICE.get_or_init(|| {
        let program = PathBuf::from(env::var_os("LABCOMPS_SOFFICE").unwrap_or_else(|| "soffice".into()));
        let folders = env::var_os("PATH").unwrap_or_default();
        // An absolute path stays itself when joined.
        let found = env::split_paths(&folders).map(|folder| folder.join(&program)).find(|path| path.is_file());
        found.unwrap_or_else(|| {
            panic!("an outside judge is missing: {} is no program; run scripts/test", program.display())
        })
    })
}

/// Runs a script of `tests/judges` and returns the JSON that it printed.
///
/// # Panics
/// When the judge finds against us, or cannot judge.
pub(crate) fn run_judge<S: AsRef<OsStr>>(script: &str, args: &[S]) -> Value {
    let output = ask(script, args);
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "tests/judges/{script} ({}): {stderr}\n{stdout}", output.status);
    parsed(&output)
}

/// Runs a script of `tests/judges` and returns its exit code and the JSON that it printed, null when it is none.
pub(crate) fn verdict<S: AsRef<OsStr>>(script: &str, args: &[S]) -> (i32, Value) {
    let output = ask(script, args);
    (output.status.code().unwrap_or(-1), parsed(&output))
}

fn ask<S: AsRef<OsStr>>(script: &str, args: &[S]) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges").join(script);
    let mut command = Command::new(python());
    command.arg("-B").arg(script).args(args).env("LABCOMPS_SOFFICE", soffice()).env("PYTHONUTF8", "1");
    command.output().expect("Python started a moment ago")
}

fn parsed(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

/// Writes a copy of a package with one part changed.
///
/// # Panics
/// When the change changes nothing.
pub(crate) fn edited(package: &Path, part: &str, change: impl Fn(&str) -> String) -> PathBuf {
    let mut archive = ZipArchive::new(fs::File::open(package).unwrap()).unwrap();
    let copy = package.with_extension("edited.xlsx");
    let mut writer = ZipWriter::new(fs::File::create(&copy).unwrap());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name == part {
            let text = String::from_utf8(bytes).unwrap();
            let changed = change(&text);
            assert_ne!(changed, text, "{part} is not changed");
            bytes = changed.into_bytes();
        }
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap();
    copy
}

#[test]
fn a_package_that_excel_would_mend_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, head) in [(0, "Lab"), (1, "Revenue")] {
        sheet.write(1, column, head).unwrap();
        sheet.write(2, column, 1.0).unwrap();
    }
    let columns = [TableColumn::new().set_header("Lab"), TableColumn::new().set_header("Revenue")];
    sheet.add_table(1, 0, 2, 1, &Table::new().set_columns(&columns)).unwrap();
    book.define_name("first", "=Sheet1!$A$3").unwrap();
    let path = folder.path().join("book.xlsx");
    book.save(&path).unwrap();
    assert_eq!(run_judge("valid_package.py", &[&path]), json!({"files": 1, "problems": []}));

    let check = |part: &str, old: &str, new: &str, problem: &str| {
        let broken = edited(&path, part, |text| text.replace(old, new));
        let (code, told) = verdict("valid_package.py", &[&broken]);
        assert!(code == 1 && told.to_string().contains(problem), "{new}: {told}");
    };
    let sheet = "xl/worksheets/sheet1.xml";
    check(sheet, "<sheetData>", "<sheetData><colour/>", "invalid child element");
    check(sheet, "r=\"A3\"", "r=\"B3\"", "the cell stands in row 3 behind column 2");
    check("xl/tables/table1.xml", "name=\"Revenue\"", "name=\"Revenues\"", "the table 'Revenues'");
    check("xl/tables/table1.xml", "ref=\"A2:B3\"", "ref=\"A2:B2\"", "no row of data");
    check("xl/workbook.xml", "name=\"first\"", "name=\"1st\"", "Excel does not take this name");
}

#[test]
fn numbers_are_shown_as_in_excel() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/number_format.py");
    let output = Command::new(python()).args(["-B", "-m", "doctest"]).arg(script).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn count_cells_counts_workbooks_and_csv() {
    let folder = tempfile::tempdir().unwrap();
    let book = workbook(folder.path(), 2, "-0.75");
    let csv = folder.path().join("press.csv");
    fs::write(&csv, "\u{feff}Lab;Revenue\r\nOpenAI;\"13,07\r\nor so\"\r\n;\r\n").unwrap();
    let counted = run_judge("count_cells.py", &[&book, &csv]);
    assert_eq!(counted[book.to_str().unwrap()], json!({"Comps": 13}));
    assert_eq!(counted[csv.to_str().unwrap()], json!({"press": 4}));
}

#[test]
fn recalculate_finds_what_was_cached_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let right = run_judge("recalculate.py", &[workbook(folder.path(), 3, "-1.25")]);
    assert_eq!(right, json!({"formulas": 2, "differences": [], "errors": []}));

    let (code, wrong) = verdict("recalculate.py", &[workbook(folder.path(), 3, "-1.250001")]);
    let difference = json!({"sheet": "Comps", "cell": "C8", "cached": -1.250_001, "recalculated": -1.25});
    assert_eq!((code, wrong), (1, json!({"formulas": 2, "differences": [difference], "errors": []})));
}

#[test]
fn same_numbers_finds_a_digit_that_differs() {
    let folder = tempfile::tempdir().unwrap();
    let book = workbook(folder.path(), 60, "-1.25");
    let same = run_judge("same_numbers.py", &[&book, &markdown(folder.path(), 60, "1.25")]);
    assert_eq!((&same["tables"], &same["numbers"]), (&json!(1), &json!(120)));

    let (code, other) = verdict("same_numbers.py", &[&book, &markdown(folder.path(), 60, "1.26")]);
    let difference = json!({"line": 7, "row": "Lab 0", "column": "OpenAI FY2025A", "markdown": "(1.26)", "cell": "Comps!B5", "workbook": "(1.25)"});
    assert_eq!((code, &other["differences"]), (1, &json!([difference])));

    let few = workbook(folder.path(), 40, "-1.25");
    let (code, few) = verdict("same_numbers.py", &[&few, &markdown(folder.path(), 40, "1.25")]);
    assert_eq!((code, &few["numbers"]), (1, &json!(80)), "80 numbers are too few to judge by");
}

/// Writes a workbook with a row of figures for each lab, and a formula over the growth with `cached` as its result.
fn workbook(folder: &Path, labs: u32, cached: &str) -> PathBuf {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Comps").unwrap();
    for (row, column, words) in
        [(0, 0, "Revenue"), (1, 0, "US$ bn"), (3, 0, "Lab"), (3, 1, "FY2025A"), (3, 2, "Growth")]
    {
        sheet.write(row, column, words).unwrap();
    }
    let money = Format::new().set_num_format("#,##0.00,,,;(#,##0.00,,,)");
    let share = Format::new().set_num_format("0.0%;(0.0%)");
    for lab in 0..labs {
        sheet.write(4 + lab, 0, format!("Lab {lab}")).unwrap();
        sheet.write_with_format(4 + lab, 1, -1.25e9 * f64::from(lab + 1), &money).unwrap();
        sheet.write_with_format(4 + lab, 2, 0.125, &share).unwrap();
    }
    let sum = Formula::new("=SUM(C5:C6)+B5/B6-2").set_result(cached);
    sheet.write_formula_with_format(4 + labs, 2, sum, &share).unwrap();
    let words = Formula::new("=IF(C5>0,\"up\",\"down\")").set_result("up");
    sheet.write_formula(5 + labs, 2, words).unwrap();
    let path = folder.join(format!("{labs}{cached}.xlsx"));
    book.save(&path).unwrap();
    path
}

/// Writes the same figures as Markdown, the first of them as `first`.
fn markdown(folder: &Path, labs: u32, first: &str) -> PathBuf {
    let mut text = "# Report\n\n### Revenue\n\n| Lab | OpenAI FY2025A | Growth |\n|:---|---:|---:|\n".to_owned();
    for lab in 0..labs {
        let money = if lab == 0 { first.to_owned() } else { format!("{:.2}", 1.25 * f64::from(lab + 1)) };
        writeln!(text, "| \u{2003}**Lab {lab}** | ({money})†[^1] | 12.5%[^1][^2] |").unwrap();
    }
    let path = folder.join(format!("{labs}{first}.md"));
    fs::write(&path, text).unwrap();
    path
}
