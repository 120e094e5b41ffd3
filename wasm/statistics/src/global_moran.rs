//! Moran's I: whether neighbours have similar values (P. A. P. Moran, Biometrika 37, 1950), with its moments under
//! normality and under randomisation (A. D. Cliff, J. K. Ord, Spatial Processes, 1981), and by permutations.

use crate::random::{shuffle_front, Random};
use crate::report::Report;
use crate::significance::{normal_p, pseudo_p};
use crate::variable::{power_sum, Variable};
use crate::weights::Weights;
use edgegis_sdk::lanes::{F64x4, LANES};
use edgegis_sdk::{host, json, Answer, Array, Error, OutputField, Request};
use std::array::from_fn;

/// Neighbours that one part looks up: a few hundredths of a second.
const PART_LOOKUPS: usize = 4_000_000;

/// Values of I that differ by less are equal: they were summed in another order.
const SAME: f64 = 1e-12;

/// The layer's geometries and fields -> the neighbours of each row; value `parts`: blocks of permutations.
pub fn prepare(request: &Request) -> Result<Answer, Error> {
    let layer = request.stream(0)?;
    let variables = Variable::all(request, layer)?;
    let weights = Weights::of(request, layer)?;
    let permutations = request.integer("PERMUTATIONS")? as usize;
    let lookups = (weights.neighbors.len() + weights.rows()) * permutations * variables.len();
    let parts = lookups.div_ceil(PART_LOOKUPS).clamp(1, permutations.clamp(1, 10_000));
    Ok(weights.into_answer().with_value("parts", parts))
}

/// The fields, the neighbours -> Moran's I of a block of permutations, a column for each variable.
pub fn permute(request: &Request) -> Result<Answer, Error> {
    let (layer, weights) = (request.stream(0)?, Weights::read(request.stream(1)?)?);
    let (seed, permutations) = (request.integer("SEED")? as u64, request.integer("PERMUTATIONS")? as usize);
    let partition = request.partition()?;
    let first = permutations * partition.index / partition.count;
    let end = permutations * (partition.index + 1) / partition.count;
    let mut columns = vec![];
    for (number, variable) in Variable::all(request, layer)?.iter().enumerate() {
        let among = weights.among(&variable.rows);
        let moran = Moran::new(variable, &among, request.flag("STANDARDIZE"))?;
        let mut simulated = Vec::with_capacity(end - first + LANES);
        for permutation in (first..end).step_by(LANES) {
            let mut z: Vec<[f64; LANES]> = moran.z.iter().map(|&value| [value; LANES]).collect();
            let mut generators = from_fn(|lane| Random::stream(seed, (permutation + lane) as u64));
            shuffle_front(&mut z, moran.z.len(), &mut generators);
            simulated.extend(moran.of_each(&z));
            host::progress((permutation - first) as f64 / (end - first) as f64)?;
        }
        simulated.truncate(end - first);
        columns.push((OutputField::new(&format!("simulated_{number}"), "g"), Array::f64s(simulated)));
    }
    Ok(Answer::table(columns))
}

/// The fields, the neighbours, the permutations -> a row for each variable; value REPORT.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let (layer, weights) = (request.stream(0)?, Weights::read(request.stream(1)?)?);
    let (mut rows, mut names, mut report) = (vec![], vec![], Report::default());
    for (number, variable) in Variable::all(request, layer)?.iter().enumerate() {
        let among = weights.among(&variable.rows);
        let moran = Moran::new(variable, &among, request.flag("STANDARDIZE"))?;
        let mut simulated = vec![];
        for batch in request.stream(2)?.batches.iter().filter(|batch| batch.length > 0) {
            simulated.extend_from_slice(batch.column(&format!("simulated_{number}"))?.f64s()?);
        }
        let row = moran.row(&simulated);
        add_to_report(&mut report, variable, &moran, &row, &simulated);
        rows.push(row);
        names.push(Some(variable.name.clone()));
    }
    let mut columns = vec![(OutputField::new("variable", "u"), Array::binaries(&names))];
    for (place, (name, _)) in rows.first().into_iter().flatten().enumerate() {
        let values: Vec<Option<f64>> = rows.iter().map(|row| Some(row[place].1).filter(|value| value.is_finite())).collect();
        columns.push((OutputField::new(name, "g"), Array::optional_f64s(&values)));
    }
    Ok(Answer::table(columns).with_value("REPORT", report.into_value()))
}

fn add_to_report(report: &mut Report, variable: &Variable, moran: &Moran, row: &[(&str, f64)], simulated: &[f64]) {
    report.heading(&variable.name);
    report.figures(row.iter().map(|&(name, value)| (title(name), json!(value))).collect());
    moran.add_scatter(report, variable);
    let observed = Some(("observed I", row[2].1));
    report.histogram("Moran's I of the permutations", "I", simulated, observed);
}

fn title(name: &str) -> &str {
    match name {
        "n" => "Features with a value",
        "islands" => "Features without neighbours",
        "I" => "Moran's I",
        "EI" => "Expected I",
        "VI_norm" => "Variance of I (normality)",
        "z_norm" => "z-score (normality)",
        "p_norm" => "p-value, two-sided (normality)",
        "VI_rand" => "Variance of I (randomisation)",
        "z_rand" => "z-score (randomisation)",
        "p_rand" => "p-value, two-sided (randomisation)",
        "perms" => "Permutations",
        "EI_sim" => "Mean I of the permutations",
        "VI_sim" => "Variance of I of the permutations",
        "z_sim" => "z-score (permutations)",
        "p_sim" => "Pseudo p-value (permutations)",
        other => other,
    }
}

/// A variable's deviations from its mean, with the weights among its rows.
pub struct Moran<'a> {
    pub z: Vec<f64>,
    weights: &'a Weights,
    standardised: bool,
    /// The sum of all weights.
    s0: f64,
    squares: f64,
}

impl<'a> Moran<'a> {
    pub fn new(variable: &Variable, weights: &'a Weights, standardised: bool) -> Result<Self, Error> {
        let z = variable.deviations();
        let s0 = (0..weights.rows()).map(|row| weights.weight(row, standardised) * weights.count(row) as f64).sum();
        if s0 == 0.0 {
            let message = "No feature has a neighbour: choose other weights, for example 'K nearest neighbours'.";
            return Err(Error::bad_input(message));
        }
        let squares = power_sum(&z, 2);
        Ok(Moran { z, weights, standardised, s0, squares })
    }

    /// The weighted sum of the neighbours' values.
    pub fn lag(&self, row: usize, z: &[f64]) -> f64 {
        self.weights.weight(row, self.standardised) * self.weights.sum(row, z)
    }

    /// Moran's I of the values in this order.
    pub fn of(&self, z: &[f64]) -> f64 {
        let products: f64 = z.iter().enumerate().map(|(row, value)| value * self.lag(row, z)).sum();
        self.of_products(products)
    }

    fn of_products(&self, products: f64) -> f64 {
        self.z.len() as f64 / self.s0 * products / self.squares
    }

    /// The same of several orders, side by side: a neighbour is looked up once for all.
    fn of_each(&self, z: &[[f64; LANES]]) -> [f64; LANES] {
        let mut products = F64x4::from(0.0);
        for (row, values) in z.iter().enumerate() {
            let mut sum = F64x4::from(0.0);
            for &neighbor in self.weights.of_row(row) {
                sum = sum + F64x4::read(&z[neighbor as usize]);
            }
            products = products + F64x4::read(values) * (F64x4::from(self.weights.weight(row, self.standardised)) * sum);
        }
        let mut each = [0.0; LANES];
        products.write(&mut each);
        each.map(|products| self.of_products(products))
    }

    /// Cliff and Ord's sums over the weights: half the squares of w_ij + w_ji; the squares of row plus column sums.
    fn s1_and_s2(&self) -> (f64, f64) {
        let rows = self.weights.rows();
        let (mut s1, mut sums) = (0.0, vec![0.0; rows]);
        for row in 0..rows {
            let weight = self.weights.weight(row, self.standardised);
            for &neighbor in self.weights.of_row(row) {
                let neighbor = neighbor as usize;
                let is_mutual = self.weights.of_row(neighbor).binary_search(&(row as u32)).is_ok();
                let back = if is_mutual { self.weights.weight(neighbor, self.standardised) } else { 0.0 };
                s1 += weight * (weight + back);
                sums[row] += weight;
                sums[neighbor] += weight;
            }
        }
        (s1, power_sum(&sums, 2))
    }

    /// Variance of I under normality and under randomisation.
    fn variances(&self) -> (f64, f64) {
        let (n, s0) = (self.z.len() as f64, self.s0);
        let (s1, s2) = self.s1_and_s2();
        let expected = -1.0 / (n - 1.0);
        let normal = (n * n * s1 - n * s2 + 3.0 * s0 * s0) / ((n - 1.0) * (n + 1.0) * s0 * s0) - expected * expected;
        let kurtosis = (power_sum(&self.z, 4) / n) / ((self.squares / n) * (self.squares / n));
        let a = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0 * s0);
        let b = kurtosis * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0 * s0);
        let randomised = (a - b) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0 * s0) - expected * expected;
        (normal, randomised)
    }

    /// The statistics by their field names.
    fn row(&self, simulated: &[f64]) -> Vec<(&'static str, f64)> {
        let (n, observed) = (self.z.len() as f64, self.of(&self.z));
        let (expected, (normal, randomised)) = (-1.0 / (n - 1.0), self.variances());
        // Where all are each other's neighbours, I is always the same, and its variance what rounding leaves of it.
        let score = |from: f64, variance: f64| if variance > SAME * expected * expected { (observed - from) / variance.sqrt() } else { f64::NAN };
        let z_of = |variance: f64| score(expected, variance);
        let count = simulated.len() as f64;
        let mean = simulated.iter().sum::<f64>() / count;
        let variance = simulated.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
        let at_least = simulated.iter().filter(|&&value| value >= observed - SAME).count() as u32;
        let at_most = simulated.iter().filter(|&&value| value <= observed + SAME).count() as u32;
        vec![
            ("n", n),
            ("islands", self.weights.islands() as f64),
            ("I", observed),
            ("EI", expected),
            ("VI_norm", normal),
            ("z_norm", z_of(normal)),
            ("p_norm", normal_p(z_of(normal))),
            ("VI_rand", randomised),
            ("z_rand", z_of(randomised)),
            ("p_rand", normal_p(z_of(randomised))),
            ("perms", count),
            ("EI_sim", mean),
            ("VI_sim", variance),
            ("z_sim", score(mean, variance)),
            ("p_sim", if simulated.is_empty() { f64::NAN } else { pseudo_p(at_least, at_most, simulated.len() as u32) }),
        ]
    }

    /// The Moran scatter plot: standardised values and their lags; the slope is I when weights are row-standardised.
    pub fn add_scatter(&self, report: &mut Report, variable: &Variable) {
        let deviation = (self.squares / self.z.len() as f64).sqrt();
        let with_neighbors = (0..self.z.len()).filter(|&row| self.weights.count(row) > 0);
        let points: Vec<[f64; 2]> =
            with_neighbors.map(|row| [self.z[row] / deviation, self.lag(row, &self.z) / deviation]).collect();
        let products: f64 = points.iter().map(|[x, y]| x * y).sum();
        let slope = products / points.iter().map(|[x, _]| x * x).sum::<f64>();
        let axes = [&format!("{} (standardised)", variable.name)[..], "Spatial lag"];
        report.scatter("Moran scatter plot", axes, &points, slope);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_layers::layer;

    /// Four places in a row, values 1 to 4. By hand: z = -1.5, -0.5, 0.5, 1.5; binary sum of products 2 (0.75 - 0.25 +
    /// 0.75) = 2.5; s0 = 6; squares 5; I = 4 / 6 * 2.5 / 5 = 1 / 3.
    #[test]
    fn four_in_a_row() {
        let rows = layer(&[None, None, None, None], &[("v", &[Some(1.0), Some(2.0), Some(3.0), Some(4.0)])]);
        let params = json!({"parameters": {"FIELDS": ["v"]}});
        let view = rows.view();
        let request = Request::native(params, vec![]);
        let variable = Variable::all(&request, &view).unwrap().remove(0);
        let weights: Weights = vec![vec![1], vec![0, 2], vec![1, 3], vec![2]].into_iter().collect();
        let moran = Moran::new(&variable, &weights, false).unwrap();
        assert!((moran.of(&moran.z) - 1.0 / 3.0).abs() < 1e-15);
        let orders: Vec<[f64; LANES]> = moran.z.iter().map(|&z| [z, -z, z, z]).collect();
        assert_eq!(moran.of_each(&orders), [moran.of(&moran.z); LANES]);
        // s1 = 4 * 6 / 2 = 12, s2 = 4 + 16 + 16 + 4 = 40.
        assert_eq!(moran.s1_and_s2(), (12.0, 40.0));
        // (16 * 12 - 4 * 40 + 3 * 36) / (15 * 36) - 1 / 9
        assert!((moran.variances().0 - (140.0 / 540.0 - 1.0 / 9.0)).abs() < 1e-15);
    }

    #[test]
    fn where_all_are_neighbours_no_score_tells_anything() {
        let values = vec![0.1, 0.7, 0.2, 0.9, 0.3];
        let variable = Variable { name: "v".into(), rows: (0..5).collect(), values };
        let weights: Weights = (0..5).map(|row| (0..5).filter(|&other| other != row).collect()).collect();
        let moran = Moran::new(&variable, &weights, true).unwrap();
        let permuted = [0.9, 0.3, 0.1, 0.2, 0.7].map(|value| value - 0.44);
        let row = moran.row(&[moran.of(&permuted); 99]);
        let of = |name: &str| row.iter().find(|(other, _)| *other == name).unwrap().1;
        assert!(["z_norm", "p_norm", "z_rand", "p_rand", "z_sim"].iter().all(|name| of(name).is_nan()));
        assert_eq!(of("p_sim"), 1.0);
    }
}
