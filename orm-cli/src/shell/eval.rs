//! Runs what was read: names, statements and expressions. Whatever asks the database waits.

mod assign;
mod attribute;
mod call;
mod comprehension;
mod display;
mod fault;
mod import;
mod iterate;
mod operators;
mod statement;
mod subscript;

pub(crate) use import::built_in_names;
pub(crate) use operators::{arithmetic, truth_of};
pub(crate) use statement::{Flow, Undone};

use super::error::{Raise, from_core};
use super::names;
use super::syntax::{Expr, ExprKind, Literal, Unary};
use super::value::{Closure, Value};
use orm_core::Database;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// Names and their values.
pub(crate) type Names = Rc<RefCell<HashMap<Rc<str>, Value>>>;

/// A step that may wait. In a box, because expressions nest.
pub(crate) type Step<'a, T> = Pin<Box<dyn Future<Output = Result<T, Raise>> + 'a>>;

/// How deep calls and expressions may be in each other.
const MAX_DEPTH: usize = 400;

/// How many values a list may be made of at once.
pub(crate) const MOST_VALUES: usize = 5_000_000;

/// What runs the code of one session.
pub(crate) struct Eval {
    pub(crate) db: Database,
    pub(crate) globals: Names,
    /// The names that the function which runs has declared `global`.
    declared: HashSet<Rc<str>>,
    /// Names of the functions and comprehensions that run, the innermost last.
    locals: Vec<Names>,
    /// What was printed and not shown yet.
    pub(crate) out: String,
    /// Shows what was printed.
    pub(crate) show: fn(&str),
    /// Whether rows are shown as a table.
    pub(crate) table: bool,
    depth: usize,
    steps: u64,
    /// The exception that is handled.
    handled: Option<Raise>,
}

impl Eval {
    pub(crate) fn new(db: Database, show: fn(&str)) -> Self {
        let globals: Names = Rc::default();
        for model in names::models() {
            globals.borrow_mut().insert(model.name.into(), Value::Model(model));
        }
        Eval {
            db,
            globals,
            locals: Vec::new(),
            declared: HashSet::new(),
            out: String::new(),
            show,
            table: false,
            depth: 0,
            steps: 0,
            handled: None,
        }
    }

    /// Forgets what a line that was interrupted left behind.
    pub(crate) fn recover(&mut self) {
        self.locals.clear();
        self.declared.clear();
        self.depth = 0;
        self.handled = None;
    }

    /// Lets others run now and then, so that a loop without an end can be interrupted.
    async fn breathe(&mut self) {
        self.steps = self.steps.wrapping_add(1);
        if self.steps.is_multiple_of(256) {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) fn print(&mut self, text: &str) {
        self.out.push_str(text);
        if self.out.len() > 4096 {
            (self.show)(&std::mem::take(&mut self.out));
        }
    }

    pub(crate) fn failed(&self, error: orm_core::Error) -> Raise {
        from_core(error, self.db.backend())
    }

    pub(crate) fn name(&self, name: &str) -> Result<Value, Raise> {
        for names in self.locals.iter().rev() {
            if let Some(value) = names.borrow().get(name) {
                return Ok(value.clone());
            }
        }
        if let Some(value) = self.globals.borrow().get(name) {
            return Ok(value.clone());
        }
        if let Some(value) = import::built_in(name) {
            return Ok(value);
        }
        let message = format!("name '{name}' is not defined");
        let known: Vec<String> = self.globals.borrow().keys().map(ToString::to_string).collect();
        let meant = names::nearest(name, known.iter().map(String::as_str).chain(import::BUILT_IN.iter().copied()));
        Err(Raise::new("NameError", message).meant(meant))
    }

    pub(crate) fn set_name(&mut self, name: Rc<str>, value: Value) {
        let names = self.locals.last().filter(|_| !self.declared.contains(&name)).unwrap_or(&self.globals);
        names.borrow_mut().insert(name, value);
    }

    /// The value of an expression.
    pub(crate) fn eval<'a>(&'a mut self, expr: &'a Expr) -> Step<'a, Value> {
        Box::pin(async move {
            if self.depth >= MAX_DEPTH {
                return Err(Raise::new("RecursionError", "maximum recursion depth exceeded"));
            }
            self.depth += 1;
            self.breathe().await;
            let value = self.value(expr).await.map_err(|raise| raise.at(expr.span));
            self.depth = self.depth.saturating_sub(1);
            value
        })
    }

    async fn value(&mut self, expr: &Expr) -> Result<Value, Raise> {
        match &expr.kind {
            ExprKind::Literal(literal) => Ok(of_literal(literal)),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Format(parts) => Ok(Value::Str(self.format(parts).await?.into())),
            ExprKind::Tuple(parts) => Ok(Value::tuple(self.items_of(parts).await?)),
            ExprKind::List(parts) => Ok(Value::list(self.items_of(parts).await?)),
            ExprKind::Set(parts) => Value::set(self.items_of(parts).await?),
            ExprKind::Dict(entries) => self.dict(entries).await,
            ExprKind::Attribute(of, name, place) => {
                let of = self.eval(of).await?;
                self.attribute(&of, name).await.map_err(|raise| raise.at(*place))
            }
            ExprKind::Subscript(of, index) => {
                let of = self.eval(of).await?;
                let index = self.eval(index).await?;
                self.subscript(&of, &index).await
            }
            ExprKind::Slice(start, stop, step) => {
                let mut parts = [Value::None, Value::None, Value::None];
                for (part, expr) in parts.iter_mut().zip([start, stop, step]) {
                    if let Some(expr) = expr {
                        *part = self.eval(expr).await?;
                    }
                }
                Ok(Value::Slice(Rc::new(parts)))
            }
            ExprKind::Call(function, arguments) => {
                let called = self.eval(function).await?;
                let given = self.arguments(arguments).await?;
                self.call(&called, given).await.map_err(|raise| {
                    let span = fault::in_call(&raise, function, arguments);
                    raise.at(span)
                })
            }
            ExprKind::Unary(Unary::Not, of) => {
                let of = self.eval(of).await?;
                Ok(Value::Bool(!self.truth(&of).await?))
            }
            ExprKind::Unary(operator, of) => {
                let of = self.eval(of).await?;
                operators::unary(*operator, &of)
            }
            ExprKind::Binary(operator, left, right) => {
                let left = self.eval(left).await?;
                let right = self.eval(right).await?;
                self.binary(*operator, &left, &right).await
            }
            ExprKind::And(parts) => self.first_where(parts, false).await,
            ExprKind::Or(parts) => self.first_where(parts, true).await,
            ExprKind::Compare(first, rest) => {
                let mut left = self.eval(first).await?;
                let mut result = Value::Bool(true);
                for (operator, right) in rest {
                    let right = self.eval(right).await?;
                    result = Value::Bool(self.compare(*operator, &left, &right).await?);
                    if matches!(result, Value::Bool(false)) {
                        break;
                    }
                    left = right;
                }
                Ok(result)
            }
            ExprKind::If(parts) => {
                let [value, test, other] = &**parts;
                let test = self.eval(test).await?;
                if self.truth(&test).await? { self.eval(value).await } else { self.eval(other).await }
            }
            ExprKind::Lambda(function) => self.closure(function).await,
            ExprKind::Comprehension(of) => self.comprehension(of).await,
            ExprKind::Starred(_) => Err(Raise::syntax("can't use starred expression here")),
            ExprKind::Walrus(name, value) => {
                let value = self.eval(value).await?;
                self.set_name(Rc::clone(name), value.clone());
                Ok(value)
            }
        }
    }

    /// The first part that is as true as this, or the last one.
    async fn first_where(&mut self, parts: &[Expr], truth: bool) -> Result<Value, Raise> {
        let mut last = Value::None;
        for part in parts {
            last = self.eval(part).await?;
            if self.truth(&last).await? == truth {
                break;
            }
        }
        Ok(last)
    }

    async fn dict(&mut self, entries: &[(Option<Expr>, Expr)]) -> Result<Value, Raise> {
        let mut all = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            match key {
                Some(key) => {
                    let key = self.eval(key).await?;
                    all.push((key, self.eval(value).await?));
                }
                None => match self.eval(value).await? {
                    Value::Dict(dict) => all.extend(dict.borrow().iter().cloned()),
                    other => {
                        return Err(Raise::type_error(format!("'{}' object is not a mapping", other.class())));
                    }
                },
            }
        }
        Value::dict(all)
    }

    /// A function with the names that it can see.
    async fn closure(&mut self, function: &Rc<super::syntax::Function>) -> Result<Value, Raise> {
        let mut defaults = Vec::with_capacity(function.parameters.len());
        for parameter in &function.parameters {
            defaults.push(match &parameter.default {
                Some(default) => Some(self.eval(default).await?),
                None => None,
            });
        }
        let closure = Closure { function: Rc::clone(function), defaults, around: self.locals.clone() };
        Ok(Value::Function(Rc::new(closure)))
    }
}

fn of_literal(literal: &Literal) -> Value {
    match literal {
        Literal::None => Value::None,
        Literal::Ellipsis => Value::Ellipsis,
        Literal::Bool(flag) => Value::Bool(*flag),
        Literal::Int(number) => Value::Int(*number),
        Literal::Float(number) => Value::Float(*number),
        Literal::Str(text) => Value::Str(Rc::clone(text)),
        Literal::Bytes(bytes) => Value::Bytes(Rc::clone(bytes)),
    }
}
