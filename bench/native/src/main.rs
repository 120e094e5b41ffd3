//! edgegis-native-bench CALL: runs a recorded call (in the form of `wasm/hosts/serve.mjs`) as native code once for each line of
//! standard input, and prints the seconds it took, one a line. They begin and end where those of the guest's `edgegis_run` do:
//! with the params as text and the data in place, and with the answer before it is dropped.
#![forbid(unsafe_code)]

use edgegis_sdk::{Array, Buffer, Function, OutputField, OutputStream, Request, Value};
use std::time::Instant;

const HEADER_BYTES: usize = 16;

fn function(name: &str) -> Option<Function> {
    let families = [
        edgegis_heatmap::function,
        edgegis_hydrology::function,
        edgegis_overlay::function,
        edgegis_points::function,
        edgegis_proximity::function,
        edgegis_statistics::function,
        edgegis_terrain::function,
        edgegis_tessellation::function,
        edgegis_vector::function,
        edgegis_viewshed::function,
        edgegis_zonal::function,
    ];
    families.iter().find_map(|find| find(name))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], |values| values)
}

fn field(value: &Value) -> OutputField {
    let metadata = list(&value["metadata"]).iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect();
    let children = list(&value["children"]).iter().map(field).collect();
    OutputField { name: text(&value["name"]), format: text(&value["format"]), metadata, children }
}

/// A copy of a buffer that is aligned to 8 bytes.
fn aligned(bytes: &[u8]) -> Buffer {
    let word = |chunk: &[u8]| {
        let mut eight = [0; 8];
        eight[..chunk.len()].copy_from_slice(chunk);
        i64::from_le_bytes(eight)
    };
    Buffer::I64(bytes.chunks(8).map(word).collect())
}

fn array(value: &Value, data: &[u8]) -> Array {
    let buffer = |index: usize| {
        let range = value["buffers"].get(index)?.as_array()?;
        let (start, length) = (range[0].as_u64()? as usize, range[1].as_u64()? as usize);
        Some(&data[start..start + length])
    };
    Array {
        length: value["length"].as_u64().unwrap_or(0) as usize,
        validity: buffer(0).map(<[u8]>::to_vec),
        data: buffer(1).map(aligned),
        bytes: buffer(2).map(<[u8]>::to_vec),
        children: list(&value["children"]).iter().map(|child| array(child, data)).collect(),
    }
}

fn stream(value: &Value, data: &[u8]) -> OutputStream {
    let schema = field(&value["schema"]);
    let batch = |value: &Value| {
        let parent = array(value, data);
        (parent.length, parent.children)
    };
    OutputStream {
        metadata: schema.metadata,
        fields: schema.children,
        batches: list(&value["batches"]).iter().map(batch).collect(),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let bytes = std::fs::read(&arguments[1])?;
    let length = u32::from_le_bytes(bytes[..4].try_into()?) as usize;
    let (json, data) = bytes[HEADER_BYTES..].split_at(length);
    let call: Value = serde_json::from_slice(json)?;
    let params = text(&call["params"]);
    let streams: Vec<OutputStream> = list(&call["streams"]).iter().map(|value| stream(value, data)).collect();
    let run = function(&text(&call["function"])).ok_or("no such function")?;
    for line in std::io::stdin().lines() {
        line?;
        let start = Instant::now();
        let request = Request::native(serde_json::from_str(&params)?, streams.iter().map(OutputStream::view).collect());
        let answer = run(&request);
        println!("{}", start.elapsed().as_secs_f64());
        answer.map_err(|error| format!("{error:?}"))?;
    }
    Ok(())
}
