//! What can be seen from observers on an elevation raster, of any size, band of rows by band of rows.
//!
//! [`prepare`] finds the observers' cells ([`observers`], [`observer_layer`], [`curvature`]); [`rounds`] carries their
//! lines of sight ([`sight`]) from the band in which they stand ([`band`]) to the next ones; [`result`] makes the rasters.
#![forbid(unsafe_code)]

pub mod band;
pub mod curvature;
pub mod fronts;
pub mod gdal_options;
pub mod observer_layer;
pub mod observers;
pub mod prepare;
pub mod result;
pub mod rounds;
pub mod sight;
pub mod task;

edgegis_sdk::module! {
    descriptors: ["viewshed.json"],
    functions: {
        "viewshed.prepare" => prepare::prepare,
        "viewshed.begin" => rounds::begin,
        "viewshed.front" => rounds::front,
        "viewshed.advance" => rounds::advance,
        "viewshed.settle" => rounds::settle,
        "viewshed.result" => result::result,
    },
}
