//! For tests: rasters cut into windows, as the host does it.

use edgegis_sdk::Window;

/// The window of `[column, row, columns, rows]` of a raster, with a halo of so many cells where there are any, and its cells.
pub fn cut(cells: &[f32], width: usize, [column, row, columns, rows]: [usize; 4], halo: usize) -> (Window, Vec<f32>) {
    let (left, top) = (halo.min(column), halo.min(row));
    let right = halo.min(width - column - columns);
    let bottom = halo.min(cells.len() / width - row - rows);
    let window = Window { column, row, columns, rows, left, top, right, bottom };
    let lines = cells.chunks_exact(width).skip(row - top).take(window.full_rows());
    let seen = lines.flat_map(|line| &line[column - left..column + columns + right]).copied().collect();
    (window, seen)
}
