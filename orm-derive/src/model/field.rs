//! One field of a model.

use super::shape::{Known, Shape};
use crate::ctxt::Ctxt;
use crate::parse::{self, DbLiteral, FieldAttrs};
use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::{Attribute, Visibility};

/// A field.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// Its name, without `r#`.
    pub(crate) name: String,
    pub(crate) vis: Visibility,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) column: String,
    pub(crate) shape: Shape,
    /// The position among the stored fields; `None`: it has no column.
    pub(crate) position: Option<usize>,
    /// How many stored fields stand before it.
    pub(crate) before: usize,
    pub(crate) primary_key: bool,
    /// Whether the database counts this key up.
    pub(crate) auto: bool,
    pub(crate) attrs: FieldAttrs,
}

/// What the builder needs for a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// It must be given.
    Value,
    /// It may be left out of `create`, because the database has a default in SQL.
    ValueOrDatabase,
    /// It may be left out.
    Nothing,
    /// It can't be given: saving sets it.
    Never,
    /// It can't be given: it has no column.
    Related,
    /// A flattened struct: it may be left out when all of its fields may.
    Flat,
}

impl Field {
    pub(super) fn read(ctxt: &Ctxt, field: &syn::Field, ident: &Ident, model: &Ident, position: usize) -> Field {
        let attrs = parse::field_attrs(ctxt, &field.attrs);
        let shape = Shape::read(&field.ty, model);
        let name = ident.unraw().to_string();
        let column = match (&attrs.column, &shape.known) {
            (Some(column), _) => column.value.clone(),
            (None, Known::Foreign(_)) => format!("{name}_id"),
            (None, _) => name.clone(),
        };
        Field {
            ident: ident.clone(),
            name,
            vis: field.vis.clone(),
            docs: field.attrs.iter().filter(|attr| attr.path().is_ident("doc")).cloned().collect(),
            column,
            position: (attrs.skip.is_none() && attrs.flatten.is_none() && shape.related().is_none())
                .then_some(position),
            before: position,
            shape,
            primary_key: false,
            auto: false,
            attrs,
        }
    }

    pub(super) fn become_primary_key(&mut self) {
        self.primary_key = true;
        let counted = matches!(self.shape.known, Known::Integer) && !self.shape.optional && self.name == "id";
        self.auto = counted || self.attrs.auto.is_some();
    }

    /// Its name for what the derive makes of it: at its place in the struct, but a name of the expansion, whose unused parts are nobody's
    /// mistake.
    pub(crate) fn made(&self) -> Ident {
        let mut ident = self.ident.clone();
        ident.set_span(ident.span().resolved_at(Span::call_site()));
        ident
    }

    /// What the builder needs for it.
    pub(crate) fn needs(&self) -> Needs {
        // a literal of a column's type; the text that an enum is stored as is no value of the enum
        let written_as_such = matches!(
            self.shape.known,
            Known::Integer | Known::Float | Known::Bool | Known::Text | Known::Decimal | Known::Foreign(_)
        );
        let by_database = self.attrs.db_default.as_ref().map(|default| match default.value {
            DbLiteral::Sql(_) => true,
            DbLiteral::Null => false,
            _ => !written_as_such,
        });
        if self.attrs.flatten.is_some() {
            Needs::Flat
        } else if self.shape.related().is_some() {
            Needs::Related
        } else if self.attrs.auto_now.is_some() || self.attrs.auto_now_add.is_some() {
            Needs::Never
        } else if self.position.is_none()
            || self.auto
            || self.attrs.version.is_some()
            || self.attrs.default.is_some()
            || by_database == Some(false)
        {
            Needs::Nothing
        } else if by_database == Some(true) {
            Needs::ValueOrDatabase
        } else if self.shape.optional {
            Needs::Nothing
        } else {
            Needs::Value
        }
    }
}
