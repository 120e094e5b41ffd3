//! What windows know of zones, as tables that travel between stages.

use crate::moments::Moments;
use crate::value_counts::ValueCount;
use edgegis_sdk::{Answer, Array, Error, OutputField, Stream};

/// What is known of a zone: of its cells with their centre inside, and of all that it covers.
#[derive(Clone, Copy, Default)]
pub struct ZoneMoments {
    pub zone: u32,
    pub centres: Moments,
    pub covered: Moments,
}

pub fn counts_table(counts: &[ValueCount]) -> Answer {
    let u32s = |of: fn(&ValueCount) -> u32| Array::u32s(counts.iter().map(of).collect());
    let f64s = |of: fn(&ValueCount) -> f64| Array::f64s(counts.iter().map(of).collect());
    Answer::table(vec![
        (OutputField::new("zone", "I"), u32s(|count| count.zone)),
        (OutputField::new("value", "g"), f64s(|count| count.value)),
        (OutputField::new("centres", "I"), u32s(|count| count.centres)),
        (OutputField::new("cells", "I"), u32s(|count| count.cells)),
        (OutputField::new("weight", "g"), f64s(|count| count.weight)),
    ])
}

pub fn read_counts(stream: &Stream) -> Result<Vec<ValueCount>, Error> {
    let mut counts = Vec::with_capacity(stream.rows());
    for batch in &stream.batches {
        let (zone, value) = (batch.column("zone")?.u32s()?, batch.column("value")?.f64s()?);
        let (centres, cells) = (batch.column("centres")?.u32s()?, batch.column("cells")?.u32s()?);
        let weight = batch.column("weight")?.f64s()?;
        counts.extend((0..batch.length).map(|row| ValueCount {
            zone: zone[row],
            value: value[row],
            centres: centres[row],
            cells: cells[row],
            weight: weight[row],
        }));
    }
    Ok(counts)
}

pub fn moments_table(zones: &[ZoneMoments]) -> Answer {
    let mut columns = vec![(OutputField::new("zone", "I"), Array::u32s(zones.iter().map(|zone| zone.zone).collect()))];
    for (kind, of) in KINDS {
        for (place, name) in Moments::FIELDS.iter().enumerate() {
            let values = zones.iter().map(|zone| of(zone).to_array()[place]).collect();
            columns.push((OutputField::new(&format!("{kind}_{name}"), "g"), Array::f64s(values)));
        }
    }
    Answer::table(columns)
}

type OfKind = fn(&ZoneMoments) -> &Moments;
const KINDS: [(&str, OfKind); 2] = [("centres", |zone| &zone.centres), ("covered", |zone| &zone.covered)];

pub fn read_moments(stream: &Stream) -> Result<Vec<ZoneMoments>, Error> {
    let mut zones = Vec::with_capacity(stream.rows());
    for batch in &stream.batches {
        let read = |kind: &str| -> Result<Vec<Moments>, Error> {
            let mut columns: [&[f64]; 8] = [&[]; 8];
            for (column, name) in columns.iter_mut().zip(Moments::FIELDS) {
                *column = batch.column(&format!("{kind}_{name}"))?.f64s()?;
            }
            Ok((0..batch.length).map(|row| Moments::from_array(columns.map(|column| column[row]))).collect())
        };
        let (numbers, centres, covered) = (batch.column("zone")?.u32s()?, read("centres")?, read("covered")?);
        zones.extend((0..batch.length).map(|row| ZoneMoments {
            zone: numbers[row],
            centres: centres[row],
            covered: covered[row],
        }));
    }
    Ok(zones)
}
