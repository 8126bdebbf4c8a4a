//! The hash slots of a cluster.

/// All slots.
pub(super) const SLOTS: usize = 16_384;

/// The first and the last slot of the part `index` of `parts`, which together are all.
pub(super) fn range(index: usize, parts: usize) -> (usize, usize) {
    let begin = |index: usize| SLOTS.saturating_mul(index).checked_div(parts).unwrap_or(0);
    (begin(index), begin(index.saturating_add(1)).saturating_sub(1))
}

/// A line of `CLUSTER NODES`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) port: u16,
    /// `master`, `slave`, `fail` and so on.
    pub(super) flags: Vec<String>,
    pub(super) slots: Vec<(usize, usize)>,
}

impl Node {
    pub(super) fn is(&self, flag: &str) -> bool {
        self.flags.iter().any(|each| each == flag)
    }

    pub(super) fn has(&self, slot: usize) -> bool {
        self.slots.iter().any(|(first, last)| (*first..=*last).contains(&slot))
    }
}

/// What `CLUSTER NODES` says: `id ip:port@bus flags master ping pong epoch link slot ...`.
pub(super) fn nodes(said: &str) -> Vec<Node> {
    said.lines().filter_map(node).collect()
}

fn node(line: &str) -> Option<Node> {
    let mut fields = line.split(' ');
    let id = fields.next()?.to_owned();
    let address = fields.next()?.split('@').next()?;
    let port = address.rsplit(':').next()?.parse().ok()?;
    let flags = fields.next()?.split(',').map(str::to_owned).collect();
    let slots = fields.skip(5).filter_map(slots).collect();
    Some(Node { id, port, flags, slots })
}

/// `7` or `0-5460`; slots that are on their way are in brackets, and are not counted.
fn slots(field: &str) -> Option<(usize, usize)> {
    let (first, last) = field.split_once('-').unwrap_or((field, field));
    Some((first.parse().ok()?, last.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_all_slots_once() {
        for parts in 1..8 {
            let ranges: Vec<_> = (0..parts).map(|index| range(index, parts)).collect();
            assert_eq!(ranges.first().unwrap().0, 0);
            assert_eq!(ranges.last().unwrap().1, SLOTS - 1);
            assert!(ranges.windows(2).all(|two| two[0].1 + 1 == two[1].0), "{ranges:?}");
        }
    }

    #[test]
    fn nodes_as_a_cluster_tells_them() {
        let said = "07c3 127.0.0.1:30004@31004,host slave e7d1 0 142 4 connected\n\
            e7d1 127.0.0.1:30001@31001 myself,master - 0 0 1 connected 0-5460 7000 [93-<-292f]\n";
        let nodes = nodes(said);
        assert_eq!(nodes.len(), 2);
        assert!(nodes[0].is("slave") && nodes[0].port == 30_004 && nodes[0].slots.is_empty());
        assert_eq!(nodes[1].slots, [(0, 5_460), (7_000, 7_000)]);
        assert!(nodes[1].is("myself") && nodes[1].has(7_000) && !nodes[1].has(93 + 16_000));
    }
}
