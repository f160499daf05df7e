//! Errors of templates, located in the file that their author wrote.

use std::fmt;

/// A template as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as it is printed in errors, such as `templates/quarterly/workbook.xml`.
    pub name: String,
    /// The text, with its template tags.
    pub text: String,
}

/// Something in a template that cannot be drawn: where, what, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct TemplateError {
    /// The template's path.
    pub file: String,
    /// The line, from 1; 0 when the error concerns the file or the set as a whole.
    pub line: usize,
    /// The column in characters, from 1; 0 as the line.
    pub column: usize,
    /// What is wrong, a sentence without a full stop.
    pub message: String,
    /// What to do about it; empty when the program does not know.
    pub hint: String,
    /// The line as it stands in the template; of a template that has no lines the place, such as `Summary!B7`; empty when
    /// the error has no place.
    pub snippet: String,
}

impl TemplateError {
    /// Returns an error at a line and a column of the template's text, both from 1.
    pub(crate) fn at(
        template: &Source,
        line: usize,
        column: usize,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            file: template.name.clone(),
            line,
            column,
            message: message.into(),
            hint: hint.into(),
            snippet: template.text.lines().nth(line.saturating_sub(1)).unwrap_or_default().to_owned(),
        }
    }

    /// Returns an error at a place of a file that has no lines; the place is empty for the file as a whole.
    pub(crate) fn in_file(
        file: &str,
        spot: impl Into<String>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            file: file.to_owned(),
            line: 0,
            column: 0,
            message: message.into(),
            hint: hint.into(),
            snippet: spot.into(),
        }
    }

    /// Returns an error at a byte offset of the template's text.
    pub(crate) fn at_offset(
        template: &Source,
        offset: usize,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let before = template.text.get(..offset).unwrap_or(&template.text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let (line, column) = (before.matches('\n').count() + 1, before[start..].chars().count() + 1);
        Self::at(template, line, column, message, hint)
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.snippet.as_str()) {
            (0, "") => write!(f, "{}: {}", self.file, self.message)?,
            (0, spot) => write!(f, "{}: {spot}: {}", self.file, self.message)?,
            (line, _) => write!(f, "{}:{line}:{}: {}", self.file, self.column, self.message)?,
        }
        if self.line > 0 && !self.snippet.is_empty() {
            let gutter = self.line.to_string();
            // A tab before the caret keeps the caret under its character, whatever the width of a tab.
            let before = self.snippet.chars().take(self.column.saturating_sub(1));
            let indent: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            write!(f, "\n  {gutter} | {}\n  {:width$} | {indent}^", self.snippet, "", width = gutter.len())?;
        }
        if !self.hint.is_empty() {
            write!(f, "\n  hint: {}", self.hint)?;
        }
        Ok(())
    }
}

/// Returns the hint for an unknown word: the known word nearest to it, else the list of known words.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let nearest = known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 4)
        .min_by_key(|(distance, _)| *distance);
    match nearest {
        Some((_, candidate)) => format!("did you mean `{candidate}`?"),
        None if known.is_empty() => "there is nothing to choose from".into(),
        None => format!("there is: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, TemplateError, did_you_mean};

    #[test]
    fn an_error_shows_line_caret_and_hint() {
        let template = Source { name: "t.xml".into(), text: "<workbook>\n\t<shet/>\n</workbook>".into() };
        let error = TemplateError::at_offset(&template, 12, "there is no element `shet`", "did you mean `sheet`?");
        assert_eq!(
            error.to_string(),
            "t.xml:2:2: there is no element `shet`\n  2 | \t<shet/>\n    | \t^\n  hint: did you mean `sheet`?"
        );
    }

    #[test]
    fn the_nearest_word_is_offered_and_else_all() {
        assert_eq!(did_you_mean("comps.yaer", ["comps.year", "comps.quarter"]), "did you mean `comps.year`?");
        assert_eq!(did_you_mean("x", ["facts", "sources"]), "there is: facts, sources");
        assert_eq!(did_you_mean("x", []), "there is nothing to choose from");
    }
}
