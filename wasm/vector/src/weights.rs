//! Values of a weight field as numbers, by the rules of Qt's `QVariant::toDouble`.

use edgegis_sdk::Column;

/// A weight column: numbers, booleans (0 and 1), or text that holds numbers.
pub struct Weights<'a, 'b> {
    column: &'b Column<'a>,
    doubles: Option<&'a [f64]>,
}

impl<'a, 'b> Weights<'a, 'b> {
    pub fn of(column: &'b Column<'a>) -> Self {
        Weights { column, doubles: column.f64s().ok() }
    }

    pub fn is_null(&self, row: usize) -> bool {
        self.column.is_null(row)
    }

    /// The weight of a row; none where it is null or not numeric (both add nothing).
    #[inline]
    pub fn get(&self, row: usize) -> Option<f64> {
        if self.column.is_null(row) {
            return None;
        }
        match (self.doubles, self.column.format) {
            (Some(values), _) => Some(values[row]),
            (None, "u") => self.column.utf8(row).ok().and_then(parse),
            (None, _) => self.column.as_f64(row).ok().flatten(),
        }
    }
}

/// A number in the C locale, with white space around it; "inf" and "nan" are known, "infinity" is not.
fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.len() > 4 && text.contains(['n', 'N']) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn text_as_numbers() {
        assert_eq!(parse(" 12.5 "), Some(12.5));
        assert_eq!(parse("-1e3"), Some(-1000.0));
        assert_eq!(parse("inf"), Some(f64::INFINITY));
        for text in ["", "1,5", "infinity", "12 m", "0x10"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
