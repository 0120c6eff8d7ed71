//! Decisions D-07 to D-11: superseding, and what becomes of an event: applied, refused, quarantined, waiting.

use credit_domain::account::{HoldReason, Outcome};
use credit_domain::event::account_event::{
    AccountEvent, AccountType, CloseCause, PlanOrigin, RepaymentReversed, ReversalCause, TransferKind,
};
use credit_domain::event::checks::check_event;
use credit_domain::event::envelope::Envelope;
use credit_domain::event::{Event, EventPayload};
use fold_tests::book::{Book, changed_months, is_applied, is_refused, rules_of};
use fold_tests::events::*;
use fold_tests::stories::{billed, billed_with, lent};

fn checks_of(envelope: &Envelope, event: &AccountEvent) -> Vec<&'static str> {
    let event = Event { envelope: envelope.clone(), payload: EventPayload::Account(event.clone()) };
    check_event(&event).iter().map(|finding| finding.rule).collect()
}

#[test]
fn d_07_a_superseding_event_stands_in_the_place_of_one_event_of_its_type() {
    let mut control = Book::open(AccountType::R1, "2024-01-05");
    control.on("2024-01-20", purchase("P1", 120_000)).bill(bill("B1", "2024-02-01", "2024-02-10", 100_000, 10_000));
    let mut book = billed(AccountType::R1);
    let wrong_type = book.supersede(2, "2024-03-15", drawdown("P1", 120_000));
    assert!(is_refused(&wrong_type), "the same type: {wrong_type:?}");
    let nothing_there = book.supersede(99, "2024-03-15", purchase("P1", 120_000));
    assert!(is_refused(&nothing_there), "a known event: {nothing_there:?}");
    let outcome = book.supersede(2, "2024-03-15", purchase("P1", 120_000));
    assert_eq!(changed_months(&outcome), ["2024-01", "2024-02"], "it counts from the old event's day on");
    assert_eq!(book.month_ends("2024-01", "2024-05"), control.month_ends("2024-01", "2024-05"));
    let again = book.supersede(2, "2024-03-16", purchase("P1", 130_000));
    assert!(is_refused(&again), "once: {again:?}");
    let mut without_reason = book.next_superseding(3, "2024-03-17");
    without_reason.reason_code = None;
    let event = AccountEvent::BillIssued(bill("B1", "2024-02-01", "2024-02-10", 100_000, 9_000));
    assert!(checks_of(&without_reason, &event).contains(&"REASON_CODE_MISSING"));
    assert!(is_refused(&book.send(&without_reason, &event)), "a reason is mandatory");
}

#[test]
fn d_08_a_bank_reference_is_optional_and_quarantines_when_it_comes_twice() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 1_000, "2024-02-05").pays("R2", 1_000, "2024-02-05");
    assert_eq!(book.at("2024-02-05").balance_minor, 98_000, "two repayments without reference are two");
    book.on("2024-02-06", bank_repayment("R3", 1_000, "2024-02-06", "BANK-1"));
    book.on("2024-02-06", bank_repayment("R4", 1_000, "2024-02-06", "BANK-2"));
    let repeated = book.try_on("2024-02-07", bank_repayment("R5", 2_000, "2024-02-07", "BANK-1"));
    assert_eq!(repeated, Outcome::Quarantined(HoldReason::BankReferenceRepeated));
}

#[test]
fn d_09_a_broken_guard_is_refused_and_the_account_goes_on() {
    let mut book = billed(AccountType::R1);
    let cases = [
        purchase("P9", 0),
        purchase("P9", -1),
        refund("P1", "F9", 100_001),
        repayment_reversal("R9"),
        limit_change(999, 5_000_000),
        close("2024-02-05", CloseCause::Settled),
    ];
    for event in cases {
        let before = (book.last_version(), book.at("2024-02-29"));
        let outcome = book.try_on("2024-02-05", event.clone());
        assert!(is_refused(&outcome), "{event:?}: {outcome:?}");
        assert_eq!((book.last_version(), book.at("2024-02-29")), (before.0 + 1, before.1), "{event:?}: its version is consumed");
        assert_eq!(book.held(), None);
    }
    book.pays("R1", 10_000, "2024-02-06");
}

#[test]
fn d_09_contradictions_hold_the_account_until_it_is_released() {
    type Contradiction = fn(&mut Book) -> Outcome;
    let cases: [(HoldReason, Contradiction); 4] = [
        (HoldReason::VersionConflict, |book| {
            let mut envelope = book.envelope(3, date("2024-02-01"), date("2024-02-01"));
            envelope.event_id = book.event_id(77);
            book.send(&envelope, &purchase("P7", 100))
        }),
        (HoldReason::ContentConflict, |book| {
            let envelope = book.envelope(2, date("2024-01-20"), date("2024-01-20"));
            book.send(&envelope, &purchase("P1", 100_001))
        }),
        (HoldReason::BankReferenceRepeated, |book| {
            book.on("2024-02-05", bank_repayment("R1", 100, "2024-02-05", "BANK-1"));
            book.try_on("2024-02-05", bank_repayment("R2", 100, "2024-02-05", "BANK-1"))
        }),
        (HoldReason::AssertionFailed, |book| book.try_on("2024-02-09", became_overdue("B1", "2024-02-10", 10_000))),
    ];
    for (reason, contradict) in cases {
        let mut book = billed(AccountType::R1);
        let outcome = contradict(&mut book);
        assert_eq!(outcome, Outcome::Quarantined(reason));
        let state = book.account().clone();
        assert_eq!(book.try_on("2024-02-20", purchase("P8", 100)), Outcome::Quarantined(reason), "held");
        assert_eq!(*book.account(), state, "nothing moves while it is held");
        let another = if reason == HoldReason::VersionConflict { "CONTENT_CONFLICT" } else { "VERSION_CONFLICT" };
        assert!(is_refused(&book.release(1, "2024-02-20", another)), "{reason:?}: a release names the reason in force");
        assert!(is_applied(&book.release(2, "2024-02-20", reason.code())), "{reason:?}");
        assert_eq!(book.held(), None);
        assert!(is_refused(&book.release(3, "2024-02-20", reason.code())), "{reason:?}: not held");
        let mut again = book.next("2024-02-21");
        again.event_id = book.event_id(90);
        assert!(is_applied(&book.send(&again, &purchase("P9", 100))), "{reason:?}: the account goes on");
        assert_eq!(
            book.at("2024-02-21").balance_minor,
            if reason == HoldReason::BankReferenceRepeated { 100_000 } else { 100_100 }
        );
    }
}

#[test]
fn d_10_what_a_lender_asserts_must_be_what_the_fold_finds() {
    // Event, its effective date, and whether it is true of a line whose 100.00 fell due on 2024-02-10.
    let cases = [
        (became_overdue("B1", "2024-02-10", 10_000), "2024-02-11", true),
        (became_overdue("B1", "2024-02-10", 10_000), "2024-02-10", false),
        (became_overdue("B1", "2024-02-10", 9_999), "2024-02-11", false),
        (became_overdue("B1", "2024-02-09", 10_000), "2024-02-11", false),
        (became_overdue("B9", "2024-02-10", 10_000), "2024-02-11", false),
        (overdue_cured("2024-02-10"), "2024-02-10", true),
        (overdue_cured("2024-02-11"), "2024-02-11", false),
    ];
    for (event, day, is_true) in cases {
        let mut book = billed(AccountType::R1);
        let control = book.clone();
        let outcome = book.try_on(day, event.clone());
        if is_true {
            assert!(is_applied(&outcome), "{event:?} on {day}: {outcome:?}");
            assert_eq!(book.month_ends("2024-01", "2024-04"), control.month_ends("2024-01", "2024-04"), "it changes nothing");
        } else {
            assert_eq!(outcome, Outcome::Quarantined(HoldReason::AssertionFailed), "{event:?} on {day}");
        }
    }
}

#[test]
fn d_10_an_assertion_is_judged_by_what_its_version_knows() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 4_000, "2024-02-12");
    assert!(is_applied(&book.try_recorded("2024-02-11", "2024-02-13", became_overdue("B1", "2024-02-10", 10_000))));
    assert!(is_applied(&book.try_on("2024-02-13", became_overdue("B1", "2024-02-10", 6_000))));
    // Found later: the rest had come in time. What was asserted before stays as it was judged.
    book.recorded("2024-02-20", "2024-02-20", repayment("R2", 6_000, "2024-02-14"));
    assert!(is_applied(&book.try_on("2024-02-20", overdue_cured("2024-02-14"))));
    assert_eq!(book.held(), None);
    let mut loan = lent(AccountType::D1);
    assert!(is_applied(&loan.try_on("2024-02-11", became_overdue("L1", "2024-02-10", 10_500))), "a line, by its plan");
}

#[test]
fn d_11_one_day_ahead_waits_and_more_is_refused() {
    for (effective_date, accepted) in [("2024-02-05", true), ("2024-02-06", true), ("2024-02-07", false), ("2024-03-05", false)] {
        let mut book = billed(AccountType::R1);
        let outcome = book.try_recorded(effective_date, "2024-02-05", purchase("P2", 100));
        assert_eq!(is_applied(&outcome), accepted, "{effective_date}: {outcome:?}");
        if !accepted {
            assert!(rules_of(&outcome).contains(&"DATE_AHEAD_OF_RECORDED"), "{outcome:?}");
        }
        let envelope = book.next_recorded(effective_date, "2024-02-05");
        assert_eq!(checks_of(&envelope, &purchase("P3", 100)).is_empty(), accepted, "at the door too");
    }
    for (value_date, accepted) in [("2024-02-06", true), ("2024-02-07", false)] {
        let outcome = billed(AccountType::R1).try_recorded("2024-02-05", "2024-02-05", repayment("R1", 100, value_date));
        assert_eq!(is_applied(&outcome), accepted, "value date {value_date}: {outcome:?}");
    }
    for (open_date, accepted) in [("2024-02-06", true), ("2024-02-07", false)] {
        let mut book = Book::empty(1, billed_with(AccountType::R1, Default::default()).rule);
        let envelope = book.envelope(1, date(open_date), date("2024-02-05"));
        let outcome = book.send(&envelope, &opened(opening(AccountType::R1, open_date)));
        assert_eq!(is_applied(&outcome), accepted, "opening {open_date}: {outcome:?}");
    }
}

#[test]
fn d_09_a_purchase_plan_of_an_unknown_purchase_is_refused() {
    let mut book = billed(AccountType::R1);
    let plan = monthly_plan("L1", PlanOrigin::Purchase, "P9", "2024-03-05", 3, (1_000, 0, 0));
    assert!(is_refused(&book.try_on("2024-02-05", plan)));
    let reversal = AccountEvent::RepaymentReversed(RepaymentReversed { repayment_id: id("R9"), cause: ReversalCause::Duplicate });
    assert!(is_refused(&book.try_on("2024-02-05", reversal)), "4.4(6)");
}

#[test]
fn d_09_an_id_known_from_an_open_month_is_known_under_any_version() {
    // Of sealed months this is not promised: see the known limits.
    for (known, version) in [("the opening", 1), ("a purchase", 2), ("a bill", 3)] {
        let mut book = billed(AccountType::R1);
        let mut reused = book.next("2024-02-15");
        reused.event_id = book.event_id(version);
        let outcome = book.send(&reused, &purchase("P6", 100));
        assert_eq!(outcome, Outcome::Quarantined(HoldReason::ContentConflict), "{known}: same id, other content (4.4(2))");
        assert_eq!(book.at("2024-02-15").balance_minor, 100_000, "{known}: the first stands");
    }
}

#[test]
fn d_07_a_superseding_event_that_states_another_day_is_refused() {
    // Version of the superseded event, the day on which it counts, and the same event with another day.
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-09");
    book.on("2024-02-10", overdue_cured("2024-02-09")).on("2024-02-11", class_change(1, 2, "2024-02-11"));
    book.pays("R2", 90_000, "2024-02-12").on("2024-02-12", transferred_out("2024-02-12", TransferKind::Sale));
    book.on("2024-02-20", repurchased("2024-02-20")).on("2024-02-25", close("2024-02-25", CloseCause::Settled));
    let cases = [
        (4, repayment("R1", 10_000, "2024-02-08")),
        (5, overdue_cured("2024-02-08")),
        (6, class_change(1, 2, "2024-02-10")),
        (8, transferred_out("2024-02-13", TransferKind::Sale)),
        (9, repurchased("2024-02-21")),
        (10, close("2024-02-24", CloseCause::Settled)),
    ];
    for (version, event) in cases {
        let outcome = book.clone().supersede(version, "2024-03-05", event.clone());
        assert!(rules_of(&outcome).contains(&"SUPERSEDING_DATE_DIFFERS"), "{event:?}: {outcome:?}");
    }
    let same_day = book.supersede(4, "2024-03-05", repayment("R1", 9_000, "2024-02-09"));
    assert!(is_applied(&same_day), "another amount on the same day: {same_day:?}");
}
