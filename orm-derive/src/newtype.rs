//! `#[derive(FieldType)]`: a struct with one field, stored as that field is.

use crate::ctxt::Ctxt;
use crate::model::Shape;
use crate::parse::{self, Items};
use crate::symbol;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Fields, Member};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let ctxt = Ctxt::new();
    let mut key = None;
    let mut krate = quote!(::orm);
    for item in parse::items(&ctxt, &input.attrs, symbol::NEWTYPE, &[], "the struct") {
        if item.name == "key" {
            key = item.flag(&ctxt);
        } else if let Some(path) = item.path(&ctxt, "crate = my::path::to::orm") {
            krate = quote!(#path);
        }
    }
    let inner = inner(&ctxt, input);
    let generic = !input.generics.params.is_empty();
    if generic {
        ctxt.over(&input.generics, "a generic type can't be the type of a column: write one newtype for each");
    }
    let errors = ctxt.check();
    match inner {
        Some((member, shape)) if errors.is_none() => implementation(input, &krate, key.is_some(), &member, &shape),
        _ if generic => errors.unwrap_or_default(),
        _ => {
            let stand_in = stand_in(input, &krate, key.is_some());
            quote!(#errors #stand_in)
        }
    }
}

fn inner(ctxt: &Ctxt, input: &DeriveInput) -> Option<(Member, Shape)> {
    let Data::Struct(data) = &input.data else {
        ctxt.at(
            input.ident.span(),
            "`FieldType` is for a struct with one field; for an enum without data, derive `Choices`",
        );
        return None;
    };
    let mut fields = data.fields.iter();
    let (Some(field), None) = (fields.next(), fields.next()) else {
        ctxt.at(
            input.ident.span(),
            "`FieldType` is for a struct with one field; to keep more in one column, make the model's field a `Json<..>`",
        );
        return None;
    };
    let shape = Shape::read(&field.ty, &input.ident);
    if shape.optional {
        ctxt.over(
            &field.ty,
            format!(
                "a newtype is never NULL: leave `Option` out here, and write `Option<{}>` in the model",
                input.ident
            ),
        );
    }
    if shape.foreign().is_some() {
        ctxt.over(&field.ty, "a relation stands in the model itself, not in a newtype");
    }
    let member = match &data.fields {
        Fields::Named(_) => field.ident.clone().map(Member::Named)?,
        _ => Member::from(0),
    };
    Some((member, shape))
}

fn implementation(input: &DeriveInput, krate: &TokenStream, key: bool, member: &Member, shape: &Shape) -> TokenStream {
    let ident = &input.ident;
    let ty = &shape.ty;
    let key = key.then(|| {
        // the bounds of `KeyType` are reported at the name
        quote_spanned! { ident.span()=>
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __orm::KeyType for #ident {
                fn is_unset(&self) -> bool {
                    <#ty as __orm::KeyType>::is_unset(&self.#member)
                }
            }
        }
    });
    quote! {
        const _: () = {
            use #krate::__private as __orm;
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __orm::FieldType for #ident {
                type Base = Self;
                type Nullness = __orm::Never;
                const SQL_TYPE: __orm::SqlType = <#ty as __orm::FieldType>::SQL_TYPE;
                const RANGE: ::core::option::Option<(i64, i64)> = <#ty as __orm::FieldType>::RANGE;
                const CHOICES: ::core::option::Option<&'static [__orm::Choice]> = <#ty as __orm::FieldType>::CHOICES;
                fn encode(&self) -> ::core::result::Result<__orm::Value, __orm::ValueError> {
                    <#ty as __orm::FieldType>::encode(&self.#member)
                }
                fn plain(&self) -> ::core::option::Option<__orm::Plain<'_>> {
                    <#ty as __orm::FieldType>::plain(&self.#member)
                }
                fn decode(__cell: __orm::Cell<'_>) -> ::core::result::Result<Self, __orm::CellError> {
                    ::core::result::Result::Ok(Self { #member: <#ty as __orm::FieldType>::decode(__cell)? })
                }
            }
            #[automatically_derived]
            impl __orm::BaseType for #ident {}
            #key
        };
    }
}

/// Beside errors: the traits, never run.
fn stand_in(input: &DeriveInput, krate: &TokenStream, key: bool) -> TokenStream {
    let ident = &input.ident;
    let key = key.then(|| quote!(#[automatically_derived] impl __orm::KeyType for #ident {}));
    quote! {
        const _: () = {
            use #krate::__private as __orm;
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __orm::FieldType for #ident {
                type Base = Self;
                type Nullness = __orm::Never;
                const SQL_TYPE: __orm::SqlType = __orm::SqlType::Text;
                fn encode(&self) -> ::core::result::Result<__orm::Value, __orm::ValueError> { loop {} }
                fn decode(_: __orm::Cell<'_>) -> ::core::result::Result<Self, __orm::CellError> { loop {} }
            }
            #[automatically_derived]
            impl __orm::BaseType for #ident {}
            #key
        };
    }
}
