//! Water on elevation rasters, of any size, window by window.
//!
//! [`sinks`] brings water to its level ([`water`], [`level`], [`radix_heap`]); windows know of each other by their
//! [`frame`]s: [`spill_graph`] finds the levels between them, [`rounds`] what is left to tell. [`fill_sinks`] makes the
//! results of it ([`surface`]).
#![forbid(unsafe_code)]

pub mod basins;
pub mod cells;
pub mod fill_sinks;
pub mod flow_accumulation;
pub mod frame;
pub mod labels;
pub mod level;
pub mod links;
pub mod radix_heap;
pub mod rounds;
pub mod sinks;
pub mod spill_graph;
pub mod surface;
pub mod water;

edgegis_sdk::module! {
    descriptors: ["fill_sinks.json", "flow_accumulation.json"],
    functions: {
        "sinks.flood" => sinks::flood,
        "sinks.solve" => spill_graph::solve,
        "sinks.raise" => sinks::raise,
        "sinks.check" => rounds::check,
        "sinks.improve" => sinks::improve,
        "sinks.settle" => rounds::settle,
        "fillsinkswangliu.result" => fill_sinks::result,
        "fillsinkswangliu.links" => basins::links,
        "fillsinkswangliu.number" => basins::solve,
        "fillsinkswangliu.basins" => basins::result,
        "flowaccumulation.directions" => flow_accumulation::directions,
        "flowaccumulation.links" => flow_accumulation::links,
        "flowaccumulation.solve" => flow_accumulation::solve,
        "flowaccumulation.result" => flow_accumulation::result,
    },
}
