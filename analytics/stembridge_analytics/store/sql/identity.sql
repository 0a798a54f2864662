-- grain: one keyed hash of a user id or user name on one platform
-- inputs: known_pairs, all_keys
-- A user name belongs to the user id that a table of accounts names, else to the one it was seen
-- with most. If it was seen with several, and the
-- one it was seen with most has another name more often, it stands alone: staff masquerading.
-- The same rule as ingest/people.py, which a test holds equal.
WITH ranked AS (
    SELECT
        p.platform AS platform,
        p.name_key AS name_key,
        p.user_key AS user_key,
        ROW_NUMBER() OVER (
            PARTITION BY p.platform, p.name_key ORDER BY p.declared DESC, p.lines DESC, p.user_key
        ) AS place_of_id,
        ROW_NUMBER() OVER (
            PARTITION BY p.platform, p.user_key ORDER BY p.declared DESC, p.lines DESC, p.name_key
        ) AS place_of_name,
        COUNT(*) OVER (PARTITION BY p.platform, p.name_key) AS ids
    FROM known_pairs AS p
),
names AS (
    SELECT
        r.platform AS platform,
        r.name_key AS key,
        CASE WHEN r.ids > 1 AND r.place_of_name > 1 THEN r.name_key ELSE r.user_key END
            AS learner_id,
        r.ids > 1 AS is_conflict
    FROM ranked AS r
    WHERE r.place_of_id = 1
)
SELECT
    k.platform AS platform,
    k.key AS key,
    COALESCE(n.learner_id, k.key) AS learner_id,
    COALESCE(n.is_conflict, FALSE) AS is_conflict
FROM all_keys AS k
LEFT JOIN names AS n
    ON k.platform = n.platform AND k.key = n.key
