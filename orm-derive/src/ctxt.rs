//! Collects every error of one derive, so that all of them are reported at once.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use std::cell::RefCell;
use std::fmt::Display;

/// The errors found so far. It must be asked for them with [`Ctxt::check`] before it is dropped.
pub(crate) struct Ctxt {
    /// `None` once they were asked for.
    errors: RefCell<Option<Vec<syn::Error>>>,
}

impl Ctxt {
    pub(crate) fn new() -> Self {
        Ctxt { errors: RefCell::new(Some(Vec::new())) }
    }

    /// Notes an error at a place.
    pub(crate) fn at(&self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Notes an error over all tokens of `tokens`.
    pub(crate) fn over(&self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Notes an error of the parser.
    pub(crate) fn push(&self, error: syn::Error) {
        if let Some(errors) = self.errors.borrow_mut().as_mut() {
            errors.push(error);
        }
    }

    /// All errors, as `compile_error!`s. `None`: there were none.
    pub(crate) fn check(self) -> Option<TokenStream> {
        let errors = self.errors.take().unwrap_or_default();
        if errors.is_empty() { None } else { Some(errors.iter().map(syn::Error::to_compile_error).collect()) }
    }
}

impl Drop for Ctxt {
    fn drop(&mut self) {
        // an error that nobody reports would be a macro that silently does the wrong thing
        assert!(std::thread::panicking() || self.errors.borrow().is_none(), "the errors of a derive were not reported");
    }
}
