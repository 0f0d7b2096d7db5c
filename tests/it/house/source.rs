//! The files of the project, and Rust code without what only looks like code.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// A Rust file.
pub(super) struct Source {
    /// From the root of the project.
    pub(super) path: String,
    /// As it is.
    pub(super) text: String,
    /// With spaces in the place of comments, of what stands in quotes, and of tests. Lines stay where they are.
    code: String,
}

/// The root of the project.
pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of the project that git would commit; without git, every file.
pub(super) fn tracked_files() -> &'static [String] {
    static FILES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let git = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard"])
            .current_dir(root())
            .output();
        match git {
            Ok(output) if output.status.success() && !output.stdout.is_empty() => {
                String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
            }
            _ => walk(root()),
        }
    });
    &FILES
}

fn walk(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path: PathBuf = entry.path();
        let is_ours = path.file_name().is_none_or(|name| name != "target" && name != ".git" && name != "wip");
        if path.is_dir() && is_ours {
            files.extend(walk(&path));
        } else if path.is_file() {
            files.extend(path.strip_prefix(root()).ok().and_then(Path::to_str).map(str::to_owned));
        }
    }
    files
}

/// Every Rust file of the project.
pub(super) fn sources() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
        let paths = tracked_files().iter().filter(|path| path.ends_with(".rs"));
        // a file may be deleted and not yet committed
        let texts = paths.filter_map(|path| Some((path, std::fs::read_to_string(root().join(path)).ok()?)));
        let mut sources: Vec<_> = texts.map(|(path, text)| Source::new(path, &text)).collect();
        let tests: Vec<String> = sources.iter().flat_map(Source::modules_of_tests).collect();
        for source in &mut sources {
            if tests
                .iter()
                .any(|module| source.path == format!("{module}.rs") || source.path.starts_with(&format!("{module}/")))
            {
                source.code.clear();
            }
        }
        sources
    });
    &SOURCES
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_test = name == "tests.rs" || path.contains("/tests/");
        let code = if is_test { String::new() } else { without_tests(&without_prose(text)) };
        Source { path: path.to_owned(), text: text.to_owned(), code }
    }

    /// The modules that this file has for its tests, in files of their own: `#[cfg(test)] mod fake;`.
    pub(super) fn modules_of_tests(&self) -> Vec<String> {
        let folder = self.path.trim_end_matches(".rs").trim_end_matches("/lib");
        let modules = without_prose(&self.text);
        let items = modules.split("#[cfg(test)]").skip(1);
        let names =
            items.filter_map(|item| item.trim_start().strip_prefix("mod ")?.split_once(';').map(|(name, _)| name));
        names.filter(|name| !name.contains('{')).map(|name| format!("{folder}/{name}")).collect()
    }

    /// What is wrong at that line, counted from 0.
    pub(super) fn at(&self, line: usize, what: &str) -> String {
        format!("{}:{}: {what}", self.path, line + 1)
    }

    fn line_of(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count()
    }

    /// Each place where the code has that text.
    pub(super) fn find(&self, text: &str, what: &str) -> Vec<String> {
        self.code.match_indices(text).map(|(at, _)| self.at(self.line_of(at), what)).collect()
    }

    /// Each place where the code has that word.
    pub(super) fn words(&self, word: &str, what: &str) -> Vec<String> {
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let places = self.code.match_indices(word).filter(|(at, _)| {
            let (before, after) = (&self.code[..*at], &self.code[at + word.len()..]);
            !is_part(before.chars().next_back()) && !is_part(after.chars().next())
        });
        places.map(|(at, _)| self.at(self.line_of(at), what)).collect()
    }

    /// The calls of a method of that name: line, and what stands in the parentheses.
    pub(super) fn calls(&self, method: &str) -> impl Iterator<Item = (usize, &str)> {
        let open = format!(".{method}(");
        let places: Vec<_> = self.code.match_indices(&open).map(|(at, _)| (at, at + open.len())).collect();
        places.into_iter().map(|(at, begin)| {
            let end = closing(&self.code, begin, '(', ')');
            (self.line_of(at), &self.code[begin..end])
        })
    }

    /// The first names of the paths that begin with that prefix, those in braces after it too.
    pub(super) fn names_after(&self, prefix: &str) -> Vec<(usize, String)> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let first_name = |text: &str| text.trim_start().chars().take_while(|c| is_part(*c)).collect::<String>();
        let mut names = Vec::new();
        for (at, _) in self.code.match_indices(prefix) {
            // `super::super::` has `super::` in it, and `$crate::` is a macro for others
            let before = self.code[..at].chars().next_back();
            if before.is_some_and(|c| is_part(c) || c == ':' || c == '$') {
                continue;
            }
            let (line, after) = (self.line_of(at), &self.code[at + prefix.len()..]);
            match after.strip_prefix('{') {
                None => names.push((line, first_name(after))),
                Some(group) => {
                    let end = closing(group, 0, '{', '}');
                    let mut depth = 0;
                    let parts = group[..end].split(|c| {
                        depth += i32::from(c == '{') - i32::from(c == '}');
                        c == ',' && depth == 0
                    });
                    names.extend(parts.map(|part| (line, first_name(part))).filter(|(_, name)| !name.is_empty()));
                }
            }
        }
        names
    }
}

/// Where the bracket closes that was opened just before `begin`.
fn closing(code: &str, begin: usize, open: char, close: char) -> usize {
    let mut depth = 1;
    for (at, c) in code[begin..].char_indices() {
        depth += i32::from(c == open) - i32::from(c == close);
        if depth == 0 {
            return begin + at;
        }
    }
    code.len()
}

/// Blanks comments, and what stands between quotes.
fn without_prose(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = prose(rest, code.chars().next_back());
        if length == 0 {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            code.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            rest = &rest[length..];
        }
    }
    code
}

/// How long the comment or literal is that begins here; 0 where there is none.
fn prose(rest: &str, before: Option<char>) -> usize {
    let to_end = |end: Option<usize>| end.unwrap_or(rest.len());
    if rest.starts_with("//") {
        return to_end(rest.find('\n'));
    }
    if rest.starts_with("/*") {
        let mut depth = 0;
        let mut at = 0;
        while at < rest.len() {
            if rest[at..].starts_with("/*") {
                (depth, at) = (depth + 1, at + 2);
            } else if rest[at..].starts_with("*/") {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            } else {
                at += rest[at..].chars().next().map_or(1, char::len_utf8);
            }
        }
        return rest.len();
    }
    if rest.starts_with('"') {
        return quoted(rest, '"');
    }
    if rest.starts_with('\'') {
        // `'a'` and `'\n'` are characters, `'a` is a lifetime
        let mut chars = rest.chars().skip(1);
        let is_char = chars.next() == Some('\\') || chars.next() == Some('\'');
        return if is_char { quoted(rest, '\'') } else { 0 };
    }
    let is_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if rest.starts_with('r') && (!is_word || before == Some('b')) {
        let hashes = rest[1..].chars().take_while(|c| *c == '#').count();
        if rest[1 + hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let begin = 2 + hashes;
            return to_end(rest[begin..].find(&end).map(|at| begin + at + end.len()));
        }
    }
    0
}

/// The length of a literal with backslashes in it.
fn quoted(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Blanks what stands under `#[cfg(test)]`: the item up to the end of its braces, or to its semicolon.
fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(begin) = rest.find("#[cfg(test)]") {
        kept.push_str(&rest[..begin]);
        let item = &rest[begin..];
        let end = match item.find(['{', ';']) {
            Some(at) if item[at..].starts_with('{') => (closing(item, at + 1, '{', '}') + 1).min(item.len()),
            Some(at) => at + 1,
            None => item.len(),
        };
        kept.extend(item[..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &item[end..];
    }
    kept.push_str(rest);
    kept
}
