//! What a file is, by its first bytes and what it holds; its name only decides between kinds of text.

use super::package::{Package, ends_in};
use super::text;

/// Endings of names that say a spreadsheet.
const SPREADSHEETS: [&str; 10] =
    [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".fods", ".numbers", ".csv", ".tsv", ".tab"];
/// Endings of names that say delimited text.
const TEXTS: [&str; 3] = [".csv", ".tsv", ".tab"];
const OLE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A package of Office Open XML, also one that was cut.
    Xlsx,
    Xlsb,
    Ods,
    /// The old binary format.
    Xls,
    /// Delimited text.
    Text,
    Encrypted,
    /// A text beside the inputs that is no table, and not worth a word.
    Remark,
    /// Something else.
    Other(&'static str),
}

/// First bytes of what people put into folders of spreadsheets, and of what is named like one.
const MARKS: [(&[u8], &str); 20] = [
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"RIFF", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"\xfd7zXZ", "a compressed archive"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"MIME-Version:", "a web page saved as an archive"),
    (b"TABLE\r\n0,1", "a DIF file"),
    (b"TABLE\n0,1", "a DIF file"),
    (b"PK\x05\x06", "an empty archive"),
    (b"\x7fELF", "a program"),
];

/// Returns whether a name says that its file is a spreadsheet.
pub(super) fn is_spreadsheet_name(name: &str) -> bool {
    ends_in(name, &SPREADSHEETS)
}

/// Tells what a file is.
pub(super) fn sniff(bytes: &[u8], name: &str) -> Kind {
    if bytes.is_empty() {
        return if ends_in(name, &[".txt"]) { Kind::Remark } else { Kind::Other("empty") };
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return package(bytes);
    }
    if bytes.starts_with(&OLE) {
        return container(bytes);
    }
    // Streams of Excel 2 to 4 without a container: identifier 9 and a short length.
    if let [0x09, 0x00 | 0x02 | 0x04, 0x04 | 0x06 | 0x08, 0x00, ..] = bytes {
        return Kind::Other("a worksheet of Excel 4 or older");
    }
    // Two letters are a thin mark: text may begin with them.
    let mark = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
    if let Some((_, what)) = mark.filter(|(mark, _)| mark.len() > 2 || !text::is_text(bytes)) {
        return Kind::Other(what);
    }
    words(bytes, name)
}

fn package(bytes: &[u8]) -> Kind {
    // Half-copied: the directory at the end is missing; reading it as xlsx gives the located error.
    let Ok(mut package) = Package::open(bytes) else { return Kind::Xlsx };
    let has = |wanted: &dyn Fn(&str) -> bool| package.names().any(wanted);
    if has(&|name| ends_in(name, &["workbook.bin"])) {
        Kind::Xlsb
    } else if has(&|name| name.ends_with("workbook.xml") || name.starts_with("xl/")) {
        Kind::Xlsx
    } else if has(&|name| ends_in(name, &[".iwa"]) || name == "index.zip") {
        Kind::Other("a document of Apple's iWork")
    } else if has(&|name| name.starts_with("word/")) {
        Kind::Other("a Word document")
    } else if has(&|name| name.starts_with("ppt/")) {
        Kind::Other("a PowerPoint presentation")
    } else if has(&|name| name == "content.xml") {
        opendocument(&mut package)
    } else {
        Kind::Other("a zip archive without a workbook")
    }
}

fn opendocument(package: &mut Package<'_>) -> Kind {
    let contains = |bytes: &Option<Vec<u8>>, what: &[u8]| {
        bytes.as_deref().is_some_and(|bytes| memchr::memmem::find(bytes, what).is_some())
    };
    let manifest = package.bytes("META-INF/manifest.xml", 1 << 20);
    if contains(&manifest, b"encryption-data") {
        return Kind::Encrypted;
    }
    let mimetype = package.bytes("mimetype", 200);
    if mimetype.is_some() && !contains(&mimetype, b"spreadsheet") {
        return Kind::Other("an OpenDocument file, but no spreadsheet");
    }
    Kind::Ods
}

/// What an OLE container holds, by the names of its streams.
fn container(bytes: &[u8]) -> Kind {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &name).is_some()
    };
    if has("EncryptedPackage") {
        Kind::Encrypted
    } else if has("Workbook") || has("Book") {
        Kind::Xls
    } else if has("WordDocument") {
        Kind::Other("a Word document")
    } else if has("PowerPoint Document") {
        Kind::Other("a PowerPoint presentation")
    } else if has("__properties_version") {
        Kind::Other("a mail message")
    } else {
        // Cut before the list of its streams, or something odd: reading it tells.
        Kind::Xls
    }
}

fn words(bytes: &[u8], name: &str) -> Kind {
    let start = text::decode(&bytes[..bytes.len().min(8 << 10)]);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    let lower = start.to_ascii_lowercase();
    if lower.starts_with("<?xml")
        || lower.starts_with("<!doctype")
        || lower.starts_with("<html")
        || lower.starts_with('<')
    {
        let has = |word: &str| lower.contains(word);
        if has("urn:schemas-microsoft-com:office:spreadsheet") && !has("<html") {
            return Kind::Other("an XML spreadsheet of Excel 2003");
        }
        if has("office:document") {
            return Kind::Other("a flat OpenDocument file");
        }
        if has("<html") || has("<table") || has("<!doctype html") || has("<head") || has("<body") {
            return Kind::Other("a web page");
        }
        if lower.starts_with("<?xml") {
            return Kind::Other("an XML file");
        }
    }
    if is_sylk(start) {
        return Kind::Other("a SYLK file");
    }
    if ends_in(name, &TEXTS) {
        return Kind::Text;
    }
    let table = text::is_text(bytes) && text::is_table(bytes);
    match (table, ends_in(name, &[".txt"])) {
        (true, _) => Kind::Text,
        (false, true) => Kind::Remark,
        (false, false) if text::is_text(bytes) => Kind::Other("text, but no table"),
        (false, false) => Kind::Other("no spreadsheet"),
    }
}

/// `ID;P` alone would also be the headings of a table.
fn is_sylk(start: &str) -> bool {
    let mut lines = start.lines();
    let record = |line: &str| {
        let kind = line.split(';').next().unwrap_or_default();
        (1..=2).contains(&kind.len())
            && kind.bytes().all(|byte| byte.is_ascii_uppercase())
            && (line.contains(';') || line == "E")
    };
    lines.next().is_some_and(|line| line.starts_with("ID;P")) && lines.take(3).all(record)
}

#[cfg(test)]
mod tests {
    use super::{Kind, sniff};

    #[test]
    fn a_file_is_told_by_its_first_bytes() {
        let check = |bytes: &[u8], name: &str, kind: Kind| assert_eq!(sniff(bytes, name), kind, "{name}: {bytes:?}");
        check(b"%PDF-1.7", "a.xlsx", Kind::Other("a PDF"));
        check(b"\x89PNG\r\n\x1a\n", "a.xls", Kind::Other("a picture"));
        check(b"", "a.xlsx", Kind::Other("empty"));
        check(b"PK\x03\x04 cut", "a.xls", Kind::Xlsx);
        check(b"hello", "a.xlsx", Kind::Other("text, but no table"));
        check(b"\x01\x02\x03\x00hello", "a.xlsx", Kind::Other("no spreadsheet"));
        check(b"\x09\x04\x06\x00\x00\x00\x10\x00", "a.xls", Kind::Other("a worksheet of Excel 4 or older"));

        check(b"lab,metric\n", "a.csv", Kind::Text);
        check(b"BM,lab\n1,2\n", "a.csv", Kind::Text);
        check(b"lab,metric\nOpenAI,Revenue\n", "a.xlsx", Kind::Text);
        check(b"lab\tmetric\nOpenAI\tRevenue\n", "a.txt", Kind::Text);
        check(b"Hi,\nfigures below\n\n\t2024\t2025\nRevenue\t3\t13\nOpex\t8\t21\nAs of\ntoday\n", "a.txt", Kind::Text);
        check(b"Dear all,\nhere they are, as promised, the sheets.\nBest\n", "readme.txt", Kind::Remark);

        check(b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", Kind::Other("a web page"));
        check(
            b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
            "a.xls",
            Kind::Other("an XML spreadsheet of Excel 2003"),
        );
        check(b"<?xml version=\"1.0\"?><office:document>", "a.fods", Kind::Other("a flat OpenDocument file"));
        check(b"ID;PWXL;N;E\nP;PGeneral\nF;P0\nE\n", "a.csv", Kind::Other("a SYLK file"));
        check(b"ID;Period;Value\n1;FY2024;3,7\n", "a.csv", Kind::Text);
    }
}
