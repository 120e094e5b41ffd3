//! Kernel density estimation: how dense points are, as a raster.
//!
//! [`heatmap`] holds the two stages: one reads the points and fixes the grid, the other computes a window of it.
#![forbid(unsafe_code)]

pub mod density_grid;
pub mod heatmap;
pub mod kernels;
pub mod points;
pub mod stamp;

edgegis_sdk::module! {
    descriptors: ["heatmap.json"],
    functions: { "heatmap.prepare" => heatmap::prepare, "heatmap.window" => heatmap::window },
}
