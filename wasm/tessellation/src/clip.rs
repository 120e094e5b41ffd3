//! Convex polygons clipped to a rectangle (Sutherland and Hodgman 1974). A side that two polygons share is cut at the
//! same places in both: a cut is computed from its lower end whichever way the side runs.

/// `[xmin, ymin, xmax, ymax]`.
pub type Rectangle = [f64; 4];

pub fn contains(rectangle: &Rectangle, [x, y]: [f64; 2]) -> bool {
    x >= rectangle[0] && y >= rectangle[1] && x <= rectangle[2] && y <= rectangle[3]
}

/// Clips `ring` (corners, not closed) in place; fewer than three corners: nothing is left. `room` is worked in.
pub fn clip(ring: &mut Vec<[f64; 2]>, rectangle: &Rectangle, room: &mut Vec<[f64; 2]>) {
    for (axis, bound, keep_above) in
        [(0, rectangle[0], true), (1, rectangle[1], true), (0, rectangle[2], false), (1, rectangle[3], false)]
    {
        let inside = |place: [f64; 2]| if keep_above { place[axis] >= bound } else { place[axis] <= bound };
        room.clear();
        for (i, &here) in ring.iter().enumerate() {
            let next = ring[(i + 1) % ring.len()];
            if inside(here) {
                room.push(here);
            }
            if inside(here) != inside(next) {
                room.push(cut(here, next, axis, bound));
            }
        }
        std::mem::swap(ring, room);
    }
    drop_repeated(ring);
}

/// Takes out corners that equal the one before.
pub fn drop_repeated(ring: &mut Vec<[f64; 2]>) {
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
}

fn cut(a: [f64; 2], b: [f64; 2], axis: usize, bound: f64) -> [f64; 2] {
    let (low, high) = if a[axis] <= b[axis] { (a, b) } else { (b, a) };
    let part = (bound - low[axis]) / (high[axis] - low[axis]);
    let other = 1 - axis;
    let mut place = [bound; 2];
    place[other] = low[other] + part * (high[other] - low[other]);
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clipped(mut ring: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
        clip(&mut ring, &[0.0, 0.0, 4.0, 2.0], &mut vec![]);
        ring
    }

    #[test]
    fn a_corner_of_the_rectangle_becomes_one_of_the_polygon() {
        let ring = clipped(vec![[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]);
        assert_eq!(ring, [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]);
    }

    #[test]
    fn all_around_leaves_the_rectangle_and_outside_nothing() {
        let all = clipped(vec![[-9.0, -9.0], [20.0, -9.0], [2.0, 50.0]]);
        assert_eq!(all.len(), 4);
        assert!(clipped(vec![[5.0, 0.0], [6.0, 0.0], [6.0, 1.0]]).len() < 3);
    }

    #[test]
    fn a_side_is_cut_at_the_same_place_both_ways() {
        let (a, b) = ([-0.7, 0.3], [3.1, 1.9]);
        assert_eq!(cut(a, b, 0, 0.1), cut(b, a, 0, 0.1));
    }
}
