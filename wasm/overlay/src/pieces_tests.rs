use super::*;
use edgegis_sdk::wkb::polygon;

fn square(x: f64, y: f64, size: f64) -> Geometry {
    let ring = vec![[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]];
    Geometry::read(&polygon(&[ring])).unwrap().unwrap()
}

fn line(places: &[[f64; 2]]) -> Geometry {
    let mut bytes = vec![1, 2, 0, 0, 0];
    bytes.extend((places.len() as u32).to_le_bytes());
    places.iter().flatten().for_each(|number| bytes.extend(number.to_le_bytes()));
    Geometry::read(&bytes).unwrap().unwrap()
}

/// The owners of each piece, and its area or its number of lines.
fn found(one: &Geometry, others: &[&Geometry], earlier: usize, cell: Option<f64>) -> Vec<(Set, f64)> {
    let mut vertices = Vertices::with_capacity(8);
    let pieces = pieces(one, others, earlier, &mut vertices, cell).unwrap();
    let Pieces::Parts(parts) = pieces else { return vec![] };
    let area = |ring: &Vec<u32>| crate::shape::twice_area(ring.iter().map(|&vertex| vertices.xy(vertex))) / 2.0;
    let size = |parts: &Parts| match parts {
        Parts::Polygons(polygons) => polygons.iter().flatten().map(area).sum(),
        Parts::Lines(lines) => lines.len() as f64,
        Parts::Points(points) => points.len() as f64,
    };
    parts.iter().map(|(set, parts)| (set.clone(), size(parts))).collect()
}

#[test]
fn three_squares_cut_each_other() {
    let (a, b, c) = (square(0.0, 0.0, 4.0), square(2.0, 0.0, 4.0), square(3.0, 2.0, 4.0));
    for cell in [None, Some(0.5)] {
        let of_a = found(&a, &[&b, &c], 0, cell);
        assert_eq!(of_a, [(vec![0], 8.0), (vec![0, 1], 6.0), (vec![0, 1, 2], 2.0)]);
        // The first of the others comes before `b`: what they share is not b's.
        assert_eq!(found(&b, &[&a, &c], 1, cell), [(vec![0], 4.0), (vec![0, 2], 4.0)]);
        assert_eq!(found(&c, &[&a, &b], 2, cell), [(vec![0], 10.0)]);
    }
}

#[test]
fn what_shares_borders_only_stays_whole() {
    let (a, beside, hole) = (square(0.0, 0.0, 2.0), square(2.0, 1.0, 2.0), square(9.0, 9.0, 1.0));
    assert!(found(&a, &[&beside, &hole], 1, None).is_empty());
    assert_eq!(found(&a, &[&square(0.5, 0.5, 1.0)], 0, None), [(vec![0], 3.0), (vec![0, 1], 1.0)]);
    assert_eq!(found(&a, &[&a], 0, None), [(vec![0, 1], 4.0)]);
    assert_eq!(found(&a, &[&a], 1, None), []);
}

#[test]
fn more_others_than_a_set_of_bits_holds() {
    let large = square(0.0, 0.0, 100.0);
    let small: Vec<Geometry> = (0..81).map(|i| square(f64::from(i % 9) * 10.0 + 5.0, f64::from(i / 9) * 10.0 + 5.0, 2.0)).collect();
    let pieces = found(&large, &small.iter().collect::<Vec<_>>(), 0, None);
    assert_eq!((pieces.len(), pieces[0].clone(), pieces[81].clone()), (82, (vec![0], 10_000.0 - 81.0 * 4.0), (vec![0, 81], 4.0)));
}

#[test]
fn lines_are_cut_where_they_lie_on_each_other() {
    let (one, other) = (line(&[[0.0, 0.0], [4.0, 0.0]]), line(&[[1.0, 0.0], [2.0, 0.0]]));
    let across = line(&[[3.0, -1.0], [3.0, 1.0]]);
    assert_eq!(found(&one, &[&other, &across], 0, None), [(vec![0], 2.0), (vec![0, 1], 1.0)]);
    assert!(found(&one, &[&across], 0, None).is_empty());
}
