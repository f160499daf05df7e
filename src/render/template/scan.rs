//! Cuts a template into its tags and a tag into tokens, each with its place.

/// What a tag is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagKind {
    /// `{{ … }}`
    Print,
    /// `{% … %}`
    Statement,
}

/// A tag of a template.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    /// What it is for.
    pub(super) kind: TagKind,
    /// What it says.
    pub(super) tokens: Vec<Token>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or keyword.
    Word,
    /// A quoted string, without the quotes.
    Text,
    /// A number.
    Number,
    /// Anything else.
    Symbol,
}

/// A token of a tag.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// How it is written.
    pub(super) text: String,
    /// Its byte offset in the template.
    pub(super) offset: usize,
}

impl Token {
    /// Returns whether the token is the word `word`.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text == word
    }

    /// Returns whether the token is the symbol `symbol`.
    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text == symbol
    }
}

/// Returns the tags of a template in order; comments and raw blocks are left out.
pub(super) fn tags(text: &str) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + found;
        let rest = &text[start..];
        let kind = if rest.starts_with("{#") {
            at = rest.find("#}").map_or(text.len(), |end| start + end + 2);
            continue;
        } else if rest.starts_with("{{") {
            TagKind::Print
        } else if rest.starts_with("{%") {
            TagKind::Statement
        } else {
            at = start + 1;
            continue;
        };
        let close = if kind == TagKind::Print { "}}" } else { "%}" };
        let (tokens, end) = tokens(text, start + 2, close);
        at = end;
        if kind == TagKind::Statement && tokens.first().is_some_and(|token| token.is_word("raw")) {
            at = end_of_raw(text, end);
            continue;
        }
        tags.push(Tag { kind, tokens });
    }
    tags
}

/// Returns the offset after the tag that ends a raw block.
fn end_of_raw(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("{%")) {
        let (tokens, end) = tokens(text, at + found + 2, "%}");
        if tokens.first().is_some_and(|token| token.is_word("endraw")) {
            return end;
        }
        at = end;
    }
    text.len()
}

/// Reads tokens from `start` to the closing mark; returns them and the offset after it.
fn tokens(text: &str, start: usize, close: &str) -> (Vec<Token>, usize) {
    let mut tokens = Vec::new();
    let mut at = start;
    let mut braces = 0_usize;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &text[at..];
        if braces == 0 && rest.starts_with(close) {
            return (tokens, at + close.len());
        }
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (kind, length) = token(rest, c);
        match &rest[..length] {
            "{" => braces += 1,
            "}" => braces = braces.saturating_sub(1),
            _ => {}
        }
        let body = &rest[..length];
        let text = if kind == TokenKind::Text { body.trim_matches(c).to_owned() } else { body.to_owned() };
        tokens.push(Token { kind, text, offset: at });
        at += length;
    }
    (tokens, text.len())
}

/// Symbols of more than one character.
const LONG: [&str; 11] = ["...", "?.", "?[", "==", "!=", "<=", ">=", "</", "/>", "**", "//"];

/// Returns the kind and length of the token that `rest` begins with.
fn token(rest: &str, first: char) -> (TokenKind, usize) {
    let run = |wanted: fn(char) -> bool| rest.find(|c| !wanted(c)).unwrap_or(rest.len());
    if matches!(first, '"' | '\'' | '`') {
        let mut escaped = false;
        let end = rest[1..].find(|c: char| {
            let ends = c == first && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        return (TokenKind::Text, end.map_or(rest.len(), |end| end + 2));
    }
    if first.is_ascii_digit() {
        return (TokenKind::Number, run(|c| c.is_ascii_digit()));
    }
    if first.is_alphabetic() || first == '_' {
        return (TokenKind::Word, run(|c| c.is_alphanumeric() || c == '_'));
    }
    let length = LONG.iter().find(|symbol| rest.starts_with(**symbol)).map_or(first.len_utf8(), |symbol| symbol.len());
    (TokenKind::Symbol, length)
}

/// Returns the one-based line and column (in characters) of a byte offset.
pub(super) fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}
