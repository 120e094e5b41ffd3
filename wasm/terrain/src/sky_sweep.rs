//! Looks along all lines of a direction that cross a window, and sums up what is seen cell by cell.
//!
//! A line's cells are collected side by side, so that looking along it is the same for every direction; a direction that
//! crosses more rows than columns is looked along in the window turned over its diagonal, where it does not.

use crate::horizon::{Horizon, Tangents};
use crate::sky_directions::Lines;
use crate::sky_view::Measure;
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

/// A part of a line that stays in one row: its places in the line, and how far below the line's first row that is.
struct Run {
    places: Range<usize>,
    offset: isize,
}

fn runs(offsets: &[isize]) -> Vec<Run> {
    let mut runs: Vec<Run> = vec![];
    for (place, offset) in offsets.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if run.offset == *offset => run.places.end = place + 1,
            _ => runs.push(Run { places: place..place + 1, offset: *offset }),
        }
    }
    runs
}

/// Adds the shares of one direction, or of two opposite ones, along all lines that cross the core.
pub fn add_shares(plane: &Plane, lines: &Lines, measures: &[Measure], sums: &mut [Vec<f32>]) {
    let offsets = lines.offsets(plane.origin[0], plane.width);
    let runs = runs(&offsets);
    let (least, most) = (offsets.iter().min().copied().unwrap_or(0), offsets.iter().max().copied().unwrap_or(0));
    let [_, core_rows] = &plane.core;
    let mut sweep = Sweep::new(plane, lines, measures, &runs, &offsets);
    for row in core_rows.start as isize - most..core_rows.end as isize - least {
        sweep.follow(row, sums);
    }
}

/// Goes along the lines of one direction, one after the other.
struct Sweep<'a> {
    plane: &'a Plane,
    lines: &'a Lines,
    measures: &'a [Measure],
    runs: &'a [Run],
    offsets: &'a [isize],
    horizon: Horizon,
    line: Vec<f32>,
    tangents: Tangents,
    /// Of each measure.
    shares: Vec<Vec<f32>>,
}

impl<'a> Sweep<'a> {
    fn new(plane: &'a Plane, lines: &'a Lines, measures: &'a [Measure], runs: &'a [Run], offsets: &'a [isize]) -> Self {
        let horizon = Horizon::new(lines.steps, lines.step_length);
        let (line, tangents) = Default::default();
        let shares = vec![vec![]; measures.len()];
        Sweep { plane, lines, measures, runs, offsets, horizon, line, tangents, shares }
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

    /// The runs that lie in these places, cut to them.
    fn cut(&self, places: &Range<usize>) -> impl Iterator<Item = (Range<usize>, isize)> + 'a {
        let first = self.runs.partition_point(|run| run.places.end <= places.start);
        let places = places.clone();
        self.runs[first..].iter().map_while(move |run| {
            let part = run.places.start.max(places.start)..run.places.end.min(places.end);
            (part.start < part.end).then_some((part, run.offset))
        })
    }

    fn collect(&mut self, row: isize, places: &Range<usize>) {
        self.line.clear();
        for (part, offset) in self.cut(places) {
            let start = (row + offset) as usize * self.plane.width;
            let cells = &self.plane.cells[start + part.start..start + part.end];
            match cells {
                [cell] => self.line.push(*cell),
                _ => self.line.extend_from_slice(cells),
            }
        }
    }

    /// Adds the line's shares to where its cells are in the core.
    fn spread(&self, row: isize, core: &Range<usize>, sums: &mut [Vec<f32>]) {
        let [columns, rows] = &self.plane.core;
        for (part, offset) in self.cut(core) {
            let start = ((row + offset) as usize - rows.start) * columns.len() + part.start - columns.start;
            let place = part.start - core.start..part.end - core.start;
            for (sums, shares) in sums.iter_mut().zip(&self.shares) {
                let pairs = sums[start..start + part.len()].iter_mut().zip(&shares[place.clone()]);
                pairs.for_each(|(sum, share)| *sum += share);
            }
        }
    }
}
