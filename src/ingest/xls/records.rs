//! The records of the old binary format, as far as the reader of record leaves them out, and how far its cells spread.

use super::super::Refusal;
use super::super::binary::{Formats, long, short, wide};
use super::super::grid::Grid;
use super::formulas::Books;
use crate::domain::CellRef;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Places that the cells of a workbook may spread over: the reader of record makes room for every one between them.
const MOST_PLACES: u64 = 8_000_000;
/// Bytes of the shared texts.
const MOST_TEXTS: usize = 32 << 20;
/// Sheets of one workbook that are accepted.
const MOST_SHEETS: usize = 1_000;

/// What a workbook's records say beside its values.
pub(super) struct Looked {
    pub(super) formats: Formats,
    pub(super) books: Books,
    pub(super) sheets: BTreeMap<String, LookedSheet>,
}

/// What a sheet's records say beside its values.
#[derive(Default)]
pub(super) struct LookedSheet {
    /// The cell format of each cell.
    pub(super) formats: BTreeMap<CellRef, u16>,
    /// The tokens of formulas that refer to other sheets or share their text with a neighbour; whether they do the latter.
    pub(super) tokens: BTreeMap<CellRef, (Vec<u8>, bool)>,
    /// Hidden rows and columns, links and notes; no cells.
    pub(super) beside: Grid,
}

fn damaged(what: &str) -> Refusal {
    Refusal::damaged(format!("{what} of the workbook is cut or damaged"))
}

/// The records from a place on: kind and data.
fn records(stream: &[u8], from: usize) -> impl Iterator<Item = Result<(u16, &[u8]), Refusal>> {
    let mut at = from;
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended || at + 4 > stream.len() {
            return None;
        }
        let (kind, length) = (short(stream, at), usize::from(short(stream, at + 2)));
        let data = stream.get(at + 4..at + 4 + length);
        at += 4 + length;
        // Streams are filled up with zeros.
        ended = data.is_none() || (kind == 0 && length == 0);
        match data {
            _ if kind == 0 && length == 0 => None,
            Some(data) => Some(Ok((kind, data))),
            None => Some(Err(damaged("a record"))),
        }
    })
}

/// Looks through the whole stream.
pub(super) fn look(stream: &[u8]) -> Result<Looked, Refusal> {
    let mut formats = Formats::default();
    let mut books = Books::default();
    let mut sheets = Vec::new();
    let mut modern = true;
    let mut texts = 0;
    let mut of_texts = false;
    for record in records(stream, 0) {
        let (kind, data) = record?;
        of_texts = kind == 0x00fc || (of_texts && kind == 0x003c);
        if of_texts {
            texts += data.len();
            if texts > MOST_TEXTS {
                return Err(Refusal::too_large(
                    format!("more than {} MB of texts", MOST_TEXTS >> 20),
                    "split the workbook",
                ));
            }
        }
        match kind {
            // BOF: its version
            0x0809 => modern = short(data, 0) == 0x0600,
            // FilePass: some programs write an empty one
            0x002f if short(data, 0) != 0 || data.len() > 4 => return Err(Refusal::protected()),
            // Font, by the flag of struck letters
            0x0031 => {
                // The fourth font is never written.
                if formats.fonts.len() == 4 {
                    formats.fonts.push(false);
                }
                formats.fonts.push(short(data, 2) & 0x08 != 0);
            }
            // Format
            0x041e => {
                let code = if modern { text(data, 2) } else { bytes_text(data, 2) };
                formats.codes.insert(short(data, 0), Arc::from(code));
            }
            // XF
            0x00e0 => {
                let indent = if modern { data.get(8).map_or(0, |byte| byte & 0x0f) } else { 0 };
                formats.cells.push((usize::from(short(data, 0)), short(data, 2), indent));
            }
            // BoundSheet: worksheets only
            0x0085 => {
                if data.len() < 8 {
                    return Err(damaged("the list of sheets"));
                }
                let name = if modern { short_text(data, 6) } else { bytes_text(data, 6) };
                books.sheets.push(name.replace('\0', ""));
                sheets.push((name.replace('\0', ""), long(data, 0) as usize, data[5] == 0));
            }
            // SupBook: this workbook, or another
            0x01ae => books.own.push(short(data, 2) == 0x0401),
            // ExternSheet
            0x0017 if modern => {
                let each = data.get(2..).unwrap_or_default().chunks_exact(6);
                books.references.extend(each.map(|one| (short(one, 0), short(one, 2))));
            }
            // EOF
            0x000a => break,
            _ => {}
        }
    }
    if sheets.len() > MOST_SHEETS {
        let message = format!("the workbook has {} sheets, more than {MOST_SHEETS}", sheets.len());
        return Err(Refusal::too_large(message, "split the workbook"));
    }
    let mut places = 0;
    let mut looked = BTreeMap::new();
    for (name, start, worksheet) in sheets {
        if start >= stream.len() {
            return Err(damaged("the list of sheets"));
        }
        let sheet = look_sheet(stream, start, modern, &mut places)?;
        if worksheet && looked.insert(name.clone(), sheet).is_some() {
            return Err(Refusal::damaged(format!("two sheets are called {name}")));
        }
    }
    Ok(Looked { formats, books, sheets: looked })
}

/// How far cells spread.
#[derive(Default)]
struct Spread(Option<[u16; 4]>);

impl Spread {
    fn add(&mut self, row: u16, first: u16, last: u16) {
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, first, last]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(first), right.max(last)]);
    }

    fn places(&self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| {
            (u64::from(bottom - top) + 1) * (u64::from(right.saturating_sub(left)) + 1)
        })
    }
}

fn look_sheet(stream: &[u8], start: usize, modern: bool, places: &mut u64) -> Result<LookedSheet, Refusal> {
    let mut sheet = LookedSheet::default();
    let (mut values, mut formulas) = (Spread::default(), Spread::default());
    let mut nested = 0_usize;
    let mut notes = Notes::default();
    let mut texts = SharedTexts::default();
    for record in records(stream, start) {
        let (kind, data) = record?;
        match kind {
            // BOF and EOF: charts lie within a sheet
            0x0809 => nested += 1,
            0x000a if nested <= 1 => break,
            0x000a => nested -= 1,
            _ if nested > 1 => {}
            // Dimensions: the reader of record makes room for what it says
            0x0200 => dimensions(data)?,
            // Number, Label, RString, BoolErr, Rk, LabelSst, Formula
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x0006 => {
                let (row, column) = (short(data, 0), short(data, 2));
                values.add(row, column, column);
                if kind == 0x0006 {
                    formulas.add(row, column, column);
                    if modern {
                        texts.formula(place(row, column), data, &mut sheet);
                    }
                }
                sheet.formats.insert(place(row, column), short(data, 4));
            }
            // MulRk
            0x00bd => {
                let (row, first) = (short(data, 0), short(data, 2));
                let cells = data.len().saturating_sub(6) / 6;
                for (index, column) in (first..).take(cells).enumerate() {
                    values.add(row, column, column);
                    sheet.formats.insert(place(row, column), short(data, 4 + index * 6));
                }
            }
            // ShrFmla and Array: the text that formulas share
            0x04bc if modern => texts.text(data, 8),
            0x0221 if modern => texts.text(data, 12),
            // Row
            0x0208 => {
                let flags = short(data, 12);
                // Rows of a collapsed group are put away, not hidden.
                if flags & 0x20 != 0 && flags.trailing_zeros() >= 3 {
                    sheet.beside.hidden_rows.insert(u32::from(short(data, 0)) + 1);
                }
            }
            // ColInfo
            0x007d => {
                let flags = short(data, 8);
                if flags & 1 != 0 && flags & 0x0700 == 0 {
                    let (first, last) = (u32::from(short(data, 0)), u32::from(short(data, 2)).min(255));
                    sheet.beside.hidden_columns.extend(first + 1..=last + 1);
                }
            }
            // HLink
            0x01b8 => {
                if let Some(address) = address(data) {
                    sheet.beside.links.insert(place(short(data, 0), short(data, 4)), Arc::from(address));
                }
            }
            _ => notes.take(kind, data, &mut sheet.beside),
        }
        if sheet.formats.len() as u64 > MOST_PLACES / 2 {
            return Err(too_many());
        }
    }
    texts.settle(&mut sheet);
    *places += values.places() + formulas.places();
    if *places > MOST_PLACES { Err(too_many()) } else { Ok(sheet) }
}

fn too_many() -> Refusal {
    let message = format!("the cells spread over more than {MOST_PLACES} places");
    Refusal::too_large(message, "remove cells that stand far from the rest, or save it as .xlsx")
}

fn place(row: u16, column: u16) -> CellRef {
    CellRef::new(u32::from(row) + 1, u32::from(column) + 1)
}

fn dimensions(data: &[u8]) -> Result<(), Refusal> {
    let (top, bottom, left, right) = match data.len() {
        10 => (u32::from(short(data, 0)), u32::from(short(data, 2)), short(data, 4), short(data, 6)),
        14 | 16 => (long(data, 0), long(data, 4), short(data, 8), short(data, 10)),
        _ => return Err(damaged("the extent of a sheet")),
    };
    let sound = bottom <= 65_536 && (bottom == 0 || right == 0 || top < bottom) && right <= 256 + u16::from(left > 255);
    if sound { Ok(()) } else { Err(damaged("the extent of a sheet")) }
}

/// Formulas that share a text: each names the cell whose formula the text follows.
#[derive(Default)]
struct SharedTexts {
    last: Option<CellRef>,
    texts: BTreeMap<CellRef, Vec<u8>>,
    users: Vec<(CellRef, CellRef)>,
}

impl SharedTexts {
    fn formula(&mut self, at: CellRef, data: &[u8], sheet: &mut LookedSheet) {
        self.last = Some(at);
        let end = 22 + usize::from(short(data, 20));
        let tokens = data.get(22..end.min(data.len())).unwrap_or_default();
        match tokens {
            [0x01, of @ ..] => self.users.push((at, place(short(of, 0), short(of, 2)))),
            // Any token of a cell or range on another sheet, wherever it stands.
            tokens if tokens.iter().any(|token| matches!(token, 0x3a | 0x5a | 0x7a | 0x3b | 0x5b | 0x7b)) => {
                sheet.tokens.insert(at, (tokens.to_vec(), false));
            }
            _ => {}
        }
    }

    fn text(&mut self, data: &[u8], length: usize) {
        let end = length + 2 + usize::from(short(data, length));
        let tokens = data.get(length + 2..end.min(data.len())).unwrap_or_default();
        if let Some(last) = self.last {
            self.texts.insert(last, tokens.to_vec());
        }
    }

    fn settle(self, sheet: &mut LookedSheet) {
        for (user, of) in self.users {
            let tokens = self.texts.get(&of).cloned().unwrap_or_default();
            sheet.tokens.insert(user, (tokens, true));
        }
    }
}

/// Notes: a note names an object, whose text follows it.
#[derive(Default)]
struct Notes {
    object: u16,
    missing: usize,
    texts: BTreeMap<u16, String>,
}

impl Notes {
    fn take(&mut self, kind: u16, data: &[u8], grid: &mut Grid) {
        match kind {
            // Obj
            0x005d => self.object = short(data, 6),
            // TxO: the length of its text, which follows in records of its own
            0x01b6 => self.missing = usize::from(short(data, 10)),
            // Continue
            0x003c if self.missing > 0 && !data.is_empty() => {
                let part = letters(data, 0, self.missing);
                self.missing = self.missing.saturating_sub(part.chars().count());
                self.texts.entry(self.object).or_default().push_str(&part);
            }
            // Note
            0x001c => {
                if let Some(text) =
                    self.texts.get(&short(data, 6)).map(|text| text.trim()).filter(|text| !text.is_empty())
                {
                    grid.notes.insert(place(short(data, 0), short(data, 2)), Arc::from(text));
                }
            }
            _ => self.missing = 0,
        }
    }
}

/// The address of a link: what follows the mark of an address in the record.
fn address(data: &[u8]) -> Option<String> {
    const ADDRESS: [u8; 16] =
        [0xe0, 0xc9, 0xea, 0x79, 0xf9, 0xba, 0xce, 0x11, 0x8c, 0x82, 0x00, 0xaa, 0x00, 0x4b, 0xa9, 0x0b];
    let at = memchr::memmem::find(data, &ADDRESS)? + ADDRESS.len();
    let text = wide(data.get(at + 4..)?);
    text.split('\0').next().filter(|address| !address.is_empty()).map(str::to_owned)
}

/// A text with its length in two bytes.
fn text(data: &[u8], at: usize) -> String {
    letters(data, at + 2, usize::from(short(data, at)))
}

/// A text with its length in one byte.
fn short_text(data: &[u8], at: usize) -> String {
    letters(data, at + 1, usize::from(data.get(at).copied().unwrap_or(0)))
}

/// Letters behind the byte that says whether each has one byte or two.
fn letters(data: &[u8], at: usize, count: usize) -> String {
    let rest = data.get(at + 1..).unwrap_or_default();
    if data.get(at).is_some_and(|flags| flags & 1 != 0) {
        wide(&rest[..(count * 2).min(rest.len())])
    } else {
        rest.iter().take(count).map(|byte| char::from(*byte)).collect()
    }
}

/// A text of the time before: its length in one byte, a byte for each letter.
fn bytes_text(data: &[u8], at: usize) -> String {
    let count = usize::from(data.get(at).copied().unwrap_or(0));
    data.iter().skip(at + 1).take(count).map(|byte| char::from(*byte)).collect()
}
