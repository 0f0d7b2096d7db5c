//! What is particular to foreign keys.

use crate::model::{Field, Foreign, Model};
use crate::parse::OnDelete;
use proc_macro2::TokenStream;
use quote::quote;

/// The `RelationMeta` of a field.
pub(super) fn meta(field: &Field, foreign: &Foreign) -> TokenStream {
    let target = &foreign.target;
    let kind = if foreign.one_to_one { quote!(OneToOne) } else { quote!(ForeignKey) };
    let on_delete = match field.attrs.on_delete.as_ref().map_or(OnDelete::Cascade, |on_delete| on_delete.value) {
        OnDelete::Cascade => quote!(Cascade),
        OnDelete::Protect => quote!(Protect),
        OnDelete::Restrict => quote!(Restrict),
        OnDelete::SetNull => quote!(SetNull),
        OnDelete::SetDefault => quote!(SetDefault),
        OnDelete::DoNothing => quote!(DoNothing),
    };
    let related_name = match &field.attrs.related_name {
        Some(name) => {
            let name = &name.value;
            quote!(::core::option::Option::Some(#name))
        }
        None => quote!(::core::option::Option::None),
    };
    quote! {
        __orm::RelationMeta {
            target: || <#target as __orm::Model>::META,
            kind: __orm::RelationKind::#kind,
            on_delete: __orm::OnDelete::#on_delete,
            related_name: #related_name,
        }
    }
}

/// The type of the field of the struct of columns, without its path.
pub(super) fn column(model: &Model, field: &Field, position: TokenStream) -> TokenStream {
    let ident = &model.ident;
    match field.shape.foreign() {
        Some(foreign) => {
            let target = &foreign.target;
            let name = if field.shape.optional { quote!(ForwardNull) } else { quote!(Forward) };
            quote!(__orm::#name<__P, #ident, #target, #position>)
        }
        None => {
            let ty = &field.shape.ty;
            quote!(__orm::Column<__P, #ident, #ty, #position>)
        }
    }
}
