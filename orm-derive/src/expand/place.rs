//! Where a field stands among those of the model. Behind a flattened struct only the compiler knows: how many fields it has is its own affair.

use super::meta::index;
use crate::model::{FLATTENED, Field, Model};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

/// The position of a field; of a flattened struct, that of its first column.
pub(super) fn of(model: &Model, field: &Field) -> TokenStream {
    if model.flat().next().is_none() {
        return index(field.before).into_token_stream();
    }
    name(field).into_token_stream()
}

/// The position that stands for this number among the stored fields, or for a name that is looked up.
pub(super) fn at(model: &Model, position: usize) -> TokenStream {
    if let Some(looked_up) = position.checked_sub(FLATTENED).and_then(|at| model.flattened.borrow().get(at).cloned()) {
        let (name, span) = (&looked_up.value, looked_up.span.resolved_at(Span::call_site()));
        let message =
            format!("`{}` has no field `{name}`, neither of its own nor of what is flattened into it", model.name);
        return quote_spanned! { span=> {
            const __FOUND: usize = __orm::field_named(&__FIELDS, #name);
            const _: () = ::core::assert!(__FOUND != usize::MAX, #message);
            __FOUND
        } };
    }
    match model.stored().nth(position) {
        Some(field) => of(model, field),
        None => index(position).into_token_stream(),
    }
}

/// How many columns the model has.
pub(super) fn count(model: &Model) -> TokenStream {
    sum(model.stored().count(), model.flat())
}

/// The constants of a model with flattened structs.
pub(super) fn constants(model: &Model) -> TokenStream {
    if model.flat().next().is_none() {
        return TokenStream::new();
    }
    let columns = model.fields.iter().filter(|field| field.position.is_some() || field.attrs.flatten.is_some());
    columns
        .map(|field| {
            let name = name(field);
            // those that are declared before it
            let before = model.fields.iter().take_while(|other| other.ident != field.ident);
            let value = sum(field.before, before.filter(|other| other.attrs.flatten.is_some()));
            quote! {
                #[allow(dead_code)]
                const #name: usize = #value;
            }
        })
        .collect()
}

fn name(field: &Field) -> Ident {
    format_ident!("__POSITION_OF_{}", field.name.to_uppercase())
}

fn sum<'f>(own: usize, flat: impl Iterator<Item = &'f Field>) -> TokenStream {
    let own = index(own);
    let counts = flat.map(|field| {
        let ty = &field.shape.base;
        quote!(+ <#ty as __orm::Flat>::FIELDS.len())
    });
    quote!(#own #(#counts)*)
}
