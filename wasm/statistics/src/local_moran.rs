//! Local Moran: which features lie among similar ones, and which do not (L. Anselin, "Local indicators of spatial
//! association", Geographical Analysis 27, 1995). Analytical moments under conditional randomisation: R. R. Sokal,
//! N. L. Oden, B. A. Thomson, Geographical Analysis 30, 1998, equations A7 and A8.

use crate::clusters::{add_counts, Column, Columns};
use crate::global_moran::Moran;
use crate::report::Report;
use crate::significance::{pseudo_p, Cutoff};
use crate::tails::read_tails;
use crate::variable::{power_sum, Variable};
use crate::weights::Weights;
use edgegis_sdk::{json, Answer, Error, Request};

/// As GeoDa calls them, in the order of its legend.
const CLUSTERS: [&str; 6] = ["Not significant", "High-High", "Low-Low", "Low-High", "High-Low", "No neighbours"];

/// The statistics of one feature.
struct Local {
    i: f64,
    lag: f64,
    expected: f64,
    variance: f64,
    p: f64,
    /// 1 High-High, 2 Low-High, 3 Low-Low, 4 High-Low: the scatter plot's quadrants, against the clock.
    quadrant: i32,
}

/// The fields, the neighbours, the tails -> columns for each variable beside the layer's own; value REPORT.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let (layer, weights) = (request.stream(0)?, Weights::read(request.stream(1)?)?);
    let (mut columns, mut report) = (vec![], Report::default());
    for (number, variable) in Variable::all(request, layer)?.iter().enumerate() {
        let among = weights.among(&variable.rows);
        let moran = Moran::new(variable, &among, request.flag("STANDARDIZE"))?;
        let permutations = request.integer("PERMUTATIONS")? as u32;
        let tails = read_tails(request.stream(2)?, number, variable)?;
        let p_values = tails.iter().map(|tails| pseudo_p(tails.at_least, tails.at_most, permutations)).collect();
        let locals = locals(&moran, &among, request.flag("STANDARDIZE"), p_values);
        let known: Vec<f64> = locals.iter().flatten().map(|local| local.p).collect();
        let cutoff = Cutoff::of(request)?.largest(&known);
        let clusters: Vec<&'static str> = locals.iter().map(|local| cluster(local.as_ref(), cutoff)).collect();
        add_to_report(&mut report, variable, &moran, &clusters, cutoff);
        columns.extend(columns_of(&Columns { variable, rows: layer.rows() }, &locals, &clusters));
    }
    Ok(Answer::table(columns).with_value("REPORT", report.into_value()))
}

/// The statistics of each row; none where it has no neighbours.
fn locals(moran: &Moran, weights: &Weights, standardised: bool, p_values: Vec<f64>) -> Vec<Option<Local>> {
    let n = moran.z.len() as f64;
    let squares = power_sum(&moran.z, 2);
    let m2 = squares / n;
    let local = |(row, p): (usize, f64)| {
        let (z, count) = (moran.z[row], weights.count(row) as f64);
        let weight = weights.weight(row, standardised);
        let (sum, sum_of_squares) = (count * weight, count * weight * weight);
        let lag = moran.lag(row, &moran.z);
        let variance = (z / m2) * (z / m2) * (n / (n - 2.0));
        (count > 0.0).then(|| Local {
            i: (n - 1.0) * z * lag / squares,
            lag: lag / m2.sqrt(),
            expected: -(z * z * sum) / ((n - 1.0) * m2),
            variance: variance * (sum_of_squares - sum * sum / (n - 1.0)) * (m2 - z * z / (n - 1.0)),
            p,
            quadrant: match (z > 0.0, lag > 0.0) {
                (true, true) => 1,
                (false, true) => 2,
                (false, false) => 3,
                (true, false) => 4,
            },
        })
    };
    p_values.into_iter().enumerate().map(local).collect()
}

/// One of CLUSTERS.
fn cluster(local: Option<&Local>, cutoff: f64) -> &'static str {
    let Some(local) = local else { return CLUSTERS[5] };
    match local.quadrant {
        _ if local.p > cutoff => CLUSTERS[0],
        1 => CLUSTERS[1],
        2 => CLUSTERS[3],
        3 => CLUSTERS[2],
        _ => CLUSTERS[4],
    }
}

fn columns_of(columns: &Columns, locals: &[Option<Local>], clusters: &[&'static str]) -> Vec<Column> {
    let numbers = |suffix: &str, title: &str, value: fn(&Local) -> f64| {
        columns.numbers(suffix, title, locals.iter().map(|local| local.as_ref().map(value)))
    };
    let quadrants = locals.iter().map(|local| local.as_ref().map(|local| local.quadrant));
    vec![
        numbers("I", "Local Moran's I", |local| local.i),
        numbers("lag", "Spatial lag (standard deviations)", |local| local.lag),
        numbers("EI", "Expected local Moran's I", |local| local.expected),
        numbers("VI", "Variance of local Moran's I", |local| local.variance),
        numbers("z", "z-score of local Moran's I", |local| (local.i - local.expected) / local.variance.sqrt()),
        numbers("p", "Pseudo p-value", |local| local.p),
        columns.integers("q", "Quadrant", quadrants),
        columns.clusters(clusters),
    ]
}

fn add_to_report(report: &mut Report, variable: &Variable, moran: &Moran, clusters: &[&'static str], cutoff: f64) {
    report.heading(&variable.name);
    report.figures(vec![
        ("Features with a value", json!(variable.len())),
        ("Moran's I", json!(moran.of(&moran.z))),
        ("Largest significant p-value", json!(cutoff)),
    ]);
    add_counts(report, &CLUSTERS, clusters);
    moran.add_scatter(report, variable);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_layers::layer;
    use edgegis_sdk::{Array, OutputField};

    /// Four places in a row, values 1 to 4: z = -1.5, -0.5, 0.5, 1.5, squares 5.
    #[test]
    fn four_in_a_row() {
        let rows = layer(&[None, None, None, None, None], &[("v", &[Some(1.0), Some(2.0), None, Some(3.0), Some(4.0)])]);
        let prepared: Weights = vec![vec![1], vec![0, 3], vec![], vec![1, 4], vec![3]].into_iter().collect();
        let prepared = prepared.into_answer();
        let tails = ["at_least_0", "at_most_0"].map(|name| (OutputField::new(name, "I"), Array::u32s(vec![0, 50, 0, 50, 0])));
        let tails = edgegis_sdk::OutputStream::of(tails.into());
        let parameters = json!({"FIELDS": ["v"], "STANDARDIZE": true, "PERMUTATIONS": 99, "SIGNIFICANCE": 0.05, "FDR": false});
        let streams = vec![rows.view(), prepared.streams[0].view(), tails.view()];
        let answer = result(&Request::native(json!({ "parameters": parameters }), streams)).unwrap();
        let table = &answer.streams[0].view().batches[0];
        let column = |name: &str| table.column(name).unwrap().f64s().unwrap();
        // (n - 1) z lag / squares: 3 * -1.5 * -0.5 / 5, 3 * -0.5 * -0.5 / 5
        assert!((column("v_I")[0] - 0.45).abs() < 1e-15 && (column("v_I")[1] - 0.15).abs() < 1e-15);
        // -(2.25 / 3.75); (1.5 / 1.25)^2 * 4 / 2 * (1 - 1 / 3) * (1.25 - 0.75)
        assert!((column("v_EI")[0] + 0.6).abs() < 1e-15 && (column("v_VI")[0] - 0.96).abs() < 1e-15);
        assert!(table.column("v_I").unwrap().is_null(2));
        let names: Vec<&str> = (0..5).map(|row| table.column("v_cluster").unwrap().utf8(row).unwrap()).collect();
        assert_eq!(names, ["Low-Low", "Not significant", "Undefined", "Not significant", "High-High"]);
    }
}
