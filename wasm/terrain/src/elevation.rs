//! The elevations of a window, which count as f32 whatever their type, as in QGIS; and the band that comes of them.

use edgegis_sdk::cells::Cells;
use edgegis_sdk::{Array, Error, Grid, OutputField, Request, Window};

/// The first band of a request's window, whose halo is at most so many cells wide.
pub fn of_window<'a>(request: &Request<'a>, window: &Window, halo: usize) -> Result<Cells<'a>, Error> {
    let batch = request.stream(0)?.batches.first().ok_or_else(|| Error::internal("the window has no rows"))?;
    let elevation = Cells::of_band(batch, 0)?;
    if window.left.max(window.top).max(window.right).max(window.bottom) > halo
        || elevation.len() != window.full_rows() * window.full_columns()
        || window.columns == 0
    {
        return Err(Error::internal("the window's size does not fit its cells"));
    }
    Ok(elevation)
}

/// The value that marks missing cells, in f32; cells outside the raster get it, too. Without one nothing inside is
/// missing, and -1e10 stands for the outside.
///
/// QGIS takes what GDAL answers where there is none, which depends on the format: 0 in a GeoTIFF, -10000 in a VRT.
/// To treat sea level as missing in some formats helps nobody: not followed.
pub fn nodata_of_first_band(grid: &Grid) -> f32 {
    grid.bands.first().and_then(|(_, nodata)| *nodata).map_or(-1e10, |nodata| nodata as f32)
}

/// The first band of an answer, Float32.
pub fn band(values: Vec<f32>, columns: usize) -> (OutputField, Array) {
    edgegis_sdk::cells::band("band_1", "f", Array::f32s(values), columns)
}
