//! Zonal statistics: count, sum, mean, median and more of a raster band's cells in each polygon.
//!
//! Same results as QGIS's `native:zonalstatisticsfb`: a cell counts when its centre is inside of the polygon; a polygon
//! with fewer than two such cells counts all that it covers, by the covered share (`QgsZonalStatistics`). With BY_AREA all
//! polygons count cells by the covered share, as `exactextract` does. Stages: prepare (bounds of the polygons), window
//! (what one window knows of each zone), total (reduce), result (one row per polygon).

use crate::coverage::{BorderCell, Coverage, Covered, Span};
use crate::frame::Frame;
use crate::moments::Sums;
use crate::partial::{counts_table, moments_table, read_counts, read_moments, ZoneMoments};
use crate::statistics::{Wanted, NAMES, UNITS};
use crate::value_counts::{count_cells, join, ValueCount};
use edgegis_sdk::bounds::Bounds;
use edgegis_sdk::cells::{nodata_of, Cells, Missing, Number};
use edgegis_sdk::layer::Geometries;
use edgegis_sdk::wkb::{Body, Wkb};
use edgegis_sdk::{host, of_any_type, Answer, Array, Batch, Error, OutputField, Request, Stream};

const BOUNDS: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];
/// Zones between two reports of progress.
const REPORT_ZONES: usize = 256;

/// The polygons in the raster's CRS: those of the second stream where the host had to transform them, else of the first.
fn polygons<'a, 'b>(request: &'b Request<'a>, first: usize) -> Result<&'b Stream<'a>, Error> {
    let transformed = request.stream(first + 1)?;
    if transformed.index("$geometry").is_some() { Ok(transformed) } else { request.stream(first) }
}

/// INPUT's geometries, also transformed, and names of its fields -> a row of bounds per polygon (NaN where it is empty).
pub fn prepare(request: &Request) -> Result<Answer, Error> {
    let wanted = Wanted::of(request)?;
    let names = field_names(request, &wanted);
    let fields = request.stream(2)?;
    if let Some(name) = names.iter().find(|name| fields.index(name).is_some()) {
        return Err(Error::bad_parameter(format!(
            "The layer has a field '{name}' already. Please choose another column prefix."
        )));
    }
    let mut columns: [Vec<f64>; 4] = Default::default();
    let geometries = Geometries::of(polygons(request, 0)?)?;
    for row in 0..geometries.len() {
        let bounds = match geometries.get(row as u32) {
            Some(wkb) => bounds_of(&Wkb::new(wkb).body()?),
            None => [f64::NAN; 4],
        };
        columns.iter_mut().zip(bounds).for_each(|(column, bound)| column.push(bound));
    }
    let columns = BOUNDS.iter().zip(columns).map(|(name, values)| (OutputField::new(name, "g"), Array::f64s(values)));
    Ok(Answer::table(columns.collect()))
}

fn bounds_of(body: &Body) -> [f64; 4] {
    fn add(body: &Body, bounds: &mut Bounds) {
        match body {
            Body::Polygon(rings) => rings.iter().take(1).for_each(|ring| ring.iter().for_each(|xy| bounds.add(xy))),
            Body::Parts(parts) => parts.iter().for_each(|part| add(part, bounds)),
            Body::Point(_) | Body::Line(_) => {}
        }
    }
    let mut bounds = Bounds::default();
    add(body, &mut bounds);
    let [xmin, ymin, xmax, ymax] = bounds.get();
    if xmin <= xmax && ymin <= ymax { [xmin, ymin, xmax, ymax] } else { [f64::NAN; 4] }
}

fn field_names(request: &Request, wanted: &Wanted) -> Vec<String> {
    let prefix = request.text("COLUMN_PREFIX").unwrap_or_default();
    wanted.statistics.iter().map(|place| format!("{prefix}{}", NAMES[*place])).collect()
}

/// A window, INPUT's geometries, also transformed, their bounds -> what the window knows of the zones that it meets.
pub fn window(request: &Request) -> Result<Answer, Error> {
    let (grid, window) = (request.grid()?, request.window()?);
    let frame = Frame::new(&grid, window)?;
    let raster = request.stream(0)?.batches.first().ok_or_else(|| Error::internal("the window has no rows"))?;
    let cells = Cells::of_band(raster, 0)?;
    let bounds = request.stream(3)?.batches.first().ok_or_else(|| Error::internal("the bounds are missing"))?;
    let zones = Zones { geometries: Geometries::of(polygons(request, 1)?)?, bounds: bounds_columns(bounds)? };
    if zones.bounds[0].len() != zones.geometries.len() || cells.len() != window.rows * window.columns {
        return Err(Error::internal("the window's inputs do not fit each other"));
    }
    let wanted = Wanted::of(request)?;
    let task = WindowTask { zones, frame, columns: window.columns, nodata: nodata_of(&grid, 0), wanted };
    of_any_type!(cells, cells => task.run(cells))
}

struct Zones<'a> {
    geometries: Geometries<'a>,
    bounds: [&'a [f64]; 4],
}

fn bounds_columns<'a>(batch: &Batch<'a>) -> Result<[&'a [f64]; 4], Error> {
    let mut columns: [&[f64]; 4] = [&[]; 4];
    for (column, name) in columns.iter_mut().zip(BOUNDS) {
        *column = batch.column(name)?.f64s()?;
    }
    Ok(columns)
}

struct WindowTask<'a> {
    zones: Zones<'a>,
    frame: Frame,
    columns: usize,
    nodata: f64,
    wanted: Wanted,
}

impl WindowTask<'_> {
    fn run<T: Number>(self, cells: &[T]) -> Result<Answer, Error> {
        let view = View { cells, columns: self.columns, missing: Missing::of(cells, self.nodata) };
        if self.wanted.counts_values() {
            let mut counts = vec![];
            self.each_zone(|zone, body, coverage| {
                let mut values = Values { view, zone, inner: vec![], counts: &mut counts };
                coverage.of(body, &mut values);
                // Says that the zone is in the raster, also where no cell counts.
                values.counts.push(ValueCount { zone, value: 0.0, centres: 0, cells: 0, weight: 0.0 });
                count_cells(zone, std::mem::take(&mut values.inner), values.counts);
            })?;
            join(&mut counts);
            Ok(counts_table(&counts))
        } else {
            let mut zones = vec![];
            self.each_zone(|zone, body, coverage| {
                let mut sums = ZoneSums::new(view, self.wanted.by_area);
                coverage.of(body, &mut sums);
                zones.push(sums.moments(zone));
            })?;
            Ok(moments_table(&zones))
        }
    }

    fn each_zone(&self, mut take: impl FnMut(u32, &Body, &mut Coverage)) -> Result<(), Error> {
        let mut coverage = Coverage::new(self.frame);
        let count = self.zones.geometries.len();
        for zone in 0..count {
            if zone % REPORT_ZONES == 0 {
                host::progress(zone as f64 / count as f64)?;
            }
            if !self.frame.meets(self.zones.bounds.map(|column| column[zone])) {
                continue;
            }
            if let Some(wkb) = self.zones.geometries.get(zone as u32) {
                take(zone as u32, &Wkb::new(wkb).body()?, &mut coverage);
            }
        }
        Ok(())
    }
}

/// The cells of a window.
struct View<'a, T> {
    cells: &'a [T],
    columns: usize,
    missing: Missing,
}

impl<T> Clone for View<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for View<'_, T> {}

impl<'a, T: Number> View<'a, T> {
    fn span(&self, span: Span) -> &'a [T] {
        &self.cells[span.row * self.columns..][span.first..span.end]
    }

    /// The cell's value; none where it is missing.
    fn get(&self, cell: &BorderCell) -> Option<f64> {
        let value = self.cells[cell.row * self.columns + cell.column].to_f64();
        (!self.missing.is(value)).then_some(value)
    }
}

struct ZoneSums<'a, T> {
    view: View<'a, T>,
    inner: Sums,
    centres: Sums,
    covered: Sums,
}

impl<'a, T: Number> ZoneSums<'a, T> {
    fn new(view: View<'a, T>, by_area: bool) -> Self {
        ZoneSums { view, inner: Sums::new(false), centres: Sums::new(false), covered: Sums::new(by_area) }
    }

    fn moments(&self, zone: u32) -> ZoneMoments {
        let inner = self.inner.moments();
        let (mut centres, mut covered) = (inner, inner);
        centres.join(&self.centres.moments());
        covered.join(&self.covered.moments());
        ZoneMoments { zone, centres, covered }
    }
}

impl<T: Number> Covered for ZoneSums<'_, T> {
    fn span(&mut self, span: Span) {
        let missing = self.view.missing;
        self.inner.add_cells(self.view.span(span), T::to_f64, |value| missing.is(value));
    }

    fn border(&mut self, cell: BorderCell) {
        let Some(value) = self.view.get(&cell) else { return };
        if cell.has_centre {
            self.centres.add(value, 1.0);
        }
        if cell.share > 0.0 {
            self.covered.add(value, cell.share);
        }
    }
}

struct Values<'a, 'b, T> {
    view: View<'a, T>,
    zone: u32,
    inner: Vec<f64>,
    counts: &'b mut Vec<ValueCount>,
}

impl<T: Number> Covered for Values<'_, '_, T> {
    fn span(&mut self, span: Span) {
        let missing = self.view.missing;
        self.inner.extend(self.view.span(span).iter().map(|cell| cell.to_f64()).filter(|value| !missing.is(*value)));
    }

    fn border(&mut self, cell: BorderCell) {
        let Some(value) = self.view.get(&cell) else { return };
        let (centres, cells) = (u32::from(cell.has_centre), u32::from(cell.share > 0.0));
        self.counts.push(ValueCount { zone: self.zone, value: value + 0.0, centres, cells, weight: cell.share });
    }
}

/// What several windows know, in the plan's order -> the same of all of them.
pub fn total(request: &Request) -> Result<Answer, Error> {
    let partial = request.stream(0)?;
    if Wanted::of(request)?.counts_values() {
        let mut counts = read_counts(partial)?;
        join(&mut counts);
        return Ok(counts_table(&counts));
    }
    let mut zones = read_moments(partial)?;
    zones.sort_by_key(|zone| zone.zone); // stable: of a zone, in the windows' order
    zones.dedup_by(|next, kept| {
        let same = next.zone == kept.zone;
        if same {
            kept.centres.join(&next.centres);
            kept.covered.join(&next.covered);
        }
        same
    });
    Ok(moments_table(&zones))
}

/// The total, the polygons' bounds -> one row per polygon; null where it shares no area with the raster.
pub fn result(request: &Request) -> Result<Answer, Error> {
    let (total, rows) = (request.stream(0)?, request.stream(1)?.rows());
    let wanted = Wanted::of(request)?;
    let mut columns = vec![vec![None; rows]; wanted.statistics.len()];
    let mut set = |zone: u32, values: Vec<Option<f64>>| {
        columns.iter_mut().zip(values).for_each(|(column, value)| column[zone as usize] = value);
    };
    if wanted.counts_values() {
        for values in read_counts(total)?.chunk_by(|a, b| a.zone == b.zone) {
            set(values[0].zone, wanted.of_values(values));
        }
    } else {
        for zone in read_moments(total)? {
            set(zone.zone, wanted.of_moments(&zone.centres, &zone.covered));
        }
    }
    let fields = field_names(request, &wanted).into_iter().zip(&wanted.statistics).map(|(name, place)| {
        let field = OutputField::new(&name, "g");
        if UNITS[*place].is_empty() { field } else { field.with_metadata("edgegis:unit", UNITS[*place]) }
    });
    Ok(Answer::table(fields.zip(columns.iter().map(|values| Array::optional_f64s(values))).collect()))
}
