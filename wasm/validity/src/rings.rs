//! Rings that nowhere meet: does each hole lie in its shell, and does nothing else lie in anything?

use edgegis_sdk::wkb::Coordinates;

struct Ring<'a> {
    coordinates: &'a Coordinates<'a>,
    low: [f64; 2],
    high: [f64; 2],
}

impl<'a> Ring<'a> {
    fn new(coordinates: &'a Coordinates<'a>) -> Self {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for point in coordinates.iter() {
            low = [low[0].min(point[0]), low[1].min(point[1])];
            high = [high[0].max(point[0]), high[1].max(point[1])];
        }
        Ring { coordinates, low, high }
    }

    fn overlaps(&self, other: &Ring) -> bool {
        (0..2).all(|i| self.low[i] <= other.high[i] && other.low[i] <= self.high[i])
    }

    /// Whether the other ring, which does not meet this one, lies inside; none where a rounded crossing could decide.
    fn contains(&self, other: &Ring) -> Option<bool> {
        let [x, y] = other.coordinates.get(0);
        let mut inside = false;
        let mut a = self.coordinates.get(0);
        for b in self.coordinates.iter().skip(1) {
            if (a[1] > y) != (b[1] > y) {
                let crossing = (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0];
                if (crossing - x).abs() <= 1e-12 * (crossing.abs() + x.abs() + (b[0] - a[0]).abs()) {
                    return None;
                }
                inside ^= x < crossing;
            }
            a = b;
        }
        Some(inside)
    }
}

/// Most pairs of rings that are compared; a geometry with more is left to GEOS.
const MOST_PAIRS: usize = 1 << 16;

/// Whether holes lie in their shells and beside each other, and shells beside each other.
pub fn nest(polygons: &[Vec<Coordinates>]) -> bool {
    if polygons.len() == 1 && polygons[0].len() == 1 {
        return true;
    }
    let rings: Vec<Vec<Ring>> = polygons.iter().map(|rings| rings.iter().map(Ring::new).collect()).collect();
    let pairs: usize = rings.iter().map(|r| r.len() * r.len()).sum::<usize>() + rings.len() * rings.len();
    if pairs > MOST_PAIRS {
        return false;
    }
    let shells: Vec<&Ring> = rings.iter().map(|rings| &rings[0]).collect();
    all_beside(&shells)
        && rings.iter().all(|rings| {
            let holes: Vec<&Ring> = rings[1..].iter().collect();
            holes.iter().all(|hole| rings[0].contains(hole) == Some(true)) && all_beside(&holes)
        })
}

/// Whether none of the rings lies in another.
fn all_beside(rings: &[&Ring]) -> bool {
    rings.iter().enumerate().all(|(place, ring)| {
        rings[place + 1..]
            .iter()
            .filter(|other| ring.overlaps(other))
            .all(|other| ring.contains(other) == Some(false) && other.contains(ring) == Some(false))
    })
}
