//! Which cells of a band are missing, as GDAL's terrain tools decide it, for cells as f32.

use edgegis_sdk::Grid;

/// From this magnitude on a number is no elevation: what some programs write where nothing is known.
pub const BEYOND_ELEVATION: f32 = 1e30;

/// The band's nodata value.
#[derive(Debug, Clone, Copy)]
pub struct Missing {
    nodata: Option<f32>,
    /// Whether the band's cells are whole numbers, which GDAL compares exactly.
    pub whole: bool,
}

impl Missing {
    pub fn new(nodata: Option<f32>, whole: bool) -> Self {
        Missing { nodata, whole }
    }

    /// Of the first of the grid's bands.
    pub fn of_first_band(grid: &Grid) -> Self {
        let (format, nodata) = grid.bands.first().map_or(("f", None), |(format, nodata)| (format.as_str(), *nodata));
        Missing::new(nodata.map(|nodata| nodata as f32), matches!(format, "C" | "s" | "S"))
    }

    pub fn nodata(&self) -> Option<f32> {
        self.nodata
    }

    /// Whether a cell holds the nodata value; f32 within two units in the last place of the sum, as in GDAL.
    #[inline(always)]
    pub fn is_nodata(&self, cell: f32) -> bool {
        match self.nodata {
            None => false,
            Some(nodata) if nodata.is_nan() => cell.is_nan(),
            Some(nodata) => cell == nodata || (cell - nodata).abs() < f32::EPSILON * (cell + nodata).abs() * 2.0,
        }
    }

    /// Whether a cell holds no elevation: nodata, NaN, or beyond [`BEYOND_ELEVATION`].
    #[inline(always)]
    pub fn is_no_elevation(&self, cell: f32) -> bool {
        cell.is_nan() || cell.abs() >= BEYOND_ELEVATION || self.is_nodata(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodata_is_compared_as_gdal_does() {
        let missing = Missing::new(Some(-9999.0), false);
        assert!(missing.is_nodata(-9999.0) && missing.is_nodata(-9999.001) && !missing.is_nodata(-9999.01));
        assert!(!missing.is_nodata(f32::NAN) && missing.is_no_elevation(f32::NAN));
        assert!(Missing::new(Some(f32::NAN), false).is_nodata(f32::NAN));
        let nothing = Missing::new(None, false);
        assert!(
            !nothing.is_nodata(0.0) && nothing.is_no_elevation(f32::NEG_INFINITY) && nothing.is_no_elevation(-3.4e38)
        );
    }
}
