//! The default scope of a model's querysets.

use crate::model::Model;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// The function that writes the scope down, and its entry among those of the program.
pub(super) fn expand(model: &Model) -> TokenStream {
    let Some(path) = &model.scope else { return TokenStream::new() };
    let ident = &model.ident;
    let span = path.span().resolved_at(Span::call_site());
    let call = quote_spanned!(span=> __orm::scoped::<#ident, _, _>(__query, #path));
    quote! {
        fn __scope(__query: &mut __orm::Query) {
            #call
        }
        __orm::inventory::submit! { __orm::ScopeEntry { model: &__META, scope: __scope } }
    }
}

/// `const SCOPE`, where there is one.
pub(super) fn constant(model: &Model) -> Option<TokenStream> {
    model.scope.as_ref().map(|_| {
        quote!(
            const SCOPE: ::core::option::Option<fn(&mut __orm::Query)> = ::core::option::Option::Some(__scope);
        )
    })
}
