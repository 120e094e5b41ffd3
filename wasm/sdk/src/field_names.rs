//! Names of fields that are added to a layer.

use std::collections::BTreeSet;

/// Renames what is there already, by the rules of QGIS's `QgsProcessingUtils::combineFields`: names of the layer are
/// compared without regard to case, a number from 2 on is appended.
pub fn combine_names(taken: &[&str], added: &[String]) -> Vec<String> {
    let mut used: BTreeSet<String> = taken.iter().map(|name| name.to_lowercase()).collect();
    let mut names = Vec::with_capacity(added.len());
    for name in added {
        let mut name = name.clone();
        if used.contains(&name.to_lowercase()) {
            let numbered = |number: usize| format!("{name}_{number}");
            let free = |candidate: &String| !used.contains(&candidate.to_lowercase()) && !added.contains(candidate);
            name = (2..).map(numbered).find(free).unwrap_or_default();
        }
        used.insert(name.to_lowercase());
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_taken_get_a_number() {
        let added = ["pop_count", "pop_min", "pop_min"].map(String::from);
        assert_eq!(combine_names(&["POP_COUNT", "name"], &added), ["pop_count_2", "pop_min", "pop_min_2"]);
    }
}
