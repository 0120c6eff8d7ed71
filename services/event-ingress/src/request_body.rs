//! Reading a request body within limits: size, pauses, rate, and the memory of all bodies together.

use crate::limits::{IngressLimits, RATE_GRACE};
use crate::line_splitter::{LineSplitter, Lines};
use axum::body::{Body, Bytes, HttpBody};
use axum::http::StatusCode;
use service_kit::problem::Problem;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// Memory is accounted for in pieces of this size.
const PIECE_BYTES: usize = 64 * 1_024;

/// The memory that all bodies of a producer may take together.
#[derive(Clone, Debug)]
pub(crate) struct BodyMemory {
    pieces: Arc<Semaphore>,
}

/// The part of it that one body holds; given back on drop.
#[derive(Debug, Default)]
pub(crate) struct BodyLease {
    held: Option<OwnedSemaphorePermit>,
}

impl BodyMemory {
    pub(crate) fn new(limits: &IngressLimits) -> BodyMemory {
        // A body of the largest size must fit even when the budget was configured smaller.
        let bytes = limits.bodies_bytes_max.max(limits.body_bytes_max.saturating_add(PIECE_BYTES));
        BodyMemory { pieces: Arc::new(Semaphore::new(bytes.div_ceil(PIECE_BYTES).min(Semaphore::MAX_PERMITS))) }
    }

    fn grow(&self, lease: &mut BodyLease, bytes: usize) -> Result<(), Problem> {
        let busy =
            || Problem::unavailable("BUSY", "too many bytes are being received at the moment; send the same request again");
        let wanted = bytes.div_ceil(PIECE_BYTES);
        let missing = wanted.saturating_sub(lease.held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits));
        if missing == 0 {
            return Ok(());
        }
        let missing = u32::try_from(missing).map_err(|_| busy())?;
        let more = Arc::clone(&self.pieces).try_acquire_many_owned(missing).map_err(|_| busy())?;
        match &mut lease.held {
            Some(held) => held.merge(more),
            None => lease.held = Some(more),
        }
        Ok(())
    }
}

/// A body that is read frame by frame.
struct Frames<'a> {
    body: Body,
    limits: &'a IngressLimits,
    started: Instant,
    received: u64,
}

impl Frames<'_> {
    fn new(body: Body, limits: &IngressLimits) -> Frames<'_> {
        Frames { body, limits, started: Instant::now(), received: 0 }
    }

    /// The next piece, `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        loop {
            let pause = Duration::from_millis(self.limits.pause_ms_max);
            let body = &mut self.body;
            let frame = std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context));
            let Ok(frame) = tokio::time::timeout(pause, frame).await else {
                return Err(too_slow("the body paused for too long"));
            };
            let Some(frame) = frame else { return Ok(None) };
            let Ok(frame) = frame else {
                return Err(Problem::new(StatusCode::BAD_REQUEST, "BODY_INCOMPLETE", "the body ended before its announced end"));
            };
            let Ok(data) = frame.into_data() else { continue };
            self.received = self.received.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
            self.check_rate()?;
            return Ok(Some(data));
        }
    }

    fn check_rate(&self) -> Result<(), Problem> {
        let elapsed = self.started.elapsed();
        if elapsed > RATE_GRACE && self.received / elapsed.as_secs().max(1) < self.limits.bytes_per_second_min {
            return Err(too_slow("the body comes too slowly"));
        }
        Ok(())
    }
}

fn too_slow(detail: &'static str) -> Problem {
    Problem::new(StatusCode::REQUEST_TIMEOUT, "BODY_TOO_SLOW", detail)
}

fn too_large(limits: &IngressLimits) -> Problem {
    let detail = format!("a body may have at most {} bytes; send the events in smaller requests", limits.body_bytes_max);
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", detail)
}

pub(crate) fn too_many_events(limits: &IngressLimits) -> Problem {
    let detail = format!("a request may carry at most {} events; send them in smaller requests", limits.events_max);
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_MANY_EVENTS", detail)
}

/// Reads a body whole.
pub(crate) async fn read_whole(body: Body, limits: &IngressLimits, memory: &BodyMemory) -> Result<(Vec<u8>, BodyLease), Problem> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limits.body_bytes_max {
        return Err(too_large(limits));
    }
    let mut lease = BodyLease::default();
    let mut bytes = Vec::new();
    let mut frames = Frames::new(body, limits);
    while let Some(data) = frames.next().await? {
        if bytes.len().saturating_add(data.len()) > limits.body_bytes_max {
            return Err(too_large(limits));
        }
        memory.grow(&mut lease, bytes.len() + data.len())?;
        bytes.extend_from_slice(&data);
    }
    Ok((bytes, lease))
}

/// Reads a body line by line; what is beyond the length of a line is thrown away as it comes.
pub(crate) async fn read_lines(body: Body, limits: &IngressLimits, memory: &BodyMemory) -> Result<(Lines, BodyLease), Problem> {
    let mut lease = BodyLease::default();
    let mut splitter = LineSplitter::new(limits.line_bytes_max);
    let mut frames = Frames::new(body, limits);
    while let Some(data) = frames.next().await? {
        if frames.received > limits.stream_bytes_max {
            return Err(too_large(limits));
        }
        splitter.push(&data);
        if splitter.lines().len() > limits.events_max {
            return Err(too_many_events(limits));
        }
        if splitter.lines().kept_bytes() > limits.body_bytes_max.saturating_add(limits.line_bytes_max) {
            return Err(too_large(limits));
        }
        memory.grow(&mut lease, splitter.lines().kept_bytes())?;
    }
    let lines = splitter.finish();
    if lines.kept_bytes() > limits.body_bytes_max {
        return Err(too_large(limits));
    }
    if lines.len() > limits.events_max {
        return Err(too_many_events(limits));
    }
    Ok((lines, lease))
}
