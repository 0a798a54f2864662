-- grain: one user name seen with one user id on one platform
-- inputs: stored_pairs, staged_people, numbers
-- :platform is the one that the staged lines are from.
WITH seen AS (
    SELECT p.platform AS platform, p.name_key AS name_key, p.user_key AS user_key, p.lines AS lines
    FROM stored_pairs AS p
    UNION ALL
    SELECT
        ':platform' AS platform,
        s.name_key AS name_key,
        s.user_key AS user_key,
        SUM(s.lines) AS lines
    FROM staged_people AS s
    JOIN numbers AS n
        ON s.file_no = n.staged_no
    WHERE s.name_key IS NOT NULL AND s.user_key IS NOT NULL
    GROUP BY s.name_key, s.user_key
)
SELECT
    s.platform AS platform,
    s.name_key AS name_key,
    s.user_key AS user_key,
    SUM(s.lines) AS lines
FROM seen AS s
GROUP BY s.platform, s.name_key, s.user_key
