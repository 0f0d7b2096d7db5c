//! What is written beside the errors, so that one mistake gives one message: the model still has its columns, its traits and a builder
//! that takes anything. It is never run.

use crate::expand;
use crate::model::{Known, Model};
use proc_macro2::TokenStream;
use quote::quote;

/// A stand-in for a model with mistakes.
pub(crate) fn expand(model: &Model, table: bool) -> TokenStream {
    let Model { ident, vis, name, .. } = model;
    // the name of a tuple or unit struct is taken in the namespace of values
    let table = table.then(|| expand::table(model));
    let fields_ident = expand::fields_ident(model);
    let builder = expand::builder_ident(model);
    let columns = expand::fallback_fields(model);
    let pk = match model.pk() {
        Some(pk) if matches!(pk.shape.known, Known::Integer | Known::Text) && !pk.shape.optional => {
            let ty = &pk.shape.ty;
            quote!(#ty)
        }
        _ => quote!(i64),
    };
    let setters = model.fields.iter().filter(|field| !matches!(field.name.as_str(), "build" | "create")).map(|field| {
        let (ident, vis) = (&field.ident, &field.vis);
        quote! {
            /// A field.
            #vis fn #ident<__V>(self, value: __V) -> Self { let _ = value; self }
        }
    });
    // by these, other models find their way back
    let names = model.stored().map(|field| {
        let (name, column) = (&field.name, &field.column);
        quote!(__orm::FieldMeta::new(#name, #column, __orm::SqlType::I64, ""))
    });
    let body = expand::body(
        model,
        quote! {
            static __META: __orm::ModelMeta = __orm::ModelMeta {
                name: #name, module: "", table: "", primary_key: 0, ordering: &[], uniques: &[], indexes: &[],
                checks: &[], fields: &[], relations: &[], automatic: false, renamed_from: ::core::option::Option::None,
            };
            #columns
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __orm::Model for #ident {
                const META: &'static __orm::ModelMeta = &__META;
                const FIELDS: &'static [__orm::FieldMeta] = &[#(#names),*];
                type Pk = #pk;
                type Fields<__P: __orm::Path> = #fields_ident<__P>;
                fn pk(&self) -> &#pk { loop {} }
                fn decode(_: &__orm::Row<'_>) -> ::core::result::Result<Self, __orm::DecodeError> { loop {} }
            }
            #[automatically_derived]
            impl __orm::Instance for #ident {
                fn meta(&self) -> &'static __orm::ModelMeta { &__META }
                fn value(&self, _: usize) -> ::core::result::Result<__orm::Value, __orm::ValueError> { loop {} }
                fn plain(&self, _: usize) -> ::core::option::Option<__orm::Plain<'_>> { loop {} }
                fn assign(&mut self, _: usize, _: __orm::Cell<'_>) -> ::core::result::Result<(), __orm::CellError> { loop {} }
                fn is_unsaved(&self) -> bool { true }
                fn fmt_display(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { loop {} }
                fn fmt_debug(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { loop {} }
            }
            /// A builder.
            #vis struct #builder;
            #[automatically_derived]
            impl #builder {
                #(#setters)*
                /// The instance.
                #vis fn build(self) -> #ident { loop {} }
                /// The instance, saved.
                #vis async fn create(self, db: &__orm::Database) -> __orm::Result<#ident> { let _ = db; loop {} }
            }
            #[automatically_derived]
            impl #ident {
                /// A builder.
                #vis fn builder() -> #builder { #builder }
            }
        },
    );
    quote! { #table #body }
}
