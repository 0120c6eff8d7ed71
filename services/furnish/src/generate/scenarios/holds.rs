//! Accounts that should not have been, and accounts that are held: voided, stolen identities, two events with one version.

use super::lines::{bill_and_pay, quiet};
use super::openings::{active_card, line};
use super::script::{Script, business_id, yuan};
use crate::generate::stamp::at;
use compact_str::CompactString;
use credit_domain::event::account_event::{AccountEvent, AccountHoldReleased, CreditAccountVoided, FeeCharged, VoidCause};
use credit_domain::event::subject_event::{IdentityTheftConfirmed, IdentityTheftDismissed, IdentityTheftReported, SubjectEvent};

/// A line opened in error is voided before anybody used it.
pub(super) fn opened_in_error(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 10), yuan(5_000));
    let voided = CreditAccountVoided { cause: VoidCause::OpenedInError };
    let _event_id = account.event(script, script.day(1, 6), AccountEvent::CreditAccountVoided(voided));
}

/// E-40: somebody opened a card under a stolen name; the theft is confirmed and the card voided.
pub(super) fn identity_stolen(script: &mut Script<'_>) {
    let mut card = active_card(script, script.day(0, 5), yuan(9_000));
    let amount_minor = script.draw(500, 2_000);
    let _posting_id = card.buy(script, script.day(0, 9), amount_minor);
    let report_id = business_id(&format!("THEFT-{:07}", script.person.number));
    let evidence = CompactString::const_new("POLICE-REPORT");
    let reported = IdentityTheftReported {
        report_id: report_id.clone(),
        account_id: Some(card.account_id.clone()),
        evidence: evidence.clone(),
    };
    let _event_id = script.of_subject(script.day(1, 12), 2, SubjectEvent::IdentityTheftReported(reported));
    let confirmed = IdentityTheftConfirmed { report_id, evidence };
    let _event_id = script.of_subject(script.day(2, 14), 3, SubjectEvent::IdentityTheftConfirmed(confirmed));
    let voided = CreditAccountVoided { cause: VoidCause::Fraud };
    let _event_id = card.event(script, script.day(2, 14), AccountEvent::CreditAccountVoided(voided));
}

/// A report of identity theft that is not confirmed.
pub(super) fn theft_dismissed(script: &mut Script<'_>) {
    let account = quiet(script);
    let report_id = business_id(&format!("THEFT-{:07}", script.person.number));
    let reported = IdentityTheftReported {
        report_id: report_id.clone(),
        account_id: Some(account.account_id),
        evidence: CompactString::const_new("CUSTOMER-LETTER"),
    };
    let _event_id = script.of_subject(script.day(2, 12), 2, SubjectEvent::IdentityTheftReported(reported));
    let dismissed = IdentityTheftDismissed { report_id, evidence: CompactString::const_new("SIGNATURE-COMPARED") };
    let _event_id = script.of_subject(script.day(3, 14), 3, SubjectEvent::IdentityTheftDismissed(dismissed));
}

/// D-09: two events with one version hold a line. What comes then is quarantined, until an operator releases the line and
/// the lender sends it again, as new events with the same versions.
pub(super) fn released(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 6), yuan(8_000));
    let amount_minor = script.draw(800, 4_000);
    let _posting_id = account.buy(script, script.day(0, 12), amount_minor);
    let conflicting = AccountEvent::FeeCharged(FeeCharged {
        charge_id: account.next_id("FEE"),
        amount_minor: yuan(5),
        currency: account.currency(),
        kind: CompactString::const_new("CARD"),
    });
    let taken_version = account.next_version - 1;
    let _event_id = account.at_version(script, taken_version, script.day(0, 20), None, None, conflicting);
    // The bill of February comes while the line is held.
    let (version, book) = (account.next_version, account.book.clone());
    let _bill_id = account.bill(script, script.day(1, 1), script.day(1, 10));
    account.next_version = version;
    account.book = book;
    let released = AccountHoldReleased {
        hold_reason: CompactString::const_new("VERSION_CONFLICT"),
        resolution: CompactString::const_new("DUPLICATE_WITHDRAWN"),
    };
    script.release(&account.account_id, at(script.day(1, 3), 9 * 3_600), released);
    let date = script.day(1, 3);
    let _bill_id = account.bill_recorded(script, date, (script.day(1, 1), script.day(1, 10)));
    let _repayment_id = account.pay_minimum(script, script.day(1, 7));
    bill_and_pay(&mut account, script, 2..=6);
}
