//! Where the features of a partition are, as columns `x` and `y`; NaN where a feature has no place.

use crate::centroid::centroid;
use edgegis_sdk::wkb::{Kind, Wkb};
use edgegis_sdk::{host, Answer, Array, Batch, Error, OutputField, Request, Stream};

/// A partition's geometries -> the points, and the centroids of everything else.
pub fn centroids(request: &Request) -> Result<Answer, Error> {
    table(request, |wkb| Ok(centroid(&wkb.body()?)))
}

/// A partition's geometries -> the points. Of multipoints, which have no place here, the number is said.
pub fn points(request: &Request) -> Result<Answer, Error> {
    let mut multiple = 0;
    let answer = table(request, |wkb| {
        multiple += u32::from(wkb.kind()? != Kind::Point);
        Ok(None)
    })?;
    if multiple > 0 {
        let line = format!("{multiple} features are not single points and get no result: split multipoints into single parts.");
        host::log(host::Level::Warning, &line);
    }
    Ok(answer)
}

/// `other` says where geometries are that are no points, and empty points.
fn table(request: &Request, mut other: impl FnMut(Wkb) -> Result<Option<[f64; 2]>, Error>) -> Result<Answer, Error> {
    let (mut xs, mut ys) = (vec![], vec![]);
    for batch in &request.stream(0)?.batches {
        let geometry = batch.column("$geometry")?;
        for row in 0..batch.length {
            let wkb = Wkb::new(geometry.binary(row));
            let place = match wkb.point() {
                Some(point) => Some(point),
                None if geometry.is_null(row) => None,
                None => other(wkb)?,
            };
            let [x, y] = place.unwrap_or([f64::NAN; 2]);
            xs.push(x);
            ys.push(y);
        }
    }
    Ok(Answer::table(vec![doubles("x", xs), doubles("y", ys)]))
}

pub fn doubles(name: &str, values: Vec<f64>) -> (OutputField, Array) {
    (OutputField::new(name, "g"), Array::f64s(values))
}

/// The stream's only batch; one without rows when it has none.
pub fn batch<'a, 'b>(stream: &'b Stream<'a>) -> &'b Batch<'a> {
    stream.batches.first().unwrap_or(&stream.empty)
}

/// The columns `x` and `y` of all batches of a stream.
pub fn read(stream: &Stream) -> Result<(Vec<f64>, Vec<f64>), Error> {
    let (mut xs, mut ys) = (Vec::with_capacity(stream.rows()), Vec::with_capacity(stream.rows()));
    for batch in &stream.batches {
        xs.extend_from_slice(batch.column("x")?.f64s()?);
        ys.extend_from_slice(batch.column("y")?.f64s()?);
    }
    Ok((xs, ys))
}
