//! A ledger and a person in which every field says something.

use super::event_samples::transferred_in;
use crate::test_events::{account_id, date, id, institution, subject_id};
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::account_event::{AccountType, CloseCause, FreezeCause, PlanOrigin, ScheduleLine, TransferKind};
use credit_domain::event::subject_event::DocumentChangeCause;
use credit_domain::ids::{ContentHash, EventId};
use credit_domain::ledger::standing::{BadDebt, LargeInstalmentLine, Standing, StopCauses, TransferOut};
use credit_domain::ledger::{Episode, Ledger, Observation, Payment, Plan, Required, RiskTrack, Statement};
use credit_domain::subject::*;

/// From numbers and flags.
pub(super) fn full_ledger(numbers: &[i64], flags: &[bool]) -> Ledger {
    let amount = |place: usize| numbers[place % numbers.len()];
    let flag = |place: usize| flags[place % flags.len()];
    let day = |place: usize| BusinessDate::from_days(i32::try_from(amount(place) % 40_000).unwrap());
    let optional_day = |place: usize| flag(place).then(|| day(place));
    let line = ScheduleLine { line_no: 3, due_date: day(1), principal_minor: amount(2), interest_minor: 0, fee_minor: amount(3) };
    Ledger {
        account_type: if flag(0) { AccountType::R4 } else { AccountType::R2 },
        folded_to: day(0),
        limit_minor: amount(1),
        balance_minor: amount(2),
        interest_since_bill_minor: amount(3),
        fee_since_bill_minor: amount(4),
        required: vec![Required {
            source_id: id("bill"),
            line_no: 2,
            due_date: day(5),
            gross_minor: amount(6),
            principal_minor: amount(7),
            interest_minor: amount(8),
            fee_minor: amount(9),
            charges_to_enter_minor: amount(10),
            settled_on: optional_day(11),
        }],
        plans: vec![Plan {
            plan_id: id("plan"),
            origin: PlanOrigin::Bill,
            source_id: id("bill"),
            is_large_instalment: flag(1),
            lines: vec![line; 2],
        }],
        statement: flag(2).then(|| Statement {
            cycle: day(12).month(),
            bill_date: day(12),
            due_date: day(13),
            balance_minor: amount(13),
        }),
        last_payment: flag(3).then(|| Payment { date: day(14), amount_minor: amount(14) }),
        paid_month: day(15).month(),
        paid_in_month_minor: amount(15),
        risk: RiskTrack {
            class: 3,
            since: day(16),
            decided: 2,
            observation: flag(4).then(|| Observation { class: 2, time_ends: day(17), due_dates_left: 1 }),
        },
        episodes: vec![
            Episode { first_on: day(18), ended_on: Some(day(19)) },
            Episode { first_on: day(20), ended_on: optional_day(21) },
        ],
        closed: flag(5).then(|| (day(22), CloseCause::Customer)),
        standing: full_standing(&amount, &flag, &day),
    }
}

fn full_standing(amount: &dyn Fn(usize) -> i64, flag: &dyn Fn(usize) -> bool, day: &dyn Fn(usize) -> BusinessDate) -> Standing {
    let optional_day = |place: usize| flag(place).then(|| day(place));
    let stops = StopCauses::default().with(FreezeCause::Court);
    Standing {
        activated_on: optional_day(0),
        stops: if flag(6) { stops.with(FreezeCause::Fraud) } else { stops },
        bill_day: flag(7).then_some(28),
        maturity: optional_day(1),
        account_code: flag(8).then(|| account_id(9)),
        reporting_institution: flag(9).then(institution),
        bad_debt: flag(10).then(|| BadDebt { since: day(2), written_off: flag(1) }),
        judicial_since: optional_day(3),
        guarantor_paid_on: optional_day(4),
        settled_in_kind_on: optional_day(5),
        transferred_out: flag(11).then(|| TransferOut { on: day(6), kind: TransferKind::Sale }),
        repurchased_on: optional_day(7),
        original_claim: flag(12).then(|| Box::new(transferred_in())),
        securitised: flag(13),
        reopened_on: optional_day(8),
        voided_on: optional_day(9),
        large_instalment_line: flag(14).then(|| LargeInstalmentLine {
            limit_minor: amount(10),
            valid_from: day(10),
            valid_to: day(11),
        }),
    }
}

/// A person with an entry of every kind.
pub(super) fn full_subject(registrations: Vec<Registration>) -> Subject {
    let (event_id, effective_date) = (EventId(7), date("2025-03-09"));
    let recorded_at = RecordedAt(8);
    let (recipients, categories) = (vec!["CCRC".into()], vec!["CREDIT".into(), "WALLET".into()]);
    let document =
        OverlayKind::Document { old_doc_type: "10".into(), new_doc_type: "1".into(), cause: DocumentChangeCause::TypeChange };
    let overlay = |kind| PersonalOverlay { event_id, effective_date, kind, pii: vec![1, 0, 255] };
    let theft = |step| TheftEntry { event_id, effective_date, report_id: id("theft"), step };
    let limit = |step| LimitEntry { event_id, effective_date, limit_id: id("limit"), step };
    let consent = |kind| Consent { event_id, effective_date, consent_id: id("c"), institution: institution(), kind };
    let consent_end = |kind| ConsentEnd { event_id, effective_date, consent_id: id("c"), kind };
    let notice = |step| Notice { event_id, effective_date, account_id: account_id(1), episode_no: 3, step };
    let (survivor, absorbed) = (subject_id(1), subject_id(2));
    Subject {
        subject_id: subject_id(1),
        registrations,
        overlays: vec![overlay(document), overlay(OverlayKind::Name)],
        merges: vec![Merge { event_id, effective_date, recorded_at, survivor, absorbed }],
        merge_reverts: vec![MergeRevert { event_id, effective_date, recorded_at, merge_event_id: event_id }],
        deaths: vec![Death { event_id, effective_date, date_of_death: effective_date }],
        theft_reports: vec![
            theft(TheftStep::Reported { account_id: Some(account_id(1)) }),
            theft(TheftStep::Confirmed),
            theft(TheftStep::Dismissed),
        ],
        restrictions: vec![limit(LimitStep::Placed), limit(LimitStep::Lifted)],
        legal_holds: vec![limit(LimitStep::Placed)],
        consents: vec![
            consent(ConsentKind::Reporting { recipients: recipients.clone(), categories: categories.clone() }),
            consent(ConsentKind::Inquiry { purpose: "LOAN_APPLICATION".into(), valid_to: Some(effective_date) }),
            consent(ConsentKind::Sharing { recipients, categories }),
        ],
        consent_ends: vec![
            consent_end(ConsentEndKind::Superseded { by: id("d") }),
            consent_end(ConsentEndKind::Withdrawn { scope: "ALL".into() }),
        ],
        notices: vec![
            notice(NoticeStep::Sent),
            notice(NoticeStep::Failed),
            notice(NoticeStep::NotRequired),
            notice(NoticeStep::Delivered { on: effective_date }),
        ],
        applied: vec![SubjectFact {
            event_id,
            content_hash: ContentHash([1; 16]),
            recorded_at,
            effective_date,
            offset: 300,
            supersedes: Some(event_id),
        }],
    }
}
