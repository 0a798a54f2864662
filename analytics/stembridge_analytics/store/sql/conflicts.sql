-- grain: one user name with one of its several user ids, in logs and tables of accounts
-- inputs: known_pairs, identity
SELECT
    p.platform AS platform,
    p.name_key AS name_key,
    p.user_key AS user_key,
    p.lines AS lines,
    p.declared = 1 AS is_declared,
    i.learner_id AS learner_id
FROM known_pairs AS p
JOIN identity AS i
    ON p.platform = i.platform AND p.name_key = i.key
WHERE i.is_conflict
