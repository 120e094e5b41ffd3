//! Distinct values of a class field per polygon.
//!
//! A value becomes a key of bytes: two values are one class when QGIS's `QVariant`s are equal. Null is a class of its own.

use edgegis_sdk::{Array, Column, OutputField};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A multiplicative hash of words (as in Firefox): the keys are short, no order depends on it, and it has no random seed.
#[derive(Default)]
struct WordHasher(u64);

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

/// Keys of a column's values.
pub struct ClassKeys<'a, 'b> {
    column: &'b Column<'a>,
    width: usize,
}

/// A view of a class column.
pub fn class_keys<'a, 'b>(column: &'b Column<'a>) -> ClassKeys<'a, 'b> {
    ClassKeys { column, width: column.raw_data().len() / column.length.max(1) }
}

impl ClassKeys<'_, '_> {
    /// The bytes of a value behind a 1; null is a single 0.
    pub fn write_key(&self, row: usize, key: &mut Vec<u8>) {
        key.clear();
        if self.column.is_null(row) {
            return key.push(0);
        }
        key.push(1);
        match self.column.format {
            "u" | "z" => key.extend_from_slice(self.column.binary(row)),
            "b" => key.push(self.column.boolean(row) as u8),
            "g" | "f" => key.extend(one_zero_one_nan(self.column.as_f64(row).ok().flatten().unwrap_or(0.0))),
            _ => key.extend_from_slice(&self.column.raw_data()[row * self.width..(row + 1) * self.width]),
        }
    }
}

fn one_zero_one_nan(value: f64) -> [u8; 8] {
    let value = if value.is_nan() { f64::NAN } else { value + 0.0 };
    value.to_le_bytes()
}

/// Pairs of polygon and class, each once.
#[derive(Default)]
pub struct ClassSets {
    numbers: HashMap<Vec<u8>, u32, BuildHasherDefault<WordHasher>>,
    /// In the order in which they were first seen.
    classes: Vec<Vec<u8>>,
    /// polygon << 32 | class; with repetitions until the end.
    pairs: Vec<u64>,
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
        self.pairs.push((polygon as u64) << 32 | number as u64);
    }

    /// Columns `polygon` and `class`, sorted by polygon.
    pub fn into_columns(mut self) -> Vec<(OutputField, Array)> {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        let polygons = self.pairs.iter().map(|pair| (pair >> 32) as u32).collect();
        let classes: Vec<Option<&Vec<u8>>> = self.pairs.iter().map(|pair| Some(&self.classes[*pair as u32 as usize])).collect();
        vec![
            (OutputField::new("polygon", "I"), Array::u32s(polygons)),
            (OutputField::new("class", "z"), Array::binaries(&classes)),
        ]
    }
}
