use super::*;
use edgegis_sdk::wkb::{point, polygon};
use edgegis_sdk::{json, Batch, Value};

fn layer(geometries: &[Option<Vec<u8>>], names: &[Option<&str>]) -> OutputStream {
    let name = (OutputField::new("name", "u"), Array::binaries(names));
    OutputStream::of(vec![name, (OutputField::geometry(), Array::binaries(geometries))])
}

fn points(places: &[[f64; 2]]) -> OutputStream {
    let geometries: Vec<_> = places.iter().map(|place| Some(point(place[0], place[1]))).collect();
    layer(&geometries, &["a", "b", "c", "d", "e"].map(Some)[..places.len()])
}

/// The tables of the last stage but one, and the counts.
fn run(input: &OutputStream, other: &OutputStream, parameters: Value) -> (Vec<OutputStream>, Value) {
    let prepared = prepare(&Request::native(json!({}), vec![input.view(), other.view()])).unwrap();
    let params = json!({"parameters": parameters, "partition": {"index": 0, "count": 1}});
    let streams = vec![input.view(), other.view(), prepared.streams[0].view(), prepared.streams[1].view(), input.view()];
    let joined = join(&Request::native(params, streams)).unwrap();
    let counted = count(&Request::native(json!({}), vec![joined.streams[2].view()])).unwrap();
    (joined.streams, Value::Object(counted.values))
}

fn rows(batch: &Batch) -> Vec<(i64, Option<String>, Option<f64>)> {
    let (name, distance) = (batch.column("name_2").unwrap(), batch.column("distance").unwrap());
    (0..batch.length)
        .map(|row| {
            let text = (!name.is_null(row)).then(|| name.utf8(row).unwrap().to_string());
            (batch.columns[0].i64s().unwrap()[row], text, distance.as_f64(row).unwrap())
        })
        .collect()
}

fn found(input: &OutputStream, other: &OutputStream, parameters: Value) -> Vec<(i64, String, f64)> {
    let (tables, _) = run(input, other, parameters);
    let rows = rows(&tables[0].view().batches[0]);
    rows.into_iter().map(|(row, name, distance)| (row, name.unwrap(), distance.unwrap())).collect()
}

fn row(number: i64, name: &str, distance: f64) -> (i64, String, f64) {
    (number, name.to_string(), distance)
}

#[test]
fn the_nearest_two_and_all_that_are_as_far() {
    let (input, other) = (points(&[[0.0, 0.0]]), points(&[[3.0, 4.0], [1.0, 0.0], [-5.0, 0.0], [0.0, 5.5], [0.0, -5.0]]));
    let expected = [row(0, "b", 1.0), row(0, "a", 5.0), row(0, "c", 5.0), row(0, "e", 5.0)];
    assert_eq!(found(&input, &other, json!({"NEIGHBORS": 2})), expected);
    assert_eq!(found(&input, &other, json!({"NEIGHBORS": 1})), expected[..1]);
    assert_eq!(found(&input, &other, json!({"NEIGHBORS": 99})).len(), 5);
    assert_eq!(found(&input, &other, json!({"NEIGHBORS": 99, "MAX_DISTANCE": 5.0})), expected);
}

#[test]
fn a_layer_with_itself_leaves_each_feature_out() {
    let layer = points(&[[0.0, 0.0], [0.0, 0.0], [4.0, 0.0]]);
    let same = json!({"NEIGHBORS": 1, "SAME_LAYER": true});
    assert_eq!(found(&layer, &layer, same), [row(0, "b", 0.0), row(1, "a", 0.0), row(2, "a", 4.0), row(2, "b", 4.0)]);
    let other = json!({"NEIGHBORS": 1, "MAX_DISTANCE": 0.0});
    assert_eq!(found(&layer, &layer, other).len(), 5);
}

#[test]
fn features_without_a_neighbour() {
    let input = layer(&[None, Some(point(0.0, 0.0)), Some(point(f64::NAN, f64::NAN))], &[Some("x"), None, None]);
    let other = points(&[[1.0, 1.0]]);
    let (tables, counts) = run(&input, &other, json!({"NEIGHBORS": 1, "MAX_DISTANCE": 2.0}));
    assert_eq!(counts, json!({"JOINED_COUNT": 1, "UNJOINABLE_COUNT": 2}));
    let (joined, alone) = (tables[0].view(), tables[1].view());
    let root = 2f64.sqrt();
    assert_eq!(rows(&joined.batches[0]), [(0, None, None), (1, Some("a".into()), Some(root)), (2, None, None)]);
    assert_eq!(alone.batches[0].columns[0].i64s().unwrap(), [0, 2]);
    let (tables, _) = run(&input, &other, json!({"NEIGHBORS": 1, "DISCARD_NONMATCHING": true}));
    assert_eq!(tables[0].view().rows(), 1);
    let (tables, counts) = run(&input, &points(&[]), json!({"NEIGHBORS": 1}));
    assert_eq!((tables[0].view().rows(), counts), (3, json!({"JOINED_COUNT": 0, "UNJOINABLE_COUNT": 3})));
}

#[test]
fn polygons_by_their_true_distance_and_names_that_are_taken() {
    let ring = |x: f64, y: f64| vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]];
    let bent = vec![[0.0, 9.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0]];
    let other = layer(&[Some(polygon(&[bent])), Some(polygon(&[ring(3.0, 0.0)]))], &[Some("bent"), Some("square")]);
    let input = points(&[[1.0, 1.0]]);
    // The point is within the box of the triangle, but nearer to the square.
    assert_eq!(found(&input, &other, json!({"NEIGHBORS": 1})), [row(0, "square", 2.0)]);
    let (tables, _) = run(&input, &other, json!({"NEIGHBORS": 2, "PREFIX": "n", "FIELDS_TO_COPY": ["name"]}));
    let view = tables[0].view();
    let names: Vec<&str> = view.fields.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["$row", "nname", "n", "distance", "feature_x", "feature_y", "nearest_x", "nearest_y"]);
    let places: Vec<f64> = (4..8).map(|field| view.batches[0].columns[field].f64s().unwrap()[1]).collect();
    assert_eq!(places, [1.0, 1.0, 4.5, 4.5]);
}
