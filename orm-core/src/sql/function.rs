//! Functions as text: each family has a table of templates.

mod array;
mod cast;
mod date;
mod json;
mod math;
mod search;
mod text;

pub(super) use cast::cast_of;
pub(crate) use date::NOW_ON_SQLITE;

use super::bind::Form;
use super::expression::Expressions;
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::{QueryError, Result};
use crate::query::{Function, Node};
use crate::value::{SqlType, Value};

/// The text of a call, with `{0}` where its first argument stands, `{*}` for all of them. Behind the number: `f` for the argument as a double
/// precision number, `u` for an instant's date and time in UTC. Each is one operand: a name, a call, or in parentheses.
///
/// What the backend can't do is named instead.
type Template = std::result::Result<&'static str, &'static str>;

impl Expressions<'_> {
    /// A function of values.
    pub(super) fn function(&self, w: &mut Writer<'_>, function: Function, args: &[Node]) -> Result<()> {
        let (backend, of) = (w.backend(), args.first().map_or(SqlType::Text, Node::sql_type));
        let template = match function {
            Function::Case => return self.case(w, args),
            Function::Greatest | Function::Least => return self.extreme(w, function == Function::Greatest, args),
            Function::Concat => return self.concat(w, args),
            Function::Coalesce => Ok("coalesce({*})"),
            Function::NullIf if backend == Backend::Sqlite => {
                w.push("nullif(");
                self.selected(w, &args[0])?;
                self.collate(w, &args[0]);
                return self.template(w, ", {1})", args);
            }
            Function::NullIf => Ok("nullif({0}, {1})"),
            Function::JsonKey | Function::JsonIndex => return self.json_path(w, args),
            Function::ArrayItem => return self.array_item(w, args),
            Function::JsonHasKey => return self.json_has_key(w, args),
            function => date::truncated(function)
                .map(|unit| date::template_of_truncated(backend, of, unit))
                .or_else(|| text::template(function, backend, args.len()))
                .or_else(|| math::template(function, backend, of))
                .or_else(|| date::template(function, backend, of))
                .or_else(|| json::template(function, backend))
                .or_else(|| array::template(function, backend))
                .or_else(|| search::template(function, backend, args.len()))
                .or_else(|| super::window::template(function, args.len()))
                .unwrap_or(Err("this function")),
        };
        match template {
            Ok(template) => self.template(w, template, args),
            Err(what) => Err(QueryError::Unsupported { backend: backend.name(), what }.into()),
        }
    }

    /// A text with the arguments in their places.
    fn template(&self, w: &mut Writer<'_>, template: &'static str, args: &[Node]) -> Result<()> {
        let mut rest = template;
        while let Some((before, place)) = rest.split_once('{') {
            let (place, behind) = place.split_once('}').unwrap_or((place, ""));
            w.push(before);
            rest = behind;
            if place == "*" {
                for (at, arg) in args.iter().enumerate() {
                    w.push(if at == 0 { "" } else { ", " });
                    self.argument(w, arg)?;
                }
                continue;
            }
            let (number, form) = place.split_at(1);
            let Some(arg) = number.parse().ok().and_then(|at: usize| args.get(at)) else { continue };
            match form {
                "f" => self.float(w, arg)?,
                "u" => {
                    self.tight(w, arg)?;
                    if arg.sql_type() == SqlType::Timestamp {
                        w.push(" AT TIME ZONE 'UTC'");
                    }
                }
                // between the parentheses of a call it needs none of its own
                _ if before.ends_with(['(', ',']) || before.ends_with(", ") => match behind.starts_with([')', ',']) {
                    true => self.argument(w, arg)?,
                    false => self.tight(w, arg)?,
                },
                _ => self.tight(w, arg)?,
            }
        }
        w.push(rest);
        Ok(())
    }

    /// An argument between the parentheses of a call.
    fn argument(&self, w: &mut Writer<'_>, arg: &Node) -> Result<()> {
        match arg {
            // its parameter is an array, which no cast to its element may hide
            Node::Value(list @ Value::List(..)) => {
                w.bind(list, Form::Plain);
                Ok(())
            }
            arg => self.selected(w, arg),
        }
    }

    /// An argument as a double precision number. SQLite's functions are ours, and take any number.
    fn float(&self, w: &mut Writer<'_>, arg: &Node) -> Result<()> {
        self.tight(w, arg)?;
        if arg.sql_type() != SqlType::F64 || matches!(arg, Node::Value(_)) {
            w.cast(SqlType::F64);
        }
        Ok(())
    }

    fn case(&self, w: &mut Writer<'_>, args: &[Node]) -> Result<()> {
        w.push("CASE");
        for pair in args.chunks(2) {
            match pair {
                [condition, value] => {
                    w.push(" WHEN ");
                    self.write(w, condition)?;
                    w.push(" THEN ");
                    self.selected(w, value)?;
                }
                rest => {
                    for value in rest {
                        w.push(" ELSE ");
                        self.selected(w, value)?;
                    }
                }
            }
        }
        w.push(" END");
        Ok(())
    }

    /// `GREATEST(a, b, c)`, in which a NULL does not count. SQLite's `max` is NULL where one is: there each is replaced by the next one first.
    fn extreme(&self, w: &mut Writer<'_>, largest: bool, args: &[Node]) -> Result<()> {
        w.push(match (w.backend(), largest) {
            (Backend::Postgres, true) => "GREATEST(",
            (Backend::Postgres, false) => "LEAST(",
            (Backend::Sqlite, true) => "max(",
            (Backend::Sqlite, false) => "min(",
        });
        let replaced = w.backend() == Backend::Sqlite && args.iter().any(Node::nullable);
        for at in 0..args.len() {
            w.push(if at == 0 { "" } else { ", " });
            if replaced {
                w.push("coalesce(");
                for (turn, arg) in args[at..].iter().chain(&args[..at]).enumerate() {
                    w.push(if turn == 0 { "" } else { ", " });
                    self.argument(w, arg)?;
                }
                w.push(")");
            } else {
                self.tight(w, &args[at])?;
            }
            self.collate(w, &args[at]);
        }
        w.push(")");
        Ok(())
    }

    /// `a || b`; a NULL counts as no text.
    fn concat(&self, w: &mut Writer<'_>, args: &[Node]) -> Result<()> {
        w.push("(");
        for (at, arg) in args.iter().enumerate() {
            w.push(if at == 0 { "" } else { " || " });
            if arg.nullable() {
                w.push("coalesce(");
                self.argument(w, arg)?;
                w.push(", '')");
            } else {
                self.tight(w, arg)?;
            }
        }
        w.push(")");
        Ok(())
    }
}
