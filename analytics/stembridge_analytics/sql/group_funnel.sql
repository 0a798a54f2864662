-- grain: one group of people (by country, gender, ...) in one course run
-- inputs: fact_learner_course, dim_learner
-- Missing is a group of its own. Only E: see course_funnel.
WITH dimensions AS (
    SELECT 'country' AS dimension
    UNION ALL
    SELECT 'gender' AS dimension
    UNION ALL
    SELECT 'level' AS dimension
    UNION ALL
    SELECT 'role' AS dimension
    UNION ALL
    SELECT 'subject' AS dimension
    UNION ALL
    SELECT 'school type' AS dimension
    UNION ALL
    SELECT 'rural' AS dimension
    UNION ALL
    SELECT 'route' AS dimension
),
people AS (
    SELECT
        a.dimension AS dimension,
        CASE a.dimension
            WHEN 'country' THEN d.country
            WHEN 'gender' THEN d.gender
            WHEN 'level' THEN d.level
            WHEN 'role' THEN d.role
            WHEN 'subject' THEN d.subject
            WHEN 'school type' THEN d.school_type
            WHEN 'rural' THEN CASE WHEN d.is_rural THEN 'rural' WHEN NOT d.is_rural THEN 'urban' END
            WHEN 'route' THEN f.route
        END AS label,
        f.course_id AS course_id,
        f.is_started AS is_started,
        f.is_completed_k1 AS is_completed_k1,
        f.is_completed_k2 AS is_completed_k2,
        f.is_certified AS is_certified
    FROM fact_learner_course AS f
    CROSS JOIN dimensions AS a
    LEFT JOIN dim_learner AS d
        ON f.learner_id = d.learner_id
    WHERE f.is_in_funnel
)
SELECT
    p.dimension AS dimension,
    COALESCE(p.label, 'not stated') AS label,
    p.course_id AS course_id,
    COUNT(*) AS enrolled,
    SUM(CASE WHEN p.is_started THEN 1 ELSE 0 END) AS started,
    SUM(CASE WHEN p.is_completed_k1 THEN 1 ELSE 0 END) AS completed_k1,
    SUM(CASE WHEN p.is_completed_k2 THEN 1 ELSE 0 END) AS completed_k2,
    SUM(CASE WHEN p.is_completed_k2 AND p.is_started THEN 1 ELSE 0 END) AS completed_k2_started,
    SUM(CASE WHEN p.is_certified THEN 1 ELSE 0 END) AS certified
FROM people AS p
GROUP BY p.dimension, COALESCE(p.label, 'not stated'), p.course_id
