//! Queues, players and the history: who, when, and in which order.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    (
        "queues in guilds that the bot has left",
        "SELECT q.id FROM queue_item q JOIN guild g ON g.id = q.guild_id WHERE g.left_at IS NOT NULL",
    ),
    (
        "queued by somebody who was not there",
        "SELECT q.id FROM queue_item q JOIN user_account u ON u.id = q.requested_by \
         LEFT JOIN guild_member m ON m.guild_id = q.guild_id AND m.user_id = q.requested_by \
         WHERE m.user_id IS NULL OR q.enqueued_at < m.joined_at OR q.enqueued_at > u.last_seen_at \
         OR u.last_seen_at IS NULL",
    ),
    (
        "queued before the bot came or the track was in the catalogue",
        "SELECT q.id FROM queue_item q JOIN guild g ON g.id = q.guild_id \
         JOIN track c ON c.id = q.track_id \
         WHERE q.enqueued_at < g.joined_at OR q.enqueued_at < c.created_at",
    ),
    (
        "queued before what stands above it",
        "SELECT q.id FROM queue_item q \
         JOIN queue_item b ON b.guild_id = q.guild_id AND b.position = q.position - 1 \
         WHERE q.enqueued_at < b.enqueued_at",
    ),
    (
        "queues with a gap or two items in one place",
        "SELECT guild_id FROM queue_item GROUP BY guild_id \
         HAVING MAX(position) <> COUNT(*) OR MIN(position) <> 1 OR COUNT(DISTINCT position) <> COUNT(*)",
    ),
    (
        "queues that play none or two tracks",
        "SELECT guild_id FROM queue_item GROUP BY guild_id \
         HAVING SUM(CASE WHEN state = 'playing' THEN 1 ELSE 0 END) <> 1",
    ),
    (
        "queues longer than the guild allows",
        "SELECT q.guild_id FROM queue_item q JOIN guild_settings s ON s.guild_id = q.guild_id \
         GROUP BY q.guild_id, s.max_queue_length HAVING COUNT(*) > s.max_queue_length",
    ),
    (
        "queues that one track fills by a tenth",
        "SELECT q.guild_id, q.track_id FROM queue_item q JOIN \
         (SELECT guild_id, COUNT(*) AS items FROM queue_item GROUP BY guild_id) a \
         ON a.guild_id = q.guild_id GROUP BY q.guild_id, q.track_id, a.items \
         HAVING COUNT(*) > 1 AND COUNT(*) * 10 > a.items",
    ),
    (
        "queue items next to themselves",
        "SELECT q.id FROM queue_item q \
         JOIN queue_item b ON b.guild_id = q.guild_id AND b.position = q.position - 1 \
         WHERE q.track_id = b.track_id",
    ),
    (
        "queue items from a playlist that is not named or does not hold them",
        "SELECT q.id FROM queue_item q LEFT JOIN playlist_track t \
         ON t.playlist_id = q.playlist_id AND t.track_id = q.track_id AND t.added_at <= q.enqueued_at \
         WHERE (q.origin = 'playlist' AND t.playlist_id IS NULL) \
         OR (q.origin <> 'playlist' AND q.playlist_id IS NOT NULL)",
    ),
    (
        "queued by the bot itself where the guild or the requester does not want that",
        "SELECT q.id FROM queue_item q \
         LEFT JOIN guild_feature_flag f ON f.guild_id = q.guild_id AND f.flag_key = 'bot.autoplay' \
         LEFT JOIN user_preference p ON p.user_id = q.requested_by \
         WHERE q.origin = 'autoplay' AND (f.enabled IS NULL OR NOT f.enabled \
         OR p.autoplay IS NULL OR NOT p.autoplay)",
    ),
    (
        "guilds without a player, and players where the bot is not",
        "SELECT g.id FROM guild g LEFT JOIN player p ON p.guild_id = g.id \
         WHERE (g.left_at IS NULL AND p.guild_id IS NULL) \
         OR (g.left_at IS NOT NULL AND p.guild_id IS NOT NULL)",
    ),
    (
        "players at an item that does not play in their guild",
        "SELECT p.guild_id FROM player p JOIN queue_item q ON q.id = p.current_item_id \
         WHERE q.guild_id <> p.guild_id OR q.state <> 'playing' OR p.voice_channel_id IS NULL",
    ),
    (
        "queues whose player plays none of their items",
        "SELECT q.id FROM queue_item q LEFT JOIN player p ON p.current_item_id = q.id \
         WHERE q.state = 'playing' AND p.guild_id IS NULL",
    ),
    (
        "players beyond the end of their track, or ahead of the time since it was queued",
        "SELECT p.guild_id FROM player p JOIN queue_item q ON q.id = p.current_item_id \
         JOIN track c ON c.id = q.track_id \
         WHERE (NOT c.is_stream AND p.position_ms > c.duration_ms) OR p.changed_at < q.enqueued_at \
         OR p.position_ms > (SECONDS(p.changed_at) - SECONDS(q.enqueued_at)) * 1000",
    ),
    (
        "plays of a time when the player was at something else, or idle",
        "SELECT h.id FROM play_history h JOIN player p ON p.guild_id = h.guild_id \
         WHERE SECONDS(h.played_at) + h.played_ms / 1000 > SECONDS(p.changed_at) - p.position_ms / 1000",
    ),
    (
        "idle players that stand somewhere in a track",
        "SELECT guild_id FROM player \
         WHERE current_item_id IS NULL AND (position_ms <> 0 OR paused)",
    ),
    (
        "played while the bot was not there",
        "SELECT h.id FROM play_history h JOIN guild g ON g.id = h.guild_id WHERE h.played_at < g.joined_at \
         OR SECONDS(h.played_at) + h.played_ms / 1000 > SECONDS(g.left_at)",
    ),
    (
        "played by somebody who was not there",
        "SELECT h.id FROM play_history h JOIN user_account u ON u.id = h.user_id \
         LEFT JOIN guild_member m ON m.guild_id = h.guild_id AND m.user_id = h.user_id \
         WHERE m.user_id IS NULL OR h.played_at < m.joined_at OR u.last_seen_at IS NULL \
         OR SECONDS(h.played_at) + h.played_ms / 1000 > SECONDS(u.last_seen_at)",
    ),
    (
        "played before it was in the catalogue",
        "SELECT h.id FROM play_history h JOIN track c ON c.id = h.track_id \
         WHERE h.played_at < c.created_at",
    ),
    (
        "finished after another time than the track lasts",
        "SELECT h.id FROM play_history h JOIN track c ON c.id = h.track_id \
         WHERE h.outcome = 'finished' AND h.played_ms <> c.duration_ms",
    ),
    (
        "played longer than the track lasts",
        "SELECT h.id FROM play_history h JOIN track c ON c.id = h.track_id \
         WHERE NOT c.is_stream AND h.played_ms > c.duration_ms",
    ),
    (
        "live streams that were finished",
        "SELECT h.id FROM play_history h JOIN track c ON c.id = h.track_id \
         WHERE c.is_stream AND h.outcome = 'finished'",
    ),
    (
        "failed without an error, or an error without a failure",
        "SELECT id FROM play_history WHERE (outcome = 'failed' AND error IS NULL) \
         OR (outcome <> 'failed' AND error IS NOT NULL)",
    ),
    (
        "plays of a guild that overlap",
        "SELECT id FROM (SELECT id, SECONDS(played_at) * 1000 AS begun, \
         MAX(SECONDS(played_at) * 1000 + played_ms) OVER (PARTITION BY guild_id \
         ORDER BY played_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ended \
         FROM play_history) p WHERE begun < ended",
    ),
    (
        "plays of a listener that overlap",
        "SELECT id FROM (SELECT id, SECONDS(played_at) * 1000 AS begun, \
         MAX(SECONDS(played_at) * 1000 + played_ms) OVER (PARTITION BY user_id \
         ORDER BY played_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ended \
         FROM play_history WHERE user_id IS NOT NULL) p WHERE begun < ended",
    ),
    (
        "plays next to themselves",
        "SELECT id FROM (SELECT id, track_id, LAG(track_id) OVER (PARTITION BY guild_id \
         ORDER BY played_at, id) AS last_track FROM play_history) p WHERE track_id = last_track",
    ),
    (
        "tracks that have a twentieth of all plays",
        "SELECT track_id FROM play_history GROUP BY track_id \
         HAVING COUNT(*) * 20 > (SELECT COUNT(*) FROM play_history) AND COUNT(*) > 20",
    ),
];
