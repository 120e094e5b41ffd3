use super::*;
use edgegis_sdk::wkb::{point, Wkb};
use edgegis_sdk::{json, OutputStream};

/// Features 10, 11, ... with points, nothing, or a multipoint.
pub fn layer(geometries: &[Option<Vec<u8>>]) -> OutputStream {
    let ids = (10..10 + geometries.len() as i64).collect();
    let id = (OutputField::new("$id", "l"), Array::i64s(ids));
    OutputStream::of(vec![(OutputField::geometry(), Array::binaries(geometries)), id])
}

pub fn points(places: &[[f64; 2]]) -> OutputStream {
    layer(&places.iter().map(|&[x, y]| Some(point(x, y))).collect::<Vec<_>>())
}

pub fn multipoint(places: &[[f64; 2]]) -> Vec<u8> {
    let members: Vec<u8> = places.iter().flat_map(|&[x, y]| point(x, y)).collect();
    [&[1, 4, 0, 0, 0], &(places.len() as u32).to_le_bytes()[..], &members].concat()
}

/// Rings of the answer's polygons.
pub fn rings(answer: &Answer) -> Vec<Vec<[f64; 2]>> {
    let view = answer.streams[0].view();
    let column = view.batches[0].column("$geometry").unwrap();
    let ring = |row| match Wkb::new(column.binary(row)).body().unwrap() {
        edgegis_sdk::wkb::Body::Polygon(rings) => rings[0].iter().collect(),
        _ => panic!("no polygon"),
    };
    (0..column.length).map(ring).collect()
}

pub fn whole_numbers(answer: &Answer, name: &str) -> Vec<i64> {
    answer.streams[0].view().batches[0].column(name).unwrap().i64s().unwrap().to_vec()
}

fn run(layer: &OutputStream, tolerance: f64, ids: bool) -> Result<Answer, Error> {
    let params = json!({"parameters": {"TOLERANCE": tolerance, "ADD_ATTRIBUTES": ids}});
    triangulate(&Request::native(params, vec![layer.view()]))
}

#[test]
fn corners_name_their_features() {
    let answer = run(&points(&[[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 0.0]]), 0.0, true).unwrap();
    assert_eq!(rings(&answer), [[[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [0.0, 0.0]]]);
    assert_eq!(NAMES.map(|name| whole_numbers(&answer, name)), [[10], [11], [12]]);
}

#[test]
fn members_and_rows_without_a_point() {
    let rows = [None, Some(multipoint(&[[0.0, 0.0], [1.0, 0.0]])), Some(multipoint(&[])), Some(point(0.0, 1.0))];
    let answer = run(&layer(&rows), 0.0, true).unwrap();
    assert_eq!(NAMES.map(|name| whole_numbers(&answer, name)), [[11], [11], [13]]);
    assert_eq!(whole_numbers(&run(&layer(&rows), 0.0, false).unwrap(), "id"), [0]);
}

#[test]
fn a_tolerance_joins_points() {
    let layer = points(&[[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [0.5, 0.5]]);
    assert_eq!(rings(&run(&layer, 0.0, false).unwrap()).len(), 3);
    assert_eq!(rings(&run(&layer, 1.0, false).unwrap()).len(), 1);
}

#[test]
fn a_line_has_no_triangles_and_two_points_are_too_few() {
    assert!(rings(&run(&points(&[[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]), 0.0, true).unwrap()).is_empty());
    assert!(run(&points(&[[0.0, 0.0], [1.0, 1.0]]), 0.0, true).is_err());
    let not_finite = points(&[[0.0, 0.0], [1.0, 1.0], [2.0, f64::INFINITY]]);
    assert_eq!(run(&not_finite, 0.0, true).err().unwrap().details["feature"], 12);
}
