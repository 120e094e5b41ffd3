//! One polygon or multipolygon, ready for many points.

use crate::polygon_index::each_ring;
use edgegis_sdk::point_in_ring::{crosses, push_runs, Position, Run};
use edgegis_sdk::wkb::{Body, Coordinates};

/// The rings with their bounds and their runs; none where a coordinate is not finite.
pub struct Area<'a>(Vec<(Coordinates<'a>, [f64; 4], Vec<Run>)>);

impl<'a> Area<'a> {
    pub fn of(body: &Body<'a>) -> Self {
        let (mut rings, mut finite) = (vec![], true);
        each_ring(body, &mut |ring| {
            let mut runs = vec![];
            match push_runs(&ring, &mut runs) {
                Some(bounds) => rings.push((ring, bounds, runs)),
                None => finite = false,
            }
        });
        Area(if finite { rings } else { vec![] })
    }

    pub fn position(&self, point: [f64; 2]) -> Position {
        let [x, y] = point;
        let near = |b: &[f64; 4]| x >= b[0] && y >= b[1] && x <= b[2] && y <= b[3];
        let rings = self.0.iter().filter(|(_, bounds, _)| near(bounds));
        rings.fold(Position::Outside, |position, (ring, _, runs)| position.within(crosses(ring, runs, point)))
    }
}

#[cfg(test)]
#[path = "area_tests.rs"]
mod tests;
