//! Vector overlay guests: intersection, clip, difference, dissolve.
#![forbid(unsafe_code)]

mod boolean;
mod box_index;
mod coverage;
pub mod difference;
pub mod dissolve;
mod elevation;
pub mod intersection;
pub mod layer_pair;
mod line_pair;
mod lines;
mod noding;
mod pair;
mod rings;
mod shape;
mod trace;
mod union;
mod vertices;
mod wkb_writer;

edgegis_sdk::module! {
    descriptors: ["clip.json", "difference.json", "dissolve.json", "intersection.json"],
    functions: {
        "overlay.prepare" => layer_pair::prepare,
        "clip.mask" => difference::mask,
        "clip.clip" => difference::clip,
        "difference.difference" => difference::difference,
        "intersection.intersect" => intersection::intersect,
        "dissolve.group" => dissolve::group,
        "dissolve.dissolve" => dissolve::dissolve,
    },
}
