//! From a row to an instance.

use super::meta::index;
use crate::model::{Field, Model};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn expand(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let fields = model.fields.iter().map(|Field { ident, shape, position, .. }| {
        let ty = &shape.ty;
        match position {
            Some(position) => {
                let position = index(*position);
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
