#!/usr/bin/env bash
# Breaks the seeds in one place at a time and asks whether the unit tests notice.
#
# Usage: scripts/mutants.sh [PATTERN]   only the mutants whose line contains PATTERN
#        scripts/mutants.sh --stale     tries none, and says whether each still stands there once
# Each line below is a file under seeder/src, what stands there once, and what shall stand there instead. Prints who noticed, and
# fails when fewer than 95 in a hundred were noticed. Needs a clean checkout of seeder/src, which it puts back.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mutants() {
    cat <<'EOT'
steps/playlists.rs|owner_id: Set(ids::user(ids::GENERATED + playlist.owner))|owner_id: Set(ids::user(ids::GENERATED + playlist.owner + 1))
steps/playlists.rs|.zip(1..)|.zip(2..)
steps/playlists.rs|ids::user(ids::GENERATED + playlist.owner));|ids::user(ids::GENERATED));
steps/playlists.rs|ids::user(ids::GENERATED + guest)|ids::user(ids::GENERATED + guest + 1)
steps/playlists.rs|n == 3 { 3_600 }|n == 3 { 4_000 }
steps/history.rs|ids::user(ids::GENERATED + account)|ids::user(ids::GENERATED + (account + 1) % 352)
steps/history.rs|played_ms: Set(play.played_ms)|played_ms: Set(play.played_ms + 1)
steps/history.rs|let failed = play.outcome == PlayOutcome::Failed;|let failed = play.outcome != PlayOutcome::Finished;
steps/guilds.rs|.then(|| ids::playlist(ids::GENERATED + number))|.then(|| ids::playlist(ids::GENERATED + number + 1))
steps/guilds.rs|owner_id: Set(ids::user(ids::GENERATED + guild.owner))|owner_id: Set(ids::user(ids::GENERATED + guild.owner + 1))
steps/guilds.rs|has_djs && guild.would_be_dj(member.account)|guild.would_be_dj(member.account)
steps/guilds.rs|(may_equalize && equalizer.chance(25))|equalizer.chance(25)
steps/users.rs|is_bot: Set(kind == Kind::Bot)|is_bot: Set(kind == Kind::Unseen)
steps/users.rs|language.chance(88)|language.chance(60)
steps/toggles.rs|enabled: Set(!flags::default(key))|enabled: Set(flags::default(key))
steps/toggles.rs|.or_else(|| guild.member(0))?|.or_else(|| guild.member(1))?
steps/queues.rs|position: Set(place as i32 + 1),|position: Set(place as i32 + 2),
steps/queues.rs|if guild.is_left {|if !guild.is_left {
steps/queues.rs|ids::queue_item_in(guild.number, 0)|ids::queue_item_in(guild.number, 1)
steps/tracks.rs|is_stream: Set(tracks::is_live(world, number))|is_stream: Set(tracks::is_explicit(world, number))
facts/playlists.rs|let length = 1 + Zipf::new(TRACKS_MAX)|let length = Zipf::new(TRACKS_MAX)
facts/playlists.rs|entries.iter().any(|entry| entry.track == track)|entries.len() > 1_000
facts/playlists.rs|original.visibility != PlaylistVisibility::Private|original.visibility == PlaylistVisibility::Private
facts/playlists.rs|original.created <= playlist.created|original.created > playlist.created
facts/playlists.rs|Span::new(created, life.to).draw|Span::new(life.from, created).draw
facts/playlists.rs|.filter(|guest| *guest != self.owner)|.filter(|guest| *guest == self.owner)
facts/guilds.rs|let last = if n == 0 { self.founded }|let last = if n == 1 { self.founded }
facts/guilds.rs|there.and(self.stay).and(Span::new(joined, i64::MAX))|there.and(self.stay)
facts/guilds.rs|left.chance(5)|left.chance(15)
facts/sessions.rs|PlayOutcome::Finished => (outcome, whole)|PlayOutcome::Finished => (outcome, whole - 1)
facts/sessions.rs|at = over + when.within(1..=40);|at = over - when.within(1..=40);
facts/sessions.rs|Some(track) == before|None == before
facts/sessions.rs|.below(LAYERS) == layer|.below(LAYERS) <= layer
facts/sessions.rs||| self.blocklist.forbids(track)|
facts/sessions.rs|(second - offset - DAYBREAK)|(second - DAYBREAK)
facts/sessions.rs|if !guild.has(flags::HISTORY) {|if guild.has(flags::AUTOPLAY) {
facts/queues.rs|let from = together.from.max(together.to.saturating_sub(PACE * length as i64));|let from = together.from - PACE * length as i64;
facts/queues.rs|entry.added <= wish.enqueued && |
facts/queues.rs|Span::new(last_wish.max(now - i64::from(length) / 2_000), now)|Span::new(last_wish - 7_200, last_wish - 3_600)
facts/tracks.rs|*n < known && !refused(*n)|!refused(*n)
facts/accounts.rs|Span::new(earliest, there(world, n)).draw|Span::new(there(world, n), there(world, n) + 90_000_000).draw
facts/preferences.rs|accounts::kind(n) == accounts::Kind::Person|accounts::kind(n) != accounts::Kind::Person
facts/settings.rs|!guild.has(flags::ROUND_ROBIN)|guild.has(flags::ROUND_ROBIN)
facts/flags.rs|(DJ_MODE, 3)|(DJ_MODE, 4)
factories/music.rs|const OFFSET: u64 = 6;|const OFFSET: u64 = 1;
factories/music.rs|stream.chance(4)|stream.chance(12)
factories/names.rs|"tr" | "hi" => format!("{name} {kind}")|"tr" | "hi" => format!("{name}")
EOT
}

if ! git diff --quiet -- seeder/src; then
    echo "error: seeder/src has changes that are not committed: a mutant could not be told from them" >&2
    exit 2
fi
trap 'git checkout --quiet -- seeder/src' EXIT

stale='' pattern=${1:-}
if [ "$pattern" = --stale ]; then stale=1 pattern=''; fi
total=0 noticed=0
while IFS= read -r mutant; do
    file=${mutant%%|*}
    rest=${mutant#*|}
    # What is replaced and its replacement may hold bars; the parts are told apart by asking which split fits the file.
    if ! change=$(FILE="seeder/src/$file" REST="$rest" STALE=$stale perl -0777 -e '
        open(my $in, "<", $ENV{FILE}) or die; my $text = <$in>; close $in;
        my @parts = split /\|/, $ENV{REST}, -1;
        for my $at (1 .. $#parts) {
            my $old = join("|", @parts[0 .. $at - 1]);
            my $new = join("|", @parts[$at .. $#parts]);
            next unless length $old;
            my $loose = join("\\s*", map { quotemeta } split /\s+/, $old);
            my @found = $text =~ /$loose/g;
            next unless @found == 1;
            $text =~ s/$loose/$new/;
            if (!$ENV{STALE}) { open(my $out, ">", $ENV{FILE}) or die; print $out $text; close $out; }
            print "$old -> $new"; exit 0;
        }
        exit 1;'); then
        echo "stale    $file: \`$rest\` stands there not just once" >&2
        exit 2
    fi
    total=$((total + 1))
    if [ -n "$stale" ]; then continue; fi
    if output=$(cargo test --quiet --package seeder --lib 2>&1); then
        echo "SURVIVED $file: $change"
    else
        noticed=$((noticed + 1))
        by=$(sed -nE "s/^    ([a-z_:]+)$/\1/p" <<<"$output" | sort -u | head -n 3 | paste -sd ' ')
        echo "noticed  $file: $change, by ${by:-the compiler}"
    fi
    git checkout --quiet -- "seeder/src/$file"
done < <(mutants | grep -F -- "$pattern")
if [ -n "$stale" ]; then
    echo "$total mutants stand where they are looked for"
    exit 0
fi
echo "$noticed of $total mutants noticed"
[ $((noticed * 100)) -ge $((total * 95)) ]
