use super::*;
use edgegis_sdk::json;

fn places(xs: &[f64]) -> OutputStream {
    OutputStream::of(vec![doubles("x", xs.to_vec()), doubles("y", vec![0.0; xs.len()])])
}

/// Runs the rounds as a host would; answers the clusters and the number of rounds.
fn run(xs: &[f64], clusters: usize) -> (Vec<Option<i32>>, u64) {
    let (places, nothing) = (places(xs), OutputStream::default());
    let mut params = json!({"parameters": {"CLUSTERS": clusters, "METHOD": 0, "SEED": 0}, "values": {}});
    params["partition"] = json!({"index": 0, "count": 1});
    let started = start(&Request::native(params.clone(), vec![places.view()])).unwrap();
    params["values"]["start"] = json!(started.values);
    let start = started.streams;
    let mut centers = nothing.clone();
    loop {
        let of_tree = || start.iter().map(OutputStream::view);
        let streams = of_tree().chain([centers.view()]).collect();
        let sums = sum(&Request::native(params.clone(), streams)).unwrap().streams.remove(0);
        let answered = update(&Request::native(params.clone(), vec![sums.view(), start[3].view(), centers.view()])).unwrap();
        params["values"]["update"] = json!(answered.values);
        centers = answered.streams.into_iter().next().unwrap();
        if answered.values["done"].as_bool().unwrap() {
            let streams = of_tree().chain([centers.view(), nothing.view()]).collect();
            let found = result(&Request::native(params.clone(), streams)).unwrap();
            return (whole_numbers(&found, "CLUSTER_ID"), answered.values["round"].as_u64().unwrap());
        }
    }
}

fn whole_numbers(answer: &Answer, name: &str) -> Vec<Option<i32>> {
    let view = answer.streams[0].view();
    let column = view.batches[0].column(name).unwrap();
    column.i32s().unwrap().iter().enumerate().map(|(row, value)| (!column.is_null(row)).then_some(*value)).collect()
}

fn some(clusters: &[i32]) -> Vec<Option<i32>> {
    clusters.iter().copied().map(Some).collect()
}

#[test]
fn two_groups() {
    // Centers 11 and 0 at first; then 10.5 and 1, which changes nothing.
    assert_eq!(run(&[0.0, 1.0, 2.0, 10.0, 11.0], 2), (some(&[1, 1, 1, 0, 0]), 2));
}

#[test]
fn a_point_changes_its_cluster() {
    // Centers 10 and 0: 4.9 goes to 0. Means (10 + 5.1 + 5.1) / 3 = 6.73 and (0 + 4.9) / 2 = 2.45: all keep theirs but
    // 4.9, which is 1.83 from the one and 2.45 from the other.
    assert_eq!(run(&[0.0, 4.9, 5.1, 5.1, 10.0], 2), (some(&[1, 0, 0, 0, 0]), 3));
}

#[test]
fn places_that_are_missing_and_fewer_points_than_clusters() {
    assert_eq!(run(&[f64::NAN, 3.0, 4.0], 5), (vec![None, Some(1), Some(0)], 1));
    assert_eq!(run(&[f64::NAN], 5), (vec![None], 1));
}

#[test]
fn equal_points_leave_clusters_empty() {
    assert_eq!(run(&[7.0, 7.0, 7.0], 2).0, some(&[0, 0, 0]));
}
