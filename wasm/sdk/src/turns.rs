//! Loops that take eight items a turn. The engine looks for an interruption once in each turn, so short loops pay less.

const ITEMS: usize = 8;

/// Calls `take` with each item and its place.
#[inline(always)]
pub fn each<T: Copy>(items: &[T], mut take: impl FnMut(usize, T)) {
    let (turns, rest) = items.as_chunks::<ITEMS>();
    for (turn, items) in turns.iter().enumerate() {
        for (i, item) in items.iter().enumerate() {
            take(ITEMS * turn + i, *item);
        }
    }
    for (i, item) in rest.iter().enumerate() {
        take(ITEMS * turns.len() + i, *item);
    }
}

/// What `make` makes of each item.
#[inline(always)]
pub fn map<T: Copy, U: Copy>(items: &[T], make: impl Fn(T) -> U) -> Vec<U> {
    let mut made = Vec::with_capacity(items.len());
    let (turns, rest) = items.as_chunks::<ITEMS>();
    turns.iter().for_each(|items| made.extend_from_slice(&items.map(&make)));
    made.extend(rest.iter().map(|item| make(*item)));
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_turns_and_the_rest() {
        let items: Vec<usize> = (0..19).collect();
        let mut seen = vec![];
        each(&items, |place, item| seen.push((place, item)));
        assert_eq!(seen, items.iter().map(|item| (*item, *item)).collect::<Vec<_>>());
        assert_eq!(map(&items, |item| item + 1), (1..20).collect::<Vec<_>>());
    }
}
