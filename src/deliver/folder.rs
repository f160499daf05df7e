//! The folder of a report: written beside its place, flushed to the disk, then moved there in one step.

use super::{DeliverError, receipt};
use crate::domain::Period;
use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Component, Path};

/// The ending of the name under which an older report waits while the new one takes its place.
const OLDER: &str = "older";
/// The random letters in the name of a folder that is being written.
const RANDOM: usize = 6;

/// Refuses files that would overwrite each other or leave the folder.
pub(super) fn check_paths(files: &[(&str, &[u8])]) -> Result<(), DeliverError> {
    let mut seen = BTreeSet::new();
    for (path, _) in files {
        let plain = !path.is_empty()
            && !path.contains(['\\', '\0', ':'])
            && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        // Some file systems know no difference between upper and lower case.
        if !plain || !seen.insert(path.to_lowercase()) {
            return Err(DeliverError::Path { path: (*path).to_owned() });
        }
    }
    Ok(())
}

/// Puts the files into `reports_dir/period`, all or nothing.
pub(super) fn put(files: &[(&str, &[u8])], reports_dir: &Path, period: &str) -> Result<(), DeliverError> {
    let place = reports_dir.join(period);
    fs::create_dir_all(reports_dir).map_err(at(reports_dir))?;
    // Held until the end of this function; the system lets go of it when the process dies.
    let _lock = lock(reports_dir)?;
    sweep(reports_dir).map_err(at(reports_dir))?;
    let replaces = stands_report(&place)?;
    let temporary = temporary(reports_dir, period).map_err(at(reports_dir))?;
    for (path, bytes) in files {
        write(temporary.path(), path, bytes)?;
    }
    sync(temporary.path()).map_err(at(temporary.path()))?;
    let older = reports_dir.join(format!(".{period}.{OLDER}"));
    if replaces {
        fs::rename(&place, &older).map_err(at(&place))?;
    }
    if let Err(source) = fs::rename(temporary.path(), &place) {
        if replaces {
            fs::rename(&older, &place).map_err(at(&older))?;
        }
        return Err(DeliverError::Write { path: place, source });
    }
    // The folder has left its temporary name, so there is nothing to remove under it.
    let _ = temporary.keep();
    sync(reports_dir).map_err(at(reports_dir))?;
    // The new report is in place; what cannot be removed now is swept by the next delivery.
    let _ = if replaces { fs::remove_dir_all(&older) } else { Ok(()) };
    Ok(())
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> DeliverError {
    let path = path.to_owned();
    |source| DeliverError::Write { path, source }
}

/// Takes the reports folder for this run, so that everything unfinished in it is known to be a dead run's.
fn lock(reports_dir: &Path) -> Result<File, DeliverError> {
    let file = if cfg!(windows) {
        File::options().create(true).append(true).open(reports_dir.join(".lock"))
    } else {
        File::open(reports_dir)
    };
    let file = file.map_err(at(reports_dir))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DeliverError::Busy { path: reports_dir.to_owned() }),
        // Some network file systems have no locks; two runs at once are then the user's to avoid.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(source)) => Err(DeliverError::Write { path: reports_dir.to_owned(), source }),
    }
}

/// Removes what dead runs left, and brings back an older report that was moved away but not replaced.
fn sweep(reports_dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(reports_dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some((period, ending)) = name.to_str().and_then(left_over) else { continue };
        let place = reports_dir.join(period);
        if ending == OLDER && !fs::exists(&place)? {
            fs::rename(entry.path(), place)?;
        } else {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Splits a name that only this module gives, `.2026Q3.a1B2c3` or `.2026Q3.older`.
fn left_over(name: &str) -> Option<(&str, &str)> {
    let (period, ending) = name.strip_prefix('.')?.rsplit_once('.')?;
    let random = ending.len() == RANDOM && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (period.parse::<Period>().is_ok() && (random || ending == OLDER)).then_some((period, ending))
}

/// Returns whether an older report stands in the place; anything else that stands there is not removed.
fn stands_report(place: &Path) -> Result<bool, DeliverError> {
    if fs::symlink_metadata(place).is_err() {
        return Ok(false);
    }
    if place.join(receipt::RECEIPT).is_file() {
        return Ok(true);
    }
    Err(DeliverError::InTheWay { path: place.to_owned() })
}

/// Makes the folder to write in, on the same file system as its place and readable by whom any new folder is.
fn temporary(reports_dir: &Path, period: &str) -> io::Result<tempfile::TempDir> {
    let prefix = format!(".{period}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).rand_bytes(RANDOM);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    builder.tempdir_in(reports_dir)
}

/// Writes one file with the folders above it, and flushes them to the disk.
fn write(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), DeliverError> {
    let file_path = folder.join(path);
    let parent = file_path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(at(parent))?;
    let mut file = File::create_new(&file_path).map_err(at(&file_path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(at(&file_path))?;
    sync(parent).map_err(at(parent))
}

/// Flushes a folder's list of names to the disk; Windows has no such thing.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(windows) { Ok(()) } else { File::open(folder)?.sync_all() }
}

#[cfg(test)]
mod tests {
    use super::super::DeliverError;
    use super::{check_paths, left_over, put};
    use std::fs;
    use std::path::Path;

    const OLD: &[(&str, &[u8])] = &[("report.md", b"old"), ("receipt.json", b"{}")];
    const NEW: &[(&str, &[u8])] = &[("charts/a.svg", b"<svg/>"), ("report.md", b"new"), ("receipt.json", b"{}")];
    /// A file and a folder of one name: the second cannot be written.
    const FAILING: &[(&str, &[u8])] = &[("report.md", b"bad"), ("report.md/a.svg", b""), ("receipt.json", b"{}")];

    /// Every path below a folder with its contents, so that nothing half-written goes unseen.
    fn tree(folder: &Path) -> Vec<String> {
        let mut all = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                all.push(format!("{name}/"));
                all.extend(tree(&path).into_iter().map(|below| format!("{name}/{below}")));
            } else {
                all.push(format!("{name}: {}", fs::read_to_string(&path).unwrap()));
            }
        }
        all.sort();
        all
    }

    #[test]
    fn a_new_report_replaces_the_old_one_whole() {
        let reports = tempfile::tempdir().unwrap();
        put(OLD, reports.path(), "2026Q3").unwrap();
        put(OLD, reports.path(), "2026Q2").unwrap();
        put(NEW, reports.path(), "2026Q3").unwrap();
        assert_eq!(
            tree(reports.path()),
            [
                "2026Q2/",
                "2026Q2/receipt.json: {}",
                "2026Q2/report.md: old",
                "2026Q3/",
                "2026Q3/charts/",
                "2026Q3/charts/a.svg: <svg/>",
                "2026Q3/receipt.json: {}",
                "2026Q3/report.md: new",
            ]
        );
    }

    #[test]
    fn a_failing_write_leaves_the_last_good_report_and_nothing_else() {
        let reports = tempfile::tempdir().unwrap();
        put(OLD, reports.path(), "2026Q3").unwrap();
        let before = tree(reports.path());
        let error = put(FAILING, reports.path(), "2026Q3").unwrap_err();
        assert!(matches!(error, DeliverError::Write { .. }), "{error}");
        assert_eq!(tree(reports.path()), before);
    }

    #[test]
    fn a_first_report_that_fails_leaves_nothing() {
        let reports = tempfile::tempdir().unwrap();
        put(FAILING, reports.path(), "2026Q3").unwrap_err();
        assert!(tree(reports.path()).is_empty());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("reports");
        fs::write(&file, "mine").unwrap();
        let error = put(NEW, &file, "2026Q3").unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}: cannot be written", file.display())), "{error}");
        assert_eq!(fs::read_to_string(file).unwrap(), "mine");
    }

    #[test]
    fn what_is_no_report_is_left_alone() {
        let reports = tempfile::tempdir().unwrap();
        fs::create_dir(reports.path().join("2026Q3")).unwrap();
        fs::write(reports.path().join("2026Q3/notes.txt"), "mine").unwrap();
        let before = tree(reports.path());
        let error = put(NEW, reports.path(), "2026Q3").unwrap_err();
        assert!(matches!(error, DeliverError::InTheWay { .. }), "{error}");
        assert_eq!(tree(reports.path()), before);
    }

    #[test]
    fn what_dead_runs_left_is_swept_and_a_report_moved_away_comes_back() {
        let reports = tempfile::tempdir().unwrap();
        put(OLD, reports.path(), "2026Q2").unwrap();
        fs::rename(reports.path().join("2026Q2"), reports.path().join(".2026Q2.older")).unwrap();
        fs::create_dir(reports.path().join(".2026Q3.a1B2c3")).unwrap();
        fs::write(reports.path().join(".2026Q3.a1B2c3/report.md"), "half").unwrap();
        fs::create_dir(reports.path().join(".git")).unwrap();
        put(OLD, reports.path(), "2026Q3").unwrap();
        let names: Vec<String> = tree(reports.path()).into_iter().filter(|name| name.ends_with('/')).collect();
        assert_eq!(names, [".git/", "2026Q2/", "2026Q3/"]);
    }

    #[test]
    fn a_second_run_at_the_same_time_is_sent_away() {
        let reports = tempfile::tempdir().unwrap();
        let _held = super::lock(reports.path()).unwrap();
        let error = put(NEW, reports.path(), "2026Q3").unwrap_err();
        assert!(matches!(error, DeliverError::Busy { .. }), "{error}");
        assert!(tree(reports.path()).is_empty());
    }

    #[test]
    fn paths_stay_in_the_folder_and_apart() {
        for bad in ["", "/etc/passwd", "../report.md", "a/../../b", "a\\b", "C:x"] {
            assert!(check_paths(&[(bad, b"")]).is_err(), "{bad}");
        }
        assert!(check_paths(&[("Report.md", b""), ("report.md", b"")]).is_err());
        assert!(check_paths(NEW).is_ok());
    }

    #[test]
    fn only_its_own_names_are_left_overs() {
        assert_eq!(left_over(".2026Q3.a1B2c3"), Some(("2026Q3", "a1B2c3")));
        assert_eq!(left_over(".LTM-2026Q3.older"), Some(("LTM-2026Q3", "older")));
        for other in [".git", ".2026Q3.bak", "2026Q3.a1B2c3", ".notes.a1B2c3", ".2026Q3"] {
            assert_eq!(left_over(other), None, "{other}");
        }
    }
}
