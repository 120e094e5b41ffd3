//! The index that all partitions share: grid and stripes of the polygons, built once, passed on as flat arrays.

use crate::flat_arrays::{item, list_of_f64, list_of_u32, ListColumn};
use crate::polygon_grid::PolygonGrid;
use crate::polygon_stripes::{PolygonStripes, StripesView};
use edgegis_sdk::wkb::{Kind, Wkb};
use edgegis_sdk::{Batch, Error, Stream};

/// Grid and stripes of polygons, owned.
#[derive(Debug, Default, Clone)]
pub struct PolygonIndex {
    pub grid: PolygonGrid,
    pub stripes: PolygonStripes,
}

/// A view of [`PolygonIndex`]: slices of the arrays that an earlier stage made.
#[derive(Debug, Clone, Copy)]
pub struct PolygonIndexView<'a> {
    pub frame: &'a [f64],
    pub shape: &'a [u32],
    pub cells: &'a [u32],
    pub lists: &'a [u32],
    pub stripes: StripesView<'a>,
}

impl PolygonIndex {
    /// Indexes the rows of `$geometry` for about `points` look-ups; rows that are null, empty or no polygons never match.
    pub fn build(stream: &Stream, points: usize) -> Result<Self, Error> {
        let mut stripes = PolygonStripes::new(points / stream.rows().max(1) + 1);
        for batch in &stream.batches {
            let column = batch.column("$geometry")?;
            for row in 0..batch.length {
                let wkb = Wkb::new(column.binary(row));
                let polygonal = !column.is_null(row) && matches!(wkb.kind()?, Kind::Polygon | Kind::MultiPolygon);
                stripes.push(polygonal.then(|| wkb.body()).transpose()?.as_ref());
            }
        }
        Ok(PolygonIndex { grid: PolygonGrid::build(&stripes, points), stripes })
    }

    /// The index as list columns of one row.
    pub fn into_columns(self) -> Vec<ListColumn> {
        let (grid, stripes) = (self.grid, self.stripes);
        vec![
            list_of_f64("frame", grid.frame),
            list_of_u32("shape", grid.shape),
            list_of_u32("cells", grid.cells),
            list_of_u32("lists", grid.lists),
            list_of_f64("coordinates", stripes.coordinates),
            list_of_f64("bounds", stripes.bounds),
            list_of_f64("scales", stripes.scales),
            list_of_u32("first_stripes", stripes.first_stripes),
            list_of_u32("first_edges", stripes.first_edges),
            list_of_u32("edges", stripes.edges),
        ]
    }

    pub fn view(&self) -> PolygonIndexView<'_> {
        PolygonIndexView {
            frame: &self.grid.frame,
            shape: &self.grid.shape,
            cells: &self.grid.cells,
            lists: &self.grid.lists,
            stripes: self.stripes.view(),
        }
    }
}

impl<'a> PolygonIndexView<'a> {
    /// Reads what [`PolygonIndex::into_columns`] wrote.
    pub fn read(batch: &Batch<'a>) -> Result<Self, Error> {
        let f64s = |name: &str| item(batch.column(name)?)?.f64s();
        let u32s = |name: &str| item(batch.column(name)?)?.u32s();
        Ok(PolygonIndexView {
            frame: f64s("frame")?,
            shape: u32s("shape")?,
            cells: u32s("cells")?,
            lists: u32s("lists")?,
            stripes: StripesView {
                coordinates: f64s("coordinates")?,
                bounds: f64s("bounds")?,
                scales: f64s("scales")?,
                first_stripes: u32s("first_stripes")?,
                first_edges: u32s("first_edges")?,
                edges: u32s("edges")?,
            },
        })
    }

    /// Number of polygons.
    pub fn len(&self) -> usize {
        self.stripes.scales.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
