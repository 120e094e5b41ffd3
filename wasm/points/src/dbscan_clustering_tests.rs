use super::*;
use crate::places::doubles;
use edgegis_sdk::{json, Value};

/// Runs the stages as a host would; answers each row's cluster, 0 for none.
fn run(places: &[(f64, f64)], least: usize, distance: f64, star: bool) -> Vec<i32> {
    let (x, y) = places.iter().copied().unzip();
    let places = OutputStream::of(vec![doubles("x", x), doubles("y", y)]);
    let mut params = json!({"parameters": {"MIN_SIZE": least, "EPS": distance, "DBSCAN*": star}});
    let grid = grid(&Request::native(params.clone(), vec![places.view()])).unwrap();
    params["values"] = json!({"grid": grid.values});
    params["partition"] = json!({"index": 0, "count": 1});
    let call = |function: edgegis_sdk::Function, params: &Value, streams: Vec<&OutputStream>| {
        let views = streams.into_iter().map(OutputStream::view).collect();
        function(&Request::native(params.clone(), views)).unwrap()
    };
    let [points, cells] = &grid.streams[..] else { panic!("two tables") };
    let cores = call(cores, &params, vec![points, cells]).streams;
    let merged = call(merge, &params, vec![points, &cores[0], &cores[1]]).streams.remove(0);
    let borders = call(borders, &params, vec![points, cells, &merged]).streams.remove(0);
    let answer = call(result, &params, vec![points, &borders, &places]);
    let table = answer.streams[0].view();
    let column = table.batches[0].column("CLUSTER_ID").unwrap();
    (0..column.length).map(|row| if column.is_null(row) { 0 } else { column.i32s().unwrap()[row] }).collect()
}

fn on_a_line(xs: &[f64]) -> Vec<(f64, f64)> {
    xs.iter().map(|x| (*x, 0.0)).collect()
}

#[test]
fn two_chains_and_noise() {
    // 11 comes first, but the first core point is 1.
    let places = on_a_line(&[11.0, 50.0, 0.0, 1.0, 12.0, 2.0, 13.0, f64::NAN]);
    assert_eq!(run(&places, 3, 1.0, false), [2, 0, 1, 1, 2, 1, 2, 0]);
    assert_eq!(run(&places, 3, 1.0, true), [0, 0, 0, 1, 2, 0, 0, 0]);
    assert_eq!(run(&places, 1, 1.0, false), [1, 2, 3, 3, 1, 3, 1, 0]);
}

#[test]
fn a_border_point_of_two_clusters_goes_to_the_first() {
    // 5 is 1 from 4 and from 6, which have three neighbours within 1; it has three itself only with MIN_SIZE 3.
    let places = on_a_line(&[6.0, 6.5, 6.6, 6.7, 5.0, 4.0, 3.5, 3.4, 3.3]);
    assert_eq!(run(&places, 4, 1.0, false), [1, 1, 1, 1, 1, 2, 2, 2, 2]);
    assert_eq!(run(&places, 4, 1.0, true), [1, 1, 1, 1, 0, 2, 2, 2, 2]);
    assert_eq!(run(&places, 3, 1.0, false), [1; 9]);
}

#[test]
fn a_distance_of_nothing_finds_copies() {
    let places = [(1.0, 1.0), (2.0, 1.0), (1.0, 1.0), (1.0, 1.0 + 1e-9), (2.0, 1.0)];
    assert_eq!(run(&places, 2, 0.0, false), [1, 2, 1, 0, 2]);
    assert_eq!(run(&[], 2, 0.0, false), [0i32; 0]);
}
