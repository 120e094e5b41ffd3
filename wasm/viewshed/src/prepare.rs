//! `viewshed.prepare`: the observers' cells, and the part of the raster that they may see.

use crate::observers::{table, Observer};
use crate::{curvature, gdal_options, observer_layer};
use edgegis_sdk::{host, json, Answer, Error, Grid, Request};

/// A count of more does not fit UInt16.
const MOST_OBSERVERS: usize = 65_535;

/// A result of fewer cells around an observer is rarely meant: gdal_viewshed's distance of 100 is small for coarse cells.
const FEW_CELLS: f64 = 10.0;

/// Inputs: INPUT without cells; the layer of observers with geometries, ids and heights. The table is for `rounds`.
/// Values: `within`, that part of the raster; `drop`, how far the ground falls by squared distance.
pub fn prepare(request: &Request) -> Result<Answer, Error> {
    let grid = request.raster("INPUT")?;
    if grid.transform[2] != 0.0 || grid.transform[4] != 0.0 {
        return Err(Error::bad_input(
            "The raster is rotated: its rows and columns do not follow the axes of its CRS. Warp it first (gdal:warpreproject).",
        ));
    }
    let crs = request.stream(0)?.metadata("edgegis:crs").unwrap_or("");
    let drop = curvature::drop(gdal_options::of(request)?.curvature, crs);
    let (layer, point) = (request.stream(1)?, request.parameter("OBSERVER"));
    if layer.fields.is_empty() && point.is_null() {
        return Err(Error::bad_parameter("There is no observer: give a point (OBSERVER), or a layer of points (OBSERVERS)."));
    }
    let mut observers = single(request, &grid)?;
    observers.extend(observer_layer::read(request, layer, &grid)?);
    if observers.is_empty() {
        return Err(Error::bad_input("No observer of the layer stands on the elevation layer. Do the two lie in the same place?"));
    }
    if observers.len() > MOST_OBSERVERS {
        return Err(Error::unsupported(format!("There are {} observers; {MOST_OBSERVERS} can be counted.", observers.len())));
    }
    let distance = request.number("MAX_DISTANCE")?;
    if let Some(warning) = short(distance, &grid) {
        host::log(host::Level::Warning, &warning);
    }
    let [left, top, columns, rows] = seen_part(&observers, &grid, distance)?;
    for observer in &mut observers {
        observer.column -= left;
        observer.row -= top;
    }
    let answer = Answer { streams: vec![table(&observers)], ..Answer::default() };
    Ok(answer.with_value("within", json!([left, top, columns, rows])).with_value("drop", drop))
}

/// Column and row of the cell that a place lies in.
pub fn cell(grid: &Grid, place: [f64; 2]) -> Option<(usize, usize)> {
    let [x0, dx, _, y0, _, dy] = grid.transform;
    let (column, row) = (((place[0] - x0) / dx).floor(), ((place[1] - y0) / dy).floor());
    let inside = (0.0..grid.columns as f64).contains(&column) && (0.0..grid.rows as f64).contains(&row);
    inside.then_some((column as usize, row as usize))
}

fn single(request: &Request, grid: &Grid) -> Result<Vec<Observer>, Error> {
    let Some(place) = request.parameter("OBSERVER").as_array() else { return Ok(vec![]) };
    let number = |index: usize| place.get(index).and_then(|number| number.as_f64()).unwrap_or(f64::NAN);
    let (x, y) = (number(0), number(1));
    let (column, row) = cell(grid, [x, y]).ok_or_else(|| {
        Error::bad_parameter(format!("The observer ({x}, {y}) stands outside of the elevation layer. Choose a place on it."))
    })?;
    let (height, target) = (request.number("OBSERVER_HEIGHT")?, request.number("TARGET_HEIGHT")?);
    Ok(vec![Observer { column, row, height, target, feature: None }])
}

/// What to say of a distance within which there is little to see.
fn short(distance: f64, grid: &Grid) -> Option<String> {
    let cells = distance / grid.transform[1].abs().max(grid.transform[5].abs());
    (0.0 < cells && cells < FEW_CELLS).then(|| {
        format!("The maximum distance of {distance} is less than {FEW_CELLS} cells, and the result covers no more. Set a larger one, or 0 for the whole raster.")
    })
}

/// Column, row and size of the cells that are in reach of any observer; all without a distance. As gdal_viewshed clips
/// its result: a cell more than the distance on each side where it is no multiple of the cell's size.
fn seen_part(observers: &[Observer], grid: &Grid, distance: f64) -> Result<[usize; 4], Error> {
    if distance == 0.0 {
        return Ok([0, 0, grid.columns, grid.rows]);
    }
    let cells = |size: f64| ((distance / size.abs() - 1e-8).ceil()).min(1e9) as usize;
    let (aside, along) = (cells(grid.transform[1]), cells(grid.transform[5]));
    let (mut left, mut top, mut right, mut bottom) = (grid.columns, grid.rows, 0, 0);
    for observer in observers {
        left = left.min(observer.column.saturating_sub(aside));
        top = top.min(observer.row.saturating_sub(along));
        right = right.max((observer.column + aside + 1).min(grid.columns));
        bottom = bottom.max((observer.row + along + 1).min(grid.rows));
    }
    Ok([left, top, right - left, bottom - top])
}

#[cfg(test)]
#[path = "prepare_tests.rs"]
mod tests;
