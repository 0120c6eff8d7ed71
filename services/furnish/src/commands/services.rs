//! `furnish up` and each service alone.

use crate::cli::ServiceArgs;
use crate::configuration::Configuration;
use crate::pipeline::{self, Pipeline};
use anyhow::Context;
use bureau::service::ServiceContext;
use service_kit::exit_code::ExitCode;
use service_kit::health::Health;
use service_kit::shutdown::token_on_signals;
use std::future::Future;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Runs a service on a fresh runtime until it ends or a signal comes.
fn block_on<F: Future<Output = anyhow::Result<()>>>(work: impl FnOnce(CancellationToken) -> F) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("start the runtime")?;
    runtime.block_on(async {
        let shutdown = token_on_signals().context("listen for signals")?;
        work(shutdown).await
    })?;
    Ok(ExitCode::Success)
}

/// # Errors
/// A service that cannot start, or stopped on an error.
pub fn up(args: &ServiceArgs) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::load(args)?;
    block_on(|shutdown| async move {
        let pipeline = Pipeline::start(&configuration, shutdown.clone()).await?;
        println!("furnish is up; data in {}", configuration.pipeline.data_directory.display());
        println!("  wallet           http://{}/v1/events", pipeline.wallet.address);
        println!("  consumer-credit  http://{}/v1/events", pipeline.consumer_credit.address);
        println!("  normalizer       http://{}/metrics", configuration.http.normalizer_listen);
        println!("  submitter        http://{}/v1/cuts", pipeline.submitter.address);
        println!("  bureau           http://{}/v1/accounts/CODE", configuration.bureau.listen);
        shutdown.cancelled().await;
        pipeline.stop().await
    })
}

/// # Errors
/// As [`up`].
pub fn wallet(args: &ServiceArgs) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::load(args)?;
    block_on(|shutdown| async move {
        let log = pipeline::open_log(&configuration).await?;
        let (metrics, health) = (pipeline::new_metrics()?, Health::new());
        let context = pipeline::producer_context(&configuration, &log, &metrics, &health, &shutdown);
        wallet::run(&configuration.wallet, context).await.context("run the wallet producer")
    })
}

/// # Errors
/// As [`up`].
pub fn consumer_credit(args: &ServiceArgs) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::load(args)?;
    block_on(|shutdown| async move {
        let log = pipeline::open_log(&configuration).await?;
        let (metrics, health) = (pipeline::new_metrics()?, Health::new());
        let context = pipeline::producer_context(&configuration, &log, &metrics, &health, &shutdown);
        consumer_credit::run(&configuration.consumer_credit, context).await.context("run the consumer-credit producer")
    })
}

/// # Errors
/// As [`up`].
pub fn normalizer(args: &ServiceArgs) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::load(args)?;
    block_on(|shutdown| async move {
        let log = pipeline::open_log(&configuration).await?;
        let (metrics, health) = (pipeline::new_metrics()?, Health::new());
        let admin = pipeline::serve_admin(&configuration.http.normalizer_listen, &metrics, &health, &shutdown).await?;
        let handle = pipeline::start_normalizer(&configuration, &log, &metrics, &health).await?;
        shutdown.cancelled().await;
        tokio::task::spawn_blocking(move || handle.stop()).await?.context("stop the normalizer")?;
        let _cut_off = admin.await?;
        Ok(())
    })
}

/// # Errors
/// As [`up`].
pub fn submitter(args: &ServiceArgs) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::load(args)?;
    block_on(|shutdown| async move {
        let log = pipeline::open_log(&configuration).await?;
        let (metrics, health) = (pipeline::new_metrics()?, Health::new());
        let running =
            pipeline::start_submitter(&configuration, &log, &metrics, &health, &shutdown, submitter::config::system_clock())
                .await?;
        running.wait().await.context("run the submitter")
    })
}

/// # Errors
/// As [`up`].
pub fn bureau(args: &ServiceArgs) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::load(args)?;
    block_on(|shutdown| async move {
        let bureau = pipeline::open_bureau(&configuration).await?;
        let context = ServiceContext { health: Health::new(), metrics: pipeline::new_metrics()?, shutdown };
        bureau::service::run(Arc::clone(&bureau), context).await.context("run the bureau")
    })
}
