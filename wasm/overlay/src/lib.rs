//! Vector overlay guests: intersection, clip, difference, union, dissolve.
#![forbid(unsafe_code)]

mod boolean;
mod box_index;
mod coverage;
pub mod difference;
pub mod dissolve;
mod elevation;
mod extent;
pub mod intersection;
mod joined_table;
pub mod layer_pair;
mod line_pair;
mod lines;
mod noding;
mod pair;
mod pieces;
mod rings;
mod shape;
mod topology;
mod unary_union;
pub mod union;
mod vertices;
mod wkb_writer;

edgegis_sdk::module! {
    descriptors: ["clip.json", "difference.json", "dissolve.json", "intersection.json", "union.json"],
    functions: {
        "overlay.prepare" => layer_pair::prepare,
        "clip.mask" => difference::mask,
        "clip.clip" => difference::clip,
        "difference.difference" => difference::difference,
        "intersection.intersect" => intersection::intersect,
        "union.prepare" => union::prepare,
        "union.pieces" => union::pieces,
        "dissolve.group" => dissolve::group,
        "dissolve.dissolve" => dissolve::dissolve,
    },
}
