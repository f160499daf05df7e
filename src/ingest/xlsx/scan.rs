//! What a sheet's markup holds beside its values, seen while it is inflated for its checksum.
//!
//! The reader of record gives values, formulas or styles, each of its calls at the cost of a pass over the whole sheet.
//! This look costs a fraction of one pass and says which calls are worth it; head and tail, where columns, merged
//! ranges and links stand, are kept. It only ever says "perhaps": whatever looks unusual counts as there.

use super::super::Refusal;
use super::super::package::{Watch, ends_in};
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// Head or tail of a sheet larger than this are refused.
const MOST_BESIDE: usize = 32 << 20;
/// Shared texts of a workbook that are accepted.
const MOST_TEXTS: usize = 4_000_000;
/// Cell formats of a workbook that are accepted; spreadsheet programs stop at 65,490.
const MOST_FORMATS: usize = 70_000;
/// Bytes of the parts about the workbook as a whole: its list of sheets, its styles.
const MOST_ABOUT: usize = 16 << 20;
/// No mark that is looked for is longer: so much of a window comes again with the next.
const OVERLAP: usize = 64;
const DATA_NAME: &str = "sheetData";
const GENERAL: &[u8] = b" s=\"0\"";

static DATA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(DATA_NAME));
static FORMULA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<f"));
static STYLE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" s=\""));
static HIDDEN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("hidden="));
static UNUSUAL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<!"));
static ITEM: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<si"));
static FORMAT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("xf"));

/// What looks at one entry of a package.
#[derive(Debug)]
pub(super) enum Scan {
    /// Not yet known to be a sheet.
    Fresh,
    /// A sheet.
    Sheet(Box<Sheet>),
    /// The shared texts, with their number so far.
    Texts(usize),
    /// The styles: bytes and cell formats so far.
    Styles(usize, usize),
    /// The list of sheets or relations: bytes so far.
    About(usize),
    /// Something else.
    Other,
}

/// What was seen of a sheet.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    part: Part,
    /// Markup before the cells.
    pub(super) head: Vec<u8>,
    /// Markup behind the cells.
    pub(super) tail: Vec<u8>,
    /// There may be formulas.
    pub(super) formulas: bool,
    /// There may be cells with a style other than the general one.
    pub(super) styles: bool,
    /// There may be hidden rows.
    pub(super) hidden: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Head,
    Cells,
    Tail,
}

impl Scan {
    /// Starts to look at an entry.
    pub(super) fn of(name: &str) -> Self {
        let is = |ends: &[&str]| ends_in(name, ends);
        if is(&["sharedstrings.xml"]) {
            Self::Texts(0)
        } else if is(&["styles.xml"]) {
            Self::Styles(0, 0)
        } else if is(&["workbook.xml", ".rels"]) {
            Self::About(0)
        } else if is(&[".xml"]) {
            Self::Fresh
        } else {
            Self::Other
        }
    }
}

impl Watch for Scan {
    fn see(&mut self, window: &[u8], end: bool) -> Result<usize, Refusal> {
        let keep = if end { 0 } else { OVERLAP.min(window.len()) };
        let done = window.len() - keep;
        let count = |finder: &Finder<'_>, longest: usize| {
            finder.find_iter(&window[..(done + longest - 1).min(window.len())]).count()
        };
        match self {
            Self::Fresh => {
                // The root element stands at the very beginning.
                let sheet = memchr::memmem::find(&window[..window.len().min(4096)], b"worksheet").is_some();
                *self = if sheet { Self::Sheet(Box::default()) } else { Self::Other };
                return self.see(window, end);
            }
            Self::Sheet(sheet) => return sheet.see(window, end),
            Self::Texts(items) => {
                *items += count(&ITEM, 3);
                if *items > MOST_TEXTS {
                    return Err(too_many(format!("more than {MOST_TEXTS} texts")));
                }
            }
            Self::Styles(bytes, formats) => {
                *bytes += done;
                *formats += count(&FORMAT, 2);
                // Most cell formats are told twice, once as a style's.
                if *bytes > MOST_ABOUT || *formats > 4 * MOST_FORMATS {
                    return Err(too_many(format!("more than {MOST_FORMATS} cell formats")));
                }
            }
            Self::About(bytes) => {
                *bytes += done;
                if *bytes > MOST_ABOUT {
                    return Err(too_many(format!("a list of sheets of more than {} MB", MOST_ABOUT >> 20)));
                }
            }
            Self::Other => return Ok(window.len()),
        }
        Ok(done)
    }
}

fn too_many(what: String) -> Refusal {
    Refusal::too_large(what, "remove what is not needed from the workbook")
}

impl Sheet {
    fn see(&mut self, window: &[u8], end: bool) -> Result<usize, Refusal> {
        let mut done = 0;
        while done < window.len() {
            let rest = &window[done..];
            done += match self.part {
                Part::Head => match self.open(rest) {
                    Some(length) => length,
                    None if end => rest.len(),
                    None => return Ok(done),
                },
                Part::Cells => {
                    let (length, closed) = self.cells(rest, end);
                    if !closed {
                        return Ok(done + length);
                    }
                    length
                }
                Part::Tail => {
                    self.tail.extend_from_slice(rest);
                    rest.len()
                }
            };
            if self.head.len().max(self.tail.len()) > MOST_BESIDE {
                return Err(too_many(format!("a sheet with more than {} MB beside its cells", MOST_BESIDE >> 20)));
            }
        }
        Ok(done)
    }

    /// Looks for the start tag of the cells; returns how much of the window it is done with, nothing when it needs more.
    fn open(&mut self, window: &[u8]) -> Option<usize> {
        let Some(at) = DATA.find(window) else {
            let done = window.len().checked_sub(OVERLAP).filter(|done| *done > 0)?;
            self.head.extend_from_slice(&window[..done]);
            return Some(done);
        };
        if !begins_tag(&window[..at], b"<") {
            // The word stands in a name or a text.
            let done = at + DATA_NAME.len();
            self.head.extend_from_slice(&window[..done]);
            return Some(done);
        }
        let close = at + memchr::memchr(b'>', &window[at..])?;
        self.head.extend_from_slice(&window[..=close]);
        self.part = if window[close - 1] == b'/' { Part::Tail } else { Part::Cells };
        // A prefix before the names of elements is sound, and no program of the trade writes it.
        let prefixed = at > 0 && window[at - 1] == b':';
        if prefixed || UNUSUAL.find(&self.head).is_some() {
            (self.formulas, self.styles, self.hidden) = (true, true, true);
        }
        Some(close + 1)
    }

    /// Looks through cells up to their end tag; returns how far it came and whether the tag was met.
    fn cells(&mut self, window: &[u8], end: bool) -> (usize, bool) {
        let close = DATA.find(window);
        let cells = &window[..close.unwrap_or(window.len())];
        if UNUSUAL.find(cells).is_some() {
            (self.formulas, self.styles, self.hidden) = (true, true, true);
        }
        self.formulas = self.formulas || FORMULA.find(cells).is_some();
        // A mark that the window cuts comes again with the next one.
        let mut styled =
            STYLE.find_iter(cells).map(|at| &cells[at..]).filter(|mark| end || mark.len() >= GENERAL.len());
        self.styles = self.styles || styled.any(|mark| !mark.starts_with(GENERAL));
        self.hidden = self.hidden || HIDDEN.find(cells).is_some();
        match close {
            // The word may also stand in a text: then the cells go on behind it.
            Some(at) if begins_tag(&window[..at], b"</") => {
                self.part = Part::Tail;
                (at, true)
            }
            Some(at) => (at + DATA_NAME.len(), true),
            None if end => (window.len(), true),
            None => (window.len() - OVERLAP.min(window.len()), false),
        }
    }
}

/// Whether the markup ends in the sign that begins a tag, perhaps with a prefix: `</` or `</x:`.
fn begins_tag(before: &[u8], sign: &[u8]) -> bool {
    let before = before.strip_suffix(b":").map_or(before, |named| {
        let name = named.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        &named[..named.len() - name]
    });
    before.ends_with(sign)
}

/// One row's or one cell's start tag, as far as it matters here.
#[derive(Debug, PartialEq)]
pub(super) enum Tag {
    /// A row: its number where it is given, how deep in groups it lies, whether it is hidden.
    Row(Option<u32>, u32, bool),
    /// A cell: the index of its style.
    Cell(u32),
}

/// Looks at the start tags of rows and cells alone.
pub(super) struct Tags<F: FnMut(Tag)>(pub(super) F);

impl<F: FnMut(Tag)> Watch for Tags<F> {
    fn see(&mut self, window: &[u8], end: bool) -> Result<usize, Refusal> {
        let mut done = 0;
        while let Some(at) = memchr::memchr(b'<', &window[done..]).map(|at| done + at) {
            let Some(length) = tag_length(&window[at..]) else {
                return Ok(if end { window.len() } else { at });
            };
            if let Some(tag) = Tag::read(&window[at + 1..at + length - 1]) {
                self.0(tag);
            }
            done = at + length;
        }
        Ok(window.len())
    }
}

/// The length of the tag at the start of the markup; a `>` between quotes is part of a value.
fn tag_length(markup: &[u8]) -> Option<usize> {
    for (start, end) in [(&b"<!--"[..], &b"-->"[..]), (b"<![CDATA[", b"]]>")] {
        if markup.starts_with(start) {
            return memchr::memmem::find(markup, end).map(|at| at + end.len());
        }
    }
    let mut quote = None;
    for (at, byte) in markup.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

impl Tag {
    fn read(tag: &[u8]) -> Option<Self> {
        let name_end = tag.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(name_end);
        let name = name.rsplit(|byte| *byte == b':').next().unwrap_or(name);
        match name {
            b"c" => Some(Self::Cell(attribute(attributes, b"s").and_then(number).unwrap_or(0))),
            b"row" => {
                let set = |name| matches!(attribute(attributes, name), Some(b"1" | b"true"));
                let level = attribute(attributes, b"outlineLevel").and_then(number).unwrap_or(0);
                Some(Self::Row(attribute(attributes, b"r").and_then(number), level, set(b"hidden")))
            }
            _ => None,
        }
    }
}

fn attribute<'a>(attributes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = attributes;
    loop {
        let equals = memchr::memchr(b'=', rest)?;
        let key = rest[..equals].trim_ascii();
        let value = rest[equals + 1..].trim_ascii_start();
        let quote = *value.first()?;
        let length = memchr::memchr(quote, &value[1..])?;
        if key == name {
            return Some(&value[1..=length]);
        }
        rest = &value[length + 2..];
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    std::str::from_utf8(digits).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Scan, Sheet, Tag, Tags};
    use crate::ingest::package::Watch as _;

    /// Feeds markup in windows of a size, as the package does.
    fn feed(watch: &mut impl crate::ingest::package::Watch, markup: &[u8], size: usize) {
        let (mut held, mut at): (Vec<u8>, usize) = (Vec::new(), 0);
        loop {
            let next = (at + size).min(markup.len());
            held.extend_from_slice(&markup[at..next]);
            let end = at == next;
            let done = watch.see(&held, end).unwrap();
            held.drain(..done);
            if end {
                return;
            }
            at = next;
        }
    }

    fn scan(markup: &str, size: usize) -> Sheet {
        let mut sheet = Sheet::default();
        feed(&mut ScanOf(&mut sheet), markup.as_bytes(), size);
        sheet
    }

    struct ScanOf<'a>(&'a mut Sheet);
    impl crate::ingest::package::Watch for ScanOf<'_> {
        fn see(&mut self, window: &[u8], end: bool) -> Result<usize, crate::ingest::Refusal> {
            self.0.see(window, end)
        }
    }

    #[test]
    fn what_a_sheet_holds_is_seen_across_any_border() {
        let cells = "<row r=\"1\"><c r=\"A1\" s=\"0\" t=\"inlineStr\"><is><t>the sheetData of</t></is></c></row>";
        for size in 1..200 {
            let plain =
                scan(&format!("<worksheet><cols/><sheetData>{cells}</sheetData><mergeCells/></worksheet>"), size);
            assert_eq!((plain.formulas, plain.styles, plain.hidden), (false, false, false), "{size}");
            assert_eq!(plain.head, b"<worksheet><cols/><sheetData>", "{size}");
            assert_eq!(plain.tail, b"sheetData><mergeCells/></worksheet>", "{size}");

            let rich = "<row r=\"2\" hidden=\"1\"><c r=\"A2\" s=\"12\"><f>A1</f><v>1</v></c></row>";
            let rich = scan(&format!("<worksheet><sheetData>{cells}{rich}</sheetData></worksheet>"), size);
            assert_eq!((rich.formulas, rich.styles, rich.hidden), (true, true, true), "{size}");

            let empty = scan("<worksheet><sheetData/><mergeCells/></worksheet>", size);
            assert_eq!(empty.tail, b"<mergeCells/></worksheet>", "{size}");
            let prefixed = scan("<x:worksheet><x:sheetData><x:c/></x:sheetData><x:a/></x:worksheet>", size);
            assert!(prefixed.formulas && prefixed.styles && prefixed.hidden, "{size}");
            assert_eq!(prefixed.tail, b"sheetData><x:a/></x:worksheet>", "{size}");
        }
    }

    #[test]
    fn rows_and_cells_are_seen_across_any_border() {
        let markup = "<sheetData><row r='3' hidden=\"1\"><c r=\"A3\" s = \"7\"/><!-- <c s=\"9\"> --><x:c a=\">\"><v>1</v></x:c>\
                      </row><row hidden='true' outlineLevel='1'/><cols s=\"3\"/></sheetData>";
        for size in 1..200 {
            let mut tags = Vec::new();
            feed(&mut Tags(|tag| tags.push(tag)), markup.as_bytes(), size);
            assert_eq!(
                tags,
                [Tag::Row(Some(3), 0, true), Tag::Cell(7), Tag::Cell(0), Tag::Row(None, 1, true)],
                "{size}"
            );
        }
    }

    #[test]
    fn a_sheet_is_told_by_its_root() {
        let mut scan = Scan::of("xl/odd/place.xml");
        scan.see(b"<?xml version=\"1.0\"?><worksheet xmlns=\"x\"><sheetData>", false).unwrap();
        assert!(matches!(scan, Scan::Sheet(_)));
    }
}
