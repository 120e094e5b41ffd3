//! Where two segments meet: decided by exact predicates (Shewchuk 1997), placed in double-double arithmetic (Dekker 1971), so that the place is
//! the double nearest to the true one but in rare cases, whichever segment comes first. GEOS places its nodes in the same way.

use robust::{orient2d, Coord};

pub type Place = [f64; 2];

/// The sign of the turn from a over b to c: positive to the left.
#[inline]
pub fn turn(a: Place, b: Place, c: Place) -> f64 {
    let left = (a[0] - c[0]) * (b[1] - c[1]);
    let right = (a[1] - c[1]) * (b[0] - c[0]);
    let determinant = left - right;
    // Shewchuk's ccwerrboundA.
    if determinant.abs() > 3.330_669_073_875_471_6e-16 * (left.abs() + right.abs()) {
        return determinant;
    }
    let coord = |[x, y]: Place| Coord { x, y };
    orient2d(coord(a), coord(b), coord(c))
}

/// Whether a point that lies on a segment's line lies between its ends, and is neither of them.
#[inline]
pub fn strictly_between(point: Place, [a, b]: [Place; 2]) -> bool {
    let within = |axis: usize| point[axis] >= a[axis].min(b[axis]) && point[axis] <= a[axis].max(b[axis]);
    point != a && point != b && within(0) && within(1)
}

#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

impl Double {
    fn sum(a: f64, b: f64) -> Double {
        let high = a + b;
        let part = high - a;
        Double { high, low: (a - (high - part)) + (b - part) }
    }

    fn renewed(high: f64, low: f64) -> Double {
        let sum = high + low;
        Double { high: sum, low: low - (sum - high) }
    }

    fn product(a: f64, b: f64) -> Double {
        let split = |value: f64| {
            let scaled = 134_217_729.0 * value;
            let high = scaled - (scaled - value);
            (high, value - high)
        };
        let (high, (ah, al), (bh, bl)) = (a * b, split(a), split(b));
        Double { high, low: ((ah * bh - high) + ah * bl + al * bh) + al * bl }
    }

    fn minus(self, other: Double) -> Double {
        let (high, low) = (Double::sum(self.high, -other.high), Double::sum(self.low, -other.low));
        let first = Double::renewed(high.high, high.low + low.high);
        Double::renewed(first.high, first.low + low.low)
    }

    fn times(self, other: Double) -> Double {
        let high = Double::product(self.high, other.high);
        Double::renewed(high.high, high.low + (self.high * other.low + self.low * other.high))
    }

    fn over(self, other: Double) -> f64 {
        let first = self.high / other.high;
        let rest = self.minus(other.times(Double { high: first, low: 0.0 }));
        let second = rest.high / other.high;
        let rest = rest.minus(other.times(Double { high: second, low: 0.0 }));
        first + (second + rest.high / other.high)
    }
}

/// The place where two segments cross that are known to cross.
pub fn crossing(p: [Place; 2], q: [Place; 2]) -> Place {
    // One order of the same two segments: neighbours that share one of them get the same place.
    let ordered = |[a, b]: [Place; 2]| if a <= b { [a, b] } else { [b, a] };
    let (mut p, mut q) = (ordered(p), ordered(q));
    if q < p {
        std::mem::swap(&mut p, &mut q);
    }
    let line = |[a, b]: [Place; 2]| {
        let (dx, dy) = (Double::sum(a[1], -b[1]), Double::sum(b[0], -a[0]));
        (dx, dy, Double::product(a[0], b[1]).minus(Double::product(b[0], a[1])))
    };
    let ((px, py, pw), (qx, qy, qw)) = (line(p), line(q));
    let x = py.times(qw).minus(qy.times(pw));
    let y = qx.times(pw).minus(px.times(qw));
    let w = px.times(qy).minus(qx.times(py));
    let place = [x.over(w), y.over(w)];
    let inside = |[a, b]: [Place; 2]| (0..2).all(|i| place[i] >= a[i].min(b[i]) && place[i] <= a[i].max(b[i]));
    if place.iter().all(|value| value.is_finite()) && inside(p) && inside(q) {
        place
    } else {
        nearest_end(p, q)
    }
}

/// The end that is nearest to the other segment.
fn nearest_end(p: [Place; 2], q: [Place; 2]) -> Place {
    let candidates = [(p[0], q), (p[1], q), (q[0], p), (q[1], p)];
    let mut best = (f64::INFINITY, p[0]);
    for (end, segment) in candidates {
        let distance = distance(end, segment);
        if distance < best.0 {
            best = (distance, end);
        }
    }
    best.1
}

/// From a point to a segment, squared.
pub fn distance([x, y]: Place, [a, b]: [Place; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (((x - a[0]) * dx + (y - a[1]) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    let (ex, ey) = (x - a[0] - along * dx, y - a[1] - along * dy);
    ex * ex + ey * ey
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossings_are_the_nearest_doubles_in_any_order() {
        let (p, q) = ([[0.0, 0.0], [3.0, 1.0]], [[0.0, 1.0], [3.0, 0.0]]);
        assert_eq!(crossing(p, q), [1.5, 0.5]);
        let (p, q) = ([[500_000.1, 5_000_000.3], [500_100.7, 5_000_090.9]], [[500_000.2, 5_000_080.4], [500_090.3, 5_000_003.1]]);
        let place = crossing(p, q);
        for (one, other) in [(q, p), ([p[1], p[0]], q), ([q[1], q[0]], [p[1], p[0]])] {
            assert_eq!(crossing(one, other), place);
        }
        assert!(distance(place, p).max(distance(place, q)).sqrt() < 1e-9);
    }

    #[test]
    fn turns_are_exact() {
        assert_eq!(turn([0.0, 0.0], [0.1, 0.1], [0.3, 0.3]), 0.0);
        assert!(turn([0.0, 0.0], [0.1, 0.1], [0.3, 0.30000000000000004]) > 0.0);
        assert!(strictly_between([1.0, 1.0], [[0.0, 0.0], [2.0, 2.0]]));
        assert!(!strictly_between([2.0, 2.0], [[0.0, 0.0], [2.0, 2.0]]));
    }
}
