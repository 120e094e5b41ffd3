//! The test module: its functions give back what they get, so that a test sees whether any value changes on the way.
#![forbid(unsafe_code)]

use edgegis_sdk::{Answer, Array, Column, Error, OutputField, OutputStream, Request};

edgegis_sdk::module! {
    descriptors: ["roundtrip.json", "roundtripraster.json"],
    functions: { "roundtrip.rows" => rows, "roundtrip.window" => window },
}

fn field(column: &Column) -> OutputField {
    let field = OutputField::new(column.name, column.format);
    let field = if column.name == "$geometry" { field.with_metadata("ARROW:extension:name", "geoarrow.wkb") } else { field };
    let field = if column.name.starts_with('$') { field } else { field.with_metadata("edgegis:like", &format!("INPUT.{}", column.name)) };
    column.children.iter().fold(field, |parent, child| parent.with_child(self::field(child)))
}

/// Copies a partition, column by column.
fn rows(request: &Request) -> Result<Answer, Error> {
    let input = request.stream(0)?;
    let kept = |column: &&Column| column.name != "$id";
    let fields = input.empty.columns.iter().filter(kept).map(field).collect();
    let mut output = OutputStream { fields, ..OutputStream::default() };
    for batch in &input.batches {
        output.batches.push((batch.length, batch.columns.iter().filter(kept).map(Array::copy_of).collect()));
    }
    Ok(Answer { streams: vec![output], ..Answer::default() })
}

/// Copies a window of every band.
fn window(request: &Request) -> Result<Answer, Error> {
    let input = request.stream(0)?;
    let batch = input.batches.first().ok_or_else(|| Error::internal("a window without a batch"))?;
    let columns = batch.columns.iter().map(|column| (field(column), Array::copy_of(column))).collect();
    Ok(Answer::table(columns))
}
