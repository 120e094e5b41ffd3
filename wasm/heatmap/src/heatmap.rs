//! The algorithm's two stages: `heatmap.prepare` once, then `heatmap.window` for each window of the grid.

use crate::density_grid::{DensityGrid, Extent, NODATA};
use crate::kernels::{Kernel, Shape};
use crate::points::{reaching, Points};
use crate::stamp::{Stamper, Strip, STRIP_PADDING};
use edgegis_sdk::{host, Answer, Array, Error, OutputField, Request};

/// Cells that are worked on at a time: 1 MB, which stays in a core's cache while points jump about in it.
const STRIP_CELLS: usize = 1 << 18;
/// Points between two reports of progress.
const REPORT_POINTS: usize = 4096;

fn positive(request: &Request, name: &str) -> Result<f64, Error> {
    let value = request.number(name)?;
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(Error::bad_parameter(format!("{name} must be above zero.")))
    }
}

/// The radius of every point, or 0 where a field gives it.
fn fixed_radius(request: &Request) -> Result<f64, Error> {
    match request.text("RADIUS_FIELD") {
        Some(_) => Ok(0.0),
        None => positive(request, "RADIUS"),
    }
}

fn kernel(request: &Request) -> Result<Kernel, Error> {
    Ok(Kernel {
        shape: Shape::from_index(request.parameter("KERNEL").as_i64().unwrap_or(0))?,
        decay: request.parameter("DECAY").as_f64().unwrap_or(0.0),
        scaled: request.parameter("OUTPUT_VALUE").as_i64().unwrap_or(0) == 1,
    })
}

/// Reads the points and fixes the grid. Values: `grid`, `bounds`, `largest_radius`; the stream is for `window`.
pub fn prepare(request: &Request) -> Result<Answer, Error> {
    let pixel_size = positive(request, "PIXEL_SIZE")?;
    kernel(request)?;
    let radius = fixed_radius(request)?;
    let points = Points::read(request)?;
    let located = Extent::around(points.xy.iter().copied());
    let located =
        located.ok_or_else(|| Error::bad_input("The layer has no points, so there is nothing to estimate."))?;
    let largest_radius = if points.radius.is_some() { points.largest_radius } else { radius };
    if !(largest_radius > 0.0 && largest_radius.is_finite()) {
        return Err(Error::bad_input("The radius field holds no usable radius: values must be above zero and finite."));
    }
    let extent = request.stream(0)?.metadata("edgegis:extent").and_then(Extent::parse).unwrap_or(located);
    let grid = DensityGrid::new(extent.grown(largest_radius), pixel_size)?;
    let stream = points.to_stream(&grid, radius);
    warn_of_missing(&points, stream.batches[0].0);
    let answer = Answer { streams: vec![stream], ..Answer::default() };
    Ok(answer
        .with_value("grid", grid.to_json())
        .with_value("bounds", grid.bounds_to_json())
        .with_value("largest_radius", largest_radius))
}

fn warn_of_missing(points: &Points, kept: usize) {
    let missing = points.xy.len() - kept;
    if missing > 0 {
        let why = "their radius is not above zero, or they lie outside the extent that the layer reports";
        host::log(host::Level::Warning, &format!("{missing} points were left out: {why}."));
    }
}

/// Computes a window of the grid, strip by strip.
pub fn window(request: &Request) -> Result<Answer, Error> {
    let window = request.window()?;
    let values = request.values_of("prepare");
    let grid = DensityGrid::from_json(values, positive(request, "PIXEL_SIZE")?)?;
    let kernel = kernel(request)?;
    let largest = values["largest_radius"].as_f64().ok_or_else(|| Error::internal("'prepare' answered no radius"))?;
    let radii = (fixed_radius(request)?, largest);
    let columns = window.column..window.column + window.columns;
    let strip_rows = (STRIP_CELLS / window.columns.max(1)).max(1);
    let points = reaching(request.stream(0)?, &grid, radii, window.row..window.row + window.rows, columns.clone())?;
    let mut cells = Vec::with_capacity(window.columns * window.rows);
    let mut stamper = Stamper::new(&grid, &kernel);
    let mut strip_cells = vec![];
    let (mut done, all) = (0, points.len() * window.rows.div_ceil(strip_rows));
    for first in (window.row..window.row + window.rows).step_by(strip_rows) {
        let rows = first..(first + strip_rows).min(window.row + window.rows);
        let count = rows.len() * window.columns;
        strip_cells.clear();
        strip_cells.resize(count + STRIP_PADDING, NODATA);
        let mut strip = Strip { cells: &mut strip_cells, columns: columns.clone(), rows };
        for point in &points {
            stamper.add(point, &mut strip);
            done += 1;
            if done % REPORT_POINTS == 0 {
                host::progress(done as f64 / all as f64)?;
            }
        }
        cells.extend_from_slice(&strip_cells[..count]);
    }
    make_nan_canonical(&mut cells);
    let field = OutputField::new("band_1", &format!("+w:{}", window.columns)).with_child(OutputField::new("item", "f"));
    Ok(Answer::table(vec![(field, Array::band(Array::f32s(cells), window.columns))]))
}

/// Weights of NaN or infinite size make NaN, of which one kind alone may leave a guest.
fn make_nan_canonical(cells: &mut [f32]) {
    for cell in cells {
        *cell = f32::from_bits(if cell.is_nan() { f32::NAN.to_bits() } else { cell.to_bits() });
    }
}

#[cfg(test)]
mod tests;
