//! Statements.

use super::{Eval, Step, fault};
use crate::shell::error::Raise;
use crate::shell::syntax::{Expr, ExprKind, Handler, Stmt, StmtKind};
use crate::shell::value::Value;
use orm_core::db::Atomic;
use std::rc::Rc;

/// What a statement says of those behind it.
pub(crate) enum Flow {
    Next,
    Break,
    Continue,
    Return(Value),
}

impl Eval {
    /// Runs statements one after the other. `show`: the value of an expression is printed, as in a session.
    pub(crate) fn run<'a>(&'a mut self, statements: &'a [Stmt], show: bool) -> Step<'a, Flow> {
        Box::pin(async move {
            for statement in statements {
                let flow = self.statement(statement, show).await.map_err(|raise| raise.at(statement.span))?;
                if !matches!(flow, Flow::Next) {
                    return Ok(flow);
                }
            }
            Ok(Flow::Next)
        })
    }

    async fn statement(&mut self, statement: &Stmt, show: bool) -> Result<Flow, Raise> {
        self.breathe().await;
        match &statement.kind {
            StmtKind::Expr(expr) => {
                let value = self.eval(expr).await?;
                if show && !value.is_none() {
                    self.globals.borrow_mut().insert("_".into(), value.clone());
                    self.display(&value).await.map_err(|raise| {
                        // what a queryset refuses when it is asked is about a name in what made it
                        let span = fault::named(&raise, expr).unwrap_or(expr.span);
                        raise.at(span)
                    })?;
                }
            }
            StmtKind::Assign(targets, value) => {
                let value = self.eval(value).await?;
                for target in targets {
                    self.assign(target, value.clone()).await?;
                }
            }
            StmtKind::AugAssign(target, operator, value) => {
                let before = self.eval(target).await?;
                let value = self.eval(value).await?;
                let after = self.augmented(*operator, &before, &value).await?;
                self.assign(target, after).await?;
            }
            StmtKind::Delete(targets) => {
                for target in targets {
                    self.delete(target).await?;
                }
            }
            StmtKind::Pass => {}
            StmtKind::Global(names) => self.declared.extend(names.iter().cloned()),
            StmtKind::Break => return Ok(Flow::Break),
            StmtKind::Continue => return Ok(Flow::Continue),
            StmtKind::Return(value) => {
                let value = match value {
                    Some(value) => self.eval(value).await?,
                    None => Value::None,
                };
                return Ok(Flow::Return(value));
            }
            StmtKind::Raise(raised) => return Err(self.raised(raised.as_ref()).await?),
            StmtKind::Assert(test, message) => {
                let value = self.eval(test).await?;
                if !self.truth(&value).await? {
                    let message = match message {
                        Some(message) => {
                            let message = self.eval(message).await?;
                            self.str(&message).await?
                        }
                        None => String::new(),
                    };
                    return Err(Raise::new("AssertionError", message));
                }
            }
            StmtKind::Import(all) => {
                for module in all {
                    self.import(module).map_err(|raise| raise.at(module.place))?;
                }
            }
            StmtKind::ImportFrom(module, place, all) => {
                self.import_from(module, all).map_err(|raise| raise.at(*place))?
            }
            StmtKind::If(test, body, other) => {
                let test = self.eval(test).await?;
                let chosen = if self.truth(&test).await? { body } else { other };
                return self.run(chosen, show).await;
            }
            StmtKind::While(test, body, other) => {
                loop {
                    let value = self.eval(test).await?;
                    if !self.truth(&value).await? {
                        break;
                    }
                    match self.run(body, show).await? {
                        Flow::Break => return Ok(Flow::Next),
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                        Flow::Next | Flow::Continue => {}
                    }
                }
                return self.run(other, show).await;
            }
            StmtKind::For(target, iterable, body, other) => {
                let iterable = self.eval(iterable).await?;
                for item in self.iterate(&iterable).await? {
                    self.assign(target, item).await?;
                    match self.run(body, show).await? {
                        Flow::Break => return Ok(Flow::Next),
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                        Flow::Next | Flow::Continue => {}
                    }
                }
                return self.run(other, show).await;
            }
            StmtKind::With(context, name, body) => return self.with(context, name.as_ref(), body, show).await,
            StmtKind::Def(function) => {
                let closure = self.closure(function).await?;
                self.set_name(Rc::clone(&function.name), closure);
            }
            StmtKind::Try { body, handlers, otherwise, finally } => {
                let tried = self.attempt(body, handlers, otherwise, show).await;
                let last = self.run(finally, show).await?;
                return match last {
                    Flow::Next => tried,
                    flow => Ok(flow),
                };
            }
        }
        Ok(Flow::Next)
    }

    async fn attempt(
        &mut self,
        body: &[Stmt],
        handlers: &[Handler],
        otherwise: &[Stmt],
        show: bool,
    ) -> Result<Flow, Raise> {
        let (locals, depth) = (self.locals.len(), self.depth);
        let raise = match self.run(body, show).await {
            Ok(Flow::Next) => return self.run(otherwise, show).await,
            Ok(flow) => return Ok(flow),
            Err(raise) => raise,
        };
        self.locals.truncate(locals);
        self.depth = depth;
        for handler in handlers {
            if let Some(class) = &handler.class {
                let class = self.eval(class).await?;
                if !catches(&class, &raise)? {
                    continue;
                }
            }
            if let Some(name) = &handler.name {
                self.set_name(Rc::clone(name), Value::Exception(Rc::new(raise.copy())));
            }
            let before = self.handled.replace(raise);
            let flow = self.run(&handler.body, show).await;
            self.handled = before;
            return flow;
        }
        Err(raise)
    }

    async fn raised(&mut self, raised: Option<&Expr>) -> Result<Raise, Raise> {
        let Some(raised) = raised else {
            return match &self.handled {
                Some(raise) => Ok(raise.copy()),
                None => Err(Raise::new("RuntimeError", "No active exception to reraise")),
            };
        };
        match self.eval(raised).await? {
            Value::Exception(raise) => Ok(raise.copy().at(raised.span)),
            Value::ExceptionClass(class) => Ok(Raise::of((*class).clone(), "")),
            _ => Err(Raise::type_error("exceptions must derive from BaseException")),
        }
    }

    /// `with transaction.atomic():`
    async fn with(&mut self, context: &Expr, name: Option<&Expr>, body: &[Stmt], show: bool) -> Result<Flow, Raise> {
        let atomic = match &context.kind {
            ExprKind::Call(function, arguments) if arguments.is_empty() => {
                let function = self.eval(function).await?;
                matches!(function, Value::Builtin("atomic"))
            }
            _ => false,
        };
        if !atomic {
            let value = self.eval(context).await?;
            let message = format!("'{}' object does not support the context manager protocol", value.class());
            let note = "the shell has one context: with transaction.atomic():";
            return Err(Raise::type_error(message).note(note).at(context.span));
        }
        if let Some(name) = name {
            self.assign(name, Value::None).await?;
        }
        let outer = self.db.clone();
        let backend = outer.backend();
        let block = outer
            .atomic_with(Atomic::new().error::<Undone>(), async |db| {
                self.db = db.clone();
                self.run(body, show).await.map_err(Undone::Raise)
            })
            .await;
        self.db = outer;
        block.map_err(|undone| undone.into_raise(backend))
    }
}

/// Why a block was rolled back.
pub(crate) enum Undone {
    Raise(Raise),
    Core(orm_core::Error),
}

impl From<orm_core::Error> for Undone {
    fn from(error: orm_core::Error) -> Self {
        Undone::Core(error)
    }
}

impl Undone {
    pub(crate) fn into_raise(self, backend: orm_core::Backend) -> Raise {
        match self {
            Undone::Raise(raise) => raise,
            Undone::Core(error) => crate::shell::error::from_core(error, backend),
        }
    }
}

/// Whether `except class` is meant for what was raised.
fn catches(class: &Value, raise: &Raise) -> Result<bool, Raise> {
    match class {
        Value::ExceptionClass(class) => Ok(raise.class().is_a(class)),
        Value::Tuple(classes) => {
            for class in classes.iter() {
                if catches(class, raise)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::Type("BaseException") => Ok(true),
        _ => Err(Raise::type_error("catching classes that do not inherit from BaseException is not allowed")),
    }
}
