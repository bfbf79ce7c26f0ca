//! Names of people and places of ten locales, each in its script.
//!
//! The lists were put together and read for this purpose: common names, none of anybody known.

use crate::factories::words::{self, Words, words};
use fake::{
    Fake,
    faker::name::{en, fr_fr, pt_br},
};
use sea_orm_seeding::{World, random::Stream};
use std::sync::LazyLock;

/// The names of a locale.
struct Names {
    /// Given names; where there are none, the crate `fake` has a long list of the language.
    given: Words,
    family: Words,
    /// Puts them together.
    full: fn(given: &str, family: &str) -> String,
}

static ENGLISH: Names = Names {
    given: LazyLock::new(|| words("")),
    family: LazyLock::new(|| {
        words(
            "Abbott Alcott Barlow Bishop Blackwood Bradley Calloway Carver Chandler Coleman Dalton \
             Draper Ellison Fletcher Garrison Hadley Harlow Hartley Holloway Kendall Lawson Lockhart \
             Marlow Mercer Norwood Osborne Palmer Prescott Radcliffe Sawyer Sheldon Sterling Thatcher \
             Underhill Vaughn Wakefield Weston Whitaker Winslow Yardley",
        )
    }),
    full: |given, family| format!("{given} {family}"),
};

static GERMAN: Names = Names {
    given: LazyLock::new(|| {
        words(
            "Anja Anton Annika Benno Birgit Carla Clemens Doris Emil Finn Frieda Greta Hannes Heike \
            Ida Jakob Jonas Jörg Jule Käthe Lena Lennart Lotte Marlene Matthias Merle Moritz Nele \
            Oskar Paula Ralf Rosa Sören Tilda Till Ulrike Uwe Veit Wiebke Zoë",
        )
    }),
    family: LazyLock::new(|| {
        words(
            "Ahrens Bachmann Brandt Dietrich Ebert Falkner Fiedler Förster Gärtner Grünwald Hahn Heller \
             Huber Jansen Kessler Köhler Krüger Lindner Lorenz Maurer Möller Nowak Opitz Pohl Rauch \
             Reuter Sander Schäfer Seidel Sommer Thiele Uhl Vogt Weiß Winkler Zander",
        )
    }),
    full: |given, family| format!("{given} {family}"),
};

static FRENCH: Names = Names {
    given: LazyLock::new(|| words("")),
    family: LazyLock::new(|| {
        words(
            "Aubert Barbier Besson Blanchard Bonnet Carpentier Charpentier Chevalier Collet Delorme \
             Dumont Fabre Faure Ferrand Fontaine Garnier Gauthier Girard Guérin Lacroix Lambert Leclerc \
             Lefèvre Lemoine Marchand Mercier Moreau Noël Perrin Picard Renaud Rivière Rousseau Roux \
             Tessier Vasseur Vidal",
        )
    }),
    full: |given, family| format!("{given} {family}"),
};

static BRAZILIAN: Names = Names {
    given: LazyLock::new(|| words("")),
    family: LazyLock::new(|| {
        words(
            "Almeida Andrade Araújo Azevedo Barbosa Batista Campos Cardoso Carvalho Castro Cavalcanti \
             Correia Dias Duarte Esteves Farias Freitas Gonçalves Lacerda Leite Macedo Magalhães Marques \
             Medeiros Melo Moraes Moura Nascimento Nogueira Pacheco Peixoto Pinheiro Queiroz Rezende \
             Sampaio Siqueira Teixeira Vasconcelos Xavier",
        )
    }),
    full: |given, family| format!("{given} {family}"),
};

static JAPANESE: Names = Names {
    given: LazyLock::new(|| {
        words(
            "あかり 葵 颯太 陽菜 蓮 結衣 大輔 健 拓海 美咲 直樹 翔 さくら 七海 亮 千晴 悠人 真央 浩二 恵 隼人 琴音 \
            光 瑞希 和也 詩織 智也 遥 圭 凪",
        )
    }),
    family: LazyLock::new(|| {
        words(
            "佐藤 鈴木 高橋 田中 伊藤 渡辺 中村 小林 加藤 吉田 山田 松本 井上 木村 清水 山崎 森 池田 橋本 石川 前田 \
             藤田 小川 岡田 長谷川 近藤 坂本 遠藤 青木 西村",
        )
    }),
    full: |given, family| format!("{family} {given}"),
};

static TURKISH: Names = Names {
    given: LazyLock::new(|| {
        words(
            "Ahmet Alp Ayla Aylin Barış Berk Burcu Can Cem Ceren Çağla Deniz Derya Ebru Ece Efe Elif \
            Emre Esra Ferhat Gizem Gökhan Gül Hakan İpek Kaan Lale Levent Melis Mert Nil Oğuz Onur \
            Pınar Selin Serkan Şule Tolga Umut Zeynep",
        )
    }),
    family: LazyLock::new(|| {
        words(
            "Acar Akın Aksoy Aydın Balcı Bulut Çelik Çetin Demir Deniz Doğan Duman Erdem Güler Güneş \
             Işık Kaplan Kara Kaya Kılıç Koç Korkmaz Kurt Özkan Öztürk Polat Sarı Şahin Şen Taş Tekin \
             Tunç Uçar Ünal Yalçın Yıldız Yılmaz",
        )
    }),
    full: |given, family| format!("{given} {family}"),
};

static TAIWANESE: Names = Names {
    given: LazyLock::new(|| {
        words(
            "怡君 欣怡 雅婷 志豪 家豪 俊宏 建宏 佩君 靜怡 志偉 俊傑 淑芬 宗翰 雅芳 佳玲 智偉 嘉玲 玉婷 惠君 淑華 志明 \
            家榮 雅琪 詩婷 宜君 文傑 立偉 美玲 彥廷 郁婷",
        )
    }),
    family: LazyLock::new(|| {
        words(
            "陳 林 黃 張 李 王 吳 劉 蔡 楊 許 鄭 謝 郭 洪 邱 曾 廖 賴 徐 周 葉 蘇 莊 呂 江 何 蕭 羅 高",
        )
    }),
    full: |given, family| format!("{family}{given}"),
};

static ARABIC: Names = Names {
    given: LazyLock::new(|| {
        words(
            "أحمد أمل باسم بشرى تالا جميلة جواد حسن حنان خالد دانة دعاء رامي ريم رنا زياد سارة سامي سلمى شهد \
            طارق عادل عمر غادة فارس فرح كريم لمى لينا ماجد مازن مريم منى نادر ندى نور هالة وليد ياسر ياسمين",
        )
    }),
    family: LazyLock::new(|| {
        words(
            "الأنصاري البكري التميمي الجابر الحداد الخطيب الدوسري الراشد الزهراني السالم الشامي الصالح العلي \
             العمري الغامدي الفارس القاسم الكردي المالكي المنصور النجار الهاشمي اليوسف",
        )
    }),
    full: |given, family| format!("{given} {family}"),
};

static HINDI: Names = Names {
    given: LazyLock::new(|| {
        words(
            "आरव अदिति अमित अंजलि अनन्या अर्जुन दीपक दिव्या गौरव ईशा करण कविता किरण लक्ष्मी मानसी मीरा मोहन नेहा \
            निखिल पूजा प्रिया राहुल राज रिया रोहन सचिन संजय सीमा श्रेया सुनील तन्वी उमा वरुण विजय विवेक यश",
        )
    }),
    family: LazyLock::new(|| {
        words(
            "अग्रवाल भट्ट चौहान देसाई गुप्ता जैन जोशी कपूर कुलकर्णी मेहता मिश्रा नायर पटेल पाठक राव रेड्डी सक्सेना \
             शर्मा शुक्ला सिंह त्रिपाठी वर्मा यादव",
        )
    }),
    full: |given, family| format!("{given} {family}"),
};

fn of(locale: &str) -> &'static Names {
    match locale {
        "de" => &GERMAN,
        "fr" => &FRENCH,
        "pt-BR" => &BRAZILIAN,
        "ja" => &JAPANESE,
        "tr" => &TURKISH,
        "zh-TW" => &TAIWANESE,
        "ar" => &ARABIC,
        "hi" => &HINDI,
        _ => &ENGLISH,
    }
}

fn one_of(stream: &mut Stream, list: &[&'static str]) -> &'static str {
    stream.pick(list).copied().unwrap_or_default()
}

/// Pair number `n` of two lists: all come once before one comes again.
fn pair(
    world: World,
    domain: &str,
    n: u64,
    (first, second): (&[&'static str], &[&'static str]),
) -> (&'static str, &'static str) {
    let pairs = (first.len() * second.len()) as u64;
    let place = world.permutation(domain, pairs).apply(n) as usize;
    (first[place / second.len()], second[place % second.len()])
}

/// A given name of the locale, in its script.
pub fn given(stream: &mut Stream, locale: &str) -> String {
    match locale {
        "fr" => fr_fr::FirstName().fake_with_rng(stream),
        "pt-BR" => pt_br::FirstName().fake_with_rng(stream),
        _ if of(locale).given.is_empty() => en::FirstName().fake_with_rng(stream),
        _ => one_of(stream, &of(locale).given).to_owned(),
    }
}

/// Given and family name of person number `n` as the locale writes them, in its script.
pub fn full(world: World, n: u64, locale: &str, stream: &mut Stream) -> String {
    let names = of(locale);
    if names.given.is_empty() {
        return (names.full)(&given(stream, locale), one_of(stream, &names.family));
    }
    let (given, family) =
        pair(world, &format!("names of {locale}"), n, (&names.given, &names.family));
    (names.full)(given, family)
}

/// The name that account number `n` shows, at most 32 characters.
pub fn display(world: World, n: u64, locale: &str, stream: &mut Stream) -> String {
    let name = full(world, n, locale, stream);
    let name = match stream.below(10) {
        0 => format!("{name} ♪"),
        1 => format!("{name} 🎧"),
        _ => name,
    };
    words::limited(&name, 32)
}

/// What the members of a guild call account number `n`, at most 32 characters.
pub fn nickname(world: World, n: u64, locale: &str, stream: &mut Stream) -> String {
    let (adjective, noun, _) = words::pair(world, "nickname", n);
    let (adjective, noun) = (words::capitalised(adjective), words::capitalised(noun));
    let name = match stream.below(5) {
        0 => format!("DJ {adjective} {noun}"),
        1 => format!("{} the {noun}", given(stream, locale)),
        2 => format!("🎶 {}", full(world, n, locale, stream)),
        3 => format!("{noun} {}", stream.within(10..=99)),
        _ => full(world, n, locale, stream),
    };
    words::limited(&name, 32)
}

/// What guilds of a locale are called around, and where.
const PLACES: [(&str, &str, &str); 8] = [
    (
        "de",
        "Klangstube Musikkeller Tanzboden Hörsaal Plattenladen Wohnzimmer Funkhaus Probenraum Nachtbus",
        "Ahorn Bernstein Eisvogel Fuchsbau Hafen Linde Morgenrot Nordlicht Sternwarte Wacholder Zugvogel",
    ),
    (
        "fr",
        "Salon Studio Café Atelier Club Bistrot Théâtre Refuge",
        "Boréal Lunaire Minuit Soleil Tilleul Corail Écho Nuage Papillon Velours Ivoire",
    ),
    (
        "pt-BR",
        "Turma Roda Clube Rádio Varanda Estúdio Quintal",
        "Aurora Beija-Flor Cajueiro Girassol Jacarandá Lua Maré Orvalho Pitanga Sabiá Vitrola",
    ),
    (
        "ja",
        "喫茶 音楽室 放送局 楽団 録音室 屋上 図書館",
        "夜明け 星屑 金木犀 白夜 月影 硝子 向日葵 紅葉 風鈴 雪見 琥珀",
    ),
    (
        "tr",
        "Kulübü Kahvesi Stüdyosu Radyosu Meclisi Sahnesi",
        "Akasya Çınar Deniz Gece Kehribar Lale Martı Papatya Rüzgâr Yakamoz Yıldız",
    ),
    (
        "zh-TW",
        "咖啡館 音樂室 廣播站 唱片行 俱樂部 錄音室",
        "星空 月光 櫻花 海風 夜貓 晨曦 彩虹 薄荷 琥珀 秋葉 螢火",
    ),
    (
        "ar",
        "مجلس مقهى استوديو نادي إذاعة ديوان",
        "الياسمين القمر الصحراء النخيل البحر النجوم الفجر اللؤلؤ الريح الندى المرجان",
    ),
    (
        "hi",
        "मंडली महफ़िल चौपाल अड्डा आँगन सभा",
        "सितारा चाँदनी बनारस गुलमोहर सावन झरना कमल मयूर साहिल सरगम सवेरा",
    ),
];

/// The name of guild number `n`, in the language of its locale.
pub fn guild(world: World, n: u64, locale: &str, stream: &mut Stream) -> String {
    let Some((_, kinds, names)) = PLACES.iter().find(|(place, _, _)| *place == locale) else {
        let title = words::title(world, "guild", n);
        return match stream.below(4) {
            0 => format!("{title} Lounge"),
            1 => format!("The {title} Society"),
            2 => format!("{title} 🎧"),
            _ => title,
        };
    };
    let (kind, name) =
        pair(world, &format!("guilds of {locale}"), n, (&words(kinds), &words(names)));
    match locale {
        // The kind comes last, and Chinese and Japanese need no blank.
        "tr" | "hi" => format!("{name} {kind}"),
        "ja" | "zh-TW" => format!("{name}{kind}"),
        _ => format!("{kind} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every name of every locale: letters, blanks and what belongs into names, none that stands for
    /// something else.
    #[test]
    fn names_are_names_in_the_script_of_their_locale() {
        let script = |locale: &str, letter: char| match locale {
            "ja" => matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '々'),
            "zh-TW" => matches!(letter, '\u{4e00}'..='\u{9fff}'),
            "ar" => matches!(letter, '\u{600}'..='\u{6ff}'),
            "hi" => matches!(letter, '\u{900}'..='\u{97f}'),
            _ => letter < '\u{250}' && letter.is_alphabetic(),
        };
        let world = World::default();
        for locale in ["en-US", "de", "fr", "pt-BR", "ja", "tr", "zh-TW", "ar", "hi"] {
            for n in 0..2_000 {
                let mut stream = world.stream("names", n, locale);
                let name = full(world, n, locale, &mut stream);
                let odd = name
                    .chars()
                    .find(|&letter| !script(locale, letter) && !matches!(letter, ' ' | '-' | '\''));
                assert_eq!(odd, None, "{locale}: {name}");
                assert!(name.chars().count() > 2, "{locale}: {name}");
            }
        }
    }

    #[test]
    fn a_page_of_guilds_or_people_shows_no_name_twice() {
        let world = World::default();
        for locale in ["en-US", "de", "fr", "pt-BR", "ja", "tr", "zh-TW", "ar", "hi"] {
            let stream = |n: u64| world.stream("names", n, locale);
            let guilds = (0..40).map(|n| guild(world, n, locale, &mut stream(n)));
            let people = (0..40).map(|n| full(world, n, locale, &mut stream(n)));
            for names in [guilds.collect::<Vec<_>>(), people.collect()] {
                let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
                assert_eq!(distinct.len(), names.len(), "{locale}: {names:?}");
            }
        }
    }
}
