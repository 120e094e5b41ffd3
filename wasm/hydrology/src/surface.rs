//! A window of filled elevations with a border of one cell: who is lower than whom, and how far it is to where level
//! ground is left.

use crate::level::NEIGHBOURS;
use edgegis_sdk::cells::{band, Cells, Number};
use edgegis_sdk::of_any_type;
use edgegis_sdk::{Array, Batch, Error, OutputField, Window};

/// Steps to an outlet that a window cannot know yet.
pub const UNKNOWN_STEPS: u32 = (1 << 28) - 1;
/// Steps of the border.
const OUTSIDE: u32 = u32::MAX;

/// What an elevation is kept as.
pub trait Height: Number + PartialOrd {
    const MISSING: Self;
    const HIGHEST: Self;
    fn band(levels: Vec<Self>, columns: usize) -> (OutputField, Array);
    /// Cells of this type if it is f32.
    fn narrow(cells: &[Self]) -> Option<&[f32]>;
}

macro_rules! heights {
    ($($type:ty, $format:literal, $array:ident, $narrow:expr;)*) => { $(
        impl Height for $type {
            const MISSING: Self = <$type>::NAN;
            const HIGHEST: Self = <$type>::INFINITY;

            fn band(levels: Vec<Self>, columns: usize) -> (OutputField, Array) {
                band("level", $format, Array::$array(levels), columns)
            }

            fn narrow(cells: &[Self]) -> Option<&[f32]> {
                $narrow(cells)
            }
        }
    )* };
}

heights!(f32, "f", f32s, Some; f64, "g", f64s, |_| None;);

/// Filled elevations (NaN: no data or outside of the raster) and the steps to an outlet where they are level.
pub struct Surface<H = f64> {
    pub columns: usize,
    pub rows: usize,
    pub stride: usize,
    pub level: Vec<H>,
    pub steps: Vec<u32>,
    pub offsets: [usize; 8],
}

impl<H: Height> Surface<H> {
    /// Of so many cells, with a border: nothing is known of them.
    pub fn new(columns: usize, rows: usize) -> Self {
        let stride = columns + 2;
        let offsets = NEIGHBOURS.map(|(down, right)| (down * stride as isize + right) as usize);
        Surface { columns, rows, stride, level: vec![H::MISSING; stride * (rows + 2)], steps: vec![], offsets }
    }

    /// The cells of a window's core that were kept, and the border where the raster goes on.
    pub fn read(kept: &Batch, window: &Window) -> Result<Self, Error> {
        let mut surface = Surface::new(window.columns, window.rows);
        let (stride, full) = (surface.stride, window.full_columns());
        let start = (1 - window.top) * stride + 1 - window.left;
        of_any_type!(Cells::of_band(kept, 0)?, cells => {
            spread(cells, full, stride, &mut surface.level[start..], |level| H::of_f64(level.to_f64()));
        });
        if let Some(column) = kept.columns.get(1) {
            surface.steps.resize(surface.level.len(), 0);
            spread(column.cells()?.u32s()?, full, stride, &mut surface.steps[start..], |steps| steps);
        }
        Ok(surface)
    }

    /// The raster goes on beyond the border on these sides (top, left, right, bottom): no outlet is there.
    pub fn goes_on(&mut self, [top, left, right, bottom]: [bool; 4]) {
        let (stride, last) = (self.stride, self.rows + 1);
        for (row, cells) in self.level.chunks_exact_mut(stride).enumerate() {
            let is_known = (row > 0 || top) && (row < last || bottom);
            if is_known && (row == 0 || row == last) {
                cells[1..stride - 1].fill(H::HIGHEST);
            }
            if is_known && left {
                cells[0] = H::HIGHEST;
            }
            if is_known && right {
                cells[stride - 1] = H::HIGHEST;
            }
        }
    }

    /// The cells that have data all around, and no lower neighbour.
    pub fn flat_cells(&self) -> Vec<u32> {
        let mut is_flat = vec![0; self.columns];
        let mut flat = vec![];
        for row in 0..self.rows {
            let start = self.cell(row, 0);
            let beside = self.offsets.map(|offset| &self.level[start.wrapping_add(offset)..][..self.columns]);
            have_none_lower(&self.level[start..start + self.columns], beside, &mut is_flat);
            let found = is_flat.iter().enumerate().filter(|(_, is_flat)| **is_flat != 0);
            flat.extend(found.map(|(column, _)| (start + column) as u32));
        }
        flat
    }

    /// Whether a cell is one of [`Surface::flat_cells`].
    pub fn is_flat(&self, cell: usize) -> bool {
        self.offsets.iter().all(|offset| self.level[cell.wrapping_add(*offset)] >= self.level[cell])
    }

    /// Counts the steps over level ground to a cell that has a lower neighbour or is an outlet; unknown where no way
    /// there is within the border.
    pub fn count_steps(&mut self, flat: Vec<u32>) {
        self.steps = vec![OUTSIDE; self.level.len()];
        for row in 0..self.rows {
            let start = self.cell(row, 0);
            self.steps[start..start + self.columns].fill(0);
        }
        flat.iter().for_each(|cell| self.steps[*cell as usize] = UNKNOWN_STEPS);
        let mut steps = 1;
        let mut wave: Vec<u32> = flat.into_iter().filter(|cell| self.is_beside_known(*cell as usize)).collect();
        while !wave.is_empty() {
            wave.iter().for_each(|cell| self.steps[*cell as usize] = steps);
            let mut next = vec![];
            for cell in wave.into_iter().map(|cell| cell as usize) {
                for offset in self.offsets {
                    let to = cell.wrapping_add(offset);
                    if self.steps[to] == UNKNOWN_STEPS && self.level[to] == self.level[cell] {
                        self.steps[to] = steps + 1;
                        next.push(to as u32);
                    }
                }
            }
            (wave, steps) = (next, steps + 1);
        }
    }

    fn is_beside_known(&self, cell: usize) -> bool {
        let known = |to: usize| self.steps[to] == 0 && self.level[to] == self.level[cell];
        self.offsets.iter().any(|offset| known(cell.wrapping_add(*offset)))
    }

    #[inline(always)]
    pub fn cell(&self, row: usize, column: usize) -> usize {
        (row + 1) * self.stride + column + 1
    }

    #[inline(always)]
    pub fn neighbour(&self, cell: usize, direction: usize) -> usize {
        cell.wrapping_add(self.offsets[direction])
    }

    pub fn has_data(&self, cell: usize) -> bool {
        !self.level[cell].to_f64().is_nan()
    }

    /// Whether a cell with data has a neighbour without.
    pub fn is_outlet(&self, cell: usize) -> bool {
        self.has_data(cell) && (0..8).any(|direction| !self.has_data(self.neighbour(cell, direction)))
    }

    /// The cells within the border, in rows.
    pub fn core(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows).flat_map(|row| self.cell(row, 0)..self.cell(row, 0) + self.columns)
    }
}

/// 1 where a cell's neighbours have data and none is lower. NaN, no data, is not at least as high.
fn have_none_lower<H: Height>(own: &[H], beside: [&[H]; 8], found: &mut [u8]) {
    let beside = beside.map(|cells| &cells[..own.len()]);
    for (column, found) in found[..own.len()].iter_mut().enumerate() {
        *found = beside.iter().fold(1, |all, cells| all & u8::from(cells[column] >= own[column]));
    }
}

fn spread<T: Copy, U>(cells: &[T], columns: usize, stride: usize, to: &mut [U], convert: impl Fn(T) -> U) {
    for (cells, row) in cells.chunks_exact(columns.max(1)).zip(to.chunks_mut(stride)) {
        for (cell, place) in cells.iter().zip(row) {
            *place = convert(*cell);
        }
    }
}
