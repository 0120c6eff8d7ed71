//! Every edge case, every decision and every decision on the format that concerns the fold has at least one test with its id.

const MODULES: &[(&str, &str)] = &[
    ("bad_debt_cases", include_str!("bad_debt_cases.rs")),
    ("calendar_cases", include_str!("calendar_cases.rs")),
    ("decisions_amounts", include_str!("decisions_amounts.rs")),
    ("decisions_events", include_str!("decisions_events.rs")),
    ("decisions_outcomes", include_str!("decisions_outcomes.rs")),
    ("decisions_resolution", include_str!("decisions_resolution.rs")),
    ("decisions_status", include_str!("decisions_status.rs")),
    ("decisions_time", include_str!("decisions_time.rs")),
    ("format_decisions", include_str!("format_decisions.rs")),
    ("late_cases", include_str!("late_cases.rs")),
    ("money_cases", include_str!("money_cases.rs")),
    ("people_cases", include_str!("people_cases.rs")),
    ("plan_cases", include_str!("plan_cases.rs")),
    ("relief_cases", include_str!("relief_cases.rs")),
    ("report_cases", include_str!("report_cases.rs")),
    ("settlement_cases", include_str!("settlement_cases.rs")),
    ("transfer_cases", include_str!("transfer_cases.rs")),
    ("wire_cases", include_str!("wire_cases.rs")),
];

/// Names of all test functions.
fn tests() -> Vec<&'static str> {
    let after_attribute = |text: &'static str| text.split("#[test]\nfn ").skip(1).collect::<Vec<_>>();
    let names = MODULES.iter().flat_map(|(_, text)| after_attribute(text));
    names.filter_map(|rest| rest.split_once('(').map(|(name, _)| name)).collect()
}

fn names_of(id: &str) -> usize {
    tests().iter().filter(|name| name.starts_with(id)).count()
}

#[test]
fn every_edge_case_and_every_decision_has_a_test_with_its_id() {
    let edge_cases = (1..=50).map(|number| format!("e_{number:02}_"));
    let decisions = (1..=38).map(|number| format!("d_{number:02}_"));
    let of_the_format = [1, 2, 3, 4, 5, 6, 10, 23].map(|number| format!("f_{number:02}_"));
    let missing: Vec<String> = edge_cases.chain(decisions).chain(of_the_format).filter(|id| names_of(id) == 0).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn no_module_of_cases_is_left_out() {
    let main = include_str!("main.rs");
    for line in main.lines().filter_map(|line| line.strip_prefix("mod ")) {
        let module = line.trim_end_matches(';');
        let is_other = module.starts_with("invariants")
            || [
                "every_id",
                "judged_reports",
                "order_cases",
                "product_rule_cases",
                "state_diagram",
                "taken_back",
                "type_cases",
                "vectors",
            ]
            .contains(&module);
        assert!(is_other || MODULES.iter().any(|(name, _)| *name == module), "{module}");
    }
}
