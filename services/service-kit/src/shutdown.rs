//! From a signal to an orderly end: the first SIGTERM or SIGINT asks everything to drain, the second ends the process.

use std::io;
use tokio_util::sync::CancellationToken;

/// Exit code after a second signal: 128 + SIGINT, as shells report it.
const INTERRUPTED: i32 = 130;

/// Listens for SIGTERM and SIGINT on a task of its own and cancels the returned token at the first one.
/// At the second the process ends at once, so that nobody has to look for `kill -9`.
///
/// # Errors
/// The signal handlers cannot be installed.
pub fn token_on_signals() -> io::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let token = CancellationToken::new();
    let cancelled_by_us = token.clone();
    // The task lives as long as the process; nobody waits for it.
    drop(tokio::spawn(async move {
        let first = wait_for_either(&mut terminate, &mut interrupt).await;
        tracing::info!(signal = first, "shutting down; a second signal ends the process at once");
        cancelled_by_us.cancel();
        let second = wait_for_either(&mut terminate, &mut interrupt).await;
        tracing::warn!(signal = second, "ended by a second signal");
        std::process::exit(INTERRUPTED);
    }));
    Ok(token)
}

async fn wait_for_either(
    terminate: &mut tokio::signal::unix::Signal,
    interrupt: &mut tokio::signal::unix::Signal,
) -> &'static str {
    tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    }
}
