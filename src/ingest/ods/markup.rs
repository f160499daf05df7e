//! Names and attributes of OpenDocument elements, as every program writes them: with the usual prefixes.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use std::borrow::Cow;

pub(super) fn name_of<'a>(tag: &'a BytesStart<'_>) -> &'a str {
    tag.name().0
}

pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let value = tag.try_get_attribute(name).ok()??.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// How often a cell or row is repeated.
pub(super) fn repeated(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(1).max(1)
}

/// The character that an entity stands for.
pub(super) fn entity(name: &str) -> Cow<'static, str> {
    match name {
        "amp" => "&".into(),
        "lt" => "<".into(),
        "gt" => ">".into(),
        "quot" => "\"".into(),
        "apos" => "'".into(),
        // Entities of a document's own are not read: nothing of the trade has them, and bombs do.
        _ => "".into(),
    }
}

/// A formula as the other formats have it: `of:=[.B3]/[$Other.C3]` is `B3/Other!C3`, arguments part by commas.
pub(super) fn formula(text: &str) -> String {
    let Some((_, text)) = text.split_once(":=").filter(|(space, _)| space.bytes().all(|b| b.is_ascii_lowercase()))
    else {
        return text.trim_start_matches('=').to_owned();
    };
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', '[', ';']) {
        plain.push_str(&rest[..at]);
        let from = &rest[at..];
        let length = match from.as_bytes()[0] {
            b'"' => from[1..].find('"').map_or(from.len(), |end| end + 2),
            b'[' => closing(from),
            _ => 1,
        };
        match from.as_bytes()[0] {
            b'"' => plain.push_str(&from[..length]),
            b'[' => plain.push_str(&reference(from[1..length].trim_end_matches(']'))),
            _ => plain.push(','),
        }
        rest = &from[length..];
    }
    plain.push_str(rest);
    plain
}

/// The length of a reference in brackets; a sheet's name between apostrophes may hold one.
fn closing(text: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b']' if !quoted => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn reference(text: &str) -> String {
    let mut plain = String::new();
    let mut quoted = false;
    let mut start = 0;
    let mut parts = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b':' if !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    for (index, part) in parts.into_iter().enumerate() {
        let (sheet, cell) = part.rsplit_once('.').unwrap_or(("", part));
        if index > 0 {
            plain.push(':');
        } else if !sheet.is_empty() {
            plain.push_str(sheet.trim_start_matches('$'));
            plain.push('!');
        }
        plain.push_str(cell);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::formula;

    #[test]
    fn formulas_read_as_in_other_formats() {
        let check = |text: &str, plain: &str| assert_eq!(formula(text), plain);
        check("of:=[.B3]/[.C3]", "B3/C3");
        check("of:=SUM([.B3:.B5];[$Other.C$3])", "SUM(B3:B5,Other!C$3)");
        check("of:=['My ] Sheet'.A1:'My ] Sheet'.B2]&\"a;[b\"", "'My ] Sheet'!A1:B2&\"a;[b\"");
        check("=A1", "A1");
    }
}
