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

/// The record of a key; what else has the same key, the second field and those from `at` on tell.
fn record(index: &cdb2::CDB, key: &[u8], kind: u8, at: usize, says: &[&[u8]]) -> Result<Fields> {
    for data in index.find(key) {
        let f = fields(data?)?;
        if f.len() > at && f[1].first() == Some(&kind) && f[at..].iter().zip(says).all(|(a, b)| a == b) {
            return Ok(f);
        }
    }
    Ok(Fields::new())
}

fn main() -> Result<()> {
    let arguments: Fields = std::env::args_os().skip(1).map(|a| a.into_vec()).collect();
    let [path, group, name @ ..] = &arguments[..] else {
        return Err(Error::other("usage: read_index FILE GROUP [NAME]"));
    };
    let index = cdb2::CDB::open(std::str::from_utf8(path).map_err(Error::other)?)?;
    let header = fields(index.get(b"\0epindex").ok_or(Error::other("a cdb, but no index"))??)?;
    if !header[0].starts_with(b"1.") {
        return Err(Error::other("another major version of the format"));
    }
    let table = index.get(b"\0distributions").ok_or(Error::other("no distributions"))??;
    let (of_group, width) = (record(&index, group, b'g', 2, &[group])?, number(&header[13])?);
    let mut names: Vec<&Vec<u8>> = name.iter().collect();
    if names.is_empty() && !of_group.is_empty() {
        names = of_group[4..].iter().step_by(number(&of_group[3])?.max(1)).collect();
    }
    let mut found = 0;
    let mut seen = std::collections::HashMap::new(); // a name that comes again: the next of its entries
    for name in &names {
        let all = record(&index, &[group, &b"/"[..], name].concat(), b'e', 7, &[group, name])?;
        let entries: Vec<&[Vec<u8>]> = all.chunks(width).collect();
        let first: &mut usize = seen.entry(*name).or_insert(0);
        let wanted = if arguments.len() > 2 { &entries[..] } else { &entries[*first..*first + 1] };
        *first += 1;
        for e in wanted {
            let row: Vec<&[u8]> = table[number(&e[2])?..].split(|&byte| byte == 0).take(4).collect();
            let line = [&e[7][..], &e[8], &e[0], row[2], row[3]].join(&b'\t');
            std::io::stdout().write_all(&[&line, &b"\n"[..]].concat())?;
        }
        found += wanted.len();
    }
    std::process::exit(i32::from(found == 0))
}
