use super::{ProducerContext, ProducerError, RunningProducer, start};
use crate::emit::{EmitConfig, EmitReport, emit};
use crate::engine::IngressError;
use crate::limits::IngressLimits;
use crate::status::Counts;
use crate::test_support::{Bench, PARTITIONS, PlainContract, id, purchase};
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

fn context(bench: &Bench, data_directory: &Path) -> ProducerContext {
    ProducerContext {
        log: Arc::new(bench.log.clone()),
        partitions: PARTITIONS,
        data_directory: data_directory.to_owned(),
        metrics: bench.metrics.clone(),
        health: bench.health.clone(),
        shutdown: CancellationToken::new(),
        build: "test".to_owned(),
    }
}

async fn started(context: &ProducerContext) -> Result<RunningProducer, ProducerError> {
    start(Arc::new(PlainContract), "127.0.0.1:0", IngressLimits::default(), context.clone()).await
}

async fn emitted(producer: &RunningProducer, text: String) -> EmitReport {
    let config = EmitConfig { batch_events: 2, ..EmitConfig::new(format!("http://{}/", producer.address), "test") };
    let sent = tokio::task::spawn_blocking(move || emit(&config, &mut text.as_bytes(), &mut |_| {}));
    sent.await.unwrap().unwrap()
}

#[tokio::test]
async fn a_file_goes_through_a_served_producer_and_a_restart_knows_it() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    let first = context(&bench, directory.path());
    let producer = started(&first).await.unwrap();
    assert!(bench.health.is_ready());
    let text = format!("{}\n{}\nno json\n{}\n", purchase(1, 100), purchase(2, 100), purchase(2, 7));
    let report = emitted(&producer, text.clone()).await;
    assert_eq!(report.progress.counts, Counts { accepted: 2, refused: 1, conflict: 1, ..Counts::default() });
    let listed: Vec<_> = report.refused.iter().map(|line| (line.line, line.status.as_str(), line.event_id.clone())).collect();
    assert_eq!(listed, [(3, "refused", None), (4, "conflict", Some(id(2)))]);
    first.shutdown.cancel();
    producer.wait().await.unwrap();

    let second = context(&bench, directory.path());
    let producer = started(&second).await.unwrap();
    let report = emitted(&producer, text).await;
    assert_eq!(report.progress.counts, Counts { duplicate: 2, refused: 1, conflict: 1, ..Counts::default() });
    assert_eq!(bench.log.len(), 2);
    second.shutdown.cancel();
    producer.wait().await.unwrap();
}

#[tokio::test]
async fn a_producer_starts_without_its_log_and_is_ready_when_the_log_comes() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    bench.log.set_away(true);
    let context = context(&bench, directory.path());
    let producer = started(&context).await.unwrap();
    assert!(bench.health.is_live() && !bench.health.is_ready());
    bench.log.set_away(false);
    let report = emitted(&producer, purchase(1, 100).to_string()).await;
    assert_eq!(report.progress.counts, Counts { accepted: 1, ..Counts::default() });
    assert!(bench.health.is_ready());
    context.shutdown.cancel();
    producer.wait().await.unwrap();
}

#[tokio::test]
async fn a_producer_does_not_start_on_another_log() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    let first = context(&bench, directory.path());
    let producer = started(&first).await.unwrap();
    emitted(&producer, purchase(1, 100).to_string()).await;
    first.shutdown.cancel();
    producer.wait().await.unwrap();
    bench.log.clear();
    let refused = started(&context(&bench, directory.path())).await.err();
    assert!(matches!(refused, Some(ProducerError::Engine(IngressError::ReceiptsOfAnotherLog { .. }))), "{refused:?}");
}
