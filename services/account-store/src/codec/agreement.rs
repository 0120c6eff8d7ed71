//! Packing of an agreement.

use super::pack::{packed_enum, packed_struct};
use credit_domain::agreement::{Agreement, AgreementFact};
use credit_domain::event::agreement_event::{AgreementEvent, AgreementExpired, AgreementLimitChanged, CreditAgreementSigned};

packed_struct! {
    Agreement { agreement_id, subject_id, institution, facts }
    AgreementFact { effective_date, version, recorded_at, event_id, content_hash, offset, supersedes, event }
    CreditAgreementSigned { line_type, revolving, limit_minor, currency, valid_from, valid_to, management_org }
    AgreementLimitChanged { old_limit_minor, new_limit_minor, currency, cause }
    AgreementExpired { expired_on, cause }
}
packed_enum! { AgreementEvent {
    1 = CreditAgreementSigned(event),
    2 = AgreementLimitChanged(event),
    3 = AgreementExpired(event),
} }
