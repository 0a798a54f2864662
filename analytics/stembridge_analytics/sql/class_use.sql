-- grain: one dated or undated use in class, as it last stands, by a person in E
-- inputs: practice_entry, school_year_day, fact_learner_course, run_window
-- A use says its day and no time of day, so everything here reckons in days.
WITH enrolled AS (
    SELECT
        f.course_id AS course_id,
        f.learner_id AS learner_id,
        CAST(FLOOR(f.enrolled_us / 86400000000) AS BIGINT) AS enrolled_day_no
    FROM fact_learner_course AS f
    WHERE f.is_in_funnel
)
SELECT
    p.course_id AS course_id,
    p.learner_id AS learner_id,
    p.entry_no AS entry_no,
    p.block_id AS block_id,
    p.entry_id AS entry_id,
    p.commitment_id AS commitment_id,
    p.class_id AS class_id,
    p.lesson AS lesson,
    p.level AS level,
    p.event_day AS event_day,
    d.day_no AS day_no,
    d.school_year AS school_year,
    p.pupils AS pupils,
    p.girls AS girls,
    CASE WHEN p.is_adapted THEN TRUE ELSE FALSE END AS is_adapted,
    p.tier AS tier,
    CASE WHEN p.is_confirmed THEN TRUE ELSE FALSE END AS is_confirmed,
    CASE WHEN p.is_withdrawn THEN TRUE ELSE FALSE END AS is_withdrawn,
    CASE WHEN p.pupils > 40 THEN TRUE ELSE FALSE END AS is_large_class,
    CASE WHEN d.day_no < e.enrolled_day_no THEN TRUE ELSE FALSE END AS is_before_enrolment,
    -- A day east of the prime meridian begins before its UTC day does.
    CASE WHEN d.day_no > CAST(FLOOR(p.last_us / 86400000000) AS BIGINT) + 1 THEN TRUE
        ELSE FALSE END AS is_dated_ahead,
    CASE WHEN w.end_us IS NULL OR d.day_no * 86400000000 < w.end_us + 31536000000000 THEN TRUE
        ELSE FALSE END AS is_in_window
FROM practice_entry AS p
INNER JOIN enrolled AS e
    ON p.course_id = e.course_id AND p.learner_id = e.learner_id
LEFT JOIN run_window AS w
    ON p.course_id = w.course_id
LEFT JOIN school_year_day AS d
    ON p.event_day = d.day
WHERE p.entry_type = 'use'
