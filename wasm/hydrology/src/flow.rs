//! A window of flow directions with a border of one cell, and what drains along them.

use crate::level::NEIGHBOURS;
use edgegis_sdk::{Error, Window};
use std::ops::Add;

/// Of kept directions: a cell with data that drains nowhere, as [`crate::directions::NOWHERE`] is one without.
pub const STAYS: u8 = 8;
/// Direction of the border.
const OUTSIDE: u8 = 9;
/// Of what a cell waits for: one of its neighbours. What is below it is the cell's direction; [`STAYS`] once it is done.
const INFLOW: u8 = 16;
/// The border's cells wait for more than there are neighbours.
const BEYOND: u8 = (15 * INFLOW) | OUTSIDE;

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

    /// Of each cell how many of its neighbours drain into it, times [`INFLOW`], and its direction.
    fn waiting(&self) -> Vec<u8> {
        let mut waiting = vec![BEYOND; self.cell_count()];
        for row in 0..self.window.rows {
            let cells = self.cell(row, 0)..self.cell(row, self.window.columns);
            let waiting = &mut waiting[cells.clone()];
            waiting.fill(0);
            for (direction, offset) in self.offsets.iter().enumerate() {
                let back = (direction as u8 + 4) % 8;
                let beside = &self.directions[cells.start.wrapping_add(*offset)..][..self.window.columns];
                waiting.iter_mut().zip(beside).for_each(|(count, other)| *count += u8::from(*other == back));
            }
            for (waiting, direction) in waiting.iter_mut().zip(&self.directions[cells]) {
                *waiting = (*waiting * INFLOW) | (direction & (INFLOW - 1));
            }
        }
        waiting
    }

    /// Adds up amounts along the directions, from cells into which nothing drains to where the window is left: each cell
    /// passes on what it has when nothing comes any more. (Zhou, G., Wei, H., Fu, S. (2019): A fast and simple algorithm
    /// for calculating flow accumulation matrices from raster digital elevation. Frontiers of Earth Science 13, 317-326.)
    pub fn accumulate<T: Copy + Add<Output = T>>(&self, amounts: &mut [T]) -> Result<(), Error> {
        let mut waiting = self.waiting();
        for row in 0..self.window.rows {
            for start in self.cell(row, 0)..self.cell(row, self.window.columns) {
                let (mut cell, mut direction) = (start, waiting[start]);
                let mut amount = amounts[start];
                while let Some(offset) = self.offsets.get(usize::from(direction)) {
                    cell = cell.wrapping_add(*offset);
                    amount = amounts[cell] + amount;
                    amounts[cell] = amount;
                    direction = waiting[cell] - INFLOW;
                    waiting[cell] = if direction < INFLOW { STAYS } else { direction };
                }
            }
        }
        let mut rows = self.rows(&waiting);
        match rows.position(|row| row.iter().any(|waiting| *waiting >= INFLOW)) {
            Some(row) => {
                let first = self.cell(row, 0);
                let cell = (first..).find(|cell| waiting[*cell] >= INFLOW).unwrap_or(first);
                let (row, column) = self.place(cell);
                Err(circle(row as usize, column as usize))
            }
            None => Ok(()),
        }
    }
}

/// Adds what comes into a window's cells from outside to all cells on its way, where `counts` are what they have without
/// it: whole numbers, whose sums are exact in any order. No way goes in a circle.
pub fn pass_through(
    directions: &[u8],
    columns: usize,
    comes: &[((usize, usize), f64)],
    counts: &[u32],
    amounts: &mut [f64],
) {
    let rows = directions.len() / columns.max(1);
    let below = |(row, column): (usize, usize)| {
        let (down, right) = *NEIGHBOURS.get(usize::from(directions[row * columns + column]))?;
        let (row, column) = (row.wrapping_add_signed(down), column.wrapping_add_signed(right));
        (row < rows && column < columns).then_some((row, column))
    };
    let number = |(row, column): (usize, usize)| row * columns + column;
    // 1 for cells on the way, and how many of their neighbours that drain into them are.
    let mut waiting = vec![0_u8; directions.len()];
    for (start, amount) in comes {
        amounts[number(*start)] += amount;
        if waiting[number(*start)] == 0 {
            waiting[number(*start)] = 1;
            let mut place = *start;
            while let Some(next) = below(place) {
                let is_new = waiting[number(next)] == 0;
                waiting[number(next)] += 1 + u8::from(is_new);
                if !is_new {
                    break;
                }
                place = next;
            }
        }
    }
    for (start, _) in comes {
        let mut place = *start;
        while waiting[number(place)] == 1 {
            let cell = number(place);
            waiting[cell] = 0;
            let Some(next) = below(place) else { break };
            amounts[number(next)] += amounts[cell] - f64::from(counts[cell]);
            waiting[number(next)] -= 1;
            place = next;
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
