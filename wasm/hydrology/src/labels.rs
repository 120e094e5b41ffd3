//! Which of a window's outlets each of its cells drains to, and over which ridges water would get from one to another.
//!
//! Barnes, R. (2016): Parallel Priority-Flood depression filling for trillion cell digital elevation models on desktops
//! or clusters. Computers & Geosciences 96, 56-68.

use crate::level::Rise;
use crate::water::{Carried, Water, NO_LABEL, OUTLET};
use edgegis_sdk::Error;
use std::cmp::Ordering;
use std::ops::Range;

/// Labels of cells, and how long their paths to the label's outlet are.
pub struct Labels {
    pub label: Vec<u16>,
    pub count: usize,
}

impl Labels {
    /// For the cells of a window: [`OUTLET`] is there from the start.
    pub fn new(cells: usize) -> Self {
        Labels { label: vec![NO_LABEL; cells], count: 1 }
    }

    /// A cell that is an outlet.
    pub fn found(&mut self, cell: usize) {
        self.label[cell] = self.count as u16;
        self.count += 1;
    }

    /// The plan's windows touch other windows with fewer cells than there are labels.
    pub fn check(&self) -> Result<(), Error> {
        if self.count < usize::from(NO_LABEL) {
            Ok(())
        } else {
            Err(Error::internal("a window has too many outlets"))
        }
    }
}

/// Labels, and lengths of paths in what the steps add.
pub struct Paths {
    pub labels: Labels,
    pub length: Vec<f64>,
    pub steps: [f64; 8],
}

impl Carried for Paths {
    const NEAREST_FIRST: bool = true;

    #[inline(always)]
    fn moved(&mut self, from: usize, to: usize, direction: usize) {
        self.labels.label[to] = self.labels.label[from];
        self.length[to] = self.length[from] + self.steps[direction];
    }

    fn found(&mut self, cell: usize) {
        self.labels.found(cell);
        self.length[cell] = 0.0;
    }
}

/// Water that stands at `from`'s outlet at s stands at `to`'s at max(`bound`, s + `length`) or lower.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passage {
    pub from: u32,
    pub to: u32,
    pub bound: f64,
    pub length: f64,
}

/// One side of a ridge: the label of a cell, its level while the outlets are at their ground, and its path's length.
#[derive(Clone, Copy)]
pub struct Side {
    pub label: u32,
    pub level: f64,
    pub length: f64,
}

impl Passage {
    /// Water that comes from `from` over a step of `step` into `to`, and from there backwards to its outlet.
    pub fn between(from: Side, to: Side, step: f64) -> Self {
        let bound = risen((from.level + step).max(to.level), to.length);
        Passage { from: from.label, to: to.label, bound, length: from.length + step + to.length }
    }

    /// The lower bound first, then the shorter.
    fn in_order(&self, other: &Passage) -> Ordering {
        self.bound.total_cmp(&other.bound).then(self.length.total_cmp(&other.length))
    }
}

/// Passages that are looked at again for one between the same labels.
const LATEST: usize = 1 << 14;
/// Sums of many steps are rounded: a level that is not too low is that much higher.
const ROUNDING: f64 = 1e-11;

/// A level after a path of that length, which is not too low.
pub fn risen(level: f64, length: f64) -> f64 {
    if length == 0.0 || !level.is_finite() {
        return level;
    }
    level + length + (level.abs() + length) * ROUNDING
}

/// Cells that are looked at together for other labels.
const BLOCK: usize = 16;

/// Of cells of a row those of the blocks in which not all have the same label, nor all beside and below them.
fn mixed_cells(labels: &Labels, row: Range<usize>, stride: usize) -> impl Iterator<Item = usize> + '_ {
    let end = row.end;
    let blocks = row.step_by(BLOCK).map(move |start| start..end.min(start + BLOCK));
    let is_mixed = move |block: &Range<usize>| {
        let first = labels.label[block.start];
        let differs = |cells: &[u16]| cells.iter().fold(0, |found, label| found | (label ^ first)) != 0;
        differs(&labels.label[block.start..block.end + 1])
            || differs(&labels.label[block.start + stride - 1..block.end + stride + 1])
    };
    blocks.filter(is_mixed).flatten()
}

/// The passages between all pairs of labels whose cells touch, of each pair the lowest.
pub fn passages<R: Rise>(water: &Water<R>, labels: &Labels, length: &[f64], steps: &[f64; 8]) -> Vec<Passage> {
    let mut found = Found::default();
    let side = |cell: usize| Side {
        label: u32::from(labels.label[cell]),
        level: water.rise.elevation(water.level[cell]),
        length: length.get(cell).copied().unwrap_or(0.0),
    };
    for row in 0..water.rows {
        let start = water.cell(row, 0);
        for cell in mixed_cells(labels, start..start + water.columns, water.stride) {
            let own = labels.label[cell];
            // East, south-east, south, south-west: each pair once.
            for (direction, step) in steps.iter().enumerate().take(6).skip(2) {
                let other = water.neighbour(cell, direction);
                let label = labels.label[other];
                if label == own || label == NO_LABEL || own == NO_LABEL {
                    continue;
                }
                found.add(Passage::between(side(cell), side(other), *step));
                found.add(Passage::between(side(other), side(cell), *step));
            }
        }
        if found.passages.len() > 1 << 20 {
            found.forget();
            keep_lowest(&mut found.passages);
        }
    }
    let mut passages = found.passages;
    passages.retain(|passage| passage.to != u32::from(OUTLET));
    keep_lowest(&mut passages);
    passages
}

/// Passages, and where those lie that were added latest: ridges are long.
struct Found {
    passages: Vec<Passage>,
    latest: Vec<usize>,
}

impl Default for Found {
    fn default() -> Self {
        Found { passages: vec![], latest: vec![usize::MAX; LATEST] }
    }
}

impl Found {
    /// Adds a passage, or puts it in the place of a higher one between the same labels.
    fn add(&mut self, passage: Passage) {
        let latest = &mut self.latest[(passage.from as usize * 31 + passage.to as usize) % LATEST];
        match self.passages.get_mut(*latest) {
            Some(other) if (other.from, other.to) == (passage.from, passage.to) => {
                if other.in_order(&passage).is_gt() {
                    *other = passage;
                }
            }
            _ => {
                *latest = self.passages.len();
                self.passages.push(passage);
            }
        }
    }

    fn forget(&mut self) {
        self.latest.fill(usize::MAX);
    }
}

/// Of passages between the same labels the one with the lowest bound, then the shortest.
pub fn keep_lowest(passages: &mut Vec<Passage>) {
    passages.sort_unstable_by(|a, b| (a.from, a.to).cmp(&(b.from, b.to)).then_with(|| a.in_order(b)));
    passages.dedup_by_key(|passage| (passage.from, passage.to));
}
