//! Where the cursor stands: in which calls, in a string or not, and behind which dot.

use super::kind;
use crate::shell::eval::Names;
use crate::shell::lexer::is_name_part;
use orm_core::meta::ModelMeta;

/// The place of the cursor at the end of a text.
#[derive(Debug)]
pub(super) struct Context<'t> {
    /// What was typed of a name.
    pub(super) word: &'t str,
    /// The quote of the string that the cursor is in.
    pub(super) quote: Option<char>,
    /// What stands before the dot.
    pub(super) attribute_of: Option<&'t str>,
    /// What is called by the brackets that are open, the innermost last.
    calls: Vec<&'t str>,
}

impl<'t> Context<'t> {
    pub(super) fn read(text: &'t str) -> Self {
        let mut open: Vec<(char, &'t str)> = Vec::new();
        let mut quote: Option<(char, usize)> = None;
        let mut escaped = false;
        for (at, char) in text.char_indices() {
            match (quote, char) {
                (Some(_), _) if escaped => escaped = false,
                (Some(_), '\\') => escaped = true,
                (Some((open, _)), _) if open == char => quote = None,
                (Some(_), '\n') => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some((char, at + 1)),
                (None, '(' | '[' | '{') => open.push((char, chain(&text[..at]))),
                (None, ')' | ']' | '}') => {
                    open.pop();
                }
                (None, _) => {}
            }
        }
        let calls = open.into_iter().filter(|(bracket, _)| *bracket == '(').map(|(_, called)| called).collect();
        if let Some((char, from)) = quote {
            return Context { word: &text[from..], quote: Some(char), attribute_of: None, calls };
        }
        let from = text
            .rfind(|char| !is_name_part(char))
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let (before, word) = text.split_at(from);
        let attribute_of = before.strip_suffix('.').map(chain).filter(|of| !of.is_empty());
        Context { word, quote: None, attribute_of, calls }
    }

    /// The last name of what is called where the cursor is.
    pub(super) fn call(&self) -> Option<&'t str> {
        let call = self.calls.last()?;
        Some(call.rsplit('.').next().unwrap_or(call))
    }

    /// The model whose rows the innermost call is about that says so.
    pub(super) fn model(&self, session: &Names) -> Option<&'static ModelMeta> {
        self.calls.iter().rev().find_map(|call| {
            let of = call.rsplit_once('.').map_or(*call, |(of, _)| of);
            kind::of(of, session).and_then(|kind| kind.model())
        })
    }
}

/// The names, dots and brackets at the end of a text that are one expression: `Album.objects.filter(x=1)`.
pub(super) fn chain(text: &str) -> &str {
    let mut start = text.len();
    let mut depth = 0_usize;
    for (at, char) in text.char_indices().rev() {
        match char {
            ')' | ']' => depth += 1,
            '(' | '[' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            '.' => {}
            _ if is_name_part(char) => {}
            _ => break,
        }
        start = at;
    }
    if depth > 0 { "" } else { &text[start..] }
}
