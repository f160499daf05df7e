//! A configuration file with its text, so that whatever is wrong is shown in its place.

use super::{ConfigError, did_you_mean};
use serde::de::DeserializeOwned;
use std::ops::Range;

/// A configuration file: its name and its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
}

impl File<'_> {
    /// Reads the text into what it says.
    pub(super) fn parse<T: DeserializeOwned>(self) -> Result<T, ConfigError> {
        toml::from_str(self.text).map_err(|error| {
            let message = error.message().trim_end().to_owned();
            let hint = nearest_named(&message);
            match error.span() {
                Some(span) => self.wrong_at(span, message, hint),
                None => self.wrong(message, hint),
            }
        })
    }

    /// Returns the error of a place in the file.
    pub(super) fn wrong_at(
        self,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> ConfigError {
        let (line, excerpt) = self.excerpt(&span);
        let column = self.text.get(..span.start).and_then(|before| before.rsplit('\n').next());
        let column = column.map_or(1, |before| before.chars().count() + 1);
        let message = format!("line {line}, column {column}: {}\n{excerpt}", message.into());
        self.wrong(message, hint)
    }

    /// Returns the error of the file as a whole.
    pub(super) fn wrong(self, message: impl Into<String>, hint: impl Into<String>) -> ConfigError {
        let hint = hint.into();
        let hint = if hint.is_empty() { hint } else { format!("\n  hint: {hint}") };
        ConfigError::Wrong { path: self.path.into(), message: message.into(), hint }
    }

    /// Returns a share of a figure by which another may differ from it.
    pub(super) fn tolerance(self, raw: &toml::Spanned<f64>) -> Result<f64, ConfigError> {
        let value = *raw.get_ref();
        let message = format!("`{value}` is no tolerance");
        let wrong = || self.wrong_at(raw.span(), message, "write a share from 0 to below 1: 0.01 is one per cent");
        (0.0..1.0).contains(&value).then_some(value).ok_or_else(wrong)
    }

    /// Returns the number of the line on which a place begins.
    pub(super) fn line(self, at: usize) -> usize {
        self.text.get(..at).map_or(1, |before| before.matches('\n').count() + 1)
    }

    /// The line of a place with the place marked below it.
    fn excerpt(self, span: &Range<usize>) -> (usize, String) {
        let line = self.line(span.start);
        let start = self.text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let shown = self.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let count = |range: Range<usize>| self.text.get(range).map_or(0, |text| text.chars().count());
        let before = count(start..span.start);
        let end = span.end.min(start + shown.len()).max(span.start);
        let marked = count(span.start..end).max(1);
        let margin = " ".repeat(line.to_string().len());
        let marks = "^".repeat(marked);
        (line, format!("  {margin} |\n  {line} | {shown}\n  {margin} | {:before$}{marks}", ""))
    }
}

/// The hint for a message that lists what is expected: the name nearest to the one found.
pub(super) fn nearest_named(message: &str) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    let (Some(found), true) = (names.next(), message.starts_with("unknown")) else { return String::new() };
    meant(found, names)
}

/// Returns the hint that names the candidate nearest to a word; empty when none is near.
pub(super) fn meant<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    did_you_mean(&word.to_lowercase(), candidates).map_or_else(String::new, |known| format!("did you mean `{known}`?"))
}

#[cfg(test)]
mod tests {
    use super::File;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        currency: Option<String>,
        labs: Option<Vec<String>>,
    }

    fn check(text: &str, expected: &str) {
        let error = File { path: "labcomps.toml", text }.parse::<Sample>().unwrap_err();
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn an_unknown_key_is_shown_with_the_nearest() {
        let sample = Sample { currency: None, labs: None };
        assert!(sample.currency.is_none() && sample.labs.is_none());
        check(
            "# é\n\ncurency = 'USD'\n",
            "labcomps.toml: line 3, column 1: unknown field `curency`, expected `currency` or `labs`
    |
  3 | curency = 'USD'
    | ^^^^^^^
  hint: did you mean `currency`?",
        );
    }

    #[test]
    fn what_is_near_to_nothing_has_no_hint() {
        let error = File { path: "x", text: "vibes = 1" }.parse::<Sample>().unwrap_err().to_string();
        assert!(error.contains("unknown field `vibes`") && !error.contains("hint"), "{error}");
    }
}
