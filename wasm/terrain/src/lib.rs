//! Terrain analysis of an elevation raster, window by window.
//!
//! [`slope`] and [`hillshade`] stand on [`nine_cell_window`] (rows of a window with their neighbours) and [`gradient`]
//! (Horn 1981); [`topographic_position`] on means of a [`neighbourhood`]; [`sky_view`] on the [`horizon`] along lines. All
//! yield the same bits natively and in WebAssembly: additions, products, quotients and roots of f32 and f64 only.
#![forbid(unsafe_code)]

pub mod arctangent;
#[cfg(test)]
mod cut_window;
pub mod elevation;
pub mod gradient;
pub mod hillshade;
pub mod horizon;
pub mod hull;
pub mod missing;
pub mod neighbourhood;
pub mod neighbourhood_mean;
pub mod nine_cell_mean;
pub mod nine_cell_window;
pub mod sky_directions;
pub mod sky_sweep;
pub mod sky_view;
pub mod slope;
pub mod topographic_position;

edgegis_sdk::module! {
    descriptors: ["hillshade.json", "slope.json", "sky_view.json", "topographic_position.json"],
    functions: {
        "hillshade.window" => hillshade::window,
        "skyviewfactor.window" => sky_view::window,
        "slope.window" => slope::window,
        "topographicposition.window" => topographic_position::window,
    },
}
