//! Count points in polygon: how many points, how much weight, or how many classes each polygon contains.
//!
//! Same results as QGIS's `native:countpointsinpolygon`: a polygon contains a point that lies in its interior (GEOS's
//! prepared `contains`), a multipoint counts once and only when no member lies outside. Weights are added in the order
//! of the points. Stages: prepare (index), count (per partition of points), total (reduce), result (one row per polygon).

use crate::class_values::{class_keys, ClassSets};
use crate::polygon_index::{PolygonIndex, PolygonIndexView};
use crate::weights::Weights;
use edgegis_sdk::{host, Answer, Array, Batch, Error, OutputField, Request, Stream};

/// In the place of a polygon: the row's number says how many weights of a partition are no numbers.
const NO_NUMBERS: u32 = u32::MAX;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Points,
    Weights,
    Classes,
    /// Weight and class together: QGIS answers 0 for every polygon.
    Nothing,
}

fn mode(request: &Request) -> Mode {
    match (request.text("WEIGHT"), request.text("CLASSFIELD")) {
        (None, None) => Mode::Points,
        (Some(_), None) => Mode::Weights,
        (None, Some(_)) => Mode::Classes,
        (Some(_), Some(_)) => Mode::Nothing,
    }
}

/// POLYGONS' geometries, the number of POINTS -> the index; value `polygons`: their number.
pub fn prepare(request: &Request) -> Result<Answer, Error> {
    if mode(request) == Mode::Nothing {
        host::log(host::Level::Warning, "A weight field and a class field together give 0, as in QGIS: choose one of them.");
    }
    let (polygons, points) = (request.stream(0)?, request.stream(1)?);
    let index = PolygonIndex::build(polygons, points.rows())?;
    Ok(Answer::table(index.into_columns()).with_value("polygons", polygons.rows()))
}

/// A partition of POINTS, POLYGONS' geometries, the index -> columns `polygon` and `number` (or `class`).
pub fn count(request: &Request) -> Result<Answer, Error> {
    let (points, polygons, prepared) = (request.stream(0)?, request.stream(1)?, request.stream(2)?);
    let prepared = prepared.batches.first().ok_or_else(|| Error::internal("the index is missing"))?;
    let index = PolygonIndexView::read(prepared, polygons)?;
    match mode(request) {
        Mode::Points => count_points(points, &index, polygons.rows()),
        Mode::Weights => list_weights(points, &index, request.text("WEIGHT").unwrap_or_default()),
        Mode::Classes => list_classes(points, &index, request.text("CLASSFIELD").unwrap_or_default()),
        Mode::Nothing => Ok(numbers(vec![], vec![])),
    }
}

/// Partial results in plan order -> one of the same form.
pub fn total(request: &Request) -> Result<Answer, Error> {
    match mode(request) {
        Mode::Classes => {
            let mut sets = ClassSets::default();
            each_batch(request, |batch| {
                let (polygons, classes) = (batch.column("polygon")?.u32s()?, batch.column("class")?);
                polygons.iter().enumerate().for_each(|(row, &polygon)| sets.add(polygon, classes.binary(row)));
                Ok(())
            })?;
            Ok(Answer::table(sets.into_columns()))
        }
        Mode::Points => {
            let mut counts = vec![0.0; polygon_count(request)];
            add_numbers(request, &mut counts)?;
            Ok(sparse(&counts))
        }
        // Sums depend on their order: the weights stay a list in the points' order until the end.
        Mode::Weights | Mode::Nothing => {
            let (mut polygons, mut values) = (vec![], vec![]);
            each_batch(request, |batch| {
                polygons.extend_from_slice(batch.column("polygon")?.u32s()?);
                values.extend_from_slice(batch.column("number")?.f64s()?);
                Ok(())
            })?;
            Ok(numbers(polygons, values))
        }
    }
}

/// The total -> one row per polygon, in a column named by FIELD.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let mut scores = vec![0.0; polygon_count(request)];
    if mode(request) == Mode::Classes {
        each_batch(request, |batch| {
            batch.column("polygon")?.u32s()?.iter().for_each(|&polygon| scores[polygon as usize] += 1.0);
            Ok(())
        })?;
    } else {
        warn_of_refused(request, add_numbers(request, &mut scores)?);
    }
    // One NaN only: which bits a sum of NaN has, is the machine's affair.
    scores.iter_mut().filter(|score| score.is_nan()).for_each(|score| *score = f64::NAN);
    let name = request.text("FIELD").unwrap_or("NUMPOINTS");
    Ok(Answer::table(vec![(OutputField::new(name, "g"), Array::f64s(scores))]))
}

fn polygon_count(request: &Request) -> usize {
    request.values_of("prepare")["polygons"].as_u64().unwrap_or(0) as usize
}

fn each_batch(request: &Request, mut read: impl FnMut(&Batch) -> Result<(), Error>) -> Result<(), Error> {
    request.streams.iter().flat_map(|stream| &stream.batches).filter(|batch| batch.length > 0).try_for_each(&mut read)
}

/// Adds up by polygon; answers how many values were no numbers.
fn add_numbers(request: &Request, sums: &mut [f64]) -> Result<f64, Error> {
    let mut refused = 0.0;
    each_batch(request, |batch| {
        let (polygons, numbers) = (batch.column("polygon")?.u32s()?, batch.column("number")?.f64s()?);
        for (&polygon, number) in polygons.iter().zip(numbers) {
            *if polygon == NO_NUMBERS { &mut refused } else { &mut sums[polygon as usize] } += number;
        }
        Ok(())
    })?;
    Ok(refused)
}

fn warn_of_refused(request: &Request, refused: f64) {
    if refused > 0.0 {
        let field = request.text("WEIGHT").unwrap_or_default();
        host::log(host::Level::Warning, &format!("{refused} values of '{field}' are no numbers and were left out."));
    }
}

fn numbers(polygons: Vec<u32>, numbers: Vec<f64>) -> Answer {
    let number = (OutputField::new("number", "g"), Array::f64s(numbers));
    Answer::table(vec![(OutputField::new("polygon", "I"), Array::u32s(polygons)), number])
}

/// The counts that are not zero.
fn sparse(counts: &[f64]) -> Answer {
    let found: Vec<u32> = (0..counts.len() as u32).filter(|&polygon| counts[polygon as usize] != 0.0).collect();
    let values = found.iter().map(|&polygon| counts[polygon as usize]).collect();
    numbers(found, values)
}

/// Calls `found` with each (row of the batch, polygon that contains its point).
fn each_contained(batch: &Batch, index: &PolygonIndexView, mut found: impl FnMut(usize, u32)) -> Result<(), Error> {
    let geometry = batch.column("$geometry")?;
    for row in (0..batch.length).filter(|&row| !geometry.is_null(row)) {
        index.locate_geometry(geometry.binary(row), |polygon, members| {
            if members.contained() {
                found(row, polygon);
            }
        })?;
    }
    Ok(())
}

fn count_points(points: &Stream, index: &PolygonIndexView, polygons: usize) -> Result<Answer, Error> {
    let mut counts = vec![0.0; polygons];
    for batch in &points.batches {
        each_contained(batch, index, |_, polygon| counts[polygon as usize] += 1.0)?;
    }
    Ok(sparse(&counts))
}

fn list_weights(points: &Stream, index: &PolygonIndexView, field: &str) -> Result<Answer, Error> {
    let (mut polygons, mut values, mut refused) = (vec![], vec![], 0u64);
    for batch in &points.batches {
        let weights = Weights::of(batch.column(field)?);
        each_contained(batch, index, |row, polygon| match weights.get(row) {
            Some(weight) => {
                polygons.push(polygon);
                values.push(weight);
            }
            None => refused += u64::from(!weights.is_null(row)),
        })?;
    }
    if refused > 0 {
        polygons.push(NO_NUMBERS);
        values.push(refused as f64);
    }
    Ok(numbers(polygons, values))
}

fn list_classes(points: &Stream, index: &PolygonIndexView, field: &str) -> Result<Answer, Error> {
    let mut sets = ClassSets::default();
    for batch in &points.batches {
        let classes = class_keys(batch.column(field)?);
        let mut key = Vec::new();
        each_contained(batch, index, |row, polygon| {
            classes.write_key(row, &mut key);
            sets.add(polygon, &key);
        })?;
    }
    Ok(Answer::table(sets.into_columns()))
}

#[cfg(test)]
#[path = "count_points_in_polygon_tests.rs"]
mod tests;
