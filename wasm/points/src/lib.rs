//! Point guests: clusters.
#![forbid(unsafe_code)]

mod centroid;
mod cluster_fields;
pub mod dbscan_clustering;
pub mod distance_grid;
pub mod kmeans_clustering;
pub mod nearest_center;
pub mod places;
pub mod point_tree;
pub mod starting_centers;

edgegis_sdk::module! {
    descriptors: ["dbscan_clustering.json", "kmeans_clustering.json"],
    functions: {
        "dbscanclustering.places" => places::points,
        "dbscanclustering.grid" => dbscan_clustering::grid,
        "dbscanclustering.cores" => dbscan_clustering::cores,
        "dbscanclustering.merge" => dbscan_clustering::merge,
        "dbscanclustering.borders" => dbscan_clustering::borders,
        "dbscanclustering.result" => dbscan_clustering::result,
        "kmeansclustering.places" => places::centroids,
        "kmeansclustering.start" => kmeans_clustering::start,
        "kmeansclustering.sum" => kmeans_clustering::sum,
        "kmeansclustering.update" => kmeans_clustering::update,
        "kmeansclustering.result" => kmeans_clustering::result,
    },
}
