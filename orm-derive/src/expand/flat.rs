//! A struct of fields that models share: `#[derive(Fields)]`.

use super::{body, builder, fields, meta, model as instance};
use crate::model::{Field, Model, Needs};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

/// The code of such a struct without mistakes.
pub(crate) fn expand(model: &Model) -> TokenStream {
    let parts = [columns(model), flat(model), fresh(model)];
    body(model, quote!(#(#parts)*))
}

fn columns_ident(model: &Model) -> Ident {
    format_ident!("{}Columns", model.name, span = Span::call_site())
}

/// The struct of columns.
fn columns(model: &Model) -> TokenStream {
    let Model { vis, name, .. } = model;
    let columns = columns_ident(model);
    let doc = format!("The columns of [`{name}`] in the model `__M`, reached by the path `__P`.");
    let types = model.stored().map(|field| {
        let (vis, ident, doc) = (&field.vis, field.made(), fields::docs(field));
        let position = position(field);
        let ty = match field.shape.foreign() {
            Some(foreign) => {
                let (target, kind) = (&foreign.target, kind(field));
                quote!(__orm::#kind<__P, __M, #target, #position>)
            }
            None => {
                let ty = &field.shape.ty;
                quote!(__orm::Column<__P, __M, #ty, #position>)
            }
        };
        quote!(#[doc = #doc] #vis #ident: #ty)
    });
    let values = model.stored().map(|field| {
        let (ident, kind) = (field.made(), kind(field));
        quote!(#ident: __orm::#kind::NEW)
    });
    quote! {
        #[doc = #doc]
        #vis struct #columns<__P, __M> { #(#types),* }
        #[automatically_derived]
        impl<__P: __orm::Path, __M: __orm::Model> __orm::FlatColumns for #columns<__P, __M> {
            const NEW: Self = #columns { #(#values),* };
        }
    }
}

fn kind(field: &Field) -> TokenStream {
    match (field.shape.foreign(), field.shape.optional) {
        (Some(_), true) => quote!(ForwardNull),
        (Some(_), false) => quote!(Forward),
        (None, _) => quote!(Column),
    }
}

fn position(field: &Field) -> TokenStream {
    meta::index(field.before).into_token_stream()
}

fn flat(model: &Model) -> TokenStream {
    let Model { ident, .. } = model;
    let columns = columns_ident(model);
    let metas = model.stored().map(meta::field);
    let asserts = model.stored().map(meta::asserts);
    let decoded = model.fields.iter().map(|field| {
        let (ident, ty) = (&field.ident, &field.shape.ty);
        if field.position.is_none() {
            return quote!(#ident: <#ty as ::core::default::Default>::default());
        }
        let position = position(field);
        quote! {
            #ident: __orm::placed(
                <#ty as __orm::FieldType>::decode(__row.cell(__offset + #position)), __model, __offset + #position
            )?
        }
    });
    let values = instance::arms(model, |Field { ident, shape, .. }| {
        let ty = &shape.ty;
        quote!(<#ty as __orm::FieldType>::encode(&self.#ident))
    });
    let plains = instance::arms(model, instance::plain);
    let assigns = instance::arms(model, |Field { ident, shape, .. }| {
        let ty = &shape.ty;
        quote!(self.#ident = <#ty as __orm::FieldType>::decode(__cell)?)
    });
    let (touch, validate) = (instance::touch(model), instance::validate(model));
    quote! {
        static __FIELDS: &[__orm::FieldMeta] = &[#(#metas),*];
        #(#asserts)*
        #[automatically_derived]
        impl __orm::Flat for #ident {
            const FIELDS: &'static [__orm::FieldMeta] = __FIELDS;
            type Columns<__P: __orm::Path, __M: __orm::Model> = #columns<__P, __M>;
            fn decode(
                __row: &__orm::Row<'_>, __model: &'static __orm::ModelMeta, __offset: usize,
            ) -> ::core::result::Result<Self, __orm::DecodeError> {
                ::core::result::Result::Ok(#ident { #(#decoded),* })
            }
            fn value(&self, __field: usize) -> ::core::result::Result<__orm::Value, __orm::ValueError> {
                match __field { #values }
            }
            fn plain(&self, __field: usize) -> ::core::option::Option<__orm::Plain<'_>> {
                match __field { #plains }
            }
            fn assign(&mut self, __field: usize, __cell: __orm::Cell<'_>) -> ::core::result::Result<(), __orm::CellError> {
                match __field { #assigns }
                ::core::result::Result::Ok(())
            }
            #touch
            #validate
        }
    }
}

/// One with all defaults, where each field has one.
fn fresh(model: &Model) -> TokenStream {
    let ident = &model.ident;
    if !model.fields.iter().all(|field| matches!(field.needs(), Needs::Nothing | Needs::Never)) {
        return TokenStream::new();
    }
    let values = model.fields.iter().map(|field| {
        let (ident, ty) = (&field.ident, &field.shape.ty);
        let value = match field.needs() {
            Needs::Never => quote!(<#ty as __orm::FromNow>::from_now(__orm::Utc::now())),
            _ => builder::default(field),
        };
        quote!(#ident: #value)
    });
    quote! {
        #[automatically_derived]
        impl __orm::Fresh for #ident {
            fn fresh() -> Self {
                #ident { #(#values),* }
            }
        }
    }
}
