-- grain: one person in E of one course run: who it is, what became of it, on which day
-- inputs: learner_clock, fact_learner_course, dim_learner, run_settings, school_year_day
-- Day 0 is the first of the clock. entry_days, left_days, completed_days are whole days; close_days,
-- follow_days, exit_days count days begun, so that whoever enrols and leaves on one day was there
-- for one: people are at risk on (entry_days, exit_days].
-- No exit: left at a moment that nobody tells, or there is no day at risk, because somebody
-- completed before the clock began, enrolled after C, or the run begins after the logs.
WITH days AS (
    SELECT
        k.course_id AS course_id,
        k.learner_id AS learner_id,
        k.clock AS clock,
        k.is_mature AS is_mature,
        k.has_k2 AS has_k2,
        k.has_certificates AS has_certificates,
        k.is_left_undated AS is_left_undated,
        CASE WHEN k.entry_us > k.zero_us
            THEN CAST(FLOOR((k.entry_us - k.zero_us) / 86400000000) AS BIGINT) ELSE 0 END
            AS entry_days,
        CAST(FLOOR((k.left_us - k.zero_us) / 86400000000) AS BIGINT) AS left_days,
        CAST(FLOOR((k.completed_us - k.zero_us) / 86400000000) AS BIGINT) AS completed_days,
        CAST(CEIL((k.close_us - k.zero_us) / 86400000000) AS BIGINT) AS close_days,
        CASE WHEN k.logs_end_us > k.zero_us
            THEN CAST(CEIL((k.logs_end_us - k.zero_us) / 86400000000) AS BIGINT) ELSE 0 END
            AS logs_days,
        -- What came first; of two at one moment, completion.
        CASE
            WHEN k.completed_us IS NOT NULL
                AND (k.left_us IS NULL OR k.completed_us <= k.left_us) THEN 'completed'
            WHEN k.left_us IS NOT NULL THEN 'unenrolled'
            WHEN k.close_us <= k.logs_end_us AND k.has_k2 THEN 'not completed'
            ELSE 'censored'
        END AS exit_event,
        RANK() OVER (PARTITION BY k.learner_id ORDER BY k.enrolled_us) - 1 AS earlier_runs
    FROM learner_clock AS k
),
followed AS (
    SELECT
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        CASE
            WHEN d.close_days IS NULL OR d.close_days > d.logs_days THEN d.logs_days
            WHEN d.close_days < 0 THEN 0
            ELSE d.close_days
        END AS follow_days
    FROM days AS d
),
exits AS (
    SELECT
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        w.follow_days AS follow_days,
        CASE
            WHEN d.is_left_undated THEN NULL
            WHEN d.exit_event = 'completed' THEN d.completed_days + 1
            WHEN d.exit_event = 'unenrolled' THEN d.left_days + 1
            ELSE w.follow_days
        END AS exit_days
    FROM days AS d
    INNER JOIN followed AS w
        ON d.course_id = w.course_id AND d.learner_id = w.learner_id
)
SELECT
    d.course_id AS course_id,
    d.learner_id AS learner_id,
    r.programme AS programme,
    p.country AS country,
    p.region AS region,
    CASE WHEN p.gender <> 'not stated' THEN p.gender END AS gender,
    CASE
        WHEN y.school_year - p.birth_year < 30 THEN 'under 30'
        WHEN y.school_year - p.birth_year < 40 THEN '30-39'
        WHEN y.school_year - p.birth_year < 50 THEN '40-49'
        WHEN y.school_year - p.birth_year >= 50 THEN '50 and over'
    END AS age_band,
    p.education AS education,
    COALESCE(p.language, r.language) AS language,
    p.role AS role,
    p.subject AS subject,
    p.level AS level,
    p.school_type AS school_type,
    CASE WHEN p.is_rural THEN 'rural' WHEN NOT p.is_rural THEN 'urban' END AS area,
    CASE
        WHEN p.experience_years < 5 THEN 'under 5'
        WHEN p.experience_years < 10 THEN '5-9'
        WHEN p.experience_years < 20 THEN '10-19'
        WHEN p.experience_years >= 20 THEN '20 and over'
    END AS experience_band,
    f.route AS route,
    p.cohort AS cohort,
    p.school_key AS school_key,
    CASE
        WHEN d.earlier_runs = 0 THEN '0'
        WHEN d.earlier_runs = 1 THEN '1'
        ELSE '2 or more'
    END AS earlier_runs,
    f.is_started AS is_started,
    f.is_completed_k1 AS is_completed_k1,
    CASE WHEN d.has_k2 THEN f.is_completed_k2 END AS is_completed_k2,
    f.is_completed_k3 AS is_completed_k3,
    CASE WHEN d.has_certificates THEN f.is_certified END AS is_certified,
    d.is_mature AS is_mature,
    d.clock AS clock,
    d.entry_days AS entry_days,
    d.left_days AS left_days,
    d.completed_days AS completed_days,
    e.follow_days AS follow_days,
    d.close_days AS close_days,
    CASE WHEN e.exit_days > d.entry_days THEN e.exit_days END AS exit_days,
    CASE WHEN e.exit_days > d.entry_days THEN d.exit_event END AS exit_event
FROM days AS d
INNER JOIN exits AS e
    ON d.course_id = e.course_id AND d.learner_id = e.learner_id
INNER JOIN fact_learner_course AS f
    ON d.course_id = f.course_id AND d.learner_id = f.learner_id
LEFT JOIN dim_learner AS p
    ON d.learner_id = p.learner_id
LEFT JOIN run_settings AS r
    ON d.course_id = r.course_id
LEFT JOIN school_year_day AS y
    ON f.enrolled_day = y.day
