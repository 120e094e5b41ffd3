//! Proximity guests: nearest features, distances.
#![forbid(unsafe_code)]

pub mod box_tree;
pub mod distance_matrix;
pub mod join_by_nearest;
mod matrix_tables;
mod segments;
mod shape;
mod shape_distance;

use edgegis_sdk::OutputField;

/// A field of distances, which are in the unit of the layer's CRS.
fn distance_field(name: &str) -> OutputField {
    OutputField::new(name, "g").with_metadata("edgegis:unit", "crs")
}

edgegis_sdk::module! {
    descriptors: ["distance_matrix.json", "join_by_nearest.json"],
    functions: {
        "distancematrix.prepare" => distance_matrix::prepare,
        "distancematrix.distances" => distance_matrix::distances,
        "joinbynearest.prepare" => join_by_nearest::prepare,
        "joinbynearest.join" => join_by_nearest::join,
        "joinbynearest.count" => join_by_nearest::count,
    },
}
