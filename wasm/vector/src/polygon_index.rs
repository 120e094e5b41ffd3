//! The index that all partitions share: the rings of the polygons, their runs, and a grid over them. Built once and
//! passed on as flat arrays; the coordinates stay in the layer's own WKB.

use crate::flat_arrays::{item, list_of_f64, list_of_u32, ListColumn};
use crate::ring_grid::{Near, Outline, RingGrid, RingGridView};
use edgegis_sdk::point_in_ring::{crosses, open, push_runs, shortest, Position, Run};
use edgegis_sdk::wkb::{Body, Coordinates, Kind, Wkb};
use edgegis_sdk::{Batch, Column, Error, Stream};

/// Room is made for the runs of this much WKB at once, a little less than the two ranks of runs of 8 edges take.
const BYTES_PER_RUN: usize = 112;

/// The rings of a layer's polygons in order; without those of polygons that are not finite.
#[derive(Debug, Default, Clone)]
pub struct PolygonIndex {
    /// Of each ring its polygon, where it begins in that row's WKB, its vertices and their stride, and its first run.
    rings: Vec<[u32; 5]>,
    bounds: Vec<[f64; 4]>,
    runs: Vec<Run>,
    grid: RingGrid,
}

impl PolygonIndex {
    /// Indexes the rows of `$geometry` for about `points` look-ups; rows that are null, empty or no polygons never match.
    pub fn build(stream: &Stream, points: usize) -> Result<Self, Error> {
        let mut index = PolygonIndex::default();
        let mut polygon = 0;
        for batch in &stream.batches {
            let column = batch.column("$geometry")?;
            let bytes: usize = (0..batch.length).map(|row| column.binary(row).len()).sum();
            index.runs.reserve(bytes / BYTES_PER_RUN);
            for row in 0..batch.length {
                let wkb = column.binary(row);
                if !column.is_null(row) && matches!(Wkb::new(wkb).kind()?, Kind::Polygon | Kind::MultiPolygon) {
                    index.push(polygon, wkb)?;
                }
                polygon += 1;
            }
        }
        let view = index.view(stream)?;
        let rings: Vec<Ring> = (0..index.rings.len()).map(|number| Ring { index: &view, number }).collect();
        let grid = RingGrid::build(&rings, points);
        Ok(PolygonIndex { grid, ..index })
    }

    fn push(&mut self, polygon: u32, wkb: &[u8]) -> Result<(), Error> {
        let (rings, runs) = (self.rings.len(), self.runs.len());
        let mut finite = true;
        each_ring(&Wkb::new(wkb).body()?, &mut |ring| {
            let place = [polygon, ring.offset_in(wkb) as u32, ring.len() as u32, ring.stride() as u32, self.runs.len() as u32];
            let bounds = push_runs(&ring, &mut self.runs);
            finite &= bounds.is_some();
            self.rings.push(place);
            self.bounds.extend(bounds);
        });
        if !finite {
            self.rings.truncate(rings);
            self.bounds.truncate(rings);
            self.runs.truncate(runs);
        }
        Ok(())
    }

    /// The index as list columns of one row.
    pub fn into_columns(self) -> Vec<ListColumn> {
        vec![
            list_of_u32("rings", self.rings.into_flattened()),
            list_of_f64("ring_bounds", self.bounds.into_flattened()),
            list_of_f64("runs", self.runs.into_flattened()),
            list_of_f64("frame", self.grid.frame),
            list_of_u32("shape", self.grid.shape),
            list_of_u32("cells", self.grid.cells),
            list_of_u32("lists", self.grid.lists),
        ]
    }

    /// A view with the layer that was indexed.
    pub fn view<'a>(&'a self, layer: &'a Stream<'a>) -> Result<PolygonIndexView<'a>, Error> {
        Ok(PolygonIndexView {
            rings: &self.rings,
            bounds: &self.bounds,
            runs: &self.runs,
            grid: self.grid.view(),
            layer: geometries(layer)?,
        })
    }
}

/// Calls `found` with each ring that has edges, opened.
pub fn each_ring<'a>(body: &Body<'a>, found: &mut impl FnMut(Coordinates<'a>)) {
    match body {
        Body::Polygon(rings) => rings.iter().filter_map(open).for_each(found),
        Body::Parts(parts) => parts.iter().for_each(|part| each_ring(part, found)),
        Body::Point(_) | Body::Line(_) => {}
    }
}

/// The first row of each batch, and its geometries.
fn geometries<'a>(layer: &'a Stream<'a>) -> Result<Vec<(usize, &'a Column<'a>)>, Error> {
    let mut first = 0;
    let mut found = vec![];
    for batch in &layer.batches {
        found.push((first, batch.column("$geometry")?));
        first += batch.length;
    }
    Ok(found)
}

/// A view of [`PolygonIndex`]: slices of the arrays that an earlier stage made, and the layer's own coordinates.
pub struct PolygonIndexView<'a> {
    rings: &'a [[u32; 5]],
    bounds: &'a [[f64; 4]],
    runs: &'a [Run],
    grid: RingGridView<'a>,
    layer: Vec<(usize, &'a Column<'a>)>,
}

impl<'a> PolygonIndexView<'a> {
    /// Reads what [`PolygonIndex::into_columns`] wrote.
    pub fn read(batch: &Batch<'a>, layer: &'a Stream<'a>) -> Result<Self, Error> {
        let f64s = |name: &str| item(batch.column(name)?)?.f64s();
        let u32s = |name: &str| item(batch.column(name)?)?.u32s();
        let grid = RingGridView { frame: f64s("frame")?, shape: u32s("shape")?, cells: u32s("cells")?, lists: u32s("lists")? };
        Ok(PolygonIndexView {
            rings: u32s("rings")?.as_chunks().0,
            bounds: f64s("ring_bounds")?.as_chunks().0,
            runs: f64s("runs")?.as_chunks().0,
            grid,
            layer: geometries(layer)?,
        })
    }

    /// Calls `found` with each polygon that a point lies in or on, in ascending order.
    #[inline]
    pub fn locate(&self, point: [f64; 2], mut found: impl FnMut(u32, Position)) -> Result<(), Error> {
        let entries = match self.grid.near(point) {
            Near::Within(ring) => {
                found(self.rings[ring as usize][0], Position::Inside);
                return Ok(());
            }
            Near::Entries(entries) => entries,
        };
        // The polygon whose rings come one after the other.
        let (mut polygon, mut position) = (0, Position::Outside);
        for &entry in entries {
            let ring = (entry >> 1) as usize;
            let crosses = if entry & 1 == 0 { Some(true) } else { self.crosses(ring, point)? };
            let of = self.rings[ring][0];
            if of != polygon {
                if position != Position::Outside {
                    found(polygon, position);
                }
                (polygon, position) = (of, Position::Outside);
            }
            position = position.within(crosses);
        }
        if position != Position::Outside {
            found(polygon, position);
        }
        Ok(())
    }

    /// Whether a ray from a point to the right crosses a ring oddly; none where the point lies on it.
    fn crosses(&self, ring: usize, point: [f64; 2]) -> Result<Option<bool>, Error> {
        let ([x, y], b) = (point, self.bounds[ring]);
        if !(x >= b[0] && y >= b[1] && x <= b[2] && y <= b[3]) {
            return Ok(Some(false));
        }
        let [polygon, offset, count, stride, _] = self.rings[ring].map(|number| number as usize);
        let batch = self.layer.partition_point(|(first, _)| *first <= polygon) - 1;
        let (first, column) = self.layer[batch];
        let coordinates = Coordinates::at(column.binary(polygon - first), offset, count, stride)?;
        Ok(crosses(&coordinates, self.runs(ring), point))
    }

    fn runs(&self, ring: usize) -> &'a [Run] {
        let end = self.rings.get(ring + 1).map_or(self.runs.len(), |next| next[4] as usize);
        &self.runs[self.rings[ring][4] as usize..end]
    }
}

/// A ring of the index.
struct Ring<'b, 'a> {
    index: &'b PolygonIndexView<'a>,
    number: usize,
}

impl Outline for Ring<'_, '_> {
    fn bounds(&self) -> [f64; 4] {
        self.index.bounds[self.number]
    }

    fn border(&self) -> impl Iterator<Item = [f64; 4]> {
        let runs = shortest(self.index.rings[self.number][2] as usize, self.index.runs(self.number));
        let whole = runs.is_empty().then(|| self.bounds());
        whole.into_iter().chain(runs.iter().map(|[xmin, ymin, xmax, ymax, _]| [*xmin, *ymin, *xmax, *ymax]))
    }

    fn holds(&self, point: [f64; 2]) -> bool {
        matches!(self.index.crosses(self.number, point), Ok(Some(true)))
    }
}
