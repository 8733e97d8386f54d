//! The sockets: takes connections, gives slow heads up, and lets running requests end when the server stops.
//!
//! `axum::serve` has no time limit for the head of a request, so anybody could hold connections by writing slowly;
//! this is the same loop with one.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::net::{TcpListener, TcpStream};
use tower::{Service, ServiceExt};

/// How long a head may take; an idle connection is closed after it too.
pub const HEAD: Duration = Duration::from_secs(30);
/// How long requests may still run when the server stops.
const LAST: Duration = Duration::from_secs(30);

/// Serves until `stopped`, then until the requests that run have been answered.
pub async fn run<S>(listener: TcpListener, app: S, head: Duration, stopped: impl Future<Output = ()>)
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head);
    let connections = GracefulShutdown::new();
    tokio::pin!(stopped);
    loop {
        let socket = tokio::select! {
            socket = accepted(&listener) => socket,
            () = &mut stopped => break,
        };
        let Ok(peer) = socket.peer_addr() else { continue };
        let _ = socket.set_nodelay(true);
        let service = app.clone().map_request(move |request: hyper::Request<hyper::body::Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        });
        let connection = http.serve_connection(TokioIo::new(socket), TowerToHyperService::new(service));
        let connection = connections.watch(connection);
        // What goes wrong on a connection is the other end's business: it went away, or was too slow.
        tokio::spawn(async move {
            let open = metrics::gauge!("http_connections");
            open.increment(1.0);
            drop(connection.await);
            open.decrement(1.0);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(LAST, connections.shutdown()).await;
}

/// The next connection. Without descriptors left there is none for a moment, and trying at once would only burn.
async fn accepted(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => return socket,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn serving(head: Duration) -> (std::net::SocketAddr, tokio::sync::oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let app = axum::Router::new().route(
            "/",
            axum::routing::get(|ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>| async move { peer.ip().to_string() }),
        );
        (address, stop, tokio::spawn(run(listener, app, head, async { drop(stopped.await) })))
    }

    #[tokio::test]
    async fn a_head_that_never_ends_is_given_up() {
        // Kept: a server whose stop is dropped stops.
        let (address, _stop, _serving) = serving(Duration::from_millis(50)).await;
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nx-slow:").await.unwrap();
        let mut answer = Vec::new();
        // Ends only because the other side closes.
        socket.read_to_end(&mut answer).await.unwrap();
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    }

    #[tokio::test]
    async fn a_request_is_answered_and_the_server_ends_when_it_is_told() {
        let (address, stop, serving) = serving(HEAD).await;
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
        stop.send(()).unwrap();
        serving.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }
}
