use super::*;
use edgegis_sdk::wkb::point;
use edgegis_sdk::{json, Array, OutputField, OutputStream, Value};

fn layer(ids: &[Option<&str>], places: &[Option<[f64; 2]>]) -> OutputStream {
    let geometries: Vec<Option<Vec<u8>>> = places.iter().map(|place| place.map(|[x, y]| point(x, y))).collect();
    let id = (OutputField::new("id", "u"), Array::binaries(ids));
    OutputStream::of(vec![(OutputField::geometry(), Array::binaries(&geometries)), id])
}

fn sources() -> OutputStream {
    layer(&[Some("x"), None, Some("z")], &[Some([0.0, 0.0]), Some([10.0, 0.0]), None])
}

fn targets() -> OutputStream {
    layer(&[Some("a"), Some("b"), Some("c"), Some("a")], &[Some([3.0, 4.0]), None, Some([0.0, 5.0]), Some([0.0, 0.0])])
}

fn run(input: &OutputStream, target: &OutputStream, parameters: Value) -> OutputStream {
    let mut parameters = parameters;
    parameters["INPUT_FIELD"] = json!("id");
    parameters["TARGET_FIELD"] = json!("id");
    let params = json!({"parameters": parameters, "partition": {"index": 0, "count": 1}});
    let prepared = prepare(&Request::native(params.clone(), vec![input.view(), target.view()])).unwrap();
    let streams = vec![input.view(), target.view(), prepared.streams[0].view(), prepared.streams[1].view()];
    distances(&Request::native(params, streams)).unwrap().streams.remove(0)
}

fn numbers(table: &OutputStream, name: &str) -> Vec<Option<f64>> {
    let view = table.view();
    let column = view.batches[0].column(name).unwrap();
    (0..column.length).map(|row| column.as_f64(row).unwrap()).collect()
}

#[test]
fn pairs_with_all_targets_and_with_the_nearest() {
    let all = run(&sources(), &targets(), json!({"MATRIX_TYPE": 0, "NEAREST_POINTS": 0}));
    let sides = [5.0, 5.0, 0.0, 65f64.sqrt(), 125f64.sqrt(), 10.0].map(Some);
    assert_eq!(numbers(&all, "Distance"), sides);
    let view = all.view();
    let names: Vec<&str> = (0..6).map(|row| view.batches[0].column("TargetID").unwrap().utf8(row).unwrap()).collect();
    assert_eq!(names, ["a", "c", "a", "a", "c", "a"]);
    assert_eq!(view.metadata("edgegis:geometry_type"), Some("4"));
    // Both others are as far as the second one.
    let two = run(&sources(), &targets(), json!({"MATRIX_TYPE": 0, "NEAREST_POINTS": 2}));
    assert_eq!(numbers(&two, "Distance"), [5.0, 5.0, 0.0, 65f64.sqrt(), 10.0].map(Some));
}

#[test]
fn pairs_are_sorted_multipoints_and_points_of_their_own_layer_left_out() {
    let layer = targets();
    let table = run(&layer, &layer, json!({"MATRIX_TYPE": 0, "NEAREST_POINTS": 1, "SAME_LAYER": true}));
    // (3, 4) is 3.16 from (0, 5), which is nearer than (0, 0) is to either.
    assert_eq!(numbers(&table, "Distance"), [Some(10f64.sqrt()), Some(10f64.sqrt()), Some(5.0), Some(5.0)]);
    let view = table.view();
    let mut expected = vec![1, 4, 0, 0, 0, 2, 0, 0, 0];
    expected.extend(point(0.0, 5.0));
    expected.extend(point(3.0, 4.0));
    assert_eq!(view.batches[0].column("$geometry").unwrap().binary(0), expected);
}

#[test]
fn a_summary_has_the_deviation_of_the_population() {
    let table = run(&sources(), &targets(), json!({"MATRIX_TYPE": 2, "NEAREST_POINTS": 0}));
    let (mean, deviation) = (10.0 / 3.0, (50.0f64 / 9.0).sqrt());
    assert!((numbers(&table, "MEAN")[0].unwrap() - mean).abs() < 1e-15);
    assert!((numbers(&table, "STDDEV")[0].unwrap() - deviation).abs() < 1e-15);
    assert_eq!((numbers(&table, "MIN")[0], numbers(&table, "MAX")[0]), (Some(0.0), Some(5.0)));
    assert_eq!(numbers(&table, "MAX")[2], None);
    assert_eq!(table.view().rows(), 3);
}

#[test]
fn a_standard_matrix_has_the_columns_of_the_first_point() {
    let table = run(&sources(), &targets(), json!({"MATRIX_TYPE": 1, "NEAREST_POINTS": 1}));
    let fields: Vec<String> = table.fields.iter().map(|field| field.name.clone()).collect();
    assert_eq!(fields, ["ID", "a", "$geometry"]);
    assert_eq!(numbers(&table, "a"), [Some(0.0), Some(10.0), None]);
    let all = run(&sources(), &targets(), json!({"MATRIX_TYPE": 1, "NEAREST_POINTS": 0}));
    let fields: Vec<String> = all.fields.iter().map(|field| field.name.clone()).collect();
    assert_eq!(fields, ["ID", "a", "c", "a_2", "$geometry"]);
    assert_eq!(numbers(&all, "a_2"), [Some(0.0), Some(10.0), None]);
}

#[test]
fn multipoints_and_enormous_matrices_are_refused() {
    let mut multi = sources();
    multi.metadata.push(("edgegis:geometry_type".into(), "1004".into()));
    let params = json!({"parameters": {"NEAREST_POINTS": 0, "MATRIX_TYPE": 1}});
    let refused = prepare(&Request::native(params.clone(), vec![multi.view(), targets().view()])).err().unwrap();
    assert_eq!(refused.message, "Input point layer is a MultiPoint layer: convert it to single points first.");
    let many = layer(&vec![None; 8000], &vec![None; 8000]);
    let refused = prepare(&Request::native(params, vec![many.view(), many.view()])).err().unwrap();
    assert!(refused.message.starts_with("The matrix would have 64000000 distances"));
}
