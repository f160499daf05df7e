//! The template engine: one instance for each kind of escaping, and its errors in our words.
#![expect(clippy::disallowed_types, reason = "Tera stops at this file")]

use super::scan::place;
use super::shape::hint;
use crate::render::error::{Source, TemplateError};
use crate::render::markdown::escape_markdown;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{self, Write};
use tera::{Context, ErrorKind, EscapeFn, ReportError, Tera};

/// What a template makes, by the ending of its name; decides how data is escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// `.xml`, `.html`, `.htm`
    Markup,
    /// `.md`
    Markdown,
    /// `.txt`
    Plain,
}

impl Kind {
    /// Returns the kind of a file; `None` when it is no template.
    fn of(file: &str) -> Option<Self> {
        match file.rsplit_once('.')?.1 {
            "xml" | "html" | "htm" => Some(Self::Markup),
            "md" => Some(Self::Markdown),
            "txt" => Some(Self::Plain),
            _ => None,
        }
    }

    /// Returns what escapes data in files of this kind.
    fn escape(self) -> EscapeFn {
        match self {
            Self::Markup => write_markup,
            Self::Markdown => write_markdown,
            Self::Plain => write_plain,
        }
    }
}

/// Writes text escaped for XML and HTML, without characters that XML forbids.
fn write_markup(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let legal: String =
        text.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c }).collect();
    tera::escape_html(&legal, out)
}

/// Writes text escaped for Markdown.
fn write_markdown(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(escape_markdown(text).as_bytes())
}

/// Writes text as it is.
fn write_plain(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(text.as_bytes())
}

/// The parsed templates of a set.
pub(super) struct Engine {
    instances: BTreeMap<Kind, Tera>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("kinds", &self.instances.keys()).finish()
    }
}

impl Engine {
    /// Returns whether a file of that name is a template.
    pub(super) fn renders(file: &str) -> bool {
        Kind::of(file).is_some()
    }

    /// Returns whether two files make things of one kind, and so know each other's components.
    pub(super) fn alike(file: &str, other: &str) -> bool {
        Kind::of(file) == Kind::of(other)
    }

    /// Parses the templates.
    pub(super) fn new(sources: &BTreeMap<String, Source>) -> Result<Self, Vec<TemplateError>> {
        let mut errors = Vec::new();
        let mut instances = BTreeMap::new();
        for kind in [Kind::Markup, Kind::Markdown, Kind::Plain] {
            let files: Vec<(&str, &str)> = sources
                .iter()
                .filter(|(file, _)| Kind::of(file) == Some(kind))
                .map(|(file, source)| (file.as_str(), source.text.as_str()))
                .collect();
            let mut broken: Vec<TemplateError> =
                files.iter().filter_map(|(file, text)| syntax_error(file, text, sources)).collect();
            let mut tera = instance(kind);
            if broken.is_empty()
                && let Err(error) = tera.add_raw_templates(files)
            {
                broken = located(&error, sources);
            }
            errors.extend(broken);
            instances.insert(kind, tera);
        }
        if errors.is_empty() { Ok(Self { instances }) } else { Err(errors) }
    }

    /// Renders a template over a value.
    pub(super) fn render(
        &self,
        file: &str,
        value: &Value,
        sources: &BTreeMap<String, Source>,
    ) -> Result<String, Vec<TemplateError>> {
        let context = Context::from_serialize(value).map_err(|error| located(&error, sources))?;
        let tera = Kind::of(file).and_then(|kind| self.instances.get(&kind));
        tera.map_or_else(|| Ok(String::new()), |tera| tera.render(file, &context).map_err(|e| located(&e, sources)))
    }
}

/// Returns an engine that escapes everything it prints, as the kind wants it.
fn instance(kind: Kind) -> Tera {
    let mut tera = Tera::new();
    // An empty suffix: every template of this instance is escaped.
    tera.autoescape_on([""]);
    tera.set_escape_fn(kind.escape());
    tera
}

/// Returns what does not parse in one file, looked at alone.
fn syntax_error(file: &str, text: &str, sources: &BTreeMap<String, Source>) -> Option<TemplateError> {
    match instance(Kind::Plain).add_raw_template(file, text) {
        Err(error) if matches!(error.kind(), ErrorKind::SyntaxError(_)) => located(&error, sources).into_iter().next(),
        _ => None,
    }
}

/// Returns the engine's error with its place.
fn located(error: &tera::Error, sources: &BTreeMap<String, Source>) -> Vec<TemplateError> {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => vec![from_report(report, sources)],
        ErrorKind::CircularInclude { tpl, include_chain } => {
            let file = sources.get(tpl).map_or_else(|| tpl.clone(), |source| source.name.clone());
            let message = format!("it includes itself: {}", include_chain.join(" > "));
            vec![super::unlocated(file, message, "leave one of the includes out".to_owned())]
        }
        other => {
            let text = other.to_string();
            let found: Vec<TemplateError> = text.split("\n\n").filter_map(|block| from_text(block, sources)).collect();
            if found.is_empty() { vec![super::unlocated("templates", text, String::new())] } else { found }
        }
    }
}

/// Returns the engine's located error as ours.
fn from_report(report: &ReportError, sources: &BTreeMap<String, Source>) -> TemplateError {
    let message = lower_first(report.message());
    match sources.get(report.filename()) {
        Some(source) => {
            let (line, column) = place(&source.text, report.span().range.start);
            TemplateError::at(source, line, column, message, "")
        }
        None => super::unlocated(report.filename(), message, String::new()),
    }
}

/// Reads back an error that the engine hands out as text only: `error: …`, then ` --> file:line:column`.
fn from_text(block: &str, sources: &BTreeMap<String, Source>) -> Option<TemplateError> {
    let mut lines = block.lines();
    let message = lines.next()?.strip_prefix("error: ")?;
    let mut place = lines.next()?.trim().strip_prefix("--> ")?.rsplitn(3, ':');
    let column = place.next()?.parse().ok()?;
    let line = place.next()?.parse().ok()?;
    let source = sources.get(place.next()?)?;
    let message = lower_first(message);
    let hint = known_instead(&message, sources);
    Some(TemplateError::at(source, line, column, message, hint))
}

/// Returns a hint for what the engine does not know: "unknown filter `uper`".
fn known_instead(message: &str, sources: &BTreeMap<String, Source>) -> String {
    let Some((kind, name)) =
        message.strip_prefix("unknown ").and_then(|rest| rest.strip_suffix('`')).and_then(|rest| rest.split_once(" `"))
    else {
        return String::new();
    };
    let names = |known: &[&str]| known.iter().map(|&name| name.to_owned()).collect();
    let known: Vec<String> = match kind {
        "filter" => names(FILTERS),
        "test" => names(TESTS),
        "function" => names(FUNCTIONS),
        "template" => sources.keys().cloned().collect(),
        "component" => sources.values().flat_map(|source| components(&source.text)).collect(),
        _ => Vec::new(),
    };
    hint(name, &known)
}

/// Returns the names of the components that a template defines.
fn components(text: &str) -> impl Iterator<Item = String> {
    text.split("{%").skip(1).filter_map(|tag| {
        let head = tag.trim_start_matches('-').trim_start().strip_prefix("component ")?;
        Some(head.split('(').next()?.trim().to_owned())
    })
}

/// The filters, tests and functions of the engine, which it does not tell itself.
const FILTERS: &[&str] = &[
    "abs",
    "capitalize",
    "default",
    "escape",
    "escape_html",
    "escape_xml",
    "first",
    "float",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "keys",
    "last",
    "length",
    "lower",
    "newlines_to_br",
    "nth",
    "pairs",
    "pluralize",
    "replace",
    "reverse",
    "round",
    "safe",
    "sort",
    "split",
    "str",
    "title",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "unique",
    "upper",
    "values",
    "wordcount",
];
const TESTS: &[&str] = &[
    "array",
    "bool",
    "containing",
    "defined",
    "divisible_by",
    "ending_with",
    "even",
    "float",
    "integer",
    "iterable",
    "map",
    "none",
    "number",
    "odd",
    "starting_with",
    "string",
    "undefined",
];
const FUNCTIONS: &[&str] = &["range", "throw"];

/// Returns a message that begins in lower case, as ours do.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::{FILTERS, FUNCTIONS, Kind, TESTS, instance};

    #[test]
    fn the_engine_knows_what_hints_offer() {
        let check = |template: String| {
            let mut tera = instance(Kind::Plain);
            assert!(tera.add_raw_template("t", &template).is_ok(), "{template}");
        };
        for name in FILTERS {
            check(format!("{{{{ x | {name} }}}}"));
        }
        for name in TESTS {
            check(format!("{{{{ x is {name} }}}}"));
        }
        for name in FUNCTIONS {
            check(format!("{{{{ {name}() }}}}"));
        }
    }
}
