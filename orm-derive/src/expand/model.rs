//! `Model` and `Instance`.

use super::{fields_ident, place, related, scope};
use crate::model::{Field, Model};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

pub(super) fn expand(model: &Model) -> TokenStream {
    let Model { ident, .. } = model;
    let Some(Field { ident: pk, shape, auto, .. }) = model.pk() else { return TokenStream::new() };
    let pk_type = &shape.ty;
    let fields = fields_ident(model);
    let flat_values = flat_arms(model, |Field { ident, .. }| quote!(__orm::Flat::value(&self.#ident, __flat)));
    let flat_assigns =
        flat_arms(model, |Field { ident, .. }| quote!(__orm::Flat::assign(&mut self.#ident, __flat, __cell)?));
    let values = arms_beside(model, &flat_values, |Field { ident, shape, .. }| {
        let ty = &shape.ty;
        quote!(<#ty as __orm::FieldType>::encode(&self.#ident))
    });
    let flat_plains = flat_arms(model, |Field { ident, .. }| quote!(__orm::Flat::plain(&self.#ident, __flat)));
    let plains = arms_beside(model, &flat_plains, plain);
    let assigns = arms_beside(model, &flat_assigns, |Field { ident, shape, .. }| {
        let ty = &shape.ty;
        quote!(self.#ident = <#ty as __orm::FieldType>::decode(__cell)?)
    });
    let forget = auto.then(|| {
        quote! {
            fn forget_pk(&mut self) {
                self.#pk = <#pk_type as ::core::default::Default>::default();
            }
        }
    });
    let touch = touch(model);
    let validate = validate(model);
    let many = related::names(model);
    let bind = related::bind(model);
    let scope = scope::constant(model);
    let (hooked, hooks) = hooks(model);
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl __orm::Model for #ident {
            const META: &'static __orm::ModelMeta = &__META;
            const FIELDS: &'static [__orm::FieldMeta] = &__FIELDS;
            #many
            #scope
            type Pk = #pk_type;
            type Fields<__P: __orm::Path> = #fields<__P>;
            fn pk(&self) -> &#pk_type {
                &self.#pk
            }
            fn decode(__row: &__orm::Row<'_>) -> ::core::result::Result<Self, __orm::DecodeError> {
                __decode(__row)
            }
        }
        #[automatically_derived]
        impl __orm::Instance for #ident {
            fn meta(&self) -> &'static __orm::ModelMeta {
                &__META
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
            fn is_unsaved(&self) -> bool {
                __orm::is_unset(self)
            }
            #bind
            #forget
            #touch
            #validate
            #hooks
            fn fmt_display(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                // the first of the two that the type allows (autoref)
                use __orm::{ByDisplay as _, ByName as _};
                (&__orm::Shown(self)).show(__f)
            }
            fn fmt_debug(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                use __orm::{ByDebug as _, ByKey as _};
                (&__orm::Debugged(self)).show(__f)
            }
        }
        #hooked
    }
}

/// The value of a field where it stands.
pub(super) fn plain(Field { ident, shape, .. }: &Field) -> TokenStream {
    let ty = &shape.ty;
    quote!(<#ty as __orm::FieldType>::plain(&self.#ident))
}

/// That the model has hooks, and where they are.
fn hooks(model: &Model) -> (Option<TokenStream>, Option<TokenStream>) {
    let Some(span) = model.hooks else { return (None, None) };
    let ident = &model.ident;
    // the place of the attribute, the names of the expansion
    let table = quote_spanned!(span.resolved_at(Span::call_site())=> __orm::HookTable::of::<#ident>());
    let hooked = quote! {
        #[automatically_derived]
        impl __orm::Hooked for #ident {}
    };
    let hooks = quote! {
        fn hooks(&self) -> ::core::option::Option<&'static (dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync)> {
            static __HOOKS: __orm::HookTable = #table;
            ::core::option::Option::Some(&__HOOKS)
        }
    };
    (Some(hooked), Some(hooks))
}

/// One arm for each stored field; the last one takes every other number, too.
pub(super) fn arms(model: &Model, arm: impl Fn(&Field) -> TokenStream) -> TokenStream {
    arms_beside(model, &[], arm)
}

/// As [`arms`], with those of flattened structs before the last one.
fn arms_beside(model: &Model, flat: &[TokenStream], arm: impl Fn(&Field) -> TokenStream) -> TokenStream {
    let last = model.stored().count().saturating_sub(1);
    model
        .stored()
        .map(|field| {
            let arm = arm(field);
            if field.before == last {
                return quote!(#(#flat)* _ => #arm,);
            }
            let position = place::of(model, field);
            quote!(#position => #arm,)
        })
        .collect()
}

/// The arms of flattened structs.
fn flat_arms(model: &Model, arm: impl Fn(&Field) -> TokenStream) -> Vec<TokenStream> {
    let arms = model.flat().map(|field| {
        let (ty, at, arm) = (&field.shape.ty, place::of(model, field), arm(field));
        quote! {
            __flat if __flat >= #at && __flat < #at + <#ty as __orm::Flat>::FIELDS.len() => {
                let __flat = __flat - #at;
                #arm
            }
        }
    });
    arms.collect()
}

pub(super) fn touch(model: &Model) -> Option<TokenStream> {
    let set = |field: &Field| {
        let Field { ident, shape, .. } = field;
        let ty = &shape.ty;
        quote!(self.#ident = <#ty as __orm::FromNow>::from_now(__now);)
    };
    let always: TokenStream = model.fields.iter().filter(|field| field.attrs.auto_now.is_some()).map(set).collect();
    let first: TokenStream = model.fields.iter().filter(|field| field.attrs.auto_now_add.is_some()).map(set).collect();
    let flat: TokenStream = model
        .flat()
        .map(|Field { ident, .. }| quote!(__orm::Flat::touch(&mut self.#ident, __inserting, __now);))
        .collect();
    if always.is_empty() && first.is_empty() && flat.is_empty() {
        return None;
    }
    let first = (!first.is_empty()).then(|| quote!(if __inserting { #first }));
    Some(quote! {
        fn touch(&mut self, __inserting: bool, __now: __orm::DateTime<__orm::Utc>) {
            #first
            #always
            #flat
        }
    })
}

pub(super) fn validate(model: &Model) -> Option<TokenStream> {
    let checks: TokenStream = model
        .fields
        .iter()
        .flat_map(|field| field.attrs.validate.iter().map(move |path| (field, path)))
        .map(|(Field { ident, name, shape, .. }, path)| {
            let span = syn::spanned::Spanned::span(path).resolved_at(Span::call_site());
            if shape.optional {
                quote_spanned! { span=>
                    if let ::core::option::Option::Some(__value) = &self.#ident {
                        __orm::validated(__errors, #name, #path(__value));
                    }
                }
            } else {
                quote_spanned! { span=> __orm::validated(__errors, #name, #path(&self.#ident)); }
            }
        })
        .collect();
    let flat = model.flat().map(|Field { ident, .. }| quote!(__orm::Flat::validate_custom(&self.#ident, __errors);));
    let checks: TokenStream = checks.into_iter().chain(flat.flatten()).collect();
    (!checks.is_empty()).then(|| {
        quote! {
            fn validate_custom(&self, __errors: &mut __orm::ValidationErrors) {
                #checks
            }
        }
    })
}
