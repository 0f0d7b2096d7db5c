//! SQLite: what a table has that the migrations do not know of, found before it is made anew, so that it is not lost with the old one.
//!
//! What the migrations know is made as a fresh table has it, however it is written in the old one: that may come from elsewhere.

use crate::introspect::{Clause, ClauseKind, Written, WrittenColumn, names_column, normal};
use crate::sql::{Kept, KeptColumn, Rebuild};
use crate::tables::{Column, ColumnDefault, ForeignKey, quoted};

/// What can't be kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// The column that it is about, where it is about one.
    pub(super) column: Option<String>,
    /// What it is, and why it can't be kept.
    pub(super) problem: String,
}

/// What is found, and the columns whose type is to be looked at once more: values of another kind may stand in them.
pub(super) fn find(rebuild: &Rebuild, written: &Written) -> Result<Kept, Refused> {
    if written.is_virtual {
        return Err(Refused { column: None, problem: "is a virtual table".to_owned() });
    }
    let looked = Looked { rebuild, written, kept: Kept::default() };
    looked.at_all()
}

/// What a column that is not of a STRICT table is in one, and how its values are stored then. `None`: in any way.
pub(super) fn strict_type(declared: &str) -> (&'static str, Option<&'static str>) {
    let name = declared.to_ascii_uppercase();
    let has = |part: &str| name.contains(part);
    match () {
        () if has("INT") => ("INTEGER", Some("integer")),
        () if has("CHAR") || has("CLOB") || has("TEXT") => ("TEXT", Some("text")),
        () if has("BLOB") => ("BLOB", Some("blob")),
        () if has("REAL") || has("FLOA") || has("DOUB") => ("REAL", Some("real")),
        () => ("ANY", None),
    }
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

fn same_all(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|name| other.iter().any(|other| same(name, other)))
}

struct Looked<'r> {
    rebuild: &'r Rebuild,
    written: &'r Written,
    kept: Kept,
}

/// The columns that something is over: those that go, and the others.
struct Over {
    going: Vec<String>,
    stays: bool,
}

impl<'r> Looked<'r> {
    fn at_all(mut self) -> Result<Kept, Refused> {
        self.primary_key()?;
        for column in &self.written.columns {
            let known = self.rebuild.before.columns.iter().find(|known| same(&known.name, &column.name));
            match known {
                Some(known) => self.known(column, known)?,
                None => self.unknown(column)?,
            }
        }
        for clause in &self.written.constraints {
            self.constraint(clause)?;
        }
        let counts = self.rebuild.after.primary_key().is_none_or(|key| key.auto);
        self.kept.without_rowid = self.written.without_rowid && !counts;
        Ok(self.kept)
    }

    /// The column as it is to be, where it stays.
    fn after(&self, column: &str) -> Option<&'r Column> {
        self.rebuild.after.columns.iter().find(|other| same(&other.name, column))
    }

    fn primary_key(&self) -> Result<(), Refused> {
        for clause in self.written.clauses(ClauseKind::PrimaryKey) {
            let known = self.rebuild.before.primary_key().map(|key| vec![key.name.clone()]).unwrap_or_default();
            if !same_all(&clause.columns, &known) {
                let problem =
                    format!("has the primary key ({}), which the migrations do not know", clause.columns.join(", "));
                return Err(Refused { column: clause.columns.first().cloned(), problem });
            }
            self.conflict(clause)?;
        }
        Ok(())
    }

    /// A column that the migrations know, and what is written behind it that they may not.
    fn known(&mut self, column: &WrittenColumn, known: &Column) -> Result<(), Refused> {
        // all that is said of a column that goes goes with it
        let Some(after) = self.after(&column.name) else { return Ok(()) };
        if column.clause(ClauseKind::Generated).is_some() {
            let problem = "is calculated by the database, which the migrations do not know, and is to be another one";
            if after != known {
                return Err(Refused { column: Some(column.name.clone()), problem: problem.to_owned() });
            }
            return self.carry(column, after.name.clone());
        }
        for clause in &column.clauses {
            match clause.kind {
                ClauseKind::NotNull => self.conflict(clause)?,
                ClauseKind::Default => self.default(clause, known, after)?,
                ClauseKind::Collate if !same(&clause.says, "BINARY") => {
                    self.kept.behind.push((after.name.clone(), format!("COLLATE {}", quoted(&clause.says))));
                }
                _ => self.constraint(clause)?,
            }
        }
        Ok(())
    }

    /// A default that nobody told the migrations of. One that they know they change.
    fn default(&mut self, clause: &Clause, known: &Column, after: &Column) -> Result<(), Refused> {
        let is_said = |column: &Column| !matches!(column.default, None | Some(ColumnDefault::Null));
        if is_said(known) || is_said(after) || same(&clause.says, "NULL") {
            return Ok(());
        }
        if known.column_type != after.column_type {
            let problem =
                format!("has a default that the migrations do not know ({}), and gets another type", clause.says);
            return Err(Refused { column: Some(after.name.clone()), problem });
        }
        self.kept.behind.push((after.name.clone(), format!("DEFAULT {}", clause.says)));
        Ok(())
    }

    /// A column that the migrations do not know.
    fn unknown(&mut self, column: &WrittenColumn) -> Result<(), Refused> {
        if self.after(&column.name).is_some() {
            let problem = "is there already, and the migrations do not know it: it would lose its values".to_owned();
            return Err(Refused { column: Some(column.name.clone()), problem });
        }
        self.carry(column, column.name.clone())
    }

    /// Keeps a column as it is written.
    fn carry(&mut self, column: &WrittenColumn, name: String) -> Result<(), Refused> {
        if let Some(going) = self.over(&column.rest, &[]).going.first() {
            let problem = format!("is written with the column {going}, which goes, and the migrations do not know it");
            return Err(Refused { column: Some(name), problem });
        }
        let declared =
            if self.written.strict { column.declared.clone() } else { strict_type(&column.declared).0.to_owned() };
        let definition = [&declared, " ", &column.rest].concat().trim_end().to_owned();
        let is_calculated = column.clause(ClauseKind::Generated).is_some();
        self.kept.columns.push(KeptColumn { name, definition, is_calculated });
        Ok(())
    }

    /// A constraint, behind a column or of the table.
    fn constraint(&mut self, clause: &Clause) -> Result<(), Refused> {
        let text = match clause.kind {
            ClauseKind::Check if !self.knows_check(clause) => Some(clause.text.clone()),
            ClauseKind::Unique if !self.knows_unique(clause) => {
                let says = if clause.says.is_empty() { quoted_all(&clause.columns) } else { clause.says.clone() };
                Some([&constraint(clause), "UNIQUE (", &says, ") ", &clause.behind].concat())
            }
            ClauseKind::Unique => {
                self.conflict(clause)?;
                None
            }
            ClauseKind::ForeignKey if !self.knows_key(clause) => {
                let columns = quoted_all(&clause.columns);
                Some([&constraint(clause), "FOREIGN KEY (", &columns, ") ", &clause.behind].concat())
            }
            ClauseKind::ForeignKey => {
                self.on_update(clause);
                None
            }
            _ => None,
        };
        let Some(text) = text else { return Ok(()) };
        let over = match clause.kind {
            ClauseKind::Check => self.over(&clause.says, &[]),
            _ => self.over("", &clause.columns),
        };
        match over.going.first() {
            None => self.kept.constraints.push(text.trim_end().to_owned()),
            Some(going) if over.stays => {
                let problem =
                    format!("goes, and the migrations do not know what is over it and over another one: {text}");
                return Err(Refused { column: Some(going.clone()), problem: problem.trim_end().to_owned() });
            }
            // it goes with its column
            Some(_) => {}
        }
        Ok(())
    }

    /// What is done with a row that a constraint refuses, of which no model and no fresh table tells.
    fn conflict(&self, clause: &Clause) -> Result<(), Refused> {
        let column = clause.columns.first().cloned();
        if !clause.has_word("CONFLICT") || column.as_ref().is_some_and(|column| self.after(column).is_none()) {
            return Ok(());
        }
        Err(Refused { column, problem: format!("is written with what no model can say: {}", clause.text) })
    }

    fn knows_check(&self, clause: &Clause) -> bool {
        let named = |name: &String| self.rebuild.checks.iter().any(|check| same(&check.name, name));
        let condition = normal(&clause.says);
        let after = self.rebuild.after.checks_on(crate::backend::Backend::Sqlite);
        clause.name.as_ref().is_some_and(named)
            || self.rebuild.checks.iter().chain(&after).any(|check| normal(&check.condition) == condition)
    }

    fn knows_unique(&self, clause: &Clause) -> bool {
        let known = self.rebuild.before.uniques.iter().chain(&self.rebuild.after.uniques);
        !clause.has_word("COLLATE") && { known }.any(|unique| same_all(&unique.columns, &clause.columns))
    }

    fn knows_key(&self, clause: &Clause) -> bool {
        let [column] = &clause.columns[..] else { return false };
        let of_column = |key: &&ForeignKey| same(&key.column, column);
        let is_there = |key: &ForeignKey| same(&key.target, &clause.says);
        let (before, after) = (&self.rebuild.before.foreign_keys, &self.rebuild.after.foreign_keys);
        let live =
            self.written.clauses(ClauseKind::ForeignKey).filter(|other| same_all(&other.columns, &clause.columns));
        match before.iter().find(of_column) {
            // the only one is that one, wherever it points
            Some(key) => is_there(key) || live.count() == 1,
            None => after.iter().filter(of_column).any(is_there),
        }
    }

    /// What a foreign key that stays does when the key changes that it points at.
    fn on_update(&mut self, clause: &Clause) {
        let key = self.rebuild.after.foreign_keys.iter().find(|key| {
            same_all(std::slice::from_ref(&key.column), &clause.columns) && same(&key.target, &clause.says)
        });
        let words: Vec<&str> = clause.behind.split_ascii_whitespace().collect();
        let action = words.windows(2).position(|pair| same(pair[0], "ON") && same(pair[1], "UPDATE"));
        let (Some(key), Some(at)) = (key, action) else { return };
        let action = match words.get(at + 2).map(|word| word.to_ascii_uppercase()).as_deref() {
            Some("CASCADE") => " ON UPDATE CASCADE",
            Some("RESTRICT") => " ON UPDATE RESTRICT",
            Some("SET") if words.get(at + 3).is_some_and(|word| same(word, "NULL")) => " ON UPDATE SET NULL",
            Some("SET") => " ON UPDATE SET DEFAULT",
            _ => return,
        };
        self.kept.on_update.push((key.column.clone(), action.to_owned()));
    }

    /// Which columns a condition, or a list of columns, is over.
    fn over(&self, condition: &str, columns: &[String]) -> Over {
        let mut over = Over { going: Vec::new(), stays: false };
        for column in &self.written.columns {
            if !names_column(condition, &column.name) && !columns.iter().any(|name| same(name, &column.name)) {
                continue;
            }
            let is_known = self.rebuild.before.columns.iter().any(|known| same(&known.name, &column.name));
            if is_known && self.after(&column.name).is_none() {
                over.going.push(column.name.clone());
            } else {
                over.stays = true;
            }
        }
        over
    }
}

fn quoted_all(columns: &[String]) -> String {
    columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ")
}

/// `CONSTRAINT … `, where it has a name.
fn constraint(clause: &Clause) -> String {
    clause.name.as_ref().map(|name| ["CONSTRAINT ", &quoted(name), " "].concat()).unwrap_or_default()
}
