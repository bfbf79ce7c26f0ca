//! Words, and titles made of them that do not soon repeat.

use sea_orm_seeding::{World, random::Stream};
use std::sync::LazyLock;

/// Words that one space separates.
pub(crate) type Words = LazyLock<Vec<&'static str>>;

/// The words of a text, for lists that a person can read.
pub(crate) fn words(text: &'static str) -> Vec<&'static str> {
    text.split_whitespace().collect()
}

/// What can stand before a noun.
pub static ADJECTIVES: Words = LazyLock::new(|| {
    words(
        "amber autumn bitter broken calm careless copper crimson crooked dancing distant drifting \
         dusty early electric emerald empty endless faded feral floating foreign frozen gentle \
         gilded golden hidden hollow humming ivory lazy lonely lucid lunar mellow midnight misty \
         narrow neon nervous northern paper patient polar quiet rainy restless rusty scarlet secret \
         shallow silent silver sleepy slow solar southern stolen sunken tangled tidal velvet \
         wandering wild winter",
    )
});

/// What can be called so; the plural of each ends in `s`.
pub static NOUNS: Words = LazyLock::new(|| {
    words(
        "anchor arcade arrow attic avenue badger beacon bicycle bridge candle canyon \
         carousel cassette castle cathedral circle comet cottage corner current desert dragon \
         elevator ember engine envelope falcon feather fountain forest garden ghost glacier guitar \
         harbour hammer heron highway horizon island jacket kettle kingdom ladder lantern letter \
         lighthouse machine magnet meadow mirror monsoon moth mountain museum needle notebook ocean \
         orbit orchard otter parade passenger pendulum piano pigeon pilot planet prism puzzle radio \
         river rocket satellite shadow signal skyline sparrow station statue stranger telescope \
         theatre thunder tiger tunnel umbrella valley village violin volcano waterfall wave whistle \
         window",
    )
});

/// Titles in other scripts: what is sung of, and whose it is, put together as the language does.
struct Script {
    heads: Words,
    tails: Words,
    /// What stands between, or the whole where the head comes first.
    join: fn(head: &str, tail: &str) -> String,
}

static SCRIPTS: [Script; 6] = [
    // Japanese: the tail's head.
    Script {
        heads: LazyLock::new(|| {
            words("歌 電車 夢 海 街 灯り 手紙 約束 記憶 時計 風 鐘 庭 道 窓 光")
        }),
        tails: LazyLock::new(|| words("夜 雨 春 夏 秋 冬 星 月 朝 森 雪 君 空 川 猫 硝子")),
        join: |head, tail| format!("{tail}の{head}"),
    },
    // Korean, likewise.
    Script {
        heads: LazyLock::new(|| words("노래 편지 꿈 기억 약속 바람 빛 길 시간 계절 창문 그림자")),
        tails: LazyLock::new(|| words("바다 밤 비 봄 여름 가을 겨울 별 달 숲 도시 고양이")),
        join: |head, tail| format!("{tail}의 {head}"),
    },
    // Arabic: the head without an article, the tail with one.
    Script {
        heads: LazyLock::new(|| words("سماء أغنية ليل قمر طريق باب صوت ظل حلم نجمة ريح نهر")),
        tails: LazyLock::new(|| {
            words(
                "الصحراء البحر المدينة الربيع الشتاء الصيف الغابة الجبل المطر القلب الفجر الحديقة",
            )
        }),
        join: |head, tail| format!("{head} {tail}"),
    },
    // Russian: the tail stands in the genitive.
    Script {
        heads: LazyLock::new(|| {
            words("Песня Голос Тень Свет Дорога Память Письмо Сон Город Ветер Музыка Остров")
        }),
        tails: LazyLock::new(|| {
            words("дождя моря зимы весны осени ночи огня луны леса рассвета тишины реки")
        }),
        join: |head, tail| format!("{head} {tail}"),
    },
    // Hindi: masculine heads, so that the particle is always का.
    Script {
        heads: LazyLock::new(|| words("गीत सपना रास्ता शहर दिल चाँद सफ़र किनारा आसमान घर")),
        tails: LazyLock::new(|| words("बारिश रात सुबह बसंत नदी समंदर जंगल हवा पहाड़ बचपन")),
        join: |head, tail| format!("{tail} का {head}"),
    },
    // German.
    Script {
        heads: LazyLock::new(|| {
            words("Lied Traum Brief Garten Himmel Zug Abend Morgen Schatten Weg Turm Ozean")
        }),
        tails: LazyLock::new(|| {
            words("Regen Licht Schnee Wind Sommer Winter Herbst Bernstein Silber Glas Papier Feuer")
        }),
        join: |head, tail| format!("{head} aus {tail}"),
    },
];

/// Adjective and noun of number `n`, and how often the pair has been used up before.
///
/// All pairs come once before one comes again, in an order that the world decides; the numbers of
/// other rows change nothing.
pub fn pair(world: World, domain: &str, n: u64) -> (&'static str, &'static str, u64) {
    let pairs = (ADJECTIVES.len() * NOUNS.len()) as u64;
    let place = world.permutation(domain, pairs).apply(n % pairs) as usize;
    (ADJECTIVES[place / NOUNS.len()], NOUNS[place % NOUNS.len()], n / pairs)
}

/// A title in capitals, `Rainy Lantern`; where the pair has been used before, other words around
/// it tell them apart.
pub fn title(world: World, domain: &str, n: u64) -> String {
    let (adjective, noun, round) = pair(world, domain, n);
    let (adjective, noun) = (capitalised(adjective), capitalised(noun));
    match round {
        0 => format!("{adjective} {noun}"),
        1 => format!("The {adjective} {noun}"),
        2 => format!("{adjective} {noun} Blues"),
        3 => format!("My {adjective} {noun}"),
        4 => format!("No {adjective} {noun}"),
        5 => format!("{adjective} as a {noun}"),
        more => format!("{adjective} {noun}, Part {more}"),
    }
}

/// A title in a script other than English's, number `n` of it.
pub fn title_elsewhere(world: World, domain: &str, n: u64, stream: &mut Stream) -> String {
    let Script { heads, tails, join } = &SCRIPTS[stream.below(SCRIPTS.len() as u64) as usize];
    let place = world.permutation(domain, (heads.len() * tails.len()) as u64).apply(n) as usize;
    join(heads[place / tails.len()], tails[place % tails.len()])
}

/// The word with a capital letter first.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// The text cut to at most `max` characters.
pub fn limited(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn titles_never_repeat() {
        let world = World::default();
        let count = 8 * (ADJECTIVES.len() * NOUNS.len()) as u64;
        let titles: BTreeSet<String> = (0..count).map(|n| title(world, "playlist", n)).collect();
        assert_eq!(titles.len() as u64, count);
    }

    #[test]
    fn every_word_stands_once_in_its_list() {
        for list in [&*ADJECTIVES, &*NOUNS] {
            let distinct: BTreeSet<&str> = list.iter().copied().collect();
            assert_eq!(distinct.len(), list.len());
            assert!(list.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())));
        }
        // What becomes many by an `s`.
        let odd = |noun: &&&str| {
            noun.ends_with(['s', 'x', 'h']) && !noun.ends_with("th")
                || noun.strip_suffix('y').is_some_and(|stem| !stem.ends_with(['a', 'e', 'o']))
        };
        assert_eq!(NOUNS.iter().find(odd), None);
    }
}
