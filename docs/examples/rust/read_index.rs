//! Prints entries of an index as tab-separated values, with a cdb reader that knows nothing of epindex.
//!
//!     cargo run -- FILE GROUP [NAME]
//!
//! Written from format/FORMAT.md alone. Columns: group, name, object reference, distribution, version.
use std::io::{Error, Result, Write};
use std::os::unix::ffi::OsStringExt;

type Fields = Vec<Vec<u8>>;

fn fields(mut data: Vec<u8>) -> Result<Fields> {
    match data.pop() {
        Some(0) => Ok(data.split(|&byte| byte == 0).map(<[u8]>::to_vec).collect()),
        _ => Err(Error::other("damaged: a record does not end with NUL")),
    }
}

fn number(field: &[u8]) -> Result<usize> {
    let text = std::str::from_utf8(field).map_err(Error::other)?;
    text.parse().map_err(Error::other)
}

/// The records of a key; what else has the same key, the second field and those behind it tell.
fn records(index: &cdb2::CDB, key: &[u8], says: &[&[u8]]) -> Result<Vec<Fields>> {
    let all: Result<Vec<Fields>> = index.find(key).map(|data| fields(data?)).collect();
    let right = |f: &Fields| f.iter().skip(1).zip(says).filter(|(a, b)| a == b).count() == says.len();
    Ok(all?.into_iter().filter(right).collect())
}

fn entries(index: &cdb2::CDB, group: &[u8], name: Option<&Vec<u8>>) -> Result<Vec<Fields>> {
    if let Some(name) = name {
        return records(index, &[group, b"/", name].concat(), &[b"entry", group, name]);
    }
    match records(index, group, &[b"group", group])?.first() {
        Some(f) => Ok(f[4..].chunks(number(&f[3])?.max(1)).take(number(&f[0])?).map(<[_]>::to_vec).collect()),
        None => Ok(Vec::new()),
    }
}

fn main() -> Result<()> {
    let arguments: Fields = std::env::args_os().skip(1).map(|a| a.into_vec()).collect();
    let [path, group, name @ ..] = &arguments[..] else {
        return Err(Error::other("usage: read_index FILE GROUP [NAME]"));
    };
    let index = cdb2::CDB::open(std::str::from_utf8(path).map_err(Error::other)?)?;
    let header = index.get(b"\0epindex").ok_or(Error::other("a cdb, but no index"))?;
    if !fields(header?)?[0].starts_with(b"1.") {
        return Err(Error::other("another major version of the format"));
    }
    let found = entries(&index, group, name.first())?;
    for f in &found {
        let row: [&[u8]; 5] = [&f[2], &f[3], &f[0], &f[8], &f[9]];
        std::io::stdout().write_all(&[&row.join(&b'\t'), &b"\n"[..]].concat())?;
    }
    std::process::exit(i32::from(found.is_empty()))
}
