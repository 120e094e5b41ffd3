//! A window of filled elevations with a halo of one cell: who is lower than whom, and where water goes.

use crate::level::NEIGHBOURS;
use crate::sinks::only_batch;
use edgegis_sdk::cells::{Cells, Number};
use edgegis_sdk::of_any_type;
use edgegis_sdk::{Error, Stream, Window};

/// Steps to an outlet that a window cannot know yet.
pub const UNKNOWN_STEPS: u32 = 1 << 30;
/// A cell that drains nowhere: an outlet without a lower neighbour, or a cell without data.
pub const NOWHERE: u8 = 255;
/// Straight neighbours first, then diagonal ones.
const STRAIGHT_FIRST: [usize; 8] = [0, 2, 4, 6, 1, 3, 5, 7];

/// Filled elevations (NaN: no data or outside of the raster) and the steps to an outlet where they are level.
pub struct Surface {
    pub columns: usize,
    pub rows: usize,
    pub stride: usize,
    pub level: Vec<f64>,
    pub steps: Vec<u32>,
    offsets: [usize; 8],
}

impl Surface {
    /// The cells that were kept, with a halo where the raster goes on.
    pub fn read(kept: &Stream, window: &Window) -> Result<Self, Error> {
        let batch = only_batch(kept)?;
        let stride = window.columns + 2;
        let mut level = vec![f64::NAN; stride * (window.rows + 2)];
        let start = (1 - window.top) * stride + 1 - window.left;
        let full = window.full_columns();
        of_any_type!(Cells::of_band(batch, 0)?, cells => spread(cells, full, stride, &mut level[start..], Number::to_f64));
        let mut steps = vec![];
        if let Some(column) = batch.columns.get(1) {
            steps.resize(level.len(), 0);
            spread(column.cells()?.u32s()?, full, stride, &mut steps[start..], |steps| steps);
        }
        Ok(Surface { columns: window.columns, rows: window.rows, stride, level, steps, offsets: offsets(stride) })
    }

    /// Levels of the core's cells, with a halo that is still to be filled in.
    pub fn of_core(window: &Window, levels: &[f64]) -> Self {
        let stride = window.columns + 2;
        let mut level = vec![f64::NAN; stride * (window.rows + 2)];
        spread(levels, window.columns, stride, &mut level[stride + 1..], |level| level);
        Surface { columns: window.columns, rows: window.rows, stride, level, steps: vec![], offsets: offsets(stride) }
    }

    /// A cell of the core or the halo, by its row and column from the core's first cell on.
    pub fn halo_cell(&self, row: isize, column: isize) -> usize {
        (row + 1) as usize * self.stride + (column + 1) as usize
    }

    /// Counts the steps over level ground to a cell that has a lower neighbour or is an outlet; unknown where the way
    /// there leaves the window.
    pub fn count_steps(&mut self) {
        self.steps = vec![UNKNOWN_STEPS; self.level.len()];
        let mut flat = vec![];
        for row in 0..self.rows {
            let start = self.cell(row, 0);
            for cell in start..start + self.columns {
                let level = self.level[cell];
                // NaN, no data, is not at least as high.
                if self.offsets.iter().all(|offset| self.level[cell.wrapping_add(*offset)] >= level) {
                    flat.push(cell as u32);
                } else {
                    self.steps[cell] = 0;
                }
            }
        }
        let mut steps = 1;
        let mut wave: Vec<u32> = flat.into_iter().filter(|cell| self.is_beside_known(*cell as usize)).collect();
        while !wave.is_empty() {
            wave.iter().for_each(|cell| self.steps[*cell as usize] = steps);
            let mut next = vec![];
            for cell in wave.into_iter().map(|cell| cell as usize) {
                for offset in self.offsets {
                    let to = cell.wrapping_add(offset);
                    if self.steps[to] == UNKNOWN_STEPS && self.level[to] == self.level[cell] && self.is_core(to) {
                        self.steps[to] = steps + 1;
                        next.push(to as u32);
                    }
                }
            }
            (wave, steps) = (next, steps + 1);
        }
    }

    fn is_beside_known(&self, cell: usize) -> bool {
        let known = |to: usize| self.steps[to] == 0 && self.level[to] == self.level[cell];
        self.offsets.iter().any(|offset| known(cell.wrapping_add(*offset)))
    }

    fn is_core(&self, cell: usize) -> bool {
        let (row, column) = (cell / self.stride, cell % self.stride);
        row.wrapping_sub(1) < self.rows && column.wrapping_sub(1) < self.columns
    }

    #[inline(always)]
    pub fn cell(&self, row: usize, column: usize) -> usize {
        (row + 1) * self.stride + column + 1
    }

    #[inline(always)]
    pub fn neighbour(&self, cell: usize, direction: usize) -> usize {
        cell.wrapping_add(self.offsets[direction])
    }

    pub fn has_data(&self, cell: usize) -> bool {
        !self.level[cell].is_nan()
    }

    /// Whether a cell with data has a neighbour without.
    pub fn is_outlet(&self, cell: usize) -> bool {
        self.has_data(cell) && (0..8).any(|direction| !self.has_data(self.neighbour(cell, direction)))
    }

    /// The core's cells in rows.
    pub fn core(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows).flat_map(|row| self.cell(row, 0)..self.cell(row, 0) + self.columns)
    }

    /// Direction of the steepest way down, of equal ones the last from north on; on level ground to a straight, else a
    /// diagonal neighbour that is nearer to the outlet. `stored` rounds a neighbour's level as the result's type does.
    #[inline(always)]
    pub fn direction(&self, cell: usize, lengths: &[f64; 8], stored: impl Fn(f64) -> f64) -> u8 {
        let level = self.level[cell];
        let (mut steepest, mut found) = (0.0, NOWHERE);
        for (direction, length) in lengths.iter().enumerate() {
            let other = self.level[self.neighbour(cell, direction)];
            let fall = level - stored(other);
            if fall > 0.0 && !other.is_nan() {
                let gradient = fall / length;
                if gradient >= steepest {
                    (steepest, found) = (gradient, direction as u8);
                }
            }
        }
        if found == NOWHERE && !self.steps.is_empty() && self.steps[cell] > 0 {
            let nearer = |direction: &&usize| {
                let other = self.neighbour(cell, **direction);
                self.level[other] == level && self.steps[other] + 1 == self.steps[cell]
            };
            found = STRAIGHT_FIRST.iter().find(nearer).map_or(NOWHERE, |direction| *direction as u8);
        }
        found
    }
}

fn offsets(stride: usize) -> [usize; 8] {
    NEIGHBOURS.map(|(down, right)| (down * stride as isize + right) as usize)
}

fn spread<T: Copy, U>(cells: &[T], columns: usize, stride: usize, to: &mut [U], convert: impl Fn(T) -> U) {
    for (cells, row) in cells.chunks_exact(columns.max(1)).zip(to.chunks_mut(stride)) {
        for (cell, place) in cells.iter().zip(row) {
            *place = convert(*cell);
        }
    }
}

/// How a level reads once it is a cell of that type.
pub fn stored_as(format: &str) -> fn(f64) -> f64 {
    match format {
        "c" => |level| i8::of_f64(level).to_f64(),
        "C" => |level| u8::of_f64(level).to_f64(),
        "s" => |level| i16::of_f64(level).to_f64(),
        "S" => |level| u16::of_f64(level).to_f64(),
        "i" => |level| i32::of_f64(level).to_f64(),
        "I" => |level| u32::of_f64(level).to_f64(),
        "l" => |level| i64::of_f64(level).to_f64(),
        "L" => |level| u64::of_f64(level).to_f64(),
        "f" => |level| f32::of_f64(level).to_f64(),
        _ => |level| level,
    }
}
