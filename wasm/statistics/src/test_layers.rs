//! Small layers for the tests of this crate.

use edgegis_sdk::{wkb, Array, OutputField, OutputStream};

/// WKB of a square of side 1 from its lower left corner.
pub fn square(x: f64, y: f64) -> Vec<u8> {
    wkb::polygon(&[vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]]])
}

/// Geometries, and fields of doubles.
pub fn layer(geometries: &[Option<Vec<u8>>], fields: &[(&str, &[Option<f64>])]) -> OutputStream {
    let mut columns = vec![(OutputField::geometry(), Array::binaries(geometries))];
    columns.extend(fields.iter().map(|(name, values)| (OutputField::new(name, "g"), Array::optional_f64s(values))));
    OutputStream::of(columns)
}
