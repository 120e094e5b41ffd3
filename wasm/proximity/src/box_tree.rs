//! The nearest features of a layer: a packed Hilbert R-tree of their boxes (crate `geo-index`), walked best first.
//!
//! Sources: I. Kamel, C. Faloutsos, Hilbert R-tree, 1994; G. R. Hjaltason, H. Samet, Distance browsing in spatial databases,
//! 1999 (the walk).

use crate::shape::{bounds, Bbox};
use crate::shape_distance::Nearest;
use edgegis_sdk::bounds::apart_squared;
use edgegis_sdk::layer::{feature_error, Geometries};
use edgegis_sdk::{Answer, Array, Error, OutputField, OutputStream, Stream};
use geo_index::indices::Indices;
use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTree, RTreeBuilder, RTreeMetadata};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const NODE_SIZE: usize = 8;
/// Distances to boxes are rounded otherwise than those to segments.
const ROUNDING: f64 = 1.0 - 1e-14;
/// Of an entry of the queue.
const DISTANCE_BITS: u64 = !0 << 32;

/// The tree of a layer's features that have a box; a second table has their rows.
pub fn build(layer: &Stream) -> Result<Answer, Error> {
    let geometries = Geometries::of(layer)?;
    let (mut rows, mut boxes) = (vec![], vec![]);
    for row in 0..geometries.len() as u32 {
        let Some(wkb) = geometries.get(row) else { continue };
        if let Some(found) = bounds(wkb).map_err(|error| feature_error(error, layer, row))? {
            rows.push(row);
            boxes.push(found);
        }
    }
    let mut tree = vec![];
    if !boxes.is_empty() {
        let mut builder = RTreeBuilder::<f64>::new_with_node_size(boxes.len() as u32, NODE_SIZE as u16);
        boxes.iter().for_each(|[xmin, ymin, xmax, ymax]| {
            builder.add(*xmin, *ymin, *xmax, *ymax);
        });
        let built: RTree<f64> = builder.finish::<HilbertSort>();
        tree = built.into_inner();
    }
    let mut answer = Answer::table(vec![(OutputField::new("tree", "z"), Array::binaries(&[Some(tree)]))]);
    answer.streams.push(OutputStream::of(vec![(OutputField::new("row", "I"), Array::u32s(rows))]));
    Ok(answer)
}

/// What is looked for.
#[derive(Clone, Copy, Default)]
pub struct Wanted {
    /// So many, and all that are as far as the last.
    pub count: usize,
    /// Not farther than this; infinity for any.
    pub most: f64,
    /// A row that does not count.
    pub but: Option<u32>,
}

/// A feature that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    pub row: u32,
    pub nearest: Nearest,
}

/// What [`build`] made.
pub struct BoxTree<'a> {
    /// Features first, then the nodes, level by level; the last is the root.
    boxes: &'a [Bbox],
    indices: Indices<'a>,
    /// Of each level the end of its boxes.
    levels: Vec<usize>,
    rows: &'a [u32],
}

/// A walk's memory, kept from one to the next.
#[derive(Default)]
pub struct Walk {
    /// Boxes that were not looked into, the nearest first: the upper half of the bits of its squared distance, which are
    /// in the order of such numbers and make none larger, above its number.
    queue: BinaryHeap<Reverse<u64>>,
    /// The distances of the nearest so far, as bits; the farthest is first.
    farthest: BinaryHeap<u64>,
    found: Vec<Neighbour>,
    wanted: Wanted,
    /// What is farther is not wanted.
    reach: f64,
    squared_reach: f64,
}

impl<'a> BoxTree<'a> {
    /// Of the two tables.
    pub fn read(tree: &Stream<'a>, rows: &Stream<'a>) -> Result<Self, Error> {
        let missing = || Error::internal("the index is missing");
        let bytes = tree.batches.first().ok_or_else(missing)?.column("tree")?.binary(0);
        let rows = rows.batches.first().ok_or_else(missing)?.column("row")?.u32s()?;
        if rows.is_empty() {
            return Ok(BoxTree { boxes: &[], indices: Indices::U16(&[]), levels: vec![], rows });
        }
        let broken = |error| Error::internal(format!("the index is broken: {error}"));
        let form = RTreeMetadata::<f64>::from_slice(bytes).map_err(broken)?;
        let levels = form.level_bounds().iter().map(|end| end / 4).collect();
        Ok(BoxTree { boxes: form.boxes_slice(bytes).as_chunks().0, indices: form.indices_slice(bytes), levels, rows })
    }

    /// The rows of features that have a place, in order.
    pub fn rows(&self) -> &'a [u32] {
        self.rows
    }

    /// The neighbours of a place or a shape with these bounds, by distance, then by row. `measure` tells how near a row
    /// is; it is not asked where both are points.
    pub fn nearest<'w>(
        &self,
        walk: &'w mut Walk,
        bounds: &Bbox,
        wanted: Wanted,
        mut measure: impl FnMut(u32) -> Result<Nearest, Error>,
    ) -> Result<&'w [Neighbour], Error> {
        walk.begin(wanted, self.rows.len());
        if let Some(root) = self.boxes.len().checked_sub(1) {
            self.look(walk, bounds, root);
        }
        while let Some(Reverse(entry)) = walk.queue.pop() {
            let (least, number) = (f64::from_bits(entry & DISTANCE_BITS), (entry & !DISTANCE_BITS) as usize);
            if least > walk.squared_reach {
                break;
            }
            if number < self.rows.len() {
                let row = self.row(number);
                walk.add(Neighbour { row, nearest: measure(row)? });
            } else {
                self.children(number).for_each(|child| self.look(walk, bounds, child));
            }
        }
        Ok(walk.end())
    }

    /// A box is queued, or when both are points, is a neighbour at once.
    #[inline(always)]
    fn look(&self, walk: &mut Walk, bounds: &Bbox, number: usize) {
        let there = &self.boxes[number];
        let least = apart_squared(bounds, there) * ROUNDING;
        if least > walk.squared_reach {
            return;
        }
        if number < self.rows.len() {
            let row = self.row(number);
            if Some(row) == walk.wanted.but {
                return;
            }
            if let (Some(here), Some(there)) = (place_of(bounds), place_of(there)) {
                return walk.add(Neighbour { row, nearest: Nearest::of_points(here, there) });
            }
        }
        walk.queue.push(Reverse(least.to_bits() & DISTANCE_BITS | number as u64));
    }

    fn row(&self, item: usize) -> u32 {
        self.rows[self.indices.get(item)]
    }

    fn children(&self, node: usize) -> std::ops::Range<usize> {
        let first = self.indices.get(node) / 4;
        let level = self.levels.iter().find(|&&end| end > first).copied().unwrap_or(first);
        first..(first + NODE_SIZE).min(level)
    }
}

/// The point that a box is.
#[inline]
fn place_of(bounds: &Bbox) -> Option<[f64; 2]> {
    (bounds[0] == bounds[2] && bounds[1] == bounds[3]).then_some([bounds[0], bounds[1]])
}

impl Walk {
    fn begin(&mut self, wanted: Wanted, items: usize) {
        self.queue.clear();
        self.farthest.clear();
        self.found.clear();
        self.wanted = Wanted { count: wanted.count.min(items), ..wanted };
        self.set_reach(wanted.most);
    }

    fn set_reach(&mut self, reach: f64) {
        (self.reach, self.squared_reach) = (reach, reach * reach);
    }

    fn add(&mut self, neighbour: Neighbour) {
        let distance = neighbour.nearest.distance;
        if distance > self.reach {
            return;
        }
        self.found.push(neighbour);
        self.farthest.push(distance.to_bits());
        if self.farthest.len() > self.wanted.count {
            self.farthest.pop();
        }
        if self.farthest.len() == self.wanted.count {
            let farthest = self.farthest.peek().map_or(0.0, |&bits| f64::from_bits(bits));
            self.set_reach(farthest.min(self.wanted.most));
        }
    }

    fn end(&mut self) -> &[Neighbour] {
        let reach = self.reach;
        self.found.retain(|neighbour| neighbour.nearest.distance <= reach);
        self.found.sort_by(|a, b| a.nearest.distance.total_cmp(&b.nearest.distance).then(a.row.cmp(&b.row)));
        &self.found
    }
}
