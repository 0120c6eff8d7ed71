//! `furnish submit`: asks a running submitter over HTTP.

use anyhow::Context;
use credit_domain::calendar::BusinessDate;
use service_kit::exit_code::ExitCode;

/// # Errors
/// The date does not exist.
pub fn cut(as_of: &str, url: &str) -> anyhow::Result<ExitCode> {
    let Some(date) = BusinessDate::parse(as_of) else {
        eprintln!("furnish: --as-of must be a date that exists, written yyyy-MM-dd");
        return Ok(ExitCode::Usage);
    };
    let body = serde_json::json!({ "as_of": date.to_string() });
    answer(ureq::post(format!("{url}/v1/cuts")).send_json(&body))
}

/// # Errors
/// The answer cannot be read.
pub fn status(url: &str) -> anyhow::Result<ExitCode> {
    answer(ureq::get(format!("{url}/v1/cuts")).call())
}

fn answer(result: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> anyhow::Result<ExitCode> {
    match result {
        Ok(mut response) => {
            let value: serde_json::Value = response.body_mut().read_json().context("read the submitter's answer")?;
            println!("{}", serde_json::to_string_pretty(&value)?);
            Ok(ExitCode::Success)
        }
        Err(ureq::Error::StatusCode(code)) => {
            eprintln!("furnish: the submitter refused the request with status {code}");
            Ok(ExitCode::DataRefused)
        }
        Err(error) => {
            eprintln!("furnish: the submitter is not reachable: {error}");
            Ok(ExitCode::Unavailable)
        }
    }
}
