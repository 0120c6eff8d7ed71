//! One credit agreement: the contract behind lines and loans (record 220). Its facts meet the accounts only when a cut
//! is taken, so they fold in any order.

use crate::calendar::{BusinessDate, RecordedAt};
use crate::event::agreement_event::{AgreementEvent, CreditAgreementSigned};
use crate::event::code_tables::is_currency;
use crate::event::envelope::Envelope;
use crate::ids::{AgreementId, ContentHash, EventId, InstitutionCode, SubjectId};
use crate::money::{Currency, Minor};
use crate::refusal::Finding;
use compact_str::CompactString;

/// All that is known of an agreement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agreement {
    pub agreement_id: AgreementId,
    pub subject_id: SubjectId,
    pub institution: InstitutionCode,
    /// By (effective date, version, event id).
    pub facts: Vec<AgreementFact>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgreementFact {
    pub effective_date: BusinessDate,
    /// `aggregate_version` of the event.
    pub version: u64,
    pub recorded_at: RecordedAt,
    pub event_id: EventId,
    pub content_hash: ContentHash,
    /// Offset in the shard's partition of `credit.accounts.v1`.
    pub offset: u64,
    pub supersedes: Option<EventId>,
    pub event: AgreementEvent,
}

/// The agreement at the end of a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgreementState {
    /// CreditLimitType: 10, 20, 31.
    pub line_type: CompactString,
    pub revolving: bool,
    pub limit_minor: Minor,
    pub currency: Currency,
    pub valid_from: BusinessDate,
    pub valid_to: Option<BusinessDate>,
    pub management_org: InstitutionCode,
    /// Present from that day on.
    pub expired_on: Option<BusinessDate>,
}

/// What became of one agreement event. Exactly one per input (design 6).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AgreementOutcome {
    Applied,
    Duplicate,
    Refused(Vec<Finding>),
    /// Same event id, other content: the first stands (D-09).
    Quarantined,
}

impl Agreement {
    /// Nothing is known yet.
    pub fn new(agreement_id: AgreementId, subject_id: SubjectId, institution: InstitutionCode) -> Agreement {
        Agreement { agreement_id, subject_id, institution, facts: Vec::new() }
    }

    /// Folds one event; the result does not depend on the order in which events come.
    pub fn apply(
        &mut self,
        envelope: &Envelope,
        event: &AgreementEvent,
        content_hash: ContentHash,
        offset: u64,
    ) -> AgreementOutcome {
        if let Some(known) = self.facts.iter().find(|fact| fact.event_id == envelope.event_id) {
            let is_same = known.content_hash == content_hash;
            return if is_same { AgreementOutcome::Duplicate } else { AgreementOutcome::Quarantined };
        }
        let findings = self.findings_of(envelope, event);
        if !findings.is_empty() {
            return AgreementOutcome::Refused(findings);
        }
        let fact = AgreementFact {
            effective_date: envelope.effective_date,
            version: envelope.aggregate_version,
            recorded_at: envelope.recorded_at,
            event_id: envelope.event_id,
            content_hash,
            offset,
            supersedes: envelope.supersedes,
            event: event.clone(),
        };
        let place = self.facts.partition_point(|other| other.order_key() < fact.order_key());
        self.facts.insert(place, fact);
        AgreementOutcome::Applied
    }

    /// What contradicts itself is refused. What contradicts another event is not: the order of arrival would decide.
    fn findings_of(&self, envelope: &Envelope, event: &AgreementEvent) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut require = |accepted: bool, rule: &'static str, field: &'static str, expected: &'static str| {
            if !accepted {
                findings.push(Finding::new(rule, field, expected));
            }
        };
        let on_own_key = envelope.subject_id == self.subject_id;
        require(on_own_key, "SUBJECT_MISMATCH", "subject_id", "the subject of the agreement");
        let same_lender = envelope.institution_code == self.institution;
        require(same_lender, "INSTITUTION_MISMATCH", "institution_code", "the institution of the agreement");
        let is_own = envelope.aggregate_id == self.agreement_id.as_str();
        require(is_own, "AGGREGATE_ID_MISMATCH", "aggregate_id", "the agreement on whose number the event came");
        let in_place = envelope.supersedes != Some(envelope.event_id);
        require(in_place, "SUPERSEDES_ITSELF", "supersedes", "the id of an earlier event");
        let not_negative = "a limit of 0 or above in minor units";
        let known_currency = |currency: Currency| is_currency(currency.as_str());
        match event {
            AgreementEvent::CreditAgreementSigned(signed) => {
                require(signed.limit_minor >= 0, "AMOUNT_NEGATIVE", "limit_minor", not_negative);
                require(known_currency(signed.currency), "CURRENCY_UNKNOWN", "currency", "an ISO 4217 code");
                let has_days = signed.valid_to.is_none_or(|last_day| signed.valid_from <= last_day);
                require(has_days, "AGREEMENT_ENDS_BEFORE_IT_BEGINS", "valid_to", "valid_from or later (BCE000)");
            }
            AgreementEvent::AgreementLimitChanged(changed) => {
                require(changed.old_limit_minor >= 0, "AMOUNT_NEGATIVE", "old_limit_minor", not_negative);
                require(changed.new_limit_minor >= 0, "AMOUNT_NEGATIVE", "new_limit_minor", not_negative);
                require(known_currency(changed.currency), "CURRENCY_UNKNOWN", "currency", "an ISO 4217 code");
            }
            AgreementEvent::AgreementExpired(_) => {}
        }
        findings
    }

    /// The agreement at the end of a day; `None` before it was signed, and while its signing is not known.
    ///
    /// A later signing states everything anew. A change of limit in another currency than the signed one changes
    /// nothing, see [`Agreement::contradicts_itself_on`].
    pub fn state_on(&self, as_of: BusinessDate) -> Option<AgreementState> {
        let mut state: Option<AgreementState> = None;
        for fact in self.standing_until(as_of) {
            match (&fact.event, &mut state) {
                (AgreementEvent::CreditAgreementSigned(signed), _) => state = Some(AgreementState::of(signed)),
                (AgreementEvent::AgreementLimitChanged(changed), Some(state)) if changed.currency == state.currency => {
                    state.limit_minor = changed.new_limit_minor;
                }
                (AgreementEvent::AgreementExpired(expired), Some(state)) => state.expired_on = Some(expired.expired_on),
                (AgreementEvent::AgreementLimitChanged(_) | AgreementEvent::AgreementExpired(_), _) => {}
            }
        }
        state
    }

    /// A change of limit on or before the day is in another currency than the agreement: no report of it can be right.
    pub fn contradicts_itself_on(&self, as_of: BusinessDate) -> bool {
        let Some(state) = self.state_on(as_of) else { return false };
        let is_foreign = |fact: &&AgreementFact| match &fact.event {
            AgreementEvent::AgreementLimitChanged(changed) => changed.currency != state.currency,
            AgreementEvent::CreditAgreementSigned(_) | AgreementEvent::AgreementExpired(_) => false,
        };
        self.standing_until(as_of).iter().any(is_foreign)
    }

    /// The facts of days up to `as_of` that no other fact supersedes, in their order. A superseding fact stands in the
    /// place of the one it names (D-07); of two that supersede the same one, the one recorded later stands.
    fn standing_until(&self, as_of: BusinessDate) -> Vec<&AgreementFact> {
        let mut standing: Vec<((BusinessDate, u64, EventId), &AgreementFact)> =
            self.facts.iter().filter(|fact| self.stands(fact)).map(|fact| (self.place_of(fact), fact)).collect();
        standing.retain(|((day, _, _), _)| *day <= as_of);
        standing.sort_by_key(|(place, _)| *place);
        standing.into_iter().map(|(_, fact)| fact).collect()
    }

    fn stands(&self, fact: &AgreementFact) -> bool {
        let rank = |fact: &AgreementFact| (fact.recorded_at, fact.version, fact.event_id);
        let outdone = |other: &AgreementFact| {
            is_same_type(&other.event, &fact.event)
                && (other.supersedes == Some(fact.event_id)
                    || fact.supersedes.is_some() && other.supersedes == fact.supersedes && rank(other) > rank(fact))
        };
        !self.facts.iter().any(outdone)
    }

    /// The place of the first fact in a row of superseding ones, as far as it is known. An expiry counts from its own
    /// last day, whenever it was told. The number of facts bounds the walk, should they supersede each other in a circle.
    fn place_of(&self, fact: &AgreementFact) -> (BusinessDate, u64, EventId) {
        let mut first = fact;
        for _ in &self.facts {
            let earlier = first.supersedes.and_then(|event_id| self.facts.iter().find(|other| other.event_id == event_id));
            match earlier.filter(|earlier| is_same_type(&earlier.event, &fact.event)) {
                Some(earlier) => first = earlier,
                None => break,
            }
        }
        let day = match &fact.event {
            AgreementEvent::AgreementExpired(expired) => expired.expired_on,
            AgreementEvent::CreditAgreementSigned(_) | AgreementEvent::AgreementLimitChanged(_) => first.effective_date,
        };
        (day, first.version, first.event_id)
    }
}

impl AgreementFact {
    fn order_key(&self) -> (BusinessDate, u64, EventId) {
        (self.effective_date, self.version, self.event_id)
    }
}

impl AgreementState {
    fn of(signed: &CreditAgreementSigned) -> AgreementState {
        AgreementState {
            line_type: signed.line_type.clone(),
            revolving: signed.revolving,
            limit_minor: signed.limit_minor,
            currency: signed.currency,
            valid_from: signed.valid_from,
            valid_to: signed.valid_to,
            management_org: signed.management_org,
            expired_on: None,
        }
    }
}

fn is_same_type(left: &AgreementEvent, right: &AgreementEvent) -> bool {
    std::mem::discriminant(left) == std::mem::discriminant(right)
}

#[cfg(test)]
#[path = "agreement_tests.rs"]
mod tests;
