//! Server-sent events read from bytes as they come, cut anywhere.

/// One event of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Resumes the stream after it.
    pub id: Option<String>,
    /// Its kind; empty for a plain message.
    pub event: String,
    /// What it says.
    pub data: String,
}

/// Collects bytes into events.
#[derive(Default)]
pub struct Parser {
    line: Vec<u8>,
    frame: Frame,
}

impl Parser {
    /// The events that are whole with these bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Frame> {
        let mut whole = Vec::new();
        for byte in bytes {
            match byte {
                b'\n' => {
                    let line = std::mem::take(&mut self.line);
                    whole.extend(self.take_line(&String::from_utf8_lossy(&line)));
                }
                b'\r' => {}
                other => self.line.push(*other),
            }
        }
        whole
    }

    fn take_line(&mut self, line: &str) -> Option<Frame> {
        if line.is_empty() {
            let frame = std::mem::take(&mut self.frame);
            return (!frame.data.is_empty() || !frame.event.is_empty()).then_some(frame);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "id" => self.frame.id = Some(value.to_owned()),
            "event" => value.clone_into(&mut self.frame.event),
            "data" => {
                if !self.frame.data.is_empty() {
                    self.frame.data.push('\n');
                }
                self.frame.data.push_str(value);
            }
            // Comments keep the connection alive; other fields are for other readers.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STREAM: &str =
        ": hello\n\nid: 7\nevent: change\ndata: {\"title\":\"Әсел\"}\n\nevent: reset\ndata:\n\ndata: a\r\ndata: b\r\n\r\n";

    fn expected() -> Vec<Frame> {
        vec![
            Frame { id: Some("7".into()), event: "change".into(), data: "{\"title\":\"Әсел\"}".into() },
            Frame { id: None, event: "reset".into(), data: String::new() },
            Frame { id: None, event: String::new(), data: "a\nb".into() },
        ]
    }

    proptest! {
        #[test]
        fn events_are_the_same_wherever_the_network_cuts(cut in 0..STREAM.len(), again in 0..STREAM.len()) {
            let (first, second) = (cut.min(again), cut.max(again));
            let bytes = STREAM.as_bytes();
            let mut parser = Parser::default();
            let mut got = parser.push(&bytes[..first]);
            got.extend(parser.push(&bytes[first..second]));
            got.extend(parser.push(&bytes[second..]));
            prop_assert_eq!(got, expected());
        }
    }
}
