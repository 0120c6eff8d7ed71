//! A whole pipeline inside the test's process, on free ports of the loopback interface.

use crate::support::answered::{Answered, post};
use crate::support::fixtures::{Borrower, history_config};
use account_store::rows::AccountRow;
use credit_domain::account::Account;
use credit_domain::calendar::BusinessDate;
use credit_domain::ids::BusinessId;
use event_log::partition_for_key;
use furnish::configuration::Configuration;
use furnish::demo::clock::HistoryClock;
use furnish::demo::generated::demo_configuration;
use furnish::demo::report::ProducerFigures;
use furnish::demo::{feed, session};
use furnish::generate::GeneratedMonth;
use furnish::generate::stamp::at;
use furnish::pipeline::Pipeline;
use std::io::Read;
use std::path::Path;
use std::time::Duration;
use submitter::report::CutReport;
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

/// Only bounds a failure; every wait ends with its condition.
pub const WAIT: Duration = Duration::from_secs(300);
/// Half past eight on the morning after the settlement day, as in the demo.
const GENERATION_SECOND: u32 = 8 * 3_600 + 1_800;

pub struct Running {
    runtime: Runtime,
    pub pipeline: Pipeline,
    pub configuration: Configuration,
    clock: HistoryClock,
}

/// The demo's configuration below a directory.
pub fn configuration(directory: &Path, threads: usize) -> Configuration {
    demo_configuration(directory, None, threads).expect("the built-in configuration")
}

impl Running {
    pub fn start(configuration: Configuration) -> Running {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let clock = HistoryClock::default();
        // Until the first cut: no event may be recorded at the epoch, which the schemas refuse.
        clock.cut_generated(at(history_config(0, 1).first_month.first_day(), GENERATION_SECOND));
        let started = runtime.block_on(Pipeline::start_with_clock(&configuration, CancellationToken::new(), clock.clock()));
        Running { runtime, pipeline: started.expect("the pipeline starts"), configuration, clock }
    }

    /// A pipeline with few shards in a directory of its own.
    pub fn small(directory: &Path) -> Running {
        let mut configuration = configuration(directory, 2);
        configuration.pipeline.partitions = 3;
        configuration.place();
        Running::start(configuration)
    }

    /// Posts to the consumer-credit producer.
    pub fn post(&self, content_type: &str, body: &[u8]) -> Answered {
        self.post_stream(content_type, &mut std::io::Cursor::new(body))
    }

    pub fn post_stream(&self, content_type: &str, body: &mut dyn Read) -> Answered {
        post(self.pipeline.consumer_credit.address, content_type, body)
    }

    /// Sends a month through both producers and waits until it is folded.
    pub fn feed(&self, month: &GeneratedMonth) {
        let mut figures = ProducerFigures::default();
        feed::send(&month.credit_lines, self.pipeline.consumer_credit.address, &mut figures).expect("lines are sent");
        feed::send(&month.wallet_lines, self.pipeline.wallet.address, &mut figures).expect("lines are sent");
        self.settle();
    }

    /// Waits until everything on the topics is folded and committed.
    pub fn settle(&self) {
        self.pipeline.normalizer.wait_until_caught_up(WAIT).expect("the normalizer catches up");
    }

    /// Requests a cut and waits until every record of it is answered and folded back.
    pub fn cut(&self, as_of: &str) -> CutReport {
        let date = BusinessDate::parse(as_of).expect("a date");
        let cut_id = BusinessId::parse(as_of).expect("an id");
        let handle = &self.pipeline.submitter.handle;
        let generated_at = at(date.plus_days(1), GENERATION_SECOND);
        self.clock.cut_generated(generated_at);
        let _outcome = handle.request_cut(date, generated_at, cut_id).expect("the cut is requested");
        let report = self.answered_cut(as_of);
        self.settle();
        report
    }

    /// Waits for a cut that was requested before.
    pub fn answered_cut(&self, cut_id: &str) -> CutReport {
        let report = self.pipeline.submitter.handle.wait_for_cut(cut_id, WAIT).expect("the cut is answered");
        assert_eq!(report.problem, None);
        report
    }

    pub fn session(&self) -> session::Session<'_> {
        session::Session::new(&self.pipeline, &self.configuration, self.clock.clone())
    }

    /// Partition of a borrower on every topic.
    pub fn shard_of(&self, borrower: &Borrower) -> u32 {
        partition_for_key(borrower.subject_id.as_str().as_bytes(), self.configuration.pipeline.partitions)
    }

    /// The hot value of an account as of the last commit.
    pub fn account(&self, borrower: &Borrower) -> Account {
        let shard = self.shard_of(borrower);
        let stores = self.pipeline.normalizer.stores();
        let (_, store) = stores.iter().find(|(number, _)| *number == shard).expect("the shard's store");
        match store.account(&borrower.subject_id, &borrower.account_id).expect("a store that can be read") {
            Some(AccountRow::Opened(account)) => *account,
            _ => panic!("account {} is not open", borrower.account_id),
        }
    }

    pub fn metrics(&self) -> String {
        self.pipeline.metrics.render().expect("metrics")
    }

    /// Value of one series, written as in the metrics text; 0 while it does not exist.
    pub fn metric(&self, series: &str) -> u64 {
        let text = self.metrics();
        let value = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        value.map_or(0, |value| value.parse().expect("a whole number"))
    }

    /// Events of the consumer-credit producer that ended so.
    pub fn counted(&self, outcome: &str) -> u64 {
        self.metric(&format!("furnish_ingress_events_total{{outcome=\"{outcome}\",service=\"consumer-credit\"}}"))
    }

    pub fn stop(self) {
        self.runtime.block_on(self.pipeline.stop()).expect("the pipeline stops");
    }
}
