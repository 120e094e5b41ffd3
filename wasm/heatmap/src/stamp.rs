//! Adds points to a strip of rows of the grid.
//!
//! A cell's sum is f32 and grows in the order of the features, each addition in f64: then it equals QGIS's to the bit.
//! Of a row of a point's block only the chord within the radius is touched, which vectorises.

use crate::density_grid::{Block, DensityGrid, NODATA};
use crate::kernels::{epanechnikov, quartic, triangular, triweight, Kernel, Shape};
use edgegis_sdk::lanes::{F32x4, F64x4, LANES};
use std::ops::Range;

/// A located point: where, how far it reaches, how much it counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedPoint {
    pub x: f64,
    pub y: f64,
    pub radius: f64,
    pub weight: f64,
    pub block: Block,
}

/// Rows of the grid, or a part of their columns, and [`STRIP_PADDING`] cells more.
pub struct Strip<'a> {
    pub cells: &'a mut [f32],
    pub columns: Range<usize>,
    pub rows: Range<usize>,
}

/// The largest number whose root, rounded, is not above `radius`: comparing squares with it is comparing distances.
fn largest_square(radius: f64) -> f64 {
    let mut square = radius * radius;
    while square.sqrt() > radius {
        square = square.next_down();
    }
    while square.is_finite() && square.next_up().sqrt() <= radius {
        square = square.next_up();
    }
    square
}

/// Adds points to strips; keeps the memory of one point's columns.
pub struct Stamper<'a> {
    grid: &'a DensityGrid,
    kernel: &'a Kernel,
    /// Squared distances along x of the columns of a block, filled up to whole groups of lanes.
    squares: Vec<f64>,
    /// 0, 1, 2, ...
    numbers: Vec<f32>,
}

/// Cells that a strip must have behind its last row.
pub const STRIP_PADDING: usize = LANES - 1;

impl<'a> Stamper<'a> {
    pub fn new(grid: &'a DensityGrid, kernel: &'a Kernel) -> Self {
        Stamper { grid, kernel, squares: vec![], numbers: vec![] }
    }

    /// Adds one point to the cells of the strip that it reaches.
    pub fn add(&mut self, point: &WeightedPoint, strip: &mut Strip) {
        let (factor, decay) = (self.kernel.factor(point.radius), self.kernel.decay);
        let [weight, factor, radius] = [point.weight, factor, point.radius].map(F64x4::from);
        let part = |square: F64x4| square.sqrt() / radius;
        match self.kernel.shape {
            Shape::Quartic => self.add_by(point, strip, |square| weight * (factor * quartic(part(square)))),
            Shape::Triangular => {
                self.add_by(point, strip, |square| weight * (factor * triangular(part(square), decay)))
            }
            Shape::Uniform => self.add_by(point, strip, |_| weight * factor),
            Shape::Triweight => self.add_by(point, strip, |square| weight * (factor * triweight(part(square)))),
            Shape::Epanechnikov => self.add_by(point, strip, |square| weight * (factor * epanechnikov(part(square)))),
        }
    }

    /// `value` is what a cell gets at a squared distance.
    #[inline(always)]
    fn add_by(&mut self, point: &WeightedPoint, strip: &mut Strip, value: impl Fn(F64x4) -> F64x4) {
        let block = point.block;
        let rows = overlap(block.row, block.size, &strip.rows);
        let columns = overlap(block.column, block.size, &strip.columns);
        if rows.is_empty() || columns.is_empty() {
            return;
        }
        let (grid, width) = (self.grid, strip.columns.len());
        self.measure(columns.clone(), point.x);
        let chords = Chords {
            squares: &self.squares[..columns.len()],
            limit: largest_square(point.radius),
            centre: (point.x - grid.x(columns.start)) / grid.pixel_size,
            nearest: columns.clone().take_while(|column| grid.x(*column) < point.x).count(),
            per_cell: 1.0 / grid.pixel_size,
        };
        for row in rows {
            let rise = square(grid.y(block.mirrored_row + row - block.row) - point.y);
            let chord = chords.at(rise);
            let lanes = chord.start / LANES * LANES..chord.end.next_multiple_of(LANES);
            let start = (row - strip.rows.start) * width + columns.start - strip.columns.start;
            let cells = &mut strip.cells[start + lanes.start..start + lanes.end];
            let run = Run { squares: &self.squares[lanes.clone()], numbers: &self.numbers[lanes], chord };
            let rise = F64x4::from(rise);
            run.add_to(cells, |squares| value(squares + rise));
        }
    }

    /// Squared distances along x from the centres of columns.
    fn measure(&mut self, columns: Range<usize>, x: f64) {
        let lanes = columns.len().next_multiple_of(LANES);
        self.squares.clear();
        self.squares.extend(columns.map(|column| square(self.grid.x(column) - x)));
        self.squares.resize(lanes, f64::INFINITY);
        self.numbers.extend((self.numbers.len()..lanes).map(|number| number as f32));
    }
}

/// Whole groups of lanes around a chord.
struct Run<'a> {
    squares: &'a [f64],
    numbers: &'a [f32],
    chord: Range<usize>,
}

impl Run<'_> {
    /// Adds in f64 and rounds each sum to f32; a cell without a value starts from 0. Cells beside the chord stay.
    #[inline(always)]
    fn add_to(&self, cells: &mut [f32], value: impl Fn(F64x4) -> F64x4) {
        let chord = self.chord.start as f32..self.chord.end as f32;
        let (squares, numbers) = (self.squares.as_chunks().0, self.numbers.as_chunks().0);
        for ((cells, squares), numbers) in cells.as_chunks_mut().0.iter_mut().zip(squares).zip(numbers) {
            let old = F32x4::read(cells);
            let before = old.equals(NODATA).choose(F32x4::from(0.0), old);
            let sums = (before.to_f64() + value(F64x4::read(squares))).to_f32();
            F32x4::read(numbers).in_range(chord.clone()).choose(sums, old).write(cells);
        }
    }
}

fn square(length: f64) -> f64 {
    length * length
}

/// The part of `start..start + size` that lies in `range`.
fn overlap(start: usize, size: usize, range: &Range<usize>) -> Range<usize> {
    start.max(range.start)..(start + size).min(range.end)
}

/// Which cells of a block's row lie within the radius. Squares fall up to `nearest` and rise from there on.
struct Chords<'a> {
    squares: &'a [f64],
    limit: f64,
    /// The point's place among the columns, in cells.
    centre: f64,
    nearest: usize,
    /// One by the size of a cell.
    per_cell: f64,
}

impl Chords<'_> {
    /// The chord at a squared distance along y: guessed by a root, then set right by the comparison that counts.
    fn at(&self, rise: f64) -> Range<usize> {
        let reaches = |i: usize| self.squares[i] + rise <= self.limit;
        let half = (self.limit - rise).max(0.0).sqrt() * self.per_cell;
        let mut start = ((self.centre - half + 1.0) as usize).min(self.nearest);
        while start > 0 && reaches(start - 1) {
            start -= 1;
        }
        while start < self.nearest && !reaches(start) {
            start += 1;
        }
        let mut end = ((self.centre + half) as usize + 1).clamp(self.nearest, self.squares.len());
        while end < self.squares.len() && reaches(end) {
            end += 1;
        }
        while end > self.nearest && !reaches(end - 1) {
            end -= 1;
        }
        start..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::density_grid::Extent;

    const RAW_UNIFORM: Kernel = Kernel { shape: Shape::Uniform, decay: 0.0, scaled: false };

    fn strip_of(grid: &DensityGrid, kernel: Kernel, points: &[(f64, f64, f64)], rows: Range<usize>) -> Vec<f32> {
        let mut cells = vec![NODATA; grid.columns * rows.len() + STRIP_PADDING];
        let mut strip = Strip { cells: &mut cells, columns: 0..grid.columns, rows };
        let mut stamper = Stamper::new(grid, &kernel);
        for (x, y, weight) in points.iter().copied() {
            let block = grid.block(x, y, 2.0).unwrap();
            stamper.add(&WeightedPoint { x, y, radius: 2.0, weight, block }, &mut strip);
        }
        cells.truncate(cells.len() - STRIP_PADDING);
        cells
    }

    fn grid() -> DensityGrid {
        DensityGrid::new(Extent::parse("0,0,4,4").unwrap().grown(2.0), 1.0).unwrap()
    }

    #[test]
    fn a_disc_of_cells_around_a_point() {
        // The point lies on a corner of cells; centres at 0.5, 1.5 from it: within 2 unless both are 1.5.
        let cells = strip_of(&grid(), RAW_UNIFORM, &[(2.0, 2.0, 3.0)], 0..9);
        let reached: Vec<usize> = (0..81).filter(|i| cells[*i] == 3.0).map(|i| (i / 9) * 10 + i % 9).collect();
        assert_eq!(reached, [23, 24, 32, 33, 34, 35, 42, 43, 44, 45, 53, 54]);
        assert_eq!(cells.iter().filter(|cell| **cell == NODATA).count(), 81 - 12);
    }

    #[test]
    fn weights_add_up_and_zero_is_not_nodata() {
        let cells = strip_of(&grid(), RAW_UNIFORM, &[(2.0, 2.0, 3.0), (2.0, 2.0, -3.0), (3.0, 2.0, 0.5)], 0..9);
        assert_eq!((cells[4 * 9 + 4], cells[4 * 9 + 2]), (0.5, 0.0));
    }

    #[test]
    fn strips_join_to_the_whole() {
        let kernel = Kernel { shape: Shape::Quartic, decay: 0.0, scaled: true };
        let points = [(0.3, 0.7, 1.0), (1.1, 3.9, 2.0), (4.0, 4.0, 0.1)];
        let whole = strip_of(&grid(), kernel, &points, 0..9);
        let parts: Vec<f32> =
            [0..3, 3..4, 4..9].into_iter().flat_map(|rows| strip_of(&grid(), kernel, &points, rows)).collect();
        assert_eq!(whole, parts);
    }

    #[test]
    fn the_largest_square_is_on_the_radius() {
        for radius in [1.0, 25.0, 0.1, 1e-3 / 3.0, 12345.678, 1e200] {
            let square = largest_square(radius);
            assert!(square.sqrt() <= radius && square.next_up().sqrt() > radius, "{radius}");
        }
    }
}
