//! Statistics of a raster's cells in polygons, window by window.
//!
//! [`coverage`] says which cells of a window a polygon covers, and how much of each; [`moments`] and [`value_counts`] are
//! what one window knows of a zone, and join in the plan's order; [`statistics`] is what an analyst asked for.
#![forbid(unsafe_code)]

pub mod coverage;
pub mod frame;
pub mod moments;
pub mod partial;
pub mod statistics;
pub mod value_counts;
pub mod zonal_statistics;

edgegis_sdk::module! {
    descriptors: ["zonal_statistics.json"],
    functions: {
        "zonalstatisticsfb.prepare" => zonal_statistics::prepare,
        "zonalstatisticsfb.window" => zonal_statistics::window,
        "zonalstatisticsfb.total" => zonal_statistics::total,
        "zonalstatisticsfb.result" => zonal_statistics::result,
    },
}
