//! The cells of a raster band of any numeric type as f32, the type in which QGIS computes terrain.

use edgegis_sdk::{Array, Column, Error, Grid, OutputField, Request, Window};

/// Cells of one band in their own type, row by row.
#[derive(Clone, Copy)]
pub enum Elevation<'a> {
    F32(&'a [f32]),
    F64(&'a [f64]),
    I8(&'a [i8]),
    U8(&'a [u8]),
    I16(&'a [i16]),
    U16(&'a [u16]),
    I32(&'a [i32]),
    U32(&'a [u32]),
    I64(&'a [i64]),
    U64(&'a [u64]),
}

impl<'a> Elevation<'a> {
    /// The first band of a request's window, whose halo is at most so many cells wide.
    pub fn of_window(request: &Request<'a>, window: &Window, halo: usize) -> Result<Self, Error> {
        let batch = request.stream(0)?.batches.first().ok_or_else(|| Error::internal("the window has no rows"))?;
        let band = batch.columns.first().ok_or_else(|| Error::internal("the window has no band"))?;
        let elevation = Elevation::of_cells(band.cells()?)?;
        if window.left.max(window.top).max(window.right).max(window.bottom) > halo
            || elevation.len() != window.full_rows() * window.full_columns()
            || window.columns == 0
        {
            return Err(Error::internal("the window's size does not fit its cells"));
        }
        Ok(elevation)
    }

    fn of_cells(cells: &Column<'a>) -> Result<Self, Error> {
        Ok(match cells.format {
            "f" => Elevation::F32(cells.f32s()?),
            "g" => Elevation::F64(cells.f64s()?),
            "c" => Elevation::I8(cells.i8s()?),
            "C" => Elevation::U8(cells.u8s()?),
            "s" => Elevation::I16(cells.i16s()?),
            "S" => Elevation::U16(cells.u16s()?),
            "i" => Elevation::I32(cells.i32s()?),
            "I" => Elevation::U32(cells.u32s()?),
            "l" => Elevation::I64(cells.i64s()?),
            "L" => Elevation::U64(cells.u64s()?),
            other => return Err(Error::unsupported(format!("Elevations of type '{other}' are not supported."))),
        })
    }

    pub fn len(&self) -> usize {
        match self {
            Elevation::F32(cells) => cells.len(),
            Elevation::F64(cells) => cells.len(),
            Elevation::I8(cells) => cells.len(),
            Elevation::U8(cells) => cells.len(),
            Elevation::I16(cells) => cells.len(),
            Elevation::U16(cells) => cells.len(),
            Elevation::I32(cells) => cells.len(),
            Elevation::U32(cells) => cells.len(),
            Elevation::I64(cells) => cells.len(),
            Elevation::U64(cells) => cells.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the cells from `start` on into `row`, rounded to f32 (out of its range: infinite).
    pub fn read(&self, start: usize, row: &mut [f32]) {
        let end = start + row.len();
        match self {
            Elevation::F32(cells) => row.copy_from_slice(&cells[start..end]),
            Elevation::F64(cells) => round(&cells[start..end], row, |cell| cell as f32),
            Elevation::I8(cells) => round(&cells[start..end], row, f32::from),
            Elevation::U8(cells) => round(&cells[start..end], row, f32::from),
            Elevation::I16(cells) => round(&cells[start..end], row, f32::from),
            Elevation::U16(cells) => round(&cells[start..end], row, f32::from),
            Elevation::I32(cells) => round(&cells[start..end], row, |cell| cell as f32),
            Elevation::U32(cells) => round(&cells[start..end], row, |cell| cell as f32),
            Elevation::I64(cells) => round(&cells[start..end], row, |cell| cell as f32),
            Elevation::U64(cells) => round(&cells[start..end], row, |cell| cell as f32),
        }
    }
}

fn round<T: Copy>(cells: &[T], row: &mut [f32], to_f32: impl Fn(T) -> f32) {
    for (to, from) in row.iter_mut().zip(cells) {
        *to = to_f32(*from);
    }
}

/// The value that marks missing cells, in f32; cells outside the raster get it, too. Without one nothing inside is
/// missing, and -1e10 stands for the outside.
///
/// QGIS takes what GDAL answers where there is none, which depends on the format: 0 in a GeoTIFF, -10000 in a VRT.
/// To treat sea level as missing in some formats helps nobody: not followed.
pub fn nodata_of_first_band(grid: &Grid) -> f32 {
    grid.bands.first().and_then(|(_, nodata)| *nodata).map_or(-1e10, |nodata| nodata as f32)
}

/// A Float32 band of a window.
pub fn band(cells: Vec<f32>, columns: usize) -> (OutputField, Array) {
    let field = OutputField::new("band_1", &format!("+w:{columns}")).with_child(OutputField::new("item", "f"));
    (field, Array::band(Array::f32s(cells), columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_becomes_f32() {
        let mut row = [0.0; 2];
        Elevation::I16(&[7, -32768, 12]).read(1, &mut row);
        assert_eq!(row, [-32768.0, 12.0]);
        Elevation::F64(&[-1.797e308, 0.1]).read(0, &mut row);
        assert_eq!(row, [f32::NEG_INFINITY, 0.1]);
        Elevation::I32(&[16_777_217, 16_777_219]).read(0, &mut row);
        assert_eq!(row, [16_777_216.0, 16_777_220.0]);
    }
}
