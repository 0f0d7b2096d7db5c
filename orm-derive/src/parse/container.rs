//! `#[orm(..)]` of a model's struct.

use super::{At, Items, Value, items, literal, text};
use crate::ctxt::Ctxt;
use crate::symbol;
use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Path};

/// What the struct's attributes say.
#[derive(Default)]
pub(crate) struct ContainerAttrs {
    pub(crate) table: Option<At<String>>,
    /// Names of fields; a `-` before a name means descending.
    pub(crate) ordering: Vec<At<String>>,
    pub(crate) uniques: Vec<Columns>,
    pub(crate) indexes: Vec<Columns>,
    pub(crate) checks: Vec<Check>,
    /// `scope = path`
    pub(crate) scope: Option<Path>,
    pub(crate) hooks: Option<Span>,
    pub(crate) krate: Option<Path>,
    /// `renamed_from = "Tune"`: what the model was called before.
    pub(crate) renamed_from: Option<At<String>>,
    /// Whether the derive made the model.
    pub(crate) automatic: bool,
}

/// `unique("a", "b", name = "…")` or `index(..)`.
pub(crate) struct Columns {
    pub(crate) span: Span,
    pub(crate) fields: Vec<At<String>>,
    pub(crate) name: Option<String>,
}

/// `check(name, "sql")`
pub(crate) struct Check {
    pub(crate) name: At<String>,
    pub(crate) sql: String,
}

/// Reads them.
pub(crate) fn container_attrs(ctxt: &Ctxt, attrs: &[Attribute]) -> ContainerAttrs {
    let mut found = ContainerAttrs::default();
    for item in items(ctxt, attrs, symbol::STRUCT, &["unique", "index", "check"], "the struct") {
        match item.name.to_string().as_str() {
            "table" => {
                found.table =
                    item.is(ctxt, "table = \"albums\"").and_then(|value| name(ctxt, value, "the table's name"));
            }
            "ordering" => found.ordering = ordering(ctxt, &item),
            "unique" => found.uniques.extend(columns(ctxt, &item, "unique(\"artist\", \"title\")")),
            "index" => found.indexes.extend(columns(ctxt, &item, "index(\"artist\", \"-title\")")),
            "check" => found.checks.extend(check(ctxt, &item)),
            "scope" => found.scope = item.path(ctxt, "scope = live"),
            symbol::AUTOMATIC => found.automatic = true,
            "renamed_from" => {
                found.renamed_from = item
                    .is(ctxt, "renamed_from = \"OldName\"")
                    .and_then(|value| name(ctxt, value, "the name of before"));
            }
            "hooks" => found.hooks = item.flag(ctxt),
            _ => found.krate = item.path(ctxt, "crate = my::path::to::orm"),
        }
    }
    found
}

/// Reads those of a struct of shared fields: where the facade is.
pub(crate) fn flat_attrs(ctxt: &Ctxt, attrs: &[Attribute]) -> Option<Path> {
    let found = items(ctxt, attrs, symbol::FLAT, &[], "a struct of shared fields");
    found.iter().find_map(|item| item.path(ctxt, "crate = my::path::to::orm"))
}

/// A name in quotes, that is not empty.
pub(super) fn name(ctxt: &Ctxt, value: &Expr, what: &str) -> Option<At<String>> {
    let name = text(ctxt, value, what)?;
    if name.is_empty() || name.contains('\0') {
        ctxt.over(value, format!("{what} can't be empty"));
        return None;
    }
    Some(At { value: name, span: value.span() })
}

fn ordering(ctxt: &Ctxt, item: &super::Item) -> Vec<At<String>> {
    let single;
    let values: &[Expr] = match &item.value {
        Value::Is(value) => {
            single = [value.clone()];
            &single
        }
        _ => item.list(ctxt, "ordering(\"-title\", \"artist\")").unwrap_or_default(),
    };
    let mut found = Vec::new();
    for value in values {
        if let Some(text) = text(ctxt, value, "the name of a field") {
            let parts = text.split(',').map(str::trim);
            found.extend(parts.map(|part| At { value: part.to_owned(), span: value.span() }));
        }
    }
    found
}

fn columns(ctxt: &Ctxt, item: &super::Item, example: &str) -> Option<Columns> {
    let mut found = Columns { span: item.name.span(), fields: Vec::new(), name: None };
    for value in item.list(ctxt, example)? {
        if let Expr::Assign(assign) = value {
            let left = &assign.left;
            if quote!(#left).to_string() == "name" {
                found.name = name(ctxt, &assign.right, "the constraint's name").map(|name| name.value);
            } else {
                ctxt.over(left, format!("only `name = \"…\"` may stand here, beside fields in quotes: `{example}`"));
            }
        } else if let Some(field) = text(ctxt, value, "the name of a field") {
            found.fields.push(At { value: field, span: value.span() });
        }
    }
    if found.fields.is_empty() {
        ctxt.at(item.name.span(), format!("`{}` names no field: write `{example}`", item.name));
        return None;
    }
    Some(found)
}

fn check(ctxt: &Ctxt, item: &super::Item) -> Option<Check> {
    const EXAMPLE: &str = "check(plays_positive, \"plays >= 0\")";
    let list = item.list(ctxt, EXAMPLE)?;
    let [first, sql] = list else {
        ctxt.at(item.name.span(), format!("`check` takes a name and a condition in SQL: write `{EXAMPLE}`"));
        return None;
    };
    let name = match (first, literal(first)) {
        (_, Some(super::DbLiteral::Text(name))) if !name.is_empty() => name,
        (Expr::Path(path), _) if path.path.get_ident().is_some() => quote!(#path).to_string(),
        _ => {
            ctxt.over(first, format!("expected the name of the check: write `{EXAMPLE}`"));
            return None;
        }
    };
    let sql = text(ctxt, sql, "the condition in SQL,")?;
    Some(Check { name: At { value: name, span: first.span() }, sql })
}
