//! The points of a layer: members of multipoints one by one, with the row that each belongs to.

use edgegis_sdk::wkb::{Body, Wkb};
use edgegis_sdk::{Batch, Error, Request, Stream};

/// What QGIS asks for, too.
pub const FEWEST_POINTS: usize = 3;

#[derive(Default)]
pub struct LayerPoints {
    pub xy: Vec<[f64; 2]>,
    /// Row of the layer, by point.
    pub rows: Vec<u32>,
}

impl LayerPoints {
    /// The points of the request's first stream. Rows without a point are left out. Z and M are not read.
    pub fn read(request: &Request) -> Result<Self, Error> {
        let mut points = LayerPoints::default();
        let mut first = 0;
        for batch in &request.stream(0)?.batches {
            points.read_batch(batch, first)?;
            first += batch.length;
        }
        let count = points.xy.len();
        if count < FEWEST_POINTS {
            return Err(Error::bad_input(format!("The layer has {count} points; at least {FEWEST_POINTS} are needed.")));
        }
        Ok(points)
    }

    fn read_batch(&mut self, batch: &Batch, first: usize) -> Result<(), Error> {
        let (geometry, ids) = (batch.column("$geometry")?, batch.column("$id")?.i64s()?);
        for row in (0..batch.length).filter(|&row| !geometry.is_null(row)) {
            let wkb = Wkb::new(geometry.binary(row));
            let before = self.xy.len();
            match wkb.point() {
                Some(xy) => self.xy.push(xy),
                None => add_members(&wkb.body()?, &mut self.xy)?,
            }
            if self.xy[before..].iter().flatten().any(|value| !value.is_finite()) {
                return Err(Error::bad_input("A point's coordinate is not a finite number.").with_feature(ids[row]));
            }
            self.rows.resize(self.xy.len(), (first + row) as u32);
        }
        Ok(())
    }
}

fn add_members(body: &Body, into: &mut Vec<[f64; 2]>) -> Result<(), Error> {
    match body {
        Body::Point(point) => into.extend(*point),
        Body::Parts(parts) => parts.iter().try_for_each(|part| add_members(part, into))?,
        Body::Line(_) | Body::Polygon(_) => return Err(Error::bad_input("A geometry is no point.")),
    }
    Ok(())
}

/// Feature ids by row.
pub fn feature_ids(stream: &Stream) -> Result<Vec<i64>, Error> {
    let mut ids = Vec::with_capacity(stream.rows());
    for batch in &stream.batches {
        ids.extend_from_slice(&batch.column("$id")?.i64s()?[..batch.length]);
    }
    Ok(ids)
}
