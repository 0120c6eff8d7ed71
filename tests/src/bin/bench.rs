//! `make bench`: the pipeline's speeds as ratios to a bare loop over the same log in the same run.
//!
//! Every stage runs in a process of its own, so that caches and peak memory are its own; rounds are interleaved and
//! medians are taken, because machines are noisy.

#![allow(clippy::expect_used, reason = "a benchmark that cannot go on has nothing to report")]

use pipeline_tests::bench::{self, load::Keys};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<&str>>().as_slice() {
        [] => bench::driver::run(&bench::driver::Scale::FULL),
        ["--quick"] => bench::driver::run(&bench::driver::Scale::QUICK),
        ["stage", stage, directory, records] => {
            let records = records.parse().expect("the number of records");
            bench::stages::run(stage, std::path::Path::new(directory), records);
        }
        ["load", keys, directory, accounts, purchases] => {
            let keys = if *keys == "skewed" { Keys::Skewed } else { Keys::Uniform };
            let accounts = accounts.parse().expect("the number of accounts");
            let purchases = purchases.parse().expect("the number of purchases");
            bench::stages::load(std::path::Path::new(directory), bench::load::Load { accounts, purchases, keys });
        }
        _ => {
            eprintln!("usage: bench [--quick]");
            std::process::exit(64);
        }
    }
}
