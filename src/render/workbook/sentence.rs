//! Writes a headline as a formula whose figures stay live: `="Revenue was "&TEXT(Comps!C7,"0.0%")&"."`.

use super::formula::{Formula, Lack, Writer};
use super::limits;
use super::plan::Place;
use crate::report::{Headline, Span};

/// The longest string literal that Excel takes in a formula, in UTF-16 units.
const LONGEST_LITERAL: usize = 255;
/// The longest formula that Excel takes, with some room for how a program stores it.
const LONGEST_FORMULA: usize = 8000;

/// Returns the sentence as a formula; `None` when it holds no figure or is too long for one, and is plain words.
///
/// # Errors
/// The panel figures that have no typed number anywhere in the workbook.
pub(super) fn write(writer: &Writer, from: Place, headline: &Headline) -> Result<Option<Formula>, Vec<Lack>> {
    let mut formula = Formula::default();
    let mut parts: Vec<String> = Vec::new();
    let mut lacks = Vec::new();
    for span in &headline.spans {
        match span {
            Span::Text { text } => parts.extend(literals(text)),
            Span::Figure { shown } => match writer.shown(from, shown) {
                Ok(figure) => {
                    let code = literals(shown.format.code()).join("&");
                    // What the text says beside the number, such as "at least", stays.
                    let number = shown.format.text(shown.value);
                    let (before, after) = shown.text.split_once(&number).unwrap_or_default();
                    parts.extend(literals(before));
                    parts.push(format!("TEXT({},{code})", figure.text));
                    parts.extend(literals(after));
                    formula.refers.extend(figure.refers);
                }
                Err(lack) => lacks.extend(lack),
            },
        }
    }
    if !lacks.is_empty() {
        return Err(lacks);
    }
    formula.text = parts.join("&");
    let fits = formula.text.encode_utf16().count() <= LONGEST_FORMULA;
    Ok((fits && !formula.refers.is_empty()).then_some(formula))
}

/// Returns a text as string literals that are short enough for Excel, quotes doubled.
fn literals(text: &str) -> Vec<String> {
    let text = limits::fit(text, limits::CELL);
    let mut literals = Vec::new();
    let mut literal = String::new();
    let mut length = 0;
    for c in text.chars() {
        let needed = if c == '"' { 2 } else { c.len_utf16() };
        if length + needed > LONGEST_LITERAL {
            literals.push(format!("\"{literal}\""));
            literal.clear();
            length = 0;
        }
        length += needed;
        literal.push(c);
        if c == '"' {
            literal.push(c);
        }
    }
    if !literal.is_empty() {
        literals.push(format!("\"{literal}\""));
    }
    literals
}

#[cfg(test)]
mod tests {
    use super::literals;

    #[test]
    fn literals_are_quoted_and_split() {
        assert_eq!(literals("a \"b\""), ["\"a \"\"b\"\"\""]);
        assert!(literals("").is_empty());
        let long = "é".repeat(300);
        let parts = literals(&long);
        assert_eq!(parts.iter().map(|part| part.chars().count() - 2).collect::<Vec<_>>(), [255, 45]);
        let quotes = "\"".repeat(200);
        assert!(literals(&quotes).iter().all(|part| part.len() <= 257));
    }
}
