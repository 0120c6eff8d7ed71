//! Personal data stays where it belongs: in the sealed part of events, in the files for the bureau and in the bureau's
//! own store. It is in no file name, key, header, metric or log line, whatever goes wrong.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure itself, also in its helpers")]

use event_log::config::LogConfig;
use event_log::{EventLog, NewRecord};
use pipeline_tests::support::answered::NDJSON;
use pipeline_tests::support::directories::files_below;
use pipeline_tests::support::fixtures::{assert_free_of, canaries, history, registration};
use pipeline_tests::support::running::Running;
use pipeline_tests::support::topic_records::records_of;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use wire_contracts::topics::{ALL, CREDIT_SUBJECTS, SHARD_TOPICS, dead_letters_of};

/// Set for the process that does the work, so that all its output can be caught.
const WORK_DIRECTORY: &str = "FURNISH_TEST_WORK_DIRECTORY";
const NAME: &str = "personal_data_reaches_no_name_key_header_metric_or_log_line";
const PEOPLE: u32 = 40;

#[test]
fn personal_data_reaches_no_name_key_header_metric_or_log_line() {
    if let Some(directory) = std::env::var_os(WORK_DIRECTORY) {
        return live(&PathBuf::from(directory));
    }
    let directory = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env(WORK_DIRECTORY, directory.path())
        // Everything our code could ever write; the client of the test is no part of the pipeline.
        .env("FURNISH_LOG", "trace,ureq=off,ureq_proto=off")
        .output()
        .unwrap();
    let written = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    let canaries = canaries(&history(PEOPLE, 1)[0].credit_lines);
    assert!(output.status.success(), "the pipeline ran; it wrote {} bytes", written.len());
    assert!(written.contains("listening"), "log lines were caught");
    assert_free_of(&canaries, &written, "log lines");
    check_metrics(&directory.path().join("metrics.txt"), &canaries);
    let data_directory = directory.path().join("data");
    check_names(&data_directory, &canaries);
    check_batches(&data_directory.join("batches"), &canaries);
    check_topics(&data_directory.join("log"), &canaries);
}

/// A month of good and bad lines, a poisoned record with a name in it, a cut with its answers.
fn live(directory: &Path) {
    let config = service_kit::telemetry::TelemetryConfig::from_environment("trace").unwrap();
    service_kit::telemetry::install(&config).unwrap();
    let month = history(PEOPLE, 1).remove(0);
    let running = Running::small(&directory.join("data"));
    running.feed(&month);
    let bad_lines = spoilt_registrations(&registration(&month.credit_lines));
    let answered = running.post(NDJSON, bad_lines.join("\n").as_bytes());
    assert_eq!(answered.status, 422, "every line is refused");
    let poison = NewRecord {
        topic: Arc::from(CREDIT_SUBJECTS),
        partition: 0,
        key: b"S0000001".to_vec(),
        headers: Vec::new(),
        value: month.credit_lines[0].clone().into_bytes(),
        timestamp_ms: 0,
    };
    let _offsets = running.pipeline.log.publish(&[poison]).unwrap();
    running.settle();
    assert!(running.cut("2025-01-31").accepted > 0);
    fs::write(directory.join("metrics.txt"), running.metrics()).unwrap();
    running.stop();
}

/// Registrations that carry personal data in every wrong place.
fn spoilt_registrations(sound: &Value) -> Vec<String> {
    let name = sound["personal"]["name"].as_str().unwrap();
    let number = sound["personal"]["doc_no"].as_str().unwrap();
    let spoils: [&dyn Fn(&mut Value); 9] = [
        &|event| event["event_id"] = json!(number),
        &|event| event["event_type"] = json!(name),
        &|event| event["subject_id"] = json!(name),
        &|event| event["aggregate_id"] = json!(number),
        &|event| event["producer"] = json!([name]),
        &|event| event[number] = json!(1),
        &|event| event["personal"][name] = json!(name),
        &|event| event["personal"]["doc_no"] = json!(format!("{number}0")),
        &|event| event["personal"] = json!(name),
    ];
    let spoilt = spoils.iter().map(|spoil| {
        let mut event = sound.clone();
        spoil(&mut event);
        event.to_string()
    });
    let cut_off = sound.to_string().replace("\"personal\"", "\"personal");
    spoilt.chain([cut_off]).collect()
}

fn check_metrics(file: &Path, canaries: &[String]) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains("furnish_ingress_events_total"), "the metrics are there");
    assert_free_of(canaries, &text, "the metrics");
}

fn check_names(directory: &Path, canaries: &[String]) {
    let names: Vec<String> = files_below(directory).iter().map(|path| path.display().to_string()).collect();
    assert!(names.iter().any(|name| name.ends_with(".txt")), "a batch was sealed");
    assert_free_of(canaries, &names.join("\n"), "file names");
}

/// What lies beside the plain file may be shown to operators; the packed file tells nobody anything.
fn check_batches(directory: &Path, canaries: &[String]) {
    let (mut plain, mut beside) = (0, 0);
    for file in files_below(directory) {
        let bytes = fs::read(directory.join(&file)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        if file.extension().is_some_and(|extension| extension == "txt") {
            plain += usize::from(canaries.iter().any(|canary| text.contains(canary.as_str())));
        } else {
            beside += 1;
            assert_free_of(canaries, &text, &file.display().to_string());
        }
    }
    assert!(plain > 0, "the strings that are looked for do reach the bureau");
    assert!(beside >= 3, "manifest, lines and packed file lie beside it");
}

fn check_topics(directory: &Path, canaries: &[String]) {
    let log: Arc<dyn EventLog> = event_log::open_read_only(&LogConfig::embedded(directory)).unwrap();
    let dead_letters = SHARD_TOPICS.map(dead_letters_of);
    let mut checked = 0;
    for topic in ALL.into_iter().chain(dead_letters.iter().map(String::as_str)) {
        for record in records_of(log.as_ref(), topic) {
            checked += 1;
            let headers = record.headers.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_slice()]);
            let shown: Vec<&[u8]> = [record.key.as_slice()].into_iter().chain(headers).collect();
            assert_free_of(canaries, &String::from_utf8_lossy(&shown.join(&b'\n')), topic);
        }
    }
    assert!(checked > 100, "the topics hold the month");
}
