-- grain: one user name with one of the several user ids it was seen with
-- inputs: pairs, identity
SELECT
    p.platform AS platform,
    p.name_key AS name_key,
    p.user_key AS user_key,
    p.lines AS lines,
    i.learner_id AS learner_id
FROM pairs AS p
JOIN identity AS i
    ON p.platform = i.platform AND p.name_key = i.key
WHERE i.is_conflict
