//! Where a row's geometry is: its centroid.

use edgegis_sdk::wkb::{Body, Coordinates, Wkb};
use edgegis_sdk::{Error, Stream};

/// The centroid of each row's geometry; none where there is no geometry.
pub fn points(layer: &Stream) -> Result<Vec<Option<[f64; 2]>>, Error> {
    let mut places = Vec::with_capacity(layer.rows());
    for batch in &layer.batches {
        let geometry = batch.column("$geometry")?;
        for row in 0..batch.length {
            let place = if geometry.is_null(row) { None } else { centroid(&Wkb::new(geometry.binary(row)).body()?) };
            places.push(place.filter(|[x, y]| x.is_finite() && y.is_finite()));
        }
    }
    Ok(places)
}

/// Weighted sums of places, of the highest dimension that was met: points count, areas weigh.
#[derive(Default)]
struct Sums {
    area: [f64; 3],
    points: [f64; 3],
    /// What coordinates are relative to, so that few digits are lost.
    origin: Option<[f64; 2]>,
}

/// The centre of mass of polygons, the mean of points and vertices of what has no area.
fn centroid(body: &Body) -> Option<[f64; 2]> {
    let mut sums = Sums::default();
    add(body, &mut sums);
    let [x, y] = sums.origin?;
    let [sum_x, sum_y, weight] = if sums.area[2] != 0.0 { sums.area } else { sums.points };
    (weight != 0.0).then(|| [x + sum_x / weight, y + sum_y / weight])
}

fn add(body: &Body, sums: &mut Sums) {
    match body {
        Body::Point(place) => place.iter().for_each(|&place| add_point(place, sums)),
        Body::Line(line) => line.iter().for_each(|place| add_point(place, sums)),
        Body::Polygon(rings) => rings.iter().enumerate().for_each(|(ring, line)| add_ring(line, ring > 0, sums)),
        Body::Parts(parts) => parts.iter().for_each(|part| add(part, sums)),
    }
}

fn add_point(place: [f64; 2], sums: &mut Sums) {
    let [x, y] = *sums.origin.get_or_insert(place);
    let parts = [place[0] - x, place[1] - y, 1.0];
    sums.points.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
}

/// A ring's area and first moments (times 6), by triangles from the origin; holes are taken away.
fn add_ring(ring: &Coordinates, is_hole: bool, sums: &mut Sums) {
    let Some(first) = ring.iter().next() else { return };
    ring.iter().skip(1).for_each(|place| add_point(place, sums));
    let [x, y] = *sums.origin.get_or_insert(first);
    let (mut moments, mut last) = ([0.0; 3], [first[0] - x, first[1] - y]);
    for [next_x, next_y] in ring.iter().skip(1) {
        let next = [next_x - x, next_y - y];
        let cross = last[0] * next[1] - next[0] * last[1];
        moments[0] += (last[0] + next[0]) * cross;
        moments[1] += (last[1] + next[1]) * cross;
        moments[2] += 3.0 * cross;
        last = next;
    }
    let sign = if (moments[2] < 0.0) == is_hole { 1.0 } else { -1.0 };
    sums.area.iter_mut().zip(moments).for_each(|(sum, moment)| *sum += sign * moment);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_layers::{layer, square};
    use edgegis_sdk::wkb;

    #[test]
    fn centroids_of_squares_holes_and_points() {
        // A square of side 4 without its lower left quarter: (16 * 2 - 4 * 1) / 12.
        let hole = vec![[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]];
        let outer = vec![[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]];
        let rows = layer(&[Some(square(10.0, 20.0)), Some(wkb::polygon(&[outer, hole])), Some(wkb::point(3.0, 4.0)), None], &[]);
        let found = points(&rows.view()).unwrap();
        assert_eq!(found[0], Some([10.5, 20.5]));
        assert!(found[1].unwrap().iter().all(|part| (part - 28.0 / 12.0).abs() < 1e-15));
        assert_eq!(found[2..], [Some([3.0, 4.0]), None]);
    }
}
