use super::transport::{SendError, Transport};
use super::{EmitConfig, EmitError, EmitReport, RetryPolicy, emit_through};
use crate::answer::{Answer, EventResult, Reason};
use crate::status::Counts;
use std::path::Path;
use std::time::Duration;

/// Accepts every line but `bad`, after refusing the first `busy` requests; stops for good after `answers_max`.
#[derive(Default)]
struct FakeProducer {
    busy: usize,
    answers_max: Option<usize>,
    bodies: Vec<String>,
}

fn result_of(index: u64, line: &str) -> EventResult {
    let bad = line == "bad";
    let reason = Reason { field: "f".to_owned(), rule: "R".to_owned(), expected: "e".to_owned() };
    EventResult {
        index,
        event_id: None,
        status: if bad { "refused" } else { "accepted" }.to_owned(),
        topic: None,
        partition: None,
        offset: None,
        offsets: Vec::new(),
        dropped_legs: 0,
        reasons: if bad { vec![reason] } else { Vec::new() },
    }
}

impl Transport for FakeProducer {
    fn post(&mut self, body: &[u8]) -> Result<Answer, SendError> {
        if self.busy > 0 || self.answers_max == Some(self.bodies.len()) {
            self.busy = self.busy.saturating_sub(1);
            return Err(SendError::ComeBack { reason: "busy".to_owned(), after: Some(Duration::from_secs(2)) });
        }
        let text = String::from_utf8(body.to_vec()).unwrap();
        let results: Vec<EventResult> = (0_u64..).zip(text.lines()).map(|(index, line)| result_of(index, line)).collect();
        self.bodies.push(text);
        let refused = u64::try_from(results.iter().filter(|result| result.status == "refused").count()).unwrap();
        let accepted = u64::try_from(results.len()).unwrap() - refused;
        Ok(Answer { counts: Counts { accepted, refused, ..Counts::default() }, results })
    }
}

fn config(resume_file: Option<&Path>) -> EmitConfig {
    let retry = RetryPolicy {
        first_pause: Duration::from_secs(1),
        pause_max: Duration::from_secs(4),
        give_up_after: Duration::from_secs(20),
    };
    EmitConfig {
        batch_events: 2,
        line_bytes_max: 8,
        resume_file: resume_file.map(Path::to_owned),
        retry,
        ..EmitConfig::new("http://producer", "events.ndjson")
    }
}

fn run(config: &EmitConfig, producer: &mut FakeProducer, input: &str) -> (Result<EmitReport, EmitError>, Vec<u64>) {
    let mut pauses = Vec::new();
    let mut bytes = input.as_bytes();
    let report = emit_through(config, producer, &mut |pause| pauses.push(pause.as_secs()), &mut bytes, &mut |_| {});
    (report, pauses)
}

#[test]
fn lines_go_out_in_batches_and_refusals_name_their_line() {
    let mut producer = FakeProducer::default();
    let (report, _) = run(&config(None), &mut producer, "a\n\nbad\r\nmuch too long\nb\nlast");
    let report = report.unwrap();
    assert_eq!(producer.bodies, ["a\nbad\n", "b\nlast\n"]);
    let refused: Vec<(u64, &str)> = report.refused.iter().map(|line| (line.line, line.reasons[0].rule.as_str())).collect();
    assert_eq!(refused, [(3, "R"), (4, "LINE_TOO_LONG")]);
    assert_eq!(report.progress.counts, Counts { accepted: 3, refused: 2, ..Counts::default() });
    assert_eq!((report.progress.lines, report.progress.bytes), (6, 28));
    assert!(!report.is_clean());
}

#[test]
fn a_busy_producer_is_waited_for_with_growing_pauses() {
    let mut producer = FakeProducer { busy: 4, ..FakeProducer::default() };
    let (report, pauses) = run(&config(None), &mut producer, "a\n");
    assert!(report.unwrap().is_clean());
    assert_eq!(pauses, [2, 2, 4, 4], "the asked pause is the least, the configured one the most");
}

#[test]
fn a_producer_that_stays_away_ends_the_run_and_the_next_run_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let resume_file = directory.path().join("events.ndjson.resume");
    let config = config(Some(&resume_file));
    let mut producer = FakeProducer { answers_max: Some(1), ..FakeProducer::default() };
    let (stopped, _) = run(&config, &mut producer, "a\nb\nc\nbad\n");
    assert!(matches!(stopped, Err(EmitError::Unavailable { line: 2, .. })));
    let mut producer = FakeProducer::default();
    let (report, _) = run(&config, &mut producer, "a\nb\nc\nbad\n");
    let report = report.unwrap();
    assert_eq!(producer.bodies, ["c\nbad\n"]);
    assert_eq!(report.resumed_after_line, 2);
    assert_eq!(report.progress.counts, Counts { accepted: 3, refused: 1, ..Counts::default() });
    assert_eq!(report.refused[0].line, 4);
    assert!(!resume_file.exists());
}

#[test]
fn changed_or_other_input_is_not_resumed() {
    let directory = tempfile::tempdir().unwrap();
    let resume_file = directory.path().join("events.ndjson.resume");
    let config = config(Some(&resume_file));
    let mut producer = FakeProducer { answers_max: Some(1), ..FakeProducer::default() };
    run(&config, &mut producer, "a\nb\nc\n").0.unwrap_err();
    let other = EmitConfig { source: "other.ndjson".to_owned(), ..config.clone() };
    let check = |config: &EmitConfig, input: &str| {
        let mut producer = FakeProducer::default();
        let (refused, _) = run(config, &mut producer, input);
        assert!(matches!(refused, Err(EmitError::OtherInput { .. })), "{refused:?}");
        assert!(producer.bodies.is_empty());
    };
    check(&config, "a\nX\nc\n");
    check(&config, "a\n");
    check(&other, "a\nb\nc\n");
}
