//! The nearest center of each point, round after round (Hamerly 2010, "Making k-means even faster").
//!
//! A point whose nearest center is nearer than the second one by a margin keeps it until the centers have come that
//! far. The margin is kept as what the centers' whole ways must reach, so that it need not be written anew in each round.
//! Other points look at the centers in the order of their distance from the last one, until they are too far from that
//! to matter (Newling and Fleuret 2016, "Fast k-means with accurate bounds").

/// The cluster of a point that has no place, and of one that was not looked at yet.
pub const NONE: u32 = u32::MAX;

/// Centers and the ways that they have come since the first round.
pub struct Centers<'a> {
    pub x: &'a [f64],
    pub y: &'a [f64],
    pub moved: &'a [f64],
    /// The sum over the rounds of the longest way of a center.
    pub farthest_moved: f64,
}

/// A point's cluster, and how far its center and the others may come in all until the point must be looked at again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assigned {
    pub cluster: u32,
    pub until: f32,
}

impl Default for Assigned {
    fn default() -> Self {
        Assigned { cluster: NONE, until: f32::NEG_INFINITY }
    }
}

/// Of each center those nearest to it, with their distances: `LISTED` entries or all, ascending.
pub struct Neighbours<'a> {
    pub center: &'a [u32],
    pub distance: &'a [f64],
    pub of_each: usize,
}

/// Enough for nearly every point.
const LISTED: usize = 24;

/// The lists of [`Neighbours`], one after the other. Centers that are NaN have and are no neighbours: their entries are
/// at an infinite distance.
pub fn neighbours(x: &[f64], y: &[f64]) -> (Vec<u32>, Vec<f64>) {
    let of_each = LISTED.min(x.len().saturating_sub(1));
    let (mut centers, mut distances) = (vec![], vec![]);
    let mut others: Vec<(f64, u32)> = vec![];
    for center in 0..x.len() {
        others.clear();
        others.extend((0..x.len()).filter(|other| *other != center).map(|other| {
            let (dx, dy) = (x[other] - x[center], y[other] - y[center]);
            let distance = (dx * dx + dy * dy).sqrt();
            (if distance.is_nan() { f64::INFINITY } else { distance }, other as u32)
        }));
        let order = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if of_each < others.len() {
            others.select_nth_unstable_by(of_each, order);
            others.truncate(of_each);
        }
        others.sort_unstable_by(order);
        centers.extend(others.iter().map(|(_, other)| *other));
        distances.extend(others.iter().map(|(distance, _)| *distance));
    }
    (centers, distances)
}

/// How much less than computed a margin counts: more than the rounding of distances, and of `until`.
const ROUNDING: f64 = 1e-12;
const SINGLE_ROUNDING: f64 = 2e-7;

impl Centers<'_> {
    /// For each center, rounded up: a point that is assigned to it keeps it as long as this is below its `until`.
    pub fn reach(&self) -> Vec<f32> {
        self.moved.iter().map(|moved| ((moved + self.farthest_moved) * (1.0 + SINGLE_ROUNDING)) as f32).collect()
    }

    /// The nearest center, the first of equal ones. A center that is NaN is nobody's.
    #[inline]
    pub fn nearest(&self, x: f64, y: f64) -> Assigned {
        let (mut best, mut second, mut cluster) = (f64::INFINITY, f64::INFINITY, 0);
        for (number, (cx, cy)) in self.x.iter().zip(self.y).enumerate() {
            let (dx, dy) = (x - cx, y - cy);
            let distance = dx * dx + dy * dy;
            if distance < second {
                if distance < best {
                    (second, best, cluster) = (best, distance, number as u32);
                } else {
                    second = distance;
                }
            }
        }
        self.assigned(cluster, best, second)
    }

    /// As `nearest`, for a point whose last center is `last`.
    #[inline]
    pub fn nearest_around(&self, x: f64, y: f64, last: u32, lists: &Neighbours) -> Assigned {
        let square_distance = |center: usize| {
            let (dx, dy) = (x - self.x[center], y - self.y[center]);
            dx * dx + dy * dy
        };
        let (mut best, mut second, mut cluster) = (square_distance(last as usize), f64::INFINITY, last);
        let own = best.sqrt();
        let mut enough = f64::INFINITY;
        let list = last as usize * lists.of_each..(last as usize + 1) * lists.of_each;
        for (&center, &apart) in lists.center[list.clone()].iter().zip(&lists.distance[list]) {
            if apart > enough {
                return self.assigned(cluster, best, second);
            }
            let distance = square_distance(center as usize);
            if distance < second || distance == best {
                if distance < best || (distance == best && center < cluster) {
                    (second, best, cluster) = (best, distance, center);
                } else {
                    second = distance;
                }
                enough = (own + second.sqrt()) * (1.0 + ROUNDING);
            }
        }
        if lists.of_each + 1 == self.x.len() {
            return self.assigned(cluster, best, second);
        }
        self.nearest(x, y)
    }

    #[inline(always)]
    fn assigned(&self, cluster: u32, best: f64, second: f64) -> Assigned {
        let (near, far) = (best.sqrt(), second.sqrt());
        let margin = (far - near) * (1.0 - ROUNDING) - near * ROUNDING;
        let until = margin + self.moved[cluster as usize] + self.farthest_moved;
        Assigned { cluster, until: (until * (1.0 - SINGLE_ROUNDING)) as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_keeps_its_center_while_none_can_be_nearer() {
        let (x, y, still) = ([0.0, 10.0, 0.0], [0.0, 0.0, 30.0], [0.0; 3]);
        let mut centers = Centers { x: &x, y: &y, moved: &still, farthest_moved: 0.0 };
        let found = centers.nearest(3.0, 0.0);
        // 3 from the first, 7 from the second.
        assert!(found.cluster == 0 && found.until < 4.0 && found.until > 3.99999);
        centers.moved = &[1.0, 2.5, 0.0];
        centers.farthest_moved = 2.5;
        assert!(centers.reach()[0] < found.until);
        centers.farthest_moved = 3.0;
        assert!(centers.reach()[0] >= found.until);
    }

    #[test]
    fn around_the_last_center_as_among_all() {
        // 7 x 7 centers on a lattice: many points are equally near to several.
        let (x, y): (Vec<f64>, Vec<f64>) = (0..49).map(|i| (f64::from(i % 7), f64::from(i / 7))).unzip();
        let still = vec![0.0; 49];
        let centers = Centers { x: &x, y: &y, moved: &still, farthest_moved: 0.0 };
        let (center, distance) = neighbours(&x, &y);
        let lists = Neighbours { center: &center, distance: &distance, of_each: LISTED };
        for last in 0..49 {
            for place in 0..196 {
                let (px, py) = (f64::from(place % 14) * 0.5, f64::from(place / 14) * 0.5);
                assert_eq!(centers.nearest_around(px, py, last, &lists), centers.nearest(px, py));
            }
        }
    }

    #[test]
    fn the_first_of_equal_centers_and_none_that_is_nan() {
        let centers = Centers { x: &[f64::NAN, 5.0, 5.0], y: &[0.0; 3], moved: &[0.0; 3], farthest_moved: 0.0 };
        let found = centers.nearest(1.0, 0.0);
        assert!(found.cluster == 1 && found.until < 0.0);
        let alone = Centers { x: &[5.0], y: &[0.0], moved: &[0.0], farthest_moved: 0.0 };
        assert!(alone.reach()[0] < alone.nearest(1.0, 0.0).until);
    }
}
