//! Lanes in WebAssembly's fixed-width SIMD.

use core::arch::wasm32::*;

pub use core::arch::wasm32::{
    f32x4_add as add_four, f32x4_div as div_four, f32x4_mul as mul_four, f32x4_sub as sub_four, f64x2_add as add_two,
    f32x4_eq as equal, f32x4_le as not_above, f32x4_lt as below, f64x2_div as div_two, f64x2_ge as two_not_below, f64x2_mul as mul_two, f64x2_splat as two, f64x2_sqrt as square_root, f64x2_sub as sub_two,
    v128 as Four, v128 as Mask, v128 as Two, v128 as TwoMask, v128_and as both,
};

#[inline(always)]
pub fn read(from: &[f32; 4]) -> Four {
    // SAFETY: sixteen bytes, at any alignment.
    unsafe { v128_load(from.as_ptr().cast()) }
}

#[inline(always)]
pub fn read_doubles([a, b, c, d]: &[f64; 4]) -> [Two; 2] {
    [f64x2(*a, *b), f64x2(*c, *d)]
}

#[inline(always)]
pub fn write_doubles([low, high]: [Two; 2], to: &mut [f64; 4]) {
    // SAFETY: two times sixteen bytes, at any alignment.
    unsafe {
        v128_store(to.as_mut_ptr().cast(), low);
        v128_store(to.as_mut_ptr().add(2).cast(), high);
    }
}

#[inline(always)]
pub fn larger(a: Two, b: Two) -> Two {
    f64x2_pmax(a, b)
}

#[inline(always)]
pub fn count_not_below([a, b]: [Two; 2], [c, d]: [Two; 2], counts: &mut [u16; 4]) {
    let (low, high) = (f64x2_ge(a, c), f64x2_ge(b, d));
    // Of each lane's eight equal bytes two: less -1.
    let lanes = i16x8_shuffle::<0, 4, 8, 12, 0, 4, 8, 12>(low, high);
    // SAFETY: eight bytes, at any alignment.
    unsafe {
        let sum = i16x8_sub(v128_load64_zero(counts.as_ptr().cast()), lanes);
        v128_store64_lane::<0>(sum, counts.as_mut_ptr().cast());
    }
}

#[inline(always)]
pub fn write(lanes: Four, to: &mut [f32; 4]) {
    // SAFETY: as above.
    unsafe { v128_store(to.as_mut_ptr().cast(), lanes) }
}

#[inline(always)]
pub fn choose(mask: Mask, yes: Four, no: Four) -> Four {
    v128_bitselect(yes, no, mask)
}

#[inline(always)]
pub fn choose_two(mask: TwoMask, yes: Two, no: Two) -> Two {
    v128_bitselect(yes, no, mask)
}

#[inline(always)]
pub fn widen(lanes: Four) -> [Two; 2] {
    [f64x2_promote_low_f32x4(lanes), f64x2_promote_low_f32x4(u64x2_shuffle::<1, 1>(lanes, lanes))]
}

/// The halves are joined by `or`: from a shuffle LLVM concludes that four doubles are converted, and takes them apart.
#[inline(always)]
pub fn narrow([low, high]: [Two; 2]) -> Four {
    let upwards = i8x16(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    v128_or(f32x4_demote_f64x2_zero(low), i8x16_swizzle(f32x4_demote_f64x2_zero(high), upwards))
}
