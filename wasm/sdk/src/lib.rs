//! What a guest needs to be an EdgeGIS module: the ABI's exports (`abi`), views of the Arrow data that the host
//! placed (`input`), builders of the answer (`output`), readers and writers of WKB (`wkb`), and what makes loops fast (`lanes`, `turns`).
//!
//! ```ignore
//! edgegis_sdk::module! {
//!     descriptors: ["double.json"],
//!     functions: { "double.map" => double::map },
//! }
//! ```
//! The border is `wasm/ABI.md`. Unsafe code lives in `abi`, `input`, `lanes` and `output` alone.

pub mod abi;
pub mod attributes;
pub mod bounds;
pub mod cells;
pub mod crossing;
pub mod disjoint_sets;
mod error;
pub mod field_names;
pub mod hilbert;
pub mod host;
mod input;
pub mod lanes;
pub mod layer;
mod output;
mod params;
pub mod point_in_ring;
mod response;
pub mod turns;
pub mod wkb;

pub use error::Error;
pub use input::{Batch, Column, Request, Stream};
pub use output::{Answer, Array, Buffer, OutputField, OutputStream};
pub use params::{Grid, Partition, Window};
pub use serde_json::{json, Map, Value};

/// A guest function: pure, from a request to an answer.
pub type Function = fn(&Request) -> Result<Answer, Error>;

/// Declares a module: its descriptors (JSON files beside the source, embedded in the custom section `edgegis`) and
/// its functions by name.
#[macro_export]
macro_rules! module {
    (descriptors: [$($file:literal),* $(,)?], functions: { $($name:literal => $function:path),* $(,)? } $(,)?) => {
        $(
            #[cfg(target_arch = "wasm32")]
            const _: () = {
                const TEXT: &[u8] = include_bytes!($file);
                #[used]
                #[link_section = "edgegis"]
                static SECTION: [u8; TEXT.len()] = {
                    let mut bytes = [0; TEXT.len()];
                    let mut i = 0;
                    while i < bytes.len() {
                        bytes[i] = TEXT[i];
                        i += 1;
                    }
                    bytes
                };
            };
        )*

        /// The module's functions by the names that the descriptors' stages use.
        pub fn function(name: &str) -> Option<$crate::Function> {
            match name {
                $($name => Some($function),)*
                _ => None,
            }
        }

        #[cfg(target_arch = "wasm32")]
        #[no_mangle]
        extern "C" fn edgegis_run(request: u32) -> u32 {
            $crate::abi::run(request, function)
        }
    };
}
