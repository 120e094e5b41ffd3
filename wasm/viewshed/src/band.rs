//! A band of rows of the raster: elevations, and by how many observers each cell is seen, row by row and column by column.

use edgegis_sdk::cells::{Cells, Missing, Number};
use edgegis_sdk::lanes::{F32x4, F64x4, LANES};
use edgegis_sdk::{of_any_type, Error, Window};

/// Elevations beyond it are none.
const LARGEST_ELEVATION: f64 = 1e30;
/// Rows and columns that are turned at a time, so that both sides stay in a core's cache.
const TILE: usize = 32;

/// The type of elevations in a band: it holds every value of the raster's cells.
pub trait Elevation: Number {
    fn four(cells: &[Self; LANES]) -> F64x4;
}

impl Elevation for f32 {
    #[inline(always)]
    fn four(cells: &[f32; LANES]) -> F64x4 {
        F32x4::read(cells).to_f64()
    }
}

impl Elevation for f64 {
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
            let elevation = |value: f64| {
                let there = !missing.is(value) && value.abs() <= LARGEST_ELEVATION;
                T::of_f64(if there { value } else { f64::NAN })
            };
            cells.iter().map(|cell| elevation(cell.to_f64())).collect::<Vec<T>>()
        });
        let mut elevations_down = elevations.clone();
        turn(&elevations, rows, columns, |place, value| elevations_down[place] = value);
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
        turn(&self.seen_down, self.columns, self.rows, |place, count| seen[place] += count);
        seen.iter_mut().zip(earlier).for_each(|(count, before)| *count += before);
        self.seen
    }
}

/// Gives each value of a matrix with the place that it has when rows and columns change places.
fn turn<T: Copy>(values: &[T], rows: usize, columns: usize, mut put: impl FnMut(usize, T)) {
    for top in (0..rows).step_by(TILE) {
        for left in (0..columns).step_by(TILE) {
            for row in top..(top + TILE).min(rows) {
                for column in left..(left + TILE).min(columns) {
                    put(column * rows + row, values[row * columns + column]);
                }
            }
        }
    }
}
