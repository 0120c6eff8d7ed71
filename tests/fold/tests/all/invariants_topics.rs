//! I-8, as far as the fold goes: what comes on different topics meets only when a cut is taken, so how it interleaves
//! changes no report. (Wallet events without a credit leg do not reach the fold at all.)

use crate::invariants_order::consuming;
use crate::invariants_reports::due_at;
use credit_domain::agreement::Agreement;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::agreement_event::{AgreementEvent, AgreementLimitChanged, CreditAgreementSigned};
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::event::subject_event::{ConsentWithdrawn, ProcessingRestricted, RestrictionLifted, SubjectEvent};
use credit_domain::ids::{AgreementId, ContentHash, EventId};
use credit_domain::money::Currency;
use credit_domain::reporting::report::DueReport;
use credit_domain::subject::Subject;
use fold_tests::book::Book;
use fold_tests::desk::Desk;
use fold_tests::events::{id, institution};
use fold_tests::people::{Person, consent, notice_delivered, registration};
use fold_tests::random_history::{History, plots};
use fold_tests::shrunk::{promise, same};
use proptest::collection::vec;
use proptest::prelude::*;

/// One event of one of the three aggregates, by its place among those of its kind.
#[derive(Clone, Copy, Debug)]
enum Item {
    Account(usize),
    Subject(usize),
    Agreement(usize),
}

fn subject_events(opened_on: BusinessDate) -> Vec<(BusinessDate, SubjectEvent)> {
    let day = |days| opened_on.plus_days(days);
    let restriction_id = id("RES-1");
    let (placed, lifted) = (restriction_id.clone(), restriction_id);
    vec![
        (day(-10), registration("CHECK")),
        (day(-10), consent("C-1", institution())),
        (day(40), notice_delivered(1, &day(40).to_string())),
        (day(90), SubjectEvent::ProcessingRestricted(ProcessingRestricted { restriction_id: placed, basis: "PIPL_47".into() })),
        (day(120), SubjectEvent::RestrictionLifted(RestrictionLifted { restriction_id: lifted, basis: "DONE".into() })),
        (day(150), notice_delivered(2, &day(150).to_string())),
        (day(200), SubjectEvent::ConsentWithdrawn(ConsentWithdrawn { consent_id: id("C-1"), scope: "ALL".into() })),
    ]
}

fn agreement_events(opened_on: BusinessDate, currency: Currency) -> Vec<(BusinessDate, AgreementEvent)> {
    let signed = CreditAgreementSigned {
        line_type: "10".into(),
        revolving: true,
        limit_minor: 500_000,
        currency,
        valid_from: opened_on,
        valid_to: None,
        management_org: institution(),
    };
    let changed = AgreementLimitChanged { old_limit_minor: 500_000, new_limit_minor: 700_000, currency, cause: "REVIEW".into() };
    vec![
        (opened_on, AgreementEvent::CreditAgreementSigned(signed)),
        (opened_on.plus_days(70), AgreementEvent::AgreementLimitChanged(changed)),
    ]
}

/// Everything told in this order, and then what is due at some days.
fn reports_after(history: &History, items: &[Item]) -> Vec<Vec<DueReport>> {
    let opened = &history.account().opened;
    let (of_subject, of_agreement) = (subject_events(opened.open_date), agreement_events(opened.open_date, opened.currency));
    let mut book = Book::empty(1, history.book.rule.clone());
    let mut desk = Desk::of(Person::unknown("S-1"));
    desk.person.subject = Subject::new(book.subject_id());
    let agreement_id = AgreementId::parse("AG-1").expect("an id");
    let mut agreement = Agreement::new(agreement_id, book.subject_id(), institution());
    for item in items {
        match item {
            Item::Account(offset) => {
                let sent = &history.book.sent[*offset];
                let _outcome = book.send(&sent.envelope, &sent.event);
            }
            Item::Subject(number) => {
                let (day, event) = &of_subject[*number];
                let mut envelope = desk.person.envelope(&day.to_string(), &day.to_string(), event);
                envelope.event_id = EventId(1_000 + u128::try_from(*number).expect("few"));
                let _outcome = desk.person.apply(&envelope, event);
            }
            Item::Agreement(number) => {
                let (day, event) = &of_agreement[*number];
                let version = u64::try_from(*number).expect("few") + 1;
                let envelope = Envelope {
                    aggregate_type: AggregateType::CreditAgreement,
                    aggregate_id: "AG-1".into(),
                    event_id: EventId(2_000 + u128::from(version)),
                    ..book.envelope(version, *day, *day)
                };
                let _outcome = agreement.apply(&envelope, event, ContentHash([7; 16]), version);
            }
        }
    }
    desk.agreement = Some(agreement);
    let month_ends = [history.today.month(), history.today.month().plus(-2), history.today.month().plus(1)].map(Month::last_day);
    month_ends.into_iter().map(|as_of| due_at(&book, &desk, as_of)).collect()
}

#[test]
fn i_08_fold_half_facts_of_different_topics_commute() {
    promise("I-8: how topics interleave changes no report", (plots(), vec(any::<u8>(), 0..60)), |(plot, keys)| {
        let history = History::of(plot);
        let consuming = consuming(&history);
        let in_order: Vec<Item> = (0..7)
            .map(Item::Subject)
            .chain((0..2).map(Item::Agreement))
            .chain(consuming.into_iter().map(Item::Account))
            .collect();
        let key = |place: usize| keys.get(place).copied().unwrap_or(0);
        let mut keyed: Vec<(u8, Item)> = in_order.iter().enumerate().map(|(place, item)| (key(place), *item)).collect();
        keyed.sort_by_key(|(key, _)| *key);
        let interleaved: Vec<Item> = keyed.into_iter().map(|(_, item)| item).collect();
        same(&reports_after(&history, &interleaved), &reports_after(&history, &in_order), "reports")
    });
}
