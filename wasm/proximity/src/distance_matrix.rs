//! Distance matrix: distances from points to other points, as pairs, as a table, or summed up.
//!
//! Same results as QGIS's `qgis:distancematrix` without an ellipsoid. Stages: prepare (a tree), distances (per part of INPUT).

use crate::box_tree::{build, BoxTree, Walk, Wanted};
use crate::matrix_tables::{linear, standard, summary};
use crate::segments::between;
use crate::shape::Bbox;
use edgegis_sdk::crossing::Place;
use edgegis_sdk::layer::{layer_type, Geometries};
use edgegis_sdk::wkb::Wkb;
use edgegis_sdk::{host, Answer, Error, Request, Stream};

/// Rows between two reports of progress.
const REPORT_EVERY: u32 = 256;
/// Distances in one part, about.
const DISTANCES_PER_PART: usize = 1 << 18;
/// What a result may hold: 2 GB.
const MOST_DISTANCES: usize = 25_000_000;
const PARTS: usize = 10_000;

const MULTI_POINT: u32 = 4;
const SUMMARY: i64 = 2;

/// How many targets each row has; none for all.
fn wanted(request: &Request) -> Result<Option<usize>, Error> {
    Ok(Some(request.integer("NEAREST_POINTS")?).filter(|&count| count > 0).map(|count| count as usize))
}

/// INPUT's and TARGET's points -> the tree of TARGET; value `parts`: into how many INPUT is cut.
pub fn prepare(request: &Request) -> Result<Answer, Error> {
    let (input, target) = (request.stream(0)?, request.stream(1)?);
    for (layer, title) in [(input, "Input"), (target, "Target")] {
        if (layer_type(layer) & 0x0FFF_FFFF) % 1000 == MULTI_POINT {
            let message = format!("{title} point layer is a MultiPoint layer: convert it to single points first.");
            return Err(Error::bad_input(message));
        }
    }
    if input.metadata("edgegis:crs").is_some_and(|crs| crs.starts_with("GEOG")) {
        host::log(host::Level::Warning, "The layer is in degrees, and so are the distances: reproject it for metres.");
    }
    let geometries = Geometries::of(input)?;
    let distances = geometries.len().saturating_mul(wanted(request)?.unwrap_or(usize::MAX).min(target.rows()));
    if distances > MOST_DISTANCES && request.integer("MATRIX_TYPE")? != SUMMARY {
        let message = format!("The matrix would have {distances} distances, and can have {MOST_DISTANCES}.");
        return Err(Error::bad_parameter(message + " Take the nearest points alone (NEAREST_POINTS), or fewer points."));
    }
    let parts = geometries.parts().max(distances.div_ceil(DISTANCES_PER_PART)).min(PARTS);
    Ok(build(target)?.with_value("parts", parts))
}

/// A point of the target layer, and how far away it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    pub row: u32,
    pub distance: f64,
}

/// The points of both layers.
pub struct Points<'a> {
    tree: BoxTree<'a>,
    sources: Vec<Option<Place>>,
    targets: Vec<Option<Place>>,
    count: Option<usize>,
    same: bool,
}

fn places(layer: &Stream) -> Result<Vec<Option<Place>>, Error> {
    let geometries = Geometries::of(layer)?;
    let place = |row: u32| geometries.get(row).and_then(|wkb| Wkb::new(wkb).point());
    Ok((0..geometries.len() as u32).map(|row| place(row).filter(|[x, y]| x.is_finite() && y.is_finite())).collect())
}

impl<'a> Points<'a> {
    fn of(request: &Request<'a>) -> Result<Self, Error> {
        Ok(Points {
            tree: BoxTree::read(request.stream(2)?, request.stream(3)?)?,
            sources: places(request.stream(0)?)?,
            targets: places(request.stream(1)?)?,
            count: wanted(request)?,
            same: request.flag("SAME_LAYER"),
        })
    }

    /// The nearest targets of a place, by their rows.
    fn nearest(&self, walk: &mut Walk, place: Place, count: usize, but: Option<u32>) -> Result<Vec<Target>, Error> {
        let bounds: Bbox = [place[0], place[1], place[0], place[1]];
        let wanted = Wanted { count, most: f64::INFINITY, but };
        let near = self.tree.nearest(walk, &bounds, wanted, |_| Err(Error::internal("a point has no box")))?;
        let mut targets: Vec<Target> =
            near.iter().map(|near| Target { row: near.row, distance: near.nearest.distance }).collect();
        targets.sort_unstable_by_key(|target| target.row);
        Ok(targets)
    }

    fn all(&self, place: Place, but: Option<u32>) -> Vec<Target> {
        let rows = self.tree.rows().iter().copied().filter(|row| Some(*row) != but);
        rows.filter_map(|row| Some(Target { row, distance: between(place, self.targets[row as usize]?) })).collect()
    }

    /// Calls `take` with each row of the request's part and its targets, by their rows; none where it has no place.
    pub fn each_row(&self, request: &Request, mut take: impl FnMut(u32, Option<Vec<Target>>)) -> Result<(), Error> {
        let rows = self.rows_of_part(request)?;
        let mut walk = Walk::default();
        for row in rows.clone() {
            if (row - rows.start) % REPORT_EVERY == 0 {
                host::progress(f64::from(row - rows.start) / rows.len() as f64)?;
            }
            let but = self.same.then_some(row);
            let targets = match (self.sources[row as usize], self.count) {
                (None, _) => None,
                (Some(place), Some(count)) => Some(self.nearest(&mut walk, place, count, but)?),
                (Some(place), None) => Some(self.all(place, but)),
            };
            take(row, targets);
        }
        Ok(())
    }

    /// The targets that a standard matrix has columns for: all, or the nearest of the first point, itself included.
    pub fn columns(&self) -> Result<Vec<u32>, Error> {
        let (Some(count), Some(first)) = (self.count, self.sources.iter().flatten().next()) else {
            return Ok(self.tree.rows().to_vec());
        };
        let near = self.nearest(&mut Walk::default(), *first, count, None)?;
        Ok(near.iter().map(|target| target.row).collect())
    }

    /// From a row of INPUT to one of TARGET.
    pub fn between(&self, row: u32, target: u32) -> Option<f64> {
        Some(between(self.sources[row as usize]?, self.targets[target as usize]?))
    }

    pub fn rows_of_part(&self, request: &Request) -> Result<std::ops::Range<u32>, Error> {
        let partition = request.partition()?;
        let cut = |index: usize| (self.sources.len() * index / partition.count) as u32;
        Ok(cut(partition.index)..cut(partition.index + 1))
    }
}

/// INPUT, TARGET, the tree and its rows -> the matrix of a part's rows.
pub fn distances(request: &Request) -> Result<Answer, Error> {
    let points = Points::of(request)?;
    match request.integer("MATRIX_TYPE")? {
        0 => linear(request, &points),
        SUMMARY => summary(request, &points),
        _ => standard(request, &points),
    }
}

#[cfg(test)]
#[path = "distance_matrix_tests.rs"]
mod tests;
