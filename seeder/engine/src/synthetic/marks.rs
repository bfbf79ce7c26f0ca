//! The first look at a text: which characters it has, in one pass over its bytes.

const AT: u8 = 1;
const COLON: u8 = 1 << 1;
const SLASH: u8 = 1 << 2;
const DOT: u8 = 1 << 3;
/// What stands before or within a telephone number.
const DIAL: u8 = 1 << 4;
/// What may stand for another character: `%`, and first bytes of those that [`super::folded`] knows.
const DISGUISE: u8 = 1 << 5;
/// Letters, digits, `_` and `-`, of which tokens consist.
const WORD: u8 = 1 << 6;
const DIGIT: u8 = 1 << 7;

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT | WORD,
            b'-' => DIAL | WORD,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => WORD,
            b'@' => AT,
            b':' => COLON,
            b'/' | b'\\' => SLASH,
            b'.' => DOT,
            b'+' | b'(' => DIAL,
            // U+00A0 and U+00AD; U+2000 to U+2FFF; U+3000 to U+3FFF; U+F000 to U+FFFF.
            b'%' | 0xc2 | 0xe2 | 0xe3 | 0xef => DISGUISE,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// The fewest digits of a telephone number that is looked for: a local one behind `tel:`.
const PHONE_DIGITS: u32 = 7;
/// The fewest digits of a payment card's number.
const NUMBER_DIGITS: u32 = 15;
/// The shortest run of letters, digits, `_` and `-` in any token.
const TOKEN_RUN: u32 = 16;

/// What a text has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    classes: u8,
    digits: u32,
    longest_word: u32,
}

impl Marks {
    pub(super) fn of(text: &str) -> Self {
        let mut marks = Self::default();
        let mut word = 0u32;
        for &byte in text.as_bytes() {
            let class = CLASSES[usize::from(byte)];
            marks.classes |= class;
            marks.digits += u32::from(class >= DIGIT);
            word = if class & WORD == 0 { 0 } else { word + 1 };
            marks.longest_word = marks.longest_word.max(word);
        }
        marks
    }

    fn has(self, class: u8) -> bool {
        self.classes & class != 0
    }

    pub(super) fn may_be_disguised(self) -> bool {
        self.has(DISGUISE)
    }

    pub(super) fn may_have_address(self) -> bool {
        self.has(SLASH | DOT | COLON)
    }

    pub(super) fn may_have_mail(self) -> bool {
        self.has(AT)
    }

    pub(super) fn may_have_ip(self) -> bool {
        self.has(DOT | COLON) && self.digits > 0
    }

    pub(super) fn may_have_phone(self) -> bool {
        self.has(DIAL | COLON | DOT) && self.digits >= PHONE_DIGITS
    }

    pub(super) fn may_have_long_number(self) -> bool {
        self.digits >= NUMBER_DIGITS
    }

    pub(super) fn may_have_token(self) -> bool {
        self.longest_word >= TOKEN_RUN
    }
}
