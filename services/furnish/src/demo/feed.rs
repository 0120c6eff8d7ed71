//! Feeding lines through the producers' HTTP edge, as a lender would.

use super::report::ProducerFigures;
use event_ingress::emit::{EmitConfig, EmitReport, emit};
use std::io::Cursor;
use std::net::SocketAddr;

/// Sends all lines and adds the answers to the figures.
///
/// # Errors
/// The producer is not reachable or gives up.
pub fn send(lines: &[String], address: SocketAddr, figures: &mut ProducerFigures) -> anyhow::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let config = EmitConfig::new(format!("http://{address}"), "generated lines");
    let mut input = Cursor::new(lines.join("\n"));
    let report: EmitReport = emit(&config, &mut input, &mut |_| {})?;
    let counts = report.progress.counts;
    figures.accepted += counts.accepted;
    figures.duplicate += counts.duplicate;
    figures.conflict += counts.conflict;
    figures.refused += counts.refused;
    figures.dropped += counts.dropped;
    for line in &report.refused {
        for reason in &line.reasons {
            *figures.refused_by_rule.entry(reason.rule.clone()).or_default() += 1;
        }
    }
    Ok(())
}
