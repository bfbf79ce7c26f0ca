//! The rules of the application: what flags, settings and rights allow.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    (
        "accounts with a blank name",
        // MariaDB takes blanks at the end for nothing, the others do not.
        "SELECT id FROM user_account WHERE TRIM(username) = ''",
    ),
    (
        "guilds with members and without their owner",
        "SELECT g.id FROM guild g LEFT JOIN guild_member m ON m.guild_id = g.id AND m.user_id = g.owner_id \
         WHERE m.user_id IS NULL AND EXISTS (SELECT 1 FROM guild_member o WHERE o.guild_id = g.id)",
    ),
    (
        "bots that listen, own, queue or like something",
        "SELECT u.id FROM user_account u WHERE u.is_bot \
         AND (EXISTS (SELECT 1 FROM play_history h WHERE h.user_id = u.id) \
         OR EXISTS (SELECT 1 FROM playlist p WHERE p.owner_id = u.id) \
         OR EXISTS (SELECT 1 FROM queue_item q WHERE q.requested_by = u.id) \
         OR EXISTS (SELECT 1 FROM user_favourite f WHERE f.user_id = u.id) \
         OR EXISTS (SELECT 1 FROM user_preference p WHERE p.user_id = u.id) \
         OR EXISTS (SELECT 1 FROM playlist_share s WHERE s.user_id = u.id) \
         OR EXISTS (SELECT 1 FROM guild g WHERE g.owner_id = u.id))",
    ),
    (
        "DJs where there is no role for them",
        "SELECT m.guild_id, m.user_id FROM guild_member m \
         LEFT JOIN guild_settings s ON s.guild_id = m.guild_id \
         WHERE m.is_dj AND s.dj_role_id IS NULL",
    ),
    (
        "roles for DJs that nobody has, or a bot",
        "SELECT s.guild_id FROM guild_settings s WHERE s.dj_role_id IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM guild_member m JOIN user_account u ON u.id = m.user_id \
         WHERE m.guild_id = s.guild_id AND m.is_dj AND NOT u.is_bot)",
    ),
    (
        "overrides that say what the flag says",
        "SELECT f.guild_id, f.flag_key FROM guild_feature_flag f \
         JOIN feature_flag d ON d.key = f.flag_key WHERE f.enabled = d.enabled_by_default",
    ),
    (
        "settings that a flag forbids",
        "SELECT s.guild_id, f.flag_key FROM guild_settings s \
         JOIN guild_feature_flag f ON f.guild_id = s.guild_id AND NOT f.enabled \
         WHERE (f.flag_key = 'bot.round-robin' AND s.queue_mode = 'round_robin') \
         OR (f.flag_key = 'bot.equalizer' AND s.equalizer IS NOT NULL) \
         OR (f.flag_key = 'bot.stay-connected' AND s.stay_connected) \
         OR (f.flag_key = 'bot.vote-skip' AND s.vote_skip_percent > 0) \
         OR (f.flag_key = 'bot.dj-mode' AND s.dj_role_id IS NOT NULL)",
    ),
    (
        "plays where no history is kept",
        "SELECT h.id FROM play_history h JOIN guild_feature_flag f ON f.guild_id = h.guild_id \
         WHERE f.flag_key = 'bot.history' AND NOT f.enabled",
    ),
    (
        "live streams where there shall be none",
        "SELECT f.guild_id FROM guild_feature_flag f WHERE f.flag_key = 'bot.live-streams' \
         AND NOT f.enabled AND (EXISTS (SELECT 1 FROM play_history h JOIN track c ON c.id = h.track_id \
         WHERE h.guild_id = f.guild_id AND c.is_stream) \
         OR EXISTS (SELECT 1 FROM queue_item q JOIN track c ON c.id = q.track_id \
         WHERE q.guild_id = f.guild_id AND c.is_stream))",
    ),
    (
        "shared playlists where nothing is shared",
        "SELECT s.playlist_id, s.user_id FROM playlist_share s JOIN playlist p ON p.id = s.playlist_id \
         JOIN guild_feature_flag f ON f.guild_id = p.guild_id \
         WHERE f.flag_key = 'bot.playlist-sharing' AND NOT f.enabled",
    ),
    (
        "forbidden tracks that wait or were played",
        "SELECT b.guild_id, b.kind, b.pattern FROM guild_blocklist b WHERE EXISTS (SELECT 1 FROM track c \
         WHERE ((b.kind = 'artist' AND c.artist = b.pattern) \
         OR (b.kind = 'title' AND LOWER(c.title) LIKE LOWER(REPLACE(b.pattern, '*', '%'))) \
         OR (b.kind = 'uri' AND c.uri LIKE REPLACE(b.pattern, '*', '%'))) \
         AND (EXISTS (SELECT 1 FROM play_history h WHERE h.guild_id = b.guild_id AND h.track_id = c.id) \
         OR EXISTS (SELECT 1 FROM queue_item q WHERE q.guild_id = b.guild_id AND q.track_id = c.id)))",
    ),
    (
        "forbidden artists of whom there is no track",
        "SELECT b.guild_id, b.pattern FROM guild_blocklist b WHERE b.kind = 'artist' \
         AND NOT EXISTS (SELECT 1 FROM track c WHERE c.artist = b.pattern)",
    ),
    (
        "default playlists that are another guild's, not public or deleted",
        "SELECT g.id FROM guild g JOIN playlist p ON p.id = g.default_playlist_id \
         WHERE p.guild_id IS NULL OR p.guild_id <> g.id OR p.visibility <> 'public' \
         OR p.deleted_at IS NOT NULL",
    ),
    (
        "playlists that are copies of themselves",
        "SELECT id FROM playlist WHERE copied_from_id = id",
    ),
    (
        "copies of what the owner may not see",
        "SELECT c.id FROM playlist c JOIN playlist o ON o.id = c.copied_from_id \
         WHERE o.visibility = 'private' AND o.owner_id <> c.owner_id AND NOT EXISTS (SELECT 1 \
         FROM playlist_share s WHERE s.playlist_id = o.id AND s.user_id = c.owner_id \
         AND s.shared_at <= c.created_at)",
    ),
    (
        "copies that begin otherwise than their original",
        "SELECT c.id FROM playlist c JOIN playlist_track t ON t.playlist_id = c.id AND t.position = 1 \
         JOIN playlist_track o ON o.playlist_id = c.copied_from_id AND o.position = 1 \
         WHERE t.track_id <> o.track_id",
    ),
    (
        "playlists shared with their owner",
        "SELECT s.playlist_id FROM playlist_share s JOIN playlist p ON p.id = s.playlist_id \
         WHERE s.user_id = p.owner_id",
    ),
    (
        "tracks added by somebody who may not edit the playlist",
        "SELECT t.playlist_id, t.position FROM playlist_track t JOIN playlist p ON p.id = t.playlist_id \
         WHERE t.added_by <> p.owner_id AND NOT EXISTS (SELECT 1 FROM playlist_share s \
         WHERE s.playlist_id = p.id AND s.user_id = t.added_by AND s.can_edit \
         AND s.shared_at <= t.added_at)",
    ),
    (
        "playlists with a gap in their positions",
        "SELECT playlist_id FROM playlist_track GROUP BY playlist_id \
         HAVING MAX(position) <> COUNT(*) OR MIN(position) <> 1",
    ),
    (
        "tracks of a playlist next to themselves",
        "SELECT t.playlist_id, t.position FROM playlist_track t \
         JOIN playlist_track b ON b.playlist_id = t.playlist_id AND b.position = t.position - 1 \
         WHERE t.track_id = b.track_id",
    ),
    (
        "descriptions of an artist who is not in the playlist",
        "SELECT p.id FROM playlist p WHERE p.description LIKE '%, and what goes with it.' \
         AND NOT EXISTS (SELECT 1 FROM playlist_track t JOIN track c ON c.id = t.track_id \
         WHERE t.playlist_id = p.id \
         AND p.description = REPLACE('@, and what goes with it.', '@', c.artist))",
    ),
    (
        "tracks with an address that does not fit their source",
        "SELECT id FROM track WHERE (source = 'local' AND uri NOT LIKE 'file:///%') \
         OR (source <> 'local' AND uri NOT LIKE 'https://%')",
    ),
    (
        "live streams with a length, an album or a recording code",
        "SELECT id FROM track WHERE is_stream \
         AND (duration_ms <> 0 OR isrc IS NOT NULL OR album IS NOT NULL)",
    ),
    (
        "explicit tracks for somebody who hides them",
        "SELECT p.user_id FROM user_preference p WHERE p.hide_explicit AND (EXISTS (SELECT 1 \
         FROM play_history h JOIN track c ON c.id = h.track_id WHERE h.user_id = p.user_id AND c.explicit) \
         OR EXISTS (SELECT 1 FROM queue_item q JOIN track c ON c.id = q.track_id \
         WHERE q.requested_by = p.user_id AND c.explicit) OR EXISTS (SELECT 1 FROM user_favourite f \
         JOIN track c ON c.id = f.track_id WHERE f.user_id = p.user_id AND c.explicit))",
    ),
    (
        "languages of which more than a fifth is not the account's",
        "SELECT COUNT(*) AS accounts FROM user_preference p JOIN user_account u ON u.id = p.user_id \
         HAVING SUM(CASE WHEN p.language <> u.locale THEN 5 ELSE 0 END) > COUNT(*)",
    ),
];
