//! The stages of the algorithms of two layers: an index, then INPUT's features in parts, each against those that it may meet.

use crate::box_index::{self, BoxIndex};
use crate::elevation;
use crate::pair::{combine, Outcome, Want};
use crate::shape::Geometry;
use crate::wkb_writer::{promoted, Writer};
use crate::vertices::Vertices;
use edgegis_sdk::layer::{feature_error, layer_has_z, layer_type, Geometries};
use edgegis_sdk::{host, Answer, Error, Request, Stream};

/// Rows between two reports of progress.
const REPORT_EVERY: usize = 64;

/// INPUT's and OVERLAY's geometries -> an index of OVERLAY; value `parts`: into how many INPUT is cut.
pub fn prepare(request: &Request) -> Result<Answer, Error> {
    let (input, overlay) = (request.stream(0)?, request.stream(1)?);
    Ok(box_index::build(overlay)?.with_value("parts", Geometries::of(input)?.parts()))
}

/// One layer's features against another's.
pub struct LayerPair<'a, 'b> {
    input: &'b Stream<'a>,
    overlay: &'b Stream<'a>,
    inputs: Geometries<'a>,
    overlays: Geometries<'a>,
    index: BoxIndex<'a>,
    /// OVERLAY's geometries that were needed already.
    read: Vec<Option<Geometry>>,
    cell: Option<f64>,
    z: bool,
    single_points: bool,
}

impl<'a, 'b> LayerPair<'a, 'b> {
    /// `single_points`: whether points of a point layer stay points.
    pub fn new(request: &Request, streams: [&'b Stream<'a>; 3], single_points: bool) -> Result<Self, Error> {
        let [input, overlay, index] = streams;
        let cell = request.parameter("GRID_SIZE").as_f64().filter(|&size| size > 0.0);
        let overlays = Geometries::of(overlay)?;
        let read = (0..overlays.len()).map(|_| None).collect();
        let single_points = single_points && layer_type(input) % 1000 == 1;
        let z = layer_has_z(input);
        Ok(LayerPair { input, overlay, inputs: Geometries::of(input)?, overlays, index: BoxIndex::read(index)?, read, cell, z, single_points })
    }

    /// Calls `each` with INPUT's rows of the request's part.
    pub fn each_row(&mut self, request: &Request, mut each: impl FnMut(&mut Self, u32) -> Result<(), Error>) -> Result<(), Error> {
        let partition = request.partition()?;
        let rows = self.inputs.rows_of_part(partition.index, partition.count);
        for (place, &row) in rows.iter().enumerate() {
            if place % REPORT_EVERY == 0 {
                host::progress(place as f64 / rows.len() as f64)?;
            }
            each(self, row).map_err(|error| feature_error(error, self.input, row))?;
        }
        Ok(())
    }

    pub fn wkb(&self, row: u32) -> Option<&'a [u8]> {
        self.inputs.get(row)
    }

    /// The rows of OVERLAY that may meet a geometry; they are read then.
    fn candidates(&mut self, geometry: &Geometry) -> Result<Vec<u32>, Error> {
        let rows = self.index.search(geometry.bounds)?;
        for &row in &rows {
            if let (None, Some(wkb)) = (&self.read[row as usize], self.overlays.get(row)) {
                self.read[row as usize] = Geometry::read(wkb).map_err(|error| feature_error(error, self.overlay, row))?;
            }
        }
        Ok(rows)
    }

    /// What a row of INPUT has in common with each of OVERLAY's, in their order.
    pub fn common(&mut self, row: u32, mut found: impl FnMut(u32, Vec<u8>)) -> Result<(), Error> {
        let Some(wkb) = self.inputs.get(row) else { return Ok(()) };
        let Some(geometry) = Geometry::read(wkb)? else { return Ok(()) };
        for other in self.candidates(&geometry)? {
            let others: Vec<&Geometry> = self.read[other as usize].iter().collect();
            if let Some(result) = self.combined(wkb, &geometry, &others, Want::Common)? {
                found(other, result);
            }
        }
        Ok(())
    }

    /// What a row of INPUT has in common with all of OVERLAY, or not; none when there is nothing.
    pub fn against_all(&mut self, row: u32, want: Want) -> Result<Option<Vec<u8>>, Error> {
        let Some(wkb) = self.inputs.get(row) else { return Ok(None) };
        let Some(geometry) = Geometry::read(wkb)? else { return Ok(None) };
        let rows = self.candidates(&geometry)?;
        let others: Vec<&Geometry> = rows.iter().filter_map(|&row| self.read[row as usize].as_ref()).collect();
        self.combined(wkb, &geometry, &others, want)
    }

    fn combined(&self, wkb: &[u8], geometry: &Geometry, others: &[&Geometry], want: Want) -> Result<Option<Vec<u8>>, Error> {
        let mut vertices = Vertices::with_capacity(2 * geometry.vertices().min(1 << 16));
        Ok(match combine(geometry, others, want, &mut vertices, self.cell)? {
            Outcome::Nothing => None,
            Outcome::Whole if self.single_points => Some(wkb.to_vec()),
            Outcome::Whole => Some(promoted(wkb)),
            Outcome::Parts(parts) => {
                if self.z {
                    let known = vertices.len();
                    elevation::fill(&mut vertices, known);
                }
                let writer = Writer { vertices: &vertices, z: self.z, single_points: self.single_points };
                parts.write(&writer, false).pop()
            }
        })
    }
}
