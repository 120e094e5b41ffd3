//! Points along a Hilbert curve, in leaves of neighbours, with the bounds of each leaf, of 16 leaves, and so on
//! (Kamel and Faloutsos 1993, "On Packing R-trees").

use crate::places::{batch, doubles};
use edgegis_sdk::bounds::Bounds;
use edgegis_sdk::{hilbert, Array, Error, OutputField, OutputStream, Request};
use std::ops::Range;

/// Points of a leaf, but for the last one.
pub const LEAF: usize = 64;
const FAN_OUT: usize = 16;
const LEVELS: usize = 4;
/// Points of a node of the highest level, but for the last one.
pub const TOP: usize = LEAF * FAN_OUT.pow(LEVELS as u32 - 1);
/// `[xmin, ymin, xmax, ymax]`
pub type Box = [f64; 4];
const SIDES: [&str; 4] = ["west", "south", "east", "north"];

/// A tree in the making: what later stages get as tables.
pub struct Planted {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    /// Which of the points it was made of.
    pub row: Vec<u32>,
    /// Of all nodes, leaves first, level by level.
    pub boxes: Vec<Box>,
}

impl Planted {
    pub fn new(x: &[f64], y: &[f64]) -> Self {
        let row = hilbert::order(x.len(), |i| [x[i], y[i]]);
        let along = |values: &[f64]| row.iter().map(|&i| values[i as usize]).collect::<Vec<f64>>();
        let (x, y) = (along(x), along(y));
        let mut boxes = vec![];
        let mut below: Vec<Bounds> = x.chunks(LEAF).zip(y.chunks(LEAF)).map(|(x, y)| bounds_of_points(x, y)).collect();
        for level in 0..LEVELS {
            if level > 0 {
                below = below.chunks(FAN_OUT).map(bounds_of_nodes).collect();
            }
            boxes.extend(below.iter().map(Bounds::get));
        }
        Planted { x, y, row, boxes }
    }

    /// The points of the leaves.
    pub fn leaves(&self) -> impl ExactSizeIterator<Item = Range<usize>> {
        let count = self.x.len();
        (0..count).step_by(LEAF).map(move |first| first..count.min(first + LEAF))
    }

    /// Points; bounds; sums of coordinates of the leaves.
    pub fn into_streams(self) -> [OutputStream; 3] {
        let sums = |values: &[f64]| values.chunks(LEAF).map(|leaf| leaf.iter().fold(0.0, |sum, value| sum + value)).collect();
        let leaves = vec![doubles("sum_x", sums(&self.x)), doubles("sum_y", sums(&self.y))];
        let side = |side: usize| doubles(SIDES[side], self.boxes.iter().map(|sides| sides[side]).collect());
        let boxes = (0..4).map(side).collect();
        let row = (OutputField::new("row", "I"), Array::u32s(self.row));
        [vec![doubles("x", self.x), doubles("y", self.y), row], boxes, leaves].map(OutputStream::of)
    }
}

fn bounds_of_points(x: &[f64], y: &[f64]) -> Bounds {
    let mut bounds = Bounds::default();
    x.iter().zip(y).for_each(|(x, y)| bounds.add([*x, *y]));
    bounds
}

fn bounds_of_nodes(nodes: &[Bounds]) -> Bounds {
    let mut bounds = Bounds::default();
    nodes.iter().for_each(|node| bounds.join(*node));
    bounds
}

/// The tree as later stages see it.
pub struct PointTree<'a> {
    pub x: &'a [f64],
    pub y: &'a [f64],
    pub row: &'a [u32],
    sides: [&'a [f64]; 4],
    /// The first node of each level.
    first: [usize; LEVELS],
    sum_x: &'a [f64],
    sum_y: &'a [f64],
}

impl<'a> PointTree<'a> {
    /// From the request's first three streams.
    pub fn read(request: &Request<'a>) -> Result<Self, Error> {
        let (points, boxes, leaves) = (batch(request.stream(0)?), batch(request.stream(1)?), batch(request.stream(2)?));
        let (x, y) = (points.column("x")?.f64s()?, points.column("y")?.f64s()?);
        let mut first = [0; LEVELS];
        for level in 1..LEVELS {
            first[level] = first[level - 1] + x.len().div_ceil(points_of(level - 1));
        }
        let mut sides = [&x[..0]; 4];
        for (side, name) in sides.iter_mut().zip(SIDES) {
            *side = boxes.column(name)?.f64s()?;
        }
        let (sum_x, sum_y) = (leaves.column("sum_x")?.f64s()?, leaves.column("sum_y")?.f64s()?);
        Ok(PointTree { x, y, row: points.column("row")?.u32s()?, sides, first, sum_x, sum_y })
    }

    /// Of the nodes of the highest level those that are there.
    pub fn tops(&self, numbers: Range<usize>) -> impl Iterator<Item = Node> {
        let end = self.x.len().div_ceil(TOP).min(numbers.end);
        (numbers.start..end).map(|number| Node { level: LEVELS - 1, number })
    }

    pub fn bounds(&self, node: Node) -> Box {
        self.sides.map(|side| side[self.first[node.level] + node.number])
    }

    /// The nodes below one that is no leaf.
    pub fn below(&self, node: Node) -> impl Iterator<Item = Node> {
        let level = node.level - 1;
        let end = self.x.len().div_ceil(points_of(level)).min((node.number + 1) * FAN_OUT);
        (node.number * FAN_OUT..end).map(move |number| Node { level, number })
    }

    pub fn leaves(&self, node: Node) -> Range<usize> {
        let leaves = points_of(node.level) / LEAF;
        node.number * leaves..self.sum_x.len().min((node.number + 1) * leaves)
    }

    pub fn points(&self, leaves: Range<usize>) -> Range<usize> {
        leaves.start * LEAF..self.x.len().min(leaves.end * LEAF)
    }

    /// The sum of a leaf's coordinates, one after the other.
    pub fn sum(&self, leaf: usize) -> [f64; 2] {
        [self.sum_x[leaf], self.sum_y[leaf]]
    }
}

/// A node of a tree: `level` 0 are the leaves.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Node {
    pub level: usize,
    pub number: usize,
}

const fn points_of(level: usize) -> usize {
    LEAF * FAN_OUT.pow(level as u32)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use edgegis_sdk::json;

    /// Calls `check` with the tree as later stages see it.
    pub fn with_tree(x: &[f64], y: &[f64], check: impl FnOnce(&PointTree)) {
        let streams = Planted::new(x, y).into_streams();
        let request = Request::native(json!({}), streams.iter().map(OutputStream::view).collect());
        check(&PointTree::read(&request).unwrap());
    }

    /// Points that fill more than one node of each level but the highest, on a lattice with a step of a half.
    pub fn lattice() -> (Vec<f64>, Vec<f64>) {
        let count = LEAF * FAN_OUT * FAN_OUT + 1000;
        (0..count).map(|i| ((i * 7919 % 173) as f64 * 0.5, (i * 104_729 % 151) as f64 * 0.5)).unzip()
    }

    #[test]
    fn nodes_hold_their_points() {
        let (x, y) = lattice();
        with_tree(&x, &y, |tree| {
            let mut nodes: Vec<Node> = tree.tops(0..9).collect();
            for level in (0..LEVELS).rev() {
                let mut next = 0;
                for &node in &nodes {
                    let points = tree.points(tree.leaves(node));
                    assert_eq!((node.level, points.start), (level, next));
                    next = points.end;
                    let [west, south, east, north] = tree.bounds(node);
                    assert!(tree.x[points.clone()].iter().all(|x| (west..=east).contains(x)));
                    assert!(tree.y[points].iter().all(|y| (south..=north).contains(y)));
                }
                assert_eq!(next, x.len());
                nodes = if level > 0 { nodes.into_iter().flat_map(|node| tree.below(node)).collect() } else { nodes };
            }
            let total: f64 = nodes.iter().map(|leaf| tree.sum(leaf.number)[0]).sum();
            assert_eq!(total, x.iter().sum::<f64>());
            assert!(tree.row.iter().zip(tree.x).all(|(row, value)| x[*row as usize] == *value));
        });
    }
}
