//! The points of a layer with their radius and weight; and their way from the first stage to the second, sorted by
//! bands of rows so that a window finds its own without looking at all of them.

use crate::density_grid::DensityGrid;
use crate::stamp::WeightedPoint;
use edgegis_sdk::wkb::{Body, Wkb};
use edgegis_sdk::{turns, Array, Batch, Column, Error, OutputField, OutputStream, Request, Stream};
use std::ops::Range;

/// Rows of a band.
const BAND_ROWS: usize = 64;

/// Where points are, and what they count; columns of equal length in the order of the features.
#[derive(Default)]
pub struct Points {
    pub xy: Vec<[f64; 2]>,
    /// One per point where a field gives it, else none.
    pub radius: Option<Vec<f64>>,
    pub weight: Option<Vec<f64>>,
    /// Of all features, those without a geometry too; 0 without any value.
    pub largest_radius: f64,
}

impl Points {
    /// Reads the stage's columns. A null radius or weight is 0, as in QGIS; features without a point are left out.
    pub fn read(request: &Request) -> Result<Self, Error> {
        let (radius, weight) = (request.text("RADIUS_FIELD"), request.text("WEIGHT_FIELD"));
        let mut points = Points {
            radius: radius.map(|_| vec![]),
            weight: weight.map(|_| vec![]),
            largest_radius: f64::NEG_INFINITY,
            ..Points::default()
        };
        for batch in &request.stream(0)?.batches {
            points.read_batch(batch, radius, weight)?;
        }
        if points.largest_radius == f64::NEG_INFINITY {
            points.largest_radius = 0.0;
        }
        Ok(points)
    }

    fn read_batch(&mut self, batch: &Batch, radius: Option<&str>, weight: Option<&str>) -> Result<(), Error> {
        let geometry = batch.column("$geometry")?;
        let find = |name: Option<&str>| name.map(|name| batch.column(name)).transpose();
        let (radius, weight) = (find(radius)?, find(weight)?);
        let number = |column: Option<&Column>, row| column.map_or(Ok(None), |column| column.as_f64(row));
        for row in 0..batch.length {
            let (own_radius, own_weight) = (number(radius, row)?, number(weight, row)?);
            if let Some(value) = own_radius {
                self.largest_radius = self.largest_radius.max(value);
            }
            if geometry.is_null(row) {
                continue;
            }
            let before = self.xy.len();
            add_points(Wkb::new(geometry.binary(row)), &mut self.xy)?;
            let after = self.xy.len();
            let fill = |column: &mut Option<Vec<f64>>, value: Option<f64>| {
                if let Some(column) = column {
                    column.resize(column.len() + after - before, value.unwrap_or(0.0));
                }
            };
            fill(&mut self.radius, own_radius);
            fill(&mut self.weight, own_weight);
        }
        Ok(())
    }

    /// The points that have a block in the grid, sorted by the band of its first row, then in the order of the features.
    pub fn to_stream(&self, grid: &DensityGrid, radius: f64) -> OutputStream {
        let radius_of = |i: usize| self.radius.as_ref().map_or(radius, |column| column[i]);
        let band = |i: usize| {
            let reach = Some(radius_of(i)).filter(|radius| *radius > 0.0)?;
            grid.block(self.xy[i][0], self.xy[i][1], reach).map(|block| (block.row / BAND_ROWS) as u32)
        };
        let (bands, order) = sort_by_band(&(0..self.xy.len()).map(band).collect::<Vec<_>>());
        let doubles = |name: &str, values: Vec<f64>| (OutputField::new(name, "g"), Array::f64s(values));
        let [x, y] = [0, 1].map(|axis| turns::map(&order, |i| self.xy[i as usize][axis]));
        let mut columns = vec![doubles("x", x), doubles("y", y)];
        for (name, values) in [("radius", &self.radius), ("weight", &self.weight)] {
            columns.extend(values.as_ref().map(|values| doubles(name, turns::map(&order, |i| values[i as usize]))));
        }
        columns.push((OutputField::new("band", "I"), Array::u32s(bands)));
        columns.push((OutputField::new("order", "I"), Array::u32s(order)));
        OutputStream::of(columns)
    }
}

/// The bands, ascending, and whose they are: equal ones in their order, those without left out. Sorts by counting.
fn sort_by_band(bands: &[Option<u32>]) -> (Vec<u32>, Vec<u32>) {
    let count = bands.iter().flatten().max().map_or(0, |most| *most as usize + 1);
    let mut starts = vec![0; count + 1];
    for band in bands.iter().flatten() {
        starts[*band as usize + 1] += 1;
    }
    for band in 0..count {
        starts[band + 1] += starts[band];
    }
    let (mut sorted, mut order) = (vec![0; starts[count]], vec![0; starts[count]]);
    for (i, band) in bands.iter().enumerate() {
        if let Some(band) = band {
            let place = &mut starts[*band as usize];
            (sorted[*place], order[*place]) = (*band, i as u32);
            *place += 1;
        }
    }
    (sorted, order)
}

/// Appends a point, or the points of a multipoint; empty ones have none.
fn add_points(geometry: Wkb, xy: &mut Vec<[f64; 2]>) -> Result<(), Error> {
    if let Some(point) = geometry.point() {
        xy.push(point);
        return Ok(());
    }
    match geometry.body()? {
        Body::Point(point) => xy.extend(point),
        Body::Parts(parts) => {
            for part in parts {
                match part {
                    Body::Point(point) => xy.extend(point),
                    _ => return Err(not_a_point()),
                }
            }
        }
        _ => return Err(not_a_point()),
    }
    Ok(())
}

fn not_a_point() -> Error {
    Error::bad_input("The layer holds geometries that are not points.")
}

/// The points of the stream that reach into a part of the grid, in the order of the features.
///
/// `radius` is everybody's where the stream has none, `largest_radius` the largest of all.
pub fn reaching(
    stream: &Stream,
    grid: &DensityGrid,
    (radius, largest_radius): (f64, f64),
    rows: Range<usize>,
    columns: Range<usize>,
) -> Result<Vec<WeightedPoint>, Error> {
    let tallest = (2 * grid.radius_in_cells(largest_radius) + 1) as usize;
    let bands = (rows.start.saturating_sub(tallest) / BAND_ROWS) as u32..=((rows.end - 1) / BAND_ROWS) as u32;
    let mut found = vec![];
    for batch in &stream.batches {
        let (band, order) = (batch.column("band")?.u32s()?, batch.column("order")?.u32s()?);
        let (x, y) = (batch.column("x")?.f64s()?, batch.column("y")?.f64s()?);
        let optional = |name| batch.find(name).map(|column| column.f64s()).transpose();
        let (radii, weights) = (optional("radius")?, optional("weight")?);
        let start = band.partition_point(|band| band < bands.start());
        let end = band.partition_point(|band| band <= bands.end());
        for i in start..end {
            let radius = radii.map_or(radius, |radii| radii[i]);
            let Some(block) = grid.block(x[i], y[i], radius) else { continue };
            let meets = |first: usize, range: &Range<usize>| first < range.end && range.start < first + block.size;
            if meets(block.row, &rows) && meets(block.column, &columns) {
                let weight = weights.map_or(1.0, |weights| weights[i]);
                found.push((order[i], WeightedPoint { x: x[i], y: y[i], radius, weight, block }));
            }
        }
    }
    found.sort_unstable_by_key(|(order, _)| *order);
    Ok(found.into_iter().map(|(_, point)| point).collect())
}
