//! What happens to persons rather than to accounts: documents, names, merges, death, restrictions, consents, notices.

use super::account::ScriptedAccount;
use super::lines::{bill_and_pay, quiet};
use super::openings::line;
use super::script::{Script, business_id, document_hash, yuan};
use crate::generate::person::Person;
use crate::generate::stamp::at;
use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::envelope::AggregateType;
use credit_domain::event::subject_event::{
    AdverseNoticeDelivered, AdverseNoticeFailed, AdverseNoticeNotRequired, AdverseNoticeSent, ConsentSuperseded,
    ConsentWithdrawn, DocumentChangeCause, IdentityDocumentChanged, InquiryConsentGranted, LegalHoldPlaced, LegalHoldReleased,
    ProcessingRestricted, ReportingConsentGranted, RestrictionLifted, SharingConsentGranted, SubjectDeceasedRecorded,
    SubjectEvent, SubjectMergeReverted, SubjectNameChanged, SubjectsMerged,
};
use credit_domain::ids::SubjectId;

/// E-38: a passport takes the place of the resident ID, and is renewed.
pub(super) fn document_changed(script: &mut Script<'_>) {
    let _account = quiet(script);
    let passport = format!("CHN{:09}", script.person.number);
    let old = script.doc_no.to_owned();
    change_document(script, (script.day(2, 9), 2), ("10", "2"), DocumentChangeCause::TypeChange, (&old, &passport));
    let renewed = format!("CHN{:09}", 500_000_000 + script.person.number);
    change_document(script, (script.day(5, 9), 3), ("2", "2"), DocumentChangeCause::Renewal, (&passport, &renewed));
}

fn change_document(
    script: &mut Script<'_>,
    (date, version): (BusinessDate, u64),
    (old_doc_type, new_doc_type): (&'static str, &'static str),
    cause: DocumentChangeCause,
    (old_doc_no, new_doc_no): (&str, &str),
) {
    let changed = IdentityDocumentChanged {
        old_doc_type: CompactString::const_new(old_doc_type),
        new_doc_type: CompactString::const_new(new_doc_type),
        cause,
    };
    let personal = serde_json::json!({ "new_doc_no": new_doc_no, "old_doc_no": old_doc_no }).to_string().into_bytes();
    let id = script.person.subject_id.clone();
    let aggregate = (AggregateType::Subject, id.as_str(), version);
    let event = SubjectEvent::IdentityDocumentChanged(changed);
    let _event_id = script.subject_with(date, aggregate, Some(personal), event);
}

/// A person takes another name.
pub(super) fn name_changed(script: &mut Script<'_>) {
    let _account = quiet(script);
    let personal = serde_json::json!({ "name": format!("新{}", script.person.name()) }).to_string().into_bytes();
    let id = script.person.subject_id.clone();
    let event = SubjectEvent::SubjectNameChanged(SubjectNameChanged { cause: CompactString::const_new("MARRIAGE") });
    let aggregate = (AggregateType::Subject, id.as_str(), 2);
    let _event_id = script.subject_with(script.day(3, 9), aggregate, Some(personal), event);
}

/// E-37: two surrogates are merged, and turn out to be two persons after all.
pub(super) fn merged_and_parted(script: &mut Script<'_>) {
    let _account = quiet(script);
    let other = second_self(script.person);
    script.register(&other);
    let merged = SubjectsMerged {
        survivor_subject_id: script.person.subject_id.clone(),
        absorbed_subject_id: other.subject_id,
        evidence: CompactString::const_new("SAME-DOCUMENT"),
    };
    let merge_event_id = script.of_subject(script.day(2, 18), 2, SubjectEvent::SubjectsMerged(merged));
    let reverted = SubjectMergeReverted { merge_event_id, evidence: CompactString::const_new("DOCUMENT-MISREAD") };
    let _event_id = script.of_subject(script.day(5, 18), 3, SubjectEvent::SubjectMergeReverted(reverted));
}

/// A person beside another one, with a number of their own far above all others.
fn second_self(person: &Person) -> Person {
    let subject_id = SubjectId::parse(&format!("{}B", person.subject_id)).unwrap_or_else(|| unreachable!("a fixed form"));
    Person { number: person.number + 1_000_000, subject_id, ..person.clone() }
}

/// E-39: a person dies, and the heirs pay the line.
pub(super) fn died(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 5), yuan(8_000));
    let amount_minor = script.draw(800, 4_000);
    let _posting_id = account.buy(script, script.day(0, 14), amount_minor);
    bill_and_pay(&mut account, script, 1..=2);
    let deceased =
        SubjectDeceasedRecorded { date_of_death: script.day(2, 20), evidence: CompactString::const_new("DEATH-CERTIFICATE") };
    let _event_id = script.of_subject(script.day(2, 27), 2, SubjectEvent::SubjectDeceasedRecorded(deceased));
    let _bill_id = account.bill(script, script.day(3, 1), script.day(3, 10));
    let _repayment_id = account.pay_all(script, script.day(3, 8));
}

/// PIPL 47: processing is restricted for two months, and the data are under a legal hold meanwhile.
pub(super) fn restricted(script: &mut Script<'_>) {
    let _account = quiet(script);
    let number = script.person.number;
    let restriction_id = business_id(&format!("RESTRICT-{number:07}"));
    let hold_id = business_id(&format!("HOLD-{number:07}"));
    let word = CompactString::const_new;
    let placed = LegalHoldPlaced { hold_id: hold_id.clone(), basis: word("LITIGATION") };
    let _event_id = script.of_subject(script.day(2, 10), 2, SubjectEvent::LegalHoldPlaced(placed));
    let restricted = ProcessingRestricted { restriction_id: restriction_id.clone(), basis: word("PIPL_47") };
    let _event_id = script.of_subject(script.day(2, 11), 3, SubjectEvent::ProcessingRestricted(restricted));
    let lifted = RestrictionLifted { restriction_id, basis: word("CLAIM_WITHDRAWN") };
    let _event_id = script.of_subject(script.day(4, 11), 4, SubjectEvent::RestrictionLifted(lifted));
    let released = LegalHoldReleased { hold_id, basis: word("CLAIM_WITHDRAWN") };
    let _event_id = script.of_subject(script.day(4, 12), 5, SubjectEvent::LegalHoldReleased(released));
}

/// Consents to inquiry and to sharing; the consent to reports is replaced by a newer one, which is withdrawn in the end.
pub(super) fn consents(script: &mut Script<'_>) {
    let _account = quiet(script);
    let number = script.person.number;
    let inquiry_id = format!("INQUIRY-{number:07}");
    let inquiry = InquiryConsentGranted {
        consent_id: business_id(&inquiry_id),
        institution: script.config.institution,
        purpose: CompactString::const_new("LOAN_APPLICATION"),
        valid_to: Some(script.day(12, 1)),
        doc_version: CompactString::const_new("2025-01"),
        doc_hash: document_hash(),
        channel: CompactString::const_new("APP"),
        signed_at: at(script.day(0, 3), 9 * 3_600),
    };
    consent(script, script.day(0, 3), &inquiry_id, 1, SubjectEvent::InquiryConsentGranted(inquiry));
    let sharing_id = format!("SHARING-{number:07}");
    let sharing = SharingConsentGranted {
        consent_id: business_id(&sharing_id),
        institution: script.config.institution,
        recipients: vec![CompactString::const_new("WALLET")],
        categories: vec![CompactString::const_new("ACCOUNT_NUMBER")],
        doc_version: CompactString::const_new("2025-01"),
        doc_hash: document_hash(),
        channel: CompactString::const_new("APP"),
        signed_at: at(script.day(0, 3), 9 * 3_600),
    };
    consent(script, script.day(0, 3), &sharing_id, 1, SubjectEvent::SharingConsentGranted(sharing));
    let (old_id, new_id) = (format!("CONSENT-{number:07}"), format!("CONSENT-{number:07}-2"));
    grant_again(script, script.day(3, 4), &new_id);
    let superseded = ConsentSuperseded { consent_id: business_id(&old_id), superseded_by: business_id(&new_id) };
    consent(script, script.day(3, 4), &old_id, 2, SubjectEvent::ConsentSuperseded(superseded));
    let withdrawn = ConsentWithdrawn { consent_id: business_id(&new_id), scope: CompactString::const_new("ALL") };
    consent(script, script.day(7, 4), &new_id, 2, SubjectEvent::ConsentWithdrawn(withdrawn));
}

fn consent(script: &mut Script<'_>, date: BusinessDate, id: &str, version: u64, event: SubjectEvent) {
    let _event_id = script.subject(date, (AggregateType::Consent, id, version), event);
}

fn grant_again(script: &mut Script<'_>, date: BusinessDate, id: &str) {
    let granted = ReportingConsentGranted {
        consent_id: business_id(id),
        institution: script.config.institution,
        recipients: vec![CompactString::const_new("CCRC")],
        categories: vec![CompactString::const_new("BORROWING")],
        doc_version: CompactString::const_new("2025-04"),
        doc_hash: document_hash(),
        channel: CompactString::const_new("APP"),
        signed_at: at(date, 9 * 3_600),
    };
    consent(script, date, id, 1, SubjectEvent::ReportingConsentGranted(granted));
}

/// ADV-1: a notice is sent and does not arrive, is sent again and arrives a month later; the second time the debt is
/// lawfully public, and no notice is needed.
pub(super) fn notices(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 6), yuan(8_000));
    let amount_minor = script.draw(1_000, 4_000);
    let _posting_id = account.buy(script, script.day(0, 12), amount_minor);
    let _bill_id = account.bill(script, script.day(1, 1), script.day(1, 10));
    let account_id = account.account_id.clone();
    let first = sent(script, &account, 1, 1);
    notice(script, &account, (script.day(1, 12), 1), 1, first);
    let failed =
        AdverseNoticeFailed { account_id: account_id.clone(), episode_no: 1, reason: CompactString::const_new("NUMBER_UNKNOWN") };
    notice(script, &account, (script.day(1, 13), 2), 1, SubjectEvent::AdverseNoticeFailed(failed));
    let _bill_id = account.bill(script, script.day(2, 1), script.day(2, 10));
    let second = sent(script, &account, 1, 2);
    notice(script, &account, (script.day(2, 12), 3), 1, second);
    let delivered = AdverseNoticeDelivered {
        account_id: account_id.clone(),
        episode_no: 1,
        channel: CompactString::const_new("LETTER"),
        template_hash: CompactString::from("a0c4".repeat(16)),
        delivered_at: at(script.day(2, 16), 10 * 3_600),
        proof: CompactString::const_new("RETURN-RECEIPT"),
    };
    notice(script, &account, (script.day(2, 16), 4), 1, SubjectEvent::AdverseNoticeDelivered(delivered));
    let _bill_id = account.bill(script, script.day(3, 1), script.day(3, 10));
    let _repayment_id = account.pay_minimum(script, script.day(3, 8));
    let _bill_id = account.bill(script, script.day(4, 1), script.day(4, 10));
    let not_required =
        AdverseNoticeNotRequired { account_id, episode_no: 2, basis: CompactString::const_new("COURT_PUBLICATION") };
    notice(script, &account, (script.day(4, 12), 1), 2, SubjectEvent::AdverseNoticeNotRequired(not_required));
    let _repayment_id = account.pay_all(script, script.day(5, 8));
}

fn sent(script: &Script<'_>, account: &ScriptedAccount, episode_no: u32, month: i32) -> SubjectEvent {
    SubjectEvent::AdverseNoticeSent(AdverseNoticeSent {
        account_id: account.account_id.clone(),
        episode_no,
        channel: CompactString::const_new("SMS"),
        template_hash: CompactString::from("a0c4".repeat(16)),
        first_month: script.month(month),
    })
}

fn notice(
    script: &mut Script<'_>,
    account: &ScriptedAccount,
    (date, version): (BusinessDate, u64),
    episode_no: u32,
    event: SubjectEvent,
) {
    let id = format!("{}:{episode_no}", account.account_id);
    let _event_id = script.subject(date, (AggregateType::AdverseNotice, &id, version), event);
}
