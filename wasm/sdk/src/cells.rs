//! Cells of a raster band of any numeric type: as numbers, missing ones told apart, and back in their own type.

use crate::{Array, Batch, Column, Error, Grid, OutputField};

/// Cells of one band in their own type, row by row.
#[derive(Clone, Copy)]
pub enum Cells<'a> {
    I8(&'a [i8]),
    U8(&'a [u8]),
    I16(&'a [i16]),
    U16(&'a [u16]),
    I32(&'a [i32]),
    U32(&'a [u32]),
    I64(&'a [i64]),
    U64(&'a [u64]),
    F32(&'a [f32]),
    F64(&'a [f64]),
}

/// Runs an expression with `$cells` as the slice of the cells' own type.
#[macro_export]
macro_rules! of_any_type {
    ($any:expr, $cells:ident => $body:expr) => {
        match $any {
            $crate::cells::Cells::I8($cells) => $body,
            $crate::cells::Cells::U8($cells) => $body,
            $crate::cells::Cells::I16($cells) => $body,
            $crate::cells::Cells::U16($cells) => $body,
            $crate::cells::Cells::I32($cells) => $body,
            $crate::cells::Cells::U32($cells) => $body,
            $crate::cells::Cells::I64($cells) => $body,
            $crate::cells::Cells::U64($cells) => $body,
            $crate::cells::Cells::F32($cells) => $body,
            $crate::cells::Cells::F64($cells) => $body,
        }
    };
}

impl<'a> Cells<'a> {
    /// A band of a window.
    pub fn of_band(batch: &Batch<'a>, band: usize) -> Result<Self, Error> {
        let column = batch.columns.get(band).ok_or_else(|| Error::internal(format!("the window has no band {band}")))?;
        Cells::of(column.cells()?)
    }

    fn of(cells: &Column<'a>) -> Result<Self, Error> {
        Ok(match cells.format {
            "c" => Cells::I8(cells.i8s()?),
            "C" => Cells::U8(cells.u8s()?),
            "s" => Cells::I16(cells.i16s()?),
            "S" => Cells::U16(cells.u16s()?),
            "i" => Cells::I32(cells.i32s()?),
            "I" => Cells::U32(cells.u32s()?),
            "l" => Cells::I64(cells.i64s()?),
            "L" => Cells::U64(cells.u64s()?),
            "f" => Cells::F32(cells.f32s()?),
            "g" => Cells::F64(cells.f64s()?),
            other => return Err(Error::unsupported(format!("Cells of type '{other}' are not supported."))),
        })
    }

    pub fn len(&self) -> usize {
        of_any_type!(self, cells => cells.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the cells from `start` on into `row`, rounded to f32 (out of its range: infinite).
    pub fn read_f32(&self, start: usize, row: &mut [f32]) {
        of_any_type!(self, cells => {
            let cells = &cells[start..start + row.len()];
            row.iter_mut().zip(cells).for_each(|(to, from)| *to = from.to_f32());
        });
    }

    /// Whether f32 holds every value of the type.
    pub fn fit_f32(&self) -> bool {
        matches!(self, Cells::I8(_) | Cells::U8(_) | Cells::I16(_) | Cells::U16(_) | Cells::F32(_))
    }
}

/// A number that a cell can hold.
pub trait Number: Copy {
    fn to_f64(self) -> f64;
    fn to_f32(self) -> f32;
    /// As a C++ conversion would: toward zero, and to the nearest that the type has.
    fn of_f64(value: f64) -> Self;
}

macro_rules! numbers {
    ($($type:ty),*) => { $(
        impl Number for $type {
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self as f64
            }
            #[inline(always)]
            fn to_f32(self) -> f32 {
                self as f32
            }
            #[inline(always)]
            fn of_f64(value: f64) -> Self {
                value as $type
            }
        }
    )* };
}

numbers!(i8, u8, i16, u16, i32, u32, i64, u64, f64);

impl Number for f32 {
    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    #[inline(always)]
    fn to_f32(self) -> f32 {
        self
    }
    /// NaN is the canonical one: the sign of a converted one is the engine's choice.
    #[inline(always)]
    fn of_f64(value: f64) -> Self {
        if value.is_nan() {
            f32::NAN
        } else {
            value as f32
        }
    }
}

/// The number that marks missing cells; NaN always does.
pub fn nodata_of(grid: &Grid, band: usize) -> f64 {
    grid.bands.get(band).and_then(|(_, nodata)| *nodata).unwrap_or(f64::NAN)
}

/// Which values of a band are missing: NaN, and nodata as its cells hold it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Missing(f64);

impl Missing {
    /// GDAL says nodata as `-3.4028234663852886e+38` or a rounded text of it: what these cells make of it counts.
    pub fn of<T: Number>(_: &[T], nodata: f64) -> Self {
        let stored = T::of_f64(nodata).to_f64();
        // A number that the type cannot hold marks nothing.
        let is_held = (stored - nodata).abs() <= nodata.abs() * 1e-6 || stored == nodata;
        Missing(if is_held { stored } else { f64::NAN })
    }

    #[inline(always)]
    pub fn is(self, value: f64) -> bool {
        value.is_nan() || value == self.0
    }
}

/// A band of cells of the window's core.
pub fn band(name: &str, format: &str, cells: Array, columns: usize) -> (OutputField, Array) {
    let field = OutputField::new(name, &format!("+w:{columns}")).with_child(OutputField::new("item", format));
    (field, Array::band(cells, columns))
}

/// Values that are converted to a band of a type of Arrow; missing ones (NaN) become `nodata`.
pub fn typed_band(format: &str, values: &[f64], nodata: f64, columns: usize) -> Result<(OutputField, Array), Error> {
    fn all<T: Number>(values: &[f64], nodata: f64) -> Vec<T> {
        let missing = T::of_f64(nodata);
        values.iter().map(|value| if value.is_nan() { missing } else { T::of_f64(*value) }).collect()
    }
    let cells = match format {
        "c" => Array::u8s(all::<i8>(values, nodata).into_iter().map(|value| value as u8).collect()),
        "C" => Array::u8s(all(values, nodata)),
        "s" => Array::i16s(all(values, nodata)),
        "S" => Array::u16s(all(values, nodata)),
        "i" => Array::i32s(all(values, nodata)),
        "I" => Array::u32s(all(values, nodata)),
        "l" => Array::i64s(all(values, nodata)),
        "L" => Array::i64s(all::<u64>(values, nodata).into_iter().map(|value| value as i64).collect()),
        "f" => Array::f32s(all(values, nodata)),
        "g" => Array::f64s(all(values, nodata)),
        other => return Err(Error::unsupported(format!("Cells of type '{other}' are not supported."))),
    };
    Ok(band("band_1", format, cells, columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_becomes_f32() {
        let mut row = [0.0; 2];
        Cells::I16(&[7, -32768, 12]).read_f32(1, &mut row);
        assert_eq!(row, [-32768.0, 12.0]);
        Cells::F64(&[-1.797e308, 0.1]).read_f32(0, &mut row);
        assert_eq!(row, [f32::NEG_INFINITY, 0.1]);
        Cells::I32(&[16_777_217, 16_777_219]).read_f32(0, &mut row);
        assert_eq!(row, [16_777_216.0, 16_777_220.0]);
        // Rounded once: by way of f64 it would be 2^53.
        Cells::I64(&[(1 << 53) + (1 << 29) + 1, 3]).read_f32(0, &mut row);
        assert_eq!(row, [9_007_200_328_482_816.0, 3.0]);
    }

    #[test]
    fn nodata_is_what_cells_of_the_type_hold() {
        for said in [-3.402_823_466_385_288_6e38, -3.402_823_466_385_29e38, -3.402_823_5e38] {
            assert!(Missing::of(&[0_f32], said).is(f64::from(f32::MIN)), "{said}");
        }
        assert!(Missing::of(&[0_f32], 0.1).is(f64::from(0.1_f32)) && !Missing::of(&[0_f32], 0.1).is(0.1));
        assert!(Missing::of(&[0_f64], 0.1).is(0.1) && !Missing::of(&[0_f64], 0.1).is(f64::from(0.1_f32)));
        assert!(Missing::of(&[0_u8], 255.0).is(255.0));
        assert!(Missing::of(&[0_f32], f64::NEG_INFINITY).is(f64::NEG_INFINITY));
    }

    #[test]
    fn nodata_that_the_type_cannot_hold_marks_nothing_and_nan_is_always_missing() {
        for missing in [Missing::of(&[0_u8], -9999.0), Missing::of(&[0_u8], 1e30), Missing::of(&[0_u8], f64::NAN)] {
            assert!(!missing.is(0.0) && !missing.is(255.0) && missing.is(f64::NAN));
        }
        assert!(!Missing::of(&[0_f32], 1e300).is(f64::INFINITY));
    }
}
