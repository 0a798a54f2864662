-- grain: teachers of one country and level who enrolled in one school year
-- inputs: fact_learner_course, dim_learner, school_year_day, teacher_population
-- The external counts split levels at ISCED 1 and ISCED 2-3. Who states another role than teacher
-- is left out; who states no role is counted, and counted apart.
WITH people AS (
    SELECT
        f.learner_id AS learner_id,
        y.school_year AS school_year,
        COALESCE(d.country, 'not stated') AS country,
        CASE
            WHEN d.level = 'ISCED 1' THEN 'ISCED 1'
            WHEN d.level IN ('ISCED 2', 'ISCED 3') THEN 'ISCED 2-3'
            ELSE COALESCE(d.level, 'not stated')
        END AS level,
        d.role AS role
    FROM fact_learner_course AS f
    INNER JOIN school_year_day AS y
        ON f.enrolled_day = y.day
    LEFT JOIN dim_learner AS d
        ON f.learner_id = d.learner_id
    WHERE f.is_in_funnel AND (d.role IS NULL OR d.role = 'teacher')
),
enrolled AS (
    SELECT
        p.country AS country,
        p.level AS level,
        p.school_year AS school_year,
        COUNT(DISTINCT p.learner_id) AS teachers,
        COUNT(DISTINCT CASE WHEN p.role IS NULL THEN p.learner_id END) AS without_role
    FROM people AS p
    GROUP BY p.country, p.level, p.school_year
),
latest AS (
    SELECT
        t.country AS country,
        t.level AS level,
        MAX(t.year) AS year,
        MAX(t.teachers) AS teachers,
        MAX(t.source) AS source
    FROM teacher_population AS t
    WHERE t.is_latest AND t.level IN ('ISCED 1', 'ISCED 2-3')
    GROUP BY t.country, t.level
),
halves AS (
    -- Where a source splits ISCED 2 and 3, both are needed.
    SELECT
        t.country AS country,
        'ISCED 2-3' AS level,
        MIN(t.year) AS year,
        SUM(t.teachers) AS teachers,
        MAX(t.source) AS source,
        COUNT(*) AS parts
    FROM teacher_population AS t
    WHERE t.is_latest AND t.level IN ('ISCED 2', 'ISCED 3')
    GROUP BY t.country
),
counts AS (
    SELECT
        l.country AS country,
        l.level AS level,
        l.year AS year,
        l.teachers AS teachers,
        l.source AS source
    FROM latest AS l
    UNION ALL
    SELECT
        h.country AS country,
        h.level AS level,
        h.year AS year,
        h.teachers AS teachers,
        h.source AS source
    FROM halves AS h
    LEFT JOIN latest AS l
        ON h.country = l.country AND h.level = l.level
    WHERE h.parts = 2 AND l.country IS NULL
)
SELECT
    e.country AS country,
    e.level AS level,
    e.school_year AS school_year,
    e.teachers AS enrolled,
    e.without_role AS without_role,
    c.teachers AS teachers,
    c.year AS year,
    e.school_year - c.year AS years_old,
    c.source AS source
FROM enrolled AS e
LEFT JOIN counts AS c
    ON e.country = c.country AND e.level = c.level
