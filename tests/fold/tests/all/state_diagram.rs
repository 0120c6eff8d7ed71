//! The diagram of states in `services/ARCHITECTURE.md` is the table that the guards ask.

use credit_domain::account::lifecycle_transitions::diagram;

const ARCHITECTURE: &str = include_str!("../../../../services/ARCHITECTURE.md");

#[test]
fn the_diagram_of_states_is_the_table_of_transitions() {
    let shown = ARCHITECTURE.split("```mermaid\n").nth(1).and_then(|rest| rest.split("\n```").next()).expect("a diagram");
    assert_eq!(shown, diagram(), "write what `lifecycle_transitions::diagram()` gives between the lines of the diagram");
}
