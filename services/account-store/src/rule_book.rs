//! Product rules by product name.

use credit_domain::product_rule::ProductRule;
use std::collections::BTreeMap;

/// The rules in force for one run. A replay must be given the same ones: their hash goes into every record.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RuleBook {
    /// For products without a rule of their own.
    pub default: ProductRule,
    pub by_product: BTreeMap<String, ProductRule>,
}

impl RuleBook {
    pub fn rule_of(&self, product: &str) -> &ProductRule {
        self.by_product.get(product).unwrap_or(&self.default)
    }
}
