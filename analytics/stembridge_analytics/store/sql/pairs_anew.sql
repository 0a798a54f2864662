-- grain: one user name seen with one user id on one platform, from all that is stored
-- inputs: stored_pairs, stored_events (of :platform)
SELECT p.platform AS platform, p.name_key AS name_key, p.user_key AS user_key, p.lines AS lines
FROM stored_pairs AS p
WHERE p.platform <> ':platform'
UNION ALL
SELECT
    ':platform' AS platform,
    e.name_key AS name_key,
    e.user_key AS user_key,
    SUM(e.copies) AS lines
FROM stored_events AS e
WHERE e.name_key IS NOT NULL AND e.user_key IS NOT NULL
GROUP BY e.name_key, e.user_key
