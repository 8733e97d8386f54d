//! The colour of a centre: a hue and how strong it is. The lightness is ours, so that text stays readable whatever is
//! chosen; [`Accent::contrast`] works out how readable it is, and a test holds every colour to 4.5 : 1.

use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::i18n::{Key, keys};

/// The strongest colour there is.
pub const MOST_CHROMA: u16 = 15;

/// A colour by hue (degrees) and chroma (hundredths).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accent {
    /// Degrees, 0–359.
    #[validate(range(min = 0, max = 359))]
    pub hue: u16,
    /// Hundredths, 0–15: 0 is grey.
    #[validate(range(min = 0, max = 15))]
    pub chroma: u16,
}

impl Default for Accent {
    fn default() -> Self {
        Self { hue: 258, chroma: MOST_CHROMA }
    }
}

/// How readable text is where the colour is used, at its worst.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// In the light theme.
    pub light: f64,
    /// In the dark theme.
    pub dark: f64,
}

impl Accent {
    /// The colours that are offered by name.
    pub const PALETTE: [(Self, Key); 9] = [
        (Self { hue: 258, chroma: 15 }, keys::ACCENT_BLUE),
        (Self { hue: 230, chroma: 13 }, keys::ACCENT_SKY),
        (Self { hue: 190, chroma: 11 }, keys::ACCENT_TEAL),
        (Self { hue: 152, chroma: 13 }, keys::ACCENT_GREEN),
        (Self { hue: 68, chroma: 12 }, keys::ACCENT_AMBER),
        (Self { hue: 35, chroma: 15 }, keys::ACCENT_CORAL),
        (Self { hue: 350, chroma: 15 }, keys::ACCENT_PINK),
        (Self { hue: 300, chroma: 15 }, keys::ACCENT_VIOLET),
        (Self { hue: 265, chroma: 2 }, keys::ACCENT_GRAPHITE),
    ];

    /// The chroma as the style sheet says it.
    pub fn strength(self) -> f64 {
        f64::from(self.chroma.min(MOST_CHROMA)) / 100.0
    }

    /// The least contrast in both themes: white on a button, a link on the page, a label on its wash. The lightnesses
    /// are those of `style/tokens.css`.
    pub fn contrast(self) -> Contrast {
        let (c, h) = (self.strength(), f64::from(self.hue));
        let tone = |lightness: f64, share: f64| luminance(lightness, c * share, h);
        let least = |pairs: [(f64, f64); 3]| pairs.into_iter().map(|(a, b)| ratio(a, b)).fold(f64::MAX, f64::min);
        let light_ink = tone(0.42, 0.9);
        let dark_ink = tone(0.84, 0.65);
        Contrast {
            light: least([(1.0, tone(0.52, 1.0)), (light_ink, luminance(0.972, 0.004, 265.0)), (light_ink, tone(0.955, 0.22))]),
            dark: least([(1.0, tone(0.53, 1.0)), (dark_ink, luminance(0.235, 0.009, 265.0)), (dark_ink, tone(0.285, 0.36))]),
        }
    }
}

/// WCAG's ratio of two luminances.
fn ratio(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The relative luminance of an OKLCH colour, cut to what a screen can show.
fn luminance(lightness: f64, chroma: f64, hue: f64) -> f64 {
    let (across, along) = (chroma * hue.to_radians().cos(), chroma * hue.to_radians().sin());
    let long = (lightness + 0.396_337_777_4 * across + 0.215_803_757_3 * along).powi(3);
    let medium = (lightness - 0.105_561_345_8 * across - 0.063_854_172_8 * along).powi(3);
    let short = (lightness - 0.089_484_177_5 * across - 1.291_485_548_0 * along).powi(3);
    let red = 4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short;
    let green = -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short;
    let blue = -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short;
    0.2126 * red.clamp(0.0, 1.0) + 0.7152 * green.clamp(0.0, 1.0) + 0.0722 * blue.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_chosen_text_stays_readable_in_both_themes() {
        for hue in 0..360 {
            for chroma in 0..=MOST_CHROMA {
                let Contrast { light, dark } = Accent { hue, chroma }.contrast();
                assert!(light >= 4.5 && dark >= 4.5, "{hue}° {chroma}: {light:.2} and {dark:.2}");
            }
        }
    }

    #[test]
    fn white_on_black_is_as_much_as_there_is() {
        assert!((ratio(luminance(1.0, 0.0, 0.0), luminance(0.0, 0.0, 0.0)) - 21.0).abs() < 0.01);
    }
}
