//! The form that a function behind an attribute must have: `async fn name(db: &Database)`.

use proc_macro2::TokenStream;
use syn::Signature;

/// What is said to a function of another form.
pub(crate) struct Messages {
    pub(crate) not_async: &'static str,
    pub(crate) parameters: &'static str,
    pub(crate) generic: &'static str,
}

/// What is wrong with the form, as a `compile_error!`.
pub(crate) fn wrong(signature: &Signature, messages: &Messages) -> Option<TokenStream> {
    let message = if signature.asyncness.is_none() {
        messages.not_async
    } else if signature.inputs.len() != 1 {
        messages.parameters
    } else if !signature.generics.params.is_empty() {
        messages.generic
    } else {
        return None;
    };
    Some(syn::Error::new_spanned(signature, message).to_compile_error())
}
