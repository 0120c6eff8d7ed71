//! Exit codes of every command, after BSD `sysexits.h`, so that scripts can tell whose fault it was.

/// How a process ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ExitCode {
    /// Everything asked for was done.
    Success,
    /// The command line is wrong.
    Usage,
    /// Input was read, and some of it was refused or differs from what it should be.
    DataRefused,
    /// Something outside is not there at the moment: the log, a broker, a service. Try again later.
    Unavailable,
    /// A defect of this program.
    Internal,
    /// Reading or writing a file or socket failed.
    InputOutput,
    /// The configuration is wrong.
    Configuration,
}

impl ExitCode {
    pub const ALL: [ExitCode; 7] = [
        ExitCode::Success,
        ExitCode::Usage,
        ExitCode::DataRefused,
        ExitCode::Unavailable,
        ExitCode::Internal,
        ExitCode::InputOutput,
        ExitCode::Configuration,
    ];

    /// The number the process returns.
    pub const fn number(self) -> u8 {
        match self {
            ExitCode::Success => 0,
            ExitCode::Usage => 64,
            ExitCode::DataRefused => 65,
            ExitCode::Unavailable => 69,
            ExitCode::Internal => 70,
            ExitCode::InputOutput => 74,
            ExitCode::Configuration => 78,
        }
    }

    /// One sentence for `--help` and the README.
    pub const fn meaning(self) -> &'static str {
        match self {
            ExitCode::Success => "everything asked for was done",
            ExitCode::Usage => "the command line is wrong",
            ExitCode::DataRefused => "input was read, and some of it was refused or differs from what it should be",
            ExitCode::Unavailable => {
                "something outside is not there at the moment: the log, a broker, a service; try again later"
            }
            ExitCode::Internal => "a defect of this program",
            ExitCode::InputOutput => "reading or writing a file or socket failed",
            ExitCode::Configuration => "the configuration is wrong",
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> std::process::ExitCode {
        std::process::ExitCode::from(code.number())
    }
}

#[cfg(test)]
mod tests {
    use super::ExitCode;

    #[test]
    fn numbers_are_those_of_sysexits_and_differ() {
        let numbers: Vec<u8> = ExitCode::ALL.into_iter().map(ExitCode::number).collect();
        assert_eq!(numbers, [0, 64, 65, 69, 70, 74, 78]);
    }
}
