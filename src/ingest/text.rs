//! Delimited text: encoding, separator and records to a grid.
#![expect(clippy::disallowed_types, reason = "text is decoded here")]

use super::Refusal;
use super::grid::{Grid, RawCell, RawValue};
use super::value::{Budget, Texts, keep};
use crate::domain::CellRef;
use std::borrow::Cow;
use std::sync::Arc;

/// What parts the fields of a record, the likelier last.
const SEPARATORS: [u8; 4] = [b'|', b',', b';', b'\t'];
/// Records that are looked at to find the separator.
const SAMPLE: usize = 200;
/// A quoted field of more lines or letters than this began with a quote that was meant as itself.
const MOST_LINES: usize = 200;
const LONGEST: usize = 1 << 20;

/// Reads delimited text as one sheet named after the file.
///
/// Every value stays text: what looks like a number is decided by `interpret`, which sees the whole column. Rows count
/// records, as a spreadsheet program shows them: a note of many lines is one row, and so is an empty line.
pub(super) fn read(bytes: &[u8], name: &str) -> Result<Vec<Grid>, Refusal> {
    let text = decode(bytes);
    if text.contains('\0') {
        let hint = "it may still have been copied; copy it again, or save it as .xlsx";
        return Err(Refusal::unreadable("the text holds NUL bytes", hint));
    }
    let (separator, text) = told_separator(&text).unwrap_or_else(|| (separator(&text), &text));
    let mut grid = Grid { name: Arc::from(name), ..Grid::default() };
    let (mut texts, mut budget) = (Texts::default(), Budget::default());
    let mut records = Records { text, at: 0, separator };
    let mut row = 0;
    while let Some(fields) = records.next_record().map_err(|Unclosed| unclosed(row + 1))? {
        row += 1;
        if separator == b',' {
            let commas = fields.windows(2).filter(|pair| are_parted_digits(pair)).count();
            if let Ok(commas @ 1..) = u32::try_from(commas) {
                grid.number_commas.insert(row, commas);
            }
        }
        for (column, field) in (1..).zip(&fields) {
            if field.is_empty() {
                continue;
            }
            budget.text(field.len())?;
            let value = RawValue::Text(texts.intern(field));
            keep(&mut grid, &mut budget, CellRef::new(row, column), RawCell { value, formula: None, format: None })?;
        }
    }
    Ok(vec![grid])
}

/// Whether a comma between two fields could stand within a number; quoted fields, which are owned, are parted surely.
fn are_parted_digits(pair: &[Cow<'_, str>]) -> bool {
    let [Cow::Borrowed(left), Cow::Borrowed(right)] = pair else { return false };
    let short = |digits: usize| (1..=3).contains(&digits);
    let head = left.trim_start_matches(|c: char| !c.is_ascii_digit());
    short(head.len())
        && head.bytes().all(|byte| byte.is_ascii_digit())
        && short(right.bytes().take_while(u8::is_ascii_digit).count())
}

fn unclosed(row: u32) -> Refusal {
    let message = format!("a quotation mark that opens in row {row} is never closed");
    Refusal::unreadable(message, "close it, or write it twice where it is meant as itself")
}

/// Decodes by the byte-order mark, by the zeros of UTF-16, as UTF-8, else as the code page of western offices.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // The sample of a longer text may end within a letter.
        Err(error) if error.error_len().is_none() => Cow::Owned(String::from_utf8_lossy(bytes).into_owned()),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Western text in UTF-16 has a zero in every other byte.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let zeros = |first: usize| sample.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = sample.len() / 5;
    match (even, odd) {
        _ if sample.len() < 4 => None,
        (0, odd) if odd > many => Some(encoding_rs::UTF_16LE),
        (even, 0) if even > many => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// Returns whether the bytes are text: no control characters but those that texts have.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let control =
        |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{c}' | '\u{1a}' | '\u{80}'..='\u{9f}');
    !decode(&bytes[..bytes.len().min(8 << 10)]).contains(control)
}

/// Returns whether the text is a table beyond doubt: two records at least, nearly all of one width; or three parted by
/// tabs, which prose has none of: a table pasted into a letter.
pub(super) fn is_table(bytes: &[u8]) -> bool {
    let text = decode(&bytes[..bytes.len().min(64 << 10)]);
    if told_separator(&text).is_some() {
        return true;
    }
    let separator = separator(&text);
    let widths = widths(&text, separator);
    let (width, records) = commonest(&widths);
    if separator == b'\t' && width > 1 && records > 2 {
        return true;
    }
    width > 1 && records > 1 && records * 5 >= widths.iter().filter(|width| **width > 0).count() * 4
}

/// `sep=;` in a line of its own tells the separator to spreadsheet programs, which do not show the line.
fn told_separator(text: &str) -> Option<(u8, &str)> {
    let text = text.trim_start_matches('\u{feff}');
    let end = text.find(['\r', '\n'])?;
    let line = text[..end].trim().trim_matches('"');
    let told = line.get(..4).filter(|word| word.eq_ignore_ascii_case("sep=")).map(|_| &line[4..]);
    let told = if told == Some("") && text[..end].trim_end_matches('"').ends_with('\t') { Some("\t") } else { told };
    let separator = match told?.as_bytes() {
        [separator] if separator.is_ascii() => *separator,
        _ => return None,
    };
    let rest = &text[end..];
    Some((separator, rest.strip_prefix("\r\n").unwrap_or(&rest[1..])))
}

/// Finds the separator: the one by which most records have one width. Titles above a table and remarks below it have
/// another width, and decimal commas do not stand in every record.
fn separator(text: &str) -> u8 {
    let score = |separator: u8| {
        let (width, records) = commonest(&widths(text, separator));
        if width > 1 { (records, width) } else { (0, 0) }
    };
    SEPARATORS.into_iter().max_by_key(|&separator| score(separator)).unwrap_or(b',')
}

fn widths(text: &str, separator: u8) -> Vec<usize> {
    let mut records = Records { text, at: 0, separator };
    let mut widths = Vec::new();
    while let (true, Ok(Some(fields))) = (widths.len() < SAMPLE, records.next_record()) {
        widths.push(if fields.iter().all(|field| field.is_empty()) { 0 } else { fields.len() });
    }
    widths
}

/// The width above one that most records have, the greater of two that are equally common, and their number.
fn commonest(widths: &[usize]) -> (usize, usize) {
    let count = |width: usize| widths.iter().filter(|other| **other == width).count();
    let wide = widths.iter().filter(|width| **width > 1);
    wide.map(|width| (count(*width), *width)).max().map_or((0, 0), |(records, width)| (width, records))
}

/// A quotation mark opens a field and never closes it.
#[derive(Debug)]
struct Unclosed;

/// The records of a text, one after the other.
struct Records<'a> {
    text: &'a str,
    at: usize,
    separator: u8,
}

impl<'a> Records<'a> {
    fn next_record(&mut self) -> Result<Option<Vec<Cow<'a, str>>>, Unclosed> {
        if self.at >= self.text.len() {
            return Ok(None);
        }
        let mut fields = Vec::new();
        loop {
            fields.push(self.field()?);
            match self.text.as_bytes().get(self.at) {
                Some(byte) if *byte == self.separator => self.at += 1,
                Some(b'\r') => {
                    self.at += 1 + usize::from(self.text.as_bytes().get(self.at + 1) == Some(&b'\n'));
                    return Ok(Some(fields));
                }
                Some(_) => {
                    self.at += 1;
                    return Ok(Some(fields));
                }
                None => return Ok(Some(fields)),
            }
        }
    }

    /// Reads up to the next separator or line end outside quotes.
    fn field(&mut self) -> Result<Cow<'a, str>, Unclosed> {
        let rest = &self.text[self.at..];
        let plain = |rest: &str| {
            rest.bytes().position(|byte| byte == self.separator || matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len())
        };
        if !rest.starts_with('"') {
            let length = plain(rest);
            self.at += length;
            return Ok(Cow::Borrowed(&rest[..length]));
        }
        let mut text = String::new();
        let mut from = 1;
        loop {
            let close = from + memchr::memchr(b'"', &rest.as_bytes()[from..]).ok_or(Unclosed)?;
            text.push_str(&rest[from..close]);
            if text.len() > LONGEST || text.lines().nth(MOST_LINES).is_some() {
                return Err(Unclosed);
            }
            if rest.as_bytes().get(close + 1) == Some(&b'"') {
                text.push('"');
                from = close + 2;
                continue;
            }
            // What follows a closing quote belongs to the field as it is.
            let tail = plain(&rest[close + 1..]);
            text.push_str(&rest[close + 1..close + 1 + tail]);
            self.at += close + 1 + tail;
            return Ok(Cow::Owned(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RawCell, read, separator};

    fn texts(bytes: &[u8]) -> Vec<String> {
        let sheets = read(bytes, "x").unwrap();
        sheets[0].cells.iter().map(|(cell, content)| format!("{cell} {}", RawCell::raw(content))).collect()
    }

    #[test]
    fn the_separator_is_found_from_the_text() {
        assert_eq!(separator("a,b\n1,\"2;3\"\n"), b',');
        assert_eq!(separator("a;b\n1,5;2,5\n"), b';');
        assert_eq!(separator("a\tb\n1\t2\n"), b'\t');
        assert_eq!(separator("a|b\n1|2\n"), b'|');
        assert_eq!(separator("Revenue, in US$ m, of both labs, by year\n\nlab;FY2024;FY2025\nOpenAI;3,7;13,1\n"), b';');
        assert_eq!(separator("Title\nNote\nSource\nMore\nlab,a,b\nx,1,2\n"), b',');
        assert_eq!(separator("alone\nin\nits\ncolumn\n"), b'\t', "any will do");
    }

    #[test]
    fn a_told_separator_is_no_cell() {
        assert_eq!(texts(b"sep=;\r\na;b,c\r\n"), ["A1 a", "B1 b,c"]);
        assert_eq!(texts(b"\"sep=|\"\na|b,c\n"), ["A1 a", "B1 b,c"]);
        assert_eq!(texts(b"sep=\t\na\tb,c\n"), ["A1 a", "B1 b,c"]);
        assert_eq!(texts(b"sep=12,b\n1,2\n"), ["A1 sep=12", "B1 b", "A2 1", "B2 2"]);
    }

    #[test]
    fn encodings_are_told_by_their_marks() {
        let text = "a,é\nb,c\n";
        let units = |of: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(of).collect::<Vec<u8>>();
        let (little, big) = (units(u16::to_le_bytes), units(u16::to_be_bytes));
        let marked = [vec![0xff, 0xfe], little.clone()].concat();
        let utf8 = [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat();
        for bytes in [&marked, &little, &big, &utf8, &text.as_bytes().to_vec(), &b"a,\xe9\nb,c\n".to_vec()] {
            assert_eq!(texts(bytes), ["A1 a", "B1 é", "A2 b", "B2 c"], "{bytes:?}");
        }
        assert!(read(b"a,b\n\0\0\0\0", "x").is_err());
    }

    #[test]
    fn commas_that_could_stand_within_numbers_are_counted() {
        for (text, commas) in [
            ("a,3,700,13,070", 3),
            ("$4,500", 1),
            ("3,7", 1),
            ("\"3\",\"700\"", 0),
            ("2024,381", 0),
            ("3, 700", 0),
            ("a,b,12", 0),
            ("3.5,700", 0),
            ("4500;1", 0),
        ] {
            let grids = read(text.as_bytes(), "t").unwrap();
            assert_eq!(grids[0].number_commas.get(&1).copied().unwrap_or(0), commas, "{text}");
        }
    }

    #[test]
    fn rows_count_records_and_empty_lines() {
        assert_eq!(
            texts(b"a,\"two\nlines\"\n\nb,\"say \"\"c\"\"\"d\n"),
            ["A1 a", "B1 two\nlines", "A3 b", "B3 say \"c\"d"]
        );
        assert_eq!(texts(b"a,b\rc,d\r"), ["A1 a", "B1 b", "A2 c", "B2 d"]);
        assert_eq!(texts(b"5\" disk,a\n"), ["A1 5\" disk", "B1 a"]);
    }

    #[test]
    fn an_open_quote_does_not_swallow_the_file() {
        let refusal = read(b"a,b\nc,\"d\ne,f\n", "x").unwrap_err();
        assert_eq!(refusal.message, "a quotation mark that opens in row 2 is never closed");
        let long = format!("a,\"b\n{}\"c,d\n", "e,f\n".repeat(1000));
        assert!(read(long.as_bytes(), "x").is_err());
    }
}
