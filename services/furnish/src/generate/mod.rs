//! Seeded histories for the demo and the tests: people, a revolving line each, some instalment loans, wallet
//! payments with mixed funding, late payers, cures, closures, a share of bad events, and scripted lives that together
//! reach every event type and every status. Same seed, same lines.

pub mod bad_events;
pub mod instalment_loan;
pub mod line_account;
pub mod person;
pub mod scenarios;
pub mod stamp;
pub mod wallet_lines;

use credit_domain::calendar::Month;
use person::Person;
use scenarios::script::Script;
use stamp::Line;

/// What to generate.
#[derive(Clone, Debug)]
pub struct GenerateConfig {
    pub seed: u64,
    pub people: u32,
    pub first_month: Month,
    pub months: u32,
    /// Section code of the reporting institution, 14 characters.
    pub institution: credit_domain::ids::InstitutionCode,
}

/// All lines of one month, in recorded order, as each producer would get them.
#[derive(Clone, Debug)]
pub struct GeneratedMonth {
    pub month: Month,
    /// NDJSON lines for the consumer-credit producer.
    pub credit_lines: Vec<String>,
    /// NDJSON lines for the wallet producer.
    pub wallet_lines: Vec<String>,
}

/// Generates the whole history month by month.
pub fn generate(config: &GenerateConfig) -> Vec<GeneratedMonth> {
    let mut credit: Vec<Line> = Vec::new();
    let mut wallet: Vec<Line> = Vec::new();
    let mut scripted: Vec<Line> = Vec::new();
    for number in 1..=config.people {
        // One generator of random numbers per person, so that more people never change the others.
        let mut random = fastrand::Rng::with_seed(config.seed.wrapping_mul(1_000_003).wrapping_add(u64::from(number)));
        let person = Person::draw(number, config, &mut random);
        if let Some((_, live)) = scenarios::scenario_of(number) {
            let person = person.scripted();
            let doc_no = person.register(config, &mut random, &mut scripted);
            live(&mut Script::new(&person, &doc_no, config, &mut random, &mut scripted));
            continue;
        }
        let _doc_no = person.register(config, &mut random, &mut credit);
        line_account::live(&person, config, &mut random, &mut credit, &mut wallet);
        if person.has_instalment_loan {
            instalment_loan::live(&person, config, &mut random, &mut credit);
        }
    }
    let mut random = fastrand::Rng::with_seed(config.seed ^ 0x00bad);
    bad_events::mix_in(config, &mut random, &mut credit);
    credit.append(&mut scripted);
    split_by_month(config, credit, wallet)
}

fn split_by_month(config: &GenerateConfig, mut credit: Vec<Line>, mut wallet: Vec<Line>) -> Vec<GeneratedMonth> {
    // A stable sort by recorded time keeps the order of versions within an account.
    credit.sort_by_key(|line| line.recorded_at);
    wallet.sort_by_key(|line| line.recorded_at);
    let lines_of = |lines: &[Line], month: Month| -> Vec<String> {
        lines.iter().filter(|line| line.recorded_at.business_date().month() == month).map(|line| line.text.clone()).collect()
    };
    (0..config.months)
        .map(|index| {
            let month = config.first_month.plus(i32::try_from(index).unwrap_or(0));
            GeneratedMonth { month, credit_lines: lines_of(&credit, month), wallet_lines: lines_of(&wallet, month) }
        })
        .collect()
}
