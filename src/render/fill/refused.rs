//! What is no template at all: files that are damaged, locked or absurdly large, and parts that a report never has.

use super::complaints::Complaints;
use crate::ingest;
use crate::render::package::{Package, TYPES, Unfit};

/// How a file of the older, closed kind begins; an .xlsx with a password is put into one.
const CONTAINER: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

/// Parts that a report never has, by a word of their path.
const NEVER: [(&str, &str, &str); 9] = [
    ("vbaproject", "macros", "save it as .xlsx without macros; a report runs nothing"),
    ("xl/macrosheets/", "macros", "save it as .xlsx without macros; a report runs nothing"),
    ("xl/dialogsheets/", "a dialogue", "remove the sheet; a report runs nothing"),
    ("xl/externallinks/", "links to other workbooks", "break the links (Data, Edit Links); a report stands alone"),
    ("xl/connections", "connections to data", "remove them (Data, Connections); a report fetches nothing"),
    ("xl/querytables/", "queries", "remove them (Data, Connections); a report fetches nothing"),
    ("xl/activex/", "controls", "remove them; a report runs nothing"),
    ("xl/embeddings/", "embedded files", "remove them, or put a picture in their place"),
    ("_xmlsignatures/", "a signature", "remove it; a filled workbook is no longer what was signed"),
];

/// Returns why a file cannot be a template, and what to do about it.
pub(super) fn bytes(bytes: &[u8]) -> Option<(String, String)> {
    let why = |message: &str, hint: &str| Some((message.to_owned(), hint.to_owned()));
    if bytes.starts_with(&CONTAINER) {
        return why(
            "it is protected by a password, or in the older format .xls",
            "save it as .xlsx without a password",
        );
    }
    if !bytes.starts_with(b"PK") {
        return why("it is no .xlsx package", "save it as .xlsx");
    }
    ingest::unsound(bytes)
        .map(|(message, _)| (message, "open it in Excel or LibreOffice and save it again as .xlsx".to_owned()))
}

/// Complains about parts that a report never has.
pub(super) fn parts(package: &mut Package<'_>, told: &mut Complaints) -> Result<(), Unfit> {
    let types = package.text(TYPES)?;
    if types.contains("template.main+xml") || types.contains("template.macroEnabled") {
        told.file("it is saved as an Excel template (.xltx)", "save it as an ordinary workbook, .xlsx");
    }
    let names: Vec<String> = package.names.iter().map(|name| name.to_lowercase()).collect();
    let mut last = "";
    for (word, what, hint) in NEVER {
        if what != last && names.iter().any(|name| name.contains(word)) {
            told.file(format!("it has {what}"), hint);
            last = what;
        }
    }
    if last != "macros" && types.contains("macroEnabled") {
        told.file("it has macros", NEVER[0].2);
    }
    Ok(())
}
