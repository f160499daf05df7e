//! Makes the sample spreadsheets in `inputs/` from the plain text in `examples/inputs/`.
//!
//! ```text
//! cargo run --example make_inputs            # writes to inputs/
//! cargo run --example make_inputs -- /tmp/x  # writes to /tmp/x
//! ```
//!
//! `examples/inputs/openai-model.xlsx.grid` becomes `openai-model.xlsx`: the name in front of
//! `.grid` says the format. `.xlsx` and `.csv` are written directly, byte for byte the same on
//! every run; `.ods` and `.xls` are converted from `.xlsx` by `LibreOffice`, which must be installed,
//! and may differ in their time stamps.
#![expect(clippy::disallowed_methods, reason = "a program of its own: it reads its command line")]

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

#[path = "../tests/support/grid.rs"]
#[allow(unreachable_pub, reason = "written as a module of its own, shared with the tests")]
mod grid;

use grid::Book;

/// The folder of the plain texts.
const TEXTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/inputs");

fn main() -> ExitCode {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("inputs"), PathBuf::from);
    match make_all(Path::new(TEXTS), &folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to be done about a closed standard error.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Makes one spreadsheet of every `.grid` file in `texts`, in the order of their names.
fn make_all(texts: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let mut paths = Vec::new();
    for entry in fs::read_dir(texts)? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "grid"));
    paths.sort();
    for path in paths {
        let name = path.file_stem().unwrap_or_default();
        let target = folder.join(name);
        let book = Book::parse(&path.to_string_lossy(), &fs::read_to_string(&path)?)?;
        make_one(&book, &target)?;
        writeln!(io::stdout(), "{}", target.display())?;
    }
    Ok(())
}

/// Writes one workbook in the format that the extension of `target` asks for.
fn make_one(book: &Book, target: &Path) -> Result<(), Box<dyn Error>> {
    match target.extension().and_then(|extension| extension.to_str()) {
        Some("xlsx") => Ok(fs::write(target, book.to_xlsx()?)?),
        Some("csv") => match book.sheets.as_slice() {
            [sheet] => Ok(fs::write(target, sheet.to_csv(','))?),
            _ => Err(format!("{}: a .csv has exactly one sheet", book.name).into()),
        },
        Some("ods") => convert(book, target, "ods"),
        Some("xls") => convert(book, target, "xls:MS Excel 97"),
        _ => Err(format!("{}: name it NAME.xlsx.grid, .csv, .ods or .xls", book.name).into()),
    }
}

/// Writes the workbook as `.xlsx` to a scratch folder and lets `LibreOffice` convert it.
fn convert(book: &Book, target: &Path, filter: &str) -> Result<(), Box<dyn Error>> {
    let scratch = std::env::temp_dir().join(format!("labcomps-inputs-{}", std::process::id()));
    fs::create_dir_all(&scratch)?;
    let made = convert_in(&scratch, book, target, filter);
    fs::remove_dir_all(&scratch)?;
    made
}

fn convert_in(scratch: &Path, book: &Book, target: &Path, filter: &str) -> Result<(), Box<dyn Error>> {
    let name = target.file_name().unwrap_or_default();
    let source = scratch.join(name).with_extension("xlsx");
    fs::write(&source, book.to_xlsx()?)?;
    let profile = format!("-env:UserInstallation=file://{}/profile", scratch.display());
    let output = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", filter, "--outdir"])
        .arg(scratch)
        .arg(&source)
        .output()
        .map_err(|error| format!("soffice (LibreOffice Calc) cannot be started: {error}"))?;
    let converted = scratch.join(name);
    if !output.status.success() || !converted.exists() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: soffice made no {filter}: {said}", book.name).into());
    }
    fs::copy(&converted, target)?;
    Ok(())
}
