//! Two segments: how far apart they are, and where they are nearest to each other.
//!
//! The arithmetic is that of GEOS's `Distance` and `LineSegment` (the formulas of the comp.graphics.algorithms FAQ, 1.02),
//! operation by operation: so distances, and with them ties, are QGIS's to the last bit.

use edgegis_sdk::crossing::{crossing, turn, Place};

pub type Segment = [Place; 2];

/// From point to point.
#[inline]
pub fn between(a: Place, b: Place) -> f64 {
    let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
    (dx * dx + dy * dy).sqrt()
}

/// From a point to a segment.
#[inline]
fn to_segment(p: Place, [a, b]: Segment) -> f64 {
    if a == b {
        return between(p, a);
    }
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let squared = dx * dx + dy * dy;
    let along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / squared;
    if along <= 0.0 {
        return between(p, a);
    }
    if along >= 1.0 {
        return between(p, b);
    }
    let aside = ((a[1] - p[1]) * dx - (a[0] - p[0]) * dy) / squared;
    aside.abs() * squared.sqrt()
}

/// From segment to segment; 0 where they cross.
#[inline]
pub fn distance(p: Segment, q: Segment) -> f64 {
    if p[0] == p[1] {
        return to_segment(p[0], q);
    }
    if q[0] == q[1] {
        return to_segment(q[1], p);
    }
    if boxes_meet(p, q) && cross(p, q) {
        return 0.0;
    }
    let ends = to_segment(q[0], p).min(to_segment(q[1], p));
    to_segment(p[0], q).min(to_segment(p[1], q)).min(ends)
}

fn cross([a, b]: Segment, [c, d]: Segment) -> bool {
    let denominator = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0]);
    if denominator == 0.0 {
        return false;
    }
    let first = ((a[1] - c[1]) * (d[0] - c[0]) - (a[0] - c[0]) * (d[1] - c[1])) / denominator;
    let second = ((a[1] - c[1]) * (b[0] - a[0]) - (a[0] - c[0]) * (b[1] - a[1])) / denominator;
    (0.0..=1.0).contains(&first) && (0.0..=1.0).contains(&second)
}

fn boxes_meet(p: Segment, q: Segment) -> bool {
    let apart = |axis: usize| {
        p[0][axis].max(p[1][axis]) < q[0][axis].min(q[1][axis]) || q[0][axis].max(q[1][axis]) < p[0][axis].min(p[1][axis])
    };
    !apart(0) && !apart(1)
}

/// The places on two segments that are nearest to each other; of several pairs the first that GEOS comes to.
pub fn nearest_places(p: Segment, q: Segment) -> [Place; 2] {
    if let Some(place) = meeting(p, q) {
        return [place, place];
    }
    let candidates = [[on(p, q[0]), q[0]], [on(p, q[1]), q[1]], [p[0], on(q, p[0])], [p[1], on(q, p[1])]];
    let mut best = (f64::INFINITY, candidates[0]);
    for [a, b] in candidates {
        let distance = between(a, b);
        if distance < best.0 {
            best = (distance, [a, b]);
        }
    }
    best.1
}

/// The place on a segment that is nearest to a point.
fn on([a, b]: Segment, p: Place) -> Place {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy);
    if along > 0.0 && along < 1.0 {
        return [a[0] + along * dx, a[1] + along * dy];
    }
    if between(a, p) < between(b, p) { a } else { b }
}

/// Where two segments meet, by exact predicates; of a stretch one of its ends.
fn meeting(p: Segment, q: Segment) -> Option<Place> {
    if !boxes_meet(p, q) {
        return None;
    }
    let ends_of_q = [turn(p[0], p[1], q[0]), turn(p[0], p[1], q[1])];
    let ends_of_p = [turn(q[0], q[1], p[0]), turn(q[0], q[1], p[1])];
    let one_side = |turns: [f64; 2]| turns[0] > 0.0 && turns[1] > 0.0 || turns[0] < 0.0 && turns[1] < 0.0;
    if one_side(ends_of_q) || one_side(ends_of_p) {
        return None;
    }
    let touches = [ends_of_q[0] == 0.0, ends_of_q[1] == 0.0, ends_of_p[0] == 0.0, ends_of_p[1] == 0.0];
    match touches {
        [true, true, true, true] => end_of_stretch(p, q),
        [false, false, false, false] => Some(crossing(p, q)),
        _ if q.contains(&p[0]) => Some(p[0]),
        _ if q.contains(&p[1]) => Some(p[1]),
        [true, ..] => Some(q[0]),
        [_, true, ..] => Some(q[1]),
        [_, _, true, _] => Some(p[0]),
        _ => Some(p[1]),
    }
}

/// Of two segments on one line.
fn end_of_stretch(p: Segment, q: Segment) -> Option<Place> {
    let within = |place: Place, s: Segment| (0..2).all(|i| place[i] >= s[0][i].min(s[1][i]) && place[i] <= s[0][i].max(s[1][i]));
    let of_q = q.map(|end| within(end, p));
    let of_p = p.map(|end| within(end, q));
    match (of_q, of_p) {
        ([true, true], _) => Some(q[0]),
        (_, [true, true]) => Some(p[0]),
        ([true, _], [true, _] | [_, true]) => Some(q[0]),
        ([_, true], [true, _] | [_, true]) => Some(q[1]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beside_each_other() {
        let (p, q) = ([[0.0, 0.0], [10.0, 0.0]], [[2.0, 3.0], [4.0, 5.0]]);
        assert_eq!(distance(p, q), 3.0);
        assert_eq!(nearest_places(p, q), [[2.0, 0.0], [2.0, 3.0]]);
        assert_eq!(nearest_places(q, p), [[2.0, 3.0], [2.0, 0.0]]);
        let beyond = [[13.0, 4.0], [20.0, 4.0]];
        assert_eq!(distance(p, beyond), 5.0);
        assert_eq!(nearest_places(p, beyond), [[10.0, 0.0], [13.0, 4.0]]);
    }

    #[test]
    fn of_parallels_the_first_end_counts() {
        let (p, q) = ([[0.0, 0.0], [10.0, 0.0]], [[8.0, 1.0], [2.0, 1.0]]);
        assert_eq!(distance(p, q), 1.0);
        assert_eq!(nearest_places(p, q), [[8.0, 0.0], [8.0, 1.0]]);
    }

    #[test]
    fn where_they_meet() {
        let p = [[0.0, 0.0], [4.0, 4.0]];
        let meet = |q: Segment| {
            assert_eq!(distance(p, q), 0.0);
            let [a, b] = nearest_places(p, q);
            assert_eq!(a, b);
            a
        };
        assert_eq!(meet([[0.0, 4.0], [4.0, 0.0]]), [2.0, 2.0]);
        assert_eq!(meet([[1.0, 1.0], [5.0, 0.0]]), [1.0, 1.0]);
        assert_eq!(meet([[9.0, 0.0], [4.0, 4.0]]), [4.0, 4.0]);
        assert_eq!(meet([[3.0, 3.0], [9.0, 9.0]]), [3.0, 3.0]);
        assert_eq!(meet([[-1.0, -1.0], [9.0, 9.0]]), [0.0, 0.0]);
        assert_eq!(meet([[2.0, 2.0], [2.0, 2.0]]), [2.0, 2.0]);
    }

    #[test]
    fn points_are_segments_without_length() {
        let (p, q) = ([[3.0, 4.0]; 2], [[0.0, 0.0], [0.0, 0.0]]);
        assert_eq!(distance(p, q), 5.0);
        assert_eq!(nearest_places(p, q), [[3.0, 4.0], [0.0, 0.0]]);
        let line = [[0.0, 0.0], [8.0, 0.0]];
        assert_eq!((distance(p, line), distance(line, p)), (4.0, 4.0));
        assert_eq!(nearest_places(p, line), [[3.0, 4.0], [3.0, 0.0]]);
        // On one line, but apart.
        assert_eq!(distance([[9.0, 0.0]; 2], line), 1.0);
        assert_eq!(nearest_places([[9.0, 0.0]; 2], line), [[9.0, 0.0], [8.0, 0.0]]);
    }
}
