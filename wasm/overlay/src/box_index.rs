//! Rows of a layer by their boxes: a packed Hilbert R-tree (crate `geo-index`), built once and passed on as bytes.

use crate::shape::Geometry;
use edgegis_sdk::layer::{feature_error, Geometries};
use edgegis_sdk::{Answer, Array, Error, OutputField, Stream};
use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTree, RTreeBuilder, RTreeIndex, RTreeRef};

/// A table of one row: the tree, and the numbers of the rows in it.
pub fn build(stream: &Stream) -> Result<Answer, Error> {
    let geometries = Geometries::of(stream)?;
    let (mut rows, mut boxes) = (vec![], vec![]);
    for row in 0..geometries.len() as u32 {
        let Some(wkb) = geometries.get(row) else { continue };
        if let Some(geometry) = Geometry::read(wkb).map_err(|error| feature_error(error, stream, row))? {
            rows.extend(row.to_le_bytes());
            boxes.push(geometry.bounds);
        }
    }
    let mut tree = vec![];
    if !boxes.is_empty() {
        let mut builder = RTreeBuilder::<f64>::new(boxes.len() as u32);
        boxes.iter().for_each(|[a, b, c, d]| {
            builder.add(*a, *b, *c, *d);
        });
        let built: RTree<f64> = builder.finish::<HilbertSort>();
        tree = built.into_inner();
    }
    let column = |name: &str, bytes: Vec<u8>| (OutputField::new(name, "z"), Array::binaries(&[Some(bytes)]));
    Ok(Answer::table(vec![column("tree", tree), column("rows", rows)]))
}

/// What [`build`] made.
pub struct BoxIndex<'a> {
    rows: &'a [u8],
    tree: &'a [u8],
}

impl<'a> BoxIndex<'a> {
    pub fn read(stream: &Stream<'a>) -> Result<Self, Error> {
        let batch = stream.batches.first().ok_or_else(|| Error::internal("the index is missing"))?;
        Ok(BoxIndex { tree: batch.column("tree")?.binary(0), rows: batch.column("rows")?.binary(0) })
    }

    /// The rows whose boxes share a point with these bounds, in ascending order.
    pub fn search(&self, [xmin, ymin, xmax, ymax]: [f64; 4]) -> Result<Vec<u32>, Error> {
        if self.tree.is_empty() {
            return Ok(vec![]);
        }
        let tree = RTreeRef::<f64>::try_new(&self.tree).map_err(|error| Error::internal(format!("the index is broken: {error}")))?;
        let row = |item: u32| {
            let bytes = &self.rows[item as usize * 4..][..4];
            u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
        };
        let mut rows: Vec<u32> = tree.search(xmin, ymin, xmax, ymax).into_iter().map(row).collect();
        rows.sort_unstable();
        Ok(rows)
    }
}
