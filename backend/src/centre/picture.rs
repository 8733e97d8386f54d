//! What may be a logo: the content says what it is, never its name. A PNG is decoded and drawn anew, an SVG is read
//! and written anew; nothing of the bytes that came is kept.

use std::io::Cursor;

use base64::{Engine, engine::general_purpose::STANDARD};
use png::{Decoder, Encoder, Limits, Transformations};
use shared::centre::{MOST_LOGO, MOST_PIXELS};

use super::svg;
use crate::error::{AppError, Result};

/// A picture that is harmless.
#[derive(Debug)]
pub(super) struct Picture {
    /// `png` or `svg`.
    pub kind: &'static str,
    pub bytes: Vec<u8>,
}

/// Bytes a decoded picture may take.
const MOST_MEMORY: usize = 64 * 1024 * 1024;

fn refused(code: &str) -> AppError {
    AppError::field("data", code)
}

/// Reads a picture from base64, away from the threads that answer requests.
pub(super) async fn checked(text: String) -> Result<Picture> {
    tokio::task::spawn_blocking(move || harmless(&text)).await.map_err(AppError::internal)?
}

fn harmless(text: &str) -> Result<Picture> {
    let bytes = STANDARD.decode(text).map_err(|_not_base64| refused("imageType"))?;
    if bytes.len() > MOST_LOGO {
        return Err(refused("imageSize"));
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let bytes = redrawn(&bytes).ok_or_else(|| refused("imageBroken"))?;
        return Ok(Picture { kind: "png", bytes });
    }
    let text = std::str::from_utf8(&bytes).map_err(|_not_text| refused("imageType"))?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        return Err(refused("imageType"));
    }
    let clean = svg::cleaned(text)
        .map_err(|problem| refused(if problem == svg::Problem::NotSvg { "imageType" } else { "imageBroken" }))?;
    Ok(Picture { kind: "svg", bytes: clean.into_bytes() })
}

/// The first picture of a PNG, decoded and encoded again: without comments, profiles and whatever follows its end.
fn redrawn(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MOST_MEMORY });
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = reader.info().size();
    if width > MOST_PIXELS || height > MOST_PIXELS {
        return None;
    }
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    pixels.truncate(frame.buffer_size());
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, width, height);
    encoder.set_color(frame.color_type);
    encoder.set_depth(frame.bit_depth);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: u32, height: u32) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, width, height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.add_text_chunk("Comment".into(), "hidden words".into()).unwrap();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![7; (width * height * 4) as usize]).unwrap();
        writer.finish().unwrap();
        out
    }

    fn code(bytes: &[u8]) -> String {
        format!("{:?}", harmless(&STANDARD.encode(bytes)).unwrap_err())
    }

    #[test]
    fn a_png_is_drawn_anew_without_what_was_hidden_in_it() {
        let mut bytes = drawn(16, 8);
        bytes.extend_from_slice(b"<script>alert(1)</script>");
        let picture = harmless(&STANDARD.encode(&bytes)).unwrap();
        assert_eq!(picture.kind, "png");
        let has = |what: &[u8]| picture.bytes.windows(what.len()).any(|part| part == what);
        assert!(!has(b"hidden") && !has(b"script"));
        assert_eq!(redrawn(&picture.bytes).unwrap(), picture.bytes);
    }

    #[test]
    fn what_is_no_picture_or_a_bad_one_is_refused_for_its_reason() {
        assert!(code(b"GIF89a").contains("imageType"));
        assert!(code(b"<html><body/></html>").contains("imageType"));
        assert!(code(&drawn(16, 8)[..60]).contains("imageBroken"));
        assert!(code(&drawn(2049, 1)).contains("imageBroken"));
        assert!(code(&vec![b' '; MOST_LOGO + 1]).contains("imageSize"));
    }
}
