//! The topographic position of a cell among its eight neighbours, to the bit as `gdaldem TPI` computes it.
//!
//! Sums are f32, from the upper left to the lower right. At the raster's edge the neighbours that are not there are
//! extrapolated from the two cells before them, or the cells have no value.

use crate::missing::Missing;
use edgegis_sdk::cells::Cells;
use edgegis_sdk::{host, Error, Grid, Window};

/// Cells that are looked at together for missing ones.
const BLOCK: usize = 64;
const REPORT_ROWS: usize = 64;

/// A window of a raster, and what its cells without a value get.
pub struct NineCells<'a> {
    pub elevation: Cells<'a>,
    pub window: Window,
    pub grid: &'a Grid,
    pub missing: Missing,
    /// Whether the raster's outermost cells, and those beside missing ones, get a value.
    pub compute_edges: bool,
    pub output_nodata: f32,
}

/// A row of the window, and which of its blocks have missing cells, or those that make a NaN.
struct Line {
    cells: Vec<f32>,
    gaps: Vec<bool>,
}

impl Line {
    fn new(columns: usize) -> Self {
        Line { cells: vec![0.0; columns], gaps: vec![false; columns.div_ceil(BLOCK)] }
    }
}

/// `None` stands for a missing cell.
type Nine = [Option<f32>; 9];

impl NineCells<'_> {
    /// The window's core, row by row.
    pub fn compute(&self) -> Result<Vec<f32>, Error> {
        let Window { columns, rows, .. } = self.window;
        let mut output = vec![self.output_nodata; rows * columns];
        let mut lines = [(); 3].map(|()| Line::new(self.window.full_columns()));
        self.load(&mut lines[1], -1);
        self.load(&mut lines[2], 0);
        for (row, cells) in output.chunks_exact_mut(columns).enumerate() {
            lines.rotate_left(1);
            self.load(&mut lines[2], row as isize + 1);
            let at_edge = self.window.row + row == 0 || self.window.row + row + 1 == self.grid.rows;
            if !at_edge {
                self.inner_row(&lines, cells);
            }
            self.edge_cells(row, at_edge, cells);
            if row % REPORT_ROWS == REPORT_ROWS - 1 {
                host::progress((row + 1) as f64 / rows as f64)?;
            }
        }
        Ok(output)
    }

    /// Reads a row, counted from the core's first, if it is there.
    fn load(&self, line: &mut Line, row: isize) {
        let outer = row + self.window.top as isize;
        if outer >= 0 && (outer as usize) < self.window.full_rows() {
            self.elevation.read_f32(outer as usize * line.cells.len(), &mut line.cells);
            for (gap, cells) in line.gaps.iter_mut().zip(line.cells.chunks(BLOCK)) {
                *gap = cells.iter().map(|cell| u32::from(self.missing.is_no_elevation(*cell))).sum::<u32>() > 0;
            }
        }
    }

    /// All cells of a row that have two neighbours in it.
    fn inner_row(&self, lines: &[Line; 3], output: &mut [f32]) {
        let left = self.window.left;
        let first = 1_usize.saturating_sub(left);
        let end = (self.window.columns + self.window.right - 1).min(self.window.columns);
        for start in (first..end).step_by(BLOCK) {
            let stop = end.min(start + BLOCK);
            // Of the outer row: one cell before the block's first to one behind its last.
            let places = start + left - 1..stop + left + 1;
            let [above, own, below] = lines.each_ref().map(|line| &line.cells[places.clone()]);
            let cells = &mut output[start..stop];
            for (i, cell) in cells.iter_mut().enumerate() {
                let sum = above[i] + above[i + 1] + above[i + 2] + own[i] + own[i + 2];
                *cell = position(own[i + 1], sum + below[i] + below[i + 1] + below[i + 2]);
            }
            let blocks = places.start / BLOCK..places.end.div_ceil(BLOCK);
            if lines.iter().any(|line| line.gaps[blocks.clone()].contains(&true)) {
                for (i, cell) in cells.iter_mut().enumerate() {
                    *cell = self.value(
                        [
                            above[i],
                            above[i + 1],
                            above[i + 2],
                            own[i],
                            own[i + 1],
                            own[i + 2],
                            below[i],
                            below[i + 1],
                            below[i + 2],
                        ]
                        .map(Some),
                    );
                }
            }
        }
    }

    /// The cells of a row that lie at the raster's edge.
    fn edge_cells(&self, row: usize, whole_row: bool, output: &mut [f32]) {
        if !self.compute_edges || self.grid.columns < 2 || self.grid.rows < 2 {
            return;
        }
        let last = self.grid.columns - 1;
        for (column, cell) in output.iter_mut().enumerate() {
            let outer = self.window.column + column;
            if whole_row || outer == 0 || outer == last {
                *cell = self.value(self.nine_at_edge(outer, self.window.row + row));
            }
        }
    }

    /// The nine cells around a cell at the edge. In the raster's first and last row those beside a corner are
    /// repeated, all others outside are extrapolated.
    fn nine_at_edge(&self, column: usize, row: usize) -> Nine {
        let (last_column, last_row) = (self.grid.columns as isize - 1, self.grid.rows as isize - 1);
        let in_edge_row = row == 0 || row as isize == last_row;
        let mut nine = [None; 9];
        for (place, cell) in nine.iter_mut().enumerate() {
            let (right, down) = (place as isize % 3 - 1, place as isize / 3 - 1);
            let (own_column, own_row) = (column as isize, row as isize);
            let (mut x, y) = (own_column + right, own_row + down);
            if in_edge_row {
                x = x.clamp(0, last_column);
            }
            *cell = if y < 0 || y > last_row {
                self.extrapolated(self.at(x, own_row), self.at(x, own_row - down))
            } else if x < 0 || x > last_column {
                self.extrapolated(self.at(own_column, y), self.at(own_column - right, y))
            } else {
                Some(self.at(x, y))
            };
        }
        nine
    }

    /// A cell by its column and row in the raster.
    fn at(&self, column: isize, row: isize) -> f32 {
        let Window { left, top, .. } = self.window;
        let x = column as usize + left - self.window.column;
        let y = row as usize + top - self.window.row;
        let mut cell = [0.0];
        self.elevation.read_f32(y * self.window.full_columns() + x, &mut cell);
        cell[0]
    }

    /// The next of two cells in a line, none where one of them is missing.
    fn extrapolated(&self, near: f32, far: f32) -> Option<f32> {
        if self.missing.is_nodata(near) || self.missing.is_nodata(far) {
            return None;
        }
        let value = 2.0 * near - far;
        match self.missing.is_nodata(value) {
            true if self.missing.whole => Some(value + 1.0),
            true => None,
            false => Some(value),
        }
    }

    /// The value of the cell in the middle of nine.
    fn value(&self, nine: Nine) -> f32 {
        let nine = nine.map(|cell| cell.filter(|cell| !self.missing.is_nodata(*cell)));
        let Some(own) = nine[4] else { return self.output_nodata };
        if !self.compute_edges && nine.contains(&None) {
            return self.output_nodata;
        }
        let cell = |place: usize| nine[place].unwrap_or(own);
        let sum = cell(0) + cell(1) + cell(2) + cell(3) + cell(5) + cell(6) + cell(7) + cell(8);
        let value = position(own, sum);
        // The one NaN that may leave a guest.
        if value.is_nan() {
            f32::NAN
        } else {
            value
        }
    }
}

#[inline(always)]
fn position(own: f32, sum: f32) -> f32 {
    own - sum * 0.125
}

#[cfg(test)]
mod tests;
