//! Where k-means starts: the farthest points (Gonzalez 1985, as PostGIS does it), or greedy k-means++ (Arthur and
//! Vassilvitskii 2007; Bhattacharya et al. 2019, "Noisy, Greedy and Not So Greedy k-means++").

use edgegis_sdk::{host, Error};

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
/// equal ones. `count` is at most the number of points.
pub fn farthest(points: Points, count: usize) -> Result<Vec<[f64; 2]>, Error> {
    if points.len() < 2 {
        return Ok((0..count.min(points.len())).map(|i| points.get(i)).collect());
    }
    let (first, second) = far_pair(points);
    let mut centers = vec![points.get(first), points.get(second)];
    // To the nearest center; -1 for the centers themselves.
    let mut distances: Vec<f64> = (0..points.len()).map(|i| points.square_distance(i, centers[0])).collect();
    (distances[first], distances[second]) = (-1.0, -1.0);
    while centers.len() < count {
        host::progress(centers.len() as f64 / count as f64)?;
        let next = come_nearer(points, &mut distances, centers[centers.len() - 1]);
        distances[next] = -1.0;
        centers.push(points.get(next));
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

/// Points between two looks for the largest.
const BLOCK: usize = 256;

/// Lowers the distances to those from `center`; answers the first point with the largest.
fn come_nearer(points: Points, distances: &mut [f64], [x, y]: [f64; 2]) -> usize {
    let (mut farthest, mut largest) = (0, f64::NEG_INFINITY);
    let blocks = distances.chunks_mut(BLOCK).zip(points.x.chunks(BLOCK).zip(points.y.chunks(BLOCK)));
    for (number, (distances, (xs, ys))) in blocks.enumerate() {
        let mut block_largest = [f64::NEG_INFINITY; 4];
        for (i, (distance, (px, py))) in distances.iter_mut().zip(xs.iter().zip(ys)).enumerate() {
            let (dx, dy) = (px - x, py - y);
            let here = dx * dx + dy * dy;
            *distance = if here < *distance { here } else { *distance };
            let lane = &mut block_largest[i % 4];
            *lane = if *distance > *lane { *distance } else { *lane };
        }
        let highest = block_largest.into_iter().fold(f64::NEG_INFINITY, f64::max);
        if highest > largest {
            largest = highest;
            farthest = number * BLOCK + distances.iter().position(|distance| *distance == highest).unwrap_or(0);
        }
    }
    farthest
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
        let found = farthest(points, 5).unwrap();
        assert_eq!(found, [[10.0, 0.0], [0.0, 0.0], [5.0, 0.0], [1.0, 0.0], [10.0, 0.0]]);
        assert_eq!(farthest(Points { x: &X[..1], y: &Y[..1] }, 1).unwrap(), [[0.0, 0.0]]);
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
