//! `import` and `from … import …`: of what the shell has, by the modules that Python and Django keep it in.

use super::Eval;
use crate::shell::builtins;
use crate::shell::error::{self, Raise};
use crate::shell::expression::{CLASSES, class_named};
use crate::shell::names;
use crate::shell::syntax::Imported;
use crate::shell::value::{Value, Zone};
use std::rc::Rc;

/// The functions that are there without an import.
pub(crate) const BUILT_IN: &[&str] = &[
    "abs",
    "all",
    "any",
    "bool",
    "bytes",
    "callable",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "filter",
    "float",
    "getattr",
    "hasattr",
    "hash",
    "help",
    "id",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "object",
    "print",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "sorted",
    "str",
    "sum",
    "tuple",
    "type",
    "vars",
    "zip",
    "frozenset",
    "chr",
    "ord",
    "format",
    "exit",
    "quit",
    "slice",
    "pow",
    "hex",
    "bin",
    "oct",
];

/// The names that are there without an import, but for those of models.
pub(crate) fn built_in_names() -> impl Iterator<Item = &'static str> {
    let exceptions = error::all_named().map(|(name, _)| name);
    BUILT_IN.iter().copied().chain(CLASSES.iter().map(|(name, ..)| *name)).chain(exceptions).chain(OF_MODULES)
}

/// What Python and Django keep in modules, and a shell needs all the time.
const OF_MODULES: [&str; 8] = ["Decimal", "UUID", "date", "datetime", "time", "timedelta", "timezone", "transaction"];

const TYPES: [&str; 14] = [
    "bool",
    "bytes",
    "dict",
    "float",
    "int",
    "list",
    "object",
    "range",
    "set",
    "slice",
    "str",
    "tuple",
    "type",
    "frozenset",
];

/// What is there without an import: Python's own functions, exceptions, Django's expressions, and dates.
pub(super) fn built_in(name: &str) -> Option<Value> {
    if let Some(known) = TYPES.iter().find(|known| **known == name) {
        return Some(Value::Type(known));
    }
    if let Some(known) = BUILT_IN.iter().find(|known| **known == name) {
        return Some(Value::Builtin(known));
    }
    if let Some((class, _)) = class_named(name) {
        return Some(Value::ExpressionClass(class));
    }
    if name == "Ellipsis" {
        return Some(Value::Ellipsis);
    }
    if name == "BaseException" {
        return Some(Value::Type("BaseException"));
    }
    if let Some(class) = error::named(name) {
        return Some(Value::ExceptionClass(Rc::new(class)));
    }
    of_datetime(name).or_else(|| match name {
        "Decimal" => Some(Value::Type("decimal.Decimal")),
        "UUID" => Some(Value::Type("uuid.UUID")),
        "timezone" => Some(Value::Module("django.utils.timezone".into())),
        "transaction" => Some(Value::Module("django.db.transaction".into())),
        "reset_queries" => Some(Value::Builtin("reset_queries")),
        _ => None,
    })
}

fn of_datetime(name: &str) -> Option<Value> {
    Some(match name {
        "datetime" => Value::Type("datetime.datetime"),
        "date" => Value::Type("datetime.date"),
        "time" => Value::Type("datetime.time"),
        "timedelta" => Value::Type("datetime.timedelta"),
        _ => return None,
    })
}

/// Whether there is a module of that name.
pub(crate) fn is_module(name: &str) -> bool {
    const KNOWN: [&str; 25] = [
        "datetime",
        "decimal",
        "uuid",
        "zoneinfo",
        "math",
        "json",
        "pprint",
        "django",
        "django.db",
        "django.db.models",
        "django.db.models.functions",
        "django.db.models.functions.window",
        "django.db.models.aggregates",
        "django.db.models.expressions",
        "django.db.utils",
        "django.db.transaction",
        "django.db.models.deletion",
        "django.core",
        "django.core.exceptions",
        "django.utils",
        "django.utils.timezone",
        "django.db.models.query",
        "django.db.models.lookups",
        "collections",
        "itertools",
    ];
    KNOWN.contains(&name) || is_of_models(name)
}

/// Whether it is the module of an application's models, or the application.
fn is_of_models(name: &str) -> bool {
    names::models().any(|model| {
        let label = names::app_label(model);
        name == label || name.strip_suffix(".models") == Some(label)
    })
}

/// What a module has by that name.
pub(crate) fn member(module: &str, name: &str) -> Option<Value> {
    let deeper = format!("{module}.{name}");
    let found = match module {
        "datetime" if name == "timezone" => Some(Value::Type("datetime.timezone")),
        "datetime" if name == "UTC" => Some(Value::Zone(Zone::Utc)),
        "datetime" => of_datetime(name),
        "decimal" if name == "Decimal" => Some(Value::Type("decimal.Decimal")),
        "uuid" => match name {
            "UUID" => Some(Value::Type("uuid.UUID")),
            "uuid4" => Some(Value::Builtin("uuid4")),
            _ => None,
        },
        "zoneinfo" if name == "ZoneInfo" => Some(Value::Type("zoneinfo.ZoneInfo")),
        "pprint" if name == "pprint" => Some(Value::Builtin("pprint")),
        "django.utils.timezone" => match name {
            "now" => Some(Value::Builtin("now")),
            "utc" => Some(Value::Zone(Zone::Utc)),
            "make_aware" => Some(Value::Builtin("make_aware")),
            _ => None,
        },
        "django.db.transaction" if name == "atomic" => Some(Value::Builtin("atomic")),
        "django.db" if name == "reset_queries" => Some(Value::Builtin("reset_queries")),
        "django.db.models"
        | "django.db.models.functions"
        | "django.db.models.functions.window"
        | "django.db.models.aggregates"
        | "django.db.models.expressions" => {
            let field = builtins::FIELD_CLASSES.iter().find(|class| **class == name);
            class_named(name)
                .map(|(class, _)| Value::ExpressionClass(class))
                .or(field.map(|class| Value::Type(class)))
                .or_else(|| match name {
                    "prefetch_related_objects" => Some(Value::Builtin("prefetch_related_objects")),
                    "QuerySet" => Some(Value::Type("django.db.models.query.QuerySet")),
                    "Model" => Some(Value::Type("django.db.models.base.Model")),
                    "ProtectedError" | "RestrictedError" => {
                        error::named(name).map(|class| Value::ExceptionClass(Rc::new(class)))
                    }
                    _ => None,
                })
        }
        "django.core.exceptions" | "django.db.utils" | "django.db.models.deletion" => {
            error::named(name).map(|class| Value::ExceptionClass(Rc::new(class)))
        }
        _ => None,
    };
    let found = found.or_else(|| {
        if module == "django.db" {
            return error::all_named()
                .find(|(known, of)| *known == name && *of == "django.db.utils")
                .and_then(|(known, _)| error::named(known))
                .map(|class| Value::ExceptionClass(Rc::new(class)));
        }
        let models = module.ends_with(".models") && is_of_models(module);
        let label = module.strip_suffix(".models").unwrap_or(module);
        let is_it = |model: &&orm_core::meta::ModelMeta| model.name == name && names::app_label(model) == label;
        if models { names::models().find(is_it).map(Value::Model) } else { None }
    });
    found.or_else(|| is_module(&deeper).then(|| Value::Module(deeper.into())))
}

impl Eval {
    /// `import module as name`
    pub(super) fn import(&mut self, imported: &Imported) -> Result<(), Raise> {
        let module = &*imported.name;
        if !is_module(module) {
            return Err(no_module(module));
        }
        let (bound, value) = match &imported.other {
            Some(name) => (Rc::clone(name), module),
            None => {
                let first = module.split('.').next().unwrap_or(module);
                (Rc::from(first), first)
            }
        };
        self.set_name(bound, Value::Module(value.into()));
        Ok(())
    }

    /// `from module import name as other, …`
    pub(super) fn import_from(&mut self, module: &str, all: &[Imported]) -> Result<(), Raise> {
        let relative = module.starts_with('.');
        let module = if relative {
            let label = names::models().next().map(names::app_label).unwrap_or_default();
            format!("{label}.{}", module.trim_start_matches('.'))
        } else {
            module.to_owned()
        };
        let module = module.trim_end_matches('.');
        if !is_module(module) {
            return Err(no_module(module));
        }
        for Imported { name, place, other } in all {
            if &**name == "*" {
                let fields = builtins::FIELD_CLASSES.iter().filter(|_| module == "django.db.models");
                for class in CLASSES.iter().map(|(class, ..)| class).chain(fields) {
                    if let Some(value) = member(module, class) {
                        self.set_name(Rc::from(*class), value);
                    }
                }
                continue;
            }
            let Some(value) = member(module, name) else {
                let message = format!("cannot import name '{name}' from '{module}'");
                let meant = names::nearest(name, built_in_names());
                let raise = Raise::new("ImportError", message).note(PARTS).meant(meant);
                return Err(raise.at(*place));
            };
            self.set_name(Rc::clone(other.as_ref().unwrap_or(name)), value);
        }
        Ok(())
    }
}

/// What is said where something can't be imported.
pub(super) const PARTS: &str = "the shell has a part of Python's and Django's modules, and the models of the program";

fn no_module(module: &str) -> Raise {
    Raise::new("ModuleNotFoundError", format!("No module named '{module}'")).note(PARTS)
}
