//! The options of gdal_viewshed that may come in EXTRA.

use edgegis_sdk::{Error, Request};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    pub curvature: f64,
    pub visible: u8,
    pub invisible: u8,
    pub out_of_range: u8,
}

/// CURVATURE, and what EXTRA says instead.
pub fn of(request: &Request) -> Result<Options, Error> {
    let mut options = Options { curvature: request.number("CURVATURE")?, visible: 255, invisible: 0, out_of_range: 0 };
    let mut words = request.text("EXTRA").unwrap_or("").split_whitespace();
    while let Some(option) = words.next() {
        if option == "-q" {
            continue;
        }
        let value = || words.clone().next().and_then(|word| word.parse::<f64>().ok()).filter(|value| value.is_finite());
        match option {
            "-cc" => options.curvature = value().ok_or_else(|| wrong(option, "a number"))?,
            "-vv" => options.visible = byte(option, value())?,
            "-iv" => options.invisible = byte(option, value())?,
            "-ov" => options.out_of_range = byte(option, value())?,
            other => {
                return Err(Error::bad_parameter(format!(
                    "EXTRA has '{other}'. Of gdal_viewshed's options there are -cc, -vv, -iv and -ov here, each with a number."
                )))
            }
        }
        words.next();
    }
    Ok(options)
}

fn byte(option: &str, value: Option<f64>) -> Result<u8, Error> {
    let whole = value.filter(|value| (0.0..=255.0).contains(value) && value.fract() == 0.0);
    whole.map(|value| value as u8).ok_or_else(|| wrong(option, "a whole number from 0 to 255"))
}

fn wrong(option: &str, wanted: &str) -> Error {
    Error::bad_parameter(format!("EXTRA: {option} needs {wanted}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgegis_sdk::json;

    fn options(extra: &str) -> Result<Options, Error> {
        of(&Request::native(json!({"parameters": {"CURVATURE": 0.85714, "EXTRA": extra}}), vec![]))
    }

    #[test]
    fn options_of_gdal() {
        let usual = Options { curvature: 0.85714, visible: 255, invisible: 0, out_of_range: 0 };
        assert_eq!(options("").unwrap(), usual);
        assert_eq!(options("-q -cc 0.5  -vv 1").unwrap(), Options { curvature: 0.5, visible: 1, ..usual });
        assert_eq!(options("-iv 2 -ov 3").unwrap(), Options { invisible: 2, out_of_range: 3, ..usual });
    }

    #[test]
    fn others_are_refused() {
        for (extra, word) in [("-om DEM", "'-om'"), ("-vv 256", "-vv needs"), ("-iv 1.5", "-iv"), ("-cc", "-cc"), ("-cc x", "-cc")] {
            assert!(options(extra).unwrap_err().message.contains(word), "{extra}");
        }
    }
}
