//! The corners of Voronoi cells: circumcentres of triangles, rounded to doubles, and joined where rounding would let a
//! cell's border cross itself.
//!
//! A cell is convex and holds its site, so seen from there its border runs anticlockwise. Where the rounded corners of a
//! side do not, from either of its sites, the two become one place for all cells around them. What is left is seen whole
//! from the site, and so a simple polygon.

use crate::circumcentre::circumcentre;
use crate::triangulation::Triangulation;
use edgegis_sdk::crossing::turn;
use edgegis_sdk::disjoint_sets::DisjointSets;
use edgegis_sdk::Error;
use spade::Triangulation as _;

/// The places of the faces' corners; not a number for the outer face. `is_used` says which ones are.
pub fn corners(triangulation: &Triangulation, is_used: impl Fn([f64; 2]) -> bool) -> Result<Vec<[f64; 2]>, Error> {
    let mut places = vec![[f64::NAN; 2]; triangulation.num_all_faces()];
    for face in triangulation.inner_faces() {
        places[face.index()] = circumcentre(face.positions().map(|place| [place.x, place.y]))?;
    }
    let mut joined = DisjointSets::new(places.len());
    while join(triangulation, &places, &mut joined, &is_used) {}
    Ok((0..places.len()).map(|face| places[joined.find(face as u32) as usize]).collect())
}

/// Looks at each side once; answers whether corners were joined, which moves ends of other sides.
fn join(triangulation: &Triangulation, places: &[[f64; 2]], joined: &mut DisjointSets, is_used: impl Fn([f64; 2]) -> bool) -> bool {
    let mut has_joined = false;
    for edge in triangulation.undirected_edges().map(|edge| edge.as_directed()) {
        let [left, right] = [edge, edge.rev()].map(|edge| joined.find(edge.face().index() as u32));
        let (end, beginning) = (places[left as usize], places[right as usize]);
        if left == right || edge.is_part_of_convex_hull() || !is_used(end) || !is_used(beginning) {
            continue;
        }
        let [from, to] = edge.positions().map(|site| [site.x, site.y]);
        if turn(from, beginning, end) <= 0.0 || turn(to, end, beginning) <= 0.0 {
            joined.join(left, right);
            has_joined = true;
        }
    }
    has_joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triangulation::triangulation;

    /// Of the inner faces.
    fn places(sites: &[[f64; 2]]) -> Vec<[f64; 2]> {
        corners(&triangulation(sites).unwrap(), |_| true).unwrap().split_off(1)
    }

    #[test]
    fn a_corner_for_each_triangle() {
        assert_eq!(places(&[[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]]), [[1.0, 1.0]]);
        let mut found = places(&[[0.0, 0.0], [4.0, -1.0], [8.0, 0.0], [4.0, 1.0]]);
        found.sort_by(|a, b| a[0].total_cmp(&b[0]));
        assert_eq!(found, [[2.125, 0.0], [5.875, 0.0]]);
    }

    #[test]
    fn sites_on_a_circle_have_corners_that_their_cells_see_in_order() {
        let angle = |i: i32| f64::from(i) * std::f64::consts::TAU / 500.0;
        let sites: Vec<_> = (0..500).map(|i| [5e5 + 1e3 * angle(i).cos(), 5e6 + 1e3 * angle(i).sin()]).collect();
        let triangulation = triangulation(&sites).unwrap();
        let places = corners(&triangulation, |_| true).unwrap();
        for edge in triangulation.directed_edges() {
            let (beginning, end) = (places[edge.rev().face().index()], places[edge.face().index()]);
            let site = edge.positions()[0];
            assert!(edge.is_part_of_convex_hull() || beginning == end || turn([site.x, site.y], beginning, end) > 0.0);
        }
        let mut distinct: Vec<_> = places[1..].iter().map(|place| place.map(f64::to_bits)).collect();
        distinct.sort_unstable();
        distinct.dedup();
        assert!((2..498).contains(&distinct.len()), "some of 498 are joined, not all: {}", distinct.len());
    }
}
