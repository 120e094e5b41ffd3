//! Candidates for any pair of geometries: a packed Hilbert R-tree of boxes as flat bytes (crate `geo-index`).
//!
//! Source: I. Kamel, C. Faloutsos, Hilbert R-tree, 1994; layout of V. Agafonkin's flatbush.

use crate::flat_arrays::{item, list_of_bytes, list_of_u32, ListColumn};
use edgegis_sdk::{Batch, Error};
use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTree, RTreeBuilder, RTreeIndex, RTreeRef};

/// Boxes of the rows of a layer that have a geometry.
#[derive(Default)]
pub struct BoxIndex {
    rows: Vec<u32>,
    boxes: Vec<[f64; 4]>,
}

/// The arrays of a finished [`BoxIndex`].
pub struct BoxIndexArrays<'a> {
    rows: &'a [u32],
    bytes: &'a [u8],
}

/// The tree over them.
pub struct BoxIndexView<'a> {
    rows: &'a [u32],
    tree: Option<RTreeRef<'a, f64>>,
}

impl BoxIndex {
    pub fn push(&mut self, row: u32, bounds: [f64; 4]) {
        self.rows.push(row);
        self.boxes.push(bounds);
    }

    /// List columns of one row.
    pub fn into_columns(self) -> Vec<ListColumn> {
        let mut bytes = Vec::new();
        if !self.boxes.is_empty() {
            let mut builder = RTreeBuilder::<f64>::new(self.boxes.len() as u32);
            for bounds in &self.boxes {
                builder.add(bounds[0], bounds[1], bounds[2], bounds[3]);
            }
            let tree: RTree<f64> = builder.finish::<HilbertSort>();
            bytes = tree.into_inner();
        }
        vec![list_of_u32("boxed_rows", self.rows), list_of_bytes("boxes", bytes)]
    }
}

impl<'a> BoxIndexArrays<'a> {
    pub fn read(batch: &Batch<'a>) -> Result<Self, Error> {
        Ok(BoxIndexArrays { rows: item(batch.column("boxed_rows")?)?.u32s()?, bytes: item(batch.column("boxes")?)?.u8s()? })
    }

    pub fn view(&self) -> Result<BoxIndexView<'_>, Error> {
        let tree = (!self.bytes.is_empty()).then(|| RTreeRef::try_new(&self.bytes)).transpose();
        let tree = tree.map_err(|error| Error::internal(format!("the index of boxes is broken: {error}")))?;
        Ok(BoxIndexView { rows: self.rows, tree })
    }
}

impl BoxIndexView<'_> {
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows whose boxes share a point with these bounds, in ascending order.
    pub fn search(&self, [xmin, ymin, xmax, ymax]: [f64; 4]) -> Vec<u32> {
        let Some(tree) = &self.tree else { return vec![] };
        let mut rows: Vec<u32> =
            tree.search(xmin, ymin, xmax, ymax).into_iter().map(|item| self.rows[item as usize]).collect();
        rows.sort_unstable();
        rows
    }
}
