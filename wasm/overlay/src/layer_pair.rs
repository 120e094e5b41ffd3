//! The stages of the algorithms of two layers: an index, then INPUT's features in parts, each against those that it may meet.

use crate::box_index::{self, BoxIndex};
use crate::elevation::{self, Known};
use crate::pair::{combine, Outcome, Want};
use crate::pieces::{pieces, Pieces};
use crate::shape::{joined, Family, Geometry};
use crate::unary_union::Parts;
use crate::vertices::Vertices;
use crate::wkb_writer::{promoted, Writer};
use edgegis_sdk::layer::{feature_error, layer_has_z, layer_type, Geometries};
use edgegis_sdk::{host, Answer, Error, Request, Stream};

/// Rows between two reports of progress.
const REPORT_EVERY: usize = 64;

/// INPUT's and OVERLAY's geometries -> an index of OVERLAY; value `parts`: into how many INPUT is cut.
pub fn prepare(request: &Request) -> Result<Answer, Error> {
    let (input, overlay) = (request.stream(0)?, request.stream(1)?);
    Ok(box_index::build(overlay)?.with_value("parts", Geometries::of(input)?.parts()))
}

/// The form of results.
#[derive(Clone, Copy)]
pub struct Results {
    z: bool,
    /// Whether single points stay such.
    single_points: bool,
}

impl Results {
    /// Multi-geometries with Z when the layer has it.
    pub fn multi(layer: &Stream) -> Self {
        Results { z: layer_has_z(layer), single_points: false }
    }

    /// Multi-geometries, but points when the layer is of single points.
    pub fn like(layer: &Stream) -> Self {
        Results { single_points: layer_type(layer) % 1000 == 1, ..Results::multi(layer) }
    }
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
    results: Results,
    /// Whether INPUT's geometries have the Z that results have.
    same_z: bool,
}

impl<'a, 'b> LayerPair<'a, 'b> {
    pub fn new(request: &Request, streams: [&'b Stream<'a>; 3], results: Results) -> Result<Self, Error> {
        let [input, overlay, index] = streams;
        let cell = request.parameter("GRID_SIZE").as_f64().filter(|&size| size > 0.0);
        let (inputs, overlays) = (Geometries::of(input)?, Geometries::of(overlay)?);
        let read = (0..overlays.len()).map(|_| None).collect();
        let same_z = layer_has_z(input) == results.z;
        Ok(LayerPair { input, overlay, inputs, overlays, index: BoxIndex::read(index)?, read, cell, results, same_z })
    }

    /// Calls `each` with INPUT's rows of a part.
    pub fn each_row(&mut self, part: usize, parts: usize, mut each: impl FnMut(&mut Self, u32) -> Result<(), Error>) -> Result<(), Error> {
        let rows = self.inputs.rows_of_part(part, parts);
        let count = rows.len();
        for (place, row) in rows.enumerate() {
            if place % REPORT_EVERY == 0 {
                host::progress(place as f64 / count as f64)?;
            }
            each(self, row).map_err(|error| feature_error(error, self.input, row))?;
        }
        Ok(())
    }

    /// Calls `each` with INPUT's rows of a part of which something is left outside of OVERLAY, and what. Rows without a geometry stay.
    pub fn each_rest(&mut self, part: usize, parts: usize, each: impl FnMut(u32, Option<Vec<u8>>)) -> Result<(), Error> {
        self.each_against_all(part, parts, Want::Rest, each)
    }

    /// The same of what they have in common with all of OVERLAY, or not.
    pub fn each_against_all(&mut self, part: usize, parts: usize, want: Want, mut each: impl FnMut(u32, Option<Vec<u8>>)) -> Result<(), Error> {
        self.each_row(part, parts, |pair, row| {
            let result = pair.against_all(row, want)?;
            if result.is_some() || (want == Want::Rest && pair.is_null(row)) {
                each(row, result);
            }
            Ok(())
        })
    }

    pub fn is_null(&self, row: u32) -> bool {
        self.inputs.get(row).is_none()
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
    fn against_all(&mut self, row: u32, want: Want) -> Result<Option<Vec<u8>>, Error> {
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
            Outcome::Whole if self.is_rounded(geometry, others) => self.written(as_it_is(geometry, &mut vertices), &mut vertices, geometry, others),
            Outcome::Whole => Some(self.whole(wkb, geometry)),
            Outcome::Parts(parts) => self.written(parts, &mut vertices, geometry, others),
        })
    }

    /// The pieces of a row that overlaps others of its own layer, with the rows that have them, the first of which is this one.
    pub fn pieces(&mut self, row: u32, mut found: impl FnMut(&[u32], Vec<u8>)) -> Result<(), Error> {
        let Some(wkb) = self.inputs.get(row) else { return Ok(()) };
        let Some(geometry) = Geometry::read(wkb)? else {
            found(&[row], promoted(wkb));
            return Ok(());
        };
        let mut rows = self.candidates(&geometry)?;
        rows.retain(|&other| other != row && self.read[other as usize].as_ref().is_some_and(|other| other.family == geometry.family));
        let others: Vec<&Geometry> = rows.iter().filter_map(|&row| self.read[row as usize].as_ref()).collect();
        let mut vertices = Vertices::with_capacity(2 * geometry.vertices().min(1 << 16));
        match pieces(&geometry, &others, rows.partition_point(|&other| other < row), &mut vertices, self.cell)? {
            Pieces::Whole => found(&[row], self.whole(wkb, &geometry)),
            Pieces::Parts(parts) => {
                for (set, parts) in parts {
                    let owners: Vec<u32> = set.iter().map(|&owner| if owner == 0 { row } else { rows[owner as usize - 1] }).collect();
                    self.written(parts, &mut vertices, &geometry, &others).into_iter().for_each(|wkb| found(&owners, wkb));
                }
            }
        }
        Ok(())
    }

    /// A geometry as it is, in the form of results.
    fn whole(&self, wkb: &[u8], geometry: &Geometry) -> Vec<u8> {
        if self.same_z {
            return if self.results.single_points { wkb.to_vec() } else { promoted(wkb) };
        }
        let mut vertices = Vertices::with_capacity(geometry.vertices());
        let parts = as_it_is(geometry, &mut vertices);
        self.write(&parts, &mut vertices, geometry, &[]).unwrap_or_default()
    }

    /// Whether a line, or points, go to the grid although they stay whole: as in QGIS, when they were looked at with others.
    fn is_rounded(&self, geometry: &Geometry, others: &[&Geometry]) -> bool {
        self.cell.is_some() && geometry.family != Family::Polygons && !others.is_empty()
    }

    /// The parts of a geometry that has met others, on the grid.
    fn written(&self, parts: Parts, vertices: &mut Vertices, geometry: &Geometry, others: &[&Geometry]) -> Option<Vec<u8>> {
        let parts = match self.cell {
            Some(cell) => parts.rounded(cell, vertices),
            None => parts,
        };
        self.write(&parts, vertices, geometry, others)
    }

    /// Heights that are missing come from all of them.
    fn write(&self, parts: &Parts, vertices: &mut Vertices, geometry: &Geometry, others: &[&Geometry]) -> Option<Vec<u8>> {
        if self.results.z {
            elevation::fill(vertices, |_| {
                let all = || others.iter().copied().chain([geometry]);
                Known { bounds: all().fold(geometry.bounds, |bounds, one| joined(bounds, &one.bounds)), heights: all().flat_map(Geometry::heights).collect() }
            });
        }
        parts.write(&Writer { vertices, z: self.results.z, single_points: self.results.single_points }, false).pop()
    }
}

/// The parts that were read.
fn as_it_is(geometry: &Geometry, vertices: &mut Vertices) -> Parts {
    let mut chains = vec![];
    geometry.number(0, None, vertices, &mut chains);
    Parts::as_they_are(geometry.family, chains)
}
