//! A packed R-tree in the form of SQLite's rtree module: nodes of at most 51 cells, filled along a Hilbert curve.
//!
//! Sources: sqlite.org/rtree.html, section 6 (shadow tables); Kamel and Faloutsos 1993, "On Packing R-trees".

use crate::pages::Pages;
use crate::record::Record;
use crate::table::Table;

/// Cells of a node, and bytes of its blob, for two dimensions of 32-bit coordinates.
const CELLS: usize = 51;
const NODE: usize = 4 + CELLS * 24;

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

/// Writes the index of `entries` (feature id, bounds).
pub fn write(pages: &mut Pages, entries: &[(i64, Bounds)]) -> Roots {
    let levels = levels(entries);
    let (nodes, parents) = number(&levels);
    let mut rowids: Vec<(i64, i64)> = Vec::with_capacity(entries.len());
    let mut node_table = Table::default();
    let mut record = Record::default();
    for (key, (level, cells)) in nodes.iter().enumerate().map(|(i, node)| (i as i64 + 1, node)) {
        if *level == 0 {
            rowids.extend(cells.iter().map(|(id, _)| (*id, key)));
        }
        let depth = if key == 1 { levels.len() - 1 } else { 0 };
        record.clear();
        record.null();
        record.blob(&node_blob(depth, cells));
        node_table.push(pages, key, record.payload());
    }
    rowids.sort_unstable();
    Roots { node: node_table.finish(pages), rowid: pairs(pages, &rowids), parent: pairs(pages, &parents) }
}

type Node = Vec<(i64, Bounds)>;

/// Nodes by level, leaves first; the last level has one node. Children of inner nodes are numbered within the level below.
fn levels(entries: &[(i64, Bounds)]) -> Vec<Vec<Node>> {
    let order = hilbert_order(entries);
    let leaves: Vec<Node> = order.chunks(CELLS).map(|chunk| chunk.iter().map(|&i| entries[i as usize]).collect()).collect();
    let mut levels = vec![if leaves.is_empty() { vec![vec![]] } else { leaves }];
    while levels[levels.len() - 1].len() > 1 {
        let below = &levels[levels.len() - 1];
        let bounds = |node: &Node| node.iter().map(|cell| cell.1).reduce(union).unwrap_or_default();
        let cells: Node = below.iter().enumerate().map(|(i, node)| (i as i64, bounds(node))).collect();
        levels.push(cells.chunks(CELLS).map(<[_]>::to_vec).collect());
    }
    levels
}

/// Numbers the nodes from the root (1) down; answers them in order with their level, and the (node, parent) pairs.
#[allow(clippy::type_complexity)]
fn number(levels: &[Vec<Node>]) -> (Vec<(usize, Node)>, Vec<(i64, i64)>) {
    let mut nodes = Vec::new();
    let mut parents = Vec::new();
    let mut first = 1;
    for level in (0..levels.len()).rev() {
        let first_below = first + levels[level].len() as i64;
        for (i, node) in levels[level].iter().enumerate() {
            let mut node = node.clone();
            if level > 0 {
                for cell in &mut node {
                    cell.0 += first_below;
                    parents.push((cell.0, first + i as i64));
                }
            }
            nodes.push((level, node));
        }
        first = first_below;
    }
    parents.sort_unstable();
    (nodes, parents)
}

fn node_blob(depth: usize, cells: &[(i64, Bounds)]) -> Vec<u8> {
    let mut blob = Vec::with_capacity(NODE);
    blob.extend((depth as u16).to_be_bytes());
    blob.extend((cells.len() as u16).to_be_bytes());
    for (id, bounds) in cells {
        blob.extend(id.to_be_bytes());
        bounds.iter().for_each(|value| blob.extend(value.to_be_bytes()));
    }
    blob.resize(NODE, 0);
    blob
}

/// A table of two integers, the first its key.
fn pairs(pages: &mut Pages, pairs: &[(i64, i64)]) -> Vec<u8> {
    let mut table = Table::default();
    let mut record = Record::default();
    for (key, value) in pairs {
        record.clear();
        record.null();
        record.integer(*value);
        table.push(pages, *key, record.payload());
    }
    table.finish(pages)
}

/// Positions of the entries along a Hilbert curve over their centres; equal places keep their order.
fn hilbert_order(entries: &[(i64, Bounds)]) -> Vec<u32> {
    let Some(all) = entries.iter().map(|entry| entry.1).reduce(union) else { return vec![] };
    let scale = |low: f32, high: f32| if high > low { 65535.0 / (high as f64 - low as f64) } else { 0.0 };
    let (scale_x, scale_y) = (scale(all[0], all[1]), scale(all[2], all[3]));
    let cell = |low: f32, high: f32, from: f32, scale: f64| {
        (((low as f64 + high as f64) / 2.0 - from as f64) * scale).clamp(0.0, 65535.0) as u32
    };
    let mut keys: Vec<u64> = entries
        .iter()
        .enumerate()
        .map(|(i, (_, b))| (hilbert(cell(b[0], b[1], all[0], scale_x), cell(b[2], b[3], all[2], scale_y)) as u64) << 32 | i as u64)
        .collect();
    keys.sort_unstable();
    keys.iter().map(|key| *key as u32).collect()
}

/// Distance along the Hilbert curve of order 16.
fn hilbert(mut x: u32, mut y: u32) -> u32 {
    let mut distance = 0;
    for bit in (0..16).rev() {
        let (right, upper) = (x >> bit & 1, y >> bit & 1);
        distance = distance << 2 | ((3 * right) ^ upper);
        if upper == 0 {
            if right == 1 {
                (x, y) = (65535 - x, 65535 - y);
            }
            (x, y) = (y, x);
        }
    }
    distance
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_visits_neighbours() {
        let mut cells: Vec<(u32, u32, u32)> = (0..16).flat_map(|x| (0..16).map(move |y| (hilbert(x << 12, y << 12), x, y))).collect();
        cells.sort_unstable();
        assert!(cells.windows(2).all(|w| w[0].1.abs_diff(w[1].1) + w[0].2.abs_diff(w[1].2) == 1));
    }

    #[test]
    fn singles_round_outward() {
        assert!(down(0.1) as f64 <= 0.1 && up(0.1) as f64 >= 0.1);
        assert_eq!((down(-2.0), up(3.0)), (-2.0, 3.0));
    }

    #[test]
    fn every_entry_is_in_one_leaf() {
        let entries: Vec<(i64, Bounds)> = (0..3000).map(|i| (i, [i as f32, i as f32, 0.0, 0.0])).collect();
        let levels = levels(&entries);
        assert_eq!(levels.iter().map(Vec::len).collect::<Vec<_>>(), [59, 2, 1]);
        let (nodes, parents) = number(&levels);
        assert_eq!((nodes.len(), parents.len()), (62, 61));
    }
}
