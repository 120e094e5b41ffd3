//! Where a window's cells lie in the map.

use edgegis_sdk::{Error, Grid, Window};

/// A window's cells in the map.
#[derive(Clone, Copy)]
pub struct Frame {
    transform: [f64; 6],
    pub window: Window,
}

impl Frame {
    pub fn new(grid: &Grid, window: Window) -> Result<Self, Error> {
        let [_, width, rotation_x, _, rotation_y, height] = grid.transform;
        if rotation_x != 0.0 || rotation_y != 0.0 || width == 0.0 || height == 0.0 {
            return Err(Error::unsupported(
                "The raster is rotated: its rows and columns do not follow the axes of its CRS. Warp it first (gdal:warpreproject).",
            ));
        }
        Ok(Frame { transform: grid.transform, window })
    }

    /// Whether columns are counted from west to east.
    pub fn runs_east(&self) -> bool {
        self.transform[1] > 0.0
    }

    /// Columns and rows of a place, from the window's corner.
    pub fn local(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [left, width, _, top, _, height] = self.transform;
        [(x - left) / width - self.window.column as f64, (y - top) / height - self.window.row as f64]
    }

    pub fn centre_x(&self, column: i64) -> f64 {
        self.transform[0] + (self.window.column as f64 + column as f64 + 0.5) * self.transform[1]
    }

    pub fn centre_y(&self, row: i64) -> f64 {
        self.transform[3] + (self.window.row as f64 + row as f64 + 0.5) * self.transform[5]
    }

    /// Whether a box of the map, `[xmin, ymin, xmax, ymax]`, shares an area with the window; one of NaN does not.
    pub fn meets(&self, [xmin, ymin, xmax, ymax]: [f64; 4]) -> bool {
        if xmin.is_nan() {
            return false; // which `min` and `max` would pass over
        }
        let ([a, b], [c, d]) = (self.local([xmin, ymin]), self.local([xmax, ymax]));
        let (columns, rows) = (self.window.columns as f64, self.window.rows as f64);
        a.min(c).max(0.0) < a.max(c).min(columns) && b.min(d).max(0.0) < b.max(d).min(rows)
    }
}
