//! `labcomps init`: a working folder with everything to begin with.

use super::args::InitArguments;
use super::exit::{Failure, Outcome};
use super::terminal::Terminal;
use labcomps::config::Config;
use labcomps::deliver::place_new;
use labcomps::interpret::notations;
use labcomps::render::input_form;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

const CONFIGURATION: &str = "labcomps.toml";
const FORM: &str = "inputs/input-form.xlsx";
const ABOUT_INPUTS: &str = "\
Drop spreadsheets here: .xlsx, .xlsm, .xlsb, .xls, .ods, .csv; folders are read too. Figures without a spreadsheet go into input-form.xlsx.
Then run `labcomps check` in the folder above to see what is read, and `labcomps build` for the report.
";
const ABOUT_TEMPLATES: &str = "\
# Templates

The report is made from the template set `quarterly`, which is part of the program. Nothing needs to lie here.
To change the report's words or order, make a folder `quarterly` here with your own `report.md` or `workbook.xml`; what it does not hold is taken from the program.
";

/// Makes the folder, or adds what it lacks; nothing that is there is changed.
pub(crate) fn run(config: Option<&Path>, arguments: &InitArguments, terminal: Terminal) -> Result<Outcome, Failure> {
    let folder = arguments.folder.as_path();
    let unwritable = |path: &Path, error: &io::Error| {
        Failure::Unreadable(format!(
            "{}: cannot be written: {error}\n  hint: name a folder that can be written",
            path.display()
        ))
    };
    let own = folder.join(CONFIGURATION);
    refuse_strange(folder, &own)?;
    // The form of a working folder offers the metrics of its own configuration.
    let config = match config.or_else(|| own.is_file().then_some(own.as_path())) {
        Some(path) => Config::load(path, notations())?,
        None => Config::shipped()?,
    };
    let form = input_form(&config).map_err(Failure::Unreadable)?;
    let files: [(&str, &[u8]); 4] = [
        (CONFIGURATION, include_bytes!("labcomps.toml")),
        (FORM, &form),
        ("inputs/README.txt", ABOUT_INPUTS.as_bytes()),
        ("templates/README.md", ABOUT_TEMPLATES.as_bytes()),
    ];
    let mut made = String::new();
    for (path, bytes) in files {
        let place = folder.join(path);
        if place_new(&place, bytes)? {
            // Writing to a String cannot fail.
            let _ = writeln!(made, "{}", place.display());
        }
    }
    let reports = folder.join("reports");
    fs::create_dir_all(&reports).map_err(|error| unwritable(&reports, &error))?;
    if made.is_empty() {
        return Err(Failure::Usage(format!(
            "{}: is a working folder and lacks nothing; nothing was changed\n  hint: move a file away to have it made anew",
            folder.display()
        )));
    }
    terminal.print(made.as_bytes())?;
    terminal.tell(&format!(
        "{}: ready\n  hint: fill in {FORM} or drop spreadsheets beside it, then run labcomps build there\n",
        folder.display()
    ));
    Ok(Outcome::Done)
}

/// Refuses a folder that holds something and is no working folder.
fn refuse_strange(folder: &Path, own: &Path) -> Result<(), Failure> {
    let refuse = |what: &str| {
        Err(Failure::Usage(format!(
            "{}: {what}; nothing was changed\n  hint: name a new or empty folder, or one that holds a {CONFIGURATION}",
            folder.display()
        )))
    };
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => refuse(&error.to_string()),
        Ok(mut entries) => match entries.next() {
            Some(_) if !own.is_file() => refuse("holds files and is no working folder"),
            _ => Ok(()),
        },
    }
}
