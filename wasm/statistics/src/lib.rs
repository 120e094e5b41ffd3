//! Spatial statistics guests: spatial weights, global and local Moran, Getis-Ord.
#![forbid(unsafe_code)]

mod clusters;
mod contiguity;
pub mod getis_ord;
pub mod global_moran;
pub mod local_moran;
mod permutation;
mod places;
mod proximity;
mod random;
mod report;
mod significance;
pub mod spatial_weights;
mod tails;
#[cfg(test)]
mod test_layers;
mod variable;
mod weights;

edgegis_sdk::module! {
    descriptors: ["spatial_weights.json", "global_moran.json", "local_moran.json", "getis_ord.json"],
    functions: {
        "spatialweights.result" => spatial_weights::result,
        "statistics.prepare" => permutation::prepare,
        "statistics.permute" => permutation::permute,
        "globalmoran.prepare" => global_moran::prepare,
        "globalmoran.permute" => global_moran::permute,
        "globalmoran.result" => global_moran::result,
        "localmoran.result" => local_moran::result,
        "getisord.result" => getis_ord::result,
    },
}
