//! Render: the report and a template become files. A renderer draws and computes nothing.

mod error;
mod workbook;

pub use error::{Source, TemplateError};
pub use workbook::{check as check_workbook, workbook};
