#![expect(clippy::disallowed_types, reason = "the parts of a package are edited as text, at the places that XML tells")]
//! The formats of the template, and those that figures need beside them.

use crate::render::package::{NOT_XML, Unfit, xml};
use crate::report::Format;
use roxmltree::{Document, Node};
use std::collections::BTreeMap;
use std::ops::Range;

/// Number formats with numbers of their own that figures may stand in; Excel knows them without being told.
const BUILT_IN: [(u32, &str); 16] = [
    (1, "0"),
    (2, "0.00"),
    (3, "#,##0"),
    (4, "#,##0.00"),
    (9, "0%"),
    (10, "0.00%"),
    (11, "0.00E+00"),
    (14, "mm-dd-yy"),
    (15, "d-mmm-yy"),
    (16, "d-mmm"),
    (17, "mmm-yy"),
    (22, "m/d/yy h:mm"),
    (37, "#,##0 ;(#,##0)"),
    (38, "#,##0 ;[Red](#,##0)"),
    (39, "#,##0.00;(#,##0.00)"),
    (40, "#,##0.00;[Red](#,##0.00)"),
];
/// The first number of a format that a workbook makes for itself.
const FIRST_OWN: u32 = 164;

/// A style sheet that grows.
pub(super) struct Styles {
    text: String,
    /// The cell formats: where each stands and the number of its number format.
    formats: Vec<(Range<usize>, u32)>,
    codes: BTreeMap<u32, String>,
    all_formats: Range<usize>,
    all_codes: Option<(Range<usize>, usize)>,
    /// Behind the tag of the root, where the number formats stand first.
    start: usize,
    added: Vec<(String, u32)>,
    added_codes: Vec<(u32, String)>,
    known: BTreeMap<(usize, String), usize>,
}

impl Styles {
    /// Reads a style sheet.
    pub(super) fn read(text: String) -> Result<Self, Unfit> {
        const UNSOUND: Unfit = Unfit("its style sheet is not as expected");
        let document = Document::parse(&text).map_err(|_| NOT_XML)?;
        let root = document.root_element();
        if !xml::prefix(&text[root.range()]).is_empty() {
            return Err(UNSOUND);
        }
        let child = |name: &str| root.children().find(|node| node.tag_name().name() == name);
        let cells = child("cellXfs").ok_or(UNSOUND)?;
        let number = |node: &Node<'_, '_>| node.attribute("numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
        let elements = |node: Node<'_, '_>| node.children().filter(Node::is_element).count();
        let formats: Vec<(Range<usize>, u32)> =
            cells.children().filter(Node::is_element).map(|node| (node.range(), number(&node))).collect();
        let mut codes: BTreeMap<u32, String> = BUILT_IN.into_iter().map(|(id, code)| (id, code.to_owned())).collect();
        let own = child("numFmts");
        for node in own.iter().flat_map(|node| node.children().filter(Node::is_element)) {
            codes.insert(number(&node), node.attribute("formatCode").unwrap_or_default().to_owned());
        }
        let all_formats = cells.range();
        let all_codes = own.map(|node| (node.range(), elements(node)));
        let start = root.range().start + text[root.range()].find('>').map_or(0, |end| end + 1);
        if formats.is_empty() {
            return Err(UNSOUND);
        }
        drop(document);
        Ok(Self {
            text,
            formats,
            codes,
            all_formats,
            all_codes,
            start,
            added: Vec::new(),
            added_codes: Vec::new(),
            known: BTreeMap::new(),
        })
    }

    /// Returns the code by which a format shows numbers; empty where it says nothing of its own.
    pub(super) fn code(&self, format: usize) -> &str {
        let id = match format.checked_sub(self.formats.len()) {
            Some(added) => self.added.get(added).map_or(0, |(_, id)| *id),
            None => self.formats[format].1,
        };
        let code = self.codes.get(&id).map_or("", String::as_str);
        if code.eq_ignore_ascii_case("general") || code == "@" { "" } else { code }
    }

    /// Returns the format for a figure in a cell of a format: the same where that suits the figure, else with the
    /// figure's own number format; with the sign that tells a bound.
    pub(super) fn shown(&mut self, like: usize, value: f64, format: Format, text: &str) -> usize {
        let own = self.code(like);
        let fits = suits(own, format);
        let code = if fits { own } else { format.code() };
        let printed = format.text(value);
        let around = text.split_once(&printed).filter(|(before, after)| !before.is_empty() || !after.is_empty());
        match around {
            None if fits => like,
            None => self.with_code(like, code.to_owned()),
            Some((before, after)) => {
                let code = with_words(code, before, after);
                self.with_code(like, code)
            }
        }
    }

    /// Returns the format for a mark that stands for a figure: to the right, where numbers stand.
    pub(super) fn marked(&mut self, like: usize) -> usize {
        let element = self.element(like);
        let aligned = xml_value(&element, "horizontal").is_some_and(|value| value != "general");
        if aligned {
            return like;
        }
        let key = (like, "\u{0}right".to_owned());
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let end = element.find('>').map_or(element.len(), |end| end + 1);
        let (tag, rest) = element.split_at(end);
        let tag = xml::with_attribute(tag, "applyAlignment", "1");
        let element = match rest.find("<alignment") {
            Some(at) => {
                let stop = at + rest[at..].find('>').map_or(0, |stop| stop + 1);
                let alignment = xml::with_attribute(&rest[at..stop], "horizontal", "right");
                format!("{tag}{}{alignment}{}", &rest[..at], &rest[stop..])
            }
            None if rest.is_empty() => xml::with_content(&tag, "<alignment horizontal=\"right\"/>"),
            None => format!("{tag}<alignment horizontal=\"right\"/>{rest}"),
        };
        self.push(key, element, self.number_format(like))
    }

    fn number_format(&self, format: usize) -> u32 {
        match format.checked_sub(self.formats.len()) {
            Some(added) => self.added[added].1,
            None => self.formats[format].1,
        }
    }

    fn element(&self, format: usize) -> String {
        match format.checked_sub(self.formats.len()) {
            Some(added) => self.added.get(added).map_or_else(String::new, |(element, _)| element.clone()),
            None => self.text[self.formats[format].0.clone()].to_owned(),
        }
    }

    fn with_code(&mut self, like: usize, code: String) -> usize {
        let key = (like, code);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let known = self.codes.iter().find(|(_, known)| **known == key.1).map(|(id, _)| *id);
        let id = known.unwrap_or_else(|| {
            let id = self.codes.keys().next_back().map_or(FIRST_OWN, |last| (last + 1).max(FIRST_OWN));
            self.codes.insert(id, key.1.clone());
            self.added_codes.push((id, key.1.clone()));
            id
        });
        let element = self.element(like);
        let end = element.find('>').map_or(element.len(), |end| end + 1);
        let (tag, rest) = element.split_at(end);
        let tag = xml::with_attribute(tag, "numFmtId", &id.to_string());
        let tag = xml::with_attribute(&tag, "applyNumberFormat", "1");
        self.push(key, tag + rest, id)
    }

    fn push(&mut self, key: (usize, String), element: String, id: u32) -> usize {
        self.added.push((element, id));
        let number = self.formats.len() + self.added.len() - 1;
        self.known.insert(key, number);
        number
    }

    /// Returns whether a format is there.
    pub(super) fn has(&self, format: usize) -> bool {
        format < self.formats.len()
    }

    /// Returns the style sheet with what was added, if anything was.
    pub(super) fn finish(self) -> Option<String> {
        if self.added.is_empty() {
            return None;
        }
        let codes: Vec<String> = self
            .added_codes
            .iter()
            .map(|(id, code)| format!("<numFmt numFmtId=\"{id}\" formatCode=\"{}\"/>", xml::escaped(code)))
            .collect();
        let added: Vec<String> = self.added.into_iter().map(|(element, _)| element).collect();
        let mut changes =
            vec![(self.all_formats.clone(), xml::with_items(&self.text[self.all_formats], self.formats.len(), &added))];
        match self.all_codes {
            _ if codes.is_empty() => {}
            Some((range, count)) => changes.push((range.clone(), xml::with_items(&self.text[range], count, &codes))),
            None => {
                let all = format!("<numFmts count=\"{}\">{}</numFmts>", codes.len(), codes.concat());
                changes.push((self.start..self.start, all));
            }
        }
        Some(xml::spliced(&self.text, changes))
    }
}

fn xml_value<'e>(element: &'e str, name: &str) -> Option<&'e str> {
    let at = element.find(&format!(" {name}=\""))? + name.len() + 3;
    element[at..].split('"').next()
}

/// Returns whether a number format shows figures of a kind for what they are: not a count in billions, a share without
/// its per cent, or a date as a number.
fn suits(code: &str, format: Format) -> bool {
    let plain = without_words(code);
    let first = plain.split(';').next().unwrap_or_default();
    let per_cent = plain.contains('%');
    let date = first.to_ascii_lowercase().contains(['y', 'd', 'h']);
    // Each comma behind the last digit divides by a thousand.
    let digits = first.trim_end_matches(|c: char| !matches!(c, '0' | '#' | '?' | ','));
    let thousands = digits.len() - digits.trim_end_matches(',').len();
    let most = match format {
        Format::UsdBn | Format::UsdBnText | Format::BnText | Format::UsdBnShort | Format::UsdBnWhole => 3,
        Format::CountMillions => 2,
        Format::UsdThousand => 1,
        _ => 0,
    };
    let kind = match format {
        Format::Date => date,
        Format::Percent => !date && (per_cent || thousands == 0 && first.contains('.')),
        _ => !date && !per_cent,
    };
    !code.is_empty() && kind && thousands <= most && first.contains(['0', '#', '?', 'y', 'Y'])
}

/// Returns a number format without the words in it and without colours and conditions.
fn without_words(code: &str) -> String {
    let mut plain = String::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => drop(chars.by_ref().find(|c| *c == '"')),
            '[' => drop(chars.by_ref().find(|c| *c == ']')),
            '\\' | '_' | '*' => drop(chars.next()),
            c => plain.push(c),
        }
    }
    plain
}

/// Returns a number format with words around the number in each of its sections.
fn with_words(code: &str, before: &str, after: &str) -> String {
    let quoted = |words: &str| if words.is_empty() { String::new() } else { format!("\"{}\"", words.replace('"', "")) };
    let section = |section: &str| {
        // Colours and conditions stand first.
        let mut at = 0;
        while let Some(end) = section[at..].strip_prefix('[').and_then(|rest| rest.find(']')) {
            at += end + 2;
        }
        format!("{}{}{}{}", &section[..at], quoted(before), &section[at..], quoted(after))
    };
    sections(code).into_iter().map(section).collect::<Vec<_>>().join(";")
}

fn sections(code: &str) -> Vec<&str> {
    let (mut found, mut from, mut words, mut taken) = (Vec::new(), 0, false, false);
    for (at, c) in code.char_indices() {
        match c {
            _ if taken => taken = false,
            '\\' => taken = true,
            '"' => words = !words,
            ';' if !words => {
                found.push(&code[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(&code[from..]);
    found
}

#[cfg(test)]
mod tests {
    use super::{Styles, suits, with_words};
    use crate::report::Format;

    #[test]
    fn a_number_format_is_kept_where_it_suits_the_figure() {
        let check = |code: &str, format: Format, expected: bool| {
            assert_eq!(suits(code, format), expected, "{code} {format:?}");
        };
        check("", Format::UsdBn, false);
        check("#,##0.0,,,", Format::UsdBn, true);
        check("$#,##0.0,,,\"bn\";[Red]-$#,##0", Format::UsdBn, true);
        check("#,##0.0,,,", Format::Count, false);
        check("#,##0", Format::Count, true);
        check("0.0%", Format::UsdBn, false);
        check("0.0%", Format::Percent, true);
        check("0", Format::Percent, false);
        check("0.00,", Format::Percent, false);
        check("0.0\"% of y\"", Format::Multiple, true);
        check("dd.mm.yyyy", Format::Date, true);
        check("#,##0", Format::Date, false);
        check("yyyy", Format::UsdBn, false);
    }

    #[test]
    fn words_stand_behind_colours() {
        let check = |code: &str, expected: &str| assert_eq!(with_words(code, "≤ ", ""), expected);
        check("0.0;[Red](0.0)", "\"≤ \"0.0;[Red]\"≤ \"(0.0)");
        check("0.0\";\"", "\"≤ \"0.0\";\"");
    }

    #[test]
    fn a_style_sheet_grows_by_what_figures_need() {
        let sheet = "<styleSheet xmlns=\"m\"><cellXfs count=\"2\"><xf numFmtId=\"0\" fontId=\"1\"/><xf numFmtId=\"4\"><alignment horizontal=\"general\" wrapText=\"1\"/></xf></cellXfs></styleSheet>";
        let mut styles = Styles::read(sheet.into()).unwrap();
        assert_eq!(styles.shown(1, 2.5e9, Format::UsdBn, "2.50"), 1);
        assert_eq!(styles.shown(0, 0.5, Format::Percent, "50.0%"), 2);
        assert_eq!(styles.shown(1, 2.5e9, Format::UsdBn, "≤ 2.50"), 3);
        assert_eq!(styles.shown(0, 0.5, Format::Percent, "50.0%"), 2);
        assert_eq!((styles.code(2), styles.code(0)), ("0.0%;(0.0%)", ""));
        assert_eq!((styles.marked(0), styles.marked(1), styles.marked(1)), (4, 5, 5));
        let grown = styles.finish().unwrap();
        assert_eq!(
            grown,
            "<styleSheet xmlns=\"m\"><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"0.0%;(0.0%)\"/><numFmt numFmtId=\"165\" formatCode=\"&quot;≤ &quot;#,##0.00\"/></numFmts><cellXfs count=\"6\"><xf numFmtId=\"0\" fontId=\"1\"/><xf numFmtId=\"4\"><alignment horizontal=\"general\" wrapText=\"1\"/></xf><xf numFmtId=\"164\" fontId=\"1\" applyNumberFormat=\"1\"/><xf numFmtId=\"165\" applyNumberFormat=\"1\"><alignment horizontal=\"general\" wrapText=\"1\"/></xf><xf numFmtId=\"0\" fontId=\"1\" applyAlignment=\"1\"><alignment horizontal=\"right\"/></xf><xf numFmtId=\"4\" applyAlignment=\"1\"><alignment horizontal=\"right\" wrapText=\"1\"/></xf></cellXfs></styleSheet>"
        );
    }
}
