//! K-means clustering (Lloyd 1982): each feature belongs to the nearest center, each center is the mean of its features.
//!
//! Same results as QGIS's `native:kmeansclustering`. Stages: places (points or centroids), start (the first centers);
//! in rounds: assign (per part: nearest centers, and their sums), total (reduce), update (new centers); result.

use crate::cluster_fields;
use crate::nearest_center::{neighbours, Assigned, Centers, Neighbours, NONE};
use crate::places::{doubles, read};
use crate::starting_centers::{farthest, plus_plus, Points};
use edgegis_sdk::{host, Answer, Array, Batch, Error, OutputField, OutputStream, Request, Stream};

/// As many as QGIS; the descriptor's `rounds`.
const MOST_ROUNDS: usize = 1000;
const PLUS_PLUS: i64 = 1;
/// Rows of a part of the rounds: a round must be worth its calls. A multiple of the rows of a partition.
const PART_ROWS: usize = 4 * 65_536;

/// All places -> all places in one batch; and, as second table, the first centers; value `parts`.
pub fn start(request: &Request) -> Result<Answer, Error> {
    let places = read(request.stream(0)?)?;
    let (mut x, mut y) = places.clone();
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
    let centers = match request.integer("METHOD")? {
        PLUS_PLUS => plus_plus(points, count, request.integer("SEED")? as u64)?,
        _ => farthest(points, count)?,
    };
    let (x, y) = centers.iter().map(|[x, y]| (*x, *y)).unzip();
    let parts = places.0.len().div_ceil(PART_ROWS).max(1);
    let mut answer = Answer::table(vec![doubles("x", places.0), doubles("y", places.1)]).with_value("parts", parts);
    answer.streams.push(OutputStream::of(centers_table(x, y, vec![0.0; count], vec![0.0; count])));
    Ok(answer)
}

fn centers_table(x: Vec<f64>, y: Vec<f64>, moved: Vec<f64>, farthest_moved: Vec<f64>) -> Vec<(OutputField, Array)> {
    vec![doubles("x", x), doubles("y", y), doubles("moved", moved), doubles("farthest_moved", farthest_moved)]
}

/// The centers of the previous round; of the start, in the first.
fn centers<'a>(start: &'a Stream, previous: &'a Stream) -> Result<Centers<'a>, Error> {
    let stream = if previous.fields.is_empty() { start } else { previous };
    let batch = stream.batches.first().unwrap_or(&stream.empty);
    let column = |name| batch.column(name)?.f64s();
    let farthest_moved = column("farthest_moved")?.first().copied().unwrap_or(0.0);
    Ok(Centers { x: column("x")?, y: column("y")?, moved: column("moved")?, farthest_moved })
}

/// Of the previous round; none in the first.
fn lists<'a>(stream: &'a Stream, centers: usize) -> Result<Option<Neighbours<'a>>, Error> {
    let Some(batch) = stream.batches.first().filter(|batch| !batch.columns.is_empty()) else { return Ok(None) };
    let (center, distance) = (batch.column("center")?.u32s()?, batch.column("distance")?.f64s()?);
    Ok(Some(Neighbours { center, distance, of_each: center.len() / centers.max(1) }))
}

/// What a part, or all, contribute to the new centers.
struct Sums {
    x: Vec<f64>,
    y: Vec<f64>,
    count: Vec<u32>,
    /// Points that came from another cluster: the first number says it for all clusters.
    changed: Vec<u32>,
}

impl Sums {
    fn new(clusters: usize) -> Self {
        let (none, zero) = (vec![0u32; clusters], vec![0.0; clusters]);
        Sums { x: zero.clone(), y: zero, count: none.clone(), changed: none }
    }

    fn of(points: Points, clusters: &[u32], count: usize, changed: u32) -> Self {
        let mut sums = vec![([0.0; 2], 0); count];
        for (cluster, (x, y)) in clusters.iter().zip(points.x.iter().zip(points.y)) {
            if let Some(([sum_x, sum_y], number)) = sums.get_mut(*cluster as usize) {
                *sum_x += x;
                *sum_y += y;
                *number += 1;
            }
        }
        let mut made = Sums::new(0);
        for ([x, y], number) in sums {
            made.x.push(x);
            made.y.push(y);
            made.count.push(number);
        }
        made.changed.resize(count, 0);
        made.changed.iter_mut().take(1).for_each(|first| *first = changed);
        made
    }

    fn add_all(&mut self, batch: &Batch) -> Result<(), Error> {
        let (x, y) = (batch.column("sum_x")?.f64s()?, batch.column("sum_y")?.f64s()?);
        let (count, changed) = (batch.column("count")?.u32s()?, batch.column("changed")?.u32s()?);
        for cluster in 0..self.x.len().min(batch.length) {
            self.x[cluster] += x[cluster];
            self.y[cluster] += y[cluster];
            self.count[cluster] += count[cluster];
            self.changed[cluster] += changed[cluster];
        }
        Ok(())
    }

    fn into_stream(self) -> OutputStream {
        let wholes = |name: &str, values| (OutputField::new(name, "I"), Array::u32s(values));
        OutputStream::of(vec![
            doubles("sum_x", self.x),
            doubles("sum_y", self.y),
            wholes("count", self.count),
            wholes("changed", self.changed),
        ])
    }
}

/// All places, the first centers, the latest ones with their neighbours, the part in the previous round
/// -> the clusters of a part of the points; and, as second table, the sums of each cluster.
pub fn assign(request: &Request) -> Result<Answer, Error> {
    let centers = centers(request.stream(1)?, request.stream(2)?)?;
    let lists = lists(request.stream(3)?, centers.x.len())?;
    let places = request.stream(0)?;
    let places = places.batches.first().unwrap_or(&places.empty);
    let (x, y) = (places.column("x")?.f64s()?, places.column("y")?.f64s()?);
    let first = request.partition()?.index * PART_ROWS;
    let rows = first..x.len().min(first + PART_ROWS);
    let part = Points { x: &x[rows.clone()], y: &y[rows] };
    let mut state = State::read(request.stream(4)?, part.len())?;
    let changed = state.renew(part, &centers, lists.as_ref());
    let mut answer = Answer::default();
    let sums = Sums::of(part, &state.clusters, centers.x.len(), changed).into_stream();
    answer.streams = vec![state.into_stream(), sums];
    Ok(answer)
}

/// What is kept of a part from round to round.
struct State {
    clusters: Vec<u32>,
    untils: Vec<f32>,
}

impl State {
    fn read(previous: &Stream, rows: usize) -> Result<Self, Error> {
        match previous.batches.first().filter(|batch| !batch.columns.is_empty()) {
            Some(batch) => {
                let (clusters, untils) = (batch.column("cluster")?.u32s()?, batch.column("until")?.f32s()?);
                Ok(State { clusters: clusters.to_vec(), untils: untils.to_vec() })
            }
            None => {
                let Assigned { cluster, until } = Assigned::default();
                Ok(State { clusters: vec![cluster; rows], untils: vec![until; rows] })
            }
        }
    }

    fn into_stream(self) -> OutputStream {
        let cluster = (OutputField::new("cluster", "I"), Array::u32s(self.clusters));
        OutputStream::of(vec![cluster, (OutputField::new("until", "f"), Array::f32s(self.untils))])
    }

    /// Answers how many points came to another cluster.
    fn renew(&mut self, points: Points, centers: &Centers, lists: Option<&Neighbours>) -> u32 {
        let reach = centers.reach();
        // QGIS compares with the first center first, and nothing is nearer than NaN.
        let all_first = centers.x.first().is_some_and(|x| x.is_nan());
        let mut changed = 0;
        for (row, (cluster, until)) in self.clusters.iter_mut().zip(&mut self.untils).enumerate() {
            if reach.get(*cluster as usize).is_some_and(|reach| reach < until) || points.x[row].is_nan() {
                continue;
            }
            let (x, y) = (points.x[row], points.y[row]);
            let new = match lists {
                _ if all_first => Assigned { cluster: 0, ..Assigned::default() },
                Some(lists) => centers.nearest_around(x, y, *cluster, lists),
                None => centers.nearest(x, y),
            };
            changed += u32::from(new.cluster != *cluster);
            (*cluster, *until) = (new.cluster, new.until);
        }
        changed
    }
}

/// Sums of partitions in plan order -> their sums.
pub fn total(request: &Request) -> Result<Answer, Error> {
    let stream = request.stream(0)?;
    let mut sums = Sums::new(stream.batches.first().map_or(0, |batch| batch.length));
    stream.batches.iter().try_for_each(|batch| sums.add_all(batch))?;
    let mut answer = Answer::default();
    answer.streams.push(sums.into_stream());
    Ok(answer)
}

/// The sums, the first centers, those of the previous round -> the new ones, and as second table their neighbours;
/// value `done`: no point changed its cluster.
pub fn update(request: &Request) -> Result<Answer, Error> {
    let old = centers(request.stream(1)?, request.stream(2)?)?;
    let mut sums = Sums::new(old.x.len());
    request.stream(0)?.batches.iter().try_for_each(|batch| sums.add_all(batch))?;
    let (mut x, mut y, mut moved) = (vec![], vec![], old.moved.to_vec());
    let mut farthest = 0.0f64;
    for (cluster, moved) in moved.iter_mut().enumerate() {
        let count = f64::from(sums.count[cluster]);
        let mean = |sum: f64| if count > 0.0 { sum / count } else { f64::NAN };
        let (new_x, new_y) = (mean(sums.x[cluster]), mean(sums.y[cluster]));
        let way = ((new_x - old.x[cluster]) * (new_x - old.x[cluster]) + (new_y - old.y[cluster]) * (new_y - old.y[cluster])).sqrt();
        if !way.is_nan() {
            *moved += way * (1.0 + 1e-12);
            farthest = farthest.max(way * (1.0 + 1e-12));
        }
        x.push(new_x);
        y.push(new_y);
    }
    let farthest_moved = vec![old.farthest_moved + farthest; x.len()];
    let done = sums.changed.iter().all(|changed| *changed == 0);
    let round = 1 + request.values_of("update")["round"].as_u64().unwrap_or(0) as usize;
    if done {
        host::log(host::Level::Information, &format!("The clusters are stable after {round} rounds."));
    } else if round == MOST_ROUNDS {
        host::log(host::Level::Warning, &format!("The clusters were not yet stable after {round} rounds."));
    }
    let (center, distance) = neighbours(&x, &y);
    let mut answer = Answer::table(centers_table(x, y, moved, farthest_moved)).with_value("done", done).with_value("round", round);
    answer.streams.push(OutputStream::of(vec![(OutputField::new("center", "I"), Array::u32s(center)), doubles("distance", distance)]));
    Ok(answer)
}

/// A partition of INPUT, all clusters, the last sums -> cluster and size of each row.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let mut sizes = vec![];
    for batch in &request.stream(2)?.batches {
        sizes.extend_from_slice(batch.column("count")?.u32s()?);
    }
    let first = request.partition()?.first_row as usize;
    let part = request.stream(1)?.batches.get(first / PART_ROWS).ok_or_else(|| Error::internal("a part is missing"))?;
    let rows = first % PART_ROWS..first % PART_ROWS + request.stream(0)?.rows();
    let clusters = &part.column("cluster")?.u32s()?[rows];
    let clusters: Vec<Option<i32>> = clusters.iter().map(|&cluster| (cluster != NONE).then_some(cluster as i32)).collect();
    let sizes: Vec<Option<i32>> = clusters.iter().map(|cluster| cluster.map(|cluster| sizes[cluster as usize] as i32)).collect();
    Ok(cluster_fields::table(request, request.stream(3)?, &clusters, &sizes))
}

#[cfg(test)]
#[path = "kmeans_clustering_tests.rs"]
mod tests;
