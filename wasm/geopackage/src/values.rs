//! Arrow values as GeoPackage stores them: numbers, text, blobs; dates and times as ISO 8601 text.
//!
//! Source: OGC 12-128r19, table 1 (data types) and 2.1.3 (geometry blobs).

use crate::record::Record;
use crate::rtree::{down, up, Bounds as IndexBounds};
use edgegis_sdk::bounds::Bounds;
use edgegis_sdk::wkb::{Body, Wkb};
use edgegis_sdk::{Column, Error};

/// A column in the form in which its values are taken: what its type is, is looked at once.
pub enum Values<'a, 'b> {
    Geometry(&'b Column<'a>),
    Integers(Nulls<'a>, &'a [i32]),
    LongIntegers(Nulls<'a>, &'a [i64]),
    Reals(Nulls<'a>, &'a [f64]),
    Text(&'b Column<'a>),
    Other(&'b Column<'a>),
}

/// The bits of the rows that are not null, when something may be.
#[derive(Clone, Copy)]
pub struct Nulls<'a>(Option<&'a [u8]>);

impl Nulls<'_> {
    #[inline(always)]
    fn has(self, row: usize) -> bool {
        self.0.is_some_and(|bits| bits[row / 8] >> (row % 8) & 1 == 0)
    }
}

impl<'a, 'b> Values<'a, 'b> {
    pub fn of(column: &'b Column<'a>) -> Result<Self, Error> {
        let nulls = Nulls(column.raw_validity());
        Ok(match column.format {
            _ if column.name == "$geometry" => Values::Geometry(column),
            "i" => Values::Integers(nulls, column.i32s()?),
            "l" => Values::LongIntegers(nulls, column.i64s()?),
            "g" => Values::Reals(nulls, column.f64s()?),
            "u" => Values::Text(column),
            _ => Values::Other(column),
        })
    }

    /// Adds the value of one row to the record. `zone` follows timestamps that have none of their own.
    #[inline(always)]
    pub fn push(&self, record: &mut Record, row: usize, zone: &str) -> Result<(), Error> {
        match self {
            Values::Integers(nulls, values) if !nulls.has(row) => record.integer(i64::from(values[row])),
            Values::LongIntegers(nulls, values) if !nulls.has(row) => record.integer(values[row]),
            Values::Reals(nulls, values) if !nulls.has(row) => record.real(values[row]),
            Values::Text(column) if !column.is_null(row) => record.text(column.binary(row)),
            Values::Other(column) if !column.is_null(row) => push_other(record, column, row, zone)?,
            _ => record.null(),
        }
        Ok(())
    }
}

fn push_other(record: &mut Record, column: &Column, row: usize, zone: &str) -> Result<(), Error> {
    match column.format {
        "b" => record.integer(column.boolean(row) as i64),
        "c" => record.integer(column.i8s()?[row] as i64),
        "C" => record.integer(column.u8s()?[row] as i64),
        "s" => record.integer(column.i16s()?[row] as i64),
        "S" => record.integer(column.u16s()?[row] as i64),
        "I" => record.integer(column.u32s()?[row] as i64),
        "f" => record.real(column.f32s()?[row] as f64),
        "z" => record.blob(column.binary(row)),
        "tdD" => record.text(date(column.i32s()?[row] as i64).as_bytes()),
        "tts" => record.text(time(column.i32s()?[row] as i64 * 1000).as_bytes()),
        "ttm" => record.text(time(column.i32s()?[row] as i64).as_bytes()),
        "ttu" => record.text(time(column.i64s()?[row].div_euclid(1000)).as_bytes()),
        "ttn" => record.text(time(column.i64s()?[row].div_euclid(1_000_000)).as_bytes()),
        format if format.starts_with("ts") => record.text(timestamp(format, column.i64s()?[row], zone).as_bytes()),
        format => return Err(Error::unsupported(format!("Field '{}' has the type '{format}'.", column.name))),
    }
    Ok(())
}

/// `YYYY-MM-DD` of days since 1970 (proleptic Gregorian).
fn date(days: i64) -> String {
    // Howard Hinnant, "chrono-compatible low-level date algorithms": eras of 400 years that begin in March.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + (month <= 2) as i64;
    format!("{year:04}-{month:02}-{day:02}")
}

/// `HH:MM:SS`, with milliseconds when there are any.
fn time(milliseconds: i64) -> String {
    let (seconds, rest) = (milliseconds.div_euclid(1000), milliseconds.rem_euclid(1000));
    let text = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 {
        text
    } else {
        format!("{text}.{rest:03}")
    }
}

/// `YYYY-MM-DDTHH:MM:SS.sss` and the zone: `Z` for UTC, else the given one.
fn timestamp(format: &str, value: i64, zone: &str) -> String {
    let zone = if format.len() > 4 { "Z" } else { zone };
    let milliseconds = match format.as_bytes()[2] {
        b's' => value.saturating_mul(1000),
        b'm' => value,
        b'u' => value.div_euclid(1000),
        _ => value.div_euclid(1_000_000),
    };
    let (days, rest) = (milliseconds.div_euclid(86_400_000), milliseconds.rem_euclid(86_400_000));
    let (seconds, milliseconds) = (rest / 1000, rest % 1000);
    format!("{}T{:02}:{:02}:{:02}.{milliseconds:03}{zone}", date(days), seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Adds a geometry blob to the record; answers the geometry's bounds (x minimum, x maximum, y minimum, y maximum), none when it is null or empty.
pub fn push_geometry(record: &mut Record, column: &Column, row: usize, srs_id: i32) -> Result<Option<[f64; 4]>, Error> {
    if column.is_null(row) {
        record.null();
        return Ok(None);
    }
    let bytes = column.binary(row);
    let wkb = Wkb::new(bytes);
    if let Some([x, y]) = wkb.point() {
        record.blob_of(&header(0x01, srs_id), bytes);
        return Ok(Some([x, x, y, y]));
    }
    let mut bounds = Bounds::default();
    extend(&wkb.body()?, &mut bounds);
    let [x_min, y_min, x_max, y_max] = bounds.get();
    let bounds = [x_min, x_max, y_min, y_max];
    if bounds[0] > bounds[1] {
        record.blob_of(&header(0x11, srs_id), bytes);
        return Ok(None);
    }
    let mut head = [0; 40];
    head[..8].copy_from_slice(&header(0x03, srs_id));
    for (place, value) in head[8..].chunks_mut(8).zip(bounds) {
        place.copy_from_slice(&value.to_le_bytes());
    }
    record.blob_of(&head, bytes);
    Ok(Some(bounds))
}

/// Flags: 1 little endian, 2 bounds in x and y, 16 empty.
fn header(flags: u8, srs_id: i32) -> [u8; 8] {
    let [a, b, c, d] = srs_id.to_le_bytes();
    [b'G', b'P', 0, flags, a, b, c, d]
}

fn extend(body: &Body, bounds: &mut Bounds) {
    match body {
        Body::Point(point) => point.iter().for_each(|xy| bounds.add(*xy)),
        Body::Line(line) => line.iter().for_each(|xy| bounds.add(xy)),
        Body::Polygon(rings) => rings.iter().flat_map(|ring| ring.iter()).for_each(|xy| bounds.add(xy)),
        Body::Parts(parts) => parts.iter().for_each(|part| extend(part, bounds)),
    }
}

/// Bounds as the spatial index stores them.
pub fn index_bounds(bounds: [f64; 4]) -> IndexBounds {
    [down(bounds[0]), up(bounds[1]), down(bounds[2]), up(bounds[3])]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(-1), "1969-12-31");
        assert_eq!(date(19_782), "2024-02-29");
        assert_eq!(timestamp("tsm:UTC", -1, ""), "1969-12-31T23:59:59.999Z");
        assert_eq!(timestamp("tsm:", -1, ""), "1969-12-31T23:59:59.999");
        assert_eq!((time(86_399_000).as_str(), time(1).as_str()), ("23:59:59", "00:00:00.001"));
    }
}
