use super::*;
use crate::delaunay_triangulation::tests::{layer, multipoint, points, rings, whole_numbers};
use edgegis_sdk::wkb::point;
use edgegis_sdk::{json, OutputStream};

fn run(layer: &OutputStream, buffer: f64, copy: bool) -> Result<Answer, Error> {
    let params = json!({"parameters": {"TOLERANCE": 0.0, "BUFFER": buffer, "COPY_ATTRIBUTES": copy}});
    tessellate(&Request::native(params, vec![layer.view()]))
}

fn west_and_east(answer: &Answer) -> Vec<[f64; 2]> {
    let both = |[low, high]: [f64; 2], place: &[f64; 2]| [low.min(place[0]), high.max(place[0])];
    rings(answer).iter().map(|ring| ring.iter().fold([f64::MAX, f64::MIN], both)).collect()
}

#[test]
fn each_place_has_a_polygon_with_the_first_points_row() {
    let rows = [None, Some(point(0.0, 0.0)), Some(multipoint(&[[4.0, 4.0], [8.0, 8.0]])), Some(point(4.0, 4.0))];
    let answer = run(&layer(&rows), 0.0, true).unwrap();
    assert_eq!(whole_numbers(&answer, "$row"), [1, 2, 2]);
    assert_eq!(west_and_east(&answer), [[0.0, 4.0], [0.0, 8.0], [4.0, 8.0]]);
    let numbered = run(&layer(&rows), 0.0, false).unwrap();
    assert_eq!(whole_numbers(&numbered, "id"), [0, 1, 2]);
    assert_eq!(rings(&numbered), rings(&answer));
}

#[test]
fn the_buffer_is_a_share_of_width_and_height_on_each_side() {
    let answer = run(&points(&[[0.0, 0.0], [4.0, 0.0], [0.0, 2.0], [4.0, 2.0]]), 50.0, true).unwrap();
    assert_eq!(west_and_east(&answer), [[-2.0, 2.0], [2.0, 6.0], [-2.0, 2.0], [2.0, 6.0]]);
}

#[test]
fn the_extent_is_the_layers() {
    let mut layer = points(&[[1.0, 1.0], [3.0, 1.0], [3.0, 1.0], [90.0, 1.0]]);
    layer.metadata.push(("edgegis:extent".into(), "0.0,0.0,4.0,2.0".into()));
    let answer = run(&layer, 0.0, true).unwrap();
    assert_eq!(whole_numbers(&answer, "$row"), [0, 1]);
    assert_eq!(west_and_east(&answer), [[0.0, 2.0], [2.0, 4.0]]);
}

#[test]
fn an_extent_without_area_is_refused() {
    assert!(run(&points(&[[0.0, 1.0], [4.0, 1.0], [7.0, 1.0]]), 10.0, true).is_err());
}
