//! The JSON Schema of `model.json`, derived from the types of the model.
//!
//! What the model serialises by hand is described here by hand, beside nothing else that could drift: a test holds the
//! sample's model against the schema, and every object of the schema refuses properties that it does not know.

use super::format::Format;
use super::model::{Cases, Report, Shown, Test};
use crate::domain::{Basis, End, Estimate};
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform as _};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;

/// Returns the JSON Schema of the report as templates see it.
pub fn model_schema() -> Value {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Report>();
    RecursiveTransform(close).transform(&mut schema);
    schema.to_value()
}

/// Refuses what an object does not name.
fn close(schema: &mut Schema) {
    if schema.get("properties").is_some() {
        schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}

impl JsonSchema for Format {
    fn schema_name() -> Cow<'static, str> {
        "Format".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = Self::ALL.iter().map(|format| format.name()).collect();
        json_schema!({ "type": "string", "enum": names, "description": "An id of the catalogue of number formats." })
    }
}

/// A figure as the model writes it.
#[derive(JsonSchema)]
#[schemars(rename = "Shown")]
#[expect(dead_code, reason = "only its schema is used")]
struct ShownAsWritten {
    /// The text, rounded by the format.
    text: String,
    /// The number at full precision, in the base unit.
    value: f64,
    /// Which end of the derivation it is.
    end: End,
    /// How it is shown.
    format: Format,
    /// How it is made, over the ids of panel figures.
    formula: String,
    /// The ids of the panel figures it is made of.
    leaves: Vec<String>,
    /// The whole range.
    estimate: Estimate,
    /// What it comes to in the low and in the high case; null when that is the same as in the base case.
    cases: Option<Cases>,
    /// The base unit: an ISO currency code, `share`, `x`, `people`, `users`, `customers`, `GW`, `tokens/day`, `date`.
    unit: String,
    /// The basis, when the figure is a single panel figure.
    basis: Option<Basis>,
    /// Whether it speaks of what is expected, not of what happened.
    forecast: bool,
    /// Numbers of the sources behind it, ascending.
    notes: Vec<usize>,
    /// What the reader should bear in mind.
    cautions: Vec<String>,
}

impl JsonSchema for Shown {
    fn schema_name() -> Cow<'static, str> {
        ShownAsWritten::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        ShownAsWritten::json_schema(generator)
    }
}

/// A test as the model writes it.
#[derive(JsonSchema)]
#[schemars(rename = "Test", tag = "kind", rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
enum TestAsWritten {
    /// Whether the figure's range lies in a band: `inside`, `overlaps` or `outside`.
    Band {
        /// The figure tested.
        derivation: String,
        /// The ids of the panel figures it is made of.
        leaves: Vec<String>,
        /// The lower edge; null when there is none.
        low: Option<f64>,
        /// The upper edge; null when there is none.
        high: Option<f64>,
    },
    /// Whether the figure is near enough to zero: `ties` or `differs`.
    Tie {
        /// The difference tested.
        derivation: String,
        /// The ids of the panel figures it is made of.
        leaves: Vec<String>,
        /// How far from zero it may be, in the base unit.
        tolerance: f64,
        /// What the difference comes to in the low and in the high case; null when that is the same as in the base case.
        cases: Option<Cases>,
    },
}

impl JsonSchema for Test {
    fn schema_name() -> Cow<'static, str> {
        TestAsWritten::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        TestAsWritten::json_schema(generator)
    }
}
