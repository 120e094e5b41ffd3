use super::*;
use edgegis_sdk::point_in_ring::crosses_edges;
use edgegis_sdk::wkb::{polygon, Wkb};

fn positions(rings: &[Vec<[f64; 2]>], points: &[[f64; 2]]) -> Vec<Position> {
    let wkb = polygon(rings);
    let area = Area::of(&Wkb::new(&wkb).body().unwrap());
    points.iter().map(|point| area.position(*point)).collect()
}

#[test]
fn a_square_with_a_hole() {
    let outer = vec![[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]];
    let hole = vec![[4.0, 4.0], [6.0, 4.0], [6.0, 6.0], [4.0, 6.0], [4.0, 4.0]];
    let rings = [outer, hole];
    assert_eq!(positions(&rings, &[[1.0, 5.0]]), [Position::Inside]);
    let outside = [[5.0, 5.0], [-1.0, 0.0], [11.0, 5.0], [f64::NAN, 5.0], [5.0, f64::INFINITY]];
    assert_eq!(positions(&rings, &outside), [Position::Outside; 5]);
    let boundary = [[4.0, 5.0], [5.0, 0.0], [0.0, 0.0], [10.0, 10.0]];
    assert_eq!(positions(&rings, &boundary), [Position::Boundary; 4]);
}

#[test]
fn a_ray_through_vertices_counts_once() {
    let diamond = [vec![[0.0, -1.0], [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]]];
    let points = [[0.0, 0.0], [-2.0, 0.0], [0.5, 0.5], [0.5, 0.5000000000000001]];
    assert_eq!(positions(&diamond, &points), [Position::Inside, Position::Outside, Position::Boundary, Position::Outside]);
}

#[test]
fn an_open_ring_is_closed_and_nothing_has_no_edges() {
    let triangle = [vec![[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]]];
    assert_eq!(positions(&triangle, &[[1.0, 1.0], [0.0, 2.0]]), [Position::Inside, Position::Boundary]);
    let broken = [vec![[f64::NAN, 0.0], [1.0, 0.0], [0.0, 1.0]]];
    assert_eq!(positions(&broken, &[[0.5, 0.1]]), [Position::Outside]);
    assert_eq!(positions(&[vec![[1.0, 1.0]], vec![]], &[[1.0, 1.0]]), [Position::Outside]);
}

/// Rings of all lengths around those of runs and runs of runs, closed and open: boxes change nothing.
#[test]
fn boxes_give_what_all_edges_give() {
    for count in [3, 15, 16, 17, 31, 32, 33, 255, 256, 257, 4095, 4096, 4097, 5000] {
        let ring: Vec<[f64; 2]> = (0..count)
            .map(|i| (i as f64 / count as f64 * std::f64::consts::TAU, [1.0, 0.3, 0.8][i % 3]))
            .map(|(angle, radius)| [radius * angle.cos(), radius * angle.sin()])
            .collect();
        let closed: Vec<[f64; 2]> = ring.iter().chain(&ring[..1]).copied().collect();
        let steps = |i: usize| (i % 41) as f64 / 20.0 - 1.0;
        let mut points: Vec<[f64; 2]> = (0..41 * 41).map(|i| [steps(i), steps(i / 41)]).collect();
        points.extend(ring.iter().step_by(7).flat_map(|[x, y]| [[*x, *y], [-1.0, *y], [0.0, *y]]));
        let edges = |point| Position::Outside.within(crosses_edges(closed.windows(2).map(|ab| [ab[0], ab[1]]), point));
        let exact: Vec<Position> = points.iter().map(|point| edges(*point)).collect();
        assert_eq!(positions(&[ring], &points), exact, "{count}, open");
        assert_eq!(positions(&[closed], &points), exact, "{count}, closed");
    }
}
