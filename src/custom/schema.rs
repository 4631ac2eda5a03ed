//! The JSON Schema that a custom rule requires of what it selects.

use crate::source::tree::pointer_step;
use crate::spelling;
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value;

/// What is wrong with a schema, and where in it.
pub(super) struct WrongSchema {
    /// A JSON pointer.
    pub(super) pointer: String,
    pub(super) message: String,
}

/// Compiles a schema. Patterns are matched in linear time, so look-around is not available.
pub(super) fn compile(schema: &Value) -> Result<Validator, WrongSchema> {
    misspelt(schema)?;
    let built = jsonschema::options().offline().with_pattern_options(PatternOptions::regex()).build(schema);
    built.map_err(|error| WrongSchema {
        pointer: error.instance_path().as_str().to_owned(),
        message: format!("`require` is no JSON Schema: {error}"),
    })
}

/// The keywords whose value is a schema, a list of them, or a map of them.
const SCHEMA: [&str; 11] = [
    "items",
    "additionalProperties",
    "contains",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
];
const SCHEMAS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
const NAMED_SCHEMAS: [&str; 5] = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
const OTHERS: [&str; 34] = [
    "$schema",
    "$id",
    "$ref",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$comment",
    "$vocabulary",
    "type",
    "enum",
    "const",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxContains",
    "minContains",
    "maxProperties",
    "minProperties",
    "required",
    "dependentRequired",
    "dependencies",
    "format",
    "title",
    "description",
    "default",
    "examples",
];

/// JSON Schema ignores what it does not know, so a misspelt keyword would make a rule that never says anything.
fn misspelt(schema: &Value) -> Result<(), WrongSchema> {
    let keywords = || SCHEMA.into_iter().chain(SCHEMAS).chain(NAMED_SCHEMAS).chain(OTHERS);
    let mut open = vec![(schema, String::new())];
    while let Some((schema, pointer)) = open.pop() {
        for (keyword, value) in schema.as_object().into_iter().flatten() {
            let at = format!("{pointer}/{}", pointer_step(keyword));
            let keyword = keyword.as_str();
            if SCHEMA.contains(&keyword) {
                open.push((value, at));
            } else if SCHEMAS.contains(&keyword) {
                let items = value.as_array().into_iter().flatten().enumerate();
                open.extend(items.map(|(index, item)| (item, format!("{at}/{index}"))));
            } else if NAMED_SCHEMAS.contains(&keyword) {
                let named = value.as_object().into_iter().flatten();
                open.extend(named.map(|(name, item)| (item, format!("{at}/{}", pointer_step(name)))));
            } else if let Some(meant) = spelling::nearest(keyword, keywords()).filter(|meant| *meant != keyword) {
                let message = format!("JSON Schema has no keyword `{keyword}`; did you mean `{meant}`?");
                return Err(WrongSchema { pointer: at, message });
            }
        }
    }
    Ok(())
}

/// Whether a value breaks the schema by what stands at the error's place alone: an alternative or a negation further up
/// also judges what is beside it.
pub(super) fn rests_on_its_place_alone(error: &ValidationError<'_>) -> bool {
    let path = error.evaluation_path().as_str();
    let mut steps = path.split('/').skip(1).peekable();
    while let Some(step) = steps.next() {
        if steps.peek().is_none() {
            return true;
        }
        match step {
            "properties" | "patternProperties" | "prefixItems" | "allOf" => {
                steps.next();
            }
            "items" | "additionalProperties" | "$ref" => {}
            _ => return false,
        }
    }
    true
}
