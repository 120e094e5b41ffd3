//! Proximity guests: nearest features, distances.
#![forbid(unsafe_code)]

pub mod box_tree;
pub mod join_by_nearest;
mod segments;
mod shape;
mod shape_distance;

edgegis_sdk::module! {
    descriptors: ["join_by_nearest.json"],
    functions: {
        "joinbynearest.prepare" => join_by_nearest::prepare,
        "joinbynearest.join" => join_by_nearest::join,
        "joinbynearest.count" => join_by_nearest::count,
    },
}
