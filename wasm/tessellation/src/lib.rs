//! Tessellations of points: Delaunay triangles, Voronoi polygons.
#![forbid(unsafe_code)]

mod circumcentre;
mod clip;
mod corners;
pub mod delaunay_triangulation;
mod double_double;
mod layer_points;
mod polygons;
mod sites;
mod triangulation;
mod voronoi_cells;
pub mod voronoi_polygons;

edgegis_sdk::module! {
    descriptors: ["delaunay_triangulation.json", "voronoi_polygons.json"],
    functions: {
        "delaunaytriangulation.triangulate" => delaunay_triangulation::triangulate,
        "voronoipolygons.tessellate" => voronoi_polygons::tessellate,
    },
}
