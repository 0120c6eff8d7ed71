//! Bad input at the edge: every line gets one clear answer, is counted, and never takes its neighbours with it.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure itself, also in its helpers")]

use pipeline_tests::support::answered::{JSON, NDJSON};
use pipeline_tests::support::fixtures::{Borrower, assert_free_of, borrowers, canaries, history, registration};
use pipeline_tests::support::running::{Running, configuration};
use serde_json::{Value, json};
use std::io::Read;
use tempfile::TempDir;

/// A pipeline that has folded a small month, and one borrower who goes on buying.
struct Shop {
    running: Running,
    borrower: Borrower,
    registration: Value,
    canaries: Vec<String>,
    _directory: TempDir,
}

fn shop() -> Shop {
    let directory = tempfile::tempdir().unwrap();
    let month = history(8, 1).remove(0);
    let running = Running::small(directory.path());
    running.feed(&month);
    Shop {
        borrower: borrowers(&month.credit_lines).remove(0),
        registration: registration(&month.credit_lines),
        canaries: canaries(&month.credit_lines),
        running,
        _directory: directory,
    }
}

impl Shop {
    /// A purchase like the next one, spoilt; its version is not used up.
    fn spoilt(&self, spoil: impl FnOnce(&mut Value)) -> Vec<u8> {
        let mut event = self.borrower.purchase_of_version(self.borrower.next_version);
        spoil(&mut event);
        event.to_string().into_bytes()
    }

    fn spoilt_registration(&self, spoil: impl FnOnce(&mut Value)) -> Vec<u8> {
        let mut event = self.registration.clone();
        spoil(&mut event);
        event.to_string().into_bytes()
    }

    /// The account as the fold sees it took everything that was accepted.
    fn assert_nothing_is_missing(&self) {
        self.running.settle();
        let account = self.running.account(&self.borrower);
        assert_eq!(account.last_version + 1, self.borrower.next_version);
        assert_eq!((account.parked.len(), account.held), (0, None));
    }
}

/// Sends the bad line between two good ones.
fn check(shop: &mut Shop, name: &str, bad: &[u8], reasons: &[&str]) {
    let before = (shop.running.counted("accepted"), shop.running.counted("refused"));
    let mut body = shop.borrower.purchase().to_string().into_bytes();
    body.push(b'\n');
    body.extend_from_slice(bad);
    body.push(b'\n');
    body.extend_from_slice(shop.borrower.purchase().to_string().as_bytes());
    let answered = shop.running.post(NDJSON, &body);
    assert_eq!((answered.status, answered.outcomes().join(" ")), (207, "accepted refused accepted".to_owned()), "{name}");
    assert_eq!(answered.reasons(1), reasons, "{name}");
    assert_free_of(&shop.canaries, &answered.text, "an answer");
    let after = (shop.running.counted("accepted"), shop.running.counted("refused"));
    assert_eq!(after, (before.0 + 2, before.1 + 1), "{name}");
}

#[test]
fn a_bad_line_is_told_its_rule_and_its_neighbours_go_through() {
    let mut opened = shop();
    let shop = &mut opened;
    let text = |shop: &Shop, from: &str, to: &str| {
        let sound = String::from_utf8(shop.spoilt(|_| {})).unwrap();
        let spoilt = sound.replacen(from, to, 1);
        assert_ne!(spoilt, sound, "`{from}` is in the line");
        spoilt.into_bytes()
    };
    check(shop, "no end", br#"{"event_type":"#, &["JSON_MALFORMED "]);
    check(shop, "two values", b"{} {}", &["JSON_MALFORMED "]);
    check(shop, "no object", b"[7]", &["WRONG_TYPE "]);
    check(shop, "not UTF-8", b"{\"producer\":\"\xff\"}", &["JSON_NOT_UTF8 "]);
    let marked = [b"\xef\xbb\xbf".as_slice(), &shop.spoilt(|_| {})].concat();
    check(shop, "byte order mark", &marked, &["JSON_BYTE_ORDER_MARK "]);
    check(shop, "lone surrogate", &text(shop, "TP-", "\\ud800"), &["JSON_MALFORMED "]);
    check(shop, "surrogates in wrong order", &text(shop, "TP-", "\\udc00\\ud800"), &["JSON_MALFORMED "]);
    let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
    check(shop, "depth 40", &text(shop, "\"CNY\"", &deep), &["JSON_TOO_DEEP "]);
    let twice = text(shop, "\"currency\":", "\"amount_minor\":7,\"currency\":");
    check(shop, "duplicate key", &twice, &["FIELD_GIVEN_TWICE amount_minor"]);
    check(shop, "text for a number", &shop.spoilt(|event| event["amount_minor"] = json!("12.50")), &["WRONG_TYPE amount_minor"]);
    check(shop, "fraction", &shop.spoilt(|event| event["amount_minor"] = json!(12.5)), &["NUMBER_NOT_INTEGER amount_minor"]);
    let too_large = text(shop, "\"amount_minor\":100", "\"amount_minor\":9223372036854775808");
    check(shop, "beyond 64 bits", &too_large, &["NUMBER_NOT_INTEGER amount_minor"]);
    check(shop, "unknown field", &shop.spoilt(|event| event["colour"] = json!("red")), &["UNKNOWN_FIELD colour"]);
    check(shop, "null", &shop.spoilt(|event| event["posting_id"] = Value::Null), &["NOT_NULLABLE posting_id"]);
    check(
        shop,
        "unknown event",
        &shop.spoilt(|event| event["event_type"] = json!("Imagined")),
        &["EVENT_TYPE_UNKNOWN event_type"],
    );
    for date in ["2025-02-30", "2025-13-01", "2025-1-1", "0000-00-00", "30/01/2025"] {
        check(shop, date, &shop.spoilt(|event| event["effective_date"] = json!(date)), &["DATE_FORMAT effective_date"]);
    }
    let many = shop.spoilt(|event| {
        event["effective_date"] = json!("2025-02-30");
        event["colour"] = json!("red");
        event["amount_minor"] = json!(true);
    });
    check(shop, "all reasons at once", &many, &["DATE_FORMAT effective_date", "WRONG_TYPE amount_minor", "UNKNOWN_FIELD colour"]);
    shop.assert_nothing_is_missing();
    opened.running.stop();
}

#[test]
fn an_event_of_sound_form_and_wrong_content_is_told_its_rule() {
    let mut opened = shop();
    let shop = &mut opened;
    check(shop, "unknown currency", &shop.spoilt(|event| event["currency"] = json!("YUAN")), &["CURRENCY_FORMAT currency"]);
    check(
        shop,
        "negative amount",
        &shop.spoilt(|event| event["amount_minor"] = json!(-5)),
        &["AMOUNT_NOT_POSITIVE amount_minor"],
    );
    check(
        shop,
        "version 0",
        &shop.spoilt(|event| event["aggregate_version"] = json!(0)),
        &["VERSION_NOT_POSITIVE aggregate_version"],
    );
    let canary = shop.registration["personal"]["name"].clone();
    let letter = shop.spoilt_registration(|event| event["personal"]["doc_no"] = json!("11010519491231002A"));
    check(shop, "a letter in an ID number", &letter, &["DOCUMENT_NUMBER_FORM personal.doc_no"]);
    let digit = shop.spoilt_registration(|event| event["personal"]["doc_no"] = json!("110105199001011234"));
    check(shop, "check digit", &digit, &["DOCUMENT_NUMBER_CHECK_CHARACTER personal.doc_no"]);
    let unknown = shop.spoilt_registration(|event| event["personal"][canary.as_str().unwrap()] = canary.clone());
    check(shop, "a name as a field", &unknown, &["UNKNOWN_FIELD personal.?"]);
    let number = shop.spoilt_registration(|event| event["personal"]["cell_phone"] = json!(13_900_000_001_u64));
    check(shop, "phone as a number", &number, &["WRONG_TYPE personal.cell_phone"]);
    let outside = shop.spoilt_registration(|event| event["name"] = canary.clone());
    check(shop, "a name outside of personal", &outside, &["UNKNOWN_FIELD name"]);
    shop.assert_nothing_is_missing();
    assert_free_of(&shop.canaries, &shop.running.metrics(), "the metrics");
    opened.running.stop();
}

fn check_body(shop: &Shop, body: &[u8], code: &str) {
    let accepted = shop.running.counted("accepted");
    let answered = shop.running.post(JSON, body);
    assert_eq!((answered.status, answered.problem_code()), (400, code.to_owned()), "{}", String::from_utf8_lossy(body));
    assert_eq!(shop.running.counted("accepted"), accepted);
}

#[test]
fn a_body_that_is_no_json_is_refused_whole() {
    let shop = shop();
    check_body(&shop, b"", "BODY_NOT_JSON");
    check_body(&shop, br#"{"event_type":"#, "BODY_NOT_JSON");
    check_body(&shop, br#"{"a":1,"a":2}"#, "BODY_NOT_JSON");
    check_body(&shop, "[".repeat(40).as_bytes(), "BODY_NOT_JSON");
    check_body(&shop, b"\xef\xbb\xbf{}", "BODY_NOT_JSON");
    check_body(&shop, br#""\ud800""#, "BODY_NOT_JSON");
    check_body(&shop, b"7", "BODY_NOT_EVENTS");
    shop.running.stop();
}

#[test]
fn lines_may_end_in_cr_lf() {
    let mut shop = shop();
    let body = format!("{}\r\n\r\n{}\r\n", shop.borrower.purchase(), shop.borrower.purchase());
    let answered = shop.running.post(NDJSON, body.as_bytes());
    assert_eq!((answered.status, answered.outcomes().join(" ")), (200, "accepted accepted".to_owned()));
    shop.assert_nothing_is_missing();
    shop.running.stop();
}

/// A good line, a line of a gigabyte that is made while it is read, a good line.
struct HugeBody {
    head: std::io::Cursor<Vec<u8>>,
    filler_left: usize,
    tail: std::io::Cursor<Vec<u8>>,
}

impl Read for HugeBody {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let from_head = self.head.read(buffer)?;
        if from_head > 0 || buffer.is_empty() {
            return Ok(from_head);
        }
        if self.filler_left == 0 {
            return self.tail.read(buffer);
        }
        let length = buffer.len().min(self.filler_left);
        buffer[..length].fill(b'x');
        self.filler_left -= length;
        Ok(length)
    }
}

#[test]
fn a_line_of_one_gigabyte_is_refused_alone_and_never_held() {
    let directory = tempfile::tempdir().unwrap();
    let month = history(8, 1).remove(0);
    let mut configuration = configuration(directory.path(), 2);
    // The smallest memory for bodies there can be: a line that was held would be told to come back.
    configuration.consumer_credit.limits.line_bytes_max = 2_048;
    configuration.consumer_credit.limits.body_bytes_max = 4_096;
    configuration.consumer_credit.limits.bodies_bytes_max = 1;
    let running = Running::start(configuration);
    let borrower = borrowers(&month.credit_lines).remove(0);
    let (first, second) = (borrower.purchase_of_version(1), borrower.purchase_of_version(2));
    let mut body = HugeBody {
        head: std::io::Cursor::new(format!("{first}\n{{\"producer\":\"").into_bytes()),
        filler_left: 1_024 * 1_024 * 1_024,
        tail: std::io::Cursor::new(format!("\"}}\n{second}\n").into_bytes()),
    };
    let answered = running.post_stream(NDJSON, &mut body);
    assert_eq!((answered.status, answered.outcomes().join(" ")), (207, "accepted refused accepted".to_owned()));
    assert_eq!(answered.reasons(1), ["LINE_TOO_LONG "]);
    assert_eq!((running.counted("accepted"), running.counted("refused")), (2, 1));
    running.stop();
}

#[test]
fn an_event_id_with_other_content_is_a_conflict_and_the_first_stands() {
    let mut shop = shop();
    let conflicts = shop.running.counted("conflict");
    let first = shop.borrower.purchase();
    let mut other = first.clone();
    other["amount_minor"] = json!(2_00);
    let statuses: Vec<(u16, String)> = [&first, &first, &other, &first]
        .map(|event| shop.running.post(JSON, event.to_string().as_bytes()))
        .iter()
        .map(|answered| (answered.status, answered.outcomes().join(" ")))
        .collect();
    let expected = [(200, "accepted"), (200, "duplicate"), (409, "conflict"), (200, "duplicate")];
    assert_eq!(statuses, expected.map(|(status, outcome)| (status, outcome.to_owned())));
    assert_eq!(shop.running.counted("conflict"), conflicts + 1);
    shop.assert_nothing_is_missing();
    shop.running.stop();
}

#[test]
fn a_gap_in_the_versions_waits_and_is_filled() {
    let mut shop = shop();
    let (missing, late) = (shop.borrower.purchase(), shop.borrower.purchase());
    let sent = shop.running.post(JSON, late.to_string().as_bytes());
    assert_eq!(sent.outcomes(), ["accepted"]);
    shop.running.settle();
    let waiting = shop.running.account(&shop.borrower);
    assert_eq!((waiting.last_version + 3, waiting.parked.len()), (shop.borrower.next_version, 1));
    let filled = shop.running.post(JSON, missing.to_string().as_bytes());
    assert_eq!(filled.outcomes(), ["accepted"]);
    shop.assert_nothing_is_missing();
    shop.running.stop();
}
