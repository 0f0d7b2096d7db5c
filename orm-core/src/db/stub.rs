use super::driver::Outcome;
use crate::{backend::Backend, error::*, meta::ModelMeta, model::*, sql::*};
#[derive(Clone)]
pub struct Database {
    plans: std::sync::Arc<Plans>,
}
#[derive(Default)]
pub(crate) struct Context;
impl Context {
    pub(crate) fn of(_: &'static ModelMeta) -> Self {
        Context
    }
}
impl Database {
    pub(crate) fn plans(&self) -> &Plans {
        &self.plans
    }
    pub fn backend(&self) -> Backend {
        Backend::Sqlite
    }
    pub(crate) fn logs_values(&self) -> bool {
        false
    }
    pub(crate) async fn execute(&self, _: Statement, _: &Context) -> Result<Outcome> {
        loop {}
    }
    pub(crate) async fn run_script(&self, _: Vec<Statement>) -> Result<()> {
        loop {}
    }
    pub(crate) async fn command(&self, _: &'static str) -> Result<()> {
        loop {}
    }
    pub(crate) async fn look(&self, _: Statement, _: &Context) -> Result<Vec<crate::value::OwnedRow>> {
        loop {}
    }
    pub(crate) async fn fetch<T: Send + 'static>(
        &self,
        _: Statement,
        _: &Context,
        _: fn(&Row<'_>) -> std::result::Result<T, DecodeError>,
    ) -> Result<Vec<T>> {
        loop {}
    }
    pub async fn atomic<T, E: From<Error>>(&self, block: impl AsyncFnOnce(&Database) -> Result<T, E>) -> Result<T, E> {
        block(self).await
    }
}
