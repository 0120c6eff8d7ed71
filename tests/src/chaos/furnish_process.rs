//! `furnish up` as a child process: started, waited for, killed or stopped.

use crate::chaos::round_plan::Tuning;
use anyhow::{Context, bail};
use std::fs::OpenOptions;
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const READY_WITHIN: Duration = Duration::from_secs(30);
const STOPPED_WITHIN: Duration = Duration::from_secs(60);
/// Pause between two looks at a condition.
pub const POLL_PAUSE: Duration = Duration::from_millis(5);
const SIGKILL: i32 = 9;

/// Below the ports that the system gives to outgoing connections, so that none is taken while nothing listens on it.
const PORTS_FROM: u16 = 20_000;
const PORTS_COUNT: u16 = 10_000;

/// The five addresses of one `furnish up`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Addresses {
    pub wallet: String,
    pub consumer_credit: String,
    pub normalizer: String,
    pub submitter: String,
    pub bureau: String,
}

impl Addresses {
    /// Loopback ports on which nothing listens now.
    ///
    /// # Errors
    /// Fewer than five are free.
    pub fn free(random: &mut fastrand::Rng) -> anyhow::Result<Addresses> {
        let start = random.u16(0..PORTS_COUNT);
        let ports = (0..PORTS_COUNT).map(|step| PORTS_FROM + (start + step) % PORTS_COUNT);
        let mut addresses = ports.map(|port| format!("127.0.0.1:{port}")).filter(|address| TcpListener::bind(address).is_ok());
        let mut next = || addresses.next().context("no free loopback port");
        Ok(Addresses { wallet: next()?, consumer_credit: next()?, normalizer: next()?, submitter: next()?, bureau: next()? })
    }
}

/// What is the same for every start.
#[derive(Clone, Debug)]
pub struct Launcher {
    pub program: PathBuf,
    pub data_directory: PathBuf,
    /// Standard error of all starts, one after the other.
    pub output: PathBuf,
    pub addresses: Addresses,
}

impl Launcher {
    /// # Errors
    /// The program cannot be run.
    pub fn start(&self, tuning: Tuning) -> anyhow::Result<FurnishProcess> {
        let output = OpenOptions::new().create(true).append(true).open(&self.output).context("open the output file")?;
        let settings = [
            ("FURNISH__WALLET__LISTEN", self.addresses.wallet.clone()),
            ("FURNISH__CONSUMER_CREDIT__LISTEN", self.addresses.consumer_credit.clone()),
            ("FURNISH__HTTP__NORMALIZER_LISTEN", self.addresses.normalizer.clone()),
            ("FURNISH__HTTP__SUBMITTER_LISTEN", self.addresses.submitter.clone()),
            ("FURNISH__BUREAU__LISTEN", self.addresses.bureau.clone()),
            ("FURNISH__NORMALIZER__THREADS", tuning.threads.to_string()),
            ("FURNISH__NORMALIZER__COMMIT_RECORDS", tuning.commit_records.to_string()),
            ("FURNISH__NORMALIZER__POLL_RECORDS", tuning.poll_records.to_string()),
        ];
        let child = Command::new(&self.program)
            .arg("up")
            .arg("--data-dir")
            .arg(&self.data_directory)
            .envs(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(output)
            .spawn()
            .with_context(|| format!("run `{}`", self.program.display()))?;
        Ok(FurnishProcess { child, readiness: format!("http://{}/readyz", self.addresses.normalizer) })
    }

    /// The last lines that the program wrote.
    pub fn last_output(&self) -> String {
        let text = std::fs::read(&self.output).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines.get(lines.len().saturating_sub(15)..).unwrap_or_default().join("\n")
    }

    /// Whether any start ended in a panic, also one that a task swallowed.
    pub fn has_panicked(&self) -> bool {
        std::fs::read(&self.output).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("panicked at"))
    }
}

/// A running `furnish up`; killed when dropped.
#[derive(Debug)]
pub struct FurnishProcess {
    child: Child,
    readiness: String,
}

impl FurnishProcess {
    /// Waits until every service is ready; returns how long it took.
    ///
    /// # Errors
    /// The process ended, or the time is over.
    pub fn wait_until_ready(&mut self) -> anyhow::Result<Duration> {
        let started = Instant::now();
        let agent = http_agent(Duration::from_secs(2));
        while started.elapsed() < READY_WITHIN {
            self.check_alive()?;
            if agent.get(&self.readiness).call().is_ok_and(|response| response.status().as_u16() == 200) {
                return Ok(started.elapsed());
            }
            std::thread::sleep(POLL_PAUSE);
        }
        bail!("not ready within {} seconds", READY_WITHIN.as_secs())
    }

    /// Lets it run for a while.
    ///
    /// # Errors
    /// It ended by itself.
    pub fn run_for(&mut self, time: Duration) -> anyhow::Result<()> {
        std::thread::sleep(time);
        self.check_alive()
    }

    /// # Errors
    /// It has ended.
    pub fn check_alive(&mut self) -> anyhow::Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("furnish ended by itself: {status}"),
        }
    }

    /// `kill -9`, and waits for the end.
    ///
    /// # Errors
    /// It had ended by itself before.
    pub fn kill(mut self) -> anyhow::Result<()> {
        self.kill_now()
    }

    /// As [`FurnishProcess::kill`]; doing it again changes nothing.
    ///
    /// # Errors
    /// It had ended by itself before.
    pub fn kill_now(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        let status = self.child.wait()?;
        if status.signal() != Some(SIGKILL) {
            bail!("furnish ended by itself: {status}");
        }
        Ok(())
    }

    /// SIGTERM, as a service manager sends it; returns how long the stop took.
    ///
    /// # Errors
    /// It did not end in time, or not with exit code 0.
    pub fn terminate(mut self) -> anyhow::Result<Duration> {
        let started = Instant::now();
        let sent = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().context("run `kill`")?;
        if !sent.success() {
            bail!("SIGTERM could not be sent: {sent}");
        }
        let status = self.wait_for_exit(started)?;
        if !status.success() {
            bail!("furnish did not stop cleanly: {status}");
        }
        Ok(started.elapsed())
    }

    fn wait_for_exit(&mut self, started: Instant) -> anyhow::Result<ExitStatus> {
        while started.elapsed() < STOPPED_WITHIN {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            std::thread::sleep(POLL_PAUSE);
        }
        bail!("furnish did not stop within {} seconds after SIGTERM", STOPPED_WITHIN.as_secs())
    }
}

impl Drop for FurnishProcess {
    fn drop(&mut self) {
        // Both fail only when it has ended and been waited for.
        let _killed = self.child.kill();
        let _status = self.child.wait();
    }
}

/// A client that gives every status back as an answer.
pub fn http_agent(timeout: Duration) -> ureq::Agent {
    ureq::Agent::config_builder().timeout_global(Some(timeout)).http_status_as_error(false).max_redirects(0).build().into()
}

/// Where the temporary files of a run lie.
pub fn output_file(directory: &Path) -> PathBuf {
    directory.join("furnish.output")
}
