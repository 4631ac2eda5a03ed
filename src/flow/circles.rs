//! Ways through a graph that lead back to where they were.

/// Circles of a graph, given by the nodes that each node leads to: none shares a node with another, and none is found only
/// if there is none. Each begins with the node that the search met first.
pub fn circles(ways: &[Vec<usize>]) -> Vec<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; ways.len()];
    let set = |marks: &mut [Mark], node: usize, mark| marks.iter_mut().skip(node).take(1).for_each(|old| *old = mark);
    let mut found = Vec::new();
    for start in 0..ways.len() {
        if marks.get(start) != Some(&Mark::New) {
            continue;
        }
        set(&mut marks, start, Mark::Open);
        // Each node of the way so far, with the index of the next edge to follow.
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((node, next)) = path.last_mut() {
            let way = ways.get(*node).and_then(|onward| onward.get(*next)).copied();
            *next += 1;
            let Some(to) = way else {
                set(&mut marks, *node, Mark::Done);
                path.pop();
                continue;
            };
            match marks.get(to) {
                Some(Mark::New) => {
                    set(&mut marks, to, Mark::Open);
                    path.push((to, 0));
                }
                Some(Mark::Open) => {
                    let from = path.iter().rposition(|(node, _)| *node == to).unwrap_or(path.len());
                    let circle: Vec<usize> = path.split_off(from).into_iter().map(|(node, _)| node).collect();
                    circle.iter().for_each(|node| set(&mut marks, *node, Mark::Done));
                    found.push(circle);
                }
                Some(Mark::Done) | None => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_circles_that_share_no_node() {
        let none: [Vec<usize>; 0] = [];
        assert_eq!(circles(&none), none);
        assert_eq!(circles(&[vec![1], vec![2], vec![]]), none);
        assert_eq!(circles(&[vec![0]]), [[0]]);
        assert_eq!(circles(&[vec![1], vec![2, 3], vec![1], vec![3]]), [vec![1, 2], vec![3]]);
        assert_eq!(circles(&[vec![1, 2], vec![3], vec![3], vec![0]]), [[0, 1, 3]]);
        assert_eq!(circles(&[vec![7]]), none);
    }

    #[test]
    fn long_circles_and_many_of_them_take_no_time() {
        let long: Vec<Vec<usize>> = (0..100_000).map(|node| vec![(node + 1) % 100_000]).collect();
        assert_eq!(circles(&long).len(), 1);
        let back: Vec<Vec<usize>> = (0..100_000_usize).map(|node| vec![node + 1, node.saturating_sub(1)]).collect();
        assert_eq!(circles(&back).len(), 50_000);
    }
}
