//! Vector analysis guests: points in polygons, joins by location.
#![forbid(unsafe_code)]

mod class_values;
pub mod count_points_in_polygon;
mod flat_arrays;
pub mod locate;
pub mod polygon_grid;
pub mod polygon_index;
pub mod polygon_stripes;
mod weights;

edgegis_sdk::module! {
    descriptors: ["count_points_in_polygon.json"],
    functions: {
        "countpointsinpolygon.prepare" => count_points_in_polygon::prepare,
        "countpointsinpolygon.count" => count_points_in_polygon::count,
        "countpointsinpolygon.total" => count_points_in_polygon::total,
        "countpointsinpolygon.result" => count_points_in_polygon::result,
    },
}
