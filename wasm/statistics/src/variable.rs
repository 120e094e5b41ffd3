//! The variables of a request: the numbers of each field, without the rows that have none.

use edgegis_sdk::{Error, Request, Stream};

/// One field: `values` are those of the `rows` that have one.
pub struct Variable {
    pub name: String,
    pub rows: Vec<u32>,
    pub values: Vec<f64>,
}

/// Fewer values than this have no variance under randomisation.
const FEWEST: usize = 4;
/// Values of which none differs by more from another, as a share of the largest, differ by rounding alone.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

impl Variable {
    /// The fields that FIELDS names.
    pub fn all(request: &Request, layer: &Stream) -> Result<Vec<Variable>, Error> {
        let names = request.parameter("FIELDS").as_array().cloned().unwrap_or_default();
        names.iter().filter_map(|name| name.as_str()).map(|name| Variable::read(name, layer)).collect()
    }

    fn read(name: &str, layer: &Stream) -> Result<Variable, Error> {
        let (mut rows, mut values, mut row) = (vec![], vec![], 0);
        for batch in &layer.batches {
            let column = batch.column(name)?;
            for place in 0..batch.length {
                if let Some(value) = column.as_f64(place)?.filter(|value| value.is_finite()) {
                    rows.push(row);
                    values.push(value);
                }
                row += 1;
            }
        }
        let variable = Variable { name: name.to_string(), rows, values };
        variable.check()?;
        Ok(variable)
    }

    fn check(&self) -> Result<(), Error> {
        let (name, count) = (&self.name, self.values.len());
        if count < FEWEST {
            return Err(Error::bad_input(format!("Field '{name}' has {count} values; at least {FEWEST} are needed.")));
        }
        let least = self.values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if most - least <= ROUNDING * most.abs().max(least.abs()) {
            return Err(Error::bad_input(format!("Field '{name}' has the same value everywhere: choose another field.")));
        }
        if !power_sum(&self.deviations(), 4).is_normal() {
            let message = format!("The values of field '{name}' are too small or too large to be squared: change their unit.");
            return Err(Error::bad_input(message));
        }
        Ok(())
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The differences from the mean.
    pub fn deviations(&self) -> Vec<f64> {
        let mean = self.values.iter().sum::<f64>() / self.len() as f64;
        self.values.iter().map(|value| value - mean).collect()
    }

    /// A column over all `rows` of the layer, null where the variable has no value.
    pub fn spread<T: Clone>(&self, rows: usize, values: impl IntoIterator<Item = Option<T>>) -> Vec<Option<T>> {
        let mut column = vec![None; rows];
        self.rows.iter().zip(values).for_each(|(&row, value)| column[row as usize] = value);
        column
    }
}

/// The sum of a power of each value.
pub fn power_sum(values: &[f64], power: u32) -> f64 {
    values.iter().map(|value| (0..power).fold(1.0, |product, _| product * value)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_to_differ_by_more_than_rounding() {
        let accepts = |values: [f64; 4]| Variable { name: "v".into(), rows: vec![], values: values.to_vec() }.check().is_ok();
        assert!(!accepts([0.3, 0.3, 0.3, 0.1 * 3.0]) && !accepts([0.0; 4]));
        assert!(accepts([1e12, 1e12 + 1.0, 1e12, 1e12]) && accepts([0.0, 0.0, 0.0, 1e-9]));
        assert!(!accepts([1e-200, 3e-200, 2e-200, 1e-200]) && !accepts([1e100, 3e100, -2e100, 1e100]));
    }
}
