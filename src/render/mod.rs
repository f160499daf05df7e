//! Render: the report value and a template become files. Renderers draw; they decide no number, no word and no order.

mod chart;
mod error;
#[cfg(test)]
mod fixture;
mod markdown;
mod template;

pub use error::{Source, TemplateError};
pub use template::TemplateSet;
