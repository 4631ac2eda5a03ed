//! `schemas/*.schema.json` as tables: the subset of JSON Schema draft 2020-12 that checks know how to apply, with
//! `x-rules`, `x-rule`, `x-severity`, `x-message`, `x-help` and `x-values` of ours. Anything else fails the build.

mod keywords;
mod pattern;

use crate::catalogue;
use keywords::{CONSTRAINTS, Keywords};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

type Object = Map<String, Value>;

/// Writes `shapes.rs`: one static of each schema.
pub(crate) fn write(root: &Path, out: &Path, rules: &[String], schemas: &[(&str, &str)]) {
    let mut text = String::new();
    for (name, file) in schemas {
        println!("cargo:rerun-if-changed=schemas/{file}");
        let path = root.join("schemas").join(file);
        let schema = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let schema: Value = serde_json::from_str(&schema).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let shapes = Compiler::compile(file, &schema, rules);
        writeln!(text, "/// `schemas/{file}`.\npub static {name}: Schema = Schema {{ shapes: &[").expect("to memory");
        shapes.iter().for_each(|shape| text.push_str(shape));
        text.push_str("] };\n");
    }
    fs::write(out.join("shapes.rs"), text).expect("cargo's folder is writable");
}

struct Compiler<'s> {
    file: &'s str,
    root: &'s Object,
    rules: &'s [String],
    shapes: Vec<String>,
    /// The shapes of definitions, by reference.
    definitions: HashMap<&'s str, usize>,
}

impl<'s> Compiler<'s> {
    fn compile(file: &'s str, schema: &'s Value, rules: &'s [String]) -> Vec<String> {
        let root = schema.as_object().unwrap_or_else(|| panic!("{file}: a schema is an object"));
        let mut compiler = Compiler { file, root, rules, shapes: Vec::new(), definitions: HashMap::new() };
        compiler.shape("#", schema);
        compiler.shapes
    }

    fn fail(&self, at: &str, why: &str) -> ! {
        panic!("schemas/{} at {at}: {why}", self.file)
    }

    /// Adds the shape of a schema and returns its index.
    fn shape(&mut self, at: &str, schema: &'s Value) -> usize {
        let Some(object) = schema.as_object() else { self.fail(at, "a schema is an object here") };
        let Some(reference) = object.get("$ref") else { return self.add(at, object.clone(), None) };
        if let Some(other) = object.keys().find(|key| !matches!(key.as_str(), "$ref" | "description")) {
            self.fail(at, &format!("beside $ref stands {other}"));
        }
        let (reference, definition) = self.definition(at, reference);
        match self.definitions.get(reference) {
            Some(index) => *index,
            None => self.add(reference, definition.clone(), Some(reference)),
        }
    }

    fn definition(&self, at: &str, reference: &'s Value) -> (&'s str, &'s Object) {
        let path = reference.as_str().and_then(|path| Some((path, path.strip_prefix("#/$defs/")?)));
        let found = path.and_then(|(path, name)| Some((path, self.root.get("$defs")?.get(name)?.as_object()?)));
        found.unwrap_or_else(|| self.fail(at, &format!("{reference} is no definition of this schema")))
    }

    fn add(&mut self, at: &str, mut object: Object, definition: Option<&'s str>) -> usize {
        let index = self.shapes.len();
        self.shapes.push(String::new());
        self.definitions.extend(definition.map(|reference| (reference, index)));
        let stand_in = self.stand_in(at, &mut object);
        // Their parts outlive the compiler: a build script ends at once.
        let object: &'s Object = Box::leak(Box::new(object));
        let text = self.written(at, object, stand_in.as_deref());
        if let Some(shape) = self.shapes.get_mut(index) {
            *shape = text;
        }
        index
    }

    /// Takes apart `anyOf` with a text that may stand for a value, and the schema of the value itself.
    fn stand_in(&mut self, at: &str, object: &mut Object) -> Option<String> {
        let either = object.remove("anyOf")?;
        let resolved = |schema: &Value| match schema.get("$ref") {
            Some(reference) => {
                let reference: &'s Value = Box::leak(Box::new(reference.clone()));
                self.definition(at, reference).1.clone()
            }
            None => schema.as_object().cloned().unwrap_or_default(),
        };
        let parts: Vec<Object> = either.as_array().into_iter().flatten().map(resolved).collect();
        let [text, value] = parts.as_slice() else { self.fail(at, "anyOf is a text or a value") };
        let pattern = text.get("pattern").filter(|_| text.get("type") == Some(&Value::from("string")));
        let Some(pattern) = pattern.and_then(Value::as_str) else {
            self.fail(at, "anyOf begins with a text's pattern")
        };
        if let Some(known) = text.keys().find(|key| !matches!(key.as_str(), "type" | "pattern" | "description")) {
            self.fail(at, &format!("{known} in the text that stands for a value"));
        }
        for (key, part) in value {
            if key != "description" && object.insert(key.clone(), part.clone()).is_some() {
                self.fail(at, &format!("{key} stands both in anyOf and beside it"));
            }
        }
        Some(pattern::compiled(pattern).unwrap_or_else(|why| self.fail(at, &why)))
    }

    fn written(&mut self, at: &str, object: &'s Object, stand_in: Option<&str>) -> String {
        let keywords = Keywords { object, at: format!("schemas/{} at {at}", self.file) };
        keywords.are_known(at == "#");
        let mut text = String::from("Shape { ");
        if let Some(pattern) = stand_in {
            write!(text, "stand_in: Some(&{pattern}), ").expect("to memory");
        }
        text.push_str(&keywords.scalars());
        self.properties(at, object, &mut text);
        self.cases(at, object, &mut text);
        if let Some(items) = object.get("items") {
            let index = self.shape(&format!("{at}/items"), items);
            write!(text, "items: Some({index}), ").expect("to memory");
        }
        let rules: Vec<String> = CONSTRAINTS.iter().map(|keyword| self.rule(at, object, keyword, None)).collect();
        writeln!(text, "..Shape::any([{}]) }},", rules.join(", ")).expect("to memory");
        text
    }

    fn properties(&mut self, at: &str, object: &'s Object, text: &mut String) {
        let mut properties: Vec<(&String, usize)> = Vec::new();
        for (name, schema) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
            properties.push((name, self.shape(&format!("{at}/properties/{name}"), schema)));
        }
        properties.sort();
        let others = match object.get("additionalProperties") {
            None | Some(Value::Bool(true)) => "Others::Open".to_owned(),
            Some(Value::Bool(false)) => "Others::None".to_owned(),
            Some(schema) => format!("Others::Each({})", self.shape(&format!("{at}/additionalProperties"), schema)),
        };
        let required = object.get("required").and_then(Value::as_array).into_iter().flatten();
        let required = required.map(|name| name.as_str().unwrap_or_else(|| self.fail(at, "required lists names")));
        let required: Vec<String> =
            required.map(|name| format!("({name:?}, {})", self.rule(at, object, "required", Some(name)))).collect();
        write!(text, "properties: &{properties:?}, others: {others}, required: &[{}], ", required.join(", "))
            .expect("to memory");
    }

    /// `allOf` of `if` one key has a value, `then` a shape.
    fn cases(&mut self, at: &str, object: &'s Object, text: &mut String) {
        let mut key = None;
        let mut shapes: Vec<(&str, usize)> = Vec::new();
        for (index, case) in object.get("allOf").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let at = format!("{at}/allOf/{index}");
            let Some((name, value, then)) = keywords::case(case) else {
                self.fail(&at, "a case is {if: {properties: {KEY: {const: VALUE}}, required: [KEY]}, then: …}");
            };
            if *key.get_or_insert(name) != name {
                self.fail(&at, "all cases must speak of one key");
            }
            shapes.push((value, self.shape(&format!("{at}/then"), then)));
        }
        shapes.sort_unstable();
        if shapes.windows(2).any(|pair| matches!(pair, [(first, _), (second, _)] if first == second)) {
            self.fail(at, "two cases have the same value");
        }
        if let Some(key) = key {
            write!(text, "cases: Some(Cases {{ key: {key:?}, shapes: &{shapes:?} }}), ").expect("to memory");
        }
    }

    /// The constant of the rule for a keyword, or for a required key: that of the schema itself, else that of all.
    fn rule(&self, at: &str, object: &Object, keyword: &str, required: Option<&str>) -> String {
        let own = object.get("x-rule").and_then(|rules| {
            let of_keyword = if rules.is_string() { rules } else { rules.get(keyword)? };
            if of_keyword.is_object() { of_keyword.get(required?) } else { Some(of_keyword) }
        });
        let id = own.or_else(|| self.root.get("x-rules")?.get(keyword)).and_then(Value::as_str);
        let id = id.unwrap_or_else(|| self.fail(at, &format!("no x-rule for {keyword}, and none in x-rules")));
        if !self.rules.iter().any(|known| known == id) {
            self.fail(at, &format!("x-rule {id} has no page in rules/"));
        }
        catalogue::constant(id)
    }
}
