//! The column families of a shard store.

/// One column family; `ALL` is the order of the digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Family {
    /// Layout, topics, anchors with counters, products with their rules.
    Meta,
    /// Hot values.
    Accounts,
    /// Which persons have an account of an id.
    AccountIndex,
    /// Facts of older months, one chunk each, written once.
    Sealed,
    /// Per record of the bureau: what was computed and answered.
    Months,
    Subjects,
    Agreements,
    /// Credit-funded wallet payments.
    Wallet,
    /// What the bureau holds.
    Baselines,
    Cuts,
    /// Refused, quarantined and waiting records.
    Outcomes,
    /// Of this process only, outside the digest: the pending cut, the mark of a bulk rebuild.
    Local,
}

impl Family {
    pub(crate) const ALL: [Family; 12] = [
        Family::Meta,
        Family::Accounts,
        Family::AccountIndex,
        Family::Sealed,
        Family::Months,
        Family::Subjects,
        Family::Agreements,
        Family::Wallet,
        Family::Baselines,
        Family::Cuts,
        Family::Outcomes,
        Family::Local,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Family::Meta => "meta",
            Family::Accounts => "accounts",
            Family::AccountIndex => "account_index",
            Family::Sealed => "sealed",
            Family::Months => "months",
            Family::Subjects => "subjects",
            Family::Agreements => "agreements",
            Family::Wallet => "wallet",
            Family::Baselines => "baselines",
            Family::Cuts => "cuts",
            Family::Outcomes => "outcomes",
            Family::Local => "local",
        }
    }

    pub(crate) const fn is_in_digest(self) -> bool {
        !matches!(self, Family::Local)
    }

    /// Looked up key by key on the hot path, so that a filter pays.
    pub(crate) const fn has_point_reads(self) -> bool {
        match self {
            Family::Accounts
            | Family::Subjects
            | Family::Agreements
            | Family::Wallet
            | Family::Baselines
            | Family::Months
            | Family::Cuts => true,
            Family::Meta | Family::AccountIndex | Family::Sealed | Family::Outcomes | Family::Local => false,
        }
    }
}
