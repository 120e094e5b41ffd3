use super::*;
use crate::observers::read;
use edgegis_sdk::{wkb, Array, OutputField, OutputStream, Value};

/// A raster of 100 x 50 cells of 10 x 20 from (1000, 2000) on, and a layer of these points, if any, with heights.
fn prepared(places: Option<&[Option<[f64; 2]>]>, heights: &[Option<f64>], more: &[(&str, Value)]) -> Result<Answer, Error> {
    let mut parameters = json!({"OBSERVER_HEIGHT": 2.0, "TARGET_HEIGHT": 1.0, "MAX_DISTANCE": 25.0, "CURVATURE": 0.0});
    for (name, value) in more {
        parameters[*name] = value.clone();
    }
    let grid = json!({"columns": 100, "rows": 50, "transform": [1000.0, 10.0, 0.0, 2000.0, 0.0, -20.0], "bands": []});
    let layer = places.map_or_else(OutputStream::default, |places| {
        let geometries: Vec<_> = places.iter().map(|place| place.map(|[x, y]| wkb::point(x, y))).collect();
        OutputStream::of(vec![
            (OutputField::geometry(), Array::binaries(&geometries)),
            (OutputField::new("$id", "l"), Array::i64s((1..=places.len() as i64).collect())),
            (OutputField::new("h", "g"), Array::optional_f64s(heights)),
        ])
    });
    let raster = OutputStream::default();
    let params = json!({"parameters": parameters, "rasters": {"INPUT": grid}});
    prepare(&Request::native(params, vec![raster.view(), layer.view()]))
}

fn observers(answer: &Answer) -> Vec<(usize, usize, f64, Option<i64>)> {
    let found = read(&answer.streams[0].view()).unwrap();
    found.iter().map(|o| (o.column, o.row, o.height, o.feature)).collect()
}

#[test]
fn a_point_and_what_it_may_see() {
    // 45 and 99 in: column 4, row 4; 25 reach two and a half columns of 10 and one and a quarter rows of 20, rounded up.
    let answer = prepared(None, &[], &[("OBSERVER", json!([1045.0, 1901.0]))]).unwrap();
    assert_eq!(answer.values["within"], json!([1, 2, 7, 5]));
    assert_eq!(observers(&answer), [(3, 2, 2.0, None)]);
    let answer = prepared(None, &[], &[("OBSERVER", json!([1045.0, 1901.0])), ("MAX_DISTANCE", json!(0))]).unwrap();
    assert_eq!((answer.values["within"].clone(), observers(&answer)), (json!([0, 0, 100, 50]), vec![(4, 4, 2.0, None)]));
    // A multiple of the cells is not rounded up; the raster ends at the top.
    let answer = prepared(None, &[], &[("OBSERVER", json!([1045.0, 2000.0])), ("MAX_DISTANCE", json!(40))]).unwrap();
    assert_eq!(answer.values["within"], json!([0, 0, 9, 3]));
}

#[test]
fn points_of_a_layer_with_heights() {
    let places = [Some([1000.0, 1990.0]), None, Some([999.0, 1990.0]), Some([1999.0, 1001.0])];
    let heights = [Some(30.0), Some(5.0), Some(5.0), None];
    let answer = prepared(Some(&places), &heights, &[("HEIGHT_FIELD", json!("h"))]).unwrap();
    assert_eq!(answer.values["within"], json!([0, 0, 100, 50]));
    assert_eq!(observers(&answer), [(0, 0, 30.0, Some(1)), (99, 49, 2.0, Some(4))]);
    // With a point they are one more.
    let more = [("OBSERVER", json!([1500.0, 1500.0]))];
    assert_eq!(observers(&prepared(Some(&places), &heights, &more).unwrap()).len(), 3);
}

#[test]
fn who_is_no_observer_is_told() {
    let refused = |places, heights: &[Option<f64>], more: &[(&str, Value)]| prepared(places, heights, more).err().unwrap().message;
    assert!(refused(None, &[], &[]).contains("There is no observer"));
    assert!(refused(None, &[], &[("OBSERVER", json!([2000.0, 1500.0]))]).contains("(2000, 1500) stands outside"));
    assert!(refused(Some(&[]), &[], &[]).contains("No observer of the layer"));
    assert!(refused(Some(&[None]), &[None], &[]).contains("No observer of the layer"));
    let below = refused(Some(&[Some([1500.0, 1500.0])]), &[Some(-1.0)], &[("HEIGHT_FIELD", json!("h"))]);
    assert!(below.starts_with("Feature (1): Its height is below 0"), "{below}");
}

#[test]
fn a_distance_of_few_cells_is_warned_of() {
    let grid = Grid { columns: 100, rows: 50, transform: [0.0, 80.0, 0.0, 0.0, 0.0, -40.0], bands: vec![] };
    assert!(short(100.0, &grid).unwrap().starts_with("The maximum distance of 100 is less than 10 cells"));
    assert!(short(799.0, &grid).is_some());
    assert_eq!((short(800.0, &grid), short(0.0, &grid)), (None, None));
}
