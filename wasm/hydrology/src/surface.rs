//! A window of filled elevations with a halo of one cell: who is lower than whom, and where water goes.

use crate::cells::{Cells, Number};
use crate::level::NEIGHBOURS;
use crate::of_any_type;
use crate::sinks::only_batch;
use edgegis_sdk::{Error, Stream, Window};

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
        let offsets = NEIGHBOURS.map(|(down, right)| (down * stride as isize + right) as usize);
        Ok(Surface { columns: window.columns, rows: window.rows, stride, level, steps, offsets })
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
