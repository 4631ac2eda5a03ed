//! Paths of the JSONPath query language: whole queries, and those that name one place, `$.a.b`, `$$['Task'].Token`,
//! `$name.x`.

mod query;
mod reader;

pub use query::{Filter, Operand, PathError, Query, Selector, Step};

use std::borrow::Cow;

/// A path that names one place by keys and indices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<'a> {
    /// Where it starts.
    pub root: Root<'a>,
    /// The steps from there.
    pub segments: Vec<Segment<'a>>,
}

/// Where a path starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root<'a> {
    /// `$`: the state's input.
    Input,
    /// `$$`: the context object.
    Context,
    /// `$name`: a variable.
    Variable(&'a str),
    /// `@`: the item that a filter looks at.
    Item,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// A key.
    Key(Cow<'a, str>),
    /// An index of a list.
    Index(i64),
}

impl<'a> Path<'a> {
    /// Reads a path; `None` where it selects several places (filters, wildcards, slices), or is none.
    pub fn parse(text: &'a str) -> Option<Self> {
        Path::of(Query::parse(text).ok()?)
    }

    /// The place that a query names, if it is one.
    pub fn of(query: Query<'a>) -> Option<Self> {
        let segment = |step: Step<'a>| match step.selector {
            _ if step.descends => None,
            Selector::Keys(mut keys) if keys.len() == 1 => keys.pop().map(Segment::Key),
            Selector::Indices(indices) if indices.len() == 1 => indices.first().copied().map(Segment::Index),
            _ => None,
        };
        let segments = query.steps.into_iter().map(segment).collect::<Option<_>>()?;
        Some(Path { root: query.root, segments })
    }

    /// The keys, if there are no indices.
    pub fn keys(&self) -> Option<Vec<&str>> {
        self.segments
            .iter()
            .map(|segment| match segment {
                Segment::Key(key) => Some(key.as_ref()),
                Segment::Index(_) => None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(text: &str) -> Option<(Root<'_>, Vec<String>)> {
        let path = Path::parse(text)?;
        Some((path.root, path.keys()?.into_iter().map(str::to_owned).collect()))
    }

    #[test]
    fn reads_both_notations() {
        let token = Some((Root::Context, vec!["Task".to_owned(), "Token".to_owned()]));
        for text in
            ["$$.Task.Token", "$$['Task']['Token']", "$$.Task['Token']", "$$.['Task'].Token", "$$[\"Task\"].Token"]
        {
            assert_eq!(keys(text), token, "{text}");
        }
        assert_eq!(keys("$$"), Some((Root::Context, vec![])));
        assert_eq!(keys("$.detail-type"), Some((Root::Input, vec!["detail-type".to_owned()])));
        assert_eq!(keys("$states.context"), Some((Root::Variable("states"), vec!["context".to_owned()])));
        assert_eq!(Path::parse("$.a[3]").unwrap().segments.len(), 2);
    }

    #[test]
    fn anything_that_selects_several_places_is_none() {
        for text in ["$.a[*]", "$..b", "$.a[?(@.x == 1)]", "$.a[0:2]", "$.*", "a.b", "$.a[", "$.['x", "States.Array($)"]
        {
            assert_eq!(Path::parse(text), None, "{text}");
        }
    }

    #[test]
    fn agrees_with_rfc_9535_where_the_dialects_meet() {
        for text in ["$.a.b", "$['a']['b c']", "$.a[0]", "$[\"x\"]", "$"] {
            assert!(Path::parse(text).is_some(), "{text}");
            assert!(jsonpath_rust::parser::parse_json_path(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn reads_what_the_service_runs() {
        for text in [
            "$.detail-type",
            "$.[0].body",
            "$.Snapshots.[0].State",
            "$.Labels[?(@.Name==Receipt)].Text",
            "$.[*].['bucket', 'key']",
            "$.a[?(@.workerId == $.agent_id)]",
            "$.a[?(@.x > 1 && (@.y == 'b' || !@.z))]",
            "$.a[?(@.name =~ /fo+.*/i)]",
            "$.a[?(@.b in ['x', 'y'])].c",
            "$.a[?(@['b-c'] != null)]",
            "$.a[ 0 , -1 ]",
            "$.a[1:]",
            "$.a[-2:]",
            "$.a[:2]",
            "$..b",
            "$..*",
            "$..['b']",
            "$.*",
            "$.a.length()",
            "$.a.concat($.b, 'c')",
            "$$.Execution.Input['a b'].c",
            "$$.Map.Item.Value",
            "$item.é",
            "$.a:b",
            "$['it\\'s']",
        ] {
            let query = Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert_eq!(query.range, 0..text.len(), "{text}");
            let steps: String = query.steps.iter().map(|step| &text[step.range.clone()]).collect();
            assert!(text.ends_with(&steps), "{text}: {steps}");
        }
    }

    #[test]
    fn says_where_a_text_is_no_path() {
        for (text, at) in [
            ("", 0),
            ("a.b", 0),
            ("@.a", 0),
            ("$a b", 2),
            ("$.", 2),
            ("$.a.", 4),
            ("$.a[", 4),
            ("$.a[x]", 4),
            ("$.a['x]", 4),
            ("$.a[0", 5),
            ("$.a[?(@.b ==)]", 12),
            ("$.a[?(@.b", 9),
            ("$.a[99999999999999999999]", 4),
            ("$.a b", 3),
            ("$.f(1", 5),
            ("States.Array($)", 0),
        ] {
            let error = Query::parse(text).expect_err(text);
            assert_eq!(error.range.start, at, "{text}: {error:?}");
        }
        let deep = "$.a".to_owned() + &"[?(@.a".repeat(10_000);
        assert_eq!(Query::parse(&deep).unwrap_err().message, "the path is nested too deep");
    }

    #[test]
    fn knows_which_queries_name_one_place() {
        for (text, single) in [("$.a['b'][0]", true), ("$.a.length()", true), ("$.a[*]", false), ("$..a", false)] {
            assert_eq!(Query::parse(text).unwrap().is_single(), single, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text in r#"[$@.\[\]()?'"*,:a0=&|!/\\ é{}~<>-]{0,40}"#) {
            if let Ok(query) = Query::parse(&text) {
                prop_assert_eq!(query.range, 0..text.len());
            }
        }
    }
}
