-- grain: one keyed hash of a user id or user name in all stored events of :platform
-- inputs: stored_events (of :platform)
SELECT e.subject_key AS key FROM stored_events AS e WHERE e.subject_key IS NOT NULL
UNION
SELECT e.user_key AS key FROM stored_events AS e WHERE e.user_key IS NOT NULL
UNION
SELECT e.name_key AS key FROM stored_events AS e WHERE e.name_key IS NOT NULL
