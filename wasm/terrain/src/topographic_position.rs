//! Topographic position index: how far a cell lies above or below the mean of its surroundings.
//!
//! Guisan, A., Weiss, S.B. and Weiss, A.D. (1999): GLM versus CCA spatial modeling of plant species distribution. Plant
//! Ecology 143, 107-122; Weiss, A.D. (2001): Topographic position and landforms analysis.

use crate::elevation::{self, band};
use crate::missing::Missing;
use crate::neighbourhood::Neighbourhood;
use crate::neighbourhood_mean::Surroundings;
use crate::nine_cell_mean::NineCells;
use edgegis_sdk::{Answer, Error, Request};

/// What `gdaldem` writes where there is no value.
const NODATA: f32 = -9999.0;

/// The stage `topographicposition.window`.
pub fn window(request: &Request) -> Result<Answer, Error> {
    let radius = request.number("RADIUS")?;
    let neighbourhood = Neighbourhood::new(request.integer("SHAPE")?, radius, request.number("INNER_RADIUS")?)?;
    let (grid, window) = (request.grid()?, request.window()?);
    let elevation = elevation::of_window(request, &window, radius.ceil() as usize)?;
    let (missing, compute_edges) = (Missing::of_first_band(&grid), request.flag("COMPUTE_EDGES"));
    let cells = if neighbourhood == (Neighbourhood::Square { reach: 1 }) {
        NineCells { elevation, window, grid: &grid, missing, compute_edges, output_nodata: NODATA }.compute()?
    } else {
        Surroundings { elevation, window, missing, neighbourhood, compute_edges, output_nodata: NODATA }.positions()?
    };
    Ok(Answer::table(vec![band(cells, window.columns)]))
}
