//! A band of rows of the raster: elevations, and by how many observers each cell is seen, by rows and by columns.

use edgegis_sdk::cells::{Cells, Missing, Number};
use edgegis_sdk::lanes::{F32x4, F64x4, LANES};
use edgegis_sdk::{of_any_type, Error, Window};

/// Elevations beyond it are none.
const LARGEST_ELEVATION: f64 = 1e30;
/// Rows and columns that are turned at a time, so that both sides stay in a core's cache.
const TILE: usize = 32;

/// The type of elevations in a band: it holds every value of the raster's cells.
pub trait Elevation: Number + Default {
    const NONE: Self;
    fn of(cell: impl Number) -> Self;
    fn four(cells: &[Self; LANES]) -> F64x4;
}

impl Elevation for f32 {
    const NONE: f32 = f32::NAN;

    #[inline(always)]
    fn of(cell: impl Number) -> f32 {
        cell.to_f32()
    }

    #[inline(always)]
    fn four(cells: &[f32; LANES]) -> F64x4 {
        F32x4::read(cells).to_f64()
    }
}

impl Elevation for f64 {
    const NONE: f64 = f64::NAN;

    #[inline(always)]
    fn of(cell: impl Number) -> f64 {
        cell.to_f64()
    }

    #[inline(always)]
    fn four(cells: &[f64; LANES]) -> F64x4 {
        F64x4::read(cells)
    }
}

pub struct Band<T> {
    pub first_row: usize,
    pub rows: usize,
    pub columns: usize,
    /// Row by row, and column by column; NaN where there is none.
    pub elevations: Vec<T>,
    pub elevations_down: Vec<T>,
    /// Observers who see a cell, of those who were counted row by row, and of those who were counted column by column.
    pub seen: Vec<u16>,
    pub seen_down: Vec<u16>,
}

impl<T: Elevation> Band<T> {
    /// Of a window of full width.
    pub fn new(window: Window, cells: Cells, nodata: f64) -> Result<Self, Error> {
        let Window { row: first_row, rows, columns, .. } = window;
        if cells.len() != rows * columns || cells.is_empty() {
            return Err(Error::internal("the window's size does not fit its cells"));
        }
        let elevations = of_any_type!(cells, cells => {
            let missing = Missing::of(cells, nodata);
            let is_there = |value: f64| !missing.is(value) && value.abs() <= LARGEST_ELEVATION;
            cells.iter().map(|cell| if is_there(cell.to_f64()) { T::of(*cell) } else { T::NONE }).collect::<Vec<T>>()
        });
        let elevations_down = turned(&elevations, rows, columns);
        let (seen, seen_down) = (vec![0; elevations.len()], vec![0; elevations.len()]);
        Ok(Band { first_row, rows, columns, elevations, elevations_down, seen, seen_down })
    }

    /// NaN where there is none.
    pub fn elevation(&self, column: usize, row: usize) -> f64 {
        self.elevations[(row - self.first_row) * self.columns + column].to_f64()
    }

    /// By how many observers each cell is seen, row by row, with those of `earlier` (none: 0).
    pub fn into_seen(mut self, earlier: &[u16]) -> Vec<u16> {
        let seen = &mut self.seen;
        let seen_down = turned(&self.seen_down, self.columns, self.rows);
        seen.iter_mut().zip(&seen_down).for_each(|(count, more)| *count += more);
        seen.iter_mut().zip(earlier).for_each(|(count, before)| *count += before);
        self.seen
    }
}

/// A matrix with rows and columns exchanged.
fn turned<T: Copy + Default>(values: &[T], rows: usize, columns: usize) -> Vec<T> {
    let mut turned = vec![T::default(); values.len()];
    for top in (0..rows).step_by(TILE) {
        for left in (0..columns).step_by(TILE) {
            for column in left..(left + TILE).min(columns) {
                let line = &mut turned[column * rows + top..column * rows + (top + TILE).min(rows)];
                let cells = values[top * columns + column..].iter().step_by(columns);
                line.iter_mut().zip(cells).for_each(|(to, from)| *to = *from);
            }
        }
    }
    turned
}
