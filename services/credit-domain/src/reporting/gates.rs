//! The gates: conditions of law and of our own house on sending. What does not pass is withheld with its reasons,
//! never dropped (domain 0, point 2).

use crate::calendar::BusinessDate;
use crate::event::pipeline_event::WithheldReason;
use crate::ids::{AccountId, InstitutionCode};
use crate::ledger::{Derived, RepaymentStatus};
use crate::product_rule::ProductRule;
use crate::reporting::baseline::Baseline;
use crate::subject::Subject;

/// ADV-2 (CRIR 44(3)): statuses 1 to 7 and G, or anything overdue, are adverse. B, D and Z join when events lead to
/// them.
pub fn is_adverse(repayment_status: RepaymentStatus, overdue_total: u64) -> bool {
    matches!(repayment_status, RepaymentStatus::Overdue(_) | RepaymentStatus::Ended) || overdue_total > 0
}

/// The episode whose notice an adverse report needs: the running one, or the one that the closing cut off; an abnormal
/// end (G) without arrears is an episode of its own, numbered after the last one that ended.
pub fn adverse_episode_of(derived: &Derived) -> u32 {
    let close_date = derived.close.map(|(close_date, _)| close_date);
    let is_current = match derived.adverse_ended_on {
        None => derived.adverse_first_on.is_some(),
        Some(ended_on) => Some(ended_on) == close_date || derived.overdue_total_minor > 0,
    };
    if is_current { derived.adverse_episode_no } else { derived.adverse_episode_no.saturating_add(1) }
}

/// What the gates need to know of one report.
pub struct GateInput<'a> {
    pub as_of: BusinessDate,
    pub institution: InstitutionCode,
    pub report_date: BusinessDate,
    pub subject: Option<&'a Subject>,
    /// Of the same account, agreement or person.
    pub baseline: &'a Baseline,
    pub quarantined: bool,
    /// Account and episode of adverse content; `None` when there is none.
    pub adverse: Option<(&'a AccountId, u32)>,
    pub rule: &'a ProductRule,
    /// Our own check found an error.
    pub breaks_local_rule: bool,
}

/// All reasons that apply, in the order of [`WithheldReason`]; empty means that the report may be prepared.
pub fn withheld_reasons(input: &GateInput<'_>) -> Vec<WithheldReason> {
    let consented = input.subject.is_some_and(|subject| subject.consent_effective_on(input.institution, input.report_date));
    let identified = input.subject.is_some_and(|subject| subject.identity.is_some());
    let mut reasons = Vec::new();
    let mut withhold = |applies: bool, reason: WithheldReason| {
        if applies {
            reasons.push(reason);
        }
    };
    withhold(input.quarantined, WithheldReason::Quarantined);
    withhold(!identified, WithheldReason::NoIdentity);
    withhold(!consented, WithheldReason::NoConsent);
    withhold(!is_noticed(input), WithheldReason::NoAdverseNotice);
    withhold(is_earlier_report_open(input.baseline), WithheldReason::EarlierReportOpen);
    withhold(input.breaks_local_rule, WithheldReason::LocalRule);
    reasons
}

/// ADV-1 (CRIR 15): the notice of this episode was delivered at least `notice_lead_days` before the cut.
fn is_noticed(input: &GateInput<'_>) -> bool {
    let Some((account_id, episode_no)) = input.adverse else { return true };
    let delivered_on = input.subject.and_then(|subject| subject.notice_delivered(account_id, episode_no));
    delivered_on.is_some_and(|date| input.as_of.days_since(date) >= i32::from(input.rule.notice_lead_days))
}

/// E-43: anything unanswered or refused holds back what follows, and a second record under its own key: the same
/// record is never prepared twice while the bureau's word on it is open.
fn is_earlier_report_open(baseline: &Baseline) -> bool {
    baseline.outstanding.is_some()
}
