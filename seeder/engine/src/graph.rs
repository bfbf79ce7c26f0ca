//! Order from dependencies: what must be written before what, and which keys have to wait.

/// 'This one needs that one'. A soft need can be met later, because the foreign key may be NULL
/// meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) hard: bool,
}

/// An order of `0..count` in which every hard need, and every soft one outside a cycle, comes
/// first.
///
/// Where there is a choice the smaller number wins, so that the order given is kept as far as
/// possible. A cycle is opened at its first member that has only soft needs left. Needs of oneself
/// are ignored.
///
/// # Errors
///
/// The members of a cycle of hard needs, each needing the next and the last needing the first.
pub(crate) fn order(count: usize, edges: &[Edge]) -> Result<Vec<usize>, Vec<usize>> {
    let mut order = Vec::with_capacity(count);
    let mut remaining: Vec<usize> = (0..count).collect();
    while !remaining.is_empty() {
        let open: Vec<Edge> = edges
            .iter()
            .filter(|edge| edge.from != edge.to)
            .filter(|edge| remaining.contains(&edge.from) && remaining.contains(&edge.to))
            .copied()
            .collect();
        let waits = |node: usize| open.iter().any(|edge| edge.from == node);
        let waits_hard = |node: usize| open.iter().any(|edge| edge.from == node && edge.hard);
        let next = remaining.iter().position(|&node| !waits(node)).or_else(|| {
            remaining
                .iter()
                .position(|&node| !waits_hard(node) && needs_only_its_cycle(node, &open))
        });
        match next {
            Some(index) => order.push(remaining.remove(index)),
            None => return Err(hard_cycle(&remaining, &open)),
        }
    }
    Ok(order)
}

/// Everything that the node needs, directly or not.
pub(crate) fn needs(node: usize, edges: &[Edge]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut next = vec![node];
    while let Some(current) = next.pop() {
        for edge in edges.iter().filter(|edge| edge.from == current) {
            if !found.contains(&edge.to) {
                found.push(edge.to);
                next.push(edge.to);
            }
        }
    }
    found
}

fn needs_only_its_cycle(node: usize, edges: &[Edge]) -> bool {
    needs(node, edges).into_iter().all(|other| needs(other, edges).contains(&node))
}

/// A circle of hard needs, where every one of the remaining nodes waits.
///
/// Some nodes need only their own cycle; as [`order`] found none of them free of hard needs,
/// following these from one of them never leaves the cycle and must come back.
fn hard_cycle(remaining: &[usize], edges: &[Edge]) -> Vec<usize> {
    let start = remaining.iter().copied().find(|&node| needs_only_its_cycle(node, edges));
    let mut path = Vec::new();
    let mut next = start;
    while let Some(node) = next {
        if let Some(first) = path.iter().position(|&seen| seen == node) {
            return path.split_off(first);
        }
        path.push(node);
        next = edges.iter().find(|edge| edge.from == node && edge.hard).map(|edge| edge.to);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hard(from: usize, to: usize) -> Edge {
        Edge { from, to, hard: true }
    }

    fn soft(from: usize, to: usize) -> Edge {
        Edge { from, to, hard: false }
    }

    #[test]
    fn without_needs_the_given_order_stays() {
        assert_eq!(order(3, &[]), Ok(vec![0, 1, 2]));
    }

    #[test]
    fn needs_come_first() {
        assert_eq!(order(3, &[hard(0, 2), soft(2, 1)]), Ok(vec![1, 2, 0]));
    }

    #[test]
    fn a_cycle_opens_at_its_first_soft_member() {
        assert_eq!(order(2, &[soft(0, 1), soft(1, 0)]), Ok(vec![0, 1]));
        assert_eq!(order(2, &[hard(0, 1), soft(1, 0)]), Ok(vec![1, 0]));
    }

    #[test]
    fn what_merely_needs_a_cycle_waits_for_it() {
        let edges = [soft(0, 1), soft(1, 2), soft(2, 1)];
        assert_eq!(order(3, &edges), Ok(vec![1, 0, 2]));
    }

    #[test]
    fn hard_cycles_are_named() {
        assert_eq!(order(3, &[hard(0, 1), hard(1, 2), hard(2, 1)]), Err(vec![1, 2]));
        assert_eq!(order(3, &[soft(0, 1), hard(1, 2), hard(2, 1)]), Err(vec![1, 2]));
    }

    #[test]
    fn needing_oneself_is_no_cycle() {
        assert_eq!(order(1, &[hard(0, 0)]), Ok(vec![0]));
    }

    fn graphs() -> impl Strategy<Value = (usize, Vec<Edge>)> {
        (1usize..8).prop_flat_map(|count| {
            let edge = (0..count, 0..count, any::<bool>());
            let edge = edge.prop_map(|(from, to, hard)| Edge { from, to, hard });
            (Just(count), prop::collection::vec(edge, 0..20))
        })
    }

    proptest! {
        #[test]
        fn hard_needs_always_come_first_or_a_real_cycle_is_named((count, edges) in graphs()) {
            match order(count, &edges) {
                Ok(order) => {
                    let mut sorted = order.clone();
                    sorted.sort_unstable();
                    prop_assert_eq!(sorted, (0..count).collect::<Vec<_>>());
                    let place = |node| order.iter().position(|&other| other == node);
                    for edge in edges.iter().filter(|edge| edge.from != edge.to) {
                        let in_cycle = needs(edge.to, &edges).contains(&edge.from);
                        prop_assert!(
                            place(edge.to) < place(edge.from) || (!edge.hard && in_cycle)
                        );
                    }
                }
                Err(cycle) => {
                    for (index, &from) in cycle.iter().enumerate() {
                        let to = cycle[(index + 1) % cycle.len()];
                        let edge = Edge { from, to, hard: true };
                        prop_assert!(edges.contains(&edge));
                    }
                }
            }
        }
    }
}
