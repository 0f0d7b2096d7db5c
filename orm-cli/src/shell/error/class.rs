//! The classes of exceptions.

use crate::shell::names;
use orm_core::meta::ModelMeta;
use std::rc::Rc;

/// A class of exceptions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Class {
    /// One of [`NAMED`].
    Named(usize),
    /// `Album.DoesNotExist`
    Model(ByAddress, ModelError),
    /// `Song.album.RelatedObjectDoesNotExist`: of the model that has the attribute; and whose row is missing.
    Related { owner: ByAddress, attribute: Rc<str>, missing: ByAddress },
}

/// A model, which is told from others by its address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ByAddress(pub(crate) &'static ModelMeta);

impl PartialEq for ByAddress {
    fn eq(&self, other: &Self) -> bool {
        self.0.is(other.0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ModelError {
    DoesNotExist,
    MultipleObjectsReturned,
}

/// A class that Python or Django has: its name, the module that is printed before it, and the class that it is one of.
struct Named {
    name: &'static str,
    module: &'static str,
    parent: &'static str,
}

const fn class(name: &'static str, module: &'static str, parent: &'static str) -> Named {
    Named { name, module, parent }
}

const CORE: &str = "django.core.exceptions";
const UTILS: &str = "django.db.utils";

const NAMED: &[Named] = &[
    class("Exception", "", ""),
    class("ArithmeticError", "", "Exception"),
    class("ZeroDivisionError", "", "ArithmeticError"),
    class("OverflowError", "", "ArithmeticError"),
    class("AssertionError", "", "Exception"),
    class("AttributeError", "", "Exception"),
    class("ImportError", "", "Exception"),
    class("ModuleNotFoundError", "", "ImportError"),
    class("LookupError", "", "Exception"),
    class("IndexError", "", "LookupError"),
    class("KeyError", "", "LookupError"),
    class("MemoryError", "", "Exception"),
    class("NameError", "", "Exception"),
    class("UnboundLocalError", "", "NameError"),
    class("OSError", "", "Exception"),
    class("RuntimeError", "", "Exception"),
    class("NotImplementedError", "", "RuntimeError"),
    class("RecursionError", "", "RuntimeError"),
    class("StopIteration", "", "Exception"),
    class("SyntaxError", "", "Exception"),
    class("IndentationError", "", "SyntaxError"),
    class("TypeError", "", "Exception"),
    class("ValueError", "", "Exception"),
    class("UnicodeError", "", "ValueError"),
    class("KeyboardInterrupt", "", ""),
    class("SystemExit", "", ""),
    class("InvalidOperation", "decimal", "ArithmeticError"),
    class("ObjectDoesNotExist", CORE, "Exception"),
    class("MultipleObjectsReturned", CORE, "Exception"),
    class("FieldError", CORE, "Exception"),
    class("FieldDoesNotExist", CORE, "Exception"),
    class("ValidationError", CORE, "Exception"),
    class("ImproperlyConfigured", CORE, "Exception"),
    class("DatabaseError", UTILS, "Exception"),
    class("IntegrityError", UTILS, "DatabaseError"),
    class("DataError", UTILS, "DatabaseError"),
    class("OperationalError", UTILS, "DatabaseError"),
    class("ProgrammingError", UTILS, "DatabaseError"),
    class("InternalError", UTILS, "DatabaseError"),
    class("NotSupportedError", UTILS, "DatabaseError"),
    class("ProtectedError", "django.db.models.deletion", "IntegrityError"),
    class("RestrictedError", "django.db.models.deletion", "IntegrityError"),
    class("TransactionManagementError", "django.db.transaction", "ProgrammingError"),
];

/// The class of that name.
pub(crate) fn named(name: &str) -> Option<Class> {
    NAMED.iter().position(|class| class.name == name).map(Class::Named)
}

/// All classes that have a name of their own: the name, and the module that it is imported from.
pub(crate) fn all_named() -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMED.iter().map(|class| (class.name, class.module))
}

impl Class {
    /// What everything else is one of.
    pub(crate) const EXCEPTION: Class = Class::Named(0);

    fn row(&self) -> Option<&'static Named> {
        match self {
            Class::Named(at) => NAMED.get(*at),
            Class::Model(..) | Class::Related { .. } => None,
        }
    }

    /// The last part of its path.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Class::Named(_) => self.row().map_or("Exception", |class| class.name),
            Class::Model(_, ModelError::DoesNotExist) => "DoesNotExist",
            Class::Model(_, ModelError::MultipleObjectsReturned) => "MultipleObjectsReturned",
            Class::Related { .. } => "RelatedObjectDoesNotExist",
        }
    }

    /// As Python prints it before the message.
    pub(crate) fn path(&self) -> String {
        match self {
            Class::Named(_) => match self.row() {
                Some(Named { module: "", name, .. }) => (*name).to_owned(),
                Some(Named { module, name, .. }) => format!("{module}.{name}"),
                None => "Exception".to_owned(),
            },
            Class::Model(model, _) => format!("{}.{}", names::path(model.0), self.name()),
            Class::Related { owner, attribute, .. } => {
                format!("{}.{attribute}.{}", names::path(owner.0), self.name())
            }
        }
    }

    /// The class that it is one of.
    fn parent(&self) -> Option<Class> {
        match self {
            Class::Named(_) => self.row().and_then(|class| named(class.parent)),
            Class::Model(_, ModelError::DoesNotExist) => named("ObjectDoesNotExist"),
            Class::Model(_, ModelError::MultipleObjectsReturned) => named("MultipleObjectsReturned"),
            Class::Related { missing, .. } => Some(Class::Model(*missing, ModelError::DoesNotExist)),
        }
    }

    /// Whether an exception of this class is one of the other.
    pub(crate) fn is_a(&self, other: &Class) -> bool {
        let related_attribute =
            matches!(self, Class::Related { .. }) && named("AttributeError").as_ref() == Some(other);
        self == other || related_attribute || self.parent().is_some_and(|parent| parent.is_a(other))
    }
}
