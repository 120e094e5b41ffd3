//! Delaunay triangulation: triangles whose circumcircles hold no other point.
//!
//! As QGIS 3.44's `native:delaunaytriangulation`, but that a triangle names the features of its own corners, and that
//! no thin triangle along the hull is missing.

use crate::layer_points::{feature_ids, LayerPoints};
use crate::polygons::Polygons;
use crate::sites::Sites;
use crate::triangulation::{triangles, triangulation};
use edgegis_sdk::{host, Answer, Array, Error, OutputField, Request};

const NAMES: [&str; 3] = ["POINTA", "POINTB", "POINTC"];

/// INPUT's geometries and ids -> one row per triangle: geometry, and ids of its corners or its own number.
pub fn triangulate(request: &Request) -> Result<Answer, Error> {
    let points = LayerPoints::read(request)?;
    let sites = Sites::of(&points.xy, request.number("TOLERANCE")?);
    let triangulation = triangulation(&sites.xy)?;
    let triangles = triangles(&triangulation);
    if triangles.is_empty() {
        let line = "All points lie on one line or at fewer than three places: there are no triangles.";
        host::log(host::Level::Warning, line);
    }
    let mut polygons = Polygons::with_room(triangles.len(), 3 * triangles.len());
    for triangle in &triangles {
        polygons.add(&triangle.map(|site| sites.xy[site as usize]))?;
    }
    let mut columns = vec![(OutputField::geometry(), polygons.into_array())];
    if request.flag("ADD_ATTRIBUTES") {
        let ids = feature_ids(request.stream(0)?)?;
        let id = |site: u32| ids[points.rows[sites.points[site as usize] as usize] as usize];
        for (corner, name) in NAMES.iter().enumerate() {
            let values = triangles.iter().map(|triangle| id(triangle[corner])).collect();
            columns.push((OutputField::new(name, "l"), Array::i64s(values)));
        }
    } else {
        columns.push((OutputField::new("id", "l"), Array::i64s((0..triangles.len() as i64).collect())));
    }
    Ok(Answer::table(columns))
}

#[cfg(test)]
#[path = "delaunay_triangulation_tests.rs"]
pub mod tests;
