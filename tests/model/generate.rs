//! Random runbooks that CreateDocument would accept: jumps lead forwards or backwards, but never in a circle.

use super::runbook::{Action, Condition, Given, Id, Next, NumberTest, OnFailure, Recorded, Runbook, Step, Test};
use super::runbook::{Tested, TextTest, Times};
use proptest::prelude::*;
use proptest::sample::Index;

/// A step before it is known which others there are.
#[derive(Clone, Debug)]
struct Draft {
    action: DraftAction,
    on_failure: DraftFailure,
    on_cancel: Option<Target>,
    next: DraftNext,
    /// Jumps lead from lower to higher ranks.
    rank: u8,
}

#[derive(Clone, Debug)]
enum DraftAction {
    Plain(Action),
    Record(usize, Index),
    Branch(Vec<(DraftCondition, Target)>, Option<Target>),
    /// Over so many of the steps that follow.
    Loop(usize, DraftTimes),
}

#[derive(Clone, Debug)]
enum DraftTimes {
    Plain(Times),
    While(DraftCondition),
}

#[derive(Clone, Debug)]
enum DraftFailure {
    Plain(OnFailure),
    Step(Target),
}

#[derive(Clone, Debug)]
enum DraftNext {
    Plain(Next),
    Step(Target),
}

#[derive(Clone, Debug)]
enum Target {
    /// The step that reports a failure, at the end of most runbooks.
    Report,
    Any(Index),
}

#[derive(Clone, Debug)]
enum DraftCondition {
    Test(Index, Index),
    Not(Box<DraftCondition>),
    All(Vec<DraftCondition>),
    Any(Vec<DraftCondition>),
}

const TEXT_TESTS: [Test; 9] = [
    Test::Text(TextTest::Equals, "a"),
    Test::Text(TextTest::Equals, "b"),
    Test::Text(TextTest::Equals, "c"),
    Test::Text(TextTest::Equals, ""),
    Test::Text(TextTest::EqualsIgnoreCase, "A"),
    Test::Text(TextTest::StartsWith, "a"),
    Test::Text(TextTest::EndsWith, "b"),
    Test::Text(TextTest::Contains, "a"),
    Test::Text(TextTest::EqualsIgnoreCase, "b"),
];
const NUMBER_TESTS: [Test; 6] = [
    Test::Number(NumberTest::Equals, 0),
    Test::Number(NumberTest::Greater, 0),
    Test::Number(NumberTest::LesserOrEquals, 0),
    Test::Number(NumberTest::Lesser, 10),
    Test::Number(NumberTest::GreaterOrEquals, 10),
    Test::Number(NumberTest::Equals, 20),
];
const BOOLEAN_TESTS: [Test; 2] = [Test::Boolean(true), Test::Boolean(false)];

pub(crate) fn runbooks(most: usize) -> impl Strategy<Value = Runbook> {
    let answers = prop_oneof![8 => Just(true), 1 => Just(false)];
    (prop::collection::vec(draft(), 1..=most), answers).prop_map(|(drafts, answers)| assemble(drafts, answers))
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![2 => Just(Target::Report), 1 => any::<Index>().prop_map(Target::Any)]
}

fn anywhere() -> impl Strategy<Value = Target> {
    any::<Index>().prop_map(Target::Any)
}

fn condition() -> impl Strategy<Value = DraftCondition> {
    let test = (any::<Index>(), any::<Index>()).prop_map(|(of, test)| DraftCondition::Test(of, test));
    test.prop_recursive(2, 4, 2, |inner| {
        let several = prop::collection::vec(inner.clone(), 1..=2);
        prop_oneof![
            inner.prop_map(|inner| DraftCondition::Not(Box::new(inner))),
            several.clone().prop_map(DraftCondition::All),
            several.prop_map(DraftCondition::Any),
        ]
    })
}

fn draft() -> impl Strategy<Value = Draft> {
    let times = prop_oneof![
        prop::sample::select(vec![Times::Each, Times::EachOf(Given::Free)]).prop_map(DraftTimes::Plain),
        condition().prop_map(DraftTimes::While),
    ];
    let action = prop_oneof![
        6 => Just(DraftAction::Plain(Action::Work)),
        1 => prop::sample::select(vec![1, 100, 150]).prop_map(|seconds| DraftAction::Plain(Action::Sleep { seconds })),
        1 => prop::sample::select(vec![Action::Succeed, Action::Fail]).prop_map(DraftAction::Plain),
        1 => prop::sample::select(vec![Action::Heartbeat, Action::Script]).prop_map(DraftAction::Plain),
        2 => (0..2usize, any::<Index>()).prop_map(|(variable, value)| DraftAction::Record(variable, value)),
        5 => (prop::collection::vec((condition(), anywhere()), 1..=2), prop::option::of(anywhere()))
            .prop_map(|(choices, default)| DraftAction::Branch(choices, default)),
        1 => (1..=2usize, times).prop_map(|(steps, times)| DraftAction::Loop(steps, times)),
    ];
    let on_failure = prop_oneof![
        8 => target().prop_map(DraftFailure::Step),
        2 => prop::sample::select(vec![OnFailure::Unset, OnFailure::Abort, OnFailure::Continue])
            .prop_map(DraftFailure::Plain),
    ];
    let next = prop_oneof![
        6 => Just(DraftNext::Plain(Next::Following)),
        2 => anywhere().prop_map(DraftNext::Step),
        1 => Just(DraftNext::Plain(Next::End)),
    ];
    let on_cancel = prop::option::weighted(0.85, target());
    let rank = prop_oneof![3 => Just(0), 1 => 0..4u8];
    (action, on_failure, on_cancel, next, rank).prop_map(|(action, on_failure, on_cancel, next, rank)| Draft {
        action,
        on_failure,
        on_cancel,
        next,
        rank,
    })
}

/// Turns drafts into steps: targets into steps of a higher rank, tests into tests of what there is.
fn assemble(mut drafts: Vec<Draft>, answers: bool) -> Runbook {
    if let Some(first) = drafts.first_mut() {
        first.rank = 0;
    }
    if answers {
        for action in [Action::Succeed, Action::Fail] {
            let (on_failure, next) = (DraftFailure::Plain(OnFailure::Unset), DraftNext::Plain(Next::End));
            drafts.push(Draft { action: DraftAction::Plain(action), on_failure, on_cancel: None, next, rank: u8::MAX });
        }
    }
    let parents = parents(&drafts);
    let place = Place { drafts: &drafts, parents: &parents, answers };
    let steps = (0..drafts.len()).map(|id| place.step(id)).collect();
    Runbook { steps }
}

fn parents(drafts: &[Draft]) -> Vec<Option<Id>> {
    let mut parents = vec![None; drafts.len()];
    for (id, draft) in drafts.iter().enumerate() {
        let DraftAction::Loop(steps, ..) = draft.action else { continue };
        let inner = (id + 1..drafts.len()).take(steps).take_while(|inner| {
            drafts[*inner].rank != u8::MAX && !matches!(drafts[*inner].action, DraftAction::Loop(..))
        });
        if parents[id].is_none() {
            inner.for_each(|inner| parents[inner] = Some(id));
        }
    }
    parents
}

struct Place<'d> {
    drafts: &'d [Draft],
    parents: &'d [Option<Id>],
    answers: bool,
}

impl Place<'_> {
    fn order(&self, id: Id) -> (u8, Id, Id) {
        let outer = self.parents[id].unwrap_or(id);
        (self.drafts[outer].rank, outer, id)
    }

    /// The steps to which this one may jump: later ones, and not into a loop.
    fn targets(&self, id: Id) -> Vec<Id> {
        let allowed = |to: &Id| {
            let reachable = self.parents[*to].is_none() || self.parents[*to] == self.parents[id];
            reachable && self.order(*to) > self.order(id) && self.parents[*to] != Some(id)
        };
        (0..self.drafts.len()).filter(allowed).collect()
    }

    fn target(&self, id: Id, target: &Target) -> Option<Id> {
        let targets = self.targets(id);
        match target {
            Target::Report if self.answers => targets.last().copied(),
            Target::Report => targets.first().copied(),
            Target::Any(index) => (!targets.is_empty()).then(|| *index.get(&targets)),
        }
    }

    fn step(&self, id: Id) -> Step {
        let draft = &self.drafts[id];
        let action = self.action(id, &draft.action);
        let on_failure = match &draft.on_failure {
            // What follows a branch or a loop that failed is not documented.
            DraftFailure::Plain(OnFailure::Continue)
                if matches!(action, Action::Branch { .. } | Action::Loop { .. }) =>
            {
                OnFailure::Abort
            }
            DraftFailure::Plain(on_failure) => *on_failure,
            DraftFailure::Step(target) => self.target(id, target).map_or(OnFailure::Unset, OnFailure::Step),
        };
        let on_cancel = draft.on_cancel.as_ref().and_then(|target| self.target(id, target));
        let on_cancel = on_cancel.filter(|_| !matches!(action, Action::Loop { .. } | Action::Record { .. }));
        Step { action, on_failure, on_cancel, next: self.next(id, &draft.next), parent: self.parents[id] }
    }

    fn next(&self, id: Id, next: &DraftNext) -> Next {
        let parent = self.parents[id];
        let following = (id + 1..self.drafts.len()).find(|other| self.parents[*other] == parent);
        let jump = match next {
            DraftNext::Step(target) => self.target(id, target),
            DraftNext::Plain(_) => None,
        };
        match next {
            _ if jump.is_some() => jump.map_or(Next::End, Next::Step),
            DraftNext::Plain(Next::End) if parent.is_none() => Next::End,
            _ if following.is_some_and(|to| self.order(to) < self.order(id)) => Next::End,
            _ => Next::Following,
        }
    }

    fn action(&self, id: Id, action: &DraftAction) -> Action {
        match action {
            DraftAction::Plain(action) => action.clone(),
            DraftAction::Record(variable, value) => {
                let texts = ["a", "b", "c"].map(Recorded::Text);
                let given = [Given::Token, Given::Limited, Given::Free].map(Recorded::Copy);
                let put_out = self.earlier_work(id).into_iter().map(|id| Recorded::Copy(Given::Text(id)));
                let values: Vec<Recorded> = texts.into_iter().chain(given).chain(put_out).collect();
                Action::Record { variable: *variable, value: *value.get(&values) }
            }
            DraftAction::Branch(choices, default) => {
                let choice = |(condition, to): &(DraftCondition, Target)| {
                    Some((self.condition(id, condition), self.target(id, to)?))
                };
                let choices: Vec<_> = choices.iter().filter_map(choice).collect();
                if choices.is_empty() {
                    return Action::Work;
                }
                Action::Branch { choices, default: default.as_ref().and_then(|to| self.target(id, to)) }
            }
            DraftAction::Loop(_, times) if self.parents.contains(&Some(id)) => {
                let times = match times {
                    DraftTimes::Plain(times) => times.clone(),
                    DraftTimes::While(condition) => Times::While(self.condition(id, condition)),
                };
                Action::Loop { times }
            }
            DraftAction::Loop(..) => Action::Work,
        }
    }

    fn earlier_work(&self, id: Id) -> Vec<Id> {
        let works = |other: &Id| matches!(self.drafts[*other].action, DraftAction::Plain(Action::Work));
        (0..self.drafts.len()).filter(works).filter(|other| self.order(*other) < self.order(id)).collect()
    }

    fn condition(&self, id: Id, condition: &DraftCondition) -> Condition {
        let all = |list: &[DraftCondition]| list.iter().map(|inner| self.condition(id, inner)).collect();
        match condition {
            DraftCondition::Not(inner) => Condition::Not(Box::new(self.condition(id, inner))),
            DraftCondition::All(list) => Condition::All(all(list)),
            DraftCondition::Any(list) => Condition::Any(all(list)),
            DraftCondition::Test(of, test) => {
                let mut values = vec![Tested::Given(Given::Limited), Tested::Given(Given::Free), Tested::Flag];
                values.extend([Tested::Variable(0), Tested::Variable(1), Tested::Given(Given::Token)]);
                for work in self.earlier_work(id) {
                    values.extend([Tested::Given(Given::Text(work)), Tested::Count(work), Tested::Ok(work)]);
                }
                let value = *of.get(&values);
                let test = match value {
                    Tested::Given(Given::Token) => Test::Text(TextTest::Equals, ""),
                    Tested::Given(_) | Tested::Variable(_) => *test.get(&TEXT_TESTS),
                    Tested::Flag | Tested::Ok(_) => *test.get(&BOOLEAN_TESTS),
                    Tested::Count(_) => *test.get(&NUMBER_TESTS),
                };
                Condition::Test(value, test)
            }
        }
    }
}
