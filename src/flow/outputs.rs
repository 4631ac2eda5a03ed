//! Which steps have certainly run when another one is about to: a forward fixpoint over sets, joined by intersection.

use std::collections::VecDeque;

/// A way from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// Where it starts.
    pub from: usize,
    /// Where it leads.
    pub to: usize,
    /// The step that has produced its outputs on the way, if one has.
    pub produces: Option<usize>,
}

/// A set of steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps(Vec<u64>);

impl Steps {
    /// Whether a step is in it.
    pub fn contains(&self, step: usize) -> bool {
        self.0.get(step / 64).is_some_and(|word| word & (1 << (step % 64)) != 0)
    }

    fn with(mut self, step: usize) -> Self {
        self.0.iter_mut().skip(step / 64).take(1).for_each(|word| *word |= 1 << (step % 64));
        self
    }

    /// Keeps what the other has too; whether anything went.
    fn keep(&mut self, other: &Steps) -> bool {
        let before = self.clone();
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine &= theirs);
        *self != before
    }
}

/// For each of `nodes` nodes: the steps whose outputs exist there whatever way led there; `None` where no way does.
/// The run starts at node 0; there are `steps` steps.
pub fn definite(nodes: usize, steps: usize, ways: &[Way]) -> Vec<Option<Steps>> {
    let mut onward: Vec<Vec<Way>> = vec![Vec::new(); nodes];
    ways.iter().for_each(|way| onward.get_mut(way.from).into_iter().for_each(|list| list.push(*way)));
    let mut known: Vec<Option<Steps>> = vec![None; nodes];
    known.iter_mut().take(1).for_each(|entry| *entry = Some(Steps(vec![0; steps.div_ceil(64)])));
    let mut open = VecDeque::from([0]);
    while let Some(node) = open.pop_front() {
        let Some(here) = known.get(node).cloned().flatten() else { continue };
        for way in onward.get(node).into_iter().flatten() {
            let there = way.produces.map_or_else(|| here.clone(), |step| here.clone().with(step));
            let Some(slot) = known.get_mut(way.to) else { continue };
            let changed = match slot {
                Some(before) => before.keep(&there),
                None => {
                    *slot = Some(there);
                    true
                }
            };
            if changed {
                open.push_back(way.to);
            }
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(list: &[(usize, usize, Option<usize>)]) -> Vec<Way> {
        list.iter().map(|(from, to, produces)| Way { from: *from, to: *to, produces: *produces }).collect()
    }

    fn at(node: usize, list: &[(usize, usize, Option<usize>)]) -> Vec<usize> {
        let known = definite(6, 70, &ways(list));
        let set = known[node].as_ref().unwrap();
        (0..70).filter(|step| set.contains(*step)).collect()
    }

    #[test]
    fn what_every_way_has_produced() {
        assert_eq!(at(2, &[(0, 1, Some(0)), (1, 2, Some(65))]), [0, 65]);
        assert_eq!(at(3, &[(0, 1, Some(0)), (0, 2, Some(0)), (1, 3, Some(1)), (2, 3, Some(2))]), [0]);
        assert_eq!(at(3, &[(0, 1, Some(0)), (1, 3, Some(1)), (0, 3, None)]), [0; 0]);
    }

    #[test]
    fn circles_end_and_what_is_not_reached_is_not_known() {
        let circle = [(0, 1, Some(0)), (1, 2, Some(1)), (2, 1, Some(2)), (2, 3, Some(2)), (5, 1, None)];
        assert_eq!(at(1, &circle), [0]);
        assert_eq!(at(3, &circle), [0, 1, 2]);
        assert_eq!(definite(6, 70, &ways(&circle))[5], None);
        assert_eq!(definite(0, 0, &[]), []);
    }
}
