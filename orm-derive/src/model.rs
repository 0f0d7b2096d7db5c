//! A model as the derive knows it: what the expansion is written from.

mod field;
mod shape;

pub(crate) use field::{Field, Needs};
pub(crate) use shape::{Foreign, Known, Related, RelatedKind, Shape, compact};

use crate::ctxt::Ctxt;
use crate::naming::snake_case;
use crate::parse::{self, At, Check, Columns};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::cell::RefCell;
use syn::ext::IdentExt;
use syn::{DataStruct, DeriveInput, Path, Visibility};

/// One model.
pub(crate) struct Model {
    pub(crate) ident: Ident,
    /// The struct's name, without `r#`.
    pub(crate) name: String,
    pub(crate) vis: Visibility,
    /// The path of the facade: `::orm`.
    pub(crate) krate: TokenStream,
    pub(crate) table: String,
    pub(crate) fields: Vec<Field>,
    /// The position of the primary key among all fields, once it is known.
    pub(crate) primary_key: Option<usize>,
    pub(crate) ordering: Vec<(usize, bool)>,
    pub(crate) uniques: Vec<Group>,
    pub(crate) indexes: Vec<Group>,
    pub(crate) checks: Vec<Check>,
    /// The function of the default scope.
    pub(crate) scope: Option<Path>,
    /// Whether the derive made it, as the table between two models.
    pub(crate) automatic: bool,
    /// What it was called before.
    pub(crate) renamed_from: Option<At<String>>,
    /// Where it says that it has hooks.
    pub(crate) hooks: Option<Span>,
    /// Names in orderings, constraints and indexes that are no field of the model's own; at position [`FLATTENED`] and above.
    pub(crate) flattened: RefCell<Vec<At<String>>>,
}

/// Where the positions of names begin that only a flattened struct can have.
pub(crate) const FLATTENED: usize = 1 << 20;

/// A constraint or an index over some fields.
pub(crate) struct Group {
    /// Positions among the stored fields, and whether the order is descending.
    pub(crate) fields: Vec<(usize, bool)>,
    pub(crate) name: Option<String>,
}

impl Model {
    /// A model without fields, to report mistakes about.
    pub(crate) fn empty(input: &DeriveInput) -> Model {
        let name = input.ident.unraw().to_string();
        Model {
            ident: input.ident.clone(),
            table: snake_case(&name),
            name,
            vis: input.vis.clone(),
            krate: quote!(::orm),
            fields: Vec::new(),
            primary_key: None,
            ordering: Vec::new(),
            uniques: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
            scope: None,
            automatic: false,
            renamed_from: None,
            hooks: None,
            flattened: RefCell::default(),
        }
    }

    /// Reads a struct of fields that models share: no table, and no primary key.
    pub(crate) fn read_flat(ctxt: &Ctxt, input: &DeriveInput, data: &DataStruct) -> Model {
        let mut model = Model::empty(input);
        if let Some(path) = parse::flat_attrs(ctxt, &input.attrs) {
            model.krate = quote!(#path);
        }
        model.read_fields(ctxt, input, data);
        model
    }

    fn read_fields(&mut self, ctxt: &Ctxt, input: &DeriveInput, data: &DataStruct) {
        let mut stored = 0;
        for field in &data.fields {
            if let Some(ident) = &field.ident {
                let read = Field::read(ctxt, field, ident, &input.ident, stored);
                stored += usize::from(read.position.is_some());
                self.fields.push(read);
            }
        }
    }

    /// Reads a struct with named fields.
    pub(crate) fn read(ctxt: &Ctxt, input: &DeriveInput, data: &DataStruct) -> Model {
        let attrs = parse::container_attrs(ctxt, &input.attrs);
        let mut model = Model::empty(input);
        model.read_fields(ctxt, input, data);
        if let Some(table) = attrs.table {
            model.table = table.value;
        }
        if let Some(path) = attrs.krate {
            model.krate = quote!(#path);
        }
        model.checks = attrs.checks;
        model.scope = attrs.scope;
        model.automatic = attrs.automatic;
        model.renamed_from = attrs.renamed_from;
        model.hooks = attrs.hooks;
        model.find_primary_key(ctxt);
        model.ordering = attrs.ordering.iter().filter_map(|name| model.resolve(ctxt, name, true)).collect();
        model.uniques = attrs.uniques.iter().map(|columns| model.group(ctxt, columns, false)).collect();
        model.indexes = attrs.indexes.iter().map(|columns| model.group(ctxt, columns, true)).collect();
        model
    }

    /// The fields that have a column, in order: the n-th is at position n.
    pub(crate) fn stored(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.position.is_some())
    }

    /// The fields that lead to related rows and have no column, in order.
    pub(crate) fn related(&self) -> impl Iterator<Item = (&Field, &Related)> {
        self.fields.iter().filter_map(|field| Some((field, field.shape.related()?)))
    }

    /// The fields that are structs of shared fields, in order.
    pub(crate) fn flat(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.attrs.flatten.is_some())
    }

    /// The primary key.
    pub(crate) fn pk(&self) -> Option<&Field> {
        self.primary_key.map(|at| &self.fields[at])
    }

    fn find_primary_key(&mut self, ctxt: &Ctxt) {
        let marked: Vec<usize> =
            (0..self.fields.len()).filter(|&at| self.fields[at].attrs.primary_key.is_some()).collect();
        for &other in marked.iter().skip(1) {
            if let Some(span) = self.fields[other].attrs.primary_key {
                ctxt.at(span, format!("`{}` has two primary keys: keep `primary_key` on one field", self.name));
            }
        }
        let named_id = || self.fields.iter().position(|field| field.name == "id" && field.position.is_some());
        self.primary_key = marked.first().copied().or_else(named_id);
        match self.primary_key {
            Some(at) => self.fields[at].become_primary_key(),
            None => ctxt.at(
                self.ident.span(),
                format!(
                    "`{}` has no primary key: add `id: i64`, or mark a field with `#[orm(primary_key)]`",
                    self.name
                ),
            ),
        }
    }

    fn group(&self, ctxt: &Ctxt, columns: &Columns, directions: bool) -> Group {
        let mut fields: Vec<(usize, bool)> = Vec::new();
        for name in &columns.fields {
            if let Some(field) = self.resolve(ctxt, name, directions) {
                if fields.iter().any(|(other, _)| *other == field.0) {
                    ctxt.at(name.span, format!("`{}` is in this list already", name.value));
                }
                fields.push(field);
            }
        }
        if columns.fields.len() == 1 && !directions {
            let name = &columns.fields[0].value;
            ctxt.at(
                columns.span,
                format!("one field alone is unique by its own attribute: write `#[orm(unique)]` on `{name}`"),
            );
        }
        Group { fields, name: columns.name.clone() }
    }

    /// The position of the field of that name.
    fn resolve(&self, ctxt: &Ctxt, name: &At<String>, directions: bool) -> Option<(usize, bool)> {
        let (field, descending) = match name.value.strip_prefix('-') {
            Some(field) if directions => (field, true),
            _ => (name.value.as_str(), false),
        };
        let found = match field {
            "pk" => self.pk(),
            _ => self.fields.iter().find(|other| other.name == field),
        };
        match found {
            Some(Field { position: Some(position), .. }) => return Some((*position, descending)),
            Some(other) if other.attrs.flatten.is_some() => {
                ctxt.at(name.span, format!("`{field}` has several columns: name one of its fields"));
            }
            // a field of a flattened struct: where it stands is found while compiling
            None if field != "pk" && self.flat().next().is_some() => {
                let mut flattened = self.flattened.borrow_mut();
                flattened.push(At { value: field.to_owned(), span: name.span });
                return Some((FLATTENED + flattened.len() - 1, descending));
            }
            Some(other) if other.shape.related().is_some() => {
                ctxt.at(name.span, format!("`{field}` has no column: it leads to rows of another table"));
            }
            Some(_) => ctxt.at(name.span, format!("`{field}` has no column: it is marked with `skip`")),
            None if field == "pk" => {} // the missing primary key was reported
            None => {
                let names = || self.stored().map(|field| field.name.as_str());
                let hint = match symbol_hint(field, names()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
                };
                ctxt.at(name.span, format!("`{}` has no field `{field}`: {hint}", self.name));
            }
        }
        None
    }
}

fn symbol_hint<'a>(field: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let names: Vec<&str> = names.collect();
    // the column was named, where the field is meant
    let of_column = field.strip_suffix("_id").and_then(|name| names.iter().find(|other| **other == name));
    of_column.copied().or_else(|| crate::symbol::nearest(field, names))
}
