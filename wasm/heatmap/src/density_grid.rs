//! The grid of the result, and where a point's block of cells lies in it, as QGIS's QgsKernelDensityEstimation does.
//!
//! The grid starts at the upper left corner of the layer's extent grown by the largest radius. A point's block is found
//! from the upper edge, but distances in it are taken from cells counted from the lower edge: unless the grid's
//! height is a whole number of cells the two differ by a part of a cell. That is QGIS's, and kept.

use edgegis_sdk::{json, Error, Value};

pub const NODATA: f32 = -9999.0;
/// Cells of the largest grid: 16 GB of Float32.
const MOST_CELLS: f64 = 4e9;
/// QGIS rounds the radius up where more than this is left, in map units whatever the size of a cell.
const ROUND_UP_ABOVE: f64 = 0.5;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    pub x_min: f64,
    pub y_min: f64,
    pub x_max: f64,
    pub y_max: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DensityGrid {
    pub bounds: Extent,
    pub pixel_size: f64,
    pub columns: usize,
    pub rows: usize,
}

/// The square of cells around a point, in the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    pub column: usize,
    /// First row, from the upper edge: where values go.
    pub row: usize,
    /// The number, from the lower edge, of the cell row whose centres count as those of `row`.
    pub mirrored_row: usize,
    /// Columns, and rows.
    pub size: usize,
}

impl Extent {
    /// Reads `xmin,ymin,xmax,ymax`; none where a number is missing, infinite, or the extent is inside out.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
        let [x_min, y_min, x_max, y_max] = numbers[..] else { return None };
        let valid = numbers.iter().all(|number| number.is_finite()) && x_min <= x_max && y_min <= y_max;
        valid.then_some(Extent { x_min, y_min, x_max, y_max })
    }

    /// The smallest extent around points; none without any.
    pub fn around(points: impl Iterator<Item = [f64; 2]>) -> Option<Self> {
        points.fold(None, |extent: Option<Extent>, [x, y]| {
            let e = extent.unwrap_or(Extent { x_min: x, y_min: y, x_max: x, y_max: y });
            Some(Extent { x_min: e.x_min.min(x), y_min: e.y_min.min(y), x_max: e.x_max.max(x), y_max: e.y_max.max(y) })
        })
    }

    pub fn grown(&self, distance: f64) -> Self {
        Extent {
            x_min: self.x_min - distance,
            y_min: self.y_min - distance,
            x_max: self.x_max + distance,
            y_max: self.y_max + distance,
        }
    }

    /// Also for points on its edge; never for NaN.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        self.x_min <= x && x <= self.x_max && self.y_min <= y && y <= self.y_max
    }
}

impl DensityGrid {
    /// The grid over `bounds`, the layer's extent grown by the largest radius.
    pub fn new(bounds: Extent, pixel_size: f64) -> Result<Self, Error> {
        if !(pixel_size > 0.0 && pixel_size.is_finite()) {
            return Err(Error::bad_parameter("PIXEL_SIZE must be a number above zero."));
        }
        let cells = |length: f64| ((length / pixel_size).ceil() + 1.0).max(1.0);
        let (columns, rows) = (cells(bounds.x_max - bounds.x_min), cells(bounds.y_max - bounds.y_min));
        let fits = columns <= f64::from(i32::MAX) && rows <= f64::from(i32::MAX) && columns * rows <= MOST_CELLS;
        if !fits {
            let area = (bounds.x_max - bounds.x_min) * (bounds.y_max - bounds.y_min);
            return Err(Error::bad_parameter(format!(
                "With PIXEL_SIZE {pixel_size} the raster would have {columns:.0} columns and {rows:.0} rows. A size of {:.3} \
                 gives about ten million cells.",
                (area / 1e7).sqrt()
            )));
        }
        Ok(DensityGrid { bounds, pixel_size, columns: columns as usize, rows: rows as usize })
    }

    /// Radius in cells: rounded down, or up as described above.
    pub fn radius_in_cells(&self, radius: f64) -> i64 {
        let cells = (radius / self.pixel_size) as i64;
        cells + i64::from(radius - self.pixel_size * cells as f64 > ROUND_UP_ABOVE)
    }

    /// The cells around a point; none where they do not all lie in the grid: QGIS leaves such points out, too. It
    /// happens to points outside the extent that the layer reported.
    pub fn block(&self, x: f64, y: f64, radius: f64) -> Option<Block> {
        if !self.bounds.contains(x, y) {
            return None;
        }
        let cells = self.radius_in_cells(radius);
        let first = |distance: f64| {
            let position = distance / self.pixel_size - cells as f64;
            // Signed, because WebAssembly converts so in one instruction.
            (position > -1.0).then_some(position as i32 as usize)
        };
        let block = Block {
            column: first(x - self.bounds.x_min)?,
            row: first(self.bounds.y_max - y)?,
            mirrored_row: first(y - self.bounds.y_min)?,
            size: (2 * cells + 1) as usize,
        };
        let inside = block.column + block.size <= self.columns && block.row + block.size <= self.rows;
        inside.then_some(block)
    }

    /// X of the centre of a column of cells.
    pub fn x(&self, column: usize) -> f64 {
        (column as f64 + 0.5) * self.pixel_size + self.bounds.x_min
    }

    /// Y of the centre of a row of cells counted from the lower edge.
    pub fn y(&self, mirrored_row: usize) -> f64 {
        (mirrored_row as f64 + 0.5) * self.pixel_size + self.bounds.y_min
    }

    /// The stage's result value `grid`.
    pub fn to_json(&self) -> Value {
        let Extent { x_min, y_max, .. } = self.bounds;
        json!({
            "columns": self.columns,
            "rows": self.rows,
            "transform": [x_min, self.pixel_size, 0.0, y_max, 0.0, -self.pixel_size],
            "bands": [{"type": "f", "nodata": NODATA}],
        })
    }

    /// The stage's result value `bounds`.
    pub fn bounds_to_json(&self) -> Value {
        let Extent { x_min, y_min, x_max, y_max } = self.bounds;
        json!([x_min, y_min, x_max, y_max])
    }

    /// The grid that an earlier stage answered.
    pub fn from_json(values: &Value, pixel_size: f64) -> Result<Self, Error> {
        let number = |index: usize| values["bounds"][index].as_f64();
        let bounds = (|| Some(Extent { x_min: number(0)?, y_min: number(1)?, x_max: number(2)?, y_max: number(3)? }))();
        DensityGrid::new(bounds.ok_or_else(|| Error::internal("the stage 'prepare' answered no bounds"))?, pixel_size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> DensityGrid {
        let extent = Extent::parse("0,0,100,51").unwrap();
        DensityGrid::new(extent.grown(10.0), 4.0).unwrap()
    }

    #[test]
    fn the_grid_covers_the_grown_extent_and_a_cell() {
        assert_eq!((grid().columns, grid().rows), (31, 19)); // ceil(120 / 4) + 1, ceil(71 / 4) + 1
        assert_eq!((grid().x(0), grid().y(0)), (-8.0, -8.0));
    }

    #[test]
    fn a_radius_is_rounded_by_half_a_map_unit() {
        assert_eq!(grid().radius_in_cells(8.5), 2);
        assert_eq!(grid().radius_in_cells(8.6), 3);
        assert_eq!(DensityGrid { pixel_size: 0.1, ..grid() }.radius_in_cells(0.19), 1);
    }

    #[test]
    fn rows_are_counted_from_above_and_centres_from_below() {
        // (50 + 10) / 4 - 3 = 12; (61 - 20) / 4 - 3 = 7.25; (20 + 10) / 4 - 3 = 4.5
        assert_eq!(grid().block(50.0, 20.0, 10.0), Some(Block { column: 12, row: 7, mirrored_row: 4, size: 7 }));
    }

    #[test]
    fn points_outside_have_no_block() {
        assert_eq!(grid().block(-10.5, 20.0, 10.0), None);
        assert_eq!(grid().block(-9.0, 20.0, 10.0), None);
        assert_eq!(grid().block(f64::NAN, 20.0, 10.0), None);
    }

    #[test]
    fn a_grid_beyond_measure_is_refused() {
        let error = DensityGrid::new(Extent::parse("0,0,500000,500000").unwrap(), 0.1).unwrap_err();
        assert!(error.message.contains("158.114"), "{error}");
        assert!(DensityGrid::new(grid().bounds, 0.0).is_err());
        assert!(DensityGrid::new(grid().bounds, f64::NAN).is_err());
    }

    #[test]
    fn an_extent_inside_out_is_none() {
        assert_eq!(Extent::parse("inf,inf,-inf,-inf"), None);
        assert_eq!(Extent::parse("1,1,0,0"), None);
        assert_eq!(Extent::parse("nan,0,1,1"), None);
        assert_eq!(Extent::parse(""), None);
    }
}
