-- grain: one group of people (by country, gender, ...) in one course run
-- inputs: fact_learner_course, dim_learner
-- Missing is a group of its own. Only E: see course_funnel.
WITH people AS (
    SELECT
        f.course_id AS course_id,
        f.is_started AS is_started,
        f.is_completed_k1 AS is_completed_k1,
        f.is_completed_k2 AS is_completed_k2,
        f.is_certified AS is_certified,
        f.route AS route,
        d.country AS country,
        d.gender AS gender,
        d.level AS level,
        d.role AS role,
        d.subject AS subject,
        d.school_type AS school_type,
        d.is_rural AS is_rural
    FROM fact_learner_course AS f
    LEFT JOIN dim_learner AS d
        ON f.learner_id = d.learner_id
    WHERE f.is_in_funnel
),
grouped AS (
    SELECT
        'country' AS dimension,
        COALESCE(f.country, 'not stated') AS label,
        f.course_id AS course_id,
        f.is_started AS is_started,
        f.is_completed_k1 AS is_completed_k1,
        f.is_completed_k2 AS is_completed_k2,
        f.is_certified AS is_certified
    FROM people AS f
    UNION ALL
    SELECT
        'gender' AS dimension,
        COALESCE(f.gender, 'not stated') AS label,
        f.course_id AS course_id,
        f.is_started AS is_started,
        f.is_completed_k1 AS is_completed_k1,
        f.is_completed_k2 AS is_completed_k2,
        f.is_certified AS is_certified
    FROM people AS f
    UNION ALL
    SELECT
        'level' AS dimension,
        COALESCE(f.level, 'not stated') AS label,
        f.course_id AS course_id,
        f.is_started AS is_started,
        f.is_completed_k1 AS is_completed_k1,
        f.is_completed_k2 AS is_completed_k2,
        f.is_certified AS is_certified
    FROM people AS f
    UNION ALL
    SELECT
        'role' AS dimension,
        COALESCE(f.role, 'not stated') AS label,
        f.course_id AS course_id,
        f.is_started AS is_started,
        f.is_completed_k1 AS is_completed_k1,
        f.is_completed_k2 AS is_completed_k2,
        f.is_certified AS is_certified
    FROM people AS f
    UNION ALL
    SELECT
        'subject' AS dimension,
        COALESCE(f.subject, 'not stated') AS label,
        f.course_id AS course_id,
        f.is_started AS is_started,
        f.is_completed_k1 AS is_completed_k1,
        f.is_completed_k2 AS is_completed_k2,
        f.is_certified AS is_certified
    FROM people AS f
    UNION ALL
    SELECT
        'school type' AS dimension,
        COALESCE(f.school_type, 'not stated') AS label,
        f.course_id AS course_id,
        f.is_started AS is_started,
        f.is_completed_k1 AS is_completed_k1,
        f.is_completed_k2 AS is_completed_k2,
        f.is_certified AS is_certified
    FROM people AS f
    UNION ALL
    SELECT
        'rural' AS dimension,
        COALESCE(CASE WHEN f.is_rural THEN 'rural' WHEN NOT f.is_rural THEN 'urban' END, 'not stated') AS label,
        f.course_id AS course_id,
        f.is_started AS is_started,
        f.is_completed_k1 AS is_completed_k1,
        f.is_completed_k2 AS is_completed_k2,
        f.is_certified AS is_certified
    FROM people AS f
    UNION ALL
    SELECT
        'route' AS dimension,
        COALESCE(f.route, 'not stated') AS label,
        f.course_id AS course_id,
        f.is_started AS is_started,
        f.is_completed_k1 AS is_completed_k1,
        f.is_completed_k2 AS is_completed_k2,
        f.is_certified AS is_certified
    FROM people AS f
)
SELECT
    g.dimension AS dimension,
    g.label AS label,
    g.course_id AS course_id,
    COUNT(*) AS enrolled,
    SUM(CASE WHEN g.is_started THEN 1 ELSE 0 END) AS started,
    SUM(CASE WHEN g.is_completed_k1 THEN 1 ELSE 0 END) AS completed_k1,
    SUM(CASE WHEN g.is_completed_k2 THEN 1 ELSE 0 END) AS completed_k2,
    SUM(CASE WHEN g.is_completed_k2 AND g.is_started THEN 1 ELSE 0 END) AS completed_k2_started,
    SUM(CASE WHEN g.is_certified THEN 1 ELSE 0 END) AS certified
FROM grouped AS g
GROUP BY g.dimension, g.label, g.course_id
