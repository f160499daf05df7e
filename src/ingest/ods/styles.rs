//! Styles of an OpenDocument file, with their number formats as the codes that the other formats have.

use super::markup::{attribute, name_of};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The elements that hold a number format.
const FORMATS: &[&str] = &[
    "number:number-style",
    "number:currency-style",
    "number:percentage-style",
    "number:date-style",
    "number:time-style",
    "number:boolean-style",
    "number:text-style",
];

/// One level of indentation in centimetres, as programs write it.
const LEVEL: f64 = 0.353;
/// Styles of one file that are accepted.
const MOST_STYLES: usize = 70_000;

/// What a cell's style says.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    pub(super) format: Option<Arc<str>>,
    pub(super) indent: u8,
    pub(super) struck: bool,
}

/// The styles of one file, as they are read.
#[derive(Debug, Default)]
pub(super) struct Styles {
    cells: BTreeMap<String, Style>,
    formats: BTreeMap<String, Code>,
    hidden_sheets: Vec<String>,
    /// The style or the number format that is open.
    style: Option<(String, Style)>,
    format: Option<(String, Code)>,
    /// The text inside which element of a format comes next.
    within: Within,
}

#[derive(Clone, Debug, Default)]
struct Style {
    parent: Option<String>,
    format: Option<String>,
    indent: Option<u8>,
    struck: Option<bool>,
}

/// A number format before its parts are joined.
#[derive(Clone, Debug, Default)]
struct Code {
    section: String,
    percent: bool,
    general: bool,
    /// Other formats that stand for it under a condition.
    cases: Vec<(String, String)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Within {
    #[default]
    Nothing,
    Text,
    Currency,
}

impl Styles {
    /// Returns whether there are more styles than any sheet needs.
    pub(super) fn too_many(&self) -> bool {
        self.cells.len() + self.formats.len() > MOST_STYLES
    }

    pub(super) fn hides(&self, sheet_style: &str) -> bool {
        self.hidden_sheets.iter().any(|name| name == sheet_style)
    }

    /// Resolves a cell's style, with what its parents say.
    pub(super) fn look(&self, name: &str) -> Look {
        let (mut format, mut indent, mut struck) = (None, None, None);
        let mut next = Some(name);
        // A style may not be its own ancestor; ten generations are more than any program writes.
        for _ in 0..10 {
            let Some(style) = next.and_then(|name| self.cells.get(name)) else { break };
            format = format.or(style.format.as_deref());
            indent = indent.or(style.indent);
            struck = struck.or(style.struck);
            next = style.parent.as_deref();
        }
        let format = format.and_then(|name| self.code(name)).map(Arc::from);
        Look { format, indent: indent.unwrap_or(0), struck: struck.unwrap_or(false) }
    }

    /// The code of a number format: its cases first, then itself.
    fn code(&self, name: &str) -> Option<String> {
        let code = self.formats.get(name)?;
        if code.cases.is_empty() {
            return (!code.general && !code.section.is_empty()).then(|| code.section.clone());
        }
        let mut sections = Vec::new();
        for (index, (condition, case)) in code.cases.iter().enumerate() {
            let section = self.formats.get(case).map_or("General", |code| &code.section);
            let usual = matches!((index, condition.as_str()), (0, ">=0" | ">0") | (1, "<0"));
            sections.push(if usual { section.to_owned() } else { format!("[{condition}]{section}") });
        }
        sections.push(if code.section.is_empty() { "General".into() } else { code.section.clone() });
        Some(sections.join(";"))
    }

    /// Takes in the next piece of markup.
    pub(super) fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag, true),
            Event::Empty(tag) => self.open(tag, false),
            Event::Text(text) => self.words(&text.xml10_content()),
            Event::End(tag) => self.close(tag.name().as_ref()),
            _ => {}
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, content: bool) {
        let name = name_of(tag);
        match name {
            "style:style" => {
                let style = Style {
                    parent: attribute(tag, "style:parent-style-name"),
                    format: attribute(tag, "style:data-style-name"),
                    ..Style::default()
                };
                self.style = attribute(tag, "style:name").map(|name| (name, style));
                if !content {
                    self.close(name);
                }
            }
            "style:table-properties" => {
                if let (Some((name, _)), Some("false")) = (&self.style, attribute(tag, "table:display").as_deref()) {
                    self.hidden_sheets.push(name.clone());
                }
            }
            "style:paragraph-properties" => {
                if let (Some((_, style)), Some(margin)) = (&mut self.style, attribute(tag, "fo:margin-left")) {
                    style.indent = levels(&margin);
                }
            }
            "style:text-properties" if self.format.is_none() => {
                let line = attribute(tag, "style:text-line-through-style");
                if let (Some((_, style)), Some(line)) = (&mut self.style, line) {
                    style.struck = Some(line != "none");
                }
            }
            _ if FORMATS.contains(&name) => {
                let percent = name == "number:percentage-style";
                self.format = attribute(tag, "style:name").map(|name| (name, Code { percent, ..Code::default() }));
                if !content {
                    self.close(name);
                }
            }
            "number:text" if content => self.within = Within::Text,
            "number:currency-symbol" if content => self.within = Within::Currency,
            "style:map" => {
                let case = attribute(tag, "style:condition").zip(attribute(tag, "style:apply-style-name"));
                if let (Some((_, code)), Some((condition, case))) = (&mut self.format, case) {
                    code.cases.push((condition.replace("value()", "").replace(' ', ""), case));
                }
            }
            _ => {
                if let Some((_, code)) = &mut self.format {
                    code.part(name, tag);
                }
            }
        }
    }

    fn words(&mut self, words: &str) {
        let Some((_, code)) = &mut self.format else { return };
        match self.within {
            Within::Text => code.literal(words),
            Within::Currency => code.section.extend(["[$", words, "]"]),
            Within::Nothing => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "style:style" => self.cells.extend(self.style.take()),
            "number:text" | "number:currency-symbol" => self.within = Within::Nothing,
            _ if FORMATS.contains(&name) => {
                self.formats.extend(self.format.take());
            }
            _ => {}
        }
    }
}

impl Code {
    fn part(&mut self, name: &str, tag: &BytesStart<'_>) {
        let long = attribute(tag, "number:style").as_deref() == Some("long");
        let count =
            |name: &str| attribute(tag, name).and_then(|digits| digits.parse::<usize>().ok()).map(|n| n.min(30));
        let either = |one: &'static str, other: &'static str| if long { one } else { other };
        let part = match name {
            "number:number" => {
                let Some(decimals) = count("number:decimal-places") else {
                    self.general = self.section.is_empty();
                    self.section.push_str("General");
                    return;
                };
                &Self::number(tag, decimals, count("number:min-integer-digits").unwrap_or(1))
            }
            "number:scientific-number" => &format!("0.{}E+00", "0".repeat(count("number:decimal-places").unwrap_or(2))),
            "number:fraction" => "# ?/?",
            "number:text-content" => "@",
            "number:year" => either("yyyy", "yy"),
            "number:month" if attribute(tag, "number:textual").as_deref() == Some("true") => either("mmmm", "mmm"),
            "number:day" => either("dd", "d"),
            "number:day-of-week" => either("dddd", "ddd"),
            "number:hours" => either("hh", "h"),
            "number:month" | "number:minutes" => either("mm", "m"),
            "number:seconds" => either("ss", "s"),
            "number:am-pm" => "AM/PM",
            "number:quarter" => either("\"Quarter \"q", "\"Q\"q"),
            _ => return,
        };
        self.general = false;
        self.section.push_str(part);
    }

    /// `#,##0.0,,`: grouping, decimals, and a comma for each thousand that the display divides by.
    fn number(tag: &BytesStart<'_>, decimals: usize, integers: usize) -> String {
        let grouped = attribute(tag, "number:grouping").as_deref() == Some("true");
        let mut code = match (grouped, integers) {
            (true, 0) => "#,###".to_owned(),
            (true, 1) => "#,##0".to_owned(),
            (_, 0) => "#".to_owned(),
            (_, integers) => "0".repeat(integers),
        };
        if decimals > 0 {
            code.push('.');
            code.push_str(&"0".repeat(decimals));
        }
        let factor = attribute(tag, "number:display-factor").and_then(|factor| factor.parse::<f64>().ok());
        let mut factor = factor.unwrap_or(1.0);
        while factor >= 999.5 {
            code.push(',');
            factor /= 1000.0;
        }
        code
    }

    /// Words of a format as they are shown; in a format of per cent the sign is its own.
    fn literal(&mut self, words: &str) {
        self.general = false;
        // Signs that mean themselves in a code; a point or a comma does so only where no digits stand.
        let bare = |signs: &str| words.chars().all(|c| signs.contains(c));
        let dated = bare("/-. :,") && !self.section.contains(['0', '#']);
        if (self.percent && words.contains('%')) || bare(" -()+/:$€£¥") || dated {
            self.section.push_str(words);
        } else {
            self.section.extend(["\"", &words.replace('"', ""), "\""]);
        }
    }
}

/// A margin in levels of indentation.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a byte holds")]
fn levels(margin: &str) -> Option<u8> {
    let digits = margin.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let length: f64 = digits.parse().ok()?;
    let centimetres = match &margin[digits.len()..] {
        "cm" => length,
        "mm" => length / 10.0,
        "in" => length * 2.54,
        "pt" => length * 2.54 / 72.0,
        _ => return None,
    };
    Some((centimetres / LEVEL).round().clamp(0.0, 250.0) as u8)
}
