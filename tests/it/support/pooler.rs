//! A connection pooler in transaction mode, inside of the test process: what pgbouncer before 1.21 does to prepared statements.
//!
//! Clients share a few connections to the server. One that sends something gets the connection that has rested longest, and loses it when
//! the server says "ready, no transaction" (`ReadyForQuery` with `I`). Messages pass unchanged, so a statement that was prepared on one
//! connection is looked for on another. The server must trust its users: no password is passed on.

use std::collections::VecDeque;
use std::io::{Error, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::task::{AbortHandle, JoinHandle};

/// A running pooler; it stops when dropped.
pub(crate) struct Pooler {
    port: u16,
    accepting: JoinHandle<()>,
}

impl Pooler {
    /// Starts a pooler on a free port of 127.0.0.1, over `backends` connections to the server at `host` (a folder holds a socket).
    pub(crate) async fn start(host: &str, port: u16, user: &str, database: &str, backends: usize) -> Result<Pooler> {
        let server = Arc::new(Server {
            host: host.to_owned(),
            port,
            startup: startup(user, database),
            resting: Mutex::new(VecDeque::new()),
            free: Semaphore::new(backends),
        });
        for _ in 0..backends {
            let backend = server.connect().await?;
            server.resting.lock().await.push_back(backend);
        }
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // a client that fails has only itself to blame
                tokio::spawn(serve(client, Arc::clone(&server)));
            }
        });
        Ok(Pooler { port, accepting })
    }

    /// The port to connect to.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A message with its type and length, as it travels.
type Frame = Vec<u8>;

/// One connection to the server. What arrives is read by a task, because reading a message can't be broken off half-way.
struct Backend {
    frames: mpsc::Receiver<Frame>,
    writer: Box<dyn AsyncWrite + Send + Unpin>,
    reading: AbortHandle,
}

impl Drop for Backend {
    fn drop(&mut self) {
        // the task has the other half of the connection, which stays open with it, and in its transaction
        self.reading.abort();
    }
}

struct Server {
    host: String,
    port: u16,
    startup: Frame,
    resting: Mutex<VecDeque<Backend>>,
    free: Semaphore,
}

impl Server {
    async fn connect(&self) -> Result<Backend> {
        let stream: Box<dyn Stream> = if self.host.starts_with('/') {
            Box::new(UnixStream::connect(format!("{}/.s.PGSQL.{}", self.host, self.port)).await?)
        } else {
            let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
            // messages pass one by one: each would wait 40 ms for the acknowledgement of the one before
            stream.set_nodelay(true)?;
            Box::new(stream)
        };
        let (mut reader, mut writer) = tokio::io::split(stream);
        writer.write_all(&self.startup).await?;
        loop {
            let frame = read_frame(&mut reader).await?;
            match frame.first() {
                Some(b'Z') => break,
                Some(b'E') => return Err(Error::other("the server refuses the pooler")),
                Some(b'R') if frame.get(5..9) != Some(&[0; 4]) => {
                    return Err(Error::other("the server asks for a password"));
                }
                _ => {}
            }
        }
        let (frames, reading) = read_all(reader);
        Ok(Backend { frames, writer: Box::new(writer), reading })
    }
}

async fn serve(mut client: TcpStream, server: Arc<Server>) -> Result<()> {
    greet(&mut client).await?;
    client.set_nodelay(true)?;
    let (reader, mut to_client) = client.into_split();
    let (mut from_client, _) = read_all(reader);
    while let Some(first) = from_client.recv().await {
        if first.first() == Some(&b'X') {
            return Ok(());
        }
        let _permit = server.free.acquire().await.map_err(Error::other)?;
        let rested = server.resting.lock().await.pop_front();
        let mut backend = match rested {
            Some(backend) => backend,
            None => server.connect().await?,
        };
        // a backend that is not given back, because the client has gone or broke something, is closed
        if pass(first, &mut from_client, &mut to_client, &mut backend).await? {
            server.resting.lock().await.push_back(backend);
        }
    }
    Ok(())
}

/// Passes messages until the backend is out of a transaction and owes no answer: true. False when the client has gone.
async fn pass(
    first: Frame,
    from_client: &mut mpsc::Receiver<Frame>,
    to_client: &mut (impl AsyncWrite + Unpin),
    backend: &mut Backend,
) -> Result<bool> {
    let mut owed = usize::from(asks(&first));
    backend.writer.write_all(&first).await?;
    loop {
        tokio::select! {
            frame = from_client.recv() => {
                let Some(frame) = frame.filter(|frame| frame.first() != Some(&b'X')) else { return Ok(false) };
                owed += usize::from(asks(&frame));
                backend.writer.write_all(&frame).await?;
            }
            frame = backend.frames.recv() => {
                let frame = frame.ok_or_else(|| Error::other("the server hung up"))?;
                to_client.write_all(&frame).await?;
                if frame.first() == Some(&b'Z') {
                    owed = owed.saturating_sub(1);
                    if owed == 0 && frame.last() == Some(&b'I') {
                        return Ok(true);
                    }
                }
            }
        }
    }
}

/// Whether the server answers this message by a `ReadyForQuery`: Query and Sync.
fn asks(frame: &Frame) -> bool {
    matches!(frame.first(), Some(b'Q' | b'S'))
}

/// Takes the startup of a client, whoever it says it is.
async fn greet(client: &mut TcpStream) -> Result<()> {
    loop {
        let length = client.read_i32().await?;
        let code = client.read_i32().await?;
        let mut rest = vec![0; usize::try_from(length - 8).map_err(Error::other)?];
        client.read_exact(&mut rest).await?;
        match code {
            // TLS and GSSAPI are asked for first: no
            80_877_103 | 80_877_104 => client.write_all(b"N").await?,
            196_608 => break,
            _ => return Err(Error::other("no startup message")),
        }
    }
    static CLIENTS: AtomicU32 = AtomicU32::new(1);
    let process = CLIENTS.fetch_add(1, Ordering::Relaxed);
    let mut answer = b"R\0\0\0\x08\0\0\0\0S\0\0\0\x18server_version\x0015.0\0K\0\0\0\x0c".to_vec();
    answer.extend_from_slice(&process.to_be_bytes());
    answer.extend_from_slice(b"\0\0\0\0Z\0\0\0\x05I");
    client.write_all(&answer).await
}

fn startup(user: &str, database: &str) -> Frame {
    let body = format!("\0\x03\0\0user\0{user}\0database\0{database}\0\0");
    let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), body.as_bytes()].concat()
}

/// Reads messages by a task of its own.
fn read_all(mut reader: impl AsyncRead + Send + Unpin + 'static) -> (mpsc::Receiver<Frame>, AbortHandle) {
    let (sender, frames) = mpsc::channel(64);
    let reading = tokio::spawn(async move {
        while let Ok(frame) = read_frame(&mut reader).await {
            if sender.send(frame).await.is_err() {
                return;
            }
        }
    });
    (frames, reading.abort_handle())
}

async fn read_frame(reader: &mut (impl AsyncRead + Unpin)) -> Result<Frame> {
    let mut frame = vec![0; 5];
    reader.read_exact(&mut frame).await?;
    let length = u32::from_be_bytes([frame[1], frame[2], frame[3], frame[4]]);
    frame.resize(1 + usize::try_from(length).map_err(Error::other)?, 0);
    reader.read_exact(&mut frame[5..]).await?;
    Ok(frame)
}
