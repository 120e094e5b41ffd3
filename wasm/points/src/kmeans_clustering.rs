//! K-means clustering (Lloyd 1982): each feature belongs to the nearest center, each center is the mean of its features.
//!
//! Same results as QGIS's `native:kmeansclustering`. Stages: places (points or centroids), start (a tree of the points,
//! the first centers); in rounds: sum (per part: which center has which points, and their sums), update (new centers);
//! result. Nothing but the centers goes from round to round.

use crate::cluster_fields;
use crate::nearest_center::{assign, centers, Center, Labels, Sums};
use crate::places::{batch, doubles, read};
use crate::point_tree::{Planted, PointTree, TOP};
use crate::starting_centers::{farthest, plus_plus, Points};
use edgegis_sdk::{host, Answer, Array, Error, OutputField, OutputStream, Request};

/// As many as QGIS; the descriptor's `rounds`.
const MOST_ROUNDS: usize = 1000;
const PLUS_PLUS: i64 = 1;
/// Points up to which coordinates are summed up in the order of the features, as QGIS does.
const MOST_IN_ORDER: usize = TOP;
/// A part of the rounds must be worth its call: with so many clusters one node of the highest level is, with fewer of
/// them up to four.
const MANY_CLUSTERS: usize = 400;

/// Nodes of the highest level in a part of the rounds.
fn part_nodes(clusters: usize) -> usize {
    (MANY_CLUSTERS / clusters.max(1)).clamp(1, 4)
}

/// All places -> their tree; as fourth table the first centers. Values: `parts`, `rows`.
pub fn start(request: &Request) -> Result<Answer, Error> {
    let (mut x, mut y) = read(request.stream(0)?)?;
    let rows: Vec<u32> = (0..x.len() as u32).filter(|row| !x[*row as usize].is_nan()).collect();
    let all = x.len();
    x.retain(|value| !value.is_nan());
    y.retain(|value| !value.is_nan());
    let wanted = request.integer("CLUSTERS")?.max(1) as usize;
    if x.len() < wanted {
        host::log(
            host::Level::Warning,
            &format!("There are fewer features with a place ({}) than clusters ({wanted}): some clusters stay empty.", x.len()),
        );
    }
    let (points, count) = (Points { x: &x, y: &y }, wanted.min(x.len()));
    let mut tree = Planted::new(&x, &y);
    let centers = match request.integer("METHOD")? {
        PLUS_PLUS => plus_plus(points, count, request.integer("SEED")? as u64)?,
        _ => farthest(points, &tree, count)?,
    };
    tree.row.iter_mut().for_each(|row| *row = rows[*row as usize]);
    let parts = x.len().div_ceil(part_nodes(count) * TOP).max(1);
    let mut answer = Answer::default().with_value("parts", parts).with_value("rows", all);
    let (x, y) = centers.iter().map(|[x, y]| (*x, *y)).unzip();
    answer.streams = tree.into_streams().into();
    answer.streams.push(OutputStream::of(vec![doubles("x", x), doubles("y", y)]));
    Ok(answer)
}

/// The coordinates of the centers of the previous round; of the start, in the first.
fn latest<'a>(request: &Request<'a>, start: usize) -> Result<[&'a [f64]; 2], Error> {
    let previous = request.stream(start + 1)?;
    let batch = batch(if previous.fields.is_empty() { request.stream(start)? } else { previous });
    Ok([batch.column("x")?.f64s()?, batch.column("y")?.f64s()?])
}

/// The tree, the first centers, the latest ones -> the sums of each cluster in a part of the tree.
pub fn sum(request: &Request) -> Result<Answer, Error> {
    let tree = PointTree::read(request)?;
    let [x, y] = latest(request, 3)?;
    let centers = centers(x, y);
    let mut sums = Sums::new(x.len());
    if tree.x.len() <= MOST_IN_ORDER {
        add_in_order(&tree, centers, request, &mut sums);
    } else {
        let nodes = part_nodes(x.len());
        let first = request.partition()?.index * nodes;
        assign(&tree, tree.tops(first..first + nodes), centers, &mut sums);
    }
    let count = (OutputField::new("count", "I"), Array::u32s(sums.count));
    Ok(Answer::table(vec![doubles("sum_x", sums.x), doubles("sum_y", sums.y), count]))
}

fn add_in_order(tree: &PointTree, centers: Vec<Center>, request: &Request, sums: &mut Sums) {
    let labels = Labels::of(tree, centers);
    let mut points = vec![None; rows(request)];
    tree.row.iter().zip(0..).for_each(|(row, point)| points[*row as usize] = Some(point));
    for point in points.into_iter().flatten() {
        let point: usize = point;
        sums.add(labels.0[point], [tree.x[point], tree.y[point]], 1);
    }
}

fn rows(request: &Request) -> usize {
    request.values_of("start")["rows"].as_u64().unwrap_or(0) as usize
}

/// The sums of all parts, the first centers, those of the previous round -> the new ones; values `round`, and `done`: they are
/// where they were. Those of the last round stay what the features were assigned to.
pub fn update(request: &Request) -> Result<Answer, Error> {
    let [old_x, old_y] = latest(request, 1)?;
    let mut sums = Sums::new(old_x.len());
    for part in &request.stream(0)?.batches {
        let (x, y, count) = (part.column("sum_x")?.f64s()?, part.column("sum_y")?.f64s()?, part.column("count")?.u32s()?);
        (0..part.length).for_each(|cluster| sums.add(cluster as u32, [x[cluster], y[cluster]], count[cluster]));
    }
    // Of no feature not a number.
    let means = |of: &[f64]| -> Vec<f64> { of.iter().zip(&sums.count).map(|(sum, count)| sum / f64::from(*count)).collect() };
    let (x, y) = (means(&sums.x), means(&sums.y));
    let is_same = |(new, old): (&f64, &f64)| new == old || (new.is_nan() && old.is_nan());
    let done = x.iter().zip(old_x).all(is_same) && y.iter().zip(old_y).all(is_same);
    let round = 1 + request.values_of("update")["round"].as_u64().unwrap_or(0) as usize;
    if done {
        host::log(host::Level::Information, &format!("The clusters are stable after {round} rounds."));
    } else if round == MOST_ROUNDS {
        host::log(host::Level::Warning, &format!("The clusters were not yet stable after {round} rounds."));
    }
    let (x, y) = if round == MOST_ROUNDS { (old_x.to_vec(), old_y.to_vec()) } else { (x, y) };
    Ok(Answer::table(vec![doubles("x", x), doubles("y", y)]).with_value("done", done).with_value("round", round))
}

/// The tree, the first centers, the last ones, INPUT's fields -> cluster and size of each row.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let tree = PointTree::read(request)?;
    let [x, y] = latest(request, 3)?;
    let labels = Labels::of(&tree, centers(x, y)).0;
    let mut of_clusters = vec![0; x.len()];
    labels.iter().for_each(|label| of_clusters[*label as usize] += 1);
    let (mut clusters, mut sizes) = (vec![None; rows(request)], vec![None; rows(request)]);
    for (row, label) in tree.row.iter().zip(labels) {
        clusters[*row as usize] = Some(label as i32);
        sizes[*row as usize] = Some(of_clusters[label as usize]);
    }
    Ok(cluster_fields::table(request, request.stream(5)?, &clusters, &sizes))
}

#[cfg(test)]
#[path = "kmeans_clustering_tests.rs"]
mod tests;
