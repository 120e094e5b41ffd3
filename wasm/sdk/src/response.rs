//! Lays an answer out as the structures of `wasm/ABI.md`, and keeps it alive until `edgegis_reset`.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

use crate::output::{Answer, Array, OutputField, OutputStream};
use crate::Error;

/// Addresses and sizes that the answer's structures need: kept alive until the reset.
#[derive(Default)]
pub struct Held {
    answer: Answer,
    json: String,
    blocks: Vec<Vec<u64>>,
    texts: Vec<Vec<u8>>,
}

/// Keeps the last response alive; drops the one before.
pub fn hold(held: Option<Box<Held>>) {
    use std::cell::RefCell;
    thread_local!(static LAST: RefCell<Option<Box<Held>>> = const { RefCell::new(None) });
    LAST.with(|last| *last.borrow_mut() = held);
}

impl Held {
    /// Keeps `words` alive (aligned to 8 bytes) and answers their address.
    fn block(&mut self, words: &[u32]) -> u32 {
        let block: Vec<u64> = words.chunks(2).map(|w| w[0] as u64 | (*w.get(1).unwrap_or(&0) as u64) << 32).collect();
        let address = block.as_ptr() as usize as u32;
        self.blocks.push(block);
        address
    }

    fn string(&mut self, text: &str) -> u32 {
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(0);
        self.text_block(bytes)
    }

    fn text_block(&mut self, bytes: Vec<u8>) -> u32 {
        let address = bytes.as_ptr() as usize as u32;
        self.texts.push(bytes);
        address
    }

    fn metadata(&mut self, pairs: &[(String, String)]) -> u32 {
        if pairs.is_empty() {
            return 0;
        }
        let mut bytes = (pairs.len() as u32).to_le_bytes().to_vec();
        for text in pairs.iter().flat_map(|(key, value)| [key, value]) {
            bytes.extend((text.len() as u32).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
        self.text_block(bytes)
    }

    /// Lays out the answer, or the error, and answers the response's address.
    pub fn respond(&mut self, answer: Result<Answer, Error>) -> u32 {
        let status = answer.is_err() as u32;
        match answer {
            Ok(answer) => {
                self.json = serde_json::Value::Object(answer.values.clone()).to_string();
                self.answer = answer;
            }
            Err(error) => self.json = error.to_json(),
        }
        let streams = std::mem::take(&mut self.answer.streams);
        let mut words = Vec::new();
        for stream in &streams {
            let arrays = self.arrays(stream);
            let schema = self.stream_schema(stream);
            words.extend([schema, arrays, stream.batches.len() as u32, 0]);
        }
        let list = self.block(&words);
        let json = (self.json.as_ptr() as usize as u32, self.json.len() as u32);
        let response = self.block(&[status, json.0, json.1, list, streams.len() as u32]);
        // The buffers do not move with the structs that own them.
        self.answer.streams = streams;
        response
    }

    fn stream_schema(&mut self, stream: &OutputStream) -> u32 {
        let root = OutputField {
            name: String::new(),
            format: "+s".into(),
            metadata: stream.metadata.clone(),
            children: stream.fields.clone(),
        };
        self.schema(&root)
    }

    fn schema(&mut self, field: &OutputField) -> u32 {
        let children: Vec<u32> = field.children.iter().map(|child| self.schema(child)).collect();
        let (format, name) = (self.string(&field.format), self.string(&field.name));
        let (metadata, list) = (self.metadata(&field.metadata), self.block(&children));
        let nullable = 2;
        self.block(&[format, name, metadata, 0, nullable, 0, children.len() as u32, 0, list, 0, 0, 0])
    }

    fn arrays(&mut self, stream: &OutputStream) -> u32 {
        let mut words = Vec::new();
        for (length, columns) in &stream.batches {
            let children: Vec<u32> = columns.iter().zip(&stream.fields).map(|(a, f)| self.array(a, f)).collect();
            words.extend(self.array_words(*length, 0, &[0], &children));
        }
        self.block(&words)
    }

    fn array(&mut self, array: &Array, field: &OutputField) -> u32 {
        let children: Vec<u32> = array.children.iter().zip(&field.children).map(|(a, f)| self.array(a, f)).collect();
        let address = |bytes: &[u8]| if bytes.is_empty() { 0 } else { bytes.as_ptr() as usize as u32 };
        let mut buffers = vec![array.validity.as_deref().map_or(0, address)];
        buffers.extend(array.data.as_ref().map(|data| address(data.as_bytes())));
        buffers.extend(array.bytes.as_deref().map(address));
        let nulls = if field.format == "n" {
            buffers.clear();
            array.length
        } else {
            array.validity.as_ref().map_or(0, |bits| count_nulls(bits, array.length))
        };
        let words = self.array_words(array.length, nulls, &buffers, &children);
        self.block(&words)
    }

    fn array_words(&mut self, length: usize, nulls: usize, buffers: &[u32], children: &[u32]) -> [u32; 16] {
        let (buffer_list, child_list) = (self.block(buffers), self.block(children));
        let (length, nulls) = (length as u32, nulls as u32);
        let (buffer_count, child_count) = (buffers.len() as u32, children.len() as u32);
        [length, 0, nulls, 0, 0, 0, buffer_count, 0, child_count, 0, buffer_list, child_list, 0, 0, 0, 0]
    }
}

fn count_nulls(bits: &[u8], length: usize) -> usize {
    (0..length).filter(|row| bits[row / 8] >> (row % 8) & 1 == 0).count()
}
