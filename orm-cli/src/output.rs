//! What is printed. Standard output may be a full disk, or a program that has seen enough: a command goes on to its end, and only then says so,
//! because what it does matters more than what it says.

use crate::failure::Failure;
use std::fmt;
use std::io::{Error, ErrorKind, Write};
use std::sync::OnceLock;
use tokio::sync::Notify;

/// The first error of standard output. Nothing is printed behind it.
static LOST: OnceLock<Error> = OnceLock::new();
static NOTIFY: Notify = Notify::const_new();

/// Prints text to standard output, in colours where that is a terminal.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::output::write(format_args!($($text)*))
    };
}

/// As `say!`, with an end of the line.
macro_rules! say_line {
    () => {
        $crate::output::write(format_args!("\n"))
    };
    ($($text:tt)*) => {
        $crate::output::write_line(format_args!($($text)*))
    };
}

/// Prints a line to standard error. Where that is lost too, nobody is left to be told.
macro_rules! warn_line {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stderr(), $($text)*);
    }};
}

pub(crate) use {say, say_line, warn_line};

pub(crate) fn write(text: fmt::Arguments<'_>) {
    if LOST.get().is_none() {
        keep(anstream::stdout().lock().write_fmt(text));
    }
}

pub(crate) fn write_line(text: fmt::Arguments<'_>) {
    write(format_args!("{text}\n"));
}

/// Shows what was printed without an end of its line.
pub(crate) fn flush() {
    if LOST.get().is_none() {
        keep(std::io::stdout().flush());
    }
}

/// Remembers how a write went.
pub(crate) fn keep(written: std::io::Result<()>) {
    if let Err(error) = written {
        // one is enough
        let _ = LOST.set(error);
        NOTIFY.notify_waiters();
    }
}

/// Waits until standard output is lost.
pub(crate) async fn lost() {
    let notified = NOTIFY.notified();
    if LOST.get().is_none() {
        notified.await;
    }
}

/// Whether something could not be printed.
pub(crate) fn is_lost() -> bool {
    LOST.get().is_some()
}

/// Fails where something could not be printed.
pub(crate) fn finish() -> Result<(), Failure> {
    flush();
    match LOST.get() {
        // whoever stopped to read does not want to hear of it
        Some(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("standard output can't be written to: {error}")))
        }
        _ => Ok(()),
    }
}

fn again(error: &Error) -> Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), Error::from_raw_os_error)
}

/// Standard output for those that stop at its first error.
#[derive(Debug)]
pub(crate) struct Rows;

impl Write for Rows {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        std::io::stdout().write(bytes).inspect_err(|error| keep(Err(again(error))))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stdout().flush().inspect_err(|error| keep(Err(again(error))))
    }
}
