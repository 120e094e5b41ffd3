//! Distinct values of a class field per polygon.
//!
//! A value becomes a key of bytes: two values are one class when QGIS's `QVariant`s are equal. Null is a class of its own.

use edgegis_sdk::{Array, Column, OutputField};
use std::borrow::Cow;
use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;

/// A hasher without a random seed; nothing depends on its order either.
type Hasher = BuildHasherDefault<DefaultHasher>;

/// Keys of a column's values.
pub struct ClassKeys<'a, 'b> {
    column: &'b Column<'a>,
    width: usize,
}

/// A view of a class column.
pub fn class_keys<'a, 'b>(column: &'b Column<'a>) -> ClassKeys<'a, 'b> {
    ClassKeys { column, width: column.raw_data().len() / column.length.max(1) }
}

impl<'a> ClassKeys<'a, '_> {
    /// The bytes of a value behind a 1; null is a single 0.
    pub fn key(&self, row: usize) -> Cow<'a, [u8]> {
        if self.column.is_null(row) {
            return Cow::Borrowed(&[0]);
        }
        let value: Cow<[u8]> = match self.column.format {
            "u" | "z" => Cow::Borrowed(self.column.binary(row)),
            "b" => Cow::Owned(vec![self.column.boolean(row) as u8]),
            "g" | "f" => Cow::Owned(one_zero_one_nan(self.column.as_f64(row).ok().flatten().unwrap_or(0.0))),
            _ => Cow::Borrowed(&self.column.raw_data()[row * self.width..(row + 1) * self.width]),
        };
        let mut key = Vec::with_capacity(value.len() + 1);
        key.push(1);
        key.extend_from_slice(&value);
        Cow::Owned(key)
    }
}

fn one_zero_one_nan(value: f64) -> Vec<u8> {
    let value = if value.is_nan() { f64::NAN } else { value + 0.0 };
    value.to_le_bytes().to_vec()
}

/// Pairs of polygon and class, each once, in the order in which they were first seen.
#[derive(Default)]
pub struct ClassSets {
    numbers: HashMap<Vec<u8>, u32, Hasher>,
    classes: Vec<Vec<u8>>,
    seen: HashSet<(u32, u32), Hasher>,
    pairs: Vec<(u32, u32)>,
}

impl ClassSets {
    pub fn add(&mut self, polygon: u32, class: &[u8]) {
        let number = match self.numbers.get(class) {
            Some(number) => *number,
            None => {
                let number = self.classes.len() as u32;
                self.numbers.insert(class.to_vec(), number);
                self.classes.push(class.to_vec());
                number
            }
        };
        if self.seen.insert((polygon, number)) {
            self.pairs.push((polygon, number));
        }
    }

    /// Columns `polygon` and `class`.
    pub fn into_columns(self) -> Vec<(OutputField, Array)> {
        let polygons = self.pairs.iter().map(|pair| pair.0).collect();
        let classes: Vec<Option<&Vec<u8>>> = self.pairs.iter().map(|pair| Some(&self.classes[pair.1 as usize])).collect();
        vec![
            (OutputField::new("polygon", "I"), Array::u32s(polygons)),
            (OutputField::new("class", "z"), Array::binaries(&classes)),
        ]
    }
}
