//! The text of a CREATE TABLE of SQLite, clause by clause, each with the words that it was written in.

use super::super::tokens::{self, Kind, Token};

/// A table as somebody wrote it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    pub(crate) columns: Vec<WrittenColumn>,
    /// What stands behind the columns.
    pub(crate) constraints: Vec<Clause>,
    pub(crate) strict: bool,
    pub(crate) without_rowid: bool,
    pub(crate) is_virtual: bool,
}

/// A column as somebody wrote it.
#[derive(Debug, Clone)]
pub(crate) struct WrittenColumn {
    pub(crate) name: String,
    /// The type, which may be none.
    pub(crate) declared: String,
    /// All that stands behind the type.
    pub(crate) rest: String,
    pub(crate) clauses: Vec<Clause>,
}

/// A constraint, or another thing that is said of a column.
#[derive(Debug, Clone)]
pub(crate) struct Clause {
    pub(crate) kind: ClauseKind,
    /// The name of a constraint that was given one.
    pub(crate) name: Option<String>,
    /// The words, with the name.
    pub(crate) text: String,
    /// The columns that it is over: that at which it stands, or those that it names.
    pub(crate) columns: Vec<String>,
    /// What it says: the condition of a check, the value of a default, the name of a collation, the table that a foreign key points at,
    /// what stands in the parentheses of a unique constraint.
    pub(crate) says: String,
    /// What stands behind the columns of a foreign key: REFERENCES, and all that follows; of a unique constraint: ON CONFLICT.
    pub(crate) behind: String,
}

/// What a clause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClauseKind {
    PrimaryKey,
    NotNull,
    Unique,
    Check,
    Default,
    Collate,
    ForeignKey,
    Generated,
    Other,
}

impl Written {
    /// Reads a text, as far as it can be understood.
    pub(crate) fn read(sql: &str) -> Self {
        let tokens = tokens::read(sql);
        let mut written = Written::default();
        let Some(open) = tokens.iter().position(|token| token.is_symbol("(")) else { return written };
        if tokens.iter().take(open).any(|token| token.is("VIRTUAL")) {
            written.is_virtual = true;
            return written;
        }
        let close = closing(&tokens, open);
        let options = &tokens[close..];
        written.strict = options.iter().any(|token| token.is("STRICT"));
        written.without_rowid = options.windows(2).any(|pair| pair[0].is("WITHOUT") && pair[1].is("ROWID"));
        for tokens in split(&tokens[open + 1..close]) {
            written.part(&Part { sql, tokens });
        }
        written
    }

    /// A column or a constraint of the table.
    fn part(&mut self, part: &Part<'_>) {
        let Some(first) = part.tokens.first() else { return };
        if ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].iter().any(|word| first.is(word)) {
            self.constraints.extend(part.clauses(0, None));
            return;
        }
        let Some(name) = first.name().map(str::to_owned) else { return };
        // a type is words, and numbers in parentheses behind them
        let mut behind = 1;
        while let Some(token) = part.tokens.get(behind).filter(|token| !begins(token)) {
            behind = if token.is_symbol("(") { closing(part.tokens, behind) + 1 } else { behind + 1 };
        }
        let behind = behind.min(part.tokens.len());
        let clauses = part.clauses(behind, Some(&name));
        self.columns.push(WrittenColumn {
            declared: part.text(1, behind),
            rest: part.text(behind, part.tokens.len()),
            name,
            clauses,
        });
    }

    /// The column of that name.
    pub(crate) fn column(&self, name: &str) -> Option<&WrittenColumn> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// All clauses of a kind, wherever they stand, those of the columns first.
    pub(crate) fn clauses(&self, kind: ClauseKind) -> impl Iterator<Item = &Clause> {
        let all = self.columns.iter().flat_map(|column| &column.clauses).chain(&self.constraints);
        all.filter(move |clause| clause.kind == kind)
    }
}

impl WrittenColumn {
    /// The clause of that kind, where it has one.
    pub(crate) fn clause(&self, kind: ClauseKind) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.kind == kind)
    }

    /// The collation that its texts are compared by.
    pub(crate) fn collation(&self) -> &str {
        self.clause(ClauseKind::Collate).map_or("BINARY", |clause| &clause.says)
    }
}

impl Clause {
    /// Whether a word stands in it, outside of text and quotes.
    pub(crate) fn has_word(&self, word: &str) -> bool {
        tokens::read(&self.text).iter().any(|token| token.is(word))
    }
}

/// Whether a text of SQL names a column. The name of a function is none.
pub(crate) fn names_column(sql: &str, column: &str) -> bool {
    let tokens = tokens::read(sql);
    tokens.iter().enumerate().any(|(at, token)| match &token.kind {
        Kind::Quoted(name) => name.eq_ignore_ascii_case(column),
        Kind::Word(name) => {
            name.eq_ignore_ascii_case(column) && !tokens.get(at + 1).is_some_and(|next| next.is_symbol("("))
        }
        _ => false,
    })
}

/// A part between commas.
struct Part<'s> {
    sql: &'s str,
    tokens: &'s [Token],
}

impl Part<'_> {
    fn is(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(word))
    }

    fn opens(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_symbol("("))
    }

    /// The words from one place to before another.
    fn text(&self, from: usize, to: usize) -> String {
        let to = to.min(self.tokens.len());
        match (self.tokens.get(from), to.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if from < to => {
                self.sql.get(first.start..last.end).unwrap_or_default().to_owned()
            }
            _ => String::new(),
        }
    }

    /// What stands between the parentheses that open there, and the place behind them.
    fn inside(&self, open: usize) -> (String, usize) {
        if !self.opens(open) {
            return (String::new(), open);
        }
        let close = closing(self.tokens, open);
        (self.text(open + 1, close).trim().to_owned(), close + 1)
    }

    fn clauses(&self, from: usize, column: Option<&str>) -> Vec<Clause> {
        let mut clauses = Vec::new();
        let mut at = from;
        while at < self.tokens.len() {
            let begin = at;
            let mut name = None;
            if self.is(at, "CONSTRAINT") {
                name = self.tokens.get(at + 1).and_then(Token::name).map(str::to_owned);
                at += 2;
            }
            let mut clause = Clause {
                kind: ClauseKind::Other,
                name,
                text: String::new(),
                columns: column.map(str::to_owned).into_iter().collect(),
                says: String::new(),
                behind: String::new(),
            };
            at = self.clause(&mut clause, at, column.is_none()).max(begin + 1);
            clause.text = self.text(begin, at);
            clauses.push(clause);
        }
        clauses
    }

    /// Reads one clause; where it ends.
    fn clause(&self, clause: &mut Clause, at: usize, of_table: bool) -> usize {
        let Some(token) = self.tokens.get(at) else { return at };
        if token.is("PRIMARY") || token.is("UNIQUE") {
            clause.kind = if token.is("UNIQUE") { ClauseKind::Unique } else { ClauseKind::PrimaryKey };
            let mut end = if token.is("UNIQUE") { at + 1 } else { at + 2 };
            if of_table && self.opens(end) {
                clause.columns = names(self.tokens, end);
                (clause.says, end) = self.inside(end);
            }
            let behind = end;
            while let Some(next) = self.tokens.get(end) {
                end += match () {
                    () if ["ASC", "DESC", "AUTOINCREMENT"].iter().any(|word| next.is(word)) => 1,
                    () if next.is("ON") => 3,
                    () => break,
                };
            }
            clause.behind = self.text(behind, end);
            return end;
        }
        if token.is("CHECK") {
            clause.kind = ClauseKind::Check;
            let (says, end) = self.inside(at + 1);
            clause.says = says;
            return self.conflict(end);
        }
        if token.is("NOT") && self.is(at + 1, "NULL") {
            clause.kind = ClauseKind::NotNull;
            return self.conflict(at + 2);
        }
        if token.is("DEFAULT") {
            clause.kind = ClauseKind::Default;
            let signed = self.tokens.get(at + 1).is_some_and(|next| next.is_symbol("-") || next.is_symbol("+"));
            let end = if self.opens(at + 1) { self.inside(at + 1).1 } else { at + 2 + usize::from(signed) };
            clause.says = self.text(at + 1, end);
            return end;
        }
        if token.is("COLLATE") {
            clause.kind = ClauseKind::Collate;
            clause.says = self.tokens.get(at + 1).and_then(Token::name).unwrap_or_default().to_owned();
            return at + 2;
        }
        if token.is("GENERATED") || token.is("AS") {
            clause.kind = ClauseKind::Generated;
            let (says, end) = self.inside(if token.is("AS") { at + 1 } else { at + 3 });
            clause.says = says;
            return end + usize::from(self.is(end, "STORED") || self.is(end, "VIRTUAL"));
        }
        if token.is("FOREIGN") || token.is("REFERENCES") {
            clause.kind = ClauseKind::ForeignKey;
            let mut references = at;
            if token.is("FOREIGN") {
                clause.columns = names(self.tokens, at + 2);
                references = self.inside(at + 2).1;
            }
            clause.says = self.tokens.get(references + 1).and_then(Token::name).unwrap_or_default().to_owned();
            let end = self.reference(references + 2);
            clause.behind = self.text(references, end);
            return end;
        }
        at + 1
    }

    /// Behind `ON CONFLICT …`, where it stands there.
    fn conflict(&self, at: usize) -> usize {
        if self.is(at, "ON") && self.is(at + 1, "CONFLICT") { at + 3 } else { at }
    }

    /// Behind all that a foreign key says of the table that it points at.
    fn reference(&self, at: usize) -> usize {
        let mut end = self.inside(at).1;
        loop {
            end += match () {
                () if self.is(end, "ON") && (self.is(end + 2, "SET") || self.is(end + 2, "NO")) => 4,
                () if self.is(end, "ON") => 3,
                () if self.is(end, "MATCH") || self.is(end, "INITIALLY") => 2,
                () if self.is(end, "DEFERRABLE") => 1,
                () if self.is(end, "NOT") && self.is(end + 1, "DEFERRABLE") => 2,
                () => return end,
            };
        }
    }
}

/// Whether a word ends the type of a column.
fn begins(token: &Token) -> bool {
    let words = [
        "CONSTRAINT",
        "PRIMARY",
        "NOT",
        "NULL",
        "UNIQUE",
        "CHECK",
        "DEFAULT",
        "COLLATE",
        "REFERENCES",
        "GENERATED",
        "AS",
    ];
    words.iter().any(|word| token.is(word))
}

/// The names between the parentheses that open there.
fn names(tokens: &[Token], open: usize) -> Vec<String> {
    let close = closing(tokens, open);
    let inner = tokens.get(open + 1..close).unwrap_or_default();
    split(inner).filter_map(|column| column.first().and_then(Token::name).map(str::to_owned)).collect()
}

/// Where the parenthesis closes that is opened at `open`; the end, where it does not.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Symbol("(") => depth += 1,
            Kind::Symbol(")") => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

/// Parts between commas.
fn split(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    let mut depth = 0_i32;
    tokens.split(move |token| {
        depth += i32::from(token.is_symbol("(")) - i32::from(token.is_symbol(")"));
        depth == 0 && token.is_symbol(",")
    })
}
