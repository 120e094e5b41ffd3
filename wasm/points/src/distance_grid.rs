//! Points sorted by square cells, so small that all points of a cell are near each other and that a point's neighbours
//! lie in the 5 x 5 cells around its own (Gunawan 2013, "A faster algorithm for DBSCAN").

use edgegis_sdk::{Array, Batch, Error, OutputField};
use std::ops::Range;

/// Cells of a side, at most.
const MOST_CELLS: f64 = 1_048_576.0;
/// How much smaller than the distance / sqrt(2) a side is: more than the rounding of cell numbers.
const SHRINK: f64 = 1.0 - 1e-6;
const REACH: u32 = 2;

/// Points in the order of their cells, row by row; within a cell in the order of the features.
#[derive(Debug, Default)]
pub struct Sorted {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    /// The features' rows.
    pub row: Vec<u32>,
    /// Of each cell that has points: its row << 32 | column, and its first point.
    pub key: Vec<u64>,
    pub first: Vec<u32>,
    /// Whether all points of a cell are within the distance of each other.
    pub is_tight: bool,
}

impl Sorted {
    /// Sorts the points that have coordinates.
    pub fn new(x: &[f64], y: &[f64], distance: f64) -> Self {
        let rows: Vec<u32> = (0..x.len() as u32).filter(|&row| x[row as usize].is_finite() && y[row as usize].is_finite()).collect();
        let range = |values: &[f64]| {
            let of_rows = rows.iter().map(|&row| values[row as usize]);
            of_rows.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
        };
        let ((west, east), (south, north)) = (range(x), range(y));
        let wanted = distance * std::f64::consts::FRAC_1_SQRT_2 * SHRINK;
        let extent = (east - west).max(north - south).max(0.0);
        let side = wanted.max(extent / MOST_CELLS);
        let side = if side > 0.0 { side } else { 1.0 };
        let cell = |row: u32| {
            let (column, line) = ((x[row as usize] - west) / side, (y[row as usize] - south) / side);
            (line as u64) << 32 | column as u64
        };
        let mut order: Vec<(u64, u32)> = rows.iter().map(|&row| (cell(row), row)).collect();
        sort(&mut order, ((east - west) / side) as u64 + 1, ((north - south) / side) as u64 + 1);
        let mut sorted = Sorted { is_tight: side == wanted, ..Sorted::default() };
        for (place, (key, row)) in order.into_iter().enumerate() {
            if sorted.key.last() != Some(&key) {
                sorted.key.push(key);
                sorted.first.push(place as u32);
            }
            sorted.x.push(x[row as usize]);
            sorted.y.push(y[row as usize]);
            sorted.row.push(row);
        }
        sorted
    }

    /// Cells with which parts begin: each has whole rows of cells and, but for the last, at least `points` points. And
    /// the number of cells.
    pub fn parts(&self, points: usize) -> Vec<usize> {
        let mut starts = vec![0];
        for cell in 1..self.key.len() {
            let begin = self.first[*starts.last().unwrap_or(&0)] as usize;
            if self.key[cell] >> 32 != self.key[cell - 1] >> 32 && self.first[cell] as usize - begin >= points {
                starts.push(cell);
            }
        }
        starts.push(self.key.len());
        starts
    }

    pub fn points_table(&mut self) -> Vec<(OutputField, Array)> {
        let take = std::mem::take::<Vec<f64>>;
        let doubles = |name: &str, values| (OutputField::new(name, "g"), Array::f64s(values));
        let row = (OutputField::new("row", "I"), Array::u32s(std::mem::take(&mut self.row)));
        vec![doubles("x", take(&mut self.x)), doubles("y", take(&mut self.y)), row]
    }

    pub fn cells_table(&self) -> Vec<(OutputField, Array)> {
        let half = |name: &str, shift: u32| {
            (OutputField::new(name, "I"), Array::u32s(self.key.iter().map(|key| (key >> shift) as u32).collect()))
        };
        vec![half("line", 32), half("column", 0), (OutputField::new("first", "I"), Array::u32s(self.first.clone()))]
    }
}

/// By key, then by row; `order` is in the order of rows. Counts where the cells are not many more than the points.
fn sort(order: &mut Vec<(u64, u32)>, columns: u64, lines: u64) {
    if columns * lines > 4 * order.len() as u64 + 1024 {
        order.sort_unstable();
        return;
    }
    let cell = |key: u64| ((key >> 32) * columns + (key & 0xFFFF_FFFF)) as usize;
    let mut places = vec![0u32; (columns * lines) as usize + 1];
    order.iter().for_each(|(key, _)| places[cell(*key) + 1] += 1);
    for i in 1..places.len() {
        places[i] += places[i - 1];
    }
    let mut sorted = vec![(0, 0); order.len()];
    for entry in order.iter() {
        let place = &mut places[cell(entry.0)];
        sorted[*place as usize] = *entry;
        *place += 1;
    }
    *order = sorted;
}

/// The grid as later stages see it.
pub struct DistanceGrid<'a> {
    pub x: &'a [f64],
    pub y: &'a [f64],
    line: &'a [u32],
    column: &'a [u32],
    first: &'a [u32],
    square: f64,
    pub is_tight: bool,
}

impl<'a> DistanceGrid<'a> {
    pub fn read(points: &Batch<'a>, cells: &Batch<'a>, distance: f64, is_tight: bool) -> Result<Self, Error> {
        let (x, y) = (points.column("x")?.f64s()?, points.column("y")?.f64s()?);
        let wholes = |name| cells.column(name)?.u32s();
        let (line, column, first) = (wholes("line")?, wholes("column")?, wholes("first")?);
        Ok(DistanceGrid { x, y, line, column, first, square: distance * distance, is_tight })
    }

    /// The points of a cell.
    pub fn points(&self, cell: usize) -> Range<usize> {
        self.first_of(cell)..self.first_of(cell + 1)
    }

    /// The first point of a cell; the number of points, behind the last.
    pub fn first_of(&self, cell: usize) -> usize {
        self.first.get(cell).map_or(self.x.len(), |first| *first as usize)
    }

    /// The end of the cells that reach to those before `end`: two more lines of cells.
    pub fn reached(&self, end: usize) -> usize {
        let last = end.checked_sub(1).map_or(0, |cell| self.line[cell] + REACH);
        end + self.line[end..].partition_point(|line| *line <= last)
    }

    /// The points of cells in one line.
    pub fn points_of(&self, cells: &Range<usize>) -> Range<usize> {
        self.first_of(cells.start)..self.first_of(cells.end)
    }

    #[inline(always)]
    pub fn is_near(&self, one: usize, other: usize) -> bool {
        self.is_within(self.x[one] - self.x[other], self.y[one] - self.y[other])
    }

    /// Whether places that are so far apart are near each other.
    #[inline(always)]
    pub fn is_within(&self, dx: f64, dy: f64) -> bool {
        dx * dx + dy * dy <= self.square
    }

    /// How many points of a range are near a point, which itself may be one of them.
    #[inline]
    pub fn count_near(&self, point: usize, range: Range<usize>) -> usize {
        let (x, y) = (self.x[point], self.y[point]);
        let places = self.x[range.clone()].iter().zip(&self.y[range]);
        places.map(|(px, py)| u32::from(self.is_within(px - x, py - y))).sum::<u32>() as usize
    }

    /// Whether a point can be near one in a box `[xmin, ymin, xmax, ymax]`.
    #[inline]
    pub fn reaches(&self, point: usize, of: [f64; 4]) -> bool {
        let dx = (of[0] - self.x[point]).max(self.x[point] - of[2]).max(0.0);
        let dy = (of[1] - self.y[point]).max(self.y[point] - of[3]).max(0.0);
        dx * dx + dy * dy <= self.square
    }

    pub fn around(&self) -> Around<'_> {
        Around { grid: self, cursors: [0; 2 * REACH as usize + 1] }
    }
}

/// Finds the cells around one after the other, in ascending order.
pub struct Around<'a> {
    grid: &'a DistanceGrid<'a>,
    cursors: [usize; 2 * REACH as usize + 1],
}

impl Around<'_> {
    /// The cells in the five lines around a cell, at most two columns away, its own line in the middle.
    pub fn cells(&mut self, cell: usize) -> [Range<usize>; 2 * REACH as usize + 1] {
        let (line, column) = (self.grid.line[cell], self.grid.column[cell]);
        std::array::from_fn(|offset| {
            let Some(wanted) = (line + offset as u32).checked_sub(REACH) else { return 0..0 };
            let key = |cell: usize| (self.grid.line[cell], self.grid.column[cell]);
            let cursor = &mut self.cursors[offset];
            let low = (wanted, column.saturating_sub(REACH));
            if *cursor == 0 {
                *cursor = self.grid.line.partition_point(|line| *line < wanted);
            }
            while *cursor < self.grid.line.len() && key(*cursor) < low {
                *cursor += 1;
            }
            let mut end = *cursor;
            while end < self.grid.line.len() && key(end) <= (wanted, column + REACH) {
                end += 1;
            }
            *cursor..end
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgegis_sdk::OutputStream;

    /// A lattice with steps of 1 and some points twice.
    fn lattice() -> (Vec<f64>, Vec<f64>) {
        (0..150).map(|i| (f64::from(i * 7 % 12), f64::from(i * 5 % 11))).unzip()
    }

    #[test]
    fn near_points_lie_in_the_cells_around() {
        let (x, y) = lattice();
        for distance in [0.0, 1e-9, 0.5, 1.0, 2.0, 2.5, 100.0] {
            let mut sorted = Sorted::new(&x, &y, distance);
            assert_eq!(sorted.is_tight, distance > 1e-4);
            let rows = sorted.row.clone();
            let (cells, tight) = (OutputStream::of(sorted.cells_table()), sorted.is_tight);
            let points = OutputStream::of(sorted.points_table());
            let grid = DistanceGrid::read(&points.view().batches[0], &cells.view().batches[0], distance, tight).unwrap();
            let mut around = grid.around();
            for cell in 0..cells.batches[0].0 {
                let near = around.cells(cell);
                for point in grid.points(cell) {
                    let found: usize = near.iter().map(|c| grid.count_near(point, grid.points_of(c))).sum();
                    let row = rows[point] as usize;
                    let all = (0..x.len()).filter(|i| (x[*i] - x[row]).powi(2) + (y[*i] - y[row]).powi(2) <= distance * distance).count();
                    assert_eq!(found, all, "{distance}");
                }
            }
        }
    }

    #[test]
    fn parts_have_whole_lines_and_counting_sorts_as_comparing() {
        let (x, y) = lattice();
        let sorted = Sorted::new(&x, &y, 1.5);
        let parts = sorted.parts(40);
        assert!(parts.len() > 3 && parts[0] == 0 && parts[parts.len() - 1] == sorted.key.len());
        let mut entries: Vec<(u64, u32)> = (0..50).map(|row| (u64::from(row * 7 % 3) << 32 | u64::from(row % 5), row)).collect();
        let mut compared = entries.clone();
        compared.sort_unstable();
        sort(&mut entries, 5, 3);
        assert_eq!(entries, compared);
    }
}
