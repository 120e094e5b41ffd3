//! Geometries by the way in which they are compared, and their form in the `geo` crate.

use crate::locate::collect_points;
use edgegis_sdk::wkb::{Body, Coordinates, Kind, Wkb};
use edgegis_sdk::Error;
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

/// What decides how a geometry is compared with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Points,
    Polygons,
    Other,
}

pub fn family(wkb: &[u8]) -> Result<Family, Error> {
    Ok(match Wkb::new(wkb).kind()? {
        Kind::Point | Kind::MultiPoint => Family::Points,
        Kind::Polygon | Kind::MultiPolygon => Family::Polygons,
        _ => Family::Other,
    })
}

/// `[xmin, ymin, xmax, ymax]`; none when the geometry is empty or has coordinates that are not finite.
pub fn bounds(body: &Body) -> Option<[f64; 4]> {
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let mut finite = true;
    visit(body, &mut |[x, y]| {
        finite &= x.is_finite() && y.is_finite();
        bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
    });
    (finite && bounds[0] <= bounds[2]).then_some(bounds)
}

fn visit(body: &Body, found: &mut impl FnMut([f64; 2])) {
    match body {
        Body::Point(point) => point.iter().for_each(|point| found(*point)),
        Body::Line(line) => line.iter().for_each(found),
        Body::Polygon(rings) => rings.iter().flat_map(|ring| ring.iter()).for_each(found),
        Body::Parts(parts) => parts.iter().for_each(|part| visit(part, found)),
    }
}

/// The distinct points of a point or multipoint, in order of x and y.
pub fn sorted_points(body: &Body) -> Vec<[f64; 2]> {
    let mut points = Vec::new();
    collect_points(body, &mut points);
    // -0 and 0 are one coordinate.
    points.iter_mut().for_each(|[x, y]| (*x, *y) = (*x + 0.0, *y + 0.0));
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    points.dedup();
    points
}

/// The geometry in the `geo` crate; empty parts are left out.
pub fn to_geo(body: &Body) -> Geometry<f64> {
    match body {
        Body::Point(Some([x, y])) => Geometry::Point(Point::new(*x, *y)),
        Body::Point(None) => Geometry::MultiPoint(MultiPoint(vec![])),
        Body::Line(line) => Geometry::LineString(line_string(line)),
        Body::Polygon(rings) => Geometry::Polygon(polygon(rings)),
        Body::Parts(parts) => collect(parts.iter().filter(|part| bounds(part).is_some()).map(to_geo).collect()),
    }
}

/// Parts of one kind become a multi-geometry.
fn collect(parts: Vec<Geometry<f64>>) -> Geometry<f64> {
    let lines: Option<Vec<LineString>> = parts.iter().map(|part| part.clone().try_into().ok()).collect();
    let points: Option<Vec<Point>> = parts.iter().map(|part| part.clone().try_into().ok()).collect();
    let polygons: Option<Vec<Polygon>> = parts.iter().map(|part| part.clone().try_into().ok()).collect();
    match (points, lines, polygons) {
        (Some(points), _, _) => Geometry::MultiPoint(MultiPoint(points)),
        (_, Some(lines), _) => Geometry::MultiLineString(MultiLineString(lines)),
        (_, _, Some(polygons)) => Geometry::MultiPolygon(MultiPolygon(polygons)),
        _ => Geometry::GeometryCollection(GeometryCollection(parts)),
    }
}

fn line_string(line: &Coordinates) -> LineString<f64> {
    line.iter().map(|[x, y]| Coord { x, y }).collect()
}

fn polygon(rings: &[Coordinates]) -> Polygon<f64> {
    let mut rings = rings.iter().filter(|ring| !ring.is_empty()).map(line_string);
    let outer = rings.next().unwrap_or(LineString(vec![]));
    Polygon::new(outer, rings.collect())
}
