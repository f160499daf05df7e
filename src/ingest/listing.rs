//! Which files there are, and their bytes: nothing is opened that is not a plain file, and no link leads elsewhere.

use super::package::ends_in;
use super::refusal::Refusal;
use super::{IngestError, Inputs};
use rustix::fs::{Mode, OFlags};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files larger than this are refused.
const MOST_BYTES: u64 = 128 << 20;
/// Folders deeper than this below the inputs are not entered.
const DEEPEST: usize = 4;

/// One thing found, with the name by which reports call it.
pub(super) struct Entry {
    pub(super) name: Arc<str>,
    pub(super) listed: Listed,
}

/// What was found.
pub(super) enum Listed {
    File(Place),
    /// What stands where a file is expected, and what to do about it.
    NoFile(&'static str, &'static str),
    /// What lies beside the inputs and is none, and what to do about it.
    Beside(&'static str, &'static str),
}

/// Where a file is, and whether a link in its place may be followed.
pub(super) struct Place {
    path: PathBuf,
    follow: bool,
}

/// Lists the inputs in the order of their names.
pub(super) fn list(inputs: &Inputs) -> Result<Vec<Entry>, IngestError> {
    let mut entries = Vec::new();
    match inputs {
        Inputs::Folder(folder) => walk(folder, "", 0, &mut entries)?,
        Inputs::Files(paths) => {
            for path in paths {
                fs::metadata(path).map_err(|source| IngestError::Unreadable { path: path.clone(), source })?;
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                let place = Place { path: path.clone(), follow: true };
                entries.push(Entry { name: Arc::from(name.as_ref()), listed: Listed::File(place) });
            }
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

fn walk(folder: &Path, prefix: &str, depth: usize, entries: &mut Vec<Entry>) -> Result<(), IngestError> {
    let unreadable = |source| IngestError::Unreadable { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // The type of the entry itself: a link out of the folder is neither a folder nor a file here.
        let kind = entry.file_type().map_err(unreadable)?;
        let listed = match beside(&name) {
            Beside::Nothing => continue,
            Beside::Told(what, hint) => Listed::Beside(what, hint),
            Beside::Input if kind.is_dir() => {
                if depth < DEEPEST {
                    walk(&entry.path(), &format!("{prefix}{name}/"), depth + 1, entries)?;
                }
                continue;
            }
            Beside::Input if kind.is_file() => Listed::File(Place { path: entry.path(), follow: false }),
            Beside::Input if kind.is_symlink() => {
                Listed::NoFile("a link, and links are not followed", "copy the file itself into the folder")
            }
            Beside::Input => Listed::NoFile("a device or a pipe", "copy its content into a file"),
        };
        entries.push(Entry { name: format!("{prefix}{name}").into(), listed });
    }
    Ok(())
}

/// What lies beside the inputs without being one.
enum Beside {
    /// Perhaps an input.
    Input,
    /// Nobody's spreadsheet, and not worth a word.
    Nothing,
    Told(&'static str, &'static str),
}

/// Lock files and unfinished downloads are told: a workbook that is open may have changes that are not saved. Claims,
/// configuration and remarks lie beside the inputs, and hidden files are the system's.
fn beside(name: &str) -> Beside {
    if name.starts_with("~$") || name.starts_with(".~lock.") {
        let hint = "save and close the workbook, so that its last changes are read";
        return Beside::Told("the lock of a workbook that is open in a spreadsheet program", hint);
    }
    if name.starts_with(['.', '~']) || ends_in(name, &[".toml", ".md", ".tmp"]) {
        return Beside::Nothing;
    }
    if ends_in(name, &[".crdownload", ".part", ".partial", ".download"]) {
        return Beside::Told("an unfinished download", "wait until it is complete");
    }
    Beside::Input
}

impl Place {
    /// Reads the file: opened without waiting for whoever would write into a pipe, looked at and read through one
    /// handle, so that nothing can be put in its place in between.
    pub(super) fn read(&self) -> Result<Vec<u8>, Refusal> {
        let said = |error: io::Error| Refusal::unreadable(error.to_string(), "check the file's permissions");
        let mut flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
        flags.set(OFlags::NOFOLLOW, !self.follow);
        let file = rustix::fs::open(&self.path, flags, Mode::empty()).map_err(|error| said(error.into()))?;
        let file = File::from(file);
        let metadata = file.metadata().map_err(said)?;
        if !metadata.is_file() {
            return Err(Refusal::unreadable("not a regular file", "name a spreadsheet, or a folder with --inputs DIR"));
        }
        let too_large = |bytes: u64| {
            let message = format!("{} MB is more than the {} MB a workbook may have", bytes >> 20, MOST_BYTES >> 20);
            Refusal::too_large(message, "split the workbook")
        };
        if metadata.len() > MOST_BYTES {
            return Err(too_large(metadata.len()));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
        // A file that grows while it is read ends here too.
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(said)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(too_large(bytes.len() as u64));
        }
        Ok(bytes)
    }
}
