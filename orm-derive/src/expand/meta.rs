//! The `static` with what is known of the model at run time.

use super::{place, related, relations};
use crate::model::{Field, Group, Known, Model};
use crate::parse::DbLiteral;
use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

pub(super) fn expand(model: &Model) -> TokenStream {
    let Model { ident, name, table, .. } = model;
    let primary_key = place::at(model, model.pk().and_then(|pk| pk.position).unwrap_or_default());
    let ordering = model.ordering.iter().map(|(field, descending)| {
        let field = place::at(model, *field);
        quote!(__orm::OrderMeta { field: #field, descending: #descending })
    });
    let uniques = model.uniques.iter().map(|Group { fields, name }| {
        let fields = fields.iter().map(|(field, _)| place::at(model, *field));
        let name = option(name.as_ref());
        quote!(__orm::UniqueMeta { fields: &[#(#fields),*], name: #name })
    });
    let indexes = model.indexes.iter().map(|Group { fields, name }| {
        let fields = fields.iter().map(|(field, descending)| {
            let field = place::at(model, *field);
            quote!((#field, #descending))
        });
        let name = option(name.as_ref());
        quote!(__orm::IndexMeta { fields: &[#(#fields),*], name: #name })
    });
    let checks = model.checks.iter().map(|check| {
        let (name, sql) = (&check.name.value, &check.sql);
        quote!(__orm::CheckMeta { name: #name, sql: #sql })
    });
    let (count, automatic) = (place::count(model), model.automatic);
    let defaults = defaults(model);
    let renamed_from = option(model.renamed_from.as_ref().map(|before| &before.value));
    let fields = fields(model);
    let related = related::meta(model);
    let asserts = model.stored().map(asserts);
    let clashes = clashes(model);
    quote! {
        static __META: __orm::ModelMeta = __orm::ModelMeta {
            name: #name,
            module: ::core::module_path!(),
            table: #table,
            primary_key: #primary_key,
            ordering: &[#(#ordering),*],
            uniques: &[#(#uniques),*],
            indexes: &[#(#indexes),*],
            checks: &[#(#checks),*],
            fields: &__FIELDS,
            relations: &[#(#related),*],
            automatic: #automatic,
            renamed_from: #renamed_from,
        };
        static __FIELDS: [__orm::FieldMeta; #count] = #fields;
        __orm::inventory::submit! { __orm::ModelEntry(&__META) }
        __orm::inventory::submit! { __orm::InstanceEntry::of::<#ident>(#defaults) }
        #(#asserts)*
        #clashes
    }
}

/// The defaults of the fields, by name, for who knows the model by name.
fn defaults(model: &Model) -> TokenStream {
    let own: Vec<&Field> = model.stored().filter(|field| field.attrs.default.is_some()).collect();
    if own.is_empty() {
        return quote!(|_| ::core::option::Option::None);
    }
    let arms = own.into_iter().map(|field| {
        let (name, ty, value) = (&field.name, &field.shape.ty, super::builder::default(field));
        quote!(#name => <#ty as __orm::FieldType>::encode(&#value))
    });
    quote!(|field| ::core::option::Option::Some(match field { #(#arms,)* _ => return ::core::option::Option::None }))
}

/// All fields, those of flattened structs too.
fn fields(model: &Model) -> TokenStream {
    let own: Vec<_> = model.stored().map(field).collect();
    if model.flat().next().is_none() {
        return quote!([#(#own),*]);
    }
    let mut parts = Vec::new();
    let mut done = 0;
    let segment = |fields: &[TokenStream]| {
        quote! { (::core::option::Option::None, {
            const __OWN: &[__orm::FieldMeta] = &[#(#fields),*];
            __OWN
        }) }
    };
    for flat in model.flat() {
        let (name, ty) = (&flat.name, &flat.shape.ty);
        parts.push(segment(&own[done..flat.before]));
        parts.push(quote!((::core::option::Option::Some(#name), <#ty as __orm::Flat>::FIELDS)));
        done = flat.before;
    }
    parts.push(segment(&own[done..]));
    quote!(__orm::flattened(&[#(#parts),*]))
}

/// No field and no column has the name of another one.
fn clashes(model: &Model) -> TokenStream {
    let with_own = model.flat().flat_map(|flat| {
        let own = model.fields.iter().filter(|field| field.attrs.flatten.is_none() && field.attrs.skip.is_none());
        own.map(move |field| {
            let (ty, name, column) = (&flat.shape.ty, &field.name, &field.column);
            let message = format!(
                "`{0}.{name}` has the name or the column of a field of `{1}`, which is flattened into `{0}`: call it another name",
                model.name, flat.shape.text
            );
            let span = field.ident.span().resolved_at(Span::call_site());
            quote_spanned! { span=>
                const _: () = ::core::assert!(!__orm::has_field(<#ty as __orm::Flat>::FIELDS, #name, #column), #message);
            }
        })
    });
    let flat: Vec<&Field> = model.flat().collect();
    let with_each_other = flat.iter().enumerate().flat_map(|(at, one)| {
        let before = &flat[..at];
        before.iter().map(move |other| {
            let (ty, other_ty) = (&one.shape.ty, &other.shape.ty);
            let message = format!(
                "`{}` and `{}` have a field or a column of one name: rename it in one of the structs",
                other.name, one.name
            );
            let span = one.ident.span().resolved_at(Span::call_site());
            quote_spanned! { span=>
                const _: () = ::core::assert!(
                    !__orm::share_a_name(<#ty as __orm::Flat>::FIELDS, <#other_ty as __orm::Flat>::FIELDS), #message
                );
            }
        })
    });
    with_own.chain(with_each_other).collect()
}

pub(super) fn field(field: &Field) -> TokenStream {
    let Field { name, column, shape, attrs, .. } = field;
    let ty = &shape.ty;
    let text = &shape.text;
    let mut set = Vec::new();
    if field.primary_key {
        set.push(quote!(primary_key: true));
    }
    if field.auto {
        set.push(quote!(auto: true));
    }
    if attrs.unique.is_some() || shape.foreign().is_some_and(|foreign| foreign.one_to_one) {
        set.push(quote!(unique: true));
    }
    if attrs.index.is_some() || shape.foreign().is_some_and(|foreign| !foreign.one_to_one) {
        set.push(quote!(index: true));
    }
    if let Some(max_length) = &attrs.max_length {
        let max_length = Literal::u32_unsuffixed(max_length.value);
        set.push(quote!(max_length: ::core::option::Option::Some(#max_length)));
    }
    if let (Some(precision), Some(scale)) = (&attrs.precision, &attrs.scale) {
        let (precision, scale) = (Literal::u8_unsuffixed(precision.value), Literal::u8_unsuffixed(scale.value));
        set.push(quote!(precision: ::core::option::Option::Some((#precision, #scale))));
    }
    if let Some(default) = &attrs.db_default {
        let default = db_default(&default.value);
        set.push(quote!(db_default: ::core::option::Option::Some(#default)));
    }
    if let Some(default) = attrs.default.as_ref().and_then(|default| default.value.literal.as_ref()) {
        let default = db_default(default);
        set.push(quote!(default: ::core::option::Option::Some(#default)));
    }
    if attrs.auto_now.is_some() {
        set.push(quote!(auto_now: true));
    }
    if attrs.auto_now_add.is_some() {
        set.push(quote!(auto_now_add: true));
    }
    if attrs.version.is_some() {
        set.push(quote!(version: true));
    }
    if let Some(before) = &attrs.renamed_from {
        let before = &before.value;
        set.push(quote!(renamed_from: ::core::option::Option::Some(#before)));
    }
    if let Some(choices) = &attrs.choices {
        let choices = choices.value.iter().map(choice);
        set.push(quote!(choices: ::core::option::Option::Some(&[#(#choices),*])));
    }
    if let Some(foreign) = shape.foreign() {
        let relation = relations::meta(field, foreign);
        set.push(quote!(relation: ::core::option::Option::Some(#relation)));
    }
    // always `<T as FieldType>::..`, on the tokens of the type: a type that has no column gives one message, there
    quote! {
        __orm::FieldMeta {
            #(#set,)*
            ..__orm::field(
                #name,
                #column,
                #text,
                <#ty as __orm::FieldType>::SQL_TYPE,
                <#ty as __orm::FieldType>::NULLABLE,
                <#ty as __orm::FieldType>::RANGE,
                <#ty as __orm::FieldType>::CHOICES,
            )
        }
    }
}

/// What could not be told from the name of the type is told by the compiler.
pub(super) fn asserts(field: &Field) -> TokenStream {
    if !matches!(field.shape.known, Known::Unknown) {
        return TokenStream::new();
    }
    let ty = &field.shape.ty;
    let attrs = &field.attrs;
    let integer_choices = |wanted: bool| {
        attrs.choices.as_ref().filter(|choices| matches!(choices.value.first(), Some(DbLiteral::Integer(_))) == wanted)
    };
    [
        (attrs.max_length.as_ref().map(|at| at.span), quote!(is_text), "`max_length` is for text"),
        (integer_choices(false).map(|at| at.span), quote!(is_text), "choices that are texts are for text"),
        (integer_choices(true).map(|at| at.span), quote!(is_integer), "choices that are numbers are for whole numbers"),
        (attrs.precision.as_ref().map(|at| at.span), quote!(is_decimal), "`precision` and `scale` are for `Decimal`"),
        (attrs.version, quote!(is_integer), "a `version` is counted up: it is for whole numbers"),
        (attrs.auto, quote!(is_integer), "the database counts up whole numbers only: leave `auto` out"),
    ]
    .into_iter()
    .filter_map(|(span, what, message)| {
        // the place of the attribute, the names of the expansion
        let span = span?.resolved_at(Span::call_site());
        let message = format!("{message}, `{}` is stored as something else", field.shape.text);
        Some(quote_spanned! { span=>
            const _: () = ::core::assert!(__orm::#what(<#ty as __orm::FieldType>::SQL_TYPE), #message);
        })
    })
    .collect()
}

fn choice(value: &DbLiteral) -> TokenStream {
    match value {
        DbLiteral::Integer(number) => {
            let label = number.to_string();
            let number = Literal::i64_unsuffixed(*number);
            quote!(__orm::Choice { value: __orm::ChoiceValue::Integer(#number), label: #label })
        }
        DbLiteral::Text(text) => quote!(__orm::Choice { value: __orm::ChoiceValue::Text(#text), label: #text }),
        _ => TokenStream::new(),
    }
}

fn db_default(value: &DbLiteral) -> TokenStream {
    match value {
        DbLiteral::Null => quote!(__orm::DbDefault::Null),
        DbLiteral::Bool(value) => quote!(__orm::DbDefault::Bool(#value)),
        DbLiteral::Integer(value) => {
            let value = Literal::i64_unsuffixed(*value);
            quote!(__orm::DbDefault::Integer(#value))
        }
        DbLiteral::Float(value) => {
            let value = Literal::f64_unsuffixed(*value);
            quote!(__orm::DbDefault::Float(#value))
        }
        DbLiteral::Text(value) => quote!(__orm::DbDefault::Text(#value)),
        DbLiteral::Sql(value) => quote!(__orm::DbDefault::Sql(#value)),
    }
}

/// A position: `3`, without a suffix.
pub(super) fn index(position: usize) -> Literal {
    Literal::usize_unsuffixed(position)
}

fn option(value: Option<&String>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
