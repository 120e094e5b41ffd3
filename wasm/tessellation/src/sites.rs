//! The places that a tessellation is made of: one for equal points, and for points within the tolerance of it.

use std::collections::HashMap;

/// Distinct places, in the order of the first point at each.
pub struct Sites {
    pub xy: Vec<[f64; 2]>,
    /// Number of the point that stands for the place.
    pub points: Vec<u32>,
}

impl Sites {
    /// Points from west to east (south to north, then by number, where equal) each become a site unless one is within
    /// `tolerance`, in the unit of the coordinates: the order in which GEOS inserts them.
    pub fn of(points: &[[f64; 2]], tolerance: f64) -> Self {
        let place = |point: u32| points[point as usize].map(unsubnormal);
        let mut order: Vec<u32> = (0..points.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| {
            let ([ax, ay], [bx, by]) = (place(a), place(b));
            ax.total_cmp(&bx).then(ay.total_cmp(&by)).then(a.cmp(&b))
        });
        order.dedup_by(|later, kept| place(*later) == place(*kept));
        let largest = points.iter().flatten().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        // What is less than the distance of neighbouring numbers snaps nothing.
        if tolerance > largest * f64::EPSILON {
            let mut net = Net { cells: HashMap::new(), tolerance };
            order.retain(|&point| net.take(place(point)));
        }
        order.sort_unstable();
        Sites { xy: order.iter().map(|&point| place(point)).collect(), points: order }
    }
}

/// Zero for negative zero, and for numbers so small that the exact predicates cannot multiply them.
fn unsubnormal(value: f64) -> f64 {
    if value.abs() < spade::MIN_ALLOWED_VALUE { 0.0 } else { value }
}

/// The sites so far, by square cells of the tolerance's size.
struct Net {
    cells: HashMap<[i64; 2], Vec<[f64; 2]>>,
    tolerance: f64,
}

impl Net {
    /// Keeps the place unless another one is within the tolerance.
    fn take(&mut self, [x, y]: [f64; 2]) -> bool {
        let cell = [x, y].map(|value| (value / self.tolerance).floor() as i64);
        let near = |other: &[f64; 2]| {
            let (dx, dy) = (other[0] - x, other[1] - y);
            dx * dx + dy * dy < self.tolerance * self.tolerance
        };
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [cell[0] + dx, cell[1] + dy]));
        if around.into_iter().any(|cell| self.cells.get(&cell).is_some_and(|held| held.iter().any(near))) {
            return false;
        }
        self.cells.entry(cell).or_default().push([x, y]);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_points_are_one_site_that_the_first_stands_for() {
        let sites = Sites::of(&[[3.0, 1.0], [0.0, 0.0], [3.0, 1.0], [-0.0, 0.0]], 0.0);
        assert_eq!((sites.points, sites.xy), (vec![0, 1], vec![[3.0, 1.0], [0.0, 0.0]]));
    }

    #[test]
    fn points_snap_to_the_western_one_and_not_further() {
        // The third is within the tolerance of the second, which is no site itself.
        let sites = Sites::of(&[[1.5, 0.0], [0.8, 0.0], [0.0, 0.0], [0.0, 1.0]], 1.0);
        assert_eq!(sites.points, [0, 2, 3]);
    }

    #[test]
    fn a_tolerance_too_small_to_matter_changes_nothing() {
        let sites = Sites::of(&[[5e6, 0.0], [5e6 + 1e-9, 0.0], [5e6 + 1e-8, 0.0]], 1e-300);
        assert_eq!(sites.points, [0, 1, 2]);
    }
}
