//! Point guests: clusters.
#![forbid(unsafe_code)]

mod centroid;
mod cluster_fields;
pub mod kmeans_clustering;
pub mod nearest_center;
pub mod places;
pub mod starting_centers;

edgegis_sdk::module! {
    descriptors: ["kmeans_clustering.json"],
    functions: {
        "kmeansclustering.places" => places::centroids,
        "kmeansclustering.start" => kmeans_clustering::start,
        "kmeansclustering.assign" => kmeans_clustering::assign,
        "kmeansclustering.total" => kmeans_clustering::total,
        "kmeansclustering.update" => kmeans_clustering::update,
        "kmeansclustering.result" => kmeans_clustering::result,
    },
}
