//! A document with one thing changed.

use serde_json::{Value, json};

/// At most so many mutants of a document, spread over all that there are.
pub(crate) fn of(document: &Value, most: usize) -> Vec<Value> {
    let mut places = Vec::new();
    collect(document, String::new(), &mut places);
    let changes = changes();
    let all = places.len() * changes.len();
    // A step that shares no factor with the number of changes meets every kind of change.
    let mut step = (all / most).max(1);
    while (2..=changes.len()).any(|part| changes.len().is_multiple_of(part) && step.is_multiple_of(part)) {
        step += 1;
    }
    let picked = (0..all).step_by(step).map(|index| (&places[index / changes.len()], &changes[index % changes.len()]));
    picked.filter_map(|(place, change)| mutant(document, place, change)).collect()
}

enum Change {
    Delete,
    Rename(fn(&str) -> String),
    Replace(Value),
    AddKey(&'static str),
    Repeat(usize),
    Add(f64),
}

fn changes() -> Vec<Change> {
    let values = [
        json!(null),
        json!(true),
        json!("true"),
        json!(7),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(2.0),
        json!(1e30),
        json!("900"),
        json!(""),
        json!("text"),
        json!("{{ Reference }}"),
        json!("{ { no } }"),
        json!([]),
        json!(["a"]),
        json!([1]),
        json!({}),
        json!({"Name": "a"}),
        json!("x".repeat(5000)),
        json!("step:"),
        json!("step:Some\nother"),
        json!("aws:sleep"),
        json!("aws:pause"),
        json!("aws:loop"),
        json!("aws:runCommand"),
        json!("Abort"),
        json!("String"),
        json!("List<AWS::EC2::Instance::Id>"),
        json!("0.3"),
        json!("variable:a"),
        json!("$LATEST"),
        json!("v12"),
    ];
    let mut changes: Vec<Change> = values.into_iter().map(Change::Replace).collect();
    changes.extend([
        Change::Delete,
        Change::Rename(|key| format!("{key}s")),
        Change::Rename(str::to_uppercase),
        Change::Rename(|_| "Not".to_owned()),
        Change::AddKey("And"),
        Change::AddKey("Message"),
        Change::AddKey("onCancel"),
        Change::Repeat(11),
        Change::Repeat(101),
        Change::Add(3_000_000.0),
        Change::Add(0.5),
    ]);
    changes
}

/// The pointers of all values, the whole document left out.
fn collect(value: &Value, at: String, places: &mut Vec<String>) {
    let mut inner = |step: &str, value| {
        let at = format!("{at}/{}", step.replace('~', "~0").replace('/', "~1"));
        places.push(at.clone());
        collect(value, at, places);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| inner(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| inner(&index.to_string(), value)),
        _ => {}
    }
}

fn mutant(document: &Value, place: &str, change: &Change) -> Option<Value> {
    let mut mutant = document.clone();
    let (parent, step) = place.rsplit_once('/')?;
    let step = step.replace("~1", "/").replace("~0", "~");
    match change {
        Change::Replace(value) => *mutant.pointer_mut(place)? = value.clone(),
        Change::Delete => match mutant.pointer_mut(parent)? {
            Value::Object(map) => drop(map.shift_remove(&step)?),
            Value::Array(items) => drop(items.remove(step.parse().ok()?)),
            _ => return None,
        },
        Change::Rename(name) => {
            let map = mutant.pointer_mut(parent)?.as_object_mut()?;
            let value = map.shift_remove(&step)?;
            map.insert(name(&step), value);
        }
        Change::AddKey(key) => {
            mutant.pointer_mut(place)?.as_object_mut()?.insert((*key).to_owned(), json!("text"));
        }
        Change::Repeat(times) => {
            let items = mutant.pointer_mut(place)?.as_array_mut()?;
            let item = items.first()?.clone();
            items.resize(*times, item);
        }
        Change::Add(number) => {
            let value = mutant.pointer_mut(place)?;
            *value = json!(value.as_f64()? + number);
        }
    }
    (mutant != *document).then_some(mutant)
}
