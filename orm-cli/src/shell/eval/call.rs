//! Calls.

use super::{Eval, Flow, Names, Step};
use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::syntax::{Argument, Body, ParameterKind};
use crate::shell::value::{Closure, Dict, Value};
use crate::shell::{builtins, expression, instance, methods, repr};
use std::cell::RefCell;
use std::rc::Rc;

/// How deep functions may call each other.
const MAX_CALLS: usize = 60;

impl Eval {
    pub(super) async fn arguments(&mut self, arguments: &[Argument]) -> Result<Arguments, Raise> {
        let mut all = Arguments::default();
        for argument in arguments {
            match argument {
                Argument::Positional(value) => all.positional.push(self.eval(value).await?),
                Argument::Keyword(name, _, value) => {
                    let value = self.eval(value).await?;
                    all.keywords.push((Rc::clone(name), value));
                }
                Argument::Star(values) => {
                    let value = self.eval(values).await?;
                    all.positional.extend(self.iterate(&value).await?);
                }
                Argument::DoubleStar(values) => match self.eval(values).await? {
                    Value::Dict(dict) => {
                        for (key, value) in dict.borrow().iter() {
                            let Value::Str(name) = key else {
                                return Err(Raise::type_error("keywords must be strings"));
                            };
                            all.keywords.push((Rc::clone(name), value.clone()));
                        }
                    }
                    other => {
                        let class = other.class();
                        return Err(Raise::type_error(format!("argument after ** must be a mapping, not {class}")));
                    }
                },
            }
        }
        Ok(all)
    }

    /// `function(arguments)`
    pub(crate) fn call<'a>(&'a mut self, function: &'a Value, arguments: Arguments) -> Step<'a, Value> {
        Box::pin(async move {
            match function {
                Value::Builtin(name) => builtins::call(self, name, arguments).await,
                Value::Type(name) => builtins::construct(self, name, arguments).await,
                Value::Method(method) => {
                    let (of, name) = &**method;
                    self.method(of, name, arguments).await
                }
                Value::Function(closure) => self.run_closure(closure, arguments).await,
                Value::Model(model) => instance::construct(model, arguments),
                Value::ExpressionClass(class) => expression::call(class, arguments),
                Value::ExceptionClass(class) => {
                    let args = arguments.positional;
                    let message = match args.as_slice() {
                        [] => String::new(),
                        [Value::List(_)] if class.name() == "ValidationError" => repr::str(&args[0])?,
                        [one] if class.name() == "ValidationError" => format!("[{}]", repr::repr(one)?),
                        [one] if class.name() == "KeyError" => repr::repr(one)?,
                        [one] => repr::str(one)?,
                        more => repr::repr(&Value::tuple(more.to_vec()))?,
                    };
                    Ok(Value::Exception(Rc::new(Raise::of((**class).clone(), message).with_args(args))))
                }
                other => Err(Raise::type_error(format!("'{}' object is not callable", other.class()))),
            }
        })
    }

    /// `of.name(arguments)`
    async fn method(&mut self, of: &Value, name: &str, arguments: Arguments) -> Result<Value, Raise> {
        match of {
            Value::Raw(raw) => self.raw_method(raw, name, arguments).await,
            Value::QuerySet(queryset) => self.queryset_method(queryset, name, arguments).await,
            Value::Manager(manager) => self.manager_method(manager, name, arguments).await,
            Value::Instance(instance) => self.instance_method(instance, name, arguments).await,
            other => methods::call(self, other, name, arguments).await,
        }
    }

    async fn run_closure(&mut self, closure: &Closure, mut arguments: Arguments) -> Result<Value, Raise> {
        if self.locals.len() >= MAX_CALLS {
            return Err(Raise::new("RecursionError", "maximum recursion depth exceeded"));
        }
        let own: Names = Names::default();
        bind(closure, &mut arguments, &own)?;
        // what the function sees are the names where it was written, not those of its caller
        let mut names = closure.around.clone();
        names.push(own);
        let callers = std::mem::take(&mut self.locals);
        let declared = std::mem::take(&mut self.declared);
        let depth_of_calls = callers.len();
        self.locals = names;
        // so that calls within calls are counted
        while self.locals.len() < depth_of_calls + 1 {
            self.locals.insert(0, Names::default());
        }
        let returned = match &closure.function.body {
            Body::Value(value) => self.eval(value).await,
            Body::Block(body) => self.run(body, false).await.map(|flow| match flow {
                Flow::Return(value) => value,
                _ => Value::None,
            }),
        };
        self.locals = callers;
        self.declared = declared;
        returned
    }
}

/// Gives the parameters their values.
fn bind(closure: &Closure, arguments: &mut Arguments, names: &Names) -> Result<(), Raise> {
    let name = &closure.function.name;
    let mut positional = std::mem::take(&mut arguments.positional).into_iter();
    let mut missing = Vec::new();
    let mut takes_any = false;
    let mut rest_of_keywords = None;
    let (mut least, mut most) = (0, 0);
    for (parameter, default) in closure.function.parameters.iter().zip(&closure.defaults) {
        let value = match parameter.kind {
            ParameterKind::Star => {
                takes_any = true;
                Some(Value::tuple(positional.by_ref().collect()))
            }
            ParameterKind::DoubleStar => {
                rest_of_keywords = Some(Rc::clone(&parameter.name));
                continue;
            }
            ParameterKind::Plain => {
                most += 1;
                least += usize::from(default.is_none());
                match positional.next() {
                    Some(value) => {
                        if arguments.keyword(&parameter.name).is_some() {
                            let message = format!("{name}() got multiple values for argument '{}'", parameter.name);
                            return Err(Raise::type_error(message));
                        }
                        Some(value)
                    }
                    None => arguments.keyword(&parameter.name),
                }
            }
            ParameterKind::Keyword => arguments.keyword(&parameter.name),
        };
        match value.or_else(|| default.clone()) {
            Some(value) => {
                names.borrow_mut().insert(Rc::clone(&parameter.name), value);
            }
            None => missing.push(format!("'{}'", parameter.name)),
        }
    }
    if rest_of_keywords.is_none()
        && let Some((keyword, _)) = arguments.keywords.first()
    {
        return Err(Raise::type_error(format!("{name}() got an unexpected keyword argument '{keyword}'")));
    }
    let extra = positional.count();
    if extra > 0 && !takes_any {
        let plural = if most == 1 { "argument" } else { "arguments" };
        let given = most + extra;
        let were = if given == 1 { "was" } else { "were" };
        let takes = if least < most { format!("from {least} to {most}") } else { most.to_string() };
        return Err(Raise::type_error(format!("{name}() takes {takes} positional {plural} but {given} {were} given")));
    }
    if !missing.is_empty() {
        let plural = if missing.len() == 1 { "argument" } else { "arguments" };
        let count = missing.len();
        let all = match missing.as_slice() {
            [one] => one.clone(),
            [one, other] => format!("{one} and {other}"),
            [first @ .., last] => format!("{}, and {last}", first.join(", ")),
            [] => String::new(),
        };
        return Err(Raise::type_error(format!("{name}() missing {count} required positional {plural}: {all}")));
    }
    match rest_of_keywords {
        Some(parameter) => {
            let mut dict = Dict::default();
            for (name, value) in std::mem::take(&mut arguments.keywords) {
                dict.set_text(&name, value);
            }
            names.borrow_mut().insert(parameter, Value::Dict(Rc::new(RefCell::new(dict))));
            Ok(())
        }
        None => Ok(()),
    }
}
