//! Observers of a layer of points.

use crate::observers::{warn_of, Observer};
use crate::prepare::cell;
use edgegis_sdk::layer::feature_error;
use edgegis_sdk::wkb::{Body, Wkb};
use edgegis_sdk::{Batch, Error, Grid, Request, Stream};

/// Those of the layer's points that lie on the raster. Columns: geometries, ids, and fields of heights.
pub fn read(request: &Request, stream: &Stream, grid: &Grid) -> Result<Vec<Observer>, Error> {
    let mut found = Found::default();
    let mut first_row = 0;
    for batch in &stream.batches {
        for row in 0..batch.length {
            let in_feature = |error| feature_error(error, stream, first_row + row as u32);
            found.add(request, batch, row, grid).map_err(in_feature)?;
        }
        first_row += batch.length as u32;
    }
    warn_of(&found.nowhere, "Observers that have no geometry were left out");
    warn_of(&found.outside, "Observers that stand outside of the elevation layer were left out");
    warn_of(&found.without_height, "The number for all counts for observers that have no height in their field");
    Ok(found.observers)
}

/// The observers; and features by what is wrong with them.
#[derive(Default)]
struct Found {
    observers: Vec<Observer>,
    nowhere: Vec<i64>,
    outside: Vec<i64>,
    without_height: Vec<i64>,
}

impl Found {
    fn add(&mut self, request: &Request, batch: &Batch, row: usize, grid: &Grid) -> Result<(), Error> {
        let id = batch.column("$id")?.i64s()?[row];
        let of_fields = [of_field(request, batch, row, "HEIGHT_FIELD")?, of_field(request, batch, row, "TARGET_FIELD")?];
        if of_fields.contains(&Some(None)) {
            self.without_height.push(id);
        }
        let height = of_fields[0].flatten().map_or_else(|| request.number("OBSERVER_HEIGHT"), Ok)?;
        let target = of_fields[1].flatten().map_or_else(|| request.number("TARGET_HEIGHT"), Ok)?;
        if height < 0.0 || target < 0.0 {
            return Err(Error::bad_input("Its height is below 0: heights count from the ground up."));
        }
        let geometry = batch.column("$geometry")?;
        let mut places = vec![];
        if !geometry.is_null(row) {
            add_places(&Wkb::new(geometry.binary(row)).body()?, &mut places);
        }
        if places.is_empty() {
            self.nowhere.push(id);
        }
        let before = self.observers.len();
        let cells = places.iter().filter_map(|place| cell(grid, *place));
        self.observers.extend(cells.map(|(column, row)| Observer { column, row, height, target, feature: Some(id) }));
        if self.observers.len() - before < places.len() {
            self.outside.push(id);
        }
        Ok(())
    }
}

/// The number in the field that a parameter names: none without a field, and none in it where it is null.
fn of_field(request: &Request, batch: &Batch, row: usize, parameter: &str) -> Result<Option<Option<f64>>, Error> {
    let Some(name) = request.text(parameter) else { return Ok(None) };
    Ok(Some(batch.column(name)?.as_f64(row)?.filter(|value| value.is_finite())))
}

/// The points of a point or multipoint.
fn add_places(body: &Body, places: &mut Vec<[f64; 2]>) {
    match body {
        Body::Point(Some(place)) => places.push(*place),
        Body::Parts(parts) => parts.iter().for_each(|part| add_places(part, places)),
        _ => (),
    }
}
