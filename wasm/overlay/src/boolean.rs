//! Boolean operations on polygons by `i_overlay` (a sweep over integers of 64 bits). Edges are split at their nodes before, so that it finds nothing
//! to round: what comes out are the vertices that went in.
//!
//! Doubles become integers by a power of two: exactly, but for those 2^7 times nearer to zero than the farthest. These are looked up on the way back.

use crate::shape::{Chain, Polygon};
use crate::vertices::Vertices;
use i_float::int::point::IntPoint;
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::solver::Solver;
use std::collections::BTreeMap;

pub use i_overlay::core::overlay_rule::OverlayRule as Rule;

/// The engine takes coordinates of 62 bits with their sign.
const BITS: i32 = 60;

/// From coordinates to integers and back.
struct Grid {
    scale: f64,
    cell: f64,
}

impl Grid {
    /// As fine as the vertices allow, or with cells of a size.
    fn of(vertices: &Vertices, cell: Option<f64>) -> Self {
        if let Some(cell) = cell {
            return Grid { scale: 1.0 / cell, cell };
        }
        let largest = vertices.places().iter().flatten().fold(f64::MIN_POSITIVE, |largest, value| largest.max(value.abs()));
        let exponent = ((largest.to_bits() >> 52) as i32 - 1022).max(-900);
        Grid { scale: power_of_two(BITS - exponent), cell: power_of_two(exponent - BITS) }
    }

    fn point(&self, xy: [f64; 2]) -> IntPoint<i64> {
        let number = |value: f64| (value * self.scale).round_ties_even() as i64;
        IntPoint::new(number(xy[0]), number(xy[1]))
    }

    fn place(&self, point: IntPoint<i64>) -> [f64; 2] {
        [point.x as f64 * self.cell, point.y as f64 * self.cell]
    }
}

fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// The operation on rings whose interiors are on their left. `cell`: the size of the grid that the result is rounded to.
pub fn overlay(subject: &[Chain], clip: &[Chain], rule: Rule, vertices: &mut Vertices, cell: Option<f64>) -> Vec<Polygon> {
    let grid = Grid::of(vertices, cell);
    let mut inexact: BTreeMap<(i64, i64), u32> = BTreeMap::new();
    let options = IntOverlayOptions { ogc: true, ..IntOverlayOptions::keep_all_points() };
    let edges = subject.iter().chain(clip).map(|chain| chain.vertices.len()).sum();
    let mut engine = Overlay::<i64>::new_custom(edges, options, Solver::AUTO);
    for (chains, kind) in [(subject, ShapeType::Subject), (clip, ShapeType::Clip)] {
        for chain in chains {
            let points = chain.vertices.iter().map(|&vertex| {
                let point = grid.point(vertices.xy(vertex));
                if grid.place(point) != vertices.xy(vertex) {
                    inexact.entry((point.x, point.y)).or_insert(vertex);
                }
                point
            });
            engine.add_path_iter(points, kind);
        }
    }
    let known = if cell.is_some() { BTreeMap::new() } else { inexact };
    let mut number = |point: &IntPoint<i64>| match known.get(&(point.x, point.y)) {
        Some(&vertex) => vertex,
        None => vertices.number(grid.place(*point), f64::NAN),
    };
    let shapes = engine.overlay(rule, FillRule::NonZero);
    shapes.iter().filter_map(|shape| polygon(shape.iter().map(|ring| ring.iter().map(&mut number).collect()))).collect()
}

/// Rings without repetitions; none when the outer one has no area.
fn polygon(rings: impl Iterator<Item = Vec<u32>>) -> Option<Polygon> {
    let mut polygon = Polygon::new();
    for (place, mut ring) in rings.enumerate() {
        ring.dedup();
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        if ring.len() >= 3 {
            polygon.push(ring);
        } else if place == 0 {
            return None;
        }
    }
    (!polygon.is_empty()).then_some(polygon)
}
