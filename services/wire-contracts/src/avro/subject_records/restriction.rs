//! Wire records of `credit.subjects.v1`: restriction.

use crate::avro::record::wire_event;
use compact_str::CompactString;
use credit_domain::event::subject_event as domain;
use credit_domain::ids::BusinessId;

wire_event! { ProcessingRestricted for domain::ProcessingRestricted {
    restriction_id: BusinessId,
    basis: CompactString,
} }

wire_event! { RestrictionLifted for domain::RestrictionLifted {
    restriction_id: BusinessId,
    basis: CompactString,
} }

wire_event! { LegalHoldPlaced for domain::LegalHoldPlaced {
    hold_id: BusinessId,
    basis: CompactString,
} }

wire_event! { LegalHoldReleased for domain::LegalHoldReleased {
    hold_id: BusinessId,
    basis: CompactString,
} }
