use super::*;
use edgegis_sdk::wkb::{polygon, Wkb};

fn stripes(rings: &[Vec<[f64; 2]>]) -> PolygonStripes {
    let mut stripes = PolygonStripes::new(1000);
    stripes.push(Some(&Wkb::new(&polygon(rings)).body().unwrap()));
    stripes
}

#[test]
fn a_square_with_a_hole() {
    let outer = vec![[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]];
    let hole = vec![[4.0, 4.0], [6.0, 4.0], [6.0, 6.0], [4.0, 6.0], [4.0, 4.0]];
    let stripes = stripes(&[outer, hole]);
    let position = |x, y| stripes.view().position(0, [x, y]);
    assert_eq!(position(1.0, 5.0), Position::Inside);
    assert_eq!(position(5.0, 5.0), Position::Outside);
    assert_eq!(position(4.0, 5.0), Position::Boundary);
    assert_eq!(position(5.0, 0.0), Position::Boundary);
    assert_eq!(position(0.0, 0.0), Position::Boundary);
    assert_eq!(position(10.0, 10.0), Position::Boundary);
    assert_eq!(position(-1.0, 0.0), Position::Outside);
    assert_eq!(position(11.0, 5.0), Position::Outside);
    assert_eq!(position(f64::NAN, 5.0), Position::Outside);
}

#[test]
fn a_ray_through_vertices_counts_once() {
    let diamond = stripes(&[vec![[0.0, -1.0], [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]]]);
    assert_eq!(diamond.view().position(0, [0.0, 0.0]), Position::Inside);
    assert_eq!(diamond.view().position(0, [-2.0, 0.0]), Position::Outside);
    assert_eq!(diamond.view().position(0, [0.5, 0.5]), Position::Boundary);
    assert_eq!(diamond.view().position(0, [0.5, 0.5000000000000001]), Position::Outside);
}

#[test]
fn an_open_ring_is_closed_and_nothing_has_no_edges() {
    let mut stripes = stripes(&[vec![[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]]]);
    stripes.push(None);
    stripes.push(Some(&Wkb::new(&polygon(&[vec![[f64::NAN, 0.0], [1.0, 0.0], [0.0, 1.0]]])).body().unwrap()));
    assert_eq!(stripes.view().position(0, [1.0, 1.0]), Position::Inside);
    assert_eq!(stripes.view().position(0, [0.0, 2.0]), Position::Boundary);
    assert_eq!(stripes.view().position(1, [0.0, 0.0]), Position::Outside);
    assert_eq!(stripes.view().position(2, [0.0, 0.0]), Position::Outside);
}
