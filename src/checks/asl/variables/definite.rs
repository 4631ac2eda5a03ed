//! Which variables exist when a state begins: those that some, and those that all ways to it assign.

use super::assigned::ways;
use super::names::may_be_distributed;
use super::{Read, Reads};
use crate::catalogue::*;
use crate::document::asl::{QueryLanguage, Scope, State, StateMachine};
use crate::finding::{Finding, Site};
use crate::spelling;
use crate::value;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

/// How much is remembered at most; a definition that AWS takes stays far below.
const MOST_WORDS: usize = 8 << 20;

/// How much is compared at most in one scope. What real state machines need is a hundredth of it; thousands of loops inside
/// each other, each of which assigns another variable, count as not known.
const MOST_COMPARED: usize = 16 << 20;

/// A set of variables by their numbers.
type Set = Vec<u64>;

/// The variables at one point of a run.
#[derive(Clone)]
struct Known {
    /// Assigned on some way to it.
    may: Set,
    /// Assigned on all of them.
    must: Set,
}

/// What a scope begins with.
#[derive(Clone)]
struct Start {
    known: Rc<Known>,
    /// What a distributed Map hides of the variables around it.
    hidden: Option<Rc<Set>>,
}

pub(super) fn check<'t>(machine: &StateMachine<'t>, reads: &Reads<'t>, findings: &mut Vec<Finding>) {
    if reads.all().next().is_none() {
        return;
    }
    let numbers = number(reads);
    let words = numbers.len().div_ceil(64);
    if words * machine.states().count() * 2 > MOST_WORDS {
        return;
    }
    let asked = reads.all().filter(|read| read.asks).map(|read| read.name).collect();
    let check = Check { numbers, words, asked };
    let nothing = Rc::new(Known { may: vec![0; words], must: vec![0; words] });
    let mut open = vec![(&machine.scope, Start { known: nothing, hidden: None })];
    while let Some((scope, start)) = open.pop() {
        let Some(entered) = check.flow(scope, &start) else { continue };
        let names = OnceCell::new();
        for (state, known) in scope.states.iter().zip(entered) {
            let Some(known) = known else { continue };
            let here = Here { scope, state, known: &known, hidden: start.hidden.as_deref(), names: &names };
            findings.extend(reads.by(state).iter().filter_map(|read| check.judge(read, &here)));
            if !state.scopes.is_empty() {
                let inner = check.inside(state, known);
                open.extend(
                    inner.into_iter().flat_map(|inner| state.scopes.iter().map(move |scope| (scope, inner.clone()))),
                );
            }
        }
    }
}

/// Where a variable is read.
struct Here<'h, 't> {
    scope: &'h Scope<'t>,
    state: &'h State<'t>,
    known: &'h Known,
    /// What a distributed Map hides of the variables around it.
    hidden: Option<&'h Set>,
    /// The names that the scope assigns, once somebody asks.
    names: &'h OnceCell<Names<'t>>,
}

/// A number for every name that is read.
fn number<'t>(reads: &Reads<'t>) -> HashMap<&'t str, usize> {
    let mut numbers = HashMap::new();
    for read in reads.all() {
        let next = numbers.len();
        numbers.entry(read.name).or_insert(next);
    }
    numbers
}

struct Check<'t> {
    numbers: HashMap<&'t str, usize>,
    words: usize,
    /// Names that some state asks for before it reads them.
    asked: HashSet<&'t str>,
}

impl<'t> Check<'t> {
    /// What is known when each state begins; nothing for those that are not reached. `None` where a way, or what is
    /// assigned on it, is not known.
    fn flow(&self, scope: &Scope<'t>, start: &Start) -> Option<Vec<Option<Known>>> {
        let complete = scope.states_known && !scope.node.is_damaged();
        let entries = scope.node.get("States").map_or(0, |states| states.entries().len());
        if !complete || entries != scope.states.len() {
            return None;
        }
        let positions: HashMap<&str, usize> =
            scope.states.iter().enumerate().map(|(position, state)| (state.name, position)).collect();
        if positions.keys().any(|name| value::has_placeholder(name)) {
            return None;
        }
        let ways = scope.states.iter().map(ways).collect::<Option<Vec<_>>>()?;
        let first = *positions.get(value::text(scope.start_at?)?)?;
        let mut entered: Vec<Option<Known>> = vec![None; scope.states.len()];
        *entered.get_mut(first)? = Some(start.known.as_ref().clone());
        let mut waiting = VecDeque::from([first]);
        let mut is_waiting = vec![false; scope.states.len()];
        let mut compared = 0;
        while let Some(position) = waiting.pop_front() {
            let ways = ways.get(position)?;
            compared += ways.len() * self.words;
            if compared > MOST_COMPARED {
                return None;
            }
            set(&mut is_waiting, position, false);
            let known = entered.get(position)?.clone()?;
            for way in ways {
                let Some(target) = way.target.and_then(|target| positions.get(target)).copied() else { continue };
                let mut after = known.clone();
                self.assign(&mut after, &way.assigned);
                let changed = merge(entered.get_mut(target)?, after);
                if changed && set(&mut is_waiting, target, true) {
                    waiting.push_back(target);
                }
            }
        }
        Some(entered)
    }

    fn assign(&self, known: &mut Known, names: &[&str]) {
        for number in names.iter().filter_map(|name| self.numbers.get(name)) {
            for set in [&mut known.may, &mut known.must] {
                if let Some(word) = set.get_mut(number / 64) {
                    *word |= 1 << (number % 64);
                }
            }
        }
    }

    /// What the states inside a state begin with; nothing where that is not known.
    fn inside(&self, state: &State<'t>, known: Known) -> Option<Start> {
        if !may_be_distributed(state) {
            return Some(Start { known: Rc::new(known), hidden: None });
        }
        let processor = state.field("ItemProcessor").or_else(|| state.field("Iterator"))?;
        let mode = processor.get("ProcessorConfig")?.get("Mode")?;
        let is_distributed = value::text(mode) == Some("DISTRIBUTED");
        let nothing = Known { may: vec![0; self.words], must: vec![0; self.words] };
        is_distributed.then(|| Start { known: Rc::new(nothing), hidden: Some(Rc::new(known.may)) })
    }

    fn holds(&self, set: &Set, name: &str) -> bool {
        let number = self.numbers.get(name);
        number.is_some_and(|number| set.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1))
    }

    /// `asl/undefined-variable`: a variable is read that has, or may have, no value yet.
    fn judge(&self, read: &Read<'t>, here: &Here<'_, 't>) -> Option<Finding> {
        let Here { scope, state, known, hidden, names } = *here;
        let name = read.name;
        if self.holds(&known.must, name) || read.asks {
            return None;
        }
        let outcome = match state.language {
            QueryLanguage::Jsonata => "the state fails with States.QueryEvaluationError",
            _ => "the state fails",
        };
        let at =
            |message: String| Finding::new(ASL_UNDEFINED_VARIABLE, Site::part(read.node, read.range.clone()), message);
        if self.holds(&known.may, name) {
            let matters = read.decides && !self.asked.contains(name);
            let message =
                format!("on some ways to `{}` nothing has assigned `${name}` yet, and then {outcome}", state.name);
            let finding = at(message).severity(Severity::Warning).label("not always assigned");
            return matters
                .then(|| finding.help("assign it in a state that every way runs through, or ask with `$exists`"));
        }
        if name == "states" && state.language == QueryLanguage::JsonPath {
            let message = format!("a state that uses JSONPath has no `$states`, so {outcome}");
            return Some(at(message).help("the input is `$`, the context object `$$`"));
        }
        let is_hidden = hidden.is_some_and(|hidden| self.holds(hidden, name));
        let (message, help) = if is_hidden {
            let message =
                format!("the states of a distributed Map cannot read `${name}` of the states around it, so {outcome}");
            (message, Some("hand it in with the items, by `ItemSelector`".to_owned()))
        } else {
            let message = match read.decides {
                true => format!("nothing has assigned `${name}` when `{}` reads it, so {outcome}", state.name),
                false => format!("nothing has assigned `${name}` when `{}` reads it, so it is empty", state.name),
            };
            (message, self.help(names.get_or_init(|| scope.states.iter().flat_map(assigned_by).collect()), state, name))
        };
        let finding = at(message).label("not assigned");
        let finding = if read.decides { finding } else { finding.severity(Severity::Warning) };
        Some(match help {
            Some(help) => finding.help(help),
            None => finding,
        })
    }

    /// The nearest name that the states of the scope assign, or the fact that a value comes too late.
    fn help(&self, names: &Names<'t>, state: &State<'t>, name: &str) -> Option<String> {
        if assigned_by(state).any(|assigned| assigned == name) {
            return Some("what `Assign` sets can be read from the next state on".to_owned());
        }
        if names.contains(name) {
            return Some("a state that assigns it does not run before this one".to_owned());
        }
        let nearest = spelling::nearest(name, names.iter().copied())?;
        Some(format!("did you mean `${nearest}`?"))
    }
}

/// The names that the states of a scope assign.
type Names<'t> = BTreeSet<&'t str>;

fn assigned_by<'t>(state: &State<'t>) -> impl Iterator<Item = &'t str> + use<'t> {
    let language = state.language;
    super::assigned::keys(state).into_iter().map(move |key| super::assigned::name(key, language))
}

/// Sets a flag, and tells whether that changed it.
fn set(flags: &mut [bool], at: usize, value: bool) -> bool {
    flags.get_mut(at).is_some_and(|flag| std::mem::replace(flag, value) != value)
}

/// Takes a further way to a state into account, and tells whether that changed anything.
fn merge(entered: &mut Option<Known>, after: Known) -> bool {
    let Some(before) = entered else {
        *entered = Some(after);
        return true;
    };
    let mut changed = false;
    for (old, new) in before.may.iter_mut().zip(&after.may) {
        changed |= *old | new != *old;
        *old |= new;
    }
    for (old, new) in before.must.iter_mut().zip(&after.must) {
        changed |= *old & new != *old;
        *old &= new;
    }
    changed
}
