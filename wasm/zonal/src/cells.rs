//! A window's cells of any numeric type.

use edgegis_sdk::{Column, Error};

/// A type of cells. Values are counted as f64, as QGIS does.
pub trait Cell: Copy {
    fn value(self) -> f64;
}

macro_rules! cells {
    ($($type:ty),*) => {
        $(impl Cell for $type {
            #[inline(always)]
            fn value(self) -> f64 {
                self as f64
            }
        })*
    };
}

cells!(f32, f64, i8, u8, i16, u16, i32, u32, i64, u64);

/// What is done with the cells, whatever their type.
pub trait Task {
    type Answer;

    fn run<T: Cell>(self, cells: &[T]) -> Result<Self::Answer, Error>;
}

/// Runs a task on the cells of a raster's column.
pub fn with_cells<T: Task>(column: &Column, task: T) -> Result<T::Answer, Error> {
    match column.format {
        "f" => task.run(column.f32s()?),
        "g" => task.run(column.f64s()?),
        "c" => task.run(column.i8s()?),
        "C" => task.run(column.u8s()?),
        "s" => task.run(column.i16s()?),
        "S" => task.run(column.u16s()?),
        "i" => task.run(column.i32s()?),
        "I" => task.run(column.u32s()?),
        "l" => task.run(column.i64s()?),
        "L" => task.run(column.u64s()?),
        other => Err(Error::unsupported(format!("Cells of type '{other}' are not supported."))),
    }
}

/// Which values are missing: NaN, and the band's nodata.
#[derive(Clone, Copy)]
pub struct Missing(Option<f64>);

impl Missing {
    pub fn new(nodata: Option<f64>) -> Self {
        Missing(nodata.filter(|value| !value.is_nan()))
    }

    #[inline(always)]
    pub fn is(self, value: f64) -> bool {
        value.is_nan() || self.0 == Some(value)
    }
}
