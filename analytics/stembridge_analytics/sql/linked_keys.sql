-- grain: one keyed hash of a user id or user name in the logs or in a table of accounts
-- inputs: identity, table_accounts
-- view: small, and read by few
-- Somebody in a table of accounts may have left no line in the logs.
WITH accounts AS (
    SELECT
        a.name_key AS name_key,
        MIN(a.user_key) AS user_key
    FROM table_accounts AS a
    GROUP BY a.name_key
),
told AS (
    SELECT
        a.name_key AS key,
        COALESCE(i.learner_id, a.user_key) AS learner_id
    FROM accounts AS a
    LEFT JOIN identity AS i
        ON a.user_key = i.key
    UNION ALL
    SELECT
        a.user_key AS key,
        a.user_key AS learner_id
    FROM accounts AS a
)
SELECT
    i.key AS key,
    i.learner_id AS learner_id
FROM identity AS i
UNION ALL
SELECT
    t.key AS key,
    MIN(t.learner_id) AS learner_id
FROM told AS t
LEFT JOIN identity AS i
    ON t.key = i.key
WHERE i.key IS NULL
GROUP BY t.key
