//! The lender and the wallet app: generated lines in batches, sent again until they are acknowledged.

use crate::chaos::acknowledged::Acknowledged;
use crate::chaos::furnish_process::{Addresses, POLL_PAUSE, http_agent};
use anyhow::Context;
use credit_domain::calendar::Month;
use credit_domain::ids::InstitutionCode;
use event_ingress::answer::Answer;
use furnish::generate::{GenerateConfig, generate};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Lines of one request; small, so that a kill meets many requests.
const BATCH_LINES: std::ops::RangeInclusive<usize> = 1..=20;
/// Longest pause after a batch, so that new lines last for the whole round, in milliseconds.
const PAUSE_MS_MAX: u64 = 20;
/// One request in so many sends an old batch again, also while there are new ones.
const OLD_BATCH_EVERY: u32 = 4;
/// A running producer takes a batch within this time, or something is wrong.
const TAKEN_WITHIN: Duration = Duration::from_secs(30);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
const MONTHS: u32 = 12;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Producer {
    ConsumerCredit,
    Wallet,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Batch {
    producer: Producer,
    month: Month,
    lines: usize,
    body: String,
}

/// All lines, how far they are acknowledged, and what was promised.
pub struct Feed {
    batches: Vec<Batch>,
    /// The first batch without an answer.
    next: usize,
    /// Batches of this number and above are not sent yet.
    released: usize,
    pub acknowledged: Acknowledged,
    random: fastrand::Rng,
    /// Requests without an answer: their outcome is unknown.
    pub lost_requests: u64,
}

/// What the feed does when everything released is acknowledged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhenLevel {
    /// Old batches once more, as a lender does who lost the answers.
    SendAgain,
    Return,
}

enum Sent {
    Answered(Box<Answer>),
    ComeBack(String),
    Lost(String),
    Wrong(String),
}

impl Feed {
    /// # Errors
    /// The fixed configuration of the history is refused.
    pub fn generated(seed: u64, people: u32) -> anyhow::Result<Feed> {
        let config = GenerateConfig {
            seed,
            people,
            first_month: Month::parse("2025-01").context("a fixed month")?,
            months: MONTHS,
            institution: InstitutionCode::parse("T10000000H0001").context("a fixed section code")?,
        };
        let mut random = fastrand::Rng::with_seed(seed ^ 0x0feed);
        let mut batches = Vec::new();
        for month in generate(&config) {
            let mut of_credit = cut_up(Producer::ConsumerCredit, month.month, &month.credit_lines, &mut random).into_iter();
            let mut of_wallet = cut_up(Producer::Wallet, month.month, &month.wallet_lines, &mut random).into_iter();
            loop {
                let (credit, wallet) = (of_credit.next(), of_wallet.next());
                if credit.is_none() && wallet.is_none() {
                    break;
                }
                batches.extend(credit.into_iter().chain(wallet));
            }
        }
        Ok(Feed { batches, next: 0, released: 0, acknowledged: Acknowledged::default(), random, lost_requests: 0 })
    }

    /// Releases the share of the lines that belongs to the rounds so far.
    pub fn release(&mut self, round: u32, rounds: u32) {
        let share = self.batches.len() as u64 * u64::from(round) / u64::from(rounds.max(1));
        self.released = usize::try_from(share).unwrap_or(self.batches.len());
    }

    pub fn is_done(&self) -> bool {
        self.next >= self.batches.len()
    }

    pub fn first_month(&self) -> Month {
        self.batches.first().map_or(Month::from_index(0), |batch| batch.month)
    }

    pub fn lines(&self) -> usize {
        self.batches.iter().map(|batch| batch.lines).sum()
    }

    pub fn acknowledged_lines(&self) -> usize {
        self.batches.iter().take(self.next).map(|batch| batch.lines).sum()
    }

    /// The month of the last acknowledged line.
    pub fn month_reached(&self) -> Option<Month> {
        self.batches.get(self.next.checked_sub(1)?).map(|batch| batch.month)
    }

    /// Sends batch after batch until told to stop: what is released but not acknowledged first.
    ///
    /// # Errors
    /// An answer that no running producer may give, or none for long.
    pub fn run(&mut self, addresses: &Addresses, stop: &AtomicBool, when_level: WhenLevel) -> anyhow::Result<()> {
        let agent = http_agent(REQUEST_TIMEOUT);
        let mut last_answer = Instant::now();
        while !stop.load(Ordering::Acquire) {
            if self.next >= self.released && when_level == WhenLevel::Return {
                return Ok(());
            }
            let (index, is_new) = self.choose(when_level);
            let sent = self.batches.get(index).filter(|_| is_new || self.next > 0).map(|batch| send(&agent, addresses, batch));
            let mut pause = POLL_PAUSE;
            let reason = match sent {
                None => {
                    last_answer = Instant::now();
                    String::new()
                }
                Some(Sent::Answered(answer)) => {
                    self.take(index, &answer, is_new)?;
                    last_answer = Instant::now();
                    pause = Duration::from_millis(self.random.u64(0..=PAUSE_MS_MAX));
                    String::new()
                }
                Some(Sent::ComeBack(reason)) => reason,
                Some(Sent::Lost(reason)) => {
                    self.lost_requests += 1;
                    reason
                }
                Some(Sent::Wrong(reason)) => anyhow::bail!("the producer's answer was wrong: {reason}"),
            };
            if last_answer.elapsed() > TAKEN_WITHIN && !stop.load(Ordering::Acquire) {
                anyhow::bail!("no batch was taken for {} seconds: {reason}", TAKEN_WITHIN.as_secs());
            }
            if when_level == WhenLevel::SendAgain || !reason.is_empty() {
                std::thread::sleep(pause);
            }
        }
        Ok(())
    }

    /// Which batch goes next, and whether it never had an answer.
    fn choose(&mut self, when_level: WhenLevel) -> (usize, bool) {
        let has_new = self.next < self.released;
        let wants_old = when_level == WhenLevel::SendAgain && self.next > 0 && self.random.u32(0..OLD_BATCH_EVERY) == 0;
        if has_new && !wants_old { (self.next, true) } else { (self.random.usize(0..self.next.max(1)), false) }
    }

    fn take(&mut self, index: usize, answer: &Answer, is_new: bool) -> anyhow::Result<()> {
        let expected = self.batches.get(index).map_or(0, |batch| batch.lines);
        if answer.results.len() != expected {
            anyhow::bail!("{} results for {expected} lines", answer.results.len());
        }
        for result in &answer.results {
            if !is_new && result.status == "accepted" {
                let event_id = result.event_id.clone().unwrap_or_default();
                self.acknowledged.contradictions.push(format!("event {event_id} was accepted in a batch that had its answer"));
            }
            self.acknowledged.take(result);
        }
        if is_new {
            self.next += 1;
        }
        Ok(())
    }
}

fn cut_up(producer: Producer, month: Month, lines: &[String], random: &mut fastrand::Rng) -> Vec<Batch> {
    let mut batches = Vec::new();
    let mut rest = lines;
    while !rest.is_empty() {
        let (lines, others) = rest.split_at(random.usize(BATCH_LINES).min(rest.len()));
        batches.push(Batch { producer, month, lines: lines.len(), body: lines.join("\n") });
        rest = others;
    }
    batches
}

fn send(agent: &ureq::Agent, addresses: &Addresses, batch: &Batch) -> Sent {
    let address = match batch.producer {
        Producer::ConsumerCredit => &addresses.consumer_credit,
        Producer::Wallet => &addresses.wallet,
    };
    let request = agent
        .post(format!("http://{address}/v1/events"))
        .header("content-type", "application/x-ndjson")
        .header("accept", "application/json");
    let mut response = match request.send(batch.body.as_bytes()) {
        Ok(response) => response,
        Err(error) => return without_answer(&error),
    };
    let status = response.status().as_u16();
    let body = match response.body_mut().read_to_vec() {
        Ok(body) => body,
        Err(error) => return without_answer(&error),
    };
    match status {
        200 | 207 | 409 | 422 => match serde_json::from_slice(&body) {
            Ok(answer) => Sent::Answered(Box::new(answer)),
            Err(error) => Sent::Wrong(format!("status {status}: {error}")),
        },
        503 => Sent::ComeBack(format!("status {status}: {}", String::from_utf8_lossy(&body))),
        _ => Sent::Wrong(format!("status {status}: {}", String::from_utf8_lossy(&body))),
    }
}

/// A refused connection carried nothing; after any other error the outcome is unknown.
fn without_answer(error: &ureq::Error) -> Sent {
    match error {
        ureq::Error::Io(cause) if cause.kind() == std::io::ErrorKind::ConnectionRefused => Sent::ComeBack(error.to_string()),
        ureq::Error::ConnectionFailed => Sent::ComeBack(error.to_string()),
        _ => Sent::Lost(error.to_string()),
    }
}
