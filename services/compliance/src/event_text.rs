//! What happened, in a few words without personal data: one line per event in an explanation.

use credit_domain::event::EventPayload;
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::subject_event::SubjectEvent;
use credit_domain::money::{Currency, Minor};

/// One account event; amounts in the currency of the account.
pub(crate) fn account_text(event: &AccountEvent, currency: Currency) -> String {
    let money = |minor: Minor| money_text(minor, currency);
    match event {
        AccountEvent::PurchasePosted(_)
        | AccountEvent::PurchaseBecameBillable(_)
        | AccountEvent::PurchaseRefunded(_)
        | AccountEvent::PurchaseReversed(_)
        | AccountEvent::CashDrawn(_)
        | AccountEvent::InterestCharged(_)
        | AccountEvent::FeeCharged(_)
        | AccountEvent::ChargeWaived(_)
        | AccountEvent::OverpaymentRecorded(_)
        | AccountEvent::OverpaymentRefunded(_) => line_use_text(event, &money),
        AccountEvent::InstalmentPlanCreated(_)
        | AccountEvent::InstalmentPlanSettledEarly(_)
        | AccountEvent::InstalmentPlanCancelled(_)
        | AccountEvent::BillIssued(_)
        | AccountEvent::BillAdjusted(_)
        | AccountEvent::DueDateRescheduled(_)
        | AccountEvent::RepaymentReceived(_)
        | AccountEvent::RepaymentAllocated(_)
        | AccountEvent::RepaymentReversed(_) => due_and_paid_text(event, &money),
        AccountEvent::PaymentBecameOverdue(_)
        | AccountEvent::OverdueCured(_)
        | AccountEvent::RiskClassChanged(_)
        | AccountEvent::DebtExtended(_)
        | AccountEvent::DebtRestructured(_)
        | AccountEvent::DebtPartlyForgiven(_)
        | AccountEvent::GuarantorPaid(_)
        | AccountEvent::DebtSettledInKind(_)
        | AccountEvent::WriteOffProposed(_)
        | AccountEvent::DebtWrittenOff(_)
        | AccountEvent::WriteOffReversed(_)
        | AccountEvent::WrittenOffDebtRecovered(_)
        | AccountEvent::JudicialRecoveryStarted(_)
        | AccountEvent::JudicialRecoveryEnded(_) => resolution_text(event, &money),
        _ => lifecycle_text(event, &money),
    }
}

fn lifecycle_text(event: &AccountEvent, money: &dyn Fn(Minor) -> String) -> String {
    match event {
        AccountEvent::CreditAccountOpened(opened) => format!("opened, line {}", money(opened.limit_minor)),
        AccountEvent::CreditAccountActivated(_) => "activated".to_owned(),
        AccountEvent::CreditLimitChanged(changed) => {
            format!("line {} to {}", money(changed.old_limit_minor), money(changed.new_limit_minor))
        }
        AccountEvent::LargeInstalmentLineGranted(granted) => {
            format!("line for large instalments {}", money(granted.limit_minor))
        }
        AccountEvent::AccountUsageFrozen(frozen) => format!("use stopped ({:?})", frozen.cause).to_lowercase(),
        AccountEvent::AccountUsageUnfrozen(unfrozen) => format!("stop lifted ({:?})", unfrozen.cause).to_lowercase(),
        AccountEvent::BillingDayChanged(changed) => {
            format!("bill day {} to {} from {}", changed.old_bill_day, changed.new_bill_day, changed.first_cycle)
        }
        AccountEvent::AccountCodeReassigned(_) => "number at the bureau changed".to_owned(),
        AccountEvent::ReportingInstitutionChanged(changed) => {
            format!("reported by {} from {}", changed.to_institution, changed.cutover_date)
        }
        AccountEvent::CreditAccountClosed(closed) => format!("closed ({:?})", closed.cause).to_lowercase(),
        AccountEvent::CreditAccountReopened(_) => "opened again".to_owned(),
        AccountEvent::CreditAccountVoided(voided) => format!("voided ({:?})", voided.cause).to_lowercase(),
        AccountEvent::AccountHoldReleased(_) => "hold released".to_owned(),
        AccountEvent::AssetTransferredOut(out) => format!("claim transferred out ({:?})", out.kind).to_lowercase(),
        AccountEvent::AssetTransferredIn(taken) => format!("claim of {} taken over", money(taken.balance_minor)),
        AccountEvent::AssetRepurchased(_) => "claim bought back".to_owned(),
        AccountEvent::SecuritisationPoolAssigned(_) => "claim put into a pool of securities".to_owned(),
        // The caller sends every other event elsewhere.
        _ => String::new(),
    }
}

fn line_use_text(event: &AccountEvent, money: &dyn Fn(Minor) -> String) -> String {
    match event {
        AccountEvent::PurchasePosted(posted) => format!("purchase {}", money(posted.amount_minor)),
        AccountEvent::PurchaseBecameBillable(billable) => format!("purchase may be billed from {}", billable.billable_from),
        AccountEvent::PurchaseRefunded(refunded) => format!("refund {}", money(refunded.amount_minor)),
        AccountEvent::PurchaseReversed(reversed) => format!("purchase reversed, {}", money(reversed.amount_minor)),
        AccountEvent::CashDrawn(drawn) => format!("drawn {}", money(drawn.amount_minor)),
        AccountEvent::InterestCharged(charged) => format!("interest {}", money(charged.amount_minor)),
        AccountEvent::FeeCharged(charged) => format!("fee {} ({})", money(charged.amount_minor), charged.kind),
        AccountEvent::ChargeWaived(waived) => format!("charge of {} waived", money(waived.amount_minor)),
        AccountEvent::OverpaymentRecorded(recorded) => format!("credit balance {} noted", money(recorded.amount_minor)),
        AccountEvent::OverpaymentRefunded(refunded) => format!("credit balance {} paid back", money(refunded.amount_minor)),
        // The caller sends every other event elsewhere.
        _ => String::new(),
    }
}

fn due_and_paid_text(event: &AccountEvent, money: &dyn Fn(Minor) -> String) -> String {
    match event {
        AccountEvent::InstalmentPlanCreated(plan) => {
            format!("plan of {} over {} periods", money(plan.principal_minor), plan.periods)
        }
        AccountEvent::InstalmentPlanSettledEarly(settled) => {
            format!("rest of a plan, {}, due at once", money(settled.amount_minor))
        }
        AccountEvent::InstalmentPlanCancelled(cancelled) => {
            format!("plan cancelled with {} to come", money(cancelled.amount_minor))
        }
        AccountEvent::BillIssued(bill) => {
            let (statement, minimum) = (money(bill.statement_balance_minor), money(bill.minimum_due_minor));
            format!("bill {statement}, minimum {minimum} due {}", bill.due_date)
        }
        AccountEvent::BillAdjusted(adjusted) => format!("minimum of a bill changed by {}", money(adjusted.delta_minor)),
        AccountEvent::DueDateRescheduled(moved) => format!("due date {} to {}", moved.old_due_date, moved.new_due_date),
        AccountEvent::RepaymentReceived(received) => format!("repayment {}", money(received.amount_minor)),
        AccountEvent::RepaymentAllocated(allocated) => format!("repayment allocated in {} parts", allocated.parts.len()),
        AccountEvent::RepaymentReversed(reversed) => format!("repayment reversed ({:?})", reversed.cause).to_lowercase(),
        // The caller sends every other event elsewhere.
        _ => String::new(),
    }
}

fn resolution_text(event: &AccountEvent, money: &dyn Fn(Minor) -> String) -> String {
    match event {
        AccountEvent::PaymentBecameOverdue(overdue) => {
            format!("lender: {} overdue since {}", money(overdue.amount_minor), overdue.due_date)
        }
        AccountEvent::OverdueCured(cured) => format!("lender: nothing overdue on {}", cured.cured_on),
        AccountEvent::RiskClassChanged(changed) => format!("class {} to {} decided", changed.from_class, changed.to_class),
        AccountEvent::DebtExtended(extended) => format!("due dates moved by {} months", extended.months),
        AccountEvent::DebtRestructured(terms) => format!("restructured, first due {}", terms.first_new_due_date),
        AccountEvent::DebtPartlyForgiven(forgiven) => format!("{} forgiven", money(forgiven.amount_minor)),
        AccountEvent::GuarantorPaid(paid) => format!("guarantor paid {}", money(paid.amount_minor)),
        AccountEvent::DebtSettledInKind(_) => "debt settled in kind".to_owned(),
        AccountEvent::WriteOffProposed(_) => "write-off proposed".to_owned(),
        AccountEvent::DebtWrittenOff(written_off) => format!("{} written off", money(written_off.amount_minor)),
        AccountEvent::WriteOffReversed(_) => "write-off taken back".to_owned(),
        AccountEvent::WrittenOffDebtRecovered(recovered) => {
            format!("{} of written-off debt recovered", money(recovered.amount_minor))
        }
        AccountEvent::JudicialRecoveryStarted(_) => "recovery by court began".to_owned(),
        AccountEvent::JudicialRecoveryEnded(ended) => format!("recovery by court ended ({})", ended.outcome),
        // The caller sends every other event elsewhere.
        _ => String::new(),
    }
}

/// One event about the person.
pub(crate) fn subject_text(payload: &EventPayload) -> String {
    let EventPayload::Subject(event) = payload else { return String::new() };
    match event {
        SubjectEvent::SubjectRegistered(_) => "identity registered".to_owned(),
        SubjectEvent::IdentityDocumentChanged(changed) => format!("identity document changed ({:?})", changed.cause),
        SubjectEvent::SubjectNameChanged(_) => "name changed".to_owned(),
        SubjectEvent::SubjectsMerged(_) => "merged with another surrogate".to_owned(),
        SubjectEvent::SubjectMergeReverted(_) => "merge reverted".to_owned(),
        SubjectEvent::SubjectDeceasedRecorded(_) => "death recorded".to_owned(),
        SubjectEvent::IdentityTheftReported(_) => "identity theft reported".to_owned(),
        SubjectEvent::IdentityTheftConfirmed(_) => "identity theft confirmed".to_owned(),
        SubjectEvent::IdentityTheftDismissed(_) => "identity theft not confirmed".to_owned(),
        SubjectEvent::ProcessingRestricted(restricted) => format!("processing restricted ({})", restricted.basis),
        SubjectEvent::RestrictionLifted(_) => "restriction of processing lifted".to_owned(),
        SubjectEvent::LegalHoldPlaced(_) => "legal hold placed".to_owned(),
        SubjectEvent::LegalHoldReleased(_) => "legal hold released".to_owned(),
        SubjectEvent::ReportingConsentGranted(granted) => format!("consent to reporting by {}", granted.institution),
        SubjectEvent::InquiryConsentGranted(granted) => format!("consent to inquiries by {}", granted.institution),
        SubjectEvent::SharingConsentGranted(granted) => format!("consent to sharing by {}", granted.institution),
        SubjectEvent::ConsentSuperseded(_) => "consent replaced".to_owned(),
        SubjectEvent::ConsentWithdrawn(withdrawn) => format!("consent withdrawn ({})", withdrawn.scope),
        SubjectEvent::AdverseNoticeSent(sent) => format!("notice of adverse episode {} sent", sent.episode_no),
        SubjectEvent::AdverseNoticeDelivered(delivered) => {
            format!("notice of adverse episode {} delivered", delivered.episode_no)
        }
        SubjectEvent::AdverseNoticeFailed(failed) => format!("notice of adverse episode {} failed", failed.episode_no),
        SubjectEvent::AdverseNoticeNotRequired(waived) => {
            format!("no notice needed for adverse episode {}", waived.episode_no)
        }
    }
}

/// Minor units in the currency's own decimals, for example `1,234.50 CNY`.
fn money_text(minor: Minor, currency: Currency) -> String {
    let per_major = currency.minor_units_per_major().unsigned_abs().max(1);
    let (whole, rest) = (minor.unsigned_abs() / per_major, minor.unsigned_abs() % per_major);
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let fraction = match per_major {
        1 => String::new(),
        1_000 => format!(".{rest:03}"),
        _ => format!(".{rest:02}"),
    };
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{grouped}{fraction} {}", currency.as_str())
}

#[cfg(test)]
mod tests {
    use super::{account_text, money_text, subject_text};
    use credit_domain::calendar::RecordedAt;
    use credit_domain::event::EventPayload;
    use credit_domain::money::Currency;
    use wire_contracts::event_type::EventType;
    use wire_contracts::ingress::{Stamp, parse_event};

    fn check(minor: i64, currency: &str, expected: &str) {
        assert_eq!(money_text(minor, Currency::parse(currency).expect("a currency")), expected);
    }

    #[test]
    fn amounts_are_shown_in_the_decimals_of_their_currency() {
        check(0, "CNY", "0.00 CNY");
        check(123_450, "CNY", "1,234.50 CNY");
        check(-5, "CNY", "-0.05 CNY");
        check(1_234_567, "JPY", "1,234,567 JPY");
        check(1_500, "KWD", "1.500 KWD");
    }

    #[test]
    fn every_event_of_a_lender_has_its_words() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/golden");
        let stamp = Stamp { recorded_at: RecordedAt(0), producer: "test".into(), producer_build: "test".into() };
        let mut seen = 0;
        for event_type in EventType::ALL {
            let path = format!("{directory}/{event_type}.v{}.json", event_type.schema_version());
            let json = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
            let Ok(event) = parse_event(&json, &stamp) else { continue };
            let text = match &event.payload {
                EventPayload::Account(payload) => account_text(payload, Currency::CNY),
                EventPayload::Subject(_) => subject_text(&event.payload),
                _ => continue,
            };
            assert!(!text.is_empty(), "{event_type}");
            seen += 1;
        }
        assert_eq!(seen, 51 + 22 - 1, "accounts and subjects of the catalogue");
    }
}
