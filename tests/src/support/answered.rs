//! One request to a producer and what it answered.

use event_ingress::answer::Answer;
use std::io::Read;
use std::net::SocketAddr;

/// Largest answer that is read, in bytes.
const ANSWER_BYTES_MAX: u64 = 64 * 1_024 * 1_024;

pub const JSON: &str = "application/json";
pub const NDJSON: &str = "application/x-ndjson";

/// Status and body of an answer.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub text: String,
}

/// Posts a body that is read as it is sent, so that it may be larger than memory.
pub fn post(address: SocketAddr, content_type: &str, body: &mut dyn Read) -> Answered {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut body = body;
    let request = agent.post(format!("http://{address}/v1/events")).header("content-type", content_type);
    let mut response = request.send(ureq::SendBody::from_reader(&mut body)).expect("the producer answers");
    let status = response.status().as_u16();
    let text = response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_string().expect("the answer is text");
    Answered { status, text }
}

impl Answered {
    fn answer(&self) -> Answer {
        serde_json::from_str(&self.text).expect("the answer has results")
    }

    /// Status of every event, in order.
    pub fn outcomes(&self) -> Vec<String> {
        self.answer().results.into_iter().map(|result| result.status).collect()
    }

    /// Reasons of one event as `RULE field`, in order.
    pub fn reasons(&self, index: usize) -> Vec<String> {
        let answer = self.answer();
        answer.results[index].reasons.iter().map(|reason| format!("{} {}", reason.rule, reason.field)).collect()
    }

    /// Code of a refusal of the whole request.
    pub fn problem_code(&self) -> String {
        let problem: serde_json::Value = serde_json::from_str(&self.text).expect("a problem is JSON");
        problem["code"].as_str().expect("a problem has a code").to_owned()
    }
}
