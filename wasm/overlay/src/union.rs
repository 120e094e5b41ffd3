//! Union: the pieces that two layers cut each other into, with the attributes of both; or one layer's features, cut where they overlap.
//!
//! Same results as QGIS's `native:union`. Stages: prepare (an index of each layer), pieces. The parts of `pieces` come one share after the other: what
//! INPUT's features have in common with OVERLAY's, what else there is of INPUT, what else there is of OVERLAY.

use crate::box_index;
use crate::joined_table::JoinedRows;
use crate::layer_pair::{LayerPair, Results};
use edgegis_sdk::layer::Geometries;
use edgegis_sdk::{Answer, Error, Request, Stream};

/// INPUT's and OVERLAY's geometries -> an index of each; value `parts`, how many parts there are in all.
pub fn prepare(request: &Request) -> Result<Answer, Error> {
    let (input, overlay) = (request.stream(0)?, request.stream(1)?);
    let mut answer = box_index::build(input)?;
    answer.streams.extend(box_index::build(overlay)?.streams);
    Ok(answer.with_value("parts", shares(input, overlay)?.iter().sum::<usize>()))
}

fn is_alone(overlay: &Stream) -> bool {
    overlay.index("$geometry").is_none()
}

/// How many parts each share has.
fn shares(input: &Stream, overlay: &Stream) -> Result<Vec<usize>, Error> {
    let parts = Geometries::of(input)?.parts();
    Ok(if is_alone(overlay) { vec![parts] } else { vec![parts, parts, Geometries::of(overlay)?.parts()] })
}

/// INPUT, OVERLAY, their indexes -> the pieces of one part.
pub fn pieces(request: &Request) -> Result<Answer, Error> {
    let (input, overlay) = (request.stream(0)?, request.stream(1)?);
    let (own_index, overlay_index) = (request.stream(2)?, request.stream(3)?);
    let (results, mut joined) = (Results::multi(input), JoinedRows::default());
    let (mut index, mut share) = (request.partition()?.index, 0);
    let shares = shares(input, overlay)?;
    while index >= shares[share] {
        (index, share) = (index - shares[share], share + 1);
    }
    let count = shares[share];
    match share {
        0 if is_alone(overlay) => {
            let mut layer = LayerPair::new(request, [input, input, own_index], results)?;
            layer.each_row(index, count, |layer, row| {
                layer.pieces(row, |owners, wkb| owners.iter().for_each(|&owner| joined.push(Some(owner), None, Some(wkb.clone()))))?;
                if layer.is_null(row) {
                    joined.push(Some(row), None, None);
                }
                Ok(())
            })?;
        }
        0 => {
            let mut pair = LayerPair::new(request, [input, overlay, overlay_index], results)?;
            pair.each_row(index, count, |pair, row| pair.common(row, |other, wkb| joined.push(Some(row), Some(other), Some(wkb))))?;
        }
        1 => {
            let mut pair = LayerPair::new(request, [input, overlay, overlay_index], results)?;
            pair.each_rest(index, count, |row, rest| joined.push(Some(row), None, rest))?;
        }
        _ => {
            let mut pair = LayerPair::new(request, [overlay, input, own_index], results)?;
            pair.each_rest(index, count, |row, rest| joined.push(None, Some(row), rest))?;
        }
    }
    joined.answer(request, ["", ""])
}
