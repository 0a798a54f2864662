-- grain: one person on one platform who is in the events or enrolled, services and staff left out
-- inputs: events, identity, fact_enrolment, learner_attributes
-- Who is enrolled by a table, or by somebody else, may have no event: no first and last day.
WITH conflicts AS (
    SELECT
        i.learner_id AS learner_id,
        MAX(CASE WHEN i.is_conflict THEN 1 ELSE 0 END) AS conflict
    FROM identity AS i
    GROUP BY i.learner_id
),
course_events AS (
    SELECT
        e.learner_id AS learner_id,
        e.course_id AS course_id,
        MIN(e.day) AS first_day,
        MAX(e.day) AS last_day,
        COUNT(*) AS events
    FROM events AS e
    WHERE e.learner_id IS NOT NULL AND NOT e.is_mismatch AND NOT e.is_service
        AND NOT e.is_staff AND e.is_in_period
    GROUP BY e.learner_id, e.course_id
),
people AS (
    SELECT
        c.learner_id AS learner_id,
        c.course_id AS course_id,
        c.first_day AS first_day,
        c.last_day AS last_day,
        c.events AS events
    FROM course_events AS c
    UNION ALL
    SELECT
        f.learner_id AS learner_id,
        f.course_id AS course_id,
        NULL AS first_day,
        NULL AS last_day,
        0 AS events
    FROM fact_enrolment AS f
),
seen AS (
    SELECT
        p.learner_id AS learner_id,
        MIN(p.first_day) AS first_day,
        MAX(p.last_day) AS last_day,
        COUNT(DISTINCT p.course_id) AS courses,
        SUM(p.events) AS events
    FROM people AS p
    GROUP BY p.learner_id
)
SELECT
    s.learner_id AS learner_id,
    s.first_day AS first_day,
    s.last_day AS last_day,
    s.courses AS courses,
    s.events AS events,
    CASE WHEN c.conflict = 1 THEN TRUE ELSE FALSE END AS has_conflict,
    CASE WHEN a.learner_id IS NULL THEN FALSE ELSE TRUE END AS has_attributes,
    a.country AS country,
    a.country_raw AS country_raw,
    a.region AS region,
    COALESCE(a.gender, 'not stated') AS gender,
    a.birth_year AS birth_year,
    a.education AS education,
    a.language AS language,
    a.role AS role,
    a.subject AS subject,
    a.level AS level,
    a.school_type AS school_type,
    a.is_rural AS is_rural,
    a.experience_years AS experience_years,
    a.school_key AS school_key,
    a.cohort AS cohort,
    COALESCE(a.conflicts, 0) AS attribute_conflicts
FROM seen AS s
LEFT JOIN conflicts AS c
    ON s.learner_id = c.learner_id
LEFT JOIN learner_attributes AS a
    ON s.learner_id = a.learner_id
