//! A packed R-tree in the form of SQLite's rtree module: nodes of at most 51 cells, filled along a Hilbert curve.
//!
//! Sources: sqlite.org/rtree.html, section 6 (shadow tables); Kamel and Faloutsos 1993, "On Packing R-trees".

use crate::pages::Pages;
use crate::record::Record;
use crate::table::Table;
use edgegis_sdk::hilbert;

/// Cells of a node, and bytes of its blob, for two dimensions of 32-bit coordinates.
const CELLS: usize = 51;
const NODE: usize = 4 + CELLS * 24;
/// Of all pages: a third of one for each node's cells, and a row that names its node.
pub const BYTES_PER_ENTRY: usize = 44;

/// x minimum, x maximum, y minimum, y maximum: outward-rounded singles, as the index stores them.
pub type Bounds = [f32; 4];

/// The root images of the three shadow tables.
pub struct Roots {
    pub node: Vec<u8>,
    pub rowid: Vec<u8>,
    pub parent: Vec<u8>,
}

/// The largest single not above `value`.
pub fn down(value: f64) -> f32 {
    let single = value as f32;
    if single as f64 > value {
        single.next_down()
    } else {
        single
    }
}

/// The smallest single not below `value`.
pub fn up(value: f64) -> f32 {
    -down(-value)
}

fn union(a: Bounds, b: Bounds) -> Bounds {
    [a[0].min(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].max(b[3])]
}

/// Writes the index of `entries` (feature id, bounds), which are in ascending order of their ids.
pub fn write(pages: &mut Pages, entries: &[(i64, Bounds)]) -> Roots {
    let tree = Tree::of(entries);
    let mut node_table = Table::default();
    let (mut record, mut blob) = (Record::default(), [0; NODE]);
    for (key, (level, node)) in (1..).zip(tree.nodes()) {
        let depth = if key == 1 { tree.bounds.len() - 1 } else { 0 };
        tree.write_node(level, node, depth, &mut blob);
        record.clear();
        record.null();
        record.blob(&blob);
        node_table.push(pages, key, &record);
    }
    let ids = entries.iter().map(|entry| entry.0);
    let rowids = ids.zip(tree.leaf_of_entries().into_iter().map(|leaf| tree.first_key(0) + i64::from(leaf)));
    let parents = tree.nodes().skip(1).map(|(level, node)| tree.first_key(level + 1) + (node / CELLS) as i64);
    Roots { node: node_table.finish(pages), rowid: pairs(pages, rowids), parent: pairs(pages, (2..).zip(parents)) }
}

struct Tree {
    /// Numbers of the entries along the curve, and the entries: each leaf has the next ones.
    order: Vec<u32>,
    entries: Vec<(i64, Bounds)>,
    /// Of the nodes by level, leaves first; the last level has one node.
    bounds: Vec<Vec<Bounds>>,
}

impl Tree {
    fn of(entries: &[(i64, Bounds)]) -> Self {
        let middle = |low: f32, high: f32| (f64::from(low) + f64::from(high)) / 2.0;
        let order = hilbert::order(entries.len(), |i| {
            let [x_min, x_max, y_min, y_max] = entries[i].1;
            [middle(x_min, x_max), middle(y_min, y_max)]
        });
        let entries: Vec<(i64, Bounds)> = order.iter().map(|&i| entries[i as usize]).collect();
        let of_entries = |cells: &[(i64, Bounds)]| cells.iter().map(|cell| cell.1).reduce(union).unwrap_or_default();
        let mut bounds = vec![if entries.is_empty() { vec![Bounds::default()] } else { entries.chunks(CELLS).map(of_entries).collect() }];
        while bounds[bounds.len() - 1].len() > 1 {
            let of_nodes = |nodes: &[Bounds]| nodes.iter().copied().reduce(union).unwrap_or_default();
            bounds.push(bounds[bounds.len() - 1].chunks(CELLS).map(of_nodes).collect());
        }
        Tree { order, entries, bounds }
    }

    /// Levels and numbers of all nodes in the order of their keys: the root has 1, the leaves the highest ones.
    fn nodes(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.bounds.len()).rev().flat_map(|level| (0..self.bounds[level].len()).map(move |node| (level, node)))
    }

    fn first_key(&self, level: usize) -> i64 {
        1 + self.bounds[level + 1..].iter().map(|nodes| nodes.len() as i64).sum::<i64>()
    }

    fn leaf_of_entries(&self) -> Vec<u32> {
        let mut leaves = vec![0; self.order.len()];
        for (leaf, cells) in (0..).zip(self.order.chunks(CELLS)) {
            cells.iter().for_each(|&entry| leaves[entry as usize] = leaf);
        }
        leaves
    }

    /// A node as SQLite keeps it: depth of the tree (of the root alone), number of cells, the cells.
    fn write_node(&self, level: usize, node: usize, depth: usize, blob: &mut [u8; NODE]) {
        blob.fill(0);
        let (head, cells) = blob.split_at_mut(4);
        let cells = cells.as_chunks_mut::<24>().0;
        let mut count = 0;
        let mut add = |id: i64, bounds: Bounds| {
            let (first, sides) = cells[count].split_at_mut(8);
            first.copy_from_slice(&id.to_be_bytes());
            sides.as_chunks_mut().0.iter_mut().zip(bounds).for_each(|(place, side)| *place = side.to_be_bytes());
            count += 1;
        };
        if level == 0 {
            self.entries.chunks(CELLS).nth(node).into_iter().flatten().for_each(|&(id, bounds)| add(id, bounds));
        } else {
            let below = self.bounds[level - 1].chunks(CELLS).nth(node).into_iter().flatten();
            let first = self.first_key(level - 1) + (node * CELLS) as i64;
            (first..).zip(below).for_each(|(key, bounds)| add(key, *bounds));
        }
        head[..2].copy_from_slice(&(depth as u16).to_be_bytes());
        head[2..].copy_from_slice(&(count as u16).to_be_bytes());
    }
}

/// A table of two integers, the first its key.
fn pairs(pages: &mut Pages, pairs: impl Iterator<Item = (i64, i64)>) -> Vec<u8> {
    let mut table = Table::default();
    pairs.for_each(|(key, value)| table.push_number(pages, key, value));
    table.finish(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singles_round_outward() {
        assert!(down(0.1) as f64 <= 0.1 && up(0.1) as f64 >= 0.1);
        assert_eq!((down(-2.0), up(3.0)), (-2.0, 3.0));
    }

    #[test]
    fn every_entry_is_in_one_leaf() {
        let entries: Vec<(i64, Bounds)> = (0..3000).map(|i| (i, [i as f32, i as f32, 0.0, 0.0])).collect();
        let tree = Tree::of(&entries);
        assert_eq!(tree.bounds.iter().map(Vec::len).collect::<Vec<_>>(), [59, 2, 1]);
        assert_eq!([2, 1, 0].map(|level| tree.first_key(level)), [1, 2, 4]);
        let leaves = tree.leaf_of_entries();
        let of_leaf = |leaf| leaves.iter().filter(|other| **other == leaf).count();
        assert_eq!([0, 57, 58].map(of_leaf), [CELLS, CELLS, 3000 - 58 * CELLS]);
    }
}
