//! Why a file is refused: the finding that it becomes, without its place.

use super::SAVE_AGAIN;
use crate::finding::Code;

/// A file that is not read, with the reason and the cure.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) hint: &'static str,
}

impl Refusal {
    pub(super) fn unreadable(message: impl Into<String>, hint: &'static str) -> Self {
        Self { code: Code::Unreadable, message: message.into(), hint }
    }

    /// A file whose inside is not as its kind has it.
    pub(super) fn damaged(message: impl Into<String>) -> Self {
        Self::unreadable(message, SAVE_AGAIN)
    }

    pub(super) fn too_large(message: impl Into<String>, hint: &'static str) -> Self {
        Self { code: Code::TooLarge, message: message.into(), hint }
    }

    pub(super) fn protected() -> Self {
        Self {
            code: Code::Protected,
            message: "the workbook is protected by a password".into(),
            hint: "save a copy without a password in the inputs folder",
        }
    }
}
