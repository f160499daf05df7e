//! What is wrong with a template: file, line, column, the line itself with a caret, and the cure.

use std::fmt;

/// A template's text, with the name that messages give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name: `templates/quarterly/workbook.xml`.
    pub name: String,
    /// The text.
    pub text: String,
}

/// One thing wrong with a template, located.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The file.
    pub file: String,
    /// The line, one-based.
    pub line: usize,
    /// The column in characters, one-based.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
    /// The line of the source and a caret under the place; empty when there is no such line.
    pub snippet: String,
}

impl TemplateError {
    /// Returns an error at a place in `source`, with the line cut out of it.
    pub fn at(
        source: &Source,
        line: usize,
        column: usize,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let snippet = source.text.lines().nth(line.saturating_sub(1)).map_or_else(String::new, |text| {
            let gutter = line.to_string();
            let indent: String =
                text.chars().take(column.saturating_sub(1)).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            format!("{gutter} | {text}\n{} | {indent}^", " ".repeat(gutter.len()))
        });
        Self { file: source.name.clone(), line, column, message: message.into(), hint: hint.into(), snippet }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        if !self.snippet.is_empty() {
            write!(f, "\n{}", self.snippet)?;
        }
        if !self.hint.is_empty() {
            write!(f, "\nhint: {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for TemplateError {}
