//! What is believed: which of several figures stands, and how good one has to be: `[precedence]` and `[evidence]`.

use super::file::{File, meant};
use super::raw::{OneOrMore, RawEvidence, RawPrecedence};
use super::{ConfigError, Pattern};
use crate::domain::{Basis, Source};
use toml::Spanned;

/// What a basis that a source does not state is called.
const UNSTATED: &str = "unstated";

/// The shipped order of bases, those of one line alike: guidance, projections and estimates answer one question. A figure
/// that does not say what it rests on ranks just above assumptions.
const SHIPPED: [&[Option<Basis>]; 9] = [
    &[Some(Basis::Audited)],
    &[Some(Basis::Disclosed)],
    &[Some(Basis::Leaked)],
    &[Some(Basis::Actual), Some(Basis::RunRate)],
    &[Some(Basis::Guidance), Some(Basis::Projection), Some(Basis::Estimate)],
    &[Some(Basis::Commitment)],
    &[Some(Basis::Target)],
    &[None],
    &[Some(Basis::Assumption)],
];

/// Which of several figures stands.
#[derive(Clone, Debug)]
pub struct Precedence {
    /// The bases, best first, those of one step alike; `None` is a basis that is not stated.
    steps: Vec<Vec<Option<Basis>>>,
    /// Sources that go before others of the same basis, best first.
    preferred: Vec<Pattern>,
    /// Sources that never stand against another.
    distrusted: Vec<Pattern>,
}

impl Precedence {
    /// Returns how good a basis is; small is better.
    pub fn rank(&self, basis: Option<Basis>) -> usize {
        self.steps.iter().position(|step| step.contains(&basis)).unwrap_or(self.steps.len())
    }

    /// Returns the place of a source among those preferred; small is better.
    pub fn preference(&self, source: Option<&Source>) -> usize {
        let place = source.and_then(|source| self.preferred.iter().position(|one| is_called(source, one)));
        place.unwrap_or(self.preferred.len())
    }

    /// Returns whether a source never stands against another.
    pub fn distrusts(&self, source: Option<&Source>) -> bool {
        source.is_some_and(|source| self.distrusted.iter().any(|one| is_called(source, one)))
    }

    /// Returns the names of sources that no source has, with the key they are under.
    pub fn unused<'a>(&'a self, sources: &[&Source]) -> Vec<(&'static str, &'a str)> {
        let both = [("sources", &self.preferred), ("distrust", &self.distrusted)];
        let named = both.into_iter().flat_map(|(key, names)| names.iter().map(move |name| (key, name)));
        let unknown = |name: &Pattern| !sources.iter().any(|source| is_called(source, name));
        named.filter(|(_, name)| unknown(name)).map(|(key, name)| (key, name.as_str())).collect()
    }
}

/// How good a figure has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The least basis, if there is one.
    pub min_basis: Option<Basis>,
    /// From how many independent origins it has to come.
    pub min_origins: usize,
    /// Whether figures below are left out of verdicts, rather than only marked.
    pub leave_out: bool,
    /// Whether a latest figure that is stale still counts in verdicts.
    pub use_stale: bool,
}

/// Whether a source goes by a name: as a whole, as the publisher, or as the origin that it repeats.
fn is_called(source: &Source, name: &Pattern) -> bool {
    names(source).any(|one| name.fits(one))
}

/// The names that a source goes by; what stands behind a comma or in brackets is its document.
pub fn names(source: &Source) -> impl Iterator<Item = &str> {
    let whole = [source.name.as_ref(), source.origin(), source.publisher()];
    whole.into_iter().flat_map(|name| [name, name.split([',', '(']).next().unwrap_or(name).trim()])
}

/// Makes the order of bases and sources of what the file says.
pub(super) fn precedence(raw: RawPrecedence, file: File<'_>) -> Result<Precedence, ConfigError> {
    let mut steps: Vec<Vec<Option<Basis>>> = Vec::new();
    for step in raw.bases.unwrap_or_default() {
        let mut alike = Vec::new();
        for name in step.get_ref().all() {
            let basis = Basis::ALL.into_iter().find(|basis| basis.as_str() == name);
            if basis.is_none() && name != UNSTATED {
                let known = Basis::ALL.iter().map(|basis| basis.as_str()).chain([UNSTATED]);
                return Err(file.wrong_at(step.span(), format!("`{name}` is no basis"), meant(name, known)));
            }
            if alike.contains(&basis) || steps.iter().any(|step| step.contains(&basis)) {
                return Err(file.wrong_at(step.span(), format!("`{name}` is named twice"), "name each basis once"));
            }
            alike.push(basis);
        }
        steps.push(alike);
    }
    // Bases that are not named follow in the shipped order.
    for step in SHIPPED {
        let rest = step.iter().copied().filter(|basis| !steps.iter().any(|step| step.contains(basis)));
        let rest: Vec<_> = rest.collect();
        steps.extend((!rest.is_empty()).then_some(rest));
    }
    let both = |name: &Spanned<String>| raw.distrust.iter().any(|other| other.get_ref() == name.get_ref());
    if let Some(name) = raw.sources.iter().find(|name| both(name)) {
        let message = format!("`{}` is preferred and distrusted", name.get_ref());
        return Err(file.wrong_at(name.span(), message, "keep it in one of the two lists"));
    }
    let patterns = |names: Vec<Spanned<String>>| names.iter().map(|name| Pattern::new(name.get_ref())).collect();
    Ok(Precedence { steps, preferred: patterns(raw.sources), distrusted: patterns(raw.distrust) })
}

/// Makes the least evidence of what the file says; by default nothing is below it.
pub(super) fn evidence(raw: &RawEvidence) -> Evidence {
    Evidence {
        min_basis: raw.min_basis,
        min_origins: raw.min_origins.unwrap_or(1),
        leave_out: raw.leave_out.unwrap_or(false),
        use_stale: raw.use_stale.unwrap_or(false),
    }
}

/// One step of the order of bases.
pub(super) type Step = Spanned<OneOrMore>;

#[cfg(test)]
mod tests {
    use super::is_called;
    use crate::config::{Config, Pattern};
    use crate::domain::{Basis, Source};

    #[test]
    fn a_source_is_called_by_publisher_or_origin() {
        let check = |source: &str, name: &str, expected: bool| {
            let source = Source { name: source.into(), url: None };
            assert_eq!(is_called(&source, &Pattern::new(name)), expected, "{source:?} {name}");
        };
        check("The Decoder citing The Information", "the decoder", true);
        check("The Decoder citing The Information", "The Information", true);
        check("FT via Zitron (leaked audited accounts)", "Zitron", true);
        check("FT via Zitron (leaked audited accounts)", "FT", true);
        check("Epoch AI, AI Companies data", "Epoch AI", true);
        check("Epoch AI, AI Companies data", "Epoch", false);
        check("Epoch AI, AI Companies data", "Epoch*", true);
        check("11-train-vs-infer table (public repository)", "*public repository*", true);
    }

    #[test]
    fn the_shipped_order_ranks_every_basis() {
        let precedence = Config::shipped().unwrap().precedence;
        let rank = |basis| precedence.rank(basis);
        assert_eq!(rank(Some(Basis::Audited)), 0);
        assert_eq!(rank(Some(Basis::Guidance)), rank(Some(Basis::Estimate)));
        assert!(rank(None) < rank(Some(Basis::Assumption)) && rank(None) > rank(Some(Basis::Target)));
        assert!(Basis::ALL.iter().all(|basis| rank(Some(*basis)) < 9));
    }
}
