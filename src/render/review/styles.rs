#![expect(clippy::disallowed_types, reason = "the parts of a package are edited as text, at the places that XML tells")]
//! The style sheet of a package with what the marks and the page need appended; what is there keeps its numbers.

use super::page::Look;
use crate::finding::Severity;
use crate::render::package::{Unfit, xml};
use roxmltree::{Document, Node};
use std::collections::BTreeMap;
use std::ops::Range;

/// The fills of marks, by severity, and of the page's heads.
pub(super) const fn fill_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "F8B8B8",
        Severity::Warning => "FFE08A",
        Severity::Info => "CFE3F7",
    }
}
pub(super) const NAVY: &str = "1F4E79";
pub(super) const GREY: &str = "7F7F7F";

/// A style sheet that grows.
pub(super) struct Styles<'t> {
    text: &'t str,
    prefix: &'t str,
    fonts: Range<usize>,
    fills: Range<usize>,
    formats: Range<usize>,
    /// The cell formats that are there.
    cell_formats: Vec<Range<usize>>,
    /// Whether there is a named style that formats can rest on.
    named: bool,
    first_font: usize,
    first_fill: usize,
    added: Vec<String>,
    marked: BTreeMap<(usize, Severity), usize>,
}

impl<'t> Styles<'t> {
    /// Reads a style sheet.
    pub(super) fn read(text: &'t str) -> Result<Self, Unfit> {
        let unfit = || Unfit("its style sheet is not as expected");
        let document = Document::parse(text).map_err(|_| unfit())?;
        let root = document.root_element();
        let child = |name: &str| root.children().find(|node| node.tag_name().name() == name).ok_or_else(unfit);
        let (fonts, fills, formats) = (child("fonts")?, child("fills")?, child("cellXfs")?);
        let elements = |node: Node<'_, '_>| node.children().filter(Node::is_element).count();
        let cell_formats: Vec<Range<usize>> =
            formats.children().filter(Node::is_element).map(|node| node.range()).collect();
        if cell_formats.is_empty() {
            return Err(unfit());
        }
        Ok(Self {
            text,
            prefix: xml::prefix(&text[fonts.range()]),
            named: root.children().any(|node| node.tag_name().name() == "cellStyleXfs"),
            first_font: elements(fonts),
            first_fill: elements(fills),
            fonts: fonts.range(),
            fills: fills.range(),
            formats: formats.range(),
            cell_formats,
            added: Vec::new(),
            marked: BTreeMap::new(),
        })
    }

    /// Returns the number of the format that is like another, filled for a severity.
    pub(super) fn marked(&mut self, like: usize, severity: Severity) -> usize {
        if let Some(&known) = self.marked.get(&(like, severity)) {
            return known;
        }
        let range = self.cell_formats.get(like).unwrap_or(&self.cell_formats[0]).clone();
        let element = &self.text[range];
        let end = element.find('>').map_or(element.len(), |end| end + 1);
        let (tag, rest) = element.split_at(end);
        let fill = self.first_fill + severity as usize;
        let tag = xml::with_attribute(tag, "fillId", &fill.to_string());
        let tag = xml::with_attribute(&tag, "applyFill", "1");
        let number = self.push(tag + rest);
        self.marked.insert((like, severity), number);
        number
    }

    /// Adds the formats of the page and returns the number of the first.
    pub(super) fn add_page(&mut self) -> usize {
        let p = self.prefix;
        let named = if self.named { " xfId=\"0\"" } else { "" };
        let mut first = None;
        for look in Look::ALL {
            let font = self.first_font + font_of(look);
            let fill = match look {
                Look::Head | Look::HeadRight => self.first_fill + 3,
                Look::Error => self.first_fill,
                Look::Warning => self.first_fill + 1,
                Look::Info => self.first_fill + 2,
                _ => 0,
            };
            let code = if look == Look::Whole { 3 } else { 0 };
            let wrap = matches!(look, Look::Wrapped | Look::Hint);
            let alignment = match look {
                Look::Number | Look::Whole | Look::HeadRight => " horizontal=\"right\"",
                Look::Head | Look::Link | Look::Text | Look::Wrapped | Look::Hint => {
                    " horizontal=\"left\" indent=\"1\""
                }
                _ => "",
            };
            let wrap = if wrap { " wrapText=\"1\"" } else { "" };
            let number = self.push(format!(
                "<{p}xf numFmtId=\"{code}\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"0\"{named} applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\"><{p}alignment{alignment} vertical=\"top\"{wrap}/></{p}xf>"
            ));
            first.get_or_insert(number);
        }
        first.unwrap_or(0)
    }

    fn push(&mut self, format: String) -> usize {
        self.added.push(format);
        self.cell_formats.len() + self.added.len() - 1
    }

    /// Returns the style sheet with everything added.
    pub(super) fn finish(self) -> String {
        let p = self.prefix;
        let font = |size: u8, bold: bool, italic: bool, underlined: bool, colour: &str| {
            let flag = |set: bool, name: &str| if set { format!("<{p}{name}/>") } else { String::new() };
            format!(
                "<{p}font>{}{}{}<{p}sz val=\"{size}\"/><{p}color rgb=\"FF{colour}\"/><{p}name val=\"Arial\"/><{p}family val=\"2\"/></{p}font>",
                flag(bold, "b"),
                flag(italic, "i"),
                flag(underlined, "u")
            )
        };
        let fonts = [
            font(10, false, false, false, "000000"),
            font(18, true, false, false, NAVY),
            font(10, false, false, false, GREY),
            font(12, true, false, false, NAVY),
            font(10, true, false, false, "FFFFFF"),
            font(10, false, false, true, "0563C1"),
            font(9, false, true, false, "595959"),
        ];
        let fill = |colour: &str| {
            format!(
                "<{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"FF{colour}\"/><{p}bgColor indexed=\"64\"/></{p}patternFill></{p}fill>"
            )
        };
        let fills =
            [Severity::Error, Severity::Warning, Severity::Info].map(fill_of).into_iter().chain([NAVY]).map(fill);
        let fills: Vec<String> = fills.collect();
        let grown = |range: &Range<usize>, before: usize, added: &[String]| {
            xml::with_items(&self.text[range.clone()], before, added)
        };
        let changes = vec![
            (self.fonts.clone(), grown(&self.fonts, self.first_font, &fonts)),
            (self.fills.clone(), grown(&self.fills, self.first_fill, &fills)),
            (self.formats.clone(), grown(&self.formats, self.cell_formats.len(), &self.added)),
        ];
        xml::spliced(self.text, changes)
    }
}

const fn font_of(look: Look) -> usize {
    match look {
        Look::Title => 1,
        Look::Subtitle => 2,
        Look::Heading => 3,
        Look::Head | Look::HeadRight => 4,
        Look::Link => 5,
        Look::Hint => 6,
        _ => 0,
    }
}
