//! Adds points to a strip of rows of the grid.
//!
//! A cell's sum is f32 and grows in the order of the features, each addition in f64: then it equals QGIS's to the bit.
//! Of a row of a point's block only the chord within the radius is touched, which vectorises.

use crate::density_grid::{Block, DensityGrid, NODATA};
use crate::kernels::{epanechnikov, quartic, triangular, triweight, Kernel, Shape};
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

/// Rows of the grid, or a part of their columns.
pub struct Strip<'a> {
    pub cells: &'a mut [f32],
    pub columns: Range<usize>,
    pub rows: Range<usize>,
}

/// What does not change along a point's rows.
struct Reach {
    radius: f64,
    /// The largest square whose root is not above the radius.
    square: f64,
    weight: f64,
    factor: f64,
}

impl Reach {
    fn new(kernel: &Kernel, point: &WeightedPoint) -> Self {
        let radius = point.radius;
        Reach { radius, square: largest_square(radius), weight: point.weight, factor: kernel.factor(radius) }
    }
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
    /// Squared distances along x of the columns of a block.
    squares: Vec<f64>,
    /// Squared distances of the cells of a chord.
    chord: Vec<f64>,
}

impl<'a> Stamper<'a> {
    pub fn new(grid: &'a DensityGrid, kernel: &'a Kernel) -> Self {
        Stamper { grid, kernel, squares: vec![], chord: vec![] }
    }

    /// Adds one point to the cells of the strip that it reaches.
    pub fn add(&mut self, point: &WeightedPoint, strip: &mut Strip) {
        let block = point.block;
        let rows = overlap(block.row, block.size, &strip.rows);
        let columns = overlap(block.column, block.size, &strip.columns);
        if rows.is_empty() || columns.is_empty() {
            return;
        }
        let reach = Reach::new(self.kernel, point);
        let grid = self.grid;
        self.squares.clear();
        self.squares.extend(columns.clone().map(|column| square(grid.x(column) - point.x)));
        let nearest = columns.clone().take_while(|column| grid.x(*column) < point.x).count();
        let width = strip.columns.len();
        for row in rows {
            let rise = square(grid.y(block.mirrored_row + row - block.row) - point.y);
            let chord = within(&self.squares, nearest, reach.square, rise);
            let start = (row - strip.rows.start) * width + columns.start - strip.columns.start;
            let cells = &mut strip.cells[start + chord.start..start + chord.end];
            self.chord.clear();
            self.chord.extend(self.squares[chord].iter().map(|run| run + rise));
            add_chord(self.kernel, &reach, &self.chord, cells);
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

/// The cells of a row within the radius. Squares fall up to `nearest` and rise from there on.
fn within(squares: &[f64], nearest: usize, limit: f64, rise: f64) -> Range<usize> {
    let (left, right) = squares.split_at(nearest);
    let start = left.partition_point(|run| run + rise > limit);
    let end = nearest + right.partition_point(|run| run + rise <= limit);
    start..end.max(start)
}

fn add_chord(kernel: &Kernel, reach: &Reach, squares: &[f64], cells: &mut [f32]) {
    let decay = kernel.decay;
    match kernel.shape {
        Shape::Quartic => add_shape(reach, squares, cells, quartic),
        Shape::Triangular => add_shape(reach, squares, cells, |part| triangular(part, decay)),
        Shape::Uniform => add_shape(reach, squares, cells, |_| 1.0),
        Shape::Triweight => add_shape(reach, squares, cells, triweight),
        Shape::Epanechnikov => add_shape(reach, squares, cells, epanechnikov),
    }
}

#[inline(always)]
fn add_shape(reach: &Reach, squares: &[f64], cells: &mut [f32], shape: impl Fn(f64) -> f64) {
    for (cell, square) in cells.iter_mut().zip(squares) {
        let value = reach.weight * (reach.factor * shape(square.sqrt() / reach.radius));
        let before = if *cell == NODATA { 0.0 } else { *cell };
        *cell = (f64::from(before) + value) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::density_grid::Extent;

    const RAW_UNIFORM: Kernel = Kernel { shape: Shape::Uniform, decay: 0.0, scaled: false };

    fn strip_of(grid: &DensityGrid, kernel: Kernel, points: &[(f64, f64, f64)], rows: Range<usize>) -> Vec<f32> {
        let mut cells = vec![NODATA; grid.columns * rows.len()];
        let mut strip = Strip { cells: &mut cells, columns: 0..grid.columns, rows };
        let mut stamper = Stamper::new(grid, &kernel);
        for (x, y, weight) in points.iter().copied() {
            let block = grid.block(x, y, 2.0).unwrap();
            stamper.add(&WeightedPoint { x, y, radius: 2.0, weight, block }, &mut strip);
        }
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
        let parts: Vec<f32> = [0..3, 3..4, 4..9].into_iter().flat_map(|rows| strip_of(&grid(), kernel, &points, rows)).collect();
        assert_eq!(whole, parts);
    }

    #[test]
    fn the_largest_square_is_on_the_radius() {
        for radius in [1.0, 25.0, 0.1, 1e-3 / 3.0, 12345.678, 1e200] {
            let square = largest_square(radius);
            assert!(square.sqrt() <= radius && !(square.next_up().sqrt() <= radius) || square.is_infinite());
        }
    }
}
