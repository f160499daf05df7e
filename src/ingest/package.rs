#![expect(clippy::disallowed_types, reason = "the zip container is opened only here")]
//! A zip package: every entry inflated once with its checksum verified, before a value is believed.
//!
//! A parser that stops early would not notice a flipped bit, and a bomb is found here before anything is parsed. The
//! same pass looks at what it inflates (`Watch`), so that nobody inflates it again only to see whether it is worth it.

use super::Refusal;
use super::part_path;
use memchr::memrchr;
use roxmltree::{Document, ParsingOptions};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Inflated bytes of one package that are accepted; real workbooks never passed 60 MB.
const MOST_INFLATED: u64 = 256 << 20;
/// Entries of one package that are accepted.
const MOST_ENTRIES: usize = 5_000;
/// Bytes between two tags that are accepted: a cell holds 32,767 characters at most.
const LONGEST_TEXT: usize = 4 << 20;
/// Parts that are read as a tree are at most this large.
const MOST_TREE: u64 = 8 << 20;
const MOST_NODES: u32 = 1_000_000;
const WINDOW: usize = 256 << 10;

/// What looks at an entry while it is inflated for its checksum.
pub(super) trait Watch {
    /// Sees the next bytes and says how many of them it is done with; the rest comes again, with more behind it.
    /// `end` says that nothing follows.
    fn see(&mut self, window: &[u8], end: bool) -> Result<usize, Refusal>;
}

/// Looks at nothing.
struct Unseeing;

impl Watch for Unseeing {
    fn see(&mut self, window: &[u8], _: bool) -> Result<usize, Refusal> {
        Ok(window.len())
    }
}

/// Inflates every entry of a package, and returns what is wrong with it and what to do about it.
pub(crate) fn unsound(bytes: &[u8]) -> Option<(String, &'static str)> {
    let verified = Package::open(bytes).and_then(|mut package| package.verify(|_| Unseeing));
    verified.err().map(|refusal| (refusal.message, refusal.hint))
}

/// A package whose entries are sound.
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Entries by their names as programs compare them: small letters, forward slashes.
    entries: BTreeMap<String, usize>,
}

fn broken(message: impl Into<String>) -> Refusal {
    Refusal::unreadable(message, "the file is damaged or was still being copied; copy it again")
}

/// Whether the entry whose header begins at `start` calls itself `name`, as the list of entries does.
fn is_called(bytes: &[u8], start: u64, name: &[u8]) -> bool {
    const LENGTH_OF_NAME: usize = 26;
    const NAME: usize = 30;
    let Some(header) = usize::try_from(start).ok().and_then(|start| bytes.get(start..)) else { return false };
    let length =
        header.get(LENGTH_OF_NAME..LENGTH_OF_NAME + 2).map(|two| usize::from(u16::from_le_bytes([two[0], two[1]])));
    length.is_some_and(|length| header.get(NAME..NAME + length) == Some(name))
}

fn too_large(message: impl Into<String>) -> Refusal {
    Refusal::too_large(message, "remove what is not needed from the workbook")
}

impl<'a> Package<'a> {
    /// Opens a package without looking into its entries.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
        if archive.len() > MOST_ENTRIES {
            return Err(too_large(format!("the package has {} entries, more than {MOST_ENTRIES}", archive.len())));
        }
        let mut entries = BTreeMap::new();
        for index in 0..archive.len() {
            let name = entry_name(&archive, index);
            let name = name.replace('\\', "/").to_ascii_lowercase();
            if let Some(name) = entries.insert(name.clone(), index).map(|_| name) {
                return Err(broken(format!("the package holds {name} twice")));
            }
        }
        if archive.has_duplicate_names() {
            return Err(broken("the package holds an entry twice"));
        }
        // Entries that share their bytes are the trick of the worst bombs.
        if archive.has_overlapping_files().map_err(|error| broken(error.to_string()))? {
            return Err(broken("entries of the package overlap"));
        }
        Ok(Self { bytes, archive, entries })
    }

    /// Inflates every entry with its checksum verified and within a budget. `watch` may name what looks on.
    pub(super) fn verify<W: Watch>(&mut self, mut watch: impl FnMut(&str) -> W) -> Result<Vec<W>, Refusal> {
        let mut budget = MOST_INFLATED;
        let mut window = vec![0; WINDOW];
        let mut watches = Vec::new();
        for index in 0..self.archive.len() {
            let name = entry_name(&self.archive, index);
            let mut seen = watch(&name.replace('\\', "/").to_ascii_lowercase());
            self.inflate(index, &mut window, &mut budget, &mut seen)?;
            watches.push(seen);
        }
        Ok(watches)
    }

    /// Inflates one entry again, for whoever needs a second look.
    pub(super) fn look(&mut self, index: usize, watch: &mut impl Watch) -> Result<(), Refusal> {
        self.inflate(index, &mut vec![0; WINDOW], &mut MOST_INFLATED.clone(), watch)
    }

    fn inflate(
        &mut self,
        index: usize,
        window: &mut Vec<u8>,
        budget: &mut u64,
        watch: &mut impl Watch,
    ) -> Result<(), Refusal> {
        let name = entry_name(&self.archive, index);
        let mut entry = self.archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refusal::protected(),
            error => broken(format!("{name} in the package: {error}")),
        })?;
        // The checksum covers what an entry holds and not what it is called.
        if !is_called(self.bytes, entry.header_start(), entry.name_raw()) {
            return Err(broken(format!("{name} in the package has another name in its own header")));
        }
        // A markup file without a tag for megabytes is one text, and parsers hold a text in memory as a whole.
        let markup = ends_in(&name, &[".xml"]);
        let (mut held, mut untagged) = (0, 0);
        loop {
            if held == window.len() {
                window.resize(window.len() * 2, 0);
            }
            let fresh = entry
                .read(&mut window[held..])
                .map_err(|error| broken(format!("{name} in the package is damaged: {error}")))?;
            *budget = budget
                .checked_sub(fresh as u64)
                .ok_or_else(|| too_large(format!("the package unpacks to more than {} MB", MOST_INFLATED >> 20)))?;
            untagged = match memrchr(b'<', &window[held..held + fresh]) {
                Some(tag) => fresh - tag,
                None => untagged + fresh,
            };
            if markup && untagged > LONGEST_TEXT {
                return Err(too_large(format!(
                    "{name} in the package holds a text of more than {} MB",
                    LONGEST_TEXT >> 20
                )));
            }
            held += fresh;
            let end = fresh == 0;
            // Small reads are gathered, so that whoever looks on is not asked for every few bytes.
            if end || held >= window.len() / 2 {
                let done = watch.see(&window[..held], end)?;
                window.copy_within(done..held, 0);
                held -= done;
                if held > LONGEST_TEXT {
                    return Err(too_large(format!("{name} in the package holds an endless tag")));
                }
            }
            if end {
                return Ok(());
            }
        }
    }

    /// Returns an entry to be read as it is inflated.
    pub(super) fn stream(&mut self, index: usize) -> Result<impl Read + '_, Refusal> {
        self.archive.by_index(index).map_err(|error| broken(error.to_string()))
    }

    /// Returns the place of an entry among all.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.entries.get(&name.to_ascii_lowercase()).copied()
    }

    /// Returns the names of all entries, in small letters.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Returns an entry's bytes; nothing when it is missing or larger than `most`.
    pub(super) fn bytes(&mut self, name: &str, most: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let index = self.index(name)?;
        self.archive.by_index(index).ok()?.take(most + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= most).then_some(bytes)
    }

    /// Reads a part as a tree and makes something of it; nothing when the part is missing, too large or no XML.
    pub(super) fn tree<T>(&mut self, name: &str, make: impl FnOnce(&Document<'_>) -> T) -> Option<T> {
        let text = String::from_utf8(self.bytes(name, MOST_TREE)?).ok()?;
        let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
        Document::parse_with_options(&text, options).ok().map(|document| make(&document))
    }

    /// Returns the relations of a part, with targets inside the package as paths; the package itself is the part "".
    pub(super) fn relations(&mut self, of: &str) -> Vec<Relation> {
        let relations = part_path::relations_of(of);
        let read = |document: &Document<'_>| {
            let nodes = document.descendants().filter(|node| node.tag_name().name() == "Relationship");
            let relation = |node: roxmltree::Node<'_, '_>| {
                let target = node.attribute("Target")?;
                let external = node.attribute("TargetMode") == Some("External");
                Some(Relation {
                    id: node.attribute("Id")?.to_owned(),
                    kind: node.attribute("Type")?.to_owned(),
                    target: if external { target.to_owned() } else { part_path::resolve(of, target) },
                })
            };
            nodes.filter_map(relation).collect()
        };
        self.tree(&relations, read).unwrap_or_default()
    }
}

fn entry_name(archive: &ZipArchive<Cursor<&[u8]>>, index: usize) -> String {
    match archive.name_for_index(index) {
        Some(Ok(name)) => name.into_owned(),
        _ => format!("entry {index}"),
    }
}

/// Returns whether a name ends in one of these, in capitals or not.
pub(super) fn ends_in(name: &str, ends: &[&str]) -> bool {
    let tail = |end: &&str| name.len().checked_sub(end.len()).and_then(|at| name.get(at..));
    ends.iter().any(|end| tail(end).is_some_and(|tail| tail.eq_ignore_ascii_case(end)))
}

/// What one part of a package says of another, or of something outside.
pub(super) struct Relation {
    pub(super) id: String,
    pub(super) kind: String,
    /// A path in the package, or an address.
    pub(super) target: String,
}

/// Text of a part, whatever its damage; markup is UTF-8 in all packages that programs write.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}
