//! Product rules by product name.

use compact_str::CompactString;
use credit_domain::product_rule::ProductRule;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The rules in force for one run. A replay must be given the same ones: their hash goes into every record.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RuleBook {
    /// For products without a rule of their own.
    pub default: ProductRule,
    pub by_product: BTreeMap<CompactString, ProductRule>,
}

/// Two rules have one name.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there are two rules of product `{0}`")]
pub struct RepeatedProduct(pub CompactString);

impl RuleBook {
    /// Rules by their names. One named as [`ProductRule::default`] takes its place for products without a rule.
    ///
    /// # Errors
    /// Two rules of one name.
    pub fn new(rules: impl IntoIterator<Item = ProductRule>) -> Result<RuleBook, RepeatedProduct> {
        let mut by_product = BTreeMap::new();
        for rule in rules {
            if let Some(earlier) = by_product.insert(rule.name.clone(), rule) {
                return Err(RepeatedProduct(earlier.name));
            }
        }
        let fallback = ProductRule::default();
        let default = by_product.remove(&fallback.name).unwrap_or(fallback);
        Ok(RuleBook { default, by_product })
    }

    pub fn rule_of(&self, product: &str) -> &ProductRule {
        self.by_product.get(product).unwrap_or(&self.default)
    }

    pub fn has_rule_of_its_own(&self, product: &str) -> bool {
        self.by_product.contains_key(product)
    }

    /// SHA-256 of the rule's canonical text.
    pub fn rule_hash(&self, product: &str) -> [u8; 32] {
        Sha256::digest(self.rule_of(product).canonical()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::{RepeatedProduct, RuleBook};
    use credit_domain::product_rule::{ProductRule, ProductTerms};

    fn rule(name: &str, grace_days: u16) -> ProductRule {
        let first_terms = ProductTerms { grace_days, ..ProductTerms::default() };
        ProductRule { name: name.into(), first_terms, ..ProductRule::default() }
    }

    #[test]
    fn a_product_folds_by_its_own_rule_and_others_by_the_default() {
        let book = RuleBook::new([rule("card", 3), rule("default", 1), rule("loan", 0)]).unwrap();
        let grace = |product| book.rule_of(product).first_terms.grace_days;
        assert_eq!((grace("card"), grace("loan"), grace("unknown"), grace("default")), (3, 0, 1, 1));
        assert!(book.has_rule_of_its_own("card") && !book.has_rule_of_its_own("unknown"));
        assert_ne!(book.rule_hash("card"), book.rule_hash("loan"));
        assert_eq!(book.rule_hash("unknown"), book.rule_hash("default"));
        assert_eq!(RuleBook::new([]), Ok(RuleBook::default()));
    }

    #[test]
    fn two_rules_of_one_product_are_refused() {
        assert_eq!(RuleBook::new([rule("card", 3), rule("card", 3)]), Err(RepeatedProduct("card".into())));
    }
}
