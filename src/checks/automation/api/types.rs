//! Whether boto3 takes a literal as a value of a shape.

use crate::aws::api::Kind;
use crate::catalogue::Severity;
use crate::value::Value;

/// Why a value is not one of a shape.
pub(super) struct Mismatch {
    /// What it is: "a text".
    pub(super) is: &'static str,
    /// What is wanted: "a list".
    pub(super) wanted: &'static str,
    /// A warning where the value could be turned into a right one: AWS does not say that Automation does so.
    pub(super) severity: Severity,
}

/// What is wrong with a value; `None` also where nobody knows.
pub(super) fn mismatch(value: Value<'_>, kind: Kind) -> Option<Mismatch> {
    let is = match value {
        Value::Unknown(_) | Value::Null => return None,
        Value::Text(text) if text.contains("{{") => return None,
        Value::Text(_) => "a text",
        Value::Number(_) => "a number",
        Value::Bool(_) => "a boolean",
        Value::List => "a list",
        Value::Map => "a map",
    };
    let wanted = match kind {
        Kind::Structure | Kind::Map(_) => "a map",
        Kind::List(_) => "a list",
        Kind::String | Kind::Blob => "a text",
        Kind::Integer | Kind::Long => "a whole number",
        Kind::Float | Kind::Double => "a number",
        Kind::Boolean => "`true` or `false`",
        Kind::Timestamp => "a time",
        Kind::Any => return None,
    };
    let convertible = match (value, kind) {
        (Value::Map, Kind::Structure | Kind::Map(_)) | (Value::List, Kind::List(_)) => return None,
        (Value::Text(_), Kind::String | Kind::Blob | Kind::Timestamp) => return None,
        (Value::Number(_), Kind::Float | Kind::Double | Kind::Timestamp) | (Value::Bool(_), Kind::Boolean) => {
            return None;
        }
        // To Python, a boolean is a number.
        (Value::Bool(_), Kind::Integer | Kind::Long | Kind::Float | Kind::Double) => return None,
        (Value::Number(text), Kind::Integer | Kind::Long) if is_whole(text) => return None,
        (Value::Text(text), Kind::Structure | Kind::Map(_)) => text.trim_start().starts_with('{'),
        (Value::Text(text), Kind::List(_)) => text.trim_start().starts_with('['),
        (Value::Text(text), Kind::Integer | Kind::Long | Kind::Float | Kind::Double) => {
            text.trim().parse::<f64>().is_ok()
        }
        (Value::Text(text), Kind::Boolean) => {
            ["true", "false"].iter().any(|word| text.trim().eq_ignore_ascii_case(word))
        }
        (Value::Number(_) | Value::Bool(_), Kind::String | Kind::Blob) => true,
        _ => false,
    };
    let severity = if convertible { Severity::Warning } else { Severity::Error };
    Some(Mismatch { is, wanted, severity })
}

/// Whether a number has no fraction, in any notation; one that looks odd may have none.
fn is_whole(text: &str) -> bool {
    text.parse::<f64>().map_or(true, |number| number.fract() == 0.0 && !text.contains('.'))
}
