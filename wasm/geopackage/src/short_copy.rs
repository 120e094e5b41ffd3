//! Copies of a few bytes. A copy whose length the compiler does not know is a call into the engine in WebAssembly, which
//! takes longer than to copy a few bytes.

/// Copies all of `from` to `to`, which is as long.
#[inline(always)]
pub fn copy(to: &mut [u8], from: &[u8]) {
    match from.len() {
        0 => {}
        1 => to[0] = from[0],
        2..=3 => both_ends::<2>(to, from),
        4..=7 => both_ends::<4>(to, from),
        8..=15 => both_ends::<8>(to, from),
        16..=32 => both_ends::<16>(to, from),
        33..=64 => both_ends::<32>(to, from),
        _ => to.copy_from_slice(from),
    }
}

/// The first and the last `N` bytes, which may overlap.
#[inline(always)]
fn both_ends<const N: usize>(to: &mut [u8], from: &[u8]) {
    let (Some(&first), Some(&last)) = (from.first_chunk::<N>(), from.last_chunk::<N>()) else { return };
    let to = &mut to[..from.len()];
    to[..N].copy_from_slice(&first);
    to[from.len() - N..].copy_from_slice(&last);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_any_length() {
        let from: Vec<u8> = (1..=100).collect();
        for length in 0..=100 {
            let mut to = vec![0; length];
            copy(&mut to, &from[..length]);
            assert_eq!(to, from[..length]);
        }
    }
}
