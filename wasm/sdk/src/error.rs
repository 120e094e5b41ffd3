//! What a guest says when it cannot answer.

use serde_json::{json, Value};
use std::fmt;

/// A failure with a stable code (see ABI.md), a sentence for the analyst, and details as data.
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    pub code: &'static str,
    pub message: String,
    pub details: Value,
}

impl Error {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Error { code, message: message.into(), details: json!({}) }
    }

    /// A parameter has a value that cannot be used.
    pub fn bad_parameter(message: impl Into<String>) -> Self {
        Error::new("bad-parameter", message)
    }

    /// A layer or raster holds something that cannot be used.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Error::new("bad-input", message)
    }

    /// Valid, but beyond what this algorithm does.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Error::new("unsupported", message)
    }

    /// The host asked to stop.
    pub fn cancelled() -> Self {
        Error::new("cancelled", "The job was cancelled.")
    }

    /// The host and the module do not understand each other, or the module has a fault.
    pub fn internal(message: impl Into<String>) -> Self {
        Error::new("internal", message)
    }

    /// Names the feature that the sentence is about.
    pub fn with_feature(mut self, id: i64) -> Self {
        self.details = json!({ "feature": id });
        self
    }

    pub(crate) fn to_json(&self) -> String {
        json!({"code": self.code, "message": self.message, "details": self.details}).to_string()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Error {}
