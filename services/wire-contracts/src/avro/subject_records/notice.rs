//! Wire records of `credit.subjects.v1`: notice.

use crate::avro::record::wire_event;
use compact_str::CompactString;
use credit_domain::calendar::{Month, RecordedAt};
use credit_domain::event::subject_event as domain;
use credit_domain::ids::AccountId;

wire_event! { AdverseNoticeDelivered for domain::AdverseNoticeDelivered {
    account_id: AccountId,
    episode_no: u32,
    channel: CompactString,
    template_hash: CompactString,
    delivered_at: RecordedAt,
    proof: CompactString,
} }

wire_event! { AdverseNoticeSent for domain::AdverseNoticeSent {
    account_id: AccountId,
    episode_no: u32,
    channel: CompactString,
    template_hash: CompactString,
    first_month: Month,
} }

wire_event! { AdverseNoticeFailed for domain::AdverseNoticeFailed {
    account_id: AccountId,
    episode_no: u32,
    reason: CompactString,
} }

wire_event! { AdverseNoticeNotRequired for domain::AdverseNoticeNotRequired {
    account_id: AccountId,
    episode_no: u32,
    basis: CompactString,
} }
