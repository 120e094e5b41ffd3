//! A window's cells with the water on them, and how it spreads.
//!
//! Each cell's level is the least of all paths to an outlet: the elevation of the highest ground on the way, and what
//! the steps add. That is what the priority flood of Wang and Liu (2006) computes, cell by cell in the order of the
//! levels. But cells that rise from an outlet without a step down have their own elevation as level in whatever order
//! they are met (as in Zhou, Sun and Fu 2016), so that only cells of sinks go through a queue.
//!
//! Wang, L., Liu, H. (2006): An efficient method for identifying and filling surface depressions in digital elevation
//! models for hydrologic analysis and modelling. International Journal of Geographical Information Science 20(2), 193-213.
//! Zhou, G., Sun, Z., Fu, S. (2016): An efficient variant of the Priority-Flood algorithm for filling depressions in
//! raster digital elevation models. Computers & Geosciences 90, 87-96.

use crate::frame::near;
use crate::level::{Level, Rise, NEIGHBOURS};
use crate::radix_heap::RadixHeap;
use edgegis_sdk::cells::{Cells, Missing, Number};
use edgegis_sdk::of_any_type;
use edgegis_sdk::{Error, Window};

/// Label of cells that have none: outside of the window, without data, or not reached.
pub const NO_LABEL: u16 = u16::MAX;
/// Label of what flows out of the raster, or into a cell without data.
pub const OUTLET: u16 = 0;

/// Cells around a window: its halo of one cell, and one beyond which no water goes.
const BORDER: usize = 2;

/// Rows of cells with a border on each side, in which the window's halo lies where there is one.
pub struct Water<R: Rise> {
    pub rise: R,
    pub columns: usize,
    pub rows: usize,
    /// Cells from one row to the next.
    pub stride: usize,
    /// Elevations as levels; `OUTSIDE` without data and outside of the raster.
    pub ground: Vec<R::Level>,
    /// `UNREACHED` until water comes; `OUTSIDE` where there is no ground.
    pub level: Vec<R::Level>,
    offsets: [usize; 8],
    heap: RadixHeap<R::Level>,
    rising: Vec<u32>,
    shore: Vec<u32>,
}

/// What goes along with the water. Plain filling needs nothing of it.
pub trait Carried {
    /// Water has come from a cell to its neighbour in a direction.
    fn moved(&mut self, from: usize, to: usize, direction: usize);
    /// The queue has come to a cell that was put there by [`Water::wait`] and has not been reached from elsewhere.
    fn found(&mut self, cell: usize);
    /// Whether cells that rise are met in the order of their distance: paths are shorter then.
    const NEAREST_FIRST: bool = false;
}

impl Carried for () {
    fn moved(&mut self, _: usize, _: usize, _: usize) {}
    fn found(&mut self, _: usize) {}
}

impl<R: Rise> Water<R> {
    /// The window's band of elevations, dry, with a halo of one cell where the raster goes on.
    pub fn new(rise: R, window: &Window, elevations: &Cells, nodata: f64) -> Result<Self, Error> {
        let (columns, rows) = (window.columns, window.rows);
        let stride = columns + 2 * BORDER;
        let mut ground = vec![R::Level::OUTSIDE; stride * (rows + 2 * BORDER)];
        let near = near(window);
        let start = (BORDER - near.top) * stride + BORDER - near.left;
        of_any_type!(elevations, cells => {
            if cells.len() != window.full_columns() * window.full_rows() {
                return Err(Error::internal("a window has other cells than its size says"));
            }
            let rows = cells.chunks_exact(window.full_columns().max(1)).skip(window.top - near.top).take(near.full_rows());
            let from = window.left - near.left;
            let rows = rows.map(|row| &row[from..from + near.full_columns()]);
            read(&rise, rows, Missing::of(cells, nodata), stride, &mut ground[start..]);
        });
        let dry = |ground: &R::Level| if *ground == R::Level::OUTSIDE { *ground } else { R::Level::UNREACHED };
        let level = ground.iter().map(dry).collect();
        let offsets = NEIGHBOURS.map(|(down, right)| (down * stride as isize + right) as usize);
        Ok(Water {
            rise,
            columns,
            rows,
            stride,
            ground,
            level,
            offsets,
            heap: RadixHeap::new(),
            rising: vec![],
            shore: vec![],
        })
    }

    #[inline(always)]
    pub fn cell(&self, row: usize, column: usize) -> usize {
        (row + BORDER) * self.stride + column + BORDER
    }

    /// A cell of the core or the halo, by its row and column from the core's first cell on.
    pub fn halo_cell(&self, row: isize, column: isize) -> usize {
        let border = BORDER as isize;
        (row + border) as usize * self.stride + (column + border) as usize
    }

    /// The neighbour of a cell in a direction.
    #[inline(always)]
    pub fn neighbour(&self, cell: usize, direction: usize) -> usize {
        cell.wrapping_add(self.offsets[direction])
    }

    /// Takes the border out of play: water stays within the window.
    pub fn close_border(&mut self) {
        let outside = R::Level::OUTSIDE;
        let border = BORDER * self.stride;
        let last = self.level.len() - border;
        self.level[..border].fill(outside);
        self.level[last..].fill(outside);
        for row in self.level.chunks_exact_mut(self.stride) {
            row[..BORDER].fill(outside);
            row[self.stride - BORDER..].fill(outside);
        }
    }

    /// Water at the ground of a cell, which is an outlet; [`Water::spread`] goes on from there.
    pub fn pour(&mut self, cell: usize) {
        self.level[cell] = self.ground[cell];
        self.rising.push(cell as u32);
    }

    /// Water at a level that is not below the ground; [`Water::spread`] goes on from there when its turn comes.
    pub fn rise_to(&mut self, cell: usize, level: R::Level) {
        if level < self.level[cell] {
            self.level[cell] = level;
            if level == self.ground[cell] {
                self.rising.push(cell as u32);
            } else {
                self.heap.push(level, cell as u32);
            }
        }
    }

    /// Whether no neighbour within the window is lower.
    pub fn is_lowest(&self, cell: usize) -> bool {
        let lower = |to: usize| self.level[to] != R::Level::OUTSIDE && self.ground[to] < self.ground[cell];
        !(0..8).any(|direction| lower(self.neighbour(cell, direction)))
    }

    /// A cell that is an outlet at its ground, unless water comes there before.
    pub fn wait(&mut self, cell: usize) {
        self.heap.push(self.ground[cell], cell as u32);
    }

    /// Lets the water spread until all levels are the least.
    pub fn spread<C: Carried>(&mut self, carried: &mut C) {
        self.rise_all(carried);
        while let Some((level, cell)) = self.heap.pop() {
            let cell = cell as usize;
            if self.level[cell] > level {
                self.level[cell] = level;
                carried.found(cell);
            } else if self.level[cell] < level {
                continue; // better water has come meanwhile
            }
            self.rising.push(cell as u32);
            self.rise_all(carried);
        }
    }

    /// From the cells at hand to all that need not wait for others: those whose level is their ground. What is still dry
    /// beside them then is a sink, or it would have been met from below.
    fn rise_all<C: Carried>(&mut self, carried: &mut C) {
        if C::NEAREST_FIRST {
            let mut next = vec![];
            while !self.rising.is_empty() {
                std::mem::swap(&mut self.rising, &mut next);
                for cell in next.drain(..) {
                    self.rise_from(cell as usize, carried);
                }
            }
        } else {
            while let Some(cell) = self.rising.pop() {
                self.rise_from(cell as usize, carried);
            }
        }
        while let Some(cell) = self.shore.pop() {
            self.wet_beside(cell as usize, carried);
        }
    }

    #[inline(always)]
    fn rise_from<C: Carried>(&mut self, cell: usize, carried: &mut C) {
        let level = self.level[cell];
        let mut is_shore = false;
        for (direction, offset) in self.offsets.into_iter().enumerate() {
            let to = cell.wrapping_add(offset);
            if self.level[to] <= level {
                continue;
            }
            let ground = self.ground[to];
            let risen = self.rise.step(level, direction).max(ground);
            if risen >= self.level[to] {
                continue;
            }
            if risen == ground {
                self.level[to] = risen;
                carried.moved(cell, to, direction);
                self.rising.push(to as u32);
            } else {
                is_shore = true;
            }
        }
        if is_shore {
            self.shore.push(cell as u32);
        }
    }

    /// Puts the cells beside a wet one into the queue that are still too high, at the least level that their neighbours
    /// allow.
    fn wet_beside<C: Carried>(&mut self, cell: usize, carried: &mut C) {
        let level = self.level[cell];
        for direction in 0..8 {
            let to = self.neighbour(cell, direction);
            if self.level[to] <= self.rise.step(level, direction).max(self.ground[to]) {
                continue;
            }
            let mut least = (self.level[to], cell, direction);
            for back in 0..8 {
                let from = self.neighbour(to, back);
                let there = self.level[from];
                if there == R::Level::OUTSIDE || there >= least.0 {
                    continue;
                }
                let onward = (back + 4) % 8;
                let risen = self.rise.step(there, onward).max(self.ground[to]);
                if risen < least.0 {
                    least = (risen, from, onward);
                }
            }
            self.level[to] = least.0;
            carried.moved(least.1, to, least.2);
            self.heap.push(least.0, to as u32);
        }
    }
}

fn read<'a, R: Rise, T: Number + 'a>(
    rise: &R,
    rows: impl Iterator<Item = &'a [T]>,
    missing: Missing,
    stride: usize,
    ground: &mut [R::Level],
) {
    for (cells, row) in rows.zip(ground.chunks_mut(stride)) {
        for (cell, level) in cells.iter().zip(row) {
            let value = cell.to_f64();
            if !missing.is(value) {
                *level = rise.ground(value);
            }
        }
    }
}

mod ground;
mod level_spread;
#[cfg(test)]
mod tests;
