//! `furnish generate`: a seeded history on standard output.

use crate::cli::{GenerateArgs, Producer};
use crate::generate::{GenerateConfig, generate};
use credit_domain::calendar::Month;
use credit_domain::ids::InstitutionCode;
use std::io::{BufWriter, Write};

/// Section code of the demo's reporting institution.
pub const DEMO_INSTITUTION: &str = "T10000000H0001";

/// Configuration of a generated history that begins in January 2025.
pub fn generate_config(seed: u64, people: u32, months: u32) -> anyhow::Result<GenerateConfig> {
    let first_month = Month::new(2025, 1).ok_or_else(|| anyhow::anyhow!("the first month does not exist"))?;
    let institution =
        InstitutionCode::parse(DEMO_INSTITUTION).ok_or_else(|| anyhow::anyhow!("the demo's section code is malformed"))?;
    Ok(GenerateConfig { seed, people, first_month, months, institution })
}

pub fn run(args: &GenerateArgs) -> anyhow::Result<()> {
    let config = generate_config(args.seed, args.people, args.months)?;
    let mut output = BufWriter::new(std::io::stdout().lock());
    for month in generate(&config) {
        let lines = match args.producer {
            Producer::ConsumerCredit => &month.credit_lines,
            Producer::Wallet => &month.wallet_lines,
        };
        for line in lines {
            writeln!(output, "{line}")?;
        }
    }
    output.flush()?;
    Ok(())
}
