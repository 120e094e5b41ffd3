//! Do the segments of some rings meet anywhere but where neighbours join?
//!
//! Segments are sorted into horizontal bands, each band by its left ends; only pairs whose boxes overlap are looked at. Orientations are those
//! of Shewchuk 1997 ("Adaptive Precision Floating-Point Arithmetic"), first stage: a sign within the error bound counts as unknown.

use edgegis_sdk::wkb::Coordinates;

const MOST_BANDS: usize = 4096;
const SEGMENTS_PER_BAND: usize = 4;
/// Shewchuk's ccwerrboundA: (3 + 16 eps) eps, eps = 2^-53.
const ERROR_BOUND: f64 = 3.330_669_073_875_471_6e-16;

#[derive(Clone, Copy)]
struct Segment {
    a: [f64; 2],
    b: [f64; 2],
    low: [f64; 2],
    high: [f64; 2],
    /// The segments before and after it in its ring.
    before: u32,
    after: u32,
}

/// Memory that is used again from geometry to geometry.
#[derive(Default)]
pub struct Scratch {
    segments: Vec<Segment>,
    starts: Vec<u32>,
    members: Vec<u32>,
}

/// The sign of the turn from a over b to c; none where rounding could decide.
fn turn(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> Option<bool> {
    let left = (a[0] - c[0]) * (b[1] - c[1]);
    let right = (a[1] - c[1]) * (b[0] - c[0]);
    let determinant = left - right;
    (determinant.abs() > ERROR_BOUND * (left.abs() + right.abs())).then_some(determinant > 0.0)
}

/// Whether one segment lies wholly on one side of the other.
fn apart(p: &Segment, q: &Segment) -> bool {
    let one_side = |s: &Segment, t: &Segment| {
        let first = turn(s.a, s.b, t.a);
        first.is_some() && first == turn(s.a, s.b, t.b)
    };
    one_side(p, q) || one_side(q, p)
}

impl Scratch {
    /// Takes the rings' segments; false when a ring is open, too short, or has a coordinate that is no number.
    pub fn load<'a>(&mut self, rings: impl Iterator<Item = &'a Coordinates<'a>>) -> bool {
        self.segments.clear();
        rings.into_iter().all(|ring| self.load_ring(ring))
    }

    fn load_ring(&mut self, ring: &Coordinates) -> bool {
        let first = self.segments.len() as u32;
        let count = ring.len();
        if count < 4 || ring.get(0) != ring.get(count - 1) {
            return false;
        }
        let mut a = ring.get(0);
        for b in ring.iter().skip(1) {
            if !(b[0].is_finite() && b[1].is_finite()) {
                return false;
            }
            if a != b {
                let low = [a[0].min(b[0]), a[1].min(b[1])];
                let high = [a[0].max(b[0]), a[1].max(b[1])];
                let number = self.segments.len() as u32;
                self.segments.push(Segment { a, b, low, high, before: number.wrapping_sub(1), after: number + 1 });
            }
            a = b;
        }
        let last = self.segments.len() as u32;
        if last < first + 3 {
            return false;
        }
        self.segments[first as usize].before = last - 1;
        self.segments[last as usize - 1].after = first;
        true
    }

    /// Whether segments meet only where neighbours join.
    pub fn is_simple(&mut self) -> bool {
        self.neighbours_turn() && self.sort_into_bands() && (1..self.starts.len()).all(|band| self.band_is_simple(band - 1))
    }

    /// No segment runs back along the one before it.
    fn neighbours_turn(&self) -> bool {
        self.segments.iter().all(|p| {
            let q = &self.segments[p.after as usize];
            let dot = (p.b[0] - p.a[0]) * (q.b[0] - q.a[0]) + (p.b[1] - p.a[1]) * (q.b[1] - q.a[1]);
            dot > 0.0 || turn(p.a, p.b, q.b).is_some()
        })
    }

    /// Counting sort: band i has the members from starts[i] to starts[i + 1].
    fn sort_into_bands(&mut self) -> bool {
        let low = self.segments.iter().map(|s| s.low[1]).fold(f64::INFINITY, f64::min);
        let high = self.segments.iter().map(|s| s.high[1]).fold(f64::NEG_INFINITY, f64::max);
        let bands = (self.segments.len() / SEGMENTS_PER_BAND).clamp(1, MOST_BANDS);
        let scale = bands as f64 / (high - low);
        if !scale.is_finite() {
            return false;
        }
        let band = |y: f64| (((y - low) * scale) as usize).min(bands - 1);
        self.starts.clear();
        self.starts.resize(bands + 1, 0);
        for segment in &self.segments {
            (band(segment.low[1])..=band(segment.high[1])).for_each(|i| self.starts[i + 1] += 1);
        }
        (0..bands).for_each(|i| self.starts[i + 1] += self.starts[i]);
        let total = self.starts[bands] as usize;
        if total > 64 * self.segments.len() + 1024 {
            return false; // needles that cross all bands: leave them to GEOS
        }
        self.members.clear();
        self.members.resize(total, 0);
        let mut next = self.starts.clone();
        for (number, segment) in self.segments.iter().enumerate() {
            for slot in &mut next[band(segment.low[1])..=band(segment.high[1])] {
                self.members[*slot as usize] = number as u32;
                *slot += 1;
            }
        }
        true
    }

    fn band_is_simple(&mut self, band: usize) -> bool {
        let segments = &self.segments;
        let members = &mut self.members[self.starts[band] as usize..self.starts[band + 1] as usize];
        members.sort_unstable_by(|&p, &q| segments[p as usize].low[0].total_cmp(&segments[q as usize].low[0]));
        members.iter().enumerate().all(|(place, &number)| {
            let p = &segments[number as usize];
            members[place + 1..]
                .iter()
                .take_while(|&&other| segments[other as usize].low[0] <= p.high[0])
                .all(|&other| {
                    let q = &segments[other as usize];
                    let overlap = q.low[1] <= p.high[1] && p.low[1] <= q.high[1];
                    !overlap || other == p.before || other == p.after || apart(p, q)
                })
        })
    }
}
