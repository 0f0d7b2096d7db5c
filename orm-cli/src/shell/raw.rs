//! `Album.objects.raw("SELECT ..", [..])`: instances of the rows that SQL of a person's own gives.

use super::arguments::Arguments;
use super::convert;
use super::error::Raise;
use super::eval::Eval;
use super::instance::Instance;
use super::names;
use super::queryset::{Prefetch, add_prefetches};
use super::repr;
use super::value::Value;
use orm_core::by_name::Value as Db;
use orm_core::meta::ModelMeta;
use std::cell::RefCell;
use std::rc::Rc;

/// The methods of raw querysets.
pub(crate) const METHODS: &[&str] = &["iterator", "prefetch_related", "using"];

/// What `raw(..)` gives: it is asked when its rows are looked at.
pub(crate) struct RawQuerySet {
    pub(crate) model: &'static ModelMeta,
    text: Rc<str>,
    params: Value,
    /// The fields that columns of other names are.
    translations: Vec<(Rc<str>, Rc<str>)>,
    prefetch: Vec<Rc<Prefetch>>,
    cache: RefCell<Option<Rc<[Value]>>>,
}

impl RawQuerySet {
    fn again(&self) -> Self {
        RawQuerySet {
            model: self.model,
            text: Rc::clone(&self.text),
            params: self.params.clone(),
            translations: self.translations.clone(),
            prefetch: self.prefetch.clone(),
            cache: RefCell::default(),
        }
    }

    /// The text with the placeholders of the database, and the values of them.
    fn statement(&self) -> Result<(String, Vec<Value>), Raise> {
        let (mut sql, mut values, mut found) = (String::new(), Vec::new(), 0_usize);
        let given = match &self.params {
            Value::Dict(_) => Vec::new(),
            params => super::expression::items(params)?,
        };
        let mut rest = &*self.text;
        while let Some(at) = rest.find('%') {
            sql.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(behind) = rest.strip_prefix('%') {
                sql.push('%');
                rest = behind;
            } else if let (Some(behind), false) = (rest.strip_prefix('s'), matches!(self.params, Value::Dict(_))) {
                found += 1;
                sql.push_str(&format!("${found}"));
                values.extend(given.get(found - 1).cloned());
                rest = behind;
            } else if let (Value::Dict(dict), Some((name, behind))) =
                (&self.params, rest.strip_prefix('(').and_then(|named| named.split_once(")s")))
            {
                let Some(value) = dict.borrow().get(&Value::str(name))? else {
                    return Err(Raise::new("KeyError", repr::quoted(name)).about(name));
                };
                found += 1;
                sql.push_str(&format!("${found}"));
                values.push(value);
                rest = behind;
            } else {
                sql.push('%');
            }
        }
        sql.push_str(rest);
        let supplied = if matches!(self.params, Value::Dict(_)) { values.len() } else { given.len() };
        if supplied != found {
            let message = format!(
                "Incorrect number of bindings supplied. The current statement uses {found}, and there are {supplied} supplied."
            );
            return Err(Raise::new("ProgrammingError", message));
        }
        Ok((sql, values))
    }

    /// `<RawQuerySet: SELECT ..>`, with the values in place.
    pub(crate) fn repr(&self) -> Result<String, Raise> {
        let mut shown = self.text.to_string();
        if let Value::Dict(dict) = &self.params {
            for (name, value) in dict.borrow().iter() {
                shown = shown.replace(&format!("%({})s", repr::str(name)?), &repr::str(value)?);
            }
        } else {
            for value in super::expression::items(&self.params)? {
                shown = shown.replacen("%s", &repr::str(&value)?, 1);
            }
        }
        Ok(format!("<RawQuerySet: {shown}>"))
    }

    /// The field of a column.
    fn field(&self, column: &str) -> Option<usize> {
        let translated = self.translations.iter().find(|(from, _)| **from == *column).map(|(_, to)| &**to);
        let name = translated.unwrap_or(column);
        let is_it = |name: &str, known: &str| known.eq_ignore_ascii_case(name);
        self.model
            .fields
            .iter()
            .position(|field| is_it(name, field.column) || translated.is_some_and(|name| name == field.name))
    }

    fn instance(&self, columns: &[Box<str>], fields: &[Option<usize>], row: Vec<Db>) -> Value {
        let mut values = vec![Value::None; self.model.fields.len()];
        let mut others = Vec::new();
        for ((column, field), value) in columns.iter().zip(fields).zip(row) {
            match field {
                Some(at) => values[*at] = value.into(),
                None => others.push((column, Value::from(value))),
            }
        }
        let deferred = (0..values.len()).filter(|at| !fields.contains(&Some(*at))).collect();
        let instance = Instance::new(self.model, values, false).deferring(deferred);
        others.into_iter().for_each(|(name, value)| instance.set_other(name, value));
        Value::Instance(Rc::new(instance))
    }
}

/// `raw(text, params, translations)`
pub(crate) fn raw(model: &'static ModelMeta, mut args: Arguments) -> Result<Value, Raise> {
    let (text, params, translations) =
        (args.take(0, "raw_query"), args.take(1, "params"), args.take(2, "translations"));
    args.keyword("using");
    args.no_keywords("QuerySet.raw")?;
    let text = match text {
        Some(Value::Str(text)) => text,
        Some(other) => return Err(Raise::type_error(format!("raw() takes SQL as a str, not {}", other.class()))),
        None => return Err(Raise::type_error("QuerySet.raw() missing 1 required positional argument: 'raw_query'")),
    };
    let params = match params {
        None | Some(Value::None) => Value::tuple(Vec::new()),
        Some(params @ (Value::List(_) | Value::Tuple(_) | Value::Dict(_))) => params,
        Some(other) => {
            let message =
                format!("raw() takes its parameters in a list, a tuple or a dict, not in a {}", other.class());
            return Err(Raise::type_error(message).about("params"));
        }
    };
    let mut names = Vec::new();
    if let Some(Value::Dict(dict)) = translations {
        for (from, to) in dict.borrow().iter() {
            if let (Value::Str(from), Value::Str(to)) = (from, to) {
                names.push((Rc::clone(from), Rc::clone(to)));
            }
        }
    }
    let prefetch = Vec::new();
    Ok(Value::Raw(Rc::new(RawQuerySet {
        model,
        text,
        params,
        translations: names,
        prefetch,
        cache: RefCell::default(),
    })))
}

impl Eval {
    /// The rows, which are kept.
    pub(crate) async fn raw_rows(&mut self, raw: &RawQuerySet) -> Result<Rc<[Value]>, Raise> {
        if let Some(rows) = raw.cache.borrow().as_ref() {
            return Ok(Rc::clone(rows));
        }
        let (columns, rows) = self.raw_answer(raw).await?;
        let fields: Vec<Option<usize>> = columns.iter().map(|column| raw.field(column)).collect();
        if !rows.is_empty() && !fields.contains(&Some(raw.model.primary_key)) {
            return Err(Raise::new("FieldDoesNotExist", "Raw query must include the primary key"));
        }
        let rows: Rc<[Value]> = rows.into_iter().map(|row| raw.instance(&columns, &fields, row)).collect();
        Box::pin(self.prefetch(&rows, &raw.prefetch)).await?;
        *raw.cache.borrow_mut() = Some(Rc::clone(&rows));
        Ok(rows)
    }

    async fn raw_answer(&mut self, raw: &RawQuerySet) -> Result<(Vec<Box<str>>, Vec<Vec<Db>>), Raise> {
        let (sql, values) = raw.statement()?;
        let db = self.db.clone();
        let mut query = db.raw(sql);
        for value in &values {
            query = query.bind_value(convert::by_itself(value)?);
        }
        let model = raw.model;
        let types: Vec<_> = model.fields.iter().map(|field| (field.column, field.name, field.sql_type)).collect();
        let translations: Vec<(String, String)> =
            raw.translations.iter().map(|(from, to)| (from.to_string(), to.to_string())).collect();
        let typed = move |column: &str| {
            let name = translations.iter().find(|(from, _)| from == column).map(|(_, to)| to.as_str());
            let is_it = |of: &&(&str, &str, _)| match name {
                Some(name) => of.1 == name,
                None => of.0.eq_ignore_ascii_case(column),
            };
            types.iter().find(is_it).map(|(_, _, sql_type)| *sql_type)
        };
        let answer = query.untyped(typed).await.map_err(|error| self.failed(error))?;
        Ok((answer.columns, answer.rows))
    }

    /// `raw.name`
    pub(crate) async fn raw_attribute(&mut self, raw: &Rc<RawQuerySet>, name: &str) -> Result<Option<Value>, Raise> {
        Ok(Some(match name {
            "model" => Value::Model(raw.model),
            "raw_query" => Value::Str(Rc::clone(&raw.text)),
            "params" => raw.params.clone(),
            "db" => Value::str("default"),
            "columns" => {
                let (columns, _) = self.raw_answer(raw).await?;
                let name = |column: Box<str>| match raw.field(&column) {
                    Some(at) => Value::str(names::attname(&raw.model.fields[at])),
                    None => Value::str(column),
                };
                Value::list(columns.into_iter().map(name).collect())
            }
            _ if METHODS.contains(&name) => Value::method(Value::Raw(Rc::clone(raw)), name),
            _ => return Ok(None),
        }))
    }

    /// `raw.name(arguments)`
    pub(crate) async fn raw_method(
        &mut self,
        raw: &Rc<RawQuerySet>,
        name: &str,
        args: Arguments,
    ) -> Result<Value, Raise> {
        let mut next = raw.again();
        match name {
            "prefetch_related" => add_prefetches(&mut next.prefetch, &args.positional)?,
            "iterator" => {
                let rows = self.raw_rows(&next).await?;
                return Ok(Value::iterator("generator", rows.to_vec()));
            }
            _ => {}
        }
        Ok(Value::Raw(Rc::new(next)))
    }
}
