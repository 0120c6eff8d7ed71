//! Product rules: what the contract says about grace, tolerance and rounding. Data, hashed into lineage.

use crate::money::Minor;

/// D-16: all zero by default.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProductRule {
    /// Days after the due date within which an unpaid amount is not yet overdue; after them days count from the due date.
    pub grace_days: u16,
    /// An unpaid rest of a required amount up to this counts as paid (E-08).
    pub tolerance_minor: Minor,
    /// How many days before the cut an adverse notice must have been delivered.
    pub notice_lead_days: u16,
}

impl ProductRule {
    /// Canonical text of the rule, the input of its hash in lineage.
    pub fn canonical(&self) -> String {
        format!(
            "grace_days={};tolerance_minor={};notice_lead_days={}",
            self.grace_days, self.tolerance_minor, self.notice_lead_days
        )
    }
}
