//! The engine: settles what was seen before, publishes the rest in one call, remembers where it went.
//!
//! Two requests with the same event id never publish at the same time: each request holds the locks of its ids, a fixed
//! number of stripes taken in order. After a publish whose outcome is unknown the receipts are brought level with the
//! log before anything else is accepted, so that a retry finds what had landed.

use crate::catch_up::catch_up;
use crate::contract::{EdgeContract, Intake};
use crate::limits::IngressLimits;
use crate::prepared::{Addressing, Prepared};
use crate::receipts::{Landed, Receipt, Receipts, ReceiptsError};
use crate::settle::{Plan, Publishing, ids_of, plan, settled_without_records, status_of};
use crate::status::{EventStatus, Position};
use crate::telemetry::IngressMetrics;
use credit_domain::event::Event;
use credit_domain::ids::EventId;
use event_log::{EventLog, LogError};
use service_kit::health::ComponentHealth;
use service_kit::metrics::{Metrics, MetricsError};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, TryLockError};
use wire_contracts::ingress::IngressRefusal;

const STRIPES: u128 = 1_024;
/// So many records beyond a hole mean that another writer's records lie in it; they are read back from the log.
const BEYOND_HOLES_MAX: usize = 100_000;

/// Why events were not accepted although nothing was wrong with them.
#[derive(Debug, thiserror::Error)]
pub enum IngressError {
    /// The outcome is unknown: send the same events again, with the same ids.
    #[error("the log did not take the events")]
    Log(#[from] LogError),
    #[error("receipts failed")]
    Receipts(#[from] ReceiptsError),
    #[error("another request is finding out what the log has")]
    Recovering,
    #[error(
        "topic `{topic}` partition {partition} is not the log these receipts belong to: it was truncated or re-created; \
         stop the service and delete its receipts directory, it is rebuilt from the log"
    )]
    ReceiptsOfAnotherLog { topic: String, partition: u32 },
    #[error("metrics failed")]
    Metrics(#[from] MetricsError),
}

impl IngressError {
    /// True when waiting cannot help: somebody has to act.
    pub const fn needs_an_operator(&self) -> bool {
        match self {
            IngressError::Log(LogError::Unavailable(_) | LogError::UnknownTopic { .. }) | IngressError::Recovering => false,
            IngressError::Log(_)
            | IngressError::Receipts(_)
            | IngressError::ReceiptsOfAnotherLog { .. }
            | IngressError::Metrics(_) => true,
        }
    }
}

/// Everything an engine needs.
pub struct IngressParts<'a> {
    pub contract: Arc<dyn EdgeContract>,
    pub log: Arc<dyn EventLog>,
    /// Partitions of every topic.
    pub partitions: u32,
    pub receipts_directory: &'a Path,
    pub limits: IngressLimits,
    /// Version of this program, stamped on events that come without one.
    pub build: String,
    pub metrics: &'a Metrics,
    pub health: ComponentHealth,
}

/// One producer's engine. All calls block; asynchronous callers use `spawn_blocking`.
pub struct Ingress {
    contract: Arc<dyn EdgeContract>,
    log: Arc<dyn EventLog>,
    addressing: Addressing,
    limits: IngressLimits,
    build: String,
    receipts: Receipts,
    stripes: Vec<Mutex<()>>,
    /// Shared by requests, exclusive while the receipts catch up.
    gate: RwLock<()>,
    level_with_log: AtomicBool,
    metrics: IngressMetrics,
    health: ComponentHealth,
}

impl Ingress {
    /// Opens the receipts. The engine accepts events once [`Ingress::recover`] has brought them level with the log,
    /// which the first request does when nobody did before.
    ///
    /// # Errors
    /// The receipts directory is in use or damaged.
    pub fn open(parts: IngressParts<'_>) -> Result<Ingress, IngressError> {
        let service = parts.contract.service();
        Ok(Ingress {
            addressing: Addressing::new(parts.contract.topics(), parts.partitions, parts.limits.record_bytes_max),
            contract: parts.contract,
            log: parts.log,
            limits: parts.limits,
            build: parts.build,
            receipts: Receipts::open(parts.receipts_directory)?,
            stripes: (0..STRIPES).map(|_| Mutex::new(())).collect(),
            gate: RwLock::new(()),
            level_with_log: AtomicBool::new(false),
            metrics: IngressMetrics::new(service, parts.metrics)?,
            health: parts.health,
        })
    }

    pub fn contract(&self) -> &dyn EdgeContract {
        self.contract.as_ref()
    }

    pub fn limits(&self) -> &IngressLimits {
        &self.limits
    }

    pub(crate) fn build(&self) -> &str {
        &self.build
    }

    pub(crate) fn metrics(&self) -> &IngressMetrics {
        &self.metrics
    }

    /// Accepts events that are already in the form of the domain, from inside the process.
    ///
    /// # Errors
    /// The log or the receipts failed; the outcome of all events is unknown, send them again.
    pub fn submit(&self, events: &[Event]) -> Result<Vec<EventStatus>, IngressError> {
        let admit = |event: &Event| -> Result<Intake, IngressRefusal> {
            let event_id = event.envelope.event_id;
            let findings = self.contract.admit(event);
            if findings.is_empty() {
                return Ok(Intake { event_id, events: vec![event.clone()], dropped_legs: Vec::new() });
            }
            Err(IngressRefusal { event_id: Some(event_id), event_type: None, findings })
        };
        self.accept(events.iter().map(admit))
    }

    /// Brings the receipts level with the log if they are not known to be. Returns the number of records read.
    ///
    /// # Errors
    /// The log is not reachable, or is not the log the receipts belong to.
    pub fn recover(&self) -> Result<u64, IngressError> {
        if self.level_with_log.load(Ordering::Acquire) {
            return Ok(0);
        }
        let _exclusive = self.gate.write().unwrap_or_else(PoisonError::into_inner);
        self.catch_up_exclusively()
    }

    /// Accepts what an edge made of the events of one request. Answers in their order.
    pub(crate) fn accept(
        &self,
        intakes: impl Iterator<Item = Result<Intake, IngressRefusal>>,
    ) -> Result<Vec<EventStatus>, IngressError> {
        let mut dropped_legs = Vec::new();
        let mut prepared = Vec::new();
        for intake in intakes {
            prepared.push(match intake {
                Ok(intake) => {
                    dropped_legs.extend_from_slice(&intake.dropped_legs);
                    self.addressing.prepare(&intake)
                }
                Err(refusal) => Prepared::Refused { event_id: refusal.event_id, findings: refusal.findings },
            });
        }
        match self.settle_and_publish(prepared) {
            Ok(statuses) => {
                self.metrics.events_answered(&statuses);
                self.metrics.legs_dropped(&dropped_legs);
                Ok(statuses)
            }
            Err(error) => {
                self.metrics.log_unavailable(&error);
                Err(error)
            }
        }
    }

    fn settle_and_publish(&self, prepared: Vec<Prepared>) -> Result<Vec<EventStatus>, IngressError> {
        let event_ids = ids_of(&prepared);
        if event_ids.is_empty() {
            return Ok(prepared.into_iter().map(settled_without_records).collect());
        }
        self.recover_unless_busy()?;
        let _shared = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        let _stripes = self.lock_stripes(&event_ids);
        // A request that held one of these stripes may have failed while this one waited.
        if !self.level_with_log.load(Ordering::Acquire) {
            return Err(IngressError::Recovering);
        }
        let known = self.receipts.find(&event_ids)?;
        let receipts: BTreeMap<EventId, Receipt> =
            event_ids.into_iter().zip(known).filter_map(|(event_id, receipt)| Some((event_id, receipt?))).collect();
        let mut publishing = Publishing::default();
        let plans: Vec<Plan> = prepared.into_iter().map(|one| plan(one, &receipts, &mut publishing)).collect();
        let positions = self.publish(&publishing)?;
        Ok(plans.into_iter().map(|plan| status_of(plan, &positions)).collect())
    }

    fn publish(&self, publishing: &Publishing) -> Result<Vec<Position>, IngressError> {
        if publishing.records.is_empty() {
            return Ok(Vec::new());
        }
        let outcome = self.publish_and_remember(publishing);
        if outcome.is_err() {
            self.level_with_log.store(false, Ordering::Release);
            self.health.not_ready("the log did not take events; receipts catch up with it first");
        }
        outcome
    }

    fn publish_and_remember(&self, publishing: &Publishing) -> Result<Vec<Position>, IngressError> {
        let offsets = self.log.publish(&publishing.records)?;
        if offsets.len() != publishing.records.len() {
            return Err(LogError::Unavailable("fewer offsets than records came back".to_owned()).into());
        }
        let mut landed = Vec::with_capacity(offsets.len());
        for ((record, offset), (event_id, content_hash)) in publishing.records.iter().zip(offsets).zip(&publishing.identities) {
            let position = Position { topic: Arc::clone(&record.topic), partition: record.partition, offset };
            landed.push(Landed { event: Some((*event_id, *content_hash)), anchor: content_hash.0, position });
        }
        if self.receipts.remember(&landed)? > BEYOND_HOLES_MAX {
            self.level_with_log.store(false, Ordering::Release);
        }
        Ok(landed.into_iter().map(|record| record.position).collect())
    }

    /// Catches up when needed; a request does not queue behind another one that does so.
    fn recover_unless_busy(&self) -> Result<(), IngressError> {
        if self.level_with_log.load(Ordering::Acquire) {
            return Ok(());
        }
        let _exclusive = match self.gate.try_write() {
            Ok(exclusive) => exclusive,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(IngressError::Recovering),
        };
        self.catch_up_exclusively().map(|_| ())
    }

    fn catch_up_exclusively(&self) -> Result<u64, IngressError> {
        if self.level_with_log.load(Ordering::Acquire) {
            return Ok(0);
        }
        let topics: Vec<Arc<str>> = self.addressing.topics().map(Arc::clone).collect();
        let caught_up = catch_up(self.log.as_ref(), &self.receipts, &topics, self.addressing.partitions());
        match &caught_up {
            Ok(records) => {
                tracing::info!(service = self.contract.service(), records, "receipts are level with the log");
                self.level_with_log.store(true, Ordering::Release);
                self.health.ready();
            }
            Err(error) if error.needs_an_operator() => {
                self.health.not_ready("receipts cannot catch up with the log; see the log output")
            }
            Err(_) => self.health.not_ready("the log is not reachable"),
        }
        caught_up
    }

    /// In rising order, so that two requests never wait for each other.
    fn lock_stripes(&self, event_ids: &[EventId]) -> Vec<MutexGuard<'_, ()>> {
        let wanted: BTreeSet<usize> =
            event_ids.iter().map(|event_id| usize::try_from(spread(*event_id) % STRIPES).unwrap_or(0)).collect();
        let lock = |index: usize| self.stripes.get(index).map(|stripe| stripe.lock().unwrap_or_else(PoisonError::into_inner));
        wanted.into_iter().filter_map(lock).collect()
    }
}

/// Version 7 ids of one moment differ in their last bits only, ids made by counting too.
const fn spread(event_id: EventId) -> u128 {
    event_id.0 ^ (event_id.0 >> 64)
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;
