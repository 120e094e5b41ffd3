//! Terrain analysis of an elevation raster, window by window: [`slope`] and [`hillshade`].
//!
//! Both stand on [`nine_cell_window`] (rows of a window with their neighbours) and [`gradient`] (Horn 1981), and yield
//! the same bits natively and in WebAssembly: f32 and f64 additions, products, quotients and roots only.
#![forbid(unsafe_code)]

pub mod arctangent;
pub mod elevation;
pub mod gradient;
pub mod hillshade;
pub mod nine_cell_window;
pub mod slope;

edgegis_sdk::module! {
    descriptors: ["hillshade.json", "slope.json"],
    functions: { "hillshade.window" => hillshade::window, "slope.window" => slope::window },
}
