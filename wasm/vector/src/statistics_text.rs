//! Summary of texts, by the definitions of QGIS's `QgsStringStatisticalSummary`.
//!
//! Null counts as an empty text. Order and lengths are those of UTF-16 code units, as in Qt.

use std::cmp::Ordering;

/// Statistics of one group of texts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TextSummary<'a> {
    pub count: usize,
    pub unique: usize,
    pub empty: usize,
    /// First and last of the texts that are not empty.
    pub min: Option<&'a str>,
    pub max: Option<&'a str>,
    pub min_length: usize,
    pub max_length: usize,
    pub mean_length: f64,
}

impl<'a> TextSummary<'a> {
    /// Summarises at least one text; the texts may end up in another order.
    pub fn of(texts: &mut [&'a str]) -> Self {
        let mut summary = TextSummary { count: texts.len(), min_length: usize::MAX, ..TextSummary::default() };
        let mut total = 0;
        for &text in texts.iter() {
            let length = utf16_length(text);
            total += length;
            summary.min_length = summary.min_length.min(length);
            summary.max_length = summary.max_length.max(length);
            if text.is_empty() {
                summary.empty += 1;
                continue;
            }
            if summary.min.is_none_or(|min| utf16_order(text, min).is_lt()) {
                summary.min = Some(text);
            }
            if summary.max.is_none_or(|max| utf16_order(text, max).is_gt()) {
                summary.max = Some(text);
            }
        }
        summary.mean_length = total as f64 / texts.len() as f64;
        texts.sort_unstable();
        summary.unique = texts.chunk_by(|a, b| a == b).count();
        summary
    }

    pub fn filled(&self) -> usize {
        self.count - self.empty
    }
}

fn utf16_length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// UTF-8 has the same order, except for characters beyond the basic plane: UTF-16 puts those before U+E000.
fn utf16_order(a: &str, b: &str) -> Ordering {
    let high = |text: &str| text.bytes().any(|byte| byte >= 0xEE);
    if high(a) || high(b) {
        a.encode_utf16().cmp(b.encode_utf16())
    } else {
        a.cmp(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_texts_count_but_are_no_minimum() {
        let summary = TextSummary::of(&mut ["b", "", "abc", "b"]);
        assert_eq!((summary.count, summary.unique, summary.empty, summary.filled()), (4, 3, 1, 3));
        assert_eq!((summary.min, summary.max), (Some("abc"), Some("b")));
        assert_eq!((summary.min_length, summary.max_length, summary.mean_length), (0, 3, 1.25));
        assert_eq!(TextSummary::of(&mut [""]).min, None);
    }

    #[test]
    fn order_and_length_are_those_of_utf16() {
        let summary = TextSummary::of(&mut ["\u{FF21}", "\u{1F600}"]);
        assert_eq!((summary.min, summary.max), (Some("\u{1F600}"), Some("\u{FF21}")));
        assert_eq!((summary.min_length, summary.max_length), (1, 2));
        assert_eq!(TextSummary::of(&mut ["é", "z"]).max, Some("é"));
    }
}
