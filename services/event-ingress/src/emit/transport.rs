//! One request and its answer.

use super::EmitConfig;
use crate::answer::Answer;
use std::time::Duration;

/// Bytes of an answer; ten thousand refusals with many reasons each fit.
const ANSWER_BYTES_MAX: u64 = 256 * 1_024 * 1_024;

/// Why a request has no answer per event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum SendError {
    /// Not available: the same request may be sent again.
    ComeBack {
        reason: String,
        after: Option<Duration>,
    },
    /// The request as a whole is wrong.
    Refused {
        reason: String,
    },
    NotUnderstood {
        reason: String,
    },
}

/// Carries one NDJSON body to a producer.
pub(super) trait Transport {
    fn post(&mut self, body: &[u8]) -> Result<Answer, SendError>;
}

pub(super) struct HttpTransport {
    agent: ureq::Agent,
    url: String,
}

#[derive(serde::Deserialize)]
struct ProblemBody {
    code: String,
    detail: String,
}

impl HttpTransport {
    pub(super) fn new(config: &EmitConfig) -> HttpTransport {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(config.request_timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        HttpTransport { agent: agent.into(), url: format!("{}/v1/events", config.base_url.trim_end_matches('/')) }
    }
}

impl Transport for HttpTransport {
    fn post(&mut self, body: &[u8]) -> Result<Answer, SendError> {
        let request =
            self.agent.post(&self.url).header("content-type", "application/x-ndjson").header("accept", "application/json");
        let mut response = request.send(body).map_err(|error| failed(&error))?;
        let status = response.status().as_u16();
        let header = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let after = header.and_then(|text| text.parse().ok()).map(Duration::from_secs);
        let text = response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec().map_err(|error| failed(&error))?;
        match status {
            200 | 207 | 409 | 422 => serde_json::from_slice(&text)
                .map_err(|_| SendError::NotUnderstood { reason: format!("status {status} without results") }),
            408 | 429 | 500 | 502 | 503 | 504 => Err(SendError::ComeBack { reason: described(status, &text), after }),
            _ => Err(SendError::Refused { reason: described(status, &text) }),
        }
    }
}

fn described(status: u16, text: &[u8]) -> String {
    match serde_json::from_slice::<ProblemBody>(text) {
        Ok(problem) => format!("{} ({status}): {}", problem.code, problem.detail),
        Err(_) => format!("status {status}"),
    }
}

/// What cannot become better by waiting is told apart; everything about the connection can.
fn failed(error: &ureq::Error) -> SendError {
    match error {
        ureq::Error::BadUri(_) | ureq::Error::Http(_) | ureq::Error::TlsRequired | ureq::Error::BodyExceedsLimit(_) => {
            SendError::Refused { reason: error.to_string() }
        }
        _ => SendError::ComeBack { reason: error.to_string(), after: None },
    }
}
