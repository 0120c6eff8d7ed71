//! What the pipeline's own topics say about the cuts: statuses by account and month.

use credit_domain::event::EventPayload;
use credit_domain::event::pipeline_event::PipelineEvent;
use event_log::{EventLog, ReadFrom, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use wire_contracts::topics::BUREAU_RECORDS;

/// Records per poll.
const POLL_RECORDS: usize = 10_000;

#[derive(Debug, Default)]
pub struct Observed {
    /// (cut id, account id) -> (account type, repayment status), from prepared account records.
    pub prepared: BTreeMap<(String, String), (String, String)>,
    /// The same for withheld ones, which do not say their type.
    pub withheld: BTreeMap<(String, String), String>,
}

impl Observed {
    /// Reads the whole topic of records.
    ///
    /// # Errors
    /// The log is not readable, or holds a record that cannot be decoded.
    pub fn read(log: &dyn EventLog) -> anyhow::Result<Observed> {
        let topic: Arc<str> = Arc::from(BUREAU_RECORDS);
        let ends = log.end_offsets(&topic)?;
        let from: Vec<ReadFrom> = (0..u32::try_from(ends.len())?)
            .map(|partition| ReadFrom { topic: Arc::clone(&topic), partition, next_offset: 0 })
            .collect();
        let mut reader = log.reader(&from, false)?;
        let mut left: u64 = ends.iter().sum();
        let mut records: Vec<Record> = Vec::new();
        let mut observed = Observed::default();
        while left > 0 {
            let polled = reader.poll(POLL_RECORDS, Duration::from_secs(1), &mut records)?;
            for record in records.drain(..) {
                observed.take(&record)?;
            }
            left = left.saturating_sub(u64::try_from(polled)?);
        }
        Ok(observed)
    }

    fn take(&mut self, record: &Record) -> anyhow::Result<()> {
        let decoded = wire_contracts::avro::decode(&record.value)?;
        let EventPayload::Pipeline(event) = decoded.event.payload else { return Ok(()) };
        match event {
            PipelineEvent::ReportRecordPrepared(prepared) => {
                let account_type = prepared.items.iter().find(|item| item.path == "AcctBsSgmt.AcctType");
                if let (Some(account_id), Some(status), Some(account_type)) =
                    (prepared.account_id, prepared.repayment_status, account_type)
                {
                    let place = (prepared.cut_id.to_string(), account_id.to_string());
                    let _ = self.prepared.insert(place, (account_type.value.to_string(), status.to_string()));
                }
            }
            PipelineEvent::ReportRecordWithheld(withheld) => {
                if let (Some(account_id), Some(status)) = (withheld.account_id, withheld.repayment_status) {
                    let _ = self.withheld.insert((withheld.cut_id.to_string(), account_id.to_string()), status.to_string());
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// (account type, status) -> accounts of one cut.
    pub fn statuses_of(&self, cut_id: &str) -> BTreeMap<(String, String), u64> {
        let mut counts = BTreeMap::new();
        for ((cut, _), type_and_status) in &self.prepared {
            if cut == cut_id {
                *counts.entry(type_and_status.clone()).or_default() += 1;
            }
        }
        counts
    }

    /// The account whose story is worth showing: most different statuses, then the smallest id; and the last cut in
    /// which it was overdue.
    pub fn most_eventful(&self) -> Option<(String, String)> {
        let mut by_account: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for ((_, account), (_, status)) in &self.prepared {
            let _ = by_account.entry(account).or_default().insert(status);
        }
        let most = by_account.values().map(BTreeSet::len).max()?;
        let account = by_account.iter().find(|(_, statuses)| statuses.len() == most).map(|(account, _)| (*account).to_owned())?;
        let overdue = self.prepared.iter().rev().find(|((_, of), (_, status))| *of == account && status.parse::<u8>().is_ok());
        let any = self.prepared.iter().rev().find(|((_, of), _)| *of == account);
        overdue.or(any).map(|((cut, _), _)| (account.clone(), cut.clone()))
    }
}
