//! Reads what a person types: with line editing, history, completion and colours.

use super::completion;
use super::eval::{Eval, Names};
use super::highlight;
use super::parser;
use crate::failure::Failure;
use crate::program::Program;
use rustyline::completion::{Completer, Pair};
use rustyline::config::Configurer as _;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{ColorMode, CompletionType, Config, Context, Helper};
use std::borrow::Cow;
use std::path::PathBuf;

/// What was read.
pub(crate) enum Input {
    Text(String),
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-D.
    End,
}

/// How many lines of history are kept.
const HISTORY: usize = 10_000;

/// The line editor of a session.
pub(crate) struct Editor {
    lines: rustyline::Editor<Typing, FileHistory>,
    history: Option<PathBuf>,
}

impl Editor {
    pub(crate) fn new(program: &Program) -> Result<Self, Failure> {
        let failed = |error: ReadlineError| Failure::new(format!("the terminal can't be read: {error}"));
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .max_history_size(HISTORY)
            .and_then(|config| config.history_ignore_dups(true))
            .map_err(failed)?
            .build();
        let mut lines = rustyline::Editor::with_config(config).map_err(failed)?;
        // https://no-color.org
        if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
            lines.set_color_mode(ColorMode::Disabled);
        }
        let history = history_file(program);
        if let Some(file) = &history {
            // the first session has none
            let _ = lines.load_history(file);
        }
        Ok(Editor { lines, history })
    }

    /// Reads lines until they are something that can be run.
    pub(crate) fn read(&mut self, eval: &Eval) -> Input {
        let names = Names::clone(&eval.globals);
        self.lines.set_helper(Some(Typing { before: String::new(), names }));
        let mut text = String::new();
        loop {
            let prompt = if text.is_empty() { ">>> " } else { "... " };
            match self.lines.readline(prompt) {
                Ok(line) => {
                    text.push_str(line.trim_end_matches(['\r', '\n']));
                    text.push('\n');
                }
                Err(ReadlineError::Interrupted) => return Input::Interrupted,
                Err(ReadlineError::Eof) if text.is_empty() => return Input::End,
                // the end of what is typed ends a block that is open
                Err(_) if !text.is_empty() => break,
                Err(_) => return Input::End,
            }
            if text.trim_start().starts_with('%') || !parser::is_incomplete(&text) {
                break;
            }
            if let Some(typing) = self.lines.helper_mut() {
                typing.before.clone_from(&text);
            }
        }
        let entry = text.trim_end();
        if !entry.is_empty() {
            // history is a convenience: a session goes on without
            let _ = self.lines.add_history_entry(entry);
        }
        Input::Text(entry.to_owned() + if text.ends_with("\n\n") { "\n" } else { "" })
    }

    /// Keeps the history for the next session.
    pub(crate) fn save(&mut self) {
        let Some(file) = &self.history else { return };
        if let Some(folder) = file.parent()
            && std::fs::create_dir_all(folder).is_ok()
        {
            let _ = self.lines.save_history(file);
        }
    }
}

/// The history of the program's shell, in the user's folder for such things.
/// <https://specifications.freedesktop.org/basedir-spec/latest/>
fn history_file(program: &Program) -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = folder("XDG_STATE_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".local/state")))
        .or_else(|| folder("LOCALAPPDATA"))?;
    Some(state.join(program.package).join("shell_history"))
}

/// What helps while a line is typed.
struct Typing {
    /// The lines before it, of something that is not complete.
    before: String,
    names: Names,
}

impl Helper for Typing {}
impl Validator for Typing {}

impl Hinter for Typing {
    type Hint = String;
}

impl Completer for Typing {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = line.get(..pos).unwrap_or(line);
        // at the start of a line, a block is meant
        if typed.trim().is_empty() && !self.before.is_empty() {
            return Ok((pos, vec![Pair { display: String::new(), replacement: "    ".to_owned() }]));
        }
        let text = format!("{}{typed}", self.before);
        let found = completion::complete(&text, &self.names);
        let start = found.start.saturating_sub(self.before.len());
        let pair = |name: String| Pair { display: name.clone(), replacement: name };
        Ok((start, found.all.into_iter().map(pair).collect()))
    }
}

impl Highlighter for Typing {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        Cow::Owned(highlight::highlight(line, &self.names))
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        kind != CmdKind::MoveCursor
    }
}
