//! Which conditions of a template hold together (CloudFormation User Guide, `conditions-section-structure`).
//!
//! Every side of an `Fn::If` is looked at alone: one view in which the parameters have their defaults, and one more for
//! every condition that is the other way there. Conditions that exclude each other never hold in one view.

use super::evaluate;
use super::intrinsic::function;
use crate::source::Node;
use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// How many views one template has at most; further conditions stay as they are in the first one.
const MAX_VIEWS: usize = 64;

/// How deep conditions may refer to each other before they count as false.
const MAX_NESTING: u32 = 64;

/// How many steps the search for values that turn a condition may take.
const MAX_STEPS: u32 = 256;

/// How much text may still be made of a template: aliases, intrinsics and substitutions can multiply it.
#[derive(Debug)]
pub struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        // CloudFormation takes templates of up to 1 MB, and each may be looked at in every view.
        Budget(Cell::new(MAX_VIEWS * 1024 * 1024))
    }
}

impl Budget {
    /// Takes some bytes; false where there are not so many left, and never again then.
    pub fn take(&self, bytes: usize) -> bool {
        let left = self.0.get().checked_sub(bytes);
        self.0.set(left.unwrap_or(0));
        left.is_some_and(|left| left > 0)
    }

    /// Whether it is used up; what was made last may then be incomplete.
    pub fn is_empty(&self) -> bool {
        self.0.get() == 0
    }
}

/// One look at a template: which of its conditions hold.
#[derive(Clone, Debug, Default)]
pub struct View {
    holds: HashMap<String, bool>,
    /// What all views of the template may still make together.
    pub budget: Rc<Budget>,
}

impl View {
    /// Whether a condition holds; one that nothing is known of does.
    pub fn holds(&self, condition: &str) -> bool {
        self.holds.get(condition).copied().unwrap_or(true)
    }
}

/// The views of a template; there is at least one.
#[derive(Debug)]
pub struct Views {
    first: View,
    others: Vec<View>,
}

impl Views {
    /// The views in which these conditions of a template take both sides.
    pub fn new<'t>(root: Node<'t>, used: impl IntoIterator<Item = &'t str>) -> Self {
        let conditions = Conditions::new(root);
        let used: BTreeSet<&str> = used.into_iter().collect();
        let budget = Rc::new(Budget::default());
        let view = |values: &Values| {
            let mut known = HashMap::new();
            let holds =
                used.iter().map(|name| ((*name).to_owned(), conditions.holds(name, values, &mut known, MAX_NESTING)));
            View { holds: holds.collect(), budget: budget.clone() }
        };
        let first = view(&Values::new());
        let mut others: Vec<View> = Vec::new();
        for name in &used {
            if others.len() + 1 >= MAX_VIEWS {
                break;
            }
            let wanted = !first.holds(name);
            if others.iter().any(|other| other.holds(name) == wanted) {
                continue;
            }
            let mut values = Values::new();
            conditions.turn(&conditions.named(name), wanted, &mut values, &mut MAX_STEPS.clone());
            others.extend(Some(view(&values)).filter(|view| view.holds(name) == wanted));
        }
        Views { first, others }
    }

    /// The view with every parameter at its default.
    pub fn first(&self) -> &View {
        &self.first
    }

    /// All views.
    pub fn all(&self) -> impl Iterator<Item = &View> + Clone {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The views that differ for a resource with these conditions, each with the views that it stands for, a bit each.
    /// A view in which the resource does not exist is none, unless it never exists.
    pub fn of_resource(&self, condition: Option<&str>, used: &BTreeSet<&str>) -> Vec<(&View, u64)> {
        let exists = |view: &View| condition.is_none_or(|condition| view.holds(condition));
        let all = self.distinct(used);
        let some: Vec<(&View, u64)> = all.iter().copied().filter(|(view, _)| exists(view)).collect();
        if some.is_empty() { all } else { some }
    }

    /// Those that differ for something that uses these conditions, each with the views that it stands for, a bit each.
    fn distinct(&self, used: &BTreeSet<&str>) -> Vec<(&View, u64)> {
        let mut places: HashMap<Vec<bool>, usize> = HashMap::new();
        let mut distinct: Vec<(&View, u64)> = Vec::new();
        for (index, view) in self.all().enumerate() {
            let bit = 1_u64.checked_shl(index as u32).unwrap_or(0);
            let place = *places.entry(used.iter().map(|name| view.holds(name)).collect()).or_insert(distinct.len());
            match distinct.get_mut(place) {
                Some((_, views)) => *views |= bit,
                None => distinct.push((view, bit)),
            }
        }
        distinct
    }
}

/// Values of what conditions compare; `None` is another one than any that they name.
type Values = HashMap<String, Option<String>>;

/// What a condition says.
enum Formula<'t> {
    Constant(bool),
    Equals { subject: String, value: String },
    Not(Node<'t>),
    All(Vec<Node<'t>>),
    Any(Vec<Node<'t>>),
    Named(&'t str),
}

/// What a parameter may be.
struct Domain {
    default: Option<String>,
    allowed: Vec<String>,
}

struct Conditions<'t> {
    declared: HashMap<&'t str, Node<'t>>,
    /// By the text of a reference to it.
    parameters: HashMap<String, Domain>,
    view: View,
}

impl<'t> Conditions<'t> {
    fn new(root: Node<'t>) -> Self {
        let section = |name: &str| root.get(name).into_iter().flat_map(Node::entries);
        let view = View::default();
        let text = |node: Node<'_>| evaluate::text(node, &view).map(|text| text.text().to_owned());
        let domain = |parameter: Node<'_>| Domain {
            default: parameter.get("Default").and_then(text),
            allowed: parameter.get("AllowedValues").into_iter().flat_map(Node::items).filter_map(text).collect(),
        };
        Conditions {
            declared: section("Conditions").map(|entry| (entry.name(), entry.value)).collect(),
            parameters: section("Parameters")
                .map(|entry| (format!("${{{}}}", entry.name()), domain(entry.value)))
                .collect(),
            view,
        }
    }

    fn named(&self, name: &'t str) -> Formula<'t> {
        match self.declared.get(name) {
            Some(node) => self.formula(*node),
            None => Formula::Equals { subject: format!("condition {name}"), value: "true".to_owned() },
        }
    }

    fn formula(&self, node: Node<'t>) -> Formula<'t> {
        let reference = node.get("Condition").filter(|_| node.entries().len() == 1);
        let read = match (function(node), reference) {
            (Some(("Condition", name)), _) | (None, Some(name)) => name.as_str().map(Formula::Named),
            (Some(("Not", list)), _) => list.items().next().map(Formula::Not),
            (Some(("And", list)), _) => Some(Formula::All(list.items().collect())),
            (Some(("Or", list)), _) => Some(Formula::Any(list.items().collect())),
            (Some(("Equals", list)), _) => self.equals(list),
            _ => None,
        };
        // What cannot be read may be either, whatever the others are.
        let subject = || format!("formula at {}", node.span().start);
        read.unwrap_or_else(|| Formula::Equals { subject: subject(), value: "true".to_owned() })
    }

    fn equals(&self, list: Node<'t>) -> Option<Formula<'t>> {
        let mut sides = list.items().map(|side| self.operand(side));
        let (left, right) = (sides.next()??, sides.next()??);
        let is_subject = |text: &str| text.contains("${");
        Some(match (is_subject(&left), is_subject(&right)) {
            (false, false) => Formula::Constant(left == right),
            (true, false) => Formula::Equals { subject: left, value: right },
            (false, true) => Formula::Equals { subject: right, value: left },
            (true, true) if left == right => Formula::Constant(true),
            (true, true) => Formula::Equals { subject: format!("{left} = {right}"), value: "true".to_owned() },
        })
    }

    fn operand(&self, node: Node<'t>) -> Option<String> {
        if let Some(("Ref", target)) = function(node) {
            // The partition too: a condition may ask for another one than the usual.
            return Some(format!("${{{}}}", target.as_str()?));
        }
        let text = evaluate::text(node, &self.view)?;
        Some(text.text().to_owned()).filter(|text| !text.contains(evaluate::UNNAMED_HOLE))
    }

    /// The value of something that conditions compare: its default, or one that is allowed, unless `values` says more.
    fn value<'v>(&'v self, subject: &str, values: &'v Values) -> Option<&'v str> {
        match (values.get(subject), self.parameters.get(subject)) {
            (Some(value), _) => value.as_deref(),
            (None, Some(domain)) => domain.default.as_deref().or(domain.allowed.first().map(String::as_str)),
            (None, None) => None,
        }
    }

    fn holds(&self, name: &'t str, values: &Values, known: &mut HashMap<&'t str, bool>, room: u32) -> bool {
        if let Some(holds) = known.get(name) {
            return *holds;
        }
        // Conditions that go in circles are false.
        known.insert(name, false);
        let holds = self.is_true(&self.named(name), values, known, room);
        known.insert(name, holds);
        holds
    }

    fn is_true(&self, formula: &Formula<'t>, values: &Values, known: &mut HashMap<&'t str, bool>, room: u32) -> bool {
        let Some(room) = room.checked_sub(1) else { return false };
        let mut holds = |node: &Node<'t>| self.is_true(&self.formula(*node), values, known, room);
        match formula {
            Formula::Constant(value) => *value,
            Formula::Equals { subject, value } => self.value(subject, values) == Some(value),
            Formula::Not(node) => !holds(node),
            Formula::All(nodes) => nodes.iter().all(holds),
            Formula::Any(nodes) => nodes.iter().any(holds),
            Formula::Named(name) => self.holds(name, values, known, room),
        }
    }

    /// Chooses values that make a formula what is wanted, as far as one pass can.
    fn turn(&self, formula: &Formula<'t>, wanted: bool, values: &mut Values, steps: &mut u32) {
        let Some(left) = steps.checked_sub(1) else { return };
        *steps = left;
        match formula {
            Formula::Constant(_) => {}
            Formula::Equals { subject, value } if wanted => {
                values.insert(subject.clone(), Some(value.clone()));
            }
            Formula::Equals { subject, value } if self.value(subject, values) == Some(value) => {
                let allowed = self.parameters.get(subject).into_iter().flat_map(|domain| &domain.allowed);
                let other = allowed.into_iter().find(|other| *other != value).cloned();
                values.insert(subject.clone(), other);
            }
            Formula::Equals { .. } => {}
            Formula::Not(node) => self.turn(&self.formula(*node), !wanted, values, steps),
            Formula::All(nodes) | Formula::Any(nodes) => {
                let every = matches!(formula, Formula::All(_)) == wanted;
                for node in nodes.iter().take(if every { nodes.len() } else { 1 }) {
                    self.turn(&self.formula(*node), wanted, values, steps);
                }
            }
            Formula::Named(name) => self.turn(&self.named(name), wanted, values, steps),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, yaml};

    /// Which of these conditions hold in each view.
    fn views(text: &str, used: &[&str]) -> Vec<String> {
        let read = yaml::read(text.into(), FileId(0), None);
        assert_eq!(read.problems, []);
        let root = read.tree.root().unwrap();
        let names: Vec<&str> = root.get("Conditions").into_iter().flat_map(Node::entries).map(|e| e.name()).collect();
        let views = Views::new(root, names.into_iter().filter(|name| used.contains(name)));
        let shown = |view: &View| used.iter().filter(|name| view.holds(name)).copied().collect::<Vec<_>>().join(" ");
        views.all().map(shown).collect()
    }

    #[test]
    fn conditions_that_exclude_each_other_never_hold_together() {
        let text = "
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod], Default: dev}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
  NotProd: !Not [!Condition Prod]
  Dev: {'Fn::Equals': [dev, {Ref: Stage}]}
";
        assert_eq!(views(text, &["Prod", "NotProd", "Dev"]), ["NotProd Dev", "Prod"]);
    }

    #[test]
    fn every_side_is_looked_at_and_the_number_of_views_grows_with_that_of_conditions() {
        let mut text = "Conditions:\n".to_owned();
        for index in 0..30 {
            text += &format!("  C{index}: !Equals [!Ref P{index}, 'yes']\n");
        }
        let names: Vec<String> = (0..30).map(|index| format!("C{index}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let views = views(&text, &names);
        assert_eq!((views.len(), views[0].as_str()), (31, ""));
        assert!(names.iter().all(|name| views.iter().any(|view| view == name)));
    }

    #[test]
    fn combined_conditions_are_turned_as_a_whole() {
        let text = "
Parameters:
  A: {Type: String}
  B: {Type: String, Default: b}
Conditions:
  Both: !And [!Equals [!Ref A, a], !Equals [!Ref B, x]]
  Either: !Or [{Condition: Both}, !Equals [!Ref B, b]]
  Never: !Equals [a, b]
  China: !Equals [!Ref 'AWS::Partition', aws-cn]
  Mapped: !Equals [!FindInMap [A, B, C], x]
";
        let all = ["Both", "Either", "Never", "China", "Mapped"];
        assert_eq!(views(text, &all), ["Either", "Both Either", "Either China", "", "Either Mapped"]);
    }

    #[test]
    fn circles_end() {
        let text =
            "Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\n  C: !And [!Condition C, !Condition C]\n";
        assert!(!views(text, &["A", "B", "C"]).is_empty());
        let mut text = "Conditions:\n  C0: !Equals [!Ref P, x]\n".to_owned();
        for index in 1..200 {
            text += &format!("  C{index}: !And [!Condition C{0}, !Condition C{0}]\n", index - 1);
        }
        assert!(!views(&text, &["C0", "C199"]).is_empty());
    }

    #[test]
    fn views_that_do_not_differ_are_one() {
        let text = "Conditions:\n  A: !Equals [!Ref P, a]\n  B: !Equals [!Ref P, b]\n";
        let read = yaml::read(text.into(), FileId(0), None);
        let views = Views::new(read.tree.root().unwrap(), ["A", "B"]);
        let masks = |used: &[&str]| {
            views.distinct(&used.iter().copied().collect()).into_iter().map(|(_, mask)| mask).collect::<Vec<_>>()
        };
        assert_eq!(masks(&[]), [0b111]);
        assert_eq!(masks(&["A"]), [0b101, 0b010]);
        assert_eq!(masks(&["A", "B"]), [0b001, 0b010, 0b100]);
    }
}
