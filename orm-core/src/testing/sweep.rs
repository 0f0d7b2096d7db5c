//! PostgreSQL: what tests left on the server that were killed, and templates that nobody uses any more.

use super::template::run;
use crate::db::Database;
use crate::error::Result;
use crate::sql;
use std::sync::atomic::{AtomicBool, Ordering};

/// All names of databases begin so.
pub(super) const PREFIX: &str = "orm_test_";

const HOUR: i64 = 3_600;
/// No test runs for so long.
const OF_A_TEST: i64 = 24 * HOUR;
/// A template that nobody used for so long is one of former models.
const OF_A_TEMPLATE: i64 = 7 * 24 * HOUR;

/// Who has the lock of this number sweeps.
const LOCK: i64 = 0x6f72_6d5f_7377_6570;

/// The time of the server, in seconds: those of the machines that use it may differ.
pub(super) struct Age(i64);

impl Age {
    pub(super) async fn now(admin: &Database) -> Result<Self> {
        let now: i64 = admin.raw("SELECT extract(epoch FROM now())::bigint").one().await?;
        Ok(Age(now))
    }

    #[cfg(test)]
    pub(super) fn at(seconds: i64) -> Self {
        Age(seconds)
    }

    /// As it stands in the name of a test's database. A comment would come a moment after the database, and a test that is killed between
    /// them would leave one of unknown age.
    pub(super) fn in_a_name(&self) -> String {
        format!("{:08x}", self.0)
    }

    /// Says that a template is used now.
    pub(super) async fn tell(&self, admin: &Database, name: &str) -> Result<()> {
        run(admin, sql::comment_on_database(name, &format!("a template of orm::test, last used {}", self.0))?).await
    }

    /// As [`tell`](Self::tell), where it was not said a short while ago.
    pub(super) async fn tell_again(&self, admin: &Database, name: &str) -> Result<()> {
        match last_used(admin, name).await? {
            Some(last) if self.0 - last < HOUR => Ok(()),
            _ => self.tell(admin, name).await,
        }
    }
}

/// When the database of a test was made, by its name.
pub(super) fn born(name: &str) -> Option<i64> {
    let (time, rest) = name.strip_prefix(PREFIX)?.split_once('_')?;
    let (random, _) = rest.split_once('_')?;
    number(random, 16)?;
    number(time, 8)?.try_into().ok()
}

/// The number of a template's lock, by its name.
fn lock_of(name: &str) -> Option<i64> {
    let schema = name.strip_prefix(PREFIX)?.split('_').next()?;
    number(schema, 16).map(u64::cast_signed)
}

/// So many hexadecimal digits.
fn number(text: &str, digits: usize) -> Option<u64> {
    let fits = text.len() == digits && text.chars().all(|digit| matches!(digit, '0'..='9' | 'a'..='f'));
    fits.then(|| u64::from_str_radix(text, 16).ok()).flatten()
}

/// When a template was last used.
async fn last_used(admin: &Database, name: &str) -> Result<Option<i64>> {
    let said: Vec<Option<String>> = admin
        .raw("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1")
        .bind(name)
        .rows()
        .await?;
    let said = said.into_iter().flatten().next();
    Ok(said.and_then(|said| said.rsplit(' ').next().and_then(|seconds| seconds.parse().ok())))
}

/// Drops what is too old and not in use, at the first test of this process.
pub(super) async fn once(admin: &Database, age: &Age) -> Result<()> {
    static DONE: AtomicBool = AtomicBool::new(false);
    if DONE.swap(true, Ordering::Relaxed) || !try_lock(admin, LOCK).await? {
        return Ok(());
    }
    let names: Vec<String> = admin
        .raw(
            "SELECT datname::text FROM pg_database AS d WHERE starts_with(datname::text, $1) \
             AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.datid = d.oid)",
        )
        .bind(PREFIX)
        .rows()
        .await?;
    for name in names {
        if let Some(born) = born(&name) {
            if age.0 - born > OF_A_TEST {
                drop_unused(admin, &name).await?;
            }
        } else if let Some(lock) = lock_of(&name)
            && try_lock(admin, lock).await?
        {
            match last_used(admin, &name).await? {
                Some(last) if age.0 - last > OF_A_TEMPLATE => drop_unused(admin, &name).await?,
                Some(_) => {}
                // whoever made it was killed before that was said
                None => age.tell(admin, &name).await?,
            }
            unlock(admin, lock).await?;
        }
    }
    unlock(admin, LOCK).await
}

async fn drop_unused(admin: &Database, name: &str) -> Result<()> {
    // somebody may be in it by now, or it is another user's: it stays
    let _ = run(admin, sql::drop_unused_database(name)?).await;
    Ok(())
}

async fn try_lock(admin: &Database, key: i64) -> Result<bool> {
    admin.raw("SELECT pg_try_advisory_lock($1)").bind(key).one().await
}

async fn unlock(admin: &Database, key: i64) -> Result<()> {
    admin.raw("SELECT pg_advisory_unlock($1)").bind(key).execute().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_were_given_here_are_known() {
        assert_eq!(born("orm_test_68e77800_0123456789abcdef_saves"), Some(0x68e7_7800));
        for other in [
            "orm_test_4711_3_saves",
            "orm_test_68e77800_saves",
            "orm_test_68E77800_0123456789abcdef_saves",
            "orm_test_0123456789abcdef",
            "orm_test_0123456789abcdef_0123456789abcdef",
            "orm_testing",
        ] {
            assert_eq!(born(other), None, "{other}");
        }
        for template in ["orm_test_0123456789abcdef", "orm_test_0123456789abcdef_0123456789abcdef_draft"] {
            assert_eq!(lock_of(template), Some(0x0123_4567_89ab_cdef), "{template}");
        }
        for other in ["orm_test_music", "orm_testing", "orm_test_68e77800_0123456789abcdef_saves", "orm_test_"] {
            assert_eq!(lock_of(other), None, "{other}");
        }
    }
}
