//! One timeline: nothing happens before its causes or after their end.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    (
        "accounts seen before they were made",
        "SELECT id FROM user_account WHERE last_seen_at < created_at",
    ),
    (
        "preferences of when their account was not there",
        "SELECT p.user_id FROM user_preference p JOIN user_account u ON u.id = p.user_id \
         WHERE p.updated_at < u.created_at OR p.updated_at > u.last_seen_at OR u.last_seen_at IS NULL",
    ),
    (
        "memberships older than their account",
        "SELECT m.guild_id, m.user_id FROM guild_member m JOIN user_account u ON u.id = m.user_id \
         WHERE m.joined_at < u.created_at",
    ),
    (
        "memberships that began after the bot had left",
        "SELECT m.guild_id, m.user_id FROM guild_member m JOIN guild g ON g.id = m.guild_id \
         WHERE m.joined_at > g.left_at",
    ),
    (
        "owners who came after the bot",
        "SELECT g.id, g.owner_id FROM guild g \
         JOIN guild_member m ON m.guild_id = g.id AND m.user_id = g.owner_id \
         WHERE m.joined_at > g.joined_at",
    ),
    (
        "members who came before the owner, who founded the guild",
        "SELECT m.guild_id, m.user_id FROM guild_member m JOIN guild g ON g.id = m.guild_id \
         JOIN guild_member o ON o.guild_id = g.id AND o.user_id = g.owner_id \
         WHERE m.joined_at < o.joined_at",
    ),
    ("guilds left before the bot came", "SELECT id FROM guild WHERE left_at < joined_at"),
    (
        "settings changed while the bot was not there",
        "SELECT s.guild_id FROM guild_settings s JOIN guild g ON g.id = s.guild_id \
         WHERE s.updated_at < g.joined_at OR s.updated_at > g.left_at",
    ),
    (
        "flags set while the bot was not there",
        "SELECT f.guild_id, f.flag_key FROM guild_feature_flag f JOIN guild g ON g.id = f.guild_id \
         WHERE f.updated_at < g.joined_at OR f.updated_at > g.left_at",
    ),
    (
        "things forbidden while the bot or the author was not there",
        "SELECT b.guild_id, b.kind, b.pattern FROM guild_blocklist b \
         JOIN guild g ON g.id = b.guild_id JOIN user_account u ON u.id = b.created_by \
         LEFT JOIN guild_member m ON m.guild_id = b.guild_id AND m.user_id = b.created_by \
         WHERE m.user_id IS NULL OR b.created_at < m.joined_at OR b.created_at < g.joined_at \
         OR b.created_at > g.left_at OR b.created_at > u.last_seen_at OR u.last_seen_at IS NULL",
    ),
    (
        "playlists made or changed while their owner was not there",
        "SELECT p.id FROM playlist p JOIN user_account u ON u.id = p.owner_id \
         WHERE p.created_at < u.created_at OR p.updated_at > u.last_seen_at \
         OR p.deleted_at > u.last_seen_at OR u.last_seen_at IS NULL",
    ),
    (
        "playlists made in a guild while the bot was not there",
        "SELECT p.id FROM playlist p JOIN guild g ON g.id = p.guild_id \
         WHERE p.created_at < g.joined_at OR p.created_at > g.left_at",
    ),
    (
        "playlists of a guild whose owner was no member",
        "SELECT p.id FROM playlist p \
         LEFT JOIN guild_member m ON m.guild_id = p.guild_id AND m.user_id = p.owner_id \
         WHERE p.guild_id IS NOT NULL AND (m.user_id IS NULL OR p.created_at < m.joined_at)",
    ),
    (
        "playlists changed before they were made or after they were deleted",
        "SELECT id FROM playlist WHERE updated_at < created_at OR deleted_at < updated_at",
    ),
    (
        "tracks added while their playlist was not there, or not changed",
        "SELECT t.playlist_id, t.position FROM playlist_track t JOIN playlist p ON p.id = t.playlist_id \
         WHERE t.added_at < p.created_at OR t.added_at > p.updated_at OR t.added_at > p.deleted_at",
    ),
    (
        "tracks of a playlist that were added before those above them",
        "SELECT t.playlist_id, t.position FROM playlist_track t \
         JOIN playlist_track b ON b.playlist_id = t.playlist_id AND b.position = t.position - 1 \
         WHERE t.added_at < b.added_at",
    ),
    (
        "tracks in a playlist before they were in the catalogue",
        "SELECT t.playlist_id, t.position FROM playlist_track t JOIN track c ON c.id = t.track_id \
         WHERE t.added_at < c.created_at",
    ),
    (
        "tracks added by somebody who was not there",
        "SELECT t.playlist_id, t.position FROM playlist_track t JOIN user_account u ON u.id = t.added_by \
         WHERE t.added_at < u.created_at OR t.added_at > u.last_seen_at OR u.last_seen_at IS NULL",
    ),
    (
        "playlists shared while they or their guest were not there",
        "SELECT s.playlist_id, s.user_id FROM playlist_share s \
         JOIN playlist p ON p.id = s.playlist_id JOIN user_account u ON u.id = s.user_id \
         JOIN user_account o ON o.id = p.owner_id \
         WHERE s.shared_at < p.created_at OR s.shared_at > p.deleted_at \
         OR s.shared_at < u.created_at OR s.shared_at > o.last_seen_at",
    ),
    (
        "copies older than their original, or made after its end",
        "SELECT c.id FROM playlist c JOIN playlist o ON o.id = c.copied_from_id \
         WHERE c.created_at < o.created_at OR c.created_at > o.deleted_at",
    ),
    (
        "favourites of a time when account or track were not there",
        "SELECT f.user_id, f.track_id FROM user_favourite f \
         JOIN user_account u ON u.id = f.user_id JOIN track c ON c.id = f.track_id \
         WHERE f.added_at < u.created_at OR f.added_at > u.last_seen_at OR u.last_seen_at IS NULL \
         OR f.added_at < c.created_at",
    ),
];
