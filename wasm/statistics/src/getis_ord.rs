//! Getis-Ord G and G*: where high values gather, and where low ones do (J. K. Ord, A. Getis, "Local spatial
//! autocorrelation statistics", Geographical Analysis 27, 1995).

use crate::clusters::{add_counts, Column, Columns};
use crate::report::Report;
use crate::significance::{normal_p, pseudo_p, Cutoff};
use crate::tails::read_tails;
use crate::variable::{power_sum, Variable};
use crate::weights::Weights;
use edgegis_sdk::{host, json, Answer, Error, Request};

/// As GeoDa calls them, in the order of its legend.
const CLUSTERS: [&str; 4] = ["Not significant", "High", "Low", "No neighbours"];

/// The statistics of one feature.
struct Local {
    g: f64,
    expected: f64,
    variance: f64,
    p: f64,
}

impl Local {
    fn z(&self) -> f64 {
        (self.g - self.expected) / self.variance.sqrt()
    }
}

/// The fields, the neighbours, the tails -> columns for each variable beside the layer's own; value REPORT.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let (layer, weights) = (request.stream(0)?, Weights::read(request.stream(1)?)?);
    let (mut columns, mut report) = (vec![], Report::default());
    for (number, variable) in Variable::all(request, layer)?.iter().enumerate() {
        check(variable)?;
        let permutations = request.integer("PERMUTATIONS")? as u32;
        let tails = read_tails(request.stream(2)?, number, variable)?;
        let p_values = tails.iter().map(|tails| pseudo_p(tails.at_least, tails.at_most, permutations)).collect();
        let among = weights.among(&variable.rows);
        let locals = locals(variable, &among, request.flag("STANDARDIZE"), request.flag("STAR"), p_values);
        let known: Vec<f64> = locals.iter().flatten().map(|local| local.p).collect();
        let cutoff = Cutoff::of(request)?.largest(&known);
        let clusters: Vec<&'static str> = locals.iter().map(|local| cluster(local.as_ref(), cutoff)).collect();
        add_to_report(&mut report, variable, &locals, &clusters, cutoff);
        columns.extend(columns_of(&Columns { variable, rows: layer.rows() }, &locals, &clusters));
    }
    Ok(Answer::table(columns).with_value("REPORT", report.into_value()))
}

fn check(variable: &Variable) -> Result<(), Error> {
    let name = &variable.name;
    if variable.values.iter().sum::<f64>() == 0.0 {
        return Err(Error::bad_input(format!("The values of field '{name}' add up to 0: G is a share of their sum.")));
    }
    if variable.values.iter().any(|&value| value < 0.0) {
        host::log(host::Level::Warning, &format!("Field '{name}' has values below 0: G is meant for values that are not."));
    }
    Ok(())
}

/// The statistics of each row; none where it has no neighbours. For G* the row is its own neighbour, too.
fn locals(
    variable: &Variable,
    weights: &Weights,
    standardised: bool,
    star: bool,
    p_values: Vec<f64>,
) -> Vec<Option<Local>> {
    let (total, deviations) = (power_sum(&variable.values, 1), variable.deviations());
    let squares = power_sum(&deviations, 2);
    let own = if star { 0.0 } else { 1.0 };
    let n = variable.len() as f64 - own;
    let local = |(row, p): (usize, f64)| {
        let (y, count) = (variable.values[row], weights.count(row) as f64 + 1.0 - own);
        let sum = weights.sum(row, &variable.values) + (1.0 - own) * y;
        let weight = if standardised { 1.0 / count } else { 1.0 };
        let (mean, cardinality) = ((total - own * y) / n, count * weight);
        let (apart, mean_apart) = (deviations[row], own * deviations[row] / n);
        let spread = (squares - own * apart * apart) / n - mean_apart * mean_apart;
        (weights.count(row) > 0).then(|| Local {
            g: sum * weight / (total - own * y),
            expected: cardinality / n,
            variance: variance(cardinality, n) * spread / (mean * mean),
            p,
        })
    };
    p_values.into_iter().enumerate().map(local).collect()
}

/// Ord and Getis's w (n - w) / ((n - 1) n^2), as PySAL has it for standardised weights, too.
fn variance(cardinality: f64, n: f64) -> f64 {
    cardinality * (n - cardinality) / (n - 1.0) / (n * n)
}

/// One of CLUSTERS.
fn cluster(local: Option<&Local>, cutoff: f64) -> &'static str {
    match local {
        None => CLUSTERS[3],
        Some(local) if local.p > cutoff => CLUSTERS[0],
        Some(local) if local.g > local.expected => CLUSTERS[1],
        Some(_) => CLUSTERS[2],
    }
}

fn columns_of(columns: &Columns, locals: &[Option<Local>], clusters: &[&'static str]) -> Vec<Column> {
    let numbers = |suffix: &str, title: &str, value: fn(&Local) -> f64| {
        columns.numbers(suffix, title, locals.iter().map(|local| local.as_ref().map(value)))
    };
    vec![
        numbers("G", "Getis-Ord G", |local| local.g),
        numbers("EG", "Expected G", |local| local.expected),
        numbers("VG", "Variance of G", |local| local.variance),
        numbers("z", "z-score of G", Local::z),
        numbers("pnorm", "p-value, two-sided (normality)", |local| normal_p(local.z())),
        numbers("p", "Pseudo p-value", |local| local.p),
        columns.clusters(clusters),
    ]
}

fn add_to_report(
    report: &mut Report,
    variable: &Variable,
    locals: &[Option<Local>],
    clusters: &[&'static str],
    cutoff: f64,
) {
    report.heading(&variable.name);
    report.figures(vec![
        ("Features with a value", json!(variable.len())),
        ("Largest significant p-value", json!(cutoff)),
    ]);
    add_counts(report, &CLUSTERS, clusters);
    let scores: Vec<f64> = locals.iter().flatten().map(Local::z).filter(|z| z.is_finite()).collect();
    report.histogram("z-scores of G", "z", &scores, None);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_layers::layer;

    /// Values 1 to 4 in a row. G of the second, binary: (1 + 3) / (10 - 2); G*, standardised: (1 + 2 + 3) / 3 / 10.
    #[test]
    fn four_in_a_row() {
        let rows = layer(&[None, None, None, None], &[("v", &[Some(1.0), Some(2.0), Some(3.0), Some(4.0)])]);
        let request = Request::native(json!({"parameters": {"FIELDS": ["v"]}}), vec![]);
        let variable = Variable::all(&request, &rows.view()).unwrap().remove(0);
        let weights: Weights = vec![vec![1], vec![0, 2], vec![1], vec![]].into_iter().collect();
        let found = locals(&variable, &weights, false, false, vec![1.0; 4]);
        let second = found[1].as_ref().unwrap();
        assert_eq!((second.g, second.expected), (0.5, 2.0 / 3.0));
        // mean 8 / 3, mean of squares 26 / 3: variance 2 (3 - 2) / 2 / 9 * (26 / 3 - 64 / 9) / (64 / 9)
        assert!((second.variance - 1.0 / 9.0 * (14.0 / 64.0)).abs() < 1e-15);
        assert!(found[3].is_none());
        let starred = locals(&variable, &weights, true, true, vec![1.0; 4]);
        assert!((starred[1].as_ref().unwrap().g - 0.2).abs() < 1e-15);
    }
}
