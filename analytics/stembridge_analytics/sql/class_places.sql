-- grain: one class of one person in one school year, in whatever course runs it was told
-- inputs: class_use
-- Only the largest use counts: the same pupils come again, so places are no sum over uses.
WITH placed AS (
    SELECT
        u.learner_id AS learner_id,
        u.class_id AS class_id,
        u.school_year AS school_year,
        u.pupils AS pupils,
        u.girls AS girls,
        u.level AS level,
        u.course_id AS course_id,
        u.event_day AS event_day,
        ROW_NUMBER() OVER (
            PARTITION BY u.learner_id, u.class_id, u.school_year
            ORDER BY u.pupils DESC, CASE WHEN u.girls IS NULL THEN 1 ELSE 0 END, u.day_no,
                u.course_id, u.entry_no
        ) AS place
    FROM class_use AS u
    WHERE NOT u.is_withdrawn AND u.is_in_window AND u.class_id IS NOT NULL
        AND u.school_year IS NOT NULL AND u.pupils IS NOT NULL
),
spans AS (
    SELECT
        p.learner_id AS learner_id,
        p.class_id AS class_id,
        p.school_year AS school_year,
        COUNT(*) AS uses,
        MIN(p.event_day) AS first_day,
        MAX(p.event_day) AS last_day
    FROM placed AS p
    GROUP BY p.learner_id, p.class_id, p.school_year
),
teachers AS (
    SELECT p.learner_id AS learner_id, p.school_year AS school_year, SUM(p.pupils) AS pupils
    FROM placed AS p
    WHERE p.place = 1
    GROUP BY p.learner_id, p.school_year
)
SELECT
    p.learner_id AS learner_id,
    p.class_id AS class_id,
    p.school_year AS school_year,
    p.pupils AS pupils,
    p.girls AS girls,
    p.level AS level,
    p.course_id AS course_id,
    s.uses AS uses,
    s.first_day AS first_day,
    s.last_day AS last_day,
    t.pupils AS teacher_places,
    CASE WHEN p.pupils > 40 THEN TRUE ELSE FALSE END AS is_large_class,
    CASE WHEN t.pupils > 300 THEN TRUE ELSE FALSE END AS is_many_places
FROM placed AS p
INNER JOIN spans AS s
    ON p.learner_id = s.learner_id AND p.class_id = s.class_id AND p.school_year = s.school_year
INNER JOIN teachers AS t
    ON p.learner_id = t.learner_id AND p.school_year = t.school_year
WHERE p.place = 1
