//! Water on elevation rasters, of any size, window by window.
//!
//! Sinks: [`sinks`] finds what drains where in a window ([`water`], [`labels`]), [`spill_graph`] at which levels windows
//! drain into each other ([`frame`]), [`raise`] and [`rounds`] steps and slopes, [`ways`] where to. [`fill_sinks`],
//! [`basins`] and [`flow_accumulation`] make the results.
#![forbid(unsafe_code)]

pub mod basins;
pub mod directions;
pub mod fill_sinks;
pub mod flow;
pub mod flow_accumulation;
pub mod frame;
pub mod labels;
pub mod level;
pub mod links;
pub mod radix_heap;
pub mod raise;
pub mod rounds;
pub mod sinks;
pub mod spill_graph;
pub mod surface;
pub mod tables;
pub mod water;
pub mod ways;

edgegis_sdk::module! {
    descriptors: ["fill_sinks.json", "flow_accumulation.json"],
    functions: {
        "sinks.flood" => sinks::flood,
        "sinks.solve" => spill_graph::solve,
        "sinks.raise" => raise::raise,
        "sinks.check" => rounds::check,
        "sinks.improve" => raise::improve,
        "sinks.settle" => rounds::settle,
        "fillsinkswangliu.result" => fill_sinks::result,
        "fillsinkswangliu.links" => basins::links,
        "fillsinkswangliu.number" => basins::solve,
        "fillsinkswangliu.basins" => basins::result,
        "flowaccumulation.raise" => flow_accumulation::raise,
        "flowaccumulation.links" => flow_accumulation::links,
        "flowaccumulation.solve" => flow_accumulation::solve,
        "flowaccumulation.result" => flow_accumulation::result,
    },
}
