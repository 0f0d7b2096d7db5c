//! SELECT … FOR UPDATE.

use super::statement::Statement;
use super::writer::Writer;
use crate::backend::Backend;
use crate::error::Result;
use crate::meta::ModelMeta;

/// The same SELECT, that locks the rows of its own table until the transaction ends. On SQLite a transaction that writes is alone as it is.
pub(crate) fn locked(backend: Backend, model: &'static ModelMeta, select: Statement) -> Result<Statement> {
    if backend == Backend::Sqlite {
        return Ok(select);
    }
    // rows of other tables that are joined may not be there, and can't be locked
    let mut writer = Writer::new(backend, &[]);
    writer.push(" FOR UPDATE OF ").ident(model.table);
    let (lock, _) = writer.finish()?;
    let text = [&*select.text, &lock].concat();
    Ok(Statement { text: text.into(), ..select })
}
