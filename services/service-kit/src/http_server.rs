//! The HTTP server: HTTP/1.1 on hyper, with what `axum::serve` leaves out: a timer behind the header-read timeout, a
//! cap on connections and a deadline for draining.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Limits of a server. Every one of them exists because a client exists that needs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HttpLimits {
    /// Connections at a time; further ones wait in the listen queue of the operating system.
    pub connections_max: usize,
    /// Time for a client to send a whole request head, also for the next request of an idle connection.
    pub header_read_timeout: Duration,
    /// Bytes of a request head.
    pub head_bytes_max: usize,
    /// Bytes of a body for handlers that read it whole; handlers that stream have limits of their own.
    pub body_bytes_max: usize,
    /// Time for requests in flight to end after shutdown has begun.
    pub drain_timeout: Duration,
}

impl Default for HttpLimits {
    fn default() -> HttpLimits {
        HttpLimits {
            connections_max: 1_024,
            header_read_timeout: Duration::from_secs(10),
            head_bytes_max: 32 * 1_024,
            body_bytes_max: 16 * 1_024 * 1_024,
            drain_timeout: Duration::from_secs(20),
        }
    }
}

/// Pause after the operating system refused a connection, for example because of too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Opens a listening socket.
///
/// # Errors
/// The address cannot be read or is in use; the text names it.
pub async fn listen(address: &str) -> io::Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| io::Error::new(error.kind(), format!("cannot listen on `{address}`: {error}")))
}

/// Serves until `shutdown` is cancelled, then lets requests in flight end.
///
/// Returns how many connections had to be cut off because they outlived [`HttpLimits::drain_timeout`].
pub async fn serve(listener: TcpListener, router: Router, limits: HttpLimits, shutdown: CancellationToken) -> usize {
    let router = router.layer(DefaultBodyLimit::max(limits.body_bytes_max));
    let slots = Arc::new(Semaphore::new(limits.connections_max));
    let connections = TaskTracker::new();
    let cut_off = CancellationToken::new();
    while let Some((stream, slot)) = next_connection(&listener, &slots, &shutdown).await {
        let connection = serve_connection(stream, router.clone(), limits.clone(), shutdown.clone());
        let cut_off = cut_off.clone();
        drop(connections.spawn(async move {
            tokio::select! {
                () = connection => {}
                () = cut_off.cancelled() => {}
            }
            drop(slot);
        }));
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(limits.drain_timeout, connections.wait()).await.is_ok() {
        return 0;
    }
    let left = connections.len();
    tracing::warn!(connections = left, "connections cut off at the drain deadline");
    cut_off.cancel();
    connections.wait().await;
    left
}

/// The next connection together with its slot, or `None` once shutdown has begun.
async fn next_connection(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
    shutdown: &CancellationToken,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let slot = tokio::select! {
        slot = Arc::clone(slots).acquire_owned() => slot.ok()?,
        () = shutdown.cancelled() => return None,
    };
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shutdown.cancelled() => return None,
        };
        match accepted {
            Ok((stream, _)) => return Some((stream, slot)),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn serve_connection(stream: TcpStream, router: Router, limits: HttpLimits, shutdown: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_read_timeout)
        .max_buf_size(limits.head_bytes_max.max(8_192));
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = std::pin::pin!(connection);
    let mut draining = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "connection ended early");
                }
                return;
            }
            () = shutdown.cancelled(), if !draining => {
                draining = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

#[cfg(test)]
#[path = "http_server_tests.rs"]
mod tests;
