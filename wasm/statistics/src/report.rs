//! The data of a report, in the form of docs/descriptor.md: the host draws it.

use edgegis_sdk::{json, Value};

/// Points of a scatter plot at most; of more, every so many-th is shown.
const MOST_POINTS: usize = 5_000;
const BINS: usize = 40;

/// Blocks, one below the other.
#[derive(Default)]
pub struct Report(Vec<Value>);

impl Report {
    pub fn heading(&mut self, text: &str) {
        self.0.push(json!({"type": "heading", "text": text}));
    }

    pub fn text(&mut self, text: &str) {
        self.0.push(json!({"type": "text", "text": text}));
    }

    /// Titles and numbers or texts.
    pub fn figures(&mut self, figures: Vec<(&str, Value)>) {
        let items: Vec<Value> = figures.into_iter().map(|(title, value)| json!({"title": title, "value": value})).collect();
        self.0.push(json!({"type": "figures", "items": items}));
    }

    pub fn table(&mut self, title: &str, columns: &[&str], rows: Vec<Vec<Value>>) {
        self.0.push(json!({"type": "table", "title": title, "columns": columns, "rows": rows}));
    }

    /// Points with a line through the origin.
    pub fn scatter(&mut self, title: &str, axes: [&str; 2], points: &[[f64; 2]], slope: f64) {
        let step = points.len().div_ceil(MOST_POINTS).max(1);
        let shown: Vec<&[f64; 2]> = points.iter().step_by(step).collect();
        self.0.push(json!({
            "type": "scatter", "title": title, "x": axes[0], "y": axes[1], "points": shown, "of": points.len(),
            "line": {"slope": slope, "intercept": 0.0}}));
    }

    /// The distribution of some values, in bins of equal width, and a value to compare with it.
    pub fn histogram(&mut self, title: &str, axis: &str, values: &[f64], mark: Option<(&str, f64)>) {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if low >= high || !(high - low).is_finite() {
            return;
        }
        let mut counts = vec![0u32; BINS];
        values.iter().for_each(|value| counts[(((value - low) / (high - low) * BINS as f64) as usize).min(BINS - 1)] += 1);
        let mark = mark.map(|(title, value)| json!({"title": title, "value": value}));
        self.0.push(json!({
            "type": "histogram", "title": title, "x": axis, "from": low, "to": high, "counts": counts, "mark": mark}));
    }

    pub fn into_value(self) -> Value {
        Value::Array(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_counts_every_value() {
        let mut report = Report::default();
        report.histogram("h", "x", &[0.0, 1.0, 1.0, 0.5], None);
        let counts = report.into_value()[0]["counts"].clone();
        assert_eq!((counts[0].clone(), counts[20].clone(), counts[39].clone()), (json!(1), json!(1), json!(2)));
    }

    #[test]
    fn a_scatter_plot_is_thinned() {
        let mut report = Report::default();
        report.scatter("s", ["x", "y"], &vec![[0.0, 1.0]; 12_000], 0.5);
        let block = report.into_value()[0].clone();
        assert_eq!((block["points"].as_array().unwrap().len(), block["of"].clone()), (4_000, json!(12_000)));
    }
}
