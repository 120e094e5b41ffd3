//! Observers in cells of the raster, and the table of them.

use edgegis_sdk::{host, Array, Error, OutputField, OutputStream, Stream};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observer {
    pub column: usize,
    pub row: usize,
    /// Height of the eye, and of what is looked for, above the ground.
    pub height: f64,
    pub target: f64,
    /// Of the layer's feature; none for the point that is given as a parameter.
    pub feature: Option<i64>,
}

pub fn table(observers: &[Observer]) -> OutputStream {
    let numbers = |number: fn(&Observer) -> usize| Array::i64s(observers.iter().map(|o| number(o) as i64).collect());
    let heights = |height: fn(&Observer) -> f64| Array::f64s(observers.iter().map(height).collect());
    let features: Vec<Option<i64>> = observers.iter().map(|o| o.feature).collect();
    OutputStream::of(vec![
        (OutputField::new("column", "l"), numbers(|o| o.column)),
        (OutputField::new("row", "l"), numbers(|o| o.row)),
        (OutputField::new("height", "g"), heights(|o| o.height)),
        (OutputField::new("target", "g"), heights(|o| o.target)),
        (OutputField::new("feature", "l"), Array::optional_i64s(&features)),
    ])
}

pub fn read(stream: &Stream) -> Result<Vec<Observer>, Error> {
    let mut observers = vec![];
    for batch in &stream.batches {
        let (columns, rows) = (batch.column("column")?.i64s()?, batch.column("row")?.i64s()?);
        let (heights, targets) = (batch.column("height")?.f64s()?, batch.column("target")?.f64s()?);
        let features = batch.column("feature")?;
        for place in 0..batch.length {
            observers.push(Observer {
                column: columns[place] as usize,
                row: rows[place] as usize,
                height: heights[place],
                target: targets[place],
                feature: if features.is_null(place) { None } else { Some(features.i64s()?[place]) },
            });
        }
    }
    Ok(observers)
}

/// Warns of observers, with their number and the ids of some of them.
pub fn warn_of(features: &[i64], what: &str) {
    if features.is_empty() {
        return;
    }
    let mut some: Vec<String> = features.iter().take(10).map(i64::to_string).collect();
    if features.len() > some.len() {
        some.push("...".into());
    }
    host::log(host::Level::Warning, &format!("{what}: {} (feature ids {}).", features.len(), some.join(", ")));
}
