//! The ABI's exports: the border between the host and safe code. See `wasm/ABI.md`.
//!
//! Everything that the host wrote is trusted to follow ABI.md (the host protects itself from the guest, not the other
//! way round); everything that the guest answers is owned here until `edgegis_reset`.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

use crate::input::{Batch, Column, Request, Stream};
use crate::response::{self, Held};
use crate::{host, Error, Function};

/// Of every block that the host asks for, in bytes.
const ALIGNMENT: usize = 64;

#[cfg(target_arch = "wasm32")]
mod exports {
    use super::ALIGNMENT;
    use std::alloc::Layout;

    #[no_mangle]
    extern "C" fn edgegis_abi() -> i32 {
        1
    }

    #[no_mangle]
    extern "C" fn edgegis_alloc(size: usize) -> *mut u8 {
        match Layout::from_size_align(size.max(1), ALIGNMENT) {
            // SAFETY: the layout has a size above zero.
            Ok(layout) => unsafe { std::alloc::alloc(layout) },
            Err(_) => std::ptr::null_mut(),
        }
    }

    #[no_mangle]
    extern "C" fn edgegis_free(address: *mut u8, size: usize) {
        if let Ok(layout) = Layout::from_size_align(size.max(1), ALIGNMENT) {
            // SAFETY: the host gives back what `edgegis_alloc` gave it, with the same size.
            unsafe { std::alloc::dealloc(address, layout) }
        }
    }

    #[no_mangle]
    extern "C" fn edgegis_reset() {
        crate::response::hold(None);
    }
}

/// Reads the request, calls the function, lays out the response; answers its address.
pub fn run(request: u32, find: fn(&str) -> Option<Function>) -> u32 {
    // A panic ends the instance; its words reach the job's log first.
    std::panic::set_hook(Box::new(|panic| host::log(host::Level::Warning, &panic.to_string())));
    let words = Words(request);
    let name = text(words.at(0), words.at(1));
    let params = text(words.at(2), words.at(3));
    let answer = match find(name) {
        None => Err(Error::internal(format!("the module has no function '{name}'"))),
        Some(function) => serde_json::from_str(params)
            .map_err(|error| Error::internal(format!("the host's params are not JSON: {error}")))
            .and_then(|params| {
                let streams = (0..words.at(5)).map(|i| read_stream(words.at(4) + 16 * i)).collect();
                function(&Request { params, streams })
            }),
    };
    let mut held = Box::<Held>::default();
    let address = held.respond(answer);
    response::hold(Some(held));
    address
}

/// Unsigned 32-bit words at an address.
struct Words(u32);

impl Words {
    fn at(&self, index: u32) -> u32 {
        // SAFETY: the host placed a structure of ABI.md here, aligned to 4 bytes at least.
        unsafe { *((self.0 + 4 * index) as usize as *const u32) }
    }

    fn long(&self, byte: u32) -> usize {
        // SAFETY: as above; counts and lengths are i64 and fit 32 bits in a wasm32 memory.
        unsafe { *((self.0 + byte) as usize as *const i64) as usize }
    }
}

fn bytes<'a>(address: u32, length: usize) -> &'a [u8] {
    if length == 0 || address == 0 {
        return &[];
    }
    // SAFETY: a buffer of the request, alive during the call.
    unsafe { std::slice::from_raw_parts(address as usize as *const u8, length) }
}

fn text<'a>(address: u32, length: u32) -> &'a str {
    std::str::from_utf8(bytes(address, length as usize)).unwrap_or("")
}

fn c_string<'a>(address: u32) -> &'a str {
    if address == 0 {
        return "";
    }
    // SAFETY: a NUL-terminated string of the request.
    unsafe { std::ffi::CStr::from_ptr(address as usize as *const _) }.to_str().unwrap_or("")
}

struct SchemaView {
    name: &'static str,
    format: &'static str,
    metadata: u32,
    children: Vec<SchemaView>,
}

fn read_schema(address: u32) -> SchemaView {
    let words = Words(address);
    let children = Words(words.at(8));
    SchemaView {
        format: c_string(words.at(0)),
        name: c_string(words.at(1)),
        metadata: words.at(2),
        children: (0..words.long(24) as u32).map(|i| read_schema(children.at(i))).collect(),
    }
}

/// Reads the C data interface's binary metadata: a count, then lengths and texts.
fn read_metadata(address: u32) -> Vec<(&'static str, &'static str)> {
    struct Cursor(u32);
    impl Cursor {
        fn number(&mut self) -> u32 {
            let mut word = [0; 4];
            word.copy_from_slice(bytes(self.0, 4));
            self.0 += 4;
            u32::from_le_bytes(word)
        }

        fn text(&mut self) -> &'static str {
            let length = self.number();
            let start = self.0;
            self.0 += length;
            text(start, length)
        }
    }
    if address == 0 {
        return vec![];
    }
    let mut cursor = Cursor(address);
    (0..cursor.number()).map(|_| (cursor.text(), cursor.text())).collect()
}

fn read_stream(address: u32) -> Stream<'static> {
    let words = Words(address);
    let schema = read_schema(words.at(0));
    let batches = (0..words.at(2)).map(|i| read_batch(&schema, words.at(1) + 64 * i)).collect();
    Stream {
        metadata: read_metadata(schema.metadata),
        fields: schema.children.iter().map(|field| (field.name, field.format)).collect(),
        empty: Batch { length: 0, columns: schema.children.iter().map(empty_column).collect() },
        batches,
    }
}

fn empty_column(field: &SchemaView) -> Column<'static> {
    let children = field.children.iter().map(empty_column).collect();
    Column { name: field.name, format: field.format, length: 0, validity: None, data: &[], bytes: &[], children }
}

fn read_batch(schema: &SchemaView, address: u32) -> Batch<'static> {
    let words = Words(address);
    let children = Words(words.at(11));
    let column = |(i, field): (usize, &SchemaView)| read_column(field, children.at(i as u32));
    Batch { length: words.long(0), columns: schema.children.iter().enumerate().map(column).collect() }
}

/// Bytes of one value of a fixed-width format; 0 for bits, none for formats without a values buffer.
fn width(format: &str) -> Option<usize> {
    match format.as_bytes() {
        [b'b'] => Some(0),
        [b'c' | b'C'] => Some(1),
        [b's' | b'S'] => Some(2),
        [b'i' | b'I' | b'f'] | [b't', b'd', b'D'] | [b't', b't', b's' | b'm'] => Some(4),
        [b'l' | b'L' | b'g'] | [b't', b's', ..] | [b't', b't', ..] => Some(8),
        _ => None,
    }
}

fn read_column(field: &SchemaView, address: u32) -> Column<'static> {
    let words = Words(address);
    let (length, buffers, children) = (words.long(0), words.at(10), Words(words.at(11)));
    let buffer = |i: u32| if (i as usize) < words.long(24) { Words(buffers).at(i) } else { 0 };
    let validity = (buffer(0) != 0 && length > 0).then(|| bytes(buffer(0), length.div_ceil(8)));
    let offsets = matches!(field.format, "u" | "z" | "+l");
    let data = match width(field.format) {
        Some(0) => bytes(buffer(1), length.div_ceil(8)),
        Some(size) => bytes(buffer(1), length * size),
        None if offsets && length > 0 => bytes(buffer(1), (length + 1) * 4),
        None => &[],
    };
    let end = match (offsets, data.last_chunk::<4>()) {
        (true, Some(last)) => u32::from_le_bytes(*last) as usize,
        _ => 0,
    };
    Column {
        name: field.name,
        format: field.format,
        length,
        validity,
        data,
        bytes: if field.format == "+l" { &[] } else { bytes(buffer(2), end) },
        children: field.children.iter().enumerate().map(|(i, f)| read_column(f, children.at(i as u32))).collect(),
    }
}
