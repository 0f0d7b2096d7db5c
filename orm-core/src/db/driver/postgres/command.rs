//! What a command does to the transaction, read off its first words.
//!
//! sqlx doesn't tell the state that the server reports with each answer, so it is followed here. It must be: PostgreSQL answers a COMMIT
//! of a failed transaction with success (and the words `ROLLBACK`), and sqlx passes that on as success.

/// A command, by what it does to the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// A transaction begins.
    Begin,
    /// The transaction is kept, or fails to be.
    Commit,
    /// The transaction is undone.
    Rollback,
    /// A part of the transaction is undone, and it can go on.
    RollbackTo,
    /// None of these.
    Other,
}

impl Command {
    pub(super) fn of(text: &str) -> Command {
        let mut words = text.split(|c: char| c.is_whitespace() || c == ';').filter(|word| !word.is_empty());
        let mut next = || words.next().unwrap_or_default().to_ascii_uppercase();
        match next().as_str() {
            "BEGIN" | "START" => Command::Begin,
            "COMMIT" | "END" => Command::Commit,
            "ABORT" => Command::Rollback,
            "ROLLBACK" => {
                // ROLLBACK [WORK | TRANSACTION] [TO [SAVEPOINT] name]
                let second = next();
                let word = if matches!(second.as_str(), "WORK" | "TRANSACTION") { next() } else { second };
                if word == "TO" { Command::RollbackTo } else { Command::Rollback }
            }
            _ => Command::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_apart() {
        for (text, command) in [
            ("BEGIN", Command::Begin),
            ("begin isolation level serializable", Command::Begin),
            ("START TRANSACTION", Command::Begin),
            ("COMMIT;", Command::Commit),
            ("END", Command::Commit),
            ("ROLLBACK", Command::Rollback),
            ("ROLLBACK WORK", Command::Rollback),
            ("ROLLBACK TO SAVEPOINT orm_1", Command::RollbackTo),
            ("ROLLBACK TRANSACTION TO orm_1", Command::RollbackTo),
            ("SAVEPOINT orm_1", Command::Other),
            ("RELEASE SAVEPOINT orm_1", Command::Other),
            ("", Command::Other),
        ] {
            assert_eq!(Command::of(text), command, "{text}");
        }
    }
}
