//! Tables whose rows join a row of INPUT and a row of OVERLAY.

use edgegis_sdk::attributes::{chosen, taken};
use edgegis_sdk::field_names::combine_names;
use edgegis_sdk::{Answer, Array, Error, OutputField, Request};

/// Rows of two layers, each with a geometry; there may be no row of one of them, and no geometry.
#[derive(Default)]
pub struct JoinedRows {
    of_input: Vec<Option<u32>>,
    of_overlay: Vec<Option<u32>>,
    geometries: Vec<Option<Vec<u8>>>,
}

impl JoinedRows {
    pub fn push(&mut self, of_input: Option<u32>, of_overlay: Option<u32>, geometry: Option<Vec<u8>>) {
        self.of_input.push(of_input);
        self.of_overlay.push(of_overlay);
        self.geometries.push(geometry);
    }

    /// The fields of both layers, which are the request's first two streams: those that `fields`, two parameters, name. OVERLAY's have a prefix, or a
    /// number where a name is taken.
    pub fn answer(self, request: &Request, fields: [&str; 2]) -> Result<Answer, Error> {
        let (input, overlay) = (request.stream(0)?, request.stream(1)?);
        let (own, added) = (chosen(request, fields[0], input), chosen(request, fields[1], overlay));
        let mut columns: Vec<_> = own.iter().map(|&field| taken(input, "INPUT", field, &self.of_input)).collect();
        let prefix = request.text("OVERLAY_FIELDS_PREFIX").unwrap_or_default();
        let kept: Vec<&str> = own.iter().map(|&field| input.fields[field].0).collect();
        let names: Vec<String> = added.iter().map(|&field| format!("{prefix}{}", overlay.fields[field].0)).collect();
        for (&field, name) in added.iter().zip(combine_names(&kept, &names)) {
            let (described, values) = taken(overlay, "OVERLAY", field, &self.of_overlay);
            columns.push((OutputField { name, ..described }, values));
        }
        columns.push((OutputField::geometry(), Array::binaries(&self.geometries)));
        Ok(Answer::table(columns))
    }
}
