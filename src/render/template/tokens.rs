//! Questions about the tokens of a tag.

use super::scan::{Tag, TagKind, Token, TokenKind};
use super::shape::Shape;

/// Returns whether the tag is a statement that begins with `word`.
pub(super) fn is_statement(tag: &Tag, word: &str) -> bool {
    tag.kind == TagKind::Statement && tag.tokens.as_slice().strip_prefix_dash().first().is_some_and(|t| t.is_word(word))
}

/// Words that name no value.
const KEYWORDS: [&str; 17] = [
    "true",
    "True",
    "false",
    "False",
    "none",
    "None",
    "null",
    "not",
    "and",
    "or",
    "in",
    "is",
    "if",
    "else",
    "for",
    "self",
    "__tera_context",
];

/// Returns whether the token names a value: not a keyword, filter, test, function or argument.
pub(super) fn is_name(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    if token.kind != TokenKind::Word || KEYWORDS.contains(&token.text.as_str()) {
        return false;
    }
    let before = at.checked_sub(1).and_then(|index| tokens.get(index));
    let earlier = at.checked_sub(2).and_then(|index| tokens.get(index));
    let is_test = before.is_some_and(|t| t.is_word("is"))
        || before.is_some_and(|t| t.is_word("not")) && earlier.is_some_and(|t| t.is_word("is"));
    let is_filter = before.is_some_and(|t| t.is_symbol("|"));
    let is_called = tokens.get(at + 1).is_some_and(|t| t.is_symbol("(") || t.is_symbol("="));
    !is_test && !is_filter && !is_called
}

/// Returns whether an expression goes on with `is defined` or the like, which is a question, not a use.
pub(super) fn asks_whether_defined(tokens: &[Token]) -> bool {
    let mut words = tokens.iter();
    if !words.next().is_some_and(|token| token.is_word("is")) {
        return false;
    }
    let test = words.find(|token| !token.is_word("not"));
    test.is_some_and(|token| token.is_word("defined") || token.is_word("undefined"))
}

/// Returns the shape after the filters that follow, when they are known to keep it.
pub(super) fn filtered(mut shape: Shape, tokens: &[Token]) -> Shape {
    let mut at = 0;
    while at < tokens.len() {
        let Some(filter) = tokens.get(at + 1).filter(|_| tokens[at].is_symbol("|")) else { return Shape::Unknown };
        shape = match filter.text.as_str() {
            "reverse" | "sort" | "unique" => shape,
            "first" | "last" | "nth" => shape.element(),
            "values" => Shape::List(Box::new(shape.element())),
            "keys" => Shape::List(Box::new(Shape::Leaf)),
            _ => Shape::Unknown,
        };
        at += 2;
        if tokens.get(at).is_some_and(|token| token.is_symbol("(")) {
            at = closing(tokens, at) + 1;
        }
    }
    shape
}

/// Returns how a token changes the depth of brackets.
fn nesting(token: &Token) -> isize {
    match token.text.as_str() {
        "(" | "[" | "{" | "?[" if token.kind == TokenKind::Symbol => 1,
        ")" | "]" | "}" if token.kind == TokenKind::Symbol => -1,
        _ => 0,
    }
}

/// Returns the index of the bracket that closes the one at `open`, or the length.
pub(super) fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        depth += nesting(token);
        if depth == 0 {
            return index;
        }
    }
    tokens.len()
}

/// Returns the index of the first token outside brackets that is wanted.
pub(super) fn top_level(tokens: &[Token], wanted: impl Fn(&Token) -> bool) -> Option<usize> {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate() {
        if depth == 0 && wanted(token) {
            return Some(index);
        }
        depth += nesting(token);
    }
    None
}

/// Returns what stands between the brackets, when the tokens are one bracketed list.
pub(super) fn bracketed(tokens: &[Token]) -> Option<&[Token]> {
    let whole = tokens.first()?.is_symbol("[") && closing(tokens, 0) + 1 == tokens.len();
    whole.then(|| &tokens[1..tokens.len() - 1])
}

/// The marks of whitespace control at the ends of a tag.
pub(super) trait Dashes {
    /// Returns the tokens without a dash in front.
    fn strip_prefix_dash(self) -> Self;
    /// Returns the tokens without a dash at the end.
    fn strip_suffix_dash(self) -> Self;
}

impl Dashes for &[Token] {
    fn strip_prefix_dash(self) -> Self {
        if self.first().is_some_and(|token| token.is_symbol("-")) { &self[1..] } else { self }
    }

    fn strip_suffix_dash(self) -> Self {
        if self.last().is_some_and(|token| token.is_symbol("-")) { &self[..self.len() - 1] } else { self }
    }
}
