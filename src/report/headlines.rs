//! Headlines: what the quarter says, a sentence each, with live figures in it.

use super::build::Builder;
use super::format::Format;
use super::model::{Headline, Span, Tone};
use crate::compare::{Comparison, Item, Line, Verdict};
use crate::domain::{Absence, End, Outcome};
use crate::finding::{Code, Finding, Severity};
use crate::reconcile::{Panel, Why};

/// A sentence under construction.
struct Sentence<'s, 'a> {
    build: &'s mut Builder<'a>,
    spans: Vec<Span>,
}

impl Sentence<'_, '_> {
    fn words(&mut self, text: impl Into<String>) -> &mut Self {
        self.spans.push(Span::Text { text: text.into() });
        self
    }

    fn figure(&mut self, outcome: &Outcome, format: Format) -> &mut Self {
        // The dollar has its sign in the format; other money has its code before it.
        let currency = &self.build.config.currency;
        let format = if format == Format::UsdBnText && currency != "USD" {
            if outcome.is_ok() {
                let code = format!("{currency} ");
                self.words(code);
            }
            Format::BnText
        } else {
            format
        };
        let shown = outcome.as_ref().ok().and_then(|figure| self.build.shown(figure, End::Base, format, &[]));
        self.spans.push(match shown {
            Some(shown) => Span::Figure { shown: Box::new(shown) },
            None => Span::Text { text: outcome.as_ref().err().map_or("n/a", Absence::mark).into() },
        });
        self
    }

    fn finish(&mut self, subject: &str, tone: Tone) -> Headline {
        let spans = std::mem::take(&mut self.spans);
        let text = spans.iter().map(|span| match span {
            Span::Text { text } => text.as_str(),
            Span::Figure { shown } => shown.text.as_str(),
        });
        Headline { subject: subject.into(), text: text.collect(), spans, tone }
    }
}

/// Returns the headlines, most important first.
pub(super) fn headlines(build: &mut Builder<'_>, comparison: &Comparison, findings: &[Finding]) -> Vec<Headline> {
    let mut headlines = Vec::new();
    let find = |lines: &'_ [Line], id: &str| lines.iter().find(|line| line.metric == *id).cloned();
    if let Some(line) = find(&comparison.latest, "run_rate_revenue") {
        headlines.push(pace(build, &line));
    }
    if let Some(line) = find(&comparison.of_quarter, "revenue") {
        headlines.push(levels(build, &line, "Revenue, last quarter", &comparison.quarter.to_string()));
    }
    if let Some(line) = find(&comparison.of_year, "revenue") {
        headlines.push(levels(build, &line, "Revenue, last full year", &comparison.year.to_string()));
    }
    headlines.extend(margins(build, comparison));
    headlines.extend(runway(build, comparison));
    headlines.push(claims(build, comparison));
    headlines.push(distrust(build, comparison, findings));
    headlines
}

fn pace(build: &mut Builder<'_>, line: &Line) -> Headline {
    let names = build.config.labs.as_ref().map(|lab| lab.name.clone());
    let figure = |side: &crate::compare::DatedOutcome| side.clone().map(|dated| dated.figure);
    let date = |side: &crate::compare::DatedOutcome| {
        side.as_ref().map_or_else(|_| String::new(), |dated| format!(" ({})", dated.period))
    };
    let ahead = match &line.gap {
        Ok(gap) if gap.estimate.base > 0.0 => format!("{} is ahead: ", names.left),
        Ok(gap) if gap.estimate.base < 0.0 => format!("{} is ahead: ", names.right),
        _ => String::new(),
    };
    let mut sentence = Sentence { build, spans: Vec::new() };
    sentence
        .words(format!("{ahead}{} runs at ", names.left))
        .figure(&figure(&line.level.left), Format::UsdBnText)
        .words(format!(" a year{}, {} at ", date(&line.level.left), names.right))
        .figure(&figure(&line.level.right), Format::UsdBnText)
        .words(format!("{}; the ratio is ", date(&line.level.right)))
        .figure(&line.ratio, Format::Multiple2);
    let caution = if line.cautions.is_empty() {
        "."
    } else {
        ". The dates or the counting of partners' shares differ: see Comps."
    };
    sentence.words(caution);
    sentence.finish("Run-rate", Tone::Neutral)
}

fn levels(build: &mut Builder<'_>, line: &Line, subject: &str, period: &str) -> Headline {
    let names = build.config.labs.as_ref().map(|lab| lab.name.clone());
    let figure = |side: &crate::compare::DatedOutcome| side.clone().map(|dated| dated.figure);
    let mut sentence = Sentence { build, spans: Vec::new() };
    sentence
        .words(format!("In {period} {} took ", names.left))
        .figure(&figure(&line.level.left), Format::UsdBnText)
        .words(format!(", {} ", names.right))
        .figure(&figure(&line.level.right), Format::UsdBnText)
        .words(": ")
        .figure(&line.ratio, Format::Multiple2)
        .words(".");
    sentence.finish(subject, Tone::Neutral)
}

fn margins(build: &mut Builder<'_>, comparison: &Comparison) -> Option<Headline> {
    let names = build.config.labs.as_ref().map(|lab| lab.name.clone());
    let at = comparison.years.iter().position(|year| *year == comparison.year)?;
    let quotient = |id: &str| comparison.quotients.iter().find(|quotient| quotient.id == id);
    let (spend, compute) = (quotient("cost_multiple")?, quotient("compute_intensity")?);
    let money = match build.config.currency.as_str() {
        "USD" => ("dollar", "dollars"),
        code => (code, code),
    };
    let mut sentence = Sentence { build, spans: Vec::new() };
    sentence
        .words(format!("For each {} of revenue in {} {} spent ", money.0, comparison.year, names.left))
        .figure(spend.values.left.get(at)?, Format::Dollars)
        .words(format!(" {} in all and {} ", money.1, names.right))
        .figure(spend.values.right.get(at)?, Format::Dollars)
        .words("; on compute alone ")
        .figure(compute.values.left.get(at)?, Format::Dollars)
        .words(" and ")
        .figure(compute.values.right.get(at)?, Format::Dollars)
        .words(".");
    Some(sentence.finish("Cost of growth", Tone::Neutral))
}

/// How long the cash of each lab lasts, and when it is gone by the forecasts.
fn runway(build: &mut Builder<'_>, comparison: &Comparison) -> Option<Headline> {
    let names = build.config.labs.as_ref().map(|lab| lab.name.clone());
    let mut doubtful = false;
    let mut of = |row: &str| -> Option<[&Outcome; 2]> {
        let analysis = comparison.analyses.iter().find(|analysis| analysis.id == "capital.runway")?;
        let row = analysis.rows.iter().find(|line| line.id == row)?;
        match row.items.as_slice() {
            [Item::Figure(left, of_left), Item::Figure(right, of_right)] => {
                doubtful |= !(of_left.is_empty() && of_right.is_empty());
                Some([left, right])
            }
            _ => None,
        }
    };
    let (months, gone) = (of("months")?, of("gone")?);
    if months.iter().chain(&gone).all(|outcome| outcome.is_err()) {
        return None;
    }
    let mut sentence = Sentence { build, spans: Vec::new() };
    sentence
        .words(format!("At the last known burn {}'s cash lasts ", names.left))
        .figure(months[0], Format::Number1)
        .words(format!(" months and {}'s ", names.right))
        .figure(months[1], Format::Number1);
    for (name, gone) in [(names.left, gone[0]), (names.right, gone[1])] {
        match gone {
            Ok(_) => sentence.words(format!("; by the forecasts {name}'s is gone on ")).figure(gone, Format::Date),
            Err(Absence::NotMeaningful(_)) => sentence.words(format!("; the forecasts do not exhaust {name}'s")),
            Err(_) => sentence.words(format!("; no forecast carries {name}'s further")),
        };
    }
    sentence.words(", without new money.");
    if doubtful {
        sentence.words(" Cash or burn is stale or expected: see Capital & runway.");
    }
    Some(sentence.finish("Runway", Tone::Neutral))
}

fn claims(build: &mut Builder<'_>, comparison: &Comparison) -> Headline {
    let count = |verdict: Verdict| comparison.claims.iter().filter(|judged| judged.verdict == verdict).count();
    let (holds, partly, fails, open) =
        (count(Verdict::Holds), count(Verdict::Partly), count(Verdict::Fails), count(Verdict::NotTestable));
    let named: Vec<String> = comparison
        .claims
        .iter()
        .filter(|judged| judged.verdict == Verdict::Fails)
        .map(|judged| judged.claim.id.clone())
        .collect();
    let failing = if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) };
    let mut sentence = Sentence { build, spans: Vec::new() };
    if comparison.claims.is_empty() {
        sentence.words("No published claims are in the inputs.");
        return sentence.finish("Claims", Tone::Neutral);
    }
    let verb = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    sentence.words(format!(
        "Of {}, {}, {partly} in part, {}{failing}; {open} cannot be tested with these figures.",
        verb(comparison.claims.len(), "published claim", "published claims"),
        verb(holds, "holds", "hold"),
        verb(fails, "fails", "fail"),
    ));
    let tone = if fails > 0 {
        Tone::Bad
    } else if partly > 0 {
        Tone::Caution
    } else {
        Tone::Good
    };
    sentence.finish("Claims", tone)
}

fn distrust(build: &mut Builder<'_>, comparison: &Comparison, findings: &[Finding]) -> Headline {
    let panel: &Panel = build.panel;
    let single = panel.figures.values().filter(|resolved| resolved.origins <= 1).count();
    let conflicts = panel
        .figures
        .values()
        .filter(|resolved| resolved.rejected.iter().any(|rejected| rejected.why == Why::Conflicts))
        .count();
    let differing = comparison.ties.iter().filter(|tie| !tie.ties).count();
    let errors =
        findings.iter().filter(|finding| finding.severity == Severity::Error && finding.code != Code::TieOut).count();
    let total = panel.figures.len();
    let mut sentence = Sentence { build, spans: Vec::new() };
    let errors = match errors {
        0 => String::new(),
        1 => " One finding is an error.".to_owned(),
        several => format!(" {several} findings are errors."),
    };
    sentence.words(format!(
        "{single} of {total} figures rest on a single origin, {conflicts} are disputed between sources of equal standing, and {differing} of {} tie-outs differ by more than rounding.{errors}",
        comparison.ties.len()
    ));
    sentence.finish("What to distrust", Tone::Caution)
}
