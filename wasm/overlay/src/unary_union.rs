//! The union of any number of geometries of one family, as WKB.

use crate::boolean::{overlay, Grid, Rule};
use crate::coverage;
use crate::elevation::{self, Known};
use crate::lines;
use crate::noding::{nodes, split, Among};
use crate::shape::{Chain, Ends, Family, Geometry, Polygon};
use crate::wkb_writer::Writer;
use crate::vertices::Vertices;
use edgegis_sdk::Error;
use std::collections::BTreeSet;

/// Geometries on their way into one.
pub struct Union {
    vertices: Vertices,
    chains: Vec<Chain>,
    family: Option<Family>,
    z: bool,
    /// How many geometries that are not empty.
    count: usize,
}

impl Union {
    /// `z`: whether the result has Z. `bytes` of WKB are to come, about.
    pub fn new(z: bool, bytes: usize) -> Self {
        Union { vertices: Vertices::with_capacity(bytes / 16), chains: vec![], family: None, z, count: 0 }
    }

    pub fn add(&mut self, wkb: &[u8], owner: u32) -> Result<(), Error> {
        let Some(geometry) = Geometry::read(wkb)? else { return Ok(()) };
        let family = geometry.family;
        geometry.number(owner, None, &mut self.vertices, &mut self.chains);
        self.count += 1;
        if *self.family.get_or_insert(family) != family {
            return Err(Error::unsupported("Points, lines and polygons cannot be dissolved into one feature: split the layer by type first."));
        }
        Ok(())
    }

    /// WKB of the union, in as many geometries as there are parts when they are to be separate; empty when there is nothing.
    pub fn finish(mut self, separate: bool) -> Result<Vec<Vec<u8>>, Error> {
        let (known, family) = (self.vertices.len(), self.family);
        let Some(family) = family else { return Ok(vec![]) };
        let chains = std::mem::take(&mut self.chains);
        let parts = match family {
            Family::Polygons if self.count == 1 => Parts::Polygons(as_they_are(chains)),
            Family::Polygons => Parts::Polygons(polygons(chains, &mut self.vertices, None)?),
            Family::Lines => Parts::Lines(lines::union(chains, &mut self.vertices)?),
            Family::Points => Parts::Points(points(&self.vertices)),
        };
        if self.z {
            elevation::fill(&mut self.vertices, |vertices| Known::of_first(vertices, known));
        }
        Ok(parts.write(&Writer { vertices: &self.vertices, z: self.z, single_points: false }, separate))
    }
}

/// The union of rings: as a coverage when it is one, otherwise by the general operation.
pub fn polygons(mut rings: Vec<Chain>, vertices: &mut Vertices, cell: Option<f64>) -> Result<Vec<Polygon>, Error> {
    if let (None, Some(polygons)) = (cell, coverage::union(&rings, vertices)?) {
        return Ok(polygons);
    }
    let found = nodes(&rings, vertices, Among::Owners)?;
    split(&mut rings, found.list, vertices);
    overlay(&rings, &[], Rule::Subject, vertices, cell)
}

/// The polygons of rings as they were read: holes follow their outer rings.
pub fn as_they_are(rings: Vec<Chain>) -> Vec<Polygon> {
    let mut polygons: Vec<Polygon> = vec![];
    for ring in rings {
        match polygons.last_mut() {
            Some(polygon) if ring.ends == Ends::Hole => polygon.push(ring.vertices),
            _ => polygons.push(vec![ring.vertices]),
        }
    }
    polygons
}

/// All places, from west to east and from south to north.
fn points(vertices: &Vertices) -> Vec<u32> {
    let mut points: Vec<u32> = (0..vertices.len() as u32).collect();
    points.sort_by(|&a, &b| {
        let ([ax, ay], [bx, by]) = (vertices.xy(a), vertices.xy(b));
        ax.total_cmp(&bx).then(ay.total_cmp(&by))
    });
    points
}

/// Parts of a multi-geometry.
pub enum Parts {
    Polygons(Vec<Polygon>),
    Lines(Vec<Vec<u32>>),
    Points(Vec<u32>),
}

impl Parts {
    /// What was read.
    pub fn as_they_are(family: Family, chains: Vec<Chain>) -> Self {
        match family {
            Family::Polygons => Parts::Polygons(as_they_are(chains)),
            Family::Lines => Parts::Lines(chains.into_iter().map(|line| line.vertices).collect()),
            Family::Points => Parts::Points(chains.into_iter().map(|point| point.vertices[0]).collect()),
        }
    }

    /// Lines and points on a grid; lines that it makes points of are left out. Polygons are on it already.
    pub fn rounded(self, cell: f64, vertices: &mut Vertices) -> Self {
        let grid = Grid::of_cells(cell);
        let mut rounded = |mut places: Vec<u32>| {
            places.iter_mut().for_each(|vertex| *vertex = vertices.number(grid.nearest(vertices.xy(*vertex)), vertices.z(*vertex)));
            places
        };
        match self {
            Parts::Polygons(_) => self,
            Parts::Lines(lines) => {
                let mut lines: Vec<Vec<u32>> = lines.into_iter().map(rounded).collect();
                lines.iter_mut().for_each(Vec::dedup);
                lines.retain(|line| line.len() > 1);
                Parts::Lines(lines)
            }
            Parts::Points(points) => {
                let (mut points, mut seen) = (rounded(points), BTreeSet::new());
                points.retain(|&point| seen.insert(point));
                Parts::Points(points)
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        match self {
            Parts::Polygons(parts) => parts.is_empty(),
            Parts::Lines(parts) => parts.is_empty(),
            Parts::Points(parts) => parts.is_empty(),
        }
    }

    pub fn write(&self, writer: &Writer, separate: bool) -> Vec<Vec<u8>> {
        if self.is_empty() {
            return vec![];
        }
        fn each<T>(parts: &[T], separate: bool, write: impl Fn(&[T]) -> Vec<u8>) -> Vec<Vec<u8>> {
            parts.chunks(if separate { 1 } else { parts.len() }).map(write).collect()
        }
        match self {
            Parts::Polygons(parts) => each(parts, separate, |parts| writer.multi_polygon(parts)),
            Parts::Lines(parts) => each(parts, separate, |parts| writer.multi_line(parts)),
            Parts::Points(parts) => each(parts, separate, |parts| writer.points(parts)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_points_go_to_a_grid() {
        let mut vertices = Vertices::with_capacity(8);
        let mut number = |x: f64| vertices.number([x, 0.1], x);
        let (short, long) = (vec![number(0.1), number(0.2)], vec![number(0.3), number(0.4), number(2.3)]);
        let Parts::Lines(lines) = Parts::Lines(vec![short, long.clone()]).rounded(1.0, &mut vertices) else { panic!("no lines") };
        assert_eq!(lines.iter().map(|line| line.iter().map(|&end| vertices.xy(end)).collect()).collect::<Vec<Vec<_>>>(), [[[0.0, 0.0], [2.0, 0.0]]]);
        let Parts::Points(points) = Parts::Points(long).rounded(1.0, &mut vertices) else { panic!("no points") };
        assert_eq!(points.len(), 2);
    }
}
