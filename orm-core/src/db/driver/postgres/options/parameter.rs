//! The parameters of the URL, read one by one.

use super::{Pooler, config};
use crate::db::url;
use crate::error::Error;
use std::time::Duration;

/// The parameters that sqlx reads.
const OF_SQLX: [&str; 11] = [
    "application_name",
    "dbname",
    "host",
    "options",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "user",
];

/// The parameters that are ours.
const OURS: [&str; 4] = ["cache_statements", "lock_timeout", "pooler", "statement_timeout"];

/// The parameters read so far.
#[derive(Default)]
pub(super) struct Parameters {
    pub(super) pooler: Pooler,
    pub(super) statement_timeout: Option<Duration>,
    pub(super) lock_timeout: Option<Duration>,
    pub(super) cache_statements: Option<usize>,
    /// Whether `host` is among them.
    pub(super) names_host: bool,
    /// A query of those that sqlx reads, percent-encoded.
    pub(super) for_sqlx: String,
}

impl Parameters {
    pub(super) fn take(&mut self, name: String, value: String) -> Result<(), Error> {
        match name.as_str() {
            "pooler" => {
                self.pooler = match value.as_str() {
                    "none" => Pooler::None,
                    "named" => Pooler::Named,
                    "transaction" => Pooler::Transaction,
                    _ => return Err(config("`pooler` is `none`, `named` or `transaction`")),
                }
            }
            "statement_timeout" => self.statement_timeout = Some(duration(&name, &value)?),
            "lock_timeout" => self.lock_timeout = Some(duration(&name, &value)?),
            // the second is sqlx's own name for it
            "cache_statements" | "statement-cache-capacity" => {
                let number = value.parse().map_err(|_| config("`cache_statements` is a whole number, such as 100"))?;
                self.cache_statements = Some(number);
            }
            "port" if value.parse::<u16>().is_err() => return Err(config("`port` is a number from 0 to 65535")),
            "sslmode" => {
                check_sslmode(&value)?;
                self.pass_on(&name, &value);
            }
            known if OF_SQLX.contains(&known) => self.pass_on(&name, &value),
            // a password with an unescaped `?` ends up here
            odd if odd.contains(['@', '/', ':']) => {
                return Err(config("a `?` in the name or the password of a PostgreSQL URL is written `%3F`"));
            }
            unknown => return Err(url::unknown(unknown, &[&OF_SQLX[..], &OURS[..]].concat())),
        }
        Ok(())
    }

    fn pass_on(&mut self, name: &str, value: &str) {
        self.names_host |= name == "host";
        if !self.for_sqlx.is_empty() {
            self.for_sqlx.push('&');
        }
        self.for_sqlx.push_str(name);
        self.for_sqlx.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() {
                self.for_sqlx.push(char::from(byte));
            } else {
                self.for_sqlx.push_str(&format!("%{byte:02X}"));
            }
        }
    }
}

fn check_sslmode(mode: &str) -> Result<(), Error> {
    match mode {
        "disable" | "allow" | "prefer" => Ok(()),
        "require" | "verify-ca" | "verify-full" if cfg!(feature = "tls-rustls") => Ok(()),
        "require" | "verify-ca" | "verify-full" => {
            Err(config("`sslmode` asks for TLS, which is not compiled in: enable the feature `tls-rustls` of `orm`"))
        }
        _ => Err(config("`sslmode` is `disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`")),
    }
}

/// Reads `500ms`, `30s`, `2min` or `1h`.
fn duration(name: &str, text: &str) -> Result<Duration, Error> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let millis = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "min" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    // PostgreSQL keeps milliseconds in 31 bits, and 0 there means "no timeout", which is written by leaving the parameter out
    number
        .parse::<u64>()
        .ok()
        .zip(millis)
        .and_then(|(number, millis)| number.checked_mul(millis))
        .filter(|millis| (1..=2_147_483_647).contains(millis))
        .map(Duration::from_millis)
        .ok_or_else(|| config(format!("`{name}` is a time with its unit, such as `500ms`, `30s`, `2min` or `1h`")))
}

/// The pairs of a query, percent-decoded.
pub(super) fn pairs(query: &str) -> Result<Vec<(String, String)>, Error> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            decode(name).zip(decode(value)).ok_or_else(|| config("the PostgreSQL URL has a broken `%` escape"))
        })
        .collect()
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_need_a_unit() {
        let millis = |text| duration("lock_timeout", text).ok().map(|time| time.as_millis());
        assert_eq!(millis("30s"), Some(30_000));
        assert_eq!(millis("2min"), Some(120_000));
        for wrong in ["", "30", "0s", "-1s", "1.5s", "9999999h", "s", "99999999999999999999ms"] {
            assert_eq!(millis(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_query_is_decoded() {
        let read = pairs("a=%2Fx+y&b=&c").ok().unwrap_or_default();
        assert_eq!(read, [("a", "/x y"), ("b", ""), ("c", "")].map(|(name, value)| (name.into(), value.into())));
        assert!(pairs("a=%2").is_err() && pairs("a=%ff").is_err());
    }
}
