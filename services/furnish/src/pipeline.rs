//! All services in one process: what `furnish up`, the demos and the end-to-end tests run.

use crate::configuration::Configuration;
use anyhow::Context;
use bureau::bureau::Bureau;
use bureau::service::ServiceContext;
use event_ingress::producer::{ProducerContext, RunningProducer};
use event_log::{EventLog, TopicSpec};
use normalizer::handle::NormalizerHandle;
use service_kit::admin::admin_router;
use service_kit::health::Health;
use service_kit::http_server::{HttpLimits, listen, serve};
use service_kit::metrics::Metrics;
use std::net::SocketAddr;
use std::sync::Arc;
use submitter::config::{Clock, system_clock};
use submitter::service::SubmitterHandle;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use wire_contracts::topics;

/// What is stamped on events and shown in `/metrics`.
pub const BUILD: &str = env!("CARGO_PKG_VERSION");

/// Everything that runs.
pub struct Pipeline {
    pub log: Arc<dyn EventLog>,
    pub metrics: Metrics,
    pub health: Health,
    pub shutdown: CancellationToken,
    pub wallet: RunningProducer,
    pub consumer_credit: RunningProducer,
    pub normalizer: NormalizerHandle,
    pub submitter: RunningSubmitter,
    pub bureau: Arc<Bureau>,
    bureau_task: JoinHandle<Result<(), bureau::error::BureauError>>,
    admin_task: JoinHandle<usize>,
}

/// The submitter's thread and its pages.
pub struct RunningSubmitter {
    pub handle: SubmitterHandle,
    pub address: SocketAddr,
    server: JoinHandle<usize>,
}

impl RunningSubmitter {
    /// Waits for the end after shutdown.
    ///
    /// # Errors
    /// The submitter had stopped on an error.
    pub async fn wait(self) -> anyhow::Result<()> {
        let _cut_off = self.server.await?;
        let handle = self.handle;
        Ok(tokio::task::spawn_blocking(move || handle.stop()).await??)
    }
}

/// The topics of the manifest with their dead-letter topics.
pub fn topic_specs(partitions: u32) -> Vec<TopicSpec> {
    let facts = topics::ALL.iter().map(|name| (*name).to_owned());
    let dead_letters = topics::SHARD_TOPICS.iter().map(|name| topics::dead_letters_of(name));
    facts.chain(dead_letters).map(|name| TopicSpec { name: Arc::from(name), partitions }).collect()
}

/// Opens the configured log and makes sure of its topics.
///
/// # Errors
/// The log cannot be opened, or a topic has another partition count.
pub async fn open_log(configuration: &Configuration) -> anyhow::Result<Arc<dyn EventLog>> {
    let (log_config, partitions) = (configuration.log.clone(), configuration.pipeline.partitions);
    let opened = tokio::task::spawn_blocking(move || -> anyhow::Result<Arc<dyn EventLog>> {
        let log = event_log::open(&log_config).context("open the log")?;
        log.ensure_topics(&topic_specs(partitions)).context("create the topics")?;
        Ok(log)
    });
    opened.await?
}

pub fn new_metrics() -> anyhow::Result<Metrics> {
    Ok(Metrics::new(BUILD, option_env!("FURNISH_COMMIT").unwrap_or("unknown"))?)
}

pub fn producer_context(
    configuration: &Configuration,
    log: &Arc<dyn EventLog>,
    metrics: &Metrics,
    health: &Health,
    shutdown: &CancellationToken,
) -> ProducerContext {
    ProducerContext {
        log: Arc::clone(log),
        partitions: configuration.pipeline.partitions,
        data_directory: configuration.pipeline.data_directory.clone(),
        metrics: metrics.clone(),
        health: health.clone(),
        shutdown: shutdown.clone(),
        build: BUILD.to_owned(),
    }
}

impl Pipeline {
    /// Starts every service; returns when all listen and every shard has passed its anchor check.
    ///
    /// # Errors
    /// The first service that cannot start.
    pub async fn start(configuration: &Configuration, shutdown: CancellationToken) -> anyhow::Result<Pipeline> {
        Pipeline::start_with_clock(configuration, shutdown, system_clock()).await
    }

    /// As [`Pipeline::start`], with the time at which the submitter records its own events.
    ///
    /// # Errors
    /// As [`Pipeline::start`].
    pub async fn start_with_clock(
        configuration: &Configuration,
        shutdown: CancellationToken,
        clock: Clock,
    ) -> anyhow::Result<Pipeline> {
        let log = open_log(configuration).await?;
        let metrics = new_metrics()?;
        let health = Health::new();
        let context = producer_context(configuration, &log, &metrics, &health, &shutdown);
        let wallet = wallet::start(&configuration.wallet, context.clone()).await.context("start the wallet producer")?;
        let consumer_credit = consumer_credit::start(&configuration.consumer_credit, context)
            .await
            .context("start the consumer-credit producer")?;
        let normalizer = start_normalizer(configuration, &log, &metrics, &health).await?;
        let bureau = open_bureau(configuration).await?;
        let service = ServiceContext { health: health.clone(), metrics: metrics.clone(), shutdown: shutdown.clone() };
        let bureau_task = tokio::spawn(bureau::service::run(Arc::clone(&bureau), service));
        let submitter = start_submitter(configuration, &log, &metrics, &health, &shutdown, clock).await?;
        let admin_task = serve_admin(&configuration.http.normalizer_listen, &metrics, &health, &shutdown).await?;
        Ok(Pipeline {
            log,
            metrics,
            health,
            shutdown,
            wallet,
            consumer_credit,
            normalizer,
            submitter,
            bureau,
            bureau_task,
            admin_task,
        })
    }

    /// Stops in the order of the flow: no new input, then the rest is committed.
    ///
    /// # Errors
    /// A service had stopped on an error, or stops on one now.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.shutdown.cancel();
        let _cut_off = self.wallet.wait().await.context("stop the wallet producer")?;
        let _cut_off = self.consumer_credit.wait().await.context("stop the consumer-credit producer")?;
        self.submitter.wait().await.context("stop the submitter")?;
        self.bureau_task.await?.context("stop the bureau")?;
        let _cut_off = self.admin_task.await?;
        let normalizer = self.normalizer;
        tokio::task::spawn_blocking(move || normalizer.stop()).await?.context("stop the normalizer")?;
        Ok(())
    }
}

/// # Errors
/// As `normalizer::handle::start`.
pub async fn start_normalizer(
    configuration: &Configuration,
    log: &Arc<dyn EventLog>,
    metrics: &Metrics,
    health: &Health,
) -> anyhow::Result<NormalizerHandle> {
    let (config, log, metrics, health) = (configuration.normalizer.clone(), Arc::clone(log), metrics.clone(), health.clone());
    let started = tokio::task::spawn_blocking(move || normalizer::handle::start(&config, log, &metrics, &health));
    started.await?.context("start the normalizer")
}

/// # Errors
/// As `Bureau::open`.
pub async fn open_bureau(configuration: &Configuration) -> anyhow::Result<Arc<Bureau>> {
    let config = configuration.bureau.clone();
    Ok(Arc::new(tokio::task::spawn_blocking(move || Bureau::open(config)).await?.context("open the bureau")?))
}

/// # Errors
/// As `submitter::service::start`, or the address cannot be listened on.
pub async fn start_submitter(
    configuration: &Configuration,
    log: &Arc<dyn EventLog>,
    metrics: &Metrics,
    health: &Health,
    shutdown: &CancellationToken,
    clock: Clock,
) -> anyhow::Result<RunningSubmitter> {
    let address = &configuration.http.submitter_listen;
    let listener = listen(address).await.with_context(|| format!("listen on {address}"))?;
    let address = listener.local_addr().context("learn the submitter's address")?;
    let config = configuration.submitter.clone();
    let (log, for_metrics, for_health, token) = (Arc::clone(log), metrics.clone(), health.clone(), shutdown.clone());
    let started =
        tokio::task::spawn_blocking(move || submitter::service::start(&config, log, &for_metrics, &for_health, token, clock));
    let handle = started.await?.context("start the submitter")?;
    let router = submitter::http_api::router(handle.clone()).merge(admin_router(health.clone(), metrics.clone()));
    let server = tokio::spawn(serve(listener, router, HttpLimits::default(), shutdown.clone()));
    Ok(RunningSubmitter { handle, address, server })
}

/// Health and metrics on an address of their own.
///
/// # Errors
/// The address cannot be listened on.
pub async fn serve_admin(
    address: &str,
    metrics: &Metrics,
    health: &Health,
    shutdown: &CancellationToken,
) -> anyhow::Result<JoinHandle<usize>> {
    let listener = listen(address).await.with_context(|| format!("listen on {address}"))?;
    let router = admin_router(health.clone(), metrics.clone());
    Ok(tokio::spawn(serve(listener, router, HttpLimits::default(), shutdown.clone())))
}
