//! Reads workbook markup into elements with their places; the only file that knows the XML library.

#![expect(clippy::disallowed_types, reason = "roxmltree stops at this file")]

use super::blank;
use crate::render::error::{Source, TemplateError};
use roxmltree::{Document, Node};

/// An element of the markup, not yet known to be one of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    /// The name.
    pub(super) name: String,
    /// The attributes in the order in which they stand.
    pub(super) attributes: Vec<Attribute>,
    /// The elements in it.
    pub(super) children: Vec<Element>,
    /// The words in it, runs of white space as one space.
    pub(super) text: String,
    /// Where it begins, in bytes.
    pub(super) at: usize,
}

/// An attribute of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    /// The name.
    pub(super) name: String,
    /// The value.
    pub(super) value: String,
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// Where its value begins, in bytes.
    pub(super) value_at: usize,
}

impl Element {
    /// Returns an attribute by name.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// Returns the value of an attribute.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.attribute(name).map(|attribute| attribute.value.as_str())
    }

    /// Returns the element and all elements in it, in the order in which they stand.
    pub(super) fn all(&self) -> Vec<&Self> {
        let mut all = vec![self];
        all.extend(self.children.iter().flat_map(Self::all));
        all
    }

    /// Returns whether this element, rendered, could have come from `origin`, an element of the template.
    fn could_come_from(&self, origin: &Self) -> bool {
        self.name == origin.name
            && self.attributes.len() == origin.attributes.len()
            && self.attributes.iter().all(|attribute| {
                origin
                    .attribute(&attribute.name)
                    .is_some_and(|original| blank::could_render(&original.value, &attribute.value))
            })
    }
}

/// A template as elements, with its tags blanked: what says where a rendered element came from.
#[derive(Debug)]
pub(super) struct Template<'t> {
    source: &'t Source,
    /// The root element; values hold the template's tags as written.
    pub(super) root: Element,
}

impl<'t> Template<'t> {
    /// Returns the template's elements.
    ///
    /// # Errors
    /// The template is no XML once its tags are blanked out.
    pub(super) fn parse(source: &'t Source) -> Result<Self, TemplateError> {
        let blanked = blank::blank_tags(&source.text);
        let document = Document::parse(&blanked).map_err(|error| {
            TemplateError::at_offset(source, offset_of(&blanked, &error), reason(&error), cure(&error))
        })?;
        Ok(Self { source, root: element(document.root_element(), &source.text) })
    }

    /// Returns an error about an element of the template.
    pub(super) fn error(&self, complaint: &Complaint) -> TemplateError {
        TemplateError::at_offset(self.source, complaint.at, complaint.message.clone(), complaint.hint.clone())
    }

    /// Returns an error about an element that was rendered, at the element of the template that it came from.
    pub(super) fn error_in_rendered(&self, root: &Element, complaint: &Complaint) -> TemplateError {
        let rendered = root.all();
        let at = rendered.iter().rposition(|element| element.at <= complaint.at).map_or(0, |index| {
            let culprit = rendered[index];
            let origin = self.root.all().into_iter().find(|origin| culprit.could_come_from(origin));
            origin.map_or(0, |origin| {
                let of = culprit.attributes.iter().rev().find_map(|attribute| {
                    let original = origin.attribute(&attribute.name)?;
                    match complaint.at {
                        at if at == attribute.at => Some(original.at),
                        at if at == attribute.value_at => Some(original.value_at),
                        _ => None,
                    }
                });
                of.unwrap_or(origin.at)
            })
        });
        self.error(&Complaint { at, ..complaint.clone() })
    }

    /// Returns the elements of the rendered template.
    ///
    /// # Errors
    /// It is no XML, although the template is.
    pub(super) fn rendered(&self, xml: &str) -> Result<Element, TemplateError> {
        let document = Document::parse(xml).map_err(|error| {
            let line = xml.lines().nth(error.pos().row.saturating_sub(1) as usize).unwrap_or_default();
            let message = format!("rendered, it is no XML: {}; the line is `{}`", reason(&error), line.trim());
            TemplateError::at_offset(self.source, 0, message, "what is printed with `| safe` must be whole elements")
        })?;
        Ok(element(document.root_element(), xml))
    }
}

/// Something wrong with an element, not yet located in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    /// Where the element, attribute or value begins, in bytes.
    pub(super) at: usize,
    /// What is wrong.
    pub(super) message: String,
    /// What to do about it.
    pub(super) hint: String,
}

impl Complaint {
    /// Returns a complaint with a hint.
    pub(super) fn new(at: usize, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: hint.into() }
    }
}

/// Reads an element; values and words are taken from `original`, which has the same places as the parsed text.
fn element(node: Node<'_, '_>, original: &str) -> Element {
    let attributes = node.attributes().map(|attribute| {
        let written = original.get(attribute.range_value()).unwrap_or_default();
        let value = if blank::has_tag(written) { written } else { attribute.value() };
        Attribute {
            name: attribute.name().to_owned(),
            value: value.to_owned(),
            at: attribute.range().start,
            value_at: attribute.range_value().start,
        }
    });
    let text: String = node.children().filter(Node::is_text).filter_map(|text| text.text()).collect();
    Element {
        name: node.tag_name().name().to_owned(),
        attributes: attributes.collect(),
        children: node.children().filter(Node::is_element).map(|child| element(child, original)).collect(),
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        at: node.range().start,
    }
}

/// The library's reason as a sentence, without its position.
fn reason(error: &roxmltree::Error) -> String {
    let text = error.to_string();
    let at = format!(" at {}", error.pos());
    text.replacen(&at, "", 1)
}

/// What to do about it.
fn cure(error: &roxmltree::Error) -> &'static str {
    match error {
        roxmltree::Error::MalformedEntityReference(_) | roxmltree::Error::UnknownEntityReference(..) => {
            "write & as &amp; and < as &lt;"
        }
        roxmltree::Error::DuplicatedAttribute(..) => "write it once",
        roxmltree::Error::NoRootNode => "begin with <workbook>",
        _ => "every element must be whole by itself: tags may stand around it, or in a value or a text",
    }
}

/// The byte at which the library stopped.
fn offset_of(text: &str, error: &roxmltree::Error) -> usize {
    let (row, column) = (error.pos().row.saturating_sub(1) as usize, error.pos().col.saturating_sub(1) as usize);
    let start: usize = text.split_inclusive('\n').take(row).map(str::len).sum();
    let line = text.get(start..).unwrap_or_default();
    start + line.char_indices().nth(column).map_or(0, |(at, _)| at)
}
