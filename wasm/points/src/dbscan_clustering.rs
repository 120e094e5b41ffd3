//! DBSCAN clustering (Ester et al. 1996) and DBSCAN* (Campello et al. 2013): dense groups of points, of any shape.
//!
//! Same results as QGIS's `native:dbscanclustering`. Stages: places, grid (points sorted by cells), cores (per part: core
//! points, and which of them belong together, also with those of the next part), merge (clusters over all parts, in the
//! order of their first core points), borders (per part: points near a core point), result (in the order of the features).

use crate::cluster_fields;
use crate::distance_grid::{Around, DistanceGrid, Sorted};
use crate::places::{batch, read};
use edgegis_sdk::disjoint_sets::DisjointSets;
use edgegis_sdk::{host, Answer, Array, Error, OutputField, OutputStream, Request};
use std::ops::Range;

/// Points of a part, at least.
const PART_POINTS: usize = 65_536;
/// No core point.
const NONE: u32 = u32::MAX;

/// All places -> the sorted points; as second table their cells. Values: `parts`, their first cells, `rows`, `tight`.
pub fn grid(request: &Request) -> Result<Answer, Error> {
    let (x, y) = read(request.stream(0)?)?;
    let mut sorted = Sorted::new(&x, &y, request.number("EPS")?);
    let parts = sorted.parts(PART_POINTS);
    let cells = OutputStream::of(sorted.cells_table());
    let mut answer = Answer::table(sorted.points_table())
        .with_value("parts", parts.len() - 1)
        .with_value("cells", parts)
        .with_value("rows", x.len())
        .with_value("tight", sorted.is_tight);
    answer.streams.push(cells);
    Ok(answer)
}

/// The grid, and the cells of the part.
fn part<'a>(request: &Request<'a>) -> Result<(DistanceGrid<'a>, Range<usize>), Error> {
    let values = request.values_of("grid");
    let tight = values["tight"].as_bool().unwrap_or(false);
    let grid = DistanceGrid::read(batch(request.stream(0)?), batch(request.stream(1)?), request.number("EPS")?, tight)?;
    let index = request.partition()?.index;
    let cell = |number: usize| values["cells"][number].as_u64().unwrap_or(0) as usize;
    Ok((grid, cell(index)..cell(index + 1)))
}

/// The grid -> of each point of the part the first point that it belongs together with, or none when it is no core
/// point; as second table the same of points of the next part.
pub fn cores(request: &Request) -> Result<Answer, Error> {
    let (grid, own) = part(request)?;
    let cells = own.start..grid.reached(own.end);
    let mut found = Cores::find(&grid, cells.clone(), request.integer("MIN_SIZE")?.max(1) as usize)?;
    found.link(&grid, own.clone(), cells)?;
    let split = grid.first_of(own.end) - found.first;
    let roots = found.roots();
    let others = roots[split..].iter().enumerate().filter(|(at, root)| **root != NONE && **root as usize != found.first + split + at);
    let (points, their_roots) = others.map(|(at, root)| ((found.first + split + at) as u32, *root)).unzip();
    let wholes = |name: &str, values| (OutputField::new(name, "I"), Array::u32s(values));
    let mut answer = Answer::table(vec![wholes("root", roots[..split].to_vec())]);
    answer.streams.push(OutputStream::of(vec![wholes("point", points), wholes("root", their_roots)]));
    Ok(answer)
}

/// Core points of some cells, numbered from the first of their points on.
struct Cores {
    first: usize,
    is_core: Vec<bool>,
    sets: DisjointSets,
}

impl Cores {
    fn find(grid: &DistanceGrid, cells: Range<usize>, least: usize) -> Result<Self, Error> {
        let (first, count) = (grid.first_of(cells.start), cells.len());
        let mut is_core = Vec::with_capacity(grid.first_of(cells.end) - first);
        let mut around = grid.around();
        for (number, cell) in cells.enumerate() {
            if number % 4096 == 0 {
                host::progress(0.5 * number as f64 / count as f64)?;
            }
            let points = grid.points(cell);
            if least == 1 || (grid.is_tight && points.len() >= least) {
                is_core.resize(is_core.len() + points.len(), true);
                continue;
            }
            let near = around.cells(cell).map(|cells| grid.points_of(&cells));
            is_core.extend(points.map(|point| has_neighbours(grid, point, &near, least)));
        }
        let sets = DisjointSets::new(is_core.len());
        Ok(Cores { first, is_core, sets })
    }

    fn cores(&self, points: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        points.filter(|point| self.is_core[point - self.first])
    }

    /// Joins two points if both are core points.
    fn join_cores(&mut self, one: usize, other: usize) {
        let (one, other) = (one - self.first, other - self.first);
        if self.is_core[one] && self.is_core[other] {
            self.sets.join(one as u32, other as u32);
        }
    }

    fn are_joined(&mut self, one: usize, other: usize) -> bool {
        let set = |sets: &mut DisjointSets, point: usize| sets.find((point - self.first) as u32);
        set(&mut self.sets, one) == set(&mut self.sets, other)
    }

    /// Joins the core points of each of `own` with those near them in the same cell and in later ones.
    fn link(&mut self, grid: &DistanceGrid, own: Range<usize>, cells: Range<usize>) -> Result<(), Error> {
        let boxes: Vec<Option<[f64; 4]>> = cells.clone().map(|cell| self.bounds(grid, grid.points(cell))).collect();
        let mut around = grid.around();
        let count = own.len();
        for (number, cell) in own.enumerate() {
            if number % 4096 == 0 {
                host::progress(0.5 + 0.5 * number as f64 / count as f64)?;
            }
            if boxes[cell - cells.start].is_none() {
                continue;
            }
            self.link_cell(grid, cell, &mut around, |other| boxes[other - cells.start]);
        }
        Ok(())
    }

    fn link_cell(&mut self, grid: &DistanceGrid, cell: usize, around: &mut Around, bounds: impl Fn(usize) -> Option<[f64; 4]>) {
        let own = grid.points(cell);
        let Some(first) = self.cores(own.clone()).next() else { return };
        if grid.is_tight {
            own.clone().for_each(|point| self.join_cores(first, point));
        }
        for other in around.cells(cell).into_iter().flatten().filter(|other| *other > cell || (*other == cell && !grid.is_tight)) {
            let (Some(bounds), theirs) = (bounds(other), grid.points(other)) else { continue };
            if grid.is_tight {
                let Some(their_first) = self.cores(theirs.clone()).next() else { continue };
                if !self.are_joined(first, their_first) && self.are_near(grid, own.clone(), theirs, bounds) {
                    self.join_cores(first, their_first);
                }
            } else {
                for point in own.clone() {
                    theirs.clone().filter(|their| grid.is_near(point, *their)).for_each(|their| self.join_cores(point, their));
                }
            }
        }
    }

    /// Whether any core point of one cell is near one of another; `bounds` are those of the other's.
    fn are_near(&self, grid: &DistanceGrid, own: Range<usize>, theirs: Range<usize>, bounds: [f64; 4]) -> bool {
        let mut reaching = self.cores(own).filter(|point| grid.reaches(*point, bounds));
        reaching.any(|point| self.cores(theirs.clone()).any(|their| grid.is_near(point, their)))
    }

    /// The box of the core points among some points.
    fn bounds(&self, grid: &DistanceGrid, points: Range<usize>) -> Option<[f64; 4]> {
        self.cores(points).fold(None, |bounds, point| {
            let (x, y) = (grid.x[point], grid.y[point]);
            let [west, south, east, north] = bounds.unwrap_or([x, y, x, y]);
            Some([west.min(x), south.min(y), east.max(x), north.max(y)])
        })
    }

    /// The first point of each point's set among all points.
    fn roots(&mut self) -> Vec<u32> {
        (0..self.is_core.len())
            .map(|at| if self.is_core[at] { self.first as u32 + self.sets.find(at as u32) } else { NONE })
            .collect()
    }
}

/// Whether at least so many points of these ranges, in the order of their lines, are near a point.
#[inline(never)] // its loops keep their numbers in registers only where nothing else needs some
fn has_neighbours(grid: &DistanceGrid, point: usize, near: &[Range<usize>; 5], least: usize) -> bool {
    let mut found = 0;
    // From the middle on: most neighbours are there.
    [2, 1, 3, 0, 4].into_iter().any(|line| {
        found += grid.count_near(point, near[line].clone());
        found >= least
    })
}

/// The sorted points, the cores of all parts and what joins them -> the number of each core point's cluster, from 1 on.
pub fn merge(request: &Request) -> Result<Answer, Error> {
    let row = batch(request.stream(0)?).column("row")?.u32s()?;
    let mut sets = DisjointSets::new(row.len());
    let mut is_core = Vec::with_capacity(row.len());
    for part in &request.stream(1)?.batches {
        for &root in part.column("root")?.u32s()? {
            if root != NONE {
                sets.join(is_core.len() as u32, root);
            }
            is_core.push(root != NONE);
        }
    }
    for part in &request.stream(2)?.batches {
        for (point, root) in part.column("point")?.u32s()?.iter().zip(part.column("root")?.u32s()?) {
            sets.join(*point, *root);
        }
    }
    let mut points = vec![NONE; request.values_of("grid")["rows"].as_u64().unwrap_or(0) as usize];
    row.iter().enumerate().for_each(|(point, row)| points[*row as usize] = point as u32);
    let (mut clusters, mut count) = (vec![0; row.len()], 0);
    for point in points.into_iter().filter(|point| *point != NONE && is_core[*point as usize]) {
        let root = sets.find(point) as usize;
        if clusters[root] == 0 {
            count += 1;
            clusters[root] = count;
        }
        clusters[point as usize] = clusters[root];
    }
    Ok(Answer::table(vec![(OutputField::new("cluster", "I"), Array::u32s(clusters))]))
}

/// The grid, all core points' clusters -> the clusters of the points of the part; 0 is none.
pub fn borders(request: &Request) -> Result<Answer, Error> {
    let (grid, own) = part(request)?;
    let clusters = batch(request.stream(2)?).column("cluster")?.u32s()?;
    let first = grid.first_of(own.start);
    let mut found = clusters[first..grid.first_of(own.end)].to_vec();
    let mut around = grid.around();
    let cells = if request.flag("DBSCAN*") { own.start..own.start } else { own };
    for cell in cells.filter(|cell| clusters[grid.points(*cell)].contains(&0)) {
        let near = around.cells(cell).map(|cells| grid.points_of(&cells));
        for point in grid.points(cell).filter(|point| clusters[*point] == 0) {
            found[point - first] = lowest_near(&grid, point, &near, clusters);
        }
    }
    Ok(Answer::table(vec![(OutputField::new("cluster", "I"), Array::u32s(found))]))
}

/// The first of the clusters of the core points near a point; 0 when there is none.
#[inline(never)] // as above
fn lowest_near(grid: &DistanceGrid, point: usize, near: &[Range<usize>], clusters: &[u32]) -> u32 {
    let (x, y, mut lowest) = (grid.x[point], grid.y[point], NONE);
    for points in near {
        let places = grid.x[points.clone()].iter().zip(&grid.y[points.clone()]);
        for (&cluster, (px, py)) in clusters[points.clone()].iter().zip(places) {
            // No cluster, 0, comes last.
            if cluster.wrapping_sub(1) < lowest && grid.is_within(px - x, py - y) {
                lowest = cluster - 1;
            }
        }
    }
    lowest.wrapping_add(1)
}

/// The sorted points, their clusters, INPUT's fields -> cluster and size of each row; value `NUM_CLUSTERS`.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let row = batch(request.stream(0)?).column("row")?.u32s()?;
    let mut clusters = vec![None; request.values_of("grid")["rows"].as_u64().unwrap_or(0) as usize];
    let (mut place, mut sizes) = (0, vec![]);
    for part in &request.stream(1)?.batches {
        for &cluster in part.column("cluster")?.u32s()? {
            let number = cluster as usize;
            if number > 0 {
                clusters[row[place] as usize] = Some(cluster as i32);
                sizes.resize(sizes.len().max(number), 0);
                sizes[number - 1] += 1;
            }
            place += 1;
        }
    }
    let size = |cluster: &Option<i32>| cluster.map(|number| sizes[number as usize - 1]);
    let of_rows: Vec<Option<i32>> = clusters.iter().map(size).collect();
    Ok(cluster_fields::table(request, request.stream(2)?, &clusters, &of_rows).with_value("NUM_CLUSTERS", sizes.len()))
}

#[cfg(test)]
#[path = "dbscan_clustering_tests.rs"]
mod tests;
