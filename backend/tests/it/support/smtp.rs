//! A server of mail for tests, over real sockets: it takes letters, or refuses them as it is told to.
//!
//! It speaks what a client of RFC 5321 needs to hand over a letter (EHLO, MAIL, RCPT, DATA with its stuffed dots, RSET,
//! NOOP, QUIT) and keeps what it was handed. It does not model TLS, AUTH, pipelining, limits of size, queues, nor
//! delivery: what is taken lies in [`Smtp::letters`]. Commands in a wrong order are answered as if they were right.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    pub from: String,
    pub to: Vec<String>,
    raw: String,
}

#[derive(Default)]
struct Kept {
    letters: Vec<Taken>,
    /// What the next letters are answered with, instead of being taken.
    refusals: VecDeque<&'static str>,
    tries: usize,
}

/// The server; it ends with the test's runtime.
#[derive(Clone)]
pub struct Smtp {
    address: SocketAddr,
    kept: Arc<Mutex<Kept>>,
}

impl Smtp {
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let server = Self { address: listener.local_addr().unwrap(), kept: Arc::default() };
        let here = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let here = here.clone();
                // A client that goes away in the middle is no fault of the server's.
                tokio::spawn(async move { drop(here.serve(stream).await) });
            }
        });
        server
    }
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }
    /// Answers the next letter so: `451 4.7.1 come back later`.
    pub fn refuse_next(&self, answer: &'static str) {
        self.kept.lock().unwrap().refusals.push_back(answer);
    }
    /// How often a letter was offered.
    pub fn tries(&self) -> usize {
        self.kept.lock().unwrap().tries
    }
    pub fn letters(&self) -> Vec<Taken> {
        self.kept.lock().unwrap().letters.clone()
    }
    /// The newest letter.
    #[track_caller]
    pub fn last(&self) -> Taken {
        self.letters().pop().expect("a letter was sent")
    }

    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 mail.test ESMTP\r\n").await?;
        let mut letter = Taken { from: String::new(), to: Vec::new(), raw: String::new() };
        while let Some(line) = lines.next_line().await? {
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => "250-mail.test\r\n250 8BITMIME".to_owned(),
                "HELO" | "NOOP" => "250 ok".to_owned(),
                "RSET" => {
                    letter = Taken { from: String::new(), to: Vec::new(), raw: String::new() };
                    "250 ok".to_owned()
                }
                "MAIL" => self.offered(&mut letter, &line),
                "RCPT" => {
                    letter.to.push(within_brackets(&line));
                    "250 ok".to_owned()
                }
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await?;
                    while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                        letter.raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                        letter.raw.push('\n');
                    }
                    self.kept.lock().unwrap().letters.push(letter.clone());
                    "250 taken".to_owned()
                }
                "QUIT" => {
                    write.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => "502 not spoken here".to_owned(),
            };
            write.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }

    fn offered(&self, letter: &mut Taken, line: &str) -> String {
        let mut kept = self.kept.lock().unwrap();
        kept.tries += 1;
        letter.from = within_brackets(line);
        kept.refusals.pop_front().unwrap_or("250 ok").to_owned()
    }
}

fn within_brackets(line: &str) -> String {
    line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or_else(String::new, |(inside, _)| inside.to_owned())
}

impl Taken {
    /// A header as it was written, its folded lines put together.
    pub fn header(&self, name: &str) -> String {
        let head = self.raw.split("\n\n").next().unwrap_or_default().replace("\n ", " ");
        let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or_default();
        line.to_owned()
    }
    /// What the letter is about, decoded.
    pub fn subject(&self) -> String {
        let words = self.header("Subject");
        let mut said = String::new();
        for word in words.split(' ') {
            match word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?=")) {
                Some(coded) => said.push_str(&String::from_utf8_lossy(&STANDARD.decode(coded).unwrap())),
                None => said.push_str(word),
            }
        }
        said
    }
    /// The part for who reads text, decoded.
    pub fn text(&self) -> String {
        self.part("text/plain")
    }
    pub fn html(&self) -> String {
        self.part("text/html")
    }
    fn part(&self, kind: &str) -> String {
        let (_, from) = self.raw.split_once(&format!("Content-Type: {kind}")).expect("the letter has such a part");
        let (head, body) = from.split_once("\n\n").unwrap();
        let body = body.split("\n--").next().unwrap_or_default();
        let coding = head.lines().find_map(|line| line.strip_prefix("Content-Transfer-Encoding: ")).unwrap_or("8bit");
        match coding.trim() {
            "base64" => String::from_utf8(STANDARD.decode(body.replace('\n', "")).unwrap()).unwrap(),
            "quoted-printable" => unquoted(body),
            _ => body.to_owned(),
        }
    }
    /// The secret a link in the letter carries.
    #[track_caller]
    pub fn secret(&self) -> String {
        let text = self.text();
        let (_, rest) = text.split_once('#').unwrap_or_else(|| panic!("no link in {text}"));
        rest.split_whitespace().next().unwrap_or_default().to_owned()
    }
}

/// Quoted-printable, read back.
fn unquoted(body: &str) -> String {
    let body = body.replace("=\n", "");
    let (mut bytes, mut rest) = (Vec::new(), body.as_bytes());
    while let [first, after @ ..] = rest {
        match (first, after) {
            (b'=', [a, b, further @ ..]) => {
                let pair = [*a, *b];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap());
                rest = further;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}
