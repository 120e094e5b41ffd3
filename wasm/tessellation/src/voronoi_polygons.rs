//! Voronoi polygons: of each point, what is nearer to it than to any other, within the layer's buffered extent.
//!
//! As QGIS 3.44's `native:voronoipolygons`; rows are in the order of the points.

use crate::clip::Rectangle;
use crate::layer_points::LayerPoints;
use crate::polygons::Polygons;
use crate::sites::Sites;
use crate::triangulation::triangulation;
use crate::voronoi_cells::Cells;
use edgegis_sdk::bounds::Bounds;
use edgegis_sdk::{host, Answer, Array, Error, OutputField, Request};

/// Of an average cell, for the room that is kept.
const CORNERS: usize = 6;

/// INPUT's geometries and ids -> one row per place: the polygon, and the row of its point or its own number.
pub fn tessellate(request: &Request) -> Result<Answer, Error> {
    let points = LayerPoints::read(request)?;
    let rectangle = rectangle(request, &points.xy)?;
    let sites = Sites::of(&points.xy, request.number("TOLERANCE")?);
    let triangulation = triangulation(&sites.xy)?;
    let mut cells = Cells::of(&triangulation, rectangle)?;
    let mut polygons = Polygons::with_room(sites.xy.len(), CORNERS * sites.xy.len());
    let (mut rows, mut ring) = (Vec::with_capacity(sites.xy.len()), vec![]);
    for (site, &point) in sites.points.iter().enumerate() {
        cells.write(site, &mut ring);
        if ring.len() >= 3 {
            polygons.add(&ring)?;
            rows.push(i64::from(points.rows[point as usize]));
        }
    }
    if rows.len() < sites.xy.len() {
        let lost = sites.xy.len() - rows.len();
        let line = format!(
            "{lost} polygons were left out: they lie outside of the extent that the layer reports, or their points are \
             nearer to each other than coordinates can tell."
        );
        host::log(host::Level::Warning, &line);
    }
    let geometry = (OutputField::geometry(), polygons.into_array());
    if request.flag("COPY_ATTRIBUTES") {
        return Ok(Answer::table(vec![geometry, (OutputField::new("$row", "l"), Array::i64s(rows))]));
    }
    let numbers = (0..rows.len() as i64).collect();
    let mut answer = Answer::table(vec![geometry, (OutputField::new("id", "l"), Array::i64s(numbers))]);
    answer.streams[0].metadata.push(("edgegis:whole_table".into(), "true".into()));
    Ok(answer)
}

/// The extent that the layer reports (else that of the points), wider by BUFFER per cent on each side.
fn rectangle(request: &Request, points: &[[f64; 2]]) -> Result<Rectangle, Error> {
    let of_points = || {
        let mut bounds = Bounds::default();
        points.iter().for_each(|&point| bounds.add(point));
        bounds.get()
    };
    let reported = request.stream(0)?.metadata("edgegis:extent").and_then(extent);
    let [x_min, y_min, x_max, y_max] = reported.unwrap_or_else(of_points);
    if !(x_max > x_min && y_max > y_min) {
        return Err(Error::bad_input(
            "The layer's extent has no area: all points lie on a horizontal or vertical line, or at one place.",
        ));
    }
    let part = request.number("BUFFER")? / 100.0;
    let (x, y) = ((x_max - x_min) * part, (y_max - y_min) * part);
    Ok([x_min - x, y_min - y, x_max + x, y_max + y])
}

/// Reads `xmin,ymin,xmax,ymax`.
fn extent(text: &str) -> Option<Rectangle> {
    let numbers: Vec<f64> = text.split(',').filter_map(|number| number.parse().ok()).collect();
    numbers.try_into().ok().filter(|rectangle: &Rectangle| rectangle.iter().all(|number| number.is_finite()))
}

#[cfg(test)]
#[path = "voronoi_polygons_tests.rs"]
mod tests;
