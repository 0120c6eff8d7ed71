//! Minor units to the whole units of a report, by the rounding of the product (pboc-format 1.4).

use crate::money::{Currency, Minor, to_whole_units_rounded};
use crate::product_rule::Rounding;

/// How the amounts of one report are rounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WholeUnits {
    pub currency: Currency,
    pub rounding: Rounding,
}

impl WholeUnits {
    /// Negative amounts become 0: the bureau has no sign.
    pub fn of(self, amount_minor: Minor) -> u64 {
        to_whole_units_rounded(amount_minor, self.currency, self.rounding)
    }

    /// Anything above zero gives at least one unit, so that an overdue amount of 0.30 never contradicts its digit (E-24).
    pub fn at_least_one(self, amount_minor: Minor) -> u64 {
        if amount_minor > 0 { self.of(amount_minor).max(1) } else { 0 }
    }

    /// A whole that contains its part in minor units contains it in whole units too.
    pub fn of_whole(self, whole_minor: Minor, part_minor: Minor, part_units: u64) -> u64 {
        let units = self.of(whole_minor);
        if whole_minor >= part_minor { units.max(part_units) } else { units }
    }
}
