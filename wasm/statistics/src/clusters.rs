//! The columns that a local statistic adds to a layer, and how many features its clusters have.

use crate::report::Report;
use crate::variable::Variable;
use edgegis_sdk::{json, Array, OutputField};

/// Of features without a value.
pub const UNDEFINED: &str = "Undefined";
pub type Column = (OutputField, Array);

/// Makes columns over all rows of a layer of the values of a variable's rows.
pub struct Columns<'a> {
    pub variable: &'a Variable,
    pub rows: usize,
}

impl Columns<'_> {
    /// A field that is named after the variable.
    fn field(&self, suffix: &str, format: &str, title: &str) -> OutputField {
        let name = &self.variable.name;
        OutputField::new(&format!("{name}_{suffix}"), format).with_metadata("edgegis:alias", &format!("{title} of {name}"))
    }

    pub fn numbers(&self, suffix: &str, title: &str, values: impl Iterator<Item = Option<f64>>) -> Column {
        let values = values.map(|value| value.filter(|value| value.is_finite()));
        (self.field(suffix, "g", title), Array::optional_f64s(&self.variable.spread(self.rows, values)))
    }

    pub fn integers(&self, suffix: &str, title: &str, values: impl Iterator<Item = Option<i32>>) -> Column {
        (self.field(suffix, "i", title), Array::optional_i32s(&self.variable.spread(self.rows, values)))
    }

    pub fn clusters(&self, clusters: &[&'static str]) -> Column {
        let mut names = self.variable.spread(self.rows, clusters.iter().copied().map(Some));
        names.iter_mut().filter(|name| name.is_none()).for_each(|name| *name = Some(UNDEFINED));
        (self.field("cluster", "u", "Cluster"), Array::binaries(&names))
    }
}

/// A table of how many features each cluster has.
pub fn add_counts(report: &mut Report, names: &[&'static str], clusters: &[&'static str]) {
    let count = |name: &&str| clusters.iter().filter(|cluster| *cluster == name).count();
    let rows = names.iter().map(|name| vec![json!(name), json!(count(name))]).collect();
    report.table("Clusters", &["Cluster", "Features"], rows);
}
