//! Notices of adverse information (ADV-1).

use crate::event::checks::collect::Findings;
use crate::event::checks::common::{check_date, check_known_date};
use crate::event::envelope::Envelope;
use crate::event::subject_event::{AdverseNoticeDelivered, AdverseNoticeFailed, AdverseNoticeNotRequired, AdverseNoticeSent};

pub(super) fn check_sent(findings: &mut Findings, sent: &AdverseNoticeSent) {
    check_episode(findings, sent.episode_no);
    findings.require_word(&sent.channel, "channel");
    findings.require_sha256(&sent.template_hash, "template_hash");
    check_date(findings, sent.first_month.first_day(), "first_month");
}

pub(super) fn check_delivered(findings: &mut Findings, envelope: &Envelope, delivered: &AdverseNoticeDelivered) {
    check_episode(findings, delivered.episode_no);
    findings.require_word(&delivered.channel, "channel");
    findings.require_sha256(&delivered.template_hash, "template_hash");
    findings.require_word(&delivered.proof, "proof");
    check_known_date(findings, envelope, delivered.delivered_at.business_date(), "delivered_at");
}

pub(super) fn check_failed(findings: &mut Findings, failed: &AdverseNoticeFailed) {
    check_episode(findings, failed.episode_no);
    findings.require_word(&failed.reason, "reason");
}

/// CRIR 15: without a basis in law nothing is spared.
pub(super) fn check_not_required(findings: &mut Findings, not_required: &AdverseNoticeNotRequired) {
    check_episode(findings, not_required.episode_no);
    findings.require_word(&not_required.basis, "basis");
}

fn check_episode(findings: &mut Findings, episode_no: u32) {
    findings.require(episode_no >= 1, "EPISODE_NOT_POSITIVE", "episode_no", "1 or above");
}
