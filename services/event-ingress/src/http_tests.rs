use crate::answer::Answer;
use crate::limits::IngressLimits;
use crate::producer::router;
use crate::test_support::{Bench, dropped_purchase, id, purchase};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;

struct Served {
    bench: Bench,
    router: Router,
    _directory: TempDir,
}

struct Answered {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Answered {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn outcomes(&self) -> Vec<String> {
        let answer: Answer = serde_json::from_slice(&self.body).unwrap();
        answer.results.into_iter().map(|result| result.status).collect()
    }

    fn rules_of(&self, index: usize) -> Vec<String> {
        let answer: Answer = serde_json::from_slice(&self.body).unwrap();
        answer.results[index].reasons.iter().map(|reason| format!("{} {}", reason.rule, reason.field)).collect()
    }
}

fn served_with(limits: IngressLimits) -> Served {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    let ingress = Arc::new(bench.open(directory.path(), limits));
    let router = router(ingress, bench.health.clone(), bench.metrics.clone());
    Served { bench, router, _directory: directory }
}

fn served() -> Served {
    served_with(IngressLimits::default())
}

impl Served {
    async fn post(&self, content_type: &str, body: impl Into<Body>) -> Answered {
        self.send(Request::post("/v1/events").header("content-type", content_type).body(body.into()).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        Answered { status: head.status.as_u16(), headers: head.headers, body: to_bytes(body, usize::MAX).await.unwrap() }
    }
}

fn lines(events: &[Value]) -> String {
    events.iter().map(|event| format!("{event}\n")).collect()
}

#[tokio::test]
async fn one_event_is_accepted_then_a_duplicate_then_a_conflict() {
    let served = served();
    let first = served.post("application/json", purchase(1, 100).to_string()).await;
    assert_eq!(first.status, 200);
    let partition = event_log::partition_for_key(b"S-1", crate::test_support::PARTITIONS);
    let place = json!({"topic": "credit.accounts.v1", "partition": partition, "offset": 0});
    let result = |status: &str| {
        let mut result = json!({"index": 0, "event_id": id(1), "status": status});
        if status != "conflict" {
            result.as_object_mut().unwrap().extend(place.as_object().unwrap().clone());
        }
        result
    };
    let counts = |accepted: u32, duplicate: u32, conflict: u32, results: Value| json!({"accepted": accepted, "duplicate": duplicate, "dropped": 0, "refused": 0, "conflict": conflict, "results": results});
    assert_eq!(first.json(), counts(1, 0, 0, json!([result("accepted")])));
    let again = served.post("application/json; charset=utf-8", purchase(1, 100).to_string()).await;
    assert_eq!((again.status, again.json()), (200, counts(0, 1, 0, json!([result("duplicate")]))));
    let other = served.post("application/json", purchase(1, 101).to_string()).await;
    assert_eq!((other.status, other.json()), (409, counts(0, 0, 1, json!([result("conflict")]))));
}

#[tokio::test]
async fn every_event_of_an_array_has_its_own_answer() {
    let served = served();
    let mut wrong = purchase(2, 100);
    wrong["amount_minor"] = json!("12.50");
    wrong["colour"] = json!("red");
    wrong["effective_date"] = json!("2025-02-30");
    let body = json!([purchase(1, 100), wrong, dropped_purchase(3), purchase(1, 100)]).to_string();
    let answered = served.post("application/json", body).await;
    assert_eq!(answered.status, 207);
    assert_eq!(answered.outcomes(), ["accepted", "refused", "dropped", "duplicate"]);
    let mut rules = answered.rules_of(1);
    rules.sort();
    assert_eq!(rules.len(), 3, "all reasons at once: {rules:?}");
    assert!(rules.iter().any(|rule| rule.ends_with(" colour")), "{rules:?}");
    assert!(!String::from_utf8_lossy(&answered.body).contains("12.50"), "a refusal repeats no value");
    assert_eq!(answered.json()["results"][2]["dropped_legs"], 2);
    let metrics = served.bench.metrics.render().unwrap();
    let dropped = "furnish_ingress_dropped_legs_total{funding_type=\"BALANCE\",service=\"test-producer\"} 1";
    assert!(metrics.contains(dropped), "{metrics}");
    assert!(metrics.contains("furnish_ingress_events_total{outcome=\"refused\",service=\"test-producer\"} 1"), "{metrics}");
}

#[tokio::test]
async fn nothing_but_refusals_is_422_and_nothing_at_all_is_200() {
    let served = served();
    assert_eq!(served.post("application/json", "[{}, 7]").await.status, 422);
    assert_eq!(served.post("application/json", "[]").await.status, 200);
    assert_eq!(served.post("application/x-ndjson", "\n\n").await.status, 200);
    assert_eq!(served.bench.log.len(), 0);
}

#[tokio::test]
async fn good_lines_go_through_between_bad_ones() {
    let served = served();
    let mut body = lines(&[purchase(1, 100)]);
    body.push_str("{\"event_type\": \n");
    body.push_str("\u{feff}{}\r\n\n");
    body.push_str(&lines(&[purchase(2, 100)]));
    body.pop();
    let answered = served.post("application/x-ndjson", body).await;
    assert_eq!((answered.status, answered.outcomes().join(" ")), (207, "accepted refused refused accepted".to_owned()));
    assert_eq!(served.bench.log.publishes(), 1);
}

/// A body of which the middle line has `huge_bytes`, made piece by piece.
fn body_with_a_huge_line(huge_bytes: usize) -> Body {
    const PIECE: usize = 1_024 * 1_024;
    let mut pieces = vec![Bytes::from(lines(&[purchase(1, 100)])), Bytes::from_static(b"{\"a\":\"")];
    let filler = Bytes::from(vec![b'x'; PIECE]);
    pieces.extend(std::iter::repeat_n(filler, huge_bytes / PIECE));
    pieces.push(Bytes::from(format!("\"}}\n{}", lines(&[purchase(2, 100)]))));
    Body::new(PieceBody { pieces: pieces.into() })
}

struct PieceBody {
    pieces: std::collections::VecDeque<Bytes>,
}

impl axum::body::HttpBody for PieceBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        std::task::Poll::Ready(self.pieces.pop_front().map(|piece| Ok(hyper::body::Frame::data(piece))))
    }
}

#[tokio::test]
async fn a_line_of_one_gigabyte_is_refused_without_being_held_and_its_neighbours_go_through() {
    // The budget for bodies is the smallest there can be, so that a held line would be told to come back.
    let served = served_with(IngressLimits { body_bytes_max: 4_096, bodies_bytes_max: 1, ..IngressLimits::default() });
    let answered = served.post("application/x-ndjson", body_with_a_huge_line(1_024 * 1_024 * 1_024)).await;
    assert_eq!((answered.status, answered.outcomes().join(" ")), (207, "accepted refused accepted".to_owned()));
    assert_eq!(answered.rules_of(1), ["LINE_TOO_LONG "]);
}

#[tokio::test]
async fn limits_of_a_request_are_413_and_publish_nothing() {
    let limits = IngressLimits { body_bytes_max: 2_000, events_max: 3, ..IngressLimits::default() };
    let check = async |content_type: &str, body: Body, code: &str| {
        let served = served_with(limits.clone());
        let answered = served.post(content_type, body).await;
        assert_eq!((answered.status, answered.json()["code"].as_str().unwrap()), (413, code), "{content_type}");
        assert_eq!(answered.headers["content-type"], "application/problem+json");
        assert_eq!(served.bench.log.len(), 0);
    };
    let mut long = purchase(3, 1);
    long["producer_build"] = json!("x".repeat(1_500));
    check("application/json", Body::from(" ".repeat(2_001)), "BODY_TOO_LARGE").await;
    check("application/json", Body::from("[{},{},{},{}]"), "TOO_MANY_EVENTS").await;
    check("application/x-ndjson", Body::from("{}\n{}\n{}\n{}\n"), "TOO_MANY_EVENTS").await;
    check("application/x-ndjson", Body::from("{}\n{}\n{}\n{}"), "TOO_MANY_EVENTS").await;
    check("application/x-ndjson", Body::from(lines(&[purchase(1, 1), purchase(2, 1), long])), "BODY_TOO_LARGE").await;
    let served = served_with(IngressLimits { stream_bytes_max: 1_000_000, ..limits.clone() });
    let answered = served.post("application/x-ndjson", body_with_a_huge_line(2 * 1_024 * 1_024)).await;
    assert_eq!(answered.status, 413);
}

#[tokio::test]
async fn faults_of_the_envelope_have_a_status_and_a_code() {
    let served = served();
    let check = async |content_type: &str, body: &str, status: u16, code: &str| {
        let answered = served.post(content_type, body.to_owned()).await;
        let found = (answered.status, answered.json()["code"].as_str().unwrap().to_owned());
        assert_eq!(found, (status, code.to_owned()), "{content_type} {body}");
    };
    check("text/plain", "{}", 415, "CONTENT_TYPE").await;
    check("application/json; charset=gb18030", "{}", 415, "CHARSET").await;
    check("application/json", "", 400, "BODY_NOT_JSON").await;
    check("application/json", "{\"a\":1", 400, "BODY_NOT_JSON").await;
    check("application/json", "{\"a\":1,\"a\":2}", 400, "BODY_NOT_JSON").await;
    check("application/json", &"[".repeat(40), 400, "BODY_NOT_JSON").await;
    check("application/json", "7", 400, "BODY_NOT_EVENTS").await;
    check("application/cloudevents+json", "[]", 400, "BODY_NOT_EVENTS").await;
    check("application/cloudevents-batch+json", "{}", 400, "BODY_NOT_EVENTS").await;
    let gzip = Request::post("/v1/events").header("content-type", "application/json").header("content-encoding", "gzip");
    assert_eq!(served.send(gzip.body(Body::from("x")).unwrap()).await.status, 415);
    let get = Request::get("/v1/events").body(Body::empty()).unwrap();
    assert_eq!(served.send(get).await.status, StatusCode::METHOD_NOT_ALLOWED.as_u16());
}

#[tokio::test]
async fn an_event_nested_too_deeply_is_refused_alone() {
    let served = served();
    let deep = format!("{{\"a\":{}1{}}}\n", "[".repeat(40), "]".repeat(40));
    let answered = served.post("application/x-ndjson", deep + &lines(&[purchase(1, 100)])).await;
    assert_eq!(answered.outcomes(), ["refused", "accepted"]);
}

#[tokio::test]
async fn cloud_events_are_read_and_refused_in_their_own_words() {
    let served = served();
    let cloud = |number: u32| {
        let mut data = purchase(number, 100);
        let fields = data.as_object_mut().unwrap();
        for name in ["event_id", "event_type", "producer", "subject_id", "recorded_at"] {
            fields.remove(name);
        }
        json!({
            "specversion": "1.0", "id": id(number), "type": "PurchasePosted", "source": "lender-core",
            "subject": format!("S-{}", number % 3), "time": "2025-03-05T12:00:00+08:00",
            "datacontenttype": "application/json", "data": data,
        })
    };
    let one = served.post("application/cloudevents+json", cloud(1).to_string()).await;
    assert_eq!((one.status, one.outcomes().join(" ")), (200, "accepted".to_owned()));
    let flat = served.post("application/json", purchase(1, 100).to_string()).await;
    assert_eq!(flat.outcomes(), ["duplicate"], "the form of sending is not part of the content");
    let mut wrong = cloud(3);
    wrong["data"]["amount_minor"] = json!(1.5);
    let batch = served.post("application/cloudevents-batch+json", json!([cloud(2), wrong]).to_string()).await;
    assert_eq!((batch.status, batch.outcomes().join(" ")), (207, "accepted refused".to_owned()));
    let rules = batch.rules_of(1);
    assert!(rules[0].ends_with(" data.amount_minor"), "{rules:?}");
}

#[tokio::test]
async fn ndjson_is_answered_in_ndjson_on_request() {
    let served = served();
    let request = Request::post("/v1/events")
        .header("content-type", "application/x-ndjson")
        .header("accept", "application/json;q=0.5, application/x-ndjson")
        .body(Body::from(lines(&[purchase(1, 100), json!({})])))
        .unwrap();
    let answered = served.send(request).await;
    assert_eq!((answered.status, &answered.headers["content-type"]), (207, &"application/x-ndjson".parse().unwrap()));
    let text = String::from_utf8(answered.body.to_vec()).unwrap();
    let parsed: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(parsed.len(), 3);
    assert_eq!((&parsed[0]["status"], &parsed[1]["status"]), (&json!("accepted"), &json!("refused")));
    assert_eq!((&parsed[2]["accepted"], &parsed[2]["refused"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn a_log_that_is_away_is_503_with_retry_after_until_it_is_back() {
    let served = served();
    served.bench.log.set_away(true);
    let answered = served.post("application/json", purchase(1, 100).to_string()).await;
    assert_eq!((answered.status, answered.json()["code"].as_str().unwrap()), (503, "LOG_UNAVAILABLE"));
    assert_eq!(answered.headers["retry-after"], "1");
    let ready = served.send(Request::get("/readyz").body(Body::empty()).unwrap()).await;
    assert_eq!(ready.status, 503);
    served.bench.log.set_away(false);
    assert_eq!(served.post("application/json", purchase(1, 100).to_string()).await.status, 200);
    let ready = served.send(Request::get("/readyz").body(Body::empty()).unwrap()).await;
    assert_eq!(ready.status, 200);
}

#[tokio::test]
async fn a_body_that_pauses_too_long_is_given_up() {
    struct Silent;
    impl axum::body::HttpBody for Silent {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
            std::task::Poll::Pending
        }
    }
    let served = served_with(IngressLimits { pause_ms_max: 50, ..IngressLimits::default() });
    let answered = served.post("application/x-ndjson", Body::new(Silent)).await;
    assert_eq!((answered.status, answered.json()["code"].as_str().unwrap()), (408, "BODY_TOO_SLOW"));
}

#[tokio::test]
async fn bodies_over_the_memory_of_all_are_told_to_come_back() {
    let served = served_with(IngressLimits { body_bytes_max: 100_000, bodies_bytes_max: 1, ..IngressLimits::default() });
    // Room for three pieces of 64 KiB: two bodies of more than one piece do not fit at the same time.
    let (first, second) =
        tokio::join!(served.post("application/json", two_pieces_apart()), served.post("application/json", two_pieces_apart()),);
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 503]);
    assert_eq!(served.post("application/json", two_pieces_apart()).await.status, 200, "memory is given back");
}

/// An empty array in a body of two pieces, each of more than 32 KiB, which lets others run in between.
fn two_pieces_apart() -> Body {
    struct Apart {
        pieces: Vec<Bytes>,
        yielded: bool,
    }
    impl axum::body::HttpBody for Apart {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
            self.yielded = !self.yielded;
            if self.yielded {
                context.waker().wake_by_ref();
                return std::task::Poll::Pending;
            }
            std::task::Poll::Ready(self.pieces.pop().map(|piece| Ok(hyper::body::Frame::data(piece))))
        }
    }
    let spaces = |count: usize| " ".repeat(count);
    let pieces = vec![Bytes::from(spaces(40_000) + "]"), Bytes::from("[".to_owned() + &spaces(40_000))];
    Body::new(Apart { pieces, yielded: false })
}
