//! Small changes to the text of an XML part, so that all the rest of it stays as it was, byte for byte.

use std::ops::Range;

/// Returns a text as it stands between tags and in attributes, without the characters that XML does not have.
pub(in crate::render) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Returns the prefix of a tag's name with its colon, mostly nothing.
pub(in crate::render) fn prefix(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(name.len());
    name[..end].find(':').map_or("", |colon| &name[..=colon])
}

/// Returns where the value of an attribute stands in a start tag.
pub(in crate::render) fn attribute(tag: &str, name: &str) -> Option<Range<usize>> {
    let bytes = tag.as_bytes();
    let mut at = tag.find(|c: char| c.is_whitespace())?;
    loop {
        at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let equals = at + tag[at..].find('=')?;
        let found = tag[at..equals].trim_end();
        let open = equals + 1 + tag[equals + 1..].find(['"', '\''])?;
        let close = open + 1 + tag[open + 1..].find(char::from(bytes[open]))?;
        if found == name {
            return Some(open + 1..close);
        }
        at = close + 1;
    }
}

/// Returns a start tag with an attribute set; the value needs no escaping.
pub(in crate::render) fn with_attribute(tag: &str, name: &str, value: &str) -> String {
    let mut changed = tag.to_owned();
    if let Some(range) = attribute(tag, name) {
        changed.replace_range(range, value);
    } else {
        let end = tag.trim_end_matches('>').trim_end_matches('/').trim_end().len();
        changed.insert_str(end, &format!(" {name}=\"{value}\""));
    }
    changed
}

/// Returns where an attribute stands in a start tag, with the blank before it.
pub(in crate::render) fn whole_attribute(tag: &str, name: &str) -> Option<Range<usize>> {
    let value = attribute(tag, name)?;
    let start = tag[..value.start].rfind(|c: char| c.is_whitespace()).filter(|start| {
        let written: String = tag[*start..value.start].chars().filter(|c| !c.is_whitespace()).collect();
        written.starts_with(name)
    })?;
    let start = tag[..start].trim_end().len();
    Some(start..value.end + 1)
}

/// Returns an element that counts its children with more of them; `before` had been there.
pub(in crate::render) fn with_items(element: &str, before: usize, added: &[String]) -> String {
    let element = with_content(element, &added.concat());
    let end = element.find('>').map_or(element.len(), |end| end + 1);
    let count = (before + added.len()).to_string();
    with_attribute(&element[..end], "count", &count) + &element[end..]
}

/// Returns an element with more content before its end.
pub(in crate::render) fn with_content(element: &str, content: &str) -> String {
    if let Some(open) = element.strip_suffix("/>").filter(|_| element.matches('<').count() == 1) {
        let name = open.trim_start_matches('<');
        let name = &name[..name.find(|c: char| c.is_whitespace()).unwrap_or(name.len())];
        return format!("{}>{content}</{name}>", open.trim_end());
    }
    let end = element.rfind("</").unwrap_or(element.len());
    format!("{}{content}{}", &element[..end], &element[end..])
}

/// Replaces ranges of a text, which do not overlap.
pub(in crate::render) fn spliced(text: &str, mut changes: Vec<(Range<usize>, String)>) -> String {
    changes.sort_by_key(|(range, _)| (range.start, range.end));
    let mut whole = String::with_capacity(text.len() + changes.iter().map(|(_, new)| new.len()).sum::<usize>());
    let mut at = 0;
    for (range, new) in changes {
        whole.push_str(&text[at..range.start]);
        whole.push_str(&new);
        at = range.end;
    }
    whole.push_str(&text[at..]);
    whole
}

#[cfg(test)]
mod tests {
    use super::{attribute, escaped, prefix, spliced, whole_attribute, with_attribute, with_content, with_items};

    #[test]
    fn attributes_are_found_and_set() {
        let tag = r#"<x:c r = "B6" t='s' note="s=&quot;1&quot;" s="3"/>"#;
        assert_eq!(attribute(tag, "s").map(|range| &tag[range]), Some("3"));
        assert_eq!(attribute(tag, "q"), None);
        assert_eq!(with_attribute(tag, "s", "12"), tag.replace("\"3\"", "\"12\""));
        assert_eq!(with_attribute("<c r=\"A1\">", "s", "1"), "<c r=\"A1\" s=\"1\">");
        assert_eq!(with_attribute("<c/>", "s", "1"), "<c s=\"1\"/>");
        assert_eq!(whole_attribute("<c r=\"A1\"  t='s' s=\"1\">", "t"), Some(9..16));
        assert_eq!(with_items("<a count=\"1\"><b/></a>", 1, &["<b/>".into()]), "<a count=\"2\"><b/><b/></a>");
        assert_eq!((prefix(tag), prefix("<c a=\"x:y\">"), prefix("</x:c>")), ("x:", "", "x:"));
    }

    #[test]
    fn content_comes_last() {
        assert_eq!(with_content("<a n=\"1\"/>", "<b/>"), "<a n=\"1\"><b/></a>");
        assert_eq!(with_content("<a><c/></a>", "<b/>"), "<a><c/><b/></a>");
        assert_eq!(spliced("abcdef", vec![(4..4, "!".into()), (1..2, "BB".into())]), "aBBcd!ef");
        assert_eq!(escaped("a<b>&\"\u{1}\n"), "a&lt;b&gt;&amp;&quot; \n");
    }
}
