//! A relay between a program and its server that can be slow, stuck, or cut off.

use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Relays connections to a server, as its switches say. Stops when dropped.
pub(crate) struct Proxy {
    address: SocketAddr,
    switches: watch::Sender<Switches>,
    relay: JoinHandle<()>,
}

#[derive(Clone, Copy, Default)]
struct Switches {
    delay: Duration,
    is_stalled: bool,
    /// How many bytes the server may still say; shared by all connections.
    answer: Option<usize>,
    /// How many connections were opened.
    opened: usize,
    /// Connections up to this one are to be cut.
    closed: usize,
    is_refusing: bool,
}

impl Proxy {
    /// A relay on a free port of the loopback interface.
    pub(crate) async fn new(upstream: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let switches = watch::Sender::new(Switches::default());
        let relay = tokio::spawn({
            let switches = switches.clone();
            async move {
                while let Ok((client, _)) = listener.accept().await {
                    if !switches.borrow().is_refusing {
                        switches.send_modify(|switches| switches.opened += 1);
                        tokio::spawn(connection(client, upstream, switches.clone()));
                    }
                }
            }
        });
        Ok(Proxy { address, switches, relay })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A URL of the server, with the relay's address in the place of the server's.
    pub(crate) fn url(&self, url: &str) -> String {
        let (scheme, rest) = url.split_once("://").expect("a URL has a scheme");
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let user = rest[..end].rsplit_once('@').map(|(user, _)| format!("{user}@")).unwrap_or_default();
        format!("{scheme}://{user}{}{}", self.address, &rest[end..])
    }

    /// From now on each piece of data is held for that long, in both directions.
    pub(crate) fn delay(&self, by: Duration) {
        self.switches.send_modify(|switches| switches.delay = by);
    }

    /// From now on nothing goes through, and nobody is told: a dead peer.
    pub(crate) fn stall(&self) {
        self.switches.send_modify(|switches| switches.is_stalled = true);
    }

    /// What was held goes through, nothing is held, nobody is refused any more.
    pub(crate) fn resume(&self) {
        let fresh = Switches::default();
        self.switches.send_modify(|now| *now = Switches { opened: now.opened, closed: now.closed, ..fresh });
    }

    /// Lets so many more bytes of the server through, then cuts the connection that wanted more.
    pub(crate) fn cut_after(&self, bytes: usize) {
        self.switches.send_modify(|switches| switches.answer = Some(bytes));
    }

    /// Cuts every open connection, on both sides.
    pub(crate) fn drop_upstream(&self) {
        self.switches.send_modify(|switches| switches.closed = switches.opened);
    }

    /// Closes whatever wants to connect from now on, as a server that is down.
    pub(crate) fn refuse(&self) {
        self.switches.send_modify(|switches| switches.is_refusing = true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.relay.abort();
    }
}

async fn connection(client: TcpStream, upstream: SocketAddr, switches: watch::Sender<Switches>) {
    let number = switches.borrow().opened;
    let Ok(server) = TcpStream::connect(upstream).await else { return };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let mut watched = switches.subscribe();
    // whichever ends first ends the connection on both sides
    tokio::select! {
        _ = relay(from_client, to_server, &switches, false) => {}
        _ = relay(from_server, to_client, &switches, true) => {}
        _ = watched.wait_for(|switches| switches.closed >= number) => {}
    }
}

async fn relay(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    switches: &watch::Sender<Switches>,
    is_answer: bool,
) -> std::io::Result<()> {
    let mut watched = switches.subscribe();
    let mut piece = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut piece).await?;
        if read == 0 {
            return Ok(());
        }
        let delay = switches.borrow().delay;
        tokio::time::sleep(delay).await;
        let _ = watched.wait_for(|switches| !switches.is_stalled).await;
        let mut allowed = read;
        if is_answer {
            switches.send_if_modified(|switches| {
                let Some(left) = &mut switches.answer else { return false };
                allowed = read.min(*left);
                *left -= allowed;
                true
            });
        }
        to.write_all(&piece[..allowed]).await?;
        if allowed < read {
            return Ok(());
        }
    }
}
