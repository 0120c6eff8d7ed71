//! The gates: conditions of law and of our own house on sending. What does not pass is withheld with its reasons,
//! never dropped (domain 0, point 2).

use crate::calendar::BusinessDate;
use crate::event::pipeline_event::WithheldReason;
use crate::ids::{AccountId, InstitutionCode};
use crate::ledger::RepaymentStatus;
use crate::product_rule::ProductRule;
use crate::reporting::baseline::Baseline;
use crate::subject::Subject;

/// Our own rule: the person's data may only be stored and protected (PIPL 47).
pub const PROCESSING_RESTRICTED: &str = "PROCESSING_RESTRICTED";
/// Our own rule: somebody else may have acted under the person's name (E-40).
pub const IDENTITY_THEFT_REPORTED: &str = "IDENTITY_THEFT_REPORTED";

/// ADV-2 (CRIR 44(3)): statuses 1 to 7, B, D, Z and G, or anything overdue, are adverse.
pub fn is_adverse(repayment_status: RepaymentStatus, overdue_total: u64) -> bool {
    let by_status = match repayment_status {
        RepaymentStatus::Overdue(_)
        | RepaymentStatus::PaidByGuarantor
        | RepaymentStatus::SettledInKind
        | RepaymentStatus::BadDebt
        | RepaymentStatus::Ended => true,
        RepaymentStatus::NotApplicable
        | RepaymentStatus::NothingDue
        | RepaymentStatus::Normal
        | RepaymentStatus::LateWithinMonth
        | RepaymentStatus::Settled => false,
    };
    by_status || overdue_total > 0
}

/// What the gates need to know of one report.
pub struct GateInput<'a> {
    pub as_of: BusinessDate,
    pub institution: InstitutionCode,
    pub report_date: BusinessDate,
    /// When the account was opened that the report is about; for a report about the person, the first of them.
    pub opened_on: BusinessDate,
    pub subject: Option<&'a Subject>,
    /// Of the same account, agreement or person.
    pub baseline: &'a Baseline,
    pub quarantined: bool,
    /// Account and episode of adverse content; `None` when there is none.
    pub adverse: Option<(&'a AccountId, u32)>,
    pub rule: &'a ProductRule,
    /// A rule of the bureau or of ours is broken.
    pub breaks_local_rule: bool,
}

/// All reasons that apply, in the order of [`WithheldReason`]; empty means that the report may be prepared.
pub fn withheld_reasons(input: &GateInput<'_>) -> Vec<WithheldReason> {
    let allows = |subject: &Subject| subject.reporting_allowed_on(input.institution, input.opened_on, input.report_date);
    let consented = input.subject.is_some_and(allows);
    let identified = input.subject.is_some_and(Subject::is_identified);
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

/// Codes of our own rules about the person that forbid a report of this account, or of the person without one.
pub fn codes_of_person(subject: Option<&Subject>, account_id: Option<&AccountId>) -> Vec<&'static str> {
    let mut codes = Vec::new();
    if subject.is_some_and(Subject::is_processing_restricted) {
        codes.push(PROCESSING_RESTRICTED);
    }
    if subject.is_some_and(|subject| subject.is_theft_alleged(account_id)) {
        codes.push(IDENTITY_THEFT_REPORTED);
    }
    codes
}

/// ADV-1 (CRIR 15): the notice of this episode was delivered at least `notice_lead_days` before the cut, or is not
/// required. Nobody gives notice to the dead: from the day of death on none is required (E-39).
fn is_noticed(input: &GateInput<'_>) -> bool {
    let Some((account_id, episode_no)) = input.adverse else { return true };
    let Some(subject) = input.subject else { return false };
    let lead_days = input.rule.terms_on(input.as_of).notice_lead_days;
    let has_died = subject.date_of_death().is_some_and(|date| date <= input.as_of);
    has_died || subject.is_noticed(account_id, episode_no, input.as_of, lead_days)
}

/// E-43: anything unanswered or refused holds back what follows, and a second record under its own key: the same
/// record is never prepared twice while the bureau's word on it is open.
fn is_earlier_report_open(baseline: &Baseline) -> bool {
    baseline.outstanding.is_some()
}
