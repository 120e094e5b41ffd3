//! Boolean operations on polygons by `i_overlay` (a sweep over integers of 64 bits). Edges are split at their nodes before, so that it finds nothing
//! to round: what comes out are the vertices that went in.
//!
//! Doubles become integers by a power of two: exactly, but for those 2^7 times nearer to zero than the farthest. These are looked up on the way back.
//!
//! Where nodes that were rounded lie so near to other edges that more of them cross, new vertices are between two doubles, and a result may be invalid.
//! It is computed again then on a grid whose places are doubles, and on coarser ones, as GEOS's OverlayNGRobust does.

use crate::rings::Edges;
use crate::shape::{Chain, Polygon};
use crate::topology::proven;
use crate::vertices::Vertices;
use edgegis_sdk::Error;
use i_float::int::point::IntPoint;
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::solver::Solver;
use std::collections::BTreeMap;

pub use i_overlay::core::overlay_rule::OverlayRule as Rule;

/// Of the farthest coordinate: first so many that all others are exact (the engine takes 62 with the sign), then what doubles hold, and fewer.
const BITS: [i32; 4] = [60, 52, 48, 44];

/// From coordinates to integers and back.
pub struct Grid {
    scale: f64,
    cell: f64,
}

impl Grid {
    pub fn of_cells(cell: f64) -> Self {
        Grid { scale: 1.0 / cell, cell }
    }

    /// On which the vertices take so many bits.
    fn of_bits(bits: i32, vertices: &Vertices) -> Self {
        let largest = vertices.places().iter().flatten().fold(f64::MIN_POSITIVE, |largest, value| largest.max(value.abs()));
        let exponent = ((largest.to_bits() >> 52) as i32 - 1022).max(-900);
        Grid { scale: power_of_two(bits - exponent), cell: power_of_two(exponent - bits) }
    }

    fn point(&self, xy: [f64; 2]) -> IntPoint<i64> {
        let number = |value: f64| (value * self.scale).round_ties_even() as i64;
        IntPoint::new(number(xy[0]), number(xy[1]))
    }

    /// The place of the grid that is nearest.
    pub fn nearest(&self, xy: [f64; 2]) -> [f64; 2] {
        self.place(self.point(xy))
    }

    fn place(&self, point: IntPoint<i64>) -> [f64; 2] {
        [point.x as f64 * self.cell, point.y as f64 * self.cell]
    }
}

fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// The operation on rings whose interiors are on their left. `cell`: the size of the grid that the result is rounded to.
pub fn overlay(subject: &[Chain], clip: &[Chain], rule: Rule, vertices: &mut Vertices, cell: Option<f64>) -> Result<Vec<Polygon>, Error> {
    if let Some(cell) = cell {
        return Ok(on_grid(&Grid::of_cells(cell), false, subject, clip, rule, vertices));
    }
    let mut polygons = vec![];
    for bits in BITS {
        polygons = on_grid(&Grid::of_bits(bits, vertices), bits == BITS[0], subject, clip, rule, vertices);
        if is_valid(&polygons, vertices)? {
            break;
        }
    }
    Ok(polygons)
}

/// `exact`: vertices that are not places of the grid come back as they went in.
fn on_grid(grid: &Grid, exact: bool, subject: &[Chain], clip: &[Chain], rule: Rule, vertices: &mut Vertices) -> Vec<Polygon> {
    let mut moved: BTreeMap<(i64, i64), u32> = BTreeMap::new();
    let options = IntOverlayOptions { ogc: true, ..IntOverlayOptions::keep_all_points() };
    let edges = subject.iter().chain(clip).map(|chain| chain.vertices.len()).sum();
    let mut engine = Overlay::<i64>::new_custom(edges, options, Solver::AUTO);
    for (chains, kind) in [(subject, ShapeType::Subject), (clip, ShapeType::Clip)] {
        for chain in chains {
            let points = chain.vertices.iter().map(|&vertex| {
                let point = grid.point(vertices.xy(vertex));
                if exact && grid.place(point) != vertices.xy(vertex) {
                    moved.entry((point.x, point.y)).or_insert(vertex);
                }
                point
            });
            engine.add_path_iter(points, kind);
        }
    }
    let mut number = |point: &IntPoint<i64>| match moved.get(&(point.x, point.y)) {
        Some(&vertex) => vertex,
        None => vertices.number(grid.place(*point), f64::NAN),
    };
    let shapes = engine.overlay(rule, FillRule::NonZero);
    shapes.iter().filter_map(|shape| polygon(shape.iter().map(|ring| ring.iter().map(&mut number).collect()))).collect()
}

/// Whether borders are proven to meet at vertices alone, and rings to lie in each other only as holes.
fn is_valid(polygons: &[Polygon], vertices: &mut Vertices) -> Result<bool, Error> {
    let rings = || polygons.iter().flatten();
    let mut border = Edges::new(vertices.len(), rings().map(Vec::len).sum());
    for ring in rings() {
        let ends = ring.iter().skip(1).chain(ring.first());
        if !ring.iter().zip(ends).all(|(&from, &to)| !border.has(to, from) && border.add(from, to)) {
            return Ok(false);
        }
    }
    Ok(proven(border, vertices)?.is_some())
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
