//! `repr()` and `str()`: of Python's values, and of Django's.

mod number;
mod text;
mod time;

pub(crate) use number::float;
pub(crate) use text::quoted;
pub(crate) use time::{datetime_text, delta_text, time_text};

use super::error::Raise;
use super::instance::Instance;
use super::value::{Row, Value, Zone};
use std::collections::HashMap;
use std::rc::Rc;

/// How many rows of a queryset are shown.
pub(crate) const ROWS_SHOWN: usize = 20;

/// How deep values are shown: a list may hold itself.
const MAX_DEPTH: usize = 40;

/// What is needed to show values: the first rows of the querysets in them, which were fetched before.
#[derive(Default)]
pub(crate) struct Repr {
    pub(crate) fetched: HashMap<usize, Vec<Value>>,
}

/// `repr(value)`, of a value without querysets that would have to be asked.
pub(crate) fn repr(value: &Value) -> Result<String, Raise> {
    Repr::default().repr(value)
}

/// `str(value)`, of a value without querysets that would have to be asked.
pub(crate) fn str(value: &Value) -> Result<String, Raise> {
    Repr::default().str(value)
}

impl Repr {
    /// `str(value)`
    pub(crate) fn str(&self, value: &Value) -> Result<String, Raise> {
        Ok(match value {
            Value::Str(text) => text.to_string(),
            Value::Decimal(number) => number::decimal(*number),
            Value::Date(date) => date.format("%Y-%m-%d").to_string(),
            Value::Time(time) => time_text(*time),
            Value::DateTime(moment) => datetime_text(*moment),
            Value::Delta(delta) => delta_text(*delta),
            Value::Uuid(uuid) => uuid.to_string(),
            Value::Zone(_) => "UTC".to_owned(),
            Value::Instance(instance) => instance.str()?,
            Value::Exception(raise) => raise.message().to_owned(),
            Value::Manager(manager) => manager.label(),
            Value::Q(q) => q.text()?,
            Value::Expression(expression) => expression.text()?,
            Value::Field(model, name) => format!("{}.{}.{name}", super::names::app_label(model), model.name),
            Value::Meta(model) => format!("{}.{}", super::names::app_label(model), model.name.to_lowercase()),
            other => self.repr(other)?,
        })
    }

    /// `repr(value)`
    pub(crate) fn repr(&self, value: &Value) -> Result<String, Raise> {
        let mut out = String::new();
        self.write(&mut out, value, 0)?;
        Ok(out)
    }

    fn write(&self, out: &mut String, value: &Value, depth: usize) -> Result<(), Raise> {
        if depth > MAX_DEPTH {
            out.push_str("...");
            return Ok(());
        }
        match value {
            Value::None => out.push_str("None"),
            Value::Ellipsis => out.push_str("Ellipsis"),
            Value::Bool(true) => out.push_str("True"),
            Value::Bool(false) => out.push_str("False"),
            Value::Int(number) => out.push_str(&number.to_string()),
            Value::Float(number) => out.push_str(&float(*number)),
            Value::Str(text) => out.push_str(&quoted(text)),
            Value::Bytes(bytes) => out.push_str(&text::bytes(bytes)),
            Value::Decimal(number) => out.push_str(&format!("Decimal('{}')", number::decimal(*number))),
            Value::Date(date) => out.push_str(&time::date(*date)),
            Value::Time(time) => out.push_str(&time::time(*time)),
            Value::DateTime(moment) => out.push_str(&time::datetime(*moment)),
            Value::Delta(delta) => out.push_str(&time::delta(*delta)),
            Value::Uuid(uuid) => out.push_str(&format!("UUID('{uuid}')")),
            Value::Zone(Zone::Utc) => out.push_str("datetime.timezone.utc"),
            Value::Zone(Zone::Info) => out.push_str("zoneinfo.ZoneInfo(key='UTC')"),
            Value::List(values) => self.all(out, "[", &values.borrow(), "]", depth)?,
            Value::Tuple(values) => {
                let close = if values.len() == 1 { ",)" } else { ")" };
                self.all(out, "(", values, close, depth)?;
            }
            Value::Row(row) => self.row(out, row, depth)?,
            Value::Dict(dict) => {
                out.push('{');
                for (at, (key, value)) in dict.borrow().iter().enumerate() {
                    if at > 0 {
                        out.push_str(", ");
                    }
                    self.write(out, key, depth + 1)?;
                    out.push_str(": ");
                    self.write(out, value, depth + 1)?;
                }
                out.push('}');
            }
            Value::Set(set) => {
                let values = set.borrow().values();
                if values.is_empty() {
                    out.push_str("set()");
                } else {
                    self.all(out, "{", &values, "}", depth)?;
                }
            }
            Value::Range(range) => {
                out.push_str(&format!("range({}, {}", range.start, range.stop));
                if range.step != 1 {
                    out.push_str(&format!(", {}", range.step));
                }
                out.push(')');
            }
            Value::Iterator(iterator) => match iterator.class {
                "dict_keys" | "dict_values" | "dict_items" => {
                    self.all(out, &format!("{}([", iterator.class), &iterator.items, "])", depth)?;
                }
                "generator" => out.push_str("<generator object <genexpr>>"),
                class => out.push_str(&format!("<{class} object>")),
            },
            Value::Slice(parts) => self.all(out, "slice(", &parts[..], ")", depth)?,
            Value::Type(name) => out.push_str(&format!("<class '{name}'>")),
            Value::Builtin(name) => out.push_str(&format!("<built-in function {name}>")),
            Value::Method(method) => out.push_str(&format!("<bound method {}.{}>", method.0.class(), method.1)),
            Value::Function(closure) => out.push_str(&format!("<function {}>", closure.function.name)),
            Value::Module(name) => out.push_str(&format!("<module '{name}'>")),
            Value::Model(model) => out.push_str(&format!("<class '{}'>", super::names::path(model))),
            Value::Instance(instance) => self.instance(out, instance)?,
            Value::Manager(manager) => out.push_str(&manager.repr()),
            Value::QuerySet(queryset) => {
                let name = Rc::as_ptr(queryset) as usize;
                match self.fetched.get(&name).cloned().or_else(|| queryset.cached()) {
                    Some(rows) => self.rows(out, &rows, depth)?,
                    None => out.push_str("<QuerySet object>"),
                }
            }
            Value::Raw(raw) => out.push_str(&raw.repr()?),
            Value::Prefetch(_) => out.push_str("<django.db.models.query.Prefetch object>"),
            Value::Query(_) => out.push_str("<django.db.models.sql.query.Query object>"),
            Value::Q(q) => out.push_str(&q.repr()?),
            Value::Expression(expression) => out.push_str(&expression.repr()?),
            Value::ExpressionClass(name) => {
                out.push_str(&format!("<class '{}.{name}'>", super::expression::module_of(name)));
            }
            Value::Exception(raise) => out.push_str(&exception(raise)?),
            Value::ExceptionClass(class) => out.push_str(&format!("<class '{}'>", class.path())),
            Value::Meta(model) => out.push_str(&format!("<Options for {}>", model.name)),
            Value::State(_) => out.push_str("<django.db.models.base.ModelState object>"),
            Value::Field(model, name) => out.push_str(&field(model, name)),
        }
        Ok(())
    }

    fn all(&self, out: &mut String, open: &str, values: &[Value], close: &str, depth: usize) -> Result<(), Raise> {
        out.push_str(open);
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                out.push_str(", ");
            }
            self.write(out, value, depth + 1)?;
        }
        out.push_str(close);
        Ok(())
    }

    fn rows(&self, out: &mut String, rows: &[Value], depth: usize) -> Result<(), Raise> {
        let shown = &rows[..rows.len().min(ROWS_SHOWN)];
        if rows.len() > ROWS_SHOWN {
            let mut shown = shown.to_vec();
            shown.push(Value::str("...(remaining elements truncated)..."));
            return self.all(out, "<QuerySet [", &shown, "]>", depth);
        }
        self.all(out, "<QuerySet [", shown, "]>", depth)
    }

    fn row(&self, out: &mut String, row: &Row, depth: usize) -> Result<(), Raise> {
        out.push_str("Row(");
        for (at, (name, value)) in row.names.iter().zip(&row.values).enumerate() {
            if at > 0 {
                out.push_str(", ");
            }
            out.push_str(name);
            out.push('=');
            self.write(out, value, depth + 1)?;
        }
        out.push(')');
        Ok(())
    }

    fn instance(&self, out: &mut String, instance: &Instance) -> Result<(), Raise> {
        out.push_str(&format!("<{}: {}>", instance.model().name, instance.str()?));
        Ok(())
    }
}

fn exception(raise: &Raise) -> Result<String, Raise> {
    let name = raise.class().name();
    match raise.args() {
        Some(args) => {
            let args: Result<Vec<String>, Raise> = args.iter().map(repr).collect();
            Ok(format!("{name}({})", args?.join(", ")))
        }
        None if raise.message().is_empty() => Ok(format!("{name}()")),
        None => Ok(format!("{name}({})", quoted(raise.message()))),
    }
}

fn field(model: &'static orm_core::meta::ModelMeta, name: &str) -> String {
    match super::names::in_queries(model, name) {
        Some(super::names::Member::Field(at) | super::names::Member::Key(at)) => {
            let class = super::names::field_class(&model.fields[at]);
            let module = if class.ends_with("Key") || class == "OneToOneField" { ".related" } else { "" };
            format!("<django.db.models.fields{module}.{class}: {name}>")
        }
        _ => format!("<field {name}>"),
    }
}
