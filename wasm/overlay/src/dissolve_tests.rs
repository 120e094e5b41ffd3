use super::*;
use edgegis_sdk::wkb::{point, polygon, Body, Wkb};
use edgegis_sdk::{json, OutputStream, Value};

pub fn square(x: f64, y: f64, size: f64) -> Vec<u8> {
    polygon(&[vec![[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]])
}

fn layer(rows: &[(Option<Vec<u8>>, Option<&str>)]) -> (OutputStream, OutputStream) {
    let geometries: Vec<Option<Vec<u8>>> = rows.iter().map(|row| row.0.clone()).collect();
    let names: Vec<Option<&str>> = rows.iter().map(|row| row.1).collect();
    let fields = OutputStream::of(vec![(OutputField::new("name", "u"), Array::binaries(&names))]);
    (OutputStream::of(vec![(OutputField::geometry(), Array::binaries(&geometries))]), fields)
}

/// First row and (parts, rings, vertices, area) of each feature.
fn run(parameters: Value, rows: &[(Option<Vec<u8>>, Option<&str>)]) -> Vec<(i64, usize, usize, usize, f64)> {
    let (geometries, fields) = layer(rows);
    let grouped = group(&Request::native(json!({"parameters": parameters}), vec![fields.view()])).unwrap();
    let params = json!({"parameters": parameters, "partition": {"index": 0, "count": grouped.values["parts"]}});
    let answer = dissolve(&Request::native(params, vec![geometries.view(), grouped.streams[0].view()])).unwrap();
    let table = answer.streams[0].view();
    let batch = &table.batches[0];
    let (rows, column) = (batch.columns[0].i64s().unwrap(), &batch.columns[1]);
    rows.iter().enumerate().map(|(place, &row)| with_measures(row, column.binary(place))).collect()
}

fn with_measures(row: i64, wkb: &[u8]) -> (i64, usize, usize, usize, f64) {
    let (mut rings, mut count, mut area) = (0, 0, 0.0);
    if wkb.is_empty() {
        return (row, 0, 0, 0, 0.0);
    }
    let Body::Parts(parts) = Wkb::new(wkb).body().unwrap() else { panic!("not a multi-geometry") };
    for part in &parts {
        let Body::Polygon(lines) = part else { continue };
        for ring in lines {
            rings += 1;
            count += ring.len() - 1;
            let places: Vec<[f64; 2]> = ring.iter().collect();
            area += places.windows(2).map(|p| (p[0][0] * p[1][1] - p[1][0] * p[0][1]) / 2.0).sum::<f64>();
        }
    }
    (row, parts.len(), rings, count, area)
}

#[test]
fn neighbours_lose_the_border_between_them() {
    let rows = [(Some(square(0.0, 0.0, 2.0)), Some("a")), (Some(square(2.0, 0.0, 2.0)), Some("a")), (Some(square(4.0, 0.0, 2.0)), None)];
    assert_eq!(run(json!({}), &rows), [(0, 1, 1, 6, 8.0), (2, 1, 1, 4, 4.0)]);
}

#[test]
fn overlaps_count_once() {
    let rows = [(Some(square(0.0, 0.0, 2.0)), None), (Some(square(1.0, 1.0, 2.0)), None), (None, None)];
    assert_eq!(run(json!({}), &rows), [(0, 1, 1, 8, 7.0)]);
    let nested = [(Some(square(0.0, 0.0, 9.0)), None), (Some(square(1.0, 1.0, 2.0)), None), (Some(square(0.0, 0.0, 9.0)), None)];
    assert_eq!(run(json!({}), &nested), [(0, 1, 1, 4, 81.0)]);
}

#[test]
fn a_ring_of_squares_has_a_hole_and_touching_squares_are_two_parts() {
    let places = [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (0.0, 1.0), (2.0, 1.0), (0.0, 2.0), (1.0, 2.0), (2.0, 2.0)];
    let ring: Vec<_> = places.iter().map(|&(x, y)| (Some(square(x, y, 1.0)), None)).collect();
    assert_eq!(run(json!({}), &ring), [(0, 1, 2, 16, 8.0)]);
    let corner = [(Some(square(0.0, 0.0, 1.0)), None), (Some(square(1.0, 1.0, 1.0)), None)];
    assert_eq!(run(json!({}), &corner), [(0, 2, 2, 8, 2.0)]);
    assert_eq!(run(json!({"SEPARATE_DISJOINT": true}), &corner), [(0, 1, 1, 4, 1.0), (0, 1, 1, 4, 1.0)]);
}

#[test]
fn a_hole_that_touches_the_outline_stays_a_hole() {
    // Three squares around a corner: the fourth is a notch that touches at one vertex only.
    let places = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (2.0, 1.0), (1.0, 2.0), (0.0, 2.0), (2.0, 0.0)];
    let rows: Vec<_> = places.iter().map(|&(x, y)| (Some(square(x, y, 1.0)), None)).collect();
    assert_eq!(run(json!({}), &rows), [(0, 1, 2, 16, 7.0)]);
}

#[test]
fn borders_that_do_not_match_are_noded() {
    // The neighbour has a vertex in the middle of the common border.
    let odd = polygon(&[vec![[2.0, 0.0], [4.0, 0.0], [4.0, 2.0], [2.0, 2.0], [2.0, 1.0], [2.0, 0.0]]]);
    let rows = [(Some(square(0.0, 0.0, 2.0)), None), (Some(odd), None)];
    assert_eq!(run(json!({}), &rows), [(0, 1, 1, 6, 8.0)]);
}

#[test]
fn points_are_kept_once_and_families_do_not_mix() {
    let rows = [(Some(point(1.0, 2.0)), None), (Some(point(0.0, 2.0)), None), (Some(point(1.0, 2.0)), None)];
    assert_eq!(run(json!({}), &rows), [(0, 2, 0, 0, 0.0)]);
    let mut union = Union::new(false, 0);
    union.add(&point(0.0, 0.0), 0).unwrap();
    assert_eq!(union.add(&square(0.0, 0.0, 1.0), 1).unwrap_err().code, "unsupported");
}
