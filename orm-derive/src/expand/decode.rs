//! From a row to an instance.

use super::place;
use crate::model::{Field, Model};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn expand(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let fields = model.fields.iter().map(|field| {
        let Field { ident, shape, position, .. } = field;
        let ty = &shape.ty;
        match position {
            None if field.attrs.flatten.is_some() => {
                let position = place::of(model, field);
                quote!(#ident: <#ty as __orm::Flat>::decode(__row, &__META, #position)?)
            }
            Some(_) => {
                let position = place::of(model, field);
                quote!(#ident: __orm::placed(<#ty as __orm::FieldType>::decode(__row.cell(#position)), &__META, #position)?)
            }
            None => quote!(#ident: <#ty as ::core::default::Default>::default()),
        }
    });
    let instance = quote!(#ident { #(#fields),* });
    let decoded = if model.related().next().is_some() {
        quote! {
            let mut __instance = #instance;
            __orm::Instance::bind_relations(&mut __instance);
            ::core::result::Result::Ok(__instance)
        }
    } else {
        quote!(::core::result::Result::Ok(#instance))
    };
    quote! {
        // a model is a table of the program, whether or not a row is ever made: this keeps "never constructed" away
        const _: fn(&__orm::Row<'_>) -> ::core::result::Result<#ident, __orm::DecodeError> = __decode;
        fn __decode(__row: &__orm::Row<'_>) -> ::core::result::Result<#ident, __orm::DecodeError> {
            #decoded
        }
    }
}
