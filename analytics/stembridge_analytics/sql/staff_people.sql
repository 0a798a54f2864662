-- grain: one person who is staff, in one course run or (course_id null) everywhere
-- inputs: staff_accounts, linked_keys
-- view: small, and read by few
SELECT
    COALESCE(k.learner_id, s.key) AS learner_id,
    s.course_id AS course_id
FROM staff_accounts AS s
LEFT JOIN linked_keys AS k
    ON s.key = k.key
GROUP BY COALESCE(k.learner_id, s.key), s.course_id
