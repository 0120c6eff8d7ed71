//! Typed reads for people and reports: never on the hot path.

use crate::codec::StoredRow;
use crate::codec::fact::unpack_chunk;
use crate::error::StoreError;
use crate::family::Family;
use crate::keys;
use crate::rows::{AccountRow, CutRow, MonthKey, MonthRow, OutcomeRow, SubjectRow, WalletFact, WalletRow};
use crate::shard_store::ShardStore;
use credit_domain::agreement::Agreement;
use credit_domain::event::pipeline_event::RecordType;
use credit_domain::fact::Fact;
use credit_domain::ids::{AccountId, AgreementId, BusinessId, InstitutionCode, SubjectId};
use credit_domain::reporting::baseline::Baseline;
use std::ops::ControlFlow;

impl ShardStore {
    pub fn account(&self, subject_id: &SubjectId, account_id: &AccountId) -> Result<Option<AccountRow>, StoreError> {
        self.row(Family::Accounts, &keys::account_key(subject_id, account_id))
    }

    /// The persons that have an account of this id in this shard; more than one only when a sender mixed them up.
    pub fn subjects_of_account(&self, account_id: &AccountId) -> Result<Vec<SubjectId>, StoreError> {
        let mut subjects = Vec::new();
        let prefix = keys::account_index_key(account_id.as_str(), "");
        self.scan(Family::AccountIndex, &prefix, |key, _| {
            let (_, subject) = keys::split_first_part(key);
            let subject = std::str::from_utf8(subject).ok().and_then(SubjectId::parse);
            subjects.push(subject.ok_or(StoreError::Damaged { kind: "account index key" })?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(subjects)
    }

    /// All sealed facts of an account, chunk by chunk.
    pub fn history(&self, subject_id: &SubjectId, account_id: &AccountId) -> Result<Vec<Fact>, StoreError> {
        self.history_of_key(&keys::account_key(subject_id, account_id))
    }

    pub(crate) fn history_of_key(&self, account_key: &[u8]) -> Result<Vec<Fact>, StoreError> {
        let mut facts = Vec::new();
        self.scan(Family::Sealed, &keys::sealed_prefix(account_key), |_, value| {
            facts.extend(unpack_chunk(value)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(facts)
    }

    pub fn subject(&self, subject_id: &SubjectId) -> Result<Option<SubjectRow>, StoreError> {
        self.row(Family::Subjects, subject_id.as_str().as_bytes())
    }

    pub fn agreement(&self, subject_id: &SubjectId, agreement_id: &AgreementId) -> Result<Option<Agreement>, StoreError> {
        self.row(Family::Agreements, &keys::agreement_key(subject_id, agreement_id))
    }

    /// What was prepared, withheld, accepted and refused of an account; `None` asks for the person's own records (110).
    pub fn months(
        &self,
        subject_id: &SubjectId,
        account_id: Option<&AccountId>,
    ) -> Result<Vec<(MonthKey, MonthRow)>, StoreError> {
        let mut rows = Vec::new();
        self.scan(Family::Months, &keys::month_prefix(subject_id, account_id), |key, value| {
            rows.push((keys::parse_month_key(key)?, MonthRow::unpack(value)?));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(rows)
    }

    /// What the bureau holds; `entity` is a record key without its report date.
    pub fn baseline(
        &self,
        subject_id: &SubjectId,
        record_type: RecordType,
        institution: InstitutionCode,
        entity: &str,
    ) -> Result<Option<Baseline>, StoreError> {
        self.row(Family::Baselines, &keys::baseline_key(subject_id, record_type, institution, entity))
    }

    pub fn cut(&self, cut_id: &BusinessId) -> Result<Option<CutRow>, StoreError> {
        self.row(Family::Cuts, cut_id.as_str().as_bytes())
    }

    /// Every account in key order (subject, account).
    pub fn visit_accounts(&self, visitor: &mut dyn FnMut(AccountRow) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.scan(Family::Accounts, &[], |_, value| Ok(visitor(AccountRow::unpack(value)?)))
    }

    /// Every credit-funded leg and refund, payment by payment.
    pub fn visit_wallet(&self, visitor: &mut dyn FnMut(&WalletFact)) -> Result<(), StoreError> {
        self.scan(Family::Wallet, &[], |_, value| {
            WalletRow::unpack(value)?.facts.iter().for_each(&mut *visitor);
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Every refused, quarantined or waiting record, topic by topic in order of offsets.
    pub fn visit_outcomes(&self, visitor: &mut dyn FnMut(&OutcomeRow)) -> Result<(), StoreError> {
        self.scan(Family::Outcomes, &[], |_, value| {
            visitor(&OutcomeRow::unpack(value)?);
            Ok(ControlFlow::Continue(()))
        })
    }

    fn row<R: StoredRow>(&self, family: Family, key: &[u8]) -> Result<Option<R>, StoreError> {
        self.get(family, key)?.map(|bytes| R::unpack(&bytes)).transpose()
    }
}
