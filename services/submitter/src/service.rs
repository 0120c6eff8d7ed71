//! The submitter in a thread of its own, and the handle through which others ask it.

use crate::config::{Clock, Config, system_clock};
use crate::cut_request::{CutRequestOutcome, request_cut};
use crate::error::SubmitterError;
use crate::report::{CutPhase, CutReport};
use crate::submitter::Submitter;
use crate::telemetry::Telemetry;
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::pipeline_event::ReportingCutRequested;
use credit_domain::ids::{BusinessId, InstitutionCode};
use event_log::EventLog;
use service_kit::health::{ComponentHealth, Health};
use service_kit::metrics::Metrics;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Pause after a step that failed and may succeed later.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// A running submitter. Cheap to clone; the thread ends with [`SubmitterHandle::stop`] or with the token it was given.
#[derive(Clone)]
pub struct SubmitterHandle {
    shared: Arc<Shared>,
    log: Arc<dyn EventLog>,
    partitions: u32,
    section_code: InstitutionCode,
    clock: Clock,
    shutdown: CancellationToken,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct State {
    reports: Vec<CutReport>,
    caught_up: bool,
    failure: Option<String>,
}

/// Starts the submitter in a thread. `clock` says when its own events are recorded.
///
/// # Errors
/// Configuration, directory, log or metrics; nothing runs then.
pub fn start(
    config: &Config,
    log: Arc<dyn EventLog>,
    metrics: &Metrics,
    health: &Health,
    shutdown: CancellationToken,
    clock: Clock,
) -> Result<SubmitterHandle, SubmitterError> {
    let telemetry = Telemetry::new(metrics)?;
    let submitter = Submitter::open(config.clone(), log.clone(), clock.clone(), telemetry.clone())?;
    let handle = SubmitterHandle {
        shared: Arc::new(Shared { state: Mutex::default(), changed: Condvar::new(), thread: Mutex::new(None) }),
        log,
        partitions: config.partitions,
        section_code: config.section_code()?,
        clock,
        shutdown,
    };
    let looped = Loop {
        submitter,
        shared: handle.shared.clone(),
        health: health.component("submitter"),
        telemetry,
        wait: Duration::from_millis(config.poll_interval_ms),
        shutdown: handle.shutdown.clone(),
    };
    let spawned = std::thread::Builder::new().name("submitter".to_owned()).spawn(move || looped.run());
    let thread = spawned.map_err(|source| SubmitterError::file(&config.data_directory, source))?;
    *handle.shared.thread() = Some(thread);
    Ok(handle)
}

/// Runs the submitter until the token is cancelled. Blocking.
///
/// # Errors
/// As [`start`], and whatever stopped the submitter.
pub fn run(
    config: &Config,
    log: Arc<dyn EventLog>,
    metrics: &Metrics,
    health: &Health,
    shutdown: CancellationToken,
) -> Result<(), SubmitterError> {
    start(config, log, metrics, health, shutdown, system_clock())?.join()
}

impl SubmitterHandle {
    /// Asks every shard for a cut; see [`request_cut`].
    ///
    /// # Errors
    /// The log fails, or the id is taken by another cut.
    pub fn request_cut(
        &self,
        as_of: BusinessDate,
        generated_at: RecordedAt,
        cut_id: BusinessId,
    ) -> Result<CutRequestOutcome, SubmitterError> {
        let cut = ReportingCutRequested { cut_id, as_of, generated_at, section_code: self.section_code };
        request_cut(self.log.as_ref(), self.partitions, &cut, &self.clock)
    }

    /// Every cut in numbers, as of the last step.
    pub fn reports(&self) -> Vec<CutReport> {
        self.shared.state().reports.clone()
    }

    pub fn report(&self, cut_id: &str) -> Option<CutReport> {
        self.shared.state().reports.iter().find(|report| report.cut_id == cut_id).cloned()
    }

    /// What stopped the submitter, if it stopped by itself.
    pub fn failure(&self) -> Option<String> {
        self.shared.state().failure.clone()
    }

    /// Waits until every record of the cut is settled, or the cut is stopped; the report's phase says which.
    ///
    /// # Errors
    /// The time is over, or the submitter stopped.
    pub fn wait_for_cut(&self, cut_id: &str, timeout: Duration) -> Result<CutReport, SubmitterError> {
        let is_over =
            |report: &&CutReport| report.cut_id == cut_id && matches!(report.phase, CutPhase::Answered | CutPhase::Stopped);
        self.wait_until(timeout, |state| state.reports.iter().find(is_over).cloned())?
            .ok_or_else(|| SubmitterError::NotAnswered { cut_id: cut_id.to_owned() })
    }

    /// Waits until the topics have been read from their beginning once. False when the time is over.
    ///
    /// # Errors
    /// The submitter stopped.
    pub fn wait_until_caught_up(&self, timeout: Duration) -> Result<bool, SubmitterError> {
        Ok(self.wait_until(timeout, |state| state.caught_up.then_some(()))?.is_some())
    }

    /// Ends the thread after the step it is in.
    ///
    /// # Errors
    /// Whatever had stopped the submitter before.
    pub fn stop(&self) -> Result<(), SubmitterError> {
        self.shutdown.cancel();
        self.join()
    }

    /// Waits for the thread.
    fn join(&self) -> Result<(), SubmitterError> {
        let thread = self.shared.thread().take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            return Err(SubmitterError::Stopped("its thread panicked".to_owned()));
        }
        self.failure().map_or(Ok(()), |failure| Err(SubmitterError::Stopped(failure)))
    }

    fn wait_until<T>(&self, timeout: Duration, find: impl Fn(&State) -> Option<T>) -> Result<Option<T>, SubmitterError> {
        let deadline = Instant::now() + timeout;
        let mut state = self.shared.state();
        loop {
            if let Some(found) = find(&state) {
                return Ok(Some(found));
            }
            if let Some(failure) = &state.failure {
                return Err(SubmitterError::Stopped(failure.clone()));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            state = self
                .shared
                .changed
                .wait_timeout(state, left)
                .map(|(state, _)| state)
                .unwrap_or_else(|poisoned| poisoned.into_inner().0);
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn thread(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        self.thread.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Loop {
    submitter: Submitter,
    shared: Arc<Shared>,
    health: ComponentHealth,
    telemetry: Telemetry,
    wait: Duration,
    shutdown: CancellationToken,
}

impl Loop {
    fn run(mut self) {
        let mut wait = Duration::ZERO;
        while !self.shutdown.is_cancelled() {
            match self.submitter.step(wait) {
                Ok(progress) => {
                    wait = if progress.is_idle() { self.wait } else { Duration::ZERO };
                    if progress.caught_up {
                        self.health.ready();
                    } else {
                        self.health.not_ready("reading the topics");
                    }
                    if !progress.is_idle() || !self.shared.state().caught_up {
                        self.publish_state(progress.caught_up);
                    }
                }
                Err(error) if error.is_transient() => {
                    self.telemetry.step_failed(&error);
                    self.health.not_ready("the log is not reachable");
                    std::thread::sleep(RETRY_PAUSE);
                }
                Err(error) => {
                    self.telemetry.step_failed(&error);
                    self.health.dead("stopped by an error");
                    self.shared.state().failure = Some(error.to_string());
                    self.shared.changed.notify_all();
                    return;
                }
            }
        }
    }

    fn publish_state(&self, caught_up: bool) {
        let reports = self.submitter.reports();
        let mut state = self.shared.state();
        state.reports = reports;
        state.caught_up = caught_up;
        drop(state);
        self.shared.changed.notify_all();
    }
}
