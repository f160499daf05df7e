//! What names a template may use: the shape of the value it is given.

use serde_json::Value;
use std::collections::BTreeMap;

/// The shape of a value, as far as names in a template go.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Anything: an empty list's element, a value computed in the template.
    Unknown,
    /// A text, a number or a truth value.
    Leaf,
    /// A list of like things.
    List(Box<Shape>),
    /// Fields by name.
    Record(BTreeMap<String, Shape>),
}

impl Shape {
    /// Returns the shape of a value; the elements of a list are taken together.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Unknown,
            Value::Bool(_) | Value::Number(_) | Value::String(_) => Self::Leaf,
            Value::Array(items) => Self::List(Box::new(Self::joined(items.iter().map(Self::of)))),
            Value::Object(fields) => {
                Self::Record(fields.iter().map(|(name, value)| (name.clone(), Self::of(value))).collect())
            }
        }
    }

    /// Returns what any of the shapes allows.
    pub(super) fn joined(shapes: impl IntoIterator<Item = Self>) -> Self {
        shapes.into_iter().reduce(Self::or).unwrap_or(Self::Unknown)
    }

    /// Returns what this or the other shape allows.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Record(mut fields), Self::Record(others)) => {
                for (name, shape) in others {
                    let joined = match fields.remove(&name) {
                        Some(field) => field.or(shape),
                        None => shape,
                    };
                    fields.insert(name, joined);
                }
                Self::Record(fields)
            }
            (Self::List(element), Self::List(other)) => Self::List(Box::new(element.or(*other))),
            (Self::Unknown | Self::Leaf, other) => other,
            (shape, _) => shape,
        }
    }

    /// Returns the shape with the fields that `specimen` has beyond it.
    ///
    /// The records under the names in `open` are keyed by ids that differ from report to report: their keys stay as
    /// they are, and every value is completed by what the specimen's values have together.
    pub(super) fn completed(self, specimen: &Self, open: &[&str]) -> Self {
        match (self, specimen) {
            (Self::Record(fields), Self::Record(others)) => {
                let mut joined: BTreeMap<String, Self> = BTreeMap::new();
                for (name, shape) in fields {
                    let complete = match others.get(&name) {
                        Some(other) if open.contains(&name.as_str()) => shape.completed_each(&other.element(), open),
                        Some(other) => shape.completed(other, open),
                        None => shape,
                    };
                    joined.insert(name, complete);
                }
                for (name, other) in others {
                    joined.entry(name.clone()).or_insert_with(|| other.clone());
                }
                Self::Record(joined)
            }
            (Self::List(element), Self::List(other)) => Self::List(Box::new(element.completed(other, open))),
            (Self::Unknown, other) => other.clone(),
            (shape, _) => shape,
        }
    }

    /// Completes every value of a record that is keyed by ids.
    fn completed_each(self, specimen: &Self, open: &[&str]) -> Self {
        match self {
            Self::Record(fields) => {
                Self::Record(fields.into_iter().map(|(name, shape)| (name, shape.completed(specimen, open))).collect())
            }
            other => other,
        }
    }

    /// Returns the shape of what a loop over the value meets.
    pub(super) fn element(&self) -> Self {
        match self {
            Self::List(element) => (**element).clone(),
            Self::Record(fields) => Self::joined(fields.values().cloned()),
            Self::Unknown | Self::Leaf => Self::Unknown,
        }
    }

    /// Returns the field of that name; `None` when the value has fields and this is not one of them.
    pub(super) fn field(&self, name: &str) -> Option<Self> {
        match self {
            Self::Record(fields) => fields.get(name).cloned(),
            Self::Unknown => Some(Self::Unknown),
            Self::Leaf | Self::List(_) => None,
        }
    }

    /// Returns the names of the fields.
    pub(super) fn names(&self) -> Vec<String> {
        match self {
            Self::Record(fields) => fields.keys().cloned().collect(),
            _ => Vec::new(),
        }
    }
}

/// Returns a hint that names the nearest of the `known` names, and all of them when they are few or none is near.
pub(super) fn hint(wanted: &str, known: &[String]) -> String {
    let nearest = known
        .iter()
        .map(|name| (strsim::jaro_winkler(wanted, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0).then_with(|| right.1.cmp(left.1)));
    let question = nearest.map_or_else(String::new, |(_, name)| format!("did you mean `{name}`?"));
    if known.is_empty() || (known.len() > MOST_LISTED && !question.is_empty()) {
        return question;
    }
    let mut list: Vec<String> = known.iter().take(MOST_LISTED).map(|name| format!("`{name}`")).collect();
    if known.len() > MOST_LISTED {
        list.push(format!("{} more", known.len() - MOST_LISTED));
    }
    let space = if question.is_empty() { "" } else { " " };
    format!("{question}{space}known here: {}", list.join(", "))
}

/// How many names a hint lists.
const MOST_LISTED: usize = 24;
