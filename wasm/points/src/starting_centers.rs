//! Where k-means starts: the farthest points (Gonzalez 1985, as PostGIS does it), or greedy k-means++ (Arthur and
//! Vassilvitskii 2007; Bhattacharya et al. 2019, "Noisy, Greedy and Not So Greedy k-means++").

use crate::point_tree::{Box, Planted, LEAF};
use edgegis_sdk::{host, Error};
use std::ops::Range;

/// Coordinates of equal number.
#[derive(Clone, Copy)]
pub struct Points<'a> {
    pub x: &'a [f64],
    pub y: &'a [f64],
}

impl Points<'_> {
    pub fn len(&self) -> usize {
        self.x.len()
    }

    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    fn get(&self, i: usize) -> [f64; 2] {
        [self.x[i], self.y[i]]
    }

    fn square_distance(&self, i: usize, [x, y]: [f64; 2]) -> f64 {
        let (dx, dy) = (self.x[i] - x, self.y[i] - y);
        dx * dx + dy * dy
    }
}

/// Two points that are far from each other, then always the one that is farthest from those chosen, the first of
/// equal ones. `tree` has the same points; `count` is at most their number.
pub fn farthest(points: Points, tree: &Planted, count: usize) -> Result<Vec<[f64; 2]>, Error> {
    if points.len() < 2 {
        return Ok((0..count.min(points.len())).map(|i| points.get(i)).collect());
    }
    let (first, second) = far_pair(points);
    let mut centers = vec![points.get(first), points.get(second)];
    let mut distances = Distances::new(tree, centers[0]);
    [first, second].iter().for_each(|&row| distances.choose(tree.row.iter().position(|other| *other == row as u32)));
    while centers.len() < count {
        host::progress(centers.len() as f64 / count as f64)?;
        distances.come_nearer(centers[centers.len() - 1]);
        let next = distances.farthest();
        distances.choose(next);
        centers.extend(next.map(|point| [tree.x[point], tree.y[point]]));
    }
    centers.truncate(count);
    Ok(centers)
}

/// One scan: each point that is farther from one of the two than they were from each other takes a place.
fn far_pair(points: Points) -> (usize, usize) {
    let (mut first, mut second, mut largest) = (0, 0, -1.0);
    for i in 1..points.len() {
        let from_first = points.square_distance(i, points.get(first));
        let from_second = points.square_distance(i, points.get(second));
        if from_first > largest || from_second > largest {
            largest = from_first.max(from_second);
            *(if from_first > from_second { &mut second } else { &mut first }) = i;
        }
    }
    (first, second)
}

/// Less than this share of a computed squared distance is its rounding.
const ROUNDING: f64 = 1e-12;

/// Squared distances of a tree's points to the nearest center; -1 for those that were chosen themselves.
struct Distances<'a> {
    tree: &'a Planted,
    of: Vec<f64>,
    /// Of each leaf.
    largest: Vec<f64>,
}

impl<'a> Distances<'a> {
    fn new(tree: &'a Planted, center: [f64; 2]) -> Self {
        let mut made = Distances { tree, of: vec![f64::INFINITY; tree.x.len()], largest: vec![f64::INFINITY; tree.leaves().len()] };
        made.come_nearer(center);
        made
    }

    /// Lowers the distances to those from `center`, where it is near enough to any of a leaf's points.
    fn come_nearer(&mut self, center: [f64; 2]) {
        let points = Points { x: &self.tree.x, y: &self.tree.y };
        for (leaf, range) in self.tree.leaves().enumerate() {
            let is_too_far = square_distance(self.tree.boxes[leaf], center) * (1.0 - ROUNDING) > self.largest[leaf];
            if !is_too_far {
                for point in range.clone() {
                    let here = points.square_distance(point, center);
                    self.of[point] = if here < self.of[point] { here } else { self.of[point] };
                }
                self.look_again(leaf, range);
            }
        }
    }

    fn look_again(&mut self, leaf: usize, points: Range<usize>) {
        self.largest[leaf] = self.of[points].iter().fold(-1.0, |largest, distance| if *distance > largest { *distance } else { largest });
    }

    /// The point with the largest distance; of equal ones that of the first row.
    fn farthest(&self) -> Option<usize> {
        let largest = self.largest.iter().fold(-1.0, |largest: f64, distance| largest.max(*distance));
        let leaves = self.tree.leaves().enumerate().filter(|(leaf, _)| self.largest[*leaf] == largest);
        let points = leaves.flat_map(|(_, points)| points).filter(|point| self.of[*point] == largest);
        points.min_by_key(|point| self.tree.row[*point])
    }

    fn choose(&mut self, point: Option<usize>) {
        let Some(point) = point else { return };
        self.of[point] = -1.0;
        let leaf = point / LEAF;
        self.look_again(leaf, leaf * LEAF..self.of.len().min((leaf + 1) * LEAF));
    }
}

/// Of the nearest place in a box.
fn square_distance([west, south, east, north]: Box, [x, y]: [f64; 2]) -> f64 {
    let (dx, dy) = ((west - x).max(x - east).max(0.0), (south - y).max(y - north).max(0.0));
    dx * dx + dy * dy
}

/// Random numbers of a counter: the same for the same seed (SplitMix64, Steele et al. 2014).
struct Random {
    seed: u64,
    counter: u64,
}

impl Random {
    /// From 0 to 1, without 1.
    fn next(&mut self) -> f64 {
        self.counter += 1;
        let mut bits = self.seed.wrapping_add(self.counter.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Points drawn with a probability that grows with the square of their distance to the centers chosen before; of
/// 2 + ln(count) that are drawn, the one that lowers the sum of squares most.
pub fn plus_plus(points: Points, count: usize, seed: u64) -> Result<Vec<[f64; 2]>, Error> {
    let count = count.min(points.len());
    if count == 0 {
        return Ok(vec![]);
    }
    let mut random = Random { seed, counter: 0 };
    let tries = 2 + libm::floor(libm::log(count as f64)) as usize;
    let mut centers = vec![points.get((random.next() * points.len() as f64) as usize)];
    let mut distances: Vec<f64> = (0..points.len()).map(|i| points.square_distance(i, centers[0])).collect();
    let mut sums = vec![0.0; points.len()];
    while centers.len() < count {
        host::progress(centers.len() as f64 / count as f64)?;
        let mut total = 0.0;
        for (sum, distance) in sums.iter_mut().zip(&distances) {
            total += distance;
            *sum = total;
        }
        let mut best = (f64::INFINITY, 0);
        for _ in 0..tries {
            let drawn = random.next() * total;
            let candidate = sums.partition_point(|sum| *sum <= drawn).min(points.len() - 1);
            let center = points.get(candidate);
            let rest: f64 = (0..points.len()).map(|i| distances[i].min(points.square_distance(i, center))).sum();
            if rest < best.0 {
                best = (rest, candidate);
            }
        }
        let center = points.get(best.1);
        (0..points.len()).for_each(|i| distances[i] = distances[i].min(points.square_distance(i, center)));
        centers.push(center);
    }
    Ok(centers)
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 6] = [0.0, 1.0, 10.0, 10.0, 5.0, 0.0];
    const Y: [f64; 6] = [0.0; 6];

    #[test]
    fn the_farthest_points_in_the_order_of_postgis() {
        let points = Points { x: &X, y: &Y };
        // 1 takes the first place, 10 takes it over; then 5, then 1, and of the copies at distance 0 the first.
        assert_eq!(far_pair(points), (2, 0));
        let found = farthest(points, &Planted::new(&X, &Y), 5).unwrap();
        assert_eq!(found, [[10.0, 0.0], [0.0, 0.0], [5.0, 0.0], [1.0, 0.0], [10.0, 0.0]]);
        assert_eq!(farthest(Points { x: &X[..1], y: &Y[..1] }, &Planted::new(&X[..1], &Y[..1]), 1).unwrap(), [[0.0, 0.0]]);
    }

    #[test]
    fn plus_plus_takes_each_place_once() {
        let points = Points { x: &X, y: &Y };
        for seed in 0..20 {
            let mut found: Vec<f64> = plus_plus(points, 4, seed).unwrap().iter().map(|center| center[0]).collect();
            found.sort_by(f64::total_cmp);
            assert_eq!(found, [0.0, 1.0, 5.0, 10.0]);
        }
        assert_eq!(plus_plus(points, 3, 5).unwrap(), plus_plus(points, 3, 5).unwrap());
    }
}
