//! The tags that a cell may hold: a closed language of six forms.

/// What a tag asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// `meta.period`
    Meta(String),
    /// `comps.year/revenue/left`: the number where it is the whole cell, else its text.
    Cell {
        /// The table's id.
        table: String,
        /// The row's id.
        row: String,
        /// The column's id.
        column: String,
        /// Whether the text is wanted in any case: `text comps.year/revenue/left`.
        text: bool,
    },
    /// `title comps.year`
    Title(String),
    /// `subtitle comps.year`
    Subtitle(String),
    /// `head comps.year/left`
    Head {
        /// The table's id.
        table: String,
        /// The column's id.
        column: String,
    },
    /// `headlines/1`
    Headline(usize),
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// What it asks for.
    pub(super) what: What,
    /// Whether it may find nothing: `{{ headlines/7 ? }}`.
    pub(super) optional: bool,
}

/// A part of a cell's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Words(String),
    /// A tag.
    Tag(Tag),
}

/// What is wrong with a tag, and what to do about it.
pub(super) type Fault = (String, String);

const FORMS: &str = "a tag is `meta.period`, `TABLE/ROW/COLUMN`, `text TABLE/ROW/COLUMN`, `title TABLE`, `subtitle TABLE`, `head TABLE/COLUMN` or `headlines/1`";

/// Returns whether a text holds something that looks like a tag of any template language.
pub(super) fn is_tagged(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// Cuts a text into words and tags.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece>, Fault> {
    if let Some(at) = text.find("{%") {
        let end = text[at..].find("%}").map_or(text.len(), |end| at + end + 2);
        return Err((
            format!("a cell takes no statement such as `{}`", &text[at..end]),
            "rows that repeat go into a Table of the workbook, whose name says which table it holds".into(),
        ));
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        if at > 0 {
            pieces.push(Piece::Words(rest[..at].to_owned()));
        }
        let inside = &rest[at + 2..];
        let Some(end) = inside.find("}}") else {
            return Err((format!("the tag `{}` is not closed", &rest[at..]), "close it with `}}`".into()));
        };
        pieces.push(Piece::Tag(tag(inside[..end].trim())?));
        rest = &inside[end + 2..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.to_owned()));
    }
    Ok(pieces)
}

/// Returns the tag in a text that is one tag and nothing else but blanks around it.
pub(super) fn whole(pieces: &[Piece]) -> Option<&Tag> {
    let blank = |piece: &&Piece| !matches!(piece, Piece::Words(words) if words.trim().is_empty());
    let mut left = pieces.iter().filter(blank);
    match (left.next(), left.next()) {
        (Some(Piece::Tag(tag)), None) => Some(tag),
        _ => None,
    }
}

fn tag(text: &str) -> Result<Tag, Fault> {
    let (body, optional) = match text.strip_suffix('?') {
        Some(body) => (body.trim_end(), true),
        None => (text, false),
    };
    let unknown = || (format!("there is no tag `{text}`"), FORMS.to_owned());
    let what = match body.split_once(char::is_whitespace) {
        Some(("text", key)) => cell(key.trim(), true).ok_or_else(unknown)?,
        Some(("title", table)) if is_id(table.trim()) => What::Title(table.trim().to_owned()),
        Some(("subtitle", table)) if is_id(table.trim()) => What::Subtitle(table.trim().to_owned()),
        Some(("head", key)) => match key.trim().split_once('/') {
            Some((table, column)) if is_id(table) && is_id(column) => {
                What::Head { table: table.to_owned(), column: column.to_owned() }
            }
            _ => return Err(unknown()),
        },
        _ => match (body.strip_prefix("meta."), body.strip_prefix("headlines/")) {
            (Some(field), _) if is_id(field) => What::Meta(field.to_owned()),
            (_, Some(number)) => What::Headline(number.parse().ok().filter(|number| *number > 0).ok_or_else(unknown)?),
            _ => cell(body, false).ok_or_else(unknown)?,
        },
    };
    Ok(Tag { what, optional })
}

/// Ids of rows may hold slashes; those of tables and columns do not.
fn cell(key: &str, text: bool) -> Option<What> {
    let (table, rest) = key.split_once('/')?;
    let (row, column) = rest.rsplit_once('/')?;
    let named = is_id(table) && is_id(column) && !row.trim().is_empty();
    named.then(|| What::Cell { table: table.into(), row: row.into(), column: column.into(), text })
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::{Piece, Tag, What, pieces, whole};

    fn one(text: &str) -> Result<Tag, String> {
        let pieces = pieces(text).map_err(|(message, _)| message)?;
        Ok(whole(&pieces).expect("one tag").clone())
    }

    #[test]
    fn every_form_is_read() {
        let check =
            |text: &str, what: What, optional: bool| assert_eq!(one(text), Ok(Tag { what, optional }), "{text}");
        let cell = |row: &str, text| What::Cell { table: "t.x".into(), row: row.into(), column: "left".into(), text };
        check("{{ meta.period }}", What::Meta("period".into()), false);
        check(" {{meta.labs.left.name}} ", What::Meta("labs.left.name".into()), false);
        check("{{ t.x/revenue/left }}", cell("revenue", false), false);
        check("{{ text t.x/a.xlsx/Sheet 1/left ? }}", cell("a.xlsx/Sheet 1", true), true);
        check("{{ title t.x }}", What::Title("t.x".into()), false);
        check("{{ subtitle t.x }}", What::Subtitle("t.x".into()), false);
        check("{{ head t.x/left }}", What::Head { table: "t.x".into(), column: "left".into() }, false);
        check("{{ headlines/7? }}", What::Headline(7), true);
    }

    #[test]
    fn whatever_else_is_no_tag() {
        let check = |text: &str, message: &str| assert_eq!(one(text), Err(message.into()), "{text}");
        check("{{ tables[\"comps.year\"].title }}", "there is no tag `tables[\"comps.year\"].title`");
        check("{{ meta.title | upper }}", "there is no tag `meta.title | upper`");
        check("{{ comps.year }}", "there is no tag `comps.year`");
        check("{{ headlines/0 }}", "there is no tag `headlines/0`");
        check("{{ }}", "there is no tag ``");
        check("{{ meta.title }", "the tag `{{ meta.title }` is not closed");
        check("{% if meta.title %}x{% endif %}", "a cell takes no statement such as `{% if meta.title %}`");
    }

    #[test]
    fn words_around_a_tag_are_kept() {
        let pieces = pieces("as of {{ meta.as_of }}, {{ meta.currency }}").unwrap();
        assert_eq!(pieces.len(), 4);
        assert_eq!(whole(&pieces), None);
        assert_eq!(pieces[0], Piece::Words("as of ".into()));
    }
}
