//! A folder of marked-up copies: each appears whole or not at all, and what somebody changed is never overwritten.

use super::folder::sync;
use super::{DeliverError, receipt};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

/// Tells which files are this program's: one line for each, as `sha256sum` writes and checks them.
const LEDGER: &str = "labcomps-review.sha256";

/// A folder that gets marked-up copies.
#[derive(Debug)]
pub struct Copies {
    folder: PathBuf,
    /// The hashes of the files that this program has written here, by their paths.
    ledger: BTreeMap<String, String>,
}

impl Copies {
    /// Opens a folder for copies, and makes it when it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made or its list of copies cannot be read.
    pub fn open(folder: &Path) -> Result<Self, DeliverError> {
        let unwritable = |source| DeliverError::File { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(unwritable)?;
        let text = match fs::read_to_string(folder.join(LEDGER)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(unwritable(error)),
        };
        let entry = |line: &str| line.split_once("  ").map(|(hash, path)| (path.to_owned(), hash.to_owned()));
        Ok(Self { folder: folder.to_owned(), ledger: text.lines().filter_map(entry).collect() })
    }

    /// Writes a copy under a path with `/` and returns where it stands.
    ///
    /// # Errors
    /// When it cannot be written, or a file stands there that this program did not write or that was changed since.
    pub fn put(&mut self, path: &str, bytes: &[u8]) -> Result<PathBuf, DeliverError> {
        let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || path.contains(['\\', '\n']) {
            return Err(DeliverError::Path { path: path.to_owned() });
        }
        let place = self.folder.join(path);
        let ours = match fs::read(&place) {
            Ok(there) => self.ledger.get(path) == Some(&receipt::hash(&there)),
            Err(_) => fs::symlink_metadata(&place).is_err(),
        };
        if !ours {
            return Err(DeliverError::Changed { path: place });
        }
        write(&place, bytes)?;
        // The list follows each copy, so that a run that dies leaves none that nobody owns.
        self.ledger.insert(path.to_owned(), receipt::hash(bytes));
        let mut list = String::new();
        for (path, hash) in &self.ledger {
            // Writing to a String cannot fail.
            let _ = writeln!(list, "{hash}  {path}");
        }
        write(&self.folder.join(LEDGER), list.as_bytes())?;
        Ok(place)
    }
}

/// Writes a file that is not there yet, whole or not at all; returns whether it was written.
///
/// # Errors
/// When it cannot be written.
pub fn place_new(place: &Path, bytes: &[u8]) -> Result<bool, DeliverError> {
    if fs::symlink_metadata(place).is_ok() {
        return Ok(false);
    }
    write(place, bytes)?;
    Ok(true)
}

fn write(place: &Path, bytes: &[u8]) -> Result<(), DeliverError> {
    let folder = place.parent().unwrap_or(place);
    let unwritable = |source| DeliverError::File { path: place.to_owned(), source };
    fs::create_dir_all(folder).map_err(unwritable)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".labcomps.");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(unwritable)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(unwritable)?;
    file.persist(place).map_err(|error| unwritable(error.error))?;
    sync(folder).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use super::super::DeliverError;
    use super::Copies;
    use std::fs;

    #[test]
    fn only_its_own_files_are_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("review");
        Copies::open(&place).unwrap().put("sub/a.review.xlsx", b"one").unwrap();
        Copies::open(&place).unwrap().put("sub/a.review.xlsx", b"two").unwrap();
        assert_eq!(fs::read(place.join("sub/a.review.xlsx")).unwrap(), b"two");

        fs::write(place.join("sub/a.review.xlsx"), "an answer").unwrap();
        fs::write(place.join("b.review.xlsx"), "somebody's").unwrap();
        for path in ["sub/a.review.xlsx", "b.review.xlsx"] {
            let refused = Copies::open(&place).unwrap().put(path, b"three");
            assert!(matches!(refused, Err(DeliverError::Changed { .. })), "{path}: {refused:?}");
        }
        assert_eq!(fs::read(place.join("sub/a.review.xlsx")).unwrap(), b"an answer");
        assert!(matches!(Copies::open(&place).unwrap().put("../x", b""), Err(DeliverError::Path { .. })));
        let left = fs::read_dir(&place).unwrap().count();
        assert_eq!(left, 3, "no temporary file is left");
    }
}
