//! Looks along all lines of a direction that cross a window, and sums up what is seen cell by cell.
//!
//! A line's cells are collected side by side, so that looking along it is the same for every direction; a direction that
//! crosses more rows than columns is looked along in the window turned over its diagonal, where it does not.

use crate::horizon::{Horizon, Tangents};
use crate::sky_directions::Lines;
use crate::sky_view::Measure;
use edgegis_sdk::turns;
use std::ops::Range;

/// Numbers in rows, and which part of them is the core.
pub struct Plane {
    pub cells: Vec<f32>,
    pub width: usize,
    /// Column and row of the raster that come first.
    pub origin: [usize; 2],
    pub core: [Range<usize>; 2],
}

impl Plane {
    fn rows(&self) -> usize {
        self.cells.len() / self.width
    }

    /// Columns for rows.
    pub fn turned(&self) -> Plane {
        let (width, rows) = (self.width, self.rows());
        let [columns, lines] = self.core.clone();
        let [first_column, first_row] = self.origin;
        Plane {
            cells: turned(&self.cells, width),
            width: rows,
            origin: [first_row, first_column],
            core: [lines, columns],
        }
    }

    pub fn core_width(&self) -> usize {
        self.core[0].len()
    }
}

/// Rows of so many cells, as columns.
pub fn turned(cells: &[f32], width: usize) -> Vec<f32> {
    const TILE: usize = 16;
    let rows = cells.len() / width.max(1);
    let mut turned = vec![0.0; cells.len()];
    for top in (0..rows).step_by(TILE) {
        for left in (0..width).step_by(TILE) {
            for row in top..rows.min(top + TILE) {
                for column in left..width.min(left + TILE) {
                    turned[column * rows + row] = cells[row * width + column];
                }
            }
        }
    }
    turned
}

/// Where a line that is in the first row in the first column has its cells, among numbers in rows of this width. Modulo
/// 2^32: a line may leave the numbers on its way.
fn cells_of(offsets: &[isize], width: usize) -> Vec<u32> {
    let place = |(column, offset): (usize, &isize)| cell(*offset, width).wrapping_add(column as u32);
    offsets.iter().enumerate().map(place).collect()
}

/// The first cell of a row.
fn cell(row: isize, width: usize) -> u32 {
    (row as u32).wrapping_mul(width as u32)
}

/// Adds the shares of one direction, or of two opposite ones, along all lines that cross the core.
pub fn add_shares(plane: &Plane, lines: &Lines, measures: &[Measure], sums: &mut [Vec<f32>]) {
    let offsets = lines.offsets(plane.origin[0], plane.width);
    let (least, most) = (offsets.iter().min().copied().unwrap_or(0), offsets.iter().max().copied().unwrap_or(0));
    let [_, core_rows] = &plane.core;
    let mut sweep = Sweep::new(plane, lines, measures, &offsets);
    for row in core_rows.start as isize - most..core_rows.end as isize - least {
        sweep.follow(row, sums);
    }
}

/// Goes along the lines of one direction, one after the other.
struct Sweep<'a> {
    plane: &'a Plane,
    lines: &'a Lines,
    measures: &'a [Measure],
    offsets: &'a [isize],
    /// Of a line, in the plane and in its core.
    cells: Vec<u32>,
    core_cells: Vec<u32>,
    horizon: Horizon,
    line: Vec<f32>,
    tangents: Tangents,
    /// Of each measure.
    shares: Vec<Vec<f32>>,
}

impl<'a> Sweep<'a> {
    fn new(plane: &'a Plane, lines: &'a Lines, measures: &'a [Measure], offsets: &'a [isize]) -> Self {
        let (cells, core_cells) = (cells_of(offsets, plane.width), cells_of(offsets, plane.core_width()));
        let horizon = Horizon::new(lines.steps, lines.step_length);
        let (line, tangents) = Default::default();
        let shares = vec![vec![]; measures.len()];
        Sweep { plane, lines, measures, offsets, cells, core_cells, horizon, line, tangents, shares }
    }

    /// The line that is in this row in the first column.
    fn follow(&mut self, row: isize, sums: &mut [Vec<f32>]) {
        let rows = 0..self.plane.rows() as isize;
        let there = self.places(row, rows);
        let core_rows = &self.plane.core[1];
        let core = self.places(row, core_rows.start as isize..core_rows.end as isize);
        let core = core.start.max(self.plane.core[0].start)..core.end.min(self.plane.core[0].end);
        if core.is_empty() {
            return;
        }
        let steps = self.lines.steps;
        let seen = there.start.max(core.start.saturating_sub(steps))..there.end.min(core.end + steps);
        self.collect(row, &seen);
        let wanted = core.start - seen.start..core.end - seen.start;
        for shares in &mut self.shares {
            shares.clear();
            shares.resize(wanted.len(), 0.0);
        }
        let ways = [self.lines.forwards, self.lines.backwards];
        self.horizon.look(&mut self.line, wanted, ways, &mut self.tangents);
        for (wanted, tangents) in ways.into_iter().zip([&self.tangents.forwards, &self.tangents.backwards]) {
            if wanted {
                for (measure, shares) in self.measures.iter().zip(&mut self.shares) {
                    measure.add(tangents, shares);
                }
            }
        }
        self.spread(row, &core, sums);
    }

    /// The line's places in which it is in these rows.
    fn places(&self, row: isize, rows: Range<isize>) -> Range<usize> {
        let wanted = rows.start - row..rows.end - row;
        if self.lines.slope >= 0.0 {
            let start = self.offsets.partition_point(|offset| *offset < wanted.start);
            start..self.offsets.partition_point(|offset| *offset < wanted.end)
        } else {
            let start = self.offsets.partition_point(|offset| *offset >= wanted.end);
            start..self.offsets.partition_point(|offset| *offset >= wanted.start)
        }
    }

    fn collect(&mut self, row: isize, places: &Range<usize>) {
        let (first, cells) = (cell(row, self.plane.width), &self.plane.cells);
        self.line = turns::map(&self.cells[places.clone()], |place| cells[first.wrapping_add(place) as usize]);
    }

    /// Adds the line's shares to where its cells are in the core.
    fn spread(&self, row: isize, core: &Range<usize>, sums: &mut [Vec<f32>]) {
        let [columns, rows] = &self.plane.core;
        let first = cell(row - rows.start as isize, columns.len()).wrapping_sub(columns.start as u32);
        for (sums, shares) in sums.iter_mut().zip(&self.shares) {
            let shares = &shares[..core.len()];
            turns::each(&self.core_cells[core.clone()], |i, place| sums[first.wrapping_add(place) as usize] += shares[i]);
        }
    }
}
