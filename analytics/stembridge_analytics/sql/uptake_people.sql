-- grain: one evidence level of completion; distinct people, whatever number of runs they were in
-- inputs: uptake_learner, uptake_completer
WITH levels AS (
    SELECT 'K1' AS evidence_level
    UNION ALL
    SELECT 'K2' AS evidence_level
    UNION ALL
    SELECT 'K3' AS evidence_level
),
committed AS (
    SELECT
        COUNT(DISTINCT l.learner_id) AS enrolled,
        COUNT(DISTINCT CASE WHEN l.is_committed THEN l.learner_id END) AS committed,
        COUNT(DISTINCT CASE WHEN l.uses > 0 THEN l.learner_id END) AS users
    FROM uptake_learner AS l
),
completed AS (
    SELECT
        c.evidence_level AS evidence_level,
        COUNT(DISTINCT c.learner_id) AS completed,
        COUNT(DISTINCT CASE WHEN c.is_due THEN c.learner_id END) AS due,
        COUNT(DISTINCT CASE WHEN c.uses_before > 0 THEN c.learner_id END) AS used_before,
        COUNT(DISTINCT CASE WHEN c.is_due AND c.is_used THEN c.learner_id END) AS used,
        COUNT(DISTINCT CASE WHEN c.is_due AND c.is_adapted THEN c.learner_id END) AS adapted,
        COUNT(DISTINCT CASE WHEN c.is_due AND c.is_sustained THEN c.learner_id END) AS sustained
    FROM uptake_completer AS c
    GROUP BY c.evidence_level
)
SELECT
    v.evidence_level AS evidence_level,
    m.enrolled AS enrolled,
    m.committed AS committed,
    m.users AS users,
    COALESCE(c.completed, 0) AS completed,
    COALESCE(c.due, 0) AS due,
    COALESCE(c.used_before, 0) AS used_before,
    COALESCE(c.used, 0) AS used,
    COALESCE(c.adapted, 0) AS adapted,
    COALESCE(c.sustained, 0) AS sustained
FROM levels AS v
CROSS JOIN committed AS m
LEFT JOIN completed AS c
    ON v.evidence_level = c.evidence_level
