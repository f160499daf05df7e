//! One figure as one source gave it.

use super::{Basis, Conversion, Date, Estimate, LabId, MetricId, Origin, Period, Unit};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// What a figure covers: product, gross or net, adjusted. Figures of different scope are never one series.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(BTreeSet<String>);

impl Scope {
    /// Adds a tag such as `product:api` or `net`.
    pub fn insert(&mut self, tag: impl Into<String>) {
        self.0.insert(tag.into());
    }

    /// Adds every tag of another scope.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// Adds the tags of a heading, which is nearer than the row where both name an instrument: of a round of "Primary,
    /// Debt" the column "Funding (debt)" holds the debt. Equity is what capital raised means, and leaves no tag.
    pub fn join_instrument(&mut self, heading: &Self) {
        const INSTRUMENTS: [&str; 2] = ["debt", "equity"];
        if INSTRUMENTS.iter().any(|tag| heading.contains(tag)) {
            self.0.retain(|tag| !INSTRUMENTS.contains(&tag.as_str()));
        }
        self.extend(heading);
        self.0.remove("equity");
    }

    /// Returns whether the figure covers the whole without qualification.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether the tag is there.
    pub fn contains(&self, tag: &str) -> bool {
        self.0.contains(tag)
    }

    /// Returns whether the figure covers one product.
    pub fn names_product(&self) -> bool {
        self.iter().any(|tag| tag.starts_with("product:"))
    }

    /// Returns the tags in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl<T: Into<String>> FromIterator<T> for Scope {
    fn from_iter<I: IntoIterator<Item = T>>(tags: I) -> Self {
        Self(tags.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, tag) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(&tag.replace("product:", "").replace('_', " "))?;
        }
        Ok(())
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<String>::deserialize(deserializer)?.into_iter().collect())
    }
}

/// Who said so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Source {
    /// Publisher and document as the sheet names them, such as `The Decoder citing The Information`.
    pub name: Arc<str>,
    /// A link to the document, when the sheet has one.
    pub url: Option<Arc<str>>,
}

impl Source {
    /// Returns who published it: in `X citing Y` and `Y via X` it is X.
    pub fn publisher(&self) -> &str {
        let name = self.name.as_ref();
        let citing = [" citing ", " quoting ", " after "].iter().find_map(|word| name.split_once(word));
        let before = citing.map(|(publisher, _)| publisher);
        before.or_else(|| name.split_once(" via ").map(|(_, via)| via)).unwrap_or(name).trim()
    }

    /// Returns the origin behind the publisher: in `X citing Y` and `Y via X` it is Y.
    ///
    /// Ten articles on one leak have one origin and count once.
    pub fn origin(&self) -> &str {
        let name = self.name.as_ref();
        let cited =
            [" citing ", " quoting ", " after "].iter().find_map(|word| name.split_once(word)).map(|(_, cited)| cited);
        let told = name.split_once(" via ").map(|(told, _)| told);
        cited.or(told).unwrap_or(name).split(" (").next().unwrap_or(name).trim()
    }
}

/// One figure as one source gave it, with units, scale and sign settled.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Observation {
    /// Whose figure.
    pub lab: LabId,
    /// What is measured.
    pub metric: MetricId,
    /// When, as the sheet says.
    pub period: Period,
    /// Low, base and high in base units.
    pub estimate: Estimate,
    /// The base unit.
    pub unit: Unit,
    /// What kind of knowledge it is; `None` when the sheet does not say.
    pub basis: Option<Basis>,
    /// What it covers.
    pub scope: Scope,
    /// Who said so; `None` when the sheet does not say.
    pub source: Option<Source>,
    /// The day the figure speaks of, when the sheet gives one apart from the period.
    pub as_of: Option<Date>,
    /// Who led the round that the figure is of, when the sheet says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<Arc<str>>,
    /// When it was published; a forecast's vintage.
    pub reported: Option<Period>,
    /// Half of the last printed digit, in base units: how much the print itself leaves open.
    pub rounding: f64,
    /// Where it stands.
    pub origin: Origin,
    /// What it was in its own currency, when it was brought into the report's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub converted: Option<Conversion>,
}

impl Observation {
    /// Returns the name of the origin that the figure comes from, in lower case; what names no source has its workbook for one.
    pub fn independent_origin(&self) -> String {
        match &self.source {
            Some(source) => source.origin().to_lowercase(),
            None => format!("unnamed in {}", self.origin.workbook),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn the_origin_is_behind_the_publisher() {
        let check = |name: &str, expected: &str| {
            assert_eq!(Source { name: name.into(), url: None }.origin(), expected);
        };
        check("The Decoder citing The Information", "The Information");
        check("FT via Zitron (leaked audited accounts)", "FT");
        check("Epoch AI, AI Companies data", "Epoch AI, AI Companies data");
        check("CNBC (full text)", "CNBC");
    }
}
