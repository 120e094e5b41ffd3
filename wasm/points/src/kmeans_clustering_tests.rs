use super::*;
use edgegis_sdk::json;

fn places(xs: &[f64]) -> OutputStream {
    OutputStream::of(vec![doubles("x", xs.to_vec()), doubles("y", vec![0.0; xs.len()])])
}

/// Runs the rounds as a host would; answers the clusters and the number of rounds.
fn run(xs: &[f64], clusters: usize) -> (Vec<u32>, u64) {
    let places = places(xs);
    let nothing = OutputStream::default();
    let mut params = json!({"parameters": {"CLUSTERS": clusters, "METHOD": 0, "SEED": 0}});
    params["partition"] = json!({"index": 0, "count": 1});
    let start = start(&Request::native(params.clone(), vec![places.view()])).unwrap().streams.remove(1);
    let (mut assigned, mut centers, mut lists) = (nothing.clone(), nothing.clone(), nothing);
    loop {
        let streams = vec![places.view(), start.view(), centers.view(), lists.view(), assigned.view()];
        let mut answer = assign(&Request::native(params.clone(), streams)).unwrap();
        let sums = answer.streams.remove(1);
        let total = total(&Request::native(params.clone(), vec![sums.view()])).unwrap().streams.remove(0);
        let answered = update(&Request::native(params.clone(), vec![total.view(), start.view(), centers.view()])).unwrap();
        let (done, round) = (answered.values["done"].as_bool().unwrap(), answered.values["round"].as_u64().unwrap());
        params["values"] = json!({"update": answered.values});
        let mut answered = answered.streams.into_iter();
        (assigned, centers, lists) = (answer.streams.remove(0), answered.next().unwrap(), answered.next().unwrap());
        if done {
            let found = assigned.view().batches[0].column("cluster").unwrap().u32s().unwrap().to_vec();
            return (found, round);
        }
    }
}

#[test]
fn two_groups() {
    // Centers 11 and 0 at first; then 10.5 and 1, which changes nothing.
    assert_eq!(run(&[0.0, 1.0, 2.0, 10.0, 11.0], 2), (vec![1, 1, 1, 0, 0], 2));
}

#[test]
fn a_point_changes_its_cluster() {
    // Centers 10 and 0: 4.9 goes to 0. Means (10 + 5.1 + 5.1) / 3 = 6.73 and (0 + 4.9) / 2 = 2.45: all keep theirs but
    // 4.9, which is 1.83 from the one and 2.45 from the other.
    assert_eq!(run(&[0.0, 4.9, 5.1, 5.1, 10.0], 2), (vec![1, 0, 0, 0, 0], 3));
}

#[test]
fn places_that_are_missing_and_fewer_points_than_clusters() {
    assert_eq!(run(&[f64::NAN, 3.0, 4.0], 5), (vec![NONE, 1, 0], 2));
    assert_eq!(run(&[f64::NAN], 5), (vec![NONE], 1));
}

#[test]
fn equal_points_leave_clusters_empty() {
    assert_eq!(run(&[7.0, 7.0, 7.0], 2).0, [0, 0, 0]);
}
