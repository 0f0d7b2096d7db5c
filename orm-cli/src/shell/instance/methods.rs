//! The methods of instances.

use super::Instance;
use crate::shell::arguments::Arguments;
use crate::shell::error::Raise;
use crate::shell::eval::Eval;
use crate::shell::names;
use crate::shell::value::Value;
use std::rc::Rc;

/// Their names.
pub(crate) const METHODS: &[&str] = &[
    "save",
    "delete",
    "refresh_from_db",
    "full_clean",
    "clean",
    "clean_fields",
    "validate_unique",
    "serializable_value",
    "get_deferred_fields",
    "__str__",
    "__repr__",
    "__eq__",
    "__hash__",
];

impl Eval {
    /// `instance.name(arguments)`
    pub(crate) async fn instance_method(
        &mut self,
        instance: &Rc<Instance>,
        name: &str,
        args: Arguments,
    ) -> Result<Value, Raise> {
        match name {
            "save" => self.save_as_asked(instance, args).await.map(|()| Value::None),
            "delete" => self.delete_instance(instance).await,
            "refresh_from_db" => self.refresh(instance, args).await.map(|()| Value::None),
            "full_clean" => self.full_clean(instance).await.map(|()| Value::None),
            "clean_fields" => {
                self.load(instance).await?;
                instance.clean_fields().map(|()| Value::None)
            }
            "clean" => Ok(Value::None),
            "validate_unique" => self.validate_unique(instance).await.map(|()| Value::None),
            "get_deferred_fields" => Eval::deferred_fields(instance),
            "serializable_value" => {
                let name = args.one(name)?;
                let name = name.as_str().unwrap_or_default();
                match names::of_instances(instance.model(), name) {
                    Some(names::Member::Field(at) | names::Member::Key(at)) => self.field_of(instance, at).await,
                    _ => Box::pin(self.instance_attribute(instance, name)).await,
                }
            }
            "__str__" => self.str(&Value::Instance(Rc::clone(instance))).await.map(Value::str),
            "__repr__" => self.repr(&Value::Instance(Rc::clone(instance))).await.map(Value::str),
            "__eq__" => {
                let other = args.one(name)?;
                let one = Value::Instance(Rc::clone(instance));
                crate::shell::value::equal::equal(&one, &other).map(Value::Bool)
            }
            "__hash__" => crate::shell::builtins::hash(&Value::Instance(Rc::clone(instance))),
            _ => Err(Raise::attribute(format!("'{}' object has no attribute '{name}'", instance.model().name))),
        }
    }
}
