//! The two fields that a clustering adds to a layer: the cluster's number, and how many features it has.

use edgegis_sdk::field_names::combine_names;
use edgegis_sdk::{Answer, Array, OutputField, Request, Stream};

/// Columns of whole numbers named by FIELD_NAME and SIZE_FIELD_NAME; a name that INPUT has gets a number.
pub fn table(request: &Request, input: &Stream, clusters: &[Option<i32>], sizes: &[Option<i32>]) -> Answer {
    let taken: Vec<&str> = input.fields.iter().map(|(name, _)| *name).collect();
    let added = [("FIELD_NAME", "CLUSTER_ID"), ("SIZE_FIELD_NAME", "CLUSTER_SIZE")]
        .map(|(parameter, usual)| request.text(parameter).unwrap_or(usual).to_string());
    let names = combine_names(&taken, &added);
    let column = |name: &str, values: &[Option<i32>]| (OutputField::new(name, "i"), Array::optional_i32s(values));
    Answer::table(vec![column(&names[0], clusters), column(&names[1], sizes)])
}
