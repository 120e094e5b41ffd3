//! Cells of a raster band of any numeric type: as numbers that order as they do, and back in their own type.

use edgegis_sdk::{Array, Batch, Column, Error, Grid, OutputField, OutputStream, Window};

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

    /// Whether f32 holds every value of the type.
    pub fn fit_f32(&self) -> bool {
        matches!(self, Cells::I8(_) | Cells::U8(_) | Cells::I16(_) | Cells::U16(_) | Cells::F32(_))
    }
}

/// A number that a cell can hold.
pub trait Number: Copy {
    fn to_f64(self) -> f64;
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

/// NODATA as cells of this type hold it: GDAL says `-3.4028234663852886e+38` or a rounded text of it.
pub fn as_stored<T: Number>(nodata: f64) -> f64 {
    let stored = T::of_f64(nodata).to_f64();
    // A number that the type cannot hold marks nothing.
    if (stored - nodata).abs() <= nodata.abs() * 1e-6 || stored == nodata {
        stored
    } else {
        f64::NAN
    }
}

/// The same for cells at hand.
pub fn stored_nodata<T: Number>(_: &[T], nodata: f64) -> f64 {
    as_stored::<T>(nodata)
}

/// A band of cells of the window's core.
pub fn band(name: &str, format: &str, cells: Array, columns: usize) -> (OutputField, Array) {
    let field = OutputField::new(name, &format!("+w:{columns}")).with_child(OutputField::new("item", format));
    (field, Array::band(cells, columns))
}

/// A column of a table.
pub fn column(name: &str, format: &str, values: Array) -> (OutputField, Array) {
    (OutputField::new(name, format), values)
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

/// One batch with one row for this window: where it lies.
pub fn place(window: &Window) -> OutputStream {
    let number = |value: usize| Array::i64s(vec![value as i64]);
    OutputStream::of(vec![
        column("column", "l", number(window.column)),
        column("row", "l", number(window.row)),
        column("columns", "l", number(window.columns)),
        column("rows", "l", number(window.rows)),
    ])
}
