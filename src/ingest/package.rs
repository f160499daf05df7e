#![expect(clippy::disallowed_types, reason = "the zip container is opened only here")]
//! What a file is by its first bytes, and whether a zip package is sound.

use crate::finding::Code;
use std::io::{self, Cursor, Read as _};
use zip::ZipArchive;

/// Inflated bytes of one package that are accepted; real workbooks never passed 60 MB.
const MOST_INFLATED: u64 = 1 << 30;
/// Entries of one package that are accepted.
const MOST_ENTRIES: usize = 5_000;

/// A workbook format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Xlsx,
    Xlsb,
    Ods,
    Xls,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A zip package of one of the formats.
    Zip(Format),
    /// The old binary format.
    Xls,
    /// Delimited text.
    Text,
    /// An encrypted package in an OLE container.
    Encrypted,
    /// Something else.
    Other(&'static str),
}

/// Why a package is refused.
pub(super) struct Problem {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) hint: &'static str,
}

/// Tells what a file is; the lower-case name only decides between kinds of text.
pub(super) fn sniff(bytes: &[u8], name: &str) -> Kind {
    const OLE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    if bytes.is_empty() {
        return Kind::Other("empty");
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return sniff_zip(bytes);
    }
    if bytes.starts_with(&OLE) {
        let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let inside = bytes.windows(encrypted.len()).any(|window| window == encrypted);
        return if inside { Kind::Encrypted } else { Kind::Xls };
    }
    if bytes.starts_with(b"%PDF") {
        return Kind::Other("a PDF");
    }
    if [".csv", ".tsv"].iter().any(|end| name.ends_with(end)) {
        return Kind::Text;
    }
    // BIFF2 to BIFF4 streams without a container.
    if bytes.starts_with(&[0x09, 0x00]) || bytes.starts_with(&[0x09, 0x02]) || bytes.starts_with(&[0x09, 0x04]) {
        return Kind::Xls;
    }
    Kind::Other("no spreadsheet")
}

fn sniff_zip(bytes: &[u8]) -> Kind {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else {
        // Half-copied: the directory at the end is missing; reading it as xlsx gives the located error.
        return Kind::Zip(Format::Xlsx);
    };
    let names: Vec<_> = archive.file_names().filter_map(Result::ok).collect();
    if names.iter().any(|name| name.ends_with("workbook.bin")) {
        Kind::Zip(Format::Xlsb)
    } else if names.iter().any(|name| name.ends_with("workbook.xml") || name.starts_with("xl/")) {
        Kind::Zip(Format::Xlsx)
    } else if names.iter().any(|name| name == "content.xml") {
        Kind::Zip(Format::Ods)
    } else {
        Kind::Other("a zip archive without a workbook")
    }
}

/// Inflates every entry once with its checksum verified and a budget: a parser that stops early would not notice a
/// flipped bit, and a bomb is found before anything is parsed.
pub(super) fn verify(bytes: &[u8]) -> Result<(), Problem> {
    let broken = |message: String| Problem {
        code: Code::Unreadable,
        message,
        hint: "the file is damaged or was still being copied; copy it again",
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    let too_large = |message: String| Problem {
        code: Code::TooLarge,
        message,
        hint: "remove what is not needed from the workbook",
    };
    if archive.len() > MOST_ENTRIES {
        return Err(too_large(format!("the package has {} entries, more than {MOST_ENTRIES}", archive.len())));
    }
    let mut budget = MOST_INFLATED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| broken(error.to_string()))?;
        let name = entry.name().map_or_else(|_| format!("entry {index}"), std::borrow::Cow::into_owned);
        let inflated = io::copy(&mut entry.take(budget + 1), &mut io::sink())
            .map_err(|error| broken(format!("{name} in the package is damaged: {error}")))?;
        if inflated > budget {
            return Err(too_large(format!("the package unpacks to more than {} MB", MOST_INFLATED >> 20)));
        }
        budget -= inflated;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Kind, sniff};

    #[test]
    fn a_file_is_told_by_its_first_bytes() {
        assert_eq!(sniff(b"%PDF-1.7", "a.xlsx"), Kind::Other("a PDF"));
        assert_eq!(sniff(b"lab,metric\n", "a.csv"), Kind::Text);
        assert_eq!(sniff(b"hello", "a.xlsx"), Kind::Other("no spreadsheet"));
        assert_eq!(sniff(b"", "a.xlsx"), Kind::Other("empty"));
    }
}
