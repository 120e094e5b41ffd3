//! Vector analysis guests: points in polygons, joins by location.
#![forbid(unsafe_code)]

mod area;
mod box_index;
mod class_values;
pub mod count_points_in_polygon;
mod field_summary;
mod flat_arrays;
pub mod join_by_location_summary;
pub mod locate;
mod outline;
pub mod polygon_index;
mod predicates;
mod relation;
mod ring_grid;
mod row_pairs;
mod shapes;
mod statistics_datetime;
mod statistics_numeric;
mod statistics_text;
mod summary_fields;
mod weights;

edgegis_sdk::module! {
    descriptors: ["count_points_in_polygon.json", "join_by_location_summary.json"],
    functions: {
        "countpointsinpolygon.prepare" => count_points_in_polygon::prepare,
        "countpointsinpolygon.count" => count_points_in_polygon::count,
        "countpointsinpolygon.total" => count_points_in_polygon::total,
        "countpointsinpolygon.result" => count_points_in_polygon::result,
        "joinbylocationsummary.prepare" => join_by_location_summary::prepare,
        "joinbylocationsummary.match" => join_by_location_summary::match_rows,
        "joinbylocationsummary.summarise" => join_by_location_summary::summarise,
    },
}
