//! How a broken promise is shown: the shortest history in events that the ingress reads, then the promise.

use credit_domain::calendar::RecordedAt;
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::checks::check_event;
use credit_domain::event::{Event, EventPayload};
use fold_tests::random_history::{History, plots};
use fold_tests::shrunk::{Broken, events_of, lines_of, promise, same, that};
use fold_tests::shrunk_rule::rule_file_of;
use wire_contracts::ingress::{Stamp, parse_event};
use wire_contracts::product_rules::parse_product_rule;

fn read_back(lines: &str) -> Result<Vec<Event>, Broken> {
    let stamp = Stamp { recorded_at: RecordedAt(0), producer: "nobody".into(), producer_build: "0".into() };
    let parse = |line: &str| parse_event(line.as_bytes(), &stamp).map_err(|refusal| format!("{line}\nis refused: {refusal:?}"));
    lines.lines().map(parse).collect()
}

#[test]
fn a_history_is_shown_in_events_that_the_ingress_reads_back() {
    promise("every event of a history passes the checks and is read back as it was", plots(), |plot| {
        let history = History::of(plot);
        let sent = events_of(&history);
        for event in &sent {
            let findings = check_event(event);
            that(findings.is_empty(), || format!("{:?}\n{findings:?}", event.payload))?;
        }
        same(&read_back(&lines_of(&history))?, &sent, "events read back")
    });
}

#[test]
fn a_history_is_shown_under_a_rule_that_its_parser_reads_back() {
    promise("the product rule of a history is read back as it was", plots(), |plot| {
        let text = rule_file_of(&plot.rule);
        let found = parse_product_rule(&text).map_err(|findings| format!("{text}\n{findings:?}"))?;
        same(&found, &plot.rule, text)
    });
}

#[test]
fn a_broken_promise_is_shown_with_the_shortest_history() {
    let broken = std::panic::catch_unwind(|| {
        promise("nobody ever gives a purchase back", plots(), |plot| {
            let history = History::of(plot);
            let gives_back =
                |event: &AccountEvent| matches!(event, AccountEvent::PurchaseRefunded(_) | AccountEvent::PurchaseReversed(_));
            let back = history.facts().filter(|fact| gives_back(&fact.event)).count();
            that(back == 0, || format!("{back} given back"))
        });
    });
    let shown = *broken.expect_err("somebody does").downcast::<String>().expect("a text");
    let lines: Vec<&str> = shown.lines().filter(|line| line.starts_with('{')).collect();
    let events = read_back(&lines.join("\n")).expect("events that the ingress reads");
    let last = events.last().map(|event| &event.payload);
    let is_shortest =
        matches!(last, Some(EventPayload::Account(AccountEvent::PurchaseRefunded(_) | AccountEvent::PurchaseReversed(_))));
    // Shortest is an opening, a purchase and what gives it back; a purchase sent ahead of its turn needs one more.
    assert!(is_shortest && events.len() <= 5, "{shown}");
    assert!(shown.contains("product = \""), "{shown}");
    assert!(shown.ends_with("broken: nobody ever gives a purchase back\n1 given back"), "{shown}");
}
