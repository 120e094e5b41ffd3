//! The two things a guest may ask of its host. Natively (tests, benchmarks) they do nothing.

use crate::Error;

#[cfg(target_arch = "wasm32")]
#[link(wasm_import_module = "edgegis")]
extern "C" {
    #[link_name = "progress"]
    fn host_progress(fraction: f64) -> i32;
    #[link_name = "log"]
    fn host_log(level: i32, address: *const u8, length: usize);
}

/// Reports how much of this call is done, 0 to 1; an error when the job was cancelled.
pub fn progress(fraction: f64) -> Result<(), Error> {
    #[cfg(target_arch = "wasm32")]
    // SAFETY: a plain call without pointers.
    if unsafe { host_progress(fraction) } != 0 {
        return Err(Error::cancelled());
    }
    let _ = fraction;
    Ok(())
}

/// Severity of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Debug = 0,
    Information = 1,
    Warning = 2,
}

/// Writes one line to the job's log.
pub fn log(level: Level, line: &str) {
    #[cfg(target_arch = "wasm32")]
    // SAFETY: the host reads `line` during the call only.
    unsafe {
        host_log(level as i32, line.as_ptr(), line.len())
    }
    let _ = (level, line);
}
