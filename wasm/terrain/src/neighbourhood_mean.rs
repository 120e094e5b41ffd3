//! The mean of the cells in a neighbourhood of any radius.
//!
//! A disc or ring is a chord in each of its rows, and a chord two numbers of the row's running sums: the cost of a cell
//! grows linearly with the radius. A square is the same chord in all rows, so sums of columns, kept up from row to row,
//! make its cost the same for any radius. Sums are f64. 16 cells at a time stay in registers.

use crate::missing::Missing;
use crate::neighbourhood::{Chord, Neighbourhood};
use edgegis_sdk::cells::Cells;
use edgegis_sdk::lanes::{F32x4, F64x4};
use edgegis_sdk::{host, Error, Window};
use std::ops::{AddAssign, Range, Sub};

const BLOCK: usize = 16;
const REPORT_ROWS: usize = 32;

/// A window of a raster, and whether cells near the raster's edge or missing ones get a value.
pub struct Surroundings<'a> {
    pub elevation: Cells<'a>,
    pub window: Window,
    pub missing: Missing,
    pub neighbourhood: Neighbourhood,
    pub compute_edges: bool,
    pub output_nodata: f32,
}

/// One row: sums and numbers of the present cells before each place. It reaches as far to both sides as the
/// neighbourhood does; what is not in the raster is missing.
struct RunningRow {
    sums: Vec<f64>,
    counts: Vec<u32>,
    complete: bool,
}

/// Sums and numbers of the cells in each column over the rows of a square.
struct Columns {
    sums: Vec<f64>,
    counts: Vec<u32>,
}

/// What is known of one output row.
struct OutputRow<'a> {
    own: &'a [f32],
    chords: &'a [Chord],
    /// The running sums that each chord is of.
    sums: &'a [&'a [f64]],
    counts: &'a [&'a [u32]],
    /// Whether no cell of these rows is missing, but for those beyond the raster's sides.
    complete: bool,
}

impl Surroundings<'_> {
    /// The height of each cell of the window's core above the mean of its surroundings.
    pub fn positions(&self) -> Result<Vec<f32>, Error> {
        match self.neighbourhood {
            Neighbourhood::Square { reach } => self.in_squares(reach),
            Neighbourhood::Ring { .. } => self.in_rings(),
        }
    }

    fn reach(&self) -> usize {
        self.neighbourhood.reach()
    }

    /// A row of cells with room for the neighbourhood on both sides, missing ones as NaN; `row` counts from the core's.
    fn read(&self, row: isize, cells: &mut [f32]) {
        let outer = row + self.window.top as isize;
        cells.fill(f32::NAN);
        if outer < 0 || outer as usize >= self.window.full_rows() {
            return;
        }
        let beyond = self.window.left.saturating_sub(self.reach());
        let there = &mut cells[self.there()];
        self.elevation.read_f32(outer as usize * self.window.full_columns() + beyond, there);
        for cell in there {
            *cell = if self.missing.is_no_elevation(*cell) { f32::NAN } else { *cell };
        }
    }

    /// Which of the places of a row are in the raster. The halo may be wider than the neighbourhood.
    fn there(&self) -> Range<usize> {
        let Window { columns, left, right, .. } = self.window;
        let reach = self.reach();
        reach - left.min(reach)..reach + columns + right.min(reach)
    }

    fn width(&self) -> usize {
        self.window.columns + 2 * self.reach()
    }

    /// Whether a row's cells are all present, as far as the window goes.
    fn is_complete(&self, cells: &[f32]) -> bool {
        cells[self.there()].iter().all(|cell| !cell.is_nan())
    }

    fn in_rings(&self) -> Result<Vec<f32>, Error> {
        let Window { columns, rows, .. } = self.window;
        let (reach, height) = (self.reach() as isize, 2 * self.reach() + 1);
        let chords = self.neighbourhood.chords();
        let mut own = vec![vec![0.0; self.width()]; height];
        let mut running: Vec<RunningRow> = (0..height).map(|_| RunningRow::new(self.width())).collect();
        let mut output = vec![0.0; rows * columns];
        let slot = |row: isize| row.rem_euclid(height as isize) as usize;
        for row in -reach..reach {
            self.load(row, &mut own[slot(row)], &mut running[slot(row)]);
        }
        for (row, output) in output.chunks_exact_mut(columns).enumerate() {
            let row = row as isize;
            let newest = slot(row + reach);
            self.load(row + reach, &mut own[newest], &mut running[newest]);
            let of = |chord: &Chord| &running[slot(row + chord.row)];
            let sums: Vec<&[f64]> = chords.iter().map(|chord| of(chord).sums.as_slice()).collect();
            let counts: Vec<&[u32]> = chords.iter().map(|chord| of(chord).counts.as_slice()).collect();
            let complete = chords.iter().all(|chord| of(chord).complete);
            let own = &own[slot(row)][self.reach()..];
            self.fill_row(&OutputRow { own, chords: &chords, sums: &sums, counts: &counts, complete }, output);
            report(row as usize, rows)?;
        }
        Ok(output)
    }

    fn load(&self, row: isize, cells: &mut [f32], running: &mut RunningRow) {
        self.read(row, cells);
        running.complete = self.is_complete(cells);
        running.run(cells.iter().map(|cell| if cell.is_nan() { (0.0, 0) } else { (f64::from(*cell), 1) }));
    }

    fn in_squares(&self, reach: usize) -> Result<Vec<f32>, Error> {
        let Window { columns, rows, .. } = self.window;
        let reach = reach as isize;
        let chord = [Chord { row: 0, first: -reach, end: reach + 1 }];
        let mut sums = Columns { sums: vec![0.0; self.width()], counts: vec![0; self.width()] };
        let mut cells = vec![0.0; self.width()];
        let mut own = vec![0.0; self.width()];
        let mut running = RunningRow::new(self.width());
        let mut output = vec![0.0; rows * columns];
        let mut incomplete = 0;
        for row in -reach..reach {
            self.read(row, &mut cells);
            incomplete += usize::from(!self.is_complete(&cells));
            sums.add(&cells);
        }
        for (row, output) in output.chunks_exact_mut(columns).enumerate() {
            let row = row as isize;
            self.read(row + reach, &mut cells);
            incomplete += usize::from(!self.is_complete(&cells));
            sums.add(&cells);
            running.run(sums.sums.iter().copied().zip(sums.counts.iter().copied()));
            self.read(row, &mut own);
            let (sum, count) = ([running.sums.as_slice()], [running.counts.as_slice()]);
            let own = &own[self.reach()..];
            let complete = incomplete == 0;
            self.fill_row(&OutputRow { own, chords: &chord, sums: &sum, counts: &count, complete }, output);
            self.read(row - reach, &mut cells);
            incomplete -= usize::from(!self.is_complete(&cells));
            sums.take_away(&cells);
            report(row as usize, rows)?;
        }
        Ok(output)
    }

    fn fill_row(&self, row: &OutputRow, output: &mut [f32]) {
        let all = self.neighbourhood.cells() as u32;
        let complete = self.complete_columns();
        for (block, cells) in output.chunks_mut(BLOCK).enumerate() {
            let start = block * BLOCK;
            // The last block of a row is moved to the left, so that it is a whole one, too.
            let from = start.min(self.window.columns.saturating_sub(BLOCK));
            if self.window.columns < BLOCK {
                self.fill_one_by_one(row, start, cells);
                continue;
            }
            let inside = row.complete && complete.contains(&from) && complete.contains(&(from + BLOCK - 1));
            let middle = self.neighbourhood.has_middle();
            let own: &[f32; BLOCK] = row.own[from..].first_chunk().expect("a row has a whole block");
            let sums: [f64; BLOCK] = row.blocks(row.sums, from, self.reach());
            let mut values = [0.0; BLOCK];
            if inside {
                let share = F64x4::from(1.0 / f64::from(all));
                let fours = own.as_chunks().0.iter().zip(sums.as_chunks().0).zip(values.as_chunks_mut().0);
                for ((own, sums), values) in fours {
                    let (own, sums) = (F32x4::read(own).to_f64(), F64x4::read(sums));
                    let others = if middle { sums - own } else { sums };
                    (own - others * share).to_f32().write(values);
                }
            } else {
                let counts: [u32; BLOCK] = row.blocks(row.counts, from, self.reach());
                for i in 0..BLOCK {
                    values[i] = self.position(own[i], sums[i], counts[i], all);
                }
            }
            cells.copy_from_slice(&values[start - from..start - from + cells.len()]);
        }
    }

    /// A raster narrower than a block.
    fn fill_one_by_one(&self, row: &OutputRow, start: usize, cells: &mut [f32]) {
        let all = self.neighbourhood.cells() as u32;
        for (i, cell) in cells.iter_mut().enumerate() {
            let [sum] = row.blocks(row.sums, start + i, self.reach());
            let [count] = row.blocks(row.counts, start + i, self.reach());
            *cell = self.position(row.own[start + i], sum, count, all);
        }
    }

    /// The core's columns whose neighbourhood does not reach beyond the raster's sides.
    fn complete_columns(&self) -> Range<usize> {
        let Range { start, end } = self.there();
        start..end.saturating_sub(2 * self.reach())
    }

    /// The value of a cell from its neighbourhood's sum and number of cells, which may include the cell itself.
    fn position(&self, own: f32, sum: f64, count: u32, all: u32) -> f32 {
        if own.is_nan() {
            return self.output_nodata;
        }
        let middle = self.neighbourhood.has_middle();
        let count = count - u32::from(middle);
        if count == 0 || (count < all && !self.compute_edges) {
            return self.output_nodata;
        }
        let own = f64::from(own);
        (own - (sum - if middle { own } else { 0.0 }) / f64::from(count)) as f32
    }
}

impl RunningRow {
    fn new(width: usize) -> Self {
        RunningRow { sums: vec![0.0; width + 1], counts: vec![0; width + 1], complete: false }
    }

    /// Sums up cells from the left; the first sum is 0.
    fn run(&mut self, cells: impl Iterator<Item = (f64, u32)>) {
        let (mut sum, mut count) = (0.0, 0);
        let places = self.sums[1..].iter_mut().zip(&mut self.counts[1..]);
        for ((cell, number), (sum_here, count_here)) in cells.zip(places) {
            sum += cell;
            count += number;
            (*sum_here, *count_here) = (sum, count);
        }
    }
}

impl Columns {
    fn add(&mut self, cells: &[f32]) {
        for ((sum, count), cell) in self.sums.iter_mut().zip(&mut self.counts).zip(cells) {
            *sum += if cell.is_nan() { 0.0 } else { f64::from(*cell) };
            *count += u32::from(!cell.is_nan());
        }
    }

    fn take_away(&mut self, cells: &[f32]) {
        for ((sum, count), cell) in self.sums.iter_mut().zip(&mut self.counts).zip(cells) {
            *sum -= if cell.is_nan() { 0.0 } else { f64::from(*cell) };
            *count -= u32::from(!cell.is_nan());
        }
    }
}

impl OutputRow<'_> {
    /// What lies in the chords of neighbouring cells, from the core's column `from` on.
    #[inline(always)]
    fn blocks<T: Copy + Default + AddAssign + Sub<Output = T>, const N: usize>(
        &self,
        running: &[&[T]],
        from: usize,
        reach: usize,
    ) -> [T; N] {
        let mut sums = [T::default(); N];
        for (chord, row) in self.chords.iter().zip(running) {
            let middle = (from + reach) as isize;
            let first = &row[(middle + chord.first) as usize..][..N];
            let end = &row[(middle + chord.end) as usize..][..N];
            for i in 0..N {
                sums[i] += end[i] - first[i];
            }
        }
        sums
    }
}

fn report(row: usize, rows: usize) -> Result<(), Error> {
    if row % REPORT_ROWS == REPORT_ROWS - 1 {
        host::progress((row + 1) as f64 / rows as f64)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
