//! The longest and the shortest way through a graph whose edges take time.

/// One way on from a node.
#[derive(Clone, Copy, Debug)]
pub struct Leg {
    /// How long it takes.
    pub seconds: u64,
    /// Where it leads; `None` is the goal.
    pub to: Option<usize>,
}

/// Which way is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The one that takes longest.
    Longest,
    /// The one that takes the least time.
    Shortest,
}

/// The way from the first node to the goal, with its time: each node passed with the index of the leg that leaves it.
/// `None` if there is no way, or if the graph has a cycle.
pub fn way(legs: &[Vec<Leg>], wanted: Wanted) -> Option<(u64, Vec<(usize, usize)>)> {
    let mut best: Vec<Option<(u64, usize)>> = vec![None; legs.len()];
    for node in order(legs)?.into_iter().rev() {
        let mut found: Option<(u64, usize)> = None;
        for (index, leg) in legs.get(node)?.iter().enumerate() {
            let rest = match leg.to {
                None => Some(0),
                Some(to) => best.get(to)?.map(|(seconds, _)| seconds),
            };
            let Some(seconds) = rest.map(|rest| leg.seconds.saturating_add(rest)) else { continue };
            let better = found.is_none_or(|(known, _)| match wanted {
                Wanted::Longest => seconds > known,
                Wanted::Shortest => seconds < known,
            });
            found = if better { Some((seconds, index)) } else { found };
        }
        *best.get_mut(node)? = found;
    }
    let (seconds, _) = (*best.first()?)?;
    let (mut way, mut at) = (Vec::new(), Some(0));
    while let Some(node) = at {
        let (_, leg) = (*best.get(node)?)?;
        way.push((node, leg));
        at = legs.get(node)?.get(leg)?.to;
    }
    Some((seconds, way))
}

/// The nodes that the first one leads to, each before those that it leads to; `None` if there is a cycle.
fn order(legs: &[Vec<Leg>]) -> Option<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; legs.len()];
    let mut order = Vec::new();
    let mut open = vec![(0, 0)];
    *marks.first_mut()? = Mark::Open;
    while let Some((node, next)) = open.pop() {
        let Some(leg) = legs.get(node)?.get(next) else {
            *marks.get_mut(node)? = Mark::Done;
            order.push(node);
            continue;
        };
        open.push((node, next + 1));
        let Some(to) = leg.to else { continue };
        match marks.get(to)? {
            Mark::New => {
                *marks.get_mut(to)? = Mark::Open;
                open.push((to, 0));
            }
            Mark::Open => return None,
            Mark::Done => {}
        }
    }
    order.reverse();
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[&[(u64, Option<usize>)]]) -> Vec<Vec<Leg>> {
        edges.iter().map(|legs| legs.iter().map(|&(seconds, to)| Leg { seconds, to }).collect()).collect()
    }

    #[test]
    fn longest_and_shortest() {
        let graph = graph(&[&[(1, Some(1)), (5, Some(2))], &[(9, Some(2)), (1, None)], &[(2, None)], &[(99, None)]]);
        assert_eq!(way(&graph, Wanted::Longest), Some((12, vec![(0, 0), (1, 0), (2, 0)])));
        assert_eq!(way(&graph, Wanted::Shortest), Some((2, vec![(0, 0), (1, 1)])));
    }

    #[test]
    fn no_way_and_cycles() {
        assert_eq!(way(&[], Wanted::Longest), None);
        assert_eq!(way(&graph(&[&[(1, Some(1))], &[]]), Wanted::Longest), None);
        assert_eq!(way(&graph(&[&[(1, Some(1)), (1, None)], &[(1, Some(0))]]), Wanted::Longest), None);
        let dead_end = graph(&[&[(9, Some(1)), (1, Some(2))], &[], &[(1, None)]]);
        assert_eq!(way(&dead_end, Wanted::Longest), Some((2, vec![(0, 1), (2, 0)])));
    }

    #[test]
    fn long_chains_do_not_exhaust_the_stack() {
        let mut chain: Vec<Vec<Leg>> = (1..100_000).map(|to| vec![Leg { seconds: 1, to: Some(to) }]).collect();
        chain.push(vec![Leg { seconds: 1, to: None }]);
        assert_eq!(way(&chain, Wanted::Longest).map(|(seconds, _)| seconds), Some(100_000));
    }
}
