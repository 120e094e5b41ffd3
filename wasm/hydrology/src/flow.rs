//! A window of flow directions with a border of one cell, and what drains along them.

use crate::level::NEIGHBOURS;
use edgegis_sdk::{Error, Window};

/// Of kept directions: a cell with data that drains nowhere, as [`crate::directions::NOWHERE`] is one without.
pub const STAYS: u8 = 8;
/// Direction of the border.
const OUTSIDE: u8 = 9;
/// In place of how many cells a cell waits for: it is done.
const DONE: u8 = u8::MAX;

/// Directions of a window's cells.
pub struct Flow {
    pub window: Window,
    stride: usize,
    pub directions: Vec<u8>,
    offsets: [usize; 8],
}

impl Flow {
    pub fn new(window: Window, core: &[u8]) -> Self {
        let stride = window.columns + 2;
        let offsets = NEIGHBOURS.map(|(down, right)| (down * stride as isize + right) as usize);
        let mut directions = vec![OUTSIDE; stride * (window.rows + 2)];
        for (row, core) in directions.chunks_exact_mut(stride).skip(1).zip(core.chunks_exact(window.columns.max(1))) {
            row[1..=window.columns].copy_from_slice(core);
        }
        Flow { window, stride, directions, offsets }
    }

    /// Number of cells with the border.
    pub fn cell_count(&self) -> usize {
        self.directions.len()
    }

    pub fn cell(&self, row: usize, column: usize) -> usize {
        (row + 1) * self.stride + column + 1
    }

    /// Row and column, in the grid, of a cell of the window or its border; -1 is beyond the grid's first.
    pub fn place(&self, cell: usize) -> (i64, i64) {
        let (row, column) = (cell / self.stride, cell % self.stride);
        ((self.window.row + row) as i64 - 1, (self.window.column + column) as i64 - 1)
    }

    /// The cell that a cell drains to, which may be one of the border.
    #[inline(always)]
    fn below(&self, cell: usize) -> Option<usize> {
        let offset = self.offsets.get(usize::from(self.directions[cell]))?;
        Some(cell.wrapping_add(*offset))
    }

    /// The cell of the window that a cell drains to.
    #[inline(always)]
    pub fn below_inside(&self, cell: usize) -> Option<usize> {
        self.below(cell).filter(|below| self.directions[*below] != OUTSIDE)
    }

    /// The cell of the border that a cell drains to.
    pub fn below_outside(&self, cell: usize) -> Option<usize> {
        self.below(cell).filter(|below| self.directions[*below] == OUTSIDE)
    }

    /// The window's cells of something that has a cell for each of the border, too.
    pub fn rows<'a, T>(&self, cells: &'a [T]) -> impl Iterator<Item = &'a [T]> {
        let columns = self.window.columns;
        cells.chunks_exact(self.stride).skip(1).take(self.window.rows).map(move |row| &row[1..=columns])
    }

    pub fn rows_mut<'a, T>(&self, cells: &'a mut [T]) -> impl Iterator<Item = &'a mut [T]> {
        let columns = self.window.columns;
        cells.chunks_exact_mut(self.stride).skip(1).take(self.window.rows).map(move |row| &mut row[1..=columns])
    }

    /// Takes away the cells of the border.
    pub fn without_border<T: Copy>(&self, cells: &mut Vec<T>) {
        let Window { columns, rows, .. } = self.window;
        for row in 0..rows {
            let start = self.cell(row, 0);
            cells.copy_within(start..start + columns, row * columns);
        }
        cells.truncate(rows * columns);
    }

    /// How many of its neighbours drain into each cell of the window.
    fn inflows(&self) -> Vec<u8> {
        let mut inflows = vec![0; self.cell_count()];
        for row in 0..self.window.rows {
            let start = self.cell(row, 0);
            let counts = &mut inflows[start..start + self.window.columns];
            for (direction, offset) in self.offsets.iter().enumerate() {
                let back = (direction as u8 + 4) % 8;
                let beside = &self.directions[start.wrapping_add(*offset)..][..self.window.columns];
                counts.iter_mut().zip(beside).for_each(|(count, other)| *count += u8::from(*other == back));
            }
        }
        inflows
    }

    /// Adds up amounts along the directions, from cells into which nothing drains to where the window is left: each cell
    /// passes on what it has when nothing comes any more. (Zhou, G., Wei, H., Fu, S. (2019): A fast and simple algorithm
    /// for calculating flow accumulation matrices from raster digital elevation. Frontiers of Earth Science 13, 317-326.)
    pub fn accumulate(&self, amounts: &mut [f64]) -> Result<(), Error> {
        let mut waits_for = self.inflows();
        for row in 0..self.window.rows {
            let first = self.cell(row, 0);
            for start in first..first + self.window.columns {
                let mut cell = start;
                while waits_for[cell] == 0 {
                    waits_for[cell] = DONE;
                    let Some(below) = self.below(cell) else { break };
                    amounts[below] += amounts[cell];
                    // The border's cells wait for none: they are never at 0 again.
                    waits_for[below] = waits_for[below].wrapping_sub(1);
                    cell = below;
                }
            }
        }
        let mut rows = self.rows(&waits_for);
        match rows.position(|row| row.iter().any(|count| *count != DONE)) {
            Some(row) => {
                let first = self.cell(row, 0);
                let cell = (first..).find(|cell| waits_for[*cell] != DONE).unwrap_or(first);
                let (row, column) = self.place(cell);
                Err(circle(row as usize, column as usize))
            }
            None => Ok(()),
        }
    }
}

pub fn circle(row: usize, column: usize) -> Error {
    Error::bad_input(format!(
        "The flow directions go in a circle: water of row {}, column {} comes back to where it was. Take directions of \
         filled elevations; fill whole-numbered elevations with a minimum slope only after converting them to Float32.",
        row + 1,
        column + 1
    ))
}
