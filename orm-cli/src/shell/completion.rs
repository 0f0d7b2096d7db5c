//! What may stand where the cursor is: names, attributes, fields and lookups through relations.

mod context;
mod kind;

use super::eval::Names;
use super::lookups;
use super::magic;
use super::names::{self, Member};
use super::{eval, parser};
use context::Context;
use kind::Kind;
use orm_core::meta::ModelMeta;

/// What may stand there: from which byte on it replaces the text, and what it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Completions {
    pub(crate) start: usize,
    pub(crate) all: Vec<String>,
}

/// Methods whose keywords are conditions.
const CONDITIONS: [&str; 4] = ["filter", "exclude", "get", "Q"];

/// Methods whose keywords are fields.
const FIELDS: [&str; 5] = ["create", "update", "get_or_create", "update_or_create", "When"];

/// Completes the text before the cursor. `names`: those of the session.
pub(crate) fn complete(text: &str, session: &Names) -> Completions {
    if let Some(word) = text.strip_prefix('%')
        && !word.contains(char::is_whitespace)
    {
        let all = magic::WORDS.iter().filter(|known| known.starts_with(word)).map(|known| format!("%{known}"));
        return Completions { start: 0, all: all.collect() };
    }
    let context = Context::read(text);
    let start = text.len() - context.word.len();
    let word = context.word;
    let mut all: Vec<String> = Vec::new();
    if let Some(_quote) = context.quote {
        if let Some(model) = context.model(session) {
            all = paths(model, word, None);
        }
    } else if let Some(of) = context.attribute_of {
        if let Some(kind) = kind::of(of, session) {
            all = kind.names();
        }
    } else {
        if let (Some(call), Some(model)) = (context.call(), context.model(session)) {
            if CONDITIONS.contains(&call) {
                all = paths(model, word, Some('='));
            } else if FIELDS.contains(&call) || matches!(kind::of(call, session), Some(Kind::Model(_))) {
                all.extend(model.fields.iter().map(|field| format!("{}=", field.name)));
            }
        }
        if !word.contains("__") {
            all.extend(session.borrow().keys().filter(|name| !name.starts_with('_')).map(ToString::to_string));
            all.extend(eval::built_in_names().map(str::to_owned));
            all.extend(parser::keywords().map(str::to_owned));
        }
    }
    all.retain(|name| name.starts_with(word) && (!name.starts_with("__") || word.starts_with('_')));
    all.sort_unstable();
    all.dedup();
    Completions { start, all }
}

/// Names of fields, also through relations, as far as one goes on behind what is there; with lookups where a condition is meant.
fn paths(model: &'static ModelMeta, word: &str, end: Option<char>) -> Vec<String> {
    let word_without_sign = word.trim_start_matches('-');
    let sign = &word[..word.len() - word_without_sign.len()];
    let (before, _) = word_without_sign.rsplit_once("__").unwrap_or(("", ""));
    let mut here = model;
    let mut sql_type = None;
    for step in before.split("__").filter(|step| !step.is_empty()) {
        match names::in_queries(here, step) {
            Some(member) => match member.target(here) {
                Some(target) => here = target,
                None => {
                    if let Member::Field(at) = member {
                        sql_type = Some(here.fields[at].sql_type);
                    }
                }
            },
            None => return Vec::new(),
        }
    }
    let prefix = if before.is_empty() { sign.to_owned() } else { format!("{sign}{before}__") };
    let end = end.map(String::from).unwrap_or_default();
    let mut all = Vec::new();
    match sql_type {
        Some(sql_type) => {
            if !end.is_empty() {
                all.extend(lookups::LOOKUPS.iter().map(|lookup| format!("{prefix}{lookup}{end}")));
            }
            all.extend(lookups::parts_of(sql_type).iter().map(|(part, _)| format!("{prefix}{part}{end}")));
        }
        None => {
            all.extend(names::choices(here).into_iter().map(|name| format!("{prefix}{name}{end}")));
            if !before.is_empty() && !end.is_empty() {
                all.extend(["in", "isnull"].map(|lookup| format!("{prefix}{lookup}{end}")));
            }
        }
    }
    // a relation, and a field with lookups, go on
    if !end.is_empty() {
        let last = word_without_sign.rsplit("__").next().unwrap_or_default();
        if let Some(member) = names::in_queries(here, last).filter(|_| sql_type.is_none() && !last.is_empty()) {
            let onward = format!("{prefix}{last}__");
            match member.target(here) {
                Some(target) => {
                    all.extend(names::choices(target).into_iter().map(|name| format!("{onward}{name}{end}")))
                }
                None => all.extend(lookups::LOOKUPS.iter().map(|lookup| format!("{onward}{lookup}{end}"))),
            }
        }
    }
    all
}
