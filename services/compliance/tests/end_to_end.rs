//! Replay, explain, verify and reconcile over a small history on the embedded log.
#![allow(clippy::expect_used, reason = "in a test a panic is the failure itself, also in its helpers")]

#[path = "support/story.rs"]
mod story;
mod support;

use account_store::rule_book::RuleBook;
use compliance::error::ComplianceError;
use compliance::explain::{ExplainRequest, explain};
use compliance::explain_text::{render_short, render_text};
use compliance::explanation::{ExplainedField, Explanation, MASK, Outcome};
use compliance::live_stores::open_live_stores;
use compliance::reconcile::{Reconciliation, interoperability, reconcile_wallet_legs};
use compliance::replay::{LiveComparison, ReplayReport, ReplayRequest, replay};
use compliance::replay_table::render_table;
use compliance::until::Until;
use compliance::verify::{Verification, VerifyRequest, VerifyResult, verify, verify_all_of_cut};
use credit_domain::calendar::Month;
use credit_domain::event::pipeline_event::RecordType;
use credit_domain::ids::{AccountId, BusinessId};
use credit_domain::product_rule::{ProductRule, ProductTerms};
use std::sync::Arc;
use support::{PARTITIONS, Pipeline, damage, record_of};
use wire_contracts::pboc2::pack::PackKey;

/// The story, cut, sealed; the 210 of A-1 accepted.
struct Reported {
    pipeline: Pipeline,
    batches: Vec<BusinessId>,
}

impl Reported {
    fn new() -> Reported {
        let pipeline = Pipeline::new();
        story::tell(&pipeline);
        let prepared = pipeline.cut();
        let batches = pipeline.seal(&prepared);
        let of_account = prepared.iter().find(|(event, _, _)| record_of(event).record_type == RecordType::BorrowingAccount);
        pipeline.accept(of_account.expect("a 210"), batches.last().expect("a batch"), 2);
        Reported { pipeline, batches }
    }

    fn replay(&self, until: Until, work: &str, threads: usize) -> ReplayReport {
        let request = ReplayRequest {
            log: Arc::clone(&self.pipeline.log),
            partitions: PARTITIONS,
            until,
            rules: RuleBook::default(),
            live_directory: Some(self.pipeline.data_directory()),
            work_directory: self.pipeline.work_directory(work),
            threads,
        };
        let mut last = (0, 0);
        let report = replay(&request, &mut |done, total| last = (done, total)).expect("replayed");
        assert_eq!(last, (report.records, report.records));
        report
    }

    fn explain(&self, account: &str, month: &str, rules: RuleBook) -> Result<Explanation, ComplianceError> {
        explain(&ExplainRequest {
            log: Arc::clone(&self.pipeline.log),
            partitions: PARTITIONS,
            data_directory: self.pipeline.data_directory(),
            account_id: AccountId::parse(account).expect("an id"),
            month: Month::parse(month).expect("a month"),
            rules,
        })
    }

    fn verify_request(&self, batch: &BusinessId, work: &str, rules: RuleBook) -> VerifyRequest {
        VerifyRequest {
            log: Arc::clone(&self.pipeline.log),
            partitions: PARTITIONS,
            data_directory: self.pipeline.data_directory(),
            batch_id: batch.clone(),
            rules,
            pack_key: PackKey::REHEARSAL,
            work_directory: self.pipeline.work_directory(work),
            threads: 2,
        }
    }

    fn verify(&self, batch: &BusinessId, work: &str) -> Verification {
        verify(&self.verify_request(batch, work, RuleBook::default()), &mut |_, _| {}).expect("verified")
    }

    fn batch_of_accounts(&self) -> &BusinessId {
        self.batches.last().expect("a batch")
    }
}

fn rules_with_grace() -> RuleBook {
    let first_terms = ProductTerms { grace_days: 30, ..ProductTerms::default() };
    RuleBook { default: ProductRule { first_terms, ..ProductRule::default() }, ..RuleBook::default() }
}

#[test]
fn replay_equals_the_live_stores_and_itself_on_any_number_of_threads() {
    let reported = Reported::new();
    let one = reported.replay(Until::LiveOffsets, "one", 1);
    let other = reported.replay(Until::End, "other", 3);
    assert_eq!(one.equals_live(), Some(true), "{}", render_table(&one));
    assert_eq!(one, other);
    assert!(one.shards.iter().all(|shard| shard.live == LiveComparison::Equal));
    assert!(one.shards.iter().all(|shard| shard.topics[1].consumed > 0), "the story uses every shard");
    assert_eq!(one.counters_of("credit.accounts.v1").applied, 7);
    assert_eq!(one.counters_of("bureau.control.v1").consumed, 4);
    assert!(render_table(&one).contains("hold exactly what the topics say"));
}

#[test]
fn replay_publishes_nothing() {
    let reported = Reported::new();
    let ends = (reported.pipeline.control_ends(), reported.pipeline.batches_ends());
    reported.replay(Until::End, "work", 2);
    assert_eq!((reported.pipeline.control_ends(), reported.pipeline.batches_ends()), ends);
}

#[test]
fn replay_to_other_offsets_says_that_digests_cannot_be_compared() {
    let reported = Reported::new();
    let until = Until::parse("2025-05-15T00:00:00+08:00").expect("a time");
    let earlier = reported.replay(until, "earlier", 2);
    assert_eq!(earlier.equals_live(), None);
    // Both registrations, openings and first purchases, and the bill; not the repayment of the 20th.
    assert_eq!(earlier.counters_of("credit.accounts.v1").consumed, 5);
    assert!(render_table(&earlier).contains("not comparable"));
    let named = Until::parse("credit.accounts.v1:0=0,credit.accounts.v1:1=0").expect("offsets");
    let without_accounts = reported.replay(named, "named", 2);
    assert_eq!(without_accounts.counters_of("credit.accounts.v1").consumed, 0);
    assert!(without_accounts.counters_of("credit.subjects.v1").consumed > 0);
}

#[test]
fn replay_refuses_a_work_directory_in_use_and_offsets_past_the_end() {
    let reported = Reported::new();
    reported.replay(Until::End, "work", 1);
    let request = |until, work: &str| ReplayRequest {
        log: Arc::clone(&reported.pipeline.log),
        partitions: PARTITIONS,
        until,
        rules: RuleBook::default(),
        live_directory: None,
        work_directory: reported.pipeline.work_directory(work),
        threads: 1,
    };
    let again = replay(&request(Until::End, "work"), &mut |_, _| {});
    assert!(matches!(again, Err(ComplianceError::WorkDirectoryInUse { .. })), "{again:?}");
    let past = replay(&request(Until::Offsets(vec![("credit.accounts.v1".to_owned(), 0, 999)]), "past"), &mut |_, _| {});
    assert!(matches!(past, Err(ComplianceError::BeyondEnd { wanted: 999, .. })), "{past:?}");
    let live = replay(&request(Until::LiveOffsets, "live"), &mut |_, _| {});
    assert!(matches!(live, Err(ComplianceError::NoLiveDirectory)), "{live:?}");
}

fn field<'a>(explanation: &'a Explanation, tag: &str) -> &'a ExplainedField {
    let fields = &explanation.reports[0].fields;
    fields.iter().find(|field| field.tag == tag).unwrap_or_else(|| panic!("{tag}"))
}

/// The events behind a field, by their numbers in the story, which are the last digits of their ids.
fn check_events(explanation: &Explanation, tag: &str, expected: &[u32]) {
    let events = &explanation.reports[0].events;
    let story_number = |number: &usize| {
        let digits: Vec<char> = events[*number - 1].event_id.chars().rev().take(12).collect();
        digits.into_iter().rev().collect::<String>().parse::<u32>().expect("digits")
    };
    let behind: Vec<u32> = field(explanation, tag).events.iter().map(story_number).collect();
    assert_eq!(behind, expected, "{tag}");
}

#[test]
fn explain_names_value_rule_events_batch_and_answer() {
    let reported = Reported::new();
    let explanation = reported.explain("A-1", "2025-05", RuleBook::default()).expect("explained");
    assert_eq!(explanation.reports.len(), 1);
    let report = &explanation.reports[0];
    assert!(report.same_rule && report.same_facts);
    let status = field(&explanation, "RpyStatus");
    assert_eq!((status.value.as_str(), status.segment), ("1", 'H'));
    assert!(status.rules.contains(&"D-12") && status.meaning.is_some());
    assert_eq!(field(&explanation, "TotOverd").value, "70");
    assert_eq!(field(&explanation, "AcctBal").value, "2350");
    // Without the first purchase nothing was owed when the bill came, and its minimum fell away (D-26).
    check_events(&explanation, "RpyStatus", &[101, 102, 104]);
    check_events(&explanation, "TotOverd", &[101, 102, 104, 105]);
    check_events(&explanation, "AcctBal", &[101, 102, 105, 106]);
    check_events(&explanation, "ActRpyAmt", &[101, 105]);
    check_events(&explanation, "IDType", &[100]);
    assert_eq!(report.legal_basis.len(), 2, "consent and notice");
    let bill = report.events.iter().find(|event| event.event_type == "BillIssued").expect("the bill");
    assert_eq!((bill.place.topic.as_str(), bill.value_date.as_str()), ("credit.accounts.v1", "2025-05-01"));
    assert_eq!(bill.recorded_at, "2025-05-01 12:00:00+08:00");
    let Outcome::Accepted { batch, answered_at, .. } = &report.outcome else { panic!("{:?}", report.outcome) };
    assert_eq!((batch.batch_id.as_str(), batch.line), (reported.batch_of_accounts().as_str(), Some(2)));
    assert_eq!(answered_at, "2025-06-06 10:00:00+08:00");
}

#[test]
fn events_that_came_after_the_cut_are_not_behind_what_it_reported() {
    let reported = Reported::new();
    let before = reported.explain("A-1", "2025-05", RuleBook::default()).expect("explained");
    // Found late: its value date lies in the reported month.
    reported.pipeline.send(&story::repayment(120, "S-1", "A-1", 6, "2025-05-28"));
    reported.pipeline.fold();
    let after = reported.explain("A-1", "2025-05", RuleBook::default()).expect("explained");
    assert_eq!(before.reports, after.reports);
    assert!(after.reports[0].same_facts);
}

#[test]
fn personal_values_are_masked_in_every_form() {
    let reported = Reported::new();
    let explanation = reported.explain("A-1", "2025-05", RuleBook::default()).expect("explained");
    assert_eq!(field(&explanation, "Name").value, MASK);
    assert_eq!(field(&explanation, "IDNum").value, MASK);
    let short = render_short(&explanation, &["Name", "RpyStatus", "TotOverd"]);
    let json = serde_json::to_string(&explanation).expect("json");
    for text in [render_text(&explanation), short, json] {
        assert!(!text.contains("样例甲") && !text.contains("11010519491231002X") && !text.contains("13800000000"));
        assert!(text.contains("RpyStatus"));
    }
}

#[test]
fn explain_says_why_a_month_was_withheld_and_what_is_not_known() {
    let reported = Reported::new();
    let withheld = reported.explain("A-2", "2025-05", RuleBook::default()).expect("explained");
    let Outcome::Withheld { reasons, .. } = &withheld.reports[0].outcome else { panic!("not withheld") };
    assert_eq!(reasons, &["NO_CONSENT"]);
    assert!(render_text(&withheld).contains("withheld: NO_CONSENT"));
    let unknown = reported.explain("A-9", "2025-05", RuleBook::default());
    assert!(matches!(unknown, Err(ComplianceError::UnknownAccount { .. })), "{unknown:?}");
    let other_month = reported.explain("A-1", "2025-04", RuleBook::default()).expect_err("nothing").to_string();
    assert!(other_month.contains("2025-05 to 2025-05"), "{other_month}");
}

#[test]
fn a_missing_answer_is_never_an_acceptance() {
    let pipeline = Pipeline::new();
    story::tell(&pipeline);
    let prepared = pipeline.cut();
    let mut reported = Reported { pipeline, batches: Vec::new() };
    let before = reported.explain("A-1", "2025-05", RuleBook::default()).expect("explained");
    assert_eq!(before.reports[0].outcome, Outcome::NotSealed);
    reported.batches = reported.pipeline.seal(&prepared);
    let sent = reported.explain("A-1", "2025-05", RuleBook::default()).expect("explained");
    let Outcome::Unanswered { batch } = &sent.reports[0].outcome else { panic!("{:?}", sent.reports[0].outcome) };
    assert_eq!((batch.batch_id.as_str(), batch.line), (reported.batch_of_accounts().as_str(), Some(2)));
    assert!(render_short(&sent, &["RpyStatus"]).contains("not answered"));
}

#[test]
fn explain_warns_of_another_rule_than_the_cuts() {
    let reported = Reported::new();
    let explanation = reported.explain("A-1", "2025-05", rules_with_grace()).expect("explained");
    assert!(!explanation.reports[0].same_rule);
    assert!(render_text(&explanation).contains("another product rule"));
}

#[test]
fn every_batch_of_a_cut_is_reproduced_by_one_rebuild() {
    let reported = Reported::new();
    assert_eq!(reported.batches.len(), 3);
    let request = reported.verify_request(&reported.batches[0], "all", RuleBook::default());
    let all = verify_all_of_cut(&request, &mut |_, _| {}).expect("verified");
    assert_eq!(all.len(), 3);
    for verification in all {
        assert_eq!(verification.result, VerifyResult::Reproduced, "{}", verification.render());
        assert!(verification.shards.iter().all(|shard| shard.same_input && shard.same_records));
        assert!(verification.render().starts_with("REPRODUCED"));
    }
}

#[test]
fn one_changed_byte_of_the_stored_text_is_named_by_line_record_and_item() {
    let reported = Reported::new();
    let batch = reported.batch_of_accounts();
    assert_eq!(reported.verify(batch, "before").result, VerifyResult::Reproduced);
    damage(&reported.pipeline.batch_file(batch, "txt"), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        text.find("<RpyStatus>").expect("the item") + "<RpyStatus>".len()
    });
    let after = reported.verify(batch, "after");
    assert_eq!(after.result, VerifyResult::Different);
    assert_eq!(after.differences.len(), 1);
    let line = after.differences[0].line.as_ref().expect("a line");
    assert_eq!((line.line, line.item.as_deref()), (2, Some("RpyStatus")));
    assert_eq!(line.record_key.as_deref(), Some("T10000000H0001A-1|2025-05-31"));
}

#[test]
fn a_changed_or_missing_packed_file_is_a_difference() {
    let reported = Reported::new();
    let batch = reported.batch_of_accounts();
    damage(&reported.pipeline.batch_file(batch, "enc"), |bytes| bytes.len() / 2);
    let damaged = reported.verify(batch, "damaged");
    assert_eq!((damaged.result, damaged.differences.len()), (VerifyResult::Different, 1));
    std::fs::remove_file(reported.pipeline.batch_file(batch, "enc")).expect("removed");
    let missing = reported.verify(batch, "missing");
    assert_eq!(missing.differences[0].what, "the stored packed file is missing");
}

#[test]
fn other_rules_than_the_cuts_show_as_a_difference_with_its_cause() {
    let reported = Reported::new();
    let request = reported.verify_request(reported.batch_of_accounts(), "rules", rules_with_grace());
    let verification = verify(&request, &mut |_, _| {}).expect("verified");
    assert_eq!(verification.result, VerifyResult::Different);
    assert!(verification.render().contains("other rules or another build"), "{}", verification.render());
    let batch = BusinessId::parse("never-sealed").expect("an id");
    let unknown = verify(&reported.verify_request(&batch, "unknown", RuleBook::default()), &mut |_, _| {});
    assert!(matches!(unknown, Err(ComplianceError::UnknownBatch { .. })));
}

#[test]
fn everything_works_beside_a_process_that_has_log_and_stores_open() {
    let reported = Reported::new();
    let _running = reported.pipeline.open_stores();
    let log = event_log::open_read_only(&reported.pipeline.log_config()).expect("a view of the log");
    let beside = Reported { pipeline: reported.pipeline.with_log(log), batches: reported.batches };
    assert_eq!(beside.replay(Until::LiveOffsets, "beside", 2).equals_live(), Some(true));
    assert!(beside.explain("A-1", "2025-05", RuleBook::default()).is_ok());
    assert_eq!(beside.verify(beside.batch_of_accounts(), "verified").result, VerifyResult::Reproduced);
}

#[test]
fn legs_and_purchases_without_their_other_half_are_counted() {
    let reported = Reported::new();
    let stores = open_live_stores(&reported.pipeline.data_directory(), PARTITIONS).expect("stores");
    let counts = reconcile_wallet_legs(&stores).expect("counts");
    let expected = Reconciliation { legs_matched: 2, legs_without_purchase: 1, purchases_without_leg: 1 };
    assert_eq!(counts, expected);
    let routes = interoperability(&stores).expect("routes");
    let shown: Vec<_> = routes.iter().map(|(route, count)| (route.code_owner_name(), route.paying_app_name(), *count)).collect();
    assert_eq!(shown, [("ALIPAY", "CLOUD_QUICK_PASS", 3)]);
}
