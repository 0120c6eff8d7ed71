//! Every kind of event that a sender may send, each in good order.

use super::sample::*;
use crate::event::Event;
use crate::event::account_event::*;
use crate::event::agreement_event::{AgreementEvent, AgreementExpired, AgreementLimitChanged};
use crate::event::envelope::AggregateType;
use crate::event::subject_event::*;
use crate::event::wallet_event::{WalletEvent, WalletPaymentRefunded};
use crate::ids::{AccountId, EventId, SubjectId};
use crate::ledger::test_events as event;
use crate::money::Currency;

const CURRENCY: Currency = Currency::CNY;

pub(super) fn every_kind() -> Vec<Event> {
    let mut events: Vec<Event> = account_events().into_iter().map(account_event).collect();
    events.push(hold_released());
    events.extend(agreement_events().into_iter().map(agreement_event));
    events.extend(person_events());
    events.extend(consent_events());
    events.extend(notice_events());
    events.extend(wallet_events());
    events
}

/// A release counts apart from the account's own events.
pub(super) fn hold_released() -> Event {
    let released = AccountHoldReleased { hold_reason: "VERSION_CONFLICT".into(), resolution: "DUPLICATE_WITHDRAWN".into() };
    let mut event = account_event(AccountEvent::AccountHoldReleased(released));
    event.envelope.aggregate_type = AggregateType::AccountHold;
    event
}

fn account_events() -> Vec<AccountEvent> {
    let opening = |account_type| AccountEvent::CreditAccountOpened(opened(account_type));
    let mut events: Vec<AccountEvent> = AccountType::ALL.into_iter().map(opening).collect();
    events.extend(lifecycle_events());
    events.extend(money_events());
    events.extend(resolution_events());
    events
}

fn lifecycle_events() -> Vec<AccountEvent> {
    vec![
        event::activated(),
        AccountEvent::CreditLimitChanged(limit_changed()),
        event::large_instalment_line(100, DAY, "2025-03-04"),
        event::frozen(FreezeCause::Risk),
        event::unfrozen(FreezeCause::Risk),
        event::bill_day_change(1, 15, "2024-04"),
        event::code_change("ACC-1", "ACC-2"),
        event::institution_change("T20000000H0002", DAY),
        AccountEvent::CreditAccountClosed(CreditAccountClosed { close_date: date(DAY), cause: CloseCause::Settled }),
        event::reopened(),
        event::voided(),
    ]
}

fn money_events() -> Vec<AccountEvent> {
    vec![
        AccountEvent::PurchasePosted(purchase()),
        event::billable("POST-1", DAY),
        event::refund("POST-1", "REF-1", 1),
        event::purchase_reversal("POST-1", "REV-1", 1),
        AccountEvent::CashDrawn(CashDrawn {
            drawdown_id: id("DRAW-1"),
            amount_minor: 1,
            currency: CURRENCY,
            term_months: Some(3),
        }),
        event::interest("INT-1", 1),
        event::fee("FEE-1", 1),
        event::waiver("W-1", ChargeKind::Fee, 1),
        event::overpayment(1),
        event::overpayment_refund("O-1", 1),
        AccountEvent::InstalmentPlanCreated(plan()),
        event::settled_early("PLAN-1", 1),
        event::plan_cancelled("PLAN-1", 0),
        AccountEvent::BillIssued(bill()),
        event::bill_adjustment("A-1", "BILL-1", -1),
        event::due_date_move("BILL-1", "2024-03-12", "2024-03-14"),
        AccountEvent::RepaymentReceived(repayment()),
        event::allocation("REP-1", vec![event::part_of("BILL-1", 0, (1, 0, 0)), event::part_of("PLAN-1", 1, (0, 1, 0))]),
        event::repayment_reversal("REP-1"),
    ]
}

fn resolution_events() -> Vec<AccountEvent> {
    vec![
        event::became_overdue("BILL-1", "2024-03-04", 1),
        event::cured(DAY),
        event::class_change(1, 2, date(DAY)),
        event::extension("E-1", 3, "2024-06-05"),
        event::restructuring("RS-1", "2024-04-05"),
        event::forgiveness("FG-1", 1),
        event::guarantor_paid("G-1", 1),
        event::settled_in_kind("K-1"),
        event::write_off_proposed("WO-1"),
        event::written_off("WO-1", 1),
        event::write_off_reversal("WO-1"),
        event::recovery("RC-1", 1),
        event::judicial_start("CASE-1"),
        event::judicial_end("CASE-1"),
        event::transferred_out(DAY, TransferKind::Sale),
        event::transferred_in(DAY, 1),
        event::repurchased(DAY),
        event::pool_assigned("POOL-1"),
    ]
}

fn agreement_events() -> Vec<AgreementEvent> {
    vec![
        AgreementEvent::CreditAgreementSigned(signed()),
        AgreementEvent::AgreementLimitChanged(AgreementLimitChanged {
            old_limit_minor: 0,
            new_limit_minor: 1,
            currency: CURRENCY,
            cause: "REVIEW".into(),
        }),
        AgreementEvent::AgreementExpired(AgreementExpired { expired_on: date(DAY), cause: "MATURITY".into() }),
    ]
}

fn person_events() -> Vec<Event> {
    let subject = |text| SubjectId::parse(text).expect("an id");
    let evidence = || "DOC-1".into();
    let without = [
        SubjectEvent::SubjectsMerged(SubjectsMerged {
            survivor_subject_id: subject("S1"),
            absorbed_subject_id: subject("S2"),
            evidence: evidence(),
        }),
        SubjectEvent::SubjectMergeReverted(SubjectMergeReverted { merge_event_id: EventId(7), evidence: evidence() }),
        SubjectEvent::SubjectDeceasedRecorded(SubjectDeceasedRecorded { date_of_death: date(DAY), evidence: evidence() }),
        SubjectEvent::IdentityTheftReported(IdentityTheftReported {
            report_id: id("IT-1"),
            account_id: None,
            evidence: evidence(),
        }),
        SubjectEvent::IdentityTheftConfirmed(IdentityTheftConfirmed { report_id: id("IT-1"), evidence: evidence() }),
        SubjectEvent::IdentityTheftDismissed(IdentityTheftDismissed { report_id: id("IT-1"), evidence: evidence() }),
        SubjectEvent::ProcessingRestricted(ProcessingRestricted { restriction_id: id("PR-1"), basis: "PIPL_47".into() }),
        SubjectEvent::RestrictionLifted(RestrictionLifted { restriction_id: id("PR-1"), basis: "REQUEST".into() }),
        SubjectEvent::LegalHoldPlaced(LegalHoldPlaced { hold_id: id("LH-1"), basis: "LITIGATION".into() }),
        SubjectEvent::LegalHoldReleased(LegalHoldReleased { hold_id: id("LH-1"), basis: "SETTLED".into() }),
    ];
    let with = [
        SubjectEvent::SubjectRegistered(registered()),
        SubjectEvent::IdentityDocumentChanged(document_changed()),
        SubjectEvent::SubjectNameChanged(name_changed()),
    ];
    without.into_iter().map(person_event).chain(with.into_iter().map(with_personal_fields)).collect()
}

fn consent_events() -> Vec<Event> {
    let ReportingConsentGranted { consent_id, institution, recipients, categories, doc_version, doc_hash, channel, signed_at } =
        granted();
    let inquiry = InquiryConsentGranted {
        consent_id: consent_id.clone(),
        institution,
        purpose: "LOAN_APPLICATION".into(),
        valid_to: Some(date("2024-06-30")),
        doc_version: doc_version.clone(),
        doc_hash: doc_hash.clone(),
        channel: channel.clone(),
        signed_at,
    };
    let sharing = SharingConsentGranted {
        consent_id: consent_id.clone(),
        institution,
        recipients,
        categories,
        doc_version,
        doc_hash,
        channel,
        signed_at,
    };
    let events = [
        SubjectEvent::ReportingConsentGranted(granted()),
        SubjectEvent::InquiryConsentGranted(inquiry),
        SubjectEvent::SharingConsentGranted(sharing),
        SubjectEvent::ConsentSuperseded(ConsentSuperseded { consent_id: consent_id.clone(), superseded_by: id("C2") }),
        SubjectEvent::ConsentWithdrawn(ConsentWithdrawn { consent_id, scope: "ALL".into() }),
    ];
    events.into_iter().map(consent_event).collect()
}

fn notice_events() -> Vec<Event> {
    let AdverseNoticeDelivered { account_id, episode_no, channel, template_hash, .. } = delivered();
    let first_month = date(DAY).month();
    let events = [
        SubjectEvent::AdverseNoticeDelivered(delivered()),
        SubjectEvent::AdverseNoticeFailed(AdverseNoticeFailed {
            account_id: account_id.clone(),
            episode_no,
            reason: "NUMBER_UNKNOWN".into(),
        }),
        SubjectEvent::AdverseNoticeNotRequired(AdverseNoticeNotRequired {
            account_id: account_id.clone(),
            episode_no,
            basis: "COURT_RECORD".into(),
        }),
        SubjectEvent::AdverseNoticeSent(AdverseNoticeSent { account_id, episode_no, channel, template_hash, first_month }),
    ];
    events.into_iter().map(notice_event).collect()
}

fn wallet_events() -> Vec<Event> {
    let refunded = WalletPaymentRefunded {
        payment_id: id("PAY-1"),
        refund_id: id("REF-1"),
        leg_no: 1,
        account_id: AccountId::parse("ACC-1").expect("an id"),
        amount_minor: 1,
        currency: CURRENCY,
    };
    vec![wallet_event(WalletEvent::WalletPaymentCaptured(captured())), wallet_event(WalletEvent::WalletPaymentRefunded(refunded))]
}
