//! Lines of sight over a grid, cell by cell away from the observer.
//!
//! Wang, J., Robinson, G.J., White, K. (2000): Generating viewsheds without using sightlines. Photogrammetric Engineering
//! and Remote Sensing 66(1), 87-90; with the plane through the two cells before a cell that a ray meets ("edge"), as in
//! GDAL, in the same order of operations. A cell `along` cells away from the observer on one axis and `aside` on the
//! other, not more, is seen above the plane through the eye and two cells of the line before it. So all cells of such a
//! line can be computed at once: lines are rows above and below the observer, columns to its left and right.

use crate::band::{Band, Elevation};
use edgegis_sdk::lanes::{F64x4, LANES};
use std::ops::Range;

/// Below any sight: what the eye's own cell and missing ones hide.
pub const NOTHING_HIDDEN: f64 = -1e30;

/// An observer's eye, and how far it sees.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// Column and row of the observer in the grid.
    pub column: usize,
    pub row: usize,
    /// Elevation of the eye.
    pub eye: f64,
    /// What is looked for stands so high above the ground.
    pub target: f64,
    /// Cells beyond this squared distance do not count.
    pub reach2: f64,
    /// How far the ground falls below the level, by squared distance.
    pub drop: f64,
}

/// How far cells of an axis are from the observer: in cells, and squared in units of the map.
pub struct Offsets {
    cells: Vec<f64>,
    squared: Vec<f64>,
}

impl Offsets {
    /// Of the cells `range` of an axis with cells of this size.
    pub fn new(range: Range<usize>, observer: usize, size: f64) -> Self {
        let cells: Vec<f64> = range.map(|place| place.abs_diff(observer) as f64).collect();
        let squared = cells.iter().map(|cells| (size * cells) * (size * cells)).collect();
        Offsets { cells, squared }
    }

    fn slice(&self, range: Range<usize>) -> (&[f64], &[f64]) {
        (&self.cells[range.clone()], &self.squared[range])
    }
}

/// A line of cells, `along` cells from the observer: its elevations, offsets on the other axis, and of the line before
/// it the sights beside each cell, towards the axis (`inner`) and straight before it (`same`).
struct Line<'a, T> {
    elevations: &'a [T],
    aside: (&'a [f64], &'a [f64]),
    inner: &'a [f64],
    same: &'a [f64],
    along: (f64, f64),
}

/// Cells that are computed in one turn of the loop.
const STEP: usize = 2 * LANES;

impl View {
    /// Computes a line: the height below which nothing is seen of each cell relative to the eye, and one more in `seen`
    /// where the target is seen.
    fn look<T: Elevation>(&self, line: &Line<T>, sights: &mut [f64], seen: &mut [u16]) {
        let (elevations, rest) = line.elevations.as_chunks::<STEP>();
        let steps = elevations.len();
        let (inner, same) = (&line.inner.as_chunks::<STEP>().0[..steps], &line.same.as_chunks::<STEP>().0[..steps]);
        let (aside, aside2) = line.aside;
        let (aside, aside2) = (&aside.as_chunks::<STEP>().0[..steps], &aside2.as_chunks::<STEP>().0[..steps]);
        let (sight_steps, rest_of_sights) = sights.as_chunks_mut::<STEP>();
        let (seen_steps, rest_of_seen) = seen.as_chunks_mut::<STEP>();
        let (sight_steps, seen_steps) = (&mut sight_steps[..steps], &mut seen_steps[..steps]);
        let before = (line.along.0 - 1.0).max(1.0);
        let [along, along2, before4, drop, eye, target] =
            [line.along.0, line.along.1, before, self.drop, self.eye, self.target].map(F64x4::from);
        for step in 0..steps {
            for half in 0..STEP / LANES {
                let four = |values: &[f64; STEP]| F64x4::read(&values.as_chunks().0[half]);
                let aside = four(&aside[step]);
                let elevation = T::four(&elevations[step].as_chunks().0[half]);
                let ground = elevation - (drop * (four(&aside2[step]) + along2) + eye);
                let hidden = (four(&inner[step]) * aside + four(&same[step]) * (along - aside)) / before4;
                (ground + target).count_not_below(hidden, &mut seen_steps[step].as_chunks_mut().0[half]);
                // A missing elevation (NaN) hides nothing.
                hidden.larger(ground).write(&mut sight_steps[step].as_chunks_mut().0[half]);
            }
        }
        let start = line.elevations.len() - rest.len();
        for (place, (sight, seen)) in rest_of_sights.iter_mut().zip(rest_of_seen).enumerate() {
            let (aside, place) = (line.aside.0[start + place], start + place);
            let ground = self.ground(line.elevations[place].to_f64(), line.aside.1[place] + line.along.1);
            let hidden = (line.inner[place] * aside + line.same[place] * (line.along.0 - aside)) / before;
            *seen += u16::from(ground + self.target >= hidden);
            *sight = if ground > hidden { ground } else { hidden };
        }
    }

    #[inline(always)]
    fn ground(&self, elevation: f64, distance2: f64) -> f64 {
        elevation - (self.drop * distance2 + self.eye)
    }

    /// How many of these squared offsets, ascending, are in reach on a line at this squared distance.
    fn in_reach(&self, count: usize, squared: impl Fn(usize) -> f64, along2: f64) -> usize {
        let (mut from, mut until) = (0, count);
        while from < until {
            let middle = (from + until) / 2;
            if squared(middle) + along2 <= self.reach2 {
                from = middle + 1;
            } else {
                until = middle;
            }
        }
        from
    }

    /// The observer's own row: counts what is seen of it, and answers its sights.
    pub fn own_row<T: Elevation>(&self, band: &mut Band<T>, columns: &Offsets) -> Vec<f64> {
        let row = self.row - band.first_row;
        let start = row * band.columns;
        let mut sights = vec![NOTHING_HIDDEN; band.columns];
        band.seen[start + self.column] += 1;
        let mut outward = |cells: &mut dyn Iterator<Item = usize>| {
            let mut sight = NOTHING_HIDDEN;
            for column in cells.take_while(|column| columns.squared[*column] <= self.reach2) {
                let along = columns.cells[column];
                let hidden = sight * along / (along - 1.0).max(1.0);
                let ground = self.ground(band.elevations[start + column].to_f64(), columns.squared[column]);
                band.seen[start + column] += u16::from(ground + self.target >= hidden);
                sight = if ground > hidden { ground } else { hidden };
                sights[column] = sight;
            }
        };
        outward(&mut (self.column + 1..band.columns));
        outward(&mut (0..self.column).rev());
        sights
    }

    /// Rows of the band above or below the observer. `front` are the sights of the row before them, and then those of
    /// the last of them.
    pub fn sweep<T: Elevation>(
        &self,
        band: &mut Band<T>,
        rows: Range<usize>,
        columns: &Offsets,
        height: f64,
        front: &mut [f64],
    ) {
        let first_row = band.first_row;
        let offsets = Offsets::new(first_row..first_row + band.rows, self.row, height);
        let below = first_row + rows.start > self.row;
        let sweep = Sweep { view: self, rows, below, along: &offsets, columns };
        let upright = sweep.rows(band, front);
        sweep.columns(band, front);
        let last = sweep.distance(sweep.last());
        let (from, until) = (self.column.saturating_sub(last), (self.column + last + 1).min(band.columns));
        front[from..until].copy_from_slice(&upright[from + 1..until + 1]);
    }
}

struct Sweep<'a> {
    view: &'a View,
    /// Of the band.
    rows: Range<usize>,
    below: bool,
    along: &'a Offsets,
    columns: &'a Offsets,
}

impl Sweep<'_> {
    /// The rows of the sweep are numbered from the observer on.
    fn row(&self, number: usize) -> usize {
        if self.below {
            self.rows.start + number
        } else {
            self.rows.end - 1 - number
        }
    }

    fn first(&self) -> usize {
        self.row(0)
    }

    fn last(&self) -> usize {
        self.row(self.rows.len() - 1)
    }

    /// Of a row of the band from the observer, in cells.
    fn distance(&self, row: usize) -> usize {
        self.along.cells[row] as usize
    }

    /// The cells that are not farther aside than away, row by row. Answers the sights of the last row, with one more
    /// place on either side.
    fn rows<T: Elevation>(&self, band: &mut Band<T>, front: &[f64]) -> Vec<f64> {
        let (view, columns) = (self.view, band.columns);
        let mut before = vec![0.0; columns + 2];
        before[1..=columns].copy_from_slice(front);
        let mut now = before.clone();
        for number in 0..self.rows.len() {
            let row = self.row(number);
            let along = (self.along.cells[row], self.along.squared[row]);
            let distance = self.distance(row);
            let squared = &self.columns.squared;
            let right = (view.column + distance + 1).min(columns) - view.column;
            let right = view.column + view.in_reach(right, |place| squared[view.column + place], along.1);
            let left = view.column.min(distance);
            let left = view.column - view.in_reach(left, |place| squared[view.column - 1 - place], along.1);
            if right == view.column {
                break; // Not even straight on.
            }
            for (range, shift) in [(view.column..right, 0), (left..view.column, 2)] {
                let cells = row * columns + range.start..row * columns + range.end;
                let line = Line {
                    elevations: &band.elevations[cells.clone()],
                    aside: self.columns.slice(range.clone()),
                    inner: &before[range.start + shift..range.end + shift],
                    same: &before[range.start + 1..range.end + 1],
                    along,
                };
                view.look(&line, &mut now[range.start + 1..range.end + 1], &mut band.seen[cells]);
            }
            std::mem::swap(&mut before, &mut now);
        }
        before
    }

    /// The cells that are farther aside than away, column by column to the right and to the left. Puts the sights of
    /// the last row into `front`.
    fn columns<T: Elevation>(&self, band: &mut Band<T>, front: &mut [f64]) {
        let start = self.distance(self.first());
        let (column, before) = (self.view.column, front.to_vec());
        let mut buffers = [vec![0.0; band.rows + 2], vec![0.0; band.rows + 2]];
        for right in column + start..band.columns {
            if !self.column(band, right, before[right - 1], &mut buffers, &mut front[right]) {
                break;
            }
        }
        for left in (0..(column + 1).saturating_sub(start)).rev() {
            if !self.column(band, left, before[left + 1], &mut buffers, &mut front[left]) {
                break;
            }
        }
    }

    /// One column, up to the diagonal, which is counted with the rows; false when nothing of it is in reach. `corner` is
    /// the sight of the cell before it in the row before the sweep.
    fn column<T: Elevation>(
        &self,
        band: &mut Band<T>,
        column: usize,
        corner: f64,
        buffers: &mut [Vec<f64>; 2],
        last_sight: &mut f64,
    ) -> bool {
        let (view, rows) = (self.view, &self.rows);
        let aside = (self.columns.cells[column], self.columns.squared[column]);
        let [before, now] = buffers;
        let up_to_diagonal = rows.len().min(aside.0 as usize - self.distance(self.first()) + 1);
        let reached = self.in_reach(up_to_diagonal, aside.1);
        if reached == 0 {
            return false;
        }
        let on_diagonal = usize::from(self.distance(self.first()) + reached - 1 == aside.0 as usize);
        // Rows that are counted, and then the one on the diagonal: places in the buffers are one more than rows.
        let (range, diagonal, shift) = if self.below {
            before[rows.start] = corner;
            let middle = rows.start + reached - on_diagonal;
            (rows.start..middle, middle..middle + on_diagonal, 0)
        } else {
            before[rows.end + 1] = corner;
            let middle = rows.end - reached + on_diagonal;
            (middle..rows.end, middle - on_diagonal..middle, 2)
        };
        for (range, counted) in [(range, true), (diagonal, false)] {
            let cells = column * band.rows + range.start..column * band.rows + range.end;
            let line = Line {
                elevations: &band.elevations_down[cells.clone()],
                aside: self.along.slice(range.clone()),
                inner: &before[range.start + shift..range.end + shift],
                same: &before[range.start + 1..range.end + 1],
                along: aside,
            };
            let seen = if counted { &mut band.seen_down[cells] } else { &mut [0][..range.len()] };
            view.look(&line, &mut now[range.start + 1..range.end + 1], seen);
        }
        if reached == rows.len() {
            *last_sight = now[self.last() + 1];
        }
        std::mem::swap(before, now);
        true
    }

    /// How many of the first rows of the sweep are in reach at this squared distance aside.
    fn in_reach(&self, count: usize, aside2: f64) -> usize {
        let squared = &self.along.squared;
        self.view.in_reach(count, |number| squared[self.row(number)], aside2)
    }
}

#[cfg(test)]
#[path = "sight_tests.rs"]
mod tests;
