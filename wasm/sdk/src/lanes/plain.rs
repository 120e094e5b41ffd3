//! Lanes as arrays, which compilers for other processors vectorise.

pub type Four = [f32; 4];
pub type Two = [f64; 2];
pub type Mask = [bool; 4];
pub type TwoMask = [bool; 2];

#[inline(always)]
pub fn read(from: &[f32; 4]) -> Four {
    *from
}

#[inline(always)]
pub fn read_doubles([a, b, c, d]: &[f64; 4]) -> [Two; 2] {
    [[*a, *b], [*c, *d]]
}

#[inline(always)]
pub fn write(lanes: Four, to: &mut [f32; 4]) {
    *to = lanes;
}

#[inline(always)]
pub fn write_doubles([[a, b], [c, d]]: [Two; 2], to: &mut [f64; 4]) {
    *to = [a, b, c, d];
}

#[inline(always)]
pub fn larger(a: Two, b: Two) -> Two {
    let one = |lane: usize| if a[lane] < b[lane] { b[lane] } else { a[lane] };
    [one(0), one(1)]
}

#[inline(always)]
pub fn count_not_below([a, b]: [Two; 2], [c, d]: [Two; 2], counts: &mut [u16; 4]) {
    let seen = [a[0] >= c[0], a[1] >= c[1], b[0] >= d[0], b[1] >= d[1]];
    counts.iter_mut().zip(seen).for_each(|(count, seen)| *count += u16::from(seen));
}

#[inline(always)]
pub fn two(value: f64) -> Two {
    [value; 2]
}

#[inline(always)]
pub fn widen([a, b, c, d]: Four) -> [Two; 2] {
    [[a.into(), b.into()], [c.into(), d.into()]]
}

#[inline(always)]
pub fn narrow([[a, b], [c, d]]: [Two; 2]) -> Four {
    [a as f32, b as f32, c as f32, d as f32]
}

#[inline(always)]
pub fn square_root(lanes: Two) -> Two {
    [lanes[0].sqrt(), lanes[1].sqrt()]
}

#[inline(always)]
pub fn not_above(a: Four, b: Four) -> Mask {
    [a[0] <= b[0], a[1] <= b[1], a[2] <= b[2], a[3] <= b[3]]
}

#[inline(always)]
pub fn below(a: Four, b: Four) -> Mask {
    [a[0] < b[0], a[1] < b[1], a[2] < b[2], a[3] < b[3]]
}

#[inline(always)]
pub fn equal(a: Four, b: Four) -> Mask {
    [a[0] == b[0], a[1] == b[1], a[2] == b[2], a[3] == b[3]]
}

#[inline(always)]
pub fn both(a: Mask, b: Mask) -> Mask {
    [a[0] & b[0], a[1] & b[1], a[2] & b[2], a[3] & b[3]]
}

#[inline(always)]
pub fn choose(mask: Mask, yes: Four, no: Four) -> Four {
    let one = |lane: usize| if mask[lane] { yes[lane] } else { no[lane] };
    [one(0), one(1), one(2), one(3)]
}

#[inline(always)]
pub fn two_not_below(a: Two, b: Two) -> TwoMask {
    [a[0] >= b[0], a[1] >= b[1]]
}

#[inline(always)]
pub fn choose_two(mask: TwoMask, yes: Two, no: Two) -> Two {
    let one = |lane: usize| if mask[lane] { yes[lane] } else { no[lane] };
    [one(0), one(1)]
}

macro_rules! operations {
    ($($four:ident, $two:ident: $operator:tt;)*) => { $(
        #[inline(always)]
        pub fn $four(a: Four, b: Four) -> Four {
            [a[0] $operator b[0], a[1] $operator b[1], a[2] $operator b[2], a[3] $operator b[3]]
        }

        #[inline(always)]
        pub fn $two(a: Two, b: Two) -> Two {
            [a[0] $operator b[0], a[1] $operator b[1]]
        }
    )* };
}

operations! {
    add_four, add_two: +;
    sub_four, sub_two: -;
    mul_four, mul_two: *;
    div_four, div_two: /;
}
