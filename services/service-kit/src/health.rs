//! Health of a process by component: *live* means it can still make progress, *ready* means it should get work now.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Clone, PartialEq, Eq, Debug)]
enum ComponentState {
    /// Not ready yet or at the moment; the reason is shown to operators.
    NotReady(&'static str),
    Ready,
    /// Will not make progress again without a restart.
    Dead(&'static str),
}

/// Health of the whole process; cheap to clone.
#[derive(Clone, Default, Debug)]
pub struct Health {
    components: Arc<Mutex<BTreeMap<&'static str, ComponentState>>>,
}

/// One component's handle to report itself.
#[derive(Clone, Debug)]
pub struct ComponentHealth {
    health: Health,
    name: &'static str,
}

/// One line of the health page.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct ComponentReport {
    pub component: &'static str,
    /// `ready`, `not_ready` or `dead`.
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

impl Health {
    pub fn new() -> Health {
        Health::default()
    }

    /// Adds a component, not ready because it is starting.
    pub fn component(&self, name: &'static str) -> ComponentHealth {
        let handle = ComponentHealth { health: self.clone(), name };
        handle.not_ready("starting");
        handle
    }

    /// False when any component is dead: a supervisor should restart the process.
    pub fn is_live(&self) -> bool {
        !self.locked().values().any(|state| matches!(state, ComponentState::Dead(_)))
    }

    /// True when there are components and all of them are ready.
    pub fn is_ready(&self) -> bool {
        let components = self.locked();
        !components.is_empty() && components.values().all(|state| *state == ComponentState::Ready)
    }

    /// All components by name.
    pub fn report(&self) -> Vec<ComponentReport> {
        let line = |(component, state): (&&'static str, &ComponentState)| match state {
            ComponentState::Ready => ComponentReport { component, state: "ready", reason: None },
            ComponentState::NotReady(reason) => ComponentReport { component, state: "not_ready", reason: Some(reason) },
            ComponentState::Dead(reason) => ComponentReport { component, state: "dead", reason: Some(reason) },
        };
        self.locked().iter().map(line).collect()
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<&'static str, ComponentState>> {
        // A panic elsewhere cannot leave a half-written map: every change is one insert.
        self.components.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ComponentHealth {
    pub fn ready(&self) {
        self.set(ComponentState::Ready);
    }

    /// Not ready now, and expected to be ready again.
    pub fn not_ready(&self, reason: &'static str) {
        self.set(ComponentState::NotReady(reason));
    }

    /// Will not make progress again; stays so until the process ends.
    pub fn dead(&self, reason: &'static str) {
        self.set(ComponentState::Dead(reason));
    }

    fn set(&self, state: ComponentState) {
        let mut components = self.health.locked();
        if !matches!(components.get(self.name), Some(ComponentState::Dead(_))) {
            components.insert(self.name, state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Health;

    #[test]
    fn a_process_without_components_is_live_and_not_ready() {
        let health = Health::new();
        assert!(health.is_live());
        assert!(!health.is_ready());
    }

    #[test]
    fn ready_needs_every_component() {
        let health = Health::new();
        let log = health.component("log");
        let http = health.component("http");
        log.ready();
        assert!(!health.is_ready());
        http.ready();
        assert!(health.is_ready());
        log.not_ready("log unavailable");
        assert!(!health.is_ready());
        assert!(health.is_live());
        assert_eq!(health.report()[1].reason, Some("log unavailable"));
    }

    #[test]
    fn dead_is_final() {
        let health = Health::new();
        let shard = health.component("shard");
        shard.dead("storage failed");
        shard.ready();
        assert!(!health.is_live());
        assert!(!health.is_ready());
    }
}
