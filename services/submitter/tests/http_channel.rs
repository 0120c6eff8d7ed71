//! The HTTP way to the bureau against a small server on the loopback interface.
#![allow(clippy::unwrap_used, reason = "a panic in a test is the failure itself")]

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use submitter::channel::{AwaitedAnswers, Channel, ChannelError};
use wire_contracts::pboc2::file::FileName;

type Files = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

async fn take(State(files): State<Files>, Path(name): Path<String>, body: Bytes) -> StatusCode {
    if name.contains("21000090") {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    files.lock().unwrap().insert(name, body.to_vec());
    StatusCode::ACCEPTED
}

async fn give(State(files): State<Files>, Path(name): Path<String>) -> Result<Vec<u8>, StatusCode> {
    files.lock().unwrap().get(&name).cloned().ok_or(StatusCode::NOT_FOUND)
}

fn name(text: &str) -> FileName {
    FileName::parse(text).unwrap()
}

/// Serves files on a free port; ends with the runtime.
fn serve(runtime: &tokio::runtime::Runtime, files: &Files) -> String {
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/v1/files/{name}", post(take).get(give)).with_state(files.clone());
    runtime.spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/")
}

fn awaited(submission: FileName) -> AwaitedAnswers {
    AwaitedAnswers { now: vec![submission], ..AwaitedAnswers::default() }
}

#[test]
fn files_are_posted_and_answers_fetched_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let files = Files::default();
    let mut channel = Channel::http(&serve(&runtime, &files), Duration::from_secs(10));
    let submission = name("T10000000H00012024031521000010");
    channel.deliver(&submission, b"packed").unwrap();
    channel.deliver(&submission, b"packed").unwrap();
    assert_eq!(files.lock().unwrap().get("T10000000H00012024031521000010.enc").map(Vec::as_slice), Some(b"packed".as_slice()));

    assert!(channel.next_answer(&awaited(submission), 100).unwrap().is_none());
    files.lock().unwrap().insert("T10000000H00012024031521000013.enc".to_owned(), b"answer".to_vec());
    let answer = channel.next_answer(&awaited(submission), 100).unwrap().unwrap();
    assert_eq!((answer.name, answer.bytes.as_slice()), (submission.with_flag(3), b"answer".as_slice()));
    assert!(channel.next_answer(&awaited(submission), 100).unwrap().is_none());
}

#[test]
fn a_refusal_an_unreachable_bureau_and_a_huge_answer_are_errors() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let files = Files::default();
    let mut channel = Channel::http(&serve(&runtime, &files), Duration::from_secs(10));
    let refused = channel.deliver(&name("T10000000H00012024031521000090"), b"packed");
    assert!(matches!(refused, Err(ChannelError::Status(503))));
    files.lock().unwrap().insert("T10000000H00012024031521000011.enc".to_owned(), vec![0; 101]);
    let huge = channel.next_answer(&awaited(name("T10000000H00012024031521000010")), 100);
    assert!(matches!(huge, Err(ChannelError::Http(_))));
    let nobody = Channel::http("http://127.0.0.1:1", Duration::from_secs(10));
    assert!(matches!(nobody.deliver(&name("T10000000H00012024031521000010"), b"x"), Err(ChannelError::Http(_))));
}
