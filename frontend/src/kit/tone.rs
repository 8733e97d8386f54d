//! The meanings a colour may carry.

/// What a coloured thing says; shown as `data-tone`, so that one recipe colours them all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// The school's own colour.
    Accent,
    /// No judgement.
    #[default]
    Neutral,
    /// Done, paid, present.
    Success,
    /// Soon to be late, needs a look.
    Warning,
    /// Absent, owed, refused, irreversible.
    Danger,
    /// Worth knowing.
    Info,
}

impl Tone {
    /// The value of `data-tone`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accent => "accent",
            Self::Neutral => "neutral",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
            Self::Info => "info",
        }
    }

    /// The icon that says the same without colour.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Success => "check",
            Self::Warning | Self::Danger => "triangle-alert",
            Self::Accent | Self::Neutral | Self::Info => "info",
        }
    }
}
