//! How somebody likes the app to look: kept with the person, so that it is the same on every device.

use crate::i18n::Locale;

/// `PATCH`: changes what is sent of one's own look, and nothing else.
pub const LOOK: &str = "/api/look";

words! {
    #[derive(Default)]
    Theme {
        #[default]
        System = "system",
        Light = "light",
        Dark = "dark",
    }
}

words! {
    /// How tight rows and controls stand.
    #[derive(Default)]
    Density {
        #[default]
        Comfortable = "comfortable",
        Compact = "compact",
    }
}

answer! {
    #[derive(Copy, Eq)]
    pub struct Look {
        pub language: Locale,
        pub theme: Theme,
        pub density: Density,
    }
}

command! {
    #[derive(Copy, Eq)]
    pub struct ChangeLook {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub language: Option<Locale>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub theme: Option<Theme>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub density: Option<Density>,
    }
}
