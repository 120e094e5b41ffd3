//! Walks over the rows of a window with a halo of one cell and computes every cell from its nine cells.
//!
//! Rows are copied into three padded rows, as f32, with nodata where the raster ends. A block of 64 cells is computed
//! as if nothing were missing, which vectorises; the cells beside a missing one are then computed again, one by one.

use crate::elevation::{self, band, nodata_of_first_band};
use crate::gradient::{complete, with_gaps, Gradient, Scale};
use edgegis_sdk::cells::Cells;
use edgegis_sdk::{host, Answer, Error, Grid, Request, Window};

/// Number of cells that are computed together.
pub const BLOCK: usize = 64;
/// One number per cell of a block.
pub type Block = [f32; BLOCK];
/// Rows between two reports of progress.
const REPORT_ROWS: usize = 64;

/// What an algorithm makes of a gradient.
pub trait Surface {
    /// The value of a cell.
    fn value(&self, gradient: Gradient) -> f32;

    /// The values of a block of cells; must yield the same bits as `value`.
    #[inline(always)]
    fn values(&self, x: &Block, y: &Block, values: &mut Block) {
        for i in 0..BLOCK {
            values[i] = self.value(Gradient { x: x[i], y: y[i] });
        }
    }

    /// Whether `value` holds; otherwise `extreme_value` is asked.
    #[inline(always)]
    fn is_ordinary(&self, _gradient: Gradient) -> bool {
        true
    }

    fn extreme_value(&self, gradient: Gradient) -> f32 {
        self.value(gradient)
    }
}

/// The cells of a window and what is needed to compute with them.
pub struct NineCellWindow<'a> {
    pub elevation: Cells<'a>,
    pub window: Window,
    /// Marks missing cells of the input.
    pub nodata: f32,
    /// Written where there is no gradient, or where one of its components happens to equal it, as QGIS does.
    pub output_nodata: f32,
    pub scale: Scale,
}

/// A row of cells between two more, padded to whole blocks, and which of its blocks have missing cells.
struct PaddedRow {
    cells: Vec<f32>,
    gaps: Vec<bool>,
}

impl PaddedRow {
    fn new(columns: usize, nodata: f32) -> Self {
        let blocks = columns.div_ceil(BLOCK);
        PaddedRow { cells: vec![nodata; blocks * BLOCK + 2], gaps: vec![false; blocks] }
    }

    fn block(&self, index: usize) -> &[f32] {
        &self.cells[index * BLOCK..(index + 1) * BLOCK + 2]
    }

    fn nine_columns(&self, column: usize) -> [f32; 3] {
        [self.cells[column], self.cells[column + 1], self.cells[column + 2]]
    }

    /// A block needs its own cells and the first two of the next.
    fn mark_gaps(&mut self, nodata: f32) {
        let is_gap = |cells: &[f32]| cells.iter().map(|cell| u32::from(*cell == nodata)).sum::<u32>() > 0;
        for (gap, cells) in self.gaps.iter_mut().zip(self.cells.chunks(BLOCK)) {
            *gap = is_gap(cells);
        }
        for index in 0..self.gaps.len() {
            let next = (index + 1) * BLOCK;
            self.gaps[index] |= is_gap(&self.cells[next..next + 2]);
        }
    }
}

/// Memory that all blocks share: setting it to zero for each would take a good part of the time.
struct Room {
    gradients: [Block; 2],
    last: Block,
}

impl NineCellWindow<'_> {
    /// Computes the window's core, row by row.
    pub fn compute(&self, surface: &impl Surface) -> Result<Vec<f32>, Error> {
        let Window { columns, rows, top, .. } = self.window;
        let mut output = vec![0.0; rows * columns];
        let mut room = Room { gradients: [[0.0; BLOCK]; 2], last: [0.0; BLOCK] };
        let mut lines = [(); 3].map(|()| PaddedRow::new(columns, self.nodata));
        self.load(&mut lines[1], top.checked_sub(1));
        self.load(&mut lines[2], Some(top));
        for (row, cells) in output.chunks_exact_mut(columns).enumerate() {
            lines.rotate_left(1);
            self.load(&mut lines[2], Some(top + row + 1));
            self.compute_row(surface, &lines, &mut room, cells);
            if row % REPORT_ROWS == REPORT_ROWS - 1 {
                host::progress((row + 1) as f64 / rows as f64)?;
            }
        }
        Ok(output)
    }

    /// Copies a row of the window, counted with the halo; none, or one that is not there, is missing cells.
    fn load(&self, line: &mut PaddedRow, row: Option<usize>) {
        let Window { columns, left, .. } = self.window;
        match row.filter(|row| *row < self.window.full_rows()) {
            None => line.cells.fill(self.nodata),
            Some(row) => {
                let width = self.window.full_columns();
                let first = 1 - left;
                self.elevation.read_f32(row * width, &mut line.cells[first..first + width]);
                line.cells[columns + 1 + self.window.right..].fill(self.nodata);
            }
        }
        line.mark_gaps(self.nodata);
    }

    fn compute_row(&self, surface: &impl Surface, lines: &[PaddedRow; 3], room: &mut Room, output: &mut [f32]) {
        for (index, cells) in output.chunks_mut(BLOCK).enumerate() {
            let rows = lines.each_ref().map(|line| line.block(index));
            match <&mut Block>::try_from(&mut *cells) {
                Ok(block) => self.compute_block(surface, rows, &mut room.gradients, block),
                Err(_) => {
                    self.compute_block(surface, rows, &mut room.gradients, &mut room.last);
                    cells.copy_from_slice(&room.last[..cells.len()]);
                }
            }
            if lines.iter().any(|line| line.gaps[index]) {
                self.compute_gaps(surface, lines, index * BLOCK, cells);
            }
        }
    }

    /// All cells of a block, taking every neighbour as present.
    fn compute_block(&self, surface: &impl Surface, rows: [&[f32]; 3], [x, y]: &mut [Block; 2], values: &mut Block) {
        complete(rows, &self.scale, x, y);
        surface.values(x, y, values);
        let mut all_ordinary = true;
        for i in 0..BLOCK {
            let gradient = Gradient { x: x[i], y: y[i] };
            values[i] = self.finish(gradient, values[i]);
            all_ordinary &= surface.is_ordinary(gradient);
        }
        if !all_ordinary {
            for i in 0..BLOCK {
                values[i] = self.cell(surface, Some(Gradient { x: x[i], y: y[i] }));
            }
        }
    }

    /// Computes the cells again that have a missing neighbour or are missing themselves.
    fn compute_gaps(&self, surface: &impl Surface, lines: &[PaddedRow; 3], start: usize, output: &mut [f32]) {
        for (i, value) in output.iter_mut().enumerate() {
            let cells = lines.each_ref().map(|line| line.nine_columns(start + i));
            if cells.iter().flatten().any(|cell| *cell == self.nodata) {
                *value = self.cell(surface, with_gaps(&cells, self.nodata, &self.scale));
            }
        }
    }

    fn cell(&self, surface: &impl Surface, gradient: Option<Gradient>) -> f32 {
        match gradient {
            None => self.output_nodata,
            Some(gradient) if surface.is_ordinary(gradient) => self.finish(gradient, surface.value(gradient)),
            Some(gradient) => self.finish(gradient, surface.extreme_value(gradient)),
        }
    }

    /// QGIS's test for missing gradients, and the one NaN that may leave a guest.
    #[inline(always)]
    fn finish(&self, gradient: Gradient, value: f32) -> f32 {
        let nodata = self.output_nodata;
        let value = f32::from_bits(if value.is_nan() { f32::NAN.to_bits() } else { value.to_bits() });
        if (gradient.x == nodata) | (gradient.y == nodata) {
            nodata
        } else {
            value
        }
    }
}

/// Computes a request's window: what `slope` and `hillshade` share.
pub fn answer(request: &Request, surface: &impl Surface) -> Result<Answer, Error> {
    let (grid, window) = (request.grid()?, request.window()?);
    let elevation = elevation::of_window(request, &window, 1)?;
    let nine_cells = NineCellWindow {
        elevation,
        window,
        nodata: nodata_of_first_band(&grid),
        output_nodata: request.number("NODATA").unwrap_or(-9999.0) as f32,
        scale: scale(&grid, request.number("Z_FACTOR")?)?,
    };
    Ok(Answer::table(vec![band(nine_cells.compute(surface)?, window.columns)]))
}

/// Cell sizes of a grid whose rows and columns follow the axes.
fn scale(grid: &Grid, z_factor: f64) -> Result<Scale, Error> {
    let [_, cell_x, turn_x, _, turn_y, cell_y] = grid.transform;
    if turn_x != 0.0 || turn_y != 0.0 {
        return Err(Error::unsupported(
            "The raster is rotated: its rows and columns do not follow the axes of its CRS. Warp it first (gdal:warpreproject).",
        ));
    }
    if !(cell_x.abs() > 0.0 && cell_y.abs() > 0.0) {
        return Err(Error::bad_input("The raster's cells have no size."));
    }
    Ok(Scale { cell_x: cell_x.abs(), cell_y: cell_y.abs(), z_factor })
}

#[cfg(test)]
mod tests;
