-- grain: one user name with one user id, on one platform
-- inputs: pairs, accounts
SELECT
    b.platform AS platform,
    b.name_key AS name_key,
    b.user_key AS user_key,
    SUM(b.lines) AS lines,
    MAX(b.declared) AS declared
FROM (
    SELECT p.platform, p.name_key, p.user_key, p.lines, 0 AS declared
    FROM pairs AS p
    UNION ALL
    SELECT a.platform, a.name_key, a.user_key, 0 AS lines, 1 AS declared
    FROM accounts AS a
) AS b
GROUP BY b.platform, b.name_key, b.user_key
