//! The kinds of findings, one list for the program, its messages and its documentation.

use serde::{Serialize, Serializer};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The report would mislead: it is withheld.
    Error,
    /// Something was left out or chosen; the reader should know.
    Warning,
    /// Worth knowing.
    Info,
}

/// Declares every code once: variant, public name, severity, explanation.
macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $explanation:literal,)+) => {
        /// What kind of finding it is; the public name is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $explanation] $variant,)+
        }

        impl Code {
            /// Every code, in the order of the stages.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the public name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Returns the usual severity.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// Returns what the code means, for the documentation.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)+ }
            }
        }
    };
}

codes! {
    Unreadable "unreadable" Error "The file could not be read as a spreadsheet.",
    Protected "password-protected" Error "The workbook is encrypted.",
    TooLarge "too-large" Error "The file or what it unpacks to exceeds the limits.",
    NotASpreadsheet "not-a-spreadsheet" Info "The file is no spreadsheet and was passed over.",
    HiddenContent "hidden-content" Info "A hidden sheet, row or column was read.",
    PastedConstant "pasted-constant" Warning "A typed number stands among formulas of one form.",
    ErrorCell "error-cell" Warning "A cell holds a spreadsheet error.",
    FormulaWithoutValue "formula-without-value" Warning "A formula has no stored result.",
    TabDiffers "tab-differs" Warning "The tab names one lab and the title on it another.",
    LabMissing "lab-missing" Warning "A figure names no lab, nor does anything near it.",
    LabUnknown "other-company" Info "Rows of a company that is not compared were left alone.",
    MetricMissing "metric-missing" Warning "A figure names no metric, nor does anything near it.",
    MetricUnknown "metric-unknown" Warning "A label is no metric of the catalogue.",
    HeadingUnknown "heading-unknown" Warning "A column's heading says something the catalogue does not know.",
    PeriodMissing "period-missing" Warning "A figure names no period, nor does anything near it.",
    PeriodUnreadable "period-unreadable" Warning "A cell in a period column is no period.",
    BasisUnfit "basis-unfit" Warning "A figure is said to rest on what its metric cannot rest on.",
    UnitMissing "unit-missing" Warning "A figure has no unit in sight, or a cell of units holds none.",
    UnitConflict "unit-conflict" Error "Two units are declared equally near.",
    ContextConflict "context-conflict" Error "Two labs, metrics or periods are named equally near.",
    ReadingUnused "reading-unused" Warning "A statement of the configuration speaks of nothing in the inputs.",
    CurrencyAssumed "currency-assumed" Warning "A scale is declared without a currency.",
    Implausible "implausible" Warning "A figure is outside what is plausible for its metric.",
    NumberUnreadable "number-unreadable" Warning "A cell where a number is expected cannot be read as one.",
    DashMissing "dash-missing" Info "A bare dash was read as missing.",
    Excluded "excluded-row" Info "A row marked as cancelled or excluded was left out.",
    DuplicateFact "same-figure-twice" Warning "One workbook gives the same figure twice.",
    ReportedLater "reported-later" Info "Figures reported after the day of the report were left out.",
    CurrencyUnconverted "currency-unconverted" Warning "A figure in another currency has no rate.",
    SourceConflict "source-conflict" Warning "Sources disagree by more than rounding.",
    TieOut "tie-out" Warning "Parts and total, or years and quarters, do not tie.",
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
    }
}
