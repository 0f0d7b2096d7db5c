//! The struct of columns.

use super::{fields_ident, place, related, relations};
use crate::model::{Field, Known, Model};
use crate::parse::OnDelete;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Expr, Lit, Meta};

pub(crate) fn expand(model: &Model) -> TokenStream {
    let Model { vis, name, .. } = model;
    let fields = fields_ident(model);
    let doc = format!("The columns of [`{name}`], reached by the path `__P`.");
    let columns = model.stored().map(|field| {
        let Field { vis, docs, .. } = field;
        let ident = field.made();
        let position = place::of(model, field);
        let ty = relations::column(model, field, position);
        let own = without_code(docs);
        let doc = self::docs(field);
        quote!(#(#own)* #[doc = #doc] #vis #ident: #ty)
    });
    let values = model.stored().map(|field| {
        let ident = field.made();
        let name = match (field.shape.foreign(), field.shape.optional) {
            (Some(_), true) => quote!(ForwardNull),
            (Some(_), false) => quote!(Forward),
            (None, _) => quote!(Column),
        };
        quote!(#ident: __orm::#name::NEW)
    });
    // an `Option` was reported: the columns are those of the struct in it, so that one mistake gives one message
    let flat = model.flat().map(|field| {
        let (vis, ident, ty, at) = (&field.vis, field.made(), &field.shape.base, place::of(model, field));
        let doc = format!("The columns of [`{}`].", field.shape.text);
        let model = &model.ident;
        quote!(#[doc = #doc] #vis #ident: <#ty as __orm::Flat>::Columns<__orm::Inside<__P, #at>, #model>)
    });
    let flat_values = model.flat().map(|field| {
        let (ident, ty, at) = (field.made(), &field.shape.base, place::of(model, field));
        let model = &model.ident;
        quote!(#ident: <<#ty as __orm::Flat>::Columns<__orm::Inside<__P, #at>, #model> as __orm::FlatColumns>::NEW)
    });
    let columns = columns.chain(flat).chain(related::columns(model));
    let values = values.chain(flat_values).chain(related::values(model));
    // only a model with mistakes has no columns
    let (columns, values): (Vec<_>, Vec<_>) = if model.stored().next().is_none() {
        let phantom = quote!(::core::marker::PhantomData);
        (vec![quote!(__path: #phantom<fn() -> __P>)], vec![quote!(__path: #phantom)])
    } else {
        (columns.collect(), values.collect())
    };
    let constants = place::constants(model);
    // only what is flattened needs to know what a path is
    let bound = model.flat().next().map(|_| quote!(: __orm::Path));
    quote! {
        #constants
        #[doc = #doc]
        #vis struct #fields<__P #bound> { #(#columns),* }
        #[automatically_derived]
        impl<__P: __orm::Path> __orm::FieldSet for #fields<__P> {
            const REF: &'static Self = &#fields { #(#values),* };
        }
    }
}

/// What an editor shows of a column.
pub(crate) fn docs(field: &Field) -> String {
    let mut parts = Vec::new();
    if let Some(foreign) = field.shape.foreign() {
        let target = crate::model::compact(foreign.target.to_token_stream());
        let kind = if foreign.one_to_one { "one to one" } else { "foreign key" };
        parts.push(format!("{kind} to [`{target}`]"));
        parts.push(format!("on_delete = {}", on_delete(field)));
    } else if let Some(sql) = sql_type(field) {
        parts.push(format!("`{sql}`"));
    }
    if field.shape.optional {
        parts.push("may be NULL".to_owned());
    }
    if field.primary_key {
        parts.push(if field.auto { "primary key, counted up by the database" } else { "primary key" }.to_owned());
    }
    if let Some(max) = &field.attrs.max_length {
        parts.push(format!("max_length = {}", max.value));
    }
    for (flag, word) in [
        (field.attrs.unique, "unique"),
        (field.attrs.index, "indexed"),
        (field.attrs.auto_now, "auto_now"),
        (field.attrs.auto_now_add, "auto_now_add"),
        (field.attrs.version, "version"),
    ] {
        if flag.is_some() {
            parts.push(word.to_owned());
        }
    }
    let mut doc = format!("Column `{}`", field.column);
    if !parts.is_empty() {
        doc.push_str(": ");
        doc.push_str(&parts.join(", "));
    }
    doc.push('.');
    doc
}

fn on_delete(field: &Field) -> &'static str {
    match field.attrs.on_delete.as_ref().map_or(OnDelete::Cascade, |on_delete| on_delete.value) {
        OnDelete::Cascade => "cascade",
        OnDelete::Protect => "protect",
        OnDelete::Restrict => "restrict",
        OnDelete::SetNull => "set_null",
        OnDelete::SetDefault => "set_default",
        OnDelete::DoNothing => "do_nothing",
    }
}

/// The column's type on PostgreSQL, as far as the name of the Rust type tells it.
fn sql_type(field: &Field) -> Option<String> {
    let name = crate::model::compact(field.shape.base.to_token_stream());
    let name = name.split('<').next().and_then(|path| path.rsplit("::").next())?;
    Some(match name {
        "i16" | "u8" => "smallint".to_owned(),
        "i32" | "u16" => "integer".to_owned(),
        "i64" | "u32" => "bigint".to_owned(),
        "f32" => "real".to_owned(),
        "f64" => "double precision".to_owned(),
        "bool" => "boolean".to_owned(),
        "String" => field.attrs.max_length.as_ref().map_or("text".to_owned(), |max| format!("varchar({})", max.value)),
        "Vec" if matches!(field.shape.known, Known::Bytes) => "bytea".to_owned(),
        "NaiveDate" => "date".to_owned(),
        "NaiveTime" => "time".to_owned(),
        "NaiveDateTime" => "timestamp".to_owned(),
        "DateTime" => "timestamptz".to_owned(),
        "TimeDelta" => "interval".to_owned(),
        "Uuid" => "uuid".to_owned(),
        "Json" => "jsonb".to_owned(),
        "Decimal" => match (&field.attrs.precision, &field.attrs.scale) {
            (Some(precision), Some(scale)) => format!("numeric({}, {})", precision.value, scale.value),
            _ => "numeric".to_owned(),
        },
        _ => return None,
    })
}

/// The field's own documentation. One with code in it is left out: rustdoc would run the code a second time.
fn without_code(docs: &[Attribute]) -> Vec<TokenStream> {
    let has_code = docs.iter().any(|attr| match &attr.meta {
        Meta::NameValue(meta) => match &meta.value {
            Expr::Lit(lit) => match &lit.lit {
                Lit::Str(text) => {
                    let text = text.value();
                    text.contains("```") || text.contains("~~~") || text.starts_with("     ")
                }
                _ => true,
            },
            _ => true,
        },
        _ => true,
    });
    if has_code || docs.is_empty() {
        return Vec::new();
    }
    docs.iter().map(ToTokens::to_token_stream).chain([quote!(#[doc = ""])]).collect()
}
