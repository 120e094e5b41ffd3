//! Summarises one field of JOIN over groups of rows, into output columns.

use crate::statistics_datetime::DateTimeSummary;
use crate::statistics_numeric::NumericSummary;
use crate::statistics_text::TextSummary;
use crate::summary_fields::{FieldClass, Statistic};
use edgegis_sdk::{turns, Array, Column, Error, OutputField, Stream};
use std::borrow::Cow;

/// The rows of JOIN that matched one row of INPUT; none matched where empty.
pub type Groups<'a> = [&'a [u32]];

/// Output columns of a field: the statistics that are wanted, in QGIS's order.
pub fn summarise_field(join: &Stream, field: usize, groups: &Groups, wanted: &[bool; 19]) -> Result<Vec<(OutputField, Array)>, Error> {
    let (name, format) = join.fields[field];
    let statistics: Vec<Statistic> =
        FieldClass::of(format).statistics().iter().copied().filter(|s| wanted[*s as usize]).collect();
    if statistics.is_empty() {
        return Ok(vec![]);
    }
    let columns: Vec<&Column> = join.batches.iter().map(|batch| &batch.columns[field]).collect();
    let mut outputs: Vec<Output> = statistics.iter().map(|s| Output::new(*s, format)).collect();
    match FieldClass::of(format) {
        FieldClass::Numeric => numeric(&columns, groups, &mut outputs)?,
        FieldClass::DateTime => datetime(&columns, groups, &mut outputs)?,
        FieldClass::Text => text(&columns, groups, &mut outputs)?,
    }
    Ok(outputs.into_iter().map(|output| output.finish(name)).collect())
}

/// A column in the making; null where nothing matched, and where there is no value.
struct Output {
    statistic: Statistic,
    source_format: String,
    values: Values,
}

enum Values {
    Whole(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
    Text(Vec<Option<String>>),
}

impl Output {
    fn new(statistic: Statistic, source_format: &str) -> Self {
        use Statistic::*;
        let values = match (statistic, FieldClass::of(source_format)) {
            (Count | Unique | Empty | Filled | MinLength | MaxLength, _) | (Min | Max, FieldClass::DateTime) => Values::Whole(vec![]),
            (Min | Max, FieldClass::Text) => Values::Text(vec![]),
            _ => Values::Number(vec![]),
        };
        Output { statistic, source_format: source_format.into(), values }
    }

    fn push_nothing(&mut self) {
        match &mut self.values {
            Values::Whole(values) => values.push(None),
            Values::Number(values) => values.push(None),
            Values::Text(values) => values.push(None),
        }
    }

    fn push_whole(&mut self, value: Option<i64>) {
        if let Values::Whole(values) = &mut self.values {
            values.push(value);
        }
    }

    fn push_count(&mut self, value: usize) {
        self.push_whole(Some(value as i64));
    }

    fn push_number(&mut self, value: f64) {
        if let Values::Number(values) = &mut self.values {
            values.push((!value.is_nan()).then_some(value));
        }
    }

    fn push_text(&mut self, value: Option<&str>) {
        if let Values::Text(values) = &mut self.values {
            values.push(value.map(str::to_string));
        }
    }

    /// Types as in QGIS: counts are 64-bit integers, lengths 32-bit ones, the first and last value have the field's type.
    fn finish(self, name: &str) -> (OutputField, Array) {
        let keeps_type = matches!(self.statistic, Statistic::Min | Statistic::Max);
        let name = format!("{name}_{}", self.statistic.suffix());
        let source = self.source_format.as_str();
        let narrow = |values: &[Option<i64>]| values.iter().map(|v| v.map(|v| v as i32)).collect::<Vec<_>>();
        let (format, array) = match &self.values {
            Values::Number(values) => ("g", Array::optional_f64s(values)),
            Values::Whole(values) if keeps_type && is_32_bit(source) => (source, Array::optional_i32s(&narrow(values))),
            Values::Whole(values) if keeps_type => (source, Array::optional_i64s(values)),
            Values::Whole(values) => match self.statistic {
                Statistic::MinLength | Statistic::MaxLength => ("i", Array::optional_i32s(&narrow(values))),
                _ => ("l", Array::optional_i64s(values)),
            },
            Values::Text(values) if source == "b" => ("b", booleans(values)),
            Values::Text(values) => ("u", Array::binaries(values)),
        };
        let field = OutputField::new(&name, format);
        let field = if format == "g" { field.with_metadata("edgegis:length", "20").with_metadata("edgegis:precision", "6") } else { field };
        (field, array)
    }
}

/// QGIS compares booleans as text and puts the text back into a boolean field.
fn booleans(values: &[Option<String>]) -> Array {
    Array::booleans(&values.iter().map(|value| value.as_ref().map(|text| text == "true")).collect::<Vec<_>>())
}

fn is_32_bit(format: &str) -> bool {
    matches!(format, "tdD" | "tts" | "ttm")
}

fn numeric(columns: &[&Column], groups: &Groups, outputs: &mut [Output]) -> Result<(), Error> {
    let values = numbers(columns)?;
    let ordered = outputs.iter().any(|output| output.statistic.needs_order());
    each_group(groups, outputs, |group, outputs| {
        let mut numbers = values.of(group);
        let summary = NumericSummary::of(&mut numbers, ordered);
        outputs.iter_mut().for_each(|output| match output.statistic {
            Statistic::Count => output.push_count(summary.count),
            Statistic::Unique => output.push_count(summary.unique),
            statistic => output.push_number(number(&summary, statistic)),
        });
    });
    Ok(())
}

/// All values of a numeric column.
enum Numbers {
    All(Vec<f64>),
    Some(Vec<Option<f64>>),
}

impl Numbers {
    /// The values of rows that have one.
    fn of(&self, rows: &[u32]) -> Vec<f64> {
        match self {
            Numbers::All(values) => turns::map(rows, |row| values[row as usize]),
            Numbers::Some(values) => rows.iter().filter_map(|&row| values[row as usize]).collect(),
        }
    }
}

fn numbers(columns: &[&Column]) -> Result<Numbers, Error> {
    // The common case first: doubles without nulls.
    let whole = columns.iter().filter(|column| column.raw_validity().is_none());
    let parts: Vec<&[f64]> = whole.filter_map(|column| column.f64s().ok()).collect();
    if parts.len() == columns.len() {
        return Ok(Numbers::All(parts.concat()));
    }
    gather(columns, |column, row| column.as_f64(row)).map(Numbers::Some)
}

fn number(summary: &NumericSummary, statistic: Statistic) -> f64 {
    match statistic {
        Statistic::Min => summary.min,
        Statistic::Max => summary.max,
        Statistic::Range => summary.range(),
        Statistic::Sum => summary.sum,
        Statistic::Mean => summary.mean,
        Statistic::Median => summary.median,
        Statistic::StandardDeviation => summary.standard_deviation,
        Statistic::Minority => summary.minority,
        Statistic::Majority => summary.majority,
        Statistic::FirstQuartile => summary.first_quartile,
        Statistic::ThirdQuartile => summary.third_quartile,
        _ => summary.interquartile_range(),
    }
}

fn datetime(columns: &[&Column], groups: &Groups, outputs: &mut [Output]) -> Result<(), Error> {
    let values = gather(columns, |column, row| {
        let value = if is_32_bit(column.format) { column.i32s()?[row] as i64 } else { column.i64s()?[row] };
        Ok((!column.is_null(row)).then_some(value))
    })?;
    each_group(groups, outputs, |group, outputs| {
        let mut moments: Vec<Option<i64>> = group.iter().map(|&row| values[row as usize]).collect();
        let summary = DateTimeSummary::of(&mut moments);
        outputs.iter_mut().for_each(|output| match output.statistic {
            Statistic::Count => output.push_count(summary.count),
            Statistic::Unique => output.push_count(summary.unique),
            Statistic::Empty => output.push_count(summary.empty),
            Statistic::Filled => output.push_count(summary.filled()),
            Statistic::Min => output.push_whole(summary.min),
            _ => output.push_whole(summary.max),
        });
    });
    Ok(())
}

fn text(columns: &[&Column], groups: &Groups, outputs: &mut [Output]) -> Result<(), Error> {
    let values = gather(columns, |column, row| Ok(as_text(column, row)))?;
    each_group(groups, outputs, |group, outputs| {
        let mut texts: Vec<&str> = group.iter().map(|&row| &*values[row as usize]).collect();
        let summary = TextSummary::of(&mut texts);
        outputs.iter_mut().for_each(|output| match output.statistic {
            Statistic::Count => output.push_count(summary.count),
            Statistic::Unique => output.push_count(summary.unique),
            Statistic::Empty => output.push_count(summary.empty),
            Statistic::Filled => output.push_count(summary.filled()),
            Statistic::Min => output.push_text(summary.min),
            Statistic::Max => output.push_text(summary.max),
            Statistic::MinLength => output.push_count(summary.min_length),
            Statistic::MaxLength => output.push_count(summary.max_length),
            _ => output.push_number(summary.mean_length),
        });
    });
    Ok(())
}

/// Null, lists and what is no UTF-8 are empty or repaired text, as Qt's `QVariant::toString` has it.
fn as_text<'a>(column: &Column<'a>, row: usize) -> Cow<'a, str> {
    match column.format {
        _ if column.is_null(row) => Cow::Borrowed(""),
        "u" | "z" => String::from_utf8_lossy(column.binary(row)),
        "b" => Cow::Borrowed(if column.boolean(row) { "true" } else { "false" }),
        _ => Cow::Borrowed(""),
    }
}

fn gather<'a, 'b, T>(columns: &'b [&'b Column<'a>], read: impl Fn(&'b Column<'a>, usize) -> Result<T, Error>) -> Result<Vec<T>, Error> {
    columns.iter().flat_map(|column| (0..column.length).map(|row| (*column, row))).map(|(column, row)| read(column, row)).collect()
}

fn each_group(groups: &Groups, outputs: &mut [Output], mut summarise: impl FnMut(&[u32], &mut [Output])) {
    for group in groups {
        if group.is_empty() {
            outputs.iter_mut().for_each(Output::push_nothing);
        } else {
            summarise(group, outputs);
        }
    }
}
