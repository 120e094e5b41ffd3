//! The outermost cells of windows, which is all that windows know of each other: their order, and who touches whom.

use crate::level::NEIGHBOURS;
use edgegis_sdk::{Error, Grid, Stream, Window};
use std::ops::Range;

/// The outermost cells of a window in one order: top row, bottom row, then the rest of the left and right columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub columns: usize,
    pub rows: usize,
}

impl Frame {
    pub fn len(&self) -> usize {
        let beside = self.rows.saturating_sub(2);
        self.columns * self.rows.min(2) + beside * self.columns.min(2)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of a cell of the frame in its order.
    pub fn number(&self, row: usize, column: usize) -> usize {
        if row == 0 {
            column
        } else if row + 1 == self.rows {
            self.columns + column
        } else {
            let side = if column == 0 { 0 } else { self.rows - 2 };
            2 * self.columns + side + row - 1
        }
    }

    /// (row, column) of all cells in their order.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize)> {
        let Frame { columns, rows } = *self;
        let ends = [0, rows - 1].into_iter().take(rows.min(2));
        let sides = [0, columns - 1].into_iter().take(columns.min(2));
        let level = ends.flat_map(move |row| (0..columns).map(move |column| (row, column)));
        level.chain(sides.flat_map(move |column| (1..rows.max(2) - 1).map(move |row| (row, column))))
    }
}

/// All windows of a grid, and the numbers of their frames' cells, one window's after the other's.
#[derive(Clone, Debug)]
pub struct Mosaic {
    columns: usize,
    rows: usize,
    width: usize,
    height: usize,
    /// Number of the first cell of each window's frame, and of all at the end.
    pub starts: Vec<usize>,
    frames: Vec<(usize, usize, Frame)>,
}

impl Mosaic {
    /// From a stage's batches with one row each, which say where their windows lie.
    pub fn read(places: &Stream) -> Result<Self, Error> {
        let mut frames = vec![];
        for batch in &places.batches {
            let number = |name: &str| -> Result<usize, Error> {
                let cells = batch.column(name)?.i64s()?;
                cells.first().map(|first| *first as usize).ok_or_else(|| Error::internal("a window has no place"))
            };
            let frame = Frame { columns: number("columns")?, rows: number("rows")? };
            frames.push((number("row")?, number("column")?, frame));
        }
        Ok(Mosaic::of(frames))
    }

    /// The plan's windows of a grid, for a window of it that is not the last in its row or column, or the whole.
    fn of(frames: Vec<(usize, usize, Frame)>) -> Self {
        let mut starts = vec![0];
        for (_, _, frame) in &frames {
            starts.push(starts[starts.len() - 1] + frame.len());
        }
        let columns = frames.iter().map(|(_, column, frame)| column + frame.columns).max().unwrap_or(0);
        let rows = frames.iter().map(|(row, _, frame)| row + frame.rows).max().unwrap_or(0);
        let (width, height) = frames.first().map_or((1, 1), |(_, _, frame)| (frame.columns, frame.rows));
        Mosaic { columns, rows, width, height, starts, frames }
    }

    pub fn windows(&self) -> usize {
        self.frames.len()
    }

    pub fn frame(&self, window: usize) -> Frame {
        self.frames[window].2
    }

    /// The grid's row in which a window begins.
    pub fn row(&self, window: usize) -> usize {
        self.frames[window].0
    }

    /// Number of all frames' cells.
    pub fn len(&self) -> usize {
        self.starts[self.frames.len()]
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of the window that a cell of the grid is in.
    fn window_at(&self, row: usize, column: usize) -> usize {
        row / self.height * self.columns.div_ceil(self.width) + column / self.width
    }

    /// Row and column in the grid of a cell of the frames, by its number.
    pub fn cell(&self, number: usize) -> (usize, usize) {
        let window = self.starts.partition_point(|start| *start <= number) - 1;
        let (top, left, frame) = self.frames[window];
        let (row, column) = frame.cells().nth(number - self.starts[window]).unwrap_or_default();
        (top + row, left + column)
    }

    /// The windows that a part of one of the grid's rows is in, each with the grid's columns of that part that are in it.
    pub fn windows_across(&self, row: usize, part: Range<usize>) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
        let numbers = part.start / self.width..part.end.div_ceil(self.width);
        numbers.map(move |number| {
            let columns = part.start.max(number * self.width)..part.end.min((number + 1) * self.width);
            (self.window_at(row, columns.start), columns)
        })
    }

    /// Whether the grid goes on beyond a window with its halo: above, on the left, on the right, below.
    pub fn goes_on(&self, window: &Window) -> [bool; 4] {
        let right = window.column + window.columns + window.right;
        let bottom = window.row + window.rows + window.bottom;
        [window.row > window.top, window.column > window.left, right < self.columns, bottom < self.rows]
    }

    pub fn contains(&self, row: usize, column: usize) -> bool {
        row < self.rows && column < self.columns
    }

    /// Number, among all frames' cells, of a cell of the grid that is in a frame.
    pub fn number_at(&self, row: usize, column: usize) -> usize {
        let window = self.window_at(row, column);
        let (top, left, frame) = self.frames[window];
        self.starts[window] + frame.number(row - top, column - left)
    }

    /// Calls `visit` with the number of each cell of a window's frame, the number of each of its neighbours in other
    /// windows, and the direction from the cell to the neighbour.
    pub fn each_contact(&self, window: usize, mut visit: impl FnMut(usize, usize, usize)) {
        let (top, left, frame) = self.frames[window];
        for (number, (row, column)) in frame.cells().enumerate() {
            for (direction, (down, right)) in NEIGHBOURS.into_iter().enumerate() {
                let (row, column) = ((top + row).wrapping_add_signed(down), (left + column).wrapping_add_signed(right));
                let inside = row.wrapping_sub(top) < frame.rows && column.wrapping_sub(left) < frame.columns;
                if !inside && row < self.rows && column < self.columns {
                    visit(self.starts[window] + number, self.number_at(row, column), direction);
                }
            }
        }
    }
}

/// A window with no more halo than one cell.
pub fn near(window: &Window) -> Window {
    let [left, top, right, bottom] = [window.left, window.top, window.right, window.bottom].map(|halo| halo.min(1));
    Window { left, top, right, bottom, ..*window }
}

/// Calls `visit` with each cell of a window's halo: its row and column in the window (-1 and above the last are the
/// halo), and in the grid.
pub fn each_halo_cell(window: &Window, mut visit: impl FnMut(isize, isize, usize, usize)) {
    let (top, left) = (-(window.top as isize), -(window.left as isize));
    let (bottom, right) = ((window.rows + window.bottom) as isize, (window.columns + window.right) as isize);
    for row in top..bottom {
        let beside = row >= 0 && row < window.rows as isize;
        let mut column = left;
        while column < right {
            if beside && column == 0 {
                column = window.columns as isize;
                continue;
            }
            visit(row, column, window.row.wrapping_add_signed(row), window.column.wrapping_add_signed(column));
            column += 1;
        }
    }
}

/// Lengths of the steps in the directions of [`NEIGHBOURS`], in the unit of the map, as QGIS takes them.
pub fn step_lengths(grid: &Grid) -> [f64; 8] {
    let t = &grid.transform;
    let across = (t[1] * t[1] + t[4] * t[4]).sqrt();
    let down = (t[2] * t[2] + t[5] * t[5]).sqrt();
    let diagonal = (across * across + down * down).sqrt();
    [down, diagonal, across, diagonal, down, diagonal, across, diagonal]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_frames_have_their_numbers() {
        for (columns, rows) in [(1, 1), (1, 5), (5, 1), (2, 2), (2, 5), (5, 2), (4, 6)] {
            let frame = Frame { columns, rows };
            let cells: Vec<_> = frame.cells().collect();
            assert_eq!(cells.len(), frame.len(), "{frame:?}");
            for (number, (row, column)) in cells.iter().enumerate() {
                assert_eq!(frame.number(*row, *column), number, "{frame:?}");
                assert!(*row == 0 || *column == 0 || row + 1 == rows || column + 1 == columns);
            }
        }
        assert_eq!(Frame { columns: 4, rows: 6 }.len(), 16);
    }

    #[test]
    fn windows_touch_sideways_and_at_corners() {
        let frame = |columns, rows| Frame { columns, rows };
        let places = vec![(0, 0, frame(3, 2)), (0, 3, frame(1, 2)), (2, 0, frame(3, 1)), (2, 3, frame(1, 1))];
        let mosaic = Mosaic::of(places);
        assert_eq!((mosaic.windows(), mosaic.len()), (4, 6 + 2 + 3 + 1));
        let mut contacts = vec![];
        mosaic.each_contact(3, |own, other, direction| contacts.push((own, other, direction)));
        // The last cell touches the one above it, the one left of it, and the first window's corner.
        assert_eq!(contacts, [(11, 7, 0), (11, 10, 6), (11, 5, 7)]);
        assert_eq!(mosaic.number_at(1, 2), 5);
        assert_eq!((mosaic.cell(5), mosaic.cell(7), mosaic.cell(11)), ((1, 2), (1, 3), (2, 3)));
    }

    #[test]
    fn rows_go_through_windows_beside_each_other() {
        let frame = |columns, rows| Frame { columns, rows };
        let places = vec![(0, 0, frame(3, 2)), (0, 3, frame(1, 2)), (2, 0, frame(3, 1)), (2, 3, frame(1, 1))];
        let mosaic = Mosaic::of(places);
        assert_eq!(mosaic.windows_across(1, 1..4).collect::<Vec<_>>(), [(0, 1..3), (1, 3..4)]);
        assert_eq!(mosaic.windows_across(2, 0..2).collect::<Vec<_>>(), [(2, 0..2)]);
        let window = Window { column: 0, row: 0, columns: 3, rows: 1, left: 0, top: 0, right: 1, bottom: 0 };
        assert_eq!(mosaic.goes_on(&window), [false, false, false, true]);
        assert_eq!(mosaic.goes_on(&Window { row: 1, bottom: 1, right: 0, ..window }), [true, false, true, false]);
    }

    #[test]
    fn a_near_halo_is_a_part_of_a_wide_one() {
        let window = Window { column: 9, row: 0, columns: 3, rows: 1, left: 4, top: 0, right: 1, bottom: 2 };
        assert_eq!(near(&window), Window { left: 1, top: 0, right: 1, bottom: 1, ..window });
    }

    #[test]
    fn the_halo_goes_around() {
        let window = Window { column: 4, row: 0, columns: 2, rows: 1, left: 1, top: 0, right: 1, bottom: 1 };
        let mut cells = vec![];
        each_halo_cell(&window, |row, column, grid_row, grid_column| cells.push((row, column, grid_row, grid_column)));
        assert_eq!(cells, [(0, -1, 0, 3), (0, 2, 0, 6), (1, -1, 1, 3), (1, 0, 1, 4), (1, 1, 1, 5), (1, 2, 1, 6)]);
    }
}
