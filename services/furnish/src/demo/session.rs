//! The main job step by step, on a running pipeline: feed a month, cut it, wait for the answers, fold them back; at the
//! end collect everything the report says. The demos and the end-to-end tests drive the same steps.

use super::clock::HistoryClock;
use super::feed;
use super::observed::Observed;
use super::report::{CutFigures, DemoReport, FoldFigures, ProducerFigures};
use super::timing::Timings;
use crate::configuration::Configuration;
use crate::generate::stamp::at;
use crate::pipeline::Pipeline;
use anyhow::Context;
use compliance::explain::ExplainRequest;
use compliance::replay::{ReplayRequest, combined_digest_of};
use compliance::until::Until;
use compliance::verify::VerifyRequest;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::ids::{AccountId, BusinessId};
use std::collections::BTreeMap;
use std::time::Duration;
use submitter::report::CutReport;

/// Longest wait for one stage; it only bounds a failure.
const STAGE_TIMEOUT: Duration = Duration::from_secs(600);
/// Files are generated at half past eight on the morning after the settlement day.
const GENERATION_SECOND: u32 = 8 * 3_600 + 1_800;

pub struct Session<'a> {
    pub pipeline: &'a Pipeline,
    pub configuration: &'a Configuration,
    pub clock: HistoryClock,
    pub timings: Timings,
    pub consumer_credit: ProducerFigures,
    pub wallet: ProducerFigures,
    pub cut_ids: Vec<String>,
}

impl<'a> Session<'a> {
    pub fn new(pipeline: &'a Pipeline, configuration: &'a Configuration, clock: HistoryClock) -> Session<'a> {
        Session {
            pipeline,
            configuration,
            clock,
            timings: Timings::default(),
            consumer_credit: ProducerFigures { name: "consumer-credit", ..ProducerFigures::default() },
            wallet: ProducerFigures { name: "wallet", ..ProducerFigures::default() },
            cut_ids: Vec::new(),
        }
    }

    /// Sends a month's lines through both producers and waits until they are folded.
    ///
    /// # Errors
    /// A service is not reachable or stopped.
    pub fn feed(&mut self, credit_lines: &[String], wallet_lines: &[String]) -> anyhow::Result<()> {
        let amount = u64::try_from(credit_lines.len() + wallet_lines.len())?;
        let (consumer_credit, wallet) = (&mut self.consumer_credit, &mut self.wallet);
        let (credit_address, wallet_address) = (self.pipeline.consumer_credit.address, self.pipeline.wallet.address);
        self.timings.measure("producers (HTTP to log)", "events", || {
            feed::send(credit_lines, credit_address, consumer_credit)?;
            feed::send(wallet_lines, wallet_address, wallet)?;
            Ok(((), amount))
        })?;
        self.fold("normalizer (rest of it)")
    }

    /// Waits until everything on the topics is folded and committed.
    fn fold(&mut self, stage: &'static str) -> anyhow::Result<()> {
        let normalizer = &self.pipeline.normalizer;
        let consumed = || normalizer.counters().iter().map(|row| row.counters.consumed).sum::<u64>();
        self.timings.measure(stage, "records", || {
            let before = consumed();
            normalizer.wait_until_caught_up(STAGE_TIMEOUT)?;
            Ok(((), consumed() - before))
        })
    }

    /// Cuts as of a date, waits for the bureau's answer to every file and folds the answers back.
    ///
    /// # Errors
    /// A cut that stops, or a service that does.
    pub fn cut(&mut self, as_of: BusinessDate) -> anyhow::Result<CutReport> {
        let cut_id = as_of.to_string();
        let id = BusinessId::parse(&cut_id).context("name the cut")?;
        let submitter = &self.pipeline.submitter.handle;
        let generated_at = at(as_of.plus_days(1), GENERATION_SECOND);
        self.clock.cut_generated(generated_at);
        let report = self.timings.measure("cut, seal, send, judge", "records", || {
            let _outcome = submitter.request_cut(as_of, generated_at, id)?;
            let report = submitter.wait_for_cut(&cut_id, STAGE_TIMEOUT)?;
            if let Some(problem) = &report.problem {
                anyhow::bail!("the cut of {as_of} stopped: {problem}");
            }
            let due = report.due;
            Ok((report, due))
        })?;
        self.cut_ids.push(cut_id);
        self.fold("fold the answers")?;
        Ok(report)
    }

    /// Everything the report says, after the last cut.
    ///
    /// # Errors
    /// A topic or store that cannot be read, a replay or a verification that cannot be made.
    pub fn report(&mut self, title: &str) -> anyhow::Result<DemoReport> {
        let observed = Observed::read(self.pipeline.log.as_ref())?;
        let last_cut = self.cut_ids.last().cloned().unwrap_or_default();
        let mut report = DemoReport { title: title.to_owned(), ..DemoReport::default() };
        report.statuses = observed.statuses_of(&last_cut);
        report.cuts = self.cuts();
        report.fold = self.fold_figures();
        self.wallet.dropped_legs = dropped_legs(&self.pipeline.metrics.render()?);
        report.producers = vec![self.consumer_credit.clone(), self.wallet.clone()];
        self.reconcile(&mut report)?;
        self.tell_one_story(&observed, &mut report)?;
        self.prove(&mut report)?;
        let directory = self.configuration.pipeline.data_directory.display();
        report.files = ["shards", "batches", "bureau"].map(|what| (what.to_owned(), format!("{directory}/{what}"))).to_vec();
        Ok(report)
    }

    fn cuts(&self) -> Vec<CutFigures> {
        let reports = self.pipeline.submitter.handle.reports();
        let figures = |report: &CutReport| CutFigures {
            as_of: report.as_of.clone().unwrap_or_default(),
            due: report.due,
            sent: report.sent,
            withheld: report.withheld.clone(),
            accepted: report.accepted,
            refused: report.refused_by_code.clone(),
            refused_records: report.refused,
            unanswered: report.unanswered,
        };
        reports.iter().map(figures).collect()
    }

    fn fold_figures(&self) -> Vec<FoldFigures> {
        let mut by_topic: BTreeMap<String, FoldFigures> = BTreeMap::new();
        for row in self.pipeline.normalizer.counters() {
            let figures = by_topic.entry(row.topic.to_string()).or_default();
            figures.topic = row.topic.to_string();
            figures.consumed += row.counters.consumed;
            figures.applied += row.counters.applied;
            figures.duplicate += row.counters.duplicate;
            figures.refused += row.counters.refused;
            figures.quarantined += row.counters.quarantined;
        }
        by_topic.into_values().collect()
    }

    fn reconcile(&self, report: &mut DemoReport) -> anyhow::Result<()> {
        let stores = self.pipeline.normalizer.stores();
        let legs = compliance::reconcile::reconcile_wallet_legs(stores)?;
        report.legs_matched = legs.legs_matched;
        report.legs_unmatched = legs.legs_without_purchase;
        report.purchases_unmatched = legs.purchases_without_leg;
        let mut routes: BTreeMap<String, u64> = BTreeMap::new();
        for (route, payments) in compliance::reconcile::interoperability(stores)? {
            let name = format!("{} ← {} ({})", route.code_owner_name(), route.paying_app_name(), route.clearing_house_name());
            *routes.entry(name).or_default() += payments;
            *report.channels.entry(route.channel_name().to_owned()).or_default() += payments;
            *report.cities.entry(route.city.to_string()).or_default() += payments;
        }
        report.routes = routes.into_iter().collect();
        Ok(())
    }

    fn tell_one_story(&self, observed: &Observed, report: &mut DemoReport) -> anyhow::Result<()> {
        let Some((account, cut_id)) = observed.most_eventful() else { return Ok(()) };
        let code = format!("{}{account}", self.configuration.pipeline.section_code);
        if let Some(line) = self.pipeline.bureau.account_line(&code)? {
            report.line = Some((account.clone(), line.line.cells.clone()));
        }
        let month = BusinessDate::parse(&cut_id).map(BusinessDate::month);
        let (Some(account_id), Some(month)) = (AccountId::parse(&account), month) else { return Ok(()) };
        report.explanation = Some(self.explain(account_id, month)?);
        Ok(())
    }

    /// Why one month of one account was reported so, in the short form.
    ///
    /// # Errors
    /// The account or month is not known, or a topic or store cannot be read.
    pub fn explain(&self, account_id: AccountId, month: Month) -> anyhow::Result<String> {
        let request = ExplainRequest {
            log: self.pipeline.log.clone(),
            partitions: self.configuration.pipeline.partitions,
            data_directory: self.configuration.pipeline.data_directory.clone(),
            account_id,
            month,
            rules: self.configuration.normalizer.rule_book()?,
        };
        let explanation = compliance::explain::explain(&request)?;
        Ok(compliance::explain_text::render_short(&explanation, &["RpyStatus", "OverdPrd", "TotOverd"]))
    }

    /// Rebuilds the last cut's batches and the whole store from the topics.
    fn prove(&mut self, report: &mut DemoReport) -> anyhow::Result<()> {
        let work = self.configuration.pipeline.data_directory.join("proof");
        let (partitions, threads) = (self.configuration.pipeline.partitions, self.configuration.normalizer.threads);
        if let Some(batch_id) = self.last_batch() {
            let request = VerifyRequest {
                log: self.pipeline.log.clone(),
                partitions,
                data_directory: self.configuration.pipeline.data_directory.clone(),
                batch_id,
                rules: self.configuration.normalizer.rule_book()?,
                pack_key: self.configuration.submitter.pack_key()?,
                work_directory: work.join("verify"),
                threads,
            };
            let verifications = self.timings.measure("verify the last cut", "records", || {
                let verifications = compliance::verify::verify_all_of_cut(&request, &mut |_, _| {})?;
                let records = verifications.iter().map(|verification| verification.records).sum();
                Ok((verifications, records))
            })?;
            report.verified = verifications.iter().map(|verification| verification.render().trim_end().to_owned()).collect();
        }
        let request = ReplayRequest {
            log: self.pipeline.log.clone(),
            partitions,
            until: Until::LiveOffsets,
            rules: self.configuration.normalizer.rule_book()?,
            live_directory: Some(self.configuration.pipeline.data_directory.clone()),
            work_directory: work.join("replay"),
            threads,
        };
        let replayed = self.timings.measure("replay from nothing", "records", || {
            let replayed = compliance::replay::replay(&request, &mut |_, _| {})?;
            let records = replayed.records;
            Ok((replayed, records))
        })?;
        let live = self.pipeline.normalizer.digests()?;
        report.store_digest = combined_digest_of(live.iter().map(|(_, digest)| digest.as_str()));
        report.replay_digest = replayed.combined_digest;
        std::fs::remove_dir_all(&work).context("remove the stores of the proof")?;
        Ok(())
    }

    fn last_batch(&self) -> Option<BusinessId> {
        let reports = self.pipeline.submitter.handle.reports();
        reports.iter().rev().find_map(|report| report.files.first()).and_then(|file| BusinessId::parse(&file.batch_id))
    }
}

/// Legs dropped at the wallet's edge by funding type, from the metrics text.
fn dropped_legs(metrics: &str) -> BTreeMap<String, u64> {
    let mut legs = BTreeMap::new();
    for line in metrics.lines().filter(|line| line.contains("dropped_legs") && !line.starts_with('#')) {
        let Some((labels, value)) = line.rsplit_once(' ') else { continue };
        let Some((_, rest)) = labels.split_once("funding_type=\"") else { continue };
        let Some((funding_type, _)) = rest.split_once('"') else { continue };
        if let Ok(count) = value.parse::<u64>()
            && count > 0
        {
            let _ = legs.insert(funding_type.to_owned(), count);
        }
    }
    legs
}
